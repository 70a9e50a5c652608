"""Old provinces side by side, and a merged unit among the 34: by hand, against pandas, and by properties."""

import numpy as np
import pandas as pd
import pytest

from parresearch.catalog import load
from parresearch.core.errors import DataError
from parresearch.core.provinces import all_provinces, bridge, successors
from parresearch.statistics.merged import (
    compare_parts,
    composition,
    level_up,
    partial_rounds,
    place_among,
    ranked_years,
    side_by_side,
)

UNITS = [unit.province_code for unit in all_provinces(year=2025)]


def test_every_unit_is_made_of_its_old_provinces_and_weights_add_to_one():
    walk = successors()
    seen = []
    for code in UNITS:
        made = composition(walk, province_code=code)
        assert made["weight"].sum() == pytest.approx(1)
        assert made["population"].is_monotonic_decreasing
        seen += list(made.index)
    assert sorted(seen) == sorted(walk["province_code_from"])
    assert sum(len(composition(walk, province_code=code)) == 1 for code in UNITS) == 11


def test_weights_are_the_populations_of_the_statistics_office():
    """The crosswalk carries the populations of 2022 that the table of populations has."""
    people = load.load_table("population")
    people = people[people["year"] == 2022].set_index("province_code")["population_thousand"].astype(float)
    for code in UNITS:
        made = composition(successors(), province_code=code)
        assert made["population"].to_dict() == people[made.index].to_dict()


def scores(rows):
    return pd.DataFrame(rows, columns=["year", "province_code", "points"])


def test_side_by_side_by_hand():
    """2019: 83.32 and 81.02, gap 2.30; 2020: one known, no gap; 2021: none."""
    table = scores([(2019, "89", 83.32), (2019, "91", 81.02), (2020, "91", 80.0), (2020, "01", 99.0)])
    wide = side_by_side(table, codes=["89", "91"], years=[2019, 2020, 2021])
    assert wide["gap"].round(9).tolist()[:1] == [2.3]
    assert wide["gap"].isna().tolist() == [False, True, True]
    assert wide["n_known"].tolist() == [2, 1, 0]
    assert wide["high_code"].tolist() == ["89", "", ""]
    assert wide["low_code"].tolist() == ["91", "", ""]
    assert list(wide.columns[:2]) == ["89", "91"]


def test_a_figure_that_stands_twice_is_an_error():
    with pytest.raises(ValueError, match="duplicate"):
        side_by_side(scores([(2019, "89", 1.0), (2019, "89", 2.0)]), codes=["89"], years=[2019])


def test_two_provinces_bridged_by_hand_and_placed():
    """An Giang 1905.5, Kiên Giang 1751.8 thousand: (1905.5 * 80 + 1751.8 * 70) / 3657.3 = 75.210128."""
    old = scores([(2020, "89", 80.0), (2020, "91", 70.0), (2020, "01", 75.0), (2020, "22", 90.0)])
    found = place_among(bridge(old, weight="population_2022"), province_code="91", n_units=3)
    assert found.loc[2020, "points"] == pytest.approx(75.210127689)
    assert found.loc[2020, ["rank", "n", "n_tied"]].tolist() == [2, 3, 1]


def test_no_place_where_few_units_have_a_score_and_ties_are_counted():
    table = pd.DataFrame({"year": 2020, "vintage": 34, "province_code": UNITS[:30], "points": 50.0})
    few = place_among(table, province_code=UNITS[0], n_units=34)
    assert few["rank"].isna().all()
    assert few[["n", "n_tied"]].to_numpy().tolist() == [[30, 0]]
    more = pd.DataFrame({"year": 2020, "vintage": 34, "province_code": UNITS[:31], "points": 50.0})
    enough = place_among(more, province_code=UNITS[0], n_units=34)
    assert enough[["rank", "n", "n_tied"]].to_numpy().tolist() == [[1, 31, 31]]
    assert ranked_years(few) == []
    assert ranked_years(enough) == [2020]


def test_means_that_differ_by_the_machine_alone_are_ties():
    table = pd.DataFrame(
        {"year": 2020, "vintage": 34, "province_code": ["01", "04"], "points": [0.3, 0.1 + 0.2]}
    )
    assert place_among(table, province_code="01", n_units=2)[["rank", "n_tied"]].to_numpy().tolist() == [
        [1, 2]
    ]


def test_a_unit_twice_in_a_year_is_an_error():
    table = pd.DataFrame({"year": 2020, "vintage": 34, "province_code": ["01", "01"], "points": [1.0, 2.0]})
    with pytest.raises(DataError, match="stands twice"):
        place_among(table, province_code="01", n_units=2)


@pytest.mark.parametrize("index_id", ["pci", "papi"])
def test_bridged_scores_lie_within_the_old_ones_and_unchanged_units_keep_theirs(index_id):
    totals = load.load_scores(index_id, component="total", first_year=2011, last_year=2024)
    bridged = bridge(totals[["year", "province_code", "points"]], weight="population_2022")
    places = pd.concat(
        place_among(bridged, province_code=code, n_units=34).assign(code=code) for code in UNITS
    )
    for code in UNITS:
        made = composition(successors(), province_code=code)
        own = side_by_side(totals, codes=list(made.index), years=range(2011, 2025))
        derived = places[places["code"] == code]["points"].reindex(own.index)
        known = own["n_known"] == len(made)
        assert (derived.notna() == known).all()
        each = own.loc[known, list(made.index)]
        assert (derived[known] >= each.min(axis=1) - 1e-9).all()
        assert (derived[known] <= each.max(axis=1) + 1e-9).all()
        if len(made) == 1:
            assert np.allclose(derived[known], each.iloc[:, 0], rtol=0, atol=1e-9)
    # The places of a year are a ranking: as pandas gives them, and missing in the years with few units.
    for _, of_year in places.groupby(level=0):
        ranked = of_year.dropna(subset=["rank"])
        expected = ranked["points"].rank(ascending=False, method="min")
        assert ranked["rank"].astype(float).tolist() == expected.tolist()
        assert len(ranked) in (0, *range(31, 35))


def test_rows_in_another_order_change_nothing():
    totals = load.load_scores("papi", component="total", first_year=2019, last_year=2020)
    table = totals[["year", "province_code", "points"]]
    mixed = table.sample(frac=1, random_state=1)
    first, second = (bridge(each, weight="population_2022") for each in (table, mixed))
    pd.testing.assert_frame_equal(first, second, check_exact=False, rtol=1e-13)


def parts_of(rows):
    columns = ["year", "province_code", "component", "points", "max_points", "percent", "source_id"]
    return pd.DataFrame(rows, columns=columns)


TABLE = parts_of([
    (2020, "89", "field_1", 8.0, 8.5, 94.1, "a"),
    (2020, "91", "field_1", 7.0, 8.5, 82.4, "b"),
    (2020, "89", "field_2", np.nan, 10.0, 71.0, "a"),
    (2020, "91", "field_2", 8.2, 10.0, 82.0, "b"),
    (2021, "89", "field_1", 9.0, 9.5, 94.7, "a"),
    (2021, "01", "field_1", 9.5, 9.5, 100.0, "a"),
])  # fmt: skip


def test_parts_by_hand():
    """field_1 in points; field_2 in percent because that compares two; 2021 has one province; another's is not used."""
    found = compare_parts(TABLE, codes=["89", "91"], components=["field_1", "field_2"])
    rows = found[["year", "component", "measure", "89", "91", "n_known", "source_ids"]].to_numpy().tolist()
    assert rows[:2] == [
        [2020, "field_1", "points", 8.0, 7.0, 2, "a;b"],
        [2020, "field_2", "percent", 71.0, 82.0, 2, "a;b"],
    ]
    assert found.iloc[2][["year", "89", "n_known", "high_code"]].tolist() == [2021, 9.0, 1, ""]
    assert np.isnan(found.iloc[2]["91"])
    assert found["gap"].round(9).tolist()[:2] == [1.0, 11.0]


def test_levelling_up_by_hand():
    """Weights 0.75 and 0.25: if 91 came up by its 1 point, the mean would rise by 0.25; percents have no gain."""
    weights = pd.Series({"89": 0.75, "91": 0.25})
    parts = compare_parts(TABLE, codes=list(weights.index), components=["field_1", "field_2"])
    done = level_up(parts, weights=weights)
    assert done[["below_89", "below_91"]].to_numpy().tolist()[:2] == [[0.0, 1.0], [11.0, 0.0]]
    assert done.loc[0, "gain"] == pytest.approx(0.25)
    assert done.loc[1:, "gain"].isna().all()
    assert done.loc[2, ["below_89", "below_91"]].isna().all()


def test_no_part_at_all_is_an_empty_table_with_its_columns():
    parts = compare_parts(TABLE.iloc[:0], codes=["89", "91"], components=["field_1"])
    done = level_up(parts, weights=pd.Series({"89": 0.5, "91": 0.5}))
    assert done.empty
    assert {"year", "component", "89", "91", "gap", "gain", "below_91", "source_ids"} <= set(done.columns)


def test_levelling_up_equals_the_bridge_of_the_best():
    """The gain of a dimension is the bridged score with everyone at the best, less the bridged score as it is."""
    codes = ["89", "91"]
    papi = pd.concat(
        load.load_scores("papi", first_year=2019, last_year=2019, province_code=c) for c in codes
    )
    weights = composition(successors(), province_code="91")["weight"]
    done = level_up(
        compare_parts(papi, codes=list(weights.index), components=[f"d{n}" for n in range(1, 9)]),
        weights=weights,
    )
    one = papi[papi["component"] == "d4"][["year", "province_code", "points"]]
    now = bridge(one, weight="population_2022")["points"].iloc[0]
    best = bridge(one.assign(points=one["points"].max()), weight="population_2022")["points"].iloc[0]
    assert done.set_index("component").loc["d4", "gain"] == pytest.approx(best - now)


def test_rounds_of_a_few_provinces_are_told_from_national_ones():
    standing = pd.DataFrame({
        "year": [2011, 2011, 2015, 2015, 2016], "rank": [None, None, 3, None, 1],
        "partial_scope": ["pilot", "", "surveyed", "", ""], "n_partial": [6, None, 10, None, None],
    })  # fmt: skip
    assert partial_rounds(standing) == {2011: ("pilot", 6)}
