"""The annex of a batch, compared with the notebooks that were published."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from document_support import notebook

from parresearch.batch.annex import annex_row, write_annexes
from parresearch.batch.normalise import notebook_bytes
from parresearch.batch.records import Record, file_record
from parresearch.core.text import slug
from parresearch.reporting.blocks import Heading, KeyFigure, KeyFigures
from parresearch.reporting.exporters.xlsx_annex import AnnexRow, annex_bytes

PROVINCES = {"89": ("An Giang", 72.89, 36), "92": ("Cần Thơ", None, 12), "01": ("Hà Nội", 80.4, 3)}


def published(output: Path, code: str, leaf_end: str = "", formats: tuple[str, ...] = ("xlsx",)) -> Record:
    name, points, rank = PROVINCES[code]
    subject = {"province_code": code, "year": 2016, "rank": rank, **({"points": points} if points else {})}
    stem = f"province_report/2016/{code}-{slug(name)}{leaf_end}"
    shown = [
        Heading(f"{name} 2016", 0, "title", "", "en" if leaf_end == ".en" else "vi", subject),
        KeyFigures((KeyFigure("Hạng trong vùng", f"{rank}/13", "tăng 1 bậc"),)),
    ]
    data = notebook_bytes(notebook(shown))
    path = output / f"{stem}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    files = {"ipynb": file_record(f"{stem}.ipynb", data)}
    files |= {ext: file_record(f"{stem}.{ext}", b"x") for ext in formats}
    return Record(
        stem=stem, notebook="province_report", notebook_title={}, title=f"{name} 2016",
        language="en" if leaf_end == ".en" else "vi", year=2016, province_code=code, province_name=name,
        subject=subject, key="k", parts={}, files=files, made_at="", library_version="",
    )  # fmt: skip


@pytest.fixture
def output(tmp_path: Path) -> Path:
    (tmp_path / "staging").mkdir()
    return tmp_path / "reports"


def test_the_annex_has_the_figures_of_every_report_in_the_order_of_the_codes(
    output: Path, tmp_path: Path
) -> None:
    records = [published(output, code) for code in PROVINCES]
    (path,) = write_annexes(output, records, staging=tmp_path / "staging")
    assert path == output / "province_report" / "2016" / "phu-luc.xlsx"
    book = openpyxl.load_workbook(path)
    head, *rows = book["Phụ lục"].iter_rows(min_row=4, max_row=7, values_only=True)
    assert head[:4] == ("Mã tỉnh", "Tỉnh, thành phố", "Điểm", "Thứ hạng")
    assert head[-1] == "Hạng trong vùng"
    assert [row[:4] for row in rows] == [
        ("01", "Hà Nội", 80.4, 3), ("89", "An Giang", 72.89, 36), ("92", "Cần Thơ", "–", 12),
    ]  # fmt: skip
    assert rows[1][-1] == "36/13 tăng 1 bậc"
    proof = [row[2] for row in book["Nguồn"].iter_rows(min_row=5, max_row=7, values_only=True)]
    assert proof == [r.files["ipynb"].sha256 for r in sorted(records, key=lambda r: r.province_code)]


def test_reports_that_state_no_score_have_no_columns_for_scores() -> None:
    """Reports about merged provinces: nothing is published of the units, so their titles state nothing."""
    facts = {"report": "x", "notebook_hash": "h", "numbers": {"year": 2016}}
    rows = [
        AnnexRow(province_code=code, province=name, key_figures={"Số tỉnh cũ": "2"}, **facts)
        for code, name in (("91", "An Giang"), ("01", "Hà Nội"))
    ]
    book = openpyxl.load_workbook(io.BytesIO(annex_bytes(rows, year=2016, language="vi")))
    head, first = book["Phụ lục"].iter_rows(min_row=4, max_row=5, values_only=True)
    assert head == ("Mã tỉnh", "Tỉnh, thành phố", "Số tỉnh cũ")
    assert first == ("01", "Hà Nội", "2")


def test_the_annex_is_written_once_and_has_the_same_bytes_elsewhere(output: Path, tmp_path: Path) -> None:
    records = [published(output, code) for code in PROVINCES]
    (path,) = write_annexes(output, records, staging=tmp_path / "staging")
    stamp, data = path.stat().st_mtime_ns, path.read_bytes()
    write_annexes(output, reversed(records), staging=tmp_path / "staging")
    assert path.stat().st_mtime_ns == stamp
    other = tmp_path / "elsewhere"
    again = [published(other, code) for code in PROVINCES]
    assert write_annexes(other, again, staging=tmp_path / "staging")[0].read_bytes() == data


def test_a_report_that_is_not_the_published_one_is_left_out(output: Path, tmp_path: Path) -> None:
    records = [published(output, code) for code in PROVINCES]
    altered = output / records[0].files["ipynb"].path
    altered.write_bytes(altered.read_bytes().replace(b"72.89", b"99.99"))
    assert annex_row(output, records[0]) is None
    (path,) = write_annexes(output, records, staging=tmp_path / "staging")
    codes = [
        row[0]
        for row in openpyxl.load_workbook(path)["Phụ lục"].iter_rows(min_row=5, max_row=6, values_only=True)
    ]
    assert codes == ["01", "92"]


def test_languages_and_options_have_annexes_of_their_own_and_one_report_has_none(
    output: Path, tmp_path: Path
) -> None:
    records = [published(output, code, end) for code in ("89", "92") for end in ("", ".en", "--top-5")]
    records.append(published(output, "01", "--top-9"))
    paths = write_annexes(output, records, staging=tmp_path / "staging")
    assert [path.name for path in paths] == ["phu-luc--top-5.xlsx", "phu-luc.en.xlsx", "phu-luc.xlsx"]
    assert openpyxl.load_workbook(paths[1]).sheetnames == ["Annex", "Sources"]
    assert (
        write_annexes(output, [published(output, c, formats=("html",)) for c in PROVINCES], staging=tmp_path)
        == []
    )
