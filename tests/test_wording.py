"""What the checker says, in its reader's language: every message is in both catalogs, complete."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

from relugrad import ArgumentError, Result, check, prove
from relugrad.cli import main
from relugrad.wording import LANGUAGES, catalog, language, listed, nearest, plural, say, speaking

from .test_translations import half_width, spacing

PACKAGE = Path(__file__).parent.parent / "relugrad"
FOLDERS = sorted(filter(None, LANGUAGES.values()))
# The modules of the gradients talk to programmers, in English as PyTorch does.
GRADIENTS = ("arguments", "closed_form", "kernels", "workers", "course", "training", "stream")
# What is shown to a reader: the functions that it goes through, and which argument it is.
SHOWN = {
    "NotReadError": 0,
    "ConventionError": 0,
    "NotSquareError": 0,
    "Undecided": 0,
    "Undefined": 0,
    "ContraryError": 0,
    "RelugradError": 0,
    "ArgumentError": 0,
    "DocumentError": 1,
    "unread": 0,
    "forget": 2,
    "Change": 1,
    "Check": 7,
}


# The functions that take a message in English, or two.
SAYS = ("say", "plural", "marked", "not_read", "fail", "ShapeError")


class Message(NamedTuple):
    """A message where the code says it."""

    text: str
    places: frozenset[str] | None
    """The names of its places; None where they are filled in elsewhere."""
    at: str


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if parts[0].removesuffix(".py") not in GRADIENTS:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.AST) -> str:
    """The name of the function that a node calls, or ""."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", ""))


@cache
def messages() -> tuple[Message, ...]:
    found = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or called(node) not in SAYS:
                continue
            number = 2 if called(node) == "plural" else 1
            places = frozenset(str(keyword.arg) for keyword in node.keywords)
            if called(node) == "plural":
                places |= {"number"}
            for argument in node.args[:number]:
                for part in ast.walk(argument):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        told = None if called(node) == "marked" else places
                        at = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                        found.append(Message(part.value, told, at))
    return tuple(found)


def outside_of_functions(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions that are evaluated when a module is loaded."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from outside_of_functions(child)
        else:
            yield from getattr(child, "decorator_list", [])


def fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_messages_are_found() -> None:
    texts = {message.text for message in messages()}
    assert {"the sign is wrong", "FALSE", "{number} equalities", "the chain rule"} <= texts


class TestEveryMessage:
    def test_has_its_places_filled_in(self) -> None:
        wrong = [
            message
            for message in messages()
            if message.places
            and set(fields(message.text)) - {"number"} != set(message.places) - {"number"}
        ]
        assert wrong == []

    def test_is_one_literal_or_a_name(self) -> None:
        """So it is found by whoever collects the messages for translation."""
        other = [
            f"{path.relative_to(PACKAGE)}:{node.lineno}"
            for path, tree in modules()
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and called(node) in SAYS
            and isinstance(node.args[0], ast.IfExp | ast.JoinedStr | ast.BinOp)
        ]
        assert other == []

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_is_in_the_catalog_and_nothing_else_is(self, folder: str) -> None:
        assert set(catalog(folder)) == {message.text for message in messages()}

    def test_of_an_error_or_a_diagnosis_is_translated(self) -> None:
        """None is passed on in English, as a string or one that is put together."""
        left = []
        for path, tree in modules():
            if path.name == "wording.py":  # where there is no language to speak
                continue
            for node in ast.walk(tree):
                at = SHOWN.get(called(node))
                if at is None or not isinstance(node, ast.Call) or len(node.args) <= at:
                    continue
                text = node.args[at]
                plain = isinstance(text, ast.Constant) and " " in str(text.value)
                if plain or isinstance(text, ast.JoinedStr):
                    left.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(text)}")
        assert left == []

    def test_is_said_when_it_is_needed(self) -> None:
        """Not when a module is loaded, before anybody has chosen a language."""
        early = [
            f"{path.relative_to(PACKAGE)}:{node.lineno}"
            for path, tree in modules()
            for node in outside_of_functions(tree)
            if called(node) in ("say", "plural", "listed")
        ]
        assert early == []


@pytest.mark.parametrize("folder", FOLDERS)
class TestEveryCatalog:
    @staticmethod
    def path(folder: str) -> Path:
        return PACKAGE / "locale" / folder / "LC_MESSAGES" / "relugrad.po"

    def test_is_read_as_babel_reads_it(self, folder: str) -> None:
        with self.path(folder).open("rb") as file:
            found = list(read_po(file))
        read = {message.id: message.string for message in found if message.id}
        assert read == catalog(folder)
        assert not any(message.fuzzy for message in found if message.id)

    def test_has_the_places_of_the_english(self, folder: str) -> None:
        with_places = {message.text for message in messages() if message.places}
        with_places |= {text for text in catalog(folder) if re.search(r"(?<!\{)\{[a-z]+\}", text)}
        for text in sorted(with_places & {m.text for m in messages() if m.places != frozenset()}):
            assert set(fields(text)) == set(fields(catalog(folder)[text])), text

    def test_keeps_the_latex(self, folder: str) -> None:
        for english, chinese in catalog(folder).items():
            commands = r"\\[A-Za-z]+"
            kept = set(re.findall(commands, english)), set(re.findall(commands, chinese))
            assert kept[0] == kept[1], english

    def test_has_no_half_width_punctuation(self, folder: str) -> None:
        told = {
            text: half_width(re.sub(r"\{\w+\}", "x", text)) for text in catalog(folder).values()
        }
        assert {text: places for text, places in told.items() if places} == {}

    def test_is_in_its_own_script(self, folder: str) -> None:
        other = (
            set("數圖階證結構導為與對這個") if folder == "zh_CN" else set("数图阶证结导为与对这个")
        )
        assert set("".join(catalog(folder).values())) & other == set()


class TestLanguage:
    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("en", "en"), ("zh_CN", "zh-cn"), ("zh-TW", "zh-tw"), ("zh", "zh-cn"),
            ("zh-Hant", "zh-tw"), ("zh_Hans_CN", "zh-cn"), ("zh_HK", "zh-tw"), ("de", "en"),
            ("zh_CN.UTF-8", "zh-cn"), (None, "en"), ("", "en"),
        ],
    )  # fmt: skip
    def test_the_nearest_to_a_name(self, name: str | None, found: str) -> None:
        assert nearest(name) == found

    def test_is_english_where_nobody_chooses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("RELUGRAD_LANG", raising=False)
        assert language() == "en"
        assert say("the sign is wrong") == "the sign is wrong"

    def test_is_that_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RELUGRAD_LANG", "zh_TW")
        assert say("the sign is wrong") == "正負號錯了"
        with speaking("en"):
            assert say("the sign is wrong") == "the sign is wrong"

    def test_of_the_environment_must_be_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RELUGRAD_LANG", "fr")
        with pytest.raises(ArgumentError, match=r"^RELUGRAD_LANG: expected one of en, "):
            check("$$A = A$$")
        assert check("$$A = A$$", lang="en").ok

    @pytest.mark.parametrize("name", ["fr", "", 1])
    def test_that_is_chosen_must_be_one(self, name: object) -> None:
        with pytest.raises(ArgumentError, match=r"^lang: expected one of en, zh-cn, zh-tw, got"):
            check("$$A = A$$", lang=name)  # type: ignore[arg-type]

    def test_is_of_one_thread_alone(self) -> None:
        heard: list[str] = []
        with speaking("zh-cn"):
            thread = threading.Thread(target=lambda: heard.append(say("FALSE")))
            thread.start()
            thread.join()
            heard.append(say("FALSE"))
        assert heard == ["FALSE", "不成立"]

    def test_ends_with_its_block(self) -> None:
        with speaking("zh-cn"), pytest.raises(KeyError), speaking("zh-tw"):
            raise KeyError
        assert say("FALSE") == "FALSE"

    def test_names_and_numbers(self) -> None:
        with speaking("zh-cn"):
            assert listed(["A", "B"]) == "A 和 B"
            assert plural("{number} equality", "{number} equalities", 3) == "3 个等式"
        assert listed(["A", "B"]) == "A and B"
        assert plural("{number} equality", "{number} equalities", 1) == "1 equality"
        assert plural("{number} equality", "{number} equalities", 3) == "3 equalities"


# For each kind of verdict, an equation that has it, with some of what is said of it.
KINDS = {
    "holds": (r"(AB)^T = B^TA^T", {"en": "holds", "zh-cn": "成立", "zh-tw": "成立"}),
    "false": (
        r"\operatorname{tr}(AB) = -\operatorname{tr}(BA)",
        {
            "en": "FALSE\n;the right side is −1 times the left side: the sign is wrong;for A =",
            "zh-cn": "不成立\n;右边是左边的 −1 倍：正负号错了;取 A =",
            "zh-tw": "不成立\n;右邊是左邊的 −1 倍：正負號錯了;取 A =",
        },
    ),
    "false unless": (
        r"\nabla_{\mathbf{x}} (\mathbf{x}^TA\mathbf{x}) = 2A\mathbf{x}",
        {
            "en": "false unless A is symmetric",
            "zh-cn": "除非 A 是对称矩阵，否则不成立",
            "zh-tw": "除非 A 是對稱矩陣，否則不成立",
        },
    ),
    "definition": (r"Z = XW", {"en": "definition", "zh-cn": "定义", "zh-tw": "定義"}),
    "condition": (
        "AB = BA",
        {
            "en": "condition\n;taken as an assumption",
            "zh-cn": "条件\n;当作假设：它未经证明",
            "zh-tw": "條件\n;當作假設：它未經證明",
        },
    ),
    "not read": (
        r"x = \int b",
        {
            "en": "not read\n;an integral is not part of the notation",
            "zh-cn": "未读\n;积分不在所支持的记法之内",
            "zh-tw": "未讀\n;積分不在所支援的記法之內",
        },
    ),
    "unchecked": (
        "$$x = y % unchecked: why$$",
        {"en": "unchecked: why", "zh-cn": "不检查：why", "zh-tw": "不檢查：why"},
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
class TestInEveryLanguage:
    @pytest.mark.parametrize("kind", KINDS)
    def test_each_kind_of_verdict(
        self, lang: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        latex, said = KINDS[kind]
        page = tmp_path / "page.md"
        page.write_text(latex if "$" in latex else f"$$\n{latex}\n$$\n", encoding="utf-8")
        main(["check", "--lang", lang, str(page)])
        printed = capsys.readouterr().out
        for part in said[lang].split(";"):
            assert part in printed

    def test_a_report_keeps_its_language(self, lang: str) -> None:
        report = check(KINDS["false"][0], lang=lang)
        assert report.lang == lang
        # It is printed after the check, where another language is spoken.
        with speaking("zh-tw" if lang == "en" else "en"):
            assert KINDS["false"][1][lang].split(";")[1] in str(report)
            assert json.loads(report.to_json())["lang"] == lang
            assert f'lang="{lang}"' in report._repr_html_()
            assert report.checks[0].shown == {"en": "FALSE"}.get(lang, "不成立")

    def test_the_summary(self, lang: str) -> None:
        report: Result = check("$$(AB)^T = B^TA^T$$\n\n$$(AB)^T = 2B^TA^T$$", lang=lang)
        assert (
            report.summary.split("\n")[0]
            == {
                "en": "2 equalities: 1 holds, 1 false",
                "zh-cn": "2 个等式：成立 1 个，不成立 1 个",
                "zh-tw": "2 個等式：成立 1 個，不成立 1 個",
            }[lang]
        )

    def test_a_proof(self, lang: str) -> None:
        said = {
            "en": "proved: the same",
            "zh-cn": "已证明：标准形相同",
            "zh-tw": "已證明：標準形相同",
        }
        assert said[lang] in str(prove("(AB)^T = B^TA^T", lang=lang))

    def test_an_error(self, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["check", "--lang", lang, "nowhere.md"]) == 2
        said = {"en": "cannot be read", "zh-cn": "无法读取", "zh-tw": "無法讀取"}
        assert said[lang] in capsys.readouterr().err


def test_the_command_reads_the_environment() -> None:
    command = [sys.executable, "-m", "relugrad", "check", "-e", "(AB)^T = 2B^TA^T"]
    done = subprocess.run(
        command,
        env={"RELUGRAD_LANG": "zh-cn", "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "不成立" in done.stdout


@pytest.mark.parametrize("folder", FOLDERS)
def test_spaces_are_even(folder: str) -> None:
    found = {}
    for text in catalog(folder).values():
        # A place beside a Chinese character may hold LaTeX, or Chinese.
        if places := [place for place in spacing(text) if not set(place) & set("{}")]:
            found[text] = places
    assert found == {}
