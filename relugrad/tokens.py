"""Tokenize LaTeX, dropping what does not change its meaning: spacing, sizes, labels, comments."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Literal

from .environments import is_layout, skip_arguments
from .errors import NotReadError
from .groups import braced, skip_group, skip_optional, takes_two
from .macros import DEFINING, NO_MACROS, Macro, Macros, definition, expansion
from .spacing import after_wide_space
from .vocabulary import (
    BEFORE_GROUPS,
    BEFORE_NUMBER,
    CHARACTERS,
    DEFINE,
    FUNCTION_WORDS,
    FUNCTIONS,
    GAPS,
    GROUPED_NUMBER,
    NUMBER,
    PLAIN,
    RELATE,
    SIZES,
    SKIPPED,
    STACKED,
    STARRED,
    UPRIGHT,
    WITH_ARGUMENT,
    WORDS,
)
from .wording import say

TokenKind = Literal["letter", "number", "name", "command", "sign", "break", "gap"]

MAX_LENGTH = 20_000
MAX_DIGITS = 40
MAX_EXPANSIONS = 1000
MAX_OPEN = 20


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    `kind` is ``letter`` (one letter), ``number``, ``name`` (an upright word: `tr`, `ReLU`, `T`),
    ``command`` (with its backslash), ``sign`` (any other character), ``break`` (`\\\\`) or ``gap``
    (words or a wide space, which part two statements where an expression could end).
    """

    kind: TokenKind
    text: str
    start: int
    end: int

    def __repr__(self) -> str:
        return self.text


# An equals sign, or another relation, that is struck out.
_STRUCK = re.compile(
    r"\\(?:not|centernot)(?![A-Za-z])\s*(?:\{\s*(?:[^\s{}\\]|\\[A-Za-z]+)\s*\}|[=<>≡≈≤≥∈⊂⊆]"
    r"|\\[A-Za-z]+)?"
)
# One that asks whether two sides are equal.
ASKED = re.compile(
    r"\\(?:overset|stackrel)\s*\{\s*(?:\\[A-Za-z]+\s*\{)?\s*[?？]!?\s*\}?\s*\}"
    r"\s*(?:\{\s*=\s*\}|=)"
)
_ROMAN = re.compile(r"\s*([A-Za-z]*)")
_ONE_LETTER = re.compile(r"\s*\{\s*(?:[A-Za-z]|\\[a-z]+)\s*\}")
_UPRIGHT = re.compile(
    r"\s*\\(?:rm|sf|bf|mathrm|mathsf|text|textrm|operatorname)\b\s*(?:\{([^{}]*)\}|([^{}]*))\s*"
)
_ROW_END = re.compile(r"\s*(?:\\\\|\\end\{|\Z)")
_RUN = re.compile(r"[A-Za-z]+")
_BRACKET = re.compile(r"\s*(?:\\left|\\[bB]igg?l?)?\s*[(\[]")
_OPERAND = re.compile(r"\s+(?:[A-Za-z{|]|\\[A-Za-z{|])")
_APPLIED = re.compile(
    r"\\[a-z]+\{[A-Za-z]+\}\s*(?:\\left|\\[bB]igg?l?)?(?:[(\[^_]|\\\{|\\lbrack)"
    r"|\\[a-z]+\{(?:det|tr|Tr|trace|rank|diag|vec)\}\s*\\begin\{"
)
_SIZE = re.compile(r"\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])")


def tidy(latex: str) -> str:
    """LaTeX for a message: on one line, without the sizes of its brackets."""
    return " ".join(_SIZE.sub("", latex).split())


def tokenize(latex: str, macros: Macros = NO_MACROS) -> list[Token]:
    """Cut `latex` into tokens, in time linear in its length, with the author's macros expanded.

    The tokens of an expansion have the place of the command that was expanded.

    Raises
    ------
    NotReadError
        The text is too long, a number has too many digits, a group that must close does not, or a
        macro cannot be expanded.
    """
    return _tokenized(latex, _Expander(macros))


@dataclass(slots=True)
class _Expander:
    """The macros of a text, how often any may still be expanded, and how many are open now."""

    macros: Macros
    left: int = MAX_EXPANSIONS
    depth: int = 0

    def expand(self, latex: str, start: int, at: int, tokens: list[Token]) -> int:
        """Add what the macro from `start` to `at` stands for to `tokens`; where its call ends."""
        name = latex[start:at]
        macro: Macro | None = self.macros[name]
        self.left -= 1
        if macro is None:
            raise NotReadError(
                say("the definition of {command} cannot be read", command=name), start, at
            )
        if self.left < 0:
            raise NotReadError(
                say("more than {most} macros to expand", most=MAX_EXPANSIONS), start, at
            )
        if self.depth == MAX_OPEN:
            raise NotReadError(
                say(
                    "{command}: macros nested more than {most} levels deep",
                    command=name,
                    most=MAX_OPEN,
                ),
                start,
                at,
            )
        body, end = expansion(latex, at, name, macro)
        self.depth += 1
        try:
            inner = _tokenized(body, _Expander(NO_MACROS) if macro.literal else self)
        except NotReadError as error:
            raise NotReadError(error.message, start, end) from None
        finally:
            self.depth -= 1
        tokens.extend(Token(token.kind, token.text, start, end) for token in inner)
        if len(tokens) > MAX_LENGTH:
            raise NotReadError(
                say("{command} expands to more than {most} tokens", command=name, most=MAX_LENGTH),
                start,
                end,
            )
        return end


def _tokenized(latex: str, expander: _Expander) -> list[Token]:
    if len(latex) > MAX_LENGTH:
        raise NotReadError(
            say(
                "a display of {length} characters is too long (at most {most})",
                length=len(latex),
                most=MAX_LENGTH,
            )
        )
    tokens: list[Token] = []
    at, size = 0, len(latex)
    while at < size:
        char = latex[at]
        start = at
        if char == "%":
            line_end = latex.find("\n", at)
            at = size if line_end < 0 else line_end + 1
        elif (wide := after_wide_space(latex, at)) > at:
            at = wide
            tokens.append(Token("gap", "\\quad", start, at))
        elif char.isspace() or char == "~":
            at += 1
        elif char == "&":
            at += 1
            tokens.append(Token("gap", "&", start, at))
        elif char == "\\":
            at = _command(latex, at, tokens, expander)
        elif run := _RUN.match(latex, at):
            at = run.end()
            if _is_function_word(run):
                tokens.append(Token("name", FUNCTIONS.get(run[0], run[0]), start, at))
            else:
                letters = enumerate(run[0], start)
                tokens.extend(Token("letter", letter, i, i + 1) for i, letter in letters)
        elif char in "0123456789" or (char == "." and _begins_number(latex, at, tokens)):
            at = _number(latex, at, tokens)
            if at - start > MAX_DIGITS:
                raise NotReadError(
                    say("a number of more than {most} digits", most=MAX_DIGITS), start, at
                )
            tokens.append(Token("number", latex[start:at].replace(",", ""), start, at))
        elif char == "|" and latex.startswith("||", at):
            at += 2
            # Two bars that touch, which may also be those of |x||y|.
            tokens.append(Token("sign", "\\|", start, at))
        elif latex.startswith((":=", ": ="), at):
            at = latex.index("=", at) + 1
            tokens.append(Token("sign", ":=", start, at))
        else:
            at += 1
            text = CHARACTERS.get(char, char)
            tokens.append(Token("command" if text[0] == "\\" else "sign", text, start, at))
    return _subscripted(tokens)


def _is_function_word(run: re.Match[str]) -> bool:
    """Whether letters that touch name a function: `vec F`, `tr(A)`, `Var(x + y)`.

    As a product of letters, `Var(x + y) = Var(x) + Var(y)` would hold.
    """
    word, latex = run[0], run.string
    applied = _BRACKET.match(latex, run.end()) is not None
    if word in FUNCTION_WORDS:
        return applied or (len(word) > 2 and _OPERAND.match(latex, run.end()) is not None)
    return applied and len(word) > 2 and word[1:].islower() and word[0] != "d"


def _subscripted(tokens: list[Token]) -> list[Token]:
    r"""Words in a subscript tell two letters apart, so they are names there: `W_{\text{new}}`."""
    inside: list[bool] = []
    for i, token in enumerate(tokens):
        below = i > 0 and tokens[i - 1].text == "_"
        if token.text == "{":
            inside.append(below or (bool(inside) and inside[-1]))
        elif token.text == "}" and inside:
            inside.pop()
        elif token.kind == "gap" and token.text[:1] != "\\" and (below or (inside and inside[-1])):
            tokens[i] = Token("name", token.text, token.start, token.end)
    return _unbraced(tokens)


def _unbraced(tokens: list[Token]) -> list[Token]:
    r"""`tokens` without the braces around words, which part nothing: `{\text{s.t.}}`."""
    alone = [
        k
        for k in range(len(tokens) - 2)
        if [token.text for token in tokens[k : k + 3 : 2]] == ["{", "}"]
        and tokens[k + 1].kind == "gap"
        and tokens[k + 1].text[:1] not in ("\\", "&")
        and (k == 0 or tokens[k - 1].kind in ("gap", "break"))
    ]
    dropped = {place for k in alone for place in (k, k + 2)}
    return [token for k, token in enumerate(tokens) if k not in dropped]


def _begins_number(latex: str, at: int, before: Sequence[Token]) -> bool:
    """Whether a point begins a number, as in `p = .5`, and is none between two factors."""
    digit = latex[at + 1 : at + 2]
    return digit.isdecimal() and digit.isascii() and _may_begin(before, BEFORE_NUMBER)


def _may_begin(before: Sequence[Token], signs: Container[str]) -> bool:
    return not before or before[-1].kind in ("gap", "break") or before[-1].text in signs


def _number(latex: str, at: int, before: Sequence[Token]) -> int:
    grouped = GROUPED_NUMBER.match(latex, at)
    one = grouped if grouped and _may_begin(before, BEFORE_GROUPS) else NUMBER.match(latex, at)
    return one.end() if one else at


def _command(latex: str, start: int, tokens: list[Token], expander: _Expander) -> int:
    at = start + 1
    while at < len(latex) and latex[at].isascii() and latex[at].isalpha():
        at += 1
    if at == start + 1:
        at = min(at + 1, len(latex))
    if DEFINING.match(latex, start):
        defined = definition(latex, start)
        if defined is None:
            raise NotReadError(
                say("a definition that cannot be read: {latex}", latex=latex[start:at]), start, at
            )
        return defined[2]
    if latex[start:at] in expander.macros:
        return expander.expand(latex, start, at, tokens)
    if latex.startswith("*", at) and latex[start : at + 1] in STARRED:
        at += 1
    name = latex[start:at]
    if name == "\\\\":
        at += latex.startswith("*", at)
        end = skip_optional(latex, at)
        tokens.append(Token("break", name, start, end))
        return end
    if name in ("\\cr", "\\newline"):
        tokens.append(Token("break", "\\cr", start, at))
        return at
    if name in ("\\not", "\\centernot") and (struck := _STRUCK.match(latex, start)):
        tokens.append(Token("command", "\\not", start, struck.end()))
        return struck.end()
    if name in STACKED and (asked := ASKED.match(latex, start)):
        tokens.append(Token("command", "\\not", start, asked.end()))
        return asked.end()
    if name in PLAIN and (end := skip_group(latex, at)) > at:
        begin, (mark, opening, closing) = latex.index("{", at) + 1, PLAIN[name]
        tokens.append(Token(mark, opening, start, begin))
        for token in _tokenized(latex[begin : end - 1], expander):
            tokens.append(Token(token.kind, token.text, token.start + begin, token.end + begin))
        tokens.append(Token(mark, closing, end - 1, end))
        return end
    if name in ("\\begin", "\\end"):
        end, word = braced(latex, at, name)
        if is_layout(word):
            if name == "\\begin":
                end = skip_arguments(latex, end, word)
            tokens.append(Token("gap", name, start, end))
        else:
            tokens.append(Token("command", f"{name}{{{word}}}", start, end))
        return end
    if name == "\\textbf" and _ONE_LETTER.match(latex, at):
        name = "\\mathbf"
    elif name in WORDS or name in UPRIGHT:
        end, word = braced(latex, at, name)
        if name in WORDS and "$" in word:
            _words(latex, start, end - len(word) - 1, end, tokens, expander)
            return end
        within = _UPRIGHT.fullmatch(word)
        word = (word if within is None else within[1] or within[2] or "").strip()
        if word in FUNCTIONS:
            tokens.append(Token("name", FUNCTIONS[word], start, end))
        elif name not in WORDS and len(word) == 1 and word.isascii() and word.isalpha():
            tokens.append(Token("letter" if word != "T" else "name", word, start, end))
        elif name in WORDS:
            kind: TokenKind = "name" if word == "T" or _is_applied(latex, start) else "gap"
            tokens.append(Token(kind, word or " ", start, end))
        else:
            tokens.append(Token("name", word, start, end))
        return end
    if name == "\\rm":
        found = _ROMAN.match(latex, at)
        end, word = (found.end(), found[1]) if found is not None else (at, "")
        if latex.startswith("{", end):
            end, word = braced(latex, end, name)
        tokens.append(Token("name", FUNCTIONS.get(word, word), start, end))
        return end
    if name in NAMED and takes_two(latex, at):
        # A command of the author's own that is not defined here.
        tokens.append(Token("command", name, start, at))
    elif name in ("\\tr", "\\Tr", "\\trace"):
        tokens.append(Token("name", "tr", start, at))
    elif name in ("\\max", "\\min"):
        tokens.append(Token("name", name[1:], start, at))
    elif name in ("\\ReLU", "\\relu"):
        tokens.append(Token("name", "ReLU", start, at))
    elif name in ("\\dif", "\\diff", "\\dd"):
        tokens.append(Token("name", "d", start, at))
    elif name in DEFINE:
        tokens.append(Token("command", "\\coloneqq", start, at))
    elif name in RELATE:
        tokens.append(Token("sign", "=", start, at))
        tokens.append(Token("command", name, start, at))
    elif name in GAPS:
        tokens.append(Token("gap", name, start, at))
    elif name in WITH_ARGUMENT or name in STACKED or _numbers_a_row(name, latex, at, tokens):
        return skip_group(latex, at)
    elif name in SKIPPED:
        # \left. and \right. stand for a delimiter that is not there.
        if name in SIZES and latex.startswith(".", at):
            at += 1
    else:
        tokens.append(Token("command", CHARACTERS.get(name, name), start, at))
    return at


def _numbers_a_row(name: str, latex: str, at: int, tokens: list[Token]) -> bool:
    r"""Whether a circled number stands in a cell of its own at the end of a row, as a tag does."""
    apart = bool(tokens) and tokens[-1].kind == "gap" and tokens[-1].text in (*GAPS, "&")
    if name != "\\textcircled" or not apart:
        return False
    return _ROW_END.match(latex, skip_group(latex, at)) is not None


# Commands that name what is known under another name, where they take one argument.
NAMED = frozenset(("\\tr", "\\Tr", "\\trace", "\\ReLU", "\\relu", "\\dif", "\\diff", "\\dd"))


def _is_applied(latex: str, start: int) -> bool:
    r"""Whether the words name a function, as in `\text{diag}(A)`: one word before a bracket."""
    return _APPLIED.match(latex, start) is not None


def _words(
    latex: str, start: int, begin: int, end: int, tokens: list[Token], expander: _Expander
) -> None:
    r"""The words of `\text{if $x > 0$}`: a gap, and the mathematics among them."""
    tokens.append(Token("gap", "\\text", start, begin))
    for number, part in enumerate(latex[begin : end - 1].split("$")):
        if number % 2:
            for token in _tokenized(part, expander):
                tokens.append(Token(token.kind, token.text, token.start + begin, token.end + begin))
            tokens.append(Token("gap", "\\text", begin + len(part), begin + len(part) + 1))
        elif part.strip():
            tokens.append(Token("gap", part.strip(), begin, begin + len(part)))
        begin += len(part) + 1
