"""The workbook that officials fill: guide, one sheet per unit or one long sheet, survey, hidden data about itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from parresearch.scoring.framework import Framework
from parresearch.workbooks.columns import (
    COLUMNS,
    GUIDE_SHEET,
    INPUT_KEYS,
    LONG_COLUMNS,
    LONG_SHEET,
    MACHINE_SHEET,
    SURVEY_SHEET,
    TOTAL_MARK,
    UNIT_CODE_LABEL,
    Column,
)
from parresearch.workbooks.files import whole_file
from parresearch.workbooks.findings import Finding, WorkbookError
from parresearch.workbooks.machine import machine_rows
from parresearch.workbooks.rule_words import value_kind
from parresearch.workbooks.safe_text import sheet_names
from parresearch.workbooks.sheet_plan import SURVEY_MARK, RowPlan, plan_rows
from parresearch.workbooks.template_formats import DOCUMENT_DATE_YEAR, make_formats, row_height, set_page
from parresearch.workbooks.template_guide import ILLUSTRATIVE_VI, write_guide

__all__ = ["MOST_SHEETS", "Layout", "write_template"]

Layout = Literal["sheets", "long"]
MOST_SHEETS = 200
_MOST_LISTED = 300  # a drop-down that names more single cells makes Excel slow
_LEAF_HEIGHT = 28.0  # two lines of evidence
_PROTECTION = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}


def write_template(
    framework: Framework, units: pd.DataFrame, path: Path, *, year: int, layout: Layout = "sheets"
) -> None:
    """Write the workbook for ``units`` to ``path``; the same input gives the same bytes.

    Parameters
    ----------
    framework : Framework
        What is assessed. Parents get sums, leaves get input cells, surveyed leaves a column on the survey sheet.
    units : DataFrame
        ``unit, name, unit_type``, as from :func:`parresearch.workbooks.units.read_units`.
    year : int
        The year assessed; the framework must be in force.
    layout : {"sheets", "long"}
        One sheet per unit (at most 200), or one sheet with a row per unit and criterion.
    """
    if not framework.in_force(year):
        years = f"{framework.first_year}–{framework.last_year or '…'}"
        values = {"framework": framework.framework_id, "year": year, "years": years}
        raise WorkbookError(path, [Finding("not_in_force", values=values)])
    if layout == "sheets" and len(units) > MOST_SHEETS:
        raise WorkbookError(path, [Finding("too_many_sheets", values={"n": len(units), "most": MOST_SHEETS})])
    plans = plan_rows(framework)
    with whole_file(path) as staged:
        book = xlsxwriter.Workbook(str(staged), {"strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties(
            {
                "title": framework.title_vi,
                "comments": ILLUSTRATIVE_VI if framework.illustrative else "",
                "created": datetime(DOCUMENT_DATE_YEAR, 1, 1),
            }
        )
        formats = make_formats(book)
        write_guide(book, formats, framework, plans, year=year, layout=layout)
        if layout == "sheets":
            reserved = (GUIDE_SHEET, LONG_SHEET, SURVEY_SHEET, MACHINE_SHEET)
            names = sheet_names(units["name"], taken=reserved)
            for name, unit in zip(names, units.itertuples(index=False), strict=True):
                _write_unit(book, formats, framework, plans, unit, name, year=year)
        else:
            _write_long(book, formats, framework, plans, units, year=year)
        _write_survey(book, formats, framework, plans, units, year=year)
        machine = book.add_worksheet(MACHINE_SHEET)
        listed = units[["unit", "name", "unit_type"]].itertuples(index=False, name=None)
        for i, cells in enumerate(machine_rows(framework, listed, year=year, layout=layout)):
            for j, cell in enumerate(cells):
                machine.write_string(i, j, cell)
        machine.protect()
        machine.very_hidden()
        book.close()


def _head(
    sheet: Any, formats: dict[str, Any], framework: Framework, lines: list[tuple[str, str]], year: int
) -> int:
    """Title and labelled lines; returns the row of the header."""
    sheet.set_row(0, 22)
    sheet.write_string(0, 0, framework.title_vi, formats["title"])
    row = 1
    for label, text in [*lines, ("Năm", str(year))]:
        sheet.write_string(row, 0, label, formats["label"])
        sheet.write_string(row, 1, text, formats["name"])
        row += 1
    if framework.illustrative:
        sheet.write_string(row - 1, 3, ILLUSTRATIVE_VI, formats["illustrative"])
    return row


def _write_header(sheet: Any, formats: dict[str, Any], columns: tuple[Column, ...], row: int) -> None:
    sheet.set_row(row, 45)
    for j, column in enumerate(columns):
        sheet.write_string(row, j, column.title, formats["head"])


def _write_unit(
    book: Any,
    formats: dict[str, Any],
    framework: Framework,
    plans: list[RowPlan],
    unit: Any,
    name: str,
    *,
    year: int,
) -> None:
    sheet = book.add_worksheet(name)
    for j, column in enumerate(COLUMNS):
        sheet.set_column(j, j, column.width)
    lines = [("Đơn vị", unit.name), (UNIT_CODE_LABEL, unit.unit)]
    header = _head(sheet, formats, framework, lines, year)
    _write_header(sheet, formats, COLUMNS, header)
    at = {plan.criterion.code: header + 1 + i for i, plan in enumerate(plans)}
    for plan in plans:
        row = at[plan.criterion.code]
        name_cell = (plan.criterion.name_vi, COLUMNS[1].width)
        height = row_height(name_cell, bold=bool(plan.children))
        sheet.set_row(row, height if plan.children else max(height, _LEAF_HEIGHT))
        if plan.children:
            _write_parent(sheet, formats, plan, row, [at[code] for code in plan.children])
        else:
            _write_leaf(sheet, formats, plan, row)
    total = header + 1 + len(plans)
    _write_total(sheet, formats, framework, total, [at[field.code] for field in framework.criteria])
    sheet.freeze_panes(header + 1, 2)
    sheet.protect("", _PROTECTION)
    set_page(sheet, header_row=header, footer=f"{framework.title_vi} – {unit.name}")
    sheet.print_area(0, 0, total, len(COLUMNS) - 1)


_KEYS = [column.key for column in COLUMNS]


def _write_leaf(sheet: Any, formats: dict[str, Any], plan: RowPlan, row: int) -> None:
    criterion = plan.criterion
    for j, key in enumerate(_KEYS):
        if key == "code":
            sheet.write_string(row, j, criterion.code, formats["code"])
        elif key == "name":
            sheet.write_string(row, j, criterion.name_vi, formats["text"])
        elif key == "max":
            _write_max(sheet, row, j, criterion.max_points, formats["number"])
        elif key in plan.inputs:
            sheet.write_blank(row, j, None, formats["input"])
            if check := plan.inputs[key]:
                sheet.data_validation(row, j, row, j, check)
        elif plan.is_surveyed and key in ("self", "appraised"):
            sheet.write_string(row, j, SURVEY_MARK, formats["unused"])
        else:
            sheet.write_blank(row, j, None, formats["unused"])


def _write_max(sheet: Any, row: int, column: int, points: float | None, style: Any) -> None:
    if points is None:
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_number(row, column, points, style)


def _write_parent(sheet: Any, formats: dict[str, Any], plan: RowPlan, row: int, children: list[int]) -> None:
    criterion = plan.criterion
    for j, key in enumerate(_KEYS):
        if key == "code":
            sheet.write_string(row, j, criterion.code, formats["parent_code"])
        elif key == "name":
            sheet.write_string(row, j, criterion.name_vi, formats["parent_text"])
        elif key == "max":
            if criterion.max_points is None:
                _write_sum(sheet, formats, row, j, children)
            else:
                sheet.write_number(row, j, criterion.max_points, formats["parent_points"])
        elif key in ("self", "appraised"):
            _write_sum(sheet, formats, row, j, children)
        else:
            sheet.write_blank(row, j, None, formats["parent_text"])


def _write_total(
    sheet: Any, formats: dict[str, Any], framework: Framework, row: int, fields: list[int]
) -> None:
    for j, key in enumerate(_KEYS):
        if key == "code":
            sheet.write_string(row, j, TOTAL_MARK, formats["parent_code"])
        elif key == "max" and framework.scale is not None:
            sheet.write_number(row, j, framework.scale, formats["parent_points"])
        elif key in ("max", "self", "appraised"):
            _write_sum(sheet, formats, row, j, fields)
        else:
            sheet.write_blank(row, j, None, formats["parent_text"])


def _write_sum(sheet: Any, formats: dict[str, Any], row: int, column: int, parts: list[int]) -> None:
    # Children stand in runs: a range for each run of adjoining rows keeps the formula short.
    runs: list[list[int]] = []
    for part in parts:
        if runs and part == runs[-1][-1] + 1:
            runs[-1].append(part)
        else:
            runs.append([part])
    ranges = [
        xl_rowcol_to_cell(run[0], column) + (f":{xl_rowcol_to_cell(run[-1], column)}" if len(run) > 1 else "")
        for run in runs
    ]
    sheet.write_formula(row, column, f"=SUM({','.join(ranges)})", formats["parent_points"], 0)


def _write_long(
    book: Any,
    formats: dict[str, Any],
    framework: Framework,
    plans: list[RowPlan],
    units: pd.DataFrame,
    *,
    year: int,
) -> None:
    sheet = book.add_worksheet(LONG_SHEET)
    leaves = [plan for plan in plans if not plan.children]
    keys = [column.key for column in LONG_COLUMNS]
    for j, column in enumerate(LONG_COLUMNS):
        style = formats["column_input"] if column.key in INPUT_KEYS else None
        sheet.set_column(j, j, column.width, style)
    header = _head(sheet, formats, framework, [], year)
    for row in range(header):  # above the header nothing is an input, whatever the column says
        for j, key in enumerate(keys):
            if key in INPUT_KEYS and not (framework.illustrative and j == 3):
                sheet.write_blank(row, j, None, formats["plain"])
    _write_header(sheet, formats, LONG_COLUMNS, header)
    first = header + 1
    for i, unit in enumerate(units.itertuples(index=False)):
        for k, plan in enumerate(leaves):
            row = first + i * len(leaves) + k
            criterion = plan.criterion
            sheet.write_string(row, 0, unit.unit, formats["code"])
            sheet.write_string(row, 1, unit.name, formats["name"])
            sheet.write_string(row, 2, criterion.code, formats["code"])
            sheet.write_string(row, 3, criterion.name_vi, formats["plain"])
            _write_max(sheet, row, 4, criterion.max_points, formats["number"])
            for j, key in enumerate(keys):
                if key in INPUT_KEYS and key not in plan.inputs:
                    sheet.write_blank(row, j, None, formats["unused"])
    last = first + len(units) * len(leaves) - 1
    _check_long(sheet, leaves, keys, first, len(units))
    sheet.autofilter(header, 0, last, len(keys) - 1)
    sheet.freeze_panes(first, 4)
    sheet.protect("", _PROTECTION)
    set_page(sheet, header_row=header, footer=framework.title_vi)
    sheet.print_area(0, 0, last, len(keys) - 1)


def _check_long(sheet: Any, leaves: list[RowPlan], keys: list[str], first: int, n_units: int) -> None:
    """Drop-downs and limits, one per criterion for all its rows; with very many units only the reader checks."""
    if n_units > _MOST_LISTED:
        return
    for k, plan in enumerate(leaves):
        rows = [first + i * len(leaves) + k for i in range(n_units)]
        for key, check in plan.inputs.items():
            if check:
                j = keys.index(key)
                cells = " ".join(xl_rowcol_to_cell(row, j) for row in rows)
                sheet.data_validation(rows[0], j, rows[0], j, {**check, "multi_range": cells})


def _write_survey(
    book: Any,
    formats: dict[str, Any],
    framework: Framework,
    plans: list[RowPlan],
    units: pd.DataFrame,
    *,
    year: int,
) -> None:
    surveyed = [plan for plan in plans if plan.is_surveyed]
    if not surveyed:
        return
    sheet = book.add_worksheet(SURVEY_SHEET)
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 1, 36)
    sheet.set_column(2, 1 + len(surveyed), 20)
    header = _head(sheet, formats, framework, [], year)
    sheet.set_row(header, 90)
    sheet.write_string(header, 0, UNIT_CODE_LABEL, formats["head"])
    sheet.write_string(header, 1, "Tên đơn vị", formats["head"])
    n = len(units)
    for j, plan in enumerate(surveyed, start=2):
        criterion = plan.criterion
        is_percent = value_kind(criterion.rule) == "rate"
        unit = "%" if is_percent else "điểm"
        sheet.write_string(
            header, j, f"{criterion.code}\n{_short(criterion.name_vi)}\n({unit})", formats["head"]
        )
        top = 100 if is_percent else criterion.max_points
        if top is not None and n:
            sheet.data_validation(
                header + 1,
                j,
                header + n,
                j,
                {
                    "validate": "decimal",
                    "criteria": "between",
                    "minimum": 0,
                    "maximum": top,
                    "error_title": "Điều tra xã hội học",
                    "error_message": f"Ghi số từ 0 đến {top:g} ({unit}).",
                },
            )
    for i, row in enumerate(units.itertuples(index=False), start=header + 1):
        sheet.write_string(i, 0, row.unit, formats["code"])
        sheet.write_string(i, 1, row.name, formats["text"])
        for j in range(2, 2 + len(surveyed)):
            sheet.write_blank(i, j, None, formats["input"])
    sheet.freeze_panes(header + 1, 2)
    sheet.protect("", _PROTECTION)
    set_page(sheet, header_row=header, footer=framework.title_vi)


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
