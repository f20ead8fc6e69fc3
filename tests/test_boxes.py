"""A page without the boxes of its equations, and with them again."""

from __future__ import annotations

import pytest
from _extensions import boxes

BOX = '<span class="katex-html" aria-hidden="true">'
PAGE = f"<p>{BOX}<span><span>X</span></span></span> and {BOX}<span>Y</span></span>.</p>"


def test_what_is_in_them_is_taken_out_and_put_back() -> None:
    text, found = boxes.taken_out(PAGE)
    assert found == ["<span><span>X</span></span>", "<span>Y</span>"]
    assert "X" not in text
    assert text.count("<span") == 2
    assert text.endswith("</span>.</p>")
    assert boxes.put_back(text, found) == PAGE


def test_as_often_as_they_are_there() -> None:
    text, found = boxes.taken_out(PAGE)
    named = text.replace(' aria-hidden="true"', "").replace('"0"', '"0" aria-label="X"')
    assert boxes.put_back(named + named, found).count("<span>Y</span>") == 2
    assert ' aria-label="X"><span><span>X' in boxes.put_back(named, found)


def test_a_page_without_equations_is_left_alone() -> None:
    assert boxes.taken_out("<p>words</p>") == ("<p>words</p>", [])


def test_boxes_that_do_not_end() -> None:
    with pytest.raises(ValueError, match="do not end: <span class="):
        boxes.taken_out(f"<p>{BOX}<span>X</span></p>")
