"""What makes a build quicker and leaves every page as it is."""

from __future__ import annotations

import gc
from copy import copy
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path

from myst_parser.mdit_to_docutils import base
from sphinx import builders
from sphinx.application import Sphinx
from sphinx.errors import PycodeError
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.typing import ExtensionMetadata


def source_of(module: str) -> tuple[Path, str]:
    """The file of a module and its text, found without importing it."""
    spec = find_spec(module)
    if spec is None or spec.origin is None or not spec.has_location:
        raise PycodeError(f"no source of {module}")
    return Path(spec.origin), Path(spec.origin).read_text(encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    # To show a source Sphinx would import its module, and PyTorch with it, in every build.
    ModuleAnalyzer.get_module_source = staticmethod(source_of)
    # Of a few large parts one is read, or written, by one processor alone, after the others.
    builders.make_chunks = partial(builders.make_chunks, maxbatch=1)
    # Pages are large trees that stay: to look through them for garbage takes a fifth of the time.
    gc.set_threshold(50_000, 20, 100)
    # MyST asks docutils for the same settings at every message of a catalog.
    settings = cache(base.get_default_settings)
    base.get_default_settings = lambda *parsers: copy(settings(*parsers))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
