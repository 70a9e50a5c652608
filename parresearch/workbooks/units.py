"""The units file: who is to be scored (CSV or XLSX with columns unit, name, unit_type)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from parresearch.core.text import clean, fold, spell_level
from parresearch.scoring.framework import UnitType
from parresearch.workbooks.container import damaged_as_error
from parresearch.workbooks.findings import Finding, WorkbookError
from parresearch.workbooks.scan import scanned_book

__all__ = ["UNIT_TYPE_WORDS", "check_units", "read_units"]

COLUMNS = ("unit", "name", "unit_type")
_TITLES = {
    "unit": ("unit", "ma don vi", "ma dv", "ma"),
    "name": ("name", "ten don vi", "don vi", "ten"),
    "unit_type": ("unit_type", "loai don vi", "loai"),
}
_HEAD_ROWS = 15
"""Rows in which the header is looked for."""
_MOST_ROWS, _MOST_BYTES = 25_000, 20 * 1024**2  # the country had some 12,000 units of all levels
UNIT_TYPE_WORDS = {
    "province": "Tỉnh, thành phố",
    "department": "Sở, ban, ngành",
    "district": "Huyện, quận, thị xã, thành phố",
    "commune": "Xã, phường, thị trấn, đặc khu",
    "central_agency": "Cơ quan trung ương trên địa bàn",
}
_TYPES = {
    **{fold(name): name for name in get_args(UnitType)},
    **{fold(words): name for name, words in UNIT_TYPE_WORDS.items()},
    "tinh": "province",
    "so": "department",
    "huyen": "district",
    "xa": "commune",
}
_CODE = re.compile(r"[\w](?:[\w.-]{0,38}[\w])?")


def read_units(path: Path) -> pd.DataFrame:
    """The units, in the file's order; every fault is named at once.

    Parameters
    ----------
    path : Path
        CSV (UTF-8, comma or semicolon) or XLSX (first sheet), with a header; a ``sep=`` line or a title may stand above
        it. Vietnamese headings (Mã đơn vị, Tên đơn vị, Loại đơn vị) and types (sở, huyện, xã, tỉnh) are understood.

    Returns
    -------
    DataFrame
        ``unit`` (code, text), ``name`` (NFC), ``unit_type``.
    """
    path = Path(path)
    if not path.is_file():
        raise WorkbookError(path, [Finding("no_file")])
    rows = _excel_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path)
    if not any(_text(cell) for row in rows for cell in row):
        raise WorkbookError(path, [Finding("units_empty")])
    at, where = max(enumerate(map(_columns, rows[:_HEAD_ROWS])), key=lambda found: len(found[1]))
    if lacking := [column for column in COLUMNS if column not in where]:
        raise WorkbookError(path, [Finding("units_columns", values={"columns": ", ".join(lacking)})])
    records, lines = [], []
    for line, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {column: _text(row[where[column]]) if where[column] < len(row) else "" for column in COLUMNS}
        if any(cells.values()):
            records.append(cells)
            lines.append(line)
    table = pd.DataFrame(records, columns=list(COLUMNS), dtype=str)
    table, found = check_units(table, lines)
    if found:
        raise WorkbookError(path, found)
    return table


def check_units(table: pd.DataFrame, lines: list[int]) -> tuple[pd.DataFrame, list[Finding]]:
    """``table`` with unit types by their ids, and what is wrong in which line."""
    found = [] if len(table) else [Finding("units_empty")]
    seen: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    types = []
    for line, row in zip(lines, table.itertuples(index=False), strict=True):

        def fault(rule: str, value: str, line: int = line, **values: Any) -> None:
            found.append(Finding(rule, row=line, value=value, values=values))

        if not _CODE.fullmatch(row.unit):
            fault("unit_code_bad", row.unit)
        elif row.unit.casefold() in seen:
            fault("unit_twice", row.unit, other=seen[row.unit.casefold()])
        seen.setdefault(row.unit.casefold(), line)
        if (
            not row.name
            or len(row.name) > 200
            or any(ord(char) < 32 or ord(char) == 127 for char in row.name)
        ):
            fault("unit_name_bad", row.name)
        unit_type = _TYPES.get(fold(row.unit_type), "")
        if not unit_type:
            fault("unit_type_bad", row.unit_type, known=", ".join(get_args(UnitType)))
        elif (key := (spell_level(row.name), unit_type)) in names and row.name:
            # Communes of one name lie in different districts, but readers need to tell them apart.
            fault("name_twice", row.name, other=names[key])
        else:
            names[key] = line
        types.append(unit_type)
    return table.assign(unit_type=types), found


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return clean(str(cell))


def _columns(row: Sequence[Any]) -> dict[str, int]:
    """The place of each column whose title stands in ``row``."""
    heads = [fold(_text(cell)) for cell in row]
    places = {
        column: next((i for i, head in enumerate(heads) if head in titles), -1)
        for column, titles in _TITLES.items()
    }
    return {column: place for column, place in places.items() if place >= 0}


def _csv_rows(path: Path) -> list[list[Any]]:
    if (size := path.stat().st_size) > _MOST_BYTES:
        raise WorkbookError(path, [Finding("damaged", values={"what": f"{size // 1024**2} MB"})])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WorkbookError(path, [Finding("units_encoding")]) from None
    head = text.splitlines()[:_HEAD_ROWS]

    def most_titles(delimiter: str) -> int:
        return max((len(_columns(row)) for row in csv.reader(head, delimiter=delimiter)), default=0)

    with damaged_as_error(path):
        delimiter = max(",;\t", key=most_titles)
        rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), _MOST_ROWS + 1))
    if len(rows) > _MOST_ROWS:
        values = {"rows": len(rows), "most": _MOST_ROWS}
        raise WorkbookError(path, [Finding("too_many_rows", values=values)])
    return rows


def _excel_rows(path: Path) -> list[list[Any]]:
    with scanned_book(path, most_rows=_MOST_ROWS) as (book, scans):
        sheet = book.worksheets[0]
        last = max(scans[sheet.title].last_row, 1)
        return [list(row) for row in sheet.iter_rows(max_row=last, max_col=50, values_only=True)]
