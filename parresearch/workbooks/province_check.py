"""Do the sheets of a province's own workbook go together? All faults at once; then the tables that are stored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from parresearch.catalog.province_workbook import BOOK_COLUMNS, ProvinceWorkbook
from parresearch.core.errors import nearest
from parresearch.core.text import fold, format_date
from parresearch.workbooks.findings import Finding, WorkbookError, errors_of
from parresearch.workbooks.province_cells import BookRow, RowCells
from parresearch.workbooks.province_columns import CRITERIA, INFO_SHEET, KIND_WORDS, SHEETS
from parresearch.workbooks.province_read import ReadBook, read_province_workbook

__all__ = ["check_province_workbook"]

_SMALL = 0.005 + 1e-9  # points have two decimals
_YEARS_AHEAD = 5
_POINTS = {"max_points": "Điểm tối đa", "self_points": "Điểm tự đánh giá", "points": "Điểm đạt được"}


def check_province_workbook(
    path: Path, *, scale_of: Callable[[int], float | None] = lambda year: None
) -> tuple[ProvinceWorkbook, list[Finding]]:
    """The workbook as it would be stored, and the notes about it.

    Parameters
    ----------
    scale_of : callable, optional
        Gives the greatest total of the criteria set of a year, or None: another sum of maxima is a note.

    Raises
    ------
    WorkbookError
        With every error of every sheet.
    """
    read = read_province_workbook(path)
    checked = _Check(read, scale_of(read.machine.year))
    findings = checked.all()
    if errors_of(findings):
        raise WorkbookError(path, findings)
    return checked.book(path, findings), findings


@dataclass
class _Check:
    read: ReadBook
    scale: float | None

    def all(self) -> list[Finding]:
        """Every finding, sheet by sheet."""
        self._leaves: list[BookRow] = []
        self._lost: dict[str, float | None] = {}
        self._agencies: dict[str, str] = {}
        self._notes: list[Finding] = []
        rows = self.read.rows
        if "criteria" in rows:
            self._criteria(rows["criteria"], self.read.cells["criteria"])
            for name in ("causes", "plan"):
                if name in rows:
                    self._codes(rows[name], self.read.cells[name])
        if "causes" in rows:
            self._causes(rows["causes"], self.read.cells["causes"])
        if "plan" in rows:
            self._plan(rows["plan"], self.read.cells["plan"])
        self._days()
        if rows.get("criteria") == []:
            self._notes.append(Finding("empty_workbook"))
        of_cells = [finding for reader in self.read.cells.values() for finding in reader.findings]
        return sorted([*self.read.findings, *of_cells, *self._notes], key=_place)

    def _note(
        self, reader: RowCells, row: BookRow, key: str, rule: str, value: Any = None, **said: Any
    ) -> None:
        cell = reader.place(key, row.number)
        self._notes.append(Finding(rule, "note", sheet=reader.sheet, cell=cell, value=value, values=said))

    def _criteria(self, rows: list[BookRow], reader: RowCells) -> None:
        seen: dict[str, int] = {}
        for row in rows:
            if (code := row["code"]) in seen:
                reader.fault(row, "code", "duplicate_code", code, other=seen[code])
            elif code:
                seen[code] = row.number
        codes = [row["code"] for row in rows if row["code"]]
        self._parents = {code: _children(code, codes) for code in codes}
        self._parents = {code: children for code, children in self._parents.items() if children}
        self._leaves = [row for row in rows if row["code"] and row["code"] not in self._parents]
        by_code = {row["code"]: row for row in rows}
        for row in rows:
            if row["code"] in self._parents:
                self._parent(row, [by_code[code] for code in self._parents[row["code"]]], reader)
            else:
                self._leaf(row, reader)
        for row in self._leaves:
            self._agency(row, reader)
        self._sums(reader)

    def _leaf(self, row: BookRow, reader: RowCells) -> None:
        if row["kind"] is None and "kind" not in row.broken:
            title = next(column.title for column in CRITERIA.columns if column.key == "kind")
            reader.fault(row, "kind", "cell_missing", what=title)
        for points, top in (("max_points", ""), ("self_points", "max_points"), ("points", "max_points"),
                            ("max_base", ""), ("points_base", "max_base")):  # fmt: skip
            self._number(row, points, top, reader)
        base = [row[key] is not None or key in row.broken for key in ("max_base", "points_base")]
        if base[0] != base[1]:
            reader.fault(row, "max_base" if base[1] else "points_base", "last_year_half")
        known = row["max_points"] is not None and row["points"] is not None
        self._lost[row["code"]] = row["max_points"] - row["points"] if known else None

    def _number(self, row: BookRow, key: str, top: str, reader: RowCells) -> None:
        value = row[key]
        if value is None:
            return
        if not top and value <= 0:
            reader.fault(row, key, "max_not_positive", value)
        elif value < 0:
            reader.fault(row, key, "negative", value)
        elif top and row[top] is not None and top not in row.broken and value > row[top] + 1e-9:
            reader.fault(row, key, "points_above_max", value, max=row[top])

    def _parent(self, row: BookRow, children: list[BookRow], reader: RowCells) -> None:
        if row["kind"] is not None:
            reader.fault(row, "kind", "parent_without_points", KIND_WORDS[row["kind"]])
        for key, what in _POINTS.items():
            parts = [child[key] for child in children]
            if row[key] is None or any(part is None for part in parts):
                continue
            total = round(sum(parts), 10)
            if abs(total - row[key]) > _SMALL * len(parts):
                reader.fault(row, key, "children_do_not_add", what=what, stated=row[key], sum=total)

    def _agency(self, row: BookRow, reader: RowCells) -> None:
        """One spelling for one agency; the first one wins."""
        name = row["lead_agency"]
        if not name:
            return
        known = self._agencies.setdefault(fold(name), name)
        if known != name:
            self._note(reader, row, "lead_agency", "agency_spelling", name, other=known)
            row.said["lead_agency"] = known
        if ";" in name or "\n" in name:
            self._note(reader, row, "lead_agency", "several_agencies", name)

    def _sums(self, reader: RowCells) -> None:
        tops = [row["max_points"] for row in self._leaves]
        total = round(sum(top for top in tops if top is not None), 10)
        if tops and None not in tops and self.scale and abs(total - self.scale) > _SMALL:
            values = {"sum": total, "scale": self.scale}
            self._notes.append(
                Finding("max_differs_from_framework", "note", sheet=reader.sheet, values=values)
            )
        lacking = {
            "points_not_known": sum(row["points"] is None for row in self._leaves),
            "lead_agency_not_known": sum(
                not row["lead_agency"] and (self._lost[row["code"]] or 0) > 0 for row in self._leaves
            ),
        }
        for rule, n in lacking.items():
            if n:
                self._notes.append(Finding(rule, "note", sheet=reader.sheet, values={"n": n}))

    def _codes(self, rows: list[BookRow], reader: RowCells) -> None:
        """Causes and tasks name the lowest criteria."""
        known = {row["code"] for row in self._leaves}
        for row in rows:
            code = row["code"]
            if code is None or code in known:
                continue
            if code in self._parents:
                reader.fault(
                    row, "code", "criterion_is_parent", code, children=", ".join(self._parents[code])
                )
            else:
                close = nearest(code, known, cutoff=0.6)
                hint = f" ({close[0]}?)" if close else ""
                reader.fault(row, "code", "criterion_unknown", code, sheet=CRITERIA.name, hint=hint)

    def _causes(self, rows: list[BookRow], reader: RowCells) -> None:
        self._twice(rows, ("code", "cause", "text"), reader)
        for row in rows:
            lost = self._lost.get(row["code"])
            if lost is not None and lost <= 0:
                self._note(reader, row, "code", "cause_without_loss", code=row["code"])

    def _plan(self, rows: list[BookRow], reader: RowCells) -> None:
        self._twice(rows, ("code", "task", "deadline"), reader)
        year = self.read.machine.year
        first, last = date(year, 1, 1), date(year + _YEARS_AHEAD, 12, 31)
        expected: dict[str, list[BookRow]] = {}
        for row in rows:
            self._agency(row, reader)
            if row["deadline"] is not None and not first <= row["deadline"] <= last:
                said = {"first": format_date(first), "last": format_date(last)}
                reader.fault(row, "deadline", "day_out_of_range", format_date(row["deadline"]), **said)
            if row["expected"] is None:
                continue
            if row["expected"] < 0:
                reader.fault(row, "expected", "negative", row["expected"])
            elif row["code"] is None and "code" not in row.broken:
                self._note(reader, row, "expected", "expected_without_criterion", row["expected"])
            else:
                expected.setdefault(row["code"], []).append(row)
        for code, tasks in expected.items():
            total, lost = round(sum(task["expected"] for task in tasks), 10), self._lost.get(code)
            if lost is not None and total > lost + _SMALL:
                points = {"expected": total, "lost": round(lost, 10)}
                self._note(reader, tasks[-1], "expected", "expected_beyond_lost", code=code, **points)

    def _twice(self, rows: list[BookRow], keys: Sequence[str], reader: RowCells) -> None:
        seen: dict[tuple[Any, ...], int] = {}
        for row in rows:
            said = tuple(row[key] for key in keys)
            if None in said[1:]:
                continue
            if said in seen:
                reader.fault(row, keys[1], "row_twice", row[keys[1]], other=seen[said])
            seen.setdefault(said, row.number)

    def _days(self) -> None:
        year, day = self.read.machine.year, self.read.reported_on
        first, last = date(year, 1, 1), date(year + _YEARS_AHEAD, 12, 31)
        if day is not None and not first <= day <= last:
            values = {"first": format_date(first), "last": format_date(last)}
            self._notes.append(
                Finding("day_out_of_range", sheet=INFO_SHEET, value=format_date(day), values=values)
            )

    def book(self, path: Path, findings: Sequence[Finding]) -> ProvinceWorkbook:
        """The workbook as tables; parents are left out, their parts say all."""
        machine = self.read.machine
        assert self.read.reported_on is not None  # otherwise there was an error
        meta = {
            "province_code": machine.province.province_code,
            "vintage": machine.province.vintage,
            "year": machine.year,
            "reported_on": self.read.reported_on.isoformat(),
            "prepared_by": self.read.prepared_by,
            "illustrative": machine.is_illustrative,
            "file_name": path.name,
            "file_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        notes = [
            {"sheet": note.sheet, "cell": note.cell, "rule": note.rule, "note_vi": note.text("vi"),
             "note_en": note.text("en")}
            for note in findings
        ]  # fmt: skip
        return ProvinceWorkbook(
            meta=meta,
            criteria=_table("criteria", self._leaves),
            causes=_table("causes", self.read.rows["causes"]),
            plan=_table("plan", self.read.rows["plan"]),
            notes=pd.DataFrame(notes, columns=list(BOOK_COLUMNS["notes"])),
        )


_ORDER = {name: n for n, name in enumerate(("", INFO_SHEET, *(sheet.name for sheet in SHEETS)))}


def _place(finding: Finding) -> tuple[int, int, int, str]:
    """Sheet by sheet as in the workbook, row by row; what is about a whole sheet comes first."""
    cell = finding.cell.partition(":")[0]
    letters = cell.rstrip("0123456789")
    row = int(cell[len(letters) :] or 0)
    return _ORDER.get(finding.sheet, len(_ORDER)), row, len(letters), letters


def _children(code: str, codes: Sequence[str]) -> list[str]:
    """The codes right below ``code``: with nothing listed between.

    Examples
    --------
    >>> _children("1", ["1", "1.1", "1.1.2", "1.2", "10.1"]), _children("2", ["2.1.1", "2.1.2"])
    (['1.1', '1.2'], ['2.1.1', '2.1.2'])
    """
    below = [other for other in dict.fromkeys(codes) if other.startswith(f"{code}.")]
    return [other for other in below if not any(other.startswith(f"{between}.") for between in below)]


_NUMBERS = {"max_points", "self_points", "points", "max_base", "points_base", "expected", "progress"}


def _table(name: str, rows: Sequence[BookRow]) -> pd.DataFrame:
    columns = BOOK_COLUMNS[name]
    records = [[_stored(row[column]) for column in columns] for row in rows]
    table = pd.DataFrame(records, columns=list(columns), dtype=object)
    numbers = [column for column in columns if column in _NUMBERS]
    texts = [column for column in columns if column not in (*numbers, "field")]
    table[texts] = table[texts].fillna("")
    types: dict[str, type] = {**dict.fromkeys(numbers, float), **dict.fromkeys(texts, str)}
    return table.astype(types | ({"field": int} if "field" in columns else {}))


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
