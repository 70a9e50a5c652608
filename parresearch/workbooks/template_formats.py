"""Colours, borders, number formats and heads of the workbooks' sheets."""

from __future__ import annotations

from typing import Any

from parresearch.core.row_height import row_height
from parresearch.scoring.framework import Framework
from parresearch.workbooks.columns import YEAR_LABEL, Column

__all__ = [
    "DOCUMENT_DATE_YEAR",
    "ILLUSTRATIVE_VI",
    "PROTECTION",
    "make_formats",
    "row_height",
    "set_page",
    "write_head",
    "write_header",
    "write_max",
]

ILLUSTRATIVE_VI = "MINH HỌA – bộ chỉ số không do cơ quan nào ban hành"
PROTECTION = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
"""What may be done with a protected sheet."""

DOCUMENT_DATE_YEAR = 2000
"""The workbook's date of creation is fixed, so that the same input gives the same bytes."""

_BORDER = {"border": 1, "border_color": "#A6A6A6", "valign": "top", "font_name": "Arial", "font_size": 10}
_WRAP = {**_BORDER, "text_wrap": True}
_HEAD = {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#1F4E79", "font_color": "white"}
_PLAIN = {"font_name": "Arial", "font_size": 10, "valign": "top"}

_FORMATS: dict[str, dict[str, Any]] = {
    "title": {**_PLAIN, "bold": True, "font_size": 14},
    "label": {**_PLAIN, "bold": True},
    "plain": _PLAIN,
    "wrapped": {**_PLAIN, "text_wrap": True},
    "name": {**_PLAIN, "quote_prefix": True},
    "illustrative": {**_PLAIN, "bold": True, "font_color": "#9C0006"},
    "head": {**_WRAP, **_HEAD},
    "code": {**_BORDER, "num_format": "@", "indent": 1},
    "text": {**_WRAP, "quote_prefix": True, "indent": 1},
    "number": {**_BORDER, "align": "center"},
    "points": {**_BORDER, "num_format": "0.00"},
    "integer": {**_BORDER, "num_format": "#,##0", "align": "center"},
    "percent": {**_BORDER, "num_format": "0.00"},
    "input": {**_WRAP, "locked": False, "bg_color": "#FFF9E5"},
    "unused": {**_BORDER, "bg_color": "#EDEDED", "font_color": "#7F7F7F", "align": "center"},
    "parent_code": {**_BORDER, "bold": True, "bg_color": "#D9E2F3", "num_format": "@"},
    "parent_text": {**_WRAP, "bold": True, "bg_color": "#D9E2F3"},
    "parent_points": {**_BORDER, "bold": True, "bg_color": "#D9E2F3", "align": "center"},
    # Whole columns of the long sheet: no borders, so that they do not run down a million rows.
    "lines": {"border": 1, "border_color": "#A6A6A6"},
    "column_input": {**_PLAIN, "locked": False, "bg_color": "#FFF9E5"},
}  # fmt: skip


def make_formats(book: Any) -> dict[str, Any]:
    """The formats of ``book`` (an xlsxwriter workbook) by name."""
    return {name: book.add_format(properties) for name, properties in _FORMATS.items()}


def set_page(sheet: Any, *, header_row: int | None = None, footer: str = "") -> None:
    """A4 landscape, one page wide, the header row repeated, page numbers."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    if header_row is not None:
        sheet.repeat_rows(header_row)
    quiet = footer.replace("&", "&&")[:150]
    sheet.set_footer(f"&L&8{quiet}&R&8&P/&N")


def write_head(
    sheet: Any, formats: dict[str, Any], framework: Framework, lines: list[tuple[str, str]], year: int
) -> int:
    """Title and labelled lines; returns the row of the header."""
    sheet.set_row(0, 22)
    sheet.write_string(0, 0, framework.title_vi, formats["title"])
    row = 1
    for label, text in [*lines, (YEAR_LABEL, str(year))]:
        sheet.write_string(row, 0, label, formats["label"])
        sheet.write_string(row, 1, text, formats["name"])
        row += 1
    if framework.illustrative:
        sheet.write_string(row - 1, 3, ILLUSTRATIVE_VI, formats["illustrative"])
    return row


def write_header(sheet: Any, formats: dict[str, Any], columns: tuple[Column, ...], row: int) -> None:
    """The headings of the columns."""
    sheet.set_row(row, 45)
    for j, column in enumerate(columns):
        sheet.write_string(row, j, column.title, formats["head"])


def write_max(sheet: Any, row: int, column: int, points: float | None, style: Any) -> None:
    """A maximum; a blank cell where none is known."""
    if points is None:
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_number(row, column, points, style)
