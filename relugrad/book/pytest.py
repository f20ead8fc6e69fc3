"""The pytest plugin: `pytest --relugrad docs/` makes every equation of the documents a test.

It reads documents and settings as `relugrad check` does, and does nothing without its option.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .equations import Equation


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that the plugin waits for."""
    group = parser.getgroup("relugrad", "equations of documents")
    group.addoption(
        "--relugrad",
        action="store_true",
        help="test every displayed equation of the documents, as `relugrad check` does",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a document; what is hidden, built or cached is none."""
    if not parent.config.getoption("relugrad"):
        return None
    from relugrad.documents.folders import is_document

    root = parent.config.rootpath
    inside = file_path.relative_to(root) if file_path.is_relative_to(root) else file_path.name
    if not is_document(inside):
        return None
    return DocumentFile.from_parent(parent, path=file_path)


class DocumentFile(pytest.File):
    """A document with its equations."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield one test for each equation."""
        from relugrad.documents.files import read_file
        from relugrad.errors import RelugradError

        from .equations import Equations

        try:
            name = os.path.relpath(self.path, self.config.invocation_params.dir)
            document = Equations(name, read_file(self.path))
        except RelugradError as error:
            raise self.CollectError(str(error)) from None
        for equation in document:
            yield EquationItem.from_parent(self, name=f"line:{equation.line}", equation=equation)


class EquationItem(pytest.Item):
    """One equation."""

    def __init__(self, *, equation: Equation, **options: Any) -> None:
        super().__init__(**options)
        self.equation = equation

    def runtest(self) -> None:
        """Fail where the equation does."""
        failure = self.equation.failure()
        if failure is not None:
            raise _FailedError(failure)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], *others: Any, **options: Any
    ) -> Any:
        """Say what the checker says, without a traceback."""
        if isinstance(excinfo.value, _FailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *others, **options)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the equation stands."""
        line = self.equation.line
        return self.path, line - 1, f"{self.path.name} line={line}"


class _FailedError(Exception):
    """An equation fails."""
