"""Drop-downs and limits of the long sheet: the same for every row, however many units there are."""

import openpyxl
import pandas as pd
import pytest
from workbook_support import small_framework

from parresearch.workbooks.check import score_workbook
from parresearch.workbooks.columns import LONG_SHEET
from parresearch.workbooks.read import read_workbook
from parresearch.workbooks.template import write_template


def rows_of(tmp_path, n):
    """Column headings, rows of the long sheet, and every validation with the cells it holds."""
    codes = [f"X{i:04}" for i in range(n)]
    units = pd.DataFrame({"unit": codes, "name": [f"Xã {i}" for i in range(n)], "unit_type": "commune"})
    write_template(small_framework(), units, tmp_path / f"{n}.xlsx", year=2024, layout="long")
    sheet = openpyxl.load_workbook(tmp_path / f"{n}.xlsx")[LONG_SHEET]
    header = next(row for row in sheet.iter_rows(max_row=15) if any(cell.value == "STT" for cell in row))
    titles = {cell.value: cell.column for cell in header}
    rows = {
        (sheet.cell(row, titles["Mã ĐV"]).value, sheet.cell(row, titles["STT"]).value): row
        for row in range(header[0].row + 1, sheet.max_row + 1)
    }
    return sheet, titles, rows


def checks_of(sheet, titles, rows, unit):
    """What each input cell of a unit allows."""
    found = {}
    own_rows = {code: row for (own, code), row in rows.items() if own == unit}
    for check in sheet.data_validations.dataValidation:
        for code, row in own_rows.items():
            for title, column in titles.items():
                if sheet.cell(row, column).coordinate in check.sqref:
                    found[code, title] = (check.type, check.operator, check.formula1, check.formula2)
    return found


@pytest.mark.parametrize("unit", ["X0000", "X0300"])
def test_many_units_have_the_same_checks_as_few(tmp_path, unit):
    few = checks_of(*rows_of(tmp_path, 2), "X0001")
    sheet, titles, rows = rows_of(tmp_path, 301)
    assert len(rows) == 301 * len(small_framework().leaves())
    many = checks_of(sheet, titles, rows, unit)
    assert many == few
    assert many["1.1", "Số liệu kê khai"][0] == "list"
    assert many["1.3", "Điểm thẩm định"][2:] == ("0.0", "2.0")
    assert all(len(check.sqref.ranges) == 1 for check in sheet.data_validations.dataValidation)


def test_rows_by_criterion_are_read_as_rows_by_unit(tmp_path):
    sheet, titles, rows = rows_of(tmp_path, 301)
    for unit, points in (("X0000", 1), ("X0300", 2)):
        sheet.cell(rows[unit, "1.3"], titles["Điểm thẩm định"]).value = points
    sheet.parent.save(tmp_path / "filled.xlsx")
    scored, _ = score_workbook(small_framework(), read_workbook(tmp_path / "filled.xlsx", small_framework()))
    given = scored[(scored["stage"] == "appraised") & scored["points"].notna()]
    assert given[["unit", "code", "points"]].to_numpy().tolist() == [
        ["X0000", "1.3", 1.0],
        ["X0300", "1.3", 2.0],
    ]
