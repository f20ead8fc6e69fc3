"""One stylesheet and one script for the whole site, in place of the theme's and its extensions'."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from languages import LANGUAGES, TEXTS

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

STYLES = (
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "basic.css",
    "pygments.css",
    "mystnb.*.css",
    "relugrad.css",
    "copybutton.css",
    "katex/katex.min.css",
    "katex-math.css",
    "book.css",
)
SCRIPTS = ("documentation_options.js", "clipboard.min.js", "copybutton.js", "book.js")
FIRST = Path(__file__).parent.parent / "_static" / "first.js"


def first_script() -> str:
    """What runs before a page is drawn, so that it never flashes in the wrong colours."""
    return FIRST.read_text(encoding="utf-8")


def content_security_policy() -> str:
    """What a page may load: this site's own files, and the one script that stands in the page.

    KaTeX places its boxes by style attributes; Pagefind runs WebAssembly.
    """
    digest = b64encode(sha256(first_script().encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            "base-uri 'none'",
            "connect-src 'self'",
            "font-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "img-src 'self' data:",
            f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}'",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
        )
    )


def _with_languages(script: str) -> str:
    """Give the copy buttons their words in the languages of the book."""
    words = {
        language.tag: {
            "copy": text["copy"],
            "copy_to_clipboard": text["copy"],
            "copy_success": text["copied"],
            "copy_failure": text["not_copied"],
        }
        for language in LANGUAGES
        for text in [TEXTS[language.sphinx]]
    }
    told = f"const messages = {json.dumps(words)}"
    pattern = r"const messages = \{.*?\n\}"
    found, count = re.subn(pattern, lambda _: told, script, flags=re.DOTALL)
    if count != 1:
        raise RuntimeError("the script of the copy buttons is not as it was")
    return found


def bundle(static: Path, target: Path) -> None:
    """Join the files that Sphinx put into `static`, and copy what they refer to."""
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts").mkdir(parents=True)
    styles = []
    for pattern in STYLES:
        for path in sorted(static.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            styles.append(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    css = "\n".join(styles)
    # The icons are drawings in the page: nobody needs the fonts of icons.
    css = re.sub(r"@font-face\s*{[^}]*Font ?Awesome[^}]*}", "", css)
    css = re.sub(r"(,\s*)?url\(fonts/[^)]*\.(woff|ttf)\)\s*format\(\"\w+\"\)", "", css)
    css = css.replace("font-display:block", "font-display:swap")
    (target / "site.css").write_text(css, encoding="utf-8")
    shutil.copy2(static / "icon.svg", target)
    scripts = {name: (static / name).read_text(encoding="utf-8") for name in SCRIPTS}
    scripts["copybutton.js"] = _with_languages(scripts["copybutton.js"])
    (target / "site.js").write_text("\n;".join(scripts.values()), encoding="utf-8")
    for font in sorted((static / "katex" / "fonts").glob("*.woff2")):
        shutil.copy2(font, target / "fonts")


def give_first_script(
    app: Sphinx,
    pagename: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Hand the script that stands in each page to the templates, and mend docutils' roles."""
    context["book_first_script"] = first_script()
    # ARIA 1.3 drops the role that docutils gives an entry, which may stand in no list anyway.
    body = context.get("body", "")
    context["body"] = body.replace(' role="doc-biblioentry"', ' role="listitem"')


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set the extension up."""
    app.connect("html-page-context", give_first_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
