"""A province's components beside the year before: by hand, and what is never said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from parresearch.catalog import load
from parresearch.catalog.best import load_best_components
from parresearch.statistics.component_years import component_years

FIELDS = [f"field_{n}" for n in range(1, 9)]
NO_BEST = pd.DataFrame(columns=["best_percent", "best_code", "n_known"], index=pd.Index([], name="component"))


def rows(*given):
    names = ("year", "component", "points", "max_points", "percent", "rank_published", "n_units")
    table = pd.DataFrame(given, columns=names)
    return table.assign(rank_published=table["rank_published"].astype("Int64"))


def years_of(scores, *, year=2023, components=("a",), best=NO_BEST, **options):
    return component_years(scores, best=best, year=year, components=components, **options)


def test_figures_worked_by_hand():
    scores = rows((2022, "a", 8.0, 10.0, 80.0, 40, 63), (2023, "a", 9.0, 10.0, 90.0, 30, 63))
    best = pd.DataFrame({"best_percent": 95.0, "best_code": "17", "n_known": 2}, index=["a"])
    row = years_of(scores, best=best).iloc[0]
    assert row[["points", "lost", "change", "percent_change", "best_percent"]].tolist() == [9, 1, 1, 10, 95]
    assert (row["rank"], row["rank_change"], row["best_code"], row["n_known"]) == (30, 10, "17", 2)


@pytest.mark.parametrize(
    ("before", "now", "same", "change", "percent_change"),
    [
        ((8.0, 10.0, 80.0), (9.0, 10.0, 90.0), True, 1.0, 10.0),
        ((8.0, 10.0, 80.0), (9.0, 10.0, 90.0), False, np.nan, np.nan),  # another set of criteria
        ((8.0, 10.0, 80.0), (9.0, 12.0, 75.0), True, np.nan, -5.0),  # another maximum: percent alone compares
        ((8.0, np.nan, np.nan), (9.0, np.nan, np.nan), True, 1.0, np.nan),  # no maximum known in either year
        ((8.0, np.nan, np.nan), (9.0, 10.0, 90.0), True, np.nan, np.nan),
        ((np.nan, np.nan, np.nan), (9.0, 10.0, 90.0), True, np.nan, np.nan),
    ],
)
def test_what_is_not_on_one_measure_is_not_subtracted(before, now, same, change, percent_change):
    scores = rows((2022, "a", *before, 5, 63), (2023, "a", *now, 5, 63))
    table = years_of(scores, same_measure=same)
    found = table.loc[0, ["change", "percent_change"]].astype(float)
    np.testing.assert_allclose(found.to_numpy(), [change, percent_change])
    assert table.loc[0, "rank_change"] == 0  # ranks compare in any case


def test_ranks_among_different_numbers_of_provinces_are_not_subtracted():
    scores = rows((2022, "a", 8.0, 10.0, 80.0, 5, 63), (2023, "a", 9.0, 10.0, 90.0, 4, 34))
    assert years_of(scores)["rank_change"].isna().all()


def test_what_is_not_published_is_left_out():
    scores = rows(
        (2023, "a", np.nan, np.nan, np.nan, pd.NA, pd.NA), (2023, "b", np.nan, np.nan, np.nan, 7, 63)
    )
    table = years_of(scores, components=["a", "b", "c"])
    assert table["component"].tolist() == ["b"]
    assert table.loc[0, ["points", "percent", "best_percent"]].isna().all()
    assert table.loc[0, "n_known"] == 0
    assert years_of(scores, year=2021).empty


def test_order_of_rows_is_of_no_matter():
    scores = load.load_scores("par", first_year=2022, last_year=2023, province_code="49")
    best = load_best_components("par", 2023)
    first = years_of(scores, best=best, components=FIELDS)
    again = years_of(scores.sample(frac=1.0, random_state=3), best=best, components=FIELDS)
    pd.testing.assert_frame_equal(first, again)


def test_kon_tum_2023_as_published():
    scores = load.load_scores("par", first_year=2022, last_year=2023, province_code="62")
    table = years_of(scores, best=load_best_components("par", 2023), components=FIELDS).set_index("component")
    assert table.loc["field_2", "percent"] == 94.15  # as printed, from unrounded points: not 9.42/10
    assert table.loc["field_3", "change"] == pytest.approx(12.38 - 11.88)
    assert table["rank"].dropna().astype(int).tolist() == [52, 22, 34, 22, 45, 51, 32]
    assert table.loc["field_3", ["best_code", "n_known"]].tolist() == ["17", 3]  # Hòa Bình prints 99.93%
