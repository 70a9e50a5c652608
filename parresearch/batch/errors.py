"""The errors of the batch room, each with the exit code the command ends with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from parresearch.core.errors import BatchError, ParresearchError

__all__ = [
    "DiskFullError",
    "ExecutorLostError",
    "Faults",
    "FolderInUseError",
    "OutputFolderError",
    "ReportCheckError",
]


class OutputFolderError(BatchError):
    """The output folder, or a place in it, cannot be written."""


class FolderInUseError(BatchError):
    """Another batch is writing to the output folder."""

    exit_code = 1


class DiskFullError(BatchError):
    """No space is left where the batch writes."""

    exit_code = 1


class ExecutorLostError(BatchError):
    """The executor that the caller brought makes no more reports."""

    exit_code = 1


class ReportCheckError(BatchError):
    """A finished report is not the one that was asked for, or not whole."""


class Faults:
    """All faults of one thing, told at once: what was collected in the block is raised at its end, a line each.

    Examples
    --------
    >>> with Faults(BatchError) as faults:
    ...     faults.add("No title.")
    ...     with faults.collected():
    ...         raise BatchError("No year.")
    Traceback (most recent call last):
    parresearch.core.errors.BatchError: No title.
    No year.
    """

    def __init__(self, kind: type[ParresearchError]) -> None:
        self._kind = kind
        self._messages: list[str] = []

    def add(self, message: str) -> None:
        """Note a fault."""
        self._messages.append(message)

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Note the fault that is raised in the block, and go on after it."""
        try:
            yield
        except self._kind as error:
            self.add(str(error))

    def __enter__(self) -> Faults:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and self._messages:
            raise self._kind("\n".join(self._messages))
