"""One stylesheet and one script for the whole site, in place of the theme's and its extensions'.

A second stylesheet, for pages with mathematics alone, carries the fonts of nearly every equation:
it is there before the page is drawn, so that no equation is drawn twice.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import unescape
from io import BytesIO
from pathlib import Path

import engine
import npm
from languages import LANGUAGES, TEXTS, Context, Tree
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
    "book.css",
    "symbols.css",
    "drawings.css",
    "steps.css",
    "box.css",
    "play.css",
)
# With the letters, digits, and the braces that grow: other fonts are loaded where one is needed.
EMBEDDED = (
    "KaTeX_Main-Regular",
    "KaTeX_Math-Italic",
    *(f"KaTeX_Size{size}-Regular" for size in (1, 2, 3, 4)),
)
# Of these only the letters that occur in the book are sent, by KaTeX's name of the class.
RARE = {
    "amsrm": "KaTeX_AMS-Regular",
    "boldsymbol": "KaTeX_Math-BoldItalic",
    "mathbb": "KaTeX_AMS-Regular",
    "mathbf": "KaTeX_Main-Bold",
    "mathcal": "KaTeX_Caligraphic-Regular",
    "mathit": "KaTeX_Main-Italic",
    "mathsf": "KaTeX_SansSerif-Regular",
    "mathtt": "KaTeX_Typewriter-Regular",
    "textbf": "KaTeX_Main-Bold",
    "textit": "KaTeX_Main-Italic",
    "texttt": "KaTeX_Typewriter-Regular",
}
SCRIPTS = ("documentation_options.js", "clipboard.min.js", "copybutton.js", "book.js")
PAGE_SCRIPTS = {
    "box.js": 'class="check-box',
    "play.js": 'class="answer-field',
    "sliders.js": 'class="slider',
    "steps.js": 'class="step"',
}
"""Those that only the pages load that hold this, after the one that all do."""
DOCS = Path(__file__).parent.parent
KATEX = npm.MODULES / "katex" / "dist"
FIRST = "_static/first.js"
"""What runs before a page is drawn, so that it never flashes in the wrong colours."""
CHOICE = "_site/choice.js"
"""What the page that chooses the language runs: it sends the reader on."""


def text_of(name: str) -> str:
    """A file of the book's sources."""
    return (DOCS / name).read_text(encoding="utf-8")


def content_security_policy() -> str:
    """What a page may load: this site's own files, and the inline script.

    KaTeX places its boxes by style attributes; Pagefind runs WebAssembly.
    """
    hashes = (sha256(text_of(script).encode()).digest() for script in (FIRST, CHOICE))
    scripts = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in hashes)
    return (
        "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; "
        f"script-src 'self' 'wasm-unsafe-eval' {scripts}; "
        "style-src 'self'; style-src-attr 'unsafe-inline'"
    )


def _with_languages(script: str) -> str:
    """Give the copy buttons their words in the languages of the book."""
    keys = {
        "copy": "copy", "copy_to_clipboard": "copy",
        "copy_success": "copied", "copy_failure": "not_copied",
    }  # fmt: skip
    words = {
        language.tag: {key: TEXTS[language.sphinx][name] for key, name in keys.items()}
        for language in LANGUAGES
    }
    told = f"const messages = {json.dumps(words)}"
    pattern = r"const messages = \{.*?\n\}"
    found, count = re.subn(pattern, lambda _: told, script, flags=re.DOTALL)
    if count != 1:
        raise RuntimeError("the script of the copy buttons is not as it was")
    return found


def trimmed(sheets: list[str], known: set[str]) -> str:
    """Leave out the rules that fit nothing on the site: nine tenths of the theme's."""
    named = set(re.findall(r"[.#]([\w\\-]+)", "".join(sheets)))
    unused = sorted({name.replace("\\", "") for name in named} - known)
    return npm.run("trim.mjs", {"sheets": sheets, "unused": unused})


def names_in(pages: list[str], scripts: str) -> set[str]:
    """Every class and id of the pages, and every word of the scripts, which may set a class."""
    known = set(re.findall(r"[\w-]+", scripts))
    for page in pages:
        for names in re.findall(r'\b(?:class|id)="([^"]*)"', page):
            known.update(names.split())
    return known


def letters_in(pages: list[str]) -> dict[str, str]:
    """The letters of the pages' equations that are set in a font of which few are needed."""
    found: dict[str, set[str]] = {}
    span = re.compile(rf'<span class="(?:[^"]* )?({"|".join(RARE)})(?: [^"]*)?"[^>]*>([^<]+)')
    for page in pages:
        for name, letters in span.findall(page):
            found.setdefault(RARE[name], set()).update(unescape(letters))
    return {font: "".join(sorted(letters)) for font, letters in sorted(found.items())}


def few(font: str, letters: str) -> str:
    """A font of these letters alone, as an address that holds it."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    # It remarks on the dates in KaTeX's fonts, which are 0.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    whole = TTFont(KATEX / "fonts" / f"{font}.ttf", recalcTimestamp=False)
    subsetter = subset.Subsetter()
    subsetter.populate(text=letters)
    subsetter.subset(whole)
    whole.flavor = "woff"
    out = BytesIO()
    whole.save(out)
    return f"url(data:font/woff;base64,{b64encode(out.getvalue()).decode()})"


def mathematics(pages: list[str]) -> str:
    """KaTeX's stylesheet, with the fonts in it that the book's equations need.

    What nearly every equation needs is there whole; of other fonts the letters that occur. For any
    further letter a browser would load the file of the font.
    """
    css = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r",url\(fonts/[^)]*\.(woff|ttf)\) format\(\"\w+\"\)", "", css)
    for name in EMBEDDED:
        address = f"url(fonts/{name}.woff2)"
        if address not in css:
            raise RuntimeError(f"the stylesheet of KaTeX has no {address}")
        font = b64encode((KATEX / "fonts" / f"{name}.woff2").read_bytes()).decode()
        css = css.replace(address, f"url(data:font/woff2;base64,{font})")
    for name, letters in letters_in(pages).items():
        address = f'url(fonts/{name}.woff2) format("woff2")'
        [rule] = [face for face in re.findall(r"@font-face{[^}]*}", css) if address in face]
        points = ",".join(f"U+{ord(letter):X}" for letter in letters)
        ours = f'{few(name, letters)} format("woff");unicode-range:{points}'
        css += rule.replace(address, ours)
    return css


def bundle(static: Path, target: Path, files: Iterable[Path]) -> None:
    """Join the files that Sphinx put into `static`, as far as the pages in `files` need them."""
    pages = [path.read_text(encoding="utf-8") for path in files]
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts").mkdir(parents=True)
    names = (*SCRIPTS, *PAGE_SCRIPTS)
    scripts = {name: (static / name).read_text(encoding="utf-8") for name in names}
    scripts["copybutton.js"] = _with_languages(scripts["copybutton.js"])
    scripts["box.js"] = scripts["box.js"].replace("{MB}", engine.copy(target / "checker"))
    # What these set is styled, too.
    later = [path.read_text(encoding="utf-8") for path in sorted(engine.SCRIPTS.glob("*.js"))]
    classes = names_in(pages, " ".join((text_of(FIRST), *scripts.values(), *later)))
    script = "\n;".join(scripts.pop(name) for name in SCRIPTS)
    for name, text in {"site.js": script, **scripts}.items():
        (target / name).write_text(text, encoding="utf-8")
    paths = [path for pattern in STYLES for path in sorted(static.glob(pattern))]
    # The icons are drawings in the page: nobody needs the fonts of icons.
    icons = re.compile(r"@font-face\s*{[^}]*Font ?Awesome[^}]*}")
    sheets = [icons.sub("", path.read_text(encoding="utf-8")) for path in paths]
    (target / "site.css").write_text(trimmed(sheets, classes), encoding="utf-8")
    (target / "math.css").write_text(mathematics(pages), encoding="utf-8")
    shutil.copy2(static / "icon.svg", target)
    for font in sorted((KATEX / "fonts").glob("*.woff2")):
        if font.stem not in EMBEDDED:
            shutil.copy2(font, target / "fonts")


def with_sizes(app: Sphinx, body: str) -> str:
    """Tell each drawing's size in the page, so that its place is kept until it is there."""
    sources = {name: Path(app.srcdir, uri) for uri, name in app.builder.images.items()}

    def sized(found: re.Match[str]) -> str:
        path = sources.get(found[2])
        if path is None or "width=" in found[0]:
            return found[0]
        head = path.read_text(encoding="utf-8")[:4000]
        size = re.search(r'<svg[^>]*?\bviewBox="0 0 ([\d.]+) ([\d.]+)"', head)
        if size is None:
            raise RuntimeError(f"{path}: a drawing without a viewBox")
        # Its unit is the point, of which there are 72 to an inch where a page has 96 pixels.
        width, height = (round(float(number) * 4 / 3) for number in size.groups())
        return f'<img width="{width}" height="{height}"{found[1]}'

    return re.sub(r'<img((?:(?!/?>).)*?\bsrc="(?:[^"/]*/)*([^"/]+\.svg)")', sized, body, flags=re.S)


def finish_page(app: Sphinx, page: str, template: str, context: Context, doctree: Tree) -> None:
    """Pass the page's scripts to the templates, and correct its HTML."""
    context["book_first_script"] = text_of(FIRST)
    body = context.get("body", "")
    scripts = [script for script, held in PAGE_SCRIPTS.items() if held in body]
    context.setdefault("book_scripts", []).extend(scripts)
    # ARIA 1.3 drops the role that docutils gives an entry, which may stand in no list anyway.
    body = body.replace(' role="doc-biblioentry"', ' role="listitem"')
    # Sphinx puts the paragraphs of a field of a docstring into a paragraph.
    body = re.sub(
        r"<p>(<p>(?:(?!</?p>).)*</p>(?:\s*<p>(?:(?!</?p>).)*</p>)*)\s*</p>", r"\1", body, flags=re.S
    )
    if page.startswith("_modules/"):
        # Sphinx marks the parts of a source by blocks within a line of code.
        before, tag, source = body.partition("<pre>")
        source, end, after = source.partition("</pre>")
        source = source.replace("<div ", "<span ").replace("</div>", "</span>")
        body = before + tag + source + end + after
    context["body"] = with_sizes(app, body)
    context["book_has_mathematics"] = 'class="katex' in body


def forget_sources(app: Sphinx) -> None:
    """Write the pages of the sources anew with all others, which Sphinx itself would not."""
    kept = Path(app.outdir, "_modules", ".made-by")
    templates = sorted((DOCS / "_templates").rglob("*.html"))
    parts = (path.read_bytes() for path in (Path(__file__), DOCS / FIRST, *templates))
    made_by = sha256(b"".join(parts)).hexdigest()
    if not kept.exists() or kept.read_text() != made_by:
        shutil.rmtree(kept.parent, ignore_errors=True)
        kept.parent.mkdir(parents=True)
        kept.write_text(made_by)


def setup(app: Sphinx) -> ExtensionMetadata:
    # A change to what every page contains rebuilds every page.
    app.add_config_value("book_first_script", text_of(FIRST), "html", frozenset({str}))
    app.connect("builder-inited", forget_sources)
    app.connect("html-page-context", finish_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
