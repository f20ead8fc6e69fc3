"""The objective and its gradients from blocks of rows, for data that outgrow the memory.

f and ∂f/∂W are sums over the rows, and a row of ∂f/∂X and of ∂f/∂Y depends on that row of X and Y
alone. So the rows may come block after block: f and ∂f/∂W are added up in float64, the blocks of
∂f/∂X and ∂f/∂Y are written where the caller wants them, and only a few blocks are ever in memory.

With a checkpoint a run that was interrupted, be it by SIGKILL, goes on after the last block that
the checkpoint counts; the blocks after it are computed again, to the same bits. A full disk or any
other error of a source or a sink passes through, with a note on the block that it came at.
"""

from __future__ import annotations

from ..extras import require_torch

require_torch("stream")

from .files import Blocks, create  # noqa: E402
from .run import Streamed, gradients, objective  # noqa: E402

__all__ = ["Blocks", "Streamed", "create", "gradients", "objective"]
