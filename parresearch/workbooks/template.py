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
    LONG_SHEET,
    MACHINE_SHEET,
    SURVEY_SHEET,
    TOTAL_MARK,
    UNIT_CODE_LABEL,
    UNIT_LABEL,
)
from parresearch.workbooks.files import whole_file
from parresearch.workbooks.findings import Finding, WorkbookError
from parresearch.workbooks.machine import machine_rows
from parresearch.workbooks.safe_text import sheet_names
from parresearch.workbooks.sheet_plan import SURVEY_MARK, RowPlan, plan_rows
from parresearch.workbooks.template_formats import (
    DOCUMENT_DATE_YEAR,
    ILLUSTRATIVE_VI,
    PROTECTION,
    make_formats,
    row_height,
    set_page,
    write_head,
    write_header,
    write_max,
)
from parresearch.workbooks.template_guide import write_guide
from parresearch.workbooks.template_lists import write_long, write_survey

__all__ = ["MOST_SHEETS", "Layout", "write_template"]

Layout = Literal["sheets", "long"]
MOST_SHEETS = 200
_LEAF_HEIGHT = 28.0  # two lines of evidence


def write_template(
    framework: Framework,
    units: pd.DataFrame,
    path: Path,
    *,
    year: int,
    layout: Layout = "sheets",
    replace: bool = False,
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
    replace : bool
        Whether it takes the place of another file at ``path``, which is then kept beside it; otherwise refused.
    """
    if not framework.in_force(year):
        years = f"{framework.first_year}–{framework.last_year or '…'}"
        values = {"framework": framework.framework_id, "year": year, "years": years}
        raise WorkbookError(path, [Finding("not_in_force", values=values)])
    if layout == "sheets" and len(units) > MOST_SHEETS:
        raise WorkbookError(path, [Finding("too_many_sheets", values={"n": len(units), "most": MOST_SHEETS})])
    plans = plan_rows(framework)
    with whole_file(path, replace=replace) as staged:
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
            write_long(book, formats, framework, plans, units, year=year)
        write_survey(book, formats, framework, plans, units, year=year)
        machine = book.add_worksheet(MACHINE_SHEET)
        listed = units[["unit", "name", "unit_type"]].itertuples(index=False, name=None)
        for i, cells in enumerate(machine_rows(framework, listed, year=year, layout=layout)):
            for j, cell in enumerate(cells):
                machine.write_string(i, j, cell)
        machine.protect()
        machine.very_hidden()
        book.close()


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
    lines = [(UNIT_LABEL, unit.name), (UNIT_CODE_LABEL, unit.unit)]
    header = write_head(sheet, formats, framework, lines, year)
    write_header(sheet, formats, COLUMNS, header)
    at = {plan.criterion.code: header + 1 + i for i, plan in enumerate(plans)}
    for plan in plans:
        row = at[plan.criterion.code]
        name_cell = (plan.criterion.name_vi, COLUMNS[1].width)
        height = row_height(name_cell, bold=bool(plan.children))
        sheet.set_row(row, height if plan.children else max(height, _LEAF_HEIGHT))
        if plan.children:
            criterion, parts = plan.criterion, [at[code] for code in plan.children]
            named = {"code": criterion.code, "name": criterion.name_vi}
            _write_sums(sheet, formats, row, parts, **named, max_points=criterion.max_points)
        else:
            _write_leaf(sheet, formats, plan, row)
    total = header + 1 + len(plans)
    fields = [at[field.code] for field in framework.criteria]
    _write_sums(sheet, formats, total, fields, code=TOTAL_MARK, name="", max_points=framework.scale)
    sheet.freeze_panes(header + 1, 2)
    sheet.protect("", PROTECTION)
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
            write_max(sheet, row, j, criterion.max_points, formats["number"])
        elif key in plan.inputs:
            sheet.write_blank(row, j, None, formats["input"])
            if check := plan.inputs[key]:
                sheet.data_validation(row, j, row, j, check)
        elif plan.is_surveyed and key in ("self", "appraised"):
            sheet.write_string(row, j, SURVEY_MARK, formats["unused"])
        else:
            sheet.write_blank(row, j, None, formats["unused"])


def _write_sums(
    sheet: Any,
    formats: dict[str, Any],
    row: int,
    parts: list[int],
    *,
    code: str,
    name: str,
    max_points: float | None,
) -> None:
    """The row of a parent, or of the whole: sums of ``parts`` (rows); the maximum as stated where it is."""
    for j, key in enumerate(_KEYS):
        if key == "code":
            sheet.write_string(row, j, code, formats["parent_code"])
        elif key == "name" and name:
            sheet.write_string(row, j, name, formats["parent_text"])
        elif key == "max" and max_points is not None:
            sheet.write_number(row, j, max_points, formats["parent_points"])
        elif key in ("max", "self", "appraised"):
            _write_sum(sheet, formats, row, j, parts)
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
