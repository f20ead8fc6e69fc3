"""The command: `relugrad check [PATH …]` and `relugrad prove -e LATEX`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from .errors import DocumentError, InternalError, RelugradError
from .wording import LANGUAGES, VARIABLE, say, speaking

if TYPE_CHECKING:
    from .verify.result import Result

EPILOG = """\
exit status: 0 nothing false; 1 something false (with --strict: or not read, or no equation found);
2 wrong usage, a file that cannot be read, an error of the checker itself; 3 both 1 and 2.

examples:
  relugrad check homework.md
  relugrad check -e '(AB)^T = B^TA^T'
  relugrad check --given 'Z = XW' --format json notes/
"""

PROVE_EPILOG = """\
exit status: 0 every equality is proved; 1 one is not, or an expression has no normal form;
2 wrong usage, or nothing that can be read.

examples:
  relugrad prove -e '\\operatorname{tr}(ABC) = \\operatorname{tr}(BCA)'
  relugrad prove --given 'Z = XW' -e '\\|Z\\|_F^2'
"""


class _Parser(argparse.ArgumentParser):
    """One that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"relugrad: {message} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="relugrad",
        description="Check the equations of a text: both sides of every `=` are computed exactly,"
        " and a false one is reported with the reason.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    check = commands.add_parser(
        "check",
        help="check the equations of Markdown or LaTeX files",
        description="Read the LaTeX of Markdown, LaTeX, reStructuredText and notebooks and say of"
        " every `=` whether it is true. Without PATH and -e, standard input is read.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a document, or a folder: all documents in it that git does not ignore; - is stdin",
    )
    check.add_argument(
        "-e",
        dest="expressions",
        action="append",
        default=[],
        metavar="LATEX",
        help="an equation to check; several are read as one text, in order",
    )
    check.add_argument(
        "--given",
        action="append",
        default=[],
        metavar="LATEX",
        help="what holds from the start: a definition such as 'Z = XW', or an assumption such as"
        " 'A = A^T' or 'A symmetric'; may be repeated",
    )
    check.add_argument(
        "--strict",
        action="store_true",
        help="count as errors what is not read, a condition that no word calls one, what is false"
        " unless a matrix is symmetric, and finding no equation at all",
    )
    check.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print the findings"
    )
    check.add_argument(
        "--seed", type=int, default=0, metavar="N", help="chooses the random points (default 0)"
    )
    check.add_argument(
        "--trials",
        type=_positive,
        default=None,
        metavar="N",
        help="points drawn for each chain with a kink in it, and more where its masks are small"
        " (default 4)",
    )
    _add_language(check)
    check.set_defaults(run=_check)
    prove = commands.add_parser(
        "prove",
        help="print the normal forms of both sides of an equation",
        description="Print the normal form of every side of an equation, a sum over indices:"
        " where two sides have the same one, they are equal for all sizes and all values.",
        epilog=PROVE_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    prove.add_argument(
        "-e",
        dest="expressions",
        action="append",
        required=True,
        metavar="LATEX",
        help="an equation, a chain of them or an expression; each is read by itself",
    )
    prove.add_argument(
        "--given",
        action="append",
        default=[],
        metavar="LATEX",
        help="what holds from the start: a definition such as 'Z = XW', or an assumption such as"
        " 'A = A^T' or 'A symmetric'; may be repeated",
    )
    _add_language(prove)
    prove.set_defaults(run=_prove)
    return parser


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lang",
        choices=tuple(LANGUAGES),
        metavar="LANGUAGE",
        help=f"the language of the report: {', '.join(LANGUAGES)}; by default that of the"
        f" environment's variable {VARIABLE}, or else English",
    )


def _version() -> str:
    from . import __version__

    return __version__


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= 10_000:
        raise argparse.ArgumentTypeError(
            say("expected a whole number from 1 to 10000, got {text}", text=repr(text))
        )
    return number


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; a person's mistake gives one line."""
    for stream in (sys.stdout, sys.stderr):
        # Formulas are not ASCII, whatever the locale says.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = _parser().parse_args(argv)
    try:
        with speaking(arguments.lang):
            status: int = arguments.run(arguments)
            return status
    except RelugradError as error:
        print(f"relugrad: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("relugrad:", say("interrupted"), file=sys.stderr)
        return 130
    except Exception as fault:
        print(f"relugrad: {InternalError.of(fault)}", file=sys.stderr)
        return 2


def _check(arguments: argparse.Namespace) -> int:
    from .documents.display import Display
    from .documents.folders import documents_in
    from .macros import NO_MACROS, defined
    from .verify.checking import check_displays, check_document, read_file, read_stream
    from .verify.result import Failure, Result, merge

    options = {
        "given": arguments.given,
        "strict": arguments.strict,
        "seed": arguments.seed,
        "trials": arguments.trials,
    }
    # What is wrong with the options is wrong for every file, and is told before any is read.
    check_displays((), **options)
    results = []
    files: list[str] = []
    for path in arguments.paths or ([] if arguments.expressions else ["-"]):
        if path == "-" or not Path(path).is_dir():
            files.append(path)
        elif found := documents_in(Path(path)):
            files += map(str, found)
        else:
            results.append(Result((path,), ()))
    if arguments.expressions:
        macros = NO_MACROS
        displays = []
        for number, latex in enumerate(arguments.expressions, start=1):
            macros = defined(latex, macros)
            reason = _reason(latex)
            displays.append(Display(latex, 0, number, number, False, number, reason, macros=macros))
        results.append(_told(check_displays(displays, file="-e", **options)))
    for number, name in enumerate(files, start=1):
        if len(files) > 20 and sys.stderr.isatty():
            print(f"\r{number}/{len(files)} {name[-60:]:60}", end="", file=sys.stderr, flush=True)
        try:
            text = read_stream(sys.stdin.buffer) if name == "-" else read_file(Path(name))
            result = check_document(text, file=name, **options)
        except DocumentError as error:
            result = Result((), (), errors=(Failure(name, None, error.reason),))
        results.append(_told(result))
    if len(files) > 20 and sys.stderr.isatty():
        print("\r" + " " * 80 + "\r", end="", file=sys.stderr)
    result = merge(results, arguments.strict)
    _print(result.to_json() if arguments.format == "json" else result.text)
    return result.exit_status


def _told(result: Result) -> Result:
    """A result whose errors have been printed, each on a line of its own."""
    for failure in result.errors:
        print(f"relugrad: {failure}", file=sys.stderr)
    return result


def _prove(arguments: argparse.Namespace) -> int:
    from .verify.proving import prove

    found = [prove(latex, given=arguments.given) for latex in arguments.expressions]
    _print("\n\n".join(map(str, found)))
    return 0 if all(forms.proved for forms in found) else 1


def _print(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # The reader of a pipe has seen enough; the verdict stays what it is.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reason(latex: str) -> str | None:
    from .documents.reading import read

    found = read(latex, markdown=False)
    return found[0].unchecked if found else None
