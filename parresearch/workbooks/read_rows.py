"""One row of a filled sheet at a time: cells become values, and what cannot be read becomes a finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from parresearch.core.errors import nearest
from parresearch.core.text import clean, fold, nfc
from parresearch.scoring.framework import Criterion, Framework
from parresearch.scoring.rules import Conditions, Levels
from parresearch.workbooks.cells import (
    ERRORS,
    Look,
    is_blank,
    list_of_codes,
    read_mark,
    read_number,
    read_plain_number,
    read_yes_no,
)
from parresearch.workbooks.columns import INPUT_KEYS, SURVEY_SHEET, TOTAL_MARK
from parresearch.workbooks.findings import Finding
from parresearch.workbooks.rule_words import choices, value_kind
from parresearch.workbooks.scan import SheetScan
from parresearch.workbooks.sheet_plan import SURVEY_MARK
from parresearch.workbooks.survey_codes import survey_codes

__all__ = ["ROW_COLUMNS", "RowReader", "letters", "read_rate"]

ROW_COLUMNS = (
    "unit",
    "code",
    "stage",
    "value",
    "done",
    "planned",
    "points",
    "not_applicable",
    "evidence",
    "explanation",
    "note",
    "sheet",
    "row",
)
_TEXTS = ("evidence", "explanation", "note")
_DECLARED = ("value", "done", "planned", "self", "appraised")
_PLAIN_NUMBERS = {"self": "điểm", "appraised": "điểm", "done": "số lượng", "planned": "số lượng"}
"""Columns of numbers that are no percentage, and what is to be written there."""


def letters(column: int) -> str:
    """The name of a column counted from 1.

    Examples
    --------
    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class _Row(NamedTuple):
    """One row of a sheet; ``columns`` gives the place (from 0) of each key."""

    sheet: str
    number: int
    cells: tuple[Any, ...]
    columns: Mapping[str, int]
    scan: SheetScan

    def cell(self, key: str) -> Any:
        """What stands under a heading; nothing where the heading is not there."""
        place = self.columns.get(key)
        return None if place is None else self.cells[place]

    def name(self, key: str) -> str:
        """The name of that cell, such as ``D7``."""
        return f"{letters(self.columns[key] + 1)}{self.number}"

    def look(self, key: str) -> Look:
        """What the format of that cell makes of its value."""
        return self.scan.look(self.number, self.columns[key] + 1)


class RowReader:
    """Reads rows of unit sheets and of the long sheet; ``records`` and ``findings`` grow with each row."""

    def __init__(self, framework: Framework) -> None:
        self._leaves = {leaf.code: leaf for leaf in framework.leaves()}
        self._parents = {criterion.code for criterion in framework.walk()} - set(self._leaves)
        self._surveyed = set(survey_codes(framework))
        self._words = {code: _declared_words(leaf) for code, leaf in self._leaves.items()}
        self.records: list[tuple[Any, ...]] = []
        self.findings: list[Finding] = []
        self.rows_of: dict[str, dict[str, int]] = {}
        self.not_applicable: dict[tuple[str, str], int] = {}
        self.is_filled = False

    def read(
        self,
        sheet: str,
        number: int,
        unit: str,
        cells: tuple[Any, ...],
        columns: Mapping[str, int],
        scan: SheetScan,
    ) -> None:
        """Read the row of one criterion for ``unit``."""
        row = _Row(sheet, number, cells, columns, scan)
        filled = [key for key in INPUT_KEYS if key in columns and not is_blank(cells[columns[key]])]
        code = self._code(row, any_input=bool(filled))
        if code is None:
            return
        seen = self.rows_of.setdefault(unit, {})
        if code in seen:
            self._fault(row, "code", "duplicate_code", code, other=seen[code])
            return
        seen[code] = number
        leaf = self._leaves[code]
        for key in INPUT_KEYS if scan.without_value else ():
            if key in columns and (number, columns[key] + 1) in scan.without_value:
                self._fault(row, key, "formula_without_value", None)
        texts = [self._text(row, key) for key in _TEXTS]
        left_out = self._left_out(row, leaf)
        if code in self._surveyed:
            self._surveyed_row(row, code)
            if left_out:
                self.not_applicable[unit, code] = number
            return
        self.is_filled |= bool(filled)
        own, appraised, done, planned = (
            self._plain_number(row, key, wanted) for key, wanted in _PLAIN_NUMBERS.items()
        )
        value = self._value(row, leaf)
        if left_out:
            self._nothing_beside(row, filled)
            own = appraised = value = done = planned = None
        if left_out or not (value is None and done is None and planned is None and own is None):
            self.records.append(
                (unit, code, "self", value, done, planned, own, left_out, *texts, sheet, number)
            )
        if left_out or appraised is not None:
            place = ("", "", "", sheet, number)
            self.records.append((unit, code, "appraised", None, None, None, appraised, left_out, *place))

    def _code(self, row: _Row, *, any_input: bool) -> str | None:
        """The code of the leaf that the row is about; None (and why, unless it is a parent's) when it is about none."""
        raw = row.cell("code")
        if is_blank(raw):
            if any_input:
                self._fault(row, "code", "code_missing", None)
            return None
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            # 1.10 typed as a number is 1.1: only whole numbers can be told for sure.
            if float(raw).is_integer() and (code := str(int(raw))) in self._leaves:
                return code
            if not (float(raw).is_integer() and str(int(raw)) in self._parents):
                self._fault(row, "code", "code_is_number", raw)
            return None
        code = clean(str(raw))
        if code in self._leaves:
            return code
        if code in self._parents or code == TOTAL_MARK:
            return None
        close = nearest(code, self._leaves, cutoff=0.6)
        hint = f" ({close[0]}?)" if close else ""
        self._fault(row, "code", "unknown_code", code, hint=hint)
        return None

    def _text(self, row: _Row, key: str) -> str:
        cell = row.cell(key)
        text = "" if is_blank(cell) else nfc(str(cell)).strip()
        if text in ERRORS:
            self._fault(row, key, "formula_error", text)
        return text

    def _left_out(self, row: _Row, leaf: Criterion) -> bool:
        """Whether the criterion is declared not applicable, and may be."""
        cell = row.cell("not_applicable")
        marked, broken = read_mark(cell)
        if broken:
            self._fault(row, "not_applicable", broken, cell)
        self.is_filled |= marked
        if marked and not leaf.may_not_apply:
            self._fault(row, "not_applicable", "may_not_be_left_out", cell)
        return marked and leaf.may_not_apply

    def _nothing_beside(self, row: _Row, filled: list[str]) -> None:
        """Beside the mark "not applicable" stand no points and figures; 0 is how some clerks write "none"."""
        given = [key for key in _DECLARED if key in filled]
        if any(row.cell(key) not in (0, "0") for key in given):
            what = ", ".join(row.name(key) for key in given)
            self._fault(row, "not_applicable", "not_applicable_with_points", None, what=what)

    def _surveyed_row(self, row: _Row, code: str) -> None:
        for key in _DECLARED:
            cell = row.cell(key)
            if not is_blank(cell) and clean(str(cell)) != SURVEY_MARK:
                self._fault(row, key, "points_in_survey_row", cell, code=code, sheet=SURVEY_SHEET)

    def _plain_number(self, row: _Row, key: str, wanted: str) -> float | None:
        """A number that is no percentage; ``wanted`` says what it should be."""
        cell = row.cell(key)
        if cell is None:
            return None
        number, broken, said = read_plain_number(cell, row.look(key))
        if broken:
            self._fault(row, key, broken, said, wanted=wanted)
        return number

    def _value(self, row: _Row, leaf: Criterion) -> Any:
        """What is declared, as the rule of the criterion takes it."""
        cell = row.cell("value")
        if is_blank(cell):
            return None
        kind = value_kind(leaf.rule)
        if isinstance(cell, str) and cell.strip().upper() in ERRORS:
            self._fault(row, "value", "formula_error", cell)
            return None
        if kind == "yes_no":
            said, broken = read_yes_no(cell)
            if broken:
                self._fault(row, "value", broken, cell)
            return said
        if kind == "level":
            code = self._words[leaf.code].get(_word(cell))
            if code is None:
                self._fault(row, "value", "unknown_level", cell, levels="; ".join(choices(leaf.rule)))
            return code
        if kind == "conditions":
            return self._conditions(row, leaf, cell)
        if kind == "none":
            if is_blank(row.cell("self")):
                self._fault(row, "value", "no_rule", cell)
            return None
        if kind == "rate":
            place = row.name("value")
            rate, found = read_rate(cell, look=row.look("value"), sheet=row.sheet, cell_name=place)
            counted = not is_blank(row.cell("done"))
            self.findings += [f for f in found if not (counted and f.rule == "rate_below_one")]
            return rate
        return self._plain_number(row, "value", "số ngày" if kind == "days" else "số lượng")

    def _conditions(self, row: _Row, leaf: Criterion, cell: Any) -> str | None:
        known = self._words[leaf.code]
        met = [known.get(_word(part)) for part in list_of_codes(cell)]
        if None in met:
            offered = "; ".join(dict.fromkeys(known.values()))
            self._fault(row, "value", "unknown_condition", cell, levels=offered)
            return None
        if len(set(met)) != len(met):
            self._fault(row, "value", "condition_twice", cell)
            return None
        return ";".join(str(code) for code in met) or "0"

    def _fault(self, row: _Row, key: str, rule: str, value: Any, **values: Any) -> None:
        self.findings.append(Finding(rule, sheet=row.sheet, cell=row.name(key), value=value, values=values))


def read_rate(cell: Any, *, look: Look, sheet: str, cell_name: str) -> tuple[float | None, list[Finding]]:
    """A rate in percent: 95, "95%", "95,5", or 0.95 shown as 95%; and what is wrong or doubtful.

    Examples
    --------
    >>> read_rate("95,5%", look="", sheet="A", cell_name="D7")
    (95.5, [])
    >>> read_rate(0.95, look="percent", sheet="A", cell_name="D7")
    (95.0, [])
    """
    number, is_percent, broken = read_number(cell, look)
    if broken:
        return None, [Finding(broken, sheet=sheet, cell=cell_name, value=cell)]
    if number is not None and not is_percent and 0 < number < 1:
        values = {"rate": number, "other": round(number * 100, 10)}
        note = Finding("rate_below_one", "note", sheet=sheet, cell=cell_name, value=cell, values=values)
        return number, [note]
    return number, []


def _word(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return fold(str(cell), diacritics=True)


def _declared_words(leaf: Criterion) -> dict[str, str]:
    """Codes and labels of levels or conditions, as compared, to their codes."""
    rule = leaf.rule
    if isinstance(rule, Levels):
        entries = rule.levels
    elif isinstance(rule, Conditions):
        entries = rule.conditions
    else:
        return {}
    labels = [_word(entry.label_vi) for entry in entries if entry.label_vi.strip()]
    by_label = {
        _word(entry.label_vi): entry.code for entry in entries if labels.count(_word(entry.label_vi)) == 1
    }
    return by_label | {_word(entry.code): entry.code for entry in entries}
