"""What a page's front matter gives from the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from relugrad import RelugradError, check
from relugrad.documents.front_matter import Own, own_settings


def page(*lines: str) -> str:
    return "\n".join(["---", "title: A page", *lines, "kernel:", "  given: x", "---", "", "Words."])


@pytest.mark.parametrize(
    ("lines", "given"),
    [
        ((), ()),
        (("relugrad:", "  given: Z = XW"), ("Z = XW",)),
        (("relugrad:  # ours", r"    given: '\|A\| = a'  # one"), (r"\|A\| = a",)),
        (("relugrad:", r'  given: "\\|A\\| = ''a''"'), (r"\|A\| = a",)),
        (("relugrad:", "  given: [Z = XW, 'A = A^T']"), ("Z = XW", "A = A^T")),
        (("relugrad:", "  given: [L = L(W, b), 'B = [a, b]',]"), ("L = L(W, b)", "B = [a, b]")),
        (("relugrad:", "  given:", "    - Z = XW", "", "    # why", "  - 'A = A^T'"),
         ("Z = XW", "A = A^T")),
        (("relugrad:", "  given:  # two", "  - Z = XW", "other: 1"), ("Z = XW",)),
    ],
)  # fmt: skip
def test_it_is_an_equation_or_a_list_of_them(lines: tuple[str, ...], given: tuple[str]) -> None:
    assert own_settings(page(*lines), "page.md") == Own(given)


@pytest.mark.parametrize(
    ("lines", "own"),
    [
        (("relugrad:", "  check: marked"), Own((), "marked")),
        (
            ("relugrad:", "  check: 'none'  # yet", "  given:", "  - Z = XW"),
            Own(("Z = XW",), "none"),
        ),
        (("relugrad:", "  given: Z = XW", "  check: all"), Own(("Z = XW",), "all")),
    ],
)
def test_it_says_which_equations_are_checked(lines: tuple[str, ...], own: Own) -> None:
    assert own_settings(page(*lines), "page.md") == own


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (("relugrad: {given: Z}",), 3),
        (("relugrad:", "  give: Z = XW"), 4),
        (("relugrad:", "  - Z = XW"), 4),
        (("relugrad:", "  given: [Z = XW"), 4),
        (("relugrad:", "  given: {a: b}"), 4),
        (("relugrad:", "  given: |", "    Z = XW"), 4),
        (("relugrad:", "  given: Z = XW", "    + A"), 5),
        (("relugrad:", "  given: A = B", "  given: C = D"), 5),
        (("relugrad:", "  given:"), 1),
        (("relugrad:", "  given: []"), 1),
        (("relugrad:", "  check: some"), 4),
        (("relugrad:", "  check:"), 4),
        (("relugrad:", "  given: A = B", "  check: none", "  check: all"), 6),
        (("relugrad:", "  check: none", "  - Z = XW"), 5),
    ],
)
def test_what_is_neither_is_told_with_its_line(lines: tuple[str, ...], line: int) -> None:
    with pytest.raises(RelugradError, match=rf"^page\.md: line {line} of the front matter: "):
        own_settings(page(*lines), "page.md")


def test_only_front_matter_that_is_closed_counts() -> None:
    assert own_settings("---\nrelugrad:\n  given: Z = XW\n", "page.md") == Own()
    assert own_settings("Words.\n\n---\nrelugrad:\n  given: Z = XW\n---\n", "page.md") == Own()


def test_a_check_adds_it_to_what_is_given(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    head = "---\nrelugrad:\n  given: [Z = XW]\n---\n\n"
    for text, holds in ((f"{head}$$Z + A = XW + A$$", True), ("$$Z + A = XW + A$$", False)):
        path.write_text(text, encoding="utf-8")
        assert [c.verdict == "holds" for c in check(path, given="B = C").checks] == [holds]
    path.write_text(head.replace("= XW", "+ 1") + "$$A = A$$", encoding="utf-8")
    with pytest.raises(RelugradError, match=r"page\.md: front matter: given 'Z \+ 1'"):
        check(path)
