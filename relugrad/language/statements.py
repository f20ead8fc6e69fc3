"""Displays cut into statements: sides, still as tokens, with the relations between them.

Statements end at separators, arrows, words and line breaks outside of all brackets; relations other
than `=` end a chain without a check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..errors import InternalError, NotReadError, not_read
from ..macros import NO_MACROS, Macros
from ..patterns import lazy
from ..tokens import Token, tokenize
from ..vocabulary import CLOSERS, OPENERS, OPERATORS, SEPARATORS
from ..wording import say
from .columns import (
    bracket_step,
    by_columns,
    environment_step,
    is_equality,
    is_relation,
    without_array,
    without_remarks,
)
from .inequalities import compared
from .parser import symbol
from .ranges import MAX_VALUES, is_range, unbracketed, without_ranges
from .rewriting import are_paired, colons, spread, without_words_below
from .signs import RELATIONS
from .words import abbreviated, constraint, quantities

_BOTH_WAYS = ("\\iff", "\\Leftrightarrow", "\\Longleftrightarrow")
# The left side of these is a condition, and the right side of those.
_IMPLICATIONS = frozenset(("\\Rightarrow", "\\implies", "\\Longrightarrow", *_BOTH_WAYS))
_IMPLIED_BY = frozenset(("\\Leftarrow", "\\Longleftarrow", "\\impliedby", *_BOTH_WAYS))
# Words before the reason for the equation to their left.
_REASONS = lazy(
    r"\s*[(（]?\s*(?:by|since|because|using|use|from|as|see|recall|note|with the|due to)\b"
    r"|\s*[(（]?(?:由|因为|因為|根据|根據|利用|注意|应用|應用)",
    re.IGNORECASE,
)
_OTHERWISE = lazy(r"\s*(?:otherwise|else)\s*[.,;]?\s*", re.IGNORECASE)
_RATIO = lazy(r"[\d.]+(?: : [\d.]+)+ = [\d.]+(?: : [\d.]+)+(?: [.,;])?")


@dataclass(slots=True)
class Statement:
    """The sides of one statement, still as tokens, and the relations between them.

    `words` come before it; where it `implies`, an arrow comes after it. An inequality has no
    relation that is checked, but an `order`, its greater side first, and the `place` where it is
    written.
    """

    display: int
    sides: list[list[Token]]
    relations: list[Token]
    words: str = ""
    implies: bool = False
    # Whether it gives the reason for a statement before it in its row.
    remark: bool = False
    order: str = ""
    place: tuple[int, int] = (0, 0)
    error: NotReadError | None = None
    # The place of each relation among those of the display.
    numbers: Sequence[int] = (0,)

    @property
    def continues(self) -> bool:
        """Whether it goes on with the chain before it."""
        return bool(self.relations) and not self.sides[0]

    @property
    def declares(self) -> bool:
        """Whether it is written with `:=`."""
        return RELATIONS[self.relations[0].text] == ":="


def statements(display: int, latex: str, macros: Macros = NO_MACROS) -> list[Statement]:
    """The statements of a display; one that carries the error where it cannot be tokenized."""
    try:
        written = without_words_below(latex, tokenize(latex, macros))
        tokens = without_ranges(_unwrapped(spread(quantities(abbreviated(written)))))
        out: list[Statement] = []
        if _by_cases(tokens):
            raise not_read("formulas for several cases: write them in an environment such as cases")
        if _is_spaced(tokens):
            raise not_read(
                "a list is read as a column if it is transposed, (a, b)^T, or has semicolons,"
                " (a; b)"
            )
        if _is_table(tokens):
            raise not_read("a table of values of one symbol states nothing of each of them")
        if _is_ratio(tokens):
            raise not_read("a ratio of several numbers is not part of the notation")
        cut = list(_parts(by_columns(without_remarks(without_array(tokens)))))
        constrained, paired = "", are_paired(tokens)
        for k, (words, part, end) in enumerate(cut):
            # What comes after an inequality is a constraint, too.
            words = f"{constrained} {words.replace(',', ' ')}" if constrained else words
            constrained = constraint(words)
            following = cut[k + 1 : k + 1 + MAX_VALUES] if end == "," else []
            if is_range(part, [part for _, part, _ in following]):
                continue
            found = list(_runs(display, unbracketed(part) if out else part, paired))
            found += list(_of_a_list(out, found))
            constrained = "" if any(s.relations for s in found) else constrained
            for statement in found[:1]:
                statement.words = words
                statement.remark = bool(out) and _REASONS.match(words) is not None
            for statement in found[-1:]:
                statement.implies = end in _IMPLICATIONS
            if _parts_factors(cut, k, out[-1:], found):
                message = say("a wide space between factors may part two formulas: leave it out")
                for statement in (out[-1], *found):
                    statement.error = NotReadError(message)
            out.extend(found)
        _number(out)
        return out
    except NotReadError as problem:
        error = problem
    except Exception as fault:
        error = InternalError.of(fault, 0, len(latex))
    return [Statement(display, [[], []], [Token("sign", "=", 0, 0)], error=error)]


def _parts_factors(
    cut: Sequence[tuple[str, list[Token], str]],
    k: int,
    before: Sequence[Statement],
    found: Sequence[Statement],
) -> bool:
    r"""Whether wide spaces part factors from the others of their side: `= A \quad B \\ = C`."""
    if not k or cut[k - 1][2] not in ("\\quad", "\\qquad") or cut[k][0].strip():
        return False
    alone = len(found) == 1 and not found[0].relations and not found[0].order
    if not (alone and before and (before[0].relations or before[0].error is not None)):
        return False
    for words, part, _ in cut[k + 1 : k + 4]:
        if words.strip():
            return False
        if any(map(is_relation, part)):
            return is_relation(part[0])
    return False


def _number(found: Sequence[Statement]) -> None:
    """Number the relations of a display as they are written."""
    relations = [token for statement in found for token in statement.relations]
    ordered = sorted(relations, key=lambda token: token.start)
    numbers = {id(token): number for number, token in enumerate(ordered)}
    for statement in found:
        statement.numbers = [numbers[id(token)] for token in statement.relations]


def _of_a_list(before: Sequence[Statement], found: Sequence[Statement]) -> Iterator[Statement]:
    """What a statement says of the symbols that are listed before its own, as in `a, b > 0`."""
    for other in reversed(before):
        alone = len(other.sides) == 1 and symbol(other.sides[0]) is not None
        if not alone:
            return
        for statement in found:
            if statement.order:
                first = min(statement.sides, key=lambda tokens: tokens[0].start)
                if symbol(first) is not None:
                    sides = [other.sides[0] if s is first else s for s in statement.sides]
                    place = other.sides[0][0].start, statement.place[1]
                    yield replace(statement, sides=sides, words="", implies=False, place=place)


def _by_cases(tokens: Sequence[Token]) -> bool:
    r"""Whether rows are formulas of one quantity: `= a &\text{for } x > 0`, and else `= b`."""
    depth, rows, related, told = 0, 0, False, False
    for token in tokens:
        depth += environment_step(token)
        if depth > 0:
            continue
        if token.kind == "break":
            related = False
        elif token.kind == "gap":
            told = told or (rows > 1 and _OTHERWISE.fullmatch(token.text) is not None)
        elif is_equality(token) and not related:
            related, rows = True, rows + 1
    return told


def _is_spaced(tokens: Sequence[Token]) -> bool:
    r"""Whether spaces alone part the entries of a row in brackets: `[1 \quad 2]`, `[3 \; 2]`."""
    depth = 0
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if before.text in ("[", "]"):
            depth = max(0, depth + (1 if before.text == "[" else -1))
        entries = all(
            one.kind in ("number", "letter") or one.text in ("}", "{") for one in (before, after)
        )
        if depth and entries and token.kind == "gap" and token.text in ("\\quad", "\\qquad"):
            return True
        # No product of two numbers; in \frac12 the first one belongs to what stands before it.
        free = before.kind not in ("command", "number") and before.text not in ("^", "_")
        if depth and free and token.kind == after.kind == "number" and token.end < after.start:
            return True
    return False


def _is_table(tokens: Sequence[Token]) -> bool:
    """Whether two cells of a row give one symbol different values, as the head of a table does."""
    lefts: list[list[str]] = []
    # What a cell begins with; None behind its relation.
    cell: list[str] | None = []
    for token in tokens:
        if token.kind == "break" or token.text.startswith(("\\begin{", "\\end{")):
            lefts, cell = [], []
        elif token.text == "&":
            cell = []
        elif cell is not None and is_equality(token):
            if cell and cell in lefts:
                return True
            lefts, cell = [*lefts, cell], None
        elif cell is not None and token.kind != "gap":
            cell = [*cell, token.text]
    return False


def _is_ratio(tokens: Sequence[Token]) -> bool:
    """Whether an equation is one of ratios of numbers: `1:2 = 3:6`."""
    said = " ".join(token.text for token in tokens if token.kind != "gap")
    return _RATIO.fullmatch(said) is not None


def _unwrapped(tokens: list[Token]) -> list[Token]:
    r"""`tokens` without the braces around a relation: `{=}`, `\boxed{A = B}`."""
    dropped: set[int] = set()
    open_groups: list[tuple[int, bool]] = []
    for i, token in enumerate(tokens):
        if token.text == "{" and token.kind == "sign":
            open_groups.append((i, False))
        elif not open_groups:
            continue
        elif token.text == "}" and token.kind == "sign":
            begin, relates = open_groups.pop()
            before = tokens[begin - 1].text if begin else ""
            boxed = before == "\\boxed"
            alone = i - begin == 2
            if relates and (boxed or alone or not before.startswith(("\\", "^", "_", "}"))):
                dropped |= {begin, i} | ({begin - 1} if boxed else set())
        elif is_relation(token):
            open_groups[-1] = open_groups[-1][0], True
    return [token for i, token in enumerate(tokens) if i not in dropped]


def _parts(tokens: list[Token]) -> Iterator[tuple[str, list[Token], str]]:
    """Cut between statements, outside all brackets: words before, the statement, its separator.

    Line breaks and gaps stay only in an environment, where they part one case from the next.
    """
    following = _following(tokens)
    depth, environments, part = 0, 0, list[Token]()
    words, said = list[str](), list[str]()
    for i, token in enumerate(tokens):
        environments += environment_step(token)
        depth += bracket_step(token)
        if depth <= 0 and environments <= 0 and _separates(tokens, i, following[i], part):
            if part:
                yield " ".join(words), part, token.text
                words = []
            part, depth, environments = [], 0, 0
            said.append(_said(token))
        elif environments > 0 or token.kind not in ("gap", "break"):
            if not part:
                words, said = said, []
            said.clear()
            part.append(token)
        else:
            said.append(_said(token))
    if part:
        yield " ".join(words), part, ""


def _said(token: Token) -> str:
    """A token between two statements, as a word of their sentence."""
    if token.text in SEPARATORS:
        if token.text in (",", ";", "\\land", "\\wedge"):
            return ","
        return "if" if token.text in _IMPLIED_BY else "then"
    return token.text if token.kind == "gap" and token.text[:1] not in ("\\", "&") else " "


def _following(tokens: list[Token]) -> list[Token | None]:
    """For each token the next one that is no gap."""
    found: list[Token | None] = []
    after: Token | None = None
    for token in reversed(tokens):
        found.append(after)
        if token.kind != "gap":
            after = token
    return found[::-1]


def _separates(tokens: list[Token], i: int, following: Token | None, part: list[Token]) -> bool:
    token = tokens[i]
    if (token.kind == "sign" and token.text in (";", ",")) or token.text in SEPARATORS:
        return True
    if token.kind == "break":
        return not (following and _joins(tokens, i, following, part))
    if token.kind != "gap":
        return False
    # Words and wide spaces part statements only where one may end and another begin.
    if not part or following is None or following.kind == "break" or following.text in SEPARATORS:
        return False
    return not (
        is_relation(part[-1]) or part[-1].text in OPERATORS or part[-1].text in OPENERS
    ) and not (is_relation(following) or following.text in OPERATORS or following.text in CLOSERS)


def _joins(tokens: list[Token], i: int, following: Token, part: list[Token]) -> bool:
    """Whether the line after `\\` goes on with the expression before it."""
    if part and (part[-1].text in OPERATORS or is_relation(part[-1])):
        return True
    if following.text not in OPERATORS:
        return False
    if following.text != "-":
        return True
    for k in range(i + 1, len(tokens)):
        token = tokens[k]
        if token.kind == "break":
            return True
        if is_relation(token):
            return False
    return True


def _runs(display: int, tokens: list[Token], paired: bool) -> Iterator[Statement]:
    """Cut one statement at its relations; any but `=` ends a chain without a check."""
    try:
        tokens = colons(tokens, paired=paired)
    except NotReadError as problem:
        first = next(k for k, token in enumerate(tokens) if is_equality(token))
        both = [tokens[:first], tokens[first + 1 :]]
        yield Statement(display, both, [tokens[first]], error=problem)
        return
    sides: list[list[Token]] = [[]]
    relations: list[Token] = []
    depth = 0
    for token in tokens:
        depth += environment_step(token) + bracket_step(token)
        if depth <= 0 and is_relation(token):
            relations.append(token)
            sides.append([])
        else:
            sides[-1].append(token)
    for greater, lesser, order, place in compared(sides, relations):
        yield Statement(display, [greater, lesser], [], order=order, place=place)
    begin = 0
    for k in range(len(relations) + 1):
        if k < len(relations) and is_equality(relations[k]):
            continue
        if begin < k:
            found = Statement(display, sides[begin : k + 1], relations[begin:k])
            if begin and not sides[begin]:
                # Behind another relation, as in `a < = b`, it goes on with nothing.
                sign = relations[begin]
                message = say("an operand is expected here, not {token}", token=sign.text)
                found.error = NotReadError(message, sign.start, sign.end)
            yield found
        begin = k + 1
    if not relations:
        at = _enclosed(tokens)
        if at is None:
            yield Statement(display, [tokens], [])
            return
        equals = tokens[at]
        message = say("this {sign} is inside brackets", sign=equals.text)
        error = NotReadError(message, equals.start, equals.end)
        yield Statement(display, [tokens[:at], tokens[at + 1 :]], [equals], error=error)


def _enclosed(tokens: list[Token]) -> int | None:
    r"""Where an `=` is inside brackets; those of a script do not count, as in `\sum_{i=1}`."""
    groups: list[tuple[bool, int | None]] = [(False, None)]
    for i, token in enumerate(tokens):
        if token.text == "{":
            groups.append((i > 0 and tokens[i - 1].text in ("_", "^"), None))
        elif token.text == "}" and len(groups) > 1:
            script, found = groups.pop()
            if groups[-1][1] is None and not script:
                groups[-1] = groups[-1][0], found
        elif is_equality(token) and groups[-1][1] is None:
            groups[-1] = groups[-1][0], i
    return next((found for _, found in groups if found is not None), None)
