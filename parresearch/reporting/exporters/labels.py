"""The words that the pages themselves add to a document, in both languages."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from parresearch.core.text import Language

__all__ = ["LABELS", "LOCALES", "label"]

LOCALES: Final[dict[Language, str]] = {"vi": "vi-VN", "en": "en-GB"}

_WORDS: dict[Language, dict[str, str]] = {
    "vi": {
        "figure": "Hình",
        "table": "Bảng",
        "contents": "Mục lục",
        "skip": "Đến phần nội dung chính",
        "missing": "Chưa tìm thấy số liệu",
        "caution": "Lưu ý",
        "info": "Ghi chú",
        "made_with": "Lập bằng",
        "language_name": "Bản tiếng Việt",
        "swipe": "Vuốt ngang để xem hết hình",
        "picture": "Hình trong notebook phân tích",
        "annex": "Phụ lục",
        "annex_title": "Phụ lục: số liệu chính của {n} báo cáo, năm {year}",
        "province_code": "Mã tỉnh",
        "province": "Tỉnh, thành phố",
        "points": "Điểm",
        "rank": "Thứ hạng",
        "n_units": "Số tỉnh, thành phố",
        "change": "Thay đổi",
        "rank_change": "Thay đổi thứ hạng (bậc)",
        "report": "Báo cáo",
        "notebook_hash": "SHA-256 của tệp tính toán",
        "annex_note": "Lấy từ tệp tính toán (.ipynb) của từng báo cáo và đã đối chiếu với danh mục báo cáo.",
        "find": "Tìm trong trang",
        "find_next": "Chỗ tiếp theo",
        "find_back": "Chỗ trước đó",
        "find_none": "không thấy",
        "executed": "Tệp tính toán (.ipynb)",
        "text_sheet": "Thuyết minh",
        "dictionary_sheet": "Từ điển cột",
        "sources_sheet": "Nguồn",
        "table_sources_sheet": "Nguồn của bảng, hình",
        "figure_elsewhere": "Hình có trong bản Word, PDF và trang mạng (HTML).",
        "unit": "{kind}; đơn vị: {unit}",
        "item": "Bảng, hình",
        "title": "Tiêu đề",
        "column": "Cột",
        "kind": "Kiểu giá trị",
        "decimals": "Số chữ số thập phân",
        "key": "Tên máy đọc",
        "source": "Nguồn",
        "source_ids": "Mã nguồn",
        "remark": "Ghi chú",
        "rows": "Số dòng",
        "back": "Về trang nội dung",
        "see_contents": "Xem trang Mục lục.",
        "see_figures": "{figures}: xem bản Word, PDF hoặc trang mạng (HTML).",
        "dash": "Dấu gạch ngang (–) là không có số liệu, không phải bằng 0.",
        "kind_text": "chữ",
        "kind_number": "số",
        "kind_signed": "số, có dấu cộng hoặc trừ",
        "kind_integer": "số nguyên",
        "kind_year": "năm",
        "kind_scale": "số, điểm tối đa",
    },
    "en": {
        "figure": "Figure",
        "table": "Table",
        "contents": "Contents",
        "skip": "Skip to the main text",
        "missing": "No figure found",
        "caution": "Caution",
        "info": "Note",
        "made_with": "Made with",
        "language_name": "English version",
        "swipe": "Swipe sideways to see the whole figure",
        "picture": "Picture shown by the notebook",
        "annex": "Annex",
        "annex_title": "Annex: key figures of {n} reports, {year}",
        "province_code": "Code",
        "province": "Province",
        "points": "Score",
        "rank": "Rank",
        "n_units": "Out of",
        "change": "Change",
        "rank_change": "Places",
        "report": "Report",
        "notebook_hash": "SHA-256 of the executed notebook",
        "annex_note": "Taken from the executed notebook of each report and checked against the list of reports.",
        "find": "Find in this page",
        "find_next": "Next place",
        "find_back": "Previous place",
        "find_none": "not found",
        "executed": "Calculations (.ipynb)",
        "text_sheet": "Text",
        "dictionary_sheet": "Data dictionary",
        "sources_sheet": "Sources",
        "table_sources_sheet": "Sources of tables, figures",
        "figure_elsewhere": "The figure is in the Word, PDF and web (HTML) versions.",
        "unit": "{kind}; unit: {unit}",
        "item": "Table or figure",
        "title": "Title",
        "column": "Column",
        "kind": "Kind of value",
        "decimals": "Decimals",
        "key": "Machine name",
        "source": "Source",
        "source_ids": "Source ids",
        "remark": "Remark",
        "rows": "Rows",
        "back": "Back to the contents",
        "see_contents": "See the sheet Contents.",
        "see_figures": "{figures}: see the Word, PDF or web (HTML) version.",
        "dash": "A dash (–) means that no figure is known; it does not mean 0.",
        "kind_text": "text",
        "kind_number": "number",
        "kind_signed": "number with a plus or minus sign",
        "kind_integer": "whole number",
        "kind_year": "year",
        "kind_scale": "number, a maximum",
    },
}
LABELS: Final = MappingProxyType({language: MappingProxyType(words) for language, words in _WORDS.items()})


def label(key: str, language: Language) -> str:
    """The page's own word ``key`` in ``language``.

    Examples
    --------
    >>> label("table", "vi"), label("table", "en")
    ('Bảng', 'Table')
    """
    return LABELS[language][key]
