"""Differences taken before rounding: told where one can see it, and only there."""

import re

import pytest

from parresearch.reporting.language import words
from parresearch.reporting.rounding_words import change_arrow, differs_in_print, rounding_note

VI, EN = words("vi"), words("en")


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (43.2149, 42.2951, True),  # 43.21 - 42.30 = 0.91, printed 0.92 (PAPI of Tiền Giang 2019-2020)
        (62.155, 63.654, True),  # 63.65 - 62.15 = 1.50 and 62.155 is printed 62.16
        (85.56, 72.89, False),
        (57.61, 57.79, False),
        (float("nan"), 57.79, False),
    ],
)
def test_it_is_said_where_printed_figures_have_another_difference(first, last, shown):
    assert differs_in_print(first, last, last - first) == shown
    assert bool(rounding_note([(first, last, last - first)], VI)) == shown


def test_the_sentence_says_it_beside_the_two_figures():
    assert change_arrow(43.2149, 42.2951, -0.9198, VI) == " (43,21 → 42,30; tính từ số chưa làm tròn)"
    assert change_arrow(43.2149, 42.2951, -0.9198, EN) == " (43.21 → 42.30; taken before rounding)"
    assert change_arrow(85.56, 72.89, -12.67, EN) == " (85.56 → 72.89)"


def test_one_row_is_enough_for_the_note_and_none_gives_none():
    rows = [(85.56, 72.89, -12.67), (43.2149, 42.2951, -0.9198)]
    assert "0,01" in rounding_note(rows, VI)
    assert re.search(r"before rounding.*0\.01", rounding_note(rows, EN))
    assert rounding_note(rows[:1], VI) == rounding_note([], VI) == ""
