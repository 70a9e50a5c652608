"""Executes a notebook with papermill, in one kernel of its own, and says what went wrong when it did."""

from __future__ import annotations

import json
import signal
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from parresearch.batch.files import remove_tree
from parresearch.batch.messages import OUTPUT_LIMIT_MIB, FailureKind, RunRequest

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
    uses: Mapping[str, Any] | None = field(default=None, repr=False)


class _Seen:
    """What the hooks of nbclient saw: the notebook that is being filled, and the cell it is at."""

    notebook: Mapping[str, Any] | None = None
    index: int | None = None
    manager: Any = None
    exit_code: int | None = None
    template_died = late = loud = False
    loud_at: int | None = None
    uses: Mapping[str, Any] | None = None
    reply: Mapping[str, Any] = field(default_factory=dict)

    def stop_late(self) -> None:
        """The report has had its time."""
        self.late = True
        self._kill()

    def stop_loud(self) -> None:
        """The report has shown more than it may: at the cell whose output is being read, which may have ended."""
        if not self.loud:
            self.loud, self.loud_at = True, self.index
            self._kill()

    def _kill(self) -> None:
        process = getattr(getattr(self.manager, "provisioner", None), "process", None)
        if process is not None:
            process.kill()

    def died(self, manager: Any) -> None:
        """Note how the kernel of ``manager`` ended, before it is cleaned up."""
        process = getattr(manager.provisioner, "process", None)
        if process is not None:
            self.exit_code = process.poll()
            self.template_died = bool(getattr(process, "template_died", False))

    def start(self, *, notebook: Mapping[str, Any]) -> None:
        self.notebook = notebook

    def cell(self, *, cell: Mapping[str, Any], cell_index: int) -> None:
        self.index = cell_index

    def cell_error(
        self, *, cell: Mapping[str, Any], cell_index: int, execute_reply: Mapping[str, Any]
    ) -> None:
        """Keep the kernel's own answer: out of memory it may be all that the kernel could still say."""
        self.reply = execute_reply["content"]


def execute(request: RunRequest, folder: Path) -> Execution:
    """Run the notebook of ``request`` in ``folder``.

    A kernel that does not even start, or that ended with its template, is tried once more, as an ordinary one.
    """
    for attempt in range(1, _STARTS + 1):
        seen = _Seen()
        try:
            return Execution(_run(request, folder, seen), uses=seen.uses)
        except Exception as error:
            if attempt < _STARTS and (seen.index is None or seen.template_died):
                request = replace(request, fork=False)
                _empty(folder)
                continue
            failed = seen.loud_at if seen.loud else _failed_cell(seen)
            return Execution(
                seen.notebook or {},
                error=_in_words(error, request, seen),
                cell_index=seen.index if failed is None else failed,
                kernel_log=_tail(folder / "kernel.log"),
            )
    raise AssertionError("unreachable: the last attempt returns")


def _run(request: RunRequest, folder: Path, seen: _Seen) -> Mapping[str, Any]:
    import nbformat
    import papermill

    from parresearch.batch.fork_engine import ENGINE, LimitedClient
    from parresearch.batch.kernel_environment import kernel_environment
    from parresearch.batch.kernels import KERNEL_NAME, ReportKernelManager, kernel_config

    class Manager(ReportKernelManager):
        noted = seen

    sockets = Path(request.socket_folder)
    environment = kernel_environment(
        project_root=Path(request.project_root), sockets=sockets, request=request
    )
    with _report_limit(request, seen):
        executed: Mapping[str, Any] = papermill.execute_notebook(
            nbformat.from_dict(json.loads(request.source)),
            None,
            parameters=dict(request.parameters),
            engine_name=ENGINE,
            client_class=LimitedClient,
            kernel_name=KERNEL_NAME,
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            start_timeout=_START_TIMEOUT,
            execution_timeout=request.cell_timeout,
            kernel_manager_class=Manager,
            config=kernel_config(
                folder=folder,
                sockets=sockets,
                name=str(request.number),
                environment=environment,
                fork=request.fork,
                template=request.template,
            ),
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            iopub_timeout=request.cell_timeout,  # reading what a cell showed counts as its time
            shutdown_kernel="immediate",
            on_notebook_start=seen.start,
            on_cell_start=seen.cell,
            on_cell_error=seen.cell_error,
        )
    return executed


@contextmanager
def _report_limit(request: RunRequest, seen: _Seen) -> Iterator[None]:
    """Kill the kernel when the whole report has taken longer than it may."""
    if request.report_timeout is None:
        yield
        return
    timer = threading.Timer(request.report_timeout, seen.stop_late)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _empty(folder: Path) -> None:
    """Remove what an attempt left in its working folder."""
    remove_tree(folder)
    folder.mkdir(parents=True)


def _failed_cell(seen: _Seen) -> int | None:
    """The cell that raised: papermill puts markers before it, so the index the hook saw is too low."""
    for index, cell in enumerate((seen.notebook or {}).get("cells", [])):
        if cell.get("metadata", {}).get("papermill", {}).get("exception") is True:
            return index
    return None


def _in_words(error: Exception, request: RunRequest, seen: _Seen) -> ExecutionError:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    if seen.late:
        reason = f"the report took longer than {request.report_timeout} seconds and was stopped"
        return ExecutionError("timeout", reason)
    if seen.loud:
        return ExecutionError("output", f"shows more than {OUTPUT_LIMIT_MIB} MiB of output and was stopped")
    if isinstance(error, PapermillExecutionError):
        return _raised(error, request, seen)
    if isinstance(error, CellTimeoutError):
        return ExecutionError("timeout", f"took longer than {request.cell_timeout} seconds and was stopped")
    lines = tuple(traceback.format_exception(error))
    if isinstance(error, DeadKernelError) or seen.exit_code is not None:
        end = _end_in_words(seen.exit_code)
        limit = f"; its limit is {request.memory_mib} MiB of memory" if request.memory_mib else ""
        return ExecutionError("kernel", f"the kernel died ({end}{limit})", lines)
    if seen.notebook is None:
        return ExecutionError("kernel", f"the kernel did not start: {error}", lines)
    return ExecutionError("kernel", f"{type(error).__name__}: {error}", lines)


def _raised(error: Any, request: RunRequest, seen: _Seen) -> ExecutionError:
    """The error of a cell. One without output (no memory left to format it) is told from the kernel's answer."""
    name, value, lines = error.ename, error.evalue, tuple(error.traceback)
    if name == "CellExecutionError" and not value:
        name, value = seen.reply.get("ename", name), seen.reply.get("evalue", "")
        lines = tuple(seen.reply.get("traceback", ()))
    if name.endswith("MemoryError") and request.memory_mib:
        reason = f"needs more than the {request.memory_mib} MiB of memory that a report may use"
        return ExecutionError("memory", f"{reason} ({name})", lines)
    return ExecutionError("cell", f"{name}: {value}".rstrip(": "), lines)


def _end_in_words(code: int | None) -> str:
    """How a process ended, from its exit code.

    Examples
    --------
    >>> _end_in_words(-9), _end_in_words(3)
    ('killed by SIGKILL: from outside, or for lack of memory', 'it ended with code 3')
    """
    if code is None:
        return "killed from outside, or out of memory?"
    if code == -signal.SIGTERM or code >= 0:
        return "it was told to end" if code < 0 else f"it ended with code {code}"
    with suppress(ValueError):
        name = signal.Signals(-code).name
        return f"killed by {name}" + (": from outside, or for lack of memory" if name == "SIGKILL" else "")
    return f"killed by signal {-code}"


def _tail(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:]
    except OSError:
        return ""
