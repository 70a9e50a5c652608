"""Trends: by hand and against scipy and pandas, with breaks never crossed."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from parresearch.core.errors import DataError
from parresearch.statistics.trends import (
    beta_convergence,
    ceiling,
    longest_runs,
    sigma_convergence,
    volatility,
)

YEARS = range(2011, 2021)


def one(points, code="01", first=2011):
    return pd.DataFrame({"year": range(first, first + len(points)), "province_code": code, "points": points})


def test_a_run_ends_at_a_break_and_at_a_year_without_a_score():
    falling = one([9.0, 8, 7, 6, 5, 4])
    whole = dict.fromkeys(YEARS, 2011)
    assert longest_runs(falling, segments=whole)["n_years"].tolist() == [5]
    cut = {year: 2011 if year < 2014 else 2014 for year in YEARS}
    runs = longest_runs(falling, segments=cut)
    assert runs[["n_years", "base_year", "year", "change"]].to_numpy().tolist() == [[2, 2011, 2013, -2.0]]
    gap = falling.assign(points=[9.0, 8, np.nan, 6, 5, 4])
    assert longest_runs(gap, segments=whole)[["n_years", "base_year", "year"]].to_numpy().tolist() == [
        [2, 2014, 2016]
    ]
    assert longest_runs(falling[falling["year"] != 2013], segments=whole)["n_years"].tolist() == [2]


def test_small_moves_are_neither_falls_nor_rises():
    runs = longest_runs(one([9.0, 8.0, 8.01, 7.0]), segments=dict.fromkeys(YEARS, 2011), flat=0.05)
    assert runs[["direction", "n_years"]].to_numpy().tolist() == [["fall", 1]]


def test_volatility_is_the_spread_of_changes_beyond_the_mean():
    rng = np.random.default_rng(5)
    points = rng.normal(60, 3, (8, 12))
    scores = pd.concat([one(points[:, i], f"{i:02d}") for i in range(12)])
    found = volatility(scores, segments=dict.fromkeys(YEARS, 2011)).set_index("province_code")
    steps = np.diff(points, axis=0)
    beyond = steps - steps.mean(axis=1, keepdims=True)
    assert found.loc["04", "sd"] == pytest.approx(beyond[:, 4].std(ddof=1))
    assert found.loc["04", "largest_fall"] == pytest.approx(beyond[:, 4].min())
    assert found.loc["04", "fall_year"] == 2012 + beyond[:, 4].argmin()
    assert found["sd"].is_monotonic_decreasing
    shifted = scores.assign(points=scores["points"] + 3 * scores["year"])
    again = volatility(shifted, segments=dict.fromkeys(YEARS, 2011)).set_index("province_code")
    assert np.allclose(found["sd"], again["sd"].reindex(found.index))
    cut = volatility(scores, segments={year: year // 2 for year in YEARS}, fewest=5)
    assert cut["sd"].isna().all()


def test_sigma_starts_anew_after_a_break():
    scores = pd.concat([one([50, 54, 50, 52], "a"), one([60, 58, 60, 58], "b")])
    found = sigma_convergence(
        scores, segments={2011: 2011, 2012: 2011, 2013: 2013, 2014: 2013}, n_all=dict.fromkeys(YEARS, 63)
    )
    assert found["ratio"].tolist() == pytest.approx([1.0, 0.4, 1.0, 0.6])
    assert found["spread"].tolist() == [10, 4, 10, 6]
    assert found[["n", "n_all"]].to_numpy().tolist() == [[2, 63]] * 4


def test_beta_is_scipys_line_on_each_stretch():
    rng = np.random.default_rng(6)
    points = rng.normal(60, 3, (6, 15))
    scores = pd.concat([one(points[:, i], f"{i:02d}") for i in range(15)])
    segments = {year: 2011 if year < 2014 else 2014 for year in YEARS}
    found = beta_convergence(scores, segments=segments)
    assert found[["base_year", "year", "n"]].to_numpy().tolist() == [[2011, 2013, 15], [2014, 2016, 15]]
    line = stats.linregress(points[3], (points[5] - points[3]) / 2)
    assert found["slope"].iloc[1] == pytest.approx(line.slope)
    assert found["p_value"].iloc[1] == pytest.approx(line.pvalue)
    few = beta_convergence(scores[scores["province_code"] < "09"], segments=segments)
    assert few.empty


def test_the_ceiling_counts_strictly_above_and_says_of_how_many():
    scores = pd.DataFrame({"year": 2023, "percent": [92.0, 90.0, np.nan, 80.0]})
    found = ceiling(scores, n_all={2023: 63}).iloc[0]
    assert found[["n_above", "n", "n_all"]].tolist() == [1, 3, 63]
    assert found["gap"] == 8.0
    with pytest.raises(DataError, match="percentage"):
        ceiling(scores, n_all={2023: 63}, above=100)


def test_beta_leaves_out_years_in_which_only_some_are_known():
    rng = np.random.default_rng(7)
    points = rng.normal(60, 3, (4, 20))
    scores = pd.concat([one(points[:, i], f"{i:02d}") for i in range(20)])
    few = scores[(scores["year"] < 2014) | (scores["province_code"] < "12")]
    segments = dict.fromkeys(YEARS, 2011)
    assert beta_convergence(few, segments=segments)["year"].tolist() == [2014]
    found = beta_convergence(few, segments=segments, n_all=dict.fromkeys(YEARS, 20))
    assert found[["base_year", "year", "n"]].to_numpy().tolist() == [[2011, 2013, 20]]


def test_equal_spread_is_pitman_and_morgans_t():
    rng = np.random.default_rng(8)
    x = rng.normal(60, 3, 40)
    y = 60 + 0.6 * (x - 60) + rng.normal(0, 1, 40)
    scores = pd.concat([one([a, b], f"{i:02d}") for i, (a, b) in enumerate(zip(x, y, strict=True))])
    found = beta_convergence(scores, segments=dict.fromkeys(YEARS, 2011)).iloc[0]
    # Their own formula: t = (F - 1) sqrt(n - 2) / (2 sqrt(F (1 - r^2))), F the ratio of the variances.
    f, r = x.var(ddof=1) / y.var(ddof=1), np.corrcoef(x, y)[0, 1]
    t = (f - 1) * np.sqrt(38) / (2 * np.sqrt(f * (1 - r**2)))
    assert found["spread_p"] == pytest.approx(2 * stats.t.sf(abs(t), 38))
    assert found[["sd_base", "sd"]].tolist() == pytest.approx([x.std(ddof=1), y.std(ddof=1)])


def test_scores_that_all_moved_alike_have_kept_their_spread_whatever_the_last_digit_says():
    """Each gains 0.1: differences of such scores vary in the sixteenth digit, which is no spread."""
    start = [0.7 + 0.3 * i for i in range(12)]
    scores = pd.DataFrame(
        [(year, f"{i:02}", s + (0.1 if year == 2012 else 0.0)) for year in (2011, 2012) for i, s in enumerate(start)],
        columns=["year", "province_code", "points"],
    )  # fmt: skip
    found = beta_convergence(scores, segments={2011: 2011, 2012: 2011}).iloc[0]
    assert found["spread_p"] == 1.0
    assert beta_convergence(
        scores.assign(points=lambda t: 0.1 * t["year"]), segments={2011: 1, 2012: 1}
    ).empty
