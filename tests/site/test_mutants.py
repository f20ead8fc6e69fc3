"""The table of slips that the book shows: made again in full, from every equation of every page."""

from __future__ import annotations

import json

from relugrad.course import GIVEN

from .. import mutants
from ..examples import DOCS


def test_the_committed_table_still_holds() -> None:
    results = mutants.run_book(DOCS, GIVEN)
    assert [(r.page, r.survivors) for r in results if r.survivors] == []
    committed = json.loads((DOCS / "mutants.json").read_text(encoding="utf-8"))
    again = "run `nox -s mutants`, and commit docs/mutants.json"
    assert mutants.table(results) == committed, again
