"""Each page as a notebook beside it, in the page's language, with its cells' outputs as built.

A notebook is written from the page as it is shown, not from its source: there the translations
have been put in, and references, citations and numbers are resolved, whatever directive or role
they come from. The code and its outputs are those of the notebook that the build has executed.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
from docutils import nodes
from elements import element
from jupyter_cache import get_cache
from languages import ASKS, DEFAULT, TEXTS, language_of
from nbformat import NotebookNode
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import admonitionlabels
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

DOCS = Path(__file__).parent.parent
LOGGER = logging.getLogger(__name__)
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
BESIDE = """\
# The modules that lie beside the pages of the book come with the package.
import sys

from relugrad.book import sources

sys.path.insert(0, str(sources.folder()))"""
SPOKEN = """\
# The checker answers in the language of this page.
import os

os.environ["RELUGRAD_LANG"] = "{language}\""""
EXTRAS = {
    "book": {"sphinx", "sybil", "docutils"},
    "notebooks": {"matplotlib"},
    "torch": {"torch", "numpy", "jaxtyping"},
}
"""What the package's extras bring, by the modules that a cell imports."""

# What shows nothing, or nothing that a notebook could.
SILENT = (
    nodes.Invisible,
    nodes.raw,
    nodes.system_message,
    nodes.label,
    nodes.title,
    addnodes.index,
    addnodes.toctree,
)
ESCAPED = re.compile(r"([\\`*_\[\]$~])|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
LINKED = str.maketrans({" ": "%20", "(": "%28", ")": "%29"})
AT_START = re.compile(r"^(?:([#>+|-])|(\d+)([.)]))(?=\s|$)")


def escape(text: str) -> str:
    """Write a text so that Markdown takes every character for itself."""
    told = {"<": "&lt;", "&": "&amp;"}
    return ESCAPED.sub(lambda m: told.get(m[0]) or f"\\{m[0]}", text.replace("\n", " "))


def code_span(text: str) -> str:
    """Write a span of code, whatever backticks are in it."""
    text = text.replace("\n", " ")
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence(text: str, language: str) -> str:
    """Write a block of code, whatever fences are in it."""
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`{3,}", text)), default=0))
    return f"{ticks}{language}\n{text}\n{ticks}"


def prefixed(text: str, first: str, other: str) -> str:
    """Put one prefix before the first line and another before each that follows."""
    head, *rest = text.split("\n")
    return "\n".join([first + head, *((other + line).rstrip() for line in rest)])


def quoted(node: nodes.Node) -> str:
    """A part of what the checker says, whose LaTeX is quoted and not stated."""
    said = node.astext()
    if isinstance(node, nodes.strong):
        return f"**{said}**"
    is_prose = isinstance(node, nodes.Text) and "\\" not in said and "^" not in said
    return said if is_prose else f"``{said.strip()}``"


class Page:
    """One page, with everything resolved, on its way into a notebook.

    `executed` is the notebook that its cells were run in; ``None`` for a page without cells.
    """

    def __init__(
        self, app: Sphinx, docname: str, doctree: nodes.document, executed: NotebookNode | None
    ) -> None:
        self.app = app
        self.docname = docname
        self.doctree = doctree
        self.executed = executed
        self.text = TEXTS[app.config.language]
        folder = language_of(app.config.language).folder
        site = app.config.relugrad_site
        # Without an address the links lead to the pages that the notebook lies beside.
        self.root = f"{site}/{folder}/" if site else ""
        self.url = self.root + app.builder.get_target_uri(docname)
        references = doctree.findall(nodes.reference)
        self.wanted = {node["refid"] for node in references if "refid" in node}
        self.cells: list[NotebookNode] = []
        self.pending: list[str] = []
        self.in_table = False

    # -- cells ----------------------------------------------------------------------------------

    def notebook(self) -> NotebookNode:
        """Write the whole page."""
        sources = [] if self.executed is None else code_of(self.executed)
        for part in self.blocks(self.doctree, level=0):
            self.add(part)
        self.add(self.colophon())
        self.flush()
        before = []
        if any(is_beside(module) for source in sources for module in imported(source)):
            before.append(BESIDE)
        folder = language_of(self.app.config.language).folder
        if folder != DEFAULT.folder and any(map(ASKS.search, sources)):
            before.append(SPOKEN.format(language=folder))
        if before:
            first = next(i for i, cell in enumerate(self.cells) if cell.cell_type == "code")
            self.cells[first:first] = map(nbformat.v4.new_code_cell, before)
        for number, cell in enumerate(self.cells):
            cell.id = f"{self.docname.replace('/', '-')}-{number}"
        title = self.doctree.next_node(nodes.title).astext()
        metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}, "title": title}
        return nbformat.v4.new_notebook(cells=self.cells, metadata=metadata)

    def add(self, part: str | NotebookNode) -> None:
        """Take the next block; a heading starts a cell, so that a section can be folded."""
        if not isinstance(part, str):
            self.flush()
            self.cells.append(part)
            return
        if re.match(r"(<a id=.*\n)*#", part):
            self.flush()
        self.pending.append(part)

    def flush(self) -> None:
        """Close the cell of text that is being written."""
        if self.pending:
            self.cells.append(nbformat.v4.new_markdown_cell("\n\n".join(self.pending)))
            self.pending = []

    def introduction(self) -> str:
        """Say what the notebook is and what it needs."""
        said = self.text["notebook_is"].format(url=self.url)
        if self.executed is not None:
            extras = ",".join(extras_of(code_of(self.executed)))
            package = f'"relugrad[{extras}]"' if extras else "relugrad"
            said += self.text["notebook_needs"].format(command=f"`pip install {package}`")
        return f"> {said}"

    def colophon(self) -> str:
        """Give the licences."""
        prose = "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)"
        code = "[BSD 3-Clause](https://opensource.org/license/bsd-3-clause)"
        text = self.text
        told = f"{text['licence_before']}{prose}{text['licence_between']}{code}"
        return f"---\n\n{told}{text['licence_after']}"

    def code_cell(self, node: nodes.container) -> Iterator[str | NotebookNode]:
        """Take a cell with its outputs, and write the caption of its figure behind it."""
        if self.executed is None:
            raise LookupError(f"{self.docname}: the cells have not been executed")
        built = self.executed.cells[node["cell_index"]]
        cell = nbformat.v4.new_code_cell(
            built.source, execution_count=node.get("exec_count"), outputs=together(built.outputs)
        )
        if built.metadata.get("tags"):
            cell.metadata["tags"] = built.metadata["tags"]
        images = node.findall(nodes.image)
        alternative = " ".join(image["alt"] for image in images if "alt" in image)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
            if "image/svg+xml" in output.get("data", {}) and alternative:
                # What a screen reader or a terminal has in place of the drawing.
                output.data["text/plain"] = alternative
                output.metadata["image/svg+xml"] = {"alt": alternative}
        yield cell
        for figure in node.findall(nodes.figure):
            yield from self.caption(figure)

    def caption(self, node: nodes.Element) -> Iterator[str]:
        """Write the caption of a figure or a table, with its number and what it is referred by."""
        kind = self.app.env.domains["std"].get_enumerable_node_type(node)
        numbered = self.app.env.toc_fignumbers.get(self.docname, {}).get(kind, {})
        number = next((numbered[name] for name in node["ids"] if name in numbered), ())
        form = self.app.config.numfig_format.get(kind, "%s")
        label = form % ".".join(map(str, number)) if number else ""
        for child in node.children:
            if isinstance(child, nodes.caption | nodes.title):
                text = " ".join(filter(None, [label and f"**{label}**", self.inline(child)]))
                yield self.anchors(node) + text
            elif isinstance(child, nodes.legend):
                yield from self.texts(child)

    # -- blocks ---------------------------------------------------------------------------------

    def blocks(self, node: nodes.Element, level: int) -> Iterator[str | NotebookNode]:
        """Write what a block holds: blocks of Markdown, and cells of code between them."""
        for child in node.children:
            yield from self.block(child, level)

    def block(self, node: nodes.Node, level: int) -> Iterator[str | NotebookNode]:
        """Write one block."""
        if isinstance(node, SILENT) or type(node).__name__ in ONLY_ON_PAGES:
            return
        if isinstance(node, element) and node.get("only_here"):
            return
        if isinstance(node, nodes.container) and node.get("nb_element") == "cell_code":
            yield from self.code_cell(node)
        elif isinstance(node, nodes.section):
            yield from self.section(node, level + 1)
        elif isinstance(node, nodes.Admonition) and type(node) not in BLOCKS:
            yield from self.admonition(node)
        else:
            kinds = type(node).__mro__
            write = next((BLOCKS[kind] for kind in kinds if kind in BLOCKS), None)
            if write is not None:
                yield from write(self, node)
            elif isinstance(node, nodes.Element) and node.children:
                inline = all(isinstance(child, nodes.Text | nodes.Inline) for child in node)
                yield from self.paragraph(node) if inline else self.blocks(node, level)
            elif not isinstance(node, nodes.container | nodes.compound | nodes.document):
                LOGGER.warning(
                    "the notebook of this page has no form for <%s>; docs/_extensions/notebooks.py"
                    " is to give it one",
                    node.tagname if isinstance(node, nodes.Element) else type(node).__name__,
                    location=node,
                )

    def texts(self, node: nodes.Element) -> Iterator[str]:
        """Write the blocks of a node that can hold no code to be run."""
        for part in self.blocks(node, level=0):
            yield part if isinstance(part, str) else fence(part.source, "python")

    def anchors(self, node: nodes.Element) -> str:
        """Write the places that a reference on this page leads to."""
        names = [name for name in node["ids"] if name in self.wanted]
        return "".join(f'<a id="{name}"></a>' for name in names) + ("\n" if names else "")

    def section(self, node: nodes.section, level: int) -> Iterator[str | NotebookNode]:
        """Write a heading and what stands under it."""
        heading = f"{'#' * min(level, 6)} {self.inline(node[0])}"
        anchors = self.anchors(node)
        yield f"{anchors}\n{heading}" if anchors else heading
        if level == 1:
            yield self.introduction()
        yield from self.blocks(node, level)

    def admonition(self, node: nodes.Element) -> Iterator[str]:
        """Write a quote under its title."""
        own = node.next_node(nodes.title, descend=True)
        titled = own is not None and own.parent is node
        label = self.inline(own) if titled else admonitionlabels.get(node.tagname, node.tagname)
        body = "\n\n".join([f"**{label}**", *self.texts(node)])
        yield self.anchors(node) + prefixed(body, "> ", "> ")

    def paragraph(self, node: nodes.Element) -> Iterator[str]:
        """Write a paragraph on one line."""
        if {"riddle-verdict", "riddle-point"}.intersection(node["classes"]):
            yield "".join(map(quoted, node.children))
            return
        text = self.inline(node).strip()
        if text:
            yield AT_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", text)

    def equation(self, node: nodes.math_block) -> Iterator[str]:
        r"""Write a display, with its number as a ``\tag``."""
        latex = "\n".join(line for line in node.astext().split("\n") if line.strip())
        tag = f"\n\\tag{{{node['number']}}}" if node.get("label") and node.get("number") else ""
        anchors = self.anchors(node)
        # Apart from it, lest a line that begins with a sign be taken for a list.
        yield f"{anchors}\n$$\n{latex}{tag}\n$$" if anchors else f"$$\n{latex}{tag}\n$$"

    def code(self, node: nodes.Element) -> Iterator[str]:
        """Write code that is shown and not run."""
        language = str(node.get("language", "python"))
        known = {"ipython3": "python", "default": "", "none": "", "text": "", "myst-ansi": ""}
        yield fence(node.astext(), known.get(language, language))

    def bullets(self, node: nodes.Element) -> Iterator[str]:
        """Write a list; where an item holds more than one block, its items stand apart."""
        items = [list(self.texts(item)) for item in node.children]
        written = []
        for number, parts in enumerate(items, int(node.get("start", 1))):
            mark = f"{number}. " if isinstance(node, nodes.enumerated_list) else "- "
            written.append(prefixed("\n\n".join(parts), mark, " " * len(mark)))
        loose = any(len(parts) > 1 for parts in items)
        yield ("\n\n" if loose else "\n").join(written)

    def definitions(self, node: nodes.Element) -> Iterator[str]:
        """Write a list of terms, or of fields, each with what is said of it."""
        for item in node.children:
            heads = [child for child in item if isinstance(child, nodes.term | nodes.field_name)]
            told = [part for part in item if isinstance(part, nodes.definition | nodes.field_body)]
            term = ", ".join(self.anchors(head) + self.inline(head) for head in heads)
            parts = [part for child in told for part in self.texts(child)]
            yield prefixed("\n\n".join([f"**{term}**", *parts]), "- ", "  ")

    def table(self, node: nodes.table) -> Iterator[str]:
        """Write a table; what stands in several blocks of an entry is parted by line breaks."""
        yield from self.caption(node)
        rows = [[self.entry(entry) for entry in row.children] for row in node.findall(nodes.row)]
        head = node.next_node(nodes.thead)
        width = max(map(len, rows))
        if head is None:
            rows.insert(0, [""] * width)
        first = node.next_node(nodes.tbody)[0]
        rule = ["--:" if "text-right" in entry["classes"] else "---" for entry in first]
        lines = [rows[0], rule + ["---"] * (width - len(rule)), *rows[1:]]
        yield "\n".join(f"| {' | '.join(line + [''] * (width - len(line)))} |" for line in lines)

    def entry(self, node: nodes.Element) -> str:
        """Write an entry of a table on one line; a bar in it must not part it."""
        self.in_table = True
        try:
            parts = list(self.texts(node))
        finally:
            self.in_table = False
        return "<br>".join(part.replace("\n", "<br>") for part in parts)

    def citation(self, node: nodes.Element) -> Iterator[str]:
        """Write an entry of a bibliography behind its label."""
        parts = list(self.texts(node))
        label = node.next_node(nodes.label).astext()
        yield self.anchors(node) + "\n\n".join([rf"\[{label}\] {parts[0]}", *parts[1:]])

    def signature(self, node: nodes.Element) -> Iterator[str]:
        """Write the signature of an object of the package."""
        shown = node.deepcopy()
        for link in list(shown.findall(nodes.reference)):
            if link.next_node(nodes.inline) and "viewcode-link" in link[0]["classes"]:
                link.parent.remove(link)
        yield f"{self.anchors(node)}**{code_span(shown.astext().strip())}**"

    def quote(self, node: nodes.Element) -> Iterator[str]:
        """Write a quotation, or what belongs to an object of the package."""
        body = "\n\n".join(self.texts(node))
        if body:
            yield prefixed(body, "> ", "> ")

    def rubric(self, node: nodes.Element) -> Iterator[str]:
        """Write a heading that belongs to no section."""
        yield f"**{self.inline(node)}**"

    # -- text -----------------------------------------------------------------------------------

    def inline(self, node: nodes.Element) -> str:
        """Write what stands in a line of text."""
        return "".join(map(self.piece, node.children))

    def piece(self, node: nodes.Node) -> str:
        """Write one piece of a line."""
        if isinstance(node, nodes.Text):
            return self.bars(escape(node.astext()))
        if isinstance(node, SILENT):
            return ""
        if isinstance(node, nodes.math):
            latex = node.astext().strip()
            if self.in_table:
                latex = latex.replace(r"\|", r"\Vert ").replace("|", r"\vert ")
            return f"${latex}$"
        if isinstance(node, nodes.literal):
            return self.bars(code_span(node.astext()))
        if isinstance(node, nodes.citation_reference):
            return f"[{node.astext()}](#{node['refid']})"
        text = self.inline(node) if isinstance(node, nodes.Element) else ""
        if isinstance(node, nodes.reference):
            return f"[{text}]({self.target(node)})"
        for kinds, mark, tag in MARKS:
            if isinstance(node, kinds) and text.strip():
                # Beside Chinese text, Markdown takes no mark for one that has punctuation within.
                plain = mark and text[0].isalnum() and text[-1].isalnum()
                return f"{mark}{text}{mark}" if plain else f"<{tag}>{text}</{tag}>"
        return text

    def bars(self, text: str) -> str:
        """Keep a bar from parting the entry of a table that it stands in."""
        return text.replace("|", r"\|") if self.in_table else text

    def target(self, node: nodes.reference) -> str:
        """Find where a link leads: on this page into the notebook, else to the book's site."""
        if "refid" in node:
            return f"#{node['refid']}"
        address = str(node["refuri"])
        inside = node.get("internal") and not urlsplit(address).scheme
        return (self.root + address if inside else address).translate(LINKED)


# The types of arguments, which Sphinx sets in italics piece by piece, stay upright.
MARKS: tuple[tuple[tuple[type, ...], str, str], ...] = (
    ((nodes.strong, addnodes.literal_strong), "**", "strong"),
    ((nodes.emphasis, nodes.title_reference), "*", "em"),
    ((nodes.superscript,), "", "sup"),
    ((nodes.subscript,), "", "sub"),
)
# Marks, and what answers the reader.
ONLY_ON_PAGES = ("answer_field", "meta", "picture", "printed", "relugrad_mark")
BLOCKS: dict[type, Callable[[Page, Any], Iterator[str | NotebookNode]]] = {
    nodes.paragraph: Page.paragraph,
    nodes.math_block: Page.equation,
    nodes.literal_block: Page.code,
    nodes.doctest_block: Page.code,
    nodes.bullet_list: Page.bullets,
    nodes.enumerated_list: Page.bullets,
    nodes.definition_list: Page.definitions,
    nodes.field_list: Page.definitions,
    nodes.table: Page.table,
    nodes.citation: Page.citation,
    nodes.block_quote: Page.quote,
    nodes.rubric: Page.rubric,
    addnodes.desc: Page.texts,
    addnodes.desc_signature: Page.signature,
    addnodes.desc_content: Page.quote,
}


def code_of(notebook: NotebookNode) -> list[str]:
    """The code of a notebook, cell by cell."""
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def imported(source: str) -> set[str]:
    """The modules that a cell imports, by their first names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found


def extras_of(sources: Iterable[str]) -> list[str]:
    """The extras of the package that cells need, and the modules beside the pages with them."""
    modules: set[str] = set()
    waiting = {name for source in sources for name in imported(source)}
    while waiting - modules:
        modules |= waiting
        texts = [(DOCS / f"{m}.py").read_text(encoding="utf-8") for m in waiting if is_beside(m)]
        waiting = {name for text in texts for name in imported(text)}
    extras = [name for name, brought in EXTRAS.items() if brought & modules]
    # The extra for the figures brings PyTorch as well.
    return [name for name in extras if name != "torch" or "notebooks" not in extras]


def is_beside(module: str) -> bool:
    """Tell whether a module lies beside the pages."""
    return module not in sys.stdlib_module_names and (DOCS / f"{module}.py").is_file()


def together(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Join what was printed: into how many parts the kernel sends it depends on its speed."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def own_outputs(app: Sphinx) -> None:
    """Give each language a folder for its outputs: they are built side by side."""
    config = app.env.mystnb_config
    folder = Path(app.outdir).with_name("outputs") / Path(app.outdir).name
    app.env.mystnb_config = config.copy(output_folder=str(folder))


def open_cache(app: Sphinx) -> None:
    """Make the cache of the outputs before several processes, reading pages, do so at once."""
    cache = get_cache(app.env.mystnb_config.execution_cache_path)
    cache.db.dispose()


def executed_path(app: Sphinx, docname: str) -> Path:
    """Where the build keeps the notebook that a page's cells were run in."""
    return Path(app.env.mystnb_config.output_folder, f"{docname}.ipynb")


def without_outputs(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Find the pages to read again, because what their cells gave has been deleted."""
    pages = [page for page in env.found_docs if "kernelspec" in env.metadata[page]]
    return [page for page in pages if not executed_path(app, page).is_file()]


def write(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the notebook of a page that is about to be written itself."""
    if app.builder.format != "html":
        return
    executed = None
    if any(node.get("nb_element") == "cell_code" for node in doctree.findall(nodes.container)):
        executed = nbformat.read(executed_path(app, docname), as_version=4)
        # What MyST-NB wrote there has no outputs where no cell was run anew, and some of them twice
        # where it joined them: its cache has them as they were given.
        cache = get_cache(app.env.mystnb_config.execution_cache_path)
        with suppress(KeyError):
            executed = cache.merge_match_into_notebook(executed)[1]
    notebook = Page(app, docname, doctree, executed).notebook()
    target = Path(app.outdir, f"{docname}.ipynb")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    # Whoever changes this file sees the notebooks change.
    digest = sha256(Path(__file__).read_bytes()).hexdigest()
    app.add_config_value("notebooks_digest", digest, "html", frozenset({str}))
    app.connect("builder-inited", own_outputs, priority=900)
    app.connect("builder-inited", open_cache, priority=900)
    app.connect("env-get-outdated", without_outputs)
    # When all that resolves references has run.
    app.connect("doctree-resolved", write, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
