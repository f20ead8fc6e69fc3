"""How long the ways to the three gradients take, side by side, and how near they come to a floor.

``python docs/bench/gradients.py`` times every way on the same data in one run: in each round all of
them in a shuffled order, as often as the time that was given allows, after a check that they agree.
The medians are written as JSON with the machine and the versions. Whether this package has become
slower is told by the ratios of two such files: ``--compare OLD NEW``.

The floor is what nobody who forms the three products and touches memory only once could beat: 6ndh
operations, 2 (nd + nh + dh) numbers moved, at the best rates of a large product and of a large copy
that were seen in the same run. It is the larger of the two times.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from ctypes import CDLL
from dataclasses import asdict, dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from torch import Tensor

from relugrad import kernels
from relugrad.closed_form import gradients
from relugrad.errors import RelugradError

SIZES = "10x4x4 1000x64x64 1000000x4x4 200000x64x64 4096x1024x1024 20000x512x512".split()
DTYPES = ("float32", "float64")
# The tall problem on which the size of a block is varied.
SWEPT = "200000x64x64"
OURS, YARDSTICK = "relugrad", "autograd"
# What is timed again beside busy processes.
BESIDE = (OURS, "relugrad out=", "plain formula", YARDSTICK)
# From so many bytes on a freed array goes back to the system, so that a process shows its peak.
_SEEN_BY_SYSTEM = 2**25
# So many seconds pass between one way and the next.
_REST = 3e-2
# Neighbouring results in one norm, relative: some units of rounding, and masks that differ near 0.
_AGREE = {"float64": 1e-9, "float32": 1e-3, "bfloat16": 1e-1, "float16": 1e-1}

Results = tuple[Any, ...]
Way = Callable[[], Results]
Matrices = tuple[Tensor, Tensor, Tensor]
Say = Callable[[str], None]


class BenchError(RelugradError):
    """The run cannot be made as asked for, or its files cannot be read."""


class Absent(Exception):
    """A peer that this machine does not have, with the reason."""


@dataclass(frozen=True)
class Case:
    """A size n×d×h and a dtype."""

    n: int
    d: int
    h: int
    dtype: str

    @property
    def name(self) -> str:
        return f"{self.n}×{self.d}×{self.h} {self.dtype}"

    @property
    def flops(self) -> int:
        """Three products of 2ndh operations; the rest, of the order of nh, is left out."""
        return 6 * self.n * self.d * self.h

    @property
    def bytes(self) -> int:
        """X, W and Y read once and their gradients written once."""
        return 2 * self.itemsize * (self.n * self.d + self.d * self.h + self.n * self.h)

    @property
    def itemsize(self) -> int:
        return int(getattr(torch, self.dtype).itemsize)

    def floor(self, copy: float, product: float) -> float:
        """Seconds at so many bytes and operations a second."""
        return max(self.bytes / copy, self.flops / product)

    def draw(self, device: str) -> Matrices:
        generator = torch.Generator(device).manual_seed(0)
        options: Any = {"dtype": getattr(torch, self.dtype), "device": device}
        shapes = (self.n, self.d), (self.d, self.h), (self.n, self.h)
        X, W, Y = (torch.randn(shape, generator=generator, **options) for shape in shapes)
        return X, W, Y


# -- the ways -----------------------------------------------------------------------------------


def _objective(X: Tensor, W: Tensor, Y: Tensor) -> Tensor:
    return (torch.relu(X @ W) - Y).square().sum()


def _plain(X: Tensor, W: Tensor, Y: Tensor) -> Results:
    Z = X @ W
    E = torch.relu(Z) - Y
    G = 2 * E * (Z > 0)
    return G @ W.mT, X.mT @ G, -2 * E


def _autograd(*matrices: Tensor, f: Any = _objective) -> Way:
    leaves = [t.detach().requires_grad_() for t in matrices]
    return lambda: torch.autograd.grad(f(*leaves), leaves)


_func: Any = torch.func.grad(_objective, argnums=(0, 1, 2))


def _jax(*matrices: Tensor) -> Way:
    try:
        import jax
    except ImportError as missing:
        raise Absent("JAX is not installed") from missing
    if matrices[0].device.type != "cpu" and jax.default_backend() == "cpu":
        raise Absent("this JAX has no such device")
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_default_matmul_precision", "highest")

    def f(X: Any, W: Any, Y: Any) -> Any:
        return ((jax.numpy.maximum(X @ W, 0) - Y) ** 2).sum()

    transformed = jax.jit(jax.grad(f, argnums=(0, 1, 2)))
    arrays = [jax.numpy.asarray(t.cpu().numpy()) for t in matrices]
    return lambda: jax.block_until_ready(transformed(*arrays))


def _numpy(*matrices: Tensor) -> Way:
    if matrices[0].device.type != "cpu":
        raise Absent("NumPy computes on the CPU")
    X, W, Y = (t.numpy() for t in matrices)

    def way() -> Results:
        E = X @ W
        np.maximum(E, 0, out=E)
        M = E > 0
        E -= Y
        G = E * M
        G *= 2
        E *= -2
        return G @ W.T, X.T @ G, E

    return way


PEERS: dict[str, Callable[..., Way]] = {
    OURS: lambda *t: partial(gradients, *t),
    "relugrad out=": lambda *t: partial(gradients, *t, out=tuple(map(torch.zeros_like, t))),
    "relugrad compiled": lambda *t: partial(torch.compile(gradients), *t),
    "plain formula": lambda *t: partial(_plain, *t),
    YARDSTICK: _autograd,
    "autograd compiled": lambda *t: _autograd(*t, f=torch.compile(_objective)),
    "func.grad": lambda *t: partial(_func, *t),
    "func.grad compiled": lambda *t: partial(torch.compile(_func), *t),
    "JAX": _jax,
    "NumPy": _numpy,
}


# -- the clock ----------------------------------------------------------------------------------


def seconds(way: Callable[[], Any], repeats: int, device: str) -> float:
    """How long one call takes, of so many in a row; on a GPU by its own events."""
    if device != "cuda":
        start = time.perf_counter()
        for _ in range(repeats):
            way()
        return (time.perf_counter() - start) / repeats
    event: Any = torch.cuda.Event
    begin, end = (event(enable_timing=True) for _ in range(2))
    begin.record()
    for _ in range(repeats):
        way()
    end.record()
    end.synchronize()
    return float(begin.elapsed_time(end)) / 1e3 / repeats


def rounds(
    ways: Mapping[str, Callable[[], Any]], budget: float, device: str
) -> dict[str, list[float]]:
    """Times of each way, of rounds that shuffle them, until the budget in seconds is used up.

    A median wants eleven of them; who gives no time at all wants none that says anything.
    """
    least = 11 if budget else 3
    # A sample of some milliseconds is long against the clock and short against a disturbance.
    repeats = {}
    for name, way in ways.items():
        time.sleep(_REST)
        least_time = seconds(way, 1, device)
        if least_time < 4e-3:
            least_time = min(least_time, *(seconds(way, 1, device) for _ in range(4)))
        repeats[name] = 1 + int(4e-3 / max(least_time, 1e-7))
    times: dict[str, list[float]] = {name: [] for name in ways}
    order, end = list(ways), time.perf_counter() + budget
    while len(times[order[0]]) < least or time.perf_counter() < end:
        random.shuffle(order)
        for name in order:
            # The threads of the library before go on looking for work for a while (OpenBLAS's for
            # 2²⁶ ticks of the clock), and those of this one have to be woken up.
            time.sleep(_REST)
            if repeats[name] > 1:
                ways[name]()
            times[name].append(seconds(ways[name], repeats[name], device))
    return times


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes beside this one that compute and never wait."""
    command = [sys.executable, "-c", "while True: pass"]
    started = [subprocess.Popen(command) for _ in range(processes)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


class Ceilings:
    """The best rates seen of a large copy, in bytes a second, and of a large product, in flops."""

    def __init__(self, device: str, small: bool = False) -> None:
        self.device = device
        scale = (1 if device == "cpu" else 4) / (32 if small else 1)
        self._side, self._bytes = int(2048 * scale), int(2**28 * scale)
        self.copy = 0.0
        self.product: dict[str, float] = {}

    def look(self, dtype: str, times: int = 3) -> None:
        numbers = self._bytes // 4
        source, target = torch.zeros(2, numbers, device=self.device)
        shape = self._side, self._side
        A = torch.randn(shape, device=self.device).to(getattr(torch, dtype))
        B = torch.empty_like(A)
        for _ in range(times):
            copying = seconds(lambda: target.copy_(source), 1, self.device)
            self.copy = max(self.copy, 2 * 4 * numbers / copying)
            multiplying = seconds(lambda: torch.mm(A, A, out=B), 1, self.device)
            rate = 2 * self._side**3 / multiplying
            self.product[dtype] = max(self.product.get(dtype, 0.0), rate)


def extra_memory(way: Way, device: str) -> int | None:
    """By how many bytes memory rose at the most during a call; None where nobody can tell."""
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
        way()
        torch.cuda.synchronize()
        return int(torch.cuda.max_memory_allocated() - before)
    try:
        # What another library frees late must not be taken for ours.
        way()
        gc.collect()
        # Nor must a call find room in what the C library has kept of calls before.
        _give_back()
        # Linux: the mark of the highest resident size is set back, and read again.
        Path("/proc/self/clear_refs").write_text("5")
        before = _resident("VmRSS")
        way()
        return max(_resident("VmHWM") - before, 0)
    except OSError:
        return None


def _give_back() -> None:
    """Let the C library give what it has kept of freed memory back to the system."""
    if platform.libc_ver()[0] == "glibc":
        CDLL(None).malloc_trim(0)


def _resident(field: str) -> int:
    status = Path("/proc/self/status").read_text()
    [kibibytes] = re.findall(rf"^{field}:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kibibytes) * 1024


# -- the run ------------------------------------------------------------------------------------


def run(
    cases: Sequence[Case],
    peers: Sequence[str],
    device: str,
    budget: float,
    say: Say,
    *,
    again: bool = False,
    beside: int = 0,
) -> dict[str, Any]:
    """Time the peers on every case; the result is what is written as JSON.

    Some of them are timed again beside so many busy processes, in the first dtype.
    """
    # How much of what is freed the C library keeps depends on the largest piece, up to 32 MiB, that
    # it has seen freed. Every case is to find it as a program leaves it that works with such.
    torch.empty(2**25 - 2**16, dtype=torch.uint8)
    ceilings = Ceilings(device, small=budget < 1)
    absent: dict[str, str] = {}
    found: list[dict[str, Any]] = []
    blocks = kept = None
    for number, case in enumerate(cases, start=1):
        say(f"[{number}/{len(cases)}] {case.name}")
        torch.compiler.reset()
        ceilings.look(case.dtype)
        drawn = case.draw(device)
        ways = _prepared(case, [name for name in peers if name not in absent], drawn, absent, say)
        # What compilers have left must not decide where the ways' memory lies.
        gc.collect()
        _give_back()
        times = rounds(ways, budget, device)
        measured: dict[str, Any] = {
            "flops": case.flops,
            "bytes": case.bytes,
            "rounds": len(times[next(iter(ways))]),
            "median": {name: median(values) for name, values in times.items()},
            "lowest": {name: min(values) for name, values in times.items()},
            "memory": _memory(case, ways, device),
        }
        found.append(asdict(case) | measured)
        ceilings.look(case.dtype)
        say("    " + ", ".join(f"{name} {_time(t)}" for name, t in measured["median"].items()))
        if case == _case(SWEPT, DTYPES[0]) and device == "cpu" and OURS in ways and not again:
            say(f"    {case.name} in blocks of other sizes")
            blocks = _sweep(case, *drawn, budget)
            say(f"    {case.name} with memory that is kept")
            kept = _kept(case, list(ways), budget)
        del drawn, ways
    for case, record in zip(cases, found, strict=True):
        record["floor"] = case.floor(ceilings.copy, ceilings.product[case.dtype])
    return {
        "device": device,
        "machine": _machine(device),
        "versions": _versions(),
        "ceilings": {"copy": ceilings.copy, "product": ceilings.product},
        "cases": found,
        "blocks": blocks,
        "kept": kept,
        "busy": _beside(cases, peers, budget, beside, say) if beside else None,
        "absent": absent,
    }


def _prepared(
    case: Case, peers: Sequence[str], drawn: Matrices, absent: dict[str, str], say: Say
) -> dict[str, Way]:
    """The peers that are there, each run twice and found to agree with the plain closed form."""
    reference = [t.double() for t in _plain(*drawn)]
    ways = {}
    for name in peers:
        try:
            way = PEERS[name](*drawn)
            results = way()
        # A compiler that is not there, or does not work here, is told in its own exception.
        except Exception as reason:
            kind = "" if isinstance(reason, Absent) else f"{type(reason).__name__}: "
            absent[name] = kind + str(reason).strip().splitlines()[0]
            say(f"    {name} is absent: {absent[name]}")
            continue
        for letter, ours, theirs in zip("XWY", results, reference, strict=True):
            ours = ours if isinstance(ours, Tensor) else torch.as_tensor(np.array(ours))
            difference = ours.to(theirs) - theirs
            if not difference.norm() <= _AGREE[case.dtype] * theirs.norm():
                raise BenchError(f"{case.name}: {name} differs in the gradient by {letter}")
        way()
        ways[name] = way
    if not ways:
        raise BenchError("none of the peers is there")
    return ways


def _memory(case: Case, ways: dict[str, Way], device: str) -> dict[str, int]:
    if device == "cpu" and case.n * min(case.d, case.h) * case.itemsize < _SEEN_BY_SYSTEM:
        return {}
    taken = {name: extra_memory(way, device) for name, way in ways.items()}
    return {name: peak for name, peak in taken.items() if peak is not None}


def _sweep(case: Case, X: Tensor, W: Tensor, Y: Tensor, budget: float) -> dict[str, Any]:
    """The time against the number of rows in a block, with the results' memory at hand."""
    out = kernels.Parts(torch.zeros_like(X), torch.zeros_like(W), torch.zeros_like(Y))
    strip, chosen = kernels.shares(case.n, case.d, case.h, X)
    sizes = [2**power for power in range(6, 19) if 2**power < 2 * strip]
    ways = {
        str(rows): partial(kernels.in_blocks, X, W, Y, 0.0, out, rows=kernels.Shares(strip, rows))
        for rows in sizes
    }
    times = rounds(ways, budget, "cpu")
    return asdict(case) | {
        "rows": sizes,
        "median": [median(times[str(rows)]) for rows in sizes],
        "chosen": chosen,
        "threads": torch.get_num_threads() if strip == case.n else 1,
    }


def _kept(case: Case, peers: Sequence[str], budget: float) -> dict[str, float] | None:
    """The medians in a process whose C library gives nothing back; None where it cannot be told.

    What new memory costs is then paid by nobody, and what is left is the ways' own.
    """
    if platform.libc_ver()[0] != "glibc":
        return None
    keep = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(2**46)}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "kept.json"
        command = [
            sys.executable, __file__, "--again", "--sizes", f"{case.n}x{case.d}x{case.h}",
            "--dtypes", case.dtype, "--peers", ",".join(peers),
            "--seconds", str(budget), "--output", str(file),
        ]  # fmt: skip
        done = subprocess.run(command, env=os.environ | keep, capture_output=True, text=True)
        if done.returncode:
            raise BenchError(f"{case.name} with memory that is kept: {done.stderr.strip()}")
        median: dict[str, float] = _read(file)["cases"][0]["median"]
    return median


def _beside(
    cases: Sequence[Case], peers: Sequence[str], budget: float, processes: int, say: Say
) -> dict[str, Any]:
    """The medians of some peers on the cases of the first dtype, beside busy processes."""
    found = []
    for case in (case for case in cases if case.dtype == cases[0].dtype):
        say(f"{case.name} beside {processes} busy processes")
        drawn = case.draw("cpu")
        ways = {name: PEERS[name](*drawn) for name in BESIDE if name in peers}
        for way in ways.values():
            way()
        with busy(processes):
            times = rounds(ways, budget, "cpu")
        medians = {name: median(values) for name, values in times.items()}
        found.append(asdict(case) | {"median": medians})
    return {"processes": processes, "cases": found}


def _machine(device: str) -> dict[str, Any]:
    """What the times depend on, and nothing that names the machine."""
    found: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    machine = {
        "processor": found.get("cpu_name") or platform.processor() or platform.machine(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "cache": kernels._cache_size(),
        "system": f"{platform.system()} {platform.machine()}",
    }
    return machine | ({"gpu": torch.cuda.get_device_name()} if device == "cuda" else {})


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for package in ("relugrad", "torch", "numpy", "jax"):
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions


# -- what is told -------------------------------------------------------------------------------


def _time(seconds: float) -> str:
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def table(result: dict[str, Any]) -> str:
    """Each median, how often it would fit into autograd's, and how often the floor into it."""
    lines = []
    busy = result["busy"] or {"cases": []}
    for case in [*result["cases"], *busy["cases"]]:
        floor, times = case.get("floor"), case["median"]
        told = f", floor {_time(floor)}" if floor else f" beside {busy['processes']} busy processes"
        lines.append(_named(case) + told)
        for name, value in sorted(times.items(), key=lambda item: float(item[1])):
            line = f"    {name:20} {_time(value):>8}"
            if floor:
                line += f"  {value / floor:8.2f} floors"
            if YARDSTICK in times:
                line += f"  {times[YARDSTICK] / value:5.2f} × autograd's speed"
            lines.append(line)
    lines += [f"absent: {name}, {reason}" for name, reason in result["absent"].items()]
    return "\n".join(lines)


def _named(case: dict[str, Any]) -> str:
    return Case(case["n"], case["d"], case["h"], case["dtype"]).name


def compare(old: dict[str, Any], new: dict[str, Any], tolerance: float) -> tuple[list[str], bool]:
    """What became of this package's time in units of autograd's, and whether it has grown.

    The ratio is of two times that were taken side by side, so that the files may come from
    different days, or from machines that differ in speed.
    """
    before, after = ({_named(c): c["median"] for c in file["cases"]} for file in (old, new))
    lines, slower = [], False
    for name in before | after:
        if name not in before or name not in after:
            lines.append(f"{name}: only in the {'new' if name in after else 'old'} file")
            continue
        both = before[name], after[name]
        for way in (OURS, f"{OURS} out="):
            if all({way, YARDSTICK} <= times.keys() for times in both):
                was, now = (times[way] / times[YARDSTICK] for times in both)
                worse = now > was * (1 + tolerance)
                slower |= worse
                lines.append(
                    f"{name}: {way} took {was:.3f} of autograd's time and takes {now:.3f}"
                    f"{', a REGRESSION' if worse else ''}"
                )
    return lines, slower


# -- the command --------------------------------------------------------------------------------


def _case(size: str, dtype: str) -> Case:
    match = re.fullmatch(r"(\d+)[x×](\d+)[x×](\d+)", size)
    if not match:
        raise BenchError(f"--sizes: expected n×d×h such as 1000x64x64, got {size!r}")
    n, d, h = map(int, match.groups())
    if not n * d * h:
        raise BenchError(f"--sizes: expected no size of 0, got {size!r}")
    return Case(n, d, h, dtype)


def _named_in(option: str, text: str, known: Sequence[str]) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in known:
            raise BenchError(f"{option}: expected some of {', '.join(known)}, got {name!r}")
    return names


def _read(path: Path) -> dict[str, Any]:
    try:
        result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for case in result["cases"]:
            _named(case), case["median"]
    except (OSError, UnicodeDecodeError) as reason:
        raise BenchError(f"{path}: cannot be read: {reason}") from None
    except (ValueError, KeyError, TypeError):
        raise BenchError(f"{path}: expected the JSON of a run of the benchmark") from None
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command: 1 where a comparison shows a regression, 2 where nothing can be run."""
    parser = argparse.ArgumentParser(
        prog="python docs/bench/gradients.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", default=",".join(SIZES), help="n×d×h, several parted by commas")
    parser.add_argument("--dtypes", default=",".join(DTYPES), help=", ".join(_AGREE))
    parser.add_argument("--peers", default=",".join(PEERS), help=", ".join(PEERS))
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--seconds", type=float, default=8.0, help="for each size and dtype")
    beside = "beside how many busy processes to time some of it again, 0 for not at all"
    parser.add_argument("--busy", type=int, default=os.cpu_count(), help=beside)
    parser.add_argument("--again", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--output", type=Path, help="where to write the JSON")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("OLD", "NEW"))
    parser.add_argument("--tolerance", type=float, default=0.2, help="growth that is no regression")
    options = parser.parse_args(arguments)
    try:
        if options.compare:
            old, new = map(_read, options.compare)
            lines, slower = compare(old, new, options.tolerance)
            print("\n".join(lines))
            return int(slower)
        if options.device == "cuda" and not torch.cuda.is_available():
            raise BenchError("--device: this PyTorch finds no GPU")
        peers = _named_in("--peers", options.peers, list(PEERS))
        dtypes = _named_in("--dtypes", options.dtypes, list(_AGREE))
        sizes = options.sizes.split(",")
        cases = [_case(size, dtype) for dtype in dtypes for size in sizes]
        alone = options.again or options.device != "cpu"
        result = run(
            cases, peers, options.device, options.seconds, partial(print, file=sys.stderr),
            again=options.again, beside=0 if alone else max(options.busy, 0),
        )  # fmt: skip
        if options.output:
            options.output.parent.mkdir(parents=True, exist_ok=True)
            # A clock is not better than four digits, and with them a diff stays readable.
            rounded = json.loads(json.dumps(result), parse_float=lambda x: float(f"{float(x):.4g}"))
            text = json.dumps(rounded, indent=1, ensure_ascii=False)
            options.output.write_text(text + "\n", encoding="utf-8")
    except (BenchError, OSError) as reason:
        print(f"benchmark: {reason}", file=sys.stderr)
        return 2
    print(table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["--output", str(Path(__file__).with_name("cpu.json"))]))
