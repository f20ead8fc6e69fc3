"""Threads that compute side by side: what runs where, and what other threads notice of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread, current_thread, main_thread
from time import sleep
from typing import Any

import pytest
import torch

from relugrad import workers


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    """Two threads of PyTorch, however many there are here, at the beginning and at the end.

    No worker has been started yet: one that has just been may still set the number for others.
    """
    workers._pool().shutdown()
    workers._pool.cache_clear()
    usual = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    assert torch.get_num_threads() == 2
    torch.set_num_threads(usual)


def in_a_thread(function: Any) -> Any:
    found: list[Any] = []
    thread = Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found[0]


class TestEach:
    def test_every_piece_runs_once(self) -> None:
        for many in (0, 1, 2, 3, 100):
            ran: list[int] = []
            workers.each(ran.append, range(many))
            assert sorted(ran) == list(range(many))

    def test_two_pieces_run_at_the_same_time(self) -> None:
        """Each waits for the other, in a thread where PyTorch uses one."""
        both = Barrier(2, timeout=60)
        seen = []

        def run(_: int) -> None:
            both.wait()
            seen.append((current_thread(), torch.get_num_threads(), torch.is_grad_enabled()))

        workers.each(run, range(2))
        (one, *first), (other, *second) = seen
        assert one is not other and main_thread() not in (one, other)
        assert first == second == [1, False]

    def test_in_order_and_in_place_where_there_is_one_thread(self) -> None:
        def run(piece: int) -> None:
            ran.append((piece, current_thread()))

        for many, threads in ((1, 2), (5, 1)):
            ran: list[Any] = []
            torch.set_num_threads(threads)
            workers.each(run, range(many))
            assert ran == [(piece, current_thread()) for piece in range(many)]
        torch.set_num_threads(2)

    def test_a_piece_may_have_pieces_of_its_own(self) -> None:
        ran: list[tuple[int, int]] = []

        def run(piece: int) -> None:
            workers.each(lambda part: ran.append((piece, part)), range(3))

        workers.each(run, range(4))
        assert sorted(ran) == [(piece, part) for piece in range(4) for part in range(3)]

    def test_of_many_callers_each_has_its_own(self) -> None:
        def call(caller: int) -> list[int]:
            ran: list[int] = []
            torch.set_num_threads(2)
            workers.each(ran.append, range(caller, caller + 50))
            return sorted(ran)

        with ThreadPoolExecutor(8) as callers:
            found = list(callers.map(call, range(20)))
        assert found == [list(range(caller, caller + 50)) for caller in range(20)]

    def test_the_first_error_ends_it(self) -> None:
        ran = []

        def run(piece: int) -> None:
            ran.append(piece)
            if piece == 2:
                raise ArithmeticError("the third")
            sleep(0.001)

        with pytest.raises(ArithmeticError, match="the third"):
            workers.each(run, range(1000))
        assert 3 <= len(ran) < 1000
        workers.each(ran.append, range(2000, 2010))
        assert sorted(ran)[-10:] == list(range(2000, 2010))


class TestNumberOfThreads:
    def test_threads_that_start_later_have_the_usual_number(self) -> None:
        assert in_a_thread(torch.get_num_threads) == 2
        workers.each(lambda _: sleep(0.001), range(10))
        assert torch.get_num_threads() == 2
        assert in_a_thread(torch.get_num_threads) == 2

    def test_it_is_the_caller_s(self) -> None:
        """Another thread has set another number since: that holds for later threads, as before."""
        in_a_thread(lambda: torch.set_num_threads(3))
        workers.each(lambda _: sleep(0.001), range(10))
        assert torch.get_num_threads() == 2
        assert in_a_thread(torch.get_num_threads) == 3

    def test_one_where_it_belongs_to_the_process(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert workers.count() == 2
        info = "ATen parallel backend: native thread pool"
        monkeypatch.setattr(torch.__config__, "parallel_info", lambda: info)
        workers._per_thread.cache_clear()
        try:
            assert workers.count() == 1
        finally:
            workers._per_thread.cache_clear()


PROGRAM = """
import {first}
import torch
from relugrad import closed_form, gradients, kernels

torch.set_num_threads(2)
kernels.shares = lambda *_: kernels.Shares(3, 2)
closed_form._SMALL = -1
X, W, Y = torch.ones(20, 2), torch.ones(2, 2), torch.zeros(20, 2)

def by_W():
    return gradients(X, W, Y).W.tolist()

assert by_W() == [[80, 80], [80, 80]]
"""


def run(first: str, rest: str) -> str:
    program = PROGRAM.format(first=first) + rest
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestProcesses:
    @pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
    def test_a_fork_has_threads_of_its_own(self) -> None:
        rest = """
child = os.fork()
if child:
    assert os.waitpid(child, 0)[1] == 0
print(by_W())
"""
        assert run("os", rest) == "[[80.0, 80.0], [80.0, 80.0]]\n" * 2

    def test_at_the_end_of_a_program(self) -> None:
        """When no thread can start any more, the work is done where it is asked for."""
        rest = "atexit.register(lambda: print(by_W()))"
        assert run("atexit", rest) == "[[80.0, 80.0], [80.0, 80.0]]\n"
