"""What the browser's Python is made of; runs in Pyodide, beside the checker's sources.

Leaves `library`, a zip of the standard library's modules that are in use, and `checker`, the
package's own: one line of JSON with the size of each file by its name, and then the files.
"""

import ast
import importlib
import io
import json
import marshal
import pkgutil
import sys
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path

PACKAGE = Path("/source/relugrad")
sys.path.insert(0, str(PACKAGE.parent))
PARTS = ("core", "documents", "language", "verify")
# An equality of each verdict, and one that exact points decide.
TRIED = r"""
Let $Z = XW$ where $S$ is symmetric.

$$f = \|\max(Z, 0) - Y\|_F^2, \quad \frac{\partial f}{\partial X} = (\max(Z, 0) - Y)W^T$$

$$\exp(\log(a^2 + 1)) = 1 + a^2, \quad \sqrt{2} = \frac{2}{\sqrt{2}}$$

$$AB = BA \quad \oint A = B \quad (AB)^T = A^TB^T$$
"""
LANGUAGES = ("en", "zh-cn", "zh-tw")


def compiled(path: str, source: bytes) -> bytes:
    """A module as Python keeps it: to be taken as it is, without its source and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body[:1] = [] if len(node.body) > 1 else [ast.copy_location(ast.Pass(), first)]
    code = compile(tree, path, "exec", dont_inherit=True)
    return MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8) + marshal.dumps(code)


for part in PARTS:
    package = importlib.import_module(f"relugrad.{part}")
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(found.name)
interactive = importlib.import_module("relugrad.interactive")
for language in LANGUAGES:
    told = json.loads(interactive.answer(json.dumps({"text": TRIED, "language": language})))
    if told["errors"] or set(told["counts"].values()) == {0}:
        raise RuntimeError(f"the checker does not run in Pyodide: {told}")

loaded = {
    module.__spec__.origin: module.__spec__
    for module in list(sys.modules.values())
    if getattr(module, "__spec__", None) is not None and module.__spec__.has_location
}
standard = {}
own = {}
for origin, spec in sorted(loaded.items()):
    data = spec.loader.get_data(origin)
    if origin.startswith(f"{PACKAGE}/"):
        name = origin.removeprefix(f"{PACKAGE.parent}/")
        own[f"{name}c"] = compiled(name, data)
    elif ".zip/" in origin:
        name = origin.partition(".zip/")[2]
        standard[f"{name}c"] = compiled(name, data)
for path in sorted((PACKAGE / "locale").rglob("*.po")):
    own[path.relative_to(PACKAGE.parent).as_posix()] = path.read_bytes()

written = io.BytesIO()
with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
    for name, content in standard.items():
        archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
library = written.getvalue()
sizes = json.dumps({name: len(content) for name, content in own.items()})
checker = b"\n".join([sizes.encode(), b"".join(own.values())])
