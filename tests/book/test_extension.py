"""`relugrad.book` in a Sphinx build: what is warned about, where, and what stands on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sphinx.errors import ConfigError
from sphinx.testing.util import SphinxTestApp
from sphinx.util.console import strip_colors

from relugrad import check
from relugrad.language.chains import Chain
from relugrad.verify import judging
from relugrad.verify.severity import STRICT
from relugrad.verify.verdict import judge

from .conftest import Build, Site, expected, warnings


def html(app: SphinxTestApp) -> str:
    return (app.outdir / "index.html").read_text(encoding="utf-8")


def told_rows(page: Path) -> list[int]:
    """The lines that the command names for the equations of a page that are errors."""
    return [
        found.place[0]
        for found in check(page, strict=True).displays
        if found.level(STRICT) == "error"
    ]


class TestTrueEquations:
    def test_a_true_book_builds_without_a_warning(self, build: Build) -> None:
        app = build("true", warningiserror=True)
        assert app.warning.getvalue() == ""
        assert app.statuscode == 0

    def test_each_display_that_holds_has_a_mark_with_its_evidence(self, build: Build) -> None:
        page = html(build("true"))
        assert page.count('<details class="relugrad-mark">') == 4
        assert "<dt>Shapes</dt><dd><span>A: n\N{MULTIPLICATION SIGN}d; B:" in page
        name = "Proved for all sizes: show the normal form"
        said = f'<span aria-hidden="true">✓</span><span class="relugrad-hidden">{name}</span>'
        assert page.count(said) == 4

    def test_a_proof_shows_what_both_sides_are_and_the_laws_of_each_step(
        self, build: Build
    ) -> None:
        page = html(build("true"))
        chains = re.findall(r"<dl>.*?</dl>", page, re.DOTALL)
        [chain] = [found for found in chains if "2 proved for all sizes" in found]
        # One form of two terms for three sides, typeset as the site's mathematics is.
        assert chain.count("math notranslate") == 2
        assert r"\(2 \sum_{k, l} H\!\left(\sum_{m} W_{mj} X_{km}\right)" in chain
        assert r"\({} - 2 \sum_{k} H\!\left(" in chain
        laws = re.findall(r"<dt>Laws used</dt>(.*?)<dt>", chain)
        assert laws == ["<dd>max(z, 0) = z H(z)</dd><dd>H(z)² = H(z)</dd>"]
        assert "<dt>Seed</dt>" not in page

    def test_a_step_that_needs_another_law_is_told_apart(self, build: Build, site: Site) -> None:
        folder = site("true")
        text = "# One\n\n$$A \\odot H(A) = \\max(A, 0) = \\max(A, 0) \\odot H(A)$$\n"
        (folder / "index.md").write_text(text, encoding="utf-8")
        page = html(build(folder))
        assert "<dd>equality 1: max(z, 0) = z H(z)</dd>" in page
        assert "<dd>equality 2: max(z, 0) = z H(z); H(z)² = H(z)</dd>" in page

    def test_words_are_read_as_the_command_reads_them(self, build: Build, site: Site) -> None:
        folder = site("true")
        text = (
            "# One\n\nLet $A \\in \\mathbb{R}^{n \\times n}$ and $B$ be symmetric.\n\n## Two\n\n"
            "Then\n\n$$(A + B)^T = A + B$$\n\nLet $P$ and $Q$ be scalars.\n\nThen\n\n"
            "$$(P + Q)^2 = P^2 + 2PQ + Q^2$$\n\n# Three\n\n$$(A + B)^T = A + B$$\n"
        )
        path = folder / "index.md"
        path.write_text(text, encoding="utf-8")
        app = build(folder)
        told = [found.verdict for found in check(path, strict=True).checks]
        assert told[:2] == ["holds", "holds"]
        assert told[2] != "holds"
        assert html(app).count('<details class="relugrad-mark">') == 2
        assert len(warnings(app)) == 1

    def test_what_is_sampled_says_so_and_at_how_many_points(self, build: Build, site: Site) -> None:
        folder = site("true")
        sampled = r"\sum_i \frac{1}{1 + x_i} = \sum_i \frac{1 - x_i}{1 - x_i^2}"
        text = f"# One\n\n$${sampled} = \\sum_k \\frac{{1 - x_k}}{{1 - x_k^2}}$$\n"
        (folder / "index.md").write_text(text, encoding="utf-8")
        page = html(build(folder))
        assert page.count("Sampled at random points: show the evidence") == 2  # tooltip and name
        assert "<dd>1 proved for all sizes</dd><dd>1 sampled</dd>" in page
        assert "<dt>Seed</dt><dd>0</dd>" in page
        assert "2<sup>" in page

    def test_a_definition_has_a_quiet_sign(self, build: Build) -> None:
        assert html(build("true")).count("relugrad-definition") == 1

    def test_the_styles_are_delivered(self, build: Build) -> None:
        app = build("true")
        assert (app.outdir / "_static" / "relugrad.css").is_file()
        assert "_static/relugrad.css" in html(app)

    @pytest.mark.parametrize(
        ("target", "link"),
        [
            ("second", 'href="second.html"'),
            ("second#limits", 'href="second.html#limits"'),
            ("https://example.org/limits", 'href="https://example.org/limits"'),
        ],
    )
    def test_the_evidence_links_to_the_page_about_checks(
        self, build: Build, target: str, link: str
    ) -> None:
        app = build("true", confoverrides={"relugrad_evidence_page": target})
        words = "What a check proves, and what it does not"
        assert html(app).count(f'<a class="reference internal" {link}>{words}</a>') == 4

    @pytest.mark.parametrize("name", ["dirhtml", "singlehtml", "text", "latex", "man", "gettext"])
    def test_every_builder_takes_the_marks(self, build: Build, name: str) -> None:
        assert build("true", buildername=name).warning.getvalue() == ""

    def test_only_pages_for_a_browser_show_them(self, build: Build) -> None:
        assert "relugrad-mark" in html(build("true", buildername="singlehtml"))
        book = build("true", buildername="epub", confoverrides={"epub_show_urls": "no"})
        assert "relugrad-mark" not in (book.outdir / "index.xhtml").read_text(encoding="utf-8")


class TestFalseEquations:
    def test_each_is_warned_about_at_its_row_with_its_diagnosis(
        self, build: Build, site: Site
    ) -> None:
        folder = site("false")
        found = warnings(build(folder))
        asked = expected(folder / "index.md")
        assert len(asked) == 10
        assert [*found] == told_rows(folder / "index.md")
        for words, (text, kind) in zip(asked.values(), found.values(), strict=True):
            assert words in text
            assert text.startswith("FALSE")
            assert kind == "relugrad.false"

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("```{math}\n:label: sum\n\nROW \\\\\nWRONG\n```", 7),
            ("> $$\n> ROW \\\\\n> WRONG\n> $$", 5),
            ("\\begin{align}\nROW \\\\\nWRONG\n\\end{align}", 5),
            ("$$\nROW$$\n\n$$\nROW \\\\\nWRONG\n$$", 8),
            ("$$\\begin{aligned}\nROW \\\\\nWRONG\n\\end{aligned}$$", 5),
        ],
    )
    def test_of_several_rows_the_one_that_is_wrong_is_named(
        self, build: Build, site: Site, text: str, line: int
    ) -> None:
        folder = site("true")
        page = folder / "index.md"
        text = text.replace("ROW", r"d(AB) &= dA\, B + A\, dB").replace("WRONG", r"&= A\, dB")
        page.write_text(f"# Page\n\n{text}\n", encoding="utf-8")
        (folder / "second.md").write_text("---\norphan: true\n---\n# None\n", encoding="utf-8")
        assert list(warnings(build(folder))) == [line] == told_rows(page)

    def test_where_a_display_is_not_in_its_file_its_line_is_named(
        self, build: Build, site: Site
    ) -> None:
        """Here another extension changed the text before it was read."""
        folder = site("true")
        (folder / "index.md").write_text(
            "# Page\n\n$$\nd(AB) = dA\\, B + A\\, dB \\\\\n= A\\, DB\n$$\n"
        )
        (folder / "second.md").write_text("---\norphan: true\n---\n# None\n", encoding="utf-8")
        changes = (
            "\n\ndef _changed(app, name, source):\n"
            "    source[0] = source[0].replace('DB', 'dB')\n"
            "\n\ndef setup(app):\n    app.connect('source-read', _changed)\n"
        )
        conf = folder / "conf.py"
        conf.write_text(conf.read_text(encoding="utf-8") + changes, encoding="utf-8")
        assert list(warnings(build(folder))) == [3]

    def test_they_fail_a_strict_build(self, build: Build) -> None:
        assert build("false", warningiserror=True).statuscode == 1

    def test_their_mark_says_so(self, build: Build) -> None:
        page = html(build("false"))
        assert page.count('class="relugrad-mark relugrad-false"') == 9
        assert '<details class="relugrad-mark">' not in page

    def test_one_kind_can_be_suppressed_by_its_name(self, build: Build) -> None:
        app = build("false", confoverrides={"suppress_warnings": ["relugrad.false"]})
        assert app.warning.getvalue() == ""

    def test_a_page_that_is_not_read_again_is_warned_about_again(
        self, build: Build, site: Site
    ) -> None:
        folder = site("false")
        first = warnings(build(folder))
        second = build(folder)
        assert "0 added, 0 changed, 0 removed" in strip_colors(second.status.getvalue())
        assert warnings(second) == first

    def test_a_mended_page_is_not(self, build: Build, site: Site) -> None:
        folder = site("false")
        build(folder)
        page = folder / "index.md"
        page.write_text("# Mended\n\n$$A + B = B + A$$\n", encoding="utf-8")
        assert build(folder).warning.getvalue() == ""

    def test_a_removed_page_is_not(self, build: Build, site: Site) -> None:
        folder = site("true")
        extra = folder / "extra.md"
        extra.write_text("---\norphan: true\n---\n\n# Extra\n\n$$A = 2A$$\n", encoding="utf-8")
        assert list(warnings(build(folder))) == [7]
        extra.unlink()
        assert build(folder).warning.getvalue() == ""

    def test_parallel_reads_find_the_same(self, build: Build, site: Site) -> None:
        folder = site("true")
        wrong = range(1, 13)
        for number in wrong:
            # A line of its own for each page, since the warnings are told apart by it.
            text = "---\norphan: true\n---\n\n# Page\n" + "\n" * number + "$$A = 2A$$\n"
            (folder / f"page{number}.md").write_text(text, encoding="utf-8")
        app = build(folder, parallel=2)
        assert warnings(app).keys() == {number + 6 for number in wrong}
        assert app.is_parallel_allowed("read")

    def test_the_checker_can_fail(self, build: Build, site: Site) -> None:
        """One sign, turned around, is all the difference between the two builds."""
        folder = site("true")
        page = folder / "index.md"
        text = page.read_text(encoding="utf-8")
        assert build(folder, warningiserror=True).statuscode == 0
        wrong = text.replace("= -2(", "= 2(")
        assert wrong != text
        page.write_text(wrong, encoding="utf-8")
        app = build(folder, warningiserror=True)
        assert app.statuscode == 1
        assert list(warnings(app)) == [text[: text.index("= -2(")].count("\n") + 1]

    def test_equations_are_found_in_restructuredtext(self, build: Build) -> None:
        found = warnings(build("rst"))
        assert found.keys() == {11, 14}


class TestUnreadEquations:
    def test_each_is_warned_about_at_its_line(self, build: Build, site: Site) -> None:
        folder = site("unread")
        found = warnings(build(folder))
        asked = expected(folder / "index.md")
        assert [*found] == told_rows(folder / "index.md")
        for words, (text, kind) in zip(asked.values(), found.values(), strict=True):
            assert words in text
            assert kind == "relugrad.unread"

    def test_a_lenient_book_asks_for_reasons_alone(self, build: Build, site: Site) -> None:
        app = build(site("unread"), confoverrides={"relugrad_strict": False})
        assert ["without a reason" in text for text, _ in warnings(app).values()] == [True]

    def test_inline_equations_can_be_left_alone(self, build: Build, site: Site) -> None:
        app = build(site("unread"), confoverrides={"relugrad_inline": False})
        assert not any("int" in text for text, _ in warnings(app).values())


class TestItsOwnErrors:
    """A warning with its place, and never the end of a build."""

    PAGE = "# Page\n\n$$A + B = B + A$$\n\n$$Q + A = A + Q$$\n"

    def test_one_in_a_display(
        self, build: Build, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(chain: Chain, seed: int, trials: int) -> object:
            if "Q" in chain.sides[0].latex:
                raise KeyError("Q")
            return judge(chain, seed, trials)

        monkeypatch.setattr(judging, "judge", fails)
        folder = site("true")
        (folder / "index.md").write_text(self.PAGE, encoding="utf-8")
        (folder / "second.md").write_text("---\norphan: true\n---\n# None\n", encoding="utf-8")
        for strict in (True, False):
            app = build(folder, confoverrides={"relugrad_strict": strict}, freshenv=True)
            found = warnings(app)
            assert list(found) == [5]
            text, kind = found[5]
            assert kind == "relugrad.error"
            assert text.startswith("an error in the checker itself")
            assert html(app).count('<details class="relugrad-mark">') == 1
            assert html(app).count('class="relugrad-mark relugrad-unread"') == 1

    def test_one_on_a_page_as_a_whole(
        self, build: Build, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("relugrad.book.pages.parts", lambda latex: latex[9999])
        folder = site("true")
        (folder / "index.md").write_text(self.PAGE, encoding="utf-8")
        (folder / "second.md").write_text("---\norphan: true\n---\n# None\n", encoding="utf-8")
        app = build(folder)
        ((text, kind),) = warnings(app).values()
        assert kind == "relugrad.error"
        assert "nothing on this page was checked" in text
        assert "relugrad-mark" not in html(app)


class TestMacros:
    PAGE = "# Page\n\n$$(A B)\\T = A\\T B\\T$$\n\nSo $(2A)\\T \\eq A\\T$.\n"

    @pytest.mark.parametrize(
        "options",
        [
            {"mathjax3_config": {"tex": {"macros": {"T": r"^\top", "eq": "="}}}},
            {"mathjax3_config": {"tex": {"macros": {"T": [r"^\top", 0], "eq": ["=", 0]}}}},
        ],
    )
    def test_those_of_the_book_are_known(
        self, build: Build, site: Site, options: dict[str, object]
    ) -> None:
        folder = site("true")
        (folder / "index.md").write_text(self.PAGE, encoding="utf-8")
        (folder / "second.md").write_text("---\norphan: true\n---\n# None\n", encoding="utf-8")
        conf = folder / "conf.py"
        lines = [f"{name} = {value!r}" for name, value in options.items()]
        conf.write_text("\n".join([conf.read_text(), *lines, ""]), encoding="utf-8")
        found = warnings(build(folder))
        assert {line: kind for line, (_, kind) in found.items()} == {
            3: "relugrad.false",
            5: "relugrad.false",
        }
        # The command reads them in the file.
        assert [c.line for c in check(folder / "index.md").checks if c.verdict == "false"] == [3, 5]

    def test_those_of_a_page_are(self, build: Build, site: Site) -> None:
        folder = site("true")
        text = "# Page\n\n$$\\def\\eq{=} A + B \\eq B + A$$\n\nSo $(2A)^T \\eq A^T$.\n"
        (folder / "index.md").write_text(text, encoding="utf-8")
        (folder / "second.md").write_text("---\norphan: true\n---\n# None\n", encoding="utf-8")
        assert list(warnings(build(folder))) == [5]


class TestUncheckedEquations:
    def test_the_reason_stands_on_the_page(self, build: Build) -> None:
        app = build("unchecked", warningiserror=True)
        page = html(app)
        assert app.warning.getvalue() == ""
        reason = "<strong>Not checked:</strong> The matrix is written out entry by entry.</p>"
        assert reason in page
        assert "% unchecked" not in page
        assert page.count('<details class="relugrad-mark">') == 1

    def test_the_reason_can_be_translated(self, build: Build) -> None:
        app = build("unchecked", buildername="gettext")
        catalog = (app.outdir / "index.pot").read_text(encoding="utf-8")
        assert 'msgid "The matrix is written out entry by entry."' in catalog


class TestGiven:
    def test_a_definition_of_the_whole_book_is_known_on_every_page(
        self, build: Build, site: Site
    ) -> None:
        folder = site("true")
        (folder / "index.md").write_text("# Given\n\n$$Z = WX$$\n", encoding="utf-8")
        (folder / "second.md").write_text("---\norphan: true\n---\n# None\n", encoding="utf-8")
        assert build(folder).warning.getvalue() == ""
        app = build(folder, confoverrides={"relugrad_given": ["Z = XW"]})
        assert list(warnings(app)) == [3]

    def test_no_word_defines_it_anew(self, build: Build, site: Site) -> None:
        folder = site("true")
        text = "# Given\n\nWrite the product the other way round:\n\n$$Z = WX$$\n"
        (folder / "index.md").write_text(text, encoding="utf-8")
        (folder / "second.md").write_text("---\norphan: true\n---\n# None\n", encoding="utf-8")
        assert build(folder).warning.getvalue() == ""
        app = build(folder, confoverrides={"relugrad_given": ["Z = XW"]})
        assert list(warnings(app)) == [5]

    def test_nonsense_is_refused(self, build: Build) -> None:
        with pytest.raises(ConfigError, match="relugrad_given"):
            build("true", confoverrides={"relugrad_given": [r"\int = \int"]})


class TestTranslations:
    def test_a_faithful_one_is_marked_in_its_language(self, build: Build) -> None:
        app = build("translated", confoverrides={"language": "zh_CN"}, warningiserror=True)
        page = html(app)
        assert app.warning.getvalue() == ""
        assert "已对所有尺寸证明" in page
        assert "未检查" in page
        assert "</strong> 矩阵逐项写出。" in page
        assert "The matrix is written out" not in page

    def test_an_equation_of_the_text_that_it_changed_is_found(self, build: Build) -> None:
        found = warnings(build("translated", confoverrides={"language": "zh_TW"}))
        assert found.keys() == {9}
        assert "A^T B^T" in found[9][0]

    def test_no_display_can_be_changed(self, build: Build) -> None:
        page = html(build("translated", confoverrides={"language": "zh_TW"}))
        assert r"= \operatorname{tr}(BA)" in page
        assert r"-\operatorname{tr}(BA)" not in page

    def test_no_display_is_offered_for_translation(self, build: Build) -> None:
        catalog = build("translated", buildername="gettext").outdir / "index.pot"
        assert r"\operatorname{tr}(AB)" not in catalog.read_text(encoding="utf-8")
