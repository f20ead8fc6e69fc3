"""A pytest plugin: cells, doctests and equations of the book, of the README and of docstrings.

It is loaded by `-p tests.examples`, so that files outside `tests/` are collected too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.myst import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

from relugrad.book import EquationParser
from relugrad.course import GIVEN

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"

# Cells import the figures that lie beside them.
sys.path.insert(0, str(DOCS))

pages = Sybil(
    parsers=[PythonCodeBlockParser(), EquationParser(given=GIVEN)],
    path=str(DOCS),
    patterns=["*.md"],
    excludes=["_build/**", "homework/**", "node_modules/**"],
)
readme = Sybil(
    parsers=[PythonCodeBlockParser(), EquationParser()], path=str(ROOT), patterns=["README.md"]
)
# Sybil would parse every docstring of the modules without a prompt as well.
modules = (ROOT / "relugrad").rglob("*.py")
prompting = [path for path in modules if ">>> " in path.read_text(encoding="utf-8")]
docstrings = Sybil(
    parsers=[DocTestParser()],
    path=str(ROOT / "relugrad"),
    patterns=[path.relative_to(ROOT / "relugrad").as_posix() for path in prompting],
    document_types={".py": PythonDocStringDocument},
)

pytest_collect_file = SybilCollection([pages, readme, docstrings]).pytest()
