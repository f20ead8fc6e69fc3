"""The mark of a checked display: a node of the page, and how a page in HTML shows it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import get_translation

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

    from relugrad.verify import Check

CATALOG = "relugrad"
_ = get_translation(CATALOG)


class relugrad_mark(nodes.General, nodes.Element):  # noqa: N801 - the name of a doctree's element
    """Stands behind a display that holds or defines; keeps the evidence as plain data.

    Attributes: ``verdict`` ("holds" or "definition") and ``evidence``, see :func:`summarize`.
    """


def summarize(checks: Iterable[Check]) -> dict[str, Any]:
    """Sum the evidence for the equalities of one display up, by the weakest of them.

    Returns
    -------
    dict
        ``equalities`` (their number), ``shapes`` and ``sizes`` (of the symbols of all), and, of the
        equalities that were tried at random points, the smallest ``trials`` and ``patterns``, the
        ``seed``, the ``bound`` (the largest, as a power of two) and a ``point`` as text.
    """
    held = [check for check in checks if check.verdict == "holds"]
    found = [check.evidence for check in held if check.evidence is not None]
    shapes: dict[str, str] = {}
    sizes: dict[str, int] = {}
    for evidence in found:
        shapes.update(evidence.shapes)
        sizes.update(evidence.sizes)
    data: dict[str, Any] = {"equalities": len(held), "shapes": shapes, "sizes": sizes}
    if found:
        data |= {
            "trials": min(evidence.trials for evidence in found),
            "patterns": min(evidence.patterns for evidence in found),
            "seed": found[0].seed,
            "bound": max(evidence.bound_log2 for evidence in found),
        }
    return data


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
    rows = "".join(
        f"<dt>{escape(term)}</dt><dd>{value}</dd>" for term, value in _rows(node["evidence"])
    )
    title = escape(_("This equation is checked: show the evidence"))
    self.body.append(
        f'<details class="relugrad-mark"><summary title="{title}">'
        f'<span aria-hidden="true">✓</span><span class="relugrad-hidden">{title}</span>'
        f'</summary><div class="relugrad-evidence"><dl>{rows}</dl>{_link(self)}</div></details>\n'
    )


def depart_html(self: HTML5Translator, node: relugrad_mark) -> None:
    """Do nothing: all is written on arrival."""


def skip(self: nodes.NodeVisitor, node: relugrad_mark) -> None:
    """Leave the mark out, where a page has no place to open it."""
    raise nodes.SkipNode


def _rows(evidence: dict[str, Any]) -> Iterable[tuple[str, str]]:
    yield _("Equalities"), str(evidence["equalities"])
    if evidence["shapes"]:
        shapes = (f"{name}: {shape}" for name, shape in sorted(evidence["shapes"].items()))
        yield _("Shapes"), escape("; ".join(shapes))
    if evidence["sizes"]:
        sizes = (f"{name} = {size}" for name, size in sorted(evidence["sizes"].items()))
        yield _("Sizes drawn"), escape(", ".join(sizes))
    if "trials" in evidence:
        yield _("Random points, exact"), str(evidence["trials"])
        yield _("Activation patterns seen"), str(evidence["patterns"])
        yield _("Seed"), str(evidence["seed"])
        power = f"{evidence['bound']:.0f}".replace("-", "−")  # noqa: RUF001 - a minus sign
        yield _("Chance that a false equality passes"), f"&lt; 2<sup>{power}</sup>"


def _link(self: HTML5Translator) -> str:
    target = self.config.relugrad_evidence_page
    if not target:
        return ""
    if "://" not in target:
        docname, hash_, label = target.partition("#")
        here = self.builder.current_docname  # type: ignore[attr-defined]  # of HTML builders
        target = self.builder.get_relative_uri(here, docname) + hash_ + label
    words = escape(_("What a check proves, and what it does not"))
    return f'<p><a class="reference internal" href="{escape(target)}">{words}</a></p>'
