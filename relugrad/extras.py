"""PyTorch is an extra: the gradients need it, the checker does not."""

from __future__ import annotations

from typing import Any, NoReturn

from .errors import MissingTorchError

# The distributions of the extra that are imported, by module.
_BROUGHT = ("jaxtyping", "torch")


def require_torch(name: str) -> None:
    """Import PyTorch.

    Parameters
    ----------
    name
        The public name that needs it.

    Raises
    ------
    MissingTorchError
        The extra `torch` is not installed.
    """
    try:
        import jaxtyping  # noqa: F401
        import torch  # noqa: F401
    except ModuleNotFoundError as missing:
        if missing.name not in _BROUGHT:
            raise
        raise MissingTorchError(name) from None


class Missing:
    """Stands for a public name where PyTorch is not installed; using it says what to install.

    An exception on access would break `hasattr`, `help` and `import *`.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self.__doc__ = str(MissingTorchError(name))

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        raise MissingTorchError(self._name)

    def __getattr__(self, attribute: str) -> NoReturn:
        # `copy`, `inspect` and IPython ask any object for these; `copy` does so before `_name` is.
        if attribute.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} has no attribute {attribute!r}")
        raise MissingTorchError(self._name)

    def __repr__(self) -> str:
        return f"<{MissingTorchError(self._name)}>"
