r"""The data matrix: X beside its samples x_i, which are its rows or its columns.

Which of them they are a text seldom says where it writes X^T X = \sum_i x_i x_i^T: it is what fits.
In one section they cannot be both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from ..errors import NotReadError
from ..language.chains import Chain, Equality, Side
from ..language.constructs.member import Member
from ..language.names import capital
from ..language.nodes import Node, Symbol, Transpose, children, walk, with_children
from ..language.samples import Arrangement, Samples
from ..language.scope import reachable
from ..wording import say
from .checks import Check
from .outcomes import Outcome

_BOTH: tuple[Samples, Samples] = ("rows", "columns")
Path = tuple[int, ...]


@dataclass(slots=True)
class DataMatrices:
    """The equalities that hold where samples are the rows, or the columns, of their matrix.

    `arranged` is what a section says of a matrix.
    """

    arranged: Callable[[Path, str], Arrangement | None]
    found: dict[tuple[Path, str], dict[Samples, list[tuple[int, int]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def read(
        self,
        path: Path,
        chain: Chain,
        outcomes: list[Outcome],
        judge: Callable[[Chain], list[Outcome]],
    ) -> list[Outcome]:
        """The outcomes of a chain, with those that hold where a matrix consists of its samples."""
        if all(outcome.verdict in ("holds", "definition") for outcome in outcomes):
            return outcomes
        outcomes = list(outcomes)
        for name, family in _matrices(chain):
            others = {samples: judge(_with_data(chain, name, family, samples)) for samples in _BOTH}
            told = self.arranged(path, name)
            for k, equality in enumerate(chain.equalities):
                needed = name in _symbols(chain.sides[equality.left : equality.left + 2])
                fitting = [s for s in _BOTH if others[s][k].verdict == "holds"]
                if told and needed and told.samples not in fitting:
                    if outcomes[k].verdict in ("false", "unread"):
                        others_k = {samples: others[samples][k] for samples in _BOTH}
                        said = _said(name, family.name, [told.samples])
                        outcomes[k] = _as_told(chain, equality, told, others_k, said) or outcomes[k]
                    continue
                if not fitting and outcomes[k].verdict == "false" and _is_hidden(chain, name):
                    said = say(
                        "{name} may be the matrix of the {family}_i: define it so",
                        name=name,
                        family=family.name,
                    )
                    outcomes[k] = Outcome.unread(said, chain, equality.left + 1)
                if not needed or not fitting or outcomes[k].verdict in ("holds", "definition"):
                    continue
                samples = told.samples if told else fitting[0]
                said = _said(name, family.name, [samples] if told else fitting)
                outcomes[k] = Outcome("holds", proof=others[samples][k].proof, under=(said,))
                if len(fitting) == 1 and not told:
                    place = equality.display, equality.index
                    self.found[path, name][samples].append(place)
        return outcomes

    def forget_both(self, checks: list[list[Check]]) -> None:
        """Let what holds with rows and what holds with columns be unread where both occur."""
        for (_, name), by_samples in self.found.items():
            if len(by_samples) < 2:
                continue
            message = say(
                "the samples would be the rows of {name} in one place, and its columns in another",
                name=name,
            )
            for display, index in (place for some in by_samples.values() for place in some):
                checks[display] = [
                    replace(check, verdict="unread", diagnosis=message, proof=None, under=())
                    if check.index == index
                    else check
                    for check in checks[display]
                ]


def _as_told(
    chain: Chain,
    equality: Equality,
    told: Arrangement,
    others: Mapping[Samples, Outcome],
    said: str,
) -> Outcome | None:
    """The outcome of what does not hold for the samples as the text arranges them, if it is known.

    Where it holds for the other arrangement, words alone refute nothing.
    """
    verdicts = {outcome.verdict for outcome in others.values()}
    message = say("it does not hold where {condition}", condition=said)
    mine = others[told.samples]
    if mine.verdict == "false" and (told.sure or verdicts == {"false"}):
        return Outcome("false", detail=message, under=(*mine.under, said))
    return Outcome.unread(message, chain, equality.left + 1) if "holds" in verdicts else None


def _said(name: str, family: str, fitting: Sequence[Samples]) -> str:
    """The condition under which an equality of samples holds."""
    if len(fitting) == 2:
        return say("the rows or the columns of {name} are the {family}_i", name=name, family=family)
    if fitting[0] == "rows":
        return say("the rows of {name} are the {family}_i", name=name, family=family)
    return say("the columns of {name} are the {family}_i", name=name, family=family)


def _matrices(chain: Chain) -> Iterator[tuple[str, Member]]:
    """The symbols without a definition that are named as the matrix of a family of columns."""
    places = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    defined: list[Node] = []
    with suppress(NotReadError):
        defined = [binding.node for binding in reachable(places) if binding.node is not None]
    families = {
        capital(part.name.removeprefix("\\mathbf{").removesuffix("}")): part
        for node in [*defined, *(node for node, _ in places)]
        for part in walk(node)
        if isinstance(part, Member) and part.kind == "vector"
    }
    for name in sorted(_symbols(chain.sides)):
        if name in families and all(side.scope.get(name) is None for side in chain.sides):
            yield name, families[name]


def _is_hidden(chain: Chain, name: str) -> bool:
    """Whether a definition that the chain needs is written with the data matrix, too."""
    places = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    with suppress(NotReadError):
        bodies = [binding.node for binding in reachable(places) if binding.node is not None]
        return any(isinstance(p, Symbol) and p.name == name for b in bodies for p in walk(b))
    return False


def _symbols(sides: list[Side]) -> set[str]:
    nodes = (side.node for side in sides if side.node is not None)
    return {part.name for node in nodes for part in walk(node) if isinstance(part, Symbol)}


def _with_data(chain: Chain, name: str, family: Member, samples: Samples) -> Chain:
    return replace(chain, sides=[_put(side, name, family, samples) for side in chain.sides])


def _put(side: Side, name: str, family: Member, samples: Samples) -> Side:
    """A side with the matrix of a family in the place of the data matrix."""

    def put(node: Node) -> Node:
        if isinstance(node, Symbol) and node.name == name:
            columns = Symbol(node.span, family.matrix, "matrix")
            return columns if samples == "columns" else Transpose(node.span, columns)
        parts = children(node)
        new = tuple(map(put, parts))
        changed = any(a is not b for a, b in zip(parts, new, strict=True))
        return with_children(node, new) if changed else node

    return side if side.node is None else replace(side, node=put(side.node))
