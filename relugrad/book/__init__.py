"""The hooks of an executable book: every displayed equation is a test and is checked in the build.

Add ``"relugrad.book"`` to the ``extensions`` of a Sphinx project, and ``EquationParser()`` to the
parsers of a Sybil. Neither Sphinx nor sybil is imported before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

    from .sybil import EquationParser as EquationParser

__all__ = ["EquationParser", "setup"]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set the Sphinx extension up."""
    from .extension import setup as setup_extension

    return setup_extension(app)


def __getattr__(name: str) -> Any:
    if name != "EquationParser":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .sybil import EquationParser

    return EquationParser
