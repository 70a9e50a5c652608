"""The workbook of a report, read back by openpyxl: another implementation of the format."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from document_support import HOSTILE, blocks, hostile_blocks, notebook

from parresearch.reporting.blocks import Column, Heading, Table
from parresearch.reporting.exporters.plain_text import break_chances, plain_text
from parresearch.reporting.exporters.xlsx import ReportXLSXExporter

ELSEWHERE = "Hình có trong bản Word, PDF và trang mạng (HTML)."


def export(shown: list[Any]) -> bytes:
    return bytes(ReportXLSXExporter().from_notebook_node(notebook(shown))[0])


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(export(blocks())))


def test_every_table_is_a_real_table_of_numbers(book: Any) -> None:
    table = next(block for block in blocks() if isinstance(block, Table))
    sheet = book["Bảng 1"]
    (name,) = sheet.tables
    assert name == "Bang_1"
    assert sheet.tables[name].ref == "A4:E67"
    assert [cell.value for cell in sheet[4]] == ["Tỉnh", "Năm", "Điểm", "Thay đổi", "Hạng"]
    for row, cells in zip(table.rows, sheet.iter_rows(min_row=5, max_row=67, max_col=5), strict=True):
        assert [cell.value for cell in cells] == pytest.approx(["–" if v is None else v for v in row])
        kinds = [cell.data_type for cell in cells]
        assert kinds == ["s", "n", "n", "n" if row[3] is not None else "s", "n"]
    assert [len(book[f"Bảng {n}"].tables) for n in (1, 2, 3, 4)] == [1, 1, 1, 1]
    assert sheet["A69"].value == "Theo tỉnh."
    assert sheet["A70"].value == table.source


def test_numbers_have_the_decimals_of_their_column_and_the_locale_of_the_report(book: Any) -> None:
    formats = [cell.number_format for cell in book["Bảng 1"][5]][1:]
    assert formats == [
        "0_ ", "[$-42A]#,##0.00_ ;−#,##0.00_ ", "[$-42A]+#,##0.00_ ;−#,##0.00_ ;0.00_ ", "[$-42A]#,##0_ ;−#,##0_ ",
    ]  # fmt: skip
    english = openpyxl.load_workbook(io.BytesIO(export(blocks("en"))))
    assert english["Table 1"]["C5"].number_format == "[$-809]#,##0.00_ ;−#,##0.00_ "


def test_headings_stay_in_view_and_columns_are_as_wide_as_their_texts(book: Any) -> None:
    sheet = book["Bảng 1"]
    assert sheet.freeze_panes == "B5"
    assert sheet.print_title_rows == "$4:$4"
    assert all(sheet.column_dimensions[letter].width >= 9 for letter in "ABCDE")
    assert book["Bảng 2"].column_dimensions["B"].width >= 60  # the address
    assert book["Bảng 3"].page_setup.orientation == "landscape"


def test_contents_lead_to_every_sheet_and_the_dictionary_says_every_column(book: Any) -> None:
    assert book.sheetnames == [
        "Mục lục", "Thuyết minh", "Bảng 1", "Bảng 2", "Bảng 3", "Bảng 4", "Từ điển cột",
        "Nguồn của bảng, hình",
    ]  # fmt: skip
    contents = book["Mục lục"]
    assert contents["A1"].value == "Báo cáo An Giang 2016"
    leads = {row[0].hyperlink.location for row in contents.iter_rows() if row[0].hyperlink}
    assert leads == {f"'{name}'!A1" for name in book.sheetnames[1:]}
    columns = [(table, column) for table in blocks() if isinstance(table, Table) for column in table.columns]
    dictionary = list(book["Từ điển cột"].iter_rows(min_row=5, max_row=4 + len(columns), values_only=True))
    assert [(row[2], row[5]) for row in dictionary] == [(c.label, c.key) for _, c in columns]
    assert dictionary[2] == ("Bảng 1", "Bảng hạng", "Điểm", "số", 2, "s")
    sources = list(book["Nguồn của bảng, hình"].iter_rows(min_row=5, max_row=10, values_only=True))
    assert sources[0] == ("Hình 1", "Điểm giảm", "Nguồn: Bộ Nội vụ", f"Hình minh họa. {ELSEWHERE}", "a-1")
    assert {str(row[0]).partition(" ")[0] for row in sources if str(row[3]).endswith(ELSEWHERE)} == {"Hình"}
    text = [row[0] for row in book["Thuyết minh"].iter_rows(min_row=4, values_only=True)]
    assert text[0] == "I. Kết quả"
    assert "Chưa tìm thấy số liệu: Thiếu năm 2017." in text


def test_hostile_text_stays_text() -> None:
    data = export(hostile_blocks())
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Bảng 1"]
    for number, text in enumerate(HOSTILE):
        cell = sheet.cell(5 + number, 1)
        assert (cell.value, cell.data_type) == (plain_text(text), "s")
        assert cell.quotePrefix
        assert sheet.cell(5 + number, 2).value == number
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    assert all("<f>" not in sheet and "http" not in sheet.split("<sheetData")[1] for sheet in sheets)


def test_a_text_longer_than_a_cell_ends_in_an_ellipsis() -> None:
    table = Table("T", (Column("a", "A"),), (("😀" * 20_000,),))
    sheet = openpyxl.load_workbook(io.BytesIO(export([Heading("T", 0), table])))["Bảng 1"]
    assert sheet["A5"].value == "😀" * 16_383 + "…"


def test_the_same_notebook_gives_the_same_bytes_without_time_or_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    first = export(blocks())
    monkeypatch.chdir(tmp_path)
    assert export(blocks()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
        properties = parts.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", properties)) == {"2000-01-01T00:00:00Z"}


def test_break_chances_lose_nothing() -> None:
    for text in (*HOSTILE, "Xem https://a.b/c?d=e&f và https://x"):
        pieces = break_chances(text)
        assert "".join(pieces) == text
        if " " not in text:
            assert max(map(len, pieces)) <= 20


@pytest.mark.parametrize(("language", "said"), [("vi", "vi-VN"), ("en", "en-GB")])
def test_the_workbook_says_its_language(language: Any, said: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(blocks(language))))
    assert book.properties.language == said


def test_each_table_has_one_row_of_sources_and_their_ids_are_not_printed() -> None:
    ids = tuple(f"a-rather-long-name-of-a-source-{n:03d}" for n in range(45))
    table = Table(
        "T", (Column("a", "A"),), (("x",),), name="t", source="Nguồn: x.", source_ids=ids, note="N."
    )
    book = openpyxl.load_workbook(io.BytesIO(export([blocks()[0], table])))
    sheet = book["Nguồn của bảng, hình"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert rows[0] == ("Bảng 1", "T", "Nguồn: x.", "N.", ", ".join(ids))
    assert not any(any(row) for row in rows[1:])
    assert sheet.print_area == "'Nguồn của bảng, hình'!$A$1:$D$5"
    assert sheet.tables["Sources"].ref == "A4:E5"
    assert not sheet["E5"].alignment.wrap_text  # so that it makes the row no higher
    assert sheet.row_dimensions[5].height < 40


def test_the_dictionary_says_units_and_prints_no_names_for_machines() -> None:
    columns = (
        Column("89", "Tỷ lệ (%)", "number", 1), Column("own", "Bậc do tỉnh (bậc)", "signed", 0),
        Column("p", "p (Holm)", "number", 3), Column("said", "Diễn giải (điểm)"),
    )  # fmt: skip
    table = Table("Các thứ hạng", columns, ((1.5, 2, 0.01, "x"),))
    sheet = openpyxl.load_workbook(io.BytesIO(export([blocks()[0], table])))["Từ điển cột"]
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=5, max_row=8)]
    assert rows == [
        ("Bảng 1", "Các thứ hạng", "Tỷ lệ (%)", "số; đơn vị: %", 1, "89"),
        ("Bảng 1", "Các thứ hạng", "Bậc do tỉnh (bậc)", "số, có dấu cộng hoặc trừ; đơn vị: bậc", 0, "own"),
        ("Bảng 1", "Các thứ hạng", "p (Holm)", "số", 3, "p"),
        ("Bảng 1", "Các thứ hạng", "Diễn giải (điểm)", "chữ", "–", "said"),
    ]
    assert str(sheet.print_area).endswith("!$A$1:$E$10")


def test_a_table_of_sources_and_the_sheet_of_sources_have_names_of_their_own() -> None:
    for language, title in (("vi", "Nguồn"), ("en", "Sources")):
        head = Heading("T", 0, language=language)
        book = openpyxl.load_workbook(
            io.BytesIO(export([head, Table(title, (Column("a", "A"),), (("x",),), language=language)]))
        )
        said = [row[0].value for row in book.worksheets[0].iter_rows() if row[0].hyperlink]
        assert len(said) == len(book.sheetnames) - 1
        assert not [text for text in said if text == title]
