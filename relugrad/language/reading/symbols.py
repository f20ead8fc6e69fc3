"""How a symbol is read, and what it is: an entry, the identity, a function with its argument."""

from __future__ import annotations

from dataclasses import replace

from ...errors import not_read
from ...patterns import lazy
from ...tokens import Token
from ...wording import say
from ..constructs.call import Call
from ..constructs.gradient import names_loss
from ..constructs.member import Member
from ..dots import closing
from ..names import index_names
from ..nodes import Activation, Apply, Entry, Identity, Kind, Node, Symbol, Transpose
from ..parser import KINDS, Parser, reads
from ..signs import (
    ACCENTS,
    ACTIVATIONS,
    BOLD,
    BUILT_IN,
    CLOSERS,
    FUNCTION_LETTERS,
    GREEK,
    SCRIPT,
)
from . import differentials, functions
from .constants import constant, rows
from .indicators import indicator
from .indices import entry, indices, open_names
from .letters import passes_arguments, scripts, skip_arguments, styled

# Names of what depends on chance.
OF_CHANCE = frozenset(("E", "P", "p", "Pr", "Var", "Cov", "I"))
# One where a condition holds, and 0 elsewhere.
_INDICATOR = lazy(r"I_\{.*(?:[{<>=|()\[]|\\(?:in|le|ge|leq|geq|ne|neq|notin|cap|cup)(?![a-z]))")
RANGES = (":", "\\colon", "\\cdot", "\\bullet")


@reads("letter", among=KINDS)
def _letter(p: Parser, token: Token) -> Node:
    text = token.text
    if text == "d" and differentials.begins(p):
        p.at += 1
        return differentials.differential(p, token.start)
    if text == "e" and p.context.euler and p.peek(1) == "^":
        p.at += 1
        return functions.euler(p, token.start)
    if text == "E" and _is_expectation(p) and not p.context.is_value("E"):
        raise p.fail("an expected value is not part of the notation")
    return (indicator(p, token.start) if text == "I" else None) or symbol(p)


@reads(*GREEK, *SCRIPT, *(ACCENTS.keys() - {"\\vec"}))
def _command(p: Parser, token: Token) -> Node:
    return (indicator(p, token.start) if token.text in SCRIPT else None) or symbol(p)


@reads(*BOLD, "\\vec")
def _bold(p: Parser, token: Token) -> Node:
    return constant(p, token) or symbol(p)


def _is_expectation(p: Parser) -> bool:
    """Whether E, with a subscript or without, precedes a bracket in which something varies."""
    ahead = 1
    if p.peek(ahead) == "_":
        ahead += 2
        if p.peek(ahead - 1) == "{":
            while p.peek(ahead - 1) not in ("}", ""):
                ahead += 1
    # The identity is called E, too.
    meant = p.context.of_chance and "E" not in p.context.identities
    return p.peek(ahead) == "[" or (meant and p.peek(ahead) == "(")


def symbol(p: Parser) -> Node:
    """A symbol with its accent, weight and subscript, and its argument if it is a function."""
    start = p.here
    base, kind, below = styled(p)
    end = p.last
    after, label = scripts(p, base, kind)
    below += after
    if label is not None:
        text, transposed = label
        node = _labelled(p, (start, end), base, kind, below, text)
        return Transpose((start, p.last), node) if transposed else node
    if kind == "matrix" and base in p.context.limits:
        kind = "scalar"
    name = base + below
    if below:
        found = entry(p, (start, end), base, kind, below)
        if found is not None:
            return found
        if any(mark in below.rpartition("_{")[2].replace(",", "") for mark in RANGES):
            raise not_read(
                "{name} is a part of a matrix: rows, columns and ranges cannot be read",
                (start, p.last),
                name=name,
            )
    _raise_the_value(p, name)
    return (
        _identity(p, start, name)
        or _applied(p, start, name, base, kind)
        or Symbol((start, p.last), name, kind)
    )


def _labelled(
    p: Parser, letter: tuple[int, int], base: str, kind: Kind, below: str, label: str
) -> Node:
    """A symbol with a label above it; one in parentheses may be an index of a sum."""
    start, _ = letter
    inner = label[1:-1] if label[0] in "([" else label
    if inner in open_names(p):
        span, own = (start, p.last), index_names(below)
        one = Member(span, base, kind, indices(p, [inner], start)[0])
        if not below:
            return one
        if own is not None and len(own) == 1 and own[0] in open_names(p) - {inner}:
            # The entry x_j^{(i)} of the column x^{(i)}.
            return Entry(span, one, indices(p, own, start))
    if label == "+" and kind != "matrix":
        raise p.fail(
            r"{name}^+ reads in two ways: write \max({name}, 0), or use another name", name=base
        )
    name = f"{base}^{{{label}}}"
    if below:
        found = entry(p, letter, name, kind, below)
        if found is not None:
            return found
    if p.peek() == "(" and f"{name}{below}" in p.context.called:
        skip_arguments(p, f"{name}{below}")
    return Symbol((start, p.last), name + below, kind)


def _identity(p: Parser, start: int, name: str) -> Node | None:
    if name == "d" and p.peek() == "^" and not p.context.is_value(name):
        raise p.fail("a second differential is not part of the notation")
    if name == "I" and p.peek() == "(" and p.tokens[p.at].start == p.last:
        raise p.fail(r"is I a function? A product with the identity is written I \cdot (…)")
    if _INDICATOR.match(name) and not p.context.is_value(name):
        raise p.fail("{name} is an indicator, and is not read as the identity", name=name)
    if name == "I" or (name.startswith("I_") and not p.context.is_value(name)):
        return Identity((start, p.last), rows(name[3:-1]))
    if name in p.context.identities and not p.context.is_value(name):
        return Identity((start, p.last))
    if name in ("E_{n}", "E_{m}") and not (
        p.context.is_value(name) or p.context.is_value("E") or p.peek() in CLOSERS
    ):
        return Identity((start, p.last), doubt=name)
    return None


# -- functions ----------------------------------------------------------------------------------


def _applied(p: Parser, start: int, name: str, base: str, kind: Kind) -> Node | None:
    """A function that is named by a symbol, with its argument, or None where it is no function."""
    function = _function(p, name)
    if function is not None:
        return _with_argument(p, start, name, function)
    if name in p.context.factors:
        return None
    if p.peek() == "(" and (name in p.context.called or name == "f"):
        before = p.tokens[p.at - 2] if p.at > 1 else None
        if before is not None and before.text == name and before.end == start:
            raise p.fail(
                "{name}{name}(…) may be a name of its own: give it a single letter", name=name
            )
        if not passes_arguments(p, name):
            return _call(p, start, name, kind)
    elif p.peek() == "(" and p.context.is_value(name) and _raises_its_argument(p):
        raise p.fail(
            r"{name}(…) with an exponent reads in two ways, as {name} stands alone"
            r" elsewhere: write ({name}(…)) where its value is raised, or {name} \cdot (…)",
            name=name,
        )
    elif base in ACTIVATIONS and not p.context.is_value(name):
        return _activation(p, start, name)
    elif (
        p.peek() == "("
        and not p.context.is_value(name)
        and not p.below
        and (
            name in FUNCTION_LETTERS | p.context.applied
            or p.lone_argument() is not None
            or _is_list(p, ("," if kind == "matrix" or base[:1] == "\\" else ",;"))
        )
    ):
        if name in OF_CHANCE:
            raise p.fail(
                r"is {name} a function? Define it, as in {name}(x) = …, or write {name} \cdot"
                r" (…)",
                name=name,
            )
        return _call(p, start, name, kind)
    return None


def _is_list(p: Parser, between: str) -> bool:
    """Whether a list stands in the brackets here, which is no column by a transpose.

    What stands between semicolons is a column after a matrix, and arguments after a small letter.
    """
    depth = 0
    found = False
    for ahead in range(len(p.tokens) - p.at):
        text = p.peek(ahead)
        depth += text in CLOSERS or text == "\\langle"
        depth -= text in CLOSERS.values() or text == "\\rangle"
        found = found or (depth == 1 and text != "" and text in between)
        if not depth:
            return found and p.peek(ahead + 1) not in ("^", "'")
    return False


def _call(p: Parser, start: int, name: str, kind: Kind) -> Node:
    """A function of which it is not known here what it stands for, with its arguments."""
    opened = p.here
    p.at += 1
    arguments: list[Node] = []
    written: list[str] = []
    norms, p.norms = p.norms, []
    while True:
        begin = p.at
        arguments.append(p.sum())
        written.append("".join(token.text for token in p.tokens[begin : p.at]))
        if not (p.take(",") or p.take(";")):
            break
    p.norms = norms
    p.expect(")", opened, say("the arguments of {function}", function=name))
    kind = "scalar" if names_loss(name) else kind
    return Call((start, p.last), name, tuple(arguments), tuple(written), kind)


def _raise_the_value(p: Parser, name: str) -> None:
    """Move the exponent of a function behind its argument: `f^2(x)` is `f(x)^2`."""
    braces = p.peek(1) == "{"
    length = 4 if braces else 2
    raised = p.peek() == "^" and p.peek(1 + braces).isdigit() and p.peek(length) == "("
    if not raised or p.context.is_value(name) or (braces and p.peek(3) != "}"):
        return
    if not (name == "f" or name in FUNCTION_LETTERS | {*p.context.functions, *p.context.called}):
        return
    begin = p.at + length
    end = closing(p.tokens, begin)
    if end < len(p.tokens):
        place = p.tokens[end].end
        exponent = [replace(token, start=place, end=place) for token in p.tokens[p.at : begin]]
        p.tokens[p.at : end + 1] = [*p.tokens[begin : end + 1], *exponent]


def _raises_its_argument(p: Parser) -> bool:
    r"""Whether a number is raised above the brackets of a single symbol: `w(\theta)^2`."""
    texts = [p.peek(k) for k in range(1, 5)]
    return texts[1:3] == [")", "^"] and texts[3].isdigit() and texts[0].strip("\\").isalpha()


def _function(p: Parser, name: str) -> str | None:
    """The function that a symbol names, defined or built in."""
    if name in p.context.functions:
        return name
    if name in p.context.called:
        # The document defines it: the risk R(w) is no ramp.
        return None
    if p.context.is_value(name) and not (name in p.context.masks and p.peek() == "("):
        if name in BUILT_IN and p.peek() == "(":
            raise p.fail(
                r"{name}(…) reads in two ways, as {name} stands for something in this"
                r" document: write {name} \cdot (…), or \max(…, 0)",
                name=name,
            )
        return None
    return BUILT_IN.get(name)


def _with_argument(p: Parser, start: int, name: str, function: str) -> Node | None:
    order = primes(p)
    if p.peek() == "(" or (p.peek() in CLOSERS and order):
        begin = p.at + 1
        body = p.group()
        written = "".join(token.text for token in p.tokens[begin : p.at - 1])
        return Apply((start, p.last), function, body, order, written)
    if p.bare_functions:
        return Apply((start, p.last), function, Symbol((start, start), "x", "scalar"), order)
    if order:
        raise p.fail("{name}' needs its argument: {name}'(x)", name=name)
    return None


def _activation(p: Parser, start: int, name: str) -> Node | None:
    order = primes(p)
    if p.peek() == "(" or (p.peek() in CLOSERS and order):
        if name in p.context.letters:
            raise p.fail(
                r"{name}(…) reads in two ways, as {name} stands without an argument"
                r" elsewhere in this document: write {name} \cdot (…) if it is a number",
                name=name,
            )
        body = p.group()
        return Activation((start, p.last), name, body, order)
    if order:
        raise p.fail("{name}' needs its argument: {name}'(Z)", name=name)
    return None


def primes(p: Parser) -> int:
    r"""How many primes stand here: `'`, `^\prime` or `^{\prime\prime}`."""
    count = 0
    while p.take("'"):
        count += 1
    braces = p.peek(1) == "{"
    if p.peek() == "^" and p.peek(1 + braces) == "\\prime":
        p.at += 1 + braces
        while p.take("\\prime"):
            count += 1
        if braces:
            p.expect("}", p.here, say("the exponent"))
    return count
