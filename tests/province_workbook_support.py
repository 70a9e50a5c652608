"""An illustrative workbook of a province: made-up figures, marked as such in file name, sheets and every document.

Sums of the made-up criteria are the published parts of Kon Tum 2023, so that the two can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from parresearch.core.provinces import resolve
from parresearch.workbooks.province_columns import INFO_LABELS, INFO_SHEET, SHEETS
from parresearch.workbooks.province_template import write_province_template

FILE_NAME = "so-minh-hoa-so-lieu-gia-dinh.xlsx"
TITLES = {sheet.key: {column.key: column.title for column in sheet.columns} for sheet in SHEETS}
NAMES = {sheet.key: sheet.name for sheet in SHEETS}

_FIELDS = (
    ("Chỉ đạo, điều hành", "Văn phòng UBND tỉnh (minh họa)"), ("Thể chế", "Sở Tư pháp (minh họa)"),
    ("Thủ tục hành chính", "Văn phòng UBND tỉnh (minh họa)"), ("Tổ chức bộ máy", "Sở Nội vụ (minh họa)"),
    ("Công vụ", "Sở Nội vụ (minh họa)"), ("Tài chính công", "Sở Tài chính (minh họa)"),
    ("Chính quyền số", "Sở Thông tin và Truyền thông (minh họa)"), ("Tác động", ""),
)  # fmt: skip
# Maximum, self-assessed, achieved, of last year: three criteria a field and a survey; field 8 is SIPAS and the economy.
# The appraised maxima add to 61,5, those of leaders to 22, SIPAS 10, socio-economic 6,5: as in the set of 2022–2024.
_APPRAISED = (
    (("Kế hoạch", 2.0, 2.0, 2.0, 1.5), ("Kiểm tra", 1.5, 1.5, 1.0, 1.0), ("Sáng kiến", 3.0, 3.0, 2.0, 3.0)),
    (("Xây dựng văn bản", 3.0, 3.0, 2.92, 3.0), ("Theo dõi", 2.0, 2.0, 2.0, 1.5), ("Rà soát", 2.0, 2.0, 2.0, 2.0)),
    (("Công khai", 3.0, 3.0, 3.0, 2.5), ("Một cửa", 4.0, 4.0, 3.9, 3.5), ("Đúng hạn", 3.0, 3.0, 2.88, 2.6)),
    (("Sắp xếp tổ chức", 3.5, 3.5, 3.5, 3.5), ("Biên chế", 2.0, 2.0, 2.0, 2.0), ("Phân cấp", 2.0, 2.0, 1.72, 1.0)),
    (("Vị trí việc làm", 3.0, 3.0, 3.0, 3.0), ("Tuyển dụng", 3.0, 3.0, 2.5, 3.0), ("Kỷ luật", 5.0, 4.5, 4.5, 4.5)),
    (("Giải ngân", 4.0, 3.5, 2.5, 2.5), ("Tài sản công", 2.0, 2.0, 2.0, 2.0), ("Tự chủ", 4.0, 4.0, 3.25, 3.0)),
    (("Dịch vụ trực tuyến", 4.0, 4.0, 3.03, 2.4), ("Dữ liệu", 3.5, 3.5, 3.25, 3.0), ("Hạ tầng", 2.0, 2.0, 2.0, 2.0)),
)  # fmt: skip
_LEADERS = ((3.0, 2.5), (3.0, 2.5), (3.0, 2.6), (3.0, 2.5), (4.0, 3.3), (3.0, 2.4), (3.0, 2.53))


def criteria_rows() -> list[dict[str, Any]]:
    """One row per lowest criterion; names and agencies say that they are made up."""
    rows = []
    for n, (of_field, leaders) in enumerate(zip(_APPRAISED, _LEADERS, strict=True), start=1):
        name, agency = _FIELDS[n - 1]
        for k, (what, top, own, points, base) in enumerate(of_field, start=1):
            rows.append({
                "code": f"{n}.{k}", "field": n, "name": f"{what} (tiêu chí minh họa)", "kind": "Thẩm định",
                "max_points": top, "self_points": own, "points": points, "max_base": top, "points_base": base,
                "lead_agency": agency,
                "explanation": "Giải trình giả định." if points < own else None,
            })  # fmt: skip
        rows.append({
            "code": f"{n}.4", "field": n, "name": f"Khảo sát lãnh đạo về {name.lower()} (tiêu chí minh họa)",
            "kind": "Khảo sát lãnh đạo, quản lý", "max_points": leaders[0], "points": leaders[1],
            "lead_agency": agency,
        })  # fmt: skip
    rows += [
        {"code": "8.1", "field": 8, "name": "SIPAS (tiêu chí minh họa)", "kind": "SIPAS", "max_points": 10.0,
         "points": 8.5, "max_base": 10.0, "points_base": 8.4},
        {"code": "8.2", "field": 8, "name": "Kinh tế - xã hội (tiêu chí minh họa)", "kind": "Kinh tế - xã hội",
         "max_points": 6.5, "points": 4.36, "lead_agency": "Sở Kế hoạch và Đầu tư (minh họa)"},
    ]  # fmt: skip
    return rows


CAUSES = [
    ("6.1", "Chủ quan", "Phân bổ vốn chậm (nguyên nhân giả định)."),
    ("6.1", "Khách quan", "Giá vật liệu tăng (nguyên nhân giả định)."),
    ("7.1", "Chủ quan", "Chưa tái cấu trúc quy trình (nguyên nhân giả định)."),
    ("1.3", "Chủ quan", "Chưa có sáng kiến được công nhận (nguyên nhân giả định)."),
    ("8.2", "Khách quan", "Thiên tai (nguyên nhân giả định)."),
]
PLAN = [
    ("6.1", "Giao kế hoạch vốn trước 31/01 (nhiệm vụ giả định)", "Sở Tài chính (minh họa)",
     "Sở Kế hoạch và Đầu tư (minh họa)", "Quyết định giao vốn", "31/01/2024", 1.0, 100, "Quý I: đã giao vốn."),
    ("6.1", "Đôn đốc giải ngân hằng tháng (nhiệm vụ giả định)", "Sở Tài chính (minh họa)", None, "Báo cáo tháng",
     "31/12/2024", 1.5, 40, "Quý II: đạt 40%."),
    ("7.1", "Tái cấu trúc quy trình trực tuyến (nhiệm vụ giả định)", "Sở Thông tin và Truyền thông (minh họa)",
     "Các sở, ngành", "Quy trình điện tử", "30/05/2024", 0.9, 60, "Quý II: còn 12 thủ tục."),
    ("1.3", "Phát động thi đua sáng kiến (nhiệm vụ giả định)", "Sở Nội vụ (minh họa)", None, "Quyết định công nhận",
     "10/07/2024", 1.0, 30, None),
    ("8.1", "Đối thoại với người dân (nhiệm vụ giả định)", "Văn phòng UBND tỉnh (minh họa)", None, "Biên bản",
     "30/09/2024", 0.25, None, None),
    (None, "Tập huấn công tác cải cách hành chính (nhiệm vụ giả định)", "Sở Nội vụ (minh họa)", None, "Lớp tập huấn",
     "30/11/2024", None, 0, None),
]  # fmt: skip


def cell_of(book: Any, sheet: str, row: int, key: str) -> Any:
    """The cell of the row-th filled row (from 1) of a sheet, under the heading of ``key``."""
    page = book[NAMES[sheet]]
    header = next(cells for cells in page.iter_rows(max_row=12) if cells[0].value == "Mã tiêu chí")
    column = next(cell.column for cell in header if cell.value == TITLES[sheet][key])
    return page.cell(header[0].row + row, column)


def illustrative_book(
    folder: Path,
    *,
    province: str = "Kon Tum",
    year: int = 2023,
    illustrative: bool = True,
    day: str = "15/06/2024",
) -> Path:
    """The template, filled with the made-up figures above."""
    path = folder / FILE_NAME
    write_province_template(resolve(province, year=year), path, year=year, illustrative=illustrative)
    return edited_book(path, lambda book: _fill(book, day))


def _fill(book: Any, day: str) -> None:
    info = book[INFO_SHEET]
    for row in range(1, info.max_row + 1):
        if info.cell(row, 1).value == INFO_LABELS["reported_on"]:
            info.cell(row, 2).value = datetime.strptime(day, "%d/%m/%Y")
        if info.cell(row, 1).value == INFO_LABELS["prepared_by"]:
            info.cell(row, 2).value = "Đơn vị minh họa"
    for n, row in enumerate(criteria_rows(), start=1):
        fill_row(book, "criteria", n, row)
    for n, (code, cause, text) in enumerate(CAUSES, start=1):
        fill_row(book, "causes", n, {"code": code, "cause": cause, "text": text})
    for n, task in enumerate(PLAN, start=1):
        fill_row(book, "plan", n, dict(zip(TITLES["plan"], task, strict=True)))


def fill_row(book: Any, sheet: str, n: int, values: Mapping[str, Any]) -> None:
    """Write the n-th row (from 1) of a sheet."""
    for key, value in values.items():
        if value is not None:
            cell_of(book, sheet, n, key).value = value


def edited_book(path: Path, change: Callable[[Any], None]) -> Path:
    """``path`` after ``change`` of its openpyxl workbook."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path
