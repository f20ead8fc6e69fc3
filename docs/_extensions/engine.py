"""The checker for the reader's browser: Pyodide, cut to what runs, and this package.

It is packed when the site is gathered, and again when the package or Pyodide changes. What is
compressed is compressed here, whatever the host does. Of scripts a host compresses, a browser
shows the size as it comes.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import npm

DOCS = Path(__file__).parent.parent
PACKAGE = DOCS.parent / "relugrad"
BUILT = DOCS / "_build" / "engine"
PACKERS = (Path(__file__).with_suffix(".mjs"), Path(__file__).with_name("engine_files.py"))
SCRIPTS = DOCS / "_static" / "checker"
KATEX = ("katex.min.js", "contrib/auto-render.min.js")
# Asked for by Pyodide's licence, and true of the others' too.
LICENCES = """\
Here are, as published, Pyodide (MPL-2.0; https://github.com/pyodide/pyodide), CPython's standard
library (PSF-2.0; https://github.com/python/cpython) and KaTeX (MIT; https://github.com/KaTeX/KaTeX).
"""


def packed() -> Path:
    """The folder with the engine, which is packed unless that was done before."""
    pyodide = npm.MODULES / "pyodide"
    digest = sha256((pyodide / "package.json").read_bytes())
    sources = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".po")]
    for path in (*PACKERS, *sorted(sources)):
        digest.update(path.relative_to(DOCS.parent).as_posix().encode() + path.read_bytes())
    target = BUILT / digest.hexdigest()[:16]
    if not (target / "engine.json").exists():
        shutil.rmtree(BUILT, ignore_errors=True)
        command = [npm.NODE, PACKERS[0], pyodide, DOCS.parent, target]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        if ran.returncode:
            # Node quotes the line that raises, and Pyodide is written on one.
            told = "\n".join(line[:300] for line in ran.stderr.splitlines())
            raise RuntimeError(f"the checker was not packed for the browser:\n{told}")
    return target


def copy(target: Path) -> str:
    """Put all that the box loads into a folder, and return how many MB the first check loads."""
    engine = packed()
    shutil.copytree(engine, target)
    katex = npm.MODULES / "katex" / "dist"
    for path in (*sorted(SCRIPTS.glob("*.js")), *(katex / name for name in KATEX)):
        shutil.copy2(path, target)
    (target / "LICENCES.txt").write_text(LICENCES, encoding="utf-8")
    told = json.loads((engine / "engine.json").read_text(encoding="utf-8"))
    size = sum(file["size"] for file in told["files"].values())
    size += sum(len(gzip.compress((engine / name).read_bytes())) for name in told["modules"])
    return f"{size / 1e6:.1f}"
