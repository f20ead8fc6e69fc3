"""False equations that once held, as a table of documents, with true ones of the same layouts."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from relugrad import check
from relugrad.documents.reading import read
from relugrad.language.words import role
from relugrad.verify import check_displays

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("soundness.toml").read_text(encoding="utf-8")
)["case"]


def verdicts(case: dict[str, Any], seed: int = 0) -> list[str]:
    displays = read(case["input"], markdown=case.get("kind") != "latex")
    return [found.verdict for found in check_displays(displays, seed=seed).checks]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_no_verdict_is_wrong(case: dict[str, Any]) -> None:
    found = verdicts(case)
    assert len(found) == len(case["expect"])
    for verdict, admissible in zip(found, case["expect"], strict=True):
        assert verdict in admissible


@pytest.mark.parametrize(
    "latex",
    [
        "(AB - BA)^2 C = C(AB - BA)^2",
        r"\operatorname{tr}(AABABB) = \operatorname{tr}(ABAABB)",
    ],
)
def test_an_identity_of_small_matrices_is_false_for_every_seed(latex: str) -> None:
    for seed in range(5):
        [found] = check(latex, seed=seed).checks
        assert found.verdict == "false"


class TestSizes:
    @pytest.mark.parametrize(
        ("latex", "size"),
        [
            (r"\operatorname{tr}(AA) = \|A\|_F^2", 2),
            ("AAA + A = A + AAA", 4),
            ("A^6 = A A^5", 7),
            ("A^{12} = A^6 A^6", 8),
            (r"\operatorname{tr}(A)^2 A = \operatorname{tr}(A) A \operatorname{tr}(A)", 4),
        ],
    )
    def test_a_size_is_the_number_of_indices_up_to_8(self, latex: str, size: int) -> None:
        [found] = check(latex).checks
        assert found.evidence
        assert set(found.evidence.sizes.values()) == {size}

    def test_it_counts_what_a_definition_holds(self) -> None:
        found = check("$$P = AAAA$$\n\n$$PP + A = A + PP$$").checks[-1]
        assert found.evidence
        assert set(found.evidence.sizes.values()) == {8}

    def test_sizes_stay_different(self) -> None:
        found = check("(XWW^TX^T)^2 X = X(WW^TX^TX)^2").checks[-1]
        assert found.evidence
        sizes = found.evidence.sizes
        assert len(set(sizes.values())) == len(sizes) == 3


class TestRoles:
    """What the words before an equation say of it."""

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("when ", "condition"),
            ("In the special case ", "condition"),
            ("If § and ", "condition"),
            ("when the two are equal, namely ", "condition"),
            ("若 ", "condition"),
            ("minimise, subject to ", "condition"),
            ("If §, then ", "claim"),
            ("Assume § and get ", "weak claim"),
            ("If the objective is ", "weak claim"),
            ("The model is ", "weak claim"),
            ("若可逆，则 ", "claim"),
            ("若分成两部分，目标函数写成 ", ""),
            ("若两者相等，即 ", "condition"),
            ("加上范数的若干倍：", ""),
            ("按规则 ", ""),
            ("Only if §: ", ""),
            ("If the loss is convex, the gradient ", ""),
            ("If we set ", "definition"),
            ("令 ", "definition"),
            ("Since ", "weak definition"),
            (", where ", "where"),
            ("，其中 ", "where"),
            ("We know that ", ""),
        ],
    )
    def test_the_last_word_decides(self, text: str, said: str) -> None:
        assert role(text)[0] == said


class TestReach:
    """How far back a definition reaches."""

    @pytest.mark.parametrize(
        ("text", "verdict"),
        [
            ("$g = \\|Z\\|_F^2$, where $Z = XW$; so $g = \\|XW\\|_F^2$.", "holds"),
            ("$g = \\|Z\\|_F^2$, $Z = XW$ and $X = AB$.\n\n$g = \\|ABW\\|_F^2$", "holds"),
            # not from another sentence, nor from a display
            ("$g = \\|Z\\|_F^2$. Where $Z = XW$, $g = \\|XW\\|_F^2$.", "unread"),
            ("$g = \\|Z\\|_F^2$ is small. Put $Z = XW$.\n\n$$g = \\|XW\\|_F^2$$", "unread"),
            ("$$g = \\|Z\\|_F^2, \\quad Z = XW$$\n\n$$g = \\|XW\\|_F^2$$", "unread"),
            ("$$g = \\|Z\\|_F^2, \\quad Z = XW$$\n\n$$g = \\|WX\\|_F^2$$", "unread"),
            # nor round in a circle
            ("$$a = b + 1$$\n\n$$b = c + 1$$\n\n$$c = a$$\n\n$$a = c + 2$$", "unread"),
        ],
    )
    def test_a_clause_or_a_list_in_its_own_sentence(self, text: str, verdict: str) -> None:
        assert check(text).checks[-1].verdict == verdict


class TestRemedies:
    """What a message asks for makes the equation read."""

    @pytest.mark.parametrize(
        ("before", "said", "after"),
        [
            (
                r"$$A = A \text{ quickly}$$".replace("A = A", "A + B = B + A"),
                r"is set off by \quad",
                r"$$A + B = B + A \quad \text{quickly}$$",
            ),
            (
                "$$C = AB$$\n\n$$\\dot C = \\dot A B$$",
                "write dC for its differential",
                "$$C = AB$$\n\n$$dC = dA B$$",
            ),
        ],
    )
    def test_followed_to_the_letter(self, before: str, said: str, after: str) -> None:
        report = check(before)
        assert report.checks[-1].verdict == "unread"
        assert said in str(report)
        assert check(after).checks[-1].verdict == "holds"
