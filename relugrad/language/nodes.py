"""The expressions that the notation can say, by name; their classes are those of `constructs/`."""

from __future__ import annotations

from .constructs.arithmetic import Dot, Hadamard, Product, Quotient, Sum
from .constructs.atoms import Identity, Number, Ones, Symbol, is_zero
from .constructs.differential import Differential
from .constructs.indices import (
    Entries,
    Entry,
    IndexProduct,
    IndexSum,
    Kronecker,
    OverIndices,
)
from .constructs.pairings import Inner, SquaredNorm, SumNorm, Trace
from .constructs.piecewise import Activation, Apply, Branch, Cases, Extreme
from .constructs.powers import HadamardPower, Inverse, Power, Transpose
from .node import (
    Index,
    Kind,
    Node,
    Span,
    alike,
    children,
    depth,
    free_indices,
    mapped,
    walk,
    with_children,
)

__all__ = [
    "Activation", "Apply", "Branch", "Cases", "Differential", "Dot", "Entries", "Entry", "Extreme",
    "Hadamard", "HadamardPower", "Identity", "Index", "IndexProduct", "IndexSum", "Inner",
    "Inverse", "Kind", "Kronecker", "Node", "Number", "Ones", "OverIndices", "Power", "Product",
    "Quotient", "Span", "SquaredNorm", "Sum", "SumNorm", "Symbol", "Trace", "Transpose", "alike",
    "children", "depth", "free_indices", "is_zero", "mapped", "walk", "with_children",
]  # fmt: skip
