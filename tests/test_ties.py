"""One rule of ties for every ranking: scores are compared at nine decimals, and equal ones share the best rank."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from parresearch.catalog.checks import run_checks
from parresearch.core.provinces import all_provinces
from parresearch.improvement.forecast import scenario_ranks
from parresearch.improvement.lost_references import lost_beside
from parresearch.scoring.index import rank_units
from parresearch.statistics.association.agreement import kendalls_w, ranking_agreement
from parresearch.statistics.association.coefficients import correlate
from parresearch.statistics.association.exact import spearman_exact_p
from parresearch.statistics.association.partial import partial_correlation
from parresearch.statistics.association.permutation import permutation_test
from parresearch.statistics.association.repeated import repeated_correlation
from parresearch.statistics.association.standardise import several_measures
from parresearch.statistics.comparison_groups import quarter_groups, rank_within
from parresearch.statistics.groups import group_of
from parresearch.statistics.merged import place_among, side_by_side
from parresearch.statistics.profile import component_profile
from parresearch.statistics.rank_bounds import bounds_among_others
from parresearch.statistics.rank_change import passes, rank_change
from parresearch.statistics.ranking import rank_provinces
from parresearch.statistics.reproduction_ranks import compare_ranks
from parresearch.statistics.trends import ceiling, longest_runs
from parresearch.statistics.uncertainty.aggregate import min_rank_rows
from parresearch.statistics.uncertainty.monte_carlo import UncertainIndex, leave_one_out, rank_draws
from parresearch.statistics.uncertainty.rank_sets import rank_confidence_sets
from parresearch.statistics.uncertainty.strengths import strengths_and_weaknesses

NOISY = 0.1 + 0.2  # another number than 0.3 in binary, and the same score
CODES = ["01", "02", "04"]
SCORES = pd.DataFrame(
    {"year": 2023, "vintage": 63, "province_code": CODES, "points": [NOISY, 0.3, 0.2], "component": "total"}
)
UNITS = pd.DataFrame({"a": [NOISY, 0.3, 0.2]}, index=CODES)
INDEX = UncertainIndex(UNITS.assign(b=1.0), pd.Series({"a": 1.0, "b": 1.0}), concentration=10.0)


def _profile() -> list[int]:
    return [
        component_profile(SCORES, year=2023, province_code=code, components=["total"])["rank"].item()
        for code in CODES
    ]


RANKINGS = {
    "provinces": lambda: rank_provinces(SCORES)["rank"],
    "units": lambda: rank_units(pd.DataFrame({"unit_type": "xã", "percent": SCORES["points"]}))["rank"],
    "a group": lambda: rank_within(SCORES, {"g": CODES}).sort_values("province_code")["rank"],
    "components": _profile,
    "a unit of the 34": lambda: [
        place_among(SCORES, province_code=code, n_units=3)["rank"].item() for code in CODES
    ],
    "draws": lambda: min_rank_rows(SCORES["points"].to_numpy()[None, :])[0],
    "the nominal index": lambda: leave_one_out(INDEX)["rank"],
    "an index without a part": lambda: leave_one_out(INDEX)["b"],
    "an index that is drawn": lambda: rank_draws(INDEX, rng=np.random.default_rng(1), n_draws=100)["rank"],
    "rank sets": lambda: rank_confidence_sets(UNITS["a"], pd.Series(0.1, index=CODES)).table["rank"],
    "a rank made again": lambda: compare_ranks(
        SCORES.assign(
            percent=SCORES["points"], rank_published=[2, 1, 3], n_units=3, rank_basis="published",
            rank_source_id="s",
        )
    )["recomputed"].astype(int),
    "indicators": lambda: [
        strengths_and_weaknesses(UNITS, code, n=1, leave_out_last=False)["rank"].iloc[0] for code in CODES
    ],
}  # fmt: skip


@pytest.mark.parametrize("ranking", RANKINGS)
def test_scores_that_differ_by_binary_noise_share_the_best_rank_in_every_ranking(ranking):
    assert list(RANKINGS[ranking]()) == [1, 1, 3]


def test_drawn_weights_leave_units_with_the_same_parts_in_one_place():
    parts = pd.DataFrame({"a": [NOISY, 0.3, 0.2], "b": [0.7, 0.7, 0.1]}, index=CODES)
    index = UncertainIndex(parts, pd.Series({"a": 1.0, "b": 1.0}), concentration=5.0)
    assert (rank_draws(index, rng=np.random.default_rng(1), n_draws=200)["mean"] == [1, 1, 3]).all()


def _two_years() -> pd.DataFrame:
    later = SCORES.assign(year=2024, points=[0.3, 0.3, 0.2])
    return pd.concat([SCORES, later], ignore_index=True)


def test_no_place_is_won_or_lost_by_binary_noise():
    found = rank_change(_two_years(), year=2024)
    assert found["rank"].tolist() == found["rank_base"].tolist() == [1, 1, 3]
    assert (found[["places", "own_places", "others_places", "n_overtaken", "n_overtaking"]] == 0).all(
        axis=None
    )
    assert passes(_two_years(), province_code="02", year=2024, base_year=2023).empty
    assert bounds_among_others(
        0.3, pd.DataFrame({"score": [NOISY], "rank": [5]}), n_units=63, own_rank=40, own_score=0.1
    ) == (1, 5)


def test_centred_changes_keep_ties_of_equal_moves():
    scores = _two_years().assign(points=[70.1, 70.2, 70.3, 60.1 + 0.1, 60.2 + 0.1, 60.3 + 0.1])
    found = rank_change(scores, year=2024, centred=True)
    assert (found[["own_places", "others_places"]] == 0).all(axis=None)


def test_a_change_that_is_binary_noise_is_no_rise():
    scores = pd.DataFrame(
        {"year": [2020, 2021, 2022], "vintage": 63, "province_code": "01", "points": [0.3, NOISY, 0.5]}
    )
    found = longest_runs(scores, segments=dict.fromkeys([2020, 2021, 2022], 1))
    assert found[["n_years", "base_year"]].to_numpy().tolist() == [[1, 2021]]


def test_a_bound_is_reached_whatever_sum_the_score_came_from():
    groups = pd.DataFrame(
        {"group": ["A", "B"], "lower": [0.3, 0.0], "lower_closed": "yes", "upper": [1.0, 0.3],
         "upper_closed": ["yes", "no"], "flag": ""}
    )  # fmt: skip
    below = 0.7 - 0.4
    assert below < 0.3
    assert group_of(below, groups) == group_of(NOISY, groups) == "A"
    assert quarter_groups(pd.Series([below, NOISY, 0.3])).tolist() == ["best"] * 3
    at_bound = pd.DataFrame({"year": 2023, "percent": [NOISY, 0.2]})
    assert ceiling(at_bound, n_all={2023: 2}, above=0.3)["n_above"].item() == 0


def test_a_scenario_beside_an_equal_score_is_not_below_it():
    others = pd.DataFrame({"score": [NOISY, 0.1], "rank": [5, 30]})
    found = scenario_ranks(
        pd.DataFrame({"points": [0.3]}), others, n_units=63, own_points=0.2, own_rank=20, least=2
    )
    assert found[["best", "worst", "n_above"]].to_numpy().tolist() == [[1, 5, 0]]


def test_published_ranks_of_tied_scores_are_no_contradiction():
    codes = [p.province_code for p in all_provinces(year=2023)]
    points = np.r_[NOISY, 0.3, np.linspace(0.2, 0.1, 61)]
    scores = pd.DataFrame(
        {"index_id": "pci", "year": 2023, "vintage": 63, "province_code": codes, "component": "total",
         "points": points, "percent": points, "max_points": 100.0, "percent_basis": "published",
         "rank_published": pd.array([2, 1, *range(3, 64)], dtype="Int64")}
    )  # fmt: skip
    national = pd.DataFrame(
        columns=["index_id", "year", "scope", "component", "statistic", "value", "source_id"]
    )
    sources = pd.DataFrame({"source_id": ["s"]})
    statements = pd.DataFrame({"source_id": ["s"]})
    found = {c.key: c for c in run_checks(scores, statements, national, sources)}
    for key in ("ranks_follow_scores", "complete_ranks"):
        assert (found[key].status, found[key].n > 0) == ("pass", True), key


NOISE = [0.1 + 0.2, 0.3, 0.7 - 0.4, 0.5, 0.6, 0.7]
CLEAN = [0.3, 0.3, 0.3, 0.5, 0.6, 0.7]
OTHER = [3.0, 1.0, 2.0, 5.0, 4.0, 6.0]


@pytest.mark.parametrize("method", ["spearman", "kendall"])
def test_rank_correlations_know_the_same_ties(method):
    noisy, clean = (correlate(values, OTHER, method=method) for values in (NOISE, CLEAN))
    np.testing.assert_equal(noisy.as_row(), clean.as_row())
    bca = [
        correlate(values * 3, OTHER * 3, method=method, interval="bca", rng=np.random.default_rng(1), n_resamples=100)
        for values in (NOISE, CLEAN)
    ]  # fmt: skip
    np.testing.assert_equal(bca[0].as_row(), bca[1].as_row())


def test_agreement_permutation_partial_and_measures_know_the_same_ties():
    rng = np.random.default_rng
    pairs = [pd.DataFrame({"year": 2023, "x": values, "y": OTHER}) for values in (NOISE, CLEAN)]
    assert kendalls_w(pairs[0][["x", "y"]]) == kendalls_w(pairs[1][["x", "y"]])
    found = [ranking_agreement(p, top=2, rng=rng(1), n_resamples=100) for p in pairs]
    pd.testing.assert_frame_equal(found[0], found[1])
    assert spearman_exact_p(NOISE, OTHER) == spearman_exact_p(CLEAN, OTHER)
    tests = [
        permutation_test(v, OTHER, ["N"] * 6, rng=rng(1), method="spearman", n_permutations=99)
        for v in (NOISE, CLEAN)
    ]
    assert tests[0] == tests[1]
    tables = [p.assign(z=[1.0, 3.0, 2.0, 2.0, 5.0, 1.0]) for p in pairs]
    partial = [partial_correlation(t, "x", "y", covariates=["z"], method="spearman") for t in tables]
    assert partial[0] == partial[1]
    none = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"])
    ranks = [several_measures(p, {"x": ("pci", "total")}, breaks=none)["x_rank"] for p in pairs]
    pd.testing.assert_series_equal(ranks[0], ranks[1])


def test_a_ranking_of_scores_that_differ_by_noise_alone_is_refused():
    with pytest.raises(Exception, match="are equal"):
        correlate([0.1 + 0.2, 0.3, 0.7 - 0.4, 0.3], [1, 2, 3, 4], method="spearman")


@pytest.mark.parametrize("sign", [1, -1])
def test_every_correlation_lies_within_minus_one_and_one(sign):
    rng = np.random.default_rng(0)
    for n in range(6, 40):
        x = rng.normal(size=n)
        table = pd.DataFrame(
            {"x": x, "y": sign * (x * 3 + 0.1), "z": rng.normal(size=n), "province_code": np.resize(["a", "b"], n)}
        )  # fmt: skip
        found = [
            *(partial_correlation(table, "x", "y", covariates=["z"], method=m).r for m in ("pearson", "spearman")),
            repeated_correlation(table, "x", "y").r,
            *(
                permutation_test(table["x"], table["y"], ["N"] * n, rng=rng, method=m, n_permutations=99).r
                for m in ("pearson", "spearman")
            ),
            *(correlate(table["x"], table["y"], method=m).r for m in ("pearson", "spearman", "kendall")),
        ]  # fmt: skip
        assert all(abs(r) <= 1 for r in found), (n, found)
        assert kendalls_w(table[["x", "y", "x"]].set_axis(list("abc"), axis=1)).w <= 1


def test_the_best_and_the_ends_of_a_row_are_not_picked_by_binary_noise():
    parts = pd.DataFrame(
        {"year": 2023, "province_code": CODES, "component": "a", "points": [0.3, NOISY, 0.2], "max_points": 1.0,
         "percent": [0.3, NOISY, 0.2]}
    )  # fmt: skip
    found = lost_beside(parts, province_code="01", year=2023, region_codes=CODES, n_all=3)
    assert found[["best_code", "gap_best"]].to_numpy().tolist() == [["01", 0.0]]
    ends = side_by_side(parts, codes=CODES[:2], years=[2023])
    assert ends[["high_code", "gap"]].to_numpy().tolist() == [["01", 0.0]]
