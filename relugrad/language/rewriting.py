r"""Tokens put as the parser expects them: weights, abbreviations, and colons between matrices.

Several letters in one bold command are a product of bold letters, `{\bf x}` is `\mathbf{x}`, and a
colon is a product only where it stands between two matrices of an equation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ..errors import not_read
from ..patterns import lazy
from ..tokens import Token
from ..vocabulary import CLOSERS, OPENERS
from .dots import closing
from .signs import BOLD, COLON, FRACTIONS, GREEK, SCRIPT

SWITCHES = frozenset(("\\bf", "\\bfseries"))
# Of two small letters these are words.
WORDS = frozenset(("if", "in", "is", "of", "or", "to", "do", "at", "by", "on", "as", "tr", "ln"))
# What tells that a colon in the same statement is an inner product.
PAIRINGS = frozenset(("tr", "\\|", "\\lVert", "\\langle"))
OPENING = ("(", "[")
ARROWS = frozenset(("\\to", "\\rightarrow", "\\mapsto", "\\in", "\\longrightarrow"))


def spread(tokens: Sequence[Token]) -> list[Token]:
    r"""`tokens` with every weight on the letters that it is meant for, one by one."""
    tokens = _switched(_shortened(_varied(tokens)))
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.text in BOLD and at + 1 < len(tokens) and tokens[at + 1].text == "{":
            end = closing(tokens, at + 1)
            inside = tokens[at + 2 : end]
            if end < len(tokens) and _is_product(inside, tokens[end + 1 : end + 2]):
                each = _each(token, inside)
                # What is written begins with the command, and ends with the brace.
                each[0] = replace(each[0], start=token.start)
                each[-1] = replace(each[-1], end=tokens[end].end)
                out.extend(each)
                at = end + 1
                continue
        out.append(token)
        at += 1
    return out


def _varied(tokens: Sequence[Token]) -> list[Token]:
    r"""`tokens` with derivatives that are written with a delta: `\frac{\delta f}{\delta W}`."""
    out = list(tokens)
    for k, token in enumerate(tokens[:-2]):
        if token.text in FRACTIONS and [t.text for t in tokens[k + 1 : k + 3]] == ["{", "\\delta"]:
            bottom = closing(tokens, k + 1) + 1
            inside = tokens[bottom + 2 : closing(tokens, bottom)] if bottom < len(tokens) else ()
            first = tokens[k + 3].text if k + 3 < len(tokens) else ""
            signs = [t.text for t in tokens[bottom : bottom + 2]] == ["{", "\\delta"]
            letters = [t for t in inside if t.kind == "letter" or t.text in GREEK]
            if signs and len(letters) == 1 and first not in ("_", "^", "+", "-"):
                for at in (k + 2, bottom + 1):
                    out[at] = replace(out[at], text="\\partial")
    return out


def _shortened(tokens: Sequence[Token]) -> list[Token]:
    r"""`tokens` with `\ldots` for `...`, and `=:` as an equality.

    Without labels that leave room alone, `a_{\,}^{\,}`, and without the braces around one letter
    after a differential, `\partial{g}(x)`.
    """
    out: list[Token] = []
    for token in tokens:
        out.append(token)
        texts = [one.text for one in out[-4:]]
        if texts[-3:] in (["_", "{", "}"], ["^", "{", "}"]):
            del out[-3:]
        elif texts[:2] + texts[3:] == ["\\partial", "{", "}"] and texts[2] != "}":
            out[-3:] = out[-2:-1]
        elif texts[-3:] == [".", ".", "."] and _touch(out[-3:]):
            out[-3:] = [Token("command", "\\ldots", out[-3].start, token.end)]
        elif texts[-2:] == ["=", ":"] and _touch(out[-2:]):
            out[-2:] = [Token("sign", "=", out[-2].start, token.end)]
    return out


def _touch(tokens: Sequence[Token]) -> bool:
    return all(a.end == b.start for a, b in pairwise(tokens))


def _switched(tokens: Sequence[Token]) -> Sequence[Token]:
    r"""`{\bf x}` and `\bf{x}` as `\mathbf{x}`, and `{\mathcal R}` as `\mathcal{R}`."""
    if not any(token.text in SWITCHES | BOLD | SCRIPT for token in tokens):
        return tokens
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        bold = Token("command", "\\mathbf", token.start, token.end)
        texts = [other.text for other in tokens[at : at + 4]]
        bound = bool(out) and (out[-1].text in ("^", "_") or out[-1].text.startswith("\\"))
        if not bound and texts[:1] + texts[3:] == ["{", "}"] and texts[1] in BOLD | SCRIPT:
            # Braces around one symbol are those of its weight.
            out += [tokens[at + 1], token]
            at += 2
        elif token.text == "{" and following is not None and following.text in SWITCHES:
            # The braces are those of the new command.
            out += [Token("command", "\\mathbf", token.start, following.end), token]
            at += 2
        elif token.text in SWITCHES and following is not None and following.text == "{":
            out.append(bold)
            at += 1
        else:
            out.append(token)
            at += 1
    return out


def _is_product(inside: Sequence[Token], following: Sequence[Token]) -> bool:
    """Whether what is bold are several letters, and none of them a word."""
    letters = [token for k, token in enumerate(inside) if _is_weighed(inside, k)]
    if len(letters) < 2 or any(token.kind in ("name", "gap", "break") for token in inside):
        return False
    words: list[str] = [letters[0].text]
    for before, token in pairwise(inside):
        if token in letters:
            touches = before.end == token.start and before in letters
            if touches and before.kind == token.kind == "letter":
                words[-1] += token.text
            else:
                words.append(token.text)
    # As is a product of A and s.
    if any(
        word[0] != "\\" and (len(word) > 2 or word in WORDS or word.lower() in ("tr", "ln"))
        for word in words
    ):
        return False
    # As in \mathbf{KL}(p): a name before its argument.
    called = bool(following) and following[0].text == "("
    return not (called and len(words) == 1)


def _is_weighed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is a letter that stands in no script."""
    if tokens[at].kind != "letter" and tokens[at].text not in GREEK:
        return False
    depth = 0
    for k in range(at - 1, -1, -1):
        text = tokens[k].text
        if text in ("^", "_") and depth <= 0:
            between = tokens[k + 1 : at]
            if depth < 0 or not between:
                return False
        depth += (text == "}") - (text == "{")
    return True


def _each(bold: Token, inside: Sequence[Token]) -> list[Token]:
    out: list[Token] = []
    for k, token in enumerate(inside):
        if not _is_weighed(inside, k):
            out.append(token)
            continue
        at = token.start, token.end
        out += [Token("command", bold.text, *at), Token("sign", "{", *at), token]
        out.append(Token("sign", "}", *at))
    return out


def colons(tokens: Sequence[Token], *, paired: bool = False) -> list[Token]:
    r"""`tokens` of one statement with `COLON` for a colon between two matrices.

    It is one in `df = 2M:dM`, but not in `t = 0:`, `f: X \to Y`, or before an equation, as in
    “A: B = …”, if nothing else in the statement is an inner product. Where another colon of the
    display is one (`paired`), columns and numbers may stand beside it, too.

    Raises
    ------
    NotReadError
        A colon behind an equality may be an inner product, a ratio or the end of a clause.
    """
    out = list(tokens)
    places = [k for k in _outside(tokens) if tokens[k].text == ":" and tokens[k].kind == "sign"]
    equals = [k for k, token in enumerate(tokens) if token.text == "="]
    if not places or not equals or any(token.text in ARROWS for token in tokens):
        return out
    inner = [k for k in places if 0 < k < len(tokens) - 1 and not _ends_a_clause(tokens, k)]
    seen = [k for k in inner if _joins(tokens, k)]
    may = [k for k in inner if k in seen or ((paired or seen) and _may_join(tokens, k))]
    sides = {sum(equal < k for equal in equals) for k in places}
    known = paired or any(token.text in PAIRINGS for token in tokens)
    if len(may) == len(places) and (known or len(sides) > 1 or min(places) > max(equals)):
        for k in may:
            out[k] = Token("command", COLON, tokens[k].start, tokens[k].end)
        return out
    # “A: B = B: A” is written as a clause is, and yet compares two products.
    beside = [k for k in places if 0 < k < len(tokens) - 1 and _may_join(tokens, k)]
    both = len(beside) > 1 and any(k < equals[0] for k in beside)
    for k in beside if both else inner:
        if k > equals[0] and (both or tokens[k - 1].end == tokens[k].start):
            raise not_read(
                "a colon reads in two ways: write \\operatorname{tr}(A^TB) for A : B",
                (tokens[k].start, tokens[k].end),
            )
    return out


def are_paired(tokens: Sequence[Token]) -> bool:
    """Whether a colon of a display stands between two matrices, or beside a differential."""
    places = [k for k in _outside(tokens) if 0 < k < len(tokens) - 1 and tokens[k].text == ":"]
    related = any(token.text == "=" for token in tokens)
    arrow = any(token.text in ARROWS for token in tokens)
    return (
        related
        and not arrow
        and any(
            tokens[k].kind == "sign" and not _ends_a_clause(tokens, k) and _joins(tokens, k)
            for k in places
        )
    )


def _outside(tokens: Sequence[Token]) -> Iterator[int]:
    """The places outside of scripts and of lists in brackets."""
    depth, open_scripts = 0, list[bool]()
    for k, token in enumerate(tokens):
        if token.text in ("{", "["):
            script = k > 0 and tokens[k - 1].text in ("_", "^")
            open_scripts.append(script)
            depth += script
        elif token.text in ("}", "]") and open_scripts:
            depth -= open_scripts.pop()
        elif depth == 0:
            yield k


def _ends_a_clause(tokens: Sequence[Token], at: int) -> bool:
    r"""Whether a colon has a space on its right alone, and no differential or `\big(` there."""
    before, token, after = tokens[at - 1 : at + 2]
    if before.end < token.start or token.end == after.start or _differs(tokens, at + 1):
        return False
    return after.text not in OPENING or after.start - token.end < len("\\big")


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """Whether a matrix ends before a colon, and another begins after it."""
    before, behind = tokens[at - 1], _behind(tokens, at)
    after = tokens[behind]
    ends = _is_matrix(before) or before.text in (")", "]", "}", "T", "\\top")
    ends = ends or (at > 1 and _differs(tokens, at - 2))
    starts = _is_matrix(after) or after.text in (*OPENING, *BOLD) or _differs(tokens, behind)
    return ends and starts


def _may_join(tokens: Sequence[Token], at: int) -> bool:
    """Whether a product may end before a colon, and another begin after it."""
    before, after = tokens[at - 1], tokens[_behind(tokens, at)]
    ends = before.kind in ("letter", "number") or before.text in (")", "]", "}")
    ends = ends or before.text in GREEK or before.text == "\\top"
    starts = after.kind in ("letter", "number", "command") or after.text in (*OPENING, "{")
    return ends and starts


def _behind(tokens: Sequence[Token], at: int) -> int:
    """Where the operand behind a colon begins, which may have a minus."""
    return at + 1 + (tokens[at + 1].text == "-" and at + 2 < len(tokens))


def _differs(tokens: Sequence[Token], at: int) -> bool:
    """Whether a differential begins at a place: `dX`, `dx`, `d(`."""
    if tokens[at].text != "d" or at + 1 >= len(tokens):
        return False
    after = tokens[at + 1]
    return after.kind == "letter" or after.text in (*OPENING, *BOLD, *GREEK) or _is_matrix(after)


def _is_matrix(token: Token) -> bool:
    return (token.kind == "letter" and token.text.isupper()) or (
        token.kind == "command" and token.text[1:2].isupper()
    )


# -- words below a brace without braces of their own: `\underbrace{x}_\text{the rest of $y$}` -----

BRACES = {"\\underbrace": "_", "\\overbrace": "^"}
_WORDS = lazy(r"\\(?:text|textrm|textit|textbf|mathrm|mbox)\s*\{")


def without_words_below(latex: str, tokens: Sequence[Token]) -> list[Token]:
    """The tokens without such words, whatever formulas there are in them."""
    out: list[Token] = []
    past = 0
    for k, token in enumerate(tokens):
        if token.start < past:
            continue
        if token.text in ("_", "^") and _closes_a_brace(out, token.text):
            words = _WORDS.match(latex, tokens[k + 1].start) if k + 1 < len(tokens) else None
            end = 0 if words is None else _end(latex, words.end())
            if end:
                past = end
                continue
        out.append(token)
    return out


def _closes_a_brace(tokens: Sequence[Token], mark: str) -> bool:
    """Whether the group that ends here is what stands above or below a brace."""
    depth = 0
    for k in range(len(tokens) - 1, -1, -1):
        depth += tokens[k].text in CLOSERS
        depth -= tokens[k].text in OPENERS
        if depth <= 0:
            return k > 0 and BRACES.get(tokens[k - 1].text) == mark
    return False


def _end(latex: str, at: int) -> int:
    """Where the group ends that is open before a place, or 0."""
    depth = 1
    for k in range(at, len(latex)):
        depth += (latex[k] == "{") - (latex[k] == "}")
        if not depth:
            return k + 1
    return 0
