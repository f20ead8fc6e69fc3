r"""Polynomials in entries as LaTeX: \sum_{k} X_{ik} W_{kj}."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from ..patterns import lazy
from ..wording import say
from .canonical import arranged, term_key
from .terms import DELTA, Exact, Factor, Index, Letter, Poly, Term

# Letters for indices: those of a row and a column first, then those that a sum binds.
FREE = "ijabc"
BOUND = "klmpqrstuvw"
MAX_WRITTEN = 8
# What tells two definitions of one symbol apart in its name.
_NUMBER = lazy(r" [0-9]+$")


def written(p: Poly, free: Sequence[Index], sizes: Mapping[str, str]) -> str:
    """A simplified polynomial as LaTeX, see `written_terms`."""
    return " ".join(written_terms(p, free, sizes))


def written_terms(p: Poly, free: Sequence[Index], sizes: Mapping[str, str]) -> list[str]:
    """The terms of a simplified polynomial as LaTeX, in the order of the normal form.

    Each names its bound indices anew.

    Parameters
    ----------
    free
        The free indices, in their order; they are written i, j, and so on.
    sizes
        How the sizes are written that no symbol counts.
    """
    names = {i: _name(FREE, k) for k, i in enumerate(free)}
    place = {i: k for k, i in enumerate(free)}
    return _cut([_Writer(sizes).term(t, names, place) for t in _ordered(p, place)], len(p))


def _ordered(p: Poly, place: Mapping[Index, int]) -> list[Term]:
    """The terms that are written, in the order of the normal form."""
    return sorted(p, key=lambda t: term_key(t, place))[:MAX_WRITTEN]


def _cut(said: list[str], terms: int) -> list[str]:
    """The terms of a sum as they are written, with what stands for those that are not."""
    if not said:
        return ["0"]
    if terms > len(said):
        more = say("more")
        said = [*said, rf"+ \dots \;({terms - len(said)}\;\text{{{more}}})"]
    return [said[0].removeprefix("+ "), *said[1:]]


def _name(letters: str, number: int) -> str:
    again, k = divmod(number, len(letters))
    return letters[k] + "'" * again


@dataclass(slots=True)
class _Writer:
    sizes: Mapping[str, str]
    fresh: count[int] = field(default_factory=count)

    def sum(self, p: Poly, names: Mapping[Index, str], place: Mapping[Index, int]) -> str:
        said = [self.term(t, names, place) for t in _ordered(p, place)]
        return " ".join(_cut(said, len(p)))

    def term(self, t: Term, names: Mapping[Index, str], place: Mapping[Index, int]) -> str:
        factors, bound = arranged(t, place)
        order = list(dict.fromkeys([i for _, at, _ in factors for i in at if i in bound]))
        new = [_name(BOUND, next(self.fresh)) for _ in order]
        names = {**names, **dict(zip(order, new, strict=True))}
        size = t.value if t.value > 0 else -t.value
        said = [] if size == 1 and factors else [_number(size)]
        if new:
            said.append(rf"\sum_{{{', '.join(new)}}}" if len(new) > 1 else rf"\sum_{{{new[0]}}}")
        said += [self.factor(factor, names) for factor in factors]
        return ("- " if t.value < 0 else "+ ") + " ".join(said)

    def factor(self, factor: Factor, names: Mapping[Index, str]) -> str:
        letter, at, power = factor
        below = "".join(names[i] for i in at)
        if letter.kind == "exp":
            inside = self.argument(letter, at, names)
            return rf"e^{{{inside}}}" if power == 1 else rf"e^{{{_coefficient(power)}{inside}}}"
        said = self.letter(letter, at, below, names)
        if power == 1:
            return said
        return (
            f"{said}^{{{_number(power)}}}" if "^" not in said else f"({said})^{{{_number(power)}}}"
        )

    def letter(
        self, letter: Letter, at: tuple[Index, ...], below: str, names: Mapping[Index, str]
    ) -> str:
        script = f"_{{{below}}}" if below else ""
        match letter.kind:
            case "variable":
                return _indexed(_NUMBER.sub("", letter.name), script)
            case "differential":
                return f"d{letter.name}{script}" if script else f"d{letter.name}"
            case "size":
                return self.sizes.get(letter.name, letter.name)
            case "prime":
                return letter.name
            case "inverse":
                inside = self.argument(letter, at, names)
                return rf"\left[{inside}\right]^{{-1}}_{{{below}}}"
            case "power":
                return rf"\left({self.argument(letter, at, names)}\right)"
            case "product":
                return self.product(letter, at, names)
            case "determinant":
                return rf"\det\left[{self.argument(letter, at, names)}\right]"
            case _ if letter == DELTA:
                return rf"\delta{script}"
        name = _NUMBER.sub("", letter.name)
        name = {"log": r"\log", "sin": r"\sin", "cos": r"\cos"}.get(name, name)
        return rf"{name}{chr(39) * letter.order}\!\left({self.argument(letter, at, names)}\right)"

    def product(self, letter: Letter, at: tuple[Index, ...], names: Mapping[Index, str]) -> str:
        argument = letter.argument
        assert argument is not None
        own = {i: names[x] for i, x in zip(argument.places, at, strict=True)}
        own |= {i: _name(BOUND, next(self.fresh)) for i in argument.hidden}
        over = ", ".join(own[i] for i in argument.hidden)
        inside = self.sum(argument.inner, own, {i: k for k, i in enumerate(own)})
        return rf"\prod_{{{over}}} \left({inside}\right)"

    def argument(self, letter: Letter, at: tuple[Index, ...], names: Mapping[Index, str]) -> str:
        argument = letter.argument
        assert argument is not None
        inner = argument.inner
        if letter.kind in ("inverse", "determinant"):
            # The entries of a matrix, whichever: its row and column have letters of their own.
            ends = (argument.hidden or argument.places)[:2]
            rest = zip(argument.places, at, strict=True)
            own = {i: names[x] for i, x in rest if i not in ends}
            own |= {i: _name(BOUND, next(self.fresh)) for i in ends}
        else:
            own = {i: names[x] for i, x in zip(argument.places, at, strict=True)}
        return self.sum(inner, own, {i: k for k, i in enumerate(own)})


def _indexed(name: str, script: str) -> str:
    if not script:
        return name
    return f"({name}){script}" if re.search(r"[_^]", name) else f"{name}{script}"


def _number(value: Exact) -> str:
    if value.denominator == 1:
        return str(value)
    sign = "-" if value < 0 else ""
    return rf"{sign}\tfrac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _coefficient(value: Exact) -> str:
    return "-" if value == -1 else f"{_number(value)} "
