"""An office's own Word template: filled where it is right, refused with every fault where it is not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from document_support import blocks, hostile_blocks, notebook
from docx.oxml.ns import qn
from workbook_support import damaged

from parresearch.reporting.blocks import Column, Table
from parresearch.reporting.exporters.document import ExportError
from parresearch.reporting.exporters.docx import ReportDOCXExporter
from parresearch.reporting.exporters.docx_fonts import stretch
from parresearch.reporting.exporters.docx_template import TemplateError, check_parts, check_template
from parresearch.reporting.exporters.table_layout import fit_table, text_width


def office(*lines: str, header: str = "") -> bytes:
    """A template as an office makes it in Word: its own font, colours and letterhead."""
    word = docx.Document()
    word.styles["Normal"].font.name = "Arial"
    word.styles["Heading 1"].font.color.rgb = docx.shared.RGBColor(0xC0, 0, 0)
    word.core_properties.author = "Nguyễn Văn A"
    word.core_properties.last_modified_by = "nva"
    if header:
        word.sections[0].header.paragraphs[0].text = header
    for line in lines:
        word.add_paragraph(line)
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def fill(template: bytes, shown: list[Any] | None = None) -> Any:
    exporter = ReportDOCXExporter(template_data=template)
    data = exporter.from_notebook_node(notebook(shown or blocks()))[0]
    return docx.Document(io.BytesIO(data)), data


def lines_of(word: Any) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in word.element.body.iter(qn("w:p"))]


def test_texts_are_filled_in_the_body_in_tables_and_in_the_header() -> None:
    template = office(
        "{{ title }}", "Số: … /BC-SNV ({{province}}, năm {{ year }})", "{{ body }}", header="{{ title }}"
    )
    word, _ = fill(template)
    assert lines_of(word)[:2] == ["Báo cáo An Giang 2016", "Số: … /BC-SNV (An Giang, năm 2016)"]
    assert word.sections[0].header.paragraphs[0].text == "Báo cáo An Giang 2016"
    assert "{{" not in "".join(lines_of(word))


def test_the_body_comes_in_the_styles_of_the_office() -> None:
    word, _ = fill(office("{{ title }}", "{{ contents }}", "Trước", "{{ body }}", "Sau"))
    heading = next(p for p in word.paragraphs if p.style.name == "Heading 1")
    assert heading.text == "I. Kết quả"
    assert str(heading.style.font.color.rgb) == "C00000"
    assert word.styles["Normal"].font.name == "Arial"
    lines = lines_of(word)
    assert lines.index("Trước") < lines.index("Điểm") < lines.index("Sau")
    assert lines[-1] == "Sau"
    used = {p.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") for p in word.element.body.iter(qn("w:p"))}
    ids = {style.get(qn("w:val")) for style in used if style is not None}
    known = [style.get(qn("w:styleId")) for style in word.styles.element.iter(qn("w:style"))]
    assert ids <= set(known)
    assert len(known) == len(set(known))


def test_columns_are_as_wide_as_the_letters_and_margins_of_the_office_ask() -> None:
    word, _ = fill(office("{{ title }}", "{{ table:ranks }}"))
    block = next(block for block in blocks() if isinstance(block, Table) and block.name == "ranks")
    section = word.sections[0]
    room = (section.page_width - section.left_margin - section.right_margin) / 36000
    wanted = fit_table(block, upright=room, stretch=stretch("Arial"))
    widths = [int(column.get(qn("w:w"))) / 56.6929 for column in word.tables[0]._tbl.tblGrid]
    assert widths == pytest.approx(wanted.widths, abs=0.02)
    assert sum(widths) == pytest.approx(room, abs=0.1)
    style = word.styles["PR Table"].element
    assert {side.get(qn("w:w")) for side in style.find(f".//{qn('w:tblCellMar')}")} == {"85"}


def test_a_wider_font_gets_wider_columns_or_smaller_letters() -> None:
    columns = (Column("n", "Tỉnh"), *(Column(f"k{n}", "Thay đổi thứ hạng", "number") for n in range(6)))
    block = Table("T", columns, (("Bà Rịa - Vũng Tàu", *[-12.67] * 6),))
    times, arial = fit_table(block), fit_table(block, stretch=stretch("Arial"))
    for layout, wider in ((times, 1.0), (arial, stretch("Arial"))):
        for width in layout.widths[1:]:
            assert width - 3.2 >= text_width("−12,67") * layout.size * 0.3528 * wider
    assert arial.size * stretch("Arial") > times.size or arial.widths != times.widths


def test_single_blocks_stand_where_the_office_wants_them() -> None:
    word, _ = fill(office("{{ title }}", "{{ table:ranks }}", "giữa", "{{ part:part-2 }}", "{{ text:s1 }}"))
    lines = lines_of(word)
    assert lines.index("Bảng 1. Bảng hạng") < lines.index("giữa") < lines.index("II. Nguồn")
    assert "I. Kết quả" not in lines
    assert lines[-1].startswith("Điểm < 100 & > 0.")


def test_a_placeholder_that_word_cut_into_runs_is_found() -> None:
    word = docx.Document(io.BytesIO(office("{{ body }}")))
    paragraph = word.paragraphs[0].insert_paragraph_before("")
    for piece in ("Năm {", "{ ye", "ar }", "}: {{title", " }}!"):
        paragraph.add_run(piece).bold = True
    target = io.BytesIO()
    word.save(target)
    filled, _ = fill(target.getvalue())
    assert lines_of(filled)[0] == "Năm 2016: Báo cáo An Giang 2016!"


def test_every_fault_of_a_template_is_named_with_the_nearest_placeholder() -> None:
    with pytest.raises(TemplateError) as caught:
        check_template(
            office(
                "{{ tilte }}", "Xem {{ table:ranks }} đây", "{{ năm", "{{ tabel:ranks }}", "{{ contents }}"
            )
        )
    message = str(caught.value)
    for fault in (
        "{{ tilte }} is unknown (did you mean {{ title }}?)",
        "{{ tabel:ranks }} is unknown (did you mean {{ table:ranks }}?)",
        "{{ table:ranks }} must stand alone in a paragraph",
        "a placeholder is not closed in '{{ năm'",
        "{{ title }} is missing",
        "{{ contents }} needs {{ body }}",
        "docs/word_templates.md",
    ):
        assert fault in message
    with pytest.raises(TemplateError, match=r"\{\{ body \}\} is missing"):
        check_template(office("{{ title }}"))


def test_a_name_that_the_report_lacks_is_refused_with_the_nearest_one() -> None:
    template = office("{{ title }}", "{{ table:rank }}")
    check_template(template)
    with pytest.raises(
        TemplateError, match=r"\{\{ table:rank \}\} names nothing.*did you mean \{\{ table:ranks"
    ):
        fill(template)
    with pytest.raises(TemplateError, match=r"\{\{ province \}\} has nothing to show"):
        fill(office("{{ title }}", "{{ province }}", "{{ body }}"), hostile_blocks())


def test_a_part_that_no_report_has_is_named_with_the_nearest_one_before_there_is_a_report() -> None:
    template = office("{{ title }}", "{{ part:part-22 }}", "{{ part:part-5 }}", "{{ table:ranks }}")
    check_template(template)
    check_parts(template, {"own": ()})  # a notebook that does not say its parts is not judged
    check_parts(template, {"a": ("part-5", "part-22")})
    with pytest.raises(TemplateError) as caught:
        check_parts(template, {"a": ("part-2", "part-5"), "b": ("summary",)})
    message = str(caught.value)
    assert "{{ part:part-22 }} is no part of a (did you mean {{ part:part-2 }}?)" in message
    assert "{{ part:part-5 }} is no part of b" in message
    assert "{{ part:part-5 }} is no part of a" not in message
    assert "ranks" not in message
    assert "'parresearch notebooks' lists the parts" in message


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>", None])
def test_what_is_no_word_document_is_refused_in_words(data: bytes | None) -> None:
    if data is None:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("a.txt", "x")
        data = target.getvalue()
    with pytest.raises(TemplateError, match="no Word document"):
        check_template(data)


def with_parts(template: bytes, parts: dict[str, tuple[bytes, bytes]]) -> bytes:
    """The template with the first ``old`` of some parts replaced by ``new``; a part that is lacking is made of it."""
    source = io.BytesIO(template)
    with zipfile.ZipFile(source) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    for name, (old, new) in parts.items():
        assert old in content.get(name, old)
        content[name] = content.get(name, old).replace(old, new, 1)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return target.getvalue()


END = b"</Relationships>"
TYPE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
OUTSIDE = b'<Relationship Id="rId99" Type="%s%s" Target="http://x/y" TargetMode="Ext&#101;rnal"/>' + END
SPACE = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
RELATIONS, CONTENT_TYPES = "word/_rels/document.xml.rels", "[Content_Types].xml"


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({RELATIONS: (END, OUTSIDE % (TYPE, b"image"))}, "fetches something from outside"),
        ({"word/_rels/settings.xml.rels": (END, SPACE + OUTSIDE % (TYPE, b"attachedTemplate"))}, "http://x/y"),
        ({"word/m.bin": (b"", b"x"), CONTENT_TYPES: (b"<Override", b'<Override PartName="/word/m.bin" '
          b'ContentType="application/vnd.ms-office.vbaProject"/><Override')}, "has macros"),
        ({"word/document.xml": (b"<w:document", b"<!DOCTYPE a><w:document")}, "DOCTYPE"),
        ({RELATIONS: (END, b"")}, "damaged"),
    ],
)  # fmt: skip
def test_a_hostile_template_is_refused_with_its_reason(parts: Any, says: str) -> None:
    with pytest.raises(TemplateError, match=says):
        check_template(with_parts(office("{{ title }}", "{{ body }}"), parts))
    check_template(
        with_parts(office("{{ title }}", "{{ body }}"), {RELATIONS: (END, OUTSIDE % (TYPE, b"hyperlink"))})
    )


def test_damaged_bytes_in_a_part_of_a_template_are_refused_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "mau.docx"
    whole = office("{{ title }}", "{{ body }}")
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = [name for name in archive.namelist() if name.endswith((".rels", ".xml"))]
    for part in parts:
        path.write_bytes(whole)
        data = damaged(path, part).read_bytes()
        with pytest.raises(TemplateError, match="damaged"):
            check_template(data)


def test_a_template_file_is_named_when_it_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "office.docx"
    exporter = ReportDOCXExporter(office_template=str(path))
    with pytest.raises(ExportError, match="cannot be read"):
        exporter.from_notebook_node(notebook(blocks()))
    path.write_bytes(office("{{ title }}", "{{ body }}"))
    data = exporter.from_notebook_node(notebook(blocks()))[0]
    assert lines_of(docx.Document(io.BytesIO(data)))[0] == "Báo cáo An Giang 2016"


def test_the_filled_document_says_no_user_and_is_the_same_each_time() -> None:
    template = office("{{ title }}", "{{ body }}")
    _, first = fill(template)
    _, second = fill(template)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert "nva" not in parts.read("docProps/core.xml").decode()
        assert "Nguyễn" not in parts.read("docProps/core.xml").decode()


def test_wide_tables_in_a_template_turn_their_pages_and_what_follows_is_upright() -> None:
    word, _ = fill(office("{{ title }}", "{{ body }}", "Nơi nhận: …"))
    turned = [section.page_width > section.page_height for section in word.sections]
    assert turned == [False, True, False]


def test_hostile_text_in_a_template_is_not_filled_again() -> None:
    word, _ = fill(office("{{ title }}", "{{ body }}"), hostile_blocks())
    lines = lines_of(word)
    assert lines[0] == "Bảng <thử> =1+1 2016"
    assert "{{ title }}" in lines  # a cell of the table that looks like a placeholder
