r"""Tokens into an expression: recursive descent, one method a level of precedence, tightest last.

sum        A + B - C
dot        A \cdot B, A \times B, A . B        a product that binds looser than \odot
hadamard   A \odot B, A \circ B
juxta      A B, a / b
postfix    A^T, A^{-1}, A^n, A^{\odot n}
atom       letters, numbers, groups, functions, d, \nabla, \frac
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..errors import NotReadError
from ..tokens import GAPS, Token, tokenize
from .arrays import array, array_name, bracketed, diagonal
from .constructs import reading
from .constructs.adjoint import Adjoint
from .constructs.functions import COMMANDS, WORDS, Elementary, RationalPower
from .constructs.gradient import Form, Gradient, names_loss
from .constructs.member import Member
from .constructs.piecewise import BUILT_IN
from .constructs.products import KroneckerProduct, Vec
from .dots import ELLIPSES
from .nodes import (
    Activation,
    Apply,
    Branch,
    Cases,
    Differential,
    Entry,
    Extreme,
    Hadamard,
    HadamardPower,
    Identity,
    Index,
    IndexSum,
    Inner,
    Inverse,
    Kind,
    Kronecker,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
    Trace,
    Transpose,
    walk,
)
from .series import series, series_sum

BY_A_LETTER = "a derivative is taken with respect to a symbol, not to a power of it"
UNCLEAR = "where the derivative ends is not clear: put what it takes in parentheses"
# Letters that name functions wherever they stand before a parenthesis: of the second kind they
# need no definition.
FUNCTION_LETTERS = frozenset(("g", "h"))
ACTIVATIONS = frozenset(("\\phi", "\\varphi", "\\sigma", "\\psi"))
INDICES = frozenset("ijklmnpq")
RANGES = (":", "\\colon", "\\cdot", "\\bullet")
MAX_DEPTH = 40
MAX_EXPONENT = 12
MAX_LABEL = 12

GREEK = frozenset(
    r"""\alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \vartheta \iota \kappa
    \lambda \mu \nu \xi \pi \rho \varrho \sigma \tau \upsilon \phi \varphi \chi \psi \omega \ell
    \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Upsilon \Phi \Psi \Omega""".split()
)
ACCENTS = {
    "\\hat": "\\hat", "\\widehat": "\\hat", "\\tilde": "\\tilde", "\\widetilde": "\\tilde",
    "\\bar": "\\bar", "\\overline": "\\bar", "\\dot": "\\dot", "\\check": "\\check",
    "\\breve": "\\breve", "\\vec": "\\vec", "\\underline": "\\underline",
}  # fmt: skip
BOLD = frozenset(("\\mathbf", "\\boldsymbol", "\\bm", "\\pmb", "\\bold"))
SCRIPT = frozenset(("\\mathcal", "\\mathscr", "\\mathfrak", "\\mathit", "\\mathnormal", "\\cal"))
FRACTIONS = frozenset(("\\frac", "\\tfrac", "\\dfrac", "\\cfrac"))
CLOSERS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "\\{": "\\}",
    "\\lbrack": "\\rbrack",
    "\\lbrace": "\\rbrace",
}
# A colon between two matrices, as `chains` tells it from one that ends a clause.
COLON = "\\colon-product"
DOTS = frozenset(("\\cdot", "\\times", "."))
HADAMARDS = frozenset(("\\odot", "\\circ"))
# Behind these a word stands by itself: it is the name of a quantity.
ALONE = frozenset(("", "+", "-", "(", "[", "{", "/", "="))
BRACKETS = frozenset((")", "]", "\\}", "\\rbrack", "\\rbrace"))
TRANSPOSES = frozenset(("T", "\\top", "\\intercal", "\\mathsf", "\\prime"))
NORMS = {"\\|": "\\|", "\\lVert": "\\rVert", "\\Vert": "\\Vert"}
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
WHY_NOT = {
    "\\prod": "a product over indices", "\\int": "an integral",
    "\\lim": "a limit", "\\pm": "±, which is two statements", "!": "a factorial",
    "\\infty": "infinity", "\\arg": "arg max or arg min",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What a document says of its letters before its expressions are read.

    `values` stand for matrices or numbers even before a parenthesis, `functions` were defined by
    `name(x) = …`, and `called` were introduced with the arguments that it lists, as in `f(W) = …`;
    `parameters` has the argument of those that are always introduced with the same one.
    `masks` are those of the `values` that are named after the step that they are made with, as in
    `H = H(XW)`: before a parenthesis they are still the step. `letters` are those of `ACTIVATIONS`
    that stand somewhere without an argument, and `primed` the symbols of which a prime makes
    another one. In the statement, `indices` are the letters that count rows or columns, `limits`
    those up to which sums run, and `unapplied` the names of built-in functions that stand for
    values. With `euler` the letter e is Euler's number, and `steps` are the letters of exponents
    such as `t+1`, which count the steps of an iteration; the numbers above those that are
    `numbered` are labels.
    """

    values: Collection[str] = ()
    functions: Collection[str] = ()
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    masks: Collection[str] = ()
    letters: Collection[str] = ()
    unapplied: Collection[str] = ()
    indices: Collection[str] = ()
    limits: Collection[str] = ()
    euler: bool = False
    primed: Collection[str] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    steps: Collection[str] = ()
    numbered: Collection[str] = ()

    def is_value(self, name: str) -> bool:
        return name in self.values or name in self.unapplied


def parse(
    tokens: Sequence[Token],
    context: Context,
    *,
    bare_functions: bool = False,
    free: dict[str, Index] | None = None,
) -> Node:
    r"""Read one expression, the whole of `tokens`.

    With `bare_functions` a function may stand without an argument, as in `R' = H`. `free` holds the
    indices over which no sum runs, and receives those that are new.

    Raises
    ------
    NotReadError
        Naming what could not be read and its span.
    """
    return _Parser(_without_gaps(tokens), context, bare_functions, free).whole()


def index_letters(tokens: Sequence[Token]) -> tuple[frozenset[str], frozenset[str]]:
    r"""The letters that count rows or columns in a statement, and those up to which sums run.

    The former are those below a sum, those of a pair such as in `A_{ij}`, those below a bracket,
    and that of `x_i` where \mathbf{x} stands as well.
    """
    texts = [token.text for token in tokens if token.kind != "gap"]
    found: set[str] = set()
    limits: set[str] = set()
    single: dict[str, set[str]] = {}
    columns: set[str] = set()
    for i, text in enumerate(texts):
        if text in BOLD:
            columns.update(texts[i + 1 : i + 3])
        if text != "_" or i == 0:
            continue
        below, end = _script(texts, i + 1)
        letters = [t for t in below if _is_index(t)]
        before = texts[i - 1]
        if before == "\\sum":
            # In \sum_{i=1} the index stands first.
            found.update(letters if "=" not in below else letters[:1])
            if texts[end : end + 1] == ["^"]:
                limits.update(t for t in _script(texts, end + 1)[0] if len(t) == 1 and t.isalpha())
        elif not INDICES.issuperset(letters) or [t for t in below if t != ","] != letters:
            continue
        elif len(letters) == 2 or (letters and before in BRACKETS):
            found.update(letters)
        elif len(letters) == 1:
            single.setdefault(before, set()).update(letters)
    found.update(*(single[c] for c in columns & single.keys()))
    # Where one letter of a_l is summed over, a_i is an entry of the same column.
    while more := [s for s in single.values() if s & found and not s <= found]:
        found.update(*more)
    return frozenset(found), frozenset(limits)


def _script(texts: Sequence[str], at: int) -> tuple[list[str], int]:
    """The short script that begins at `at`, and where it ends."""
    if list(texts[at : at + 1]) != ["{"]:
        return list(texts[at : at + 1]), at + 1
    ahead = list(texts[at + 1 : at + 12])
    length = ahead.index("}") if "}" in ahead else len(ahead)
    return ahead[:length], at + length + 2


def symbol_name(tokens: Sequence[Token]) -> str | None:
    """The name of the symbol that `tokens` consist of, or None where they are anything else."""
    node = symbol(tokens)
    return None if node is None else node.name


def symbol(tokens: Sequence[Token]) -> Symbol | None:
    """The symbol that `tokens` consist of, or None where they are anything else."""
    try:
        node = _Parser(_without_gaps(tokens), Context(), False, None).whole()
    except NotReadError:
        return None
    return node if isinstance(node, Symbol) else None


def _without_gaps(tokens: Sequence[Token]) -> list[Token]:
    """`tokens` without their gaps, except for those that set off what an environment consists of.

    That is a case from its condition, or the entries of an array from each other.
    """
    kept: list[Token] = []
    opened: list[str] = []
    for token in tokens:
        if token.text.startswith("\\begin{"):
            opened.append(token.text)
        in_cases = opened[-1:] == ["\\begin{cases}"]
        if token.kind != "gap" or in_cases or (opened and token.text not in GAPS):
            kept.append(token)
        if token.text.startswith("\\end{") and opened:
            opened.pop()
    return kept


class _Parser:
    def __init__(
        self,
        tokens: list[Token],
        context: Context,
        bare_functions: bool,
        free: dict[str, Index] | None,
    ) -> None:
        self.tokens = tokens
        self.context = context
        self.bare_functions = bare_functions
        self.at = 0
        self.depth = 0
        self.norms: list[str] = []
        self.has_dots = any(token.text in ELLIPSES for token in tokens)
        self.free: dict[str, Index] = {} if free is None else free
        self.worded = False
        # Whether this is the letter of \nabla_W: what follows it is no argument.
        self.below = False
        self.unbound: dict[str, Token] = {}
        # The sums that are open, innermost last, and the names of all indices that sums run over.
        self.sums: list[dict[str, Index]] = []
        self.summed: set[str] = set()

    # -- the tokens -------------------------------------------------------------------------

    def peek(self, ahead: int = 0) -> str:
        index = self.at + ahead
        return self.tokens[index].text if index < len(self.tokens) else ""

    def token(self, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else None

    def take(self, text: str) -> bool:
        if self.peek() == text and self.tokens[self.at].kind != "letter":
            self.at += 1
            return True
        return False

    def expect(self, text: str, opened: int, what: str) -> None:
        if not self.take(text):
            here = self.token()
            if here is None:
                raise NotReadError(f"{what} is never closed by {text}", opened, opened + 1)
            raise NotReadError(f"{text} expected to close {what}", here.start, here.end)

    @property
    def here(self) -> int:
        token = self.token()
        return token.start if token else self.last

    @property
    def last(self) -> int:
        return self.tokens[self.at - 1].end if self.at else 0

    def fail(self, message: str) -> NotReadError:
        token = self.token()
        if token is None:
            return NotReadError(message, max(self.last - 1, 0), self.last)
        return NotReadError(message, token.start, token.end)

    # -- the levels -------------------------------------------------------------------------

    def whole(self) -> Node:
        while self.tokens and self.tokens[-1].text in (".", ","):
            self.tokens.pop()
        if not self.tokens:
            raise NotReadError("an expression is missing here")
        node = self.sum()
        if self.at < len(self.tokens):
            self.unexpected()
        for name, token in self.unbound.items():
            if name in self.summed:
                raise NotReadError(
                    f"{name} is the index of a sum, and stands outside of it here: put all that is"
                    " summed in parentheses, or take another letter",
                    token.start,
                    token.end,
                )
        return node

    def unexpected(self) -> None:
        text = self.peek()
        if text in (")", "]", "}", "\\}", "\\rangle", "\\rVert"):
            raise self.fail(f"{text} closes what was never opened")
        if text in WHY_NOT:
            raise self.fail(f"{WHY_NOT[text]} is not part of the notation")
        raise self.fail(f"{text} is not expected here")

    def sum(self) -> Node:
        start = self.here
        terms: list[Node] = []
        signs: list[int] = []
        sign = 1
        if self.peek() in ("+", "-"):
            sign = -1 if self.peek() == "-" else 1
            self.at += 1
        dots = series(self) if self.has_dots else {}
        while True:
            terms.append(series_sum(self, *dots[self.at]) if self.at in dots else self.frobenius())
            signs.append(sign)
            if self.peek() not in ("+", "-"):
                break
            sign = -1 if self.peek() == "-" else 1
            self.at += 1
        if signs == [1]:
            return terms[0]
        return Sum((start, self.last), tuple(terms), tuple(signs))

    def frobenius(self) -> Node:
        """`A : B`, the sum of all products of two entries at one place."""
        start = self.here
        left = self.dot()
        if not self.take(COLON):
            return left
        right = self.dot()
        if self.peek() == COLON:
            raise self.fail("three matrices between colons read in two ways")
        return Inner((start, self.last), left, right)

    def dot(self) -> Node:
        start = self.here
        factors = [self.hadamard()]
        while self.peek() in DOTS and (self.peek() != "." or self.starts_operand(1)):
            self.at += 1
            factors.append(self.hadamard())
            if all(isinstance(f, Symbol) and f.kind == "vector" for f in factors[-2:]):
                raise NotReadError(
                    r"the dot product of two columns is written \mathbf{x}^T \mathbf{y}",
                    factors[-2].span[0],
                    self.last,
                )
        return _product((start, self.last), factors)

    def hadamard(self) -> Node:
        start = self.here
        factors = [self.juxta()]
        if self.peek() == "\\otimes":
            return self.kronecker(start, factors[0])
        while self.peek() in HADAMARDS:
            self.at += 1
            factors.append(self.juxta())
        if self.peek() == "\\otimes":
            raise self.fail(r"put \odot or \otimes in parentheses beside the other")
        if len(factors) == 1:
            return factors[0]
        return Hadamard((start, self.last), tuple(map(reading.entrywise, factors)))

    def kronecker(self, start: int, node: Node) -> Node:
        while self.take("\\otimes"):
            right = self.juxta()
            node = KroneckerProduct((start, self.last), node, right)
        if self.peek() in HADAMARDS:
            raise self.fail(r"put \odot or \otimes in parentheses beside the other")
        return node

    def juxta(self) -> Node:
        return self.factors(self.here, self.postfix())

    def factors(self, start: int, first: Node) -> Node:
        """`first`, read from `start` on, with the factors after it."""
        factors = [first]
        while True:
            if self.peek() == "/" and self.token():
                self.at += 1
                factors[-1] = self.over(factors[-1])
                if self.starts_operand() and not isinstance(_bottom(factors[-1]), Number):
                    raise self.fail(r"a factor after a / reads in two ways: write \frac{a}{b}")
            elif self.starts_operand():
                factors.append(self.postfix())
            else:
                break
        return _product((start, self.last), factors)

    def over(self, top: Node) -> Node:
        bottom = self.postfix()
        span = (top.span[0], self.last)
        if isinstance(top, Differential):
            if isinstance(bottom, Differential):
                return self.gradient(span, top.body, bottom.body)
            if isinstance(bottom, Transpose) and isinstance(bottom.body, Differential):
                return self.gradient(span, top.body, bottom.body.body, "transposed")
        return Quotient(span, top, bottom)

    def starts_operand(self, ahead: int = 0) -> bool:
        token = self.token(ahead)
        if token is None or token.kind == "gap":
            return False
        if token.kind in ("letter", "number", "name"):
            return True
        reading.part_bars(self)
        text = self.peek(ahead)
        if text in NORMS:
            return not self.norms or self.norms[-1] != NORMS[text]
        if text in reading.BARS:
            return reading.opens_bars(self, ahead)
        return (
            text in CLOSERS
            or text in GREEK
            or text in ACCENTS
            or text in BOLD
            or text in SCRIPT
            or text in FRACTIONS
            or text in COMMANDS
            or text == "\\sqrt"
            or (text in WHY_NOT and text not in ("\\pm", "!"))
            or text in ELLIPSES
            or text
            in ("\\langle", "\\nabla", "\\partial", "\\boxed", "\\mathbb", "\\mathbbm", "\\mathds")
            or text in ("\\underbrace", "\\overbrace", "\\sum")
            or text.startswith("\\begin")
        )

    def postfix(self) -> Node:
        return self.scripted(self.here, self.atom())

    def scripted(self, start: int, node: Node) -> Node:
        """`node`, read from `start` on, with what is written above and below it."""
        while self.peek() in ("^", "'", "_"):
            if self.peek() == "'":
                self.at += 1
                node = self.primed(start, node)
                continue
            if self.peek() == "_":
                if self.peek(1) == "+" or [self.peek(k) for k in (1, 2, 3)] == ["{", "+", "}"]:
                    self.at += 2 if self.peek(1) == "+" else 4
                    node = Apply((start, self.last), "ramp", node)
                    continue
                node = self.below_a_transpose(start, node) or self.entry_of(start, node)
                continue
            self.at += 1
            node = self.superscript(start, node)
        return node

    def primed(self, start: int, body: Node) -> Node:
        """What a prime after a symbol or brackets makes of them: the transpose."""
        mark = self.tokens[self.at - 1]
        ends = (token for token in self.tokens[: self.at] if token.end == body.span[1])
        bracketed = any(token.text in BRACKETS for token in ends)
        symbols = [part for part in walk(body) if isinstance(part, Symbol)]
        name = body.name if isinstance(body, Symbol) else None
        if (
            not (bracketed or name is not None)
            or all(part.kind == "scalar" for part in symbols)
            or name in self.context.primed
            or self.peek() in ("'", "\\prime")
            or (name is not None and self.peek() == "(" and self.is_argument())
        ):
            raise NotReadError(
                "a prime is read on a function, as in R'(x), or as a transpose where it can be"
                " nothing else; a transpose is X^T",
                mark.start,
                mark.end,
            )
        return Transpose((start, self.last), body, True)

    # -- indices ----------------------------------------------------------------------------

    def below_a_transpose(self, start: int, node: Node) -> Node | None:
        r"""The transpose of a letter that has its subscript after it, as in `v^T_1`."""
        if not isinstance(node, Transpose) or not isinstance(node.body, Symbol):
            return None
        symbol, before = node.body, self.at
        self.at += 1
        below = self.subscript()
        if "_" in symbol.name or len(_indices(below) or ()) == 2:
            self.at = before
            return None
        span = (start, self.last)
        inner = self.entry(start, symbol.span[1], symbol.name, symbol.kind, below)
        return Transpose(span, inner or Symbol(span, symbol.name + below, symbol.kind))

    def entry_of(self, start: int, body: Node) -> Node:
        r"""What stands in brackets, or is transposed, with its indices: `(AB)_{ij}`, `A^T_{ij}`."""
        opened = self.here
        bracketed = self.tokens[self.at - 1].text in BRACKETS
        self.at += 1
        names = _indices(self.subscript())
        if (
            names is None
            or self.worded
            or not (bracketed or isinstance(body, Transpose | Gradient))
        ):
            raise NotReadError(
                "a subscript here has no meaning in the notation: an entry is written (AB)_{ij}",
                opened,
                self.last,
            )
        return Entry((start, self.last), body, self.indices(names, opened))

    def indices(self, names: Sequence[str], start: int) -> tuple[Index, ...]:
        return tuple(self.index(name, start) for name in names)

    def index(self, name: str, start: int) -> Index:
        for opened in reversed(self.sums):
            if name in opened:
                return opened[name]
        self.unbound.setdefault(name, Token("letter", name, start, self.last))
        return self.free.setdefault(name, Index(name))

    def index_sum(self, start: int) -> Node:
        r"""`\sum_i`, `\sum_{i,j}`, `\sum_{i=1}^n`: it takes the product that follows."""
        self.at += 1
        if self.peek() == "^":
            raise self.fail(r"write the index first: \sum_{i=1}^n")
        if not self.take("_"):
            raise self.fail(r"over which index? write \sum_i or \sum_{i,j}")
        opened = self.here
        inside = self.script()
        names = [text for text in inside if text != ","]
        limits = "=" in inside
        if limits and (len(inside) != 3 or inside[1:] != ["=", "1"]):
            raise NotReadError(
                "a sum is read over all values of its indices: \\sum_i, \\sum_{i,j} or"
                " \\sum_{i=1}^n",
                opened,
                self.last,
            )
        names = names[:1] if limits else names
        if not names or not all(_is_index(name) for name in names):
            raise NotReadError(
                f"{''.join(inside)} below a sum cannot be read: \\sum_i, \\sum_{{i,j}} and"
                " \\sum_{i=1}^n can",
                opened,
                self.last,
            )
        limit = ""
        if self.take("^"):
            opened = self.here
            above = self.script()
            if len(above) != 1 or not above[0].isalpha() or len(names) > 1:
                raise NotReadError(
                    f"a sum up to {''.join(above)} cannot be read: up to one letter, as in"
                    " \\sum_{i=1}^n",
                    opened,
                    self.last,
                )
            limit = above[0]
        around = {name for opened_sum in self.sums for name in opened_sum}
        for name in names:
            if name in around or names.count(name) > 1:
                raise NotReadError(f"two sums over {name}, one inside the other", start, self.last)
        self.sums.append({name: Index(name) for name in names})
        self.summed.update(names)
        if self.peek() in ("+", "-"):
            raise self.fail("put what is summed in parentheses")
        body = self.dot()
        bound = tuple(self.sums.pop().values())
        return IndexSum((start, self.last), bound, body, limit)

    def script(self) -> list[str]:
        """The tokens of a script, in braces or one alone."""
        if not self.take("{"):
            token = self.token()
            if token is None:
                raise self.fail("a script is missing here")
            self.at += 1
            return [token.text]
        texts: list[str] = []
        while not self.take("}"):
            token = self.token()
            if token is None or token.text in ("{", "^", "_"):
                raise self.fail("a script that cannot be read")
            texts.append(token.text)
            self.at += 1
        return texts

    def entry(self, start: int, end: int, base: str, kind: Kind, below: str) -> Node | None:
        r"""The entry that a letter with this subscript is, if it is one: `A_{ij}`, `a_{ij}`, `x_i`.

        A small letter's is that of the capital, for one index that of the bold letter.
        """
        here = {*self.context.indices, *(name for opened in self.sums for name in opened)}
        span, name, names = (start, self.last), base + below, _indices(below)
        if self.worded:
            return None
        if names is None:
            letters = re.sub(r"[{},_]", "", below)
            parts = set(re.findall(r"\\?[A-Za-z]+", below))
            if not parts & here and not (len(letters) > 1 and set(letters) <= INDICES | {"*"}):
                return None
            raise NotReadError(
                f"{name} is not an entry that can be read: one letter counts the rows, one the"
                " columns, as in A_{ij}",
                *span,
            )
        if not (INDICES | here if len(names) == 2 else here).issuperset(names):
            return None
        if below == "_{in}":
            raise NotReadError(
                f"{name} reads in two ways: write {base}_{{i,n}} for an entry, and"
                f" {base}_{{\\text{{in}}}} for a name",
                *span,
            )
        greek = base.rpartition("{")[2].startswith("\\")
        if base == "\\delta" and len(names) == 2 and not self.context.is_value(base):
            left, right = self.indices(names, start)
            return Kronecker(span, left, right)
        letter = (start, end)
        body: Node | None
        if len(names) == 2:
            capital = _capital(base) if kind == "scalar" else base
            if kind == "vector" or capital is None or (greek and kind == "scalar"):
                raise NotReadError(
                    f"{name} is no entry of a matrix: the letter is a capital, as in A_{{ij}}, or"
                    " its small one, as in a_{ij}",
                    *span,
                )
            body = self.matrix(letter, capital)
        else:
            body = None
        found = self.indices(names, start)
        entry = Member(span, base, kind, found[0]) if body is None else Entry(span, body, found)
        if self.peek() == "^":
            exponent = self.peek(2) if self.peek(1) == "{" else self.peek(1)
            if len(names) == 2 and (exponent in TRANSPOSES or exponent in ("-", *BOLD, *SCRIPT)):
                raise self.fail(
                    f"this reads in two ways: write (A^T)_{{{names[0]}…}} or (A_{{{names[0]}…}})^T"
                    " with parentheses"
                )
        return entry

    def matrix(self, span: tuple[int, int], name: str) -> Node:
        return Identity(span) if name == "I" else Symbol(span, name, "matrix")

    def superscript(self, start: int, base: Node) -> Node:
        braces = self.peek() == "{"
        opened = self.here
        self.at += braces
        minus = self.take("-")
        if braces and (fraction := reading.fraction(self)) is not None:
            self.expect("}", opened, "the exponent")
            if isinstance(base, Differential):
                raise NotReadError("this reads in two ways: write (dx)^p or d(x^p)", *base.span)
            return RationalPower((start, self.last), base, -fraction if minus else fraction)
        elementwise = not minus and self.peek() in HADAMARDS
        self.at += elementwise
        token = self.token()
        if token is None:
            raise self.fail("an exponent is missing after ^")
        if token.text == "\\prime" and not (elementwise or minus):
            self.at += 1
            primed = self.primed(start, base)
            if braces:
                self.expect("}", opened, "the exponent")
            return replace(primed, span=(start, self.last))
        if self.is_adjoint(base) and not elementwise:
            if braces:
                self.expect("}", opened, "the exponent")
            span = (start, self.last)
            return Adjoint(span, Inverse(span, base) if minus else base)
        if token.text in ("T", "\\top", "\\intercal") and not elementwise:
            self.at += 1
            transposed = True
        elif token.text in BOLD | SCRIPT and self.peek(1) == "{" and self.peek(2) == "T":
            self.at += 4
            transposed = True
        elif token.kind == "number" and token.text.isdigit():
            if not braces and len(token.text) > 1:
                raise self.fail(
                    f"only the {token.text[0]} is the exponent: write ^{{{token.text}}}"
                )
            self.at += 1
            transposed = False
        else:
            raise self.fail(
                f"{token.text} is not an exponent that can be read: ^T, ^{{-1}}, ^n with a whole"
                r" number, ^{\odot n}"
            )
        if braces:
            self.expect("}", opened, "the exponent")
        span = (start, self.last)
        if transposed and isinstance(base, Number):
            raise NotReadError(
                r"the transpose of a number: a column of ones is \mathbf{1}", start, self.last
            )
        if transposed:
            return Transpose(span, Inverse(span, base) if minus else base)
        exponent = int(token.text)
        if exponent == 0 and isinstance(base, Symbol):
            raise NotReadError(
                "an exponent 0 on a letter alone reads in two ways: 1, or a label", start, self.last
            )
        if exponent > MAX_EXPONENT:
            raise NotReadError(
                f"the exponent {exponent} is larger than {MAX_EXPONENT}", token.start, token.end
            )
        if elementwise:
            return HadamardPower(span, base, exponent)
        if not minus:
            if isinstance(base, Differential):
                raise NotReadError(
                    "this reads in two ways: write (dX)^n or d(X^n)", start, self.last
                )
            return Power(span, base, exponent)
        # Nobody writes (dX)^{-1}: dX^{-1} is the differential of the inverse.
        varies = isinstance(base, Differential)
        power: Node = Inverse(span, base.body if isinstance(base, Differential) else base)
        if exponent != 1:
            power = Power(span, power, exponent)
        return Differential(span, power) if varies else power

    def is_adjoint(self, base: Node) -> bool:
        r"""Take an H above, in the letter or upright: `^H`, `^{\mathsf{H}}`, `^{\rm H}`."""
        if isinstance(base, Number):
            return False
        begin = self.at
        styled = self.peek() in BOLD | SCRIPT | {"\\mathsf", "\\mathrm"} and self.peek(1) == "{"
        self.at += 2 * styled
        if self.peek() != "H" or (styled and self.peek(1) != "}"):
            self.at = begin
            return False
        self.at += 1 + styled
        return True

    # -- the atoms --------------------------------------------------------------------------

    def atom(self) -> Node:
        # Whatever nests passes through here.
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"nested more than {MAX_DEPTH} deep")
        node = self.primary()
        self.depth -= 1
        return node

    def primary(self) -> Node:
        token = self.token()
        if token is None:
            raise self.fail("an operand is missing at the end")
        text = token.text
        if token.kind == "number":
            self.at += 1
            return Number((token.start, token.end), Fraction(text))
        if token.kind == "name":
            return self.named(token)
        if token.kind == "letter" and text == "d" and self.is_differential():
            self.at += 1
            return self.differential(token.start)
        if text in BOLD or text in ("\\mathbb", "\\mathbbm", "\\mathds", "\\vec"):
            constant = self.constant(token)
            if constant is not None:
                return constant
        if text == "e" and self.context.euler and self.peek(1) == "^":
            self.at += 1
            return reading.euler(self, token.start)
        if text == "E" and self.is_expectation() and not self.context.is_value("E"):
            raise self.fail("an expectation is not part of the notation")
        if token.kind == "letter" or text in GREEK or text in ACCENTS or text in BOLD | SCRIPT:
            return self.letter()
        word = self.token(1)
        if text == "{" and word is not None and word.kind == "name" and self.peek(2) == "}":
            # {\rm tr}, {\rm d}: the braces end the upright letters, not an operand.
            self.tokens[self.at : self.at + 3] = [replace(word, start=token.start)]
            return self.named(self.tokens[self.at])
        if text in CLOSERS:
            return bracketed(self)
        if text in NORMS:
            return self.norm(token)
        if text in reading.BARS:
            return reading.bars(self)
        if text in COMMANDS:
            self.at += 1
            return reading.applied(self, COMMANDS[text], token.start)
        if text == "\\sqrt":
            self.at += 1
            return reading.root(self, token.start)
        if array_name(text):
            return array(self, token.start)
        if text in FRACTIONS:
            return self.fraction(token.start)
        if text == "\\sum":
            return self.index_sum(token.start)
        if text == "\\langle":
            return self.inner(token.start)
        if text == "\\nabla":
            return self.nabla(token.start)
        if text == "\\partial":
            return self.inline_partial(token.start)
        if text == "\\boxed":
            self.at += 1
            return self.braced("\\boxed")
        if text in ("\\underbrace", "\\overbrace"):
            self.at += 1
            node = self.braced(text)
            if self.peek() in ("_", "^"):
                self.at += 1
                if self.peek() == "{":
                    self.skip_braces()
            return node
        if text == "\\begin{cases}":
            return self.cases(token.start)
        if text.startswith("\\begin{"):
            raise self.fail(f"{text[6:]} has no value in the notation")
        if text in ELLIPSES:
            raise self.fail(f"an ellipsis ({text}) has no value")
        if text in WHY_NOT:
            raise self.fail(f"{WHY_NOT[text]} is not part of the notation")
        if text in ("\\mathbb", "\\mathbbm", "\\mathds"):
            raise self.fail(f"{text} is not part of the notation: the unit step is H(A)")
        if text in ("+", "-"):
            raise self.fail(f"two signs in a row: put the second one, {text}, in parentheses")
        if text.startswith("\\") and text[1:].isalpha():
            raise self.fail(f"{text} is not part of the notation")
        raise self.fail(f"an operand is expected here, not {text}")

    def constant(self, token: Token) -> Node | None:
        r"""The column of ones, `\mathbf{1}`, a zero, `\mathbf{0}`, or `\mathbb{I}`, as they fit."""
        braces = self.peek(1) == "{"
        digit = self.peek(1 + braces)
        if digit == "I" and token.text.startswith("\\math") and token.text not in BOLD:
            return self.double_struck(token, 4 if braces else 2)
        if digit not in ("0", "1") or (braces and self.peek(3) != "}"):
            return None
        self.at += 4 if braces else 2
        length = ""
        if self.peek() == "_":
            opened = self.here
            self.at += 1
            below = self.script()
            if len(below) != 1 or not below[0].isalnum():
                raise NotReadError(
                    f"this subscript cannot be read: {token.text}{{1}}_n is a column of ones, and"
                    " the unit step is H(A)",
                    opened,
                    self.last,
                )
            if below[0].isdigit() or (len(below[0]) == 1 and below[0].isalpha()):
                length = below[0]
        span = (token.start, self.last)
        if digit == "0":
            return Number(span, Fraction(0))
        if self.peek() in CLOSERS:
            raise self.fail(
                f"{token.text}{{1}} before a bracket reads in two ways: the unit step is H(A), and"
                r" a product with the column of ones is \mathbf{1} \cdot (…)"
            )
        return Ones(span, length)

    def double_struck(self, token: Token, length: int) -> Node:
        r"""`\mathbb{I}`, with the letter of its size: the identity."""
        self.at += length
        sized = self.peek() == "_"
        below = self.subscript() if sized and self.take("_") else ""
        if self.peek() in CLOSERS or len(below) not in (0, 4):
            raise NotReadError(
                rf"{token.text}{{I}} may be an indicator here: the identity is I, the step H(A)",
                token.start,
                self.last,
            )
        number = below[2:-1]
        return Identity((token.start, self.last), int(number) if number.isdigit() else 0)

    def is_differential(self) -> bool:
        if self.context.is_value("d"):
            return False
        after = self.token(1)
        if after is None:
            return False
        if after.kind in ("letter", "name"):
            return True
        text = after.text
        return (
            text in ACCENTS
            or text in BOLD | SCRIPT
            or text in GREEK
            or text in ("(", "[", "\\{", "\\langle")
            or (text in NORMS and not self.norms)
            or text in FRACTIONS
            or text in COMMANDS
            or text == "\\sqrt"
            or reading.opens_bars(self, 1)
            or bool(array_name(text))
        )

    def differential(self, start: int) -> Node:
        """What follows a `d`: it takes the next atom, whole."""
        bracketed = self.peek() in CLOSERS
        body = self.atom()
        if isinstance(body, (Number, Quotient)) and not bracketed:
            raise NotReadError(
                "the differential of a fraction alone: write d(…) around all that it takes",
                start,
                self.last,
            )
        return Differential((start, self.last), body)

    def named(self, token: Token) -> Node:
        self.at += 1
        start = token.start
        if token.text == "tr":
            if self.peek() in CLOSERS:
                body = self.group()
            else:
                body = self.postfix()
                if self.starts_operand() or self.peek() in DOTS | HADAMARDS:
                    raise self.fail("where the trace ends is not clear: write tr(…)")
            return Trace((start, self.last), body)
        if token.text in ("vec", "Vec"):
            if self.peek() not in CLOSERS:
                body = self.postfix()
                if self.starts_operand():
                    raise self.fail("where vec ends is not clear: write vec(…)")
                return Vec((start, self.last), body)
            body = self.group()
            return Vec((start, self.last), body)
        if token.text in ("diag", "Diag"):
            return diagonal(self, start, symbol)
        if token.text == "ReLU":
            primes = self.primes()
            body = self.argument("ReLU")
            return Apply((start, self.last), "ramp", body, primes)
        if token.text in ("max", "min"):
            return self.extreme(start, token.text)
        if token.text == "d":
            return self.differential(start)
        if token.text in WORDS:
            return reading.applied(self, WORDS[token.text], start)
        if token.text == "T":
            return Symbol((start, token.end), "T", "matrix")
        before = self.tokens[self.at - 2].text if self.at > 1 else ""
        name = f"\\text{{{token.text}}}"
        if self.peek() == "(" and name in self.context.called and self.is_argument():
            self.skip_arguments(name)
            return Symbol((start, self.last), name, "scalar")
        if not self.starts_operand():
            if before in ALONE:
                return Symbol((start, token.end), name, "scalar")
            raise NotReadError(
                f"“{token.text}” may be a quantity, or a remark: a quantity is read if it is a"
                r" letter, and a remark is set off by \quad",
                token.start,
                token.end,
            )
        raise NotReadError(
            f"{token.text} is not a function of the notation: tr, max, min, ReLU, R, H,"
            " \\varepsilon; a general one is \\phi(A)",
            token.start,
            token.end,
        )

    def argument(self, name: str) -> Node:
        if self.peek() not in CLOSERS:
            raise self.fail(f"{name} needs its argument in parentheses")
        return self.group()

    def extreme(self, start: int, kind: str) -> Node:
        opener = self.peek()
        opened = self.here
        if opener not in CLOSERS:
            raise self.fail(f"{kind} needs its arguments in parentheses: \\{kind}(A, 0)")
        self.at += 1
        first = self.sum()
        if not self.take(","):
            raise self.fail(f"{kind} needs two arguments, as in \\{kind}(A, 0)")
        second = self.sum()
        self.expect(CLOSERS[opener], opened, kind)
        span = (start, self.last)
        if kind == "min":
            return Extreme(span, "min", first, second)
        for zero, body in ((second, first), (first, second)):
            if isinstance(zero, Number) and zero.value == 0:
                return Apply(span, "ramp", body)
        return Extreme(span, "max", first, second)

    def group(self, *, listed: bool = False) -> Node:
        """What stands in brackets; where a list may stand there, its first entry alone."""
        opener, opened = self.peek(), self.here
        self.at += 1
        norms, self.norms = self.norms, []
        node = self.sum()
        self.norms = norms
        if listed and self.peek() in (",", ";"):
            return node
        self.expect(CLOSERS[opener], opened, f"the {opener} here")
        # Braces are no part of what is written; brackets are.
        return node if opener == "{" else replace(node, span=(opened, self.last))

    def braced(self, name: str) -> Node:
        """The argument of a command: a group in braces, or a single digit or letter."""
        token = self.token()
        if token is None:
            raise self.fail(f"{name} needs an argument")
        if token.text == "{":
            return self.group()
        if token.kind == "number" and len(token.text) > 1:
            # \frac12: a number without braces is taken digit by digit.
            first = Token("number", token.text[0], token.start, token.start + 1)
            rest = Token("number", token.text[1:].lstrip("."), token.start + 1, token.end)
            self.tokens[self.at : self.at + 1] = [first, rest]
        return self.atom()

    def skip_braces(self) -> None:
        depth = 0
        while self.at < len(self.tokens):
            depth += {"{": 1, "}": -1}.get(self.peek(), 0)
            self.at += 1
            if depth == 0:
                return

    def norm(self, token: Token) -> Node:
        self.at += 1
        closer = NORMS[token.text]
        self.norms.append(closer)
        body = self.sum()
        self.norms.pop()
        self.expect(closer, token.start, "the norm")
        frobenius = False
        scripts = {"_": "", "^": ""}
        while self.peek() in scripts and not scripts[self.peek()]:
            which = self.peek()
            self.at += 1
            braces = self.take("{")
            scripts[which] = self.peek()
            if self.token() is None:
                raise self.fail("the norm has a script that is missing")
            self.at += 1
            if braces:
                self.expect("}", self.here, "the subscript of the norm")
        below, above = scripts["_"], scripts["^"]
        frobenius = below == "F"
        span = (token.start, self.last)
        if below not in ("F", "2", ""):
            raise NotReadError(
                f"the norm with subscript {below} is not part of the notation", *span
            )
        if above == "2":
            return SquaredNorm(span, body, frobenius)
        if above and not (above.isdigit() and int(above) <= MAX_EXPONENT):
            raise NotReadError(f"the norm with exponent {above} is not part of the notation", *span)
        norm = Elementary(span, "sqrt", SquaredNorm(span, body, frobenius))
        return Power(span, norm, int(above)) if above else norm

    def inner(self, start: int) -> Node:
        self.at += 1
        left = self.sum()
        if not self.take(","):
            raise self.fail(r"an inner product is \langle A, B \rangle")
        right = self.sum()
        self.expect("\\rangle", start, "the inner product")
        if self.peek() == "_":
            self.at += 1
            self.braced("_")
        return Inner((start, self.last), left, right)

    def fraction(self, start: int) -> Node:
        self.at += 1
        if self.peek() == "{" and self.peek(1) in ("\\partial", "d"):
            found = self.derivative(start)
            if found is not None:
                self.skip_point(found)
                return found
        elif self.peek() == "\\partial":
            raise self.fail(r"write \frac{\partial f}{\partial W}, with both braces")
        top = self.braced("\\frac")
        bottom = self.braced("\\frac")
        return Quotient((start, self.last), top, bottom)

    def skip_point(self, derivative: Node) -> None:
        r"""The variable of a derivative, in parentheses after it: `\frac{df}{dx}(x)`."""
        if self.peek() != "(" or not self.is_argument() or not isinstance(derivative, Gradient):
            return
        closing = next(k for k in range(12) if self.peek(k) == ")")
        name = symbol_name(self.tokens[self.at + 1 : self.at + closing])
        if name != derivative.wrt.name:
            raise self.fail("the value of a derivative at another point is not read")
        self.at += closing + 1

    def derivative(self, start: int) -> Node | None:
        r"""`\frac{\partial f}{\partial W}`, `\frac{df}{dW}`, or the operator before its operand."""
        mark = self.peek(1)
        closing = self.closing()
        if [self.peek(closing + k) for k in (1, 2)] != ["{", mark]:
            if mark == "d":
                return None
            raise self.fail(r"a derivative is \frac{\partial f}{\partial W}")
        self.at += 2
        order = self.order()
        body: Node | None = None
        if self.peek() != "}":
            body = self.sum()
        self.expect("}", start, "the derivative")
        self.at += 2
        variables = self.variables(mark, order)
        self.expect("}", start, "the derivative")
        if body is None:
            body = self.juxta()
            if self.peek() in DOTS and self.starts_operand(1):
                raise self.fail(UNCLEAR)
        return self.derived(start, body, variables)

    def order(self) -> int:
        """The order of a derivative, as the exponent of its sign says."""
        if self.peek() != "^":
            return 1
        braced = self.peek(1) == "{"
        if self.peek(1 + braced) != "2" or (braced and self.peek(3) != "}"):
            raise self.fail("of derivatives only the first and the second are read")
        self.at += 4 if braced else 2
        return 2

    def variables(self, mark: str, order: int) -> list[tuple[Node, Form, bool]]:
        r"""What a derivative is taken by, after its first sign: `x`, `x^T`, `x \partial y`."""
        found: list[tuple[Node, Form, bool]] = []
        while True:
            begin = self.here
            wrt = self.atom()
            form: Form = "fraction"
            squared = False
            if self.peek() == "^":
                exponent = self.at
                self.at += 1
                raised = self.superscript(begin, wrt)
                squared = isinstance(raised, Power) and raised.exponent == order == 2
                if not squared and not (isinstance(raised, Transpose) and raised.body is wrt):
                    self.at = exponent
                    raise self.fail(BY_A_LETTER)
                form = "fraction" if squared else "transposed"
            found.append((wrt, form, squared))
            order -= 1 + squared
            if order == 0:
                return found
            if order < 0 or self.peek() != mark:
                raise self.fail("a second derivative is taken twice: write \\partial x^2")
            self.at += 1

    def derived(self, start: int, body: Node, by: Sequence[tuple[Node, Form, bool]]) -> Node:
        span = (start, self.last)
        for wrt, form, squared in reversed(by):
            if squared:
                body = self.gradient(span, body, wrt, form, squared=True)
            body = self.gradient(span, body, wrt, form, squared=squared)
        return body

    def nabla(self, start: int) -> Node:
        self.at += 1
        order = self.order()
        if self.take("_"):
            self.below = True
            wrt = self.braced("_")
            self.below = False
            if order == 1:
                order = self.order()
            body = self.operand(wrt)
        else:
            wrt = self.own_argument()
            body = self.atom()
            called = self.tokens[self.at - 1].text == ")"
            exponent = self.peek(2) if self.peek(1) == "{" else self.peek(1)
            if (self.starts_operand() and not called) or (self.peek() == "^" and exponent == "2"):
                raise self.fail(UNCLEAR)
        span = (start, self.last)
        node = self.gradient(span, body, wrt, "nabla")
        # The Hessian is symmetric, and has the same entries in both layouts.
        return node if order == 1 else self.gradient(span, node, wrt, "transposed")

    def own_argument(self) -> Node:
        r"""What `\nabla f` is taken by: the one argument that the function is written with."""
        begin = self.at
        unclear = r"by which symbol? write \nabla_W f"
        if not self.starts_operand() or self.peek() in CLOSERS:
            raise self.fail(unclear)
        name, _ = self.name()
        wrt: Node | None = None
        if self.take("("):
            wrt = self.letter()
            if not self.take(")"):
                wrt = None
        elif name in self.context.parameters:
            argument = tokenize(self.context.parameters[name])
            wrt = _Parser(argument, Context(), False, None).whole()
            wrt = replace(wrt, span=(self.last, self.last))
        self.at = begin
        if not isinstance(wrt, Symbol):
            raise self.fail(unclear)
        return wrt

    def operand(self, wrt: Node) -> Node:
        r"""What `\nabla_W` takes: the product after it, or one letter alone, such as f."""
        bracketed = self.peek() in CLOSERS
        start, body = self.here, self.atom()
        by_itself = isinstance(body, Symbol) and isinstance(wrt, Symbol) and body.name == wrt.name
        number = isinstance(body, Symbol) and (
            body.kind == "scalar"
            or (names_loss(body.name) and not (isinstance(wrt, Symbol) and wrt.kind == "scalar"))
        )
        if number and not by_itself:
            # \nabla_W f^T is the transpose of the gradient: f is a number.
            exponent = self.peek(2) if self.peek(1) == "{" else self.peek(1)
            if self.peek() != "^" or exponent.isdigit():
                body = self.scripted(start, body)
            following = self.token()
            if not self.starts_operand() or (
                following is not None
                and following.kind in ("letter", "name")
                and (following.text.isupper() or following.text == "d")
            ):
                return body
        elif not bracketed:
            body = self.factors(start, self.scripted(start, body))
        else:
            body = self.scripted(start, body)
        if self.starts_operand():
            raise self.fail(UNCLEAR)
        return body

    def closing(self) -> int:
        """How far ahead the group ends that opens here."""
        depth = 0
        for ahead in range(len(self.tokens) - self.at):
            depth += {"{": 1, "}": -1}.get(self.peek(ahead), 0)
            if depth == 0:
                return ahead
        return len(self.tokens) - self.at

    def gradient(
        self,
        span: tuple[int, int],
        body: Node,
        wrt: Node,
        form: Form = "fraction",
        *,
        squared: bool = False,
    ) -> Node:
        if isinstance(wrt, Member):
            column = wrt.name if wrt.kind == "vector" else _within("\\mathbf", wrt.name)
            wrt = Entry(wrt.span, Symbol(wrt.span, column, "vector"), (wrt.index,))
        if isinstance(wrt, Entry) and isinstance(wrt.body, Symbol) and form != "transposed":
            return Entry(span, Gradient(span, body, wrt.body, form), wrt.indices)
        if not isinstance(wrt, Symbol):
            raise NotReadError("a derivative is taken by a single letter", *wrt.span)
        if (
            isinstance(body, Symbol)
            and body.name in self.context.functions
            and self.context.parameters.get(body.name) == wrt.name
        ):
            body = Apply(body.span, body.name, wrt)
        return Gradient(span, body, wrt, form, squared)

    def inline_partial(self, start: int) -> Node:
        self.at += 1
        order = self.order()
        if not self.starts_operand():
            raise self.fail(r"a derivative is \frac{\partial f}{\partial W}")
        body = self.atom()
        if not (self.peek() == "/" and self.peek(1) == "\\partial"):
            if order == 2:
                raise self.fail("a second differential is not part of the notation")
            # The field also writes the differential with a round d.
            return Differential((start, self.last), body)
        self.at += 2
        return self.derived(start, body, self.variables("\\partial", order))

    def cases(self, start: int) -> Node:
        self.at += 1
        branches: list[Branch] = []
        while self.peek() != "\\end{cases}":
            if self.token() is None:
                raise self.fail("cases are never closed by \\end{cases}")
            begin = self.here
            if branches and branches[-1].left is None:
                raise self.fail("only the last case may stand without a condition such as x \\ge 0")
            body = self.sum()
            self.skip_glue()
            left = right = None
            relation = ""
            if self.starts_operand() or self.peek() == "-":
                left = self.sum()
                token = self.token()
                relation = RELATIONS.get(token.text, "") if token else ""
                if relation not in (">=", ">", "<=", "<", "=", "!="):
                    raise self.fail("a condition such as x \\ge 0 is expected here")
                self.at += 1
                right = self.sum()
            end = self.last
            self.skip_glue()
            branches.append(Branch((begin, end), body, left, relation, right))
            here = self.token()
            if here is not None and here.kind == "break":
                self.at += 1
        self.at += 1
        if not branches:
            raise NotReadError("a definition by cases without a case", start, self.last)
        return Cases((start, self.last), tuple(branches))

    def skip_glue(self) -> None:
        while (token := self.token()) is not None and (
            token.kind == "gap" or token.text in (",", ".", ";")
        ):
            self.at += 1

    # -- letters ----------------------------------------------------------------------------

    def letter(self) -> Node:
        """A letter with its accent, weight and subscript, and the argument if it is a function."""
        start = self.here
        base, kind, below = self.styled()
        end = self.last
        numbered = base.rpartition("{")[2].rstrip("}") in self.context.numbered
        found = self.label(numbered=numbered)
        if self.peek() == "_" and self.peek(1) != "+":
            self.at += 1
            below += self.subscript()
        if found is None:
            found = self.label(numbered=numbered)
        if found is not None:
            label, transposed = found
            node = self.labelled(start, end, base, kind, below, label)
            return Transpose((start, self.last), node) if transposed else node
        if kind == "matrix" and base in self.context.limits:
            kind = "scalar"
        name = base + below
        indices = name.rpartition("_{")[2].rstrip("}").replace(",", "")
        if below:
            entry = self.entry(start, end, base, kind, below)
            if entry is not None:
                return entry
        if any(mark in indices for mark in RANGES):
            raise NotReadError(
                f"{name} is a part of a matrix: rows, columns and ranges cannot be read",
                start,
                self.last,
            )
        if name == "d" and self.peek() == "^" and not self.context.is_value(name):
            raise self.fail("a second differential is not part of the notation")
        if name == "I" and self.peek() == "(" and self.tokens[self.at].start == self.last:
            raise self.fail(r"is I a function? a product with the identity is I \cdot (…)")
        if name == "I" or (name.startswith("I_") and not self.context.is_value(name)):
            number = name[3:-1]
            return Identity((start, self.last), int(number) if number.isdigit() else 0)
        if name in ("E_{n}", "E_{m}") and not (
            self.context.is_value(name) or self.context.is_value("E") or self.peek() in CLOSERS
        ):
            return Identity((start, self.last), doubt=name)
        function = self.function_of(name)
        if function is not None:
            primes = self.primes()
            if self.peek() == "(" or (self.peek() in CLOSERS and primes):
                return self.applied(start, function, primes)
            if primes or self.bare_functions:
                if not self.bare_functions:
                    raise self.fail(f"{name}' needs its argument: {name}'(x)")
                return Apply(
                    (start, self.last), function, Symbol((start, start), "x", "scalar"), primes
                )
        elif self.peek() == "(" and (name in self.context.called or name == "f"):
            before = self.tokens[self.at - 2] if self.at > 1 else None
            if before is not None and before.text == name and before.end == start:
                raise self.fail(f"{name}{name}(…) may be a name of its own: give it one letter")
            self.skip_arguments(name)
        elif base in ACTIVATIONS and not self.context.is_value(name):
            primes = self.primes()
            if self.peek() == "(" or (self.peek() in CLOSERS and primes):
                if name in self.context.letters:
                    raise self.fail(
                        f"{name}(…) reads in two ways, as {name} stands without an argument"
                        f" elsewhere in this document: write {name} \\cdot (…) if it is a number"
                    )
                body = self.group()
                return Activation((start, self.last), name, body, primes)
            if primes:
                raise self.fail(f"{name}' needs its argument: {name}'(Z)")
        elif (
            self.peek() == "("
            and not self.context.is_value(name)
            and (name in FUNCTION_LETTERS or (self.is_argument() and not self.below))
        ):
            raise self.fail(
                f"is {name} a function? define it, as in {name}(x) = …, or write {name} \\cdot (…)"
            )
        return Symbol((start, self.last), name, kind)

    def label(self, *, numbered: bool) -> tuple[str, bool] | None:
        r"""A label above a letter, and whether a transpose stands after it: `^{(1)T}`, `^*`.

        It tells one of a family from the others, and is never an exponent.
        """
        if self.peek() != "^":
            return None
        braces = self.peek(1) == "{"
        inside: list[str] = []
        at = self.at + 1 + braces
        while at < len(self.tokens) and len(inside) < MAX_LABEL:
            if braces and self.tokens[at].text == "}":
                break
            inside.append(self.tokens[at].text)
            at += 1
            if not braces:
                break
        transposed = len(inside) > 1 and inside[-1] in ("T", "\\top")
        texts = inside[:-1] if transposed else inside
        digits = numbered and len(texts) == 1 and texts[0].isdigit()
        if not (digits or self.is_label(texts)) or (braces and at >= len(self.tokens)):
            return None
        self.at = at + braces
        return "".join(texts), transposed

    def is_label(self, texts: Sequence[str]) -> bool:
        if not texts:
            return False
        if texts[0] in ("(", "["):
            return len(texts) > 2 and texts[-1] == CLOSERS[texts[0]]
        if len(texts) == 1:
            [text] = texts
            is_word = len(text) > 1 and text.isalpha() and text.isascii()
            return text in ("*", "\\ast", "\\star", "+") or is_word or text in self.context.steps
        return texts[0] in self.context.steps and texts[1] in ("+", "-")

    def labelled(self, start: int, end: int, base: str, kind: Kind, below: str, label: str) -> Node:
        """A letter with a label above it; one in parentheses may be an index of a sum."""
        inner = label[1:-1]
        here = {*self.context.indices, *(name for opened in self.sums for name in opened)}
        if label[0] in "([" and inner in here and not below:
            return Member((start, self.last), base, kind, self.indices([inner], start)[0])
        if label == "+" and kind != "matrix":
            raise self.fail(f"{base}^+ reads in two ways: write \\max({base}, 0), or another name")
        name = f"{base}^{{{label}}}"
        if below:
            entry = self.entry(start, end, name, kind, below)
            if entry is not None:
                return entry
        if self.peek() == "(" and f"{name}{below}" in self.context.called:
            self.skip_arguments(f"{name}{below}")
        return Symbol((start, self.last), name + below, kind)

    def is_expectation(self) -> bool:
        """Whether E, with a subscript or without, stands before a square bracket."""
        ahead = 1
        if self.peek(ahead) == "_":
            ahead += 2
            if self.peek(ahead - 1) == "{":
                while self.peek(ahead - 1) not in ("}", ""):
                    ahead += 1
        return self.peek(ahead) == "["

    def is_argument(self) -> bool:
        """Whether what follows is one letter in parentheses: nobody writes a product so."""
        end = next((k for k in range(12) if self.peek(k) == ")"), 0)
        inner = self.tokens[self.at + 1 : self.at + end]
        return bool(inner) and symbol_name(inner) is not None

    def primes(self) -> int:
        r"""How many primes stand here: `'`, `^\prime` or `^{\prime\prime}`."""
        count = 0
        while self.take("'"):
            count += 1
        braces = self.peek(1) == "{"
        if self.peek() == "^" and self.peek(1 + braces) == "\\prime":
            self.at += 1 + braces
            while self.take("\\prime"):
                count += 1
            if braces:
                self.expect("}", self.here, "the exponent")
        return count

    def applied(self, start: int, function: str, primes: int) -> Node:
        body = self.group()
        return Apply((start, self.last), function, body, primes)

    def function_of(self, name: str) -> str | None:
        if name in self.context.functions:
            return name
        if self.context.is_value(name) and not (name in self.context.masks and self.peek() == "("):
            if name in BUILT_IN and self.peek() == "(":
                raise self.fail(
                    f"{name}(…) reads in two ways, as {name} stands for something in this document:"
                    f" write {name} \\cdot (…), or \\max(…, 0)"
                )
            return None
        return BUILT_IN.get(name)

    def name(self) -> tuple[str, Kind]:
        """The name of a letter, the same however its accent, weight and subscript are nested."""
        name, kind, below = self.styled()
        if self.peek() == "_" and self.peek(1) != "+":
            self.at += 1
            below += self.subscript()
        return name + below, kind

    def styled(self) -> tuple[str, Kind, str]:
        """A letter with its accents and weights, its kind, and the subscript inside of these."""
        token = self.token()
        if token is None:
            raise self.fail("a letter is missing here")
        text = token.text
        if text in ACCENTS or text in BOLD or text in SCRIPT:
            self.at += 1
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.fail(f"nested more than {MAX_DEPTH} deep")
            braces = self.take("{")
            name, kind, below = self.styled()
            if braces and self.peek() == "_":
                self.at += 1
                below += self.subscript()
            if braces:
                self.expect("}", token.start, text)
            self.depth -= 1
            if text in BOLD:
                name, kind = _bold(name, kind)
            elif text in ACCENTS:
                name = _accented(ACCENTS[text], name)
                if text == "\\vec" and kind == "scalar":
                    kind = "vector"
            else:
                name = _within(text, name)
            return name, kind, below
        if token.kind == "letter" and len(text) > 1:
            # A name of several letters.
            self.at += 1
            return text, "scalar", ""
        if token.kind in ("letter", "name") and len(text) == 1:
            self.at += 1
            return text, "matrix" if text.isupper() else "scalar", ""
        if text in GREEK:
            self.at += 1
            return text, "scalar", ""
        raise self.fail(f"a letter is expected here, not {text}")

    def subscript(self) -> str:
        token = self.token()
        if token is None:
            raise self.fail("a subscript is missing")
        if token.text != "{":
            if token.kind not in ("letter", "number", "name") and token.text not in GREEK | {"*"}:
                raise self.fail(f"{token.text} is not a subscript")
            self.worded = token.kind == "name" and len(token.text) > 1
            self.at += 1
            return f"_{{{token.text}}}"
        self.at += 1
        self.worded = False
        parts: list[str] = []
        while self.peek() != "}":
            token = self.token()
            if token is None:
                raise self.fail("the subscript is never closed by }")
            if token.text in ("{", "^", "_") or token.kind == "break":
                raise self.fail(f"{token.text} is not part of a subscript that can be read")
            parts.append(token.text)
            self.worded = self.worded or (token.kind == "name" and len(token.text) > 1)
            self.at += 1
        self.at += 1
        return f"_{{{''.join(parts)}}}"

    def skip_arguments(self, name: str) -> None:
        """The arguments of `f(W)`, where f was introduced with them: letters and commas alone."""
        opened = self.here
        self.at += 1
        arguments = [self.name()[0]]
        while self.take(","):
            arguments.append(self.name()[0])
        self.expect(")", opened, f"the arguments of {name}")
        defined = self.context.called.get(name)
        if defined is not None and defined != tuple(arguments):
            raise NotReadError(
                f"{name} was introduced as {name}({', '.join(defined)}): its value at other"
                " arguments is not part of the notation",
                opened,
                self.last,
            )


def _bold(name: str, kind: Kind) -> tuple[str, Kind]:
    """A bold capital is the plain one's matrix; a bold small letter is a vector."""
    greek = name.rpartition("{")[2].startswith("\\")
    if kind == "matrix" and not greek:
        return name, kind
    capital = kind == "matrix" or (greek and name.rpartition("\\")[2][0].isupper())
    return _within("\\mathbf", name), "matrix" if capital else "vector"


def _accented(accent: str, name: str) -> str:
    """The weight is written outside of the accent, wherever it stood."""
    if name.startswith("\\mathbf{"):
        return _within("\\mathbf", _within(accent, name[len("\\mathbf{") : -1]))
    return _within(accent, name)


def _within(command: str, name: str) -> str:
    return f"{command}{{{name}}}"


def changing(name: str) -> str | None:
    r"""The symbol below a dot: `C` for `\dot{C}`, which says how C changes."""
    stem, below, label = name.partition("_{")
    if "\\dot{" not in stem:
        return None
    return stem.replace("\\dot{", "", 1).replace("}", "", 1) + below + label


def _capital(name: str) -> str | None:
    r"""The capital of a small letter, under its accents: `\hat{Y}` for `\hat{y}`."""
    found = re.fullmatch(r"((?:\\[a-z]+\{)*)([a-z])(\}*(?:\^\{.*\})?)", name)
    return f"{found[1]}{found[2].upper()}{found[3]}" if found else None


def _is_index(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.islower()


def _indices(below: str) -> list[str] | None:
    """The one or two letters of a subscript such as `_{ij}`, or None where it is anything else."""
    found = re.fullmatch(r"_\{([a-z])(?:,?([a-z]))?\}", below)
    return [name for name in found.groups() if name] if found else None


def _bottom(node: Node) -> Node | None:
    return node.bottom if isinstance(node, Quotient) else Number((0, 0), Fraction(1))


def _product(span: tuple[int, int], factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Product(span, tuple(factors))
