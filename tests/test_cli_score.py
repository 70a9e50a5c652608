"""The commands ``template`` and ``score``: what they write, what they say, and how they refuse."""

import openpyxl
import pytest
import yaml
from workbook_support import at, edited, filled_workbook, small_framework

from parresearch import cli


@pytest.fixture
def files(tmp_path):
    framework = tmp_path / "small-2024.yml"
    data = small_framework().model_dump(mode="json", by_alias=True, exclude_unset=True)
    framework.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    units = tmp_path / "units.csv"
    units.write_text(
        "Mã đơn vị;Tên đơn vị;Loại đơn vị\nS01;Sở Nội vụ;sở\nH01;Huyện Kim Bảng;huyện\n", encoding="utf-8"
    )
    return framework, units


def run(capsys, *arguments):
    """Exit code and what was printed."""
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return ended.value.code or 0, said.out + said.err


def test_template_and_score(files, tmp_path, capsys):
    framework, units = files
    book = tmp_path / "t.xlsx"
    code, said = run(capsys, "template", framework, "--units", units, "--year", 2024, "-o", book)
    assert (code, "2 units, 13 criteria" in said) == (0, True), said
    assert openpyxl.load_workbook(book).sheetnames[1:3] == ["Sở Nội vụ", "Huyện Kim Bảng"]
    filled = filled_workbook(tmp_path / "w.xlsx")
    code, said = run(capsys, "score", filled, "--framework", framework, "-o", tmp_path / "out")
    assert (code, "2 units, 2 ranked" in said) == (0, True), said
    assert (tmp_path / "out" / "index.csv").is_file()


def test_errors_are_listed_by_sheet_in_either_language_and_nothing_is_written(files, tmp_path, capsys):
    def change(book):
        at(book["Sở Nội vụ"], "1.3", "Điểm thẩm định").value = 2.5
        at(book["Huyện Kim Bảng"], "2.3", "Số liệu kê khai").value = "hai"

    path = edited(filled_workbook(tmp_path / "w.xlsx"), change)
    before = sorted(tmp_path.iterdir())
    command = ("score", path, "--framework", files[0], "-o", tmp_path / "out")
    code, said = run(capsys, *command)
    assert code == 2
    assert "2 lỗi. Không ghi kết quả nào" in said
    assert "  Sở Nội vụ\n    J9: «2,5»: điểm cao hơn điểm tối đa (2). Ghi điểm từ 0 đến 2." in said
    assert "  Huyện Kim Bảng\n    D15: «hai»: không phải là số." in said
    code, said = run(capsys, *command, "--language", "en")
    assert code == 2
    assert "2 errors. Nothing was written." in said
    assert "more points than the maximum (2)" in said
    assert "Traceback" not in said
    assert sorted(tmp_path.iterdir()) == before


def test_a_bad_units_file_names_every_row(files, tmp_path, capsys):
    units = tmp_path / "bad.csv"
    units.write_text(
        "unit,name,unit_type\nS01,Sở A,department\nS01,Sở B,department\nS 3,Sở C,ward\nS04,,department\n",
        encoding="utf-8",
    )
    book = tmp_path / "t.xlsx"
    code, said = run(capsys, "template", files[0], "--units", units, "--year", 2024, "-o", book)
    assert code == 2
    for words in (
        "dòng 3: «S01»: mã đơn vị đã có ở dòng 2",
        "dòng 4: «S 3»",
        "«ward»",
        "dòng 5: «»: tên đơn vị trống",
    ):
        assert words in said
    assert not book.exists()
    units.write_text("code,title\n", encoding="utf-8")
    code, said = run(
        capsys, "template", files[0], "--units", units, "--year", 2024, "-o", book, "--language", "en"
    )
    assert (code, "lacks the column(s) unit, name, unit_type" in said) == (2, True), said


@pytest.mark.parametrize(
    "above",
    ["", "sep=;\n", "Danh sách các sở, ban, ngành, huyện\n\n", "Biểu 1;;\nTên đơn vị được đánh giá;;\n"],
)
def test_the_header_of_a_units_file_is_found_below_a_sep_line_or_a_title(files, tmp_path, capsys, above):
    units = tmp_path / "titled.csv"
    units.write_text(above + files[1].read_text(encoding="utf-8") + "S 3;Sở C;sở\n", encoding="utf-8")
    options = ("--units", units, "--year", 2024, "-o", tmp_path / "t.xlsx")
    code, said = run(capsys, "template", files[0], *options)
    assert (code, f"dòng {4 + above.count(chr(10))}: «S 3»" in said) == (2, True), (
        said
    )  # and its lines are counted
    units.write_text(above + files[1].read_text(encoding="utf-8"), encoding="utf-8")
    code, said = run(capsys, "template", files[0], *options)
    assert (code, "2 units" in said) == (0, True), said


def test_the_header_of_a_units_workbook_is_found_below_a_title(files, tmp_path, capsys):
    book = openpyxl.Workbook()
    for row in (["DANH SÁCH ĐƠN VỊ"], [], ["Mã", "Tên", "Loại"], ["S01", "Sở A", "sở"]):
        book.active.append(row)
    book.save(tmp_path / "u.xlsx")
    options = ("--units", tmp_path / "u.xlsx", "--year", 2024, "-o", tmp_path / "t.xlsx")
    code, said = run(capsys, "template", files[0], *options)
    assert (code, "1 units" in said) == (0, True), said


def test_units_from_excel(files, tmp_path, capsys):
    units = openpyxl.Workbook()
    for row in (["unit", "name", "unit_type"], [1, "Xã A", "xã"], ["02", "Xã B", "commune"]):
        units.active.append(row)
    units.save(tmp_path / "u.xlsx")
    book = tmp_path / "t.xlsx"
    options = ("--units", tmp_path / "u.xlsx", "--year", 2024, "-o", book, "--layout", "long")
    code, said = run(capsys, "template", files[0], *options)
    assert code == 0, said
    rows = openpyxl.load_workbook(book)["_parresearch"].iter_rows(values_only=True)
    assert [row[1:] for row in rows if row[0] == "unit"] == [
        ("1", "Xã A", "commune"),
        ("02", "Xã B", "commune"),
    ]


def test_an_empty_output_folder_is_refused(tmp_path, capsys):
    code, said = run(capsys, "score", tmp_path / "book.xlsx", "-o", "")
    assert (code, said) == (2, "Error: --output is empty. Give a folder, or leave the option out.\n")
