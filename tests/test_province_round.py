"""The whole round with made-up figures: template, filled, errors, stored, report in four formats, one task edited."""

from __future__ import annotations

import re
import shutil

import pypdf
import pytest
from province_workbook_support import cell_of, edited_book, illustrative_book
from typer.testing import CliRunner

from parresearch.batch.document_text import document_text
from parresearch.cli import app

pytestmark = pytest.mark.slow
FORMATS = ("docx", "html", "pdf", "xlsx")
ASKED = ["batch", "province_report", "--province", "Kon Tum,Gia Lai", "--year", "2023", "--format", ",".join(FORMATS),
         "--jobs", "2"]  # fmt: skip


@pytest.fixture
def home(tmp_path, monkeypatch, root):
    """A project of its own, so that made-up figures never lie beside real ones."""
    place = tmp_path / "home"
    (place / "data").mkdir(parents=True)
    for name in ("raw", "frameworks"):
        (place / "data" / name).symlink_to(root / "data" / name)
    if (root / "data" / "processed").is_dir():
        shutil.copytree(root / "data" / "processed", place / "data" / "processed")
    shutil.copytree(root / "notebooks", place / "notebooks", ignore=shutil.ignore_patterns(".*"))
    monkeypatch.setenv("PARRESEARCH_HOME", str(place))
    return place


def ask(*words, code=0):
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def bare(text):
    """Without spaces and break marks: in a cell or a PDF a line may end anywhere."""
    return re.sub(r"[\s\u00ad\u200b\u2060]", "", text)


def shown(path):
    """The text that a reader sees."""
    if path.suffix == ".pdf":
        return bare(" ".join(page.extract_text() for page in pypdf.PdfReader(path).pages))
    return bare(document_text(path.suffix.removeprefix("."), path.read_bytes()))


def test_a_workbook_goes_from_template_to_four_documents_and_an_edit_makes_one_report_anew(home, tmp_path):
    book = illustrative_book(tmp_path)
    edited_book(book, lambda b: setattr(cell_of(b, "plan", 3, "progress"), "value", "gần xong"))
    refused = CliRunner().invoke(app, ["province", "store", str(book), "--illustrative"])
    assert refused.exit_code != 0
    assert "H7: «gần xong»: không phải là số" in str(refused.exception)
    assert not (home / "data" / "province").exists()
    edited_book(book, lambda b: setattr(cell_of(b, "plan", 3, "progress"), "value", 60))
    assert "data/province/2023/62" in ask("province", "store", book, "--illustrative")

    output = home / "reports"
    assert "2 made, 0 up to date, 0 failed" in ask(*ASKED, "--output", output)
    folder = output / "province_report" / "2023"
    for extension in FORMATS:
        with_book = shown(folder / f"62-kon-tum.{extension}")
        without = shown(folder / f"64-gia-lai.{extension}")
        for said in ("minh họa, số liệu giả định", "Tái cấu trúc quy trình trực tuyến", "Sở Tài chính (minh họa)",
                     "Phân bổ vốn chậm", "Quá hạn"):  # fmt: skip
            assert bare(said) in with_book, (extension, said)
            assert bare(said) not in without, (extension, said)
        for part in ("V. Điểm mất", "VII. Nguyên nhân", "IX. Dự báo", "X. Nhiệm vụ"):
            assert bare(part) in with_book, (extension, part)
            assert bare(part) in without, (extension, part)

    assert ask(*ASKED, "--dry-run", "--output", output).endswith("0 to make, 2 up to date\n")
    edited_book(book, lambda b: setattr(cell_of(b, "plan", 3, "progress"), "value", 100))
    ask("province", "store", book, "--illustrative", "--replace")
    planned = ask(*ASKED, "--dry-run", "--output", output)
    assert "62-kon-tum: data changed (load_province_workbook 62 2023)" in planned
    assert "64-gia-lai: up to date" in planned
    assert "1 to make, 1 up to date" in planned
    assert "1 made, 1 up to date, 0 failed" in ask(*ASKED, "--output", output)
    assert bare("2 đã hoàn thành") in shown(folder / "62-kon-tum.html")
    shutil.rmtree(home / "data" / "province")
    assert "62-kon-tum: data changed (load_province_workbook 62 2023)" in ask(
        *ASKED, "--dry-run", "--output", output
    )
