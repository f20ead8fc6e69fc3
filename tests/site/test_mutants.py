"""The table of slips that the book shows: made again, and judged in part."""

from __future__ import annotations

import json

from relugrad.course import GIVEN

from .. import mutants
from ..examples import DOCS

# `nox -s mutants` judges all of them, which takes as long as all other tests of the site.
EVERY = 24


def test_the_committed_table_still_holds() -> None:
    results = mutants.run_book(DOCS, GIVEN, every=EVERY)
    assert [(r.page, r.survivors) for r in results if r.survivors] == []
    committed = json.loads((DOCS / "mutants.json").read_text(encoding="utf-8"))["pages"]
    again = "run `nox -s mutants`, and commit docs/mutants.json"
    assert {r.page: r.made for r in results} == {
        page: row["mutants"] for page, row in committed.items()
    }, again
    for result in results:
        row = committed[result.page]
        more = {h: n for e, h in mutants.ENDS.items() if (n := result.verdicts[e]) > row[h]}
        assert more == {}, f"{result.page}: {again}"
