"""What axe is spared of formulas and code changes nothing that it finds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from . import axe
from .survey import CHROMIUM

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: axe looked at nothing"
)

COLOURS = {"runOnly": {"type": "rule", "values": axe.COLOURS}}


def formula(*pieces: str) -> str:
    """A formula as KaTeX writes it; a piece is its text, or its text and its style."""
    said = "".join(
        f'<span class="mord" style="{style}">{text}</span>'
        for text, _, style in (piece.partition("|") for piece in pieces)
    )
    return (
        '<span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>x</mi></mrow>'
        '<annotation encoding="application/x-tex">x</annotation></semantics></math></span>'
        '<span class="katex-html" aria-hidden="true">'
        f'<span class="base">{said}</span></span></span>'
    )


def found(browser: Browser, body: str) -> tuple[list[str], list[str]]:
    """What axe finds by its rules on colours, with and without what it is spared."""
    with browser.new_page() as page:
        style = ".katex-mathml {position: absolute; clip: rect(1px, 1px, 1px, 1px)}"
        page.set_content(f"<!DOCTYPE html><html lang=en><style>{style}</style><main>{body}</main>")
        before = page.content()
        spared = axe.violations(page, options=COLOURS)
        assert page.content() == before
        result = page.evaluate("(options) => axe.run(document, options)", COLOURS)
        whole = [
            f"{violation['id']}: {node['html'][:160]}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]
    return spared, whole


PALE = "color: #ccc"


@pytest.mark.parametrize(
    "body",
    [
        formula("max", f"min|{PALE}"),
        # A colour that comes late, and grounds of which one is the formula's and one its page's.
        formula("max") + formula("max") + formula(f"det|{PALE}"),
        formula("max") + formula("max|background-color: #333"),
        formula("max") + f'<div style="background-color: #333">{formula("max")}</div>',
        # What nobody sees is no reason to leave out what is seen.
        f"<div hidden>{formula(f'det|{PALE}')}</div>{formula(f'det|{PALE}')}",
        f'<p style="opacity: 0.3">{formula("max")}</p>',
        f'<div class="highlight"><pre><i>def</i> <span style="{PALE}">name</span></pre></div>',
    ],
)
def test_a_colour_that_cannot_be_read_is_found(browser: Browser, body: str) -> None:
    spared, whole = found(browser, body)
    assert spared == whole
    assert len(spared) == 1


def test_one_that_stands_twice_is_told_once(browser: Browser) -> None:
    pale = f'<span style="{PALE}">'
    code = f"<pre>{pale}import</span> {pale}this</span></pre>"
    spared, whole = found(
        browser, 2 * formula(f"det|{PALE}") + f'<div class="highlight">{code}</div>'
    )
    assert (len(spared), len(whole)) == (1, 4)


def test_what_can_be_read_is_no_finding(browser: Browser) -> None:
    assert found(browser, formula("max", "min") + formula("max|color: #00f")) == ([], [])


def test_what_has_a_name_or_leads_somewhere_is_kept(browser: Browser) -> None:
    with browser.new_page() as page:
        empty = '<a href="#x"></a>'
        page.set_content(f"<!DOCTYPE html><html lang=en><main>{formula('max', empty)}</main>")
        rules = {"runOnly": {"type": "rule", "values": ["aria-hidden-focus"]}}
        assert len(axe.violations(page, options=rules)) == 1


def test_what_is_not_looked_at_is_no_reason_to_leave_out_what_is(browser: Browser) -> None:
    with browser.new_page() as page:
        pale = formula(f"det|{PALE}")
        body = f"<p>{pale}</p><p class=here>{pale}</p>"
        page.set_content(f"<!DOCTYPE html><html lang=en><main>{body}</main>")
        assert len(axe.violations(page, {"include": [[".here"]]}, COLOURS)) == 1
