"""The sheets and columns of a province's own workbook: what the template writes is what the reader looks for."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "CAUSES",
    "CAUSE_WORDS",
    "CRITERIA",
    "INFO_LABELS",
    "INFO_SHEET",
    "KIND_WORDS",
    "PLAN",
    "PROVINCE_FORMAT",
    "PROVINCE_MARK",
    "SHEETS",
    "BookColumn",
    "BookSheet",
    "field_word",
]

PROVINCE_FORMAT = 1
PROVINCE_MARK = "province"
"""Stands as ``workbook`` on the hidden sheet, and tells this workbook from those of internal indices."""

INFO_SHEET = "Thông tin chung"
INFO_LABELS = {
    "province": "Tỉnh",
    "year": "Năm đánh giá",
    "reported_on": "Ngày báo cáo tiến độ",
    "prepared_by": "Đơn vị lập sổ",
}

KIND_WORDS = {
    "appraised": "Thẩm định",
    "leader_survey": "Khảo sát lãnh đạo, quản lý",
    "sipas": "SIPAS",
    "socioeconomic": "Kinh tế - xã hội",
    "survey": "Điều tra xã hội học",
}
"""Kind of assessment to what a clerk chooses. The last is for years in which surveys were not told apart."""

CAUSE_WORDS = {"subjective": "Chủ quan", "objective": "Khách quan"}


@dataclass(frozen=True)
class BookColumn:
    """One column: key, heading, width in characters, what goes there, whether a row needs it, what kind of cell."""

    key: str
    title: str
    width: float
    about: str
    needed: bool = False
    kind: str = "text"  # text | long | code | number | percent | day | choice


@dataclass(frozen=True)
class BookSheet:
    """One sheet: key, name, columns, and how many rows the template prepares."""

    key: str
    name: str
    columns: tuple[BookColumn, ...]
    rows: int


CRITERIA = BookSheet("criteria", "Tiêu chí", (
    BookColumn("code", "Mã tiêu chí", 10, "Mã như trong bộ chỉ số, ví dụ 1.2 hoặc 3.1.2.", True, "code"),
    BookColumn("field", "Lĩnh vực", 22, "Chọn một trong tám lĩnh vực.", True, "choice"),
    BookColumn("name", "Tên tiêu chí, tiêu chí thành phần", 46, "Tên như trong bộ chỉ số.", True),
    BookColumn("kind", "Loại điểm", 16,
               "Thẩm định; khảo sát lãnh đạo, quản lý; SIPAS; hoặc kinh tế - xã hội. Dòng tổng để trống.", False,
               "choice"),
    BookColumn("max_points", "Điểm tối đa", 9, "Điểm tối đa của tiêu chí.", True, "number"),
    BookColumn("self_points", "Điểm tự đánh giá", 9, "Điểm tỉnh tự chấm; tiêu chí điều tra để trống.", False,
               "number"),
    BookColumn("points", "Điểm đạt được", 9,
               "Điểm Bộ Nội vụ công nhận sau thẩm định, hoặc điểm điều tra. Chưa biết thì để trống, không ghi 0.",
               False, "number"),
    BookColumn("max_base", "Điểm tối đa năm trước", 9, "Điểm tối đa của chính tiêu chí này năm trước.", False,
               "number"),
    BookColumn("points_base", "Điểm đạt được năm trước", 9, "Điểm đạt được năm trước.", False, "number"),
    BookColumn("lead_agency", "Cơ quan chủ trì", 24, "Một cơ quan chịu trách nhiệm chính."),
    BookColumn("explanation", "Giải trình", 30, "Giải trình ngắn, nếu có.", False, "long"),
), 200)  # fmt: skip
CAUSES = BookSheet("causes", "Nguyên nhân", (
    BookColumn("code", "Mã tiêu chí", 10, "Mã của tiêu chí thấp nhất ở trang Tiêu chí.", True, "code"),
    BookColumn("cause", "Loại nguyên nhân", 16, "Chủ quan hoặc Khách quan.", True, "choice"),
    BookColumn("text", "Nguyên nhân", 90, "Mỗi nguyên nhân một dòng; một tiêu chí có thể có nhiều dòng.", True,
               "long"),
), 200)  # fmt: skip
PLAN = BookSheet("plan", "Kế hoạch", (
    BookColumn("code", "Mã tiêu chí", 10, "Mã của tiêu chí thấp nhất; nhiệm vụ chung thì để trống.", False, "code"),
    BookColumn("task", "Nhiệm vụ", 44, "Việc phải làm.", True, "long"),
    BookColumn("lead_agency", "Cơ quan chủ trì", 22, "Một cơ quan chủ trì.", True),
    BookColumn("partners", "Cơ quan phối hợp", 24, "Các cơ quan phối hợp."),
    BookColumn("product", "Sản phẩm", 28, "Văn bản, kết quả cụ thể.", True, "long"),
    BookColumn("deadline", "Thời hạn hoàn thành", 12, "Ngày/tháng/năm, ví dụ 30/06/2024.", True, "day"),
    BookColumn("expected", "Điểm dự kiến tăng", 9, "Số điểm dự kiến giành lại khi xong nhiệm vụ.", False, "number"),
    BookColumn("progress", "Tiến độ (%)", 9, "Từ 0 đến 100 tại ngày báo cáo. Chưa báo cáo thì để trống.", False,
               "percent"),
    BookColumn("note", "Tình hình thực hiện theo quý", 34, "Đã làm gì, vướng mắc gì.", False, "long"),
), 200)  # fmt: skip
SHEETS = (CRITERIA, CAUSES, PLAN)


def field_word(number: int, name: str) -> str:
    """A field as a clerk chooses it.

    Examples
    --------
    >>> field_word(2, "Cải cách thể chế")
    '2. Cải cách thể chế'
    """
    return f"{number}. {name}"
