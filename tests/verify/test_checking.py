"""Documents in, reports out: `relugrad.check`."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from relugrad import NotReadError, RelugradError, check
from relugrad.notation.documents import read
from relugrad.verify import check_displays
from relugrad.verify import checking as module
from relugrad.verify.checking import read_stream
from relugrad.verify.evaluate import Budget


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text("# Title\n\n$$A + B = A$$\n", encoding="utf-8")
    return path


class TestWhatIsChecked:
    def test_a_text(self) -> None:
        (found,) = check("words\n\n$$A + B = A$$").checks
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

    def test_a_name_that_is_no_file_is_a_text(self) -> None:
        assert check("nowhere.md").checks == ()
        assert check("A\0 = B").checks


class TestFiles:
    def test_one_that_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(RelugradError, match=r"absent\.md: cannot be read: No such file"):
            check(tmp_path / "absent.md")

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(RelugradError, match="is a folder, a file was expected"):
            check(tmp_path)

    def test_one_that_is_not_utf_8(self, tmp_path: Path) -> None:
        path = tmp_path / "page.md"
        path.write_bytes(b"$$A = B$$ \xff")
        with pytest.raises(RelugradError, match=r"is not UTF-8 text \(byte 10\)"):
            check(path)

    def test_one_that_is_too_large(self, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MAX_FILE", 10)
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
        (found,) = check("$$Z = XW + A$$", given=["Z = XW"]).checks
        assert found.verdict == "false"

    def test_several_build_on_one_another(self) -> None:
        text = r"$$\hat{Y} = \max(XW, 0)$$"
        (found,) = check(text, given=["Z = XW", r"\hat{Y} = \max(Z, 0)"]).checks
        assert found.verdict == "holds"

    def test_the_objective_is_given_where_nothing_else_is(self) -> None:
        latex = r"\frac{\partial f}{\partial Y} = -2(\max(XW, 0) - Y)"
        assert check(latex).ok
        assert not check(latex, given=[r"f = \|XW - Y\|_F^2"]).ok
        assert not check(rf"$$f = \|XW - Y\|_F^2$$ and $${latex}$$").ok

    @pytest.mark.parametrize("wrong", ["", "A", "A + B = C", r"A = \sqrt{B}", "A = (B", "\0"])
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
        assert all(c.verdict in ("holds", "false", "definition", "unread") for c in report.checks)
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
            check(r"$$A + B = B + A$$ and $$AB + \max(C, 0) = AB$$" * count)
            work.append(spent)
        assert 0 < work[1] == 2 * work[0]


def test_checking_imports_neither_torch_nor_numpy_nor_sphinx() -> None:
    code = (
        "import sys, relugrad; relugrad.check('A + B = A');"
        "print({'torch', 'numpy', 'sphinx', 'docutils'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "set()"
