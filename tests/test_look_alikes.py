"""What looks the same is the same at every entrance: unit files, workbooks, thresholds, frameworks, options."""

import csv
import unicodedata

import pytest
from look_alike_support import SAME_LOOK
from province_workbook_support import edited_book, illustrative_book
from workbook_support import at, edited, filled_workbook, small_framework

from parresearch.batch.contract import find_notebook
from parresearch.batch.selection import Selection
from parresearch.catalog.frameworks import resolve_framework
from parresearch.core.indices import index_of
from parresearch.core.provinces import resolve_region
from parresearch.scoring.framework import parse_framework
from parresearch.workbooks.classes import ClassError, read_classes
from parresearch.workbooks.findings import Finding, WorkbookError
from parresearch.workbooks.province_check import check_province_workbook
from parresearch.workbooks.read import read_workbook
from parresearch.workbooks.units import read_units

NUMBERS = {"0,5", "0,75", "0.8", "95,5%"}


def spoil(word: str) -> str:
    """``word`` decomposed, with a mark of order before it, no-break spaces, a zero-width space and a soft hyphen."""
    apart = unicodedata.normalize("NFD", SAME_LOOK["eth"](word)).replace(" ", "\xa0")
    return f"\ufeff{apart[:1]}\u200b{apart[1:]}\u00ad"


def spoil_words(book):
    """Every word of every sheet, headings and the hidden sheet too; numbers written as text stay."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value not in NUMBERS and cell.value[:1] != "=":
                    cell.value = "\n".join(map(spoil, cell.value.split("\n")))


def units_file(folder, *rows):
    path = folder / "units.csv"
    path.write_text("\n".join(["Mã đơn vị;Tên đơn vị;Loại đơn vị", *rows]), encoding="utf-8")
    return path


@pytest.mark.parametrize("way", SAME_LOOK)
def test_two_units_whose_names_look_the_same_are_found(tmp_path, way):
    name = "Ban Đăng ký đất đai - Đo đạc"
    path = units_file(tmp_path, f"S01;{name};sở", f"S02;{SAME_LOOK[way](name)}\u200b;sở")
    with pytest.raises(WorkbookError, match=r"dòng 3: .*tên đơn vị đã có ở dòng 2"):
        read_units(path)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Thành phố Phủ Lý", "TP.Phủ Lý"),
        ("Huyện Ý Yên", "H. Ý Yên"),
        ("Quận 1", "Q.1"),
        ("Thị xã Duy Tiên", "TX Duy Tiên"),
    ],
)
def test_a_short_form_of_the_level_is_the_same_unit(tmp_path, name, other):
    with pytest.raises(WorkbookError, match="tên đơn vị đã có ở dòng 2"):
        read_units(units_file(tmp_path, f"H01;{name};huyện", f"H02;{other};huyện"))


def test_codes_names_and_types_of_units_are_taken_in_as_they_look(tmp_path):
    rows = [";".join(map(spoil, row)) for row in [("S01", "Sở Nội vụ", "sở"), ("X-2", "Xã Đông Hà", "xã")]]
    path = units_file(tmp_path, *rows)
    path.write_text(path.read_text(encoding="utf-8").replace("-2", "\u20112"), encoding="utf-8")
    assert read_units(path).values.tolist() == [
        ["S01", "Sở Nội vụ", "department"],
        ["X-2", "Xã Đông Hà", "commune"],
    ]
    with pytest.raises(WorkbookError, match="mã đơn vị đã có ở dòng 2"):
        read_units(units_file(tmp_path, "S01;Sở A;sở", "S\u200b01;Sở B;sở"))


@pytest.mark.parametrize("layout", ["sheets", "long"])
def test_a_round_whose_words_only_look_the_same_reads_the_same(tmp_path, layout):
    plain = read_workbook(filled_workbook(tmp_path / "a.xlsx", layout=layout), small_framework())
    spoiled = edited(filled_workbook(tmp_path / "b.xlsx", layout=layout), spoil_words)
    found = read_workbook(spoiled, small_framework())
    words = ["evidence", "explanation", "note", "sheet"]
    assert found.table.drop(columns=words).equals(plain.table.drop(columns=words))
    assert found.units.equals(plain.units)
    assert [f for f in found.findings if f.severity == "error"] == []


def test_a_cell_of_invisible_characters_is_blank(tmp_path):
    path = edited(
        filled_workbook(tmp_path / "w.xlsx"),
        lambda book: setattr(at(book["Sở Nội vụ"], "1.3", "Số liệu kê khai"), "value", "\u200b\xa0"),
    )
    table = read_workbook(path, small_framework()).table.query(
        "unit == 'S01' and code == '1.3' and stage == 'self'"
    )
    assert table.empty


def test_a_workbook_of_a_province_whose_words_only_look_the_same_reads_the_same(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain = check_province_workbook(illustrative_book(tmp_path / "a"))[0]
    spoiled = illustrative_book(tmp_path / "b")
    edited_book(spoiled, spoil_words)
    found = check_province_workbook(spoiled)[0]
    for table in ("criteria", "causes", "plan"):
        short = [
            c for c in getattr(plain, table) if c not in ("explanation", "text", "task", "product", "note")
        ]
        assert getattr(found, table)[short].equals(getattr(plain, table)[short])
    for key in ("province_code", "year", "reported_on", "prepared_by", "illustrative"):
        assert found.meta[key] == plain.meta[key]


def test_a_refused_word_names_the_letter_that_looks_like_another(tmp_path):
    path = edited(
        filled_workbook(tmp_path / "w.xlsx"),
        lambda book: setattr(at(book["Sở Nội vụ"], "1.1", "Số liệu kê khai"), "value", "\u0421ó"),
    )
    lines = [f.text() for f in read_workbook(path, small_framework()).findings if f.severity == "error"]
    assert len(lines) == 1
    assert "«\u0421ó» (ký tự dễ nhầm U+0421)" in lines[0]
    assert Finding("not_yes_or_no", value="Có\u200b!").text().startswith("«Có\u200b!» (ký tự ẩn U+200B)")


def test_classes_and_frameworks_are_taken_in_as_they_look(tmp_path):
    table = tmp_path / "c.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ["unit_type", "first_year", "last_year", "label", "lower", "lower_closed"],
                [spoil("department"), "2024", "", spoil("Tốt"), "80", "true"],
                ["department", "2024", "", "Tốt", "50", "true"],
            ]
        )
    with pytest.raises(ClassError, match="same label"):
        read_classes(table)
    rule = {
        "type": "levels",
        "levels": [
            {"code": "ca\u200bo", "label_vi": "\u00d0ạt", "points": 1},
            {"code": "thap", "label_vi": "Chưa", "points": 0},
        ],
    }
    criterion = {
        "code": "1.\u200b1",
        "name_vi": spoil("Tiêu chí"),
        "max_points": 1,
        "kind": "appraised",
        "rule": rule,
    }
    framework = parse_framework(
        {"framework_id": "x", "title_vi": "X", "unit_type": "department", "first_year": 2024, "scale": 1,
         "complete": True, "criteria": [criterion]}
    )  # fmt: skip
    leaf = framework.leaves()[0]
    assert (leaf.code, leaf.name_vi, leaf.rule.levels[0].code, leaf.rule.levels[0].label_vi) == (
        "1.1", "Tiêu chí", "cao", "Đạt",
    )  # fmt: skip


def test_options_are_taken_in_as_they_look(root):
    asked = Selection.of(
        province=["\u00d0à Nẵng,\u200b９２"],
        year=["２０１６\ufeff"],
        parameters=["to\u200bp=5\u200b"],
        language="vi\u200b",
    )
    assert asked == Selection(("Đà Nẵng", "92"), ("2016",), (("top", "5"),), "vi")
    folder = root / "notebooks"
    name = sorted(path.stem for path in folder.glob("*.ipynb"))[0]
    assert find_notebook(name[:2] + "\u200b" + name[2:], folder).stem == name
    assert index_of("pa\u200br").index_id == "par"
    assert resolve_region("\u00d0BSCL\u200b", year=2016).region_code == "DBSCL"
    assert resolve_framework("pi\u20112948\u200b").framework_id == "pi-2948"
