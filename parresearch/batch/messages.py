"""What passes between the coordinator and the workers: plain values, ready to be pickled to any machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from parresearch.batch.check import Expected
from parresearch.batch.parameters_cell import Value

__all__ = ["CELL_TIMEOUT", "OUTPUT_LIMIT_MIB", "Failure", "FailureKind", "RunRequest", "RunResult"]

CELL_TIMEOUT = 600
OUTPUT_LIMIT_MIB = 20
FailureKind = Literal["cell", "timeout", "memory", "output", "kernel", "check", "export", "worker", "publish"]


@dataclass(frozen=True)
class RunRequest:
    """One report to make, with all that a worker needs.

    ``fork`` says whether its kernel may be forked, ``template`` is the socket of the process to fork it from.
    ``needs`` says which library, data and environment a worker of an executor that was brought must have; such a worker
    uses folders of its own machine. ``seed`` is for the generators of chance that a notebook does not seed itself.
    """

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
    word_template: bytes = field(default=b"", repr=False)
    report_timeout: int | None = None
    memory_mib: int | None = None
    seed: int = 0
    fork: bool = False
    template: str = ""
    batch: str = ""
    needs: Mapping[str, Any] = field(default_factory=dict, repr=False)


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
    """A finished report as bytes by extension, or the failure.

    ``uses`` are the modules and slices that it used (see :mod:`parresearch.batch.uses`); empty when not recorded.
    """

    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    title: str = ""
    subject: Mapping[str, Any] = field(default_factory=dict)
    failure: Failure | None = None
    uses: Mapping[str, Any] = field(default_factory=dict, repr=False)
