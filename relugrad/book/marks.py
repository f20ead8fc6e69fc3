"""The mark of a checked display: a node of the page, and how a page in HTML shows it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import get_translation

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

    from relugrad.verify import Check, Evidence

CATALOG = "relugrad"
_ = get_translation(CATALOG)
_KEPT = ("seed", "trials", "patterns", "degree", "bound_log2")


# Named as an element of a doctree is; its bases are Any, since docutils ships no types.
class relugrad_mark(nodes.General, nodes.Element):  # type: ignore[misc]
    """Stands behind a display that holds or defines; keeps the evidence as plain data.

    Attributes: ``verdict`` ("holds" or "definition") and ``evidence``, see :func:`summarize`.
    """


def summarize(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """Put the evidence for the equalities of one display into plain data, once for each chain.

    Returns
    -------
    list of dict
        ``equalities`` (how many of the chain's hold by it) and the fields of the evidence, but for
        the points: they follow from the seed, and would make every page heavy.
    """
    chains: list[tuple[Evidence | None, dict[str, Any]]] = []
    for check in checks:
        if check.verdict != "holds":
            continue
        evidence = check.evidence
        data = next((data for known, data in chains if known is evidence), None)
        if data is None:
            data = {"equalities": 0}
            chains.append((evidence, data))
            if evidence is not None:
                data |= {name: getattr(evidence, name) for name in _KEPT}
                data |= {"shapes": dict(evidence.shapes), "sizes": dict(evidence.sizes)}
        data["equalities"] += 1
    return [data for _evidence, data in chains]


def visit_html(self: HTML5Translator, node: relugrad_mark) -> None:
    """Write a disclosure for a display that holds, a quiet sign for a definition."""
    if node["verdict"] == "definition":
        hint = escape(_("Definition: says what a symbol stands for, so there is nothing to check"))
        self.body.append(
            f'<div class="relugrad-mark relugrad-definition" title="{hint}">'
            '<span aria-hidden="true">≔</span>'
            f'<span class="relugrad-hidden">{hint}</span></div>\n'
        )
        return
    lists = "".join(
        "<dl>"
        + "".join(f"<dt>{escape(term)}</dt><dd>{value}</dd>" for term, value in rows)
        + "</dl>"
        for rows in map(_rows, node["evidence"])
    )
    title = escape(_("This equation is checked: show the evidence"))
    self.body.append(
        f'<details class="relugrad-mark"><summary title="{title}">'
        f'<span aria-hidden="true">✓</span><span class="relugrad-hidden">{title}</span>'
        f'</summary><div class="relugrad-evidence">{lists}{_link(self)}</div></details>\n'
    )


def depart_html(self: HTML5Translator, node: relugrad_mark) -> None:
    """Do nothing: all is written on arrival."""


def skip(self: nodes.NodeVisitor, node: relugrad_mark) -> None:
    """Leave the mark out, where a page has no place to open it."""
    raise nodes.SkipNode


def _rows(evidence: dict[str, Any]) -> Iterable[tuple[str, str]]:
    yield _("Equalities"), str(evidence["equalities"])
    if evidence.get("shapes"):
        shapes = (f"{name}: {shape}" for name, shape in sorted(evidence["shapes"].items()))
        yield _("Shapes"), escape("; ".join(shapes))
    if evidence.get("sizes"):
        sizes = (f"{name} = {size}" for name, size in sorted(evidence["sizes"].items()))
        yield _("Sizes drawn"), escape(", ".join(sizes))
    if "trials" in evidence:
        yield _("Random points, exact"), str(evidence["trials"])
        yield _("Activation patterns seen"), str(evidence["patterns"])
        yield _("Seed"), str(evidence["seed"])
        if isfinite(evidence["bound_log2"]):
            power = f"{ceil(evidence['bound_log2'])}".replace("-", "\N{MINUS SIGN}")
            yield _("Chance that a false equality passes"), f"&lt; 2<sup>{power}</sup>"


def _link(self: HTML5Translator) -> str:
    target = self.config.relugrad_evidence_page
    if not target:
        return ""
    if "://" not in target:
        docname, hash_, label = target.partition("#")
        here = self.builder.current_docname
        target = self.builder.get_relative_uri(here, docname) + hash_ + label
    words = escape(_("What a check proves, and what it does not"))
    return f'<p><a class="reference internal" href="{escape(target)}">{words}</a></p>'
