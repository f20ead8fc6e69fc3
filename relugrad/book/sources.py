"""Where the book's own sources lie: its pages, and the modules and figures that their cells read.

In a checkout that is ``docs/``; an installed package carries a copy, so that a page taken along as
a notebook runs wherever the package does.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["folder"]


def folder() -> Path:
    """Find the folder of the pages' sources.

    Returns
    -------
    Path
        The copy in the package, or ``docs/`` of the checkout that the package is imported from.

    Raises
    ------
    FileNotFoundError
        The package was taken apart, and neither is there.

    Examples
    --------
    >>> from relugrad.book import sources
    >>> (sources.folder() / "derivation.md").is_file()
    True
    """
    here = Path(__file__).resolve().parent
    places = (here / "docs", here.parents[1] / "docs")
    for place in places:
        if (place / "index.md").is_file():
            return place
    tried = " or ".join(map(str, places))
    raise FileNotFoundError(f"the sources of the book are missing: they should lie in {tried}")
