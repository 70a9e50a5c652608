"""A province's own workbook: template, reading, every fault at its cell, storing and loading again."""

import json
from datetime import datetime

import openpyxl
import pandas as pd
import pytest
from province_workbook_support import (
    CAUSES,
    PLAN,
    cell_of,
    criteria_rows,
    edited_book,
    fill_row,
    illustrative_book,
)
from workbook_support import filled_workbook, rezipped

from parresearch import cli
from parresearch.catalog.province_workbook import (
    load_province_workbook,
    parse_stored,
    stored_path,
    stored_text,
)
from parresearch.core.errors import DataError
from parresearch.core.provinces import resolve
from parresearch.workbooks.columns import MACHINE_SHEET
from parresearch.workbooks.findings import WorkbookError
from parresearch.workbooks.province_check import check_province_workbook
from parresearch.workbooks.province_columns import INFO_SHEET
from parresearch.workbooks.province_store import SOURCE_NAME, store_province_workbook
from parresearch.workbooks.province_template import MADE_UP_VI, last_year_rows, write_province_template


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return illustrative_book(tmp_path_factory.mktemp("book"))


@pytest.fixture
def book(filled, tmp_path):
    """A copy of the filled workbook that a test may spoil."""
    path = tmp_path / filled.name
    path.write_bytes(filled.read_bytes())
    return path


def errors(path):
    with pytest.raises(WorkbookError) as refused:
        check_province_workbook(path)
    return [(f.sheet, f.cell, f.rule) for f in refused.value.findings if f.severity == "error"], refused.value


def spoiled(book, sheet, row, key, value):
    return edited_book(book, lambda b: setattr(cell_of(b, sheet, row, key), "value", value))


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return ended.value.code or 0, said.out + said.err


def test_the_template_has_the_same_bytes_each_time_and_is_marked_when_made_up(tmp_path):
    unit = resolve("Kon Tum", year=2023)
    for name in ("a", "b"):
        write_province_template(unit, tmp_path / f"{name}.xlsx", year=2023, illustrative=True)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    sheets = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert sheets.sheetnames == [
        "Hướng dẫn",
        "Thông tin chung",
        "Tiêu chí",
        "Nguyên nhân",
        "Kế hoạch",
        MACHINE_SHEET,
    ]
    assert all(sheets[name]["A2"].value == MADE_UP_VI for name in sheets.sheetnames[:-1])
    write_province_template(unit, tmp_path / "real.xlsx", year=2023)
    real = openpyxl.load_workbook(tmp_path / "real.xlsx")
    assert not any(
        "MINH HỌA" in str(cell.value) for sheet in real for row in sheet.iter_rows() for cell in row
    )
    with pytest.raises(WorkbookError, match="Ngày báo cáo tiến độ"):
        check_province_workbook(tmp_path / "real.xlsx")


def test_what_is_written_is_what_is_read(filled):
    found, notes = check_province_workbook(filled)
    wanted = pd.DataFrame(criteria_rows())
    assert found.criteria["code"].tolist() == wanted["code"].tolist()
    for column in ("max_points", "self_points", "points", "max_base", "points_base"):
        pd.testing.assert_series_equal(found.criteria[column], wanted[column].astype(float))
    assert found.criteria["field"].tolist() == wanted["field"].tolist()
    assert set(found.criteria["kind"]) == {"appraised", "leader_survey", "sipas", "socioeconomic"}
    assert found.causes[["code", "text"]].to_numpy().tolist() == [[code, text] for code, _, text in CAUSES]
    assert found.causes["cause"].tolist() == [
        "subjective",
        "objective",
        "subjective",
        "subjective",
        "objective",
    ]
    assert found.plan["deadline"].tolist() == [
        datetime.strptime(task[5], "%d/%m/%Y").date().isoformat() for task in PLAN
    ]
    assert found.plan["progress"].isna().tolist() == [task[7] is None for task in PLAN]
    assert found.plan["code"].iloc[-1] == ""
    assert found.meta["reported_on"] == "2024-06-15"
    assert [note.rule for note in notes] == ["lead_agency_not_known", "expected_beyond_lost"]
    assert found.criteria["points"].sum() == pytest.approx(
        86.14
    )  # the published total: see the support module


def test_every_error_is_listed_at_once_with_its_cell(book):
    def spoil(b):
        cell_of(b, "criteria", 1, "points").value = 2.5
        cell_of(b, "criteria", 2, "kind").value = "Ước lượng"
        cell_of(b, "criteria", 3, "max_points").value = None
        cell_of(b, "causes", 1, "code").value = "61"
        cell_of(b, "plan", 2, "deadline").value = "31/02/2024"
        cell_of(b, "plan", 3, "progress").value = 160

    found, refused = errors(edited_book(book, spoil))
    assert found == [
        ("Tiêu chí", "G5", "points_above_max"), ("Tiêu chí", "D6", "not_a_choice"),
        ("Tiêu chí", "E7", "cell_missing"),
        ("Nguyên nhân", "A5", "criterion_unknown"),
        ("Kế hoạch", "F6", "not_a_day"), ("Kế hoạch", "H7", "progress_out_of_range"),
    ]  # fmt: skip
    text = str(refused)
    assert "6 lỗi. Không ghi kết quả nào" in text
    assert "G5: «2,5»: điểm cao hơn điểm tối đa (2)" in text
    assert "Chọn một trong: Thẩm định; Khảo sát lãnh đạo, quản lý; SIPAS" in text
    assert "(6.1?)" in text


@pytest.mark.parametrize(
    ("sheet", "row", "key", "value", "rule"),
    [
        ("criteria", 1, "code", 1.1, "code_is_number"),
        ("criteria", 1, "code", datetime(2024, 2, 1), "code_is_number"),
        ("criteria", 2, "code", "1.1", "duplicate_code"),
        ("criteria", 2, "code", "một.một", "code_bad"),
        ("criteria", 1, "field", "9", "not_a_choice"),
        ("criteria", 1, "kind", None, "cell_missing"),
        ("criteria", 1, "max_points", 0, "max_not_positive"),
        ("criteria", 1, "points", -1, "negative"),
        ("criteria", 1, "points", "hai", "not_a_number"),
        ("criteria", 1, "points", "1.234", "ambiguous_number"),
        ("criteria", 1, "points", "50%", "percent_not_wanted"),
        ("criteria", 1, "self_points", "=1/0", "formula_without_value"),
        ("criteria", 1, "points_base", None, "last_year_half"),
        ("criteria", 1, "points_base", 2.5, "points_above_max"),
        ("criteria", 1, "name", "x" * 301, "text_too_long"),
        ("causes", 1, "text", None, "cell_missing"),
        ("causes", 1, "cause", "Thời tiết", "not_a_choice"),
        ("causes", 1, "code", "6", "criterion_unknown"),
        ("plan", 1, "code", "9.9", "criterion_unknown"),
        ("plan", 1, "deadline", "31/12/2034", "day_out_of_range"),
        ("plan", 1, "deadline", "12", "not_a_day"),
        ("plan", 1, "deadline", "٣٠/٦/٢٠٢٤", "not_a_day"),
        ("plan", 1, "expected", -0.5, "negative"),
        ("plan", 1, "lead_agency", None, "cell_missing"),
        ("plan", 2, "task", "#REF!", "formula_error"),
    ],
)
def test_a_wrong_cell_is_named(book, sheet, row, key, value, rule):
    found, refused = errors(spoiled(book, sheet, row, key, value))
    assert [entry[2] for entry in found] == [rule], str(refused)
    assert found[0][1]


def test_values_are_understood_as_clerks_write_them(book):
    def write(b):
        cell_of(b, "criteria", 1, "points").value = "1,5"
        cell_of(b, "criteria", 1, "field").value = "1"
        cell_of(b, "criteria", 1, "kind").value = "thẩm  định"
        cell_of(b, "criteria", 2, "lead_agency").value = "văn phòng UBND Tỉnh (minh họa)"
        percent = cell_of(b, "plan", 2, "progress")
        percent.value, percent.number_format = 0.45, "0%"
        cell_of(b, "plan", 3, "deadline").value = datetime(2024, 5, 30)
        cell_of(b, "plan", 4, "deadline").value = "10-7-2024"

    found, notes = check_province_workbook(edited_book(book, write))
    assert found.criteria.loc[0, ["points", "field", "kind"]].tolist() == [1.5, 1, "appraised"]
    assert found.criteria.loc[1, "lead_agency"] == "Văn phòng UBND tỉnh (minh họa)"
    assert found.plan["progress"].iloc[1] == 45.0
    assert found.plan["deadline"].iloc[2:4].tolist() == ["2024-05-30", "2024-07-10"]
    assert "agency_spelling" in [note.rule for note in notes]


def test_parents_are_checked_against_their_parts_and_not_counted(book):
    n = len(criteria_rows())
    good = {"code": "1", "field": 1, "name": "Chỉ đạo", "max_points": 9.5, "points": 7.5}
    found, _ = check_province_workbook(edited_book(book, lambda b: fill_row(b, "criteria", n + 1, good)))
    assert "1" not in found.criteria["code"].tolist()
    wrong, refused = errors(spoiled(book, "criteria", n + 1, "points", 8))
    assert wrong == [("Tiêu chí", f"G{n + 5}", "children_do_not_add")]
    assert "cộng lại bằng 7,5" in str(refused)
    spoiled(book, "criteria", n + 1, "points", 7.5)
    named, _ = errors(spoiled(book, "causes", 1, "code", "1"))
    assert named == [("Nguyên nhân", "A5", "criterion_is_parent")]
    spoiled(book, "causes", 1, "code", "6.1")
    kind, _ = errors(spoiled(book, "criteria", n + 1, "kind", "Thẩm định"))
    assert kind == [("Tiêu chí", f"D{n + 5}", "parent_without_points")]


def test_notes_tell_what_is_odd_but_stop_nothing(book):
    def change(b):
        cell_of(b, "criteria", 1, "points").value = None
        cell_of(b, "criteria", 30, "max_points").value = 6.0
        cell_of(b, "causes", 1, "code").value = "2.3"
        cell_of(b, "plan", 6, "expected").value = 0.5
        cell_of(b, "criteria", 5, "lead_agency").value = "Sở A; Sở B"
        b.create_sheet("Nháp")

    _, notes = check_province_workbook(edited_book(book, change), scale_of=lambda year: 100.0)
    assert {note.rule for note in notes} == {
        "sheet_ignored", "several_agencies", "max_differs_from_framework", "points_not_known",
        "lead_agency_not_known", "cause_without_loss", "expected_without_criterion", "expected_beyond_lost",
    }  # fmt: skip
    assert all(note.severity == "note" for note in notes)


def test_sheets_and_headings_that_are_gone_are_named(book):
    edited_book(book, lambda b: b.remove(b["Nguyên nhân"]))
    edited_book(book, lambda b: setattr(cell_of(b, "plan", 0, "product"), "value", "Kết quả"))
    found, refused = errors(book)
    assert [entry[2] for entry in found] == ["sheet_missing", "missing_columns"]
    assert "«Nguyên nhân»" in str(refused)
    assert "Sản phẩm" in str(refused)


def test_merged_cells_and_two_rows_alike_are_refused(book):
    edited_book(book, lambda b: b["Kế hoạch"].merge_cells("B5:B6"))
    assert ("Kế hoạch", "B5:B6", "merged_cells") in errors(book)[0]
    edited_book(book, lambda b: b["Kế hoạch"].unmerge_cells("B5:B6"))

    def twice(b):
        row = dict(zip(("code", "cause", "text"), CAUSES[0], strict=True))
        fill_row(b, "causes", len(CAUSES) + 1, row)

    assert [entry[2] for entry in errors(edited_book(book, twice))[0]] == ["row_twice", "cell_missing"]


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/x.bin"]
)
def test_hostile_files_are_refused_before_anything_is_read(book, part):
    with pytest.raises(WorkbookError, match="không được nhận"):
        check_province_workbook(rezipped(book, {part: b"x"}))


def test_other_files_are_told_from_a_province_workbook(book, tmp_path):
    for name, content in (("a.xlsx", b"code;name"), ("b.xlsx", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(WorkbookError, match="không phải là sổ Excel"):
            check_province_workbook(tmp_path / name)
    with pytest.raises(WorkbookError, match="không phải là sổ theo dõi PAR INDEX"):
        check_province_workbook(filled_workbook(tmp_path / "score.xlsx"))
    with pytest.raises(WorkbookError, match="phiên bản 9"):
        check_province_workbook(edited_book(book, lambda b: setattr(b[MACHINE_SHEET]["B2"], "value", "9")))
    edited_book(book, lambda b: setattr(b[MACHINE_SHEET]["B2"], "value", "1"))
    with pytest.raises(WorkbookError, match="ghi tỉnh 99 năm 2023"):
        check_province_workbook(edited_book(book, lambda b: setattr(b[MACHINE_SHEET]["B3"], "value", "99")))
    edited_book(book, lambda b: setattr(b[MACHINE_SHEET]["B4"], "value", "năm nay"))
    with pytest.raises(WorkbookError, match="Trang ẩn của mẫu bị sửa"):
        check_province_workbook(book)
    edited_book(book, lambda b: b.remove(b[MACHINE_SHEET]))
    with pytest.raises(WorkbookError, match="Thiếu trang ẩn"):
        check_province_workbook(book)


def test_an_empty_workbook_and_a_day_out_of_range_are_errors(tmp_path):
    path = tmp_path / "empty.xlsx"
    write_province_template(resolve("Kon Tum", year=2023), path, year=2023)

    def day(text):
        row = next(r for r in range(1, 12) if openpyxl.load_workbook(path)[INFO_SHEET].cell(r, 1).value
                   == "Ngày báo cáo tiến độ")  # fmt: skip
        return edited_book(path, lambda b: setattr(b[INFO_SHEET].cell(row, 2), "value", text))

    assert [entry[2] for entry in errors(day("15/06/2024"))[0]] == ["empty_workbook"]
    assert [entry[2] for entry in errors(day("15/06/1924"))[0]] == ["empty_workbook", "day_out_of_range"]
    assert [entry[2] for entry in errors(day("hôm nay"))[0]] == ["empty_workbook", "not_a_day"]


def test_a_stored_workbook_is_loaded_as_it_was(filled, tmp_path):
    found, _ = check_province_workbook(filled)
    with pytest.raises(WorkbookError, match="--illustrative"):
        store_province_workbook(found, filled, folder=tmp_path / "province")
    assert not (tmp_path / "province").exists()
    place = store_province_workbook(found, filled, illustrative=True, folder=tmp_path / "province")
    assert place == tmp_path / "province" / "2023" / "62" / "2024-06-15"
    assert (place / SOURCE_NAME).read_bytes() == filled.read_bytes()
    again = load_province_workbook("62", 2023, tmp_path / "province")
    for name in ("criteria", "causes", "plan", "notes"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(found, name))
    assert again.meta == found.meta
    assert stored_text(again) == (place / "workbook.json").read_text(encoding="utf-8")
    store_province_workbook(found, filled, illustrative=True, folder=tmp_path / "province")
    assert load_province_workbook("62", 2022, tmp_path / "province") is None


def test_a_damaged_or_misplaced_file_is_refused_with_a_way_out(filled, tmp_path):
    found, _ = check_province_workbook(filled)
    store_province_workbook(found, filled, illustrative=True, folder=tmp_path)
    path = stored_path("62", 2023, "2024-06-15", tmp_path)
    other = stored_path("64", 2023, "2024-06-15", tmp_path)
    other.parent.mkdir(parents=True)
    other.write_bytes(path.read_bytes())
    with pytest.raises(DataError, match=r"says it is of province 62 in 2023.*province store"):
        load_province_workbook("64", 2023, tmp_path)
    whole = json.loads(path.read_text(encoding="utf-8"))
    for text in ("", "[]", "{}", json.dumps(whole | {"format": 2}), json.dumps(whole | {"plan": [{"code": "1"}]}),
                 json.dumps(whole | {"reported_on": "gần đây"}), path.read_text(encoding="utf-8")[:200]):  # fmt: skip
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match=r"data/province/2023/62/2024-06-15/workbook.json cannot be read"):
            load_province_workbook("62", 2023, tmp_path)
    path.write_text(json.dumps(whole), encoding="utf-8")
    assert parse_stored(json.dumps(whole)).meta["province_code"] == "62"


def test_the_criteria_of_last_year_can_be_written_in(filled, tmp_path):
    found, _ = check_province_workbook(filled)
    rows = last_year_rows(found.criteria, year=2024)
    path = tmp_path / "next.xlsx"
    write_province_template(resolve("Kon Tum", year=2024), path, year=2024, rows=rows)
    sheets = openpyxl.load_workbook(path)
    assert cell_of(sheets, "criteria", 1, "code").value == "1.1"
    assert cell_of(sheets, "criteria", 21, "points_base").value == 2.5
    assert cell_of(sheets, "criteria", 21, "points").value is None
    assert cell_of(sheets, "criteria", 30, "kind").value == "Kinh tế - xã hội"


def test_the_commands_say_what_they_did_and_refuse_in_words(book, tmp_path, capsys, monkeypatch, root):
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "raw").symlink_to(root / "data" / "raw")
    monkeypatch.setenv("PARRESEARCH_HOME", str(home))
    code, said = run(capsys, "province", "template", "Kon Tum", "--year", 2023, "-o", tmp_path / "t.xlsx")
    assert (code, "Kon Tum, year 2023" in said) == (0, True), said
    code, said = run(capsys, "province", "template", "Kon Tun", "--year", 2023, "-o", tmp_path / "t.xlsx")
    assert (code, "Kon Tum" in said) == (2, True), said
    code, said = run(capsys, "province", "template", "Kon Tum", "--year", 2023, "-o", tmp_path / "t.csv")
    assert (code, ".xlsx" in said) == (2, True), said
    code, said = run(capsys, "province", "check", book)
    assert (code, "30 criteria, 5 causes, 6 tasks; it can be stored" in said) == (0, True), said
    assert "G6: tiêu chí 6.1" in said.replace("Tiêu chí 6.1", "tiêu chí 6.1")
    code, said = run(capsys, "province", "store", book)
    assert (code, "--illustrative" in said) == (2, True), said
    assert not (home / "data" / "province").exists()
    code, said = run(capsys, "province", "store", book, "--illustrative")
    assert (code, "data/province/2023/62/2024-06-15: 30 criteria" in said) == (0, True), said
    assert "ILLUSTRATIVE" in said
    spoiled(book, "plan", 1, "deadline", "mai")
    code, said = run(capsys, "province", "store", book, "--illustrative", "--language", "en")
    assert (code, "F5: «mai»: is not a day" in said) == (2, True), said
    assert "Traceback" not in said
    code, said = run(capsys, "province", "template", "Kon Tum", "--year", 2024, "-o", tmp_path / "next.xlsx")
    assert "written in" not in said  # made-up figures are not carried over
