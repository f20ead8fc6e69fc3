"""The part of YAML that is read, against a reader of all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # ships no types
from hypothesis import given
from hypothesis import strategies as some

from relugrad.documents.yaml import Value, at, read_yaml

BOOK = r"""
# Settings
title: A book   # with a comment
math:
  '\RR': '\mathbb{R}'
  "\\vec": "\\mathbf{#1}"
  \dd: \,\mathrm{d}
  '\it''s': 'it''s'
  '\abs':
    macro: '\left|#1\right|'
    title: size
empty:
authors:
- one
- "two"
extends:
    - macros.yml

    # and
    - 'other.yml'
last: [a, 'b, c', "d\\", [e]]
"""


def agrees(ours: Value, theirs: Any) -> bool:
    """Whether all that was read is as the other reader has it; None is what was not."""
    if isinstance(ours, Mapping):
        return isinstance(theirs, dict) and all(agrees(v, theirs[k]) for k, v in ours.items())
    if isinstance(ours, Sequence) and not isinstance(ours, str):
        return isinstance(theirs, list) and all(
            agrees(one, other) for one, other in zip(ours, theirs, strict=True)
        )
    return ours is None or ours == theirs


def strings(value: Value) -> int:
    if isinstance(value, Mapping):
        return sum(map(strings, value.values()))
    return int(isinstance(value, str)) if isinstance(value, str) else sum(map(strings, value or ()))


def test_a_book() -> None:
    found = read_yaml(BOOK)
    assert agrees(found, yaml.load(BOOK, yaml.BaseLoader))
    assert strings(found) == 14
    assert at(found, "math", r"\abs", "macro") == r"\left|#1\right|"
    assert at(found, "title", "more") is None


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  b: c\n  # d\ne: f",
        "a: >-\n  b\ne: f",
        "a: b\n  c\ne: f",
        'a: "b\n  c: d"\ne: f',
        "a: {b: c}\ne: f",
        "a: [b,\n  c]\ne: f",
        "a: [{b: c}, d]\ne: f",
        "a: [b: c]\ne: f",
        "a: &b c\nd: *b\ne: f",
        "a: !!str b\ne: f",
        "a:\n- b: c\n  d: e\n-\n  - f\n- - g\ne: f",
        "a:\n  - |\n    b\ne: f",
        "? a\n: b\ne: f",
        "a:\n  <<: {b: c}\ne: f",
        "'a: b\ne: f",
        "a:b\ne: f",
    ],
)
def test_what_is_not_read_is_nothing_else(text: str) -> None:
    found = read_yaml(text)
    assert found["e"] == "f"
    try:
        theirs = yaml.load(text, yaml.BaseLoader)
    except yaml.YAMLError:
        theirs = {"e": "f"}
    assert agrees(found, theirs)


@pytest.mark.parametrize("text", ["", "- a\n- b", "words", "# words", "---\n..."])
def test_another_root_is_empty(text: str) -> None:
    assert read_yaml(text) == {}


def test_no_depth_is_too_much_for_it() -> None:
    lines = [f"{' ' * depth}a:" for depth in range(400)]
    assert at(read_yaml("\n".join(lines)), "a", "a") is not None


WORDS = some.text(some.sampled_from(" abC\\{}[]#:,'\"|>&*!-?%@`1"), max_size=8)
NODES = some.recursive(
    WORDS,
    lambda below: some.dictionaries(WORDS, below, max_size=3) | some.lists(below, max_size=3),
    max_leaves=8,
)


@given(some.dictionaries(WORDS, NODES, min_size=1, max_size=3), some.sampled_from([None, "'", '"']))
def test_what_is_read_is_as_it_was_written(written: dict[str, Any], style: str | None) -> None:
    text = yaml.dump(written, default_flow_style=False, default_style=style, width=10**6)
    assert agrees(read_yaml(text), yaml.load(text, yaml.BaseLoader))
