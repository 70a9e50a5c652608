"""Central agencies in the province on a scale of 60, as at Hà Tĩnh: template, filling, points, index and class."""

import openpyxl
import pandas as pd
import pytest
from workbook_support import at, edited, survey_cell

from parresearch.scoring.framework import parse_framework
from parresearch.scoring.framework_check import check_framework
from parresearch.workbooks.check import score_workbook
from parresearch.workbooks.classes import read_classes
from parresearch.workbooks.findings import errors_of
from parresearch.workbooks.read import read_workbook
from parresearch.workbooks.tables import results_of
from parresearch.workbooks.template import write_template
from parresearch.workbooks.units import check_units

APPRAISED = "Điểm thẩm định"
CLASSES = """
title_vi: Ngưỡng thử
sets:
  - unit_types: [central_agency]
    classes: [{label: Tốt, lower: 80}, {label: Khá, lower: 65}, {label: Trung bình, lower: 0}]
"""


def framework():
    """Two fields of 40 and a survey of 20; invented, only the scale is that of Hà Tĩnh."""
    leaves = [
        {"code": "1", "name_vi": "Đúng hạn", "max_points": 30, "kind": "appraised",
         "rule": {"type": "proportional"}},
        {"code": "2", "name_vi": "Báo cáo", "max_points": 10, "kind": "appraised", "may_not_apply": True,
         "rule": {"type": "yes_no"}},
        {"code": "3", "name_vi": "SIPAS", "max_points": 20, "kind": "sipas", "rule": {"type": "survey_percent"}},
    ]  # fmt: skip
    head = {
        "framework_id": "scale-60",
        "title_vi": "Bộ thử",
        "unit_type": "central_agency",
        "first_year": 2024,
    }
    return parse_framework(head | {"scale": 60, "complete": True, "illustrative": True, "criteria": leaves})


def agencies():
    names = ["Thuế tỉnh", "Kho bạc Nhà nước khu vực", "Bảo hiểm xã hội tỉnh"]
    rows = [(f"T{i}", name, "central_agency") for i, name in enumerate(names, 1)]
    table, found = check_units(pd.DataFrame(rows, columns=["unit", "name", "unit_type"]), [2, 3, 4])
    assert found == []
    return table


def fill(book):
    said = {"T1": (27, 10, 90), "T2": (24, None, 75), "T3": (15, 0, 60)}
    for sheet in book.worksheets:
        if (unit := sheet["B3"].value) not in said:
            continue
        points, report, survey = said[unit]
        at(sheet, "1", APPRAISED).value = points
        at(sheet, "2", APPRAISED if report is not None else "Không áp dụng").value = (
            "x" if report is None else report
        )
        survey_cell(book, unit, "3").value = survey


@pytest.mark.parametrize("layout", ["sheets", "long"])
def test_the_template_totals_to_sixty(tmp_path, layout):
    write_template(framework(), agencies(), tmp_path / "w.xlsx", year=2024, layout=layout)
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    if layout == "sheets":
        assert at(book["Thuế tỉnh"], "Tổng", "Điểm tối đa").value == 60
    guide = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("Thang điểm: 60" in text for text in guide)


def test_points_of_sixty_become_a_percentage_and_a_class(tmp_path):
    assert [finding.severity for finding in check_framework(framework())] == ["note"]  # illustrative
    write_template(framework(), agencies(), tmp_path / "w.xlsx", year=2024)
    read = read_workbook(edited(tmp_path / "w.xlsx", fill), framework())
    scored, findings = score_workbook(framework(), read)
    assert errors_of(findings) == []
    (tmp_path / "c.yml").write_text(CLASSES, encoding="utf-8")
    results = results_of(framework(), read, scored, classes=read_classes(tmp_path / "c.yml"))
    index = results.index.set_index("unit")
    # T1: 27 + 10 + 0.9 × 20 = 55 of 60; T2: 24 + 15 = 39 of 50 (2 does not apply); T3: 15 + 0 + 12 = 27 of 60
    assert index["points"].to_dict() == pytest.approx({"T1": 55, "T2": 39, "T3": 27})
    assert index["max_points"].to_dict() == pytest.approx({"T1": 60, "T2": 50, "T3": 60})
    assert index["percent"].to_dict() == pytest.approx({"T1": 55 / 0.6, "T2": 78, "T3": 45})
    assert index["rank"].to_dict() == {"T1": 1, "T2": 2, "T3": 3}
    assert index["class"].to_dict() == {"T1": "Tốt", "T2": "Khá", "T3": "Trung bình"}
