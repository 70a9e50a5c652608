"""File names: as promised, safe everywhere, and never the same for two reports."""

from __future__ import annotations

import re
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parresearch.batch.layout import report_stem, value_slug

SAFE = re.compile(r"[a-z0-9][a-z0-9.-]*")


@pytest.mark.parametrize(
    ("options", "stem"),
    [
        ({"year": 2016, "province": ("89", "An Giang")}, "r/2016/89-an-giang"),
        ({"year": 2016, "province": ("77", "Bà Rịa - Vũng Tàu")}, "r/2016/77-ba-ria-vung-tau"),
        ({"year": 2016}, "r/2016"),
        ({}, "r/r"),
        ({"province": ("01", "Hà Nội")}, "r/01-ha-noi"),
        ({"year": 2016, "options": {"top_n": 5, "deep": True}}, "r/2016--top-n-5--deep-true"),
        ({"year": 2016, "province": ("89", "An Giang"), "language": "en"}, "r/2016/89-an-giang.en"),
    ],
)
def test_reports_go_where_the_rule_says(options, stem):
    assert report_stem("r", **options) == stem


@given(st.text() | st.integers() | st.floats(allow_nan=False) | st.booleans())
def test_any_value_gives_a_safe_file_name_inside_the_folder(value):
    stem = report_stem("r", year=2016, options={"x": value}, language="en")
    leaf = stem.removeprefix("r/")
    assert SAFE.fullmatch(leaf)
    assert len(leaf) < 160
    root = Path("reports").resolve()
    assert root in (root / stem).resolve().parents
    assert PureWindowsPath(stem).drive == ""


@given(st.text(), st.text())
def test_two_values_never_share_a_name(one, other):
    assert one == other or value_slug(one) != value_slug(other)


def test_a_sign_is_not_lost():
    assert len({value_slug(value) for value in (5, -5, 0.5, "0 5", "", " ")}) == 6


def test_many_long_options_still_fit_a_file_name():
    options = {f"option_{i}": "x" * 200 for i in range(20)}
    stem = report_stem("r", year=2016, options=options)
    other = report_stem("r", year=2016, options={**options, "option_19": "y"})
    assert len(stem) < 200
    assert stem != other
