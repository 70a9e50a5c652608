"""Executes a notebook with papermill, in one kernel of its own, and says what went wrong when it did."""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parresearch.batch.messages import FailureKind, RunRequest

__all__ = ["Execution", "ExecutionError", "execute"]

_START_TIMEOUT = 120  # seconds for a kernel to answer: long, because many may start at once on a slow disk
_STARTS = 2
_LOG_TAIL = 4000


@dataclass(frozen=True)
class ExecutionError:
    """Why an execution ended early, in one sentence, with the traceback."""

    kind: FailureKind
    reason: str
    traceback: tuple[str, ...] = ()


@dataclass(frozen=True)
class Execution:
    """A notebook as far as it ran. ``cell_index`` is the cell that was running when ``error`` came."""

    notebook: Mapping[str, Any] = field(repr=False)
    error: ExecutionError | None = None
    cell_index: int | None = None
    kernel_log: str = ""


class _Seen:
    """What the hooks of nbclient saw: the notebook that is being filled, and the cell it is at."""

    notebook: Mapping[str, Any] | None = None
    index: int | None = None

    def start(self, *, notebook: Mapping[str, Any]) -> None:
        self.notebook = notebook

    def cell(self, *, cell: Mapping[str, Any], cell_index: int) -> None:
        self.index = cell_index


def execute(request: RunRequest, folder: Path) -> Execution:
    """Run the notebook of ``request`` in ``folder``; a kernel that does not even start is tried once more."""
    for attempt in range(1, _STARTS + 1):
        seen = _Seen()
        try:
            return Execution(_run(request, folder, seen))
        except Exception as error:
            if seen.notebook is None and attempt < _STARTS:
                continue
            failed = _failed_cell(seen)
            return Execution(
                seen.notebook or {},
                error=_in_words(error, request, started=seen.notebook is not None),
                cell_index=seen.index if failed is None else failed,
                kernel_log=_tail(folder / "kernel.log"),
            )
    raise AssertionError("unreachable: the last attempt returns")


def _run(request: RunRequest, folder: Path, seen: _Seen) -> Mapping[str, Any]:
    import nbformat
    import papermill

    from parresearch.batch.kernels import KERNEL_NAME, ReportKernelManager, kernel_config, kernel_environment

    sockets = Path(request.socket_folder)
    environment = kernel_environment(project_root=Path(request.project_root), sockets=sockets)
    executed: Mapping[str, Any] = papermill.execute_notebook(
        nbformat.from_dict(json.loads(request.source)),
        None,
        parameters=dict(request.parameters),
        kernel_name=KERNEL_NAME,
        language="python",
        progress_bar=False,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        start_timeout=_START_TIMEOUT,
        execution_timeout=request.cell_timeout,
        kernel_manager_class=ReportKernelManager,
        config=kernel_config(
            folder=folder, sockets=sockets, name=str(request.number), environment=environment
        ),
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        iopub_timeout=60,
        shutdown_kernel="immediate",
        on_notebook_start=seen.start,
        on_cell_start=seen.cell,
    )
    return executed


def _failed_cell(seen: _Seen) -> int | None:
    """The cell with the error output: papermill puts markers before it, so the index the hook saw is too low."""
    for index, cell in enumerate((seen.notebook or {}).get("cells", [])):
        if any(output["output_type"] == "error" for output in cell.get("outputs", ())):
            return index
    return None


def _in_words(error: Exception, request: RunRequest, *, started: bool) -> ExecutionError:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, PapermillExecutionError):
        return ExecutionError("cell", f"{error.ename}: {error.evalue}".rstrip(": "), tuple(error.traceback))
    if isinstance(error, CellTimeoutError):
        return ExecutionError("timeout", f"took longer than {request.cell_timeout} seconds and was stopped")
    lines = tuple(traceback.format_exception(error))
    if isinstance(error, DeadKernelError):
        return ExecutionError("kernel", "the kernel died (killed from outside, or out of memory?)", lines)
    if not started:
        return ExecutionError("kernel", f"the kernel did not start: {error}", lines)
    return ExecutionError("kernel", f"{type(error).__name__}: {error}", lines)


def _tail(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:]
    except OSError:
        return ""
