"""The errors of the batch room, each with the exit code the command ends with."""

from __future__ import annotations

from parresearch.core.errors import BatchError

__all__ = ["DiskFullError", "FolderInUseError", "OutputFolderError", "ReportCheckError"]


class OutputFolderError(BatchError):
    """The output folder, or a place in it, cannot be written."""


class FolderInUseError(BatchError):
    """Another batch is writing to the output folder."""

    exit_code = 1


class DiskFullError(BatchError):
    """No space is left where the batch writes."""

    exit_code = 1


class ReportCheckError(BatchError):
    """A finished report is not the one that was asked for, or not whole."""
