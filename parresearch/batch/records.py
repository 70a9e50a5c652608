"""The manifest: for each published report what it was made from, and the hashes of its files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from parresearch.batch.files import read_json

__all__ = [
    "MANIFEST_FOLDER",
    "UNREADABLE",
    "FileRecord",
    "Record",
    "all_records",
    "damage",
    "file_record",
    "read_record",
    "record_stems",
]

MANIFEST_FOLDER = ".manifest"
UNREADABLE = "its record cannot be read"
SCHEMA = 1


@dataclass(frozen=True)
class FileRecord:
    """One published file: its path below the output folder (with ``/``), hash and size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Record:
    """One published report."""

    stem: str
    notebook: str
    notebook_title: Mapping[str, str]
    title: str
    language: str
    year: int | None
    province_code: str
    province_name: str
    subject: Mapping[str, Any]
    key: str
    parts: Mapping[str, Any]
    files: Mapping[str, FileRecord]
    made_at: str
    library_version: str
    schema: int = field(default=SCHEMA)

    def to_json(self) -> dict[str, Any]:
        """The record as JSON-ready data."""
        return asdict(self)


def file_record(path: str, data: bytes) -> FileRecord:
    """The record of a file of content ``data``."""
    return FileRecord(path, hashlib.sha256(data).hexdigest(), len(data))


def record_path(output: Path, stem: str) -> Path:
    """Where the record of the report ``stem`` is kept."""
    return output / MANIFEST_FOLDER / f"{stem}.json"


def read_record(output: Path, stem: str) -> Record | None:
    """The record of ``stem``; None when there is none that can be read (then the report is made again)."""
    return _record_from(record_path(output, stem), stem)


def _record_from(path: Path, stem: str) -> Record | None:
    data = read_json(path)
    if data is None or data.get("schema") != SCHEMA or data.get("stem") != stem:
        return None
    try:
        files = {ext: FileRecord(**entry) for ext, entry in data.pop("files").items()}
        record = Record(**{**data, "files": files})
    except (TypeError, KeyError, AttributeError):
        return None
    inside = all(entry.path == f"{stem}.{ext}" for ext, entry in files.items())
    return record if inside and isinstance(record.parts, dict) and isinstance(record.subject, dict) else None


def record_stems(output: Path) -> list[str]:
    """The stems of all records below ``output``, readable or not, in order of their files' names."""
    folder = output / MANIFEST_FOLDER
    return [
        path.relative_to(folder).as_posix().removesuffix(".json") for path in sorted(folder.rglob("*.json"))
    ]


def all_records(output: Path) -> Iterator[Record]:
    """Every readable record below ``output``, in order of their names."""
    for stem in record_stems(output):
        if record := read_record(output, stem):
            yield record


def damage(output: Path, record: Record) -> str:
    """Which file of ``record`` is missing or altered, in words; empty when all are as published."""
    for entry in record.files.values():
        try:
            data = (output / entry.path).read_bytes()
        except OSError:
            return f"file missing ({entry.path})"
        if len(data) != entry.size or hashlib.sha256(data).hexdigest() != entry.sha256:
            return f"file altered ({entry.path})"
    return ""
