"""Several processes on this machine, as several machines would: by torchrun, over gloo."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import relugrad

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"


def torchrun(processes: int, script: Path) -> list[str]:
    """What the processes print, in any order; the rendezvous finds a free port by itself."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    options = ["--local-addr", "127.0.0.1", "--nproc-per-node", str(processes), str(script)]
    alone = {"OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
    ran = subprocess.run(
        [*command, *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env={**os.environ, **alone} if sys.platform == "linux" else os.environ,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_every_function_on_rows_that_are_split() -> None:
    processes = 3
    assert sorted(torchrun(processes, HERE / "many_processes.py")) == [
        f"process {rank} of {processes}: all is the same" for rank in range(processes)
    ]


def test_the_books_script() -> None:
    """What it prints is what the report's matrices give in one process."""
    X, W, Y = relugrad.course.matrices()
    by = relugrad.gradients(X, W, Y)
    row = [round(entry, 4) for entry in by.W[0].tolist()]
    f, after = relugrad.objective(X, W, Y), relugrad.objective(X, W - 0.01 * by.W, Y)
    assert torchrun(2, DOCS / "many_machines.py") == [
        "by X: S(0), here (5, 4) of (10, 4)",
        "by W: P(sum), here (4, 4) of (4, 4)",
        "by Y: S(0), here (5, 4) of (10, 4)",
        f"by W, first row: {row}",
        f"f: {f.item():.4f}, after one step {after.item():.4f}",
    ]
