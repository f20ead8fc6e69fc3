"""Whatever is cut out of the book, moved or renamed: each equality gets its verdict.

Cutting paragraphs takes away definitions that others need, and renaming makes a letter stand for
two things; both reach what mutated LaTeX does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

import relugrad
from relugrad.documents.display import holds_equation
from relugrad.documents.reading import read
from relugrad.verify import Result, check_displays

BOOK = Path(__file__).parents[2] / "docs"
PAGES = [
    text.split("\n\n")
    for page in sorted(BOOK.glob("*.md"))
    if "$" in (text := page.read_text(encoding="utf-8"))
]
DISPLAYS = [part for page in PAGES for part in page if part.startswith(("$$", "```{math}"))]
LETTERS = [*"ABHIMPQRTWXYZabcdefghijknmprstuvwxyz", r"\phi", r"\alpha", r"\lambda", r"\mathbf{x}"]
LETTER = re.compile(
    r"(?<![\\A-Za-z{])[A-Za-z](?![A-Za-z])|\\(?:phi|varphi|alpha|lambda)(?![A-Za-z])"
)

Paragraphs = list[str]


def cut(paragraphs: Paragraphs, random: Random) -> Paragraphs:
    """Take a third of the paragraphs out."""
    return [part for part in paragraphs if random.random() > 1 / 3]


def moved(paragraphs: Paragraphs, random: Random) -> Paragraphs:
    """Put what is displayed in another order, the prose staying where it is."""
    places = [k for k, part in enumerate(paragraphs) if "$$" in part or "{math}" in part]
    others = places[:]
    random.shuffle(others)
    out = paragraphs[:]
    for place, other in zip(places, others, strict=True):
        out[place] = paragraphs[other]
    return out


def renamed(paragraphs: Paragraphs, random: Random) -> Paragraphs:
    """Give one letter the name of another, in all paragraphs or in some."""
    text = "\n\n".join(paragraphs)
    found = sorted(set(LETTER.findall(text)))
    if not found:
        return paragraphs
    old, new = random.choice(found), random.choice(LETTERS)
    share = random.choice((1.0, 0.5))

    def put(match: re.Match[str]) -> str:
        return new + " " if match[0] == old else match[0]

    return [LETTER.sub(put, p) if random.random() < share else p for p in paragraphs]


def grafted(paragraphs: Paragraphs, random: Random) -> Paragraphs:
    """Put displays of other pages between the paragraphs."""
    out = paragraphs[:]
    for _ in range(random.randint(1, 4)):
        out.insert(random.randint(0, len(out)), random.choice(DISPLAYS))
    return out


def inlined(paragraphs: Paragraphs, random: Random) -> Paragraphs:
    """Put some displays into the flow of the sentence before."""
    return [
        part.replace("$$", "$").replace("\n", " ") if random.random() < 0.3 else part
        for part in paragraphs
    ]


MUTATIONS: tuple[Callable[[Paragraphs, Random], Paragraphs], ...] = (
    cut, moved, renamed, renamed, grafted, inlined,
)  # fmt: skip


def document(seed: int) -> str:
    """A part of a page of the book, mutated; the seed says which, and how."""
    random = Random(f"documents {seed}")
    page = random.choice(PAGES)
    start = random.randrange(len(page))
    paragraphs = page[start : start + random.randint(3, 10)]
    for _ in range(random.randint(1, 4)):
        paragraphs = random.choice(MUTATIONS)(paragraphs, random)
    return "\n\n".join(paragraphs)


def checked(text: str) -> Result:
    """The report on `text`, which fails on nothing, passes nothing over and can be printed."""
    report = check_displays(read(text, markdown=True))
    assert report.errors == ()
    assert str(report)
    for result in report.displays:
        display = result.display
        if display.unchecked is None and not result.checks:
            assert not holds_equation(display.latex, display.macros, inline=display.inline)
        for found in result.checks:
            assert found.verdict not in ("false", "unread") or found.diagnosis
            assert 0 <= found.span[0] <= found.span[1] <= len(display.latex)
    return report


@pytest.mark.parametrize("block", range(10))
def test_every_equality_of_a_mutated_document_has_its_verdict(block: int) -> None:
    verdicts = {
        check.verdict
        for seed in range(20 * block, 20 * block + 20)
        for check in checked(document(seed)).checks
    }
    # Far from all of it becomes unreadable.
    assert "holds" in verdicts


@pytest.mark.parametrize(
    "text",
    [
        # An index over which no sum runs, in a definition that a condition uses.
        r"""Here $\sum_x h_{ii} = k$, so $(n - k)\sigma^2/n$ is smaller. We define
$$s^2 = \frac1{n - k}\sum_{x=1}^n \hat e_x^2,$$
$$\bar\sigma^2 = \frac1n\sum_{x=1}^n (1 - h_{ii})^{-1}\hat e_x^2,$$""",
        # A family of columns, and of matrices elsewhere.
        r"""$$\hat\beta = \left(\sum_{i=1}^n X_iX_i'\right)^{-1}$$
## An example
$$\hat\beta = \left\{\sum_i (X_i - \bar X)(X_i - \bar X)'\right\}^{-1}$$
So $X'X = \sum_i X_iX_i'$, $\hat\beta = (X'X)^{-1}X'Y$ and $\hat e = Y - X\hat\beta$.""",
        # The conjugate of what a function is applied to.
        r"""With the complex conjugate $x^*$ and the adjoint $A^H$, let $m(x) = x^*\beta$.
$$m(y) = y^*\beta$$ $$m(x + y) = m(x) + m(y)$$""",
    ],
)
def test_what_the_checker_has_failed_on(text: str) -> None:
    checks = relugrad.check(text).checks
    assert checks and not any("checker itself" in check.diagnosis for check in checks)
