"""What the surrounding text says about a chain: its own section, and the sections above it."""

from __future__ import annotations

from collections.abc import Sequence

from ..documents.display import Display
from .announced import announced
from .chains import Chain
from .declarations import Declaration, introduced_in, resized, sizes, speaks_of_a_size
from .dependence import told as dependences
from .probabilities import probabilities, shares
from .quantifiers import for_all
from .sections import Path
from .shorthand import told as shorthands
from .statements import Statement
from .survey import estimated
from .varying import named


def inform(
    found: Sequence[Chain],
    derived: Sequence[Chain],
    displays: Sequence[Display],
    groups: Sequence[Sequence[Statement]],
    every: Sequence[tuple[Path, Declaration]],
    *,
    conjugates: bool,
) -> None:
    """Tell each of the chains that were found what its text says of its symbols.

    Parameters
    ----------
    found
        The chains, and the sides that are compared beside them.
    derived
        Those whose derivatives show which symbols vary.
    displays, groups
        The displays of the document, and the statements of each.
    every
        What the document declares, with the sections in which it does.
    conjugates
        Whether the document has complex conjugates.
    """
    sized, layouts, own = sizes(every), announced(displays), introduced_in(every)
    dependence, varying = dependences(displays, groups), named(displays, derived)
    several, random, shared = resized(every), probabilities(displays), shares(displays)
    of_a_size, short = speaks_of_a_size(displays), shorthands(displays)
    for chain in found:
        for_all(chain)
        if chain.equalities:
            number = chain.equalities[0].display
            path, chain.complex = displays[number].section.path, conjugates
            chain.depends, chain.named = dependence(path), varying(path)
            chain.probabilities, chain.shares = random(path), shared
            chain.of_a_size, chain.shorthand = of_a_size(path), short(path)
            chain.estimated = estimated(groups, number)
            chain.introduced, chain.resized, chain.declared = own[path], several(path), sized(path)
            layout, chain.announced, chain.rows = layouts(path)
            chain.layout = layout or chain.layout
