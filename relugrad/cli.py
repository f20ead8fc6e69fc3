"""The command: `relugrad check [PATH …]` and `relugrad prove -e LATEX`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from .errors import InternalError, RelugradError
from .wording import LANGUAGES, VARIABLE, say, speaking

EPILOG = """\
exit status: 0 nothing false; 1 something false (with --strict: or not read, or no equation found);
2 wrong usage, a file that cannot be read, an error of the checker itself; 3 both 1 and 2.
[tool.relugrad] in pyproject.toml says what holds for a project: see the pages of the book.

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
        help="a document; a folder: all documents in it that git does not ignore; a pattern such"
        " as 'docs/**/*.md'; - is stdin",
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
        "--format",
        choices=("text", "json", "github", "sarif", "junit"),
        default="text",
        help="how to print the findings",
    )
    check.add_argument(
        "--quiet", action="store_true", help="print warnings and errors only, without a summary"
    )
    check.add_argument(
        "--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C"
    )
    check.add_argument(
        "--baseline",
        metavar="FILE",
        help="what this file knows is counted, and is no error; what is new is told",
    )
    check.add_argument(
        "--write-baseline",
        action="store_true",
        help="write what is wrong or not read now into the baseline, by default"
        " relugrad-baseline.json beside pyproject.toml",
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
        help=f"the language of the output: {', '.join(LANGUAGES)}; by default that of the"
        f" environment variable {VARIABLE}, or else English",
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
    from .commands.check import run

    return run(arguments)


def _prove(arguments: argparse.Namespace) -> int:
    from .commands.check import show
    from .verify.proving import prove

    found = [prove(latex, given=arguments.given) for latex in arguments.expressions]
    show("\n\n".join(map(str, found)))
    return 0 if all(forms.proved for forms in found) else 1
