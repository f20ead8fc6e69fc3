"""What a maintainer runs: `nox -s docs`, `tests`, `site`, `pdf`, `measure`, `mutants`, and more.

The sessions share one environment in `.nox`. Each adds the dependency groups that it needs, once,
and again when `pyproject.toml` or a pinning file changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["docs", "tests", "lint"]

HERE = Path(__file__).parent
ENVIRONMENT = HERE / ".nox" / "python{}.{}".format(*sys.version_info)
BIN = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
PYPROJECT = nox.project.load_toml("pyproject.toml")
PINS = [HERE / "pyproject.toml", HERE / "constraints.txt"]
LOCK = HERE / "docs" / "package-lock.json"
# By file: the examples of a page share their names, and a module what it has computed once.
PARALLEL = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")


def prepare(session: nox.Session, group: str) -> None:
    """Install the package with its extras and a dependency group, and what the book has from npm.

    With `--install-only`, a session ends here.
    """
    python = str(BIN / "python")
    if not (ENVIRONMENT / "pyvenv.cfg").exists():
        session.run_install(sys.executable, "-m", "virtualenv", "-q", str(ENVIRONMENT))
    stamp = ENVIRONMENT / f"relugrad-{group}"
    digest = hashlib.sha256(b"".join(pin.read_bytes() for pin in PINS)).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        wanted = ("-e", ".[book,notebooks]", *nox.project.dependency_groups(PYPROJECT, group))
        session.run_install(python, "-m", "pip", "install", "-c", "constraints.txt", *wanted)
        stamp.write_text(digest)
    # First of all the programs, for whatever the session starts.
    session.env["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])
    if group not in ("bench", "lint", "release"):
        prepare_node(session, everything=group == "tests")


def prepare_node(session: nox.Session, *, everything: bool) -> None:
    """Install KaTeX, Pyodide and fonts, and for the tests also axe and Lighthouse."""
    stamp = HERE / "docs" / "node_modules" / ".relugrad-stamp"
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    there = stamp.read_text() if stamp.exists() else ""
    if there == f"{digest} everything" or (there == f"{digest} the build" and not everything):
        return
    options = ["--no-audit", "--no-fund", "--loglevel=error"]
    if not everything:
        options.append("--omit=dev")
    try:
        session.run_install(str(BIN / "npm"), "ci", "--prefix", "docs", *options)
    except nox.command.CommandFailed:
        session.error(
            "npm could not install what docs/package-lock.json names (its message is above); "
            "it needs the npm registry, or a mirror that `npm config set registry` tells it"
        )
    stamp.write_text(f"{digest} {'everything' if everything else 'the build'}")


def run(session: nox.Session, group: str, program: str, *arguments: str) -> None:
    """Run a program of the environment, which is brought up to date first."""
    prepare(session, group)
    session.run(str(BIN / program), *arguments)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the book in every language, warnings as errors. The site is in docs/_build/html."""
    run(session, "docs", "python", "docs/publish.py", *session.posargs)


@nox.session
def pdf(session: nox.Session) -> None:
    """Print the book as one PDF for each language. They are in docs/_build/pdf."""
    run(session, "pdf", "python", "docs/pdf.py", "--check")
    run(session, "pdf", "python", "docs/publish.py", "-q")
    run(session, "pdf", "python", "docs/pdf.py", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Test the package, every example and every equation of the book; `site` does the rest."""
    rest = ("--ignore", "tests/site", *session.posargs)
    run(session, "tests", "python", "-m", "pytest", *PARALLEL, *rest)


@nox.session
def site(session: nox.Session) -> None:
    """Test every page of the built site, in every language: in a browser, as files, in print."""
    rest = ("--no-loadscope-reorder", "tests/site", *session.posargs)
    run(session, "tests", "python", "-m", "pytest", *PARALLEL, *rest)


@nox.session
def measure(session: nox.Session) -> None:
    """Measure the site in a browser, and write the figures that the book shows."""
    run(session, "tests", "python", "-m", "tests.site.survey", *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Put a slip into every equation of the book, and write what the checker says of each."""
    arguments = session.posargs or ["docs", "--output", "docs/mutants.json"]
    run(session, "tests", "python", "-m", "tests.mutants", *arguments)


@nox.session
def pairs(session: nox.Session) -> None:
    """Decide random pairs of expressions by the normal form and at points, which must agree."""
    arguments = session.posargs or ["--count", "100000"]
    run(session, "tests", "python", "-m", "tests.core.pairs", *arguments)


@nox.session
def bench(session: nox.Session) -> None:
    """Time the gradients against their peers; the book's figures are drawn from the result.

    With other arguments nothing is written unless they name a file. `nox -s bench -- scaling`
    times the gradients over several processes instead.
    """
    # Set for old builds of OpenBLAS somewhere, they would slow down today's NumPy.
    session.env.update({"OPENBLAS_CORETYPE": None, "OPENBLAS_L2_SIZE": None})
    asked = session.posargs
    if asked[:1] == ["scaling"]:
        scaling = asked[1:] or ["--output", "docs/bench/scaling.json"]
        run(session, "bench", "python", "docs/bench/scaling.py", *scaling)
    else:
        gradients = asked or ["--output", "docs/bench/cpu.json"]
        run(session, "bench", "python", "docs/bench/gradients.py", *gradients)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the code with ruff, and its types strictly."""
    run(session, "lint", "ruff", "check", ".")
    run(session, "lint", "ruff", "format", "--check", ".")
    run(session, "lint", "mypy")


@nox.session
def release(session: nox.Session) -> None:
    """Build the archives of a release in dist, and check them, and a tag against their version."""
    shutil.rmtree("dist", ignore_errors=True)
    run(session, "release", "python", "-m", "build", "--no-isolation", "--outdir", "dist")
    wheel, sdist = sorted(Path("dist").iterdir(), key=lambda path: path.suffix, reverse=True)
    run(session, "release", "python", "-m", "twine", "check", "--strict", str(wheel), str(sdist))
    version = wheel.name.split("-")[1]
    if session.posargs and session.posargs[0] != f"v{version}":
        session.error(f"the tag is {session.posargs[0]}, but the version is {version}")


@nox.session
def translations(session: nox.Session) -> None:
    """Update the gettext catalogs, and list what is left to translate."""
    run(session, "translations", "python", "docs/translations.py")


@nox.session
def serve(session: nox.Session) -> None:
    """Serve the book on 127.0.0.1 and rebuild it as its author types."""
    watch = ("--watch", "relugrad", "--ignore", "*/_build/*", "--ignore", "*/node_modules/*")
    shared = ("--post-build", "python docs/publish.py --share docs/_build/serve")
    folders = ("-d", "docs/_build/doctrees/en", "docs", "docs/_build/serve")
    run(session, "serve", "sphinx-autobuild", *watch, *shared, *folders)


@nox.session(venv_backend="virtualenv")
def lock(session: nox.Session) -> None:
    """Write the newest versions that fit together into constraints.txt."""
    wanted = ("lint", "serve", "translations", "bench", "release")
    groups = nox.project.dependency_groups(PYPROJECT, *wanted)
    session.install("torch==2.13.0", "-e", ".[book,notebooks]", *groups)
    listing = ("list", "--format=freeze", "--exclude-editable")
    frozen = session.run("python", "-m", "pip", *listing, silent=True) or ""
    # A local version such as +cpu names a build that is not everywhere.
    pins = [line.split("+")[0] for line in frozen.splitlines() if not line.startswith("pip==")]
    (HERE / "constraints.txt").write_text("\n".join(pins) + "\n")
