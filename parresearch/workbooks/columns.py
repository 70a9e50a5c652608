"""The columns of the workbook and where things stand in it: what the template writes is what the reader looks for."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "COLUMNS",
    "FORMAT_VERSION",
    "GUIDE_SHEET",
    "INPUT_KEYS",
    "LONG_COLUMNS",
    "LONG_SHEET",
    "MACHINE_SHEET",
    "NEEDED",
    "SURVEY_SHEET",
    "TOTAL_MARK",
    "UNIT_CODE_LABEL",
    "UNIT_LABEL",
    "YEAR_LABEL",
    "Column",
]

FORMAT_VERSION = 1
GUIDE_SHEET = "Hướng dẫn"
LONG_SHEET = "Chấm điểm"
SURVEY_SHEET = "Điều tra XHH"
MACHINE_SHEET = "_parresearch"
UNIT_CODE_LABEL = "Mã ĐV"
UNIT_LABEL, YEAR_LABEL = "Đơn vị", "Năm"
TOTAL_MARK = "Tổng"


@dataclass(frozen=True)
class Column:
    """One column: its key in the code, its heading, its width in characters, and what it is (for the guide)."""

    key: str
    title: str
    width: float
    about: str


COLUMNS: tuple[Column, ...] = (
    Column("code", "STT", 9, "Mã tiêu chí của bộ chỉ số. Không sửa."),
    Column("name", "Tiêu chí", 40, "Tên tiêu chí. Không sửa."),
    Column("max", "Điểm tối đa", 8, "Điểm cao nhất có thể đạt. Không sửa."),
    Column(
        "value",
        "Số liệu kê khai",
        13,
        "Có/Không, mức đạt được, số ngày, số lượng hoặc tỷ lệ %, theo cách chấm.",
    ),
    Column("done", "Đã thực hiện", 9, "Số đã thực hiện, khi điểm tính theo tỷ lệ."),
    Column("planned", "Kế hoạch", 9, "Tổng số hoặc số theo kế hoạch, khi điểm tính theo tỷ lệ."),
    Column(
        "self", "Điểm tự đánh giá", 9, "Đơn vị tự chấm. Để trống thì tính theo quy tắc từ số liệu kê khai."
    ),
    Column("evidence", "Tài liệu kiểm chứng", 24, "Số, ký hiệu, ngày và trích yếu của tài liệu."),
    Column("explanation", "Giải trình", 22, "Giải trình của đơn vị."),
    Column("appraised", "Điểm thẩm định", 9, "Cơ quan thẩm định ghi."),
    Column(
        "not_applicable", "Không áp dụng", 8, "Ghi x khi tiêu chí không áp dụng với đơn vị (nếu được phép)."
    ),
    Column("note", "Ghi chú", 14, "Tùy ý."),
)
LONG_COLUMNS: tuple[Column, ...] = (
    Column("unit", UNIT_CODE_LABEL, 9, "Mã đơn vị. Không sửa."),
    Column("unit_name", "Tên đơn vị", 22, "Tên đơn vị. Không sửa."),
    *COLUMNS,
)
NEEDED = ("code", "value", "done", "planned", "self", "evidence", "appraised", "not_applicable")
"""Columns that the reader must find."""

INPUT_KEYS = (
    "value",
    "done",
    "planned",
    "self",
    "evidence",
    "explanation",
    "appraised",
    "not_applicable",
    "note",
)
"""Columns that officials fill."""
