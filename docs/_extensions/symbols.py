"""One colour for each of the book's symbols, in the text, the equations and the drawings of a page.

The LaTeX on a page is what the checker reads, and says nothing of colours: the letters get theirs
in the HTML that is made of it. A page on which they mean what they mean throughout the book has
`symbols: true` in its front matter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from languages import Context, Tree
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

SYMBOLS = "XWYEM"
LETTERS = re.compile(
    # A letter under an accent, which is another symbol: the prediction is not the target.
    r'<span class="mord accent">(?:<span[^>]*>)+</span><span class="mord mathnormal"[^>]*>[^<]*'
    # KaTeX puts neighbours of one shape into one element.
    r'|(?P<tag><(?:span class="mord mathnormal|tspan class="flow-letter))(?P<rest>"[^>]*>)'
    r"(?P<letters>[A-Za-z]+)(?=</)"
)


def coloured(html: str) -> str:
    """The HTML with a class for each symbol, such as `symbol-x`."""
    return LETTERS.sub(_with_classes, html)


def _with_classes(found: re.Match[str]) -> str:
    letters = found["letters"]
    if letters is None or not set(letters) & set(SYMBOLS):
        return found[0]
    if len(letters) == 1:
        return f"{found['tag']} symbol-{letters.lower()}{found['rest']}{letters}"
    inner = "".join(
        f'<span class="symbol-{letter.lower()}">{letter}</span>' if letter in SYMBOLS else letter
        for letter in letters
    )
    return f"{found['tag']}{found['rest']}{inner}"


def colour_page(app: Sphinx, page: str, template: str, context: Context, doctree: Tree) -> None:
    """Colour a page that asks for it, and the equations that it shows of other pages."""
    if app.env.metadata.get(page, {}).get("symbols"):
        for part in ("body", "book_equations"):
            context[part] = coloured(context[part])


def setup(app: Sphinx) -> ExtensionMetadata:
    # When everything else is in the page.
    app.connect("html-page-context", colour_page, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
