"""The workbook that a province fills about its own result: guide, general information, criteria, causes, plan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from parresearch.core.provinces import Province
from parresearch.workbooks.columns import GUIDE_SHEET, MACHINE_SHEET
from parresearch.workbooks.files import whole_file
from parresearch.workbooks.province_columns import (
    CAUSE_WORDS,
    CRITERIA,
    INFO_LABELS,
    INFO_SHEET,
    KIND_WORDS,
    SHEETS,
    BookColumn,
    BookSheet,
)
from parresearch.workbooks.province_machine import book_title, province_machine_rows
from parresearch.workbooks.province_read import FIELDS, field_choices
from parresearch.workbooks.template_formats import (
    DOCUMENT_DATE_YEAR,
    PROTECTION,
    make_formats,
    row_height,
    set_page,
)

__all__ = ["MADE_UP_VI", "last_year_rows", "write_province_template"]

MADE_UP_VI = "MINH HỌA – số liệu giả định, không phải số liệu của tỉnh"
_HEADER = 3  # row of the headings, counted from 0
_ROW = 28.0
_STEPS = (
    "Trang «Thông tin chung»: ghi ngày báo cáo tiến độ; quá hạn hay chưa được tính theo ngày này.",
    "Trang «Tiêu chí»: mỗi tiêu chí thành phần một dòng; tiêu chí không có tiêu chí thành phần thì ghi chính nó. Có "
    "thể ghi thêm dòng tổng của tiêu chí cha (mã ngắn hơn); máy kiểm tra tổng và chỉ tính các dòng thấp nhất.",
    "Điểm đạt được để trống là chưa biết, không phải 0 điểm.",
    "Trang «Nguyên nhân»: mỗi nguyên nhân một dòng; ghi đúng như văn bản của tỉnh, báo cáo trích nguyên văn.",
    "Trang «Kế hoạch»: mỗi nhiệm vụ một dòng; nhiệm vụ chung, không gắn với tiêu chí nào, thì để trống mã.",
    "Chỉ điền ô màu vàng nhạt. Không gộp ô, không đổi tên trang và tiêu đề cột.",
    "Số thập phân ghi dấu phẩy hoặc dấu chấm. Ngày ghi ngày/tháng/năm.",
    "Kiểm tra: parresearch province check TEP.xlsx. Lưu: parresearch province store TEP.xlsx. Báo cáo của tỉnh năm đó "
    "tự lấy số liệu này và ghi rõ là số liệu do tỉnh cung cấp, chưa công bố.",
)


def write_province_template(
    province: Province,
    path: Path,
    *,
    year: int,
    illustrative: bool = False,
    rows: pd.DataFrame | None = None,
    replace: bool = False,
) -> None:
    """Write the workbook of ``province`` for the index ``year`` to ``path``; the same input gives the same bytes.

    Parameters
    ----------
    illustrative : bool
        Mark it as made up, to try the way; such a workbook is only stored when that is asked for.
    rows : DataFrame, optional
        Criteria to write in beforehand (columns of the sheet by key), such as those of the year before.
    replace : bool
        Whether it takes the place of another file at ``path``, which is then kept beside it; otherwise refused.
    """
    with whole_file(path, replace=replace) as staged:
        book = xlsxwriter.Workbook(str(staged), {"strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties({"title": book_title(province, year), "comments": MADE_UP_VI if illustrative else "",
                             "created": datetime(DOCUMENT_DATE_YEAR, 1, 1)})  # fmt: skip
        formats = make_formats(book)
        base = {**_INPUT, "locked": False}
        formats["input_code"] = book.add_format({**base, "num_format": "@"})
        formats["input_day"] = book.add_format({**base, "num_format": "dd/mm/yyyy", "align": "center"})
        formats["input_number"] = book.add_format({**base, "align": "center"})
        lists = _guide(book, formats, province, year, illustrative)
        _info(book, formats, province, year, illustrative)
        for sheet in SHEETS:
            given = rows if sheet is CRITERIA else None
            _sheet(book, formats, sheet, province, year, illustrative, lists, given)
        machine = book.add_worksheet(MACHINE_SHEET)
        for i, cells in enumerate(province_machine_rows(province, year=year, illustrative=illustrative)):
            for j, cell in enumerate(cells):
                machine.write_string(i, j, cell)
        machine.protect()
        machine.very_hidden()
        book.close()


def last_year_rows(criteria: pd.DataFrame, *, year: int) -> pd.DataFrame:
    """The criteria of the year before as rows of this year's sheet: their points become those of last year.

    Maxima are carried over as well, to be corrected where the criteria set changed.

    Parameters
    ----------
    criteria : DataFrame
        As stored: ``code, field, name, kind, max_points, points, lead_agency``.
    year : int
        The year of the new workbook.
    """
    words = dict(zip(FIELDS, field_choices(year), strict=True))
    known = criteria["points"].notna()
    return pd.DataFrame(
        {
            "code": criteria["code"],
            "field": criteria["field"].map(words),
            "name": criteria["name"],
            "kind": criteria["kind"].map(KIND_WORDS),
            "max_points": criteria["max_points"],
            "max_base": criteria["max_points"].where(known),
            "points_base": criteria["points"],
            "lead_agency": criteria["lead_agency"],
        }
    )


_INPUT = {"border": 1, "border_color": "#A6A6A6", "valign": "top", "font_name": "Arial", "font_size": 10,
          "text_wrap": True, "bg_color": "#FFF9E5"}  # fmt: skip


def _head(sheet: Any, formats: dict[str, Any], title: str, illustrative: bool) -> None:
    sheet.set_row(0, 22)
    sheet.write_string(0, 0, title, formats["title"])
    if illustrative:
        sheet.write_string(1, 0, MADE_UP_VI, formats["illustrative"])


def _guide(
    book: Any, formats: dict[str, Any], province: Province, year: int, illustrative: bool
) -> dict[str, str]:
    """Add the guide; returns where fields, kinds of points and kinds of cause are listed, for the drop-downs."""
    sheet = book.add_worksheet(GUIDE_SHEET)
    for place, width in enumerate((12, 34, 100)):
        sheet.set_column(place, place, width)
    _head(sheet, formats, book_title(province, year), illustrative)
    row = 3
    sheet.write_string(row, 0, "Cách điền", formats["label"])
    for n, step in enumerate(_STEPS, start=1):
        row += 1
        sheet.merge_range(row, 0, row, 2, f"{n}. {step}", formats["wrapped"])
        sheet.set_row(row, row_height((step, 140)))
    row += 2
    sheet.write_string(row, 0, "Các cột", formats["label"])
    for page in SHEETS:
        for column in page.columns:
            row += 1
            sheet.write_string(row, 0, page.name, formats["plain"])
            sheet.write_string(row, 1, column.title + (" *" if column.needed else ""), formats["label"])
            sheet.write_string(row, 2, column.about, formats["plain"])
    row += 1
    sheet.write_string(row, 1, "* phải điền", formats["plain"])
    lists = {}
    for key, label, words in (
        ("field", "Các lĩnh vực", field_choices(year)),
        ("kind", "Các loại điểm", list(KIND_WORDS.values())),
        ("cause", "Các loại nguyên nhân", list(CAUSE_WORDS.values())),
    ):
        row += 2
        sheet.write_string(row, 0, label, formats["label"])
        first = row + 1
        for word in words:
            row += 1
            sheet.write_string(row, 1, word, formats["plain"])
        ends = [xl_rowcol_to_cell(line, 1, row_abs=True, col_abs=True) for line in (first, row)]
        lists[key] = f"='{GUIDE_SHEET}'!{ends[0]}:{ends[1]}"
    sheet.protect("", {"format_columns": True, "format_rows": True})
    set_page(sheet, footer=book_title(province, year))
    return lists


def _info(book: Any, formats: dict[str, Any], province: Province, year: int, illustrative: bool) -> None:
    sheet = book.add_worksheet(INFO_SHEET)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 70)
    _head(sheet, formats, INFO_SHEET, illustrative)
    lines = (
        (INFO_LABELS["province"], province.name_vi, "Không sửa."),
        (INFO_LABELS["year"], str(year), "Không sửa."),
        (INFO_LABELS["reported_on"], None, "Ngày/tháng/năm. Tiến độ và quá hạn được tính tại ngày này."),
        (INFO_LABELS["prepared_by"], None, "Ví dụ: Sở Nội vụ."),
    )
    for row, (label, text, about) in enumerate(lines, start=_HEADER):
        sheet.write_string(row, 0, label, formats["label"])
        if text is None:
            day = label == INFO_LABELS["reported_on"]
            sheet.write_blank(row, 1, None, formats["input_day" if day else "input"])
        else:
            sheet.write_string(row, 1, text, formats["name"])
        sheet.write_string(row, 2, about, formats["plain"])
    sheet.protect("", PROTECTION)
    set_page(sheet, footer=book_title(province, year))


def _sheet(
    book: Any,
    formats: dict[str, Any],
    page: BookSheet,
    province: Province,
    year: int,
    illustrative: bool,
    lists: dict[str, str],
    given: pd.DataFrame | None,
) -> None:
    sheet = book.add_worksheet(page.name)
    _head(sheet, formats, f"{page.name} – {book_title(province, year)}", illustrative)
    sheet.set_row(_HEADER, 45)
    first, last = _HEADER + 1, _HEADER + max(page.rows, 0 if given is None else len(given) + 20)
    for place, column in enumerate(page.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(_HEADER, place, column.title, formats["head"])
        style = formats[_STYLE.get(column.kind, "input")]
        values = given[column.key].tolist() if given is not None and column.key in given else []
        for row in range(first, last + 1):
            value = values[row - first] if row - first < len(values) else None
            if value is None or (not isinstance(value, str) and pd.isna(value)) or value == "":
                sheet.write_blank(row, place, None, style)
            elif isinstance(value, str):
                sheet.write_string(row, place, value, style)
            else:
                sheet.write_number(row, place, float(value), style)
        if check := _check(page, column, lists):
            sheet.data_validation(first, place, last, place, check)
    for row in range(first, last + 1):
        sheet.set_row(row, _ROW)
    sheet.autofilter(_HEADER, 0, last, len(page.columns) - 1)
    sheet.freeze_panes(first, 1)
    sheet.protect("", PROTECTION)
    set_page(sheet, header_row=_HEADER, footer=book_title(province, year))


_STYLE = {"code": "input_code", "number": "input_number", "percent": "input_number", "day": "input_day"}


def _check(page: BookSheet, column: BookColumn, lists: dict[str, str]) -> dict[str, Any] | None:
    """The drop-down or the limits of a column, as Excel holds them; the reader checks again."""
    if column.kind == "choice":
        return {"validate": "list", "source": lists[column.key], "error_title": column.title,
                "error_message": "Chọn một mục trong danh sách."}  # fmt: skip
    if column.kind == "percent":
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100,
                "error_title": column.title, "error_message": "Ghi số từ 0 đến 100."}  # fmt: skip
    if column.kind == "number":
        return {"validate": "decimal", "criteria": ">=", "value": 0, "error_title": column.title,
                "error_message": "Ghi số điểm từ 0 trở lên."}  # fmt: skip
    if column.kind == "code" and page is not CRITERIA:
        name = xl_col_to_name(0)
        rows = f"${name}${_HEADER + 2}:${name}${_HEADER + 1 + CRITERIA.rows}"
        return {"validate": "list", "source": f"='{CRITERIA.name}'!{rows}", "error_type": "warning",
                "error_title": column.title,
                "error_message": f"Mã không có ở trang {CRITERIA.name}."}  # fmt: skip
    return None
