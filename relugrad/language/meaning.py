"""How an equation is meant, in its sentence: a definition, a condition or a claim.

The words before an equation decide, then the definitions and conditions in force, then its form,
for which see the module `sorting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..documents.display import Display
from ..tokens import tidy
from .again import is_beside, is_equation_for_known, is_told_again, names_anew
from .chains import Assumption, Chain, Equality
from .constructs.arrays import Array
from .constructs.gradient import names_loss
from .definitions import define, define_last, is_left_unread, is_own
from .determined import is_determined, is_solved_in_part
from .entries import Naming
from .left_sides import called, function_of, introduced
from .nodes import Apply, Entry, Symbol, alike, is_zero, walk
from .position import Position
from .reading.arrays import has_blanks
from .restricted import compares_indices, is_alternative, is_set_off, leaves_open, restricts
from .sayings import (
    condition_behind,
    holds_for_a_sentence,
    is_property,
    leads_on,
    names_equation,
    otherwise,
    puts_in,
    puts_in_next,
    says_changed,
    says_chosen,
    says_rewritten,
    says_several,
    says_solved,
    speaks_of_a_case,
    supposes,
)
from .signs import BUILT_IN
from .sorting import (
    assigned,
    computes,
    derives,
    is_condition_by_form,
    is_constant,
    is_plain,
    is_stated,
    letters,
    names,
    new_value,
    updated,
)
from .stance import approximates, asks, stance
from .statements import Statement
from .stationary import is_another
from .words import EQUATION, Role, begins_case, last_block, leads_to, plain, role

# The word of a condition to the left of an arrow.
_IMPLIES = "implies"
_IN_A_CASE = "case"


def sort(
    position: Position,
    display: Display,
    statement: Statement,
    chain: Chain,
    before: Sequence[Chain],
) -> None:
    """Tell definitions, conditions and claims of a statement apart, given the chains before it."""
    position.stance = stance(position.said, plain(display.after))
    if puts_in(last_block(display.before)):
        for link in chain.equalities:
            link.puts_in = True
    asked = asks(position.said, plain(display.after)) or approximates(position.said)
    asked = asked or speaks_of_a_case(position.said) or puts_in_next(last_block(display.before))
    if position.stance == "denied" or asked or leaves_open(position.said, chain):
        for link in chain.equalities:
            link.denied = True
    kind, word = role(position.said, display.after)
    if behind := condition_behind(display.after):
        kind, word = "condition", behind
    in_a_case = kind == "definition" and (otherwise(position.said) or otherwise(display.after))
    if in_a_case or restricts(statement, chain, position.reach):
        # What is set in one case, or for some indices, holds in no other.
        kind, word = "condition", _IN_A_CASE
    if not kind and display.inline and compares_indices(statement, among="ijkl"):
        # “We distinguish $i = j$ and $i \ne j$” defines no index.
        kind, word = "condition", "if"
    if kind != "condition" and names_equation(position.said, display.after):
        kind, word = "condition", "equation"
    said = is_property(word) or leads_to(position.said, word)
    if kind == "condition" and said and computes(*chain.sides[:2]):
        # "The gradient satisfies" and “if $i = j$,” say something of what is known.
        kind, word = "weak claim", ""
    if is_set_off(statement, chain, before):
        kind, word = "definition", ""
    elif statement.implies:
        word = _IMPLIES
    if statement.declares and (name := assigned(*chain.sides[:2])):
        chain.equalities[0].means = "condition"
        # What was assumed about the old value may not hold for the new one.
        position.free(name)
    elif statement.declares or isinstance(chain.sides[1].node, Naming):
        define(position, display, statement, chain)
    elif is_alternative(position, display, statement, chain, before):
        for link in chain.equalities:
            link.means = "condition"
    elif _is_a_case(position, statement, kind, word):
        for link in chain.equalities:
            _suppose(position, display, chain, link, _IN_A_CASE)
    elif kind != "condition" and (name := updated(chain, position.said, claimed=kind == "claim")):
        _update(position, display, chain, name)
        sort_links(position, display, chain, chain.equalities[1:])
    elif kind == "condition" and _defines_a_quantity(position, display, statement, chain, word):
        for link in chain.equalities[1:]:
            _suppose(position, display, chain, link, word)
    elif (
        kind == "condition"
        or _is_supposed(position, display, statement, chain, kind, word)
        or (not kind and is_solved_in_part(position.said, display, chain))
    ):
        for link in chain.equalities:
            _suppose(position, display, chain, link, word)
    else:
        _sort_stated(position, display, statement, chain, before, kind, word)


_TO_BE_PROVED = frozenset("prove show verify 证明 證明 推导 推導".split())
_COPULAS = frozenset("is are 为 為 是".split())


def _sort_stated(
    position: Position,
    display: Display,
    statement: Statement,
    chain: Chain,
    before: Sequence[Chain],
    kind: Role,
    word: str,
) -> None:
    """Sort a statement that no word makes a condition."""
    another = derives(chain.sides[0].node) and is_zero(chain.sides[1].node)
    if another and position.said.rstrip().endswith(EQUATION):
        # “Then” before another equation does not claim that this derivative is 0, too.
        kind = word = ""
    solved = kind in ("claim", "weak claim") or says_solved(position.said)
    # So is what the rows of a display go on with, once its derivative is 0.
    solved = solved or (not kind and not another and position.is_zero_in(statement.display))
    # A solution of a condition is a claim, and defines nothing.
    determined = solved and is_determined(position.scope, statement, chain)
    # “Prove that A = B” says nothing of A that could be used before it is done.
    determined = determined or (
        kind == "claim"
        and word.lower() in _TO_BE_PROVED
        and isinstance(chain.sides[0].node, Symbol)
        and isinstance(chain.sides[1].node, Symbol)
    )
    first, *others = chain.equalities
    if not determined:
        define(position, display, statement, chain, kind)
        if (
            first.defines is not None
            or (names_anew(position.scope, *chain.sides[:2]) and not is_left_unread(chain))
            or (kind != "claim" and is_told_again(position.scope, *chain.sides[:2]))
        ):
            first.means, first.follows = "definition", solved
        else:
            others = chain.equalities
    name = introduced(statement.sides[0])
    known = None if name is None or name in BUILT_IN else position.scope.visible(name)
    if name is not None and first.means == "claim" and known is not None:
        # “The second model is y = x^2” gives a name anew, and “we get y = x^2” does not.
        derived = kind == "claim" or (kind == "weak claim" and word.lower() not in _COPULAS)
        follows = derived or says_rewritten(position.said)
        follows = follows and not says_changed(position.said) and not says_chosen(position.said)
        beside = is_beside(first.display, name, before)
        # “We compute the zeros of the functions” announces several of one name.
        first.repeats = says_several(position.said) if beside else not follows
        left, right = chain.sides[:2]
        if right.node and known.node and alike(right.node, known.node):
            # Of two formulas, it is this one that the text goes on with.
            position.conditions.redefine(name)
        elif first.repeats and right.node is not None and not derives(right.node):
            latex = f"{tidy(left.latex)} = {tidy(right.latex)}"
            anew = Assumption(latex, display.line, left, right, name, doubtful=True)
            position.assume(anew)
            position.reach_back(anew)
    weak = kind in ("where", "definition", "weak definition") or statement.implies
    word = word if weak else ""
    sort_links(position, display, chain, others, claimed=kind == "claim", word=word)


def sort_links(
    position: Position,
    display: Display,
    chain: Chain,
    links: Sequence[Equality],
    *,
    claimed: bool = False,
    word: str = "",
) -> None:
    """Sort equalities that do not define the left side of their statement."""
    for link in links:
        left, right = chain.sides[link.left : link.left + 2]
        last = link.left + 2 == len(chain.sides)
        if last and define_last(position, chain, link):
            continue
        link.claimed = display.claimed
        link.follows = claimed and link is links[0] and not position.vanishing
        held = link.claimed or link.follows
        held = held or (link.left == 0 and is_equation_for_known(position.scope, left, right))
        # What is said of any symbols, or of all that an inequality allows, is no condition on them.
        free = position.general | _compared(position)
        held = held or (letters(left.node) | letters(right.node)) <= free
        # An equation in force has the same products, and is not this one.
        copied = position.conditions.is_copied(left.node, right.node, position.scope.path)
        copied = copied and not position.is_assumed(f"{tidy(left.latex)} = {tidy(right.latex)}")
        link.denied = link.denied or (copied and is_another(position.said))
        by_form = is_condition_by_form(left, right) and (last or not is_constant(right.node))
        if not held and by_form and not copied:
            _suppose(position, display, chain, link, word)


def _suppose(position: Position, display: Display, chain: Chain, link: Equality, word: str) -> None:
    """Take an equation for a condition: it holds from here on, and is not claimed."""
    left, right = chain.sides[link.left : link.left + 2]
    link.means = "condition"
    latex, swapped = (
        f"{tidy(a.latex)} = {tidy(b.latex)}" for a, b in ((left, right), (right, left))
    )
    link.restates = any(position.is_assumed(written) for written in (latex, swapped))
    link.assumed = not word and not link.restates
    blank = not word and any(has_blanks(side.tokens) for side in (left, right))
    if position.stance == "denied" or blank or is_solved_in_part(position.said, display, chain):
        # Of a block matrix with empty cells too little is sure to hold others back by it.
        return
    doubtful = position.stance == "doubtful"
    assumption = Assumption(latex, display.line, left, right, doubtful=doubtful)
    position.expect(chain, link, word)
    if not doubtful and is_zero(right.node):
        position.is_zero(chain, assumption)
    # A derivative that is 0 to the left of an arrow is set to zero, from here on.
    if word == _IMPLIES and not (is_zero(right.node) and derives(chain.sides[0].node)):
        position.conditions.display.append(assumption)
    elif word == _IMPLIES:
        position.assume(assumption)
    elif word and begins_case(position.said):
        position.assume_for_case(assumption)
    elif word and holds_for_a_sentence(word):
        position.conditions.sentence.append(assumption)
        if not leads_on(display.after):
            # In “… has a minimum at $t = 0$” more is said of t than where the equation holds.
            said = position.said.rpartition(EQUATION)[2].split()
            passed = is_constant(right.node) and [w.lower() for w in said] != word.lower().split()
            position.reach_back(replace(assumption, doubtful=doubtful or passed), chain)
    else:
        position.assume(assumption)
        position.vanishes(left, right)


def _is_a_case(position: Position, statement: Statement, kind: Role, word: str) -> bool:
    """Whether something is given a value where an inequality holds alone.

    So it is for a function of what is compared, and after "if" for anything.
    """
    applied = function_of(statement.sides[0])
    name = applied[0] if applied else introduced(statement.sides[0])
    if name is None or position.scope.visible(name) is not None:
        return False
    compared = [one for one in position.conditions.sentence if one.order]
    passing = not kind and holds_for_a_sentence(word) and bool(compared)
    said = kind in ("claim", "weak claim")
    return passing or (said and applied is not None and applied[1] in _compared(position))


def _compared(position: Position) -> set[str]:
    """The symbols of the inequalities that hold for the sentence."""
    passing = [one for one in position.conditions.sentence if one.order]
    return {name for one in passing for side in one.sides for name in names(side.node)}


def _defines_a_quantity(
    position: Position, display: Display, statement: Statement, chain: Chain, word: str
) -> bool:
    """Whether a condition says what a function or a loss is: “if $f(x) = x^Tx$”.

    Then it defines it, as nothing could be said of its derivatives else.
    """
    name, right = introduced(statement.sides[0]), chain.sides[1].node
    if name is None or right is None or not supposes(word) or statement.implies:
        return False
    is_function = called(statement.sides[0]) is not None
    computed = is_function or (not is_stated(right) and name not in position.scope.used)
    if not (computed or names_loss(name)) or is_constant(right):
        return False
    if (is_plain(right) or isinstance(right, Apply)) or is_own(name, right, position.scope):
        return False
    if not is_function and position.scope.visible(name) is not None:
        return False
    first = chain.equalities[0]
    define(position, display, statement, chain, "definition")
    if first.defines is None:
        return False
    first.means = "definition"
    return True


def _update(position: Position, display: Display, chain: Chain, name: str) -> None:
    """Let a symbol have another value from here on, of which nothing is known."""
    link = chain.equalities[0]
    left, right = chain.sides[:2]
    link.means = "condition"
    position.free(name)
    latex = f"{tidy(left.latex)} = {tidy(right.latex)}"
    sides = new_value(left), new_value(right)
    position.assume(Assumption(latex, display.line, *sides, symbol=name))


_PUTTING = frozenset("setting putting taking".split())


def _is_supposed(
    position: Position,
    display: Display,
    statement: Statement,
    chain: Chain,
    kind: Role,
    word: str,
) -> bool:
    r"""Whether a symbol is given a value for a sentence, as in “for $\lambda = 0$”.

    In the text it may have this value, or be given it: nobody can tell.
    """
    name = introduced(statement.sides[0])
    left, right = chain.sides[0].node, chain.sides[1].node
    if name is None and isinstance(left, Entry) and isinstance(left.body, Symbol):
        name = left.body.name
    if name is None or position.scope.visible(name) is not None:
        return False
    if is_own(name, right, position.scope):
        return False
    if says_solved(position.said) and is_determined(position.scope, statement, chain):
        # “Solving for $w$, we have” leads to what follows.
        return False
    weak = kind == "weak definition" or statement.implies
    if not display.inline and not weak:
        return False
    if is_constant(right):
        # An array of numbers is an example's own matrix, and no special case.
        example = right is not None and any(isinstance(part, Array) for part in walk(right))
        if example and name not in position.scope.used:
            return False
        plain_words = kind not in ("definition", "where") and not example
        if word.lower() in _PUTTING and name in position.scope.used:
            # “Setting x = 1, we see” says what an expression is there, and not what x is.
            return True
        return weak or plain_words or word.lower() == "with"
    if weak and is_plain(right):
        return True
    return weak and name in position.scope.used and kind != "definition"
