"""The findings in the formats that other tools read: GitHub's annotations, SARIF and JUnit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..verify.baseline import fingerprint
from ..verify.checks import Check, DisplayResult
from ..verify.result import Result
from ..verify.severity import Level
from ..verify.summary import by_file, messages
from ..wording import marked, say

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["FORMATS"]

_ANNOTATED: Mapping[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
# The kinds of verdicts that are reported, with the description that a viewer shows.
_RULES = {
    "false": marked("The two sides of an equality differ."),
    "unless": marked("An equality is false unless a condition holds that the text does not state."),
    "assumed": marked("An equation is taken as an assumption, and no word calls it one."),
    "unread": marked("An equality cannot be read or decided."),
}


def _text(report: Result, *, quiet: bool) -> str:
    if not quiet:
        return report.text
    told = messages(report.displays, report.severities, "warning")
    return "\n".join(result.explain() for result in told)


def _json(report: Result, *, quiet: bool) -> str:
    return report.to_json()


def _github(report: Result, *, quiet: bool) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request."""
    lines = []
    for failure in report.errors:
        place = "" if failure.line is None else f",line={failure.line}"
        lines.append(f"::error file={_property(failure.file)}{place}::{_data(failure.message)}")
    levels = report.severities
    for result in messages(report.displays, levels, "warning" if quiet else "note"):
        line, column = result.place
        title, _, rest = result.said.partition("\n")
        where = f"file={_property(result.file)},line={line},col={column}"
        kind = _ANNOTATED[result.level(levels)]
        lines.append(f"::{kind} {where},title={_property(title)}::{_data(rest or title)}")
    return "\n".join(lines if quiet else [*lines, report.summary])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# -- SARIF ----------------------------------------------------------------------------------------


def _sarif(report: Result, *, quiet: bool) -> str:
    """SARIF 2.1.0, which code scanning and editors read."""
    rules = [{"id": name, "shortDescription": {"text": say(said)}} for name, said in _RULES.items()]
    driver = {"name": "relugrad", "version": __version__, "rules": rules}
    notices = [
        {
            "level": "error",
            "message": {"text": failure.message},
            "locations": [_location(failure.file, failure.line)],
        }
        for failure in report.errors
    ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "exitCode": report.exit_status,
                "toolExecutionNotifications": notices,
            }
        ],
        "results": list(_results(report)),
    }
    found = {"$schema": _SARIF, "version": "2.1.0", "runs": [run]}
    return json.dumps(found, ensure_ascii=False, indent=2)


def _results(report: Result) -> Iterator[dict[str, Any]]:
    for result in report.displays:
        for check in result.checks:
            # A known finding is marked as such: a viewer has its own way of hiding it.
            level = check.kind.level(report.severities)
            if check.kind.setting is None or level == "ignore":
                continue
            found: dict[str, Any] = {
                "ruleId": check.kind.setting,
                "level": level,
                "message": {"text": _message(check)},
                "locations": [_location(check.file, check.line, check, result)],
                "partialFingerprints": {"equation/v1": fingerprint(check)},
            }
            if check.known:
                found["baselineState"] = "unchanged"
            yield found
        if result.display.unchecked == "":
            yield {
                "ruleId": "unread",
                "level": report.severities.unread,
                "message": {"text": result.said},
                "locations": [_location(result.file, result.place[0])],
            }


def _message(check: Check) -> str:
    lines = [f"{check.left} = {check.right}", check.diagnosis, check.detail]
    if check.under:
        lines.append(say("under {conditions}", conditions=say(", ").join(check.under)))
    found = check.counterexample
    if found is not None:
        lines.append(", ".join(f"{name} = {value}" for name, value in found.values.items()))
        lines += [f"{found.left_latex} is {found.left}", f"{found.right_latex} is {found.right}"]
    return "\n".join(" ".join(line.split()) for line in lines if line)


def _location(
    file: str, line: int | None, check: Check | None = None, result: DisplayResult | None = None
) -> dict[str, Any]:
    from urllib.parse import quote  # only here, as below: few ask for these formats

    place: dict[str, Any] = {
        "artifactLocation": {"uri": quote(PurePath(file).as_posix(), safe="/:~")}
    }
    if line is not None:
        place["region"] = {"startLine": line}
        if check is not None and result is not None:
            last, column = result.display.place(check.span[1])
            place["region"] |= {
                "startColumn": check.column,
                "endLine": last,
                "endColumn": column,
            }
    return {"physicalLocation": place}


# -- JUnit ----------------------------------------------------------------------------------------


def _junit(report: Result, *, quiet: bool) -> str:
    """A suite a file and a case a display, as services for tests show them."""
    from xml.etree import ElementTree as Xml

    suites = Xml.Element("testsuites", name="relugrad")
    files = by_file(report.files, report.displays)
    for failure in report.errors:
        files.setdefault(failure.file, [])
    for file, results in files.items():
        suite = Xml.SubElement(suites, "testsuite", name=file)
        for result in results:
            if result.counts:
                _case(Xml.SubElement(suite, "testcase"), report, result)
        for failure in report.errors:
            if failure.file == file:
                name = "file" if failure.line is None else f"line {failure.line}"
                case = Xml.SubElement(suite, "testcase", classname=file, name=name)
                Xml.SubElement(case, "error", message=_legal(failure.message))
        for key, tag in (("tests", "testcase"), ("failures", "*/failure"), ("errors", "*/error")):
            suite.set(key, str(len(suite.findall(tag))))
        suite.set("skipped", str(len(suite.findall("*/skipped"))))
    Xml.indent(suites)
    return Xml.tostring(suites, encoding="unicode", xml_declaration=True)


def _case(case: Element, report: Result, result: DisplayResult) -> None:
    from xml.etree.ElementTree import SubElement

    line, _ = result.place
    latex = " ".join(result.display.latex.split())
    name = _legal(f"line {line}: {latex}")
    own = {"classname": result.file, "name": name, "file": result.file, "line": str(line)}
    case.attrib.update(own)
    level = result.level(report.severities)
    head, _, rest = _legal(result.said).partition("\n")
    if level == "error":
        SubElement(case, "failure", message=head).text = rest
    elif level in ("warning", "note") or result.display.unchecked is not None:
        SubElement(case, "skipped", message=head).text = rest


def _legal(text: str) -> str:
    """A text without the characters that XML has no way to write."""
    return "".join(c if c in "\t\n" or " " <= c <= "\ud7ff" or c >= "\ue000" else "�" for c in text)


#: How a report is written, by the name of the format.
FORMATS: Mapping[str, Callable[..., str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
    "junit": _junit,
}
