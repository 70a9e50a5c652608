"""An office's own Word template: filled where it is right, refused with every fault where it is not."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import matplotlib
import pytest
from document_support import blocks, hostile_blocks, notebook
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from workbook_support import damaged

from parresearch.reporting.blocks import Column, Table
from parresearch.reporting.exporters.archive import fixed_archive
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


@pytest.mark.parametrize(
    "year",
    ["{{\u200byear\xa0}}", "{{ ye\u00adar }}", "{\u2060{ year }\ufeff}", "{{ ｙｅａｒ }}", "{{\u2003year }}"],
)
def test_a_placeholder_that_looks_right_is_filled(year: str) -> None:
    filled, _ = fill(
        office(f"Năm {year}.", "{{ title }}", "{{ part:part\u20112\u200b }}", "{{\ufeff body }}\u200b")
    )
    assert lines_of(filled)[0] == "Năm 2016."
    assert "II. Nguồn" in lines_of(filled)
    with pytest.raises(TemplateError, match=r"not closed in '.*｛｛ year"):
        check_template(office("｛｛ year ｝｝", "{{ title }}", "{{ body }}"))


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


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
RUNS = (
    "<w:p>" + "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in ("Năm {", "{ ye", "ar }", "}.")) + "</w:p>"
)
TYPES = "application/vnd.openxmlformats-officedocument"


def with_part(name: str, type_: str, relation: str, content: str, template: bytes = b"") -> bytes:
    """A template with one part more, as Word adds one."""
    word = docx.Document(io.BytesIO(template or office("{{ title }}", "{{ body }}")))
    part = Part(PackURI(f"/{name}"), type_, content.encode(), word.part.package)
    word.part.relate_to(part, relation)
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def with_xml(xml: str, *, header: bool = False) -> bytes:
    """A template with an element more in its text, or in the head of its pages."""
    word = docx.Document(io.BytesIO(office("{{ title }}", "{{ body }}", header="…" if header else "")))
    root = word.sections[0].header._element if header else word.element.body
    root.insert(0, parse_xml(xml))
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def contents(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


BOX = f"""<w:p {W}><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>{RUNS}
</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"""
CONTROL = f"""<w:sdt {W}><w:sdtPr><w:dataBinding w:xpath="/x" w:storeItemID="y"/><w:text/></w:sdtPr><w:sdtContent>{RUNS}
</w:sdtContent></w:sdt>"""


@pytest.mark.parametrize(
    "template",
    [
        *(
            with_part(
                f"word/{name}.xml", f"{TYPES}.wordprocessingml.{name}+xml", f"{OFFICE}/{name}",
                f'<w:{name} {W}><w:{name[:-1]} w:id="2">{RUNS}</w:{name[:-1]}></w:{name}>',
            )
            for name in ("footnotes", "endnotes", "comments")
        ),
        with_xml(BOX), with_xml(BOX, header=True), with_xml(CONTROL),
        with_xml(f'<w:p {W}><w:ins w:id="1" w:author="a"><w:r><w:t>Năm {{{{ year }}}}.</w:t></w:r></w:ins></w:p>'),
    ],
    ids=["footnote", "endnote", "comment", "text box", "text box in a header", "content control", "insertion"],
)  # fmt: skip
def test_every_paragraph_of_a_template_is_filled_whatever_part_it_stands_in(template: bytes) -> None:
    _, data = fill(template)
    parts = contents(data)
    bare = {name: re.sub(r"<[^>]*>", "", text) for name, text in parts.items()}
    assert any("Năm 2016." in text for text in bare.values())
    assert not [name for name, text in bare.items() if "{{" in text]
    assert "dataBinding" not in parts["word/document.xml"]  # Word would show the bound value instead


@pytest.mark.parametrize(
    ("template", "where"),
    [
        (with_xml(f'<w:p {W}><w:r><w:instrText>HYPERLINK "x/{{{{ </w:instrText></w:r><w:r><w:instrText>year }}}}"'
                  "</w:instrText></w:r></w:p>"), "word/document.xml, a field code"),
        (with_xml(f'<w:p {W}><w:fldSimple w:instr="QUOTE {{{{ year }}}}"/></w:p>'), "word/document.xml, a field code"),
        (with_xml(f'<w:p {W}><w:del w:id="1"><w:r><w:delText>{{{{ year }}}}</w:delText></w:r></w:del></w:p>'),
         "word/document.xml, deleted text"),
        (with_xml(f'<w:p {W}><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath '
                  'string="{{ year }}"/></v:shape></w:pict></w:r></w:p>', header=True), "word/header1.xml, WordArt"),
        (with_part("word/charts/chart1.xml", f"{TYPES}.drawingml.chart+xml", f"{OFFICE}/chart",
                   f"<c {A}><a:t>{{{{ ye</a:t><a:t>ar }}}}</a:t></c>"), "word/charts/chart1.xml, t"),
        (with_part("word/diagrams/data1.xml", f"{TYPES}.drawingml.diagramData+xml", f"{OFFICE}/diagramData",
                   f"<d {A}><a:t>{{{{ year }}}}</a:t></d>"), "word/diagrams/data1.xml, t"),
        (with_part("customXml/item9.xml", "application/xml", f"{OFFICE}/customXml", "<x>{{ year }}</x>"),
         "customXml/item9.xml, x"),
        (with_part("docProps/custom.xml", f"{TYPES}.custom-properties+xml", f"{OFFICE}/custom-properties",
                   "<p><lpwstr>{{ year }}</lpwstr></p>"), "docProps/custom.xml, lpwstr"),
        (with_part("word/glossary/document.xml", f"{TYPES}.wordprocessingml.document.glossary+xml",
                   f"{OFFICE}/glossaryDocument", f"<w:glossaryDocument {W}>{RUNS}</w:glossaryDocument>"),
         "word/glossary/document.xml, t"),
    ],
    ids=["field code", "simple field", "deleted text", "WordArt", "chart", "SmartArt", "bound data", "property",
         "building block"],
)  # fmt: skip
def test_a_placeholder_that_cannot_be_filled_is_refused_with_its_part(template: bytes, where: str) -> None:
    with pytest.raises(TemplateError) as refused:
        check_template(template)
    assert re.search(
        r"\{\{ year \}\} cannot be filled where it stands \(" + re.escape(where) + r"\)", str(refused.value)
    )


def test_a_link_a_picture_or_a_document_inside_that_would_keep_a_placeholder_is_refused() -> None:
    word = docx.Document(io.BytesIO(office("{{ title }}", "{{ body }}")))
    word.part.relate_to("https://so.gov.vn/%7B%7B%20year%20%7D%7D", f"{OFFICE}/hyperlink", is_external=True)
    chunk = Part(PackURI("/word/part.htm"), "text/html", b"<p>{{ year }}</p>", word.part.package)
    word.part.relate_to(chunk, f"{OFFICE}/aFChunk")
    word.add_picture(str(Path(matplotlib.get_data_path()) / "images" / "home.png"))
    next(word.element.body.iter(qn("wp:docPr"))).set("descr", "Biểu đồ {{ year }}")
    target = io.BytesIO()
    word.save(target)
    with pytest.raises(TemplateError) as refused:
        check_template(target.getvalue())
    for fault in (
        "{{ year }} cannot be filled where it stands (a link in word/document.xml)",
        "{{ year }} cannot be filled where it stands (word/document.xml, the description of a picture)",
        "/word/part.htm is a document in the document",
    ):
        assert fault in str(refused.value)


def test_what_a_template_says_of_itself_is_replaced_wherever_it_stands() -> None:
    parts = contents(office("{{ title }}", "{{ body }}"))
    renamed = {name.replace("core.xml", "core9.xml"): text.replace("docProps/core.xml", "docProps/core9.xml")
               for name, text in parts.items() if not name.endswith(".jpeg")}  # fmt: skip
    relations = renamed["_rels/.rels"]
    renamed["_rels/.rels"] = re.sub(r"<Relationship [^>]*thumbnail[^>]*/>", "", relations)
    renamed["docProps/core9.xml"] = renamed["docProps/core9.xml"].replace(
        "Nguyễn Văn A", "Nguyễn Văn A {{ year }}"
    )
    _, data = fill(fixed_archive({name: text.encode() for name, text in renamed.items()}))
    assert not [name for name, text in contents(data).items() if "Nguyễn" in text or "{{ year" in text]
