"""Workbooks that went wrong: each gives a message with sheet, cell, value and what to do, and nothing is written."""

from __future__ import annotations

import datetime
import string
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from province_workbook_support import illustrative_book
from workbook_support import (
    at,
    damaged,
    edited,
    filled_workbook,
    rezipped,
    small_framework,
    survey_cell,
    two_units,
)

from parresearch.core import packages
from parresearch.workbooks import container
from parresearch.workbooks.check import score_workbook
from parresearch.workbooks.columns import MACHINE_SHEET, SURVEY_SHEET
from parresearch.workbooks.findings import Finding, WorkbookError, errors_of
from parresearch.workbooks.messages import MESSAGES
from parresearch.workbooks.province_check import check_province_workbook
from parresearch.workbooks.read import read_machine, read_workbook
from parresearch.workbooks.results import write_results
from parresearch.workbooks.tables import results_of
from parresearch.workbooks.template import write_template
from parresearch.workbooks.units import read_units

SNV, KB = "Sở Nội vụ", "Huyện Kim Bảng"
VALUE, DONE, PLANNED, SELF = "Số liệu kê khai", "Đã thực hiện", "Kế hoạch", "Điểm tự đánh giá"
EVIDENCE, APPRAISED, LEFT_OUT = "Tài liệu kiểm chứng", "Điểm thẩm định", "Không áp dụng"


def errors(path: Path) -> list[Finding]:
    """Every error of the workbook, whether the file, the reading or the scoring finds it."""
    framework = small_framework()
    try:
        read = read_workbook(path, framework, year=2024)
    except WorkbookError as error:
        return errors_of(error.findings)
    return errors_of(score_workbook(framework, read)[1])


def put(code: str, title: str, value: Any, *, sheet: str = SNV) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        at(book[sheet], code, title).value = value

    return change


def survey(unit: str, code: str, value: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        survey_cell(book, unit, code).value = value

    return change


def together(*changes: Callable[[Any], None]) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for one in changes:
            one(book)

    return change


def machine(key: str, value: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        row = next(row for row in book[MACHINE_SHEET].iter_rows() if row[0].value == key)
        row[1].value = value

    return change


def drop_row(book: Any) -> None:
    sheet = book[SNV]
    sheet.delete_rows(at(sheet, "2.2", "STT").row)


def double_row(book: Any) -> None:
    sheet = book[SNV]
    at(sheet, "2.2", "STT").value = "2.1"


def merge(book: Any) -> None:
    book[SNV].merge_cells("J7:J8")


def copy_sheet(book: Any) -> None:
    book.copy_worksheet(book[SNV])


def drop_sheet(book: Any) -> None:
    del book[KB]


def rename_header(book: Any) -> None:
    at(book[SNV], "1.1", VALUE).parent["G5"].value = "Điểm"


def drop_machine(book: Any) -> None:
    del book[MACHINE_SHEET]


def drop_survey(book: Any) -> None:
    del book[SURVEY_SHEET]


def other_unit(book: Any) -> None:
    book[SNV]["B3"].value = "S99"


def extra_row(book: Any) -> None:
    book[SNV].cell(40, 4).value = 5


def survey_twice(book: Any) -> None:
    book[SURVEY_SHEET].cell(5, 1).value = "S01"


def survey_without_code(book: Any) -> None:
    book[SURVEY_SHEET].cell(5, 1).value = None


# name: change, rule, place, words that the clerk reads
MALFORMED: dict[str, tuple[Callable[[Any], None], str, str, str]] = {
    "points above the maximum": (
        put("1.3", APPRAISED, 2.5), "points_above_max", f"{SNV}!J9", "«2,5»: điểm cao hơn điểm tối đa (2)"),
    "points below zero": (
        put("1.3", SELF, -1), "points_below_min", f"{SNV}!G9", "thấp hơn mức thấp nhất (0)"),
    "penalty beyond its limit": (
        put("5.1", APPRAISED, -2), "points_below_min", f"{SNV}!J23", "mức thấp nhất (−1)"),
    "survey points above the maximum": (
        survey("H01", "3.2", 3), "points_above_max", f"{SURVEY_SHEET}!D5", "điểm tối đa (2)"),
    "survey percent above 100": (
        survey("S01", "3.1", 850), "above_100", f"{SURVEY_SHEET}!C4", "lớn hơn 100%"),
    "text for a number": (
        put("2.3", VALUE, "hai"), "not_a_number", f"{SNV}!D15", "«hai»: không phải là số"),
    "text for points": (
        put("2.4", SELF, "đạt"), "not_a_number", f"{SNV}!G16", "Chỉ ghi số"),
    "number with a unit": (
        put("2.2", DONE, "3 hồ sơ"), "not_a_number", f"{SNV}!E14", "«3 hồ sơ»"),
    "thousands or decimals": (
        put("2.2", PLANNED, "1.234"), "ambiguous_number", f"{SNV}!F14", "hàng nghìn"),
    "a date made of points": (
        put("2.4", APPRAISED, datetime.datetime(2024, 5, 1)), "is_a_date", f"{SNV}!J16", "ngày tháng"),
    "a percentage as points": (
        put("2.4", APPRAISED, "75%"), "percent_not_wanted", f"{SNV}!J16", "không ghi tỷ lệ %"),
    "rate above 100": (
        put("2.1", VALUE, 120), "above_100", f"{SNV}!D13", "«120»: tỷ lệ lớn hơn 100%"),
    "more done than planned": (
        put("2.2", DONE, 5), "done_above_planned", f"{SNV}!E14", "nhiều hơn kế hoạch (4)"),
    "nothing planned": (
        put("2.2", PLANNED, 0), "planned_is_zero", f"{SNV}!F14", "kế hoạch bằng 0"),
    "only one count": (
        put("2.2", PLANNED, None), "one_count_missing", f"{SNV}!F14", "Ghi cả hai"),
    "negative count": (
        put("2.2", DONE, -3), "negative", f"{SNV}!E14", "không được âm"),
    "half a case": (
        put("2.3", VALUE, 1.5), "not_a_whole_number", f"{SNV}!D15", "số nguyên"),
    "neither yes nor no": (
        put("1.1", VALUE, "chưa rõ"), "not_yes_or_no", f"{SNV}!D7", "chỉ chọn Có hoặc Không"),
    "unknown level": (
        put("1.3", VALUE, "rất cao"), "unknown_level", f"{SNV}!D9", "Mức cao; Mức vừa; Mức thấp"),
    "unknown condition": (
        put("1.4", VALUE, "a;c"), "unknown_condition", f"{SNV}!D10", "cách nhau bằng dấu chấm phẩy: a; b"),
    "condition twice": (
        put("1.4", VALUE, "a; a"), "condition_twice", f"{SNV}!D10", "hai lần"),
    "missing evidence": (
        put("1.1", EVIDENCE, "  "), "missing_evidence", f"{SNV}!H7", "thiếu tài liệu kiểm chứng của tiêu chí 1.1"),
    "evidence that names nothing": (
        put("1.1", EVIDENCE, " -."), "missing_evidence", f"{SNV}!H7", "thiếu tài liệu kiểm chứng của tiêu chí 1.1"),
    "unit missing in the survey": (
        survey_without_code, "missing_survey_row", SURVEY_SHEET, "thiếu dòng của 1 đơn vị: H01"),
    "not applicable where not allowed": (
        put("1.2", LEFT_OUT, "x"), "may_not_be_left_out", f"{SNV}!K8", "không cho phép"),
    "not applicable with points": (
        put("1.5", LEFT_OUT, "x"), "not_applicable_with_points", f"{SNV}!K11", "E11, F11, J11"),
    "unclear mark": (
        put("1.5", LEFT_OUT, "xem lại"), "not_applicable_unclear", f"{SNV}!K11", "chỉ nhận x"),
    "survey points on the unit's sheet": (
        put("3.1", APPRAISED, 3), "points_in_survey_row", f"{SNV}!J18", "ghi kết quả vào trang «Điều tra XHH»"),
    "unknown code": (
        put("2.2", "STT", "2.2a"), "unknown_code", f"{SNV}!A14", "«2.2a»: mã tiêu chí không có"),
    "code became a number": (
        put("2.2", "STT", 2.2), "code_is_number", f"{SNV}!A14", "Văn bản (Text)"),
    "code missing": (
        extra_row, "code_missing", f"{SNV}!A40", "không có mã tiêu chí"),
    "row missing": (
        drop_row, "missing_row", SNV, "thiếu dòng của tiêu chí 2.2"),
    "criterion twice": (
        double_row, "duplicate_code", f"{SNV}!A14", "đã có ở dòng 13"),
    "merged cells": (
        merge, "merged_cells", f"{SNV}!J7:J8", "Bỏ gộp ô"),
    "formula error": (
        put("2.4", SELF, "#REF!"), "formula_error", f"{SNV}!G16", "công thức bị lỗi"),
    "formula error in a declared value": (
        put("1.3", VALUE, "#N/A"), "formula_error", f"{SNV}!D9", "«#N/A»"),
    "formula without a result": (
        put("2.4", SELF, "=1/2"), "formula_without_value", f"{SNV}!G16", "chưa có kết quả"),
    "sheet copied": (
        copy_sheet, "duplicate_unit", f"{SNV} Copy", "đơn vị đã có ở trang «Sở Nội vụ»"),
    "sheet deleted": (
        drop_sheet, "missing_unit", "", "H01 (Huyện Kim Bảng)"),
    "unit code changed": (
        other_unit, "unknown_unit", f"{SNV}!B3", "«S99»"),
    "heading changed": (
        rename_header, "missing_columns", f"{SNV}!A5", "thiếu cột Điểm tự đánh giá"),
    "survey sheet deleted": (
        drop_survey, "missing_survey", "", "thiếu trang điều tra"),
    "unit twice in the survey": (
        survey_twice, "duplicate_unit_row", f"{SURVEY_SHEET}!A5", "đã có ở dòng 4"),
    "hidden sheet deleted": (
        drop_machine, "machine_sheet_missing", "", "thiếu trang ẩn"),
    "hidden sheet changed": (
        machine("year", "hai"), "machine_sheet_broken", MACHINE_SHEET, "bị sửa: year"),
    "year in digits of another script": (
        machine("year", "٢٠٢٤"), "machine_sheet_broken", MACHINE_SHEET, "bị sửa: year"),
    "other format version": (
        machine("format_version", "9"), "wrong_format_version", MACHINE_SHEET, "phiên bản 9"),
    "other framework": (
        machine("framework_id", "commune-2024"), "wrong_framework", "", "commune-2024, không phải small-2024"),
    "framework changed since": (
        machine("framework_hash", "0" * 64), "changed_framework", "", "đã thay đổi"),
    "other year": (
        machine("year", "2025"), "wrong_year", "", "năm 2025, không phải năm 2024"),
    "year out of force": (
        machine("year", "2031"), "wrong_year", "", "năm 2031"),
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_workbook_says_where_what_and_what_to_do(name, tmp_path):
    change, rule, place, words = MALFORMED[name]
    path = edited(filled_workbook(tmp_path / "w.xlsx"), change)
    found = [finding for finding in errors(path) if finding.rule == rule]
    assert found, [finding.line() for finding in errors(path)]
    line = found[0].line()
    assert line.startswith(f"{place}: " if place else ""), line
    assert words.casefold() in line.casefold()
    assert found[0].line("en") != line


def test_there_are_more_than_thirty():
    assert len(MALFORMED) > 30


def test_all_errors_are_told_at_once(tmp_path):
    mistakes = ["text for a number", "points above the maximum", "missing evidence", "row missing", "above"]
    changes = [MALFORMED[name][0] for name in mistakes if name in MALFORMED]
    # points and declaration of one row are both wrong
    path = edited(
        filled_workbook(tmp_path / "w.xlsx"),
        together(*changes, put("2.1", SELF, 9), put("2.1", VALUE, 120), survey("S01", "3.1", "cao")),
    )
    assert {finding.rule for finding in errors(path)} == {
        "not_a_number", "points_above_max", "missing_evidence", "missing_row", "above_100",
    }  # fmt: skip
    assert sum(finding.rule == "points_above_max" for finding in errors(path)) == 2


def test_nothing_is_written_when_there_is_an_error(tmp_path):
    path = edited(filled_workbook(tmp_path / "w.xlsx"), put("1.3", APPRAISED, 2.5))
    framework = small_framework()
    read = read_workbook(path, framework)
    scored, findings = score_workbook(framework, read)
    with pytest.raises(WorkbookError, match="Không ghi kết quả nào"):
        write_results(results_of(framework, read, scored), findings, tmp_path / "out")
    assert [file.name for file in tmp_path.iterdir()] == ["w.xlsx"]


def test_sheets_of_the_clerks_own_are_ignored_with_a_note(tmp_path):
    path = edited(filled_workbook(tmp_path / "w.xlsx"), lambda book: book.create_sheet("Nháp"))
    read = read_workbook(path, small_framework())
    assert [(finding.severity, finding.rule, finding.sheet) for finding in read.findings] == [
        ("note", "sheet_ignored", "Nháp")
    ]


def test_the_long_sheet_tells_unknown_and_missing_units(tmp_path):
    path = filled_workbook(tmp_path / "w.xlsx", layout="long")

    def change(book: Any) -> None:
        sheet = book["Chấm điểm"]
        for row in range(4, 17):
            sheet.cell(row, 1).value = "S0l"
        at(sheet, "2.2", APPRAISED, unit="H01").value = 99

    found = errors(edited(path, change))
    assert {finding.rule for finding in found} == {"unknown_unit", "missing_unit", "points_above_max"}


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'


def with_doctype(part: bytes) -> bytes:
    return DOCTYPE + part[part.startswith(b"<?xml") and part.index(b"?>") + 2 :]


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(part: bytes) -> bytes:
        assert old in part
        return part.replace(old, new, 1)

    return change


SHEET = "xl/worksheets/sheet2.xml"


def with_cell(cell: str, *, row: int = 90) -> dict[str, Callable[[bytes], bytes]]:
    """The first unit's sheet with one more cell."""
    end = b"</sheetData>"
    return {SHEET: replaced(end, f'<row r="{row}">{cell}</row>'.encode() + end)}


RELATIONS = "xl/worksheets/_rels/sheet2.xml.rels"


def relation(kind: str, target: str) -> dict[str, bytes]:
    """The relations of the first unit's sheet: one that leads out of the file."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    inner = f'<Relationship Id="rId1" Type="{office}/{kind}" Target="{target}" TargetMode="External"/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {RELATIONS: f'<Relationships xmlns="{space}">{inner}</Relationships>'.encode()}


def test_a_link_to_be_clicked_is_no_link_to_another_file(tmp_path):
    path = rezipped(filled_workbook(tmp_path / "w.xlsx"), relation("hyperlink", "https://example.org"))
    assert errors(path) == []


HOSTILE: dict[str, tuple[Any, str, str]] = {
    "macros": ({"xl/vbaProject.bin": b"x"}, "macros", "vbaProject.bin"),
    "macro-enabled type": (
        {"[Content_Types].xml": replaced(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")},
        "macros", ".xlsm"),
    "external links": ({"xl/externalLinks/externalLink1.xml": b"<a/>"}, "external_links", "Ngắt liên kết"),
    "picture fetched from elsewhere": (relation("image", "http://x/y.png"), "external_links", RELATIONS),
    "connections": ({"xl/connections.xml": b"<a/>"}, "external_links", "connections.xml"),
    "OLE object": ({"xl/embeddings/oleObject1.bin": b"x"}, "embedded_objects", "đối tượng nhúng"),
    "active control": ({"xl/activeX/activeX1.xml": b"x"}, "macros", "activeX"),
    "document type": ({SHEET: with_doctype}, "unsafe_xml", "DOCTYPE"),
    "document type in styles": ({"xl/styles.xml": with_doctype}, "unsafe_xml", "DOCTYPE"),
    "DDE formula": (
        with_cell("""<c r="A90"><f>cmd|' /C calc'!A0</f><v>1</v></c>"""), "dde_formula", "A90"),
    "web formula": (
        with_cell('<c r="A90"><f>WEBSERVICE("http://x")</f></c>'), "dde_formula", "A90"),
    "formula to another file": (
        with_cell('<c r="A90"><f>[1]Sheet1!A1</f><v>1</v></c>'), "external_links", "[1]Sheet1!A1"),
    "path out of the folder": ({"../evil.xml": b"<a/>"}, "damaged", "names"),
    "a cell at the end of the world": (
        with_cell('<c r="A1048576"><v>1</v></c>', row=1048576), "too_many_rows", "1.048.576"),
    "broken XML": ({SHEET: lambda part: part[:-40]}, "damaged", "ExpatError"),
    "not a number where Excel has one": (
        with_cell('<c r="A90"><v>NaN</v></c>'), "not_a_number", "A90: «NaN»"),
    "no such style": (
        with_cell('<c r="A90" s="999999" t="d"><v>x</v></c>'), "damaged", "bị hỏng"),
    "styles broken": ({"xl/styles.xml": lambda part: part[:-40]}, "damaged", "bị hỏng"),
    "no workbook": ({"xl/workbook.xml": None}, "not_a_workbook", "zip"),
    "binary workbook": ({"xl/workbook.bin": b"x", "xl/workbook.xml": None}, "not_a_workbook", ".xlsb"),
    "OpenDocument": (
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "not_a_workbook", ".ods"),
    "bomb by ratio": ({"xl/media/big.png": bytes(30 * 1024**2)}, "zip_bomb", " : 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_with_its_reason(name, tmp_path):
    parts, rule, words = HOSTILE[name]
    path = rezipped(filled_workbook(tmp_path / "w.xlsx"), parts)
    with pytest.raises(WorkbookError) as refused:
        read_workbook(path, small_framework())
    assert refused.value.findings[0].rule == rule, str(refused.value)
    assert words in str(refused.value)


ENTRANCES: dict[str, Callable[[Path], object]] = {
    "score": lambda path: read_workbook(path, small_framework()),
    "score, framework not given": read_machine,
    "template --units": read_units,
    "province check": check_province_workbook,
}


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_damaged_bytes_in_a_part_are_refused_as_damage_at_every_entrance(entrance, tmp_path):
    path = tmp_path / "w.xlsx"
    whole = illustrative_book(tmp_path) if entrance == "province check" else filled_workbook(path)
    with zipfile.ZipFile(whole) as archive:
        parts = [
            "[Content_Types].xml",
            "xl/workbook.xml",
            *(n for n in archive.namelist() if n.endswith(".rels")),
        ]
    data = whole.read_bytes()
    for part in parts:
        path.write_bytes(data)
        with pytest.raises(WorkbookError) as refused:
            ENTRANCES[entrance](damaged(path, part))
        assert [finding.rule for finding in refused.value.findings] == ["damaged"], (part, str(refused.value))


BOOK, BOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
LINK = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
    b'Target="http://x/y.png" TargetMode="External"/></Relationships>'
)
MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WRITTEN_OTHERWISE: dict[str, tuple[dict[str, Any], str]] = {
    "character reference": (
        {BOOK_RELATIONS: replaced(b"</Relationships>", LINK.replace(b"External", b"Ext&#101;rnal"))},
        "external_links"),
    "single quotes and line breaks": (
        {BOOK_RELATIONS: replaced(
            b"</Relationships>", LINK.replace(b'TargetMode="External"', b"TargetMode\n=\n'External'"))},
        "external_links"),
    "a prefix": (
        {RELATIONS: b'<p:Relationships xmlns:p="http://schemas.openxmlformats.org/package/2006/relationships">'
         + LINK.replace(b"Relationship", b"p:Relationship").replace(b"/p:", b"/").replace(b"</R", b"</p:R")},
        "external_links"),
    "macros under another name": (
        {"xl/a.bin": b"x", "[Content_Types].xml": replaced(
            b"<Override", b'<Override PartName="/xl/a.bin" ContentType="application/vnd.ms-office.vba&#80;roject"/>'
            b"<Override")},
        "macros"),
    "a link under another name": (
        {BOOK_RELATIONS: replaced(
            b"</Relationships>", LINK.replace(b"/image", b"/externalLink").replace(b"External", b"Internal"))},
        "external_links"),
    "another main part by type": (
        {"xl/other.xml": b"<a/>", "[Content_Types].xml": replaced(
            b"<Override", b'<Override PartName="/xl/other.xml" ContentType="' + MAIN_TYPE + b'"/><Override')},
        "damaged"),
    "another main part by relation": (
        {"xl/other.xml": b"<a/>", "_rels/.rels": replaced(b"xl/workbook.xml", b"xl/other.xml")}, "damaged"),
    "two relations with one id": (
        {BOOK_RELATIONS: replaced(
            b"</Relationships>", LINK.replace(b"rId99", b"rId1").replace(b"External", b"Internal"))},
        "damaged"),
    "two sheets of one name": ({BOOK: replaced("Huyện Kim Bảng".encode(), SNV.encode())}, "damaged"),
    "document type in a part of any name": ({"xl/media/a.png": with_doctype(b"<a/>")}, "unsafe_xml"),
    "a cell that says another row": (with_cell('<c r="D7"><v>1</v></c>'), "damaged"),
    "a row that comes too late": (with_cell('<c r="D7"><v>1</v></c>', row=7), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN_OTHERWISE)
def test_what_is_opened_is_what_was_scanned_however_it_is_written(name, tmp_path):
    parts, rule = WRITTEN_OTHERWISE[name]
    path = rezipped(filled_workbook(tmp_path / "w.xlsx"), parts)
    with pytest.raises(WorkbookError) as refused:
        read_workbook(path, small_framework())
    assert [finding.rule for finding in refused.value.findings] == [rule], str(refused.value)


@pytest.mark.parametrize(
    ("content", "rule", "words"),
    [
        (b"", "not_a_workbook", "0 byte"),
        ("Mã;Tên\n1;Sở".encode(), "not_a_workbook", "csv/txt"),
        (b"<html>", "not_a_workbook", "html"),
        (b"%PDF-1.7", "not_a_workbook", ".pdf"),
        (OLE, "not_a_workbook", ".xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "mật khẩu"),
        (b"PK\x03\x04broken", "damaged", "bị hỏng"),
    ],
)
def test_a_file_of_another_kind_is_refused(content, rule, words, tmp_path):
    path = tmp_path / "w.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match=words) as refused:
        read_workbook(path, small_framework())
    assert refused.value.findings[0].rule == rule


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WorkbookError, match="Không có tệp này"):
        read_workbook(tmp_path / "w.xlsx", small_framework())


def test_a_bomb_is_refused_by_its_directory_alone(tmp_path, monkeypatch):
    path = filled_workbook(tmp_path / "w.xlsx")
    with zipfile.ZipFile(path) as archive:
        size, n = sum(entry.file_size for entry in archive.infolist()), len(archive.infolist())
    limits = (
        (packages, "MOST_BYTES", size - 1),
        (packages, "MOST_ENTRIES", n - 1),
        (container, "MOST_FILE_BYTES", 1),
    )
    for module, limit, value in limits:
        with monkeypatch.context() as lower:
            lower.setattr(module, limit, value)
            with pytest.raises(WorkbookError, match="phình ra quá lớn"):
                read_workbook(path, small_framework())


def test_every_message_has_both_languages_with_the_same_placeholders():
    for rule, (vi, en) in MESSAGES.items():
        names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (vi, en)]
        assert names[0] == names[1], rule
        assert vi != en, rule


def test_the_template_itself_is_never_refused(tmp_path):
    path = tmp_path / "t.xlsx"
    write_template(small_framework(), two_units(), path, year=2024)
    container.check_container(path)
    assert openpyxl.load_workbook(path).sheetnames
