"""How the book is built."""

import os
import platform
import re
import sys
from hashlib import sha256
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import PycodeError
from sphinx.pycode import ModuleAnalyzer

from relugrad.course import GIVEN

DOCS = Path(__file__).parent
PACKAGE = DOCS.parent / "relugrad"
BUILD = DOCS / "_build"
sys.path.insert(0, str(DOCS / "_extensions"))

project = "relugrad"
author = "the relugrad authors"
copyright = "2026, the relugrad authors; prose CC BY 4.0, code BSD-3-Clause"
version = release = metadata.version("relugrad")
html_title = "relugrad"

extensions = [
    "answers",
    "assets",
    "box",
    "drawings",
    "languages",
    "notebooks",
    "prerender",
    "previews",
    "riddles",
    "sharing",
    "slips",
    "steps",
    "myst_nb",
    "relugrad.book",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinxcontrib.bibtex",
    "sphinxcontrib.katex",
]
exclude_patterns = ["_*", "homework", "node_modules", "locale"]
templates_path = ["_templates"]
nitpicky = True
# Types of PyTorch and of the standard library are named, not linked: no inventory is fetched.
nitpick_ignore_regex = [
    (r"py:.*", r"(torch|jaxtyping|sybil|sphinx|docutils|pathlib|os|fractions|collections)(\..*)?"),
    (
        r"py:.*",
        r"(Tensor|Float|Exact|PathLike|Any|Sequence|Mapping|Iterable|Display|Verdict|P|T|n|d|h)",
    ),
    (r"py:class", r"relugrad\.verify\.severity\.Severities"),
    (r"py:.*", r".*(n d|d h|n h|\.\.\.).*"),
]
locale_dirs = ["locale"]
gettext_compact = False
gettext_uuid = False
gettext_location = False

# The symbols of the book: on every page a statement about one of them is a claim.
relugrad_given = GIVEN
relugrad_evidence_page = "checking"

# -- pages --------------------------------------------------------------------------------------

myst_enable_extensions = [
    "amsmath",
    "attrs_block",
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
]
myst_heading_anchors = 3
numfig = True
math_numfig = False
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "unsrt"
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# -- cells --------------------------------------------------------------------------------------

# An output depends on the package and on what runs it, which the cache itself does not look at:
# with other instructions or threads PyTorch adds in another order, and draws other numbers.
_cpu = Path("/proc/cpuinfo")
_told = _cpu.read_text(encoding="utf-8") if _cpu.exists() else ""
_runs = [
    metadata.version("torch"),
    sys.version,
    platform.processor(),
    *sorted(set(re.findall(r"^(?:model name|flags|Features)\s*:.*$", _told, re.MULTILINE))),
    str(os.cpu_count()),
    *(os.environ.get(name, "") for name in ("ATEN_CPU_CAPABILITY", "OMP_NUM_THREADS")),
]
_digest = sha256("\n".join(_runs).encode())
_beside = [*DOCS.glob("figures*.py"), *DOCS.glob("bench/*.json"), *DOCS.glob("homework/*")]
for _file in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.po"), *_beside]):
    _digest.update(_file.read_bytes())
nb_execution_mode = "cache"
nb_execution_cache_path = str(BUILD / "cells" / _digest.hexdigest()[:16])
# A cell that raises is a warning, hence an error, and the other pages are told of as well.
nb_execution_raise_on_error = False
nb_execution_show_tb = True
nb_execution_timeout = 900
nb_number_source_lines = False
# Whoever translates the book is shown the figures' alternative texts.
nb_mime_priority_overrides = [("gettext", "image/svg+xml", 10)]
# The kernels read no settings of the person who builds, and keep their remarks on transport. What
# a cell prints comes in one piece at its end, and not in pieces as time will have it.
_profile = BUILD / "ipython" / "profile_default"
_profile.mkdir(parents=True, exist_ok=True)
(_profile / "ipython_kernel_config.py").write_text(
    "import ipykernel.iostream\n"
    "ipykernel.iostream.OutStream.flush_interval = 86400\n"
    'get_config().IPKernelApp.log_level = "ERROR"\n'
)
os.environ["IPYTHONDIR"] = str(_profile.parent)
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(DOCS), str(DOCS.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
)


def _source_of(module: str) -> tuple[Path, str]:
    """The file of a module and its text, found without importing it."""
    spec = find_spec(module)
    if spec is None or spec.origin is None or not spec.has_location:
        raise PycodeError(f"no source of {module}")
    return Path(spec.origin), Path(spec.origin).read_text(encoding="utf-8")


# To show a source Sphinx would import its module, and PyTorch with it, in every build.
ModuleAnalyzer.get_module_source = staticmethod(_source_of)


def _key_by_data(app: Sphinx, docname: str, source: list[str]) -> None:
    """Let the outputs of a cell depend on the file beside the pages that it says it reads."""

    def keyed(match: re.Match[str]) -> str:
        app.env.note_dependency(match[1])
        return f"{match[0]} {sha256((DOCS / match[1]).read_bytes()).hexdigest()}"

    source[0] = re.sub(r"^reads: (\S+\.json)$", keyed, source[0], flags=re.MULTILINE)


def setup(app: Sphinx) -> None:
    """Connect what this file adds to Sphinx."""
    app.connect("source-read", _key_by_data)


# -- mathematics: see _extensions/prerender.py --------------------------------------------------

html_math_renderer = "katex"
katex_prerender = True
katex_css_path = "katex/katex.min.css"

# -- the site -----------------------------------------------------------------------------------

html_theme = "sphinx_book_theme"
html_sidebars = {"**": ["home.html", "sbt-sidebar-nav.html"]}
html_static_path = ["_static", "_build/static"]
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_navbar_depth": 1,
    "logo": {"text": "relugrad"},
    "footer_content_items": ["foot.html"],
}
html_copy_source = False
html_show_sourcelink = False
html_domain_indices = False
