"""How large figures are on paper: as wide as the text, in proportion, and two of middle height on a page."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from document_support import notebook
from hypothesis import given
from hypothesis import strategies as st

from parresearch.reporting.blocks import Figure, Heading
from parresearch.reporting.exporters.docx import ReportDOCXExporter
from parresearch.reporting.exporters.figure_size import HALF_MM, HIGHEST_MM, figure_mm
from parresearch.reporting.exporters.pdf import ReportPDFExporter

LENGTHS = st.floats(20, 2000)


@given(LENGTHS, LENGTHS, st.floats(80, 260))
def test_a_figure_keeps_its_proportions_and_stays_on_the_page(
    width: float, height: float, room: float
) -> None:
    wide, high = figure_mm(width, height, room=room)
    assert wide / high == pytest.approx(width / height)
    assert wide <= room * 1.000001
    assert high <= HIGHEST_MM * 1.000001
    assert not HALF_MM * 1.000001 < high <= HALF_MM / 0.85 * 0.999999
    assert wide <= width * 0.3528 * 1.1500001


@given(LENGTHS, LENGTHS)
def test_a_figure_is_set_down_by_15_in_100_at_most(width: float, height: float) -> None:
    wide, _ = figure_mm(width, height)
    largest = min(165, width * 0.3528 * 1.15, HIGHEST_MM * width / height)
    assert 0.85 * 0.999999 <= wide / largest <= 1.000001


def svg(width: int, height: int) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><rect width="9" height="9"/></svg>'


def test_two_figures_of_middle_height_stand_on_one_page_with_their_sources() -> None:
    source = "Nguồn: Bộ Nội vụ, theo Sở Nội vụ tỉnh An Giang."
    shown: list[Any] = [Heading("T", 0)]
    shown += [Figure(f"Hình số {n}", svg(480, 335), "alt", source=source) for n in range(4)]
    pypdf = pytest.importorskip("pypdf")
    data = bytes(ReportPDFExporter().from_notebook_node(notebook(shown))[0])
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert max(page.count("Hình số") for page in pages) == 2


def test_word_has_the_same_sizes() -> None:
    docx = pytest.importorskip("docx")
    shown = [Heading("T", 0), Figure("Hình", svg(480, 335), "alt"), Figure("Hình", svg(480, 240), "alt")]
    word = docx.Document(io.BytesIO(bytes(ReportDOCXExporter().from_notebook_node(notebook(shown))[0])))
    sizes = [
        (int(a) / 36000, int(b) / 36000)
        for a, b in re.findall(r'wp:extent cx="(\d+)" cy="(\d+)"', word.element.xml)
    ]
    assert [high for _, high in sizes] == pytest.approx([100, 82.5], abs=0.2)
    assert [wide for wide, _ in sizes] == pytest.approx([143.3, 165], abs=0.2)
