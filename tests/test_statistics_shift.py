"""National, regional and own part of a change: by hand, as properties, and what is published against computed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parresearch.core.errors import DataError, MissingYearError
from parresearch.statistics.breaks import label_breaks, segments_of
from parresearch.statistics.pairs import pair_years
from parresearch.statistics.shift import national_region_own, region_mean_table

quiet = settings(deadline=None, max_examples=25)
PARTS = ["national", "region", "own", "rest"]


def standing_of(points, *, years=(2021, 2022), regions=None):
    """One row per year and province from an array (years, provinces); every province has a score."""
    points = np.asarray(points, dtype=float)
    n = points.shape[1]
    regions = regions or ["A", "B"] * n
    rows = [(year, f"{i:02d}", regions[i], points[t, i]) for t, year in enumerate(years) for i in range(n)]
    table = pd.DataFrame(rows, columns=["year", "province_code", "region_code", "points"])
    return table.assign(max_points=100.0, percent=table["points"], mean=np.nan, mean_basis="", mean_source_id="",
                        n_all=n, rank=pd.array([1] * len(table), dtype="Int64"))  # fmt: skip


def test_four_provinces_by_hand():
    """Mean 60 → 62: national +2. Region A 50 → 55, so +5 - 2 = +3; region B 70 → 69, so -1 - 2 = -3."""
    found = national_region_own(standing_of([[40, 60, 60, 80], [50, 58, 60, 80]]))
    assert found["national"].tolist() == [2.0] * 4
    assert found["region"].tolist() == [3.0, -3.0, 3.0, -3.0]
    assert found["own"].tolist() == [5.0, -1.0, -5.0, 1.0]
    assert found["mean_basis"].unique().tolist() == ["computed"]
    assert found[["n", "n_region", "n_region_all"]].to_numpy().tolist() == [[4, 2, 2]] * 4


def test_a_sample_uses_published_means_and_leaves_the_region_open_where_none_is_printed():
    """An Giang 2015→2016: -12,67 = -10,47 + -2,20; nobody printed a mean of its region."""
    standing = pd.DataFrame(
        {"year": [2015, 2016], "province_code": "89", "region_code": "DBSCL", "percent": [85.56, 72.89],
         "max_points": 100.0, "rank": pd.array([31, 36], dtype="Int64"), "mean": [85.11, 74.64],
         "mean_basis": "published", "mean_source_id": "vnexpress", "n_all": 63}
    )  # fmt: skip
    found = national_region_own(standing, value="percent").iloc[0]
    assert found[["change", "national", "rest"]].to_numpy(float) == pytest.approx([-12.67, -10.47, -2.20])
    assert np.isnan(found["region"])
    assert np.isnan(found["own"])
    assert (found["mean_basis"], found["n"], found["n_all"]) == ("published", 1, 63)
    regions = region_mean_table(
        pd.DataFrame({"year": [2015, 2016], "scope": "region:DBSCL", "component": "total", "statistic": "mean",
                      "value": [84.0, 74.0], "basis": "published", "source_id": "made-up-for-this-test"})
    )  # fmt: skip
    whole = national_region_own(standing, value="percent", published_regions=regions).iloc[0]
    assert whole[["region", "own"]].to_numpy(float) == pytest.approx([0.47, -2.67])
    assert whole["region_basis"] == "published"


def test_a_stated_change_fills_in_and_says_so():
    """Tiền Giang 2017: the source prints +3,03 points and places 39 and 51, and no score."""
    standing = standing_of([[70.0], [71.0]], years=(2016, 2017)).assign(
        mean=[74.64, 74.64 + 3.08], mean_basis="published", mean_source_id="x", n_all=63
    )
    stated = pd.DataFrame({"base_year": [2016], "year": [2017], "province_code": ["82"], "change": [3.03],
                           "rank_base": [39], "rank": [51], "source_id": ["s"]})  # fmt: skip
    found = national_region_own(standing, stated=stated).set_index("province_code").loc["82"]
    assert found["change_basis"] == "stated"
    assert pd.isna(found["places_stated"])
    moved = national_region_own(standing, stated=stated.assign(places=-12)).set_index("province_code")[
        "places_stated"
    ]
    assert moved["82"] == -12
    assert moved.drop("82").isna().all()
    assert found[["national", "rest"]].to_numpy(float) == pytest.approx([3.08, -0.05])
    assert found[["rank_base", "rank"]].tolist() == [39, 51]
    assert np.isnan(found["score"])
    assert found["region_code"] == "DBSCL"  # of the map: no score says it


def test_two_maxima_give_no_change():
    standing = standing_of([[36, 37], [48, 50]], years=(2017, 2018))
    standing["max_points"] = standing["year"].map({2017: 60.0, 2018: 80.0})
    found = national_region_own(standing)
    assert found[["change", *PARTS]].isna().all(axis=None)
    assert (found["n"] == 0).all()


def test_years_that_are_not_there_or_lie_on_two_maps_are_refused():
    table = standing_of([[1, 2], [3, 4]])
    with pytest.raises(MissingYearError, match="2023"):
        pair_years(table, values=["points"], year=2023)
    with pytest.raises(DataError, match="two maps"):
        pair_years(standing_of([[1], [2]], years=(2024, 2025)), values=["points"], year=2025)
    with pytest.raises(DataError, match="the same"):
        pair_years(table, values=["points"], year=2022, base_year=2022)
    with pytest.raises(DataError, match="stands twice"):
        pair_years(pd.concat([table, table]), values=["points"])
    assert pair_years(standing_of([[1], [2]], years=(2024, 2025)), values=["points"]).empty


def test_breaks_label_every_pair_and_cut_the_years():
    breaks = pd.DataFrame(
        {"index_id": "papi", "component": "total", "year_before": [2017, 2018], "year_after": [2018, 2019],
         "kind": ["scale", "instrument"], "label_vi": "", "label_en": "", "source_id": ["a", "b"]}
    )  # fmt: skip
    pairs = pd.DataFrame({"base_year": [2016, 2017, 2018, 2016], "year": [2017, 2018, 2019, 2019]})
    labelled = label_breaks(pairs, breaks, index_id="papi")
    assert labelled["break_kind"].tolist() == ["", "major", "minor", "major"]
    assert labelled["break_source_ids"].tolist() == ["", "a", "b", "a;b"]
    years = [2017, 2018, 2019]
    assert segments_of(years, breaks, index_id="papi") == {2017: 2017, 2018: 2018, 2019: 2018}
    cut = segments_of(years, breaks, index_id="papi", kinds=("scale", "instrument"))
    assert cut == {2017: 2017, 2018: 2018, 2019: 2019}


panels = st.integers(2, 8).flatmap(
    lambda n: st.lists(st.lists(st.floats(30, 90), min_size=n, max_size=n), min_size=3, max_size=3)
)
YEARS = (2020, 2021, 2022)


@quiet
@given(panels)
def test_parts_add_exactly_and_own_parts_of_a_region_to_zero(points):
    found = national_region_own(standing_of(points, years=YEARS))
    assert np.allclose(found["national"] + found["region"] + found["own"], found["change"], atol=1e-9)
    assert np.allclose(found.groupby(["year", "region_code"])["own"].sum(), 0, atol=1e-8)


@quiet
@given(panels)
def test_swapping_the_years_flips_the_signs(points):
    standing = standing_of(points, years=YEARS)
    there = national_region_own(standing, year=2022, base_year=2020)
    back = national_region_own(standing, year=2020, base_year=2022)
    assert np.allclose(there[["change", *PARTS]], -back[["change", *PARTS]], atol=1e-9)


@quiet
@given(panels, st.floats(-20, 20))
def test_a_constant_for_everybody_moves_the_national_part_only(points, constant):
    before = national_region_own(standing_of(points, years=YEARS), year=2022)
    points = [*points[:2], [p + constant for p in points[2]]]
    after = national_region_own(standing_of(points, years=YEARS), year=2022)
    assert np.allclose(after["national"], before["national"] + constant, atol=1e-9)
    assert np.allclose(after[["region", "own", "rest"]], before[["region", "own", "rest"]], atol=1e-9)


@quiet
@given(panels, st.randoms(use_true_random=False))
def test_provinces_in_any_order_and_pairs_alone_or_together_give_the_same(points, random):
    standing = standing_of(points, years=YEARS)
    order = list(range(len(standing)))
    random.shuffle(order)
    panel = national_region_own(standing)
    pd.testing.assert_frame_equal(national_region_own(standing.iloc[order]), panel)
    for year in (2021, 2022):
        alone = national_region_own(standing, year=year)
        pd.testing.assert_frame_equal(alone, panel[panel["year"] == year].reset_index(drop=True))


def test_a_missing_score_is_not_zero_and_is_not_counted():
    standing = standing_of(np.full((2, 20), 60.0), regions=["A"] * 20)
    standing.loc[3, "points"] = np.nan
    found = national_region_own(standing)
    own = found[found["province_code"] == "03"].iloc[0]
    assert np.isnan(own["change"])
    assert (found["n"] == 19).all()
    assert found["national"].eq(0).all()
