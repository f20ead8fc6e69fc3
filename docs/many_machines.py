"""The gradients and one step of training on several processes, each with some of the rows.

torchrun --standalone --nproc-per-node 2 many_machines.py
"""

import torch
import torch.distributed as dist
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import Replicate, Shard, distribute_tensor

import relugrad

dist.init_process_group("gloo")  # on GPUs: "nccl", and "cuda" in the next line
mesh = init_device_mesh("cpu", (dist.get_world_size(),))

X, W, Y = relugrad.course.matrices()
X, Y = (distribute_tensor(rows, mesh, [Shard(0)]) for rows in (X, Y))
W = distribute_tensor(W, mesh, [Replicate()])

gradients = relugrad.gradients(X, W, Y)
total = gradients.W.full_tensor()  # adds up the parts of all processes: the one all-reduce

W.requires_grad_()
loss = relugrad.loss(X, W, Y)
loss.backward()
with torch.no_grad():
    W -= 0.01 * W.grad.redistribute(placements=[Replicate()])
after = relugrad.objective(X, W, Y)

values = loss.full_tensor().item(), after.full_tensor().item()
if dist.get_rank() == 0:
    for name, gradient in gradients._asdict().items():
        rows = tuple(gradient.to_local().shape)
        print(f"by {name}: {gradient.placements[0]}, here {rows} of {tuple(gradient.shape)}")
    print(f"by W, first row: {[round(entry, 4) for entry in total[0].tolist()]}")
    print(f"f: {values[0]:.4f}, after one step {values[1]:.4f}")
dist.destroy_process_group()
