"""How the gradients scale over processes on one machine, strongly and weakly: `nox -s scaling`.

    python docs/bench/scaling.py --output docs/bench/scaling.json

Every process computes with one thread. Strong scaling splits one problem among the processes, weak
scaling gives every process a problem of that size. A round times one, two and more processes one
after the other, the others waiting, so that whatever else the machine does falls on all of them;
the medians over the rounds are written, with the time of the all-reduce alone.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import torch

from relugrad import closed_form

N, D, H = 200_000, 64, 64
PROCESSES = (1, 2, 4)


def main() -> None:
    """Start the processes by torchrun; each of them comes to `measure`."""
    parser = argparse.ArgumentParser(prog="python docs/bench/scaling.py", description=__doc__)
    book = Path(__file__).with_name("scaling.json")
    told = "the JSON file to write; the book's own by default"
    parser.add_argument("--output", type=Path, default=book, help=told)
    parser.add_argument("--rows", type=int, default=N, help="n, of one process in weak scaling")
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    if "LOCAL_RANK" in os.environ:
        measure(chosen.rows, chosen.rounds, chosen.output)
        return
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--local-addr", "127.0.0.1"]
    command = [sys.executable, *torchrun, "--nproc-per-node", str(max(PROCESSES)), __file__]
    alone = os.environ | {"OMP_NUM_THREADS": "1"}
    sys.exit(subprocess.run([*command, *sys.argv[1:]], env=alone).returncode)


def measure(n: int, rounds: int, output: Path) -> None:
    """What one process does."""
    import torch.distributed as dist
    from torch.distributed.device_mesh import DeviceMesh
    from torch.distributed.tensor import DTensor, Replicate, Shard

    torch.set_num_threads(1)
    # Of others: ours is not in it yet.
    load = os.getloadavg()[0]
    dist.init_process_group("gloo")
    rank = dist.get_rank()
    meshes = {p: DeviceMesh("cpu", list(range(p))) for p in PROCESSES}
    generator = torch.Generator().manual_seed(rank)
    X, Y = (torch.randn(n, size, generator=generator) for size in (D, H))
    W = torch.randn(D, H, generator=torch.Generator().manual_seed(0))

    def job(p: int, rows: int) -> Callable[[], float]:
        placed: Any = [
            DTensor.from_local(t, meshes[p], [place], run_check=False)
            for t, place in ((X[:rows], Shard(0)), (W, Replicate()), (Y[:rows], Shard(0)))
        ]

        def run() -> float:
            by: Any = closed_form.gradients(*placed)
            # Not the waiting for the slowest, which is part of the whole, but what comes after it.
            dist.barrier(meshes[p].get_group())
            start = time.perf_counter()
            by.W.full_tensor()
            return time.perf_counter() - start

        return run

    jobs = {
        (kind, p): job(p, n // p if kind == "strong" else n)
        for kind, p in product(("strong", "weak"), PROCESSES)
        if rank < p
    }
    times: dict[tuple[str, int], list[tuple[float, float]]] = {key: [] for key in jobs}
    for _ in range(rounds + 1):
        for key in product(("strong", "weak"), PROCESSES):
            dist.barrier()
            if key in jobs:
                start = time.perf_counter()
                reduced = jobs[key]()
                times[key].append((time.perf_counter() - start, reduced))
    if rank == 0:
        # The first round is for the memory and the connections.
        found = [
            {
                "scaling": kind,
                "processes": p,
                "rows": n if kind == "strong" else n * p,
                "seconds": statistics.median(whole for whole, _ in measured[1:]),
                "all_reduce_seconds": statistics.median(part for _, part in measured[1:]),
            }
            for (kind, p), measured in times.items()
        ]
        about = {
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            "load": round(load, 1),
            "torch": torch.__version__.split("+")[0],
            "python": platform.python_version(),
            "dtype": "float32",
            "d": D,
            "h": H,
            "rounds": rounds,
        }
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps({"about": about, "results": found}, indent=1) + "\n")
    dist.barrier()
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
