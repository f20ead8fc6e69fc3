"""What the marks of a chain may mean besides what they are read as.

$A^H$ is the transpose of a real matrix only, and a prime may be a derivative. What holds in one of
these readings alone is neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from ..language.chains import Chain
from ..language.constructs.adjoint import Adjoint, Conjugate, RealPart
from ..language.constructs.functions import Bars, Determinant, Elementary, RationalPower
from ..language.names import changing
from ..language.nodes import (
    Differential,
    Entries,
    Entry,
    Hadamard,
    Identity,
    Inverse,
    Kronecker,
    Node,
    Number,
    Ones,
    OverIndices,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Trace,
    Transpose,
    alike,
    children,
    walk,
)
from ..language.reading.sets import has_weights, is_weight
from ..language.scope import Scope
from ..language.sorting import letters
from ..wording import say
from .outcomes import Outcome
from .sides import Attempt, expressions

Judged = tuple[list[Outcome], Attempt]
# What means the same of complex matrices: nothing is compared, and no norm is taken.
_OF_COMPLEX = (
    Adjoint | Bars | Conjugate | Determinant | Differential | Entries | Entry | Hadamard | Identity
    | OverIndices | Inverse | Kronecker | Number | Ones | Power | Product | Quotient | RealPart
    | Sum | Symbol | Trace | Transpose
)  # fmt: skip
# What only complex numbers need.
_MARKS = Adjoint | Conjugate | RealPart
# They have one value for each complex number, but for some where they have none.
_ENTIRE = frozenset(("exp", "sin", "cos", "sinh", "cosh", "tanh"))
# These may be the imaginary unit.
_IMAGINARY = frozenset(("i", "j", "\\mathit{i}", "\\mathit{j}"))


def with_marks(chain: Chain, judge: Callable[[Chain], Judged]) -> Judged:
    """The verdicts on a chain, false only where it is in every reading of its marks."""
    outcomes, attempt = judge(chain)
    parts = [part for part, _ in _all_parts(attempt)]
    if any(isinstance(part, _MARKS) or (chain.complex and _is_modulus(part)) for part in parts):
        same = all(_means_the_same(*place, chain.complex) for place in _all_parts(attempt))
        outcomes, attempt = _of_complex(chain, outcomes, attempt, parts, judge, same)
    outcomes = [_of_any_set(chain, outcome, parts) for outcome in outcomes]
    marks = {part.primed for part in parts if isinstance(part, Transpose)}
    if marks == {True, False}:
        message = say("a prime beside a transpose X^T may be part of a name: write X^T for both")
        outcomes = [
            _not_decided(outcome, message, chain, equality.left + 1)
            for outcome, equality in zip(outcomes, chain.equalities, strict=True)
        ]
    elif True in marks and not _of_itself(parts):
        message = say(
            "a prime is read as a transpose here, which makes the two sides differ: it"
            " may be a derivative, or part of a name; a transpose is written X^T"
        )
        outcomes = [
            outcome if outcome.wrong is None else Outcome.unread(message, chain, outcome.wrong)
            for outcome in outcomes
        ]
    return outcomes, attempt


def _of_complex(
    chain: Chain,
    outcomes: list[Outcome],
    attempt: Attempt,
    parts: list[Node],
    judge: Callable[[Chain], Judged],
    complex_: bool,
) -> Judged:
    names = {part.name for part in parts if isinstance(part, Symbol)}
    if names & _IMAGINARY or any("\\bar{" in name for name in names):
        # What holds of symbols that have nothing to do with each other holds of conjugates, too.
        any_ = complex_ and not names & _IMAGINARY
        message = say("the imaginary unit and the bar of a conjugate are not read")
        about = names | {n for a in chain.assumptions for s in a.sides for n in letters(s.node)}
        kept = ("holds", "condition") if _has_tangents(about) else ("holds",)
        return [
            outcome
            if any_ and outcome.verdict in kept
            else _not_decided(outcome, message, chain, equality.left + 1)
            for outcome, equality in zip(outcomes, chain.equalities, strict=True)
        ], attempt
    if complex_ and all(outcome.verdict != "false" for outcome in outcomes):
        return outcomes, attempt
    of_real, attempt = judge(replace(chain, real=True))
    message = say("this holds for real matrices, and was not decided for complex ones")
    found = []
    for equality, outcome, real in zip(chain.equalities, outcomes, of_real, strict=True):
        if real.verdict == "holds" and not (complex_ and outcome.verdict == "holds"):
            found.append(Outcome.unread(message, chain, equality.left + 1))
        else:
            found.append(real)
    if any(isinstance(part, Conjugate) for part in parts):
        star = say("a star is read as the conjugate here: it may be a label, or the adjoint")
        found = [
            o if o.verdict != "false" or o.wrong is None else Outcome.unread(star, chain, o.wrong)
            for o in found
        ]
    return found, attempt


def _of_any_set(chain: Chain, outcome: Outcome, parts: list[Node]) -> Outcome:
    """The outcome, but for what is false with a sum over a set, in it or in a condition in force.

    The elements have any weights there, and not only 1 and 0. No shape depends on them.
    """
    if outcome.wrong is None:
        return outcome
    inside = any(isinstance(part, Symbol) and is_weight(part.name) for part in parts)
    assumed = [side.node for one in chain.assumptions for side in one.sides if side.node]
    if not inside and (outcome.shape_error is not None or not any(map(has_weights, assumed))):
        return outcome
    message = say("a sum over a set is read for any set: it may hold for the one that is meant")
    return Outcome.unread(message, chain, outcome.wrong)


def _has_tangents(names: set[str]) -> bool:
    r"""Whether dots stand beside the bars: then \bar{A} is the adjoint of A, and no conjugate."""
    return any(changing(name) is not None for name in names)


def _all_parts(attempt: Attempt) -> Iterator[tuple[Node, Scope]]:
    for i, side in enumerate(attempt.chain.sides):
        if side.node is not None and i not in attempt.unread:
            for node, scope in expressions(side):
                for part in walk(node):
                    yield part, scope


def _means_the_same(part: Node, scope: Scope, complex_: bool) -> bool:
    """Whether an expression means the same for complex numbers as for real ones.

    Absolute values are read so only where the text speaks of complex numbers.
    """
    if _is_modulus(part):
        return complex_
    if isinstance(part, Elementary) and part.function not in _ENTIRE:
        return part.function in ("log", "sqrt") and _is_real(part.body, scope)
    if isinstance(part, RationalPower):
        return _is_real(part.body, scope)
    return isinstance(part, _OF_COMPLEX | Elementary)


def _is_modulus(part: Node) -> bool:
    """Whether a node is an absolute value, or the sign that goes with it."""
    return isinstance(part, Bars) or (isinstance(part, Elementary) and part.function == "sign")


def _is_real(node: Node, scope: Scope) -> bool:
    """Whether the value of an expression is real for all complex values of its symbols."""
    if isinstance(node, Symbol):
        binding = scope.get(node.name)
        if binding is None or binding.parameter is not None or binding.node is None:
            return False
        return _is_real(binding.node, binding.scope)
    if isinstance(node, RealPart | Number | Bars):
        return True
    made = isinstance(node, Sum | Product | Quotient | Power | RationalPower | Elementary)
    return made and all(_is_real(part, scope) for part in children(node))


def _of_itself(parts: list[Node]) -> bool:
    """Whether something stands beside itself with a prime, as in X'X: so nobody writes a slope."""
    return any(
        isinstance(one, Transpose) and one.primed and alike(one.body, other)
        for part in parts
        if isinstance(part, Product)
        for pair in pairwise(part.factors)
        for one, other in (pair, pair[::-1])
    )


def _not_decided(outcome: Outcome, message: str, chain: Chain, side: int) -> Outcome:
    return outcome if outcome.verdict == "definition" else Outcome.unread(message, chain, side)
