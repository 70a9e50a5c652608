"""Real cases from the catalogue: An Giang, Tiền Giang, and PCI and PAPI for all provinces."""

import numpy as np
import pandas as pd
import pytest

from parresearch.catalog import load
from parresearch.core.errors import DataError
from parresearch.core.indices import INDICES
from parresearch.core.provinces import units_of
from parresearch.statistics.breaks import label_breaks
from parresearch.statistics.component_leaves import (
    leaves_from_maxima,
    leaves_from_weights,
    weights_by_year,
)
from parresearch.statistics.panel_change import panel_change
from parresearch.statistics.rank_bounds import rank_split_bounds
from parresearch.statistics.rank_change import rank_change
from parresearch.statistics.shift import national_region_own, region_mean_table
from parresearch.statistics.standing import standings


def standing_of(index_id):
    scores = load.load_scores(index_id, component="total")
    units = units_of(scores["year"])
    return standings(scores, load.load_ranks(index_id), load.load_national(index_id), units=units)


@pytest.fixture(scope="module")
def par():
    return national_region_own(
        standing_of("par"),
        value="percent",
        published_regions=region_mean_table(load.load_national("par")),
        stated=load.load_stated_changes("par"),
    )


@pytest.fixture(scope="module")
def pci():
    scores = load.load_scores("pci")
    weights = weights_by_year(load.load_pci_weights(), years=range(2005, 2023))
    parts = scores[(scores["component"] != "total") & (scores["year"] <= 2022)]
    return leaves_from_weights(parts, weights), scores[scores["component"] == "total"]


def of(table, code, year):
    return table[(table["province_code"] == code) & (table["year"] == year)].iloc[0]


def test_an_giang_2016_fell_mostly_with_everybody_across_a_new_framework(par):
    row = of(par, "89", 2016)
    assert row[["change", "national", "rest"]].to_numpy(float) == pytest.approx([-12.67, -10.47, -2.20])
    assert row[["rank_base", "rank"]].tolist() == [31, 36]
    assert row["mean_basis"] == "published"
    assert np.isnan(row["region"])
    labelled = label_breaks(par, load.load_breaks("par"), index_id="par")
    assert of(labelled, "89", 2016)["break_kind"] == "major"


def test_an_giangs_five_places_are_split_only_as_far_as_published_scores_allow(par):
    standing = standing_of("par").rename(columns={"percent": "score"})
    base, now = (standing[standing["year"] == year] for year in (2015, 2016))
    bounds = rank_split_bounds(base, now, province_code="89", n_units=63, shift=-10.47)
    assert bounds.places == -5
    assert bounds.own_low < bounds.own_high <= 0
    assert not bounds.is_exact
    assert bounds.n_known_base < 10
    assert bounds.n_known < 10


def test_tien_giang_gained_points_and_lost_places_because_the_others_gained_more(par):
    row = of(par, "82", 2017)
    assert row["change_basis"] == "stated"
    assert row[["change", "national", "rest"]].to_numpy(float) == pytest.approx([3.03, 3.08, -0.05])
    assert row[["rank_base", "rank"]].tolist() == [39, 51]
    row = of(par, "82", 2020)
    assert row["change_basis"] == "scores"
    assert row[["change", "national", "rest"]].to_numpy(float) == pytest.approx([1.21, 2.57, -1.36])
    assert row[["rank_base", "rank"]].tolist() == [48, 57]


def test_pci_2019_adds_for_all_63_by_sub_index_to_the_last_digit(pci):
    leaves, totals = pci
    found = panel_change(leaves, totals=totals, year=2019)
    tops = found[found["depth"] == 0].set_index("province_code")
    assert len(tops) == 63
    parts = found[found["depth"] == 1].groupby("province_code")["contribution"].sum()
    assert np.allclose(parts.reindex(tops.index), tops["contribution"], rtol=0, atol=1e-9)
    # Weights stand still inside a period: all is rates. The totals are printed with four decimals.
    assert np.allclose(found["weight_effect"], 0, atol=1e-12)
    assert tops["unexplained"].abs().max() < 0.0005
    # By hand, An Giang: 20% of its change in transparency, on a scale of ten points for the sub-index.
    scores = load.load_scores("pci")
    own = scores[(scores["province_code"] == "89") & (scores["component"] == "transparency")].set_index(
        "year"
    )["points"]
    row = found[(found["province_code"] == "89") & (found["node"] == "transparency")].iloc[0]
    assert row["contribution"] == pytest.approx(0.20 * (own[2019] - own[2018]) * 10)


def test_pci_2022_has_rate_and_weight_effects_for_the_provinces_that_are_known(pci):
    leaves, totals = pci
    found = panel_change(leaves, totals=totals, year=2022)
    tops = found[found["depth"] == 0]
    assert tops["n_units"].iloc[0] == len(tops)
    assert 0 < len(tops) < 10
    assert (tops["weight_effect"].abs() > 0.01).all()
    assert np.allclose(tops["rate_effect"] + tops["weight_effect"], tops["contribution"], atol=1e-9)
    assert tops["unexplained"].abs().max() < 0.041  # two printed sub-index tables of two decimals
    forms = [panel_change(leaves, year=2022, form=form) for form in ("bennet_nested", "shapley")]
    for form in forms:
        assert np.allclose(form["weight_effect"], found["weight_effect"], atol=1e-9)


def test_pci_2013_changed_its_parts_and_names_them(pci):
    leaves, _ = pci
    with pytest.raises(DataError, match=r"only in the later year: policy_bias"):
        panel_change(leaves, year=2013)
    found = panel_change(leaves, year=2013, unmatched="method")
    assert found.loc[found["node"] == "policy_bias", "status"].eq("entered").all()
    assert found.loc[found["node"] == "policy_bias", "rate_effect"].eq(0).all()


def papi_leaves():
    scores = load.load_scores("papi")
    return leaves_from_maxima(scores[scores["component"].str.fullmatch(r"d\d")]), scores[
        scores["component"] == "total"
    ]


SCALE = {year: INDICES["papi"].total_max(year) for year in range(2011, 2025)}


def test_papi_2020_by_dimension_adds_to_the_printed_total():
    leaves, totals = papi_leaves()
    found = panel_change(leaves, totals=totals, scale=SCALE, year=2020)
    tops = found[found["depth"] == 0]
    assert len(tops) == 63
    assert tops["unexplained"].abs().max() < 0.0005
    scores = load.load_scores("papi")
    own = scores[(scores["province_code"] == "89") & (scores["component"] == "d4")].set_index("year")[
        "points"
    ]
    row = found[(found["province_code"] == "89") & (found["node"] == "d4")].iloc[0]
    assert row["contribution"] == pytest.approx(own[2020] - own[2019])


def test_papi_2018_lies_on_two_scales_and_is_refused_alone_and_left_out_of_a_panel():
    leaves, _ = papi_leaves()
    with pytest.raises(DataError, match="out of 60 in 2017 and out of 80 in 2018"):
        panel_change(leaves, scale=SCALE, year=2018)
    panel = panel_change(leaves, scale=SCALE)
    assert sorted(panel["year"].unique()) == [*range(2012, 2018), *range(2019, 2025)]


@pytest.mark.parametrize("year", [2012, 2019, 2024])
def test_a_pair_alone_gives_what_the_panel_gives(year):
    leaves, totals = papi_leaves()
    panel = panel_change(leaves, totals=totals, scale=SCALE)
    alone = panel_change(leaves, totals=totals, scale=SCALE, year=year)
    pd.testing.assert_frame_equal(alone, panel[panel["year"] == year].reset_index(drop=True))


def test_published_pci_ranks_are_the_computed_ones_and_the_split_adds(pci):
    _, totals = pci
    found = rank_change(totals, year=2019)
    published = totals[totals["year"] == 2019].set_index("province_code")["rank_published"]
    assert (
        found.set_index("province_code")["rank"] == published.reindex(found["province_code"]).to_numpy(int)
    ).all()
    assert (found["own_places"] + found["others_places"] == found["places"]).all()
    assert (found["places"] == found["n_overtaken"] - found["n_overtaking"]).all()


def test_only_complete_panels_have_computed_parts():
    for index_id, value in (("pci", "points"), ("papi", "points")):
        found = national_region_own(standing_of(index_id), value=value)
        whole = found[(found["n"] >= 57) & found["change"].notna()]
        assert set(whole["mean_basis"]) == {"computed"}
        assert np.allclose(whole[["national", "region", "own"]].sum(axis=1), whole["change"], atol=1e-9)
    par = national_region_own(standing_of("par"), value="percent")
    assert "computed" not in set(par["mean_basis"])
