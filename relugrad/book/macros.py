"""The commands that a book defines for its readers' MathJax or KaTeX."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from relugrad.macros import Macro, Macros

if TYPE_CHECKING:
    from sphinx.config import Config

_KATEX_MACRO = re.compile(
    r"""(['"])(?P<name>\\\\[A-Za-z]+)\1\s*:\s*(["'])(?P<body>(?:[^"'\\\n]|\\\\)*)\3"""
)


def configured_macros(config: Config) -> Macros:
    r"""The commands in the options of MathJax or KaTeX.

    MathJax has `{"tex": {"macros": {"RR": r"\mathbb{R}", "bold": [r"\mathbf{#1}", 1]}}}`, KaTeX a
    part of a script: `macros: {"\\RR": "\\mathbb{R}"}`.
    """
    found: dict[str, Macro | None] = {}
    for key in ("mathjax3_config", "mathjax4_config"):
        options = getattr(config, key, None)
        tex = options.get("tex") if isinstance(options, dict) else None
        macros = tex.get("macros") if isinstance(tex, dict) else None
        for name, value in (macros if isinstance(macros, dict) else {}).items():
            match value:
                case str(body):
                    found[f"\\{name}"] = Macro(body)
                case [str(body), int(count)]:
                    found[f"\\{name}"] = Macro(body, count)
                case [str(body), int(count), str(default)]:
                    found[f"\\{name}"] = Macro(body, count, default)
                case _:
                    found[f"\\{name}"] = None
    script = getattr(config, "katex_options", None)
    for pair in _KATEX_MACRO.finditer(script if isinstance(script, str) else ""):
        name, body = (json.loads(f'"{pair[key]}"') for key in ("name", "body"))
        found[name] = Macro(body, max((int(n) for n in re.findall(r"#(\d)", body)), default=0))
    return found
