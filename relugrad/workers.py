"""Threads that work side by side, where each of PyTorch's operations runs on one thread.

PyTorch spreads each operation over its threads and waits for the last of them before the next
operation begins. A sequence of short operations therefore waits often, and where other processes
take one of the cores, it waits for that core every time. Threads that each take whole pieces of
work wait once, at the end.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from functools import cache
from threading import Lock, Thread
from typing import Any, TypeVar

import torch

T = TypeVar("T")

_starting = Lock()


@cache
def _pool() -> ThreadPoolExecutor:
    # A thread is started only where none is idle, and `each` asks for a few: this is no bound.
    return ThreadPoolExecutor(2**10, "relugrad", _on_one_thread)


def _forget() -> None:
    """After a fork, which leaves the threads behind, and a lock that one of them may have held."""
    global _starting
    _starting = Lock()
    _pool.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _on_one_thread() -> None:
    """Let this thread run PyTorch's operations alone, and change nothing for other threads.

    The number of threads belongs to the thread that sets it, but threads that start later inherit
    it. Another thread, which then ends, sets it back for them.
    """
    with _starting:
        usual = torch.get_num_threads()
        torch.set_num_threads(1)
        other = Thread(target=torch.set_num_threads, args=(usual,))
        other.start()
        other.join()


@cache
def _per_thread() -> bool:
    """Whether PyTorch's number of threads belongs to the thread that sets it."""
    return "ATen parallel backend: OpenMP" in torch.__config__.parallel_info()


def _watched() -> bool:
    """Whether a mode of this thread follows every operation: it cannot see other threads'."""
    return bool(torch._C._len_torch_dispatch_stack() or torch._C._len_torch_function_stack())


def count() -> int:
    """How many threads `each` has, as many as PyTorch has here; 1 if it would not help."""
    return torch.get_num_threads() if _per_thread() and not _watched() else 1


def each(run: Callable[[T], Any], pieces: Iterable[T]) -> None:
    """Run every piece of work, on up to `count()` threads; a thread that is free takes the next.

    Parameters
    ----------
    run
        Called with each piece. In a thread of its own it records nothing for a derivative, and
        writes to the tensors that it is given.
    pieces
        Independent of each other, for any order and any thread.

    Raises
    ------
    Exception
        What `run` raises; pieces that have not begun then never do.
    """
    left = deque(pieces)
    threads = min(count(), len(left))
    if threads < 2:
        for piece in left:
            run(piece)
        return
    mode = torch.inference_mode if torch.is_inference_mode_enabled() else torch.no_grad

    def work() -> None:
        with mode():
            while left:
                try:
                    piece = left.popleft()
                except IndexError:  # another thread was faster
                    return
                run(piece)

    running: list[Future[None]] = []
    try:
        try:
            for _ in range(threads):
                running.append(_pool().submit(work))
        except RuntimeError:
            # No thread can start, as when the interpreter is about to end: do its share here.
            work()
        wait(running, return_when=FIRST_EXCEPTION)
    finally:
        left.clear()
    for one in running:
        one.result()
