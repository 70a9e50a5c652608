"""Makes one report: executes its notebook in a folder of its own, checks it, and exports it.

Runs in a worker process. Nothing here touches the published reports: the finished files go back as bytes.
"""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from parresearch.batch.check import check_document, check_notebook
from parresearch.batch.execute import Execution, execute
from parresearch.batch.files import remove_tree
from parresearch.batch.kernel_place import remove_dead_worker_folders, worker_folder
from parresearch.batch.messages import Failure, FailureKind, RunRequest, RunResult
from parresearch.batch.normalise import cell_number, machine_paths, normalise, notebook_bytes
from parresearch.batch.refusal import refusal
from parresearch.core.errors import ParresearchError
from parresearch.reporting.blocks import Heading

__all__ = ["exporter_called", "make_report"]

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_SOURCE_LINES = 8


class _NotMade(Exception):
    """Ends one run; carries the failure to report."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


def make_report(request: RunRequest) -> RunResult:
    """The report that ``request`` describes, or why it could not be made. Does not raise."""
    if reason := refusal(request.needs, project_root=request.project_root):
        return RunResult(failure=Failure("worker", f"refused: {reason}", log=reason))
    own = None
    if request.needs:  # this machine may be another: a folder of its own
        remove_dead_worker_folders()
        own = worker_folder()
        work, sockets = str(own / "work"), str(own / "sockets")
        Path(sockets).mkdir(mode=0o700)  # else it is the coordinator's: never made again after that has ended
        request = replace(request, work_folder=work, socket_folder=sockets)
    folder = Path(request.work_folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _made(request, folder)
    except _NotMade as error:
        return RunResult(failure=error.failure)
    except Exception as error:  # a fault outside the notebook must not end the batch either
        reason = f"{type(error).__name__}: {_one_line(str(error))}"
        return RunResult(failure=Failure("worker", reason, log=traceback.format_exc()))
    finally:
        remove_tree(own or folder)


def _made(request: RunRequest, folder: Path) -> RunResult:
    execution = execute(request, folder)
    paths = machine_paths(folder, Path(request.project_root), Path(request.socket_folder))
    if execution.error is not None:
        raise _NotMade(_execution_failure(request, execution, paths))
    notebook = normalise(execution.notebook, parameters=request.parameters, paths=paths)
    try:
        title = check_notebook(notebook, request.expected, paths=paths)
    except ParresearchError as error:
        raise _NotMade(_failure("check", f"refused: {error}", notebook, request)) from None
    notebook["metadata"]["title"] = title.text
    files = {"ipynb": notebook_bytes(notebook)}
    for extension, exporter in request.exporters.items():
        files[extension] = _document(extension, exporter, notebook, title, request, paths)
    return RunResult(files=files, title=title.text, subject=dict(title.subject), uses=_uses(execution.uses))


def _uses(notebook: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the notebook used, and the modules that this process, which checked and exported it, has loaded."""
    if notebook is None:
        return {}
    loaded = {name for name in sys.modules if name.partition(".")[0] == "parresearch"}
    makers = {name for name in loaded if not name.startswith(("parresearch.cli", "parresearch.__main__"))}
    return {"modules": sorted({*notebook["modules"], *makers}), "reads": notebook["reads"]}


@lru_cache(maxsize=8)
def exporter_called(name: str, template: bytes = b"") -> Any:
    """The nbconvert exporter registered as ``name``, made once per process (and Word template)."""
    from nbconvert.exporters import get_exporter

    return get_exporter(name)(template_data=template) if template else get_exporter(name)()


def _document(
    extension: str,
    exporter: str,
    notebook: Mapping[str, Any],
    title: Heading,
    request: RunRequest,
    paths: tuple[str, ...],
) -> bytes:
    import nbformat

    try:
        template = request.word_template if extension == "docx" else b""
        output, _ = exporter_called(exporter, template).from_notebook_node(
            nbformat.from_dict(notebook), resources={"metadata": {"name": request.name}}
        )
        data = output.encode() if isinstance(output, str) else bytes(output)
        check_document(
            extension, data, title, paths=paths, expected=request.expected, own_layout=bool(template)
        )
    except ParresearchError as error:
        raise _NotMade(_failure("check", f"refused: {error}", notebook, request)) from None
    except Exception as error:
        reason = f"{extension} export: {type(error).__name__}: {_one_line(str(error))}"
        raise _NotMade(_failure("export", reason, notebook, request, traceback.format_exc())) from None
    return data


def _failure(
    kind: FailureKind, reason: str, notebook: Mapping[str, Any], request: RunRequest, details: str = ""
) -> Failure:
    log = "\n".join([*_head(request), f"Error: {reason}", *(["", details] if details else [])])
    return Failure(kind, _one_line(reason), log=log, notebook=notebook_bytes(notebook))


def _head(request: RunRequest) -> list[str]:
    return [
        f"Report: {request.label}",
        f"Parameters: {json.dumps(dict(request.parameters), ensure_ascii=False)}",
    ]


def _execution_failure(request: RunRequest, execution: Execution, paths: tuple[str, ...]) -> Failure:
    error, cells = execution.error, execution.notebook.get("cells", [])
    assert error is not None
    number, lines = None, _head(request)
    if execution.cell_index is not None:
        cell = cells[execution.cell_index]
        number = cell_number(cells, execution.cell_index)
        source = cell["source"].splitlines()
        more = ["    …"] if len(source) > _SOURCE_LINES else []
        lines += [
            f"Cell {number} of the notebook:",
            *(f"    {line}" for line in source[:_SOURCE_LINES]),
            *more,
        ]
    lines += [f"Error: {error.reason}", "", *(_ANSI.sub("", line) for line in error.traceback)]
    if execution.kernel_log.strip():
        lines += ["", "The kernel itself printed:", execution.kernel_log]
    where = f"cell {number}: " if number else ""
    partial = normalise(execution.notebook, parameters=request.parameters, paths=paths) if cells else None
    return Failure(
        error.kind,
        _one_line(where + error.reason),
        log="\n".join(lines),
        cell=number,
        notebook=notebook_bytes(partial) if partial else None,
    )


def _one_line(text: str) -> str:
    line = " ".join(_ANSI.sub("", text).split())
    return line if len(line) <= 300 else line[:299] + "…"
