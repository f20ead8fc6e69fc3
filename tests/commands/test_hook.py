"""The hook for pre-commit takes the files that the command reads."""

from __future__ import annotations

import re

import yaml  # type: ignore[import-untyped]  # for a file of settings

from relugrad.cli import _parser
from relugrad.documents.reading import ENDINGS

from ..examples import ROOT

[HOOK] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def test_it_takes_every_document_and_nothing_else() -> None:
    taken = {ending for ending in ENDINGS if re.search(HOOK["files"], f"docs/page{ending}")}
    assert taken == ENDINGS.keys() - {".txt"}
    assert not re.search(HOOK["files"], "image.png")


def test_it_runs_the_command() -> None:
    program, *arguments = HOOK["entry"].split()
    assert program == HOOK["id"] == "relugrad"
    assert _parser().parse_args([*arguments, "page.md"]).paths == ["page.md"]
