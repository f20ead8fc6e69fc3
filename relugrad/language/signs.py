"""The letters and signs of the notation, by what they do."""

from __future__ import annotations

from collections.abc import Mapping

from ..wording import marked

# -- symbols ------------------------------------------------------------------------------------

GREEK = frozenset(
    r"""\alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \vartheta \iota \kappa
    \lambda \mu \nu \xi \pi \rho \varrho \sigma \tau \upsilon \phi \varphi \chi \psi \omega \ell
    \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Upsilon \Phi \Psi \Omega""".split()
)
ACCENTS = {
    "\\hat": "\\hat", "\\widehat": "\\hat", "\\tilde": "\\tilde", "\\widetilde": "\\tilde",
    "\\bar": "\\bar", "\\overline": "\\bar", "\\dot": "\\dot", "\\check": "\\check",
    "\\breve": "\\breve", "\\vec": "\\vec", "\\underline": "\\underline",
    "\\delta-of": "\\delta", "\\Delta-of": "\\Delta",
}  # fmt: skip
# Signs before a symbol that may be part of its name, as in \delta A, and what they are as such.
INCREMENTS = {"\\delta": "\\delta-of", "\\Delta": "\\Delta-of"}
# What a square that is an argument by itself adds to the name of a symbol: \sigma^2.
SQUARE = "^{2}"
BOLD = frozenset(("\\mathbf", "\\boldsymbol", "\\bm", "\\pmb", "\\bold"))
SCRIPT = frozenset(("\\mathcal", "\\mathscr", "\\mathfrak", "\\mathit", "\\mathnormal", "\\cal"))
DOUBLE_STRUCK = frozenset(("\\mathbb", "\\mathbbm", "\\mathds"))
# Letters that count rows and columns.
INDICES = frozenset("ijklmnpq")

# How the names of indicators begin of which it is not known where they are 1: those of labels.
LABEL = "\\mathbb{1}\\{"

# -- functions ----------------------------------------------------------------------------------

BUILT_IN = {"R": "ramp", "H": "step", "\\varepsilon": "step", "\\epsilon": "step"}
# Before a parenthesis these letters name functions; of the second kind they need no definition.
FUNCTION_LETTERS = frozenset(("g", "h"))
ACTIVATIONS = frozenset(("\\phi", "\\varphi", "\\sigma", "\\psi"))
FRACTIONS = frozenset(("\\frac", "\\tfrac", "\\dfrac", "\\cfrac"))

# -- brackets -----------------------------------------------------------------------------------

CLOSERS = {
    "(": ")", "[": "]", "{": "}", "\\{": "\\}", "\\lbrack": "\\rbrack", "\\lbrace": "\\rbrace",
}  # fmt: skip
BRACKETS = frozenset((")", "]", "\\}", "\\rbrack", "\\rbrace"))
NORMS = {"\\|": "\\|", "\\lVert": "\\rVert", "\\Vert": "\\Vert"}
BARS = {"|": "|", "\\vert": "\\vert", "\\lvert": "\\rvert"}

# -- operators and relations --------------------------------------------------------------------

DOTS = frozenset(("\\cdot", "\\times", "."))
HADAMARDS = frozenset(("\\odot", "\\circ"))
STARS = frozenset(("*", "\\ast", "\\star"))
# A colon between two matrices, as `rewriting` tells it from one that ends a clause.
COLON = "\\colon-product"
RELATIONS = {
    "=": "=", "\\equiv": "=",
    ":=": ":=", "\\coloneqq": ":=", "\\triangleq": ":=", "\\coloneq": ":=",
    "\\ge": ">=", "\\geq": ">=", "\\geqslant": ">=", ">": ">", "\\gt": ">", "\\le": "<=",
    "\\leq": "<=", "\\leqslant": "<=", "<": "<", "\\lt": "<", "\\ne": "!=", "\\neq": "!=",
    "\\approx": "~", "\\sim": "~", "\\simeq": "~", "\\propto": "~", "\\in": "~", "\\subset": "~",
    "\\ll": "~", "\\gg": "~", "\\cong": "~", "\\mapsto": "~", "\\colon": "~", ":": "~",
    "\\notin": "~",
    "\\subseteq": "~", "\\succ": "~", "\\prec": "~", "\\succeq": "~", "\\preceq": "~", "\\not": "~",
}  # fmt: skip
# What the notation does not have.
WHY_NOT: Mapping[str, str] = {
    "\\int": marked("an integral"),
    "\\lim": marked("a limit"), "\\pm": marked("±, which makes two statements"),
    "!": marked("a factorial"),
    "\\infty": marked("infinity"), "\\arg": marked("arg max or arg min"),
}  # fmt: skip
