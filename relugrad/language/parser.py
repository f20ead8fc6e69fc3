r"""Tokens into an expression: recursive descent, one method a level of precedence, tightest last.

sum        A + B - C
frobenius  A : B
dot        A \cdot B, A \times B, A . B        a product that binds looser than \odot
hadamard   A \odot B, A \circ B, A \otimes B
juxta      A B, a / b
postfix    A^T, A^{-1}, A^n, A^{\odot n}, A_{ij}
atom       symbols, numbers, groups, functions, d, \nabla, \frac

What an operand is, and what may follow one, is looked up here by the token that it begins with:
the modules of `reading` register how they read each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from functools import lru_cache

from ..errors import NotReadError, not_read
from ..tokens import Token, TokenKind, tokenize
from ..wording import say
from .cursor import FENCES, Context, Cursor, without_gaps
from .dots import ELLIPSES, closing
from .nodes import Dot, Index, Inner, Node, OverIndices, Product, Sum, Symbol, walk
from .series import series, series_sum
from .signs import CLOSERS, COLON, DOTS, WHY_NOT

# So many tokens may the name of a symbol have that is looked up.
MAX_REMEMBERED = 16

Operand = Callable[["Parser", Token], Node]
Suffix = Callable[["Parser", int, Node], Node]

# What an operand begins with: a command or a sign, an upright word, or any token of a kind.
OPERANDS: dict[str, Operand] = {}
WORDS: dict[str, Operand] = {}
KINDS: dict[str, Operand] = {}
# What goes on after an operand.
SUFFIXES: dict[str, Suffix] = {}


def reads(*texts: str, among: dict[str, Operand] = OPERANDS) -> Callable[[Operand], Operand]:
    """Register how an operand is read that begins with one of `texts`.

    A command or a sign is still to be passed over, a word already is.
    """

    def registered(operand: Operand) -> Operand:
        among.update(dict.fromkeys(texts, operand))
        return operand

    return registered


def continues(*texts: str) -> Callable[[Suffix], Suffix]:
    """Register what one of `texts` makes of the operand before it, which is read from `start`."""

    def registered(suffix: Suffix) -> Suffix:
        SUFFIXES.update(dict.fromkeys(texts, suffix))
        return suffix

    return registered


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
    return Parser(without_gaps(tokens), context, bare_functions, free).whole()


def symbol(tokens: Sequence[Token]) -> Symbol | None:
    """The symbol that `tokens` consist of, or None where they are anything else."""
    found = _symbol(tokens)
    if found is None or len(tokens) > MAX_REMEMBERED:
        return found
    start, end = found.span
    return Symbol((start + tokens[0].start, end + tokens[0].start), found.name, found.kind)


def symbol_name(tokens: Sequence[Token]) -> str | None:
    """The name of the symbol that `tokens` consist of, or None where they are anything else."""
    found = _symbol(tokens)
    return None if found is None else found.name


def _symbol(tokens: Sequence[Token]) -> Symbol | None:
    """The symbol, whose span is from the first token on where it is remembered."""
    if not tokens:
        return None
    if len(tokens) > MAX_REMEMBERED:
        return _only_symbol(tokens)
    start = tokens[0].start
    return _remembered(tuple([(t.kind, t.text, t.start - start, t.end - start) for t in tokens]))


# The same few tokens are asked about wherever they stand.
@lru_cache(maxsize=1024)
def _remembered(written: tuple[tuple[TokenKind, str, int, int], ...]) -> Symbol | None:
    return _only_symbol([Token(*one) for one in written])


def _only_symbol(tokens: Sequence[Token]) -> Symbol | None:
    try:
        node = parse(tokens, Context())
    except NotReadError:
        return None
    return node if isinstance(node, Symbol) else None


@lru_cache(maxsize=1024)
def name_of(latex: str) -> str | None:
    """The name of the symbol that `latex` consists of, or None where it is anything else."""
    try:
        return symbol_name(tokenize(latex))
    except NotReadError:
        return None


class Parser(Cursor):
    def __init__(
        self,
        tokens: list[Token],
        context: Context,
        bare_functions: bool,
        free: dict[str, Index] | None,
    ) -> None:
        super().__init__(tokens, context)
        self.bare_functions = bare_functions
        self.has_dots = any(token.text in ELLIPSES for token in tokens)
        # Whether a word stood in the subscript that was read last.
        self.worded = False
        # Whether this is the letter of \nabla_W: what follows it is no argument.
        self.below = False
        self.free: dict[str, Index] = {} if free is None else free
        self.unbound: dict[str, Token] = {}
        # The sums that are open, innermost last, and the names of all indices that sums run over.
        self.sums: list[dict[str, Index]] = []
        self.summed: set[str] = set()
        # The indices whose letter a sum within theirs runs over as well.
        self.hidden: set[Index] = set()

    # -- the levels -------------------------------------------------------------------------

    def whole(self) -> Node:
        while self.tokens and self.tokens[-1].text in (".", ","):
            self.tokens.pop()
        if not self.tokens:
            raise not_read("an expression is missing here")
        node = self.sum()
        if self.at < len(self.tokens):
            self.unexpected()
        for name, token in self.unbound.items():
            if name in self.summed:
                raise not_read(
                    "{name} is the index of a sum, but occurs outside of it here: put the"
                    " whole summand in parentheses, or use another letter",
                    (token.start, token.end),
                    name=name,
                )
        if indices := {*self.summed, *self.free}:
            _counts(node, indices)
        return node

    def unexpected(self) -> None:
        text = self.peek()
        if text in (")", "]", "}", "\\}", "\\rangle", "\\rVert"):
            raise self.fail("{bracket} closes what was never opened", bracket=text)
        if text in WHY_NOT:
            raise self.fail("{what} is not part of the notation", what=say(WHY_NOT[text]))
        raise self.fail("{token} is not expected here", token=text)

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
        begin, minus = self.here, self.take("-")
        right = self.dot()
        if minus:
            right = Sum((begin, self.last), (right,), (-1,))
        if self.peek() == COLON:
            raise self.fail("three matrices between colons read in two ways")
        return Inner((start, self.last), left, right)

    def dot(self) -> Node:
        start = self.here
        factors = [self.hadamard()]
        dots: set[str] = set()
        while self.peek() in DOTS and (self.peek() != "." or self.starts_operand(1)):
            sign = self.peek()
            self.at += 1
            factors.append(self.hadamard())
            columns = all(isinstance(f, Symbol) and f.kind == "vector" for f in factors[-2:])
            dots.add(sign)
            if columns and sign == "\\cdot" and self.peek() not in DOTS:
                left, right = factors[-2:]
                factors[-2:] = [Inner((left.span[0], self.last), left, right)]
            elif columns:
                raise not_read(
                    r"the dot product of two columns is written \mathbf{x}^T \mathbf{y}",
                    (factors[-2].span[0], self.last),
                )
        if len(factors) == 2 and dots == {"\\cdot"} and all(map(Dot.joins, factors)):
            return Dot((start, self.last), tuple(factors))
        return _product((start, self.last), factors)

    def hadamard(self) -> Node:
        start = self.here
        first = self.juxta()
        product = SUFFIXES.get(self.peek())
        return first if product is None else product(self, start, first)

    def juxta(self) -> Node:
        return self.factors(self.here, self.postfix())

    def factors(self, start: int, first: Node) -> Node:
        """`first`, read from `start` on, with the factors after it."""
        factors = [first]
        while True:
            if self.peek() == "/":
                factors[-1] = SUFFIXES["/"](self, factors[-1].span[0], factors[-1])
            elif self.starts_operand():
                factors.append(self.postfix())
            else:
                break
        return _product((start, self.last), factors)

    def postfix(self) -> Node:
        return self.scripted(self.here, self.atom())

    def scripted(self, start: int, node: Node) -> Node:
        """`node`, read from `start` on, with what is written above and below it."""
        while (text := self.peek()) in ("^", "'", "_"):
            node = SUFFIXES[text](self, start, node)
        return node

    # -- the atoms --------------------------------------------------------------------------

    def starts_operand(self, ahead: int = 0) -> bool:
        token = self.token(ahead)
        if token is None or token.kind == "gap":
            return False
        if token.kind in KINDS:
            return True
        self.part_bars()
        text = self.peek(ahead)
        if text in FENCES:
            return self.opens_fence(ahead)
        return text in OPERANDS or text.startswith("\\begin")

    def atom(self) -> Node:
        """One operand. Every nested construct passes through here, so depth is counted here."""
        self.nest()
        token = self.token()
        if token is None:
            raise self.fail("an operand is missing at the end")
        operand = KINDS.get(token.kind) or OPERANDS.get(token.text)
        if operand is None:
            raise self.fail(_why_no_operand(token.text))
        node = operand(self, token)
        self.depth -= 1
        return node

    def group(self, *, listed: bool = False) -> Node:
        """What stands in brackets; where a list may stand there, its first entry alone."""
        opener, opened = self.peek(), self.here
        self.at += 1
        norms, self.norms = self.norms, []
        node = self.sum()
        self.norms = norms
        if listed and self.peek() in (",", ";"):
            return node
        self.expect(CLOSERS[opener], opened, say("the {bracket} here", bracket=opener))
        # Braces are no part of what is written; brackets are.
        return node if opener == "{" else replace(node, span=(opened, self.last))

    def braced(self, name: str) -> Node:
        """The argument of a command: a group in braces, or a single digit or letter."""
        token = self.token()
        if token is None:
            raise self.fail("{name} needs an argument", name=name)
        if token.text == "{":
            return self.group()
        if token.kind == "number" and len(token.text) > 1:
            # \frac12: a number without braces is taken digit by digit.
            first = Token("number", token.text[0], token.start, token.start + 1)
            rest = Token("number", token.text[1:].lstrip("."), token.start + 1, token.end)
            self.tokens[self.at : self.at + 1] = [first, rest]
        return self.atom()

    def lone_argument(self) -> str | None:
        """The name of the one symbol that stands in parentheses here: nobody writes products so."""
        if self.peek() != "(":
            return None
        near = self.tokens[self.at : self.at + MAX_REMEMBERED]
        end = closing(near)
        if [token.text for token in near[end : end + 1]] != [")"]:
            return None
        return symbol_name(near[1:end])


@reads("name", among=KINDS)
def _word(p: Parser, token: Token) -> Node:
    p.at += 1
    return WORDS.get(token.text, WORDS[""])(p, token)


@reads(*(WHY_NOT.keys() - {"\\pm", "!"}))
def _not_in_the_notation(p: Parser, token: Token) -> Node:
    raise p.fail(_why_no_operand(token.text))


def _why_no_operand(text: str) -> str:
    if text in WHY_NOT:
        return say("{what} is not part of the notation", what=say(WHY_NOT[text]))
    if text in ("+", "-"):
        return say("two signs in a row: put the second one, {sign}, in parentheses", sign=text)
    if text.startswith("\\begin{"):
        return say("{environment} has no value in the notation", environment=text[6:])
    if text.startswith("\\") and text[1:].isalpha():
        return say("{command} is not part of the notation", command=text)
    return say("an operand is expected here, not {token}", token=text)


def _counts(node: Node, indices: Set[str]) -> None:
    r"""Refuse a number that has the letter of an index: in `\sum_k k x_k` it runs with the sum."""
    for part in walk(node):
        found = part.limit if isinstance(part, OverIndices) else ""
        found = part.name if isinstance(part, Symbol) else found
        if found in indices:
            what = say("{index} is an index here, and a number as well", index=found)
            raise NotReadError(what, *part.span)


def _product(span: tuple[int, int], factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Product(span, tuple(factors))
