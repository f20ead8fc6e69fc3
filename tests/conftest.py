"""What several test modules share: settings of every run, and the archives of a release."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest
import torch

from .examples import ROOT

# A machine may be busy.
hypothesis.settings.register_profile("book", deadline=None)
hypothesis.settings.load_profile("book")

# Outputs are compared with English ones, whatever the reader of them prefers.
os.environ.pop("RELUGRAD_LANG", None)

# Where pytest sees one of these, it prints what is said of a failure a second time, in full.
for name in ("CI", "BUILD_NUMBER"):
    os.environ.pop(name, None)

if "PYTEST_XDIST_WORKER" in os.environ:
    # There are as many workers as processors: more threads would only wait for each other.
    torch.set_num_threads(1)


# What takes longest, to be begun first: a run is over when its last file is.
LONGEST = [
    "test_quality", "test_reproducible", "test_mutants", "test_notebooks",
    "test_autograd", "test_many", "test_growth", "test_stream", "test_authors", "test_translations",
    "test_pairs", "test_packaging", "test_bench", "test_training",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


def pytest_collection_finish() -> None:
    # Ten thousand tests and PyTorch stay to the end: they are not looked through for garbage.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(params=[1, 2], ids=lambda threads: f"{threads} threads")
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    """So many threads of PyTorch, however many there are here."""
    usual = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield int(request.param)
    torch.set_num_threads(usual)


class Archives(NamedTuple):
    """The two archives, and what they hold, by the paths below the project's root."""

    wheel: Path
    in_wheel: frozenset[str]
    in_sdist: frozenset[str]


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Archives:
    """Build the source distribution, and from it the wheel, as a release does."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel] = folder.glob("*.whl")
    [sdist] = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        files = [member.name for member in archive.getmembers() if member.isfile()]
    prefix = sdist.name.removesuffix(".tar.gz") + "/"
    assert all(name.startswith(prefix) for name in files)
    return Archives(
        wheel,
        frozenset(zipfile.ZipFile(wheel).namelist()),
        frozenset(name.removeprefix(prefix) for name in files),
    )
