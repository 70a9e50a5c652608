"""The cells of a province's own workbook, one row at a time: text, codes, numbers, percentages, days, choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from parresearch.core.text import clean, fold, nfc
from parresearch.workbooks.cells import ERRORS, Look, is_blank, read_plain_number
from parresearch.workbooks.findings import Finding
from parresearch.workbooks.province_columns import BookColumn
from parresearch.workbooks.read_rows import letters, read_rate
from parresearch.workbooks.scan import SheetScan

__all__ = ["MOST_TEXT", "BookRow", "RowCells", "read_day"]

MOST_TEXT = {"text": 300, "long": 2000}
_CODE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){0,5}")
_DAY = re.compile(r"([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FIRST_DAY_OF_EXCEL = date(1899, 12, 30)


@dataclass
class BookRow:
    """One filled row: where it stands, and its values by key (None where nothing, or nothing readable, is written)."""

    number: int
    said: dict[str, Any]
    broken: set[str] = field(default_factory=set)

    def __getitem__(self, key: str) -> Any:
        return self.said[key]


@dataclass
class RowCells:
    """Reads the rows of one sheet; ``findings`` grow with each. ``choices`` are the words of columns with a list."""

    sheet: str
    columns: Mapping[str, int]
    scan: SheetScan
    choices: Mapping[str, Mapping[str, Any]]
    findings: list[Finding] = field(default_factory=list)

    def place(self, key: str, row: int) -> str:
        """The name of a cell, such as ``D7``."""
        return f"{letters(self.columns[key] + 1)}{row}"

    def fault(self, row: BookRow, key: str, rule: str, value: Any = None, **values: Any) -> None:
        """Note an error at a cell; the cell counts as broken from here on."""
        row.broken.add(key)
        cell = self.place(key, row.number)
        self.findings.append(Finding(rule, sheet=self.sheet, cell=cell, value=value, values=values))

    def read(self, number: int, cells: tuple[Any, ...], wanted: tuple[BookColumn, ...]) -> BookRow | None:
        """The row, or None where nothing is written in it."""
        own = {column.key: cells[self.columns[column.key]] for column in wanted if column.key in self.columns}
        unfinished = [key for key in own if (number, self.columns[key] + 1) in self.scan.without_value]
        if all(is_blank(cell) for cell in own.values()) and not unfinished:
            return None
        row = BookRow(number, dict.fromkeys(column.key for column in wanted))
        for column in wanted:
            cell = own.get(column.key)
            if column.key in unfinished:
                self.fault(row, column.key, "formula_without_value")
            elif isinstance(cell, str) and cell.strip().upper() in ERRORS:
                self.fault(row, column.key, "formula_error", cell)
            elif not is_blank(cell):
                row.said[column.key] = self._value(row, column, cell)
            elif column.needed:
                self.fault(row, column.key, "cell_missing", what=column.title)
        return row

    def _value(self, row: BookRow, column: BookColumn, cell: Any) -> Any:
        if column.kind == "code":
            return self._code(row, column.key, cell)
        if column.kind == "choice":
            return self._choice(row, column.key, cell)
        if column.kind == "number":
            return self._number(row, column.key, cell)
        if column.kind == "percent":
            return self._percent(row, column.key, cell)
        if column.kind == "day":
            day, broken = read_day(cell, self._look(row, column.key))
            if broken:
                self.fault(row, column.key, broken, cell)
            return day
        return self._text(row, column, cell)

    def _text(self, row: BookRow, column: BookColumn, cell: Any) -> str | None:
        if isinstance(cell, (datetime, date)):
            self.fault(row, column.key, "is_a_date", cell)
            return None
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        text = (nfc if column.kind == "long" else clean)(str(cell))
        text = text.replace("\xa0", " ").replace("\r\n", "\n").replace("_x000D_", "").strip()
        most = MOST_TEXT[column.kind]
        if _CONTROL.search(text):
            self.fault(row, column.key, "control_characters", _CONTROL.sub("?", text))
            return None
        if len(text) > most:
            self.fault(row, column.key, "text_too_long", text, n=len(text), most=most)
            return None
        return text if column.kind == "long" else " ".join(text.split())

    def _look(self, row: BookRow, key: str) -> Look:
        return self.scan.look(row.number, self.columns[key] + 1)

    def _code(self, row: BookRow, key: str, cell: Any) -> str | None:
        if isinstance(cell, (datetime, date)):
            self.fault(row, key, "code_is_number", cell)  # 1.2 became the first of February
            return None
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            if not float(cell).is_integer():  # 1.10 typed as a number is 1.1
                self.fault(row, key, "code_is_number", cell)
                return None
            cell = str(int(cell))
        code = clean(str(cell)).rstrip(".")
        if not _CODE.fullmatch(code) or self._look(row, key) == "unclear":
            self.fault(row, key, "code_bad", cell)
            return None
        return code

    def _choice(self, row: BookRow, key: str, cell: Any) -> Any:
        known = self.choices[key]
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        folded = fold(str(cell))
        if folded not in known:
            offered = "; ".join(dict.fromkeys(word for word in self.choices[f"{key}:offered"]))
            self.fault(row, key, "not_a_choice", cell, known=offered)
            return None
        return known[folded]

    def _number(self, row: BookRow, key: str, cell: Any) -> float | None:
        number, broken, said = read_plain_number(cell, self._look(row, key))
        if broken:
            self.fault(row, key, broken, said, wanted="điểm")
        return number

    def _percent(self, row: BookRow, key: str, cell: Any) -> float | None:
        place = self.place(key, row.number)
        rate, found = read_rate(cell, look=self._look(row, key), sheet=self.sheet, cell_name=place)
        self.findings += found
        if any(finding.severity == "error" for finding in found):
            row.broken.add(key)
        elif rate is not None and not 0 <= rate <= 100:
            self.fault(row, key, "progress_out_of_range", cell)
            return None
        return rate


def read_day(cell: Any, look: Look = "") -> tuple[date | None, str]:
    """A day, and the rule broken (or empty): a date of Excel, or text as day/month/year.

    Examples
    --------
    >>> read_day("30/6/2024"), read_day("31.02.2024")[1], read_day(45473.0)
    ((datetime.date(2024, 6, 30), ''), 'not_a_day', (datetime.date(2024, 6, 30), ''))
    """
    if isinstance(cell, datetime):
        return cell.date(), ""
    if isinstance(cell, date):
        return cell, ""
    if look == "unclear":
        return None, "not_a_day"
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        # A day in a cell that is formatted as a number; anything smaller is no day of our time.
        whole = float(cell).is_integer() and 36526 <= cell <= 73050
        return (_FIRST_DAY_OF_EXCEL + timedelta(days=int(cell)), "") if whole else (None, "not_a_day")
    found = _DAY.fullmatch(clean(str(cell)))
    if found is None:
        return None, "not_a_day"
    try:
        return date(int(found[3]), int(found[2]), int(found[1])), ""
    except ValueError:
        return None, "not_a_day"
