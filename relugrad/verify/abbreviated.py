"""Verdicts on what is written in short: dW for a derivative, 1 - A^2 for every entry of A."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..language.chains import Chain
from ..language.entrywise import entry_by_entry
from ..language.rates import with_rates
from ..language.scope import free_symbols
from ..language.shorthand import as_gradients
from ..language.tangents import tied, with_differentials
from ..wording import say
from .marks import Judged
from .outcomes import Outcome


def with_entries(chain: Chain, read: Judged, judge: Callable[[Chain], Judged]) -> Judged:
    r"""The verdicts where numbers and powers beside `\odot` may be meant for every entry.

    Where a side has no shape in any other meaning, this one is meant, whatever its verdict; where
    both sides have one, only what holds is told.
    """
    outcomes, attempt = read
    waiting = any(outcome.verdict in ("false", "unread") for outcome in outcomes)
    entrywise = entry_by_entry(chain) if waiting else None
    if entrywise is None:
        return read
    told = say(r"numbers and powers beside \odot or in diag(…) are taken entry by entry")
    others, other = judge(with_differentials(entrywise))
    # A diagnosis rests on one reading of the chain.
    differs = any(outcome.verdict == "false" for outcome in outcomes)
    found = [*outcomes]
    for k, (old, new, link) in enumerate(zip(outcomes, others, chain.equalities, strict=True)):
        misfit = not {link.left, link.left + 1} <= attempt.fits.keys()
        right = new.verdict == "holds" and old.verdict == "false"
        meant = old.verdict == "unread" and (misfit or new.verdict == "holds")
        if right or (meant and not (differs and new.verdict == "false")):
            found[k] = replace(new, under=(*new.under, told))
    fresh = any(new.verdict == "false" for new in found) and not differs
    return found, other if fresh else attempt


def with_changes(chain: Chain, read: Judged, judge: Callable[[Chain], Judged]) -> Judged:
    r"""The verdicts where numbers are derivatives with respect to the time, as in dA / dt.

    Only where everything that the two sides contain has a derivative, and false only for what is
    surely derived by a number.
    """
    rates = None
    if any(outcome.verdict == "unread" for outcome in read[0]):
        rates = with_rates(chain)
    if rates is None:
        return _with_tied(chain, read, judge)
    outcomes, attempt = judge(rates.chain)
    for k, (old, new) in enumerate(zip(read[0], outcomes, strict=True)):
        left = rates.chain.equalities[k].left
        names = {
            name
            for side in rates.chain.sides[left : left + 2]
            if side.node is not None
            for name in free_symbols(side.node, side.scope)
        }
        told = new.verdict == "holds" or (new.verdict == "false" and rates.surely)
        if old.verdict != "unread" or not told or not names <= rates.varying:
            outcomes[k] = old
    return outcomes, attempt


def with_shorthand(chain: Chain, read: Judged, judge: Callable[[Chain], Judged]) -> Judged:
    """The verdicts where dW may be short for a derivative of a loss by W.

    False only where it is in both readings, or where the text says that it is short for it.
    """
    short = as_gradients(chain)
    if short is None or all(outcome.verdict == "holds" for outcome in read[0]):
        return read
    outcomes, attempt = judge(short)
    told = say("dV is short for the derivative of the loss by V")
    found = [
        replace(new, under=(*new.under, told)) if new.verdict == "holds" else new
        for new in outcomes
    ]
    if chain.shorthand or all(new.verdict == "holds" for new in outcomes):
        return found, attempt
    if any(new.verdict == "holds" for new in outcomes):
        message = say("dV may be short for the derivative of the loss by V")
        return [
            new if new.verdict == "holds" else Outcome.unread(message, short, equality.left + 1)
            for new, equality in zip(found, short.equalities, strict=True)
        ], attempt
    return read


def _with_tied(chain: Chain, read: Judged, judge: Callable[[Chain], Judged]) -> Judged:
    r"""The verdicts where a condition ties how symbols change: what follows from it holds."""
    changed = tied(chain) if any(outcome.verdict == "unread" for outcome in read[0]) else None
    if changed is None:
        return read
    anew, attempt = judge(changed)
    if all(new.verdict != "holds" for new in anew):
        return read
    pairs = zip(read[0], anew, strict=True)
    found = [
        new if old.verdict == "unread" and new.verdict == "holds" else old for old, new in pairs
    ]
    return found, attempt
