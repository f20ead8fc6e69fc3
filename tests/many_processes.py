"""Run by torchrun in `test_many.py`: every function on DTensors, against the plain matrices."""

from __future__ import annotations

import os
from typing import Any

import pytest
import torch
import torch.distributed as dist
from torch import Tensor
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh
from torch.distributed.tensor import Partial, Replicate, Shard, distribute_tensor

import relugrad
from relugrad import ArgumentError

ROWS, WHOLE, PART = (Shard(0),), (Replicate(),), (Partial("sum"),)


enough = True


def same(ours: Any, theirs: Tensor, placements: tuple[Any, ...] | None = None) -> None:
    # Where rows are fewer than processes PyTorch places a result otherwise; its value holds.
    if placements is not None and enough:
        assert ours.placements == placements, ours.placements
    torch.testing.assert_close(ours.full_tensor(), theirs, rtol=1e-12, atol=1e-12)


def check(mesh: DeviceMesh, n: int) -> None:
    global enough
    enough = n >= mesh.size()
    generator = torch.Generator().manual_seed(n)
    sizes = (n, 3), (3, 2), (n, 2)
    plain = [torch.randn(s, generator=generator, dtype=torch.float64) for s in sizes]
    split: list[Any] = [
        distribute_tensor(t, mesh, [Replicate() if t is plain[1] else Shard(0)]) for t in plain
    ]
    (X, W, Y), (sX, sW, sY) = plain, split
    local = sX.to_local().shape[0]

    same(relugrad.objective(sX, sW, sY), relugrad.objective(X, W, Y), PART)
    same(relugrad.residual(sX, sW, sY), relugrad.residual(X, W, Y), ROWS)
    for function in (relugrad.product, relugrad.prediction, relugrad.mask):
        same(function(sX, sW), function(X, W), ROWS)
    same(relugrad.unit_step(sX * 0, 0.5), torch.full_like(X, 0.5), ROWS)
    same(relugrad.relu(sY), relugrad.relu(Y), ROWS)

    for at_zero in (0, 0.5):
        by: Any = relugrad.gradients(*split, at_zero=at_zero)
        theirs = relugrad.gradients(*plain, at_zero=at_zero)
        for ours, exact, where in zip(by, theirs, (ROWS, PART, ROWS), strict=True):
            same(ours, exact, where)
        assert not enough or [len(t.to_local()) for t in by] == [local, 3, local]
    only = relugrad.gradients(*split, wrt="W")
    assert only.X is None and only.W is not None
    same(only.W, theirs.W, PART)
    if enough:
        place = torch.full_like(sX, torch.nan)
        assert relugrad.gradients(*split, out=(place, None, None)).X is place
        same(place, theirs.X, ROWS)

    leaves = [t.detach().clone().requires_grad_() for t in split]
    value = relugrad.loss(*leaves)
    same(value.detach(), relugrad.objective(X, W, Y), PART)
    torch.autograd.backward(3 * value)
    for leaf, exact, where in zip(leaves, theirs, (ROWS, PART, ROWS), strict=True):
        assert leaf.grad is not None
        same(leaf.grad, 3 * exact, where)

    def second(matrices: list[Tensor]) -> tuple[Tensor, ...]:
        ready = [t.detach().clone().requires_grad_() for t in matrices]
        first = torch.autograd.grad(relugrad.loss(*ready), ready, create_graph=True)
        whole = [t.full_tensor() if hasattr(t, "full_tensor") else t for t in first]
        return torch.autograd.grad([t.square().sum() for t in whole], ready)

    for ours, exact in zip(second(split), second(plain), strict=True):
        same(ours, exact)


def refused(mesh: DeviceMesh) -> None:
    X, W, Y = torch.ones(4, 3), torch.ones(3, 2), torch.ones(4, 2)
    sX, sY = (distribute_tensor(t, mesh, [Shard(0)]) for t in (X, Y))
    for function in (relugrad.objective, relugrad.gradients, relugrad.loss):
        for arguments, message in (
            ((sX, W, sY), "W: expected a DTensor, as X is, got a plain tensor"),
            ((X, W, sY), "Y: expected a plain tensor, as X is, got a DTensor"),
            ((sX, distribute_tensor(W.mT, mesh, [Replicate()]), sY),
             "W: expected d = 3 as in X (4, 3), got shape (2, 3)"),
        ):  # fmt: skip
            with pytest.raises(ArgumentError) as raised:
                function(*arguments)
            assert str(raised.value) == message


if __name__ == "__main__":
    dist.init_process_group("gloo")
    processes = dist.get_world_size()
    mesh = init_device_mesh("cpu", (processes,))
    # Even, uneven, and one process without a row, where PyTorch gives up the split.
    for n in (2 * processes, 2 * processes + 1, max(2, processes - 1)):
        check(mesh, n)
    refused(mesh)
    # In one piece: `print` may write the end of the line by itself, after another's line.
    os.write(1, f"process {dist.get_rank()} of {processes}: all is the same\n".encode())
    dist.destroy_process_group()
