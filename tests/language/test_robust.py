"""Whatever a document holds, only the package's own errors come out, and soon.

The displays of the book and what people write are mutated token by token; then come random
tokens, random text and random bytes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relugrad import RelugradError, check
from relugrad.verify.outcomes import Verdict

from .expressions import EVERYTHING

BOOK = Path(__file__).parents[2] / "docs"
DISPLAYS = [
    *EVERYTHING,
    *(
        found
        for page in sorted(BOOK.glob("*.md"))
        for found in re.findall(r"\$\$(.+?)\$\$", page.read_text(encoding="utf-8"), re.DOTALL)
    ),
]
TOKENS = [re.findall(r"\\[A-Za-z]+|\\.|[^\\]", latex, re.DOTALL) for latex in DISPLAYS]
VOCABULARY = sorted({token for tokens in TOKENS for token in tokens})

QUICK = settings(
    max_examples=80, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """One of the displays with some tokens dropped, doubled, replaced or moved."""
    tokens = list(draw(st.sampled_from(TOKENS)))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(tokens)))
        to = min(len(tokens), at + draw(st.integers(0, 8)))
        match draw(st.sampled_from(("drop", "double", "replace", "insert", "graft"))):
            case "drop":
                del tokens[at:to]
            case "double":
                tokens[at:at] = tokens[at:to]
            case "replace":
                tokens[at : at + 1] = [draw(st.sampled_from(VOCABULARY))]
            case "insert":
                tokens.insert(at, draw(st.sampled_from(VOCABULARY)))
            case "graft":
                tokens[at:to] = draw(st.sampled_from(TOKENS))
    return "".join(tokens)


def checked(text: str) -> None:
    """Check `text`; the report can always be printed, and each part that it points at exists."""
    try:
        report = check(text + "\n")
    except RelugradError:
        return
    assert str(report)
    for found in report.checks:
        assert found.verdict in get_args(Verdict)
        assert found.verdict not in ("false", "unread") or found.diagnosis


@QUICK
@given(mutated(), mutated())
def test_mutated_displays(one: str, other: str) -> None:
    checked(f"$$\n{one}\n$$\n\n$$\n{other}\n$$")


@QUICK
@given(st.lists(st.sampled_from(VOCABULARY), max_size=40).map("".join))
def test_random_tokens(latex: str) -> None:
    checked(f"$${latex}$$")


@QUICK
@given(st.text(alphabet=r"$\{}()[]_^=&%`~:|.ABdfx12 " + "\n\té中\u2028\x00", max_size=80))
def test_random_text(text: str) -> None:
    checked(text)


@QUICK
@given(st.binary(max_size=120))
def test_random_bytes(data: bytes) -> None:
    checked(data.decode("utf-8", "replace"))


@pytest.mark.parametrize(
    "latex",
    [
        "A = " + "A" * 19_000,
        "A = " + "(" * 9_000 + "A" + ")" * 9_000,
        "A = " + "{" * 9_000 + "A" + "}" * 9_000,
        "A = B" + "&" * 19_000,
        "A = B" + r"\\" * 9_000,
        r"A = B \\" + r"-A \\" * 3_000,
        "A = B" + r"\label{" * 2_500,
        "A = " + r"\text{" * 3_000 + "}" * 900,
        "A" + "^T" * 9_000 + " = A",
        "A" + "^{-1}" * 3_000 + " = A",
        "R" + "'" * 9_000 + "(A) = A",
        "A = " + r"\|" * 9_000,
        "a = " + r"\nabla_x " * 30 + "x^3",
        "A = " + "d(" * 18 + "X" + ")" * 18,
        "a = " + r"\frac{d" * 19 + "x" + "}{dx}" * 19,
        "((((A^{12})^{12})^{12})^{12})^{12} = A",
        r"R(x) = \begin{cases}" + r"x, & x > 0 \\" * 1_000 + r"\end{cases}",
        r"\phi(x) = x^{12}; \phi" + "'" * 99 + "(A) = A",
        "1" * 10_000 + " = 1",
        "A = B" + " " * 100_000,
        "a = " + r"\sum_i " * 60 + "x_i",
        "a = " + "".join(rf"\sum_{c} " for c in "abcdefghijklmnop") + "x_a",
        "a = " + "".join(rf"\sum_{c} x_{c} " for c in "abcdefghijklmnop"),
        "a_{ij} b_{kl} c_{mn} d_{pq} = 1",
        "A" + "_{ij}" * 3_000 + " = 1",
        "A = " + "_" * 9_000,
        "A = " + r"\phi(" * 35 + "A" + ")" * 35,
        r"2\phi" + "'" * 9_000 + "(A) = A",
        r"\phi(x) = x\psi(x); \phi(A) = \frac{d}{da} A",
        r"\operatorname{tr}(A^TB) = " + " + ".join([r"\sum_{i,j} \phi(a_{ij} b_{ij})"] * 60),
        "; ".join(f"A_{{{i}}} = A_{{{i + 1}}} A_{{{i + 1}}}" for i in range(100)) + "; A_0 + A = 0",
    ],
    ids=lambda latex: str(latex)[:24].strip(),
)
def test_what_is_out_of_all_proportion(latex: str) -> None:
    checked(f"$$\n{latex}\n$$")


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{df}{dx}(x = 2",
        r"\frac{df}{dx}(x] = 2",
        r"f = \frac{\partial f}{\partial x}(x",
        "z^t = ",
        r"= \frac{1 - b^t}{1 - b}",
    ],
)
def test_what_is_broken_off(latex: str) -> None:
    """A bracket without its end, and a side without anything, are not read, and end."""
    result = check(f"$${latex}$$")
    assert not result.errors
    assert {one.verdict for one in result.checks} <= {"unread"}


def test_the_letter_of_a_function_is_of_one_kind() -> None:
    report = check(r"$$r(t) = a + \frac{b}{t}(1 - e^{-t/b}) = a + \frac{b}{t}(1 - e^{t/b})$$")
    assert not report.errors
    assert [found.verdict for found in report.checks] == ["definition", "false"]
