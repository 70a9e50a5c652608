"""Failed runs, kept apart: ``failed/<report>/`` has a log and the notebook as far as it ran."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from parresearch.batch.files import json_bytes, read_json, remove_tree, write_durably
from parresearch.batch.messages import Failure
from parresearch.batch.task import Task

__all__ = ["FailureRecord", "all_failures", "clear_failure", "failure_folder", "keep_failure"]

FAILED_FOLDER = "failed"
_RECORD = "failure.json"


@dataclass(frozen=True)
class FailureRecord:
    """What is known about a report that could not be made; ``cell`` is its number in the notebook's source."""

    stem: str
    notebook: str
    notebook_title: dict[str, str]
    language: str
    year: int | None
    province_code: str
    province_name: str
    kind: str
    cell: int | None
    reason: str
    failed_at: str


def failure_folder(output: Path, stem: str) -> Path:
    """Where a failed run of the report ``stem`` is kept."""
    return output / FAILED_FOLDER / stem


def keep_failure(task: Task, failure: Failure, *, output: Path, staging: Path, failed_at: str) -> Path:
    """Keep the failed run of ``task`` in place of an earlier one; return its folder."""
    record = FailureRecord(
        stem=task.stem,
        notebook=task.contract.name,
        notebook_title=dict(task.contract.title),
        language=task.language,
        year=task.year,
        province_code=task.province.province_code if task.province else "",
        province_name=task.province.name_vi if task.province else "",
        kind=failure.kind,
        cell=failure.cell,
        reason=failure.reason,
        failed_at=failed_at,
    )
    staged = staging / "failure"
    remove_tree(staged)
    staged.mkdir(parents=True)
    log = failure.log or f"Report: {task.label}\nError: {failure.reason}\n"
    write_durably(staged / "log.txt", f"{log.rstrip()}\n\nFailed at {failed_at}\n".encode())
    if failure.notebook is not None:
        write_durably(staged / "notebook.ipynb", failure.notebook)
    write_durably(staged / _RECORD, json_bytes(asdict(record)))
    folder = failure_folder(output, task.stem)
    remove_tree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    os.replace(staged, folder)
    return folder


def clear_failure(output: Path, stem: str) -> None:
    """Forget the failed run of a report that has been made since, with the folders that are then empty."""
    folder = failure_folder(output, stem)
    if not folder.exists():
        return
    remove_tree(folder)
    with suppress(OSError):  # the first folder that is not empty ends this
        while folder.name != FAILED_FOLDER:
            folder = folder.parent
            folder.rmdir()


def all_failures(output: Path) -> Iterator[FailureRecord]:
    """Every failed run kept below ``output``."""
    for path in sorted((output / FAILED_FOLDER).rglob(_RECORD)):
        with suppress(TypeError):
            if data := read_json(path):
                yield FailureRecord(**data)
