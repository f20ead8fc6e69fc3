"""The notebooks: each says what its page says, in its language, and runs from the package alone."""

from __future__ import annotations

import ast
import json
import os
import re
import sys
import zipfile
from collections import Counter
from copy import copy
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urldefrag, urlsplit

import nbformat
import pytest
from _extensions import boxes, kernels
from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbclient import NotebookClient
from nbformat import NotebookNode
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..conftest import Archives
from ..examples import DOCS
from ..test_translations import LANGUAGES, LOCALE, catalog, prose
from .built import FOLDERS, built

kernels.try_again()
PAGES = sorted(path.stem for path in DOCS.glob("*.md"))
WITH_CELLS = [name for name in PAGES if "{code-cell}" in (DOCS / f"{name}.md").read_text("utf-8")]
MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)


@cache
def notebook(folder: str, page: str) -> NotebookNode:
    """The notebook of a page."""
    return nbformat.read(built() / folder / f"{page}.ipynb", as_version=4)


@cache
def article(folder: str, page: str) -> Tag:
    """What a page of the site says."""
    text, _ = boxes.taken_out((built() / folder / f"{page}.html").read_text(encoding="utf-8"))
    found = BeautifulSoup(text[text.index('<article class="bd-article"') :], "html.parser").article
    assert found is not None
    # What is drawn, shown a second time in a page read step by step, or answers in a browser.
    drawn = ".step > aside, .step-from, .steps-legend, .flow-figure, .slider, template"
    for tag in found.select(
        f"{drawn}, .check-box, .answer-field, .answer-shown, .riddle-verdict, .riddle-point"
    ):
        tag.decompose()
    return found


def markdown(folder: str, page: str) -> str:
    """The text of a notebook."""
    cells = notebook(folder, page).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@cache
def shown(folder: str, page: str) -> BeautifulSoup:
    """The text of a notebook as a reader sees it."""
    return BeautifulSoup(MARKDOWN.render(markdown(folder, page)), "html.parser")


def squeezed(text: str) -> str:
    """A text without its spaces, which differ between a page and a notebook."""
    return re.sub(r"\s+", "", text)


def formula(latex: str) -> str:
    """LaTeX without what a notebook has to write in another way."""
    latex = re.sub(r"\\tag\{[^}]*\}", "", latex)
    latex = latex.replace(r"\|", r"\Vert").replace("|", r"\vert")
    return squeezed(latex)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("folder", FOLDERS)
class TestEveryNotebook:
    def test_it_is_valid(self, folder: str, page: str) -> None:
        found = notebook(folder, page)
        nbformat.validate(found)
        assert len({cell.id for cell in found.cells}) == len(found.cells)
        assert all(set(cell.metadata) <= {"tags"} for cell in found.cells)
        assert found.metadata.kernelspec.name == "python3"

    def test_its_page_offers_it(self, folder: str, page: str) -> None:
        text = (built() / folder / f"{page}.html").read_text(encoding="utf-8")
        # Those who have no use for the rest of a page need not wait for it.
        above, _, _ = text.partition('<article class="bd-article"')
        buttons = above[above.index('class="article-header-buttons"') :]
        [link] = BeautifulSoup(buttons, "html.parser").select("a.book-download")
        assert link["href"] == f"{page}.ipynb"
        assert link["type"] == "application/x-ipynb+json"
        assert link["download"] == f"relugrad-{page}.ipynb"
        assert link["aria-label"]

    def test_nothing_of_the_source_is_left(self, folder: str, page: str) -> None:
        """No role, directive, label or mark of emphasis stands in the text that is read."""
        seen = copy(shown(folder, page))
        for code in seen.select("code, .math"):
            code.string = "x"
        assert (
            re.findall(r"\{[\w:+-]+\}.?|:{3,}|`+|\*+|\]\(|\[x\]|^\(.+\)=$", seen.get_text()) == []
        )

    def test_its_equations_are_those_of_the_page(self, folder: str, page: str) -> None:
        ours = Counter(formula(tag.get_text()) for tag in shown(folder, page).select(".math"))
        # The mark and the outputs of cells show equations that the page does not state.
        others = ".relugrad-mark annotation, .cell_output annotation"
        written = article(folder, page).select(f"annotation:not({others})")
        theirs = Counter(formula(tag.get_text()) for tag in written)
        assert ours == theirs

    def test_its_numbers_are_those_of_the_page(self, folder: str, page: str) -> None:
        numbers = [
            str(tag.find(string=True)).strip("()") for tag in article(folder, page).select(".eqno")
        ]
        displays = (tag.get_text() for tag in shown(folder, page).select(".math"))
        assert re.findall(r"\\tag\{(.*?)\}", "".join(displays)) == numbers

    def test_it_says_all_that_the_page_says(self, folder: str, page: str) -> None:
        text = squeezed(shown(folder, page).get_text())
        missing = []
        for block in article(folder, page).select("p, h1, h2, h3, h4, figcaption, th, td, dt"):
            unseen = ".relugrad-mark, details, nav, script, dialog, .sig, .doctest"
            output = block.find_parent(class_="cell_output")
            if block.find_parent(class_="relugrad-mark") or block.select_one(unseen):
                continue
            if output is not None and block.find_parent("figure") is None:
                continue  # the outputs are compared elsewhere
            for part in split_at_mathematics(block):
                if squeezed(part).removesuffix(":") not in text:
                    missing.append(part)
        assert missing == []

    def test_its_links_lead_somewhere(self, folder: str, page: str) -> None:
        root = str(notebook_root(folder))
        broken = []
        for link in shown(folder, page)("a", href=True):
            address, anchor = urldefrag(str(link["href"]))
            if not address:
                if not shown(folder, page).find(id=unquote(anchor)):
                    broken.append(link["href"])
            elif address.startswith(root) if root else not urlsplit(address).scheme:
                target = built() / folder / address.removeprefix(root)
                if not target.is_file() or (anchor and f'id="{anchor}"' not in target.read_text()):
                    broken.append(link["href"])
        assert broken == []

    def test_its_code_and_outputs_are_those_of_the_build(self, folder: str, page: str) -> None:
        cells = [cell for cell in notebook(folder, page).cells if cell.cell_type == "code"]
        counted = [cell for cell in cells if cell.execution_count is not None]
        assert [cell.execution_count for cell in counted] == list(range(1, len(counted) + 1))
        inputs = [tag.get_text() for tag in article(folder, page).select(".cell_input pre")]
        assert [cell.source.strip() for cell in counted] == [text.strip() for text in inputs]
        texts = [
            output.text.strip()
            for cell in counted
            for output in cell.outputs
            if output.output_type == "stream"
        ]
        printed = article(folder, page).select(".cell_output .stream pre")
        assert texts == [tag.get_text().strip() for tag in printed]


@pytest.mark.parametrize("folder", FOLDERS)
class TestTheCheckerAnswersInTheLanguageOfThePage:
    SAID: ClassVar = {
        "en": ("FALSE", "a factor 2 is missing", "1 equality:"),
        "zh-cn": ("不成立", "漏了因子 2", "1 个等式："),
        "zh-tw": ("不成立", "漏了因子 2", "1 個等式："),
    }

    def test_in_the_outputs_of_its_cells(self, folder: str) -> None:
        outputs = article(folder, "index").select(".cell_output .stream pre")
        printed = "\n".join(output.get_text() for output in outputs)
        assert all(part in printed for part in self.SAID[folder])
        assert not any(part in printed for part in self.SAID["en"] if folder != "en")

    def test_and_in_its_notebook(self, folder: str) -> None:
        cells = [cell for cell in notebook(folder, "index").cells if cell.cell_type == "code"]
        [first, *_] = cells
        assert (f'"RELUGRAD_LANG"] = "{folder}"' in first.source) == (folder != "en")
        printed = "".join(o.get("text", "") for cell in cells for o in cell.get("outputs", ()))
        assert all(part in printed for part in self.SAID[folder])

    def test_what_it_is_not_asked_is_computed_once(self, folder: str) -> None:
        """The outputs of such a page are those in English."""
        ours, english = (
            [said(cell) for cell in notebook(one, "data").cells if cell.cell_type == "code"]
            for one in (folder, "en")
        )
        assert ours == english


def split_at_mathematics(block: Tag) -> list[str]:
    """The words of a block, without what a notebook shows in another form."""
    parts = [""]
    for text in block.find_all(string=True):
        inside = {
            name for parent in text.parents if parent is not block for name in classes(parent)
        }
        if inside & {"katex", "math", "headerlink", "viewcode-link", "eqno", "katex-html"}:
            parts.append("")
        else:
            parts[-1] += str(text)
    return [part for part in parts if part.strip()]


def classes(tag: Tag) -> list[str]:
    """The classes of an element."""
    found = tag.get("class")
    return [] if found is None else list(found)


def notebook_root(folder: str) -> str:
    """Where the notebooks believe the pages of a language to be; beside them if empty."""
    first = next(link["href"] for link in shown(folder, "problem")("a", href=True))
    return str(first).removesuffix("problem.html")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_lands(language: str, page: str) -> None:
    """What Chinese a catalog puts on a page is in its notebook, alternative texts included."""
    if not (LOCALE / language / "LC_MESSAGES" / f"{page}.po").exists():
        pytest.skip("the page is not translated yet")
    folder = language.lower().replace("_", "-")
    source = json.dumps(notebook(folder, page), ensure_ascii=False)
    text = squeezed(shown(folder, page).get_text() + source)
    on_page = squeezed(str(article(folder, page)))
    runs = {
        run.strip("，。；：、")
        for message in catalog(language, page)
        if message.translation and not message.fuzzy
        for run in re.findall("[\u3400-\u9fff，。；：、]+", prose(message.translation))
    }
    assert {run for run in runs if run in on_page and run not in text} == set()
    assert not runs or any(run in on_page for run in runs)


def allowed(distribution: str, extras: set[str]) -> set[str]:
    """All that `pip install` of a distribution brings, by its canonical name."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(canonicalize_name(distribution), frozenset(extras))]
    while waiting:
        known = waiting.pop()
        if known in seen:
            continue
        seen.add(known)
        name, wanted = known
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        for requirement in map(Requirement, lines):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": e}) for e in ("", *wanted)):
                found = canonicalize_name(requirement.name), frozenset(requirement.extras)
                waiting.append(found)
    return {str(name) for name, _ in seen}


GUARD = """\
import sys

class Guard:
    def __init__(self, finder):
        self.finder = finder

    def __getattr__(self, name):
        return getattr(self.finder, name)

    def find_spec(self, name, path=None, target=None):
        refused = name.partition(".")[0] in {refused}
        return None if refused else self.finder.find_spec(name, path, target)

sys.meta_path[:] = map(Guard, sys.meta_path)
"""
LOOK = """\
import importlib.util, sys
import relugrad

"\\n".join([relugrad.__file__, *sys.path, f"pytest: {importlib.util.find_spec('pytest')}"])
"""


@pytest.fixture(scope="module")
def installed(archives: Archives, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked."""
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(archives.wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.parametrize("page", WITH_CELLS)
def test_it_runs(
    page: str, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All cells give what the page shows, in an empty folder, with the wheel and what it needs."""
    found = notebook("en", page)
    extras, *_ = re.findall(r'`pip install "?relugrad(?:\[(.*?)\])?"?`', markdown("en", page))
    have = allowed("relugrad", set(extras.split(","))) | allowed("ipykernel", set())
    refused = {
        module
        for module, names in metadata.packages_distributions().items()
        if not {canonicalize_name(name) for name in names} & have
    }
    assert "pytest" in refused
    # One for each choice of what may be loaded, for its kernels come from one server.
    guard = installed.parent / f"guard-{'-'.join(extras.split(','))}"
    guard.mkdir(exist_ok=True)
    (guard / "sitecustomize.py").write_text(GUARD.format(refused=sorted(refused)))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(guard), str(installed)]))
    monkeypatch.setenv("JUPYTER_PATH", os.environ.get("JUPYTER_PATH", ""))
    kernels.offer(guard)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    # What a cell gives may not depend on the order of a set.
    monkeypatch.setenv("PYTHONHASHSEED", "20211017")
    ours = nbformat.reads(nbformat.writes(found), as_version=4)
    ours.cells.append(nbformat.v4.new_code_cell(LOOK))
    NotebookClient(
        ours, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(work)}}
    ).execute()
    told = ours.cells.pop().outputs[0].data["text/plain"]
    own, *path, refusal = ast.literal_eval(told).split("\n")
    assert own.startswith(str(installed))
    assert not any(folder.startswith(str(DOCS)) for folder in path)
    assert refusal == "pytest: None"
    for cell, one in zip(found.cells, ours.cells, strict=True):
        if cell.cell_type == "code":
            assert said(one) == said(cell), cell.source


def said(cell: NotebookNode) -> list[str]:
    """What a cell gave; a kernel may send what is printed in several parts."""
    printed = "".join(o.text for o in cell.outputs if o.output_type == "stream")
    others = [o.get("data", o) for o in cell.outputs if o.output_type != "stream"]
    return [printed, *(str(data.get("image/svg+xml") or data.get("text/plain")) for data in others)]


def test_a_page_asks_for_no_more_than_it_needs() -> None:
    """The checker needs nothing: a page without tensors says so."""
    asked = {page: re.findall(r"`pip install (.*?)`", markdown("en", page)) for page in WITH_CELLS}
    without = [page for page, packages in asked.items() if packages[0] == "relugrad"]
    with_torch = [page for page in without if "import torch" in (DOCS / f"{page}.md").read_text()]
    assert without and not with_torch


def test_a_kernel_that_dies_at_once_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its client goes on with another one; one that always dies is an error."""
    starts = tmp_path / "starts"
    script = tmp_path / "kernel.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\n"
        f"starts = Path({str(starts)!r})\nstarts.open('a').write('x')\n"
        "if len(starts.read_text()) >= int(sys.argv[1]):\n"
        "    from ipykernel.kernelapp import IPKernelApp\n"
        "    IPKernelApp.launch_instance(['-f', sys.argv[2]])\n"
    )
    spec = tmp_path / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    for good in (kernels.ATTEMPTS, kernels.ATTEMPTS + 1):
        starts.write_text("")
        argv = [sys.executable, str(script), str(good), "{connection_file}"]
        spec.write_text(json.dumps({"argv": argv, "display_name": "P", "language": "python"}))
        found = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("6 * 7")])
        client = NotebookClient(found, timeout=100, kernel_name="python3")
        if good > kernels.ATTEMPTS:
            with pytest.raises(RuntimeError, match="died before replying"):
                client.execute()
        else:
            client.execute()
            assert found.cells[0].outputs[0].data["text/plain"] == "42"


class TestTheGuard:
    """The test of running can fail."""

    def test_what_the_wheel_does_not_ask_for_is_refused(self) -> None:
        assert allowed("relugrad", set()) == {"relugrad"}
        assert {"torch", "numpy"} <= allowed("relugrad", {"torch"})
        assert {"torch", "numpy", "matplotlib"} <= allowed("relugrad", {"notebooks"})
        assert not {"sphinx", "sybil", "pytest"} & allowed("relugrad", {"notebooks"})
        assert {"sphinx", "sybil"} <= allowed("relugrad", {"book"})
