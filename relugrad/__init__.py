"""The gradients of f = ‖max(XW, 0) − Y‖²_F in closed form, and a checker of displayed LaTeX.

Checking needs Python alone. The gradients need PyTorch, which `pip install "relugrad[torch]"`
brings; the names below are loaded when they are first used, so a check never waits for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import course as course
    from . import stream as stream
    from .closed_form import Gradients as Gradients
    from .closed_form import PartialGradients as PartialGradients
    from .closed_form import gradients as gradients
    from .closed_form import mask as mask
    from .closed_form import objective as objective
    from .closed_form import prediction as prediction
    from .closed_form import product as product
    from .closed_form import relu as relu
    from .closed_form import residual as residual
    from .closed_form import unit_step as unit_step
    from .errors import ArgumentError as ArgumentError
    from .errors import FalseEquationError as FalseEquationError
    from .errors import MissingTorchError as MissingTorchError
    from .errors import NotReadError as NotReadError
    from .errors import RelugradError as RelugradError
    from .training import loss as loss
    from .verify import Check as Check
    from .verify import Counterexample as Counterexample
    from .verify import DisplayResult as DisplayResult
    from .verify import Evidence as Evidence
    from .verify import Failure as Failure
    from .verify import Proof as Proof
    from .verify import Result as Result
    from .verify import check as check
    from .verify.proving import NormalForm as NormalForm
    from .verify.proving import NormalForms as NormalForms
    from .verify.proving import prove as prove

__version__ = "0.1.0"

_HOME = {
    "closed_form": (
        *("objective", "gradients", "Gradients", "PartialGradients"),
        *("product", "prediction", "residual", "mask", "relu", "unit_step"),
    ),
    "training": ("loss",),
    "verify": (
        "check",
        "Result",
        "DisplayResult",
        "Check",
        "Evidence",
        "Counterexample",
        "Failure",
        "Proof",
    ),
    "verify.proving": ("prove", "NormalForms", "NormalForm"),
    "errors": (
        "RelugradError",
        "ArgumentError",
        "MissingTorchError",
        "NotReadError",
        "FalseEquationError",
    ),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

_MODULES = ("course", "stream")
_WITH_TORCH = {"stream", *_HOME["closed_form"], *_HOME["training"]}

__all__ = ["__version__", *_MODULES, *_MODULE_OF]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _WITH_TORCH:
        from .errors import MissingTorchError
        from .extras import Missing, require_torch

        try:
            require_torch(name)
        except MissingTorchError:
            return Missing(name)
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    value = getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
