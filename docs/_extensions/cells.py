"""How the cells of the pages are run: when again, and in what surroundings."""

from __future__ import annotations

import os
import platform
import re
import sys
from hashlib import sha256
from importlib import metadata
from pathlib import Path

import kernels
from jupyter_cache.cache.main import JupyterCacheBase
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

DOCS = Path(__file__).parent.parent
PACKAGE = DOCS.parent / "relugrad"
CPU = Path("/proc/cpuinfo")
READS = re.compile(r"^reads: (\S+\.json)$", re.MULTILINE)
PROFILE = """\
import ipykernel.iostream
ipykernel.iostream.OutStream.flush_interval = 86400
get_config().IPKernelApp.log_level = "ERROR"
"""
"""What a cell prints comes in one piece at its end, and not in pieces as time will have it; the
kernels keep their remarks on transport.
"""


def surroundings() -> str:
    """A digest of what the outputs depend on, at which the cache of cells itself does not look.

    With other instructions or threads PyTorch adds in another order, and draws other numbers.
    """
    processor = CPU.read_text(encoding="utf-8") if CPU.exists() else ""
    runs = [
        metadata.version("torch"),
        sys.version,
        platform.processor(),
        *sorted(set(re.findall(r"^(?:model name|flags|Features)\s*:.*$", processor, re.MULTILINE))),
        str(os.cpu_count()),
        *(os.environ.get(name, "") for name in ("ATEN_CPU_CAPABILITY", "OMP_NUM_THREADS")),
    ]
    digest = sha256("\n".join(runs).encode())
    beside = [*DOCS.glob("figures*.py"), *DOCS.glob("bench/*.json"), *DOCS.glob("homework/*")]
    for file in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.po"), *beside]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def prepare(app: Sphinx, config: Config) -> None:
    """Give the outputs their cache, and the kernels no settings of who builds."""
    build = DOCS / "_build"
    config.nb_execution_cache_path = str(build / "cells" / surroundings())
    profile = build / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(PROFILE, encoding="utf-8")
    os.environ["IPYTHONDIR"] = str(profile.parent)
    kernels.offer(build / "kernels")
    paths = [str(DOCS), str(DOCS.parent), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))


def key_by_data(app: Sphinx, docname: str, source: list[str]) -> None:
    """Let the outputs of a cell depend on the file beside the pages that it says it reads."""

    def keyed(match: re.Match[str]) -> str:
        app.env.note_dependency(match[1])
        return f"{match[0]} {sha256((DOCS / match[1]).read_bytes()).hexdigest()}"

    source[0] = READS.sub(keyed, source[0])


def setup(app: Sphinx) -> ExtensionMetadata:
    # It removes the oldest outputs beyond a thousand, which are never reached here; what another
    # process writes at that moment, it takes for one of them.
    JupyterCacheBase.truncate_caches = lambda self: None
    kernels.try_again()
    # Before MyST-NB reads these settings.
    app.connect("config-inited", prepare, priority=100)
    app.connect("source-read", key_by_data)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
