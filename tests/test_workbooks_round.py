"""Template, filling, reading, scoring, results: the whole round, and two units by hand."""

import json

import openpyxl
import pandas as pd
import pytest
import workbook_support as support
from workbook_support import at, edited, filled_workbook, small_framework, survey_cell, two_units

from parresearch.catalog.internal import load_results
from parresearch.core.errors import ParresearchError
from parresearch.improvement.internal_rounds import pick_unit
from parresearch.workbooks.check import score_workbook
from parresearch.workbooks.classes import ClassError, classify, read_classes
from parresearch.workbooks.columns import GUIDE_SHEET, MACHINE_SHEET, SURVEY_SHEET
from parresearch.workbooks.findings import WorkbookError, errors_of
from parresearch.workbooks.read import read_machine, read_workbook
from parresearch.workbooks.results import write_results
from parresearch.workbooks.results_workbook import RESULT_SHEETS
from parresearch.workbooks.tables import general_classes, results_of
from parresearch.workbooks.template import write_template
from parresearch.workbooks.units import read_units

FILES = {"framework.json",
    "assessments.csv", "criteria.csv", "index.csv", "meta.json", "notes.csv", "points.csv", "results.xlsx",
    "tree.csv", "units.csv",
}  # fmt: skip


def score(path, framework=None, classes=None, **more):
    framework = framework or small_framework()
    read = read_workbook(path, framework)
    scored, findings = score_workbook(framework, read)
    assert not errors_of(findings), [finding.line() for finding in findings]
    return results_of(framework, read, scored, classes=classes, **more), findings


@pytest.mark.parametrize("layout", ["sheets", "long"])
def test_two_units_by_hand(tmp_path, layout):
    results, _ = score(filled_workbook(tmp_path / "w.xlsx", layout=layout))
    index = results.index.set_index("unit")
    # S01 self: 1 + 1 + 2 + 1 + 45/50×2=1.8; 2 + 1.5 + (1-2×0.25) + 0.75; 0.5; 0 = 12.05
    # appraised: 1 + 1 + 1 + 0.5 + 1.8; 2 + 1.5 + 0.5 + 0.5; 0.5; 0 = 10.3; survey: 0.85×4 + 1.5 = 4.9
    assert index.loc["S01", "points"] == pytest.approx(15.2)
    assert index.loc["S01", "percent"] == pytest.approx(15.2 / 20 * 100)
    assert index.loc["S01", "self_percent"] == pytest.approx(16.95 / 20 * 100)
    assert index.loc["S01", "self_minus_appraised"] == pytest.approx(1.75)
    # H01 self: 0 + 2 + 0 + 0; 0 + 1 + 0 + 1; min(5×0.5, 1); -min(3×0.5, 1) = 4; appraised 0.2 less in 2.4
    # survey: 0.9×4 + 2 = 5.6; criterion 1.5 (2 points) does not apply: of 18
    assert index.loc["H01", "points"] == pytest.approx(9.4)
    assert index.loc["H01", "removed"] == pytest.approx(2)
    assert index.loc["H01", "percent"] == pytest.approx(9.4 / 18 * 100)
    assert index.loc["H01", "self_percent"] == pytest.approx(9.6 / 18 * 100)
    assert index["rank"].tolist() == [1, 1]  # each the only one of its type
    own = results.points.query("stage == 'self'").set_index(["unit", "code"])["points"]
    assert own["S01", "1.5"] == pytest.approx(1.8)
    assert own["H01", "5.1"] == -1


MISSING_WORDS = {"NA": "N/A", "nan": "-", "None": "None", "null": "=Sở", "NaN2": "NULL"}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_words_that_pandas_takes_for_missing_stay_text_from_the_list_of_units_to_the_report(tmp_path, suffix):
    rows = [(code, name, "department") for code, name in MISSING_WORDS.items()]
    listed = pd.DataFrame(rows, columns=["unit", "name", "unit_type"])
    path = tmp_path / f"units{suffix}"
    if suffix == ".csv":
        listed.to_csv(path, index=False)
    else:
        book = openpyxl.Workbook()
        for row in [list(listed), *rows]:
            book.active.append(row)
        book.active["B5"].data_type = "s"  # "=Sở" is no formula
        book.save(path)
    units = read_units(path)
    assert units["unit"].tolist() == list(MISSING_WORDS)
    write_template(small_framework(), units, tmp_path / "w.xlsx", year=2024, layout="long")

    def fill(book):
        for unit in MISSING_WORDS:
            at(book["Chấm điểm"], "2.4", "Điểm tự đánh giá", unit=unit).value = 1
            at(book["Chấm điểm"], "2.4", "Điểm thẩm định", unit=unit).value = 1

    results, findings = score(edited(tmp_path / "w.xlsx", fill))
    write_results(results, findings, tmp_path / "internal" / "nay")
    stored = load_results("nay", tmp_path / "internal")
    assert dict(zip(stored.index["unit"], stored.index["name"], strict=True)) == MISSING_WORDS
    for table in (stored.index, stored.tree, stored.points):
        assert table["unit"].unique().tolist() == list(MISSING_WORDS)
    assert [pick_unit([stored], unit) for unit in MISSING_WORDS] == list(MISSING_WORDS)
    assert stored.index["percent"].isna().all()  # what is blank is missing still: not all is appraised


def test_a_percent_format_and_a_percent_sign_and_a_plain_number_are_one_rate(tmp_path):
    path = filled_workbook(tmp_path / "w.xlsx")

    def change(book):
        survey_cell(book, "S01", "3.1").value = "85 %"
        cell = survey_cell(book, "H01", "3.1")
        cell.value, cell.number_format = 0.9, "0%"
        cell = at(book["Huyện Kim Bảng"], "2.2", "Số liệu kê khai")
        cell.value, cell.number_format = 0.5, "0.00%"

    index = score(edited(path, change))[0].index
    assert index["points"].tolist() == pytest.approx([15.2, 9.4])


def test_the_same_input_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_template(small_framework(), two_units(), tmp_path / f"{name}.xlsx", year=2024)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    path = filled_workbook(tmp_path / "w.xlsx")
    for name in ("one", "two"):
        results, findings = score(path)
        write_results(results, findings, tmp_path / name)
    assert {file.name for file in (tmp_path / "one").iterdir()} == FILES
    for file in sorted(FILES):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
    write_results(results, findings, tmp_path / "one")  # replaced in one step
    assert {file.name for file in tmp_path.iterdir()} == {"a.xlsx", "b.xlsx", "w.xlsx", "one", "two"}


def test_the_template_says_what_to_fill_and_locks_the_rest(tmp_path):
    path = tmp_path / "t.xlsx"
    write_template(small_framework(illustrative=True), two_units(), path, year=2024)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [GUIDE_SHEET, "Sở Nội vụ", "Huyện Kim Bảng", SURVEY_SHEET, MACHINE_SHEET]
    assert book[MACHINE_SHEET].sheet_state == "veryHidden"
    sheet = book["Sở Nội vụ"]
    assert sheet.protection.sheet
    assert not at(sheet, "1.1", "Số liệu kê khai").protection.locked
    assert at(sheet, "1.1", "Đã thực hiện").protection.locked
    assert at(sheet, "1", "Điểm tự đánh giá").value == "=SUM(G7:G11)"
    assert at(sheet, "1", "Điểm tự đánh giá").protection.locked
    assert at(sheet, "1.1", "Không áp dụng").protection.locked
    assert not at(sheet, "1.5", "Không áp dụng").protection.locked
    assert at(sheet, "3.1", "Điểm thẩm định").value == "ĐTXHH"
    lists = {check.formula1 for check in sheet.data_validations.dataValidation if check.type == "list"}
    assert lists == {'"Có,Không"', '"Mức cao,Mức vừa,Mức thấp"', '"x"'}
    guide = "\n".join(
        str(cell) for row in book[GUIDE_SHEET].iter_rows(values_only=True) for cell in row if cell
    )
    for words in (
        "MINH HỌA",
        "đến 0 ngày (đúng hạn): 2 điểm; trên 0 ngày đến 15 ngày: 1 điểm; trên 15 ngày: 0 điểm",
        "Tỷ lệ % × 2 điểm; dưới 80%: 0 điểm",
        "Mỗi trường hợp trừ 0,5 điểm, nhiều nhất trừ 1 điểm",
        "Bắt buộc có tài liệu kiểm chứng",
    ):
        assert words in guide
    assert read_machine(path).framework_id == "small-2024"


def test_an_untouched_template_is_empty(tmp_path):
    for layout in ("sheets", "long"):
        path = tmp_path / f"{layout}.xlsx"
        write_template(small_framework(), two_units(), path, year=2024, layout=layout)
        read = read_workbook(path, small_framework())
        assert [finding.rule for finding in read.findings] == ["empty_workbook"]


def test_units_without_appraisal_are_there_and_not_ranked(tmp_path):
    def change(book):
        for row in book["Huyện Kim Bảng"].iter_rows(min_row=6):
            row[9].value = None

    results, findings = score(edited(filled_workbook(tmp_path / "w.xlsx"), change))
    index = results.index.set_index("unit")
    assert index["percent"].isna().tolist() == [False, True]
    assert index["rank"].isna().tolist() == [False, True]
    assert index.loc["H01", "self_percent"] == pytest.approx(9.6 / 18 * 100)
    said = [finding.text() for finding in findings if finding.rule == "not_appraised"]
    assert said == ["«H01 Huyện Kim Bảng»: 10 tiêu chí chưa có điểm thẩm định: đơn vị chưa được xếp hạng."]


def test_a_bonus_left_blank_is_0_and_the_results_say_so(tmp_path):
    def change(book):
        for name in ("Sở Nội vụ", "Huyện Kim Bảng"):
            for title in ("Số liệu kê khai", "Điểm thẩm định"):
                at(book[name], "5.1", title).value = None

    results, findings = score(edited(filled_workbook(tmp_path / "w.xlsx"), change))
    assert results.index["rank"].tolist() == [1, 1]
    assert results.final.query("code == '5.1'")["points"].tolist() == [0, 0]
    said = [finding.text() for finding in findings if finding.rule == "counted_as_zero"]
    assert len(said) == 1
    assert "Tiêu chí 5.1 (điểm thưởng, điểm trừ): 2 đơn vị không kê khai" in said[0]
    assert not [finding for finding in findings if finding.rule == "not_appraised"]
    write_results(results, findings, tmp_path / "out")
    assert "counted_as_zero" in (tmp_path / "out" / "notes.csv").read_text(encoding="utf-8")


def test_units_of_another_type_than_the_frameworks_are_noted(tmp_path):
    _, findings = score(filled_workbook(tmp_path / "w.xlsx"))
    said = [finding.text("en") for finding in findings if finding.rule == "other_unit_type"]
    assert len(said) == 1
    assert "1 units of another type" in said[0]


def test_self_assessment_that_differs_from_the_rule_is_noted(tmp_path):
    def change(book):
        at(book["Sở Nội vụ"], "2.2", "Điểm tự đánh giá").value = 2
        at(book["Sở Nội vụ"], "2.2", "Số liệu kê khai").value = 80

    _, findings = score(edited(filled_workbook(tmp_path / "w.xlsx"), change))
    rules = {finding.rule: finding for finding in findings}
    assert rules["self_differs_from_rule"].line() == (
        "Sở Nội vụ!G14: «2»: tiêu chí 2.2: điểm tự đánh giá khác điểm theo quy tắc (1,5)."
    )
    assert "(3/4 = 75%)" in rules["rate_disagrees"].text("en")


def test_twenty_departments_and_eleven_districts(tmp_path):
    catalog = pytest.importorskip("parresearch.catalog.frameworks")
    framework, units = catalog.resolve_framework("illustrative-department-2024"), support.many_units()
    path = tmp_path / "w.xlsx"
    write_template(framework, units, path, year=2024)
    support.fill_realistically(path, framework, units, seed=11)
    thresholds = tmp_path / "classes.yml"
    thresholds.write_text(CLASSES, encoding="utf-8")
    results, findings = score(path, framework, read_classes(thresholds))
    index = results.index
    assert index["n"].tolist() == [20] * 20 + [11] * 11
    for _, group in index.groupby("unit_type"):
        assert sorted(group["rank"]) == list(range(1, len(group) + 1))
    # the index is the sum over leaves, whatever the tree in between
    by_hand = results.final.groupby("unit")["points"].sum()
    assert index.set_index("unit")["points"].to_dict() == pytest.approx(by_hand.to_dict())
    assert set(index["class"]) <= {"Tốt", "Khá", "Yếu"}
    assert (index["class"] == "Tốt").equals(index["percent"] >= 85)
    write_results(results, findings, tmp_path / "out")
    stored = pd.read_csv(tmp_path / "out" / "index.csv", dtype={"unit": str})
    assert stored["percent"].tolist() == pytest.approx(index["percent"].tolist(), abs=1e-12)
    meta = json.loads((tmp_path / "out" / "meta.json").read_text(encoding="utf-8"))
    assert (meta["illustrative"], meta["year"], meta["n_ranked"]) == (True, 2024, 31)
    book = openpyxl.load_workbook(tmp_path / "out" / "results.xlsx")
    assert tuple(book.sheetnames) == RESULT_SHEETS
    ranking = book["Xếp hạng"]
    assert ranking["A3"].value.startswith("MINH HỌA")
    best = index[(index["unit_type"] == "department") & (index["rank"] == 1)].iloc[0]
    assert [ranking["A6"].value, ranking["C6"].value] == [1, best["name"]]
    assert ranking["G6"].value == pytest.approx(best["percent"])
    means = book["Bình quân theo loại đơn vị"]
    assert means["D6"].value == pytest.approx(index.query("unit_type == 'department'")["percent"].mean())


CLASSES = """
title_vi: Thử
illustrative: true
sets:
  - unit_types: [department, district]
    classes: [{label: Tốt, lower: 85}, {label: Khá, lower: 75}, {label: Yếu, lower: 0}]
"""


def test_thresholds_must_say_something_for_each_type_and_year(tmp_path, root):
    path = filled_workbook(tmp_path / "w.xlsx")
    table = tmp_path / "c.csv"
    head = "unit_type,first_year,last_year,label,lower,lower_closed\n"
    table.write_text(head + "department,2024,,Đạt,76,false\n", encoding="utf-8")
    with pytest.raises(ClassError, match="no set of thresholds for district in 2024"):
        score(path, classes=read_classes(table))
    table.write_text(head + ",,,Đạt,76,true\n,,,Không đạt,0,true\n", encoding="utf-8")
    assert score(path, classes=read_classes(table))[0].index["class"].tolist() == ["Đạt", "Không đạt"]
    table.write_text(head + ",,,Đạt,76,true\n,,,Không đạt,76,true\n", encoding="utf-8")
    with pytest.raises(ClassError, match="same lower bound"):
        read_classes(table)
    assert read_classes(root / "data" / "classes" / "illustrative.yml").illustrative


def test_thresholds_of_the_province_go_before_general_ones_and_that_is_stated(tmp_path):
    table = tmp_path / "c.csv"
    table.write_text(
        "province_code,unit_type,first_year,last_year,label,lower,lower_closed\n"
        "35,department,2024,2024,Hà Nam,0,true\n"
        "35,department,2025,,Hà Nam từ 2025,0,true\n"
        "36,department,,,Nam Định,0,true\n"
        ",,,,Chung,0,true\n",
        encoding="utf-8",
    )
    file = read_classes(table)
    units = pd.DataFrame({"unit_type": ["department", "district"], "percent": [80.0, 70.0]})

    def classes(year, province):
        return classify(units, file, year=year, province_code=province)[0].tolist()

    assert classes(2024, "35") == ["Hà Nam", "Chung"]
    assert classes(2026, "35") == ["Hà Nam từ 2025", "Chung"]
    assert classes(2024, "36") == ["Nam Định", "Chung"]
    assert classes(2024, "") == ["Chung", "Chung"]  # no province is never another one's thresholds
    assert classes(2023, "35") == ["Chung", "Chung"]  # nor another year's
    path = filled_workbook(tmp_path / "w.xlsx")
    results, _ = score(path, classes=file, province_code="35")
    assert results.index["class"].tolist() == ["Hà Nam", "Chung"]
    said = [finding.text("vi") for finding in general_classes(results)]
    assert said == [
        "Huyện, quận, thị xã, thành phố: tệp ngưỡng không có ngưỡng riêng của tỉnh 35 năm 2024; đã dùng ngưỡng chung "
        "«c»."
    ]
    write_results(results, [], tmp_path / "out")
    meta = json.loads((tmp_path / "out" / "meta.json").read_text(encoding="utf-8"))
    assert meta["province_code"] == "35"
    assert [entry["province_code"] for entry in meta["classes"]["used"]] == ["35", ""]
    table.write_text(table.read_text(encoding="utf-8").replace(",,,,Chung,0,true\n", ""), encoding="utf-8")
    with pytest.raises(
        ClassError, match=r"no set of thresholds for department in 2024.*35, 36: say --province"
    ):
        score(path, classes=read_classes(table))


def test_results_are_not_written_over_something_else(tmp_path):
    results, findings = score(filled_workbook(tmp_path / "w.xlsx"))
    other = tmp_path / "photos"
    other.mkdir()
    (other / "a.jpg").write_bytes(b"x")
    with pytest.raises(ParresearchError, match="holds something else"):
        write_results(results, findings, other)
    assert [file.name for file in other.iterdir()] == ["a.jpg"]


def test_names_that_look_like_formulas_stay_text(tmp_path):
    names = ['=HYPERLINK("http://x";"y")', "@SUM(1)"]
    units = two_units().assign(name=names)
    path = tmp_path / "t.xlsx"
    write_template(small_framework(), units, path, year=2024)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    assert sheet["B2"].data_type == "s"
    at(sheet, "1.2", "Số liệu kê khai").value = 0
    at(sheet, "1.2", "Giải trình").value = "-1+cmd"
    book.save(path)
    results, findings = score(path)
    write_results(results, findings, tmp_path / "out")
    text = (tmp_path / "out" / "index.csv").read_text(encoding="utf-8")
    assert "'=HYPERLINK" in text
    assert "'@SUM" in text
    assert "'-1+cmd" in (tmp_path / "out" / "assessments.csv").read_text(encoding="utf-8")
    ranking = openpyxl.load_workbook(tmp_path / "out" / "results.xlsx")["Xếp hạng"]
    cells = [cell for row in ranking.iter_rows() for cell in row if cell.value in names]
    assert len(cells) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_a_template_is_refused_when_year_or_size_do_not_fit(tmp_path):
    with pytest.raises(WorkbookError, match="không áp dụng cho năm 2030"):
        write_template(small_framework(), two_units(), tmp_path / "t.xlsx", year=2030)
    many = pd.DataFrame({"unit": [f"X{i}" for i in range(201)], "name": "Xã", "unit_type": "commune"})
    with pytest.raises(WorkbookError, match="--layout long"):
        write_template(small_framework(), many, tmp_path / "t.xlsx", year=2024)
    assert list(tmp_path.iterdir()) == []
