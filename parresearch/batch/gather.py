"""Moves reports that were made apart, in folders of their own, into the common folder. Only whole ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from parresearch.batch.catalogue_page import index_entries, write_index_page
from parresearch.batch.failures import all_failures
from parresearch.batch.files import disk_full_as_error
from parresearch.batch.keys import SharedParts
from parresearch.batch.publish import put_report, write_manifest
from parresearch.batch.records import MANIFEST_FOLDER, Record, all_records, damage
from parresearch.batch.workplace import workplace

__all__ = ["Gathered", "gather"]


@dataclass
class Gathered:
    """What came of it: reports taken over, and those that were not, with the reason; ``kept`` as in a batch."""

    taken: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    kept: list[Path] = field(default_factory=list)


def _parts(folder: Path) -> Iterator[Path]:
    if (folder / MANIFEST_FOLDER).is_dir():
        yield folder
    yield from sorted(path.parent for path in folder.glob(f"*/{MANIFEST_FOLDER}"))


def gather(folder: Path, output: Path, shared: SharedParts) -> Gathered:
    """Publish the reports in ``folder`` (its own or those of its folders) below ``output``.

    A report is taken when its files have the hashes of its record and it was made from the library, figures and
    environment of now; others stay where they are.
    """
    result = Gathered()
    output.mkdir(parents=True, exist_ok=True)
    with workplace(output) as place, disk_full_as_error(output):
        for part in _parts(folder):
            for record in all_records(part):
                if reason := damage(part, record) or _other_version(record, shared):
                    result.refused[record.stem] = reason
                    continue
                result.kept += _take(part, record, output, place.staging)
                result.taken.append(record.stem)
        records = list(all_records(output))
        write_manifest(output, records, staging=place.staging)
        write_index_page(output, index_entries(records, all_failures(output), shared), staging=place.staging)
    return result


def _other_version(record: Record, shared: SharedParts) -> str:
    now = {"library": shared.library, "data": shared.data, "environment": dict(shared.environment)}
    other = [name for name, value in now.items() if record.parts.get(name) != value]
    return f"made with another {' and another '.join(other)}" if other else ""


def _take(part: Path, record: Record, output: Path, staging: Path) -> list[Path]:
    contents = {ext: (part / entry.path).read_bytes() for ext, entry in record.files.items()}
    return put_report(record, contents, output=output, staging=staging)
