"""A filled workbook, read whole: what units declared, what was appraised and surveyed, and every fault in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl.utils.cell import range_boundaries

from parresearch.core.text import clean, fold
from parresearch.scoring.framework import Framework
from parresearch.workbooks.columns import (
    GUIDE_SHEET,
    INPUT_KEYS,
    LONG_COLUMNS,
    LONG_SHEET,
    MACHINE_SHEET,
    NEEDED,
    SURVEY_SHEET,
    UNIT_CODE_LABEL,
    UNIT_LABEL,
    YEAR_LABEL,
)
from parresearch.workbooks.findings import MOST_ERRORS, Finding, WorkbookError, errors_of, other_identity
from parresearch.workbooks.machine import Machine, framework_hash, parse_machine
from parresearch.workbooks.read_rows import ROW_COLUMNS, RowReader, letters
from parresearch.workbooks.read_survey import read_survey
from parresearch.workbooks.scan import SheetScan, scanned_book
from parresearch.workbooks.survey_codes import survey_codes

__all__ = ["Assessments", "ProgressCallback", "read_machine", "read_workbook"]

ProgressCallback = Callable[[int, int], None]
"""Told, now and then, how many rows are read, and out of how many."""

_MOST_COLUMNS, _HEAD_ROWS, _TELL_EVERY = 60, 15, 500
_MOST_ROWS = {MACHINE_SHEET: 25_000, SURVEY_SHEET: 25_000}  # a row for each unit
_TITLES = {fold(column.title): column.key for column in LONG_COLUMNS}


@dataclass(frozen=True)
class Assessments:
    """A workbook, read.

    ``table`` has one row per unit, criterion and stage where something is said: the columns that
    :func:`parresearch.scoring.assessment.score_assessments` takes, ``evidence, explanation, note``, and ``sheet``,
    ``row`` (where it stands). ``places`` gives, for each sheet, the column letter of each key (on the survey sheet of
    each code). ``units`` are all units of the template, also those that said nothing.
    """

    table: pd.DataFrame
    units: pd.DataFrame
    year: int
    framework_id: str
    findings: tuple[Finding, ...]
    places: Mapping[str, Mapping[str, str]]


def read_machine(path: Path) -> Machine:
    """Only what the workbook says about itself; the file is checked as in :func:`read_workbook`."""
    path = Path(path)
    with scanned_book(path, only=MACHINE_SHEET, most_rows=_MOST_ROWS) as (book, scans):
        machine, found = _machine(book, scans)
    if machine is None:
        raise WorkbookError(path, found)
    return machine


def read_workbook(
    path: Path,
    framework: Framework,
    *,
    year: int | None = None,
    progress: ProgressCallback | None = None,
) -> Assessments:
    """Read ``path``, made by :func:`parresearch.workbooks.template.write_template` and filled by people.

    Parameters
    ----------
    framework : Framework
        The framework that the template was made for, unchanged.
    year : int, optional
        When given, the workbook must be of this year.

    Returns
    -------
    Assessments
        With every fault of rows and cells in ``findings``; a cell with a fault is left out of ``table``.

    Raises
    ------
    WorkbookError
        When the file is refused, or when it is not the workbook of this framework and year.
    """
    path = Path(path)
    with scanned_book(path, most_rows=_MOST_ROWS) as (book, scans):
        machine, found = _machine(book, scans)
        if machine is not None:
            found = _identity(machine, framework, year)
        if machine is None or found:
            raise WorkbookError(path, found)
        return _Reading(path, book, scans, framework, machine, progress).all()


def _machine(book: Any, scans: Mapping[str, SheetScan]) -> tuple[Machine | None, list[Finding]]:
    if MACHINE_SHEET not in book.sheetnames:
        return None, [Finding("machine_sheet_missing", values={"what": MACHINE_SHEET})]
    last = max(scans[MACHINE_SHEET].last_row, 1)
    return parse_machine(book[MACHINE_SHEET].iter_rows(max_row=last, max_col=4, values_only=True))


def _identity(machine: Machine, framework: Framework, year: int | None) -> list[Finding]:
    found = []
    if machine.framework_id != framework.framework_id:
        values = {"found": machine.framework_id, "wanted": framework.framework_id}
        found.append(Finding("wrong_framework", values=values))
    elif machine.framework_hash != framework_hash(framework):
        found.append(Finding("changed_framework", values={"found": machine.framework_id}))
    if year is not None and machine.year != year:
        found.append(Finding("wrong_year", values={"found": machine.year, "wanted": year}))
    elif not framework.in_force(machine.year):
        years = f"{framework.first_year}–{framework.last_year or '…'}"
        values_ = {"framework": framework.framework_id, "year": machine.year, "years": years}
        found.append(Finding("not_in_force", values=values_))
    return found


class _Reading:
    """One pass over the sheets of a workbook that is known to be ours."""

    def __init__(
        self,
        path: Path,
        book: Any,
        scans: Mapping[str, SheetScan],
        framework: Framework,
        machine: Machine,
        progress: ProgressCallback | None,
    ) -> None:
        self._path, self._book, self._scans = path, book, scans
        self._framework, self._machine = framework, machine
        self._units = {unit[0]: unit[1] for unit in machine.units}
        self._rows = RowReader(framework)
        self._found: list[Finding] = []
        self._places: dict[str, dict[str, str]] = {}
        self._tell = progress or (lambda done, total: None)
        self._done, self._total = 0, sum(scan.last_row for scan in scans.values())
        self._sheet_of: dict[str, str] = {}

    def all(self) -> Assessments:
        surveyed = survey_codes(self._framework)
        for sheet in self._book.worksheets:
            name = sheet.title
            if name in (GUIDE_SHEET, MACHINE_SHEET, SURVEY_SHEET):
                continue
            if self._machine.layout == "long":
                if name == LONG_SHEET:
                    self._read_long(name)
                else:
                    self._found.append(Finding("sheet_ignored", "note", sheet=name))
            else:
                self._read_unit_sheet(name)
        records, filled = list(self._rows.records), self._rows.is_filled
        findings = self._found + self._rows.findings + self._missing()
        if surveyed:
            if SURVEY_SHEET in self._book.sheetnames:
                rows = self._stream(SURVEY_SHEET)
                head = list(islice(rows, _HEAD_ROWS))
                findings += self._shown(SURVEY_SHEET, head)
                survey = read_survey(
                    chain(head, rows),
                    self._framework,
                    self._units,
                    scan=self._scans[SURVEY_SHEET],
                    left_out=self._rows.not_applicable,
                )
                records += survey.records
                findings += survey.findings
                filled |= bool(survey.records)
                self._places[SURVEY_SHEET] = survey.places
            else:
                findings.append(Finding("missing_survey", values={"sheet": SURVEY_SHEET}))
        if not filled and not any(finding.severity == "error" for finding in findings):
            findings.append(Finding("empty_workbook"))
        self._tell(self._total, self._total)
        table = pd.DataFrame.from_records(records, columns=list(ROW_COLUMNS))
        table = table.astype(
            {"done": float, "planned": float, "points": float, "not_applicable": bool, "value": object}
        )
        units = pd.DataFrame(list(self._machine.units), columns=["unit", "name", "unit_type"], dtype=str)
        return Assessments(
            table=table,
            units=units,
            year=self._machine.year,
            framework_id=self._machine.framework_id,
            findings=tuple(findings),
            places=self._places,
        )

    def _stream(self, name: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Rows of a sheet with their numbers, as far as there is content, and progress told on the way."""
        last = max(self._scans[name].last_row, 1)
        rows = self._book[name].iter_rows(max_row=last, max_col=_MOST_COLUMNS, values_only=True)
        with closing(rows):  # the file stays open as long as a row may follow
            for number, row in enumerate(rows, start=1):
                self._done += 1
                if self._done % _TELL_EVERY == 0:
                    self._tell(self._done, self._total)
                    self._stop_at_many_errors(name, number)
                yield number, row

    def _shown(
        self, name: str, head: Sequence[tuple[int, tuple[Any, ...]]], unit_name: str = ""
    ) -> list[Finding]:
        """Faults where the lines above the header show another framework, unit or year than the hidden sheet."""
        labels = {YEAR_LABEL: str(self._machine.year)} | ({UNIT_LABEL: unit_name} if unit_name else {})
        wanted = {fold(label, diacritics=True): said for label, said in labels.items()}
        shown: list[tuple[str, Any, str]] = []
        for number, row in head:
            label = fold(row[0], diacritics=True).rstrip(": ") if isinstance(row[0], str) else ""
            if label in wanted:
                if not shown and number > 1:  # the title stands above the first of these lines
                    title = head[number - 2][1][0]
                    shown.append((f"A{number - 1}", title, self._framework.title_vi))
                shown.append((f"B{number}", row[1], wanted.pop(label)))
        return [found for cell, said, want in shown for found in other_identity(name, cell, said, want)]

    def _stop_at_many_errors(self, name: str, row: int) -> None:
        """A slip that runs down a column breaks every row: what is found by then is enough to see it."""
        errors = errors_of([*self._found, *self._rows.findings])
        if len(errors) >= MOST_ERRORS:
            stopped = Finding("stopped", sheet=name, values={"n": len(errors), "row": row})
            raise WorkbookError(self._path, [stopped, *errors])

    def _header(
        self, name: str, head: Sequence[tuple[int, tuple[Any, ...]]], needed: Sequence[str]
    ) -> tuple[int, dict[str, int]] | None:
        """Row of the header and the place of each column; None (and why) when it is not there."""
        best: tuple[int, dict[str, int]] = (0, {})
        for number, row in head:
            columns: dict[str, int] = {}
            for j, cell in enumerate(row):
                key = _TITLES.get(fold(cell)) if isinstance(cell, str) else None
                if key and key not in columns:
                    columns[key] = j
                elif key:
                    place = f"{letters(j + 1)}{number}"
                    self._found.append(Finding("duplicate_column", sheet=name, cell=place, value=cell))
            if len(columns) > len(best[1]):
                best = number, columns
        lacking = [key for key in needed if key not in best[1]]
        if len(best[1]) < 3:
            return None
        if lacking:
            titles = {column.key: column.title for column in LONG_COLUMNS}
            values = {"columns": ", ".join(titles[key] for key in lacking)}
            self._found.append(Finding("missing_columns", sheet=name, cell=f"A{best[0]}", values=values))
            return best[0], {}
        self._places[name] = {key: letters(j + 1) for key, j in best[1].items()}
        return best

    def _read_unit_sheet(self, name: str) -> None:
        rows = self._stream(name)
        head = list(islice(rows, _HEAD_ROWS))
        labelled = next(
            (
                (number, row[1])
                for number, row in head
                if isinstance(row[0], str) and fold(row[0]).rstrip(": ") == fold(UNIT_CODE_LABEL)
            ),
            None,
        )
        header = self._header(name, head, NEEDED)
        if labelled is None and header is None:
            self._found.append(Finding("sheet_ignored", "note", sheet=name))
            for _ in rows:
                pass
            return
        unit = "" if labelled is None or labelled[1] is None else clean(str(labelled[1]))
        if unit not in self._units:
            known = ", ".join(list(self._units)[:12])
            cell = f"B{labelled[0]}" if labelled else ""
            self._found.append(
                Finding("unknown_unit", sheet=name, cell=cell, value=unit, values={"known": known})
            )
            return
        if unit in self._sheet_of:
            values = {"other": self._sheet_of[unit]}
            self._found.append(Finding("duplicate_unit", sheet=name, value=unit, values=values))
            return
        self._sheet_of[unit] = name
        self._found += self._shown(name, head, self._units[unit])
        if header is None:
            titles = ", ".join(column.title for column in LONG_COLUMNS if column.key in NEEDED)
            self._found.append(Finding("missing_columns", sheet=name, values={"columns": titles}))
            return
        self._merged(name, header)
        if not header[1]:
            return
        scan = self._scans[name]
        self._rows.rows_of.setdefault(unit, {})
        for number, row in chain(head[header[0] :], rows):
            self._rows.read(name, number, unit, row, header[1], scan)

    def _read_long(self, name: str) -> None:
        rows = self._stream(name)
        head = list(islice(rows, _HEAD_ROWS))
        header = self._header(name, head, ("unit", *NEEDED))
        if header is None:
            titles = ", ".join(column.title for column in LONG_COLUMNS if column.key in ("unit", *NEEDED))
            self._found.append(Finding("missing_columns", sheet=name, values={"columns": titles}))
            return
        self._merged(name, header)
        self._found += self._shown(name, head[: header[0]])
        columns = header[1]
        if not columns:
            return
        scan, at, named = self._scans[name], columns["unit"], columns.get("unit_name")
        for number, row in chain(head[header[0] :], rows):
            unit = row[at]
            if unit is None and all(cell is None for cell in row):
                continue
            if not isinstance(unit, str):
                unit = "" if unit is None else str(unit)
            if unit not in self._units:
                unit = clean(unit)
                if unit not in self._units:
                    known = ", ".join(list(self._units)[:12])
                    cell = f"{letters(at + 1)}{number}"
                    self._found.append(
                        Finding("unknown_unit", sheet=name, cell=cell, value=unit, values={"known": known})
                    )
                    continue
            if named is not None and row[named] != self._units[unit]:
                place = f"{letters(named + 1)}{number}"
                self._found += other_identity(name, place, row[named], self._units[unit])
            self._rows.read(name, number, unit, row, columns, scan)

    def _merged(self, name: str, header: tuple[int, dict[str, int]]) -> None:
        """Merged cells that touch an input column below the header."""
        inputs = [header[1][key] + 1 for key in INPUT_KEYS if key in header[1]]
        for reference in self._scans[name].merged:
            left, _, right, bottom = range_boundaries(reference)
            if bottom > header[0] and any(left <= column <= right for column in inputs):
                self._found.append(Finding("merged_cells", sheet=name, cell=reference))

    def _missing(self) -> list[Finding]:
        """Units without a sheet, and criteria without a row."""
        found = []
        leaves = [leaf.code for leaf in self._framework.leaves()]
        broken = {finding.sheet for finding in self._found if finding.rule == "missing_columns"}
        is_long = self._machine.layout == "long"
        if is_long and LONG_SHEET not in self._book.sheetnames:
            return [Finding("sheet_missing", values={"sheet": LONG_SHEET})]
        if is_long and LONG_SHEET in broken:
            return []
        for unit, name in self._units.items():
            sheet = LONG_SHEET if is_long else self._sheet_of.get(unit, "")
            if sheet in broken:
                continue
            seen = self._rows.rows_of.get(unit)
            if seen is None:
                found.append(Finding("missing_unit", sheet=sheet, values={"unit": f"{unit} ({name})"}))
            elif lacking := [code for code in leaves if code not in seen]:
                values = {"codes": ", ".join(lacking), "of": f" ({unit})" if is_long else ""}
                found.append(Finding("missing_row", sheet=sheet, values=values))
        return found
