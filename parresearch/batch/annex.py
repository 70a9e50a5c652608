"""The annexes of the published reports: key figures of all provinces of a year in one workbook.

Every figure is read from the executed notebook of its report, and compared with the record of what was
published. A report whose notebook is not the one that was published is left out until it is made again.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from parresearch.batch.publish import replace_file
from parresearch.batch.records import Record
from parresearch.core.text import check_language, slug
from parresearch.reporting.blocks import Heading, KeyFigures, blocks_of
from parresearch.reporting.exporters.xlsx_annex import AnnexRow, annex_bytes

__all__ = ["ANNEX", "annex_row", "write_annexes"]

ANNEX = "phu-luc"
_FORMAT = "xlsx"


def write_annexes(output: Path, records: Iterable[Record], *, staging: Path) -> list[Path]:
    """Write the annex of each notebook, year, language and choice of options that has two workbooks or more.

    Returns the annexes, those that were up to date as well.
    """
    groups: dict[Path, list[Record]] = defaultdict(list)
    for record in records:
        if record.province_code and record.year is not None and _FORMAT in record.files:
            groups[_place(output, record)].append(record)
    written = []
    for path, members in sorted(groups.items()):
        rows = [row for record in members if (row := annex_row(output, record)) is not None]
        if len(rows) < 2:
            continue
        first = members[0]
        data = annex_bytes(rows, year=int(first.year or 0), language=check_language(first.language))
        if not path.exists() or path.read_bytes() != data:
            replace_file(path, data, staging=staging)
        written.append(path)
    return written


def _place(output: Path, record: Record) -> Path:
    """``phu-luc.xlsx`` beside the reports; options and language in its name as in theirs."""
    folder, _, leaf = record.stem.rpartition("/")
    own = f"{slug(record.province_code)}-{slug(record.province_name)}"
    return output / folder / f"{ANNEX}{leaf.removeprefix(own)}.{_FORMAT}"


def annex_row(output: Path, record: Record) -> AnnexRow | None:
    """What the published notebook of ``record`` says; None when it is not the file, or the figures, of the record."""
    entry = record.files.get("ipynb")
    if entry is None:
        return None
    try:
        data = (output / entry.path).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        return None
    blocks = list(blocks_of(json.loads(data)))
    title = next((block for block in blocks if isinstance(block, Heading) and block.level == 0), None)
    if title is None or dict(title.subject) != dict(record.subject):
        return None
    numbers = {
        key: value
        for key, value in title.subject.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    figures = {
        figure.label: " ".join(text for text in (figure.value, figure.remark) if text)
        for block in blocks
        if isinstance(block, KeyFigures)
        for figure in block.items
    }
    return AnnexRow(
        province_code=record.province_code,
        province=record.province_name,
        numbers=numbers,
        key_figures=figures,
        report=record.stem,
        notebook_hash=entry.sha256,
    )
