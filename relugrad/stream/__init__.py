"""The objective and its gradients from blocks of rows, for data that do not fit in memory.

f and ∂f/∂W are sums over the rows; each row of ∂f/∂X and ∂f/∂Y depends only on the same row of X
and Y. The rows can therefore come block by block: f and ∂f/∂W are accumulated in float64, the
blocks of ∂f/∂X and ∂f/∂Y are written where the caller wants them, and only a few blocks are in
memory at a time.

With a checkpoint, an interrupted run continues after the last block that the checkpoint includes,
even if SIGKILL ended it; the blocks after that are computed again, to the same bits. A full disk,
or any other error of a source or a sink, propagates with a note that names the block.
"""

from __future__ import annotations

from ..extras import require_torch

require_torch("stream")

from .files import Blocks, create  # noqa: E402
from .run import Streamed, gradients, objective  # noqa: E402

__all__ = ["Blocks", "Streamed", "create", "gradients", "objective"]
