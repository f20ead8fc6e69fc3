"""A place in the tokens of one expression, and what is known of its symbols there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import NotReadError, not_read
from ..tokens import Token
from ..vocabulary import GAPS
from .dots import closing
from .signs import BARS, NORMS

MAX_DEPTH = 40
DOUBLE_BAR = "\\|"
FENCES = NORMS | BARS


@dataclass(frozen=True, slots=True)
class Context:
    """What a document says of its symbols before its expressions are read.

    `values` stand for matrices or numbers even before a parenthesis, `functions` were defined by
    `name(x) = …`, and `called` were introduced with the arguments that it lists, as in `f(W) = …`;
    `parameters` has the argument of those that are always introduced with the same one.
    `masks` are those of the `values` that are named after the step that they are made with, as in
    `H = H(XW)`: before a parenthesis they are still the step. `letters` are those of `ACTIVATIONS`
    that stand somewhere without an argument, `marks` those that are applied and never do, which are
    labels above a symbol, and `primed` the symbols of which a prime makes another one. The text
    calls the `matrices` so. In the statement, `indices` are the letters that count rows or columns,
    `limits` those up to which sums run, and `unapplied` the names of built-in functions that stand
    for values. With `euler` the letter e is Euler's number, and `steps` are the letters of
    exponents such as `t+1`, which count the steps of an iteration; the numbers above those that are
    `numbered` are labels. The `identities` are called so by the words of the section, the `applied`
    symbols have arguments somewhere, so that they are no factors, and the `factors` have none.
    """

    values: Collection[str] = ()
    functions: Collection[str] = ()
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    masks: Collection[str] = ()
    letters: Collection[str] = ()
    marks: Collection[str] = ()
    unapplied: Collection[str] = ()
    indices: Collection[str] = ()
    limits: Collection[str] = ()
    euler: bool = False
    primed: Collection[str] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    steps: Collection[str] = ()
    numbered: Collection[str] = ()
    identities: Collection[str] = ()
    applied: frozenset[str] = frozenset()
    factors: frozenset[str] = frozenset()
    matrices: frozenset[str] = frozenset()
    # The letters of indices over which a side of the statement does not sum.
    fixed: frozenset[str] = frozenset()
    # The numbers of which some functions are: x_1 and x_2, or the several arguments.
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Whether the document speaks of expected values.
    of_chance: bool = False
    # Whether a prime transposes a capital somewhere, as in X'X.
    transposes: bool = False
    # Whether it speaks of conjugates, which x^* is then.
    conjugates: bool = False

    def is_value(self, name: str) -> bool:
        return name in self.values or name in self.unapplied


def without_gaps(tokens: Sequence[Token]) -> list[Token]:
    """`tokens` without their gaps, except for those that separate the parts of an environment.

    These part a case from its condition, and the entries of an array from each other.
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


class Cursor:
    """The tokens, the place reached in them, and how deep it is nested."""

    def __init__(self, tokens: list[Token], context: Context) -> None:
        self.tokens = tokens
        self.context = context
        self.at = 0
        self.depth = 0
        # The closing bars of the norms and absolute values that are open, innermost last.
        self.norms: list[str] = []

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
        if self.take(text):
            return
        if self.token() is None:
            span = opened, opened + 1
            raise not_read("{what} is never closed by {closing}", span, what=what, closing=text)
        raise self.fail("{closing} expected to close {what}", closing=text, what=what)

    @property
    def here(self) -> int:
        token = self.token()
        return token.start if token else self.last

    @property
    def last(self) -> int:
        return self.tokens[self.at - 1].end if self.at else 0

    def fail(self, message: str, /, **places: object) -> NotReadError:
        token = self.token()
        span = (max(self.last - 1, 0), self.last) if token is None else (token.start, token.end)
        return not_read(message, span, **places)

    def nest(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail("nested more than {most} levels deep", most=MAX_DEPTH)

    # -- scripts and groups -----------------------------------------------------------------

    def script(self) -> list[str]:
        """The tokens of a script, in braces or one alone."""
        if not self.take("{"):
            token = self.token()
            if token is None:
                raise self.fail("a subscript or superscript is missing here")
            self.at += 1
            return [token.text]
        texts: list[str] = []
        while not self.take("}"):
            token = self.token()
            if token is None or token.text in ("{", "^", "_"):
                raise self.fail("a subscript or superscript that cannot be read")
            texts.append(token.text)
            self.at += 1
        return texts

    def braces(self) -> list[str]:
        """The tokens of a script, with the groups in it."""
        if self.peek() != "{":
            return self.script()
        end = self.at + self.closing()
        texts = [token.text for token in self.tokens[self.at + 1 : end]]
        self.at = min(end + 1, len(self.tokens))
        return texts

    def exponent(self) -> str:
        """The first token of the exponent after this `^`."""
        return self.peek(2) if self.peek(1) == "{" else self.peek(1)

    def closing(self) -> int:
        """How far ahead the group ends that opens here."""
        return closing(self.tokens, self.at) - self.at

    def skip_braces(self) -> None:
        self.at = min(self.at + self.closing() + 1, len(self.tokens))

    # -- bars -------------------------------------------------------------------------------

    def opens_fence(self, ahead: int = 0) -> bool:
        """Whether a bar opens a norm or an absolute value here, and does not close one."""
        closer = FENCES.get(self.peek(ahead))
        return closer is not None and (not self.norms or self.norms[-1] != closer)

    def part_bars(self) -> None:
        """Take `||` for two bars where the first of them closes one, as in `|x||y|`."""
        token = self.token()
        if (
            token is not None
            and token.text == DOUBLE_BAR
            and token.kind == "sign"
            and self.norms[-1:] == ["|"]
        ):
            middle = token.start + 1
            self.tokens[self.at : self.at + 1] = [
                Token("sign", "|", token.start, middle),
                Token("sign", "|", middle, token.end),
            ]
