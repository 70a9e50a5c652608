"""The first sheet of a template: what it is, how to fill it, how every criterion is scored."""

from __future__ import annotations

from typing import Any

from parresearch.scoring.framework import Framework
from parresearch.workbooks.columns import COLUMNS, FORMAT_VERSION, GUIDE_SHEET, LONG_SHEET, SURVEY_SHEET
from parresearch.workbooks.rule_words import points_text, rule_words
from parresearch.workbooks.sheet_plan import RowPlan
from parresearch.workbooks.template_formats import ILLUSTRATIVE_VI, row_height, set_page

__all__ = ["write_guide"]

_WIDTHS = (11, 46, 9, 78)


def write_guide(
    book: Any, formats: dict[str, Any], framework: Framework, plans: list[RowPlan], *, year: int, layout: str
) -> None:
    """Add the guide to ``book``."""
    sheet = book.add_worksheet(GUIDE_SHEET)
    for j, width in enumerate(_WIDTHS):
        sheet.set_column(j, j, width)
    row = 0
    sheet.set_row(row, 22)
    sheet.write_string(row, 0, framework.title_vi, formats["title"])
    for text, style in _about(framework, year):
        row += 1
        sheet.write_string(row, 0, text, formats[style])
    row += 2
    sheet.write_string(row, 0, "Cách điền", formats["label"])
    has_survey = any(plan.is_surveyed for plan in plans)
    for n, step in enumerate(_steps(layout, has_survey), start=1):
        row += 1
        sheet.write_string(row, 0, f"{n}. {step}", formats["plain"])
    row += 2
    sheet.write_string(row, 0, "Các cột", formats["label"])
    for column in COLUMNS:
        row += 1
        sheet.write_string(row, 1, column.title, formats["label"])
        sheet.write_string(row, 2, column.about, formats["plain"])
    row += 2
    sheet.write_string(row, 0, "Cách chấm từng tiêu chí", formats["label"])
    row += 1
    header = row
    sheet.set_row(header, 30)
    for i, title in enumerate(("STT", "Tiêu chí", "Điểm tối đa", "Cách chấm")):
        sheet.write_string(row, i, title, formats["head"])
    for plan in plans:
        row += 1
        criterion = plan.criterion
        is_parent = bool(criterion.children)
        sheet.write_string(row, 0, criterion.code, formats["parent_code" if is_parent else "code"])
        sheet.write_string(row, 1, criterion.name_vi, formats["parent_text" if is_parent else "text"])
        style = formats["parent_points" if is_parent else "number"]
        if criterion.max_points is None:
            sheet.write_blank(row, 2, None, style)
        else:
            sheet.write_number(row, 2, criterion.max_points, style)
        words = "" if is_parent else _how(plan)
        texts = ((criterion.name_vi, _WIDTHS[1]), (words, _WIDTHS[3]))
        sheet.set_row(row, row_height(*texts, bold=is_parent))
        sheet.write_string(row, 3, words, formats["parent_text" if is_parent else "text"])
    sheet.protect("", {"format_columns": True, "format_rows": True})
    set_page(sheet, footer=framework.title_vi)


def _about(framework: Framework, year: int) -> list[tuple[str, str]]:
    lines = [(ILLUSTRATIVE_VI, "illustrative")] if framework.illustrative else []
    if framework.decision:
        lines.append((f"Căn cứ: {framework.decision}", "plain"))
    scale = f" Thang điểm: {points_text(framework.scale)}." if framework.scale else ""
    lines.append((f"Năm đánh giá: {year}.{scale}", "plain"))
    lines.append((f"Mã bộ chỉ số: {framework.framework_id}. Phiên bản mẫu: {FORMAT_VERSION}.", "plain"))
    if not framework.complete:
        lines.append(("Bộ chỉ số chưa đầy đủ: một số tiêu chí chưa có quy tắc hoặc điểm tối đa.", "plain"))
    return lines


def _steps(layout: str, has_survey: bool) -> list[str]:
    where = (
        "Mỗi đơn vị có một trang. Đơn vị chỉ điền trang của mình."
        if layout == "sheets"
        else f"Trang «{LONG_SHEET}» có một dòng cho mỗi đơn vị và tiêu chí. Dùng bộ lọc ở cột Mã ĐV để chọn đơn vị."
    )
    steps = [
        where,
        "Chỉ điền ô màu vàng nhạt. Ô xám không dùng cho tiêu chí đó; ô xanh là tổng, máy tự cộng.",
        "Số thập phân ghi dấu phẩy hoặc dấu chấm (4,5 hoặc 4.5). Không ghi chữ trong ô số.",
        "Ghi số liệu kê khai thì máy tính điểm theo quy tắc; tự ghi điểm thì máy so với quy tắc và nêu chỗ khác.",
        "Tiêu chí bắt buộc tài liệu kiểm chứng (ghi ở cách chấm): ghi số, ký hiệu, ngày của tài liệu.",
        "Tiêu chí không áp dụng (nếu được phép): ghi x ở cột Không áp dụng; điểm tối đa được trừ khỏi tổng.",
        "Điểm thưởng, điểm trừ: không có trường hợp nào thì ghi 0 hoặc để trống; để trống được tính là 0 (trừ tiêu chí "
        "ghi rõ «không để trống»). Tiêu chí khác để trống là chưa chấm, không phải 0 điểm.",
        "Không gộp ô, không thêm hoặc xóa dòng, không đổi mã, không chép trang.",
        "Cột Điểm thẩm định do cơ quan thẩm định ghi. Chỉ điểm thẩm định và điều tra được tính vào chỉ số.",
    ]
    if has_survey:
        steps.append(f"Kết quả điều tra xã hội học ghi ở trang «{SURVEY_SHEET}», không ghi ở trang đơn vị.")
    return steps


def _how(plan: RowPlan) -> str:
    criterion = plan.criterion
    if plan.is_surveyed:
        words = f"Điểm từ điều tra xã hội học, ghi ở trang «{SURVEY_SHEET}»."
        if criterion.rule is not None:
            words += " " + rule_words(criterion)
    else:
        words = rule_words(criterion)
    if criterion.evidence_required:
        words += " Bắt buộc có tài liệu kiểm chứng."
    if criterion.blank_is_zero is False:
        words += " Không để trống."
    if criterion.may_not_apply:
        words += " Được ghi Không áp dụng."
    return words
