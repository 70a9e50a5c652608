"""The workbook that a province keeps of its own result: criteria, causes, plan; stored once, read by its report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.paths import province_dir
from parresearch.core.reads import recorded

__all__ = [
    "BOOK_COLUMNS",
    "STORED_NAME",
    "ProvinceWorkbook",
    "load_province_workbook",
    "parse_stored",
    "stored_path",
    "stored_text",
]

STORED_NAME = "workbook.json"
_FORMAT = 1
_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"  # a folder by such a name; not what was kept aside
_COMMAND = "parresearch province store WORKBOOK.xlsx --replace"

BOOK_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "criteria": ("code", "field", "name", "kind", "max_points", "self_points", "points", "max_base", "points_base",
                 "lead_agency", "explanation"),
    "causes": ("code", "cause", "text"),
    "plan": ("code", "task", "lead_agency", "partners", "product", "deadline", "expected", "progress", "note"),
    "notes": ("sheet", "cell", "rule", "note_vi", "note_en"),
}  # fmt: skip
"""The tables of a workbook and their columns. Criteria are the lowest ones; ``deadline`` is a day as 2024-06-30."""
_NUMBERS = {"max_points", "self_points", "points", "max_base", "points_base", "expected", "progress"}


@dataclass(frozen=True)
class ProvinceWorkbook:
    """A workbook as it was stored: what it says about itself, and its tables.

    ``meta`` has ``province_code, vintage, year, reported_on`` (day of reporting, 2024-06-15), ``prepared_by``,
    ``illustrative`` (made-up figures, to try the way), ``file_name`` and ``file_sha256`` of the workbook it came from.
    """

    meta: dict[str, Any]
    criteria: pd.DataFrame
    causes: pd.DataFrame
    plan: pd.DataFrame
    notes: pd.DataFrame

    @property
    def reported_on(self) -> date:
        """The day that the progress of the plan is told for."""
        return date.fromisoformat(self.meta["reported_on"])

    @property
    def is_illustrative(self) -> bool:
        """Whether the figures were made up to try the way."""
        return bool(self.meta["illustrative"])


def stored_path(province_code: str, year: int, day: date | str, folder: Path | None = None) -> Path:
    """Where the workbook of a reporting day is stored: ``data/province/YEAR/CODE/DAY/workbook.json``.

    Examples
    --------
    >>> stored_path("62", 2023, date(2024, 6, 15), Path("province")).as_posix()
    'province/2023/62/2024-06-15/workbook.json'
    """
    return (folder or province_dir()) / str(year) / province_code / str(day) / STORED_NAME


@recorded
def load_province_workbook(
    province_code: str, year: int, folder: Path | None = None
) -> ProvinceWorkbook | None:
    """The stored workbook of a province and index year, of its latest reporting day; None when none is stored.

    Made-up figures are given only where the province has stored no others.

    Raises
    ------
    DataError
        When a stored file cannot be read, or is of another province, year or reporting day than its place.
    """
    place = (folder or province_dir()) / str(year) / province_code
    # Before there was a folder for each reporting day, the only workbook stood right in the province's folder.
    paths = chain(place.glob(STORED_NAME), place.glob(f"{_DAY}/{STORED_NAME}"))
    books = [_stored(path, province_code, year) for path in sorted(paths)]
    return max(books, key=lambda book: (not book.is_illustrative, book.reported_on), default=None)


def _stored(path: Path, province_code: str, year: int) -> ProvinceWorkbook:
    day = path.parent.name if path.parent.name != province_code else ""
    where = "/".join(part for part in ("data/province", str(year), province_code, day, STORED_NAME) if part)
    try:
        book = parse_stored(path.read_text(encoding="utf-8"))
        said = (str(book.meta["province_code"]), int(book.meta["year"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{where} cannot be read ({error}). Store the workbook again: {_COMMAND}") from error
    if said != (province_code, year) or day not in ("", book.meta["reported_on"]):
        raise DataError(
            f"{where} says it is of province {said[0]} in {said[1]}, reported on {book.meta['reported_on']}. Delete "
            f"that folder and store the right workbook: {_COMMAND}"
        )
    return book


def stored_text(book: ProvinceWorkbook) -> str:
    """The workbook as it is stored; the same content gives the same text."""
    tables = {name: _records(getattr(book, name)[list(columns)]) for name, columns in BOOK_COLUMNS.items()}
    return json.dumps({"format": _FORMAT, **book.meta, **tables}, ensure_ascii=False, indent=1) + "\n"


def parse_stored(text: str) -> ProvinceWorkbook:
    """The workbook from its stored text.

    Raises
    ------
    ValueError
        When the text is no workbook of this format.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise ValueError(f"its format is not {_FORMAT}")
    tables = {name: _table(data.pop(name), name) for name in BOOK_COLUMNS}
    date.fromisoformat(data["reported_on"])
    del data["format"]
    return ProvinceWorkbook(meta=data, **tables)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [{str(name): _plain(value) for name, value in row.items()} for row in plain.to_dict("records")]


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _table(rows: Any, name: str) -> pd.DataFrame:
    columns = BOOK_COLUMNS[name]
    if not isinstance(rows, list) or any(set(row) != set(columns) for row in rows):
        raise ValueError(f"its table {name!r} has other columns than {', '.join(columns)}")
    table = pd.DataFrame(rows, columns=list(columns))
    types = {column: float if column in _NUMBERS else str for column in columns}
    return table.astype({**types, **({"field": int} if "field" in columns else {})})
