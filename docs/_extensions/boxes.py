"""A page without the boxes that KaTeX draws: a third of its elements, and none of its words.

Parsing a page takes as long as it has elements, and what is wanted of it are its words, which an
equation also has as MathML and as LaTeX. The boxes can be put back into what is made of the page.
"""

from __future__ import annotations

import re

START = re.compile('<span class="katex-html"[^>]*>')
SPAN = re.compile("<(/?)span")
EMPTY = re.compile(r'(<span[^>]*) data-boxes="(\d+)"([^>]*>)(?=</span>)')


def taken_out(page: str) -> tuple[str, list[str]]:
    """A page with each equation's boxes replaced by their number, and the boxes."""
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
    """The boxes where their numbers are, as often as these are there."""
    return EMPTY.sub(lambda empty: f"{empty[1]}{empty[3]}{boxes[int(empty[2])]}", page)
