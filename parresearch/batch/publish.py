"""Puts a finished report in place: each file in one rename, its record last. Only the coordinator does this.

A crash between two renames leaves files whose hashes differ from the record; the next run sees that and makes
the report again. A reader never meets a half-written file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from parresearch import __version__
from parresearch.batch.files import json_bytes, put_in_place, read_json, write_durably
from parresearch.batch.messages import RunResult
from parresearch.batch.plan import PlannedReport
from parresearch.batch.records import FileRecord, Record, file_record, read_record, record_path
from parresearch.core.asides import aside_of
from parresearch.core.rawfiles import sha256_of

__all__ = [
    "MANIFEST",
    "is_our_manifest",
    "publish",
    "put_report",
    "renew_record",
    "replace_file",
    "write_manifest",
]

MANIFEST = "manifest.json"
_FORMAT = "parresearch reports"


def publish(
    planned: PlannedReport, result: RunResult, *, output: Path, staging: Path, made_at: str
) -> list[Path]:
    """Publish the files of ``result`` below ``output``: the executed notebook, the documents, the record.

    Returns
    -------
    list of Path
        Where files are kept that somebody had edited since they were published.
    """
    stem = planned.task.stem
    order = sorted(result.files, key=lambda extension: (extension != "ipynb", extension))
    files = {ext: file_record(f"{stem}.{ext}", result.files[ext]) for ext in order}
    record = _record(planned, result, files, made_at)
    return put_report(record, {ext: result.files[ext] for ext in order}, output=output, staging=staging)


def put_report(record: Record, contents: Mapping[str, bytes], *, output: Path, staging: Path) -> list[Path]:
    """Put the files of ``record`` (their bytes by ending) in place, the record last; see :func:`publish`.

    Everything is written in ``staging`` first, which is on the same file system; only then are the files moved.
    """
    before = read_record(output, record.stem)
    published = {} if before is None else {entry.path: entry.sha256 for entry in before.files.values()}
    moves = [(output / record.files[ext].path, data) for ext, data in contents.items()]
    moves.append((record_path(output, record.stem), json_bytes(record.to_json())))
    staged = []
    for number, (target, data) in enumerate(moves):
        path = staging / f"publish-{number}"
        write_durably(path, data)
        staged.append((path, target))
    kept = []
    for entry in record.files.values():
        target = output / entry.path
        there = sha256_of(target.read_bytes()) if target.is_file() else ""
        if there not in ("", entry.sha256, published.get(entry.path)):
            kept.append(aside_of(target))
            os.replace(target, kept[-1])
    for path, target in staged:
        put_in_place(path, target)
    return kept


def renew_record(planned: PlannedReport, *, output: Path, staging: Path) -> None:
    """Write the new key into the record of a report whose content is still right."""
    record = read_record(output, planned.task.stem)
    if record is not None:
        renewed = replace(record, key=planned.key, parts=planned.parts)
        replace_file(record_path(output, planned.task.stem), json_bytes(renewed.to_json()), staging=staging)


def _record(planned: PlannedReport, result: RunResult, files: dict[str, FileRecord], made_at: str) -> Record:
    task = planned.task
    return Record(
        stem=task.stem,
        notebook=task.contract.name,
        notebook_title=dict(task.contract.title),
        title=result.title,
        language=task.language,
        year=task.year,
        province_code=task.province.province_code if task.province else "",
        province_name=task.province.name_vi if task.province else "",
        subject=dict(result.subject),
        key=planned.key,
        parts=planned.parts,
        files=files,
        made_at=made_at,
        library_version=__version__,
    )


def replace_file(target: Path, data: bytes, *, staging: Path) -> None:
    """Write ``data`` to ``target`` in one step, by way of ``staging``."""
    path = staging / f"replace-{target.name}"
    write_durably(path, data)
    put_in_place(path, target)


def write_manifest(output: Path, records: Iterable[Record], *, staging: Path) -> None:
    """Write ``manifest.json``: all records in one file, for other programs."""
    reports = [record.to_json() for record in records]
    replace_file(
        output / MANIFEST, json_bytes({"format": _FORMAT, "schema": 1, "reports": reports}), staging=staging
    )


def is_our_manifest(path: Path) -> bool:
    """Whether ``path`` is a manifest that a batch wrote; many programs call a file ``manifest.json``."""
    data = read_json(path)
    return data is not None and data.get("format") == _FORMAT
