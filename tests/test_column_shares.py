"""Widths of columns: every line that is saved by moving room is saved, and no column pays more than it can."""

from __future__ import annotations

import math

import pytest
from document_support import blocks
from hypothesis import given
from hypothesis import strategies as st

from parresearch.reporting.blocks import Column, Table
from parresearch.reporting.exporters.column_shares import shorter_rows
from parresearch.reporting.exporters.table_layout import ACROSS_MM, UPRIGHT_MM, fit_table, text_width


def lines(widths: tuple[float, ...], cells: list[list[list[float]]], padding: float) -> int:
    """The lines of a table, counted cell by cell."""
    return sum(
        max(
            sum(max(1, math.ceil(text * 1.02 / max(1.0, width - padding))) for text in texts)
            for texts, width in zip(row, widths, strict=True)
        )
        for row in cells
    )


text = st.lists(st.floats(0, 150), min_size=1, max_size=3)
tables = st.integers(2, 5).flatmap(
    lambda n: st.tuples(
        st.lists(st.floats(8, 60), min_size=n, max_size=n),
        st.lists(st.lists(text, min_size=n, max_size=n), min_size=1, max_size=8),
    )
)


@given(tables)
def test_the_table_gets_no_longer_and_no_wider_and_no_column_too_narrow(
    drawn: tuple[list[float], list[list[list[float]]]],
) -> None:
    before, cells = tuple(round(width, 2) for width in drawn[0]), drawn[1]
    least = tuple(min(width, 12.0) for width in before)
    after = shorter_rows(before, least, cells, padding=3.2)
    assert sum(after) == pytest.approx(sum(before), abs=0.05)
    assert all(width >= low - 0.01 for width, low in zip(after, least, strict=True))
    assert lines(after, cells, 3.2) <= lines(before, cells, 3.2)
    if lines(after, cells, 3.2) == lines(before, cells, 3.2):
        assert after == before  # nothing is moved for nothing
    assert shorter_rows(before, least, cells, padding=3.2) == after


def test_a_column_with_room_to_spare_gives_to_one_that_is_a_little_narrow() -> None:
    cells = [[[20.0], [50.0]]] * 9 + [[[70.0], [10.0]]]
    assert shorter_rows((60.0, 50.0), (10.0, 10.0), cells, padding=3.0) == (56.0, 54.0)
    assert shorter_rows((60.0, 50.0), (59.0, 10.0), cells, padding=3.0) == (60.0, 50.0)  # it has none to give


def test_values_of_an_evidence_table_stand_on_one_line_where_names_are_short() -> None:
    columns = (
        Column("year", "Năm", "year"), Column("label", "Số liệu"), Column("stated", "Giá trị nêu trong nguồn"),
        Column("n", "Nguồn (STT)", "integer"), Column("place", "Tệp, dòng"),
    )  # fmt: skip
    common = (2018, "PAR INDEX, Yên Bái", "thứ hạng 34/63 (số suy ra)", 30, "par.csv:162")
    long = (
        (2023, "PAR INDEX: Xây dựng và phát triển chính quyền", "83,70", 3, "stated_changes.csv:4"),
        (2023, "PAR INDEX, Yên Bái", "86,76% (số suy ra); thứ hạng 35/63", 3, "stated_changes.csv:4"),
    )
    layout = fit_table(Table("T", columns, (common,) * 40 + long * 6))
    em = layout.size * 0.3528
    for text, width in zip(layout.texts[0], layout.widths, strict=True):
        assert text_width(text) * em * 1.01 <= width - 3.2, text


def test_tables_still_fill_the_page_exactly() -> None:
    for table in (block for block in blocks() if isinstance(block, Table)):
        layout = fit_table(table)
        assert sum(layout.widths) == pytest.approx(ACROSS_MM if layout.across else UPRIGHT_MM, abs=0.2)
