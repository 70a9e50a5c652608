"""The results as a workbook for readers: ranking, points, self against appraisal, averages, notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from parresearch.workbooks.findings import Finding
from parresearch.workbooks.survey_codes import survey_codes
from parresearch.workbooks.tables import Results
from parresearch.workbooks.template_formats import (
    DOCUMENT_DATE_YEAR,
    ILLUSTRATIVE_VI,
    make_formats,
    row_height,
    set_page,
)
from parresearch.workbooks.units import UNIT_TYPE_WORDS

__all__ = ["RESULT_SHEETS", "write_results_workbook"]

RESULT_SHEETS = (
    "Xếp hạng",
    "Điểm theo tiêu chí",
    "Tự đánh giá – thẩm định",
    "Bình quân theo loại đơn vị",
    "Lưu ý",
)

_Column = tuple[str, str, float, str]  # key, heading, width, format

_RANKING: tuple[_Column, ...] = (
    ("rank", "Hạng", 8, "integer"),
    ("unit", "Mã ĐV", 10, "code"),
    ("name", "Đơn vị", 44, "text"),
    ("type_words", "Loại đơn vị", 26, "text"),
    ("points", "Điểm", 11, "points"),
    ("max_points", "Điểm tối đa áp dụng", 12, "points"),
    ("percent", "Chỉ số (%)", 11, "percent"),
    ("self_percent", "Tự đánh giá (%)", 12, "percent"),
    ("class", "Xếp loại", 14, "number"),
    ("n_missing", "Tiêu chí chưa có điểm", 12, "integer"),
)
_POINTS: tuple[_Column, ...] = (
    ("unit", "Mã ĐV", 10, "code"),
    ("name", "Đơn vị", 34, "text"),
    ("code", "STT", 10, "code"),
    ("criterion", "Tiêu chí", 58, "text"),
    ("max_points", "Điểm tối đa áp dụng", 11, "points"),
    ("self_points", "Tự đánh giá", 11, "points"),
    ("points", "Điểm được công nhận", 11, "points"),
    ("percent", "Tỷ lệ đạt (%)", 10, "percent"),
    ("lost", "Điểm mất", 10, "points"),
    ("n_missing", "Chưa có điểm", 9, "integer"),
)
_AGAINST: tuple[_Column, ...] = (
    ("unit", "Mã ĐV", 10, "code"),
    ("name", "Đơn vị", 44, "text"),
    ("type_words", "Loại đơn vị", 26, "text"),
    ("self_total", "Tổng tự đánh giá", 12, "points"),
    ("points", "Tổng được công nhận", 12, "points"),
    ("self_minus_appraised", "Chênh lệch (điểm)", 12, "points"),
    ("n_higher", "Số tiêu chí tự chấm cao hơn", 14, "integer"),
    ("n_same", "Số tiêu chí bằng nhau", 14, "integer"),
    ("n_lower", "Số tiêu chí tự chấm thấp hơn", 14, "integer"),
)
_MEANS: tuple[_Column, ...] = (
    ("type_words", "Loại đơn vị", 44, "text"),
    ("n_units", "Số đơn vị", 10, "integer"),
    ("n_ranked", "Số đơn vị được xếp hạng", 14, "integer"),
    ("mean_percent", "Bình quân (%)", 12, "percent"),
    ("max_percent", "Cao nhất (%)", 12, "percent"),
    ("min_percent", "Thấp nhất (%)", 12, "percent"),
    ("mean_self", "Bình quân tự đánh giá (%)", 14, "percent"),
    ("mean_difference", "Bình quân chênh lệch (điểm)", 14, "points"),
)
_NOTES: tuple[_Column, ...] = (
    ("sheet", "Trang", 34, "text"),
    ("cell", "Ô", 10, "code"),
    ("note", "Lưu ý", 110, "text"),
)


def write_results_workbook(results: Results, findings: Sequence[Finding], path: Path) -> None:
    """Write the workbook to ``path``; numbers are numbers, unrounded; text is never a formula."""
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    )
    book.set_properties({"title": results.framework.title_vi, "created": datetime(DOCUMENT_DATE_YEAR, 1, 1)})
    formats = make_formats(book)
    index = results.index.assign(type_words=results.index["unit_type"].map(UNIT_TYPE_WORDS))
    tables = (
        (RESULT_SHEETS[0], _RANKING, _ranking(index)),
        (RESULT_SHEETS[1], _POINTS, _points(results)),
        (RESULT_SHEETS[2], _AGAINST, _against(results, index)),
        (RESULT_SHEETS[3], _MEANS, _means(index)),
        (RESULT_SHEETS[4], _NOTES, _notes(findings)),
    )
    for name, columns, table in tables:
        _write(book, formats, results, name, columns, table)
    book.close()


def _ranking(index: pd.DataFrame) -> pd.DataFrame:
    order = {name: i for i, name in enumerate(UNIT_TYPE_WORDS)}
    keys = index.assign(type_order=index["unit_type"].map(order), position=range(len(index)))
    return keys.sort_values(["type_order", "rank", "position"], na_position="last", kind="stable")


def _points(results: Results) -> pd.DataFrame:
    table = results.tree
    names = results.units.set_index("unit")["name"]
    criteria = results.criteria.set_index("code")["name_vi"]
    return table.assign(
        name=table["unit"].map(names),
        criterion=table["code"].map(criteria),
        lost=table["max_points"] - table["points"],
    )


def _against(results: Results, index: pd.DataFrame) -> pd.DataFrame:
    compared = results.final[~results.final["code"].isin(survey_codes(results.framework))]
    compared = compared[compared["points"].notna() & compared["self_points"].notna()]
    difference = (compared["self_points"] - compared["points"]).round(9)
    counts = pd.DataFrame(
        {
            "unit": compared["unit"],
            "n_higher": difference > 0,
            "n_same": difference == 0,
            "n_lower": difference < 0,
        }
    )
    sums = counts.groupby("unit")[["n_higher", "n_same", "n_lower"]].sum()
    return index.assign(
        self_total=index["points"] + index["self_minus_appraised"],
        **{name: index["unit"].map(sums[name]).fillna(0).astype(int) for name in sums},
    )


def _means(index: pd.DataFrame) -> pd.DataFrame:
    groups = index.groupby("unit_type")
    table = groups.agg(
        type_words=("type_words", "first"),
        n_units=("unit", "size"),
        n_ranked=("percent", "count"),
        mean_percent=("percent", "mean"),
        max_percent=("percent", "max"),
        min_percent=("percent", "min"),
        mean_self=("self_percent", "mean"),
        mean_difference=("self_minus_appraised", "mean"),
    )
    return table.reindex([name for name in UNIT_TYPE_WORDS if name in table.index])


def _notes(findings: Sequence[Finding]) -> pd.DataFrame:
    rows = [{"sheet": note.sheet, "cell": note.cell, "note": note.text("vi")} for note in findings]
    return pd.DataFrame(rows, columns=["sheet", "cell", "note"])


def _write(
    book: Any,
    formats: dict[str, Any],
    results: Results,
    name: str,
    columns: tuple[_Column, ...],
    table: pd.DataFrame,
) -> None:
    sheet = book.add_worksheet(name)
    framework = results.framework
    sheet.set_row(0, 22)
    sheet.write_string(0, 0, f"{name} – {framework.title_vi}", formats["title"])
    row = 1
    sheet.write_string(row, 0, f"Năm đánh giá: {results.year}", formats["plain"])
    has_class = any(key == "class" for key, *_ in columns)
    has_illustrative_class = has_class and results.classes is not None and results.classes.illustrative
    if framework.illustrative or has_illustrative_class:
        row += 1
        said = (
            ILLUSTRATIVE_VI
            if framework.illustrative
            else "MINH HỌA – ngưỡng xếp loại không do cơ quan nào ban hành"
        )
        sheet.write_string(row, 0, said, formats["illustrative"])
    header = row + 2
    sheet.set_row(header, 45)
    for j, (_, title, width, _) in enumerate(columns):
        sheet.set_column(j, j, width)
        sheet.write_string(header, j, title, formats["head"])
    for j, (key, _, _, style) in enumerate(columns):
        for i, cell in enumerate(table[key].tolist(), start=header + 1):
            _write_cell(sheet, i, j, cell, formats[style])
    wrapped = [(key, width) for key, _, width, style in columns if style == "text"]
    for i, row_texts in enumerate(
        table[[key for key, _ in wrapped]].itertuples(index=False), start=header + 1
    ):
        cells = [(str(text), width) for text, (_, width) in zip(row_texts, wrapped, strict=True)]
        sheet.set_row(i, row_height(*cells))
    last = header + max(len(table), 1)
    if len(table) == 0:
        sheet.write_string(header + 1, 0, "Không có.", formats["plain"])
    sheet.autofilter(header, 0, last, len(columns) - 1)
    sheet.freeze_panes(header + 1, 0)
    set_page(sheet, header_row=header, footer=framework.title_vi)


def _write_cell(sheet: Any, row: int, column: int, cell: Any, style: Any) -> None:
    if cell is None or cell is pd.NA or (isinstance(cell, float) and np.isnan(cell)):
        sheet.write_blank(row, column, None, style)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, style)
    else:
        sheet.write_number(row, column, float(cell), style)
