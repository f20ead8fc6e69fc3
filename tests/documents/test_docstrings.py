"""The docstrings of a module: each by itself, at its lines, with what its escapes stand for."""

from __future__ import annotations

from pathlib import Path

import pytest
from sybil import Document, Sybil
from sybil.document import PythonDocStringDocument
from sybil.example import SybilFailure

from relugrad import check
from relugrad.book import EquationParser
from relugrad.documents.reading import read_named
from relugrad.errors import DocumentError

MODULE = '''"""A module with :math:`(2A)^T = A^T`."""

HIDDEN = ".. math:: (3A)^T = A^T"  # :math:`(4A)^T = A^T`


class Shape:
    r"""Of shapes.

    .. math::

       A + B = B + A

       (5A)^T = A^T
    """

    def area(self):
        """Ends with a tab\\tand

        .. math:: \\\\operatorname{tr}(AB) = 2\\\\operatorname{tr}(BA)
        """
        "Not :math:`(6A)^T = A^T`."
'''
WRONG = [1, 13, 19]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)  # sybil imports what it tests
    path = tmp_path / "documented.py"
    path.write_text(MODULE, encoding="utf-8")
    return path


def test_each_is_found_at_its_line(module: Path) -> None:
    found = check(module).checks
    assert [one.line for one in found if one.verdict == "false"] == WRONG
    assert [one.verdict for one in found if one.line not in WRONG] == ["holds"]
    [one] = [one for one in found if one.line == 13]
    assert MODULE.split("\n")[12][one.column - 1 :] == "A^T"


def test_sybil_names_the_same_lines(module: Path) -> None:
    kinds: dict[str | None, type[Document]] = {".py": PythonDocStringDocument}
    sybil = Sybil([EquationParser()], path=str(module.parent), document_types=kinds)
    told = {}
    for example in sybil.parse(module).examples():
        try:
            example.evaluate()
        except SybilFailure as failure:
            told[example.line] = str(failure)
    assert sorted(told) == WRONG
    for line, said in told.items():
        assert f"{module}:{line}:" in said


def test_each_is_a_section_under_the_name_of_what_it_describes() -> None:
    sections = [display.section for display in read_named(MODULE, "documented.py")]
    assert [section.heading for section in sections] == ["", "Shape", "Shape", "area"]
    assert len({section.path for section in sections}) == 3


def test_what_is_no_python_is_told_where_it_seems_to_hold_mathematics() -> None:
    assert read_named("print 1", "old.py") == []
    with pytest.raises(DocumentError, match="is not Python"):
        read_named('print 1\n""":math:`A = B`"""', "old.py")
