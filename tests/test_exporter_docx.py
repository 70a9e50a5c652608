"""The Word document, read back by python-docx and as XML."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import pytest
from document_support import PNG, assert_in_order, blocks, hostile_blocks, notebook, shown_texts
from docx.oxml.ns import qn
from nbformat.v4 import new_output

from parresearch.batch.document_text import document_text
from parresearch.reporting.blocks import Column, Heading, Note, Sentence, Table
from parresearch.reporting.exporters.document import ExportError, read_document
from parresearch.reporting.exporters.docx import ReportDOCXExporter
from parresearch.reporting.exporters.table_layout import ACROSS_MM, UPRIGHT_MM, fit_table, text_width
from parresearch.reporting.exporters.typst_tools import need_extra


def export(shown: list[Any], *extra: Any) -> bytes:
    return bytes(ReportDOCXExporter().from_notebook_node(notebook(shown, *extra))[0])


def text_of(data: bytes) -> str:
    body = docx.Document(io.BytesIO(data)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


@pytest.fixture(scope="module")
def data() -> bytes:
    picture = new_output("display_data", data={"image/png": PNG})
    return export(blocks(), picture, new_output("display_data", data={"text/plain": "chữ\nthường"}))


@pytest.fixture(scope="module")
def word(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def test_every_text_of_the_blocks_stands_in_the_document_in_order(data: bytes) -> None:
    assert_in_order(shown_texts(read_document(notebook(blocks()))), text_of(data))
    english = export(blocks("en"))
    assert_in_order(shown_texts(read_document(notebook(blocks("en")))), text_of(english))


def test_headings_are_native_and_the_contents_lead_to_them(word: Any) -> None:
    heads = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert heads == [
        ("Heading 1", "I. Kết quả"), ("Heading 2", "Xếp hạng"), ("Heading 3", "Sâu hơn"), ("Heading 1", "II. Nguồn"),
    ]  # fmt: skip
    body = word.element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = [
        (link.get(qn("w:anchor")), "".join(t.text for t in link.iter(qn("w:t"))))
        for link in body.iter(qn("w:hyperlink"))
    ]
    assert [text for _, text in links] == ["I. Kết quả", "Xếp hạng", "II. Nguồn"]
    assert {anchor for anchor, _ in links} <= marks
    fields = [code.text.strip() for code in body.iter(qn("w:instrText"))]
    assert fields[:3] == [rf"PAGEREF {anchor} \h" for anchor, _ in links]
    assert fields[3:].count(r"SEQ Bảng \* ARABIC") == 4
    assert fields[3:].count(r"SEQ Hình \* ARABIC") == 2
    begun, ended = (
        sum(char.get(qn("w:fldCharType")) == kind for char in body.iter(qn("w:fldChar")))
        for kind in ("begin", "end")
    )
    assert begun == ended == 9


def test_no_field_asks_to_be_updated_when_the_document_is_opened(word: Any, data: bytes) -> None:
    """Word would ask every reader about "fields that may refer to other files"."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert "updateFields" not in parts.read("word/settings.xml").decode()
    assert not [char for char in word.element.body.iter(qn("w:fldChar")) if char.get(qn("w:dirty"))]


def test_tables_repeat_their_headings_and_set_numbers_to_the_right(word: Any) -> None:
    table = next(table for table in word.tables if table.cell(0, 0).text == "Tỉnh")
    assert len(table.rows) == 64
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    styles = [cell.paragraphs[0].style.name for cell in table.rows[1].cells]
    assert styles == ["PR Cell", *["PR Number"] * 4]
    assert word.styles["PR Number"].paragraph_format.alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
    assert [cell.text for cell in table.rows[5].cells][0:3] == ["Tỉnh 4", "2016", "79,43"]
    assert all(run.bold for cell in table.rows[5].cells for run in cell.paragraphs[0].runs)  # picked out
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert sum(widths) == pytest.approx(UPRIGHT_MM * 56.6929, abs=3)


def test_the_page_is_that_of_the_decree_and_wide_tables_stand_across(word: Any) -> None:
    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in word.sections]
    assert sizes == [(210, 297), (297, 210), (210, 297)]
    first, across, last = word.sections
    edges = [round(getattr(first, f"{side}_margin").mm) for side in ("top", "bottom", "left", "right")]
    assert edges == [20, 20, 30, 15]
    edges = [round(getattr(across, f"{side}_margin").mm) for side in ("top", "bottom", "left", "right")]
    assert edges == [30, 15, 20, 20]
    assert [s.different_first_page_header_footer for s in (first, across, last)] == [True, False, False]
    field = word.sections[0].header._element
    assert [code.text.strip() for code in field.iter(qn("w:instrText"))] == ["PAGE"]
    normal = word.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:rFonts')}")
    assert normal.get(qn("w:ascii")) == "Times New Roman"


def test_headings_and_a_short_paragraph_stand_on_the_page_of_their_wide_table() -> None:
    wide = Table(
        "Rộng", tuple(Column(f"k{n}", f"Tiêu chí {n}", "number", 1) for n in range(16)), (tuple(range(16)),)
    )
    shown = [
        Heading("T", 0), Heading("Một", 1), Sentence("Dài. " * 200), Heading("Hai", 1), Heading("Ba", 2),
        Sentence("Dẫn vào bảng."), wide, Sentence("Giữa hai bảng."), wide, Heading("Bốn", 1), Sentence("Sau."),
    ]  # fmt: skip
    word = docx.Document(io.BytesIO(export(shown)))
    pages: list[list[str]] = [[]]
    for paragraph in word.paragraphs:
        pages[-1].append(paragraph.text)
        if paragraph._p.pPr is not None and paragraph._p.pPr.find(qn("w:sectPr")) is not None:
            pages.append([])
    across = [section.page_width > section.page_height for section in word.sections]
    assert across == [False, True, False]
    assert pages[0][-1].startswith("Dài. Dài.")
    assert [text for text in pages[1] if text] == [
        "Hai", "Ba", "Dẫn vào bảng.", "Bảng 1. Rộng", "Giữa hai bảng.", "Bảng 2. Rộng",
    ]  # fmt: skip
    assert pages[2] == ["Bốn", "Sau."]


def test_a_short_table_is_set_smaller_before_a_page_is_turned() -> None:
    labels = (
        "Province", "Steering and management of the reform", "Institutional reform",
        "Reform of administrative procedures", "Reform of the administrative apparatus", "Civil service reform",
        "E-government and digital government",
    )  # fmt: skip
    columns = (Column("p", labels[0]), *(Column(label, label, "number", 1) for label in labels[1:]))
    rows = tuple((f"Kon Tum {n}", *[80.0] * 6) for n in range(30))
    short, long = fit_table(Table("T", columns, rows[:4])), fit_table(Table("T", columns, rows))
    assert (short.across, short.size) == (False, 9.0)
    assert (long.across, long.size) == (True, 11.0)


def test_figures_have_print_resolution_and_an_alternative_text(word: Any, data: bytes) -> None:
    alternatives = [shape.get("descr") for shape in word.element.body.iter(qn("wp:docPr"))]
    assert alternatives == ["Một đường đi xuống", "Một đường đi lên", "Hình trong notebook phân tích"]
    ids = [shape.get("id") for shape in word.element.body.iter(qn("wp:docPr"))]
    assert len(set(ids)) == 3
    from PIL import Image

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        name = next(name for name in parts.namelist() if name.startswith("word/media/"))
        picture = Image.open(io.BytesIO(parts.read(name)))
    shape = word.inline_shapes[0]
    assert picture.width / (shape.width / 914400) >= 260  # pixels per inch as it stands on the page
    assert shape.width.mm <= UPRIGHT_MM


@pytest.mark.parametrize(("language", "locale"), [("vi", "vi-VN"), ("en", "en-GB")])
def test_the_document_says_its_language(language: Any, locale: str) -> None:
    with zipfile.ZipFile(io.BytesIO(export(blocks(language)))) as parts:
        assert f'<w:lang w:val="{locale}"' in parts.read("word/styles.xml").decode()
        assert f"<dc:language>{locale}</dc:language>" in parts.read("docProps/core.xml").decode()
        said = set(re.findall(r'<w:lang w:val="([^"]+)"', parts.read("word/document.xml").decode()))
    assert said == {locale}


def test_hostile_text_stays_text() -> None:
    data = export(hostile_blocks())
    assert_in_order(shown_texts(read_document(notebook(hostile_blocks()))), text_of(data))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not any(
            "External" in parts.read(name).decode() for name in parts.namelist() if ".rels" in name
        )
        document = parts.read("word/document.xml").decode()
    instructions = set(re.findall(r"<w:instrText[^>]*> (\w+)", document))
    assert instructions == {"PAGEREF", "SEQ"}
    assert "\u202e" not in document


def test_a_long_row_may_be_split_between_pages_and_a_short_one_not() -> None:
    table = Table("T", (Column("a", "A"),), (("A" * 10_000,), ("b",)))
    word = docx.Document(io.BytesIO(export([Heading("T", 0), table])))
    split = [row._tr.trPr.find(qn("w:cantSplit")) is None for row in word.tables[0].rows]
    assert split == [False, True, False]


def test_the_same_notebook_gives_the_same_bytes_without_time_or_place(
    data: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    first = export(blocks())
    assert export(blocks()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        whole = b"".join(parts.read(name) for name in parts.namelist() if not name.endswith(".png"))
    assert set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", whole)) == {b"2000-01-01T00:00:00Z"}


def test_a_missing_extra_is_named_with_the_way_out() -> None:
    with pytest.raises(ExportError, match=r"needs the package 'no_such_module'.*parresearch\[documents\]"):
        need_extra("no_such_module", "A Word document")


def test_columns_of_a_table_fill_the_page_and_no_word_is_wider_than_its_column() -> None:
    for table in (block for block in blocks() if isinstance(block, Table)):
        layout = fit_table(table)
        room = ACROSS_MM if layout.across else UPRIGHT_MM
        assert sum(layout.widths) == pytest.approx(room, abs=0.5)
        assert layout.across == (len(table.columns) > 10)


def test_a_narrow_note_column_gets_the_room_that_long_headings_do_not_need() -> None:
    numbers = [Column(f"n{n}", "Tổng số tỉnh được xếp hạng", "integer") for n in range(7)]
    note = "suy ra: điểm, thứ hạng; bộ chỉ số thay đổi so với năm trước"
    table = Table("Chuỗi", (*numbers, Column("note", "Ghi chú")), ((*range(7), note),) * 12)
    layout = fit_table(table)
    assert sum(layout.widths) == pytest.approx(UPRIGHT_MM, abs=0.5)
    assert layout.widths[-1] > 1.5 * max(layout.widths[:-1])


def test_an_address_gets_more_room_than_a_title_half_as_long() -> None:
    columns = (Column("id", "STT", "integer"), Column("title", "Nhan đề"), Column("url", "Địa chỉ"))
    row = (1, "cải cách hành chính " * 5, "https://example.org/" + "cai-cach-hanh-chinh-" * 11)
    layout = fit_table(Table("Nguồn", columns, (row,) * 30))
    widths = layout.widths
    assert not layout.across
    assert widths[2] > 1.5 * widths[1]


def test_an_index_and_a_user_name_stand_on_one_line_in_a_narrow_cell() -> None:
    who = "(người đăng: tnguyentranphuoc-commits)"
    columns = (
        Column("i", "Chỉ số"),
        Column("who", "Ai"),
        *(Column(f"k{n}", "Điểm số", "number") for n in range(5)),
    )
    long = "một ghi chú dài hơn nhiều so với các cột khác của bảng này " * 3
    block = Table("T", (*columns, Column("r", "Ghi chú")), (("PAR INDEX", who, *[12.5] * 5, long),))
    layout = fit_table(block)
    for width, text in ((layout.widths[0], "PAR INDEX"), (layout.widths[1], "tnguyentranphuoc-")):
        assert width - 3.2 >= text_width(text) * layout.size * 0.3528


def test_no_name_is_broken_in_the_title_and_no_number_of_a_document_in_a_text() -> None:
    shown = [
        Heading("Kết quả PAR INDEX năm 2016: tỉnh An Giang", 0, "title"),
        Sentence("Theo Quyết định số 4361/QĐ-BNV, kinh tế - xã hội, điểm 3/5, tệp a-b."),
    ]
    data = export(shown)
    word = docx.Document(io.BytesIO(data))
    title, body = (
        next(p for p in word.paragraphs if p.style.name == name) for name in ("Title", "Body Text")
    )
    assert title.text == "Kết quả PAR\u00a0INDEX năm 2016: tỉnh\u00a0An\u00a0Giang"
    assert body.text == shown[1].text  # python-docx reads the hyphen that does not break as a hyphen
    assert len(list(body._p.iter(qn("w:noBreakHyphen")))) == 1
    assert word.core_properties.title == shown[0].text
    assert shown[1].text in document_text("docx", data)


@pytest.mark.parametrize(
    ("lengths", "source", "kept"),
    [
        ([1] * 11, "Nguồn.", [0, 8, 9, 10]),  # with the headings; and the last three with the source
        ([1] * 11, "", [0, 8, 9]),
        ([1] * 10, "Nguồn.", list(range(10))),  # a short table stays whole
        ([1] * 10 + [501], "Nguồn.", [0]),  # a row that may be split keeps nothing with it
        ([501] + [1] * 10, "Nguồn.", [8, 9, 10]),
        ([501, 1, 1], "", [1]),
    ],
)
def test_rows_at_both_ends_of_a_long_table_stay_together(
    lengths: list[int], source: str, kept: list[int]
) -> None:
    table = Table("T", (Column("a", "A"),), tuple(("a" * length,) for length in lengths), source=source)
    word = docx.Document(io.BytesIO(export([Heading("T", 0), table])))
    head, *rows = word.tables[0].rows
    caption = next(p for p in word.paragraphs if p.style.name == "Caption")
    assert caption.paragraph_format.keep_with_next
    assert head.cells[0].paragraphs[0].style.paragraph_format.keep_with_next
    found = [n for n, row in enumerate(rows) if row.cells[0].paragraphs[0].paragraph_format.keep_with_next]
    assert found == kept


def test_a_short_note_is_not_split_between_pages_and_a_long_one_may_be() -> None:
    short, long = "Một câu ngắn. " * 12, "Một câu ngắn. " * 60
    shown = [Heading("T", 0), Note(short, "caution"), Note(long, "caution"), Sentence(short)]
    paragraphs = docx.Document(io.BytesIO(export(shown))).paragraphs
    kept = {len(p.text): p.paragraph_format.keep_together for p in paragraphs if "Một câu" in p.text}
    assert [bool(kept[size]) for size in sorted(kept)] == [
        False,
        True,
        False,
    ]  # sentence, short note, long note
