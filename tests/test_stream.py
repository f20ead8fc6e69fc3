"""Gradients from blocks of rows: their values, the memory they take, what survives a kill."""

from __future__ import annotations

import errno
import io
import itertools
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy
import pytest
import torch
from torch import Tensor

import relugrad
from relugrad import ArgumentError, stream
from relugrad.stream.progress import Progress

from .test_closed_form import draw

X, W, Y = draw(17, 3, 2)
BY = relugrad.gradients(X, W, Y)


def blocks(rows: int = 5) -> stream.Blocks:
    return stream.Blocks(X, Y, rows=rows)


class TestBlocks:
    def test_cover_every_row_once_in_order(self) -> None:
        for rows in (1, 5, 17, 100):
            pairs = list(blocks(rows))
            assert len(pairs) == len(blocks(rows))
            assert torch.equal(torch.cat([x for x, _ in pairs]), X)
            assert torch.equal(torch.cat([y for _, y in pairs]), Y)

    def test_may_be_iterated_again_and_from_the_middle(self) -> None:
        some = blocks()
        assert len(list(some)) == len(list(some)) == 4
        assert torch.equal(next(some.after(3))[0], X[15:])

    def test_the_default_is_some_megabytes(self) -> None:
        wide = stream.Blocks(torch.empty(1, 1).expand(10**6, 1000), torch.empty(10**6, 1))
        assert 8 <= wide.rows * 1001 * 4 / 2**20 <= 16

    def test_of_no_rows(self) -> None:
        assert list(stream.Blocks(X[:0], Y[:0])) == []


def as_arrays() -> Iterator[tuple[Any, Any]]:
    yield from ((x.numpy(), y.numpy()) for x, y in blocks(4))


def ragged() -> Iterator[tuple[Any, Any]]:
    cuts = [0, 3, 3, 4, 11, 17]
    yield from ((X[a:b], Y[a:b]) for a, b in itertools.pairwise(cuts))


class TestValues:
    @pytest.mark.parametrize(
        "source", [blocks, lambda: blocks(1), lambda: blocks(100), as_arrays, ragged]
    )
    @pytest.mark.parametrize("asked", [(), ("X",), ("Y",), ("X", "Y")], ids=str)
    def test_are_those_of_the_whole(self, source: Callable[[], Any], asked: Any) -> None:
        outs: dict[str, Any] = {
            f"out_{name}": torch.full_like(getattr(BY, name), torch.nan) for name in asked
        }
        found = stream.gradients(source(), W, **outs)
        assert found.rows == 17
        assert found.f == pytest.approx(relugrad.objective(X, W, Y).item(), rel=1e-14)
        torch.testing.assert_close(found.W, BY.W, rtol=1e-13, atol=1e-13)
        for name in asked:
            torch.testing.assert_close(
                outs[f"out_{name}"], getattr(BY, name), rtol=1e-13, atol=1e-13
            )
        assert stream.objective(source(), W) == found.f

    def test_sinks_may_be_arrays_or_functions(self) -> None:
        array, seen = numpy.full((17, 3), numpy.nan), []
        stream.gradients(blocks(), W, out_X=array, out_Y=lambda *a: seen.append(a))
        torch.testing.assert_close(torch.from_numpy(array), BY.X, rtol=1e-13, atol=1e-13)
        assert [start for start, _ in seen] == [0, 5, 10, 15]
        torch.testing.assert_close(torch.cat([b for _, b in seen]), BY.Y, rtol=1e-13, atol=0)

    def test_of_no_rows(self) -> None:
        found = stream.gradients([], W)
        assert (found.f, found.rows) == (0, 0) and torch.equal(found.W, torch.zeros_like(W))

    @pytest.mark.parametrize("at_zero", [0, 0.5, 1])
    def test_at_the_kink(self, at_zero: float) -> None:
        X, Y = torch.tensor([[1.0], [-1.0]]), torch.tensor([[-1.0], [1.0]])
        found = stream.gradients(stream.Blocks(X, Y, rows=1), torch.zeros(1, 1), at_zero=at_zero)
        assert found.W.item() == 4 * at_zero

    @pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
    def test_small_blocks_are_not_lost_beside_a_large_sum(self, dtype: torch.dtype) -> None:
        """1 + 2⁻²⁶ is 1 in float32, a thousand times over."""
        one, small = torch.ones(1, 1, dtype=dtype), torch.full((1, 1), 2.0**-13, dtype=dtype)
        some = [(one, 0 * one), *[(small, 0 * small)] * 1000]
        found = stream.gradients(some, one)
        assert found.f == 1 + 1000 * 2**-26
        assert found.W.item() == torch.tensor(2 + 1000 * 2**-25, dtype=dtype).item()

    def test_safetensors(self, tmp_path: Path) -> None:
        from safetensors import safe_open
        from safetensors.torch import save_file

        save_file({"X": X, "Y": Y}, tmp_path / "data.safetensors")
        with safe_open(tmp_path / "data.safetensors", "pt") as file:
            pairs = stream.Blocks(file.get_slice("X"), file.get_slice("Y"), rows=4)
            found = stream.gradients(pairs, W)
        torch.testing.assert_close(found.W, BY.W, rtol=1e-13, atol=1e-13)

    def test_read_only_and_reversed_arrays(self, tmp_path: Path) -> None:
        numpy.save(tmp_path / "X.npy", X.numpy())
        mapped = numpy.load(tmp_path / "X.npy", mmap_mode="r")
        found = stream.gradients(stream.Blocks(mapped[::-1], Y.numpy()[::-1], rows=4), W)
        torch.testing.assert_close(found.W, BY.W, rtol=1e-13, atol=1e-13)


class TestCreate:
    def test_makes_a_file_that_numpy_opens(self, tmp_path: Path) -> None:
        path = tmp_path / "by_X.npy"
        stream.gradients(blocks(), W, out_X=stream.create(path, (17, 3), W.dtype))
        there = torch.from_numpy(numpy.load(path))
        torch.testing.assert_close(there, BY.X, rtol=1e-13, atol=1e-13)
        assert torch.equal(torch.from_numpy(stream.create(path, (17, 3), "float64")), there)

    def test_takes_its_room_at_once(self, tmp_path: Path) -> None:
        stream.create(tmp_path / "a.npy", (1000, 1000), torch.float32)
        assert (tmp_path / "a.npy").stat().st_blocks * 512 >= 4_000_000

    def test_a_full_disk_is_told_and_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: Any) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "posix_fallocate", full)
        with pytest.raises(OSError, match="No space left on device") as raised:
            stream.create(tmp_path / "a.npy", (10, 10), torch.float32)
        assert raised.value.__notes__ == [
            f"{tmp_path / 'a.npy'}: no room for a matrix of shape (10, 10) and dtype float32"
        ]
        assert list(tmp_path.iterdir()) == []

    def test_another_file_is_not_touched(self, tmp_path: Path) -> None:
        path = tmp_path / "a.npy"
        stream.create(path, (17, 3), torch.float64)
        with pytest.raises(ArgumentError, match=r"shape \(17, 3\) and dtype float64, expected"):
            stream.create(path, (17, 2), torch.float64)
        path.write_text("a diary, of more than the few bytes of a header")
        with pytest.raises(ArgumentError, match=r"is there and is no \.npy file"):
            stream.create(path, (17, 2), torch.float64)
        with pytest.raises(ArgumentError, match=r"one that NumPy has, got torch\.bfloat16"):
            stream.create(tmp_path / "b.npy", (17, 2), torch.bfloat16)


def then(*pairs: Any) -> list[Any]:
    return [(X[:5], Y[:5]), *pairs]


WHERE = "block 1, rows 5:10: "
MESSAGES: list[tuple[Callable[[], Any], str]] = [
    (lambda: stream.gradients(then((X[5:10], Y[5:9])), W),
     WHERE + "Y: expected n = 5 as in X (5, 3), got shape (4, 2)"),
    (lambda: stream.gradients(then((X[5:10, 1:], Y[5:10])), W),
     WHERE + "X: expected d = 3 as in W (3, 2), got shape (5, 2)"),
    (lambda: stream.gradients(then((X[5:10], Y[5:10].float())), W),
     WHERE + "Y: expected dtype torch.float64, as W has, got torch.float32"),
    (lambda: stream.gradients(then((X[5:10].numpy(), Y[5:10].numpy().astype(int))), W),
     WHERE + "Y: expected a floating-point tensor of shape (n, h), got dtype torch.int64"),
    (lambda: stream.objective(then(("X", Y[5:10])), W),
     "block 1, from row 5: X: expected a floating-point tensor of shape (n, d), got str"),
    (lambda: stream.objective(then(X[5:10]), W),
     "block 1, from row 5: expected a pair (X, Y), got Tensor"),
    (lambda: stream.gradients(3, W),  # type: ignore[arg-type]
     "blocks: expected pairs of blocks of X and Y, got int"),
    (lambda: stream.gradients(blocks(), W[0]),
     "W: expected 2 dimensions (d, h), got shape (2,)"),
    (lambda: stream.gradients(blocks(), W, at_zero=3),
     "at_zero: expected a number from 0 to 1, got 3"),
    (lambda: stream.gradients(blocks(), W, every=-1),
     "every: expected a number of seconds, got -1"),
    (lambda: stream.gradients(blocks(), W, out_X=torch.empty(16, 3)),
     "out_X: expected shape (17, 3), got (16, 3)"),
    (lambda: stream.gradients(iter(blocks()), W, out_Y=torch.empty(16, 3)),
     "out_Y: expected shape (n, 2), got (16, 3)"),
    (lambda: stream.gradients(blocks(), W, out_Y=numpy.empty((17, 2), "float32")),
     "out_Y: expected dtype torch.float64, as W has, got float32"),
    (lambda: stream.gradients(blocks(), W, out_Y="by_Y.npy"),
     "out_Y: expected a matrix to write to or a function, got str"),
    (lambda: stream.Blocks(X, Y[1:]),
     "Y: expected n = 17 as in X (17, 3), got shape (16, 2)"),
    (lambda: stream.Blocks(X[0], Y), "X: expected 2 dimensions (n, d), got shape (3,)"),
    (lambda: stream.Blocks("X.npy", Y),
     "X: expected a matrix that gives rows by slices, got str"),
    (lambda: stream.Blocks(X, Y, rows=0), "rows: expected a positive whole number, got 0"),
]  # fmt: skip


class TestMessages:
    @pytest.mark.parametrize(("call", "message"), MESSAGES, ids=lambda v: None)
    def test_says_what_was_expected_and_where(self, call: Callable[[], Any], message: str) -> None:
        with pytest.raises(ArgumentError) as raised:
            call()
        assert str(raised.value) == message

    def test_an_error_of_a_sink_passes_with_a_note(self) -> None:
        """A disk that is full, as the system's own device for that has it."""
        with (
            open("/dev/full", "wb", buffering=0) as full,
            pytest.raises(OSError, match="No space left on device") as raised,
        ):
            stream.gradients(
                blocks(), W, out_X=lambda i, b: i < 10 or full.write(b.numpy().tobytes())
            )
        assert raised.value.__notes__ == ["block 2, from row 10: not done; all before it is"]


class Interrupted(Exception):
    pass


def until(count: int) -> Iterator[Any]:
    """The blocks, of which only `count` come."""
    for index, pair in enumerate(blocks()):
        if index == count:
            raise Interrupted
        yield pair


class TestCheckpoint:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "run.checkpoint"

    @pytest.mark.parametrize("count", range(4))
    def test_an_error_loses_no_block(self, path: Path, count: int) -> None:
        """Each is computed once, over both runs, and the results are the same bits."""
        whole_x, by_x = torch.empty(17, 3).double(), torch.empty(17, 3).double()
        whole = stream.gradients(blocks(), W, out_X=whole_x)
        starts: list[int] = []

        def sink(start: int, block: Tensor) -> None:
            starts.append(start)
            by_x[start : start + len(block)] = block

        with pytest.raises(Interrupted) as raised:
            stream.gradients(until(count), W, out_X=sink, checkpoint=path)
        assert raised.value.__notes__ == [
            f"block {count}, from row {5 * count}: not done; all before it is,"
            f" and the next run with {path} goes on there"
        ]
        # An iterable as the run before had it: the first of its blocks are passed over.
        found = stream.gradients(iter(blocks()), W, out_X=sink, checkpoint=path)
        assert starts == [0, 5, 10, 15]
        assert found.f == whole.f and found.rows == 17
        assert torch.equal(found.W, whole.W) and torch.equal(by_x, whole_x)

    def test_a_finished_run_is_not_run_again(self, path: Path) -> None:
        first = stream.gradients(blocks(), W, checkpoint=path)
        written = path.stat().st_mtime_ns
        again = stream.gradients(blocks(), W, checkpoint=path)
        assert again.f == first.f and torch.equal(again.W, first.W)
        assert path.stat().st_mtime_ns == written

    def test_of_a_file_only_what_is_left_is_read(self, path: Path) -> None:
        class Counted(stream.Blocks):
            read: list[int]

            def __getitem__(self, index: int) -> tuple[Any, Any]:
                self.read.append(index)
                if index == 3 and len(self.read) == 4:
                    raise Interrupted
                return super().__getitem__(index)

        counted = Counted(X, Y, rows=5)
        counted.read = []
        with pytest.raises(Interrupted):
            stream.gradients(counted, W, checkpoint=path)
        counted.read = []
        stream.gradients(counted, W, checkpoint=path)
        # The first and the last block that are done are held against their checksums.
        assert counted.read == [0, 2, 3]

    def run_half(self, path: Path, **options: Any) -> None:
        with pytest.raises(Interrupted):
            stream.gradients(until(2), W, checkpoint=path, **options)

    def refused(self, path: Path, source: Any, W: Tensor = W, **options: Any) -> str:
        before = path.read_bytes()
        with pytest.raises(ArgumentError) as raised:
            stream.gradients(source, W, checkpoint=path, **options)
        assert path.read_bytes() == before
        return str(raised.value).replace(str(path), "PATH")

    def test_of_another_run_is_refused(self, path: Path) -> None:
        self.run_half(path)
        other = "checkpoint: PATH is of another run: "
        mend = "; delete it to begin anew, or give another path"
        said = self.refused(path, iter(blocks()), W + 1)
        assert said.startswith(other + "W was torch.float64 (3, 2) ") and said.endswith(mend)
        assert self.refused(path, iter(blocks()), at_zero=1) == (
            f"{other}at_zero was 0.0, now 1.0{mend}"
        )
        assert self.refused(path, iter(blocks()), out_X=torch.empty(17, 3).double()) == (
            f"{other}outputs was none, now out_X{mend}"
        )
        assert self.refused(path, blocks()) == f"{other}of other blocks{mend}"
        assert self.refused(path, iter(stream.Blocks(X + 1, Y, rows=5))) == (
            f"{other}block 0 has changed{mend}"
        )
        changed = Y.clone()
        changed[7] = 0
        assert self.refused(path, iter(stream.Blocks(X, changed, rows=5))) == (
            f"{other}block 1 has changed{mend}"
        )
        assert self.refused(path, iter(list(blocks())[:1])) == (
            f"{other}it counts 2 blocks, of which 1 came{mend}"
        )

    def test_other_rows_to_a_block_are_refused(self, path: Path) -> None:
        stream.gradients(blocks(), W, checkpoint=path)
        assert "rows of X and Y was 17 in blocks of 5, now 17 in blocks of 4" in self.refused(
            path, blocks(4)
        )

    def test_a_file_that_has_changed_is_refused(self, path: Path, tmp_path: Path) -> None:
        numpy.save(tmp_path / "X.npy", X.numpy())

        def mapped() -> stream.Blocks:
            return stream.Blocks(numpy.load(tmp_path / "X.npy", mmap_mode="r"), Y, rows=5)

        stream.gradients(mapped(), W, checkpoint=path)
        os.utime(tmp_path / "X.npy", (1, 1))
        assert "the file of X was " in self.refused(path, mapped())

    def test_an_output_that_was_lost_is_noticed(self, path: Path) -> None:
        out = torch.zeros(17, 3, dtype=X.dtype)
        self.run_half(path, out_X=out)
        said = self.refused(path, iter(blocks()), out_X=torch.zeros_like(out))
        assert said.startswith("out_X: does not hold the rows up to 10 that were written to it")

    def test_another_file_is_refused(self, path: Path) -> None:
        path.write_text("a diary")
        assert self.refused(path, blocks()) == ("checkpoint: PATH is no checkpoint of this version")

    def test_one_that_cannot_be_written_leaves_the_last_one(self, path: Path) -> None:
        """The limit on a file's size stands for a disk that is full."""
        program = f"""
            import resource, torch
            from relugrad import stream
            X, Y = torch.ones(4, 300), torch.ones(4, 300)
            pairs, path = stream.Blocks(X, Y, rows=1), {str(path)!r}
            def sink(start, block):
                if start == 2:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
            try:
                stream.gradients(pairs, torch.ones(300, 300), out_X=sink, checkpoint=path, every=0)
            except OSError as error:
                print(error.strerror, *error.__notes__, sep="; ")
        """
        ran = python(program)
        assert ran.stdout == (
            f"File too large; the checkpoint {path} could not be written; block 3, from row 3:"
            f" not done; all before it is, and the next run with {path} goes on there\n"
        ), ran.stderr
        assert torch.load(path, weights_only=True)["state"]["blocks"] == 2
        assert [p.name for p in path.parent.iterdir()] == [path.name]


def python(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(program, *arguments), capture_output=True, text=True, env=ONE)


def command(program: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)]


# One thread each: on a busy machine, and so that no thread's stack counts as memory.
ONE = {**os.environ, "OMP_NUM_THREADS": "1"}


class TestKilled:
    PROGRAM = """
        import sys, time, torch
        from relugrad import stream
        folder, last = sys.argv[1], int(sys.argv[2])
        X, W, Y = torch.load(f"{folder}/../data.pt")
        def pairs():
            for index, pair in enumerate(stream.Blocks(X, Y, rows=9)):
                time.sleep(3600 if index == last else 0.02)
                yield pair
        outs = {f"out_{s}": stream.create(f"{folder}/by_{s}.npy", (400, k), X.dtype)
                for s, k in (("X", 30), ("Y", 20))}
        found = stream.gradients(pairs(), W, **outs, checkpoint=f"{folder}/run", every=0)
        torch.save(tuple(found), f"{folder}/found.pt")
    """

    def test_the_bits_are_those_of_an_undisturbed_run(self, tmp_path: Path) -> None:
        """Of one that has as many threads: with other threads a sum may round in another way."""
        X, W, Y = draw(400, 30, 20, dtype=torch.float32)
        torch.save((X, W, Y), tmp_path / "data.pt")
        for name in ("killed", "whole"):
            (tmp_path / name).mkdir()
        # However late the signal comes, there is something left to do.
        with running(command(self.PROGRAM, tmp_path / "killed", 40)) as killed:
            wait_for(tmp_path / "killed" / "run", killed)
            time.sleep(0.1)
        assert killed.returncode == -signal.SIGKILL
        done = torch.load(tmp_path / "killed" / "run", weights_only=True)["state"]["blocks"]
        assert 0 < done <= 40
        for name in ("killed", "whole"):
            ran = python(self.PROGRAM, tmp_path / name, -1)
            assert ran.returncode == 0, ran.stderr
        (f, by_w, rows), (whole_f, whole_w, _) = (
            torch.load(tmp_path / name / "found.pt") for name in ("killed", "whole")
        )
        assert (f, rows) == (whole_f, 400) and torch.equal(by_w, whole_w)
        for name in ("by_X.npy", "by_Y.npy"):
            killed_bits, whole_bits = (
                (tmp_path / run / name).read_bytes() for run in ("killed", "whole")
            )
            assert killed_bits == whole_bits
        exact = relugrad.gradients(*(t.double() for t in (X, W, Y)))
        torch.testing.assert_close(by_w.double(), exact.W, rtol=1e-5, atol=1e-3)


@contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A process that is killed in the end, whatever it is at."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=ONE, text=True, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def wait_for(path: Path, process: subprocess.Popen[Any]) -> None:
    while not path.exists():
        assert process.poll() is None, "ended before its first checkpoint"
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA bounds mappings on Linux alone")
class TestBeyondMemory:
    """Four times the memory that a process has.

    The limit is RLIMIT_DATA: it bounds whatever is private and writable, the heap and every
    anonymous mapping, thus all that a program allocates; going past it is an error of malloc, as
    it is on a machine that is full. It does not count a file that is mapped and shared, whose
    pages the system takes back when it needs them; RLIMIT_AS would, and RLIMIT_RSS bounds nothing.
    """

    PROGRAM = """
        import os, resource, sys, time, torch, numpy, relugrad
        from relugrad import stream
        folder, limit = sys.argv[1], int(sys.argv[2])
        first = not limit
        class Blocks(stream.Blocks):
            def __getitem__(self, index):
                if first and index == len(self) - 1:
                    time.sleep(3600)
                return super().__getitem__(index)
        if first:
            with open("/proc/self/status") as status:
                [used] = (int(line.split()[1]) for line in status if line.startswith("VmData"))
            limit = used * 1024 + 2**25
            print(limit, flush=True)
            sys.stdin.readline()
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        X, Y = (numpy.load(f"{folder}/{s}.npy", mmap_mode="r+") for s in "XY")
        W = torch.load(f"{folder}/W.pt")
        try:
            relugrad.gradients(torch.from_numpy(X), W, torch.from_numpy(Y))
        except (RuntimeError, MemoryError) as error:
            print("plain:", "allocate" in str(error), flush=True)
        outs = {f"out_{s}": stream.create(f"{folder}/by_{s}.npy", M.shape, M.dtype)
                for s, M in (("X", X), ("Y", Y))}
        found = stream.gradients(
            Blocks(X, Y, rows=2**14), W, **outs,
            checkpoint=f"{folder}/run", every=0 if first else 10)
        torch.save(tuple(found), f"{folder}/found.pt")
        print("streamed:", found.rows, flush=True)
    """

    def test_four_times_the_memory_killed_and_resumed(self, tmp_path: Path) -> None:
        d, h = 56, 8
        # However late the signal comes, the last block is left to do.
        with running(command(self.PROGRAM, tmp_path, 0)) as job:
            assert job.stdin is not None and job.stdout is not None
            limit = int(job.stdout.readline())
            n = 4 * limit // (4 * (d + h)) + 1000
            X, W, Y = self.data(tmp_path, n, d, h)
            assert sum((tmp_path / f"{s}.npy").stat().st_size for s in "XY") > 4 * limit
            job.stdin.write("\n")
            job.stdin.flush()
            assert job.stdout.readline() == "plain: True\n"
            wait_for(tmp_path / "run", job)
        assert 0 < torch.load(tmp_path / "run", weights_only=True)["state"]["rows"] < n
        assert not (tmp_path / "found.pt").exists()
        ran = python(self.PROGRAM, tmp_path, limit)
        assert ran.stdout == f"plain: True\nstreamed: {n}\n", ran.stderr

        f, by_w, _ = torch.load(tmp_path / "found.pt")
        by_x, by_y = (numpy.load(tmp_path / f"by_{s}.npy", mmap_mode="r+") for s in "XY")
        exact_f, exact_w = 0.0, torch.zeros(d, h, dtype=torch.float64)
        step = n // 8
        for a in range(0, n, step):
            part = slice(a, a + step)
            x, y = torch.from_numpy(X[part]), torch.from_numpy(Y[part])
            by = relugrad.gradients(x, W, y)
            exact_f += relugrad.residual(x, W, y).double().square().sum().item()
            exact_w += x.double().mT @ (-by.Y * relugrad.mask(x, W)).double()
            close: dict[str, Any] = {"rtol": 1e-5, "atol": 1e-5}
            torch.testing.assert_close(torch.from_numpy(by_x[part]), by.X, **close)
            torch.testing.assert_close(torch.from_numpy(by_y[part]), by.Y, **close)
        assert f == pytest.approx(exact_f, rel=1e-6)
        torch.testing.assert_close(by_w.double(), exact_w, rtol=1e-5, atol=1e-5 * n**0.5)

    @staticmethod
    def data(folder: Path, n: int, d: int, h: int) -> tuple[Any, Tensor, Any]:
        """X and Y in files: a few thousand random rows, over and over, each time another factor."""
        some, W, more = draw(5000, d, h, dtype=torch.float32)
        torch.save(W, folder / "W.pt")
        made = []
        for name, tile in (("X", some.numpy()), ("Y", more.numpy())):
            array = numpy.lib.format.open_memmap(
                folder / f"{name}.npy", mode="w+", dtype="float32", shape=(n, tile.shape[1])
            )
            for a in range(0, n, 5000):
                rows = min(5000, n - a)
                array[a : a + rows] = tile[:rows] * (1 + (a // 5000 % 7) / 8)
            made.append(array)
        return made[0], W, made[1]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestProgress:
    @pytest.fixture(autouse=True)
    def _often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Progress, "INTERVAL", 0)

    def test_is_silent_where_nobody_looks(self, capsys: pytest.CaptureFixture[str]) -> None:
        stream.gradients(blocks(), W)
        assert capsys.readouterr() == ("", "")

    def test_on_a_terminal_it_is_one_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        stream.gradients(blocks(), W)
        written = terminal.getvalue()
        assert written.count("\n") == 1 and written.count("\r\033[K") == 5
        assert "\r\033[K 29%  5 of 17 rows  " in written
        assert written.split("\033[K")[-1].startswith("100%  17 of 17 rows  ")
        stream.gradients(blocks(), W, progress=False)
        assert terminal.getvalue() == written

    def test_elsewhere_where_asked_it_is_many(self, capsys: pytest.CaptureFixture[str]) -> None:
        stream.objective(iter(blocks()), W, progress=True)
        lines = capsys.readouterr().err.splitlines()
        assert [line.split("  ")[0] for line in lines] == [
            *("5 rows", "10 rows", "15 rows", "17 rows", "17 rows")
        ]
