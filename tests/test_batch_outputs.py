"""Ordinary outputs of an own notebook: in the executed notebook and in every format, or refused by name."""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from batch_support import SHARED, SHOW, SUMMARY, TITLE, planned, settings, toy_contract

from parresearch.batch.engine import run_batch
from parresearch.batch.plan import EXPORTERS

FIGURES = """\
import matplotlib.pyplot as plt

plt.plot([1, 2, 3]); plt.show()
plt.plot([3, 2, 1])
plt.title("Hai");
"""
TABLE = """\
import pandas as pd
pd.DataFrame({"Năm": [2016, 2017], "Điểm": [72.895, None], "Tỉnh": ["An Giang", "Cần Thơ"]})
"""
SERIES = 'pd.Series([0.5, 0.25], index=pd.Index(["01", "48"], name="code"), name="share")'
TEXT = '"một dòng chữ"'
CELLS = (SHOW, TITLE, SUMMARY, FIGURES, TABLE, SERIES, TEXT)


def made(folder: Path, cells, *, fork: bool):
    contract = toy_contract(folder / "notebooks", cells=cells)
    reports = [
        dataclasses.replace(report, exporters=EXPORTERS)
        for report in planned(contract, folder / "reports", province=["89", "92"])
    ]
    return run_batch(reports, SHARED, settings(folder / "reports", folder, jobs=1, fork=fork))


@pytest.fixture(scope="module", params=[True, False], ids=["forked", "ordinary"])
def stem(request, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("outputs")
    summary = made(folder, CELLS, fork=request.param)
    assert [failed.reason for failed in summary.failed] == []
    return folder / "reports" / "toy" / "2016" / "89-an-giang"


def pictures(stem: Path) -> list[bytes]:
    notebook = json.loads(stem.with_suffix(".ipynb").read_text(encoding="utf-8"))
    data = [out.get("data", {}) for cell in notebook["cells"] for out in cell.get("outputs", ())]
    return [base64.b64decode(bundle["image/png"]) for bundle in data if "image/png" in bundle]


def test_each_figure_that_is_shown_or_left_open_is_a_picture_of_the_executed_notebook(stem):
    first, second = pictures(stem)
    assert first != second


def test_figures_tables_and_text_are_on_the_page(stem):
    page = stem.with_suffix(".html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 2
    assert "<pre>&#39;một dòng chữ&#39;</pre>" in page
    for text in ("Bảng 1.", "Năm", "2016", "72,895", "Bảng 2.", "code", "48", "0,25"):
        assert text in page


def test_figures_tables_and_text_are_in_the_word_document(stem):
    with zipfile.ZipFile(stem.with_suffix(".docx")) as archive:
        media = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
        text = archive.read("word/document.xml").decode()
    assert sorted(media) == sorted(pictures(stem))
    for words in ("72,895", "0,25", "một dòng chữ"):
        assert words in text


def test_figures_tables_and_text_are_in_the_pdf(stem):
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(stem.with_suffix(".pdf").read_bytes())).pages
    text = "".join(page.extract_text() for page in pages)
    assert sum(len(page.images) for page in pages) == 2
    for words in ("72,895", "0,25", "một dòng chữ"):
        assert words in text


def test_the_workbook_has_the_tables_and_names_the_figures(stem):
    book = openpyxl.load_workbook(stem.with_suffix(".xlsx"))
    cells = {name: [c.value for row in book[name] for c in row] for name in book.sheetnames}
    assert {2016, 72.895, "An Giang"} <= set(cells["Bảng 1"])
    assert {"01", 0.25} <= set(cells["Bảng 2"])
    text = [str(value) for value in cells["Thuyết minh"]]
    assert sum("Hình trong notebook phân tích" in value for value in text) == 2
    assert any("một dòng chữ" in value for value in text)


def test_all_outputs_that_no_document_carries_are_named_at_once_with_the_way_out(tmp_path):
    markdown = "from IPython.display import HTML, Markdown\nMarkdown('**x**')"
    summary = made(tmp_path, (SHOW, TITLE, SUMMARY, markdown, "HTML('<b>x</b>')"), fork=False)
    assert summary.made == []
    for failed in summary.failed:
        log = (failed.folder / "log.txt").read_text(encoding="utf-8")
        assert "cell 6 shows text/markdown, text/plain; cell 7 shows text/html, text/plain" in log
        assert "Sentence" in log
