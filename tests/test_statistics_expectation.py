"""Expected change: against R and statsmodels, leave-one-out done by leaving one out, and properties."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from parresearch.statistics.expectation import expected_change, expected_change_models

# R 4.2.2, lm(change ~ base): intercept, slope, its p-value and 95% interval, sigma, r2.
R_MODELS = {
    "pci_2015_2016": (9.825226542682, -0.1587950107106, 0.002981468028063, -0.2614326608686, -0.05615736055252,
                      1.269931404503, 0.1356221433232),
    "pci_2019_2020": (-0.9699034798018, -0.004789233206686, 0.9441961893649, -0.1410426239671, 0.1314641575537,
                      1.395385864268, 8.097833232809e-05),
}  # fmt: skip


@pytest.fixture(scope="module")
def golden(root):
    return pd.read_csv(root / "tests/golden/expected_change.csv")


def as_scores(table):
    base = pd.DataFrame({"year": 2015, "province_code": table["code"], "points": table["base"]})
    return pd.concat(
        [base, base.assign(year=2016, points=table["base"] + table["change"])], ignore_index=True
    )


@pytest.mark.parametrize("pair", R_MODELS)
def test_lines_bands_and_residuals_are_those_of_r(golden, pair):
    table = golden[golden["pair"] == pair]
    assert len(table) == 63
    scores = as_scores(table)
    model = expected_change_models(scores).iloc[0]
    names = ["intercept", "slope", "p_value", "slope_low", "slope_high", "sigma", "r2"]
    assert model[names].to_numpy(float) == pytest.approx(R_MODELS[pair], rel=1e-8)
    found = expected_change(scores).set_index("province_code").loc[table["code"]]
    for ours, theirs in (("fit", "fit"), ("fit_low", "pi95_lo"), ("fit_high", "pi95_hi"),
                         ("leverage", "leverage"), ("studentised", "rstudent")):  # fmt: skip
        assert np.allclose(found[ours], table[theirs], rtol=1e-8, atol=1e-9)
    assert (found["n"] == 63).all()


@pytest.mark.parametrize("pair", R_MODELS)
def test_adjusted_p_values_are_those_of_statsmodels_outlier_test(golden, pair):
    table = golden[golden["pair"] == pair]
    fitted = sm.OLS(table["change"].to_numpy(), sm.add_constant(table["base"].to_numpy())).fit()
    found = expected_change(as_scores(table)).set_index("province_code").loc[table["code"]]
    for method, column in (("bonf", "p_bonferroni"), ("holm", "p_holm")):
        studentised, raw, adjusted = np.asarray(fitted.outlier_test(method=method)).T
        assert np.allclose(found["studentised"], studentised, rtol=1e-9)
        assert np.allclose(found["p_value"], raw, rtol=1e-9)
        assert np.allclose(found[column], adjusted, rtol=1e-9)


def test_a_province_is_judged_by_a_line_fitted_without_it(golden):
    table = golden[golden["pair"] == "pci_2015_2016"].reset_index(drop=True)
    found = expected_change(as_scores(table), level=0.8).set_index("province_code")
    for row in (0, 1, 30, 62):
        rest = table.drop(index=row)
        line = sm.OLS(rest["change"].to_numpy(), sm.add_constant(rest["base"].to_numpy())).fit()
        own = np.array([[1.0, table.loc[row, "base"]]])
        band = line.get_prediction(own).summary_frame(alpha=0.2)
        code = table.loc[row, "code"]
        wanted = band[["mean", "obs_ci_lower", "obs_ci_upper"]].iloc[0].to_numpy()
        assert found.loc[code, ["expected", "low", "high"]].to_numpy(float) == pytest.approx(wanted, rel=1e-9)


def test_a_common_shift_moves_the_line_and_no_residual(golden):
    table = golden[golden["pair"] == "pci_2019_2020"]
    scores = as_scores(table)
    shifted = scores.assign(points=scores["points"] - 10.47 * (scores["year"] == 2016))
    before, after = expected_change(scores), expected_change(shifted)
    assert np.allclose(before["studentised"], after["studentised"], atol=1e-8)
    assert np.allclose(before["expected"] - 10.47, after["expected"], atol=1e-8)
    assert (before["more_than_noise"] == after["more_than_noise"]).all()


def test_a_pair_alone_gives_what_the_panel_gives():
    rng = np.random.default_rng(3)
    rows = [(y, f"{i:02d}", p) for y in range(2011, 2016) for i, p in enumerate(rng.normal(60, 4, 40))]
    scores = pd.DataFrame(rows, columns=["year", "province_code", "points"])
    scores.loc[rng.choice(200, 15, replace=False), "points"] = np.nan
    panel = expected_change(scores)
    for year in range(2012, 2016):
        alone = expected_change(scores, year=year)
        pd.testing.assert_frame_equal(alone, panel[panel["year"] == year].reset_index(drop=True))


def test_few_provinces_give_no_line_and_say_how_many():
    scores = pd.DataFrame({"year": [1] * 9 + [2] * 9, "province_code": [f"{i:02d}" for i in range(9)] * 2,
                           "points": np.arange(18.0) ** 1.5})  # fmt: skip
    found = expected_change(scores)
    assert found[["expected", "studentised", "p_holm"]].isna().all(axis=None)
    assert found["change"].notna().all()
    assert not found["more_than_noise"].any()
    assert (found["n"] == 9).all()
    assert expected_change_models(scores).empty
