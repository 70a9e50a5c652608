"""Uncertainty of ranks and indices: properties, by hand, and bad input."""

import numpy as np
import pandas as pd
import pytest

from parresearch.core.errors import DataError, MissingYearError, SmallSampleError
from parresearch.statistics.uncertainty.aggregate import Tree, aggregate, min_rank_rows
from parresearch.statistics.uncertainty.assumed_errors import movement_error
from parresearch.statistics.uncertainty.assumed_places import assumed_places
from parresearch.statistics.uncertainty.error_sizes import sets_by_error
from parresearch.statistics.uncertainty.monte_carlo import (
    UncertainIndex,
    leave_one_out,
    rank_draws,
    variance_shares,
)
from parresearch.statistics.uncertainty.normalise import goalposts, min_max, oriented, z_score
from parresearch.statistics.uncertainty.official_parts import official_parts
from parresearch.statistics.uncertainty.rank_counts import RankCounts
from parresearch.statistics.uncertainty.rank_sets import rank_confidence_sets
from parresearch.statistics.uncertainty.reliability import cronbach_alpha, principal_components
from parresearch.statistics.uncertainty.strengths import strengths_and_weaknesses
from parresearch.statistics.uncertainty.tau_sets import group_membership, tau_set

RNG = np.random.default_rng(0)
NEGATIVE = np.array([[1, 2, 0], [2, 1, 0], [0, 0, 1]])
UNITS = [f"u{n:02d}" for n in range(12)]


@pytest.fixture
def index():
    rng = np.random.default_rng(0)
    parts = pd.DataFrame(rng.normal(60, 8, (12, 5)).round(2), index=UNITS, columns=list("abcde"))
    weights = pd.Series([1.0, 2, 3, 1, 1], index=list("abcde"))
    return UncertainIndex(
        parts,
        weights,
        concentration=60,
        rounding=0.005,
        survey_se=pd.Series({"a": 2.0}),
        appraisal_se=pd.Series({"b": 1.0}),
    )


def test_two_units_have_the_textbook_interval():
    """p = 2: one pair, so c is 1.96, and the ranks are told apart exactly when |x1 - x2| > 1.96 s."""
    for gap, told in ((2.7, False), (2.8, True)):
        found = rank_confidence_sets(pd.Series({"a": 0.0, "b": gap}), pd.Series({"a": 1.0, "b": 1.0}))
        assert found.first_critical_value.tolist() == pytest.approx([1.959964] * 2, abs=1e-5)
        assert bool(found.table.loc["b", "rank_worst"] == 1) is told


def test_smaller_errors_and_lower_coverage_give_smaller_sets_and_the_rank_lies_inside():
    rng = np.random.default_rng(1)
    scores = pd.Series(rng.normal(size=12), index=UNITS)

    def width(se, **options):
        table = rank_confidence_sets(scores, pd.Series(se, index=UNITS), **options).table
        assert table["rank"].between(table["rank_best"], table["rank_worst"]).all()
        return (table["rank_worst"] - table["rank_best"]).sum()

    draws = {"rng": np.random.default_rng(3), "n_draws": 4000}
    assert width(0.1) <= width(0.3) <= width(1.0)
    assert width(0.3, coverage=0.8) <= width(0.3, coverage=0.99)
    assert (
        width(0.3, stepdown=True)
        <= width(0.3, stepdown=False)
        <= width(0.3, simultaneous=True, stepdown=False, **draws)
    )


def test_one_sided_sets_bound_one_end():
    scores = pd.Series({"a": 0.0, "b": 5.0, "c": 5.5})
    se = pd.Series(0.5, index=scores.index)
    lower, upper = (rank_confidence_sets(scores, se, side=side).table for side in ("lower", "upper"))
    assert lower["rank_worst"].tolist() == [3, 3, 3]
    assert upper["rank_best"].tolist() == [1, 1, 1]
    assert lower.loc["a", "rank_best"] == 3
    assert upper.loc["b", "rank_worst"] == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"se": None}, "Give either se or covariance"),
        ({"se": pd.Series({"a": 1.0, "b": 0.0, "c": 1.0})}, "The standard error of b is not above 0"),
        ({"se": pd.Series({"a": 1.0, "b": 1.0})}, "is missing"),
        ({"coverage": 95}, "Write 0.95"),
        ({"side": "left"}, "side='left' is unknown"),
        ({"simultaneous": True}, "give rng="),
        ({"scores": pd.Series({"a": 1.0})}, "at least two units"),
        ({"scores": pd.Series([1.0, 2.0, 3.0], index=["a", "a", "b"])}, "a stands twice"),
        ({"se": None, "covariance": np.eye(2)}, "has shape"),
        ({"se": None, "covariance": NEGATIVE, "rng": RNG}, "negative eigenvalue"),
        ({"se": None, "covariance": np.ones((3, 3)), "rng": RNG}, "leaves their difference without"),
    ],
)  # fmt: skip
def test_bad_input_to_rank_sets_is_refused(change, said):
    given = {
        "scores": pd.Series({"a": 1.0, "b": 2.0, "c": 3.0}),
        "se": pd.Series(1.0, index=list("abc")),
    } | change
    with pytest.raises(DataError, match=said):
        rank_confidence_sets(given.pop("scores"), given.pop("se"), **given)


def test_pairs_are_established_though_their_sets_overlap():
    """a and c are told apart by their difference; b is told apart from neither, so that all three sets overlap."""
    scores, rng = pd.Series({"a": 0.0, "b": 2.0, "c": 4.0}), np.random.default_rng(0)
    sets = rank_confidence_sets(scores, pd.Series(1.0, index=scores.index), simultaneous=True, rng=rng)
    assert sets.n_established == 1
    assert sets.table[["rank_best", "rank_worst"]].to_numpy().tolist() == [[2, 3], [1, 3], [1, 2]]
    with pytest.raises(DataError, match="simultaneous"):
        _ = rank_confidence_sets(scores, pd.Series(1.0, index=scores.index)).n_established


def test_members_are_named_in_the_order_of_their_ranks():
    scores = pd.Series({"low": 0.0, "b": 10.0, "a": 10.1, "c": 9.9})
    found = tau_set(scores, pd.Series(0.5, index=scores.index), tau=1, rng=np.random.default_rng(0))
    assert found == ["a", "b", "c"]


def test_groups_and_tau_sets():
    scores = pd.Series({"a": 0.0, "b": 10.0, "c": 10.1, "d": -10.0})
    se, rng = pd.Series(0.5, index=scores.index), np.random.default_rng(0)
    sets = rank_confidence_sets(scores, se, simultaneous=True, rng=rng)
    status = group_membership(sets.table, size=2)
    assert status.to_dict() == {
        "a": "surely_bottom",
        "b": "surely_top",
        "c": "surely_top",
        "d": "surely_bottom",
    }
    assert group_membership(sets.table, size=1).to_dict()["b"] == "open"
    assert tau_set(scores, se, tau=1, end="worst", rng=rng) == ["d"]
    with pytest.raises(DataError, match="tau = 9 does not fit 4 units"):
        tau_set(scores, se, tau=9, rng=rng)
    with pytest.raises(DataError, match="Groups of 3 do not fit 4 units twice"):
        group_membership(sets.table, size=3)


def test_ties_share_the_best_rank_in_every_draw():
    rows = np.array([[3.0, 1.0, 3.0, 2.0], [1.0, 1.0, 1.0, 1.0]])
    assert min_rank_rows(rows).tolist() == [[1, 4, 1, 3], [1, 1, 1, 1]]
    frame = pd.DataFrame(np.random.default_rng(0).integers(0, 4, (50, 9)).astype(float))
    assert (min_rank_rows(frame.to_numpy()) == frame.rank(axis=1, method="min", ascending=False)).all(
        axis=None
    )


def test_counts_give_numpys_quantiles():
    ranks = np.random.default_rng(0).integers(1, 13, (357, 12))
    counts = RankCounts(pd.Index(UNITS))
    for part in np.array_split(ranks, 5):
        counts.add(part)
    for q in (0, 0.05, 0.5, 0.95, 1):
        assert counts.quantile(q) == pytest.approx(np.quantile(ranks, q, axis=0))
    assert counts.summary()["sd"].to_numpy() == pytest.approx(ranks.std(axis=0, ddof=1))


def test_draws_are_reproducible_centred_and_carry_their_error(index):
    first, second = (rank_draws(index, rng=np.random.default_rng(4), n_draws=2000, top=3) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert (first["rank"] == index.nominal.rank(ascending=False).astype(int)).all()
    assert (first["q05"] <= first["median"]).all()
    assert first["p_top"].sum() == pytest.approx(3, abs=0.01)
    assert first["mean_mc_error"].to_numpy() == pytest.approx(first["sd"] / np.sqrt(2000))


def test_errors_drawn_by_unit_have_the_distribution_of_errors_drawn_by_part(index):
    """rank_draws sums normal errors before drawing; index_of draws every part. Same mean and spread of the index."""
    rng = np.random.default_rng(2)
    noise = {s: index.noise(s, 6000, rng) for s in ("survey", "appraisal")}
    drawn = index.index_of(noise, 6000)
    shares = index.shares
    due = np.sqrt((shares[0] * 2.0) ** 2 + (shares[1] * 1.0) ** 2)
    assert drawn.std(axis=0, ddof=1) == pytest.approx(np.full(12, due), rel=0.04)
    assert drawn.mean(axis=0) == pytest.approx(index.nominal.to_numpy(), abs=0.03)
    weights = index.noise("weights", 6000, rng)
    assert weights.sum(axis=1) == pytest.approx(np.ones(6000))
    assert weights.mean(axis=0) == pytest.approx(shares, abs=0.01)
    assert weights.std(axis=0) == pytest.approx(np.sqrt(shares * (1 - shares) / 61), rel=0.05)


def test_variance_shares_agree_with_the_exact_ones_where_the_index_is_linear():
    """Without weights the score is a sum: shares are the variances of the parts over their sum."""
    parts = pd.DataFrame(np.random.default_rng(0).normal(60, 8, (10, 2)), columns=["a", "b"])
    index = UncertainIndex(
        parts,
        pd.Series({"a": 1.0, "b": 1.0}),
        survey_se=pd.Series({"a": 3.0}),
        appraisal_se=pd.Series({"b": 4.0}),
    )
    found = variance_shares(
        index, rng=np.random.default_rng(1), n=1024, of="score", n_resamples=50
    ).set_index("source")
    assert found["share"].to_dict() == pytest.approx({"survey": 9 / 25, "appraisal": 16 / 25}, abs=0.03)
    assert found["total"].to_dict() == pytest.approx({"survey": 9 / 25, "appraisal": 16 / 25}, abs=0.03)
    assert (found["share_low"] <= found["share"]).all()
    assert (found["share"] <= found["share_high"]).all()


def test_leaving_a_part_out_rescales_the_rest():
    parts = pd.DataFrame({"a": [1.0, 2, 3], "b": [3.0, 2, 1], "c": [0.0, 9, 0]}, index=["x", "y", "z"])
    table = leave_one_out(UncertainIndex(parts, pd.Series({"a": 2.0, "b": 1.0, "c": 1.0})))
    assert table.loc["x"].to_dict() == {"rank": 3, "a": 2, "b": 3, "c": 3}
    with pytest.raises(SmallSampleError):
        leave_one_out(UncertainIndex(parts[["a"]], pd.Series({"a": 1.0})))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weights": pd.Series({"a": 1.0})}, "The weight of b is missing"),
        ({"weights": pd.Series({"a": 1.0, "b": -1.0})}, "0 or more"),
        ({"parts": pd.DataFrame({"a": [1.0, None], "b": [1.0, 2.0]}, index=["x", "y"])}, "Unit y lacks a part"),
        ({"concentration": -1.0}, "0 .certain. or above"),
        ({"concentration": np.nan}, "concentration is nan"),
        ({"weights": pd.Series({"a": 1.0, "b": np.inf})}, "The column of weights holds an infinite value"),
        ({"parts": pd.DataFrame({"a": ["m", "n"], "b": [1.0, 2.0]})}, "The part a holds 'm', which is no number"),
        ({"survey_se": pd.Series({"a": -1.0})}, "below 0"),
        ({"survey_se": pd.Series({"A": 1.0})}, "survey_se names 'A', which is no part of this index"),
        ({"appraisal_se": pd.DataFrame({"a": [1.0]}, index=["q"])}, "names 'q', which is no unit"),
        ({"survey_se": pd.Series({"a": np.nan})}, "survey_se has a missing value"),
        ({"parts": pd.DataFrame({"a": [1.0]})}, "two units"),
    ],
)  # fmt: skip
def test_bad_indices_are_refused(change, said):
    given = {
        "parts": pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, 3.0]}, index=["x", "y"]),
        "weights": pd.Series({"a": 1.0, "b": 1.0}),
    } | change
    with pytest.raises(DataError, match=said):
        UncertainIndex(**given)


def test_scores_that_stand_twice_and_errors_that_are_none_are_refused(index):
    twice = pd.DataFrame({"year": 2019, "province_code": ["01", "01"], "component": "a", "points": 1.0})
    none = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"])
    scores = pd.Series({"a": 1.0, "b": 2.0, "c": 4.0})
    for call, said in (
        (lambda: official_parts(twice, scores, year=2019, se=1, concentration=1), "a of 01 stands twice"),
        (lambda: principal_components(pd.DataFrame({"a": [], "b": []})), "there are 0 and 2"),
        (lambda: movement_error(twice.assign(percent=1), none, index_id="pci", year=2019, n_units=4), "01 stands"),
        (lambda: sets_by_error(scores, np.nan, group=1, rng=RNG), "se is nan"),
        (lambda: rank_confidence_sets(scores.astype(str), scores), "scores holds '1.0', which is no number"),
        (lambda: variance_shares(index, rng=RNG, n_resamples=0), "0 resamples are too few"),
    ):  # fmt: skip
        with pytest.raises(DataError, match=said):
            call()


def test_nothing_uncertain_is_refused(index):
    certain = UncertainIndex(index.parts, index.weights)
    with pytest.raises(DataError, match="Nothing is uncertain"):
        rank_draws(certain, rng=np.random.default_rng(0))
    with pytest.raises(DataError, match="two uncertain sources; there is none"):
        variance_shares(certain, rng=np.random.default_rng(0))
    with pytest.raises(DataError, match="power of 2"):
        variance_shares(index, rng=np.random.default_rng(0), n=1000)


def test_trees_and_scales_refuse_what_they_cannot_use():
    base = pd.DataFrame(
        {"parent": ["i", "i", None], "level": [1, 1, 2], "weight": [1.0, 1, 1]}, index=["a", "b", "i"]
    )
    for column, value, said in (
        ("weight", [1.0, np.nan, 1], "The weight of b is missing"),
        ("weight", [0.0, 0.0, 1], "children of i add to 0"),
        ("weight", [1.0, np.inf, 1], "weight holds an infinite value"),
        ("parent", ["i", "j", None], "j is a parent but is not in the tree"),
        ("level", [1, 2, 2], "b does not stand one level below"),
    ):
        with pytest.raises(DataError, match=said):
            Tree(base.assign(**{column: value}))
    tree, values = Tree(base), pd.DataFrame({"a": [1.0, -2.0], "b": [3.0, 4.0]})
    with pytest.raises(DataError, match="above 0, and a or b"):
        aggregate(values, tree, methods="geometric")
    with pytest.raises(DataError, match="no way of aggregation"):
        aggregate(values, tree, methods="median")
    with pytest.raises(DataError, match="no indicator b"):
        aggregate(values[["a"]], tree)
    flat = values.assign(a=1.0)
    for scale in (min_max, z_score):
        with pytest.raises(SmallSampleError, match="a has one value for all units"):
            scale(flat)
    with pytest.raises(DataError, match="direction of b is not known"):
        oriented(values, pd.Series({"a": 1}))
    with pytest.raises(DataError, match="goalposts of a are missing or not in order"):
        goalposts(
            values,
            lower=pd.Series({"a": 5, "b": 0}),
            upper=pd.Series({"a": 1, "b": 1}),
            direction=pd.Series({"a": 1, "b": 1}),
        )


def test_reliability_refuses_constant_parts_and_alpha_of_copies_is_one():
    parts = pd.DataFrame({"a": [1.0, 2, 3, 5], "b": [1.0, 2, 3, 5]})
    assert cronbach_alpha(parts) == pytest.approx(1)
    with pytest.raises(SmallSampleError, match="does not vary"):
        cronbach_alpha(parts.assign(b=1.0))
    with pytest.raises(SmallSampleError, match="cancel"):
        cronbach_alpha(parts.assign(b=-parts["a"]))
    with pytest.raises(SmallSampleError, match="b has one value"):
        principal_components(parts.assign(b=1.0))
    with pytest.raises(DataError, match="'q' is not in the table"):
        strengths_and_weaknesses(parts, "q")


@pytest.mark.parametrize("value", [0.1, 68.3, 7.77e5])
def test_a_constant_that_is_not_exact_in_binary_is_still_a_constant(value):
    parts = pd.DataFrame({"a": np.arange(10.0), "b": np.arange(10.0)[::-1] ** 2, "c": value})
    for scale in (min_max, z_score):
        with pytest.raises(SmallSampleError, match="c has one value for all units"):
            scale(parts)
    with pytest.raises(SmallSampleError, match="A part does not vary"):
        cronbach_alpha(parts)
    with pytest.raises(SmallSampleError, match="c has one value"):
        principal_components(parts)
    with pytest.raises(DataError, match="a holds 'x', which is no number"):
        z_score(parts.assign(a="x"))
    moved = pd.DataFrame({
        "year": [2018] * 5 + [2019] * 5, "province_code": list("abcde") * 2,
        "points": np.r_[np.arange(5) + value, np.arange(5) + value + 0.1],
    })  # fmt: skip
    none = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"])
    with pytest.raises(SmallSampleError, match="moves against the others"):
        movement_error(moved.assign(percent=moved["points"]), none, index_id="papi", year=2019, n_units=4)


def test_the_assumed_error_skips_breaks_and_says_so():
    """Points are on a scale of 100, so percent are the same numbers."""
    table = pd.DataFrame({
        "year": np.repeat([2017, 2018, 2019], 5), "province_code": list("abcde") * 3,
        "points": [1.0, 2, 3, 4, 5, 50, 1, 70, 2, 9, 51, 1, 71, 3, 9],
    })  # fmt: skip
    breaks = pd.DataFrame(
        {"index_id": ["papi"], "component": ["total"], "year_before": [2017], "year_after": [2018]}
    )
    table["percent"] = table["points"]
    found = movement_error(table, breaks, index_id="papi", year=2019, n_units=5)
    assert found.year_pairs == ((2018, 2019),)
    assert found.se == pytest.approx(np.std([1.0, 0, 1, 1, 0], ddof=1) / np.sqrt(2))
    with pytest.raises(MissingYearError, match="give a standard error instead"):
        movement_error(table[table["year"] < 2019], breaks, index_id="papi", year=2018, n_units=5)
    with pytest.raises(SmallSampleError, match="No province of pci moves"):
        movement_error(table.assign(points=1.0, percent=1.0), breaks, index_id="pci", year=2019, n_units=5)


def totals_of_two_scales():
    """A scale of 50 to 2017, of 100 from 2018; provinces move by 1, 0, 1, 1, 0 percent of the maximum each year."""
    step = np.array([1.0, 0, 1, 1, 0])
    years = np.repeat(np.arange(2014, 2021), 5)
    percent = np.concatenate([np.array([10.0, 30, 50, 70, 90]) + k * step for k in range(7)])
    scale = np.where(years < 2018, 0.5, 1.0)
    return pd.DataFrame(
        {"year": years, "province_code": list("abcde") * 7, "percent": percent, "points": percent * scale}
    )


def test_an_assumed_error_is_of_the_same_instrument_first_and_is_converted_only_without_one():
    breaks = pd.DataFrame(
        {"index_id": ["papi"], "component": ["total"], "year_before": [2017], "year_after": [2018]}
    )
    table = totals_of_two_scales()
    of_percent = np.std([1.0, 0, 1, 1, 0], ddof=1) / np.sqrt(2)
    due = {
        2014: (((2014, 2015), (2015, 2016), (2016, 2017)), 50),  # nothing before: the years after
        2016: (((2014, 2015), (2015, 2016)), 50),
        2018: (((2018, 2019), (2019, 2020)), 100),  # years after on its instrument, before any on the other
        2020: (((2018, 2019), (2019, 2020)), 100),
    }
    for year, (pairs, maximum) in due.items():
        found = movement_error(table, breaks, index_id="papi", year=year, n_units=5)
        assert found.year_pairs == pairs
        assert found.se == found.pair_se == pytest.approx(of_percent * maximum / 100)
        assert found.same_instrument
    known = table[table["year"] <= 2018]
    found = movement_error(known, breaks, index_id="papi", year=2018, n_units=5)
    assert found.year_pairs == ((2015, 2016), (2016, 2017))
    assert not found.same_instrument
    assert (found.pair_maximum, found.maximum) == pytest.approx((50, 100))
    assert found.se == pytest.approx(found.pair_se * 100 / 50) == pytest.approx(of_percent)
    # What later years bring changes nothing where there are earlier ones.
    later = table.assign(percent=table["percent"].where(table["year"] <= 2016, table["percent"] * 1.3))
    found = movement_error(later, breaks, index_id="papi", year=2016, n_units=5)
    assert found.se == pytest.approx(of_percent * 0.5)
    with pytest.raises(MissingYearError, match="both points and percent in 2020"):
        movement_error(table[table["year"] < 2020], breaks.iloc[:0], index_id="papi", year=2020, n_units=5)


def test_an_assumed_error_rests_on_at_least_half_of_the_provinces_and_counts_them():
    table, none = totals_of_two_scales(), pd.DataFrame(columns=["index_id", "component", "year_after"])
    missing = table[(table["year"] != 2019) | (table["province_code"] != "e")]
    found = movement_error(missing, none, index_id="papi", year=2020, n_units=8)
    assert (found.n_fewest, found.n_units, found.n_changes) == (4, 8, 13)
    found = movement_error(missing, none, index_id="papi", year=2020, n_units=9)
    assert found.year_pairs == ((2017, 2018),)  # the others have four of nine provinces
    with pytest.raises(MissingYearError, match="at least half of the 11 provinces in both"):
        movement_error(missing, none, index_id="papi", year=2020, n_units=11)


def test_a_set_of_one_unit_is_that_of_all_units_computed_alone():
    rng = np.random.default_rng(5)
    scores = pd.Series(rng.normal(60, 4, 12), index=UNITS)
    se = pd.Series(rng.uniform(0.3, 1.5, 12), index=UNITS)
    whole = rank_confidence_sets(scores, se).table
    own = rank_confidence_sets(scores, se, only=["u07", "u02"]).table
    pd.testing.assert_frame_equal(own, whole.loc[["u07", "u02"]])
    with pytest.raises(DataError, match="Hanoi has no score among the 12 units"):
        rank_confidence_sets(scores, se, only=["Hanoi"])
    with pytest.raises(DataError, match="leave out only="):
        rank_confidence_sets(scores, se, only=["u07"], simultaneous=True, rng=rng)


def test_places_with_an_assumed_error_are_those_of_the_sets_and_say_why_there_are_none():
    table, none = (
        totals_of_two_scales(),
        pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"]),
    )
    few = table[table["province_code"].isin(["a", "b"])]
    still = table[table["year"] == 2020]
    given = {"papi": table, "par": few, "pci": still, "sipas": table[table["province_code"] != "b"]}
    places = assumed_places(given, none, year=2020, province_code="b", n_units=5).set_index("index_id")
    assert places["reason"].to_dict() == {
        "papi": "", "par": "few_scores", "pci": "no_error", "sipas": "few_scores",
    }  # fmt: skip
    assert places["n_scored"].to_dict() == {"papi": 5, "par": 2, "pci": 5, "sipas": 4}
    error = movement_error(table, none, index_id="papi", year=2020, n_units=5)
    points = table[table["year"] == 2020].set_index("province_code")["points"]
    whole = rank_confidence_sets(points, pd.Series(error.se, index=points.index)).table
    keys = ["rank", "rank_best", "rank_worst"]
    assert places.loc["papi", keys].tolist() == whole.loc["b", keys].tolist()
    assert places.loc["papi", "se"] == pytest.approx(error.se)
    assert places.loc[["par", "pci"], "rank"].isna().all()
    four = {"sipas": table[table["province_code"] != "b"]}
    assert assumed_places(four, none, year=2020, province_code="b", n_units=4)["reason"].tolist() == [
        "own_missing"
    ]


def test_smaller_errors_establish_more():
    scores = pd.Series(np.linspace(0, 11, 12), index=UNITS)
    found = sets_by_error(scores, 2.0, group=3, rng=np.random.default_rng(1))
    assert found["se"].tolist() == [2.0, 1.0, 0.5]
    assert found["median_places"].is_monotonic_decreasing
    assert found["n_top"].is_monotonic_increasing
    assert found["n_top"].iloc[-1] > found["n_top"].iloc[0]
    with pytest.raises(DataError, match="above 0"):
        sets_by_error(scores, 2.0, group=3, rng=np.random.default_rng(1), factors=(1, 0))
