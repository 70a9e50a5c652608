"""One row of a filled sheet at a time: cells become values, and what cannot be read becomes a finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parresearch.core.errors import nearest
from parresearch.core.text import fold, nfc
from parresearch.scoring.framework import Criterion, Framework
from parresearch.scoring.rules import Conditions, Levels
from parresearch.workbooks.cells import ERRORS, is_blank, list_of_codes, read_mark, read_number, read_yes_no
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
        row: int,
        unit: str,
        cells: tuple[Any, ...],
        columns: Mapping[str, int],
        scan: SheetScan,
    ) -> None:
        """Read the row of one criterion for ``unit``; ``columns`` gives the place (from 0) of each key."""
        raw_code = cells[columns["code"]]
        filled = [key for key in INPUT_KEYS if key in columns and not is_blank(cells[columns[key]])]
        code = self._code(sheet, row, raw_code, columns, any_input=bool(filled))
        if code is None:
            return
        seen = self.rows_of.setdefault(unit, {})
        if code in seen:
            self._fault("duplicate_code", sheet, row, columns, "code", code, other=seen[code])
            return
        seen[code] = row
        leaf = self._leaves[code]
        for key in INPUT_KEYS:
            if key in columns and (row, columns[key] + 1) in scan.without_value:
                self._fault("formula_without_value", sheet, row, columns, key, None)
        texts = {}
        for key in _TEXTS:
            cell = cells[columns[key]] if key in columns else None
            texts[key] = "" if is_blank(cell) else nfc(str(cell)).strip()
            if texts[key] in ERRORS:
                self._fault("formula_error", sheet, row, columns, key, texts[key])
        marked, broken = read_mark(cells[columns["not_applicable"]])
        if broken:
            self._fault(broken, sheet, row, columns, "not_applicable", cells[columns["not_applicable"]])
        if marked:
            self.is_filled = True
            if not leaf.may_not_apply:
                self._fault(
                    "may_not_be_left_out",
                    sheet,
                    row,
                    columns,
                    "not_applicable",
                    cells[columns["not_applicable"]],
                )
        if code in self._surveyed:
            self._surveyed_row(sheet, row, cells, columns, code)
            if marked and leaf.may_not_apply:
                self.not_applicable[unit, code] = row
            return
        self.is_filled |= bool(filled)
        own = self._points(sheet, row, cells, columns, "self", scan)
        appraised = self._points(sheet, row, cells, columns, "appraised", scan)
        value = self._value(sheet, row, cells, columns, leaf, scan)
        done = self._count(sheet, row, cells, columns, "done", scan)
        planned = self._count(sheet, row, cells, columns, "planned", scan)
        if marked and leaf.may_not_apply:
            given = [key for key in ("value", "done", "planned", "self", "appraised") if key in filled]
            # Points of 0 beside the mark are how some clerks write "none".
            if any(cells[columns[key]] not in (0, "0") for key in given):
                what = ", ".join(f"{letters(columns[key] + 1)}{row}" for key in given)
                self._fault(
                    "not_applicable_with_points", sheet, row, columns, "not_applicable", None, what=what
                )
            own = appraised = value = done = planned = None
        left_out = marked and leaf.may_not_apply
        common = (*(texts[key] for key in _TEXTS), sheet, row)
        if left_out or value is not None or done is not None or planned is not None or own is not None:
            self.records.append((unit, code, "self", value, done, planned, own, left_out, *common))
        if left_out or appraised is not None:
            place = ("", "", "", sheet, row)
            self.records.append((unit, code, "appraised", None, None, None, appraised, left_out, *place))

    def _code(
        self, sheet: str, row: int, raw: Any, columns: Mapping[str, int], *, any_input: bool
    ) -> str | None:
        if is_blank(raw):
            if any_input:
                self._fault("code_missing", sheet, row, columns, "code", None)
            return None
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            # 1.10 typed as a number is 1.1: only whole numbers can be told for sure.
            if float(raw).is_integer() and (code := str(int(raw))) in self._leaves:
                return code
            if float(raw).is_integer() and str(int(raw)) in self._parents:
                return None
            self._fault("code_is_number", sheet, row, columns, "code", raw)
            return None
        code = nfc(str(raw)).strip()
        if code in self._leaves:
            return code
        if code in self._parents or code == TOTAL_MARK:
            return None
        close = nearest(code, self._leaves, cutoff=0.6)
        hint = f" ({close[0]}?)" if close else ""
        self._fault("unknown_code", sheet, row, columns, "code", code, hint=hint)
        return None

    def _surveyed_row(
        self, sheet: str, row: int, cells: tuple[Any, ...], columns: Mapping[str, int], code: str
    ) -> None:
        for key in ("value", "done", "planned", "self", "appraised"):
            cell = cells[columns[key]]
            if not is_blank(cell) and str(cell).strip() != SURVEY_MARK:
                self._fault(
                    "points_in_survey_row", sheet, row, columns, key, cell, code=code, sheet=SURVEY_SHEET
                )

    def _points(
        self,
        sheet: str,
        row: int,
        cells: tuple[Any, ...],
        columns: Mapping[str, int],
        key: str,
        scan: SheetScan,
    ) -> float | None:
        return self._plain_number(sheet, row, cells, columns, key, scan, "điểm")

    def _count(
        self,
        sheet: str,
        row: int,
        cells: tuple[Any, ...],
        columns: Mapping[str, int],
        key: str,
        scan: SheetScan,
    ) -> float | None:
        return self._plain_number(sheet, row, cells, columns, key, scan, "số lượng")

    def _plain_number(
        self,
        sheet: str,
        row: int,
        cells: tuple[Any, ...],
        columns: Mapping[str, int],
        key: str,
        scan: SheetScan,
        wanted: str,
    ) -> float | None:
        cell = cells[columns[key]]
        if cell is None:
            return None
        number, is_percent, broken = read_number(cell)
        if broken:
            self._fault(broken, sheet, row, columns, key, cell)
        elif number is not None and (is_percent or (row, columns[key] + 1) in scan.percent):
            said = cell if isinstance(cell, str) else f"{cell * 100:g}%"
            self._fault("percent_not_wanted", sheet, row, columns, key, said, wanted=wanted)
            return None
        return number

    def _value(
        self,
        sheet: str,
        row: int,
        cells: tuple[Any, ...],
        columns: Mapping[str, int],
        leaf: Criterion,
        scan: SheetScan,
    ) -> Any:
        cell = cells[columns["value"]]
        if is_blank(cell):
            return None
        kind = value_kind(leaf.rule)
        if isinstance(cell, str) and cell.strip().upper() in ERRORS:
            self._fault("formula_error", sheet, row, columns, "value", cell)
            return None
        if kind == "yes_no":
            said, broken = read_yes_no(cell)
            if broken:
                self._fault(broken, sheet, row, columns, "value", cell)
            return said
        if kind == "level":
            code = self._words[leaf.code].get(_word(cell))
            if code is None:
                offered = "; ".join(choices(leaf.rule))
                self._fault("unknown_level", sheet, row, columns, "value", cell, levels=offered)
            return code
        if kind == "conditions":
            return self._conditions(sheet, row, columns, leaf, cell)
        if kind == "none":
            if is_blank(cells[columns["self"]]):
                self._fault("no_rule", sheet, row, columns, "value", cell)
            return None
        if kind == "rate":
            place = f"{letters(columns['value'] + 1)}{row}"
            is_styled = (row, columns["value"] + 1) in scan.percent
            rate, found = read_rate(cell, is_styled=is_styled, sheet=sheet, cell_name=place)
            counted = not is_blank(cells[columns["done"]])
            self.findings += [f for f in found if not (counted and f.rule == "rate_below_one")]
            return rate
        return self._plain_number(
            sheet, row, cells, columns, "value", scan, "số ngày" if kind == "days" else "số lượng"
        )

    def _conditions(
        self, sheet: str, row: int, columns: Mapping[str, int], leaf: Criterion, cell: Any
    ) -> str | None:
        known = self._words[leaf.code]
        met = [known.get(_word(part)) for part in list_of_codes(cell)]
        offered = "; ".join(dict.fromkeys(known.values()))
        if None in met:
            self._fault("unknown_condition", sheet, row, columns, "value", cell, levels=offered)
            return None
        if len(set(met)) != len(met):
            self._fault("condition_twice", sheet, row, columns, "value", cell)
            return None
        return ";".join(str(code) for code in met) or "0"

    def _fault(
        self, rule: str, at: str, row: int, columns: Mapping[str, int], key: str, value: Any, **values: Any
    ) -> None:
        cell = f"{letters(columns[key] + 1)}{row}"
        self.findings.append(Finding(rule, sheet=at, cell=cell, value=value, values=values))


def read_rate(
    cell: Any, *, is_styled: bool, sheet: str, cell_name: str
) -> tuple[float | None, list[Finding]]:
    """A rate in percent: 95, "95%", "95,5", or 0.95 shown as 95%; and what is wrong or doubtful.

    Examples
    --------
    >>> read_rate("95,5%", is_styled=False, sheet="A", cell_name="D7")
    (95.5, [])
    >>> read_rate(0.95, is_styled=True, sheet="A", cell_name="D7")
    (95.0, [])
    """
    number, is_percent, broken = read_number(cell)
    if broken:
        return None, [Finding(broken, sheet=sheet, cell=cell_name, value=cell)]
    if number is None:
        return None, []
    if is_styled and not is_percent:
        return round(number * 100, 10), []
    if not is_percent and 0 < number < 1:
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
