"""Is it a claim that could be refuted, as it stands in a text?

False is said only of a claim whose truth depends on nothing that the text may say elsewhere. A
symbol that one side alone has may be tied to the others by words; a value, or the name of a matrix
on both sides, follows from what was assumed; and many write sums and powers entry by entry.
"""

from __future__ import annotations

from dataclasses import replace

from ..errors import NotReadError
from ..language.chains import Side
from ..language.constructs.arrays import Array
from ..language.constructs.member import Member
from ..language.nodes import (
    Apply,
    Entries,
    Entry,
    Identity,
    Number,
    Ones,
    Symbol,
    walk,
)
from ..language.scope import Scope, free_symbols, reachable
from ..language.signs import BUILT_IN
from ..language.sorting import (
    derives,
    is_condition_by_form,
    is_constant,
    is_copy,
    is_stated,
    letters,
    names,
    powers,
)
from ..patterns import lazy
from ..wording import plural, say
from .ambiguous import two_readings
from .customs import customary, of_sets
from .force import Held
from .labels import of_values
from .meanings import new_maps, of_another_reading, other_meaning, summed_over
from .misshapen import misshapen
from .neighbours import of_another_field
from .ones import number_of_ones
from .outcomes import Outcome
from .prover import prover
from .rounding import TWO_FORMULAS, is_a_decimal, numbers_may_be_rounded, of_two_formulas, rounded
from .sides import Attempt, counting, expressions
from .symmetry import where_symmetric
from .tacit import tacit

# As in \frac{\partial f}{\partial x}[y^2], where \frac{\partial}{\partial x} is meant.
_OPERATOR = lazy(r"\\[dt]?frac\{(?:\\partial|d|\\mathrm\{d\}) ?\w\}\{[^{}]*\}\s*(?:\\left)?\s*\[")


def meant(attempt: Attempt, outcome: Outcome, k: int) -> Outcome:
    """The outcome; of a false one that may be meant otherwise, that it is not read, and why."""
    equality = attempt.chain.equalities[k]
    if outcome.verdict == "holds" and of_two_formulas(attempt, equality.left):
        # In “the elasticity $= 1$” the word is what is 1, and no formula before it.
        return Outcome.unread(say(TWO_FORMULAS), attempt.chain, equality.left + 1)
    if outcome.verdict == "holds" and (name := _updated(*attempt.chain.sides[equality.left :][:2])):
        # After “set v = 0”, the step w = w - av holds by its first value alone.
        message = say("{name} on the right side may be its value before this line", name=name)
        return Outcome.unread(message, attempt.chain, equality.left + 1)
    if outcome.verdict == "holds" and of_sets(attempt, equality.left):
        message = say(
            "the chain is about sets, and what looks like a difference may be one of sets"
        )
        return Outcome.unread(message, attempt.chain, equality.left + 1)
    if outcome.verdict != "false":
        return outcome
    places = rounded(attempt, equality.left)
    if places:
        said = plural(
            "rounded to {number} decimal place", "rounded to {number} decimal places", places
        )
        return Outcome("holds", detail=said)
    why = _why(attempt, outcome, equality.left)
    if not why:
        return outcome
    return Outcome.unread(why, attempt.chain, equality.left + 1)


def _updated(left: Side, right: Side) -> str:
    """A symbol on both sides, if another of the right side has a value as its definition."""
    if not isinstance(left.node, Symbol) or left.node.name not in letters(right.node):
        return ""
    bindings = (right.scope.get(name) for name in letters(right.node))
    known = any(one is not None and is_constant(one.node) for one in bindings)
    return left.node.name if known else ""


def _why(attempt: Attempt, outcome: Outcome, k: int) -> str:
    chain = attempt.chain
    left, right = chain.sides[k], chain.sides[k + 1]
    if left.node is None or right.node is None:
        return "" if outcome.shape_error is None else outcome.shape_error.message
    if why := chain.hint or customary(attempt, k, outcome.under):
        return why
    if letter := number_of_ones(attempt, k):
        return say(
            r"{letter} may be the number of entries of \mathbf{{1}}: say what size it has",
            letter=letter,
        )
    if chain.crowded:
        return say("more is assumed before this line than can be taken into account")
    if isinstance(left.node, Number) and isinstance(right.node, Array):
        # The digit may be a label, as of a class.
        return say("it is not true in general, but may be the value that is meant here")
    misfit = outcome.shape_error is not None
    if why := of_another_field(attempt, k, outcome.under, misfit=misfit):
        return why
    if why := two_readings(attempt, k, misfit=misfit) or summed_over(chain.sides[k : k + 2]):
        return why
    if why := of_another_reading(left, right):
        return why
    if outcome.shape_error is not None:
        meant_so = misshapen(attempt, outcome, k)
        if meant_so is not None:
            return meant_so
    if chain.equalities and any(e.left == k and e.means == "definition" for e in chain.equalities):
        error = outcome.shape_error
        return (
            ""
            if error is None
            else say("{shapes}: what it defines has no shape", shapes=error.message)
        )
    if isinstance(left.node, Identity | Ones):
        return say(
            "a symbol that is read as the identity or as a column of ones is given another"
            " meaning here"
        )
    copies = (
        (a.left.node, a.right.node)
        for a in chain.assumptions
        if a.left is not None and a.right is not None and not a.order
    )
    if any(is_copy(left.node, right.node, copy) for copy in copies):
        return ""
    if any(link.left == k and link.repeats for link in attempt.chain.equalities):
        return say(
            "the symbol on the left was defined before: if this is a new definition, say “let”"
        )
    if any(link.puts_in for link in attempt.chain.equalities):
        return say(
            "the text substitutes an equation that it only refers to: write it in this section"
        )
    numbers = numbers_may_be_rounded(attempt, k)
    if numbers:
        return numbers
    raised = [_powers(attempt, i) for i in (k, k + 1)]
    bases = [name.rpartition("^")[0] for name in raised[0]]
    if raised[0] != raised[1] or len(bases) > len(set(bases)):
        # Of two powers of one base, as a^n and a^{2n}, one may be computed from the other.
        name = min(raised[0] ^ raised[1] or raised[0])
        return say(
            "{name} is not compared with other powers, and what is raised may be a label", name=name
        )
    claimed = any(link.left == k and link.claimed for link in attempt.chain.equalities)
    known = claimed or _is_known(attempt, left) or _is_the_same_everywhere(attempt, k)
    if is_constant(right.node) and letters(left.node) and not known:
        return say("it is not true in general, but may be the value that is meant here")
    new = "" if claimed else _new(attempt, k, outcome)
    if new:
        return say(
            "{symbol} occurs on one side only, and the text may say how it depends on the"
            " other side",
            symbol=new,
        )
    # That two symbols are equal follows from nothing: the solution may be x = y = 1.
    solved = bool(outcome.under) and isinstance(left.node, Symbol)
    solved = solved and not isinstance(right.node, Symbol)
    left, right = _of_one_entry(left), _of_one_entry(right)
    alike = is_stated(left.node) and is_stated(right.node)
    same = alike and bool(letters(left.node)) and letters(left.node) == letters(right.node)
    follows = any(link.left == k and link.follows for link in attempt.chain.equalities)
    solved = solved or known or (follows and _is_tied(attempt, left, right))
    if not solved and (same or is_condition_by_form(left, right) or _vanishes(attempt, k)):
        return say("it is not true in general, and what it may follow from was not read")
    symmetric = _entries_of_one(attempt, k)
    if symmetric and symmetric not in attempt.chain.general:
        return say(
            "it is true if {name} is symmetric, as weight matrices often are", name=symmetric
        )
    if isinstance(left.node, Symbol) and left.node.name in letters(right.node):
        return say(
            "{name} on the right side may be its value before this line", name=left.node.name
        )
    if any(_OPERATOR.search(side.latex) for side in chain.sides[k : k + 2]):
        return say("a derivative before brackets may be taken of what is in them")
    if is_a_decimal(attempt, k):
        return say("a decimal number may be a rounded value of what is on the other side")
    found = _built_in(attempt, k) or other_meaning(attempt, k)
    return found or tacit(attempt, k) or of_values(attempt, k)


def _of_one_entry(side: Side) -> Side:
    """A side that stands for all values of its indices, as it is written."""
    return replace(side, node=side.node.body) if isinstance(side.node, Entries) else side


def _powers(attempt: Attempt, k: int) -> set[str]:
    """The powers of a side with a letter as their exponent."""
    return set().union(*(powers(node) for node, _ in expressions(attempt.chain.sides[k])))


def _new(attempt: Attempt, k: int, outcome: Outcome) -> str:
    """The symbols that a side has and the one before it has not, with what they are made of."""
    before = k if k in attempt.fits or outcome.against is None else outcome.against
    left, right = attempt.chain.sides[before], attempt.chain.sides[k + 1]
    assert left.node is not None and right.node is not None
    if attempt.shapes.losses:
        # What is between a loss and its symbol has symbols of its own.
        return ""
    try:
        known = {*free_symbols(left.node, left.scope), *_letters(left)}
        found = [*free_symbols(right.node, right.scope), *sorted(letters(right.node))]
    except NotReadError:
        return ""
    # What counts is the size of something, and depends on nothing else.
    known = _with_families(known, left, right) | {*counting(attempt)}
    equations = [one for one in attempt.held if not one.order]
    if isinstance(right.node, Array) and not derives(left.node):
        # The entries are those of a matrix, of which an equation in force says too little.
        bare = [n for n in sorted(names(left.node)) if left.scope.get(n) is None]
        if unknown := [n for n in bare if n not in _letters(right)]:
            return ", ".join(unknown)
    known.update(name for one in equations for name in one.names)
    known.update(n for one in equations for node, _ in one.sides for n in letters(node))
    defined = {n for s in (left, right) for n in letters(s.node) if s.scope.get(n) is not None}
    new = [n for n in found if n not in known | defined]
    new += new_maps(_of_one_entry(left), right)
    # A value may be put in for what a definition has; in its derivative, nothing is.
    if not new and not derives(left.node) and not _is_slope(left):
        held = {name for one in equations for name in one.names}
        made = {binding.name for binding in reachable([(left.node, left.scope)])}
        there = {*found, *defined, *held, *made, *_bound(left), *counting(attempt)}
        there = _with_families(there, left, right)
        new = [n for n in sorted(known) if n not in there]
    return ", ".join(dict.fromkeys(new))


def _with_families(names: set[str], left: Side, right: Side) -> set[str]:
    """The names, and those of the families and of their matrices that are made of one another."""
    nodes = [side.node for side in (left, right) if side.node is not None]
    members = (part for node in nodes for part in walk(node) if isinstance(part, Member))
    pairs = ({part.name, part.matrix} for part in members)
    return names.union(*[pair for pair in pairs if pair & names])


def _bound(side: Side) -> set[str]:
    """The parameters of the functions whose values are on a side: x is none of f(3)."""
    applied = (part for part in walk(side.node) if isinstance(part, Apply)) if side.node else ()
    functions = (side.scope.get(part.function) for part in applied)
    bound = {one.parameter for one in functions if one is not None and one.parameter}
    return bound - letters(side.node)


def _is_slope(side: Side) -> bool:
    """Whether a side is a derivative of a function that the section defines, as p'(x)."""
    node = side.node
    return (
        isinstance(node, Apply) and node.order > 0 and side.scope.visible(node.function) is not None
    )


def _letters(side: Side) -> set[str]:
    """The symbols of a side and of the definitions that it needs, families included."""
    return set().union(*(letters(node) for node, _ in expressions(side)))


def _is_known(attempt: Attempt, side: Side) -> bool:
    """Whether the value of a side is known: by its definitions, and by what is assumed.

    A symbol alone may be given another value.
    """
    if side.node is None or isinstance(side.node, Symbol):
        return False
    try:
        free = set(free_symbols(side.node, side.scope))
    except NotReadError:
        return False
    here = all(side.scope.visible(n) is not None for n in letters(side.node) - free)
    defined = any(side.scope.get(name) is not None for name in letters(side.node))
    return here and defined and free <= {name for one in attempt.held for name in one.names}


def _is_the_same_everywhere(attempt: Attempt, k: int) -> bool:
    """Whether a derivative is a constant, so that no point gives it another value."""
    found = [values[k].rows for values in attempt.values if k in values]
    same = len(found) > 1 and all(rows == found[0] for rows in found)
    return same and derives(attempt.chain.sides[k].node)


def _is_tied(attempt: Attempt, left: Side, right: Side) -> bool:
    """Whether all symbols of two sides are defined here, or stand in what is defined or assumed."""
    sides = [(side.node, side.scope) for side in (left, right) if side.node is not None]
    try:
        needed = [binding for binding in reachable(sides) if binding.node is not None]
    except NotReadError:
        return False
    tied = {
        name
        for one in attempt.held
        if not one.order and not _gives_a_value(one)
        for name in one.names
    }
    tied.update(binding.name for binding in needed)
    tied.update(name for binding in needed for name in letters(binding.node))
    found = letters(left.node) | letters(right.node)
    here = all(left.scope.visible(binding.name) is not None for binding in needed)
    return bool(found) and here and found <= tied


def _gives_a_value(held: Held) -> bool:
    """Whether an assumption says what a function without a definition is: `g(w^2) = w^TSw`.

    For all that it says, the symbols of the value may be any.
    """
    for (node, scope), (other, _) in zip(held.sides, held.sides[::-1], strict=True):
        name = node.function if isinstance(node, Apply) else ""
        if isinstance(node, Symbol) and node.name.endswith(")"):
            name = node.name
        if name and scope.get(name) is None:
            used = {p.function for p in walk(other) if isinstance(p, Apply)}
            return name not in used | names(other)
    return False


def _vanishes(attempt: Attempt, k: int) -> bool:
    """Whether one of two sides is 0 wherever it is evaluated: that the other is may follow."""
    if not attempt.values or derives(attempt.chain.sides[k].node):
        return False
    return any(
        all(i in values and not any(map(any, values[i].rows)) for values in attempt.values)
        for i in (k, k + 1)
    )


def _entries_of_one(attempt: Attempt, k: int) -> str:
    """A matrix of which only entries occur, and which makes it true where it is symmetric."""
    if k not in attempt.fits or k + 1 not in attempt.fits:
        return ""
    sides = attempt.chain.sides[k : k + 2]
    parts = [part for side in sides if side.node is not None for part in walk(side.node)]
    bare = {id(part.body) for part in parts if isinstance(part, Entry)}
    apart = {p.name for p in parts if isinstance(p, Symbol) and id(p) not in bare}
    name = where_symmetric(prover(attempt), sides[0], sides[1], attempt.fits[k])
    return name if name and name not in apart else ""


def _built_in(attempt: Attempt, k: int) -> str:
    """A letter that is read as the step or the ramp, though nothing in the chain looks like one."""
    found = ""
    for side in attempt.chain.sides[k : k + 2]:
        for node, scope in expressions(side):
            for part in walk(node):
                if not isinstance(part, Apply):
                    continue
                if part.function == "ramp":
                    return ""
                known = scope.get(part.function) is not None or _is_given(scope)
                if part.function in BUILT_IN and not known:
                    found = part.function
    return f"{found} is not defined: it may be another function than the step" if found else ""


def _is_given(scope: Scope) -> bool:
    while (inner := getattr(scope, "inner", None)) is not None:
        scope = inner
    return any(binding.given for binding in scope.bindings())
