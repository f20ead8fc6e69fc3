"""Jupyter notebooks: their Markdown cells, at the lines of their files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from relugrad import RelugradError, check
from relugrad.course import GIVEN
from relugrad.documents.notebook import read_notebook

NAME = "homework.ipynb"


def notebook(*cells: Any) -> str:
    made = nbformat.v4.new_notebook(cells=list(cells))  # type: ignore[no-untyped-call]
    written: str = nbformat.writes(made)  # type: ignore[no-untyped-call]
    return written


def markdown(text: str) -> Any:
    return nbformat.v4.new_markdown_cell(text)  # type: ignore[no-untyped-call]


CODE = nbformat.v4.new_code_cell('print("$$A = 2A$$")')  # type: ignore[no-untyped-call]


class TestReadNotebook:
    def test_markdown_cells_are_read_and_code_is_not(self) -> None:
        text = notebook(markdown("# Title\n\n$$\n(AB)^T =\nB^T A^T\n$$"), CODE, markdown("$I = J$"))
        first, second = read_notebook(text, NAME)
        assert first.latex.strip() == "(AB)^T =\nB^T A^T"
        assert (second.latex, second.inline) == ("I = J", True)
        assert first.start < second.start
        assert first.paragraph < second.paragraph

    def test_lines_are_those_of_the_file(self) -> None:
        text = notebook(markdown('"quoted" \\ words\n\n$$\nA = B\n$$'), CODE, markdown("$I = J$"))
        lines = text.split("\n")
        first, second = read_notebook(text, NAME)
        assert '"$$\\n"' in lines[first.line - 1]
        assert "A = B" in lines[first.first_line]
        assert "$I = J$" in lines[second.line - 1]

    def test_a_cell_ends_what_was_left_open(self) -> None:
        text = notebook(markdown("```\nan open fence"), markdown("$$A = B$$"))
        assert [display.latex for display in read_notebook(text, NAME)] == ["A = B"]

    def test_a_source_may_be_one_string(self) -> None:
        text = '{"cells": [\n{"cell_type": "markdown", "source": "words\\n\\n$$A = B$$"}]}'
        (display,) = read_notebook(text, NAME)
        assert (display.latex, display.line) == ("A = B", 2)

    def test_an_older_notebook_has_worksheets_and_headings(self) -> None:
        cells: list[Any] = [
            nbformat.v3.new_heading_cell("One", level=2),  # type: ignore[no-untyped-call]
            nbformat.v3.new_text_cell("markdown", "$$A = B$$"),  # type: ignore[no-untyped-call]
            nbformat.v3.new_code_cell("$$C = D$$"),  # type: ignore[no-untyped-call]
            nbformat.v3.new_heading_cell("Two", level=2),  # type: ignore[no-untyped-call]
            nbformat.v3.new_text_cell("markdown", "$$E = F$$"),  # type: ignore[no-untyped-call]
        ]
        sheet = nbformat.v3.new_worksheet(cells=cells)  # type: ignore[no-untyped-call]
        made = nbformat.v3.new_notebook(worksheets=[sheet])  # type: ignore[no-untyped-call]
        text = nbformat.v3.writes_json(made)  # type: ignore[no-untyped-call]
        first, second = read_notebook(text, NAME)
        assert (first.latex, second.latex) == ("A = B", "E = F")
        assert "$$A = B$$" in text.split("\n")[first.line - 1]
        assert first.section.path != second.section.path

    def test_a_row_is_placed_where_the_file_has_it(self) -> None:
        long = notebook(markdown("words\n\n$$\nA + B\n&= B + A\n$$"))
        for text in (long, json.dumps(json.loads(long))):
            (display,) = read_notebook(text, NAME)
            line, column = display.place(display.latex.index("B + A"))
            assert "&= B + A" in text.split("\n")[line - 1]
            assert column == 4

    @pytest.mark.parametrize("source", ["null", "[]", '""'])
    def test_a_source_may_be_empty(self, source: str) -> None:
        empty = f'{{"cell_type": "markdown", "source": {source}}}'
        text = f'{{"cells": [{empty},\n{{"source": "$A = B$", "cell_type": "markdown"}}]}}'
        assert [(d.latex, d.line) for d in read_notebook(text, NAME)] == [("A = B", 2)]

    def test_macros_reach_from_one_cell_to_the_next(self) -> None:
        text = notebook(markdown(r"$\def\eq{=}$"), CODE, markdown(r"so $A \eq B$"))
        (display,) = read_notebook(text, NAME)
        assert display.latex == r"A \eq B"

    @pytest.mark.parametrize(
        "text",
        [
            *("", "[]", "{}", "$A=B$", '{"cells": [1]}', '{"cells": [{}]}', '{"cells": null}'),
            '{"cells": [{"cell_type": "markdown", "source": 1}]}',
            '{"cells": [{"cell_type": "markdown", "source": ["a", null]}]}',
            '{"cells": [{"cell_type": "markdown", "source": "a"}',
            '{"cells": [{"cell_type": "markdown", "source": "a}]}',
            '{"cells": [{"cell_type": "markdown" "source": "a"}]}',
            '{"cells" [{"cell_type": "markdown", "source": "a"}]}',
        ],
    )
    def test_what_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(RelugradError, match=r"^homework\.ipynb: not a Jupyter notebook"):
            read_notebook(text, NAME)


@pytest.mark.skipif(sys.platform != "linux", reason="its peak is read from /proc")
@pytest.mark.parametrize(
    "output",
    [
        '"' + "iVBORw0KGgo" * 900_000 + '"',
        "[" + ",\n".join([r'"a \"line\" of $A = 2A$ and é\n"'] * 300_000) + "]",
        '"😀' + "x" * 9_000_000 + '"',
    ],
    ids=["image", "lines", "emoji"],
)
def test_a_large_output_takes_little_memory(tmp_path: Path, output: str) -> None:
    path = tmp_path / "large.ipynb"
    cell = f'{{"cell_type": "code", "source": "", "outputs": [{{"data": {output}}}]}}'
    source = '{"cell_type": "markdown", "source": "$$A + B = B + A$$"}'
    path.write_text(f'{{"cells": [{cell}, {source}]}}', encoding="utf-8")
    code = (
        "import re; from relugrad.cli import main;"
        f" assert main(['check', {str(path)!r}]) == 0;"
        " print(re.search(r'VmHWM:\\s*(\\d+) kB', open('/proc/self/status').read())[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert "1 equality: 1 holds" in done.stdout
    assert int(done.stdout.split()[-1]) < 100_000


def test_a_notebook_is_checked_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "homework.ipynb"
    right = r"$$\operatorname{tr}(AB) = \operatorname{tr}(BA)$$"
    path.write_text(
        notebook(markdown(right), CODE, markdown("$$(AB)^T = A^T B^T$$")), encoding="utf-8"
    )
    assert [c.verdict for c in check(path, given=GIVEN).checks] == ["holds", "false"]
