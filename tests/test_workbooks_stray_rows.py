"""Stray rows by the ten thousand, as a slip of the fill handle leaves them: said at once, with few errors."""

import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from province_workbook_support import NAMES, illustrative_book
from workbook_support import filled_workbook, rezipped, small_framework

from parresearch.workbooks.columns import MACHINE_SHEET, SURVEY_SHEET
from parresearch.workbooks.findings import MOST_ERRORS, WorkbookError
from parresearch.workbooks.province_check import check_province_workbook
from parresearch.workbooks.read import read_workbook
from parresearch.workbooks.units import read_units

STRAY = 30_000


def with_stray_rows(path: Path, sheet: str) -> Path:
    """The sheet with 30,000 more rows, each with a text of its own in the first four columns."""
    part = (
        f"xl/worksheets/sheet{openpyxl.load_workbook(path, read_only=True).sheetnames.index(sheet) + 1}.xml"
    )
    cells = "".join(
        f'<c r="{column}{{n}}" t="inlineStr"><is><t>{word} {{n}}</t></is></c>'
        for column, word in zip("ABCD", ("mã", "tên", "điểm", "số"), strict=True)
    )
    rows = "".join(f'<row r="{n}">{cells.format(n=n)}</row>' for n in range(3000, 3000 + STRAY)).encode()
    return rezipped(path, {part: lambda old: old.replace(b"</sheetData>", rows + b"</sheetData>")})


def units_book(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["unit", "name", "unit_type"])
    book.save(path)
    return path


def scored(path: Path) -> object:
    return read_workbook(path, small_framework())


CASES: dict[str, tuple[Callable[[Path], Path], str, Callable[[Path], object], str]] = {
    "criteria of a province": (
        lambda folder: illustrative_book(folder), NAMES["criteria"], check_province_workbook, "too_many_rows"),
    "plan of a province": (
        lambda folder: illustrative_book(folder), NAMES["plan"], check_province_workbook, "too_many_rows"),
    "hidden sheet of a province": (
        lambda folder: illustrative_book(folder), MACHINE_SHEET, check_province_workbook, "too_many_rows"),
    "sheet of a unit": (lambda folder: filled_workbook(folder / "w.xlsx"), "Sở Nội vụ", scored, "stopped"),
    "long sheet": (
        lambda folder: filled_workbook(folder / "w.xlsx", layout="long"), "Chấm điểm", scored, "stopped"),
    "survey": (lambda folder: filled_workbook(folder / "w.xlsx"), SURVEY_SHEET, scored, "too_many_rows"),
    "hidden sheet": (lambda folder: filled_workbook(folder / "w.xlsx"), MACHINE_SHEET, scored, "too_many_rows"),
    "units": (lambda folder: units_book(folder / "u.xlsx"), "Sheet", read_units, "too_many_rows"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_stray_rows_stop_the_reading(name, tmp_path):
    make, sheet, read, rule = CASES[name]
    path = with_stray_rows(make(tmp_path), sheet)
    with zipfile.ZipFile(path) as archive:
        assert max(entry.file_size for entry in archive.infolist()) > 5 * 1024**2
    start = time.process_time()
    with pytest.raises(WorkbookError) as refused:
        read(path)
    assert time.process_time() - start < 10
    findings = refused.value.findings
    assert (findings[0].rule, findings[0].sheet) == (rule, sheet)
    assert len(findings) <= 2 * MOST_ERRORS
    assert "dừng đọc ở" in str(refused.value)


def test_a_long_list_of_units_is_refused(tmp_path):
    path = tmp_path / "u.csv"
    path.write_text(
        "unit,name,unit_type\n" + "".join(f"{n},Xã {n},xã\n" for n in range(STRAY)), encoding="utf-8"
    )
    with pytest.raises(WorkbookError, match="dừng đọc ở đó"):
        read_units(path)
    path.write_bytes(b"unit,name,unit_type\n" + bytes(21 * 1024**2))
    with pytest.raises(WorkbookError, match="21 MB"):
        read_units(path)
