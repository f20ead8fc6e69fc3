"""What the search indexes: each section of a page by itself, and each object of the package.

So a result leads to its section, has the words together, and every section counts: of a page that
has a phrase, Pagefind tells only the first place. It segments Chinese with one dictionary when it
indexes and with the browser's when it searches, and finds only words on which both agree; here
every Chinese character is a word of its own, and `book.js` asks for the characters in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import boxes
from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement, PreformattedString

HAN = r"[\u3007\u3400-\u9fff\uf900-\ufaff]"
"""A Chinese character; `book.js` has the same ranges."""
BETWEEN = re.compile(f"(?<={HAN})(?={HAN})")
BREAK = "\u200b"
"""Parts words, for Pagefind and for browsers, and shows nothing."""


def sections(page: str) -> Iterator[tuple[str, str]]:
    """The sections of a page: the anchor of each, empty for the page's first, and its HTML."""
    soup = BeautifulSoup(boxes.taken_out(page)[0], "html.parser")
    article = soup.select_one("article.bd-article")
    if soup.html is None or article is None or article.h1 is None:
        raise ValueError("the page has no article with a title")
    for unread in article.select(".headerlink, .relugrad-mark, [data-pagefind-ignore]"):
        unread.decompose()
    for equation in article.select("div.math, span.math"):
        math = equation.find("math") if equation.name == "span" else None
        equation.replace_with(plain(math) if isinstance(math, Tag) else " … ")
    # Pagefind runs the heads of a table's columns together.
    for head in article.select("th"):
        head.append(" ")
    for text in article.find_all(string=BETWEEN):
        if not isinstance(text, PreformattedString):
            text.replace_with(BETWEEN.sub(BREAK, text))
    named = {"language": str(soup.html["lang"]), "page": article.h1.get_text()}
    # The innermost first: what remains of a section is its own.
    for part in reversed(article.select("section[id], dt.sig[id]")):
        heading = part.find(re.compile("^h[1-6]$"), recursive=False)
        anchor = str(part["id"])
        if part.name == "dt":
            described = part.find_next_sibling("dd")
            part.extract()
            content = f"<h2>{anchor}</h2>{part}{described.extract() if described else ''}"
            yield anchor, record(content, title=anchor, **named)
        elif isinstance(heading, Tag):
            part.extract()
            first = heading.name == "h1"
            yield "" if first else anchor, record(str(part), title=heading.get_text(), **named)


def record(content: str, language: str, page: str, title: str) -> str:
    """A document that Pagefind reads as one of its pages."""
    told = "".join(
        f'<meta data-pagefind-meta="{name}[content]" content="{escape(text.replace(BREAK, ""))}">'
        for name, text in (("title", title), ("page", page))
    )
    return f'<html lang="{language}"><body>{told}{content}</body></html>'


def plain(node: PageElement) -> str:
    """MathML as one would type it: `a_ij`, `Xᵀ`, `∂f/∂W`."""
    if not isinstance(node, Tag):
        return re.sub(r"[\u2061-\u2064]", "", str(node))
    if node.name in ("annotation", "mspace"):
        return ""
    parts = [plain(child) for child in node.children]
    match node.name:
        case "msub":
            return "_".join(parts)
        case "msup":
            raised = {"T": "ᵀ", "⊤": "ᵀ", "′": "′"}.get(parts[1], f"^{parts[1]}")
            return parts[0] + raised
        case "msubsup":
            return f"{parts[0]}_{parts[1]}^{parts[2]}"
        case "mfrac":
            return "/".join(part if len(part) < 3 else f"({part})" for part in parts)
        case "msqrt":
            return f"√({''.join(parts)})"
        case "mo" if parts and parts[0] in tuple("=≠<>≤≥+−∈→"):
            return f" {parts[0]} "
    return "".join(parts)
