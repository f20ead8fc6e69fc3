"""What axe finds on a page, in every appearance that a reader may see it in.

Formulas and code are most of a page, and axe spends most of its time on their pieces, of which it
has only the contrast to judge. While it runs, each pair of a colour and what is behind it stands on
the page once.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from playwright.sync_api import TimeoutError

from ..examples import DOCS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

SCRIPT = DOCS / "node_modules" / "axe-core" / "axe.min.js"
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe that look at colours; the others see no difference between two schemes."""
WORDS = (
    "aria-command-name", "aria-toggle-field-name", "button-name", "document-title",
    "empty-heading", "empty-table-header", "html-has-lang", "html-lang-valid", "image-alt",
    "input-button-name", "label", "link-name", "role-img-alt", "summary-name", "svg-img-alt",
    "valid-lang",
)  # fmt: skip
"""Those that look at what a translation says."""
WIDTHS = {"en": 390, "zh-cn": 1440, "zh-tw": 390}
"""How wide the window is in which a language's pages are seen."""
COLOURED = "(scheme) => document.documentElement.dataset.theme === scheme"
PAINTED = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(done)))"""

# Of the text of formulas and of code a piece is known once another has its colour before the same
# grounds. A formula of known pieces gives way to a box of its size, and a known piece of code to
# its letters; MathML, which is not seen, gives way to its LaTeX. Axe judges no single letter.
PRUNED = """async ([part, options]) => {
  const grounds = new Map([[null, ""]]), known = new Set();
  const ground = (e) => {
    if (!grounds.has(e)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(e);
      const own = [backgroundColor, backgroundImage, opacity].join();
      grounds.set(e, (own === "rgba(0, 0, 0, 0),none,1" ? "" : own) + ground(e.parentElement));
    }
    return grounds.get(e);
  };
  const looked = part?.include.flat().join(", ") ?? "html";
  const isSeen = (e) => e.closest(looked) && !e.closest(".relugrad-hidden")
    && e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const isNew = (e) => {
    if (e.firstElementChild || e.textContent.trim().length < 2 || !isSeen(e)) return false;
    const pair = getComputedStyle(e).color + ground(e);
    return !known.has(pair) && known.add(pair);
  };
  // What can be reached, or is referred to, has more to it than its colour.
  const more = "a, [id], [role], [tabindex], [aria-label]";
  const all = (selector) => [...document.querySelectorAll(selector)]
    .filter((e) => !e.matches(more) && !e.querySelector(more));
  const changes = [];
  for (const formula of all(".katex-html")) {
    if ([...formula.querySelectorAll("*")].filter(isNew).length) continue;
    const { width, height } = formula.getBoundingClientRect();
    changes.push([formula, [], `display: inline-block; width: ${width}px; height: ${height}px`]);
  }
  for (const math of all(".katex-mathml math"))
    changes.push([math, [math.querySelector("annotation")?.textContent ?? math.textContent], ""]);
  for (const piece of all(".highlight pre span"))
    if (!piece.firstElementChild && !isNew(piece)) changes.push([piece, null, ""]);
  const undo = changes.map(([e, inner, style]) => {
    const before = [...e.childNodes], styled = e.getAttribute("style");
    if (inner === null) {
      const letters = document.createTextNode(e.textContent);
      e.replaceWith(letters);
      return () => letters.replaceWith(e);
    }
    e.replaceChildren(...inner);
    e.style.cssText += style;
    return () => {
      e.replaceChildren(...before);
      if (styled === null) e.removeAttribute("style"); else e.setAttribute("style", styled);
    };
  });
  try {
    const found = await axe.run(part ?? document, { resultTypes: ["violations"], ...options });
    return found.violations;
  } finally {
    for (const back of undo) back();
  }
}"""


class Appearance(NamedTuple):
    """How axe sees a page, and which of its rules it applies; `others` are all but on colours."""

    scheme: Literal["light", "dark"]
    contrast: bool
    width: int
    rules: Literal["all", "colours", "others", "words"]

    @property
    def options(self) -> dict[str, Any]:
        """What axe is told of the rules."""
        if some := {"colours": COLOURS, "words": WORDS}.get(self.rules):
            return {"runOnly": {"type": "rule", "values": some}}
        return {"rules": {rule: {"enabled": self.rules == "all"} for rule in COLOURS}}

    def __str__(self) -> str:
        return f"{self.scheme}{' in high contrast' if self.contrast else ''} at {self.width} px"


def appearances(folder: str, *, typical: bool, source: bool) -> list[Appearance]:
    """In what axe sees a page of a language; `typical` is one page of each kind.

    Axe spends most of its time on colours. They hardly depend on the width, so each scheme is seen
    at one width. High contrast, where the browser's own colours replace the page's, and what a
    phone shows in another way are seen on one page of each kind. A translation has the elements
    and the styles of the English page, so only its words are checked, except on one page of each
    kind. Sources are long blocks of code that look alike.
    """
    own = WIDTHS[folder]
    dark = Appearance("dark", False, own, "colours")
    high = [Appearance("light", True, own, "colours")] if typical else []
    if source and not typical:
        return []
    if folder != "en":
        others = Appearance("light", False, own, "others")
        return [others, *high, dark] if typical else [others._replace(rules="words")]
    narrow = [Appearance("light", False, 390, "others")] if typical else []
    # To lay a page out anew takes time as well.
    return [*narrow, *high, dark, Appearance("light", False, 1440, "all")]


def violations(page: Page, part: object = None, options: object = None) -> list[str]:
    """What axe finds on a page, or in a part of it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in page.evaluate(PRUNED, [part, options or {}])
        for node in violation["nodes"]
    ]


def findings(
    page: Page, seen: list[Appearance], wait: Callable[[Page, Callable[[], bool]], bool]
) -> list[str]:
    """What axe finds on an open page in some appearances; `wait` is for one that is on its way."""
    found = []
    for look in seen:
        page.set_viewport_size({"width": look.width, "height": 900})
        page.emulate_media(
            color_scheme=look.scheme,
            contrast="more" if look.contrast else "no-preference",
            forced_colors="active" if look.contrast else "none",
            reduced_motion="reduce",
        )
        if not wait(page, partial(page.evaluate, COLOURED, look.scheme)):
            raise TimeoutError(f"{page.url}: the page does not become {look.scheme}")
        page.evaluate(PAINTED)
        found += [f"{look}: {one}" for one in violations(page, options=look.options)]
    return found
