"""What passes between the coordinator and the workers: plain values, ready to be pickled to any machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from parresearch.batch.check import Expected
from parresearch.batch.parameters_cell import Value

__all__ = ["CELL_TIMEOUT", "Failure", "FailureKind", "RunRequest", "RunResult"]

CELL_TIMEOUT = 600
FailureKind = Literal["cell", "timeout", "kernel", "check", "export", "worker", "publish"]


@dataclass(frozen=True)
class RunRequest:
    """One report to make, with all that a worker needs."""

    number: int
    label: str
    name: str
    source: str = field(repr=False)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    exporters: Mapping[str, str] = field(default_factory=dict)
    expected: Expected = field(default_factory=Expected)
    project_root: str = ""
    work_folder: str = ""
    socket_folder: str = ""
    cell_timeout: int = CELL_TIMEOUT
    template: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Failure:
    """Why a report could not be made: one line for people, a log, and the notebook as far as it ran."""

    kind: FailureKind
    reason: str
    log: str = field(default="", repr=False)
    cell: int | None = None
    notebook: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class RunResult:
    """A finished report as bytes by extension, or the failure."""

    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    title: str = ""
    subject: Mapping[str, Any] = field(default_factory=dict)
    failure: Failure | None = None
