"""The sheets of a template that list units: one long sheet for all criteria, and the survey."""

from __future__ import annotations

from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from parresearch.scoring.framework import Framework
from parresearch.workbooks.columns import (
    INPUT_KEYS,
    LONG_COLUMNS,
    LONG_SHEET,
    SURVEY_SHEET,
    UNIT_CODE_LABEL,
)
from parresearch.workbooks.rule_words import value_kind
from parresearch.workbooks.sheet_plan import RowPlan
from parresearch.workbooks.template_formats import (
    PROTECTION,
    row_height,
    set_page,
    write_head,
    write_header,
    write_max,
)

__all__ = ["write_long", "write_survey"]

_MOST_LISTED = 300  # a drop-down that names more single cells makes Excel slow: then rows go by criterion


def write_long(
    book: Any,
    formats: dict[str, Any],
    framework: Framework,
    plans: list[RowPlan],
    units: pd.DataFrame,
    *,
    year: int,
) -> None:
    """One sheet with a row for each unit and criterion; the same columns as the units' sheets, and the unit first.

    The rows of a unit stand together; with more than 300 units those of a criterion do, so that its drop-downs and
    limits are one range however many units there are. The reader takes either order, and so does the filter by unit.
    """
    sheet = book.add_worksheet(LONG_SHEET)
    leaves = [plan for plan in plans if not plan.children]
    keys = [column.key for column in LONG_COLUMNS]
    for j, column in enumerate(LONG_COLUMNS):
        style = formats["column_input"] if column.key in INPUT_KEYS else None
        sheet.set_column(j, j, column.width, style)
    header = write_head(sheet, formats, framework, [], year)
    for row in range(header):  # above the header nothing is an input, whatever the column says
        for j, key in enumerate(keys):
            if key in INPUT_KEYS and not (framework.illustrative and j == 3):
                sheet.write_blank(row, j, None, formats["plain"])
    write_header(sheet, formats, LONG_COLUMNS, header)
    first = header + 1
    widths = {column.key: column.width for column in LONG_COLUMNS}
    heights = [row_height((plan.criterion.name_vi, widths["name"])) for plan in leaves]
    rows_of = _rows_by_criterion(first, n_units=len(units), n_leaves=len(leaves))
    for i, unit in enumerate(units.itertuples(index=False)):
        own_height = row_height((unit.name, widths["unit_name"]))
        for k, plan in enumerate(leaves):
            row = rows_of[k][i]
            criterion = plan.criterion
            sheet.set_row(row, max(own_height, heights[k]))
            sheet.write_string(row, 0, unit.unit, formats["code"])
            sheet.write_string(row, 1, unit.name, formats["text"])
            sheet.write_string(row, 2, criterion.code, formats["code"])
            sheet.write_string(row, 3, criterion.name_vi, formats["text"])
            write_max(sheet, row, 4, criterion.max_points, formats["number"])
            for j, key in enumerate(keys):
                if key in INPUT_KEYS and key not in plan.inputs:
                    sheet.write_blank(row, j, None, formats["unused"])
    last = first + len(units) * len(leaves) - 1
    # The inputs take their fill from the column; lines between them come from one rule, not from a million cells.
    sheet.conditional_format(first, 0, last, len(keys) - 1, {"type": "no_errors", "format": formats["lines"]})
    _check_long(sheet, leaves, keys, rows_of)
    sheet.autofilter(header, 0, last, len(keys) - 1)
    sheet.freeze_panes(first, 4)
    sheet.protect("", PROTECTION)
    set_page(sheet, header_row=header, footer=framework.title_vi)
    sheet.print_area(0, 0, last, len(keys) - 1)


def _rows_by_criterion(first: int, *, n_units: int, n_leaves: int) -> list[range]:
    """The rows of every criterion, one for each unit, counted from 0.

    Examples
    --------
    >>> _rows_by_criterion(4, n_units=2, n_leaves=3)
    [range(4, 10, 3), range(5, 11, 3), range(6, 12, 3)]
    >>> _rows_by_criterion(4, n_units=301, n_leaves=2)
    [range(4, 305), range(305, 606)]
    """
    if n_units > _MOST_LISTED:
        return [range(first + k * n_units, first + (k + 1) * n_units) for k in range(n_leaves)]
    return [range(first + k, first + k + n_units * n_leaves, n_leaves) for k in range(n_leaves)]


def _check_long(sheet: Any, leaves: list[RowPlan], keys: list[str], rows_of: list[range]) -> None:
    """Drop-downs and limits, one per criterion and column for all its rows."""
    for plan, rows in zip(leaves, rows_of, strict=True):
        for key, check in plan.inputs.items():
            if not check or not rows:
                continue
            j = keys.index(key)
            if rows.step == 1:
                sheet.data_validation(rows[0], j, rows[-1], j, check)
            else:
                cells = " ".join(xl_rowcol_to_cell(row, j) for row in rows)
                sheet.data_validation(rows[0], j, rows[0], j, {**check, "multi_range": cells})


def write_survey(
    book: Any,
    formats: dict[str, Any],
    framework: Framework,
    plans: list[RowPlan],
    units: pd.DataFrame,
    *,
    year: int,
) -> None:
    """One row per unit, one column per surveyed criterion; no sheet where nothing is surveyed."""
    surveyed = [plan for plan in plans if plan.is_surveyed]
    if not surveyed:
        return
    sheet = book.add_worksheet(SURVEY_SHEET)
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 1, 36)
    sheet.set_column(2, 1 + len(surveyed), 20)
    header = write_head(sheet, formats, framework, [], year)
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
    sheet.protect("", PROTECTION)
    set_page(sheet, header_row=header, footer=framework.title_vi)


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
