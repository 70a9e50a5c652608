"""Ranks, standings, series, groups, profiles and breaks: by hand, against scipy, and as properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from parresearch.catalog import load
from parresearch.core.errors import DataError, VintageError
from parresearch.core.provinces import all_provinces, units_of
from parresearch.statistics.association.pairs import pair_scores
from parresearch.statistics.breaks import breaks_between
from parresearch.statistics.groups import group_of
from parresearch.statistics.parts import sum_of_parts
from parresearch.statistics.profile import component_profile
from parresearch.statistics.ranked_sets import ranked_by_year, ranked_set_changes
from parresearch.statistics.ranking import rank_provinces
from parresearch.statistics.scale_reading import scale_contradicts_rank
from parresearch.statistics.standing import province_series, standings

CODES = [p.province_code for p in all_provinces(year=2016)]
scores_lists = st.lists(st.integers(0, 40), min_size=2, max_size=63)


def table_of(points, year=2016):
    return pd.DataFrame(
        {"year": year, "province_code": CODES[: len(points)], "points": np.asarray(points, dtype=float)}
    )


@given(scores_lists)
def test_ranks_are_those_of_scipy(points):
    ranks = rank_provinces(table_of(points))["rank"].astype(int).to_numpy()
    assert (ranks == rankdata(-np.asarray(points), method="min")).all()


@given(scores_lists, st.integers(-100, 100))
def test_adding_a_constant_and_shuffling_rows_change_no_rank(points, constant):
    table = table_of(points)
    ranks = rank_provinces(table).set_index("province_code")["rank"]
    moved = rank_provinces(table.assign(points=table["points"] + constant)).set_index("province_code")["rank"]
    shuffled = rank_provinces(table.sample(frac=1, random_state=1)).set_index("province_code")["rank"]
    assert ranks.equals(moved)
    assert ranks.equals(shuffled.reindex(ranks.index))


def test_a_missing_score_has_no_rank_and_takes_no_place():
    ranked = rank_provinces(table_of([90, np.nan, 80]))
    assert ranked["rank"].isna().tolist() == [False, True, False]
    assert ranked["rank"].dropna().tolist() == [1, 2]
    assert ranked["n"].tolist() == [2, 2, 2]


def test_ranking_is_done_before_rounding():
    assert rank_provinces(table_of([80.004, 80.001]))["rank"].tolist() == [1, 2]


def test_a_repeated_province_and_two_maps_are_refused():
    table = table_of([1, 2])
    with pytest.raises(DataError, match="stands twice"):
        rank_provinces(pd.concat([table, table]))
    with pytest.raises(VintageError):
        rank_provinces(table.assign(year=2025, vintage=63))
    assert rank_provinces(table.iloc[:0]).empty


@pytest.fixture(scope="module")
def standing():
    found = {}
    for index_id in ("par", "sipas", "pci", "papi"):
        totals = load.load_scores(index_id, component="total")
        found[index_id] = standings(
            totals, load.load_ranks(index_id), load.load_national(index_id), units=units_of(totals["year"])
        )
    return found


def series_of(standing, index_id, code, years):
    return province_series(
        standing[index_id], vintage=63, province_code=code, years=years, national=load.load_national(index_id)
    )


def test_an_giang_2016_as_published(standing):
    row = series_of(standing, "par", "89", range(2012, 2017)).loc[2016]
    assert (row["points"], row["rank"], row["n_ranked"]) == (72.89, 36, 63)
    assert row["change"] == pytest.approx(-12.67)
    assert (row["rank_change"], row["region_rank"], row["n_region"], row["region_rank_change"]) == (
        -5,
        5,
        13,
        3,
    )
    assert (row["mean"], row["mean_basis"]) == (74.64, "published")
    assert row["mean_change"] == pytest.approx(-10.47)


def test_tien_giang_gains_points_and_loses_places(standing):
    row = series_of(standing, "par", "82", range(2018, 2021)).loc[2020]
    assert (row["rank"], row["rank_change"]) == (57, -9)
    assert row["change"] > 0


def test_ha_giang_2016_has_no_figure_and_the_mean_stays(standing):
    row = series_of(standing, "par", "02", range(2015, 2017)).loc[2016]
    assert np.isnan(row["points"])
    assert pd.isna(row["rank"])
    assert row["mean"] == 74.64


def test_par_ranks_are_never_computed_from_a_few_scores(standing):
    assert set(standing["par"]["rank_basis"]) <= {"published", "derived", ""}
    assert (standing["par"]["mean_basis"] != "computed").all()
    assert standing["par"].loc[standing["par"]["year"] == 2012, "mean"].isna().all()


def test_papi_ranks_are_computed_where_nearly_all_have_a_score(standing):
    papi = standing["papi"]
    of_year = papi[(papi["year"] == 2019) & papi["points"].notna()]
    assert (of_year["rank"].astype(int).to_numpy() == rankdata(-of_year["points"], method="min")).all()
    assert set(of_year["rank_basis"]) == {"computed"}
    assert of_year["n_ranked"].unique().tolist() == [63]
    assert of_year["mean"].iloc[0] == pytest.approx(of_year["points"].mean())


def test_no_pci_rank_or_mean_where_vcci_published_a_few(standing):
    pci = standing["pci"]
    few = pci[pci["year"] == 2024]
    assert few["mean"].isna().all()
    assert "computed" not in set(few["rank_basis"])


def test_the_rank_in_a_region_is_the_order_of_national_ranks(standing):
    pci = standing["pci"]
    region = pci[(pci["year"] == 2016) & (pci["region_code"] == "DBSCL")].sort_values("rank")
    assert region["region_rank"].tolist() == list(range(1, 14))
    assert set(region["n_region"]) == {13}


def test_2008_counts_ha_tay_and_2009_does_not(standing):
    pci = standing["pci"]
    assert set(pci.loc[pci["year"] == 2008, "n_all"]) == {64}
    assert set(pci.loc[pci["year"] == 2009, "n_all"]) == {63}


def test_a_change_across_two_scales_is_missing(standing):
    papi = series_of(standing, "papi", "89", range(2016, 2020))
    assert np.isnan(papi.loc[2018, "change"])
    assert np.isnan(papi.loc[2018, "mean_change"])
    assert not np.isnan(papi.loc[2019, "change"])
    lai_chau = series_of(standing, "par", "12", range(2015, 2018))
    assert np.isnan(lai_chau.loc[2017, "change"])  # 2016 out of 97.5


def test_a_pilot_rank_is_no_national_rank(standing):
    row = standing["par"].query("year == 2011 and province_code == '92'").iloc[0]
    assert pd.isna(row["rank"])
    assert (row["partial_rank"], row["n_partial"]) == (1, 6)


def test_sets_of_ranked_provinces_are_compared_by_name_and_only_when_known(standing):
    papi = standing["papi"]
    base, now = ranked_set_changes(ranked_by_year(papi), base_year=2023, year=2024)
    assert (base, now) == (["Vĩnh Phúc", "Tiền Giang"], ["Quảng Ninh", "Bình Dương"])
    assert ranked_set_changes(ranked_by_year(papi), base_year=2024, year=2023) == (now, base)
    assert ranked_set_changes(ranked_by_year(papi), base_year=2016, year=2017) == ([], [])
    # Of the PAR INDEX a few ranks are known: nothing follows from who is missing.
    assert ranked_set_changes(ranked_by_year(standing["par"]), base_year=2015, year=2016) == ([], [])


@pytest.mark.parametrize(
    ("points", "rank", "contradicted"),
    [(72.89, 36, True), (72.89, 30, False), (72.70, 36, False), (72.70, 30, True), (float("nan"), 36, False)],
)
def test_a_scale_is_ruled_out_when_score_and_rank_lie_on_two_sides_of_the_mean(points, rank, contradicted):
    """Of 97.5: 72.89 is 74.76 and 72.70 is 74.56; the mean is 74.64, and 30 provinces lie above it."""
    said = scale_contradicts_rank(points, scale=97.5, mean=74.64, rank=rank, n_above_mean=30)
    assert said == contradicted


GROUPS_2018 = load.load_groups(2018)


@pytest.mark.parametrize(
    ("score", "group"), [(80.0, "A"), (79.99, "B"), (75.0, "B"), (70.0, "C"), (69.99, "D")]
)
def test_groups_of_2018_with_their_bounds(score, group):
    assert group_of(score, GROUPS_2018) == group


def test_a_group_that_the_thresholds_do_not_decide_is_unknown():
    groups = load.load_groups(2016)
    assert group_of(90.0, groups) == ""  # A is "more than 90"
    assert group_of(90.32, groups) == "A"
    assert group_of(72.89, groups) == ""
    assert group_of(float("nan"), groups) == ""


def test_a_profile_by_hand():
    scores = pd.DataFrame(
        {"year": 2016, "province_code": ["01", "48", "89", "01"], "component": ["d1", "d1", "d1", "d2"],
         "points": [5.0, 6.0, 4.0, 7.0]}
    )  # fmt: skip
    profile = component_profile(scores, year=2016, province_code="89", components=["d2", "d1", "d9"])
    assert profile["component"].tolist() == ["d2", "d1"]
    d1 = profile.set_index("component").loc["d1"]
    assert d1[["points", "mean", "low", "high", "n", "rank"]].tolist() == [4.0, 5.0, 4.0, 6.0, 3, 3]
    assert np.isnan(profile.set_index("component").loc["d2", "points"])


def test_breaks_lie_between_the_years_in_either_order():
    breaks = load.load_breaks()
    one = breaks_between(breaks, index_id="par", base_year=2015, year=2016)
    other = breaks_between(breaks, index_id="par", base_year=2016, year=2015)
    assert one["kind"].tolist() == other["kind"].tolist() == ["new_framework"]
    assert breaks_between(breaks, index_id="par", base_year=2022, year=2023).empty
    assert len(breaks_between(breaks, index_id="papi", base_year=2017, year=2019)) == 2


@pytest.mark.parametrize(
    ("code", "year", "total"),
    [("20", 2018, 77.25), ("87", 2019, 84.43), ("48", 2012, 87.12)],  # Lạng Sơn, Đồng Tháp, Đà Nẵng
)
def test_published_parts_add_to_the_published_total(code, year, total):
    scores = load.load_province_year(code, year, index_ids=["par"])
    assert sum_of_parts(scores) == pytest.approx(total, abs=0.0151)


def test_the_parts_of_hoa_binh_2023_do_not_add_and_are_not_repaired():
    scores = load.load_province_year("17", 2023, index_ids=["par"])
    assert sum_of_parts(scores) == pytest.approx(87.89)
    assert scores.loc[scores["component"] == "total", "points"].tolist() == [86.76]


def one_year(points, max_points, **columns):
    """Totals of all provinces of 2016, none with a published rank, and no published mean."""
    units = units_of([2016])
    text = dict.fromkeys(["basis", "flag", "source_id", "rank_basis", "rank_source_id"], "")
    scores = units[["year", "vintage", "province_code"]].assign(
        points=points, max_points=max_points, rank_published=pd.array([pd.NA] * len(units), dtype="Int64"),
        n_units=pd.array([pd.NA] * len(units), dtype="Int64"), **text, **columns,
    )  # fmt: skip
    scores["percent"] = scores["points"] / scores["max_points"] * 100
    ranks, national = (load_empty(name) for name in ("ranks", "national"))
    return standings(scores, ranks, national, units=units)


def load_empty(name):
    return load.load_table(name).iloc[:0]


@pytest.mark.parametrize("columns", [{"index_id": "par"}, {"index_id": "sipas"}, {}])
def test_points_of_several_maxima_are_meant_and_ranked_on_one_scale(columns):
    assert one_year(78.0, 97.5, **columns)["mean"].round(9).unique().tolist() == [80.0]
    points, most = np.full(63, 78.0), np.full(63, 97.5)
    points[0], most[0] = 79.0, 100.0  # more points, and less of what there was to win
    found = one_year(points, most, **columns)
    assert found["rank"].tolist() == [63] + [1] * 62
    assert found["mean"].round(9).unique().tolist() == [round((62 * 80 + 79) / 63, 9)]


def test_a_mean_of_papi_stays_in_points_of_its_scale():
    assert one_year(42.0, 60.0, index_id="papi")["mean"].unique().tolist() == [42.0]


def test_points_out_of_an_unknown_maximum_are_in_no_mean_and_have_no_place():
    most = np.full(63, 100.0)
    most[0] = np.nan
    found = one_year(np.full(63, 80.0), most, index_id="par")
    assert found["rank"].isna().tolist() == [True] + [False] * 62
    assert found["n_ranked"].dropna().unique().tolist() == [62]


def test_a_profile_and_pairs_tell_points_of_several_maxima_on_one_scale():
    scores = pd.DataFrame(
        {"index_id": "par", "year": 2016, "vintage": 63, "province_code": CODES[:4], "component": "field_1",
         "points": [7.8, 8.0, 7.9, 7.7], "max_points": [9.75, 10, 10, 10]}
    )  # fmt: skip
    found = component_profile(scores, year=2016, province_code=CODES[0], components=["field_1"])
    assert found[["points", "mean", "rank"]].round(9).to_numpy().tolist() == [[8.0, 7.9, 1.0]]
    both = pd.concat([scores, scores.assign(index_id="pci", component="total", max_points=100.0)])
    pairs = pair_scores(both, ("par", "field_1"), ("pci", "total"))
    assert pairs[["x", "y"]].round(9).to_numpy().tolist() == [[8.0, 7.8], [8.0, 8.0], [7.9, 7.9], [7.7, 7.7]]


def test_the_scores_of_two_indices_are_refused_by_name():
    totals = pd.concat([load.load_scores(i, component="total") for i in ("par", "pci")])
    ranks, national = (load_empty(name) for name in ("ranks", "national"))
    with pytest.raises(DataError, match=r"several indices \(par, pci\)"):
        standings(totals, ranks, national, units=units_of(totals["year"]))
