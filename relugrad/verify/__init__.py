"""Is a displayed equation true? Normal forms and exact points, the verdict, and the reason."""

from __future__ import annotations

from .checking import check, check_displays
from .proof import Proof
from .report import Check, Counterexample, DisplayResult, Failure, Report
from .verdict import TRIALS, Evidence

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
