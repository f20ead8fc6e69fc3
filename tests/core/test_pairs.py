"""Random pairs of displayed expressions: what is proved, no exact point refutes."""

from __future__ import annotations

import sys

import pytest

from . import pairs
from .pairs import counted, main, pair


def test_pairs() -> None:
    counts, wrong = counted(range(1000))
    assert not wrong
    by_form = {
        (slip, form): sum(n for (s, f, _), n in counts.items() if (s, f) == (slip, form))
        for slip in (False, True)
        for form in ("proved", "differs")
    }
    # What was rewritten by rules is proved, not only passed over; and points refute what they can.
    assert by_form[False, "proved"] > 400
    # Of a step of what is 0 in a region, as a ramp is, the negative is left to points.
    assert by_form[False, "differs"] <= 2
    assert counts[False, "proved", "refuted"] == counts[False, "differs", "refuted"] == 0
    assert counts[True, "differs", "refuted"] > 250


def test_a_wrong_proof_is_seen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pairs, "by_normal_form", lambda attempt: "proved")
    monkeypatch.setattr(sys, "argv", ["pairs", "--count", "40"])
    assert main() == 1
    assert "proved, but refuted, seed" in capsys.readouterr().out


def test_pairs_are_the_same_again() -> None:
    assert pair(7) == pair(7)
    assert pair(7).document != pair(8).document
