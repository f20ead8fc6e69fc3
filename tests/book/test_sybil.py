"""`EquationParser`: every equation of a page is an example that fails where the page is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sybil import Document, Sybil
from sybil.document import PythonDocStringDocument
from sybil.example import Example, SybilFailure

from relugrad import verify
from relugrad.book import EquationParser
from relugrad.language.chains import Chain
from relugrad.verify import judging
from relugrad.verify.verdict import judge

from .conftest import SITES, Site, expected


def examples(page: Path, parser: EquationParser | None = None) -> list[Example]:
    sybil = Sybil(parsers=[parser or EquationParser()], path=str(page.parent))
    return list(sybil.parse(page).examples())


def failures(page: Path, parser: EquationParser | None = None) -> dict[int, str]:
    found = {}
    for example in examples(page, parser):
        try:
            example.evaluate()
        except SybilFailure as failure:
            found[example.line] = str(failure)
    return found


class TestExamples:
    def test_each_equation_of_a_page_is_one(self) -> None:
        found = examples(SITES / "true" / "index.md")
        assert [example.line for example in found] == [7, 7, 9, 13, 19, 25, 33]

    def test_inline_ones_can_be_left_out_and_still_define(self) -> None:
        page = SITES / "true" / "index.md"
        parser = EquationParser(inline=False)
        assert [example.line for example in examples(page, parser)] == [9, 13, 19, 25, 33]
        assert failures(page, parser) == {}

    def test_the_document_is_checked_once_and_not_before_it_is_asked_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls: list[str] = []
        check = verify.check_displays

        def counted(*arguments: object, **options: object) -> object:
            calls.append("checked")
            return check(*arguments, **options)  # type: ignore[arg-type]

        monkeypatch.setattr("relugrad.book.equations.check_displays", counted)
        found = examples(SITES / "true" / "index.md")
        assert calls == []
        for example in found:
            example.evaluate()
        assert calls == ["checked"]

    def test_what_the_checker_fails_on_is_a_failure(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = tmp_path / "page.md"
        page.write_text("$$A + B = B + A$$\n\n$$Q + A = A + Q$$\n", encoding="utf-8")

        def fails(chain: Chain, seed: int, trials: int) -> object:
            if "Q" in chain.sides[0].latex:
                raise KeyError("Q")
            return judge(chain, seed, trials)

        monkeypatch.setattr(judging, "judge", fails)
        found = failures(page)
        assert list(found) == [3]
        assert "an error in the checker itself" in found[3]

    def test_a_document_that_the_checker_fails_to_read_is_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = tmp_path / "page.md"
        page.write_text("words\n\n$$A + B = B + A$$\n", encoding="utf-8")
        monkeypatch.setattr("relugrad.book.equations.read_named", lambda text, name: text[99])
        assert "an error in the checker itself" in failures(page)[1]

    def test_definitions_can_be_given(self, tmp_path: Path) -> None:
        page = tmp_path / "page.md"
        page.write_text("$$Z = WX$$\n", encoding="utf-8")
        assert failures(page) == {}
        assert list(failures(page, EquationParser(given=["Z = XW"]))) == [1]

    def test_those_of_restructuredtext_too(self) -> None:
        page = SITES / "rst" / "index.rst"
        assert [example.line for example in examples(page)] == [4, 6, 11, 14]
        assert list(failures(page)) == [11, 14]

    def test_those_of_docstrings_too(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.syspath_prepend(tmp_path)  # sybil imports what it tests
        module = tmp_path / "doubled.py"
        module.write_text(
            'def double(A):\n    r"""Twice :math:`A`.\n\n    .. math:: A + A = 2A\n\n'
            '    So :math:`2(A + A) = 2A`.\n    """\n',
            encoding="utf-8",
        )
        kinds: dict[str | None, type[Document]] = {".py": PythonDocStringDocument}
        sybil = Sybil([EquationParser()], path=str(tmp_path), document_types=kinds)
        first, second = sybil.parse(module).examples()
        first.evaluate()
        with pytest.raises(SybilFailure, match="a factor 2 is missing"):
            second.evaluate()
        assert (first.line, second.line) == (4, 6)


class TestVerdicts:
    def test_true_pages_pass(self) -> None:
        for page in ("true/index.md", "true/second.md", "unchecked/index.md"):
            assert failures(SITES / page) == {}

    @pytest.mark.parametrize("name", ["false", "unread"])
    def test_each_wrong_equation_fails_at_its_line_with_its_diagnosis(self, name: str) -> None:
        page = SITES / name / "index.md"
        asked = expected(page)
        found = failures(page)
        assert found.keys() == asked.keys()
        for line, words in asked.items():
            assert words in found[line]
            assert f"line {line}," in found[line]

    def test_the_unchecked_one_is_an_example_too(self) -> None:
        assert [e.line for e in examples(SITES / "unchecked" / "index.md")] == [3, 8]


class TestUnderPytest:
    def test_a_false_equation_fails_the_run_at_its_line(self, site: Site) -> None:
        folder = site("false")
        (folder / "conf.py").unlink()
        (folder / "conftest.py").write_text(
            "from sybil import Sybil\n"
            "from relugrad.book import EquationParser\n"
            'pytest_collect_file = Sybil([EquationParser()], pattern="*.md").pytest()\n',
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]
        root = str(Path(__file__).parents[2])
        run = subprocess.run(
            [*command, "--rootdir", str(folder), "-c", "/dev/null"],
            capture_output=True,
            text=True,
            cwd=root,
            check=False,
        )
        lines = expected(folder / "index.md")
        assert run.returncode == 1
        assert f"{len(lines)} failed, 1 passed" in run.stdout
        for line in lines:
            assert f"line {line}," in run.stdout


def test_a_document_of_sybils_own_kind_is_read(tmp_path: Path) -> None:
    document = Document("$A = A$", str(tmp_path / "page.md"))
    (region,) = EquationParser()(document)
    assert document.text[region.start : region.end] == "$A = A"
