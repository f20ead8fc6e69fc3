"""What is given to a document from the start."""

from __future__ import annotations

import pytest

from relugrad import check
from relugrad.documents.reading import read
from relugrad.errors import NotReadError, RelugradError
from relugrad.language.chains import Chain
from relugrad.language.gathering import chains


def found(text: str, given: list[str]) -> list[Chain]:
    return chains(read(text, markdown=True), given)


class TestGiven:
    def test_holds_from_the_start(self) -> None:
        report = check("$$Z^T = W^T X^T$$", given=["Z = XW"])
        assert [c.verdict for c in report.checks] == ["holds"]

    def test_may_be_the_objective(self) -> None:
        report = check(r"$$\nabla_W f = 2W$$", given=[r"f = \|W\|_F^2"])
        assert report.ok

    @pytest.mark.parametrize(
        ("latex", "said"),
        [
            ("A", "neither a definition"),
            ("A purple", "neither a definition"),
            (r"Z = \int A", "an integral"),
            ("= A", "this continues a chain"),
            ("", "neither a definition"),
        ],
    )
    def test_must_be_a_definition_or_an_assumption(self, latex: str, said: str) -> None:
        with pytest.raises(RelugradError, match=said):
            found("", [latex])
        assert issubclass(NotReadError, RelugradError)

    @pytest.mark.parametrize(
        ("given", "quoted"),
        [
            ("A = A^T", ["A = A^T"]),
            ("A B = -C", ["A B = -C"]),
            ("W^TW = I", ["W^TW = I"]),
            ("A B = B A = I", ["A B = B A", "B A = I"]),
            ("A symmetric", ["A is symmetric"]),
            (
                r"\Sigma is symmetric, positive definite",
                [r"\Sigma is symmetric", r"\Sigma is positive definite"],
            ),
            ("Z = XW", []),
            # Statements, 4: the chain's last side is one undefined symbol.
            ("A B = C", []),
            ("A B = B A = C", ["A B = B A"]),
        ],
    )
    def test_what_defines_nothing_is_assumed(self, given: str, quoted: list[str]) -> None:
        [chain] = found("$$A + B = C$$", [given])
        assert [str(assumption) for assumption in chain.assumptions] == quoted
