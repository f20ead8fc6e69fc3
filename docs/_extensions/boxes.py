"""Take the boxes that KaTeX draws out of a page, and put them back.

They are a third of a page's elements, and parsing time grows with the number of elements. The
search and the printed book read only an equation's MathML and LaTeX.
"""

from __future__ import annotations

import re

START = re.compile('<span class="katex-html"[^>]*>')
SPAN = re.compile("<(/?)span")
EMPTY = re.compile(r'(<span[^>]*) data-boxes="(\d+)"([^>]*>)(?=</span>)')


def taken_out(page: str) -> tuple[str, list[str]]:
    """Replace each equation's boxes by their number; returns the page and the boxes."""
    kept, boxes, at = [], [], 0
    while start := START.search(page, at):
        depth, end = 1, start.end()
        while depth:
            tag = SPAN.search(page, end)
            if tag is None:
                raise ValueError(f"an equation's boxes do not end: {page[start.start() :][:80]}")
            depth += -1 if tag[1] else 1
            end = tag.end()
        inner = end - len("</span")
        kept.append(f'{page[at : start.end() - 1]} data-boxes="{len(boxes)}">')
        boxes.append(page[start.end() : inner])
        at = inner
    return "".join([*kept, page[at:]]), boxes


def put_back(page: str, boxes: list[str]) -> str:
    """Replace each number by its boxes, wherever it occurs."""
    return EMPTY.sub(lambda empty: f"{empty[1]}{empty[3]}{boxes[int(empty[2])]}", page)
