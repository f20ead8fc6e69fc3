r"""The arguments that a function is written with in a section, by which `\nabla f` is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .cursor import Context
from .left_sides import called
from .scope import Binding, Scope
from .sorting import letters
from .statements import Statement


@dataclass(slots=True)
class OwnArguments:
    """The arguments with which the functions of a document are introduced, section by section."""

    found: dict[tuple[tuple[int, ...], str], set[tuple[str, ...]]] = field(default_factory=dict)

    def note(self, statement: Statement, scope: Scope) -> None:
        """Note the function and its arguments at the left of a statement, if there is one."""
        if statement.sides[0] and (function := called(statement.sides[0])) is not None:
            name, arguments = function
            self.found.setdefault((scope.path, name), set()).add(arguments)

    def parameters(self, context: Context, statement: Statement, scope: Scope) -> Mapping[str, str]:
        r"""The arguments of each function that a statement takes a gradient of, with commas.

        g(x) = … and g(w) = … in one section leave open what `\nabla g` is taken by.
        """
        texts = {token.text for side in statement.sides for token in side}
        if "\\nabla" not in texts:
            return context.parameters
        found = dict(context.parameters)
        for name in (*context.called, *context.functions):
            binding = scope.visible(name) if name.partition("_")[0] in texts else None
            if binding is None:
                continue
            arguments = binding.arguments or (binding.parameter or "",)
            here = self.found.get((scope.path, name), set())
            if here <= {arguments} and all(arguments):
                found[name] = ",".join(_as_written(one, binding) for one in arguments)
        return found


def _as_written(argument: str, binding: Binding) -> str:
    r"""The argument as the formula has it: \mathbf{x} in $f(x) = \mathbf{x}^T\mathbf{x}$."""
    bold = f"\\mathbf{{{argument}}}"
    inside = letters(binding.node) if binding.node is not None else set()
    return bold if bold in inside and argument not in inside else argument
