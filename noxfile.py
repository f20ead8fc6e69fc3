"""What a maintainer runs: `nox -l` lists the sessions.

They share one environment, to which each adds what it needs; with `--install-only` it ends there.
"""

import hashlib
import os
import shlex
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["docs", "tests", "lint"]

ENVIRONMENT = Path(__file__).parent / ".nox" / "python{}.{}".format(*sys.version_info)
BIN = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = str(BIN / "python")
PYPROJECT = nox.project.load_toml("pyproject.toml")
NODE = Path("docs", "node_modules", ".relugrad-stamp")
PIP = "-m pip install --no-compile -c constraints.txt -e .[book,notebooks]".split()
PINS = ["pyproject.toml", "constraints.txt"]
# Made for old builds of OpenBLAS, two slow down NumPy; what is loaded is compiled, nothing else.
UNSET = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "PYTHONDONTWRITEBYTECODE")
NPM = "ci --prefix docs --no-audit --no-fund --loglevel=error".split()
# By file: a page's examples share their names. One worker more: a browser is often waited for.
PYTEST = f"-m pytest -n {min((os.cpu_count() or 1) + 1, 4)} --dist loadfile --no-loadscope-reorder"
# A session's dependency group, what it is for, and what it runs in Python: the last command with
# the arguments after `--`.
SESSIONS = {
    "docs": ("docs", "Build the book in every language, as docs/_build/html", "docs/publish.py"),
    "tests": ("tests", "Test all but the built site", f"{PYTEST} --ignore tests/site"),
    "site": ("tests", "Test every built page", f"{PYTEST} tests/site"),
    "lint": ("lint", "Check the code", "-m ruff check .", "-m ruff format --check .", "-m mypy"),
    "pdf": ("pdf", "Print the book", "docs/pdf.py --check", "docs/publish.py -q", "docs/pdf.py"),
    "measure": ("tests", "Measure the built site, for the book", "-m tests.site.survey"),
    "mutants": ("tests", "Judge slips in every equation, for the book", "-m tests.mutants"),
    "pairs": ("tests", "Decide random equations in two ways", "-m tests.core.pairs"),
    "bench": ("bench", "Time the gradients, for the book", "docs/bench/gradients.py"),
    "scaling": ("bench", "Time several processes, for the book", "docs/bench/scaling.py"),
    "translations": ("translations", "Update the catalogs, and list gaps", "docs/translations.py"),
    "serve": (
        "serve", "Serve the book on 127.0.0.1, and rebuild it as it changes",
        "-m sphinx_autobuild --watch relugrad --ignore */_build/* --ignore */node_modules/*"
        " --post-build 'python docs/publish.py --share docs/_build/serve'"
        " -d docs/_build/doctrees/en docs docs/_build/serve",
    ),
}  # fmt: skip


def once(session: nox.Session, stamp: Path, want: str, pins: list[str], *command: str) -> None:
    """Install something, unless a stamp says that it, or more, is there as the pins have it."""
    pinned = hashlib.sha256(b"".join(Path(pin).read_bytes() for pin in pins)).hexdigest()
    if not stamp.exists() or not stamp.read_text().startswith(f"{pinned}{want}"):
        session.run_install(*command)
        stamp.write_text(f"{pinned}{want}")


def prepare(session: nox.Session, group: str) -> None:
    """Bring the environment up to date, and what the book has from npm: KaTeX, fonts, Pyodide."""
    if not (ENVIRONMENT / "pyvenv.cfg").exists():
        session.run_install(sys.executable, "-m", "virtualenv", "-q", str(ENVIRONMENT))
    wanted = nox.project.dependency_groups(PYPROJECT, group)
    once(session, ENVIRONMENT / f"relugrad-{group}", "", PINS, PYTHON, *PIP, *wanted)
    session.env["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])
    session.env.update(dict.fromkeys(UNSET))
    if group in ("bench", "lint", "release"):
        return
    more, omit = (" and axe", ()) if group == "tests" else ("", ("--omit=dev",))
    try:
        once(session, NODE, more, ["docs/package-lock.json"], str(BIN / "npm"), *NPM, *omit)
    except nox.command.CommandFailed:
        session.error(
            "npm could not install what docs/package-lock.json names (its message is above); "
            "it needs the npm registry, or a mirror that `npm config set registry` tells it"
        )


def define(name: str, group: str, purpose: str, *commands: str) -> None:
    """Define a session of the table."""

    def run(session: nox.Session) -> None:
        prepare(session, group)
        for command in commands:
            more = session.posargs if command is commands[-1] else ()
            session.run(PYTHON, *shlex.split(command), *more)

    run.__doc__ = purpose
    nox.session(name=name)(run)


for name, row in SESSIONS.items():
    define(name, *row)


@nox.session
def release(session: nox.Session) -> None:
    """Build the archives of a release in dist, and check them, and a tag against their version."""
    prepare(session, "release")
    shutil.rmtree("dist", ignore_errors=True)
    session.run(PYTHON, "-m", "build", "--no-isolation", "--outdir", "dist")
    session.run(PYTHON, "-m", "twine", "check", "--strict", "dist/*")
    [version] = (wheel.name.split("-")[1] for wheel in Path("dist").glob("*.whl"))
    if session.posargs and session.posargs[0] != f"v{version}":
        session.error(f"the tag is {session.posargs[0]}, but the version is {version}")


@nox.session(venv_backend="virtualenv")
def lock(session: nox.Session) -> None:
    """Write the newest versions that fit together into constraints.txt."""
    groups = nox.project.dependency_groups(PYPROJECT, *PYPROJECT["dependency-groups"])
    session.install("torch==2.13.0", "-e", ".[book,notebooks]", *groups)
    freeze = "python -m pip list --format=freeze --exclude-editable".split()
    frozen = session.run(*freeze, silent=True) or ""
    # A local version such as +cpu names a build that is not everywhere.
    pins = [line.split("+")[0] for line in frozen.splitlines() if not line.startswith("pip==")]
    Path("constraints.txt").write_text("\n".join(pins) + "\n")
