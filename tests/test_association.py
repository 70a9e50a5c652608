"""Association: properties, by hand, and bad input, which is refused in words and never a table of NaN."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from golden_support import scores
from scipy import stats
from statsmodels.stats.multitest import multipletests

from parresearch.core.errors import (
    DataError,
    MissingYearError,
    ScaleBreakError,
    SmallSampleError,
    VintageError,
)
from parresearch.statistics.association.agreement import (
    concordance_years,
    disagreement,
    kendalls_w,
    ranking_agreement,
)
from parresearch.statistics.association.bootstrap import bca_interval, row_correlations, width_df
from parresearch.statistics.association.coefficients import METHODS, correlate, spearman_edgeworth_p
from parresearch.statistics.association.covariates import income_and_size
from parresearch.statistics.association.exact import spearman_exact_p
from parresearch.statistics.association.families import adjust_family
from parresearch.statistics.association.pairs import (
    check_years,
    correlate_components,
    correlate_years,
    pair_scores,
)
from parresearch.statistics.association.panel import fixed_effects
from parresearch.statistics.association.panel_errors import clustered, cr2, driscoll_kraay
from parresearch.statistics.association.partial import partial_correlation
from parresearch.statistics.association.partial_years import partial_years
from parresearch.statistics.association.permutation import permutation_test
from parresearch.statistics.association.pooled import MODELS, lagged_effects, pooled_models, without_one_year
from parresearch.statistics.association.power import disattenuate, disattenuate_last_year, smallest_detectable
from parresearch.statistics.association.published import selection_years
from parresearch.statistics.association.random_effects import hausman, mundlak_columns, random_effects
from parresearch.statistics.association.repeated import between_correlation, repeated_correlation
from parresearch.statistics.association.selection import compare_published, correlation_bounds
from parresearch.statistics.association.specification import specification_curve, summarise_curve
from parresearch.statistics.association.standardise import eras, on_one_scale, several_measures
from parresearch.statistics.association.wild import wild_cluster_bootstrap

BREAKS = pd.DataFrame({
    "index_id": ["papi", "pci"], "component": ["total", "total"], "year_before": [2017, 2012],
    "year_after": [2018, 2013], "kind": ["scale", "new_framework"],
})  # fmt: skip
COLUMNS = {"x": ("papi", "total"), "y": ("pci", "total")}


@pytest.fixture(scope="module")
def pairs():
    """PAPI (x) and PCI (y), standardised within the year."""
    table = scores().rename(columns={"papi": "x", "pci": "y"})
    return on_one_scale(table, COLUMNS, breaks=BREAKS)


# One pair of columns


@pytest.mark.parametrize("method", METHODS)
def test_shuffling_shifting_and_swapping_change_nothing_and_a_minus_turns_the_sign(method):
    rng = np.random.default_rng(3)
    x = rng.normal(size=40)
    y = x + rng.normal(size=40)
    base = correlate(x, y, method=method)
    order = rng.permutation(40)
    assert correlate(x[order], y[order], method=method).r == pytest.approx(base.r, abs=1e-12)
    assert correlate(3 * x + 7, y, method=method).p_value == pytest.approx(base.p_value, abs=1e-12)
    assert correlate(y, x, method=method).ci_low == pytest.approx(base.ci_low, abs=1e-12)
    turned = correlate(-x, y, method=method)
    assert (turned.r, turned.ci_high) == pytest.approx((-base.r, -base.ci_low), abs=1e-12)
    assert base.ci_low < base.r < base.ci_high


@pytest.mark.parametrize("method", METHODS)
def test_a_bootstrap_interval_is_reproducible_and_near_the_closed_one(method):
    rng = np.random.default_rng(1)
    x = rng.normal(size=60)
    y = 0.5 * x + rng.normal(size=60)
    found = [
        correlate(x, y, method=method, interval="bca", rng=np.random.default_rng(5), n_resamples=800)
        for _ in range(2)
    ]
    closed = correlate(x, y, method=method)
    plain = bca_interval(
        x, y, method=method, confidence=0.95, rng=np.random.default_rng(5), n_resamples=800, expand=False
    )
    assert found[0].ci_low < plain[0] < plain[1] < found[0].ci_high
    assert (found[0].ci_low, found[0].ci_high) == (found[1].ci_low, found[1].ci_high)
    assert (found[0].ci_low, found[0].ci_high) == pytest.approx((closed.ci_low, closed.ci_high), abs=0.12)
    with pytest.raises(DataError, match="needs a random generator"):
        correlate(x, y, interval="bca")


def test_the_width_of_a_bootstrap_interval_is_judged_by_the_spread_of_the_influences():
    """A variance of n normal influences has n degrees of freedom, one of products of normals (kurtosis 9) n / 4."""
    rng = np.random.default_rng(8)
    a, b = rng.normal(size=(2, 200_000))
    assert width_df(a) / 200_000 == pytest.approx(1, abs=0.03)
    assert width_df(a * b) / 200_000 == pytest.approx(1 / 4, abs=0.03)
    assert width_df(np.array([0.0] * 62 + [1.0])) == 3.0
    assert width_df(np.full(63, 0.5)) == 62.0


def test_bootstrap_intervals_by_year_stand_beside_the_closed_ones(pairs):
    one = pairs[pairs["year"] == 2016]
    found = correlate_years(one, family="f", rng=np.random.default_rng(3), n_bootstrap=500).table
    again = correlate_years(one, family="f", rng=np.random.default_rng(3), n_bootstrap=500).table
    pd.testing.assert_frame_equal(found, again)
    assert (found["bca_low"] < found["r"]).all()
    assert (found["r"] < found["bca_high"]).all()
    assert "bca_low" not in correlate_years(one, family="f").table


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        ([1, 2, 3], [1, 2, 3], "Only 3 provinces have both"),
        ([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], r"All 5 values of papi are equal \(1.0\)"),
        ([1, 2, 3, 4, 5], [7, 7, 7, 7, 7], "All 5 values of pci are equal"),
        ([1, 2, np.nan, np.nan, 5], [1, 2, 3, 4, 5], "Only 3 provinces"),
        ([1, 2, 3, 4, np.inf], [1, 2, 3, 4, 5], "infinite"),
        (["a", "b", "c", "d", "e"], [1, 2, 3, 4, 5], "papi holds 'a', which is no number"),
        ([0.1] * 10, list(range(10)), "All 10 values of papi are equal"),
        ([68.3] * 10, list(range(10)), "All 10 values of papi are equal"),
        ([1, 2, 3, 4], [1, 2, 3], "pairs need one of each"),
    ],
)
def test_bad_columns_are_refused_in_words(x, y, said):
    for method in METHODS:
        with pytest.raises(DataError, match=said):
            correlate(x, y, method=method, names=("papi", "pci"))


def test_wrong_options_are_refused():
    x = [1.0, 2, 3, 4, 5, 6]
    for options, said in (
        ({"method": "phi"}, "no method of correlation"),
        ({"interval": "wald"}, "no interval"),
        ({"confidence": 95}, "Write 0.95 for 95%"),
    ):
        with pytest.raises(DataError, match=said):
            correlate(x, x[::-1], **options)
    with pytest.raises(DataError, match="without ties"):
        spearman_edgeworth_p([1, 1, *range(2, 12)], range(12))


def test_a_perfect_correlation_of_values_has_an_interval_without_width_and_one_of_ranks_does_not():
    found = correlate(range(6), range(6))
    assert (found.r, found.ci_low, found.ci_high, found.p_value) == (1.0, 1.0, 1.0, 0.0)
    for method, next_smaller in (("spearman", [0, 1, 2, 3, 5, 4]), ("kendall", [0, 1, 2, 3, 5, 4])):
        up = correlate(range(6), range(6), method=method)
        near = correlate(range(6), next_smaller, method=method)
        assert (up.r, up.ci_high) == (1.0, 1.0)
        assert up.ci_low == pytest.approx(near.ci_low, abs=1e-12)
        down = correlate(range(6), range(6)[::-1], method=method)
        assert (down.ci_low, down.ci_high) == pytest.approx((-1.0, -up.ci_low))


@pytest.mark.parametrize(
    "y", [[2, 1, 4, 3, 6, 5], [1, 2, 3, 4, 5, 6], [1, 2, 2, 5, 4, 4], [6, 1, 5, 2, 4, 3]]
)
def test_few_units_have_the_p_value_of_all_orders(y):
    """Against scipy, which goes through the 720 orders."""
    x = np.array([3.0, 1, 2, 5, 4, 6])
    every = stats.permutation_test(
        (np.array(y, dtype=float),),
        lambda v: abs(stats.spearmanr(x, v).statistic),
        permutation_type="pairings",
        n_resamples=np.inf,
        alternative="greater",
    )
    assert correlate(x, y, method="spearman").p_value == pytest.approx(every.pvalue, abs=1e-12)
    exact = len(set(y)) == 6
    kendall = stats.kendalltau(x, y, method="exact" if exact else "asymptotic").pvalue
    assert correlate(x, y, method="kendall").p_value == pytest.approx(kendall, abs=1e-12)


def test_perfect_ranks_of_few_units_are_as_likely_as_two_orders_of_all():
    for n, orders in ((4, 24), (5, 120), (9, 362_880)):
        assert correlate(range(n), range(n), method="spearman").p_value == pytest.approx(2 / orders)
    for n in (10, 12):  # t would give 0
        found = correlate(range(n), range(n), method="spearman")
        assert found.p_value == pytest.approx(2 / math.factorial(n))
    with pytest.raises(DataError, match="All orders of 10 units are too many"):
        spearman_exact_p(range(10), range(10))


def test_a_family_needs_a_name_and_every_p():
    tests = pd.DataFrame({"p_value": [0.01, np.nan]})
    with pytest.raises(DataError, match="one p-value between 0 and 1"):
        adjust_family(tests, family="years")
    with pytest.raises(DataError, match="has no column 'p' of p-values; the table has p_value"):
        adjust_family(tests, family="years", p="p")
    with pytest.raises(DataError, match="needs a name"):
        adjust_family(tests.dropna(), family=" ")


def test_partial_correlation_refuses_a_singular_design():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(30, 3)), columns=["x", "y", "gdp"]).assign(region=["N", "S"] * 15)
    with pytest.raises(DataError, match="The design is singular: double is a combination"):
        partial_correlation(table.assign(double=2 * table["gdp"]), "x", "y", covariates=["gdp", "double"])
    with pytest.raises(SmallSampleError, match="The covariates fix x completely"):
        partial_correlation(table.assign(copy=table["x"]), "x", "y", covariates=["copy"])
    with pytest.raises(SmallSampleError, match="too few to take out"):
        partial_correlation(table.head(5), "x", "y", covariates=["gdp", "region"])


def test_permutation_within_regions_ignores_what_regions_share():
    rng = np.random.default_rng(4)
    region = np.repeat(list("ABCDEF"), 10)
    level = np.repeat(rng.normal(size=6), 10) * 5
    x, y = level + rng.normal(size=60), level + rng.normal(size=60)
    naive = correlate(x, y)
    test = permutation_test(x, y, region, rng=np.random.default_rng(1), n_permutations=999)
    assert naive.p_value < 1e-6
    assert test.p_value > 0.05
    assert test.p_mc_error < 0.02
    with pytest.raises(SmallSampleError, match="nothing can be exchanged"):
        permutation_test(x, y, np.arange(60).astype(str), rng=rng)
    with pytest.raises(DataError, match="give every unit its region"):
        permutation_test(x, y, [None, *region[1:]], rng=rng)


def test_one_region_gives_the_p_value_of_scipys_permutations():
    rng = np.random.default_rng(6)
    x, y = rng.normal(size=(2, 12))
    own = permutation_test(x, y, ["all"] * 12, rng=np.random.default_rng(2), n_permutations=19_999)
    other = stats.permutation_test(
        (y,), lambda v: np.corrcoef(x, v)[0, 1], permutation_type="pairings", n_resamples=4_999,
        rng=np.random.default_rng(3), vectorized=False,
    )  # fmt: skip
    assert own.p_value == pytest.approx(other.pvalue, abs=0.03)


# Scales and pairs


def test_a_range_that_spans_a_break_is_refused_unless_standardised(pairs):
    raw = scores().rename(columns={"papi": "x", "pci": "y"})
    with pytest.raises(
        ScaleBreakError, match=r"pci \(total\) is not on one scale between 2012 and 2013.*2 breaks"
    ):
        on_one_scale(raw, COLUMNS, breaks=BREAKS, scale="raw")
    inside = on_one_scale(raw[raw["year"].between(2013, 2017)], COLUMNS, breaks=BREAKS, scale="raw")
    assert inside["x"].tolist() == raw[raw["year"].between(2013, 2017)].dropna()["x"].tolist()
    assert eras(BREAKS, COLUMNS.values(), range(2011, 2023)).value_counts().to_dict() == {2: 5, 3: 5, 1: 2}
    by_era = on_one_scale(raw, COLUMNS, breaks=BREAKS, scale="era").groupby("era")["x"].agg(["mean", "std"])
    assert by_era["mean"].abs().max() < 1e-12
    assert by_era["std"].sub(1).abs().max() < 1e-12
    assert pairs.groupby("year")["y"].std(ddof=1).sub(1).abs().max() < 1e-12


def test_years_with_few_rows_leave_and_constant_years_are_refused():
    table = pd.DataFrame({"year": [1] * 5 + [2] * 3, "x": range(8), "y": range(8)})
    assert set(on_one_scale(table, COLUMNS, breaks=BREAKS)["year"]) == {1}
    with pytest.raises(MissingYearError, match="No year has 6 rows"):
        on_one_scale(table, COLUMNS, breaks=BREAKS, least=6)
    with pytest.raises(DataError, match="All values of x in year 1 are equal"):
        on_one_scale(table.assign(x=1.0), COLUMNS, breaks=BREAKS)


def long_scores():
    table = scores().rename(columns={"year": "year"}).assign(vintage=63)
    frames = [
        table[["year", "vintage", "province_code"]].assign(index_id=i, component="total", points=table[i])
        for i in ("papi", "pci")
    ]
    return pd.concat(frames, ignore_index=True)


def test_pairs_of_two_maps_are_refused():
    table = long_scores()
    table = table.assign(vintage=table["vintage"].mask(table["year"] == 2022, 34))
    with pytest.raises(VintageError, match="bridge"):
        pair_scores(table, ("papi", "total"), ("pci", "total"))
    with pytest.raises(DataError, match=r"no figure of par \(total\)"):
        pair_scores(table, ("par", "total"), ("pci", "total"))


def test_years_that_cannot_be_tested_are_named_not_filled_with_nan():
    both = pair_scores(long_scores(), ("papi", "total"), ("pci", "total"))
    both = both[(both["year"] != 2019) | both["province_code"].isin(["P01", "P02"])]
    found = correlate_years(both, family="PAPI and PCI")
    assert "Only 2 provinces" in found.left_out[2019]
    assert 2019 not in set(found.table["year"])
    assert not found.table.drop(columns="df").isna().any(axis=None)
    assert (found.table["family_size"] == 11).all()
    regions = scores().drop_duplicates("province_code").set_index("province_code")["region_code"]
    tested = correlate_years(
        both[both["year"] == 2015], family="2015", methods=["spearman"], regions=regions,
        rng=np.random.default_rng(0), n_permutations=499,
    )  # fmt: skip
    assert 0 < tested.table.loc[0, "p_permutation"] <= 1


def test_years_that_are_too_few_are_refused_with_what_there_is():
    pairs = pd.DataFrame({"year": np.repeat([2018, 2019, 2020, 2021], [12, 12, 12, 9])})
    names = ("PAPI", "PCI")
    with pytest.raises(SmallSampleError, match=r"there are 3 \(provinces by year: 2018: 12, .* 2021: 9"):
        check_years(pairs, names=names, first_year=2018, last_year=2021)
    assert len(check_years(pairs, names=names, first_year=2018, last_year=2021, least=9)) == len(pairs)
    longer = pd.concat([pairs, pd.DataFrame({"year": [2022] * 12})])
    kept = check_years(longer, names=names, first_year=2018, last_year=2022)
    assert sorted(set(kept["year"])) == [2018, 2019, 2020, 2022]
    with pytest.raises(MissingYearError, match="lies after the last"):
        check_years(pairs, names=names, first_year=2021, last_year=2018)
    with pytest.raises(MissingYearError, match="No province has both PAPI and PCI in 1990–1999"):
        check_years(pairs.iloc[:0], names=names, first_year=1990, last_year=1999)


def test_a_design_that_is_singular_in_one_year_is_left_out_there_and_named(pairs):
    few = pairs[pairs["year"].between(2018, 2019)].assign(
        size=lambda t: (t["year"] == 2019) * np.arange(len(t))
    )
    found = partial_years(few, {"size": ["size"]}, family="years")
    assert found.table["year"].tolist() == [2019]
    assert "The design is singular: size" in found.left_out["size", 2018]
    curve = specification_curve(few, family="curve", covariates={"size": ["size"]}, lags=(0,))
    assert set(curve.loc[curve["controls"] == "size", "years"]) == {"2019", "2018–2019"}


def test_lags_that_leave_no_panel_are_left_out(pairs):
    own = pairs[pairs["year"].between(2018, 2021)]
    sides = [own[["year", "province_code", s]].rename(columns={s: "value"}) for s in ("x", "y")]
    assert lagged_effects(*sides)["lag"].tolist() == [-2, -1, 0, 1, 2]
    with pytest.raises(DataError, match=r"x has province .* twice in 2018; a panel has one row"):
        lagged_effects(pd.concat([sides[0], sides[0].head(1)]), sides[1])
    one = [side[side["year"] == 2019] for side in sides]
    with pytest.raises(SmallSampleError, match="No lag leaves 30 rows of provinces"):
        lagged_effects(*one)


def test_components_are_one_family_and_a_component_is_not_tested_with_itself():
    found = correlate_components(
        long_scores(), [("papi", "total"), ("pci", "total")], [("pci", "total"), ("sipas", "total")], year=2016,
        family="heat map",
    )  # fmt: skip
    assert len(found.table) == 1
    assert set(found.left_out) == {("papi", "total", "sipas", "total"), ("pci", "total", "sipas", "total")}
    with pytest.raises(SmallSampleError, match="No pair of components"):
        correlate_components(long_scores(), [("par", "total")], [("pci", "total")], year=2016, family="none")


# Panels


def test_every_model_is_one_row_and_the_trap_is_gone(pairs):
    table = pooled_models(pairs, rng=np.random.default_rng(1), n_draws=999).set_index("model")
    assert tuple(table.index) == MODELS
    assert not table.isna().any(axis=None)
    fixed = table.loc[[m for m in MODELS if m.startswith("fixed_effects")], "estimate"]
    assert np.ptp(fixed.to_numpy()) < 1e-10
    assert table.loc["fixed_effects", "factor"] == "nested"
    assert table.loc["within", "estimate"] < 0.15
    pooled = mundlak_columns(pairs, "x", needs=("y",))
    due = smf.ols("y ~ x + x_mean", pooled).fit(
        cov_type="cluster", cov_kwds={"groups": pooled["province_code"]}
    )
    assert table.loc["mundlak_difference", "estimate"] == pytest.approx(due.params["x_mean"])
    assert table.loc["mundlak_difference", "p_value"] == pytest.approx(due.pvalues["x_mean"], abs=0.02)
    assert table.loc["mundlak_within", "estimate"] == pytest.approx(due.params["x"])
    means = pairs.groupby("province_code")[["x", "y"]].mean()
    assert table.loc["between_spearman", "estimate"] == pytest.approx(means.corr("spearman").loc["x", "y"])
    assert table.loc["between_kendall", "estimate"] == pytest.approx(means.corr("kendall").loc["x", "y"])


def test_provinces_seen_once_do_not_count_within(pairs):
    some = pairs["province_code"].isin(sorted(pairs["province_code"].unique())[:25])
    once, few = pairs[(pairs["year"] == 2019) | some], pairs[some]
    tables = [
        pooled_models(p, rng=np.random.default_rng(1), n_draws=199).set_index("model") for p in (once, few)
    ]
    for model in ("within", "fixed_effects", "fixed_effects_cr2"):
        assert tables[0].loc[model, "n"] == len(few)
        assert tables[0].loc[model, "p_value"] == pytest.approx(tables[1].loc[model, "p_value"])
    assert tables[0].loc["between", "n"] > tables[1].loc["between", "n"]


def test_each_year_is_left_out_in_turn(pairs):
    found = without_one_year(pairs).set_index("year")
    assert len(found) == 12
    kept = pairs[pairs["year"] != 2015]
    assert found.loc[2015, "estimate"] == pytest.approx(fixed_effects(kept, "y", ["x"]).coef[0])
    assert found.loc[2015, "ci_low"] == pytest.approx(cr2(fixed_effects(kept, "y", ["x"]), "x").ci_low)


def test_the_wild_bootstrap_agrees_with_draws_made_the_long_way(pairs):
    """The fast cluster sums against refitting the model for each draw, with the same weights."""
    rows = pairs[(pairs["year"] >= 2019) & (pairs["province_code"] <= "P15")]
    fit = fixed_effects(rows, "y", ["x"])
    found = wild_cluster_bootstrap(fit, "x", rng=np.random.default_rng(9), n_draws=99)
    weights = np.random.default_rng(9).choice([-1.0, 1.0], size=(fit.n_entities, 99))
    used = rows.dropna(subset=["x", "y"])
    t0, extreme = abs(clustered(fit, "x", factor="none").statistic), 0
    for draw in weights.T:
        star = used.assign(
            y=fit.y * draw[fit.entity]
        )  # the null slope is 0: residuals are y less its effects
        extreme += abs(clustered(fixed_effects(star, "y", ["x"]), "x", factor="none").statistic) >= t0 * (
            1 - 1e-12
        )
    assert found.p_value == pytest.approx((1 + extreme) / 100)
    assert found.ci_low < found.coef < found.ci_high
    webb = wild_cluster_bootstrap(fit, "x", rng=np.random.default_rng(9), weights="webb", n_draws=999)
    assert abs(webb.p_value - found.p_value) < 0.25


def few_provinces(pairs, groups):
    codes = sorted(pairs["province_code"].unique())[:groups]
    return fixed_effects(pairs[pairs["province_code"].isin(codes)], "y", ["x"])


def test_with_five_provinces_two_weights_cannot_reject_and_six_can(pairs):
    """2^5 = 32 ways: the sample and its mirror are as extreme as themselves, so p >= 2/32 and no slope is rejected."""
    fit = few_provinces(pairs, 5)
    found = wild_cluster_bootstrap(fit, "x", rng=np.random.default_rng(1))
    assert (found.n_draws, found.p_mc_error, found.ci_low, found.ci_high) == (32, 0.0, -np.inf, np.inf)
    assert found.p_value >= 2 / 32
    assert found.p_value * 32 == int(found.p_value * 32)
    assert found == wild_cluster_bootstrap(fit, "x", rng=np.random.default_rng(2))  # nothing is drawn
    webb = wild_cluster_bootstrap(fit, "x", rng=np.random.default_rng(1), weights="webb")
    assert (webb.n_draws, webb.p_mc_error) == (6**5, 0.0)
    assert webb.p_value >= 6 / 6**5
    assert -1e4 < webb.ci_low < webb.coef < webb.ci_high < 1e4


def test_a_drawn_p_value_of_the_wild_bootstrap_is_never_zero(pairs):
    rows = pairs[pairs["year"] >= 2019]
    strong = fixed_effects(rows.assign(y=rows["y"] / 100 + rows["x"]), "y", ["x"])
    for weights in ("rademacher", "webb"):
        found = wild_cluster_bootstrap(
            strong, "x", rng=np.random.default_rng(3), weights=weights, n_draws=199
        )
        assert found.p_value == pytest.approx(1 / 200)
        assert found.ci_low < 1 < found.ci_high
    with pytest.raises(DataError, match="0 draws are too few"):
        wild_cluster_bootstrap(strong, "x", rng=np.random.default_rng(3), n_draws=0)


def test_what_no_statistic_can_use_is_refused_in_words(pairs):
    few = pairs.head(60)
    text, endless = few.assign(x="12,5"), few.assign(x=few["x"].where(few.index != few.index[0], np.inf))
    fit, rng = fixed_effects(pairs, "y", ["x"]), np.random.default_rng(0)
    side = pd.DataFrame({"p": [True] * 3 + [False] * 3, "z": [1.0, 2, 3, 4, 5, 7]})
    one = {"year": 2019, "province_code": ["01"], "flag": ""}
    grdp, people = (pd.DataFrame({**one, k: [1.0]}) for k in ("grdp_billion_vnd", "population_thousand"))
    for call, said in (
        (lambda: random_effects(text, "y", ["x"]), "x holds '12,5'"),
        (lambda: random_effects(endless, "y", ["x"]), "x holds an infinite value"),
        (lambda: mundlak_columns(text, "x"), "x holds '12,5'"),
        (lambda: between_correlation(text, "x", "y"), "x holds '12,5'"),
        (lambda: repeated_correlation(text, "x", "y"), "x holds '12,5'"),
        (lambda: on_one_scale(endless, COLUMNS, breaks=BREAKS), "x holds an infinite value"),
        (lambda: clustered(fit, "x", confidence=95), "Write 0.95 for 95%"),
        (lambda: driscoll_kraay(fit, "x", lag=1.5), "A lag of 1.5 does not fit"),
        (lambda: hausman((np.nan, 0.2), (0.3, 0.1)), "an estimate is missing"),
        (lambda: compare_published(side, "p", ["y"], family="f"), "no column y; it has p, z"),
        (lambda: compare_published(side, "p", ["z"], family="f", confidence=95), "Write 0.95 for 95%"),
        (lambda: compare_published(side.assign(p=[True] * 5 + [None]), "p", ["z"], family="f"), "p is missing"),
        (lambda: correlation_bounds(range(5), [1, 2, 3, 4, np.nan], low=-np.inf, high=9), "two finite ends"),
        (lambda: correlate(range(6), range(6), interval="bca", rng=rng, n_resamples=0), "0 resamples are too few"),
        (lambda: correlate(range(6), range(6), interval="bca", rng=rng), "does not exist. Use the default"),
        (lambda: income_and_size(pd.concat([grdp, grdp]), people), "01 stands twice in 2019"),
        (lambda: income_and_size(grdp, people.assign(population_thousand=0.0)), "not above 0"),
    ):  # fmt: skip
        with pytest.raises(DataError, match=said):
            call()


def test_wrong_panels_are_refused(pairs):
    for value, said in (
        (np.inf, "x holds an infinite value"),
        ("12,5", "x holds '12,5', which is no number"),
    ):
        with pytest.raises(DataError, match=said):
            fixed_effects(pairs.astype({"x": object}).replace({"x": {pairs["x"].iloc[0]: value}}), "y", ["x"])
    with pytest.raises(DataError, match="at least one regressor"):
        fixed_effects(pairs, "y", [])
    with pytest.raises(DataError, match="stands twice"):
        fixed_effects(pd.concat([pairs, pairs.head(1)]), "y", ["x"])
    with pytest.raises(DataError, match="does not vary once the effects"):
        fixed_effects(pairs.assign(area=pairs["province_code"].str[1:].astype(float)), "y", ["area"])
    with pytest.raises(DataError, match="The design is singular: x2"):
        fixed_effects(pairs.assign(x2=2 * pairs["x"]), "y", ["x", "x2"])
    fit = fixed_effects(pairs, "y", ["x"])
    with pytest.raises(DataError, match="no small-sample factor"):
        clustered(fit, "x", factor="stata")
    with pytest.raises(DataError, match="no coefficient 'z'"):
        clustered(fit, "z")
    with pytest.raises(DataError, match="does not fit 12 years"):
        driscoll_kraay(fit, "x", lag=12)
    with pytest.raises(SmallSampleError, match="degrees of freedom"):
        repeated_correlation(pairs[pairs["year"] == 2015], "x", "y")
    with pytest.raises(DataError, match="variance components"):
        random_effects(pairs, "y", ["x"], variances="nerlove")


def test_a_lag_pairs_x_with_the_y_that_many_years_later(pairs):
    x = pairs[["year", "province_code", "x"]].rename(columns={"x": "value"})
    noise = np.random.default_rng(0).normal(scale=0.05, size=len(x))
    table = lagged_effects(x, x.assign(year=x["year"] + 2, value=x["value"] + noise), lags=range(-3, 4))
    assert table.set_index("lag")["estimate"].idxmax() == 2
    assert table.set_index("lag").loc[2, "estimate"] == pytest.approx(1, abs=0.05)
    assert table["n"].tolist()[0] < table["n"].tolist()[5]


@pytest.mark.parametrize("value", [0.1, 68.3, 7.77e5])
def test_a_constant_that_is_not_exact_in_binary_is_still_a_constant(value):
    years, flat = np.repeat([2018, 2019], 10), np.full(20, value)
    table = pd.DataFrame(
        {"year": years, "province_code": [*range(10)] * 2, "x": np.where(years == 2018, value, 1.0)}
    )
    table["x"] += np.where(years == 2019, np.arange(20), 0)
    none = BREAKS.head(0)
    with pytest.raises(DataError, match="All values of x in year 2018 are equal"):
        on_one_scale(table, {"x": ("papi", "total")}, breaks=none)
    regions = ["N"] * 7 + ["S"] * 7 + ["M"] * 6
    steps = np.repeat([0.0, value, 3 * value], [7, 7, 6])  # constant within regions, not over them
    with pytest.raises(SmallSampleError, match="x within groups are equal"):
        permutation_test(steps, np.arange(20), regions, rng=np.random.default_rng(0))
    with pytest.raises(SmallSampleError, match="x within provinces are equal"):
        repeated_correlation(
            pd.DataFrame({"province_code": regions, "x": steps, "y": np.arange(20.0)}), "x", "y"
        )
    assert np.isnan(row_correlations(flat[None, :], np.arange(20.0)[None, :], method="pearson")).all()


# Power, selection, curve, agreement


def test_the_detectable_correlation_is_found_with_the_stated_power():
    r = smallest_detectable(63)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4000, 63))
    y = r * x + np.sqrt(1 - r * r) * rng.normal(size=(4000, 63))
    found = (stats.zscore(x, axis=1) * stats.zscore(y, axis=1)).mean(axis=1)
    power = (np.abs(found * np.sqrt(61 / (1 - found**2))) > stats.t.isf(0.025, 61)).mean()
    assert power == pytest.approx(0.8, abs=0.025)
    with pytest.raises(SmallSampleError):
        smallest_detectable(3)
    for n, power, said in (
        (63, 0.01, "not above alpha"),
        (63, np.nan, "power = nan"),
        (np.nan, 0.8, "nan units"),
    ):
        with pytest.raises(DataError, match=said):
            smallest_detectable(n, power=power)
    for r, low, high, said in (
        (np.nan, 0.1, 0.5, "r is nan"), (0.3, np.nan, 0.5, "ci_low is nan"), (0.3, 0.5, 0.1, "turned round"),
    ):  # fmt: skip
        with pytest.raises(DataError, match=said):
            disattenuate(r, low, high, reliability_x=0.8, reliability_y=0.8)
    with pytest.raises(SmallSampleError, match="No year has Pearson's"):
        disattenuate_last_year(pd.DataFrame({"method": ["kendall"]}), reliability_x=0.8, reliability_y=0.8)
    with pytest.raises(DataError, match="too low"):
        disattenuate(0.9, 0.8, 0.95, reliability_x=0.5, reliability_y=0.5)


def test_a_reliability_corrects_the_last_year_and_an_impossible_one_is_refused(pairs):
    yearly = correlate_years(pairs, family="f").table
    last = yearly[(yearly["method"] == "pearson")].iloc[-1]
    assert disattenuate_last_year(yearly, reliability_x=1.0, reliability_y=1.0) is None
    found = disattenuate_last_year(yearly, reliability_x=0.81, reliability_y=1.0)
    assert found.r == pytest.approx(last["r"] / 0.9)
    assert found.ci_high == pytest.approx(last["ci_high"] / 0.9)
    with pytest.raises(
        DataError, match=r"reliability_y is 0\.0; a reliability lies above 0 and at most at 1"
    ):
        disattenuate_last_year(yearly, reliability_x=1.0, reliability_y=0.0)
    with pytest.raises(DataError, match="larger than reliabilities"):
        disattenuate_last_year(yearly, reliability_x=0.01, reliability_y=0.01)


def test_bounds_hold_every_way_to_fill_the_gaps():
    rng = np.random.default_rng(2)
    x = rng.normal(size=20)
    y = np.clip(50 + 5 * x + rng.normal(scale=5, size=20), 30, 70)
    y[17:] = np.nan
    found = correlation_bounds(x, y, low=30, high=70)
    grid = (
        np.array(np.meshgrid(*[np.linspace(30, 70, 41)] * 3)).reshape(3, -1).T
    )  # every way to fill three gaps
    filled = np.column_stack([np.tile(y[:17], (len(grid), 1)), grid])
    tried = (stats.zscore(filled, axis=1) @ stats.zscore(x)) / 20
    assert found.lowest - 1e-9 <= tried.min() <= tried.max() <= found.highest + 1e-9
    assert (found.lowest, found.highest) == pytest.approx((tried.min(), tried.max()), abs=2e-3)
    assert found.lowest < found.r < found.highest
    with pytest.raises(DataError, match="does not hold all published scores"):
        correlation_bounds(x, y, low=60, high=70)


def test_published_provinces_are_compared_in_a_named_family():
    table = pd.DataFrame(
        {"is_in": [True] * 5 + [False] * 5, "pci": [70.0, 71, 72, 73, 74, 60, 61, 62, 63, 64]}
    )
    found = compare_published(table, "is_in", ["pci"], family="2019").loc[0]
    assert found["difference"] == 10
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((7.694, 12.306), abs=1e-3)  # 10 -+ 2.306 x 1
    with pytest.raises(SmallSampleError, match="needs two of each"):
        compare_published(table.head(6), "is_in", ["pci"], family="2019")


def test_the_curve_counts_every_choice_once_and_adjusts_over_all(pairs):
    own = pairs[pairs["year"].between(2015, 2019)]
    curve = specification_curve(
        own, family="PAPI and PCI", covariates={"region": ["region_code"]}, lags=(0, 1)
    )
    keys = ["scope", "years", "measure", "method", "controls", "lag"]
    assert not curve.duplicated(keys).any()
    assert (curve["family_size"] == len(curve)).all()
    assert curve["estimate"].is_monotonic_increasing
    assert {"two_way", "within", "between", "pearson", "spearman", "kendall"} == set(curve["method"])
    # 5 years and lag 0, 4 with lag 1: (3 methods + 2 partial) each; eras 2015-2017 and 2018-2019, then all.
    assert len(curve) == 5 * (5 + 4) + (2 + 1) * 4 + (1 + 1) * 4 + 0
    summary = summarise_curve(curve)
    assert summary.n_significant <= summary.n_significant_raw
    assert summary.low <= summary.median <= summary.high


def test_the_curve_crosses_no_break_at_a_lag_and_does_not_care_which_index_comes_first(pairs):
    own = pairs[pairs["year"].between(2015, 2020)]
    region = {"region": ["region_code"]}
    curve = specification_curve(own, family="f", covariates=region)
    inside = curve[(curve["scope"] == "era") & (curve["lag"] == 1) & (curve["method"] == "between")]
    rows = own.merge(own.assign(year=own["year"] - 1), on=["year", "province_code"], suffixes=("", "_next"))
    rows = rows[rows["era"] == rows["era_next"]]
    for spec in inside[inside["controls"] == "none"].itertuples():
        first, last = map(int, spec.years.split("–"))
        part = rows[rows["year"].between(first, last)]
        means = part.groupby("province_code")[["x", "y_next"]].mean()
        assert spec.estimate == pytest.approx(means.corr().loc["x", "y_next"])
    swapped = specification_curve(own.rename(columns={"x": "y", "y": "x"}), family="f", covariates=region)
    both = [
        table.assign(lag=table["lag"] * sign)
        .groupby(["scope", "method", "controls", "lag"])["estimate"]
        .agg(sorted)
        for table, sign in ((curve, 1), (swapped, -1))
    ]
    assert both[0].index.equals(both[1].index)
    for one, other in zip(*both, strict=True):
        assert one == pytest.approx(other)


def test_the_curve_takes_ranks_and_eras_as_other_measures_of_the_same(pairs):
    raw = scores().rename(columns={"papi": "x", "pci": "y"})
    table = several_measures(raw[raw["year"].between(2014, 2019)], COLUMNS, breaks=BREAKS)
    measures = {"score": ("x", "y"), "rank": ("x_rank", "y_rank"), "era": ("x_era", "y_era")}
    curve = specification_curve(table, family="measures", measures=measures, lags=(0,))
    alone = specification_curve(table, family="scores", lags=(0,))
    key = ["scope", "years", "method"]
    own = curve[curve["measure"] == "score"].sort_values(key).reset_index(drop=True)
    pd.testing.assert_frame_equal(
        own[[*key, "estimate", "p_value"]],
        alone.sort_values(key).reset_index(drop=True)[[*key, "estimate", "p_value"]],
    )
    others = curve[curve["measure"] != "score"]
    assert set(others["scope"]) == {"era", "all"}
    ranks = others[(others["measure"] == "rank") & (others["scope"] == "all")].set_index("method")
    by_hand = repeated_correlation(table.assign(x=table["x_rank"], y=table["y_rank"]), "x", "y")
    assert ranks.loc["within", "estimate"] == pytest.approx(by_hand.r)
    # Standardised over an era a year's mean is not 0: common movement is still there.
    assert table.groupby("year")["x_era"].mean().abs().max() > 0.1
    assert table.groupby("era")["x_era"].mean().abs().max() < 1e-9


def test_partial_correlations_by_year_are_a_family_for_each_set_of_controls(pairs):
    controls = {"region": ["region_code"], "none there": ["region_code", "income"]}
    income = np.where(pairs["year"] == 2019, np.random.default_rng(0).normal(size=len(pairs)), np.nan)
    found = partial_years(pairs.assign(income=income), controls, family="years")
    sizes = found.table.groupby("controls")["family_size"].agg(["count", "first"])
    assert sizes.loc["region"].tolist() == [12, 12]
    assert sizes.loc["none there"].tolist() == [1, 1]
    assert len(found.left_out) == 11
    own = partial_correlation(
        pairs[pairs["year"] == 2015], "x", "y", covariates=["region_code"], method="spearman"
    )
    row = found.table[(found.table["controls"] == "region") & (found.table["year"] == 2015)].iloc[0]
    assert (row["r"], row["p_value"]) == pytest.approx((own.r, own.p_value))
    empty = partial_years(pairs.assign(income=np.nan), {"income": ["income"]}, family="years")
    assert empty.table.empty
    assert len(empty.left_out) == 12


def test_concordance_by_year_leaves_thin_years_out():
    rng = np.random.default_rng(2)
    codes = [f"{n:02d}" for n in range(15)]
    rows = [
        {"index_id": i, "component": "total", "year": year, "province_code": code, "percent": rng.normal()}
        for i in ("papi", "pci", "par") for year in (2018, 2019) for code in codes
        if not (i == "par" and year == 2018 and code > "05")
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    found = concordance_years(table, ["papi", "pci", "par"], years=[2018, 2019, 2020])
    assert found[["year", "n", "n_rankings"]].to_numpy().tolist() == [[2019, 15, 3]]
    wide = table[table["year"] == 2019].pivot(index="province_code", columns="index_id", values="percent")
    assert found["w"].iloc[0] == pytest.approx(kendalls_w(wide).w)
    assert found["chance"].iloc[0] == pytest.approx(1 / 3)
    assert concordance_years(table, ["papi", "pci", "par"], years=[2018]).empty


def test_permutations_within_regions_are_adjusted_over_the_years(pairs):
    regions = pairs.drop_duplicates("province_code").set_index("province_code")["region_code"]
    rng = np.random.default_rng(0)
    found = correlate_years(pairs, family="years", regions=regions, rng=rng, n_permutations=199).table
    own = found[found["method"] == "spearman"]
    due = multipletests(own["p_permutation"], method="holm")[1]
    assert own["p_permutation_holm"].to_numpy() == pytest.approx(due)
    assert found.loc[found["method"] == "kendall", "p_permutation_holm"].isna().all()


def test_the_lags_are_judged_by_the_bias_reduced_error_unless_a_factor_is_named(pairs):
    sides = [pairs[["year", "province_code", s]].rename(columns={s: "value"}) for s in ("x", "y")]
    careful, plain = (lagged_effects(*sides, lags=range(1), errors=e).iloc[0] for e in ("cr2", "nested"))
    fit = fixed_effects(pairs, "y", ["x"])
    assert (careful["estimate"], careful["p_value"]) == pytest.approx(
        (cr2(fit, "x").coef, cr2(fit, "x").p_value)
    )
    assert plain["p_value"] == pytest.approx(clustered(fit, "x").p_value)
    assert (careful["factor"], plain["factor"]) == ("CR2", "nested")


def test_unpublished_scores_are_compared_and_bounded_in_every_year_that_has_enough():
    rng = np.random.default_rng(4)
    codes = [f"{n:02d}" for n in range(30)]
    rows = []
    for year, published in ((2019, 12), (2020, 5)):
        for place, code in enumerate(codes):
            key = {"component": "total", "year": year, "province_code": code}
            value = rng.normal(60, 5) + (20 if place < published else 0)
            rows.append({**key, "index_id": "pci", "percent": value, "points": value})
            if place < published:
                rows.append({**key, "index_id": "par", "percent": value + rng.normal(), "points": np.nan})
    found = selection_years(pd.DataFrame(rows), "par", ["pci"], years=[2019, 2020, 2021])
    assert found[["year", "n_in", "n_out", "n_all"]].to_numpy().tolist() == [[2019, 12, 18, 30]]
    row = found.iloc[0]
    assert row["difference"] == pytest.approx(20, abs=6)
    wide = (
        pd.DataFrame(rows)
        .query("year == 2019")
        .pivot(index="province_code", columns="index_id", values="percent")
    )
    known = wide["par"].dropna()
    due = correlation_bounds(wide["pci"], wide["par"], low=known.min(), high=known.max())
    assert (row["r"], row["lowest"], row["highest"]) == pytest.approx((due.r, due.lowest, due.highest))
    assert due.lowest < 0 < due.highest
    assert selection_years(pd.DataFrame(rows), "par", ["pci"], years=[2020]).empty


def test_two_rankings_have_w_of_half_rho_plus_one_also_with_ties():
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"a": rng.normal(size=15), "b": rng.normal(size=15)})
    rho = stats.spearmanr(table["a"], table["b"]).statistic
    assert kendalls_w(table).w == pytest.approx((rho + 1) / 2)
    tied = pd.DataFrame({"a": [1, 1, 2, 3, 4], "b": [1, 1, 2, 3, 4]})
    assert kendalls_w(tied).w == pytest.approx(1)
    with pytest.raises(SmallSampleError):
        kendalls_w(table.assign(b=1.0))


def test_the_interval_of_weighted_tau_is_the_expanded_one_around_the_library_s_value(pairs):
    year = pairs[pairs["year"] == 2019]
    found = ranking_agreement(year, rng=np.random.default_rng(3), n_resamples=400).iloc[0]
    assert found["weighted_tau"] == pytest.approx(stats.weightedtau(year["x"], year["y"]).statistic)
    plain = stats.bootstrap(
        (year["x"], year["y"]), lambda x, y: stats.weightedtau(x, y).statistic,
        paired=True, vectorized=False, n_resamples=400, rng=np.random.default_rng(3),
    ).confidence_interval  # fmt: skip
    assert -1 <= found["tau_low"] < plain.low < found["weighted_tau"] < plain.high < found["tau_high"] <= 1


def test_overlap_at_the_top_and_the_provinces_that_differ(pairs):
    found = ranking_agreement(pairs, top=10)
    assert len(found) == 12
    assert found["top_overlap"].between(0, 10).all()
    rho = stats.spearmanr(*(pairs.loc[pairs["year"] == 2019, c] for c in "xy")).statistic
    assert found.set_index("year").loc[2019, "w"] == pytest.approx((rho + 1) / 2)
    assert (
        found[["p_top_holm", "p_bottom_holm"]].to_numpy() >= found[["p_top", "p_bottom"]].to_numpy()
    ).all()
    same = ranking_agreement(pairs.assign(y=pairs["x"]), top=10)
    assert (same["top_overlap"] == 10).all()
    assert same["weighted_tau"].min() == pytest.approx(1)
    sure = ranking_agreement(
        pairs.assign(y=pairs["x"]), top=10, rng=np.random.default_rng(1), n_resamples=200
    )
    # resamples of a ranking with itself do not vary, but for the last digit of a sum
    assert sure[["tau_low", "tau_high"]].fillna(1).to_numpy() == pytest.approx(1)
    small = ranking_agreement(pairs, top=30)  # groups of 30 of 63 would nearly be each other's complement
    assert small[["top_overlap", "p_top", "p_top_holm"]].isna().all(axis=None)
    assert small["w"].tolist() == found["w"].tolist()
    gaps = disagreement(pairs, family="63 provinces")
    assert gaps["difference"].abs().is_monotonic_decreasing
    assert (gaps["family_size"] == 63).all()
    swapped = disagreement(pairs.rename(columns={"x": "y", "y": "x"}), family="63 provinces")
    assert (
        swapped.set_index("province_code")["difference"]
        .add(gaps.set_index("province_code")["difference"])
        .abs()
        .max()
        < 1e-12
    )
    none = disagreement(pairs, family="none", least_years=20)
    assert none.empty
    assert {"province_code", "difference", "p_holm"} <= set(none)
