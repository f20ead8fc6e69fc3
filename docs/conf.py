"""How the book is built."""

import sys
from importlib import metadata
from pathlib import Path

from relugrad.course import GIVEN

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

project = "relugrad"
author = "the relugrad authors"
copyright = "2026, the relugrad authors; prose CC BY 4.0, code BSD-3-Clause"
version = release = metadata.version("relugrad")
html_title = "relugrad"

extensions = [
    "answers", "assets", "box", "cells", "elements", "folds", "languages", "notebooks",
    "pictures", "prerender", "previews", "quick", "riddles", "sharing", "slips", "steps", "symbols",
    "myst_nb", "relugrad.book", "sphinx_copybutton", "sphinxcontrib.bibtex",
    "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode",
]  # fmt: skip
exclude_patterns = ["_*", "homework", "node_modules", "locale"]
templates_path = ["_templates"]
nitpicky = True
# Types of PyTorch and of the standard library are named, not linked: no inventory is fetched.
nitpick_ignore_regex = [
    (r"py:.*", r"(torch|jaxtyping|sybil|sphinx|docutils|pathlib|os|fractions|collections)(\..*)?"),
    (r"py:.*", r"(Tensor|Float|Exact|PathLike|Any|Sequence|Mapping|Iterable|Display|Verdict)"),
    (r"py:.*", r"[PTndh]"),
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
    "amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath",
]  # fmt: skip
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

# -- cells: see _extensions/cells.py ------------------------------------------------------------

nb_execution_mode = "cache"
# A cell that raises is a warning, hence an error, and the other pages are told of as well.
nb_execution_show_tb = True
nb_execution_timeout = 900
nb_number_source_lines = False
# Whoever translates the book is shown the figures' alternative texts.
nb_mime_priority_overrides = [("gettext", "image/svg+xml", 10)]

# -- the site -----------------------------------------------------------------------------------

html_math_renderer = "katex"  # see _extensions/prerender.py
html_theme = "sphinx_book_theme"
html_sidebars = {"**": ["home.html", "sbt-sidebar-nav.html"]}
html_static_path = ["_static"]
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
