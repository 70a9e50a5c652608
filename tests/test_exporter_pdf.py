"""The PDF, read back by pypdf: another implementation of the format."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdf
import pytest
from document_support import PNG, assert_in_order, bare, blocks, hostile_blocks, notebook, shown_texts
from nbformat.v4 import new_output

from parresearch.reporting.blocks import Column, Heading, Sentence, Table
from parresearch.reporting.exporters.document import read_document
from parresearch.reporting.exporters.pdf import ReportPDFExporter
from parresearch.reporting.exporters.typst_tools import covered


def export(shown: list[Any], *extra: Any) -> bytes:
    return bytes(ReportPDFExporter().from_notebook_node(notebook(shown, *extra))[0])


def text_of(data: bytes) -> str:
    """The text of all pages without their numbers, which stand at the head of each page but the first."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    return "\n".join(re.sub(r"\A\s*\d+\s", "", page) if number else page for number, page in enumerate(pages))


@pytest.fixture(scope="module")
def data() -> bytes:
    picture = new_output("display_data", data={"image/png": PNG})
    return export(blocks(), picture, new_output("display_data", data={"text/plain": "chữ\nthường"}))


@pytest.fixture(scope="module")
def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_text_of_the_blocks_stands_on_the_pages_in_order(language: str) -> None:
    shown = blocks(language)
    text = text_of(export(shown))
    # Headings repeated on a new page lie between rows: the cells are looked for one by one.
    assert_in_order(shown_texts(read_document(notebook(shown))), text)


def test_bookmarks_are_the_headings(reader: pypdf.PdfReader) -> None:
    def titles(outline: Any) -> list[Any]:
        return [titles(entry) if isinstance(entry, list) else entry.title for entry in outline]

    assert titles(reader.outline) == ["I. Kết quả", ["Xếp hạng", ["Sâu hơn"]], "II. Nguồn"]


def test_it_is_tagged_says_title_and_language_and_has_alternative_texts(reader: pypdf.PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "vi-VN"
    assert reader.metadata is not None
    assert reader.metadata.title == "Báo cáo An Giang 2016"
    tags: list[tuple[str, Any]] = []

    def walk(element: Any) -> None:
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            for child in element:
                walk(child)
        elif isinstance(element, dict) and "/S" in element:
            tags.append((element["/S"], element.get("/Alt")))
            walk(element.get("/K", []))

    walk(root["/StructTreeRoot"]["/K"])
    kinds = [kind for kind, _ in tags]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure", "/Caption"} <= set(kinds)
    assert kinds.count("/Table") >= 4
    alternatives = [alt for kind, alt in tags if kind == "/Figure"]
    assert alternatives == ["Một đường đi xuống", "Một đường đi lên", "Hình trong notebook phân tích"]


def test_pages_are_a4_and_wide_tables_stand_across(reader: pypdf.PdfReader) -> None:
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages]
    assert set(sizes) == {(595, 842), (842, 595)}
    across = [page.extract_text() for page, size in zip(reader.pages, sizes, strict=True) if size[0] == 842]
    assert len(across) == 1
    assert "Tiêuchí15" in bare(across[0])


def test_a_page_never_begins_with_less_than_the_last_three_rows_of_a_table() -> None:
    seconds = []
    for count in range(38, 50):
        rows = tuple((f"hàng {n}.",) for n in range(count))
        table = Table("Tên bảng", (Column("a", "Đầu"),), rows, source="Nguồn.", note="Chú.")
        reader = pypdf.PdfReader(io.BytesIO(export([Heading("T", 0), table])))
        pages = [bare(page.extract_text()) for page in reader.pages]
        seconds += [page.count("hàng") for page in pages[1:]]
        assert sum("Nguồn." in page and "Chú." in page and f"hàng{count - 1}." in page for page in pages) == 1
    assert 3 in seconds
    assert not {1, 2} & set(seconds)


@pytest.mark.parametrize("lines", range(30, 40))
def test_a_page_never_ends_with_the_first_row_of_a_table_alone(lines: int) -> None:
    table = Table("Tên bảng", (Column("a", "Đầu"),), tuple((f"hàng {n}.",) for n in range(30)))
    shown = [Heading("T", 0), *(Sentence(f"Câu {n}.") for n in range(lines)), table]
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(export(shown))).pages]
    (first,) = (page for page in pages if "hàng 0." in page)
    assert "hàng 1." in first
    assert "Tên bảng" in first


def test_a_heading_and_its_paragraph_stand_on_the_page_of_their_wide_table() -> None:
    wide = Table(
        "Rộng", tuple(Column(f"k{n}", f"Tiêu chí {n}", "number", 1) for n in range(16)), (tuple(range(16)),)
    )
    shown = [
        Heading("T", 0),
        Sentence("Đầu."),
        Heading("Mục", 1),
        Sentence("Dẫn vào."),
        wide,
        Sentence("Sau."),
    ]
    reader = pypdf.PdfReader(io.BytesIO(export(shown)))
    across = [page.mediabox.width > page.mediabox.height for page in reader.pages]
    assert across == [False, True, False]
    second = bare(reader.pages[1].extract_text())
    assert second.index("Mục") < second.index("Dẫnvào.") < second.index("Tiêuchí15")


def test_fonts_are_embedded_and_hold_every_vietnamese_letter(reader: pypdf.PdfReader) -> None:
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    letters = blocks()[3]
    assert isinstance(letters, Sentence)
    assert covered(letters.text) == letters.text
    names = {str(font["/FontName"]).partition("+")[2].partition("-")[0] for font in fonts}
    assert names == {"LibertinusSerif", "DejaVuSansMono"}  # the second for plain text alone


def test_hostile_text_stays_text() -> None:
    data = export(hostile_blocks())
    text = bare(text_of(data))
    document = read_document(notebook(hostile_blocks()))
    for expected in shown_texts(document):
        shown = bare(covered(expected))
        if any("\u0600" <= char < "\u0700" for char in shown):
            continue  # Arabic is written from right to left, so its letters come out in another order
        assert shown in text or len(shown) > 2000
    assert text.count("A" * 40) >= 1
    assert text.count("A") >= 10_000
    assert text.count("từ") >= 3_333
    assert b"/JavaScript" not in data
    assert b"/URI" not in data
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        assert all(entry.get_object()["/Subtype"] == "/Link" for entry in page.get("/Annots", []))


def test_a_word_of_ten_thousand_letters_stays_inside_its_column() -> None:
    table = Table("T", (Column("a", "A"), Column("b", "B")), (("A" * 10_000, "b"),))
    reader = pypdf.PdfReader(io.BytesIO(export([Heading("T", 0), table])))
    places: list[float] = []
    for page in reader.pages:
        page.extract_text(
            visitor_text=lambda text, cm, tm, *_: (
                places.append(tm[4] * cm[0] + cm[4]) if text.strip() else None
            )
        )
    assert max(places) < 595 - 15 / 0.3528
    assert len(reader.pages) > 1


def test_the_same_notebook_gives_the_same_bytes_without_time_or_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    first = export(blocks())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    assert export(blocks()) == first
    assert re.search(rb"D:20\d\d|xmp:(Create|Modify)Date", first) is None
    assert b"/tmp" not in first
    assert str(tmp_path).encode() not in first


@pytest.mark.parametrize("lines", range(30, 40))
def test_no_caption_stands_alone_at_the_foot_of_a_page(lines: int) -> None:
    table = Table("Tên bảng", (Column("a", "Đầu"),), tuple((f"hàng {n}",) for n in range(30)))
    shown = [Heading("T", 0), *(Sentence(f"Câu {n}.") for n in range(lines)), Heading("Mục", 1), table]
    for page in pypdf.PdfReader(io.BytesIO(export(shown))).pages:
        text = page.extract_text()
        assert ("Tên bảng" in text) <= ("hàng 0" in text)
        assert text.count("Mục\n") <= text.count("Tên bảng") + text.count("Nội dung")


@pytest.mark.parametrize("length", range(2, 16))
def test_neither_a_name_in_the_title_nor_the_number_of_a_document_is_broken(length: int) -> None:
    title = f"Báo cáo kết quả chỉ số năm 2016 {'của ' * length}tỉnh Bà Rịa - Vũng Tàu"
    sentence = f"{'Theo ' * length}Quyết định số 30/2020/NĐ-CP {'và ' * length}4361/QĐ-BNV."
    data = export([Heading(title, 0, "title"), Heading("Nghị định 30/2020/NĐ-CP", 1), Sentence(sentence)])
    reader = pypdf.PdfReader(io.BytesIO(data))
    lines = reader.pages[0].extract_text().split("\n")
    for name in ("tỉnh Bà Rịa - Vũng Tàu", "30/2020/NĐ-CP", "4361/QĐ-BNV"):
        assert any(name in line for line in lines), lines
    assert [entry.title for entry in reader.outline] == ["Nghị định 30/2020/NĐ-CP"]
    assert reader.metadata is not None
    assert reader.metadata.title == title
