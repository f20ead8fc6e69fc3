"""Is a displayed equation true? Normal forms and exact points, the verdict, and the reason."""

from __future__ import annotations

from .checking import check, check_displays
from .outcomes import Evidence
from .proof import Proof
from .report import Failure, Report
from .results import Check, Counterexample, DisplayResult
from .sampling import TRIALS

__all__ = [
    "TRIALS",
    "Check",
    "Counterexample",
    "DisplayResult",
    "Evidence",
    "Failure",
    "Proof",
    "Report",
    "check",
    "check_displays",
]
