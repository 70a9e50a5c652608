"""Association against R, SciPy, pingouin, fixest, plm and linearmodels on the same figures (tests/golden/README.md)."""

import numpy as np
import pandas as pd
import pytest
from golden_support import close, correlations, models, scores

from parresearch.core.errors import ScaleBreakError
from parresearch.statistics.association.coefficients import correlate, spearman_edgeworth_p
from parresearch.statistics.association.families import adjust_family
from parresearch.statistics.association.panel import fixed_effects
from parresearch.statistics.association.panel_errors import clustered, cr2, driscoll_kraay, unadjusted
from parresearch.statistics.association.partial import partial_correlation
from parresearch.statistics.association.random_effects import hausman, mundlak_columns, random_effects
from parresearch.statistics.association.repeated import repeated_correlation
from parresearch.statistics.association.standardise import on_one_scale

YEARS = range(2011, 2023)
PAPI_2018 = pd.DataFrame({
    "index_id": ["papi"], "component": ["total"], "year_before": [2017], "year_after": [2018], "kind": ["scale"],
})  # fmt: skip
COLUMNS = {"papi": ("papi", "total"), "pci": ("pci", "total")}


@pytest.fixture(scope="module")
def by_year():
    return dict(list(scores().groupby("year")))


@pytest.fixture(scope="module")
def panel():
    """The sample of part 3: PAPI standardised within the year, PCI in points and standardised."""
    rows = scores().dropna().copy()

    def standard(values):
        return (values - values.mean()) / values.std(ddof=1)

    rows["z"] = rows.groupby("year")["papi"].transform(standard)
    rows["z_pci"] = rows.groupby("year")["pci"].transform(standard)
    assert len(rows) == 747
    return rows


@pytest.mark.parametrize("year", YEARS)
def test_each_year_and_method_agrees_with_r(by_year, year):
    expected, rows = correlations("by_year").loc[year], by_year[year]
    for method, interval, names in (
        ("pearson", "default", ("pearson_r", "pearson_p", "pearson_lo", "pearson_hi", "pearson_t")),
        ("spearman", "fisher", ("spearman_rho", "spearman_p_t", "spearman_lo", "spearman_hi", None)),
        ("spearman", "default", ("spearman_rho", "spearman_p_t", "spearman_bw_lo", "spearman_bw_hi", None)),
        ("kendall", "default", ("kendall_tau_b", "kendall_p", "kendall_fieller_lo", "kendall_fieller_hi", "kendall_z")),
    ):  # fmt: skip
        found = correlate(rows["papi"], rows["pci"], method=method, interval=interval)
        values = (found.r, found.p_value, found.ci_low, found.ci_high, found.statistic)
        assert found.n == expected["n"]
        for value, name in zip(values, names, strict=True):
            assert name is None or close(value, expected[name]), name
    if not np.isnan(expected["spearman_p_edgeworth"]):
        assert close(spearman_edgeworth_p(rows["papi"], rows["pci"]), expected["spearman_p_edgeworth"])
    assert correlate(rows["papi"], rows["pci"]).df == expected["pearson_df"]


@pytest.mark.parametrize(
    ("table", "p"),
    [("by_year", "pearson_p"), ("by_year", "spearman_p_t"), ("by_year", "kendall_p"), ("partial_region", "partial_p"),
     ("partial_region", "spearman_partial_p")],
)  # fmt: skip
def test_adjusted_p_values_over_the_twelve_years_agree(table, p):
    expected = correlations(table)
    found = adjust_family(expected, family="12 years", p=p)
    assert (found["family_size"] == 12).all()
    for rule in ("holm", "bh"):
        assert close(found[f"p_{rule}"].tolist(), expected[f"{p}_{rule}"].tolist())


@pytest.mark.parametrize("year", YEARS)
def test_partial_correlation_on_regions_agrees(by_year, year):
    expected = correlations("partial_region").loc[year]
    for method, prefix in (("pearson", "partial"), ("spearman", "spearman_partial")):
        found = partial_correlation(by_year[year], "papi", "pci", covariates=["region_code"], method=method)
        assert (found.n, found.n_controls, found.df) == (
            expected["n"],
            expected["k_controls"],
            expected["partial_df"],
        )
        values = (found.r, found.statistic, found.p_value, found.ci_low, found.ci_high)
        for value, name in zip(values, ("r", "t", "p", "lo", "hi"), strict=True):
            assert close(value, expected[f"{prefix}_{name}"]), name


def test_repeated_measures_agree_and_the_trap_is_refused():
    """Raw scores over 2018 give r = 0.63, which is the change of scale: they are refused, and 0.02 is given."""
    rows = scores().dropna()
    rows = rows[rows["year"] <= 2019]
    expected = models()["repeated_measures"]
    with pytest.raises(ScaleBreakError, match=r"papi \(total\) is not on one scale between 2017 and 2018"):
        on_one_scale(rows, COLUMNS, breaks=PAPI_2018, scale="raw")
    variants = {
        "raw": rows,  # what a careless reader would compute, kept to show that the arithmetic is the same
        "z_within_year": on_one_scale(rows, COLUMNS, breaks=PAPI_2018),
        "raw_2011_2017": on_one_scale(rows[rows["year"] <= 2017], COLUMNS, breaks=PAPI_2018, scale="raw"),
    }
    for name, table in variants.items():
        found, due = repeated_correlation(table, "papi", "pci"), expected[name]
        assert (found.n, found.n_subjects, found.df) == (due["n_obs"], due["n_subjects"], due["df"])
        for value, key in ((found.r, "r"), (found.p_value, "p"), (found.slope, "slope")):
            assert value == pytest.approx(due[key], rel=1e-8)
        assert close([found.ci_low, found.ci_high], due["ci"])
    assert repeated_correlation(variants["z_within_year"], "papi", "pci").p_value > 0.7


@pytest.mark.parametrize(("outcome", "key"), [("pci", "raw_dependent"), ("z_pci", "z_dependent")])
def test_two_way_fixed_effects_agree_with_every_error_and_factor(panel, outcome, key):
    due = models()["two_way"][key]
    fit = fixed_effects(panel, outcome, ["z"])
    assert (fit.n, fit.df_resid, fit.n_entities, fit.n_times) == (747, due["df_resid"], 63, 12)
    assert close([fit.coef[0], fit.within_r2], [due["coef"], due["within_r2"]])
    assert close(unadjusted(fit, "z").se, due["se_unadjusted"])
    for factor, se in due["clustered"].items():
        found = clustered(fit, "z", factor=factor)
        assert found.factor == factor
        assert close(found.se, se), factor
    # linearmodels' group_debias multiplies its own factor by G/(G-1) (n-1)/n.
    groups = 63 / 62 * 746 / 747
    for factor, name in (("residual", "debiased"), ("effects", "not_debiased")):
        value = clustered(fit, "z", factor=factor).se * np.sqrt(groups)
        assert close(value, due["linearmodels_group_debias"][name])
    nested = clustered(fit, "z")
    assert nested.df == 62
    assert close([nested.statistic, nested.p_value], [due["nested_test"]["t"], due["nested_test"]["p"]])
    assert close([nested.ci_low, nested.ci_high], due["nested_test"]["ci"])
    reduced = cr2(fit, "z")
    assert close(
        [reduced.se, reduced.df, reduced.p_value], [due["cr2"]["se"], due["cr2"]["df"], due["cr2"]["p"]]
    )
    for factor, lags in due["driscoll_kraay"].items():
        for lag, se in lags.items():
            assert close(driscoll_kraay(fit, "z", lag=int(lag[-1]), factor=factor).se, se), (factor, lag)


def test_one_way_fixed_effects_agree(panel):
    due = models()["one_way"]
    fit = fixed_effects(panel, "z_pci", ["z"], effects="entity")
    assert close([fit.coef[0], fit.within_r2], [due["coef"], due["within_r2"]])
    assert close(clustered(fit, "z").se, due["se_cluster_fixest_default"])
    assert close(clustered(fit, "z", factor="none").se, due["se_cluster_raw"])
    assert close(clustered(fit, "z", factor="rows").se, due["se_linearmodels_default"])


@pytest.mark.parametrize("variances", ["swamy_arora", "wallace_hussain", "amemiya", "swamy_arora_harmonic"])
def test_random_effects_agree(panel, variances):
    due = models()["random_effects"]["z_on_z"][variances]
    found = random_effects(panel, "z_pci", ["z"], variances=variances)
    assert close(found.table["coef"].tolist(), due["coef"])
    assert close(found.table["se"].tolist(), due["se"])
    for name in ("sigma2_residual", "sigma2_effects", "theta_min", "theta_max"):
        assert close(getattr(found, name), due[name]), name


def test_random_effects_with_year_dummies_agree(panel):
    due = models()["random_effects"]["points_on_z_and_years"]["amemiya"]
    years = pd.get_dummies(panel["year"], prefix="y", drop_first=True, dtype=float)
    found = random_effects(panel.join(years), "pci", ["z", *years.columns], variances="amemiya")
    assert close(found.table["coef"].tolist()[:2], due["coef"])
    assert close(found.table["se"].tolist()[:2], due["se"])
    assert close([found.sigma2_residual, found.theta_min], [due["sigma2_residual"], due["theta_min"]])


@pytest.mark.parametrize("variances", ["wallace_hussain", "swamy_arora", "swamy_arora_harmonic"])
def test_mundlak_gives_the_within_slope_whatever_the_variances(panel, variances):
    due = models()["random_effects"]["mundlak"][variances]
    found = random_effects(mundlak_columns(panel, "z"), "z_pci", ["z", "z_mean"], variances=variances)
    assert close(found.table["coef"].tolist(), due["coef"])
    assert close(found.table["se"].tolist(), due["se"])
    within = fixed_effects(panel, "z_pci", ["z"], effects="entity").coef[0]
    assert found.table.loc[1, "coef"] == pytest.approx(within, abs=1e-12)


@pytest.mark.parametrize(
    ("key", "columns"),
    [("mundlak_pooled_ols", ["z", "z_mean"]), ("between_within_pooled_ols", ["z_within", "z_mean"])],
)
def test_pooled_regressions_agree(panel, key, columns):
    due = models()[key]
    fit = fixed_effects(mundlak_columns(panel, "z"), "z_pci", columns, effects="none")
    assert close(fit.coef.tolist(), due["coef"])
    for factor in ("nested", "none", "residual"):
        assert close([clustered(fit, name, factor=factor).se for name in fit.names], due[factor])


def test_hausman_and_the_regression_of_means_agree(panel):
    due = models()
    within = fixed_effects(panel, "z_pci", ["z"], effects="entity")
    random = random_effects(panel, "z_pci", ["z"]).table.loc[1]
    found = hausman((float(within.coef[0]), unadjusted(within, "z").se), (random["coef"], random["se"]))
    assert close([found.statistic, found.p_value], [due["hausman"]["chisq"], due["hausman"]["p"]])
    means = panel.groupby("province_code")[["z", "z_pci"]].mean().reset_index().assign(year=0)
    fit = fixed_effects(means, "z_pci", ["z"], effects="none")
    assert close(fit.coef.tolist(), due["between_regression"]["coef"])
    assert close([unadjusted(fit, n).se for n in fit.names], due["between_regression"]["se"])
    assert close(fit.within_r2, due["between_regression"]["r2"])
