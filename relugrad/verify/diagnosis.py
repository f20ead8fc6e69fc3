from __future__ import annotations
def diagnose(attempt, outcome, seed):
    return (outcome.shape_error.message if outcome.shape_error else "differs"), None
