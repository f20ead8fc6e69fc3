r"""Sums over the elements of a set: `\sum_{x \in D} f(x)`, `\sum_{i \in S_k} a_i`.

The elements are taken for members of a family of all of them, and each set for a weight of each
member. What holds for all weights holds for those that are 1 for the elements and 0 for the others.
What is false for some weights may hold for these: such a sum is never false.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...tokens import Token
from ..dots import closing
from ..nodes import Entry, Index, Kind, Node, Product, Symbol, walk
from ..parser import Parser
from .indices import is_index, open_names

# How the names of weights begin.
WEIGHT = "[\\in "
_LETTERS = "klmnpqrstuvw"
_BOLD = ("\\boldsymbol", "\\mathbf", "\\bm", "\\vec")


def is_weight(name: str) -> bool:
    """Whether a symbol is the weight of an element in a set."""
    return name.startswith(WEIGHT)


def has_weights(node: Node) -> bool:
    """Whether a sum over a set is in an expression."""
    return any(isinstance(part, Symbol) and is_weight(part.name) for part in walk(node))


def element_of(p: Parser) -> tuple[str, list[Token]] | None:
    r"""The index of a sum over a set, whose range begins here, and the tokens of the set.

    Where the elements are no indices themselves, they get one, as the members of a family.
    """
    if p.peek() != "{":
        return None
    end = closing(p.tokens, p.at)
    if end >= len(p.tokens):
        return None
    inside = [token for token in p.tokens[p.at + 1 : end] if token.kind != "gap"]
    places = [k for k, token in enumerate(inside) if token.text == "\\in"]
    if len(places) != 1 or [token.text for token in p.tokens[end + 1 : end + 2]] == ["^"]:
        return None
    element, among = inside[: places[0]], inside[places[0] + 1 :]
    if not _is_set(among):
        return None
    texts = [token.text for token in element]
    if len(texts) == 1 and is_index(texts[0]) and _is_below(p, texts[0], end):
        p.at = end + 1
        return texts[0], among
    if len(texts) == 3 and texts[1] == "_" and is_index(texts[2]):
        p.at = end + 1
        return texts[2], among
    if not _is_symbol(texts):
        return None
    used = {token.text for token in p.tokens} | open_names(p)
    index = next((letter for letter in _LETTERS if letter not in used), None)
    if index is None or any(token.text in ("\\partial", "\\nabla") for token in p.tokens[end:]):
        return None
    p.at = end + 1
    _number(p, texts, index)
    return index, among


def _is_set(tokens: Sequence[Token]) -> bool:
    r"""Whether a set is written: one symbol, which may have a subscript, as in `X_i`."""
    texts = [token.text for token in tokens]
    if texts[:1] in (["\\mathcal"], ["\\mathscr"]):
        texts = texts[4:] if texts[1:2] == ["{"] else texts[2:]
    else:
        texts = texts[1:] if texts[:1] and tokens[0].kind == "letter" else [""]
    if texts[:1] == ["_"]:
        texts = texts[1:]
        texts = texts[1:-1] if texts[:1] == ["{"] and texts[-1:] == ["}"] else texts
        return bool(texts) and all(map(str.isalnum, texts))
    return not texts


def _is_symbol(texts: list[str]) -> bool:
    if texts[:1] and texts[0] in _BOLD:
        texts = texts[2:-1] if texts[1:2] == ["{"] else texts[1:]
    return len(texts) == 1 and texts[0].isascii() and texts[0].isalpha()


def _is_below(p: Parser, letter: str, end: int) -> bool:
    """Whether a letter is an index of something after the range of the sum."""
    below = [p.tokens[k + 1 : k + 2] for k in range(end, len(p.tokens)) if p.tokens[k].text == "_"]
    groups = [
        p.tokens[k + 2 : closing(p.tokens, k + 1)]
        for k in range(end, len(p.tokens) - 1)
        if p.tokens[k].text == "_" and p.tokens[k + 1].text == "{"
    ]
    return any(token.text == letter for group in (*below, *groups) for token in group)


def _number(p: Parser, texts: list[str], index: str) -> None:
    """Write the elements as members of a family: with an index."""
    out, at = p.tokens[: p.at], p.at
    depth = 0
    while at < len(p.tokens):
        token = p.tokens[at]
        depth += token.text in ("{", "(", "[", "\\{")
        depth -= token.text in ("}", ")", "]", "\\}")
        if depth < 0:
            break
        here = [one.text for one in p.tokens[at : at + len(texts)]]
        following = p.tokens[at + len(texts) : at + len(texts) + 1]
        if here == texts and not (following and following[0].text in ("_", "'", "(")):
            some = p.tokens[at : at + len(texts)]
            place = some[-1].end
            out += some
            out += [Token("sign", "_", place, place), Token("letter", index, place, place)]
            depth += sum(one.text == "{" for one in some[1:])
            depth -= sum(one.text == "}" for one in some[1:])
            at += len(texts)
            continue
        out.append(token)
        at += 1
    p.tokens[:] = [*out, *p.tokens[at:]]


def weighted(p: Parser, body: Node, index: Index, among: Sequence[Token]) -> Node:
    """What a sum over a set runs over: each element with its weight."""
    texts = [token.text for token in among]
    name = "".join(texts)
    plain = [text for text in texts if text not in ("{", "}")]
    own: tuple[Index, ...] = (index,)
    kind: Kind = "vector"
    opened = [bound[plain[-1]] for bound in (p.free, *p.sums) if plain[-1] in bound]
    if plain[-2:-1] == ["_"] and opened:
        # Of a letter that is no other's index there is one set, whatever it says.
        own, kind = (opened[-1], index), "matrix"
        name = "".join(plain[:-1]) + "*"
    symbol = Symbol(body.span, f"{WEIGHT}{name}]", kind)
    return Product(body.span, (Entry(body.span, symbol, own), body))
