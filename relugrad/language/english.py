"""What the English words of a sentence say of the symbols beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from ..patterns import lazy
from .adjectives import Names, Said, each, is_adjective
from .prose import FORMULA, OTHER, Sentence
from .stance import Stance

# Between an adjective and its symbol, and around it, these change nothing.
_NOUNS = frozenset(
    """matrix matrices vector vectors column columns number numbers scalar scalars parameter
    parameters constant constants operator operators transformation weights target label labels
    encoding eigenvector""".split()
) | {OTHER}
_SINGULAR = frozenset("matrix vector number scalar column parameter".split())
_FILLERS = frozenset(
    """real square-shaped given fixed constant invertible nonsingular non-singular full-rank complex
    dense large small two three several both all same some other such known unknown random
    n-dimensional d-dimensional m-dimensional 2x2 finite true
    d k n""".split()
)
_DETERMINERS = frozenset("a an the this that these those its our their one each".split())
_GENERAL = frozenset("any arbitrary general generic every all arbitrarily each".split())
_CLEARLY_GENERAL = frozenset("arbitrary general generic".split())
# What may precede a noun phrase.
_BEFORE = (
    frozenset(
        """for with of on by to in from as between where when if whenever be is are being have has
        let having assume assuming assumes consider considering take taking suppose supposing
        choose denote and or then that given since because using use need via under over into
        write set there exists also both now hence thus so therefore let's while whose which
        means call called again provided some introduce fix pick recall note see first""".split()
    )
    | _DETERMINERS
    | _FILLERS
    | _GENERAL
    | frozenset(".,;:()—–-§")
)
_DENIERS = frozenset(
    """not non no never anti quasi pseudo necessarily possibly potentially hardly nearly almost
    approximately asymptotically neither nor off tri block lower upper semi numerically without
    isn't aren't isn’t aren’t cannot un approximate""".split()
)
_NEGATED_COPULAS = frozenset("isn't aren't isn’t aren’t".split())
_NEGATIONS = _NEGATED_COPULAS | frozenset(
    "not never n't cannot necessarily nor neither without".split()
)
_COPULAS = frozenset("is are be being was were remains remain stays denote denotes".split())
_ADVERBS = frozenset(
    """both all also each again then now clearly always assumed known supposed taken to be chosen
    given real itself either even already simply just indeed hence thus therefore still once more
    further moreover in fact""".split()
)
_MODALS = frozenset(
    "may might could can should would must will need needs has have does do".split()
)

_PARTS = frozenset(
    """entries entry elements element part parts block blocks basis component components
    complement""".split()
)
# An adjective may stand directly after symbols behind these: for A symmetric.
_STARTS = frozenset(
    """for with take taking where let assume assuming when if given any and , suppose since every
    all consider whenever choose keep keeping make both then : ( （""".split()
) | {""}

_COMPOUNDS = (
    (lazy(r"\b(?:skew|anti)[\s-]*symmetric\b", re.I), "skew-symmetric"),
    (lazy(r"\b(?:non|un)-?(?=symmetric\b|diagonal\b|orthogonal\b|square\b)", re.I), "not "),
    (lazy(r"\basymmetric\b", re.I), "not symmetric"),
    (lazy(r"\b(?:anti|quasi|pseudo|off|tri|bi)-(?=diagonal\b|orthogonal\b)", re.I), "un "),
    (lazy(r"\bpositive[\s-]+semi[\s-]*definite\b", re.I), "positive-semidefinite"),
    (lazy(r"\bpositive[\s-]+definite\b", re.I), "positive-definite"),
    (lazy(r"\bnegative[\s-]+(semi[\s-]*)?definite\b", re.I), "negative-definite"),
    (lazy(r"\bone[\s-]hot(?:[\s-]encoded)?\b", re.I), "one-hot"),
    (lazy(r"\bunit(?:[\s-](?:norm|length))?\s+(vectors?|columns?|eigenvectors?)\b", re.I),
     r"unit-length \1"),
    (lazy(r"\bunit[\s-](?:norm|length)\b", re.I), "unit-length"),
    (lazy(r"\borthogonal\s+project(?:ion|or)s?\b", re.I), "symmetric idempotent"),
    (lazy(r"\bproject(?:ion|or)s?\b", re.I), "projection"),
    (lazy(r"\bblock[\s-]+diagonal\b", re.I), "block-diagonal"),
    (lazy(r"\bsemi[\s-]+orthogonal\b", re.I), "semi-orthogonal"),
    (lazy(r"\bdoubly[\s-]+stochastic\b", re.I), "doubly-stochastic"),
    (lazy(r"\((?:(?:and|also|assum\w+|hence|so|therefore|thus)\s+)+([\w-]+)\)", re.I), r"\1"),
    (lazy(r"\(((?:skew-)?symmetric|(?:semi-)?orthogonal|orthonormal|diagonal|idempotent|square"
          r"|positive-(?:semi)?definite)\)", re.I), r"\1"),
    (lazy(r"\b(?:mutually|pairwise)\s+orthogonal\b", re.I), "mutually-orthogonal"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        return self.text.lower()


_TOKEN = lazy(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z]+)*|[\ue000-\uf8ff]|[^\s]")
_IS_FORMULA = lazy(FORMULA)


def joined(sentence: Sentence) -> Sentence:
    """A sentence with the adjectives of several words as one."""
    words = sentence.words
    for pattern, plain in _COMPOUNDS:
        words = pattern.sub(plain, words)
    return replace(sentence, words=words)


def english(sentence: Sentence) -> Iterator[Said]:
    """What the English words of a sentence, `joined`, say of the symbols beside them."""
    tokens = [_Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(sentence.words)]
    at = 0
    while at < len(tokens):
        end = _list_end(tokens, at)
        if end > at:
            names = tuple(sentence.names("".join(token.text for token in tokens[at:end])))
            yield from _attributive(tokens, at, end, names)
            yield from _predicative(sentence, tokens, at, end, names)
        at = max(end, at + 1)


def _list_end(tokens: list[_Token], at: int) -> int:
    """Where the list of formulas ends that begins here; the same place where none does."""
    if not _IS_FORMULA.match(tokens[at].text):
        return at
    end = at + 1
    while end < len(tokens):
        step = end
        while step < min(end + 2, len(tokens)) and tokens[step].word in (",", "and", "or", "、"):
            step += 1
        if step == end or step >= len(tokens) or not _IS_FORMULA.match(tokens[step].text):
            return end
        end = step + 1
    return end


# -- before the symbol --------------------------------------------------------------------------


def _attributive(tokens: list[_Token], at: int, end: int, names: Names) -> Iterator[Said]:
    """A symmetric matrix A, and symmetric matrices A and B."""
    found: list[str] = []
    general = clearly = plural = one = pointed = False
    k = at - 1
    while k >= 0:
        word = tokens[k].word
        if is_adjective(word):
            found.append(word)
        elif word in ("and", ",", "but") and found and k and is_adjective(tokens[k - 1].word):
            pass
        elif word in _GENERAL:
            general, clearly = True, clearly or word in _CLEARLY_GENERAL
        elif word in ("a", "an"):
            one = True
            k -= 1
            break
        elif word not in _NOUNS and word not in _FILLERS and word not in ("the", "these", "two"):
            break
        # “All such” are those of which something was said.
        pointed = pointed or word in ("such", "these")
        plural = plural or word in ("matrices", "vectors", "numbers", "scalars", "columns")
        k -= 1
    said = [*names]
    if (one or found) and not plural:
        said = _alike(said, only_first=one or _noun(tokens, at) in _SINGULAR)
    before = tokens[k].word if k >= 0 else ""
    span = tokens[max(k + 1, 0)].start, tokens[end - 1].end
    plain = all(word == "square" for word in found)
    if general and not pointed and plain and before not in ("not", "the"):
        yield Said(tuple(said), "", "denied" if clearly else "doubtful", *span, general=True)
    stance: Stance = "stated"
    if before in _DENIERS or _follows_a_denial(tokens, k):
        stance = "denied"
    elif before and not (
        before in _BEFORE or before == OTHER or is_adjective(before) or _IS_FORMULA.match(before)
    ):
        stance = "doubtful"
    yield from each(tuple(said), found, stance, span, _noun(tokens, at))


def _follows_a_denial(tokens: list[_Token], k: int) -> bool:
    """Whether "not every" or "no" precedes the determiners at `k`."""
    words = {t.word for t in tokens[max(k - 1, 0) : k + 1]}
    return not words.isdisjoint(("no", "not", "never", "without", "neither"))


def _noun(tokens: list[_Token], at: int) -> str:
    return tokens[at - 1].word if at else ""


def _alike(names: list[tuple[str, str]], *, only_first: bool) -> list[tuple[str, str]]:
    """The symbols that look like the first one: for symmetric A and x, only A is."""
    if only_first:
        return names[:1]
    first = names[0][0][-1:].isupper() if names else False
    return [pair for pair in names if pair[0][-1:].isupper() == first]


# -- after the symbol ---------------------------------------------------------------------------


def _predicative(
    sentence: Sentence, tokens: list[_Token], at: int, end: int, names: Names
) -> Iterator[Said]:
    """A is symmetric; for A symmetric; let A be an orthogonal matrix."""
    subject = _subject(tokens, at)
    k, copula, denied, modal, article = end, False, False, False, False
    found: list[str] = []
    refused: list[str] = []
    general = noun = False
    if k < len(tokens) and tokens[k].text == "(":
        k += 1
    while k < len(tokens):
        word = tokens[k].word
        if word in _COPULAS:
            again = denied or modal or tokens[k - 1].word in ("that", "which")
            if found or (copula and not again):
                break
            copula = True
        elif word in _MODALS and not found and not copula:
            modal = modal or word not in ("has", "have", "must", "will")
        elif is_adjective(word):
            (refused if denied else found).append(word)
            noun = False
        elif word in _NEGATIONS:
            denied = True
            copula = copula or word in _NEGATED_COPULAS
        elif word in _GENERAL and copula and not found:
            general = not denied
        elif word in ("and", ",", "but", "or", "yet"):
            # “be $n \times n$ and symmetric”
            if not (found or refused or (copula and tokens[k - 1].word == OTHER)):
                break
            ahead = [t.word for t in tokens[k + 1 : k + 4]]
            if not any(map(is_adjective, ahead)) or any(map(_IS_FORMULA.match, ahead[:2])):
                break
            denied = denied and word in ("and", "or", ",")
        elif word in _DETERMINERS and word != "that":
            article = True
        elif word in _NOUNS:
            noun = True
        elif word in ("that", "which") and noun:
            copula = False
        elif (
            not (copula and (word in _FILLERS or word in _ADVERBS))
            and not (article and (word in _FILLERS or _of_a_covariance(tokens, k)))
            and not (modal and word == "to")
        ):
            break
        k += 1
    direct = not copula
    if direct and (found or refused) and not _postposed(tokens, at, end):
        return
    span = tokens[at].start, tokens[min(k, len(tokens)) - 1].end
    behind = [t.word for t in tokens[k : k + 2]]
    if copula and general and not refused and all(word == "square" for word in found):
        yield Said(names, "", "denied", *span, general=True)
        if not found:
            return
    if len(names) > 1 and behind[:1] == ["commute"]:
        yield Said(names, "", "doubtful", span[0], tokens[k].end, _quote(sentence, span, tokens, k))
    stance: Stance = "stated"
    if modal or subject == "part" or (denied and found):
        stance = "doubtful"
    if found and behind and behind[0] in ("to", "in", "about", "around", "under", "up"):
        others = sentence.names("".join(t.text for t in tokens[k : k + 5]))
        yield Said((*names, *others), "", "doubtful", *span, _quote(sentence, span, tokens, k))
        return
    beside = behind[0] if behind else ""
    another = article and not noun and beside not in _BEFORE | _ADVERBS | _COPULAS | _MODALS
    of_columns = subject == "columns" and any(word != "orthonormal" for word in found)
    if beside in _PARTS or (another and beside.isalpha()) or of_columns:
        stance = "doubtful"
    yield from each(names, refused, "denied", span, "matrix")
    yield from each(names, found, stance, span, beside)


def _quote(sentence: Sentence, span: tuple[int, int], tokens: list[_Token], k: int) -> str:
    words = sentence.words[span[0] : tokens[min(k, len(tokens) - 1)].end]
    return " ".join(re.sub(FORMULA, lambda m: sentence.latex(m[0]), words).split())


def _subject(tokens: list[_Token], at: int) -> str:
    """What the symbols are in their clause: part of another noun, or the subject."""
    k = at - 1
    passed = (_NOUNS | _FILLERS | {"the", "a", "an"}) - {"columns", "rows"}
    while k >= 0 and tokens[k].word in passed:
        k -= 1
    before = tokens[k].word if k >= 0 else ""
    if before == "of":
        earlier = tokens[k - 1].word if k else ""
        return "columns" if earlier in ("column", "columns") else "part"
    return "part" if before in ("from", "by", "on", "to", "than", "minus", "times") else ""


def _of_a_covariance(tokens: list[_Token], at: int) -> bool:
    """Whether a word says which covariance is meant: “the measurement noise covariance”."""
    ahead = takewhile(lambda word: word not in _BEFORE, (t.word for t in tokens[at : at + 4]))
    return "covariance" in ahead


def _postposed(tokens: list[_Token], at: int, end: int) -> bool:
    """Whether an adjective may stand directly after these symbols: for A symmetric."""
    opened = end < len(tokens) and tokens[end].text == "("
    return _noun(tokens, at) in _STARTS | _NOUNS or opened
