"""Bring the gettext catalogs up to date with the English pages and with what the checker says.

It tells what is left to do.

What zh_TW lacks and zh_CN has is filled in by OpenCC with the phrases of Taiwan, and is marked as
fuzzy until somebody has read it.
"""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract as messages_in
from babel.messages.pofile import read_po, write_po
from opencc import OpenCC

DOCS = Path(__file__).parent
TEMPLATES = DOCS / "_build" / "gettext"
LOCALE = DOCS / "locale"
LANGUAGES = ("zh_CN", "zh_TW")
PACKAGE = DOCS.parent / "relugrad"
SAID = PACKAGE / "locale"
# The characters of Taiwan, and its phrases.
PHRASES = OpenCC("s2twp")
# See `relugrad.wording`; either form of a plural is a message of its own.
KEYWORDS = {
    **dict.fromkeys(("say", "marked", "not_read", "fail", "ShapeError")), "plural": (1, 2),
}  # fmt: skip
PAGE = "A page of the book in Chinese; CC BY 4.0, as the English text is."
CHECKER = "What the checker says, in its reader's language."
HEAD = r"""# {comment}
msgid ""
msgstr ""
"Project-Id-Version: relugrad\n"
"Language: {language}\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def load(path: Path) -> Catalog:
    """Read a catalog."""
    with path.open("rb") as file:
        return read_po(file)


def save(path: Path, catalog: Catalog) -> None:
    """Write a catalog: a message on a line, no dates, nothing that is translated no longer."""
    written = BytesIO()
    write_po(written, catalog, width=0, omit_header=True, no_location=True, ignore_obsolete=True)
    comment = CHECKER if path.is_relative_to(SAID) else PAGE
    head = HEAD.format(language=path.parents[1].name, comment=comment)
    path.write_text(head + written.getvalue().decode(), encoding="utf-8")


def extract() -> None:
    """Write a template for every page."""
    doctrees = ("-d", DOCS / "_build" / "doctrees" / "gettext")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "gettext", *doctrees, DOCS, TEMPLATES]
    subprocess.run(command, check=True)


def said() -> Catalog:
    """All that the checker says, in English."""
    template = Catalog()
    for path in sorted(PACKAGE.rglob("*.py")):
        with path.open("rb") as file:
            for _line, message, *_rest in messages_in("python", file, KEYWORDS):
                for text in (message,) if isinstance(message, str) else message:
                    template.add(text)
    return template


def update(language: str) -> list[Path]:
    """Merge what the pages and the checker say into the catalogs of a language.

    Those of pages that are no more are dropped.
    """
    folder = LOCALE / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    pages = {folder / f"{path.stem}.po": load(path) for path in sorted(TEMPLATES.glob("*.pot"))}
    for path in set(folder.glob("*.po")) - set(pages):
        path.unlink()
    templates = {**pages, SAID / language / "LC_MESSAGES" / "relugrad.po": said()}
    for path, template in templates.items():
        catalog = load(path) if path.exists() else Catalog(locale=language)
        catalog.update(template)
        if language == "zh_TW":
            convert(catalog, load(path.parents[2] / "zh_CN" / "LC_MESSAGES" / path.name))
        save(path, catalog)
    return list(templates)


def convert(catalog: Catalog, other: Catalog) -> None:
    """Fill the gaps of a catalog of zh_TW from that of zh_CN."""
    for message in catalog:
        source = other.get(message.id) if message.id and not message.string else None
        if source is not None and source.string and not source.fuzzy:
            message.string = PHRASES.convert(source.string)
            message.flags.add("fuzzy")


def main() -> int:
    """Do it, and return 1 where something is missing or stale."""
    extract()
    left = 0
    for language in LANGUAGES:
        total = 0
        for path in update(language):
            messages = [message for message in load(path) if message.id]
            missing = sum(not message.string for message in messages)
            fuzzy = sum(message.fuzzy and bool(message.string) for message in messages)
            total += len(messages)
            left += missing + fuzzy
            if missing or fuzzy:
                name = path.relative_to(DOCS.parent)
                print(f"{name}: {missing} missing, {fuzzy} to be read again")
        print(f"{language}: {total} messages")
    print("all are translated" if not left else f"{left} are left")
    return min(left, 1)


if __name__ == "__main__":
    raise SystemExit(main())
