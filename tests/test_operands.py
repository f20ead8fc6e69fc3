"""The shapes that the book shows beside its derivations."""

import doctest

import _extensions.operands


def test_the_examples() -> None:
    ran = doctest.testmod(_extensions.operands)
    assert (ran.failed, ran.attempted) == (0, 5)
