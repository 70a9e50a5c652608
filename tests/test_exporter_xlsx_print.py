"""The workbook on paper: sheets no wider than A4, letters of a size, rows high enough, headings never alone."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path
from typing import Any

import matplotlib as mpl
import openpyxl
import pytest
from document_support import SVG, blocks, notebook
from matplotlib.ft2font import FT2Font

from parresearch.reporting.blocks import Column, Figure, Heading, KeyFigure, KeyFigures, Note, Sentence, Table
from parresearch.reporting.exporters.xlsx import ReportXLSXExporter
from parresearch.reporting.exporters.xlsx_rows import cell_points, line_widths, page_starts

PAGE_POINTS = 257 / 25.4 * 72  # A4 upright, less margins of 20 mm at head and foot
PARAGRAPH = "Năm 2016, An Giang đạt 72,89/100 điểm PAR INDEX, xếp thứ 36/63 (giảm 5 bậc so với năm 2015). "


def opened(shown: list[Any]) -> Any:
    data = bytes(ReportXLSXExporter().from_notebook_node(notebook(shown))[0])
    return openpyxl.load_workbook(io.BytesIO(data))


def millimetres(sheet: Any, *, digit: float) -> float:
    """How wide the printed columns are, in a program for which a digit of the standard font has ``digit`` pixels."""
    area = str(sheet.print_area).rpartition(":")[2].replace("$", "")
    last = openpyxl.utils.cell.coordinate_from_string(area)[0] if sheet.print_area else "XFD"
    wide = [
        dimension.width * (dimension.max - dimension.min + 1)
        for letter, dimension in sheet.column_dimensions.items()
        if openpyxl.utils.column_index_from_string(letter) <= openpyxl.utils.column_index_from_string(last)
    ]
    return sum(wide) * digit / 96 * 25.4


def report(n_parts: int, lengths: list[int]) -> list[Any]:
    shown: list[Any] = [Heading("Báo cáo", 0, "title", subject={"year": 2016})]
    for part in range(n_parts):
        shown += [Heading(f"Phần {part}", 1), Heading(f"Mục {part}", 2)]
        shown += [Sentence(PARAGRAPH * lengths[(part + n) % len(lengths)]) for n in range(3)]
    return shown


def test_the_standard_font_is_the_one_that_widths_are_reckoned_in() -> None:
    book = opened(blocks())
    assert (book._fonts[0].name, book._fonts[0].size, book._fonts[0].scheme) == ("Times New Roman", 11, None)


@pytest.mark.parametrize("digit", [7.0, 22 / 3])  # of Excel, which rounds, and of LibreOffice
def test_sheets_of_text_are_no_wider_than_the_page(digit: float) -> None:
    book = opened(blocks())
    for name in ("Mục lục", "Thuyết minh"):
        assert 140 < millimetres(book[name], digit=digit) <= 165


def test_tables_are_printed_in_letters_of_eight_points_or_more() -> None:
    long = Table(
        "Nguồn", (Column("n", "STT", "integer"), *(Column(f"c{n}", "Địa chỉ") for n in range(4))),
        tuple((n, *(["https://www.moha.gov.vn/ket-qua-" * 4] * 4)) for n in range(20)), source_ids=("a",),
    )  # fmt: skip
    book = opened([*blocks(), long])
    for sheet in book.worksheets[2:]:
        across = sheet.page_setup.orientation == "landscape"
        room = 257 if across else 165
        assert (sheet.page_margins.left + sheet.page_margins.right) * 25.4 == pytest.approx(
            (297 if across else 210) - room, abs=0.5
        )
        scale = (sheet.page_setup.scale or 100) / 100
        if sheet.sheet_properties.pageSetUpPr.fitToPage:
            assert not sheet.row_breaks.brk  # Excel would take no heed of them
            scale = min(1, room / millimetres(sheet, digit=7.0))
        else:  # narrow enough by itself, in LibreOffice too
            assert millimetres(sheet, digit=22 / 3) * scale <= room, sheet.title
        assert 11 * scale >= 7.5, sheet.title


def test_a_line_is_reckoned_a_little_wider_than_times_new_roman_sets_it() -> None:
    """STIX, which matplotlib brings, has the widths of Times; it lacks some accents, which take no room."""
    font = FT2Font(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / "STIXGeneral.ttf"))
    font.set_size(1000, 72)

    def ems(char: str) -> float:
        base = "d" if char == "đ" else "D" if char == "Đ" else unicodedata.normalize("NFD", char)[0]
        return float(font.load_char(ord(base)).linearHoriAdvance / 65536 / 1000)

    english = "In 2016 An Giang scored 72.89 of 100 points in the PAR INDEX and came 36th of 63 provinces."
    source = (
        "Nguồn: CECODES, VFF-CRT, RTA và UNDP (PAPI), tệp số liệu do Son Hoang lập; Sở Nội vụ tỉnh Đắk Lắk."
    )
    for text in (PARAGRAPH.strip(), english, source):
        (reckoned,) = line_widths(text, 10_000)
        assert 1.0 <= reckoned / (sum(map(ems, text)) * 11 / 0.75) <= 1.06, text


def test_words_go_to_the_next_line_whole_and_an_address_after_its_marks() -> None:
    assert len(line_widths("một hai ba", 10_000)) == 1
    assert len(line_widths("một\nhai", 10_000)) == 2
    one = line_widths("tỉnh", 10_000)[0]
    assert len(line_widths("tỉnh tỉnh", one + 10)) == 2
    assert len(line_widths("A" * 1000, 100)) > 50
    address = "http://vietnamnews.vn/society/275390/da-nang-leads-way-in-reform.html"
    assert len(line_widths(address, 180)) == 3
    assert line_widths("", 100) == (0.0,)


@pytest.mark.parametrize(
    ("text", "pixels", "lines"),  # of cells of tables, as LibreOffice prints them (measured, version 7.4)
    [
        ("thứ hạng 62/63 (số suy ra)", 163, 2), ("Cải cách thủ tục hành chính", 175, 2), ("Quảng Nam (2)", 101, 2),
        ("Báo Công Thương", 117, 2), ("Sở Nội vụ Ninh Thuận", 141, 2), ("Environmental governance", 163, 2),
        ("Văn phòng công chứng Bảo Nguyệt", 117, 3), ("Ban Quản lý các khu công nghiệp Đắk Nông", 141, 3),
    ],
)  # fmt: skip
def test_no_line_that_is_printed_at_the_limit_of_its_column_is_cut(
    text: str, pixels: int, lines: int
) -> None:
    assert cell_points([text], [pixels]) >= lines * 11 * 1.15
    assert cell_points([text], [pixels + 24]) < cell_points(
        [text], [pixels]
    )  # and no more is spared than needed


def test_a_row_of_a_sheet_has_the_lines_of_its_longest_cell() -> None:
    assert cell_points(["0,018"], [50]) == cell_points([""], [50])  # a number in a column that just holds it
    assert cell_points(["a", "một hai"], [300, 40]) == cell_points(["một hai"], [40])


def pages(sheet: Any) -> list[range]:
    ends = [brk.id for brk in sheet.row_breaks.brk]
    return [
        range(first + 1, last + 1) for first, last in zip([0, *ends], [*ends, sheet.max_row], strict=True)
    ]


@pytest.mark.parametrize("kinds", [("Tỉnh {}", 3), ("Một tên gọi dài của một đơn vị hành chính {}", 12)])
@pytest.mark.parametrize("count", range(38, 62, 3))
def test_the_last_page_of_a_table_has_rows_beside_its_notes(kinds: tuple[str, int], count: int) -> None:
    text, n_columns = kinds
    columns = (Column("a", "Đơn vị"), *(Column(f"n{n}", f"Tiêu chí {n}", "number") for n in range(n_columns)))
    rows = tuple((text.format(n), *([72.89] * n_columns)) for n in range(count))
    shown = [blocks()[0], Table("T", columns, rows, note="Ghi chú. " * 40, source="Nguồn: x.")]
    sheet = opened(shown)["Bảng 1"]
    across = sheet.page_setup.orientation == "landscape"
    room = (165 if across else 257) / 25.4 * 72
    *before, last = pages(sheet)
    scale = (sheet.page_setup.scale or 100) / 100
    if not before:
        assert sum(sheet.row_dimensions[row].height or 15 for row in last) <= room
        return
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert len([row for row in last if 5 <= row <= 4 + count]) >= 3
    head = sheet.row_dimensions[4].height
    for number, page in enumerate([*before, last]):
        heights = sum(sheet.row_dimensions[row].height or 15 for row in page)
        assert (heights + (head if number else 0)) * scale <= room


def test_pages_end_where_the_next_row_has_no_room_and_headings_go_with_it() -> None:
    rows = [
        (30.0, False),
        (30.0, False),
        (15.0, True),
        (15.0, True),
        (30.0, False),
        (90.0, False),
        (10.0, True),
    ]
    assert page_starts(rows, room=100.0) == [2, 5]
    assert page_starts([(60.0, True), (60.0, True), (60.0, False)], room=100.0) == [
        1,
        2,
    ]  # nothing else to do
    assert page_starts([], room=100.0) == []


@pytest.mark.parametrize("n_parts", range(4, 14, 3))
def test_no_heading_of_the_text_is_the_last_line_of_a_page(n_parts: int) -> None:
    sheet = opened(report(n_parts, [1, 4, 2, 9, 3]))["Thuyết minh"]
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    ends = [brk.id for brk in sheet.row_breaks.brk]  # the last row of each page but the last
    assert ends
    for first, last in zip([0, *ends], [*ends, sheet.max_row], strict=True):
        rows = range(first + 1, last + 1)
        assert sum(sheet.row_dimensions[row].height or 15 for row in rows) <= PAGE_POINTS
        assert not sheet.cell(last, 1).font.b, sheet.cell(last, 1).value
    for first, last in zip([0, *ends], ends, strict=False):  # and pages are filled
        followed = sum(sheet.row_dimensions[row].height or 15 for row in range(first + 1, last + 6))
        assert followed > PAGE_POINTS


def test_a_heading_over_a_table_leads_to_its_sheet_and_an_empty_one_is_left_out() -> None:
    table = Table("Điểm", (Column("a", "A"),), (("x",),))
    sheet = opened([
        Heading("Báo cáo", 0, subject={"year": 2016}),
        Heading("Tóm tắt", 1), KeyFigures((KeyFigure("Điểm", "72,89"),)),
        Heading("Phụ lục", 1), Heading("1. Điểm", 2), table,
        Heading("2. Hình", 2), Figure("Xếp hạng", SVG, "lên"), Figure("Điểm", SVG, "xuống"),
        Heading("3. Không có gì", 2),
        Heading("Cuối", 1), Note("Hết.", "info"), Figure("Sau", SVG, "xuống"),
    ])["Thuyết minh"]  # fmt: skip
    cells = [sheet.cell(row, 1) for row in range(4, sheet.max_row + 1)]
    assert [cell.value for cell in cells] == [
        "Tóm tắt", "Xem trang Mục lục.", "Phụ lục", "1. Điểm", "Bảng 1. Điểm", "2. Hình",
        "Hình 1, Hình 2: xem bản Word, PDF hoặc trang mạng (HTML).", "Cuối", "Ghi chú: Hết.",
    ]  # fmt: skip
    assert {cell.value: cell.hyperlink.location for cell in cells if cell.hyperlink} == {
        "Xem trang Mục lục.": "'Mục lục'!A1", "Bảng 1. Điểm": "'Bảng 1'!A1",
    }  # fmt: skip


def test_a_dash_stands_where_the_numbers_of_its_column_stand() -> None:
    sheet = opened(blocks())["Bảng 1"]
    dash, number = sheet["D8"], sheet["D9"]
    assert (dash.value, dash.data_type, number.data_type) == ("–", "s", "n")
    assert dash.alignment.horizontal == number.alignment.horizontal == "right"
    assert dash.number_format.endswith("_ ")  # the same space before the border
    assert number.number_format.endswith("_ ")


def test_long_tables_have_buttons_that_filter_with_a_free_line_for_them() -> None:
    columns = (Column("a", "Đơn vị"), Column("n", "Tổng số tỉnh xếp hạng", "integer"))
    sheets = [
        opened([blocks()[0], Table("T", columns, tuple((f"Tỉnh {n}", n) for n in range(rows)))])["Bảng 1"]
        for rows in (12, 13)
    ]
    assert [bool(next(iter(sheet.tables.values())).autoFilter) for sheet in sheets] == [False, True]
    narrow = Table(
        "T", tuple(Column(f"k{n}", "Tổng số tỉnh", "integer") for n in range(12)), ((1,) * 12,) * 13
    )
    sheet = opened([blocks()[0], narrow])["Bảng 1"]
    lines = max(
        len(line_widths("Tổng số tỉnh", sheet.column_dimensions[letter].width * 7, bold=True))
        for letter in "AB"
    )
    assert sheet["A4"].alignment.vertical == "top"
    assert sheet.row_dimensions[4].height >= (lines + 1) * 13
