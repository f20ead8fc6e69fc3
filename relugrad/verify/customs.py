r"""What fields write by custom without saying what it means: no claim that rests on it is accused.

A^+ is a pseudoinverse, λ_i(A) an eigenvalue, Φ the distribution function of a normal variable, and
the derivative of an activation is often written entry by entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from ..language.chains import Side
from ..language.constructs.arrays import Array, ArrayDeterminant, Partials
from ..language.constructs.functions import Bars, Determinant, Elementary
from ..language.constructs.gradient import Gradient
from ..language.nodes import (
    Cases,
    Entry,
    IndexProduct,
    Node,
    Number,
    OverIndices,
    Product,
    Sum,
    Symbol,
    children,
    walk,
)
from ..language.sizes import ONE
from ..language.sorting import is_stated, letters
from ..patterns import lazy
from ..wording import say
from .sides import Attempt, expressions

# The unit vectors in the determinant by which a cross product is written.
_UNITS = lazy(
    r"vmatrix\}\s*(?:\\(?:mathbf|hat|vec|boldsymbol|bm|bar)\s*\{?\s*)+\\?(?:i|imath|e_1|x)(?![a-z])"
)
_BOLD = lazy(
    r"\\(?:mathbf|boldsymbol|bm|mathbfit)(?:\s*\{([^{}]*)\}|\s*([A-Za-z]))"
    r"|\{\s*\\bf(?![A-Za-z])([^{}]*)\}"
)
_COMMAND = lazy(r"\\(?:text|mathrm|operatorname|begin|end|math[a-z]+)\*?\s*\{[^{}]*\}|\\[A-Za-z]+")
_CAPITAL = lazy(r"[A-Z]")
# The exponential of a matrix, where the letter e may have another use as well.
_EXPONENTIAL = lazy(r"(?<![A-Za-z\\])e\s*\^\s*(?:\{[^{}]*[A-Z]|[A-Z])")
_ROOT = lazy(r"\\sqrt\s*\{[^{}]*[A-Z]")
_EXPECTED = lazy(
    r"(?:\\math(?:bf|bb|rm)\s*(?:\{E\}|E)|\{\s*\\bf\s+E\s*\}|\\operatorname\{E\})\s*"
    r"(?:\\?[A-Za-z]|\[|\{)"
)
_PSEUDO = lazy(r"\^\{?(?:\+|\\dag(?:ger)?)\}?")
# Functions that have this letter in a whole field, with properties that nobody states.
_SPECIAL = lazy(
    r"\\(?:Phi|Gamma|zeta|(?:mathrm|text|operatorname)\{(?:erf|Beta)\})\s*(?:\\left)?\("
)
_EIGENVALUE = lazy(
    r"\\(?:lambda|sigma|rho)\s*_\s*(?:\w|\\[a-z]+|\{[^{}]*(?:\{[^{}]*\})?[^{}]*\})\s*"
    r"(?:\\(?:left|[bB]igg?l?))?\(\s*(?:\\(?:mathbf|boldsymbol|bm)\s*\{)?(?:[A-Z]|\\[A-Z])"
)
_SLOPE = lazy(
    r"\s*&?\s*\\[dt]?frac\s*\{(?:d|\\mathrm\s*\{d\}|\\partial)\s*(?P<of>\\?[A-Za-z]+)\s*\}"
    r"\s*\{(?:d|\\mathrm\s*\{d\}|\\partial)\s*\\?[A-Za-z]+\s*\}\s*"
)
_MOVING = lazy(r"\\[dt]?frac\s*\{\s*(?:d|\\mathrm\s*\{d\})\s*(?P<of>\\?[A-Za-z])\s*\}\s*\{(?!\s*d)")
_ALL_BUT_ONE = lazy(r"_\s*\{[^{}]*(?:\\neq?(?![a-z])|\\not\s*=|≠)")
_CROSS = lazy(r"[A-Za-z})\]]\s*\\times\s*(?:\\left)?[(A-Za-z\\]")
_COMPOSED = lazy(
    r"\(\s*\\?[A-Za-z]+(?:_(?:\w|\{[^{}]*\}))?\s*\\circ\s*\\?[A-Za-z]+(?:_(?:\w|\{[^{}]*\}))?\s*\)\s*"
    r"(?:\\left)?\("
)
# The factors of decompositions by which determinants are computed.
_TRIANGULAR = frozenset(("L", "U", "R", "T"))
# Before brackets, or a value of a function, it may be a variation or a difference.
_VARIATION = lazy(
    r"\\[dD]elta(?:\s*\^\s*(?:\w|\{[^{}]*\}))?\s*(?:(?:\\left)?[(\[]|[a-z](?:_\w|_\{[^{}]*\})?\s*\()"
)
# Spaces that part the entries of a row in brackets.
_APART = lazy(
    r"[\[(][^\[\]()&=]*[^\[\]()&=\s\\,;+*/-]\s*(?:\\ |\\[;:]|\\,\s*\\,|~)\s*(?:\\[;: ]\s*)*"
    r"(?:\\(?:mathbf|boldsymbol|bm|vec)(?![a-z])|[-+](?:\w|\\[dt]?frac)|[^\[\])&=\s+*/\\-])"
    r"[^\[\]()&=]*[\])]"
)
# A number above one with a letter, in parentheses.
_PAIR = lazy(r"\\begin\{pmatrix\}[^\\&]+\\\\(?=[^\\&]*[A-Za-z])[^\\&]+\\end\{pmatrix\}")
_OF_MATRICES = lazy(r"[A-Z]|\\(?:operatorname|math|bold|bm|begin|top)|\^\s*\{?\s*T")
# The dot product of what two pairs of brackets enclose.
_DOT = lazy(r"[)\]]\s*\\cdot\s*(?:\\left)?[(\[]")
_BITS = lazy(r"[01]+(?:\.[01]+)?")
_PRIMED = lazy(
    r"\s*&?\s*(?:\\(?:mathbf|boldsymbol|bm|vec|hat)\s*\{)?\\?[a-z]+\}?(?:'|\^\s*\{?\\prime\}?)\s*"
)


def nodes_of(sides: Sequence[Side]) -> list[Node]:
    """Every node of some sides, and of the definitions that they need."""
    read = (side for side in sides if side.node is not None)
    return [node for side in read for whole, _ in expressions(side) for node in walk(whole)]


def customary(attempt: Attempt, k: int, under: Sequence[str] = ()) -> str:
    """What a false claim, or what it is judged under, may mean by custom; or nothing."""
    sides = [attempt.chain.sides[i] for i in (k, k + 1)]
    latex = [side.latex for side in sides]
    nodes = nodes_of(sides)
    if any(map(_PSEUDO.search, latex)):
        return say("what has + or † as its exponent may be a pseudoinverse, which is not read")
    if any(map(_EXPECTED.search, latex)):
        return say("an expected value is not part of the notation")
    misfit = {k, k + 1} & (attempt.misfits.keys() | attempt.shapeless.keys())
    if misfit and any(map(_EXPONENTIAL.search, latex)):
        return say("e may be Euler's number, and its power the exponential of a matrix")
    if misfit and any(isinstance(node, Partials) for node in nodes):
        return say(r"\nabla may be meant as a row, or of a column: write the derivatives out")
    if misfit and any(map(_ROOT.search, latex)):
        return say("the root may be that of a matrix, which is not read")
    if misfit and any(isinstance(node, ArrayDeterminant) for node in nodes):
        return say("an entry of the determinant may be a number, or a vector of a basis")
    if misfit and any(map(_DOT.search, latex)):
        return say(r"\cdot between brackets may be a dot product: write (…)^T (…)")
    if misfit and any(map(_between_arrays, nodes)):
        return say("another operation may be meant than the product or the sum of these arrays")
    if all(map(_PAIR.search, latex)) and not any(
        _OF_MATRICES.search(_PAIR.sub("", t)) for t in latex
    ):
        return say("the two numbers in parentheses may be a binomial coefficient")
    if _in_bits(attempt, k):
        return say("its digits may be those of a binary number")
    if any(map(_SPECIAL.search, latex)):
        return say("the function may be one that has properties of its own: state them")
    if any(map(_EIGENVALUE.search, latex)):
        return say("the letter before the brackets may be an eigenvalue of what is in them")
    if any(map(_COMPOSED.search, latex)):
        return say(r"\circ may be a composition of functions, which is not read")
    if any(map(_UNITS.search, latex)) or any(map(_CROSS.search, latex)):
        return say(r"\times may be a cross product, which is not read")
    if any(_VARIATION.search(text) for text in latex):
        return say(
            r"\delta or \Delta before brackets or a function may be a variation, which is not read"
        )
    if any(map(_APART.search, (*latex, *under))):
        return say("the spaces in brackets may part the entries of a row: write commas or an array")
    if letter := _bold_and_plain(latex):
        return say(r"\mathbf{{{letter}}} and {letter} may be two symbols", letter=letter)
    if _PRIMED.fullmatch(latex[0]):
        return say("the prime may make another symbol of it, and no transpose")
    left = sides[0].node
    terms = left.terms if isinstance(left, Sum) and is_stated(left) else ()
    # The unknown is in all of them, as X is in AX + XB = C.
    unknown = len(terms) > 1 and set.intersection(*map(letters, terms))
    if unknown and isinstance(sides[1].node, Symbol):
        return say("it may be an equation that is to be solved")
    slope = _SLOPE.fullmatch(latex[0])
    right = sides[1].node
    known = slope is not None and sides[0].scope.get(slope["of"]) is not None
    if slope and not known and right is not None and slope["of"] in _undifferentiated(right):
        return say("it may be a differential equation, which is stated and does not follow")
    moving = [{m["of"] for m in _MOVING.finditer(text)} for text in latex]
    if all(moving) and not moving[0] & moving[1]:
        return say("it may be a differential equation, which is stated and does not follow")
    return _of_special_matrices(attempt, k, nodes, latex) or _entry_by_entry(attempt, k)


def _bold_and_plain(latex: list[str]) -> str:
    """A capital letter that is written in bold and plain: these are read as one symbol."""
    text = " ".join(latex)
    inside = "".join("".join(found) for found in _BOLD.findall(text))
    bold = set(_CAPITAL.findall(_COMMAND.sub(" ", inside)))
    plain = set(_CAPITAL.findall(_COMMAND.sub(" ", _BOLD.sub(" ", text))))
    return min(bold & plain, default="")


def _between_arrays(node: Node) -> bool:
    """Whether arrays of one size are multiplied, as quaternions are, or a column added to each."""
    operands = node.factors if isinstance(node, Product) else ()
    operands = node.terms if isinstance(node, Sum) else operands
    for a, b in pairwise(operands):
        if isinstance(a, Array) and isinstance(b, Array):
            rows, columns = {len(a.rows), len(b.rows)}, {a.width, b.width}
            alike = (len(rows) == 1) + (len(columns) == 1)
            spread = 1 in (columns if len(rows) == 1 else rows)
            if alike == 2 if isinstance(node, Product) else alike == 1 and spread:
                return True
    return False


def _in_bits(attempt: Attempt, k: int) -> bool:
    """Whether one side is a number that is the other one in bits: 0.75 = 0.11."""
    for one, other in ((k, k + 1), (k + 1, k)):
        digits = attempt.chain.sides[one].latex.strip("& .,")
        values = attempt.values[0] if attempt.values else {}
        if _BITS.fullmatch(digits) and other in values:
            whole, _, part = digits.partition(".")
            if values[other].rows == ((Fraction(int(whole + part, 2), 2 ** len(part)),),):
                return True
    return False


def _of_special_matrices(attempt: Attempt, k: int, nodes: list[Node], latex: list[str]) -> str:
    """Whether the claim is one about triangular matrices, projections or signs."""
    left, right = (attempt.chain.sides[i].node for i in (k, k + 1))
    of_one = isinstance(left, Determinant | Bars) and any(isinstance(n, Symbol) for n in walk(left))
    if of_one and isinstance(right, Number) and right.value == 0:
        return say("it is not true in general, and what it may follow from was not read")
    measured = [n.body for n in nodes if isinstance(n, Determinant | Bars)]
    named = all(isinstance(body, Symbol) and body.name in _TRIANGULAR for body in measured)
    if measured and named and any(isinstance(n, IndexProduct) for n in nodes):
        return say("it is true of triangular matrices: say which symbols are such matrices")
    bound = {index for n in nodes if isinstance(n, OverIndices) for index in n.bound}
    entries = [n.indices for n in nodes if isinstance(n, Entry) and len(n.indices) == 2]
    fixed = any(row == column and row not in bound for row, column in entries)
    if fixed and any(map(_ALL_BUT_ONE.search, latex)):
        return say("it is not true in general, and what it may follow from was not read")
    signs = any(isinstance(n, Elementary) and n.function == "sign" for n in nodes)
    if signs and any(isinstance(n, Cases) for n in nodes):
        return say("the text may have a sign function of its own, as a step from 0 to 1")
    return ""


def of_sets(attempt: Attempt, left: int) -> bool:
    """Whether a symbol of two sides is called a set."""
    sides = attempt.chain.sides[left : left + 2]
    return any(
        attempt.chain.of_sets & letters(side.node) for side in sides if side.node is not None
    )


def _undifferentiated(node: Node) -> set[str]:
    """The symbols of an expression that stand in no derivative."""
    if isinstance(node, Gradient):
        return set()
    own = {node.name} if isinstance(node, Symbol) else set()
    return own.union(*map(_undifferentiated, children(node)))


def _entry_by_entry(attempt: Attempt, k: int) -> str:
    """Whether a column is said to be a Jacobian, of which it may be the diagonal."""
    root = attempt.shapes.root
    shapes = [attempt.misfits.get(i) or attempt.fits.get(i) for i in (k, k + 1)]
    for i, j in ((0, 1), (1, 0)):
        node, own, other = attempt.chain.sides[k + i].node, shapes[i], shapes[j]
        if isinstance(node, Gradient) and own is not None and other is not None:
            rows, columns = map(root, own)
            if rows == columns != ONE and set(map(root, other)) == {rows, ONE}:
                return say("the derivative may be meant entry by entry: write it with diag(…)")
    return ""
