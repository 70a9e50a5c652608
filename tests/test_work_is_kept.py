"""Work of officials is never lost: no command overwrites what is there unless told to, and then it keeps the old."""

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import yaml
from province_workbook_support import cell_of, edited_book, illustrative_book
from typer.testing import CliRunner
from workbook_support import edited, filled_workbook, small_framework

from parresearch.catalog.internal import result_names
from parresearch.catalog.province_workbook import STORED_NAME, load_province_workbook
from parresearch.cli import app
from parresearch.core.errors import ParresearchError
from parresearch.core.reads import read_again
from parresearch.workbooks.files import whole_file
from parresearch.workbooks.findings import WorkbookError
from parresearch.workbooks.province_check import check_province_workbook
from parresearch.workbooks.province_columns import INFO_LABELS, INFO_SHEET
from parresearch.workbooks.province_store import SOURCE_NAME, store_province_workbook
from parresearch.workbooks.read import read_workbook


def ask(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def commands(tmp_path):
    """The commands that write where a user says, by name: their words, and what they write."""
    framework, units, filled = (tmp_path / name for name in ("small-2024.yml", "units.csv", "w.xlsx"))
    data = small_framework().model_dump(mode="json", by_alias=True, exclude_unset=True)
    framework.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    units.write_text("unit,name,unit_type\nS01,Sở Nội vụ,department\n", encoding="utf-8")
    filled_workbook(filled)
    out = tmp_path / "out"
    out.mkdir()
    return {
        "template": (("template", framework, "--units", units, "--year", 2024), out / "round.xlsx"),
        "province template": (("province", "template", "Kon Tum", "--year", 2023), out / "so.xlsx"),
        "score": (("score", filled, "--framework", framework), out / "so-2024"),
    }


def tree(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


@pytest.mark.parametrize("name", ["template", "province template", "score"])
def test_a_command_does_not_overwrite_work_unless_told_to_and_then_keeps_it(commands, name):
    words, path = commands[name]
    out = path.parent
    assert ask(*words, "-o", path).exit_code == 0
    fresh = tree(out)
    assert ask(*words, "-o", path).exit_code == 0  # the same content is no loss
    assert tree(out) == fresh

    worked_on = path / "results.xlsx" if name == "score" else path
    for n in (1, 2):
        edited(worked_on, lambda book, n=n: book.worksheets[0].cell(60, 1, f"work of days {n}"))
        filled = tree(out)
        refused = ask(*words, "-o", path)
        aside = path.with_name(f"so-2024.old-{n}" if name == "score" else f"{path.stem}.old-{n}.xlsx")
        assert isinstance(refused.exception, WorkbookError)
        assert "không ghi đè" in str(refused.exception)
        assert f"--replace: bản cũ được giữ bên cạnh với tên {aside.name}" in str(refused.exception)
        assert tree(out) == filled
        assert ask(*words, "-o", path, "--replace").exit_code == 0
        kept = worked_on.read_bytes()
        assert filled.items() - tree(out).items() == {
            (worked_on.relative_to(out).as_posix(), filled[worked_on.relative_to(out).as_posix()])
        }
        old = aside / "results.xlsx" if name == "score" else aside
        assert old.read_bytes() == filled[worked_on.relative_to(out).as_posix()]
        assert kept == fresh[worked_on.relative_to(out).as_posix()]


def test_results_that_hold_other_files_are_kept_whole_and_are_no_results_of_their_own(commands):
    words, path = commands["score"]
    ask(*words, "-o", path)
    (path / "cong-van.docx").write_bytes(b"a letter")
    assert "--replace" in str(ask(*words, "-o", path).exception)
    assert ask(*words, "-o", path, "--replace").exit_code == 0
    assert (path.with_name("so-2024.old-1") / "cong-van.docx").read_bytes() == b"a letter"
    assert result_names(path.parent) == ["so-2024"]


def test_the_units_file_is_not_overwritten_by_its_own_template(commands, tmp_path):
    words, _ = commands["template"]
    units = openpyxl.Workbook()
    for row in (["unit", "name", "unit_type"], ["S01", "Sở Nội vụ", "department"]):
        units.active.append(row)
    units.save(tmp_path / "u.xlsx")
    before = (tmp_path / "u.xlsx").read_bytes()
    refused = ask(*words[:3], tmp_path / "u.xlsx", *words[4:], "-o", tmp_path / "u.xlsx")
    assert isinstance(refused.exception, WorkbookError)
    assert (tmp_path / "u.xlsx").read_bytes() == before


@pytest.mark.parametrize("end", ["raise ValueError", "os._exit(9)"])
def test_a_file_that_was_not_finished_leaves_the_old_one(tmp_path, end):
    path = tmp_path / "so.xlsx"
    path.write_bytes(b"the work of days")
    code = (
        "import os, pathlib; from parresearch.workbooks.files import whole_file\n"
        f"with whole_file(pathlib.Path({str(path)!r}), replace=True) as staged:\n"
        f"    staged.write_bytes(b'half'); {end}"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode
    assert path.read_bytes() == b"the work of days"
    with whole_file(path, replace=True) as staged:
        staged.write_bytes(b"new")
    assert (path.read_bytes(), (tmp_path / "so.old-1.xlsx").read_bytes()) == (b"new", b"the work of days")


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Filled workbooks of three reporting days of one province and year."""
    made = {}
    for day in ("31/03/2024", "15/06/2024", "15/10/2024"):
        folder = tmp_path_factory.mktemp("book")
        made[day] = illustrative_book(folder, day=day, illustrative=False)
    return made


def store(path, folder, **options):
    book, _ = check_province_workbook(path)
    return store_province_workbook(book, path, folder=folder, **options)


def used(folder):
    book = load_province_workbook("62", 2023, folder)
    return None if book is None else book.meta["reported_on"]


def test_no_reporting_day_takes_the_place_of_another_and_the_report_has_the_latest(books, tmp_path):
    for day, latest in (
        ("15/06/2024", "2024-06-15"),
        ("15/10/2024", "2024-10-15"),
        ("31/03/2024", "2024-10-15"),
    ):
        store(books[day], tmp_path)
        assert used(tmp_path) == latest
    assert {name for name in tree(tmp_path) if name.endswith(STORED_NAME)} == {
        f"2023/62/{day}/{STORED_NAME}" for day in ("2024-03-31", "2024-06-15", "2024-10-15")
    }
    assert (tmp_path / "2023/62/2024-03-31" / SOURCE_NAME).read_bytes() == books["31/03/2024"].read_bytes()


def test_a_newer_reporting_day_makes_the_report_stale_and_an_older_one_does_not(books, tmp_path):
    loader = "parresearch.catalog.province_workbook:load_province_workbook"
    seen = []
    for day in (None, "15/06/2024", "31/03/2024", "15/10/2024"):
        if day is not None:
            store(books[day], tmp_path)
        seen.append(read_again(loader, f'[["62",2023,{{"text":"{tmp_path.as_posix()}"}}],{{}}]'))
    assert seen[1] == seen[2]
    assert len(set(seen)) == 3


def test_another_workbook_of_a_stored_day_is_refused_or_the_old_one_kept(books, tmp_path):
    place = store(books["15/06/2024"], tmp_path / "province")
    before = tree(place)
    again = Path(shutil.copy2(books["15/06/2024"], tmp_path))
    store(again, tmp_path / "province")  # the same file
    edited_book(again, lambda book: setattr(cell_of(book, "plan", 3, "progress"), "value", 90))
    with pytest.raises(WorkbookError, match=r"2024-06-15: 1 lỗi.*\n.*--replace.*2024-06-15\.old-1"):
        store(again, tmp_path / "province")
    assert tree(place) == before
    store(again, tmp_path / "province", replace=True)
    assert tree(place.with_name("2024-06-15.old-1")) == before
    assert load_province_workbook("62", 2023, tmp_path / "province").plan["progress"].iloc[2] == 90
    assert used(tmp_path / "province") == "2024-06-15"


def test_made_up_figures_never_stand_before_those_of_the_province(books, tmp_path):
    made_up = illustrative_book(tmp_path, day="31/12/2024")
    store(made_up, tmp_path / "province", illustrative=True)
    assert load_province_workbook("62", 2023, tmp_path / "province").is_illustrative
    store(books["31/03/2024"], tmp_path / "province")
    assert used(tmp_path / "province") == "2024-03-31"


@pytest.mark.parametrize("newer", ["15/06/2024", "15/10/2024"])
def test_a_workbook_stored_before_there_were_days_is_read_and_kept(books, tmp_path, newer):
    place = store(books["15/06/2024"], tmp_path)
    before = tree(place)
    for name in before:
        (place / name).replace(place.parent / name)
    place.rmdir()
    assert used(tmp_path) == "2024-06-15"
    store(books[newer], tmp_path)
    assert used(tmp_path) == f"{datetime.strptime(newer, '%d/%m/%Y').date()}"
    assert tree(place) == before
    assert not (place.parent / STORED_NAME).exists()


def test_a_day_that_stands_in_the_folder_of_another_is_refused(books, tmp_path):
    place = store(books["15/06/2024"], tmp_path)
    place.rename(place.with_name("2024-12-31"))
    with pytest.raises(ParresearchError, match=r"2024-12-31/workbook\.json says .* reported on 2024-06-15"):
        used(tmp_path)


def test_a_province_workbook_that_shows_another_province_or_year_is_refused_at_its_cells(tmp_path):
    def change(book):
        info = book[INFO_SHEET]
        for row in range(1, 12):
            if info.cell(row, 1).value == INFO_LABELS["province"]:
                info.cell(row, 2).value = "Kiên Giang"
            if info.cell(row, 1).value == INFO_LABELS["year"]:
                info.cell(row, 2).value = 2017
        book["Kế hoạch"]["A1"] = book["Kế hoạch"]["A1"].value.replace(
            "An Giang, năm 2016", "Kiên Giang, năm 2017"
        )

    path = illustrative_book(tmp_path, province="An Giang", year=2016, day="15/06/2017")
    before = check_identity(path)
    with pytest.raises(WorkbookError) as refused:
        check_province_workbook(edited_book(path, change))
    found = [f for f in refused.value.findings if f.rule == "other_identity"]
    assert [(f.sheet, f.cell, f.value, f.values["wanted"]) for f in found] == [
        (INFO_SHEET, "B4", "Kiên Giang", "An Giang"),
        (INFO_SHEET, "B5", "2017", "2016"),
        (
            "Kế hoạch",
            "A1",
            "Sổ theo dõi PAR INDEX của Kiên Giang, năm 2017",
            "Sổ theo dõi PAR INDEX của An Giang, năm 2016",
        ),
    ]
    assert not before


def check_identity(path):
    try:
        check_province_workbook(path)
    except WorkbookError as error:
        return [finding for finding in error.findings if finding.rule == "other_identity"]
    return []


@pytest.mark.parametrize("layout", ["sheets", "long"])
def test_a_round_that_shows_another_unit_year_or_framework_is_refused_at_its_cells(tmp_path, layout):
    def change(book):
        for name in ("Sở Nội vụ", "Chấm điểm", "Điều tra XHH"):
            if name not in book.sheetnames:
                continue
            sheet = book[name]
            for row in range(1, 7):
                if sheet.cell(row, 1).value == "Năm":
                    sheet.cell(row, 2).value = 2025
        first = book["Sở Nội vụ" if layout == "sheets" else "Chấm điểm"]
        first["A1"] = "Bộ chỉ số khác"
        if layout == "sheets":
            first["B2"] = "Sở Tài chính"
        else:
            first.cell(9, 2).value = "Sở Tài chính"
        survey = book["Điều tra XHH"]
        survey.cell(4, 2).value = "Sở Tài chính"

    path = filled_workbook(tmp_path / "w.xlsx", layout=layout)
    framework = small_framework()
    assert not [f for f in read_workbook(path, framework).findings if f.rule == "other_identity"]
    found = [f for f in read_workbook(edited(path, change), framework).findings if f.rule == "other_identity"]
    main = "Sở Nội vụ" if layout == "sheets" else "Chấm điểm"
    unit = (main, "B2" if layout == "sheets" else "B9", "Sở Tài chính", "Sở Nội vụ")
    assert {(f.sheet, f.cell, f.value, f.values["wanted"]) for f in found} == {
        (main, "A1", "Bộ chỉ số khác", framework.title_vi),
        (main, "B4" if layout == "sheets" else "B2", "2025", "2024"),
        unit,
        ("Điều tra XHH", "B2", "2025", "2024"),
        ("Điều tra XHH", "B4", "Sở Tài chính", "Sở Nội vụ"),
    }
