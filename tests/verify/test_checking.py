"""Documents in, reports out: `relugrad.check`."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from relugrad import NotReadError, RelugradError, Result, check
from relugrad.course import GIVEN
from relugrad.documents.files import read_stream
from relugrad.documents.reading import read
from relugrad.language import definitions, expressions, scope, statements, survey
from relugrad.language.chains import Chain
from relugrad.verify import check_displays, judging
from relugrad.verify import checking as module
from relugrad.verify.points import Budget
from relugrad.verify.sides import Attempt

FALSE = r"\operatorname{tr}(AB) = 2\operatorname{tr}(BA)"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(f"# Title\n\n$${FALSE}$$\n", encoding="utf-8")
    return path


class TestWhatIsChecked:
    def test_a_text(self) -> None:
        (found,) = check(f"words\n\n$${FALSE}$$").checks
        assert (found.file, found.line, found.verdict) == ("-", 3, "false")

    def test_bare_latex(self) -> None:
        assert check(r"\operatorname{tr}(AB) = \operatorname{tr}(BA)").ok

    def test_a_path_and_its_name(self, page: Path) -> None:
        for source in (page, str(page)):
            report = check(source)
            assert report.files == (str(page),)
            assert [(c.file, c.line) for c in report.checks] == [(str(page), 3)]

    def test_a_markdown_file_without_delimiters_has_no_mathematics(self, tmp_path: Path) -> None:
        path = tmp_path / "page.md"
        path.write_text("a = b")
        assert check(path).checks == ()
        assert len(check("a = b").checks) == 1

    @pytest.mark.parametrize(
        "name",
        ["nowhere.md", "no folder/nowhere.tex", "x_1.ipynb", r"C:\notes\nowhere.MD", "a.rst"],
    )
    def test_a_name_that_is_no_file_is_an_error(self, name: str) -> None:
        with pytest.raises(RelugradError, match=r"cannot be read: No such file"):
            check(name)

    def test_nor_is_that_of_a_folder_a_text(self, tmp_path: Path) -> None:
        with pytest.raises(RelugradError, match="is a folder, but a file is expected"):
            check(str(tmp_path))

    @pytest.mark.parametrize(
        "text",
        ["a = b.md", r"A \equiv B.md", "A\0 = B", "words.md\n", "nowhere", "", ".md", "A + B.T"],
    )
    def test_what_states_something_or_has_no_such_ending_is_a_text(self, text: str) -> None:
        assert check(text).files == ("-",)


class TestFiles:
    def test_one_that_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(RelugradError, match=r"absent\.md: cannot be read: No such file"):
            check(tmp_path / "absent.md")

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(RelugradError, match="is a folder, but a file is expected"):
            check(tmp_path)

    def test_one_that_is_not_utf_8(self, tmp_path: Path) -> None:
        path = tmp_path / "page.md"
        path.write_bytes(b"$$A = B$$ \xff")
        with pytest.raises(RelugradError, match=r"is not UTF-8 text \(byte 10\)"):
            check(path)

    def test_one_that_is_too_large(self, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("relugrad.documents.files.MAX_FILE", 10)
        with pytest.raises(RelugradError, match="larger than"):
            check(page)

    def test_an_empty_one(self, tmp_path: Path) -> None:
        (tmp_path / "empty.md").touch()
        report = check(tmp_path / "empty.md")
        assert report.ok
        assert report.summary == "nothing to check: no equation was found"

    def test_a_byte_order_mark_and_line_ends_are_no_text(self) -> None:
        assert read_stream(io.BytesIO(b"\xef\xbb\xbfa\r\nb\rc\n")) == "a\nb\nc\n"


class TestGiven:
    def test_it_holds_from_the_start(self) -> None:
        (found,) = check(r"$$\|XW\|_F^2 = 2\|Z\|_F^2$$", given=["Z = XW"]).checks
        assert found.verdict == "false"

    def test_several_build_on_one_another(self) -> None:
        text = r"$$\hat{Y} = \max(XW, 0)$$"
        (found,) = check(text, given=["Z = XW", r"\hat{Y} = \max(Z, 0)"]).checks
        assert found.verdict == "holds"

    def test_the_objective_of_the_book_is_known_only_where_it_is_given(self) -> None:
        """Statements: "known in the book: given=relugrad.course.GIVEN"."""
        latex = r"\frac{\partial f}{\partial Y} = -2(\max(XW, 0) - Y)"
        assert [c.verdict for c in check(latex, given=GIVEN).checks] == ["holds"]
        assert [c.verdict for c in check(latex).checks] == ["definition"]
        assert not check(latex, given=[r"f = \|XW - Y\|_F^2"]).ok
        assert not check(rf"$$f = \|XW - Y\|_F^2$$ and $${latex}$$").ok

    @pytest.mark.parametrize("wrong", ["", "A", "A + B", r"A = \int B", "A = (B", "\0"])
    def test_what_is_no_definition_is_an_error(self, wrong: str) -> None:
        with pytest.raises(NotReadError, match="given"):
            check("$$A = B$$", given=[wrong])


def test_trials_start_at_one() -> None:
    with pytest.raises(RelugradError, match="trials: expected at least 1, got 0"):
        check("A + B = B + A", trials=0)


def test_a_marked_display_is_not_checked() -> None:
    found = check("$$ A + B = A % unchecked: a reason\n$$\n\n$$ A + B = B + A $$")
    assert [c.verdict for c in found.checks] == ["holds"]
    assert found.ok


def test_a_chain_points_at_what_stands_in_each_display() -> None:
    displays = read("$$A + B = B + A$$\n\n$$= A - B$$\n\n$$= A$$")
    for result in check_displays(displays).displays:
        for found in result.checks:
            start, end = found.span
            assert 0 <= start < end <= len(result.display.latex)


class TestItsOwnErrors:
    """What the checker fails on is not read, and is an error; all else has its verdict."""

    #: Documents on which the checker once ended in an exception.
    ONCE = (
        "$f(x)=x^2$, $x=0$, $y=f'(z)$",
        "$$= a_{ij}$$",
        "$$A" + "^T" * 500 + " = A$$",
        "$$A = " + "a" + "/a" * 300 + "$$",
        r"$$(\mathbf{1} \cdot (\mathbf{1} \cdot (\mathbf{1}^T A))) = A\mathbf{1}$$",
        r"$$((A\mathbf{1})^T)^T = (\mathbf{1} + (\mathbf{1} \cdot (dA)))$$",
        "$$g = \\|Z - Y\\|_F^2$$\n\nNow $Z = XW$ is put in.\n\n"
        "$$\\frac{\\partial g}{\\partial Z} = 2(Z - Y)$$",
    )

    @pytest.mark.parametrize("text", ONCE, ids=lambda text: str(text)[:30])
    def test_there_is_none(self, text: str) -> None:
        report = check(text)
        assert report.errors == ()
        assert report.checks

    @staticmethod
    def failing(monkeypatch: pytest.MonkeyPatch, name: str, letter: str) -> None:
        """Let a function of the checker fail wherever a letter occurs in what it is given."""
        function = getattr(judging, name)

        def fails(chain: Chain | Attempt, *more: Any) -> Any:
            sides = chain.sides if isinstance(chain, Chain) else chain.chain.sides
            if any(letter in side.latex and side.error is None for side in sides):
                raise ValueError(f"no {letter}")
            return function(chain, *more)

        monkeypatch.setattr(judging, name, fails)

    TEXT = f"$${FALSE}$$\n\n$$Q + B = B + Q$$\n\n$$= Q$$\n\n$$A + B = B + A$$"

    @staticmethod
    def said(report: Result) -> list[tuple[int, str]]:
        return [(check.line, check.verdict) for check in report.checks]

    def test_one_in_a_display(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.failing(monkeypatch, "judge", "Q")
        found = check(self.TEXT)
        assert self.said(found) == [(1, "false"), (3, "unread"), (5, "unread"), (7, "holds")]
        assert [failure.line for failure in found.errors] == [3, 5]
        assert not found.ok

    def test_one_of_several_displays_of_a_chain(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.failing(monkeypatch, "judge", "Q")
        found = check("$$A + B = B + A$$\n\n$$= A + B + Q$$\n\n$$= A - B$$")
        # Nothing is compared across what is not read.
        assert self.said(found) == [(1, "holds"), (3, "unread"), (5, "unread")]
        (failure,) = found.errors
        assert (failure.line, failure.message) == (
            3, "an error in the checker itself, please report it: ValueError: no Q",
        )  # fmt: skip

    def test_one_in_a_diagnosis(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.failing(monkeypatch, "diagnose", "Q")
        found = check(
            f"$$Q + B = B + Q$$\n\n$${FALSE}$$\n\n"
            r"$$\operatorname{tr}(QA) = 2\operatorname{tr}(AQ)$$"
        )
        assert self.said(found) == [(1, "unread"), (3, "false"), (5, "unread")]
        assert [failure.line for failure in found.errors] == [1, 5]

    @pytest.mark.parametrize(
        ("reading", "name"),
        [
            (statements, "tokenize"),
            (survey, "_letters_alone"),
            (expressions, "parse"),
            (definitions, "_definition"),
        ],
    )
    def test_one_in_reading(
        self, monkeypatch: pytest.MonkeyPatch, reading: ModuleType, name: str
    ) -> None:
        function = getattr(reading, name)

        def fails(first: Any, *more: Any, **options: Any) -> Any:
            if "Q" in str(first):
                raise IndexError("Q")
            return function(first, *more, **options)

        monkeypatch.setattr(reading, name, fails)
        found = check(
            f"$${FALSE}$$\n\n$$Q = XW$$\n\n$$A + B = B + A$$\n\n"
            r"$$\operatorname{tr}(QA) = 2\operatorname{tr}(AQ)$$"
        )
        # What the letter stands for is not known: nothing written with it is false.
        assert self.said(found)[:3] == [(1, "false"), (3, "unread"), (5, "holds")]
        assert self.said(found)[3] == (7, "unread")
        assert found.errors[0].line == 3

    def test_one_in_the_document_as_a_whole(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "chains", lambda displays, given: displays[99])
        found = check("$$A = B$$\n\n$$B = C$$")
        assert self.said(found) == [(1, "unread"), (3, "unread")]
        (failure,) = found.errors
        assert failure.line is None


class TestBounds:
    """Nothing that a document holds makes its check hang, or take all memory."""

    DEFINITIONS = "$$a_0 = 9^{12}$$\n\n" + "".join(
        f"$$a_{{{k + 1}}} = a_{{{k}}}^{{12}}$$\n\n" for k in range(12)
    )

    @pytest.mark.parametrize(
        "text",
        [
            DEFINITIONS + "$$a_{12} + 1 = 1$$",
            "$$" + " + ".join(f"A_{{{k}}}" for k in range(400)) + " = A_0$$",
            "$$" + " ".join(["A"] * 190) + " = A$$",
            r"$$\frac{\partial}{\partial A} \operatorname{tr}(" + " ".join(["A"] * 90) + ") = A$$",
            "$$" + "(" * 60 + "A" + ")" * 60 + " = A$$",
            "$$" + "9" * 5000 + " = a + b$$",
            "$$A^{999999999} = A$$",
            "$$" + " = ".join(["A"] + [f"{k + 1}A - {k}A" for k in range(200)]) + "$$",
            "$$(((A^{-1} + B)^{-1} + A)^{-1} + B)^{-1} = A$$",
            "$$" + "d(" * 15 + "a^3" + ")" * 15 + " = da$$",
        ],
        ids=range(10),
    )
    def test_every_equality_has_its_verdict(self, text: str) -> None:
        report = check(text)
        assert report.checks
        assert all(c.diagnosis for c in report.checks if c.verdict in ("false", "unread"))

    def test_work_grows_with_the_length_of_the_document(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Counted in multiplications: twice the displays take twice the work."""
        spent = 0
        spend = Budget.spend

        def counted(self: Budget, work: int) -> None:
            nonlocal spent
            spent += work
            spend(self, work)

        monkeypatch.setattr(Budget, "spend", counted)
        work: list[int] = []
        for count in (20, 40):
            spent = 0
            check(r"$$A + B = B + A$$ and $$AB + \max(C, 0) = AB + C$$" * count)
            work.append(spent)
        assert 0 < work[1] == 2 * work[0]

    def test_what_holds_in_general_is_no_assumption(self) -> None:
        """However often it is written: more than some assumptions would settle nothing."""
        report = check("$$A + B = B + A$$\n\n" * 20 + f"$${FALSE}$$")
        assert report.counts["holds"] == 20
        assert report.checks[-1].verdict == "false"

    @staticmethod
    def calls(text: str) -> int:
        """How many functions are called to check `text`."""
        count = 0

        def called(frame: object, event: str, argument: object) -> None:
            nonlocal count
            count += event == "call"

        before = sys.getprofile()
        sys.setprofile(called)
        try:
            check(text)
        finally:
            sys.setprofile(before)
        return count

    @pytest.mark.parametrize(
        "line",
        [
            "Let $$Z_{%d} = X_{%d} W$$ be so.\n\n",
            "With $c_{%d} = b$, the sum $A + B_{%d} = B_{%d} + A$ is what it is.\n",
            "$$A + B = R' + A + B$$\n\nand $H_{%d} = A$\n\n",
        ],
    )
    def test_all_of_it_does(self, line: str) -> None:
        """Definitions, too, which every later line could use."""
        few, many = (
            self.calls("".join(line.replace("%d", str(k)) for k in range(count)))
            for count in (50, 200)
        )
        assert many < 4.2 * few

    def test_also_where_each_definition_uses_the_one_before(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(scope, "MAX_DEFINITIONS", 20)

        def text(count: int) -> str:
            lines = (f"$$a_{{{k + 1}}} = a_{{{k}}} + b$$\n\n" for k in range(count))
            return "".join(lines)

        few, many, more = (self.calls(text(count)) for count in (100, 200, 300))
        assert more - many < 1.2 * (many - few)


def test_checking_imports_neither_torch_nor_numpy_nor_sphinx() -> None:
    code = (
        "import sys, relugrad; relugrad.check('A + B = A');"
        "print({'torch', 'numpy', 'sphinx', 'docutils'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "set()"
