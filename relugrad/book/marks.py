"""The mark of a checked display: a node of the page, and how a page in HTML shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

from docutils import nodes

from relugrad.wording import marked, nearest, say, speaking

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

    from relugrad.verify import Check, Evidence

# The signs of what is not proved, with what they say.
_QUIET = {
    "definition": (
        "≔",
        marked("Definition: says what a symbol stands for, so there is nothing to check"),
    ),
    "condition": ("∵", marked("Condition: is assumed here, so there is nothing to check")),
    "unread": ("?", marked("Not checked: the checker cannot read or decide this")),
    "false": ("✗", marked("False")),
}
_SAMPLED = ("sizes", "trials", "patterns", "seed", "bound_log2")


# Named as an element of a doctree is; its bases are Any, since docutils ships no types.
class relugrad_mark(nodes.General, nodes.Element):  # type: ignore[misc]
    """Stands after a display that was checked; keeps the evidence as plain data.

    Attributes: ``verdict`` ("holds", or one that `_QUIET` has a sign for) and ``evidence``, see
    :func:`summarize`. The children are the terms of the normal forms.
    """


class relugrad_term(nodes.math):  # type: ignore[misc]
    """A term of a normal form, by itself, so that lines break between terms.

    It is typeset as all mathematics of the site, unless it has a visitor of its own.
    """


def make_mark(checks: Iterable[Check]) -> relugrad_mark:
    """The mark of a display: the evidence of one that holds, and of another its verdict alone."""
    checks = list(checks)
    worst = max(checks, key=lambda check: check.kind.severity)
    holding = [check for check in checks if check.verdict == "holds"]
    if all(check.kind.marked for check in checks):
        verdict = "holds" if holding else "definition"
    else:
        verdict = worst.verdict if worst.verdict in _QUIET else "condition"
        holding = []
    mark: relugrad_mark = relugrad_mark(verdict=verdict, evidence=summarize(holding))
    for chain in mark["evidence"]:
        for first, *others in chain["forms"]:
            # What precedes a sign makes it that of a sum.
            mark += [relugrad_term("", term) for term in (first, *(f"{{}} {t}" for t in others))]
    return mark


def summarize(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """Put the evidence for the equalities of one display into plain data, once for each chain.

    Returns
    -------
    list of dict
        ``proved`` and ``sampled`` (how many of the chain's equalities are), ``forms`` (the normal
        forms, each once, by their terms), ``laws`` (pairs of an equality's number in the display
        and the laws that its proof used), ``under`` and ``shapes``; where equalities were sampled
        also the fields of the evidence, but for the points: they follow from the seed, and would
        make pages heavy.
    """
    chains: list[tuple[Evidence | None, list[Check]]] = []
    for check in checks:
        known = next((some for found, some in chains if found is check.evidence), None)
        if known is None:
            chains.append((check.evidence, [check]))
        else:
            known.append(check)
    return [_chain(evidence, some) for evidence, some in chains]


def _chain(evidence: Evidence | None, checks: list[Check]) -> dict[str, Any]:
    proofs = [(check.index + 1, check.proof) for check in checks if check.proof is not None]
    data: dict[str, Any] = {
        "proved": len(proofs),
        "sampled": len(checks) - len(proofs),
        "forms": list(dict.fromkeys(proof.terms for _number, proof in proofs)),
        "laws": [(number, proof.laws) for number, proof in proofs],
        "under": list(dict.fromkeys(one for check in checks for one in check.under)),
        "shapes": {} if evidence is None else dict(evidence.shapes),
    }
    if data["sampled"] and evidence is not None:
        data |= {name: getattr(evidence, name) for name in _SAMPLED}
        data["sizes"] = dict(evidence.sizes)
    return data


def visit_html(self: HTML5Translator, node: relugrad_mark) -> None:
    """Write a disclosure for a display that holds, a quiet sign for a definition."""
    with speaking(nearest(self.config.language)):
        _write_mark(self, node)
    raise nodes.SkipNode


def _write_mark(self: HTML5Translator, node: relugrad_mark) -> None:
    if node["verdict"] in _QUIET:
        sign, said = _QUIET[node["verdict"]]
        hint = escape(say(said))
        self.body.append(
            f'<div class="relugrad-mark relugrad-{node["verdict"]}" title="{hint}">'
            f'<span aria-hidden="true">{sign}</span>'
            f'<span class="relugrad-hidden">{hint}</span></div>\n'
        )
        return
    if any(chain["sampled"] for chain in node["evidence"]):
        title = escape(say("Sampled at random points: show the evidence"))
    else:
        title = escape(say("Proved for all sizes: show the normal form"))
    self.body.append(
        f'<details class="relugrad-mark"><summary title="{title}">'
        f'<span aria-hidden="true">✓</span><span class="relugrad-hidden">{title}</span>'
        '</summary><div class="relugrad-evidence">'
    )
    terms = iter(node.children)
    for chain in node["evidence"]:
        self.body.append("<dl>")
        _write(self, say("Equalities"), _counts(chain))
        if chain["forms"]:
            _write(
                self,
                say("Normal form"),
                [[next(terms) for _term in form] for form in chain["forms"]],
            )
        for term, details in _rows(chain):
            _write(self, term, details)
        self.body.append("</dl>")
    self.body.append(f"{_link(self)}</div></details>\n")


def _write(self: HTML5Translator, term: str, details: Iterable[str | list[nodes.Node]]) -> None:
    """Write a term with its details, each of them HTML or nodes."""
    self.body.append(f"<dt>{escape(term)}</dt>")
    for detail in details:
        self.body.append("<dd>")
        if isinstance(detail, str):
            self.body.append(detail)
        else:
            for node in detail:
                node.walkabout(self)
                self.body.append(" ")
        self.body.append("</dd>")


def skip(self: nodes.NodeVisitor, node: relugrad_mark) -> None:
    """Leave the mark out, where a page has no place to open it."""
    raise nodes.SkipNode


def _counts(chain: dict[str, Any]) -> Iterable[str]:
    if chain["proved"]:
        yield escape(say("{number} proved for all sizes", number=chain["proved"]))
    if chain["sampled"]:
        yield escape(say("{number} sampled", number=chain["sampled"]))


def _rows(chain: dict[str, Any]) -> Iterable[tuple[str, Iterable[str | list[nodes.Node]]]]:
    if chain["proved"]:
        yield say("Laws used"), map(escape, _laws(chain["laws"]))
    if chain["under"]:
        yield say("Conditions"), map(escape, chain["under"])
    if chain["shapes"]:
        # Together, as blanks part those of a list.
        yield say("Shapes"), [[nodes.inline("", "", *_shapes(chain["shapes"]))]]
    if chain.get("sizes"):
        sizes = (f"{name} = {size}" for name, size in sorted(chain["sizes"].items()))
        yield say("Sizes drawn"), [escape(", ".join(sizes))]
    if "trials" in chain:
        yield say("Random points, exact"), [str(chain["trials"])]
        yield say("Activation patterns seen"), [str(chain["patterns"])]
        yield say("Seed"), [str(chain["seed"])]
        if isfinite(chain["bound_log2"]):
            power = f"{ceil(chain['bound_log2'])}".replace("-", "\N{MINUS SIGN}")
            yield say("Chance that a false equality passes"), [f"&lt; 2<sup>{power}</sup>"]


def _shapes(shapes: Mapping[str, str]) -> Iterable[nodes.Node]:
    """The shape of each symbol; one that is more than a letter is typeset."""
    before = ""
    for name, shape in sorted(shapes.items()):
        if name.isalnum():
            yield nodes.Text(f"{before}{name}: {shape}")
        else:
            yield from (nodes.Text(before), relugrad_term("", name), nodes.Text(f": {shape}"))
        before = "; "


def _laws(used: list[tuple[int, tuple[str, ...]]]) -> Iterable[str]:
    """The laws that were used, for each equality by itself unless it is the same for all."""
    different = {laws for _number, laws in used}
    if different == {()}:
        yield say("none beyond those of sums and products")
    elif len(different) == 1:
        yield from used[0][1]
    else:
        for number, laws in used:
            if laws:
                said = say("; ").join(laws)
                yield say("equality {number}: {laws}", number=number, laws=said)


def _link(self: HTML5Translator) -> str:
    target = self.config.relugrad_evidence_page
    if not target:
        return ""
    if "://" not in target:
        docname, hash_, label = target.partition("#")
        here = self.builder.current_docname
        target = self.builder.get_relative_uri(here, docname) + hash_ + label
    words = escape(say("What a check proves, and what it does not"))
    return f'<p><a class="reference internal" href="{escape(target)}">{words}</a></p>'
