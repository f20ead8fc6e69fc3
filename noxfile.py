"""What a maintainer runs: `nox -s docs`, `tests`, `site`, `pdf`, `measure`, `mutants`, and more.

A session's environment is made once, and again when `pyproject.toml` or a pinning file changes.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["docs", "tests", "lint"]

HERE = Path(__file__).parent
# With all that its extras bring.
PACKAGE = ".[book,notebooks]"
PYPROJECT = nox.project.load_toml("pyproject.toml")
PINS = [HERE / "pyproject.toml", HERE / "constraints.txt"]
LOCK = HERE / "docs" / "package-lock.json"
# By file: the examples of a page share their names, and a module what it has computed once.
PARALLEL = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")


def prepare(session: nox.Session, group: str) -> None:
    """Install the package and a dependency group, with what the book needs from npm."""
    digest = hashlib.sha256(b"".join(pin.read_bytes() for pin in PINS)).hexdigest()
    stamp = Path(session.virtualenv.location) / "relugrad-stamp"
    if not stamp.exists() or stamp.read_text() != digest:
        groups = nox.project.dependency_groups(PYPROJECT, group)
        session.install("-c", "constraints.txt", "-e", PACKAGE, *groups)
        stamp.write_text(digest)
    if group not in ("bench", "lint"):
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
        session.run_install("npm", "ci", "--prefix", "docs", *options)
    except nox.command.CommandFailed:
        session.error(
            "npm could not install what docs/package-lock.json names (its message is above); "
            "it needs the npm registry, or a mirror that `npm config set registry` tells it"
        )
    stamp.write_text(f"{digest} {'everything' if everything else 'the build'}")


def run_in_tests(session: nox.Session, *command: str) -> None:
    """Run Python in the environment of the tests, which is brought up to date first."""
    session.run(sys.executable, "-m", "nox", "-s", "tests", "--install-only", external=True)
    folder = "Scripts" if sys.platform == "win32" else "bin"
    python = session.cache_dir.parent / "tests" / folder / "python"
    session.run(str(python), *command, external=True)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the book in every language, warnings as errors. The site is in docs/_build/html."""
    prepare(session, "docs")
    session.run("python", "docs/publish.py", *session.posargs)


@nox.session
def pdf(session: nox.Session) -> None:
    """Print the book as one PDF for each language. They are in docs/_build/pdf."""
    prepare(session, "pdf")
    session.run("python", "docs/pdf.py", "--check")
    session.run("python", "docs/publish.py", "-q")
    session.run("python", "docs/pdf.py", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Test the package, every example and every equation of the book; `site` does the rest."""
    prepare(session, "tests")
    session.run("python", "-m", "pytest", *PARALLEL, "--ignore", "tests/site", *session.posargs)


@nox.session(venv_backend="none")
def site(session: nox.Session) -> None:
    """Test every page of the built site, in every language: in a browser, as files, in print."""
    in_order = (*PARALLEL, "--no-loadscope-reorder")
    run_in_tests(session, "-m", "pytest", *in_order, "tests/site", *session.posargs)


@nox.session(venv_backend="none")
def measure(session: nox.Session) -> None:
    """Measure the site in a browser, and write the figures that the book shows."""
    run_in_tests(session, "-m", "tests.site.survey", *session.posargs)


@nox.session(venv_backend="none")
def mutants(session: nox.Session) -> None:
    """Put a slip into every equation of the book, and write what the checker says of each."""
    arguments = session.posargs or ["docs", "--output", "docs/mutants.json"]
    run_in_tests(session, "-m", "tests.mutants", *arguments)


@nox.session(venv_backend="none")
def pairs(session: nox.Session) -> None:
    """Decide random pairs of expressions by the normal form and at points, which must agree."""
    run_in_tests(session, "-m", "tests.core.pairs", *(session.posargs or ["--count", "100000"]))


@nox.session
def bench(session: nox.Session) -> None:
    """Time the gradients against their peers; the book's figures are drawn from the result.

    With other arguments nothing is written unless they name a file. `nox -s bench -- scaling`
    times the gradients over several processes instead.
    """
    prepare(session, "bench")
    if session.posargs[:1] == ["scaling"]:
        scaling = session.posargs[1:] or ["--output", "docs/bench/scaling.json"]
        session.run("python", "docs/bench/scaling.py", *scaling)
        return
    # Set for old builds of OpenBLAS somewhere, they would slow down today's NumPy.
    unset = {"OPENBLAS_CORETYPE": None, "OPENBLAS_L2_SIZE": None}
    arguments = session.posargs or ["--output", "docs/bench/cpu.json"]
    session.run("python", "docs/bench/gradients.py", *arguments, env=unset)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the code with ruff, and its types strictly."""
    prepare(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")


@nox.session
def release(session: nox.Session) -> None:
    """Build the archives of a release in dist, and check them, and a tag against their version."""
    groups = nox.project.dependency_groups(PYPROJECT, "release")
    session.install("-c", "constraints.txt", *groups)
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build", "--no-isolation", "--outdir", "dist")
    wheel, sdist = sorted(Path("dist").iterdir(), key=lambda path: path.suffix, reverse=True)
    session.run("python", "-m", "twine", "check", "--strict", str(wheel), str(sdist))
    version = wheel.name.split("-")[1]
    if session.posargs and session.posargs[0] != f"v{version}":
        session.error(f"the tag is {session.posargs[0]}, but the version is {version}")


@nox.session
def translations(session: nox.Session) -> None:
    """Update the gettext catalogs, and list what is left to translate."""
    prepare(session, "translations")
    session.run("python", "docs/translations.py")


@nox.session
def serve(session: nox.Session) -> None:
    """Serve the book on 127.0.0.1 and rebuild it as its author types."""
    prepare(session, "serve")
    watch = ("--watch", "relugrad", "--ignore", "*/_build/*", "--ignore", "*/node_modules/*")
    shared = ("--post-build", "python docs/publish.py --share docs/_build/serve")
    doctrees = ("-d", "docs/_build/doctrees/en")
    session.run("sphinx-autobuild", *watch, *shared, *doctrees, "docs", "docs/_build/serve")


@nox.session(reuse_venv=False)
def lock(session: nox.Session) -> None:
    """Write the newest versions that fit together into constraints.txt."""
    wanted = ("lint", "serve", "translations", "bench", "release")
    groups = nox.project.dependency_groups(PYPROJECT, *wanted)
    session.install("torch==2.13.0", "-e", PACKAGE, *groups)
    listing = ("list", "--format=freeze", "--exclude-editable")
    frozen = session.run("python", "-m", "pip", *listing, silent=True) or ""
    # A local version such as +cpu names a build that is not everywhere.
    pins = [line.split("+")[0] for line in frozen.splitlines() if not line.startswith("pip==")]
    (HERE / "constraints.txt").write_text("\n".join(pins) + "\n")
