"""Build the whole site: every language, what they share, the search index, the page that chooses.

English is built first and runs the cells; the other languages read their outputs from its cache,
and run those that ask the checker once more, to be answered in their own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Template

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "_extensions"))

import assets  # noqa: E402
import cells  # noqa: E402
import engine  # noqa: E402
import languages  # noqa: E402
import searching  # noqa: E402
import sharing  # noqa: E402

BUILD = DOCS / "_build"
PAGES = BUILD / "pages"
SITE = BUILD / "html"
BUILT = BUILD / "built"
"""What the site that lies there is made of."""
SETTINGS = ("RELUGRAD_", "READTHEDOCS_")
"""How the variables of the environment begin that a page may show."""
STRICT = ("-W", "--keep-going", "--nitpicky")
# One more than there are processors: a page is waited for while its cells run.
PROCESSES = (os.cpu_count() or 1) + 1


def made_of() -> str:
    """A digest of what a site is made of: the sources, the pins, the machine and its settings."""
    unread = {"_build", "node_modules", "__pycache__"}
    folders = [DOCS, DOCS.parent / "relugrad"]
    paths = [path for folder in folders for path in folder.rglob("*") if path.suffix != ".mo"]
    paths += [DOCS.parent / name for name in ("pyproject.toml", "constraints.txt")]
    settings = [one for one in os.environ.items() if one[0].startswith(SETTINGS)]
    digest = sha256(repr([cells.surroundings(), sorted(settings)]).encode())
    for path in sorted(paths):
        if path.is_file() and not unread & {*path.parts}:
            digest.update(path.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def start(
    language: languages.Language, options: list[str], beside: int = 1
) -> subprocess.Popen[bytes]:
    """Start building one language; `beside` is how many are built at the same time."""
    folders = (DOCS, PAGES / language.folder)
    doctrees = ("-d", BUILD / "doctrees" / language.folder)
    name = ("-D", f"language={language.sphinx}")
    parallel = ("-j", str(max(PROCESSES // beside, 1)))
    command = [sys.executable, "-m", "sphinx", "-b", "html", *STRICT, *parallel]
    print(f"-- {language.name}", flush=True)
    return subprocess.Popen([*command, *doctrees, *name, *options, *folders])


def build_languages(wanted: list[languages.Language], options: list[str]) -> None:
    """Build the default language, and then the others side by side."""
    failed = []
    if languages.DEFAULT in wanted and start(languages.DEFAULT, options).wait():
        failed.append(languages.DEFAULT.name)
    others = [language for language in wanted if language != languages.DEFAULT and not failed]
    quiet = ["-q", *options]
    running = [(language.name, start(language, quiet, len(others))) for language in others]
    failed += [name for name, process in running if process.wait()]
    if failed:
        raise SystemExit(f"not built: {', '.join(failed)}")


def only(folders: list[str]) -> list[languages.Language]:
    """The one language to build, where the others are there."""
    wanted = [language for language in languages.LANGUAGES if [language.folder] == folders]
    known = ", ".join(language.folder for language in languages.LANGUAGES)
    if not wanted:
        raise SystemExit(f"--only: expected one of {known}, got {' '.join(folders) or 'nothing'}")
    for language in languages.LANGUAGES:
        if language not in wanted and not (PAGES / language.folder / "index.html").exists():
            raise SystemExit(f"--only: {language.name} was not built yet; build all of them first")
    return wanted


def gather() -> None:
    """Put the pages of every language into the site, without what no page asks for."""
    for language in languages.LANGUAGES:
        shutil.rmtree(SITE / language.folder, ignore_errors=True)
        unused = shutil.ignore_patterns("_static", "_sources", "searchindex.js", "reports", ".*")
        shutil.copytree(PAGES / language.folder, SITE / language.folder, ignore=unused)
        drop_old_figures(SITE / language.folder)
        translate_figures(language)
        drop_old_sources(SITE / language.folder / "_modules")
    folders = [SITE / language.folder for language in languages.LANGUAGES]
    pages = [page for folder in folders for page in folder.rglob("*.html")]
    assets.bundle(PAGES / languages.DEFAULT.folder / "_static", SITE / "shared", pages)
    sharing.draw_card(SITE / "shared" / sharing.CARD)
    # Printed from an older site.
    shutil.rmtree(SITE / "pdf", ignore_errors=True)


def drop_old_figures(folder: Path) -> None:
    """Remove the figures of an older build: one that changes is given another name."""
    shown = "".join(page.read_text(encoding="utf-8") for page in folder.glob("*.html"))
    for figure in folder.glob("_images/*"):
        if figure.name not in shown:
            figure.unlink()


def translate_figures(language: languages.Language) -> None:
    """Give the figures that cells have drawn, which run in English, the words of the language."""
    texts, english = languages.TEXTS[language.sphinx], languages.TEXTS[languages.DEFAULT.sphinx]
    words = {english[key]: text for key, text in texts.items() if key.startswith("figure_")}
    for figure in (SITE / language.folder).glob("_images/*.svg"):
        drawn = figure.read_text(encoding="utf-8")
        # By its language a browser chooses among the shapes of a Chinese character.
        drawn = drawn.replace("<svg ", f'<svg xml:lang="{language.tag}" ', 1)
        drawn = re.sub("(?<=>)[^<>]+(?=</text>)", lambda text: words.get(text[0], text[0]), drawn)
        figure.write_text(drawn, encoding="utf-8")


def drop_old_sources(folder: Path) -> None:
    """Remove the sources that an older build showed, and that this one lists no longer."""
    listed = (folder / "index.html").read_text(encoding="utf-8")
    for page in folder.rglob("*.html"):
        name = page.relative_to(folder).as_posix()
        if name != "index.html" and f'href="{name}"' not in listed:
            page.unlink()


def write_choice(site: str) -> None:
    """Write what lies beside the languages: the page that chooses, robots.txt and the headers."""
    text = (DOCS / "_site" / "index.html").read_text(encoding="utf-8")
    # With the script in the page itself: a reader who is sent on waits for no further file first.
    told = {"site": site, "card": sharing.CARD, "script": assets.text_of(assets.CHOICE)}
    page = Template(text).render(languages=languages.LANGUAGES, **told)
    (SITE / "index.html").write_text(page + "\n", encoding="utf-8")
    shutil.copyfile(DOCS / "_site" / "choice.css", SITE / "shared" / "choice.css")
    # It serves what lies below it: the whole site.
    shutil.copyfile(DOCS / "_site" / "offline.js", SITE / "offline.js")
    known = languages.LANGUAGES if site else ()
    sitemaps = [f"Sitemap: {site}/{language.folder}/sitemap.xml\n" for language in known]
    robots = "".join(["User-agent: *\nAllow: /\n", *sitemaps])
    (SITE / "robots.txt").write_text(robots, encoding="utf-8")
    policy = assets.content_security_policy()
    headers = (
        f"/*\n  Content-Security-Policy: {policy}\n  X-Content-Type-Options: nosniff\n"
        # No name tells a version: a reader who comes back gets the old file once, and the new next.
        "/shared/*\n  Cache-Control: public, max-age=600, stale-while-revalidate=604800\n"
    )
    (SITE / "_headers").write_text(headers, encoding="utf-8")
    (SITE / ".nojekyll").touch()


def index_pages() -> None:
    """Write Pagefind's index of the pages' sections, without the generated lists."""
    target = SITE / "pagefind"
    # It would add to what an older build has left there.
    shutil.rmtree(target, ignore_errors=True)
    with TemporaryDirectory() as folder:
        with ProcessPoolExecutor() as pool:
            list(pool.map(partial(write_sections, Path(folder)), searched(), chunksize=8))
        command = [sys.executable, "-m", "pagefind", "--silent", "--glob", "**/*.html*"]
        subprocess.run([*command, "--site", folder, "--output-path", target], check=True)
    # Pagefind writes the languages in an order that differs from run to run.
    entry = target / "pagefind-entry.json"
    told = json.loads(entry.read_bytes())
    entry.write_text(json.dumps(told, sort_keys=True, separators=(",", ":")), encoding="utf-8")


def write_sections(folder: Path, page: Path) -> None:
    """Write each section of a page as a page by itself: Pagefind makes addresses from names."""
    name = folder / page.relative_to(SITE)
    name.parent.mkdir(exist_ok=True)
    for anchor, content in searching.sections(page.read_text(encoding="utf-8")):
        place = name.with_name(f"{name.name}#{anchor}") if anchor else name
        place.write_text(content, encoding="utf-8")


def searched() -> list[Path]:
    """The pages that the search finds."""
    generated = {"genindex.html", "py-modindex.html", "search.html"}
    folders = [SITE / language.folder for language in languages.LANGUAGES]
    pages = [page for folder in folders for page in sorted(folder.glob("*.html"))]
    return [page for page in pages if page.name not in generated]


def index_if_changed() -> None:
    """Index anew only what is not as it was indexed last."""
    digest = sha256(Path(searching.__file__).read_bytes())
    for page in searched():
        digest.update(page.as_posix().encode() + page.read_bytes())
    stamp = BUILD / "indexed"
    entry = SITE / "pagefind" / "pagefind.js"
    if entry.exists() and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    index_pages()
    stamp.write_text(digest.hexdigest())


def main(options: list[str]) -> None:
    """Build the site; `options` go on to Sphinx.

    Without options, nothing is done where nothing has changed since the last time. With
    `--only FOLDER`, as in `--only en`, the other languages stay as they were built last. With
    `--share FOLDER`, only give the English pages in that folder what all languages share.
    """
    for name, needed in (("katex", "stylesheet and fonts"), ("pyodide", "Python")):
        if not (DOCS / "node_modules" / name / "package.json").exists():
            raise SystemExit(
                f"docs/node_modules holds no {name}, whose {needed} the book needs: "
                "`nox -s docs` installs it, and so does `npm ci --prefix docs`"
            )
    if options[:1] == ["--share"]:
        folder = Path(options[1])
        assets.bundle(folder / "_static", folder / "shared", folder.rglob("*.html"))
        return
    wanted = list(languages.LANGUAGES)
    if options[:1] == ["--only"]:
        wanted, options = only(options[1:2]), options[2:]
    made = made_of()
    there = BUILT.exists() and (SITE / "index.html").exists()
    if there and not options and BUILT.read_text(encoding="utf-8") == made:
        print(f"{os.path.relpath(SITE)} is as these sources make it.")
        return
    BUILT.unlink(missing_ok=True)
    # The checker is packed for the browser beside English, of which some parts wait for others.
    with ThreadPoolExecutor(1) as pool:
        packed = pool.submit(engine.packed)
        build_languages(wanted, options)
        packed.result()
    gather()
    write_choice(languages.site())
    index_if_changed()
    if len(wanted) == len(languages.LANGUAGES):
        BUILT.write_text(made, encoding="utf-8")
    print(f"The site lies in {os.path.relpath(SITE)}; open index.html there.")


if __name__ == "__main__":
    main(sys.argv[1:])
