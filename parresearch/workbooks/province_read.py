"""A province's own workbook, read whole: criteria, causes, plan, and every fault in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl.utils.cell import range_boundaries

from parresearch.core.indices import component_name
from parresearch.core.text import clean, fold
from parresearch.workbooks.cells import is_blank
from parresearch.workbooks.columns import GUIDE_SHEET, MACHINE_SHEET
from parresearch.workbooks.findings import Finding, WorkbookError, other_identity
from parresearch.workbooks.province_cells import BookRow, RowCells, read_day
from parresearch.workbooks.province_columns import (
    CAUSE_WORDS,
    INFO_LABELS,
    INFO_SHEET,
    KIND_WORDS,
    SHEETS,
    BookSheet,
    field_word,
)
from parresearch.workbooks.province_machine import (
    TITLE_START,
    ProvinceMachine,
    book_title,
    parse_province_machine,
)
from parresearch.workbooks.read_rows import letters
from parresearch.workbooks.scan import SheetScan, scanned_book

__all__ = ["FIELDS", "ReadBook", "field_choices", "read_province_workbook"]

FIELDS = range(1, 9)
_MOST_COLUMNS, _HEAD_ROWS = 40, 12
_MOST_NAME = 200
_MOST_ROWS = {MACHINE_SHEET: 200, INFO_SHEET: 200, **{sheet.name: 2000 for sheet in SHEETS}}


@dataclass(frozen=True)
class ReadBook:
    """A workbook as it stands: the rows of each sheet, the reader of each sheet (for places), and all faults so far."""

    machine: ProvinceMachine
    reported_on: date | None
    prepared_by: str
    rows: Mapping[str, list[BookRow]]
    cells: Mapping[str, RowCells]
    findings: list[Finding]


def field_choices(year: int) -> list[str]:
    """The eight fields as a clerk chooses them."""
    return [field_word(n, component_name("par", f"field_{n}", year=year)) for n in FIELDS]


def read_province_workbook(path: Path) -> ReadBook:
    """Read ``path``, made by :func:`parresearch.workbooks.province_template.write_province_template`.

    Raises
    ------
    WorkbookError
        When the file is refused, or is not a province's own workbook. Faults of cells are in ``findings``.
    """
    path = Path(path)
    with scanned_book(path, most_rows=_MOST_ROWS) as (book, scans):
        if MACHINE_SHEET not in book.sheetnames:
            raise WorkbookError(path, [Finding("machine_sheet_missing", values={"what": MACHINE_SHEET})])
        last = max(scans[MACHINE_SHEET].last_row, 1)
        rows = book[MACHINE_SHEET].iter_rows(max_row=last, max_col=4, values_only=True)
        machine, found = parse_province_machine(rows)
        if machine is None:
            raise WorkbookError(path, found)
        return _read(book, scans, machine)


def _read(book: Any, scans: Mapping[str, SheetScan], machine: ProvinceMachine) -> ReadBook:
    findings: list[Finding] = []
    reported_on, prepared_by = _info(book, scans, machine, findings)
    rows: dict[str, list[BookRow]] = {}
    readers: dict[str, RowCells] = {}
    choices = _choices(machine.year)
    for sheet in SHEETS:
        if sheet.name not in book.sheetnames:
            findings.append(Finding("sheet_missing", values={"sheet": sheet.name}))
            continue
        found = _sheet(book[sheet.name], sheet, scans[sheet.name], choices, machine, findings)
        if found is not None:
            readers[sheet.key], rows[sheet.key] = found
    known = {GUIDE_SHEET, MACHINE_SHEET, INFO_SHEET, *(sheet.name for sheet in SHEETS)}
    findings += [
        Finding("sheet_ignored", "note", sheet=name) for name in book.sheetnames if name not in known
    ]
    return ReadBook(machine, reported_on, prepared_by, rows, readers, findings)


def _info(
    book: Any, scans: Mapping[str, SheetScan], machine: ProvinceMachine, findings: list[Finding]
) -> tuple[date | None, str]:
    """The day of reporting and who made the workbook, by the labels in the first column; province and year compared."""
    if INFO_SHEET not in book.sheetnames:
        findings.append(Finding("sheet_missing", values={"sheet": INFO_SHEET}))
        return None, ""
    last = max(scans[INFO_SHEET].last_row, 1)
    cells: dict[str, tuple[str, Any]] = {}
    for number, row in enumerate(
        book[INFO_SHEET].iter_rows(max_row=last, max_col=2, values_only=True), start=1
    ):
        if isinstance(row[0], str) and len(row) > 1:
            cells.setdefault(fold(row[0]), (f"B{number}", row[1]))
    for key, wanted in (("province", machine.province.name_vi), ("year", str(machine.year))):
        place, said = cells.get(fold(INFO_LABELS[key]), ("", None))
        findings += other_identity(INFO_SHEET, place, said, wanted)
    place, said = cells.get(fold(INFO_LABELS["reported_on"]), ("", None))
    day: date | None = None
    if is_blank(said):
        values = {"label": INFO_LABELS["reported_on"]}
        findings.append(Finding("reported_on_missing", sheet=INFO_SHEET, cell=place, values=values))
    else:
        day, broken = read_day(said, scans[INFO_SHEET].look(int(place[1:]), 2))
        if broken:
            findings.append(Finding(broken, sheet=INFO_SHEET, cell=place, value=said))
    by = cells.get(fold(INFO_LABELS["prepared_by"]), ("", None))[1]
    return day, "" if is_blank(by) else " ".join(clean(str(by)).split())[:_MOST_NAME]


def _choices(year: int) -> dict[str, dict[str, Any]]:
    """For each column with a list: what is understood (folded) and what is offered."""
    fields = field_choices(year)
    by_field: dict[str, Any] = {}
    for number, word in zip(FIELDS, fields, strict=True):
        by_field |= {fold(word): number, str(number): number, fold(word.partition(". ")[2]): number}
    return {
        "field": by_field,
        "field:offered": dict.fromkeys(fields),
        "kind": {fold(word): key for key, word in KIND_WORDS.items()},
        "kind:offered": dict.fromkeys(KIND_WORDS.values()),
        "cause": {fold(word): key for key, word in CAUSE_WORDS.items()},
        "cause:offered": dict.fromkeys(CAUSE_WORDS.values()),
    }


def _sheet(
    page: Any,
    sheet: BookSheet,
    scan: SheetScan,
    choices: Mapping[str, Any],
    machine: ProvinceMachine,
    findings: list[Finding],
) -> tuple[RowCells, list[BookRow]] | None:
    lines = enumerate(
        page.iter_rows(max_row=max(scan.last_row, 1), max_col=_MOST_COLUMNS, values_only=True), start=1
    )
    head = list(islice(lines, _HEAD_ROWS))
    title = str(head[0][1][0]).partition(" – ")[2] if head and head[0][1] else ""
    if title.startswith(TITLE_START):
        findings += other_identity(sheet.name, "A1", title, book_title(machine.province, machine.year))
    at, columns = _header(sheet, head, findings)
    if not columns:
        return None
    inputs = [place + 1 for place in columns.values()]
    for reference in scan.merged:
        left, _, right, bottom = range_boundaries(reference)
        if bottom > at and any(left <= column <= right for column in inputs):
            findings.append(Finding("merged_cells", sheet=sheet.name, cell=reference))
    reader = RowCells(sheet.name, columns, scan, choices)
    rows = [reader.read(number, cells, sheet.columns) for number, cells in chain(head[at:], lines)]
    return reader, [row for row in rows if row is not None]


def _header(
    sheet: BookSheet, head: Iterable[tuple[int, tuple[Any, ...]]], findings: list[Finding]
) -> tuple[int, dict[str, int]]:
    """Row of the header and the place of each column; no columns (and why) where one is lacking."""
    titles = {fold(column.title): column.key for column in sheet.columns}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in head:
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            key = titles.get(fold(cell)) if isinstance(cell, str) else None
            if key and key in columns:
                where = f"{letters(place + 1)}{number}"
                findings.append(Finding("duplicate_column", sheet=sheet.name, cell=where, value=cell))
            elif key:
                columns[key] = place
        if len(columns) > len(best[1]):
            best = number, columns
    lacking = [column.title for column in sheet.columns if column.key not in best[1]]
    if lacking:
        cell = f"A{best[0]}" if best[1] else ""
        values = {"columns": ", ".join(lacking)}
        findings.append(Finding("missing_columns", sheet=sheet.name, cell=cell, values=values))
        return best[0], {}
    return best
