"""Is a displayed equation true? Normal forms and exact points, the verdict, and the reason."""

from __future__ import annotations

from .checking import check, check_displays
from .checks import Check, Counterexample, DisplayResult
from .outcomes import Evidence
from .proof import Proof
from .result import Failure, Result
from .sampling import TRIALS

__all__ = [
    "TRIALS",
    "Check",
    "Counterexample",
    "DisplayResult",
    "Evidence",
    "Failure",
    "Proof",
    "Result",
    "check",
    "check_displays",
]
