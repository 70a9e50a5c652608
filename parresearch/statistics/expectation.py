"""What change was to be expected: regression to the mean, each province judged by a line fitted without it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from parresearch.statistics.pairs import pair_years

__all__ = ["FEWEST", "expected_change", "expected_change_models"]

FEWEST = 10
"""Provinces with both years below which no line is fitted: the band would say more about the sample than about them."""
_PAIR = ["base_year", "year"]


def expected_change(
    scores: pd.DataFrame,
    *,
    value: str = "points",
    level: float = 0.95,
    year: int | None = None,
    base_year: int | None = None,
    lag: int = 1,
) -> pd.DataFrame:
    """Change of every province beside what its earlier score made likely, and whether it is more than noise.

    A province that stood high tends to come down next year, and one that stood low to rise, because a part of every
    score is chance. How strong that is, is estimated for each pair of years (change on earlier score, least squares),
    not assumed. A province is compared with the line fitted to the *others*: its own drop must not widen the band it
    is judged by. Looking at all provinces at once finds some far out by chance; ``p_holm`` and ``p_bonferroni`` allow
    for as many looks as there are provinces.

    Parameters
    ----------
    scores : DataFrame, one row per year and province
        ``year, province_code`` and ``value``.
    level : float
        Coverage of the prediction intervals; ``1 - level`` is also the error that ``more_than_noise`` allows over all
        provinces of a pair together.
    year, base_year, lag
        As in :func:`parresearch.statistics.pairs.pair_years`.

    Returns
    -------
    DataFrame, one row per pair and province
        ``score_base, score, change``; ``expected`` with ``low, high`` (prediction interval; the province left out);
        ``fit, fit_low, fit_high`` (the same from the line of all provinces); ``residual`` (change less fit),
        ``leverage``, ``studentised`` (externally studentised residual), ``p_value`` (two-sided, t with n - 3 degrees of
        freedom), ``p_bonferroni, p_holm``, ``outside`` (outside low–high), ``more_than_noise`` (p_holm at most
        1 - level) and ``n``. Where fewer than ten provinces have both years, or all stood at one score, the figures
        of the line are missing.

    References
    ----------
    R. D. Cook and S. Weisberg (1982), *Residuals and Influence in Regression*, chapter 2. S. Holm (1979), "A simple
    sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 65–70.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> base = pd.DataFrame({"year": 2021, "province_code": [f"{i:02d}" for i in range(30)],
    ...                      "points": rng.normal(60, 4, 30)})
    >>> now = base.assign(year=2022, points=base["points"] + rng.normal(0, 1, 30))
    >>> now.loc[7, "points"] -= 8
    >>> found = expected_change(pd.concat([base, now]), year=2022)
    >>> found.loc[found["more_than_noise"], "province_code"].tolist()
    ['07']
    """
    both = pair_years(scores, values=[value], year=year, base_year=base_year, lag=lag)
    both = both.rename(columns={f"{value}_base": "score_base", value: "score"})
    both["change"] = both["score"] - both["score_base"]
    fitted = _fit(both, level)
    fitted["p_bonferroni"], fitted["p_holm"] = _adjusted(fitted)
    fitted["more_than_noise"] = fitted["p_holm"] <= 1 - level
    fitted["outside"] = (fitted["change"] < fitted["low"]) | (fitted["change"] > fitted["high"])
    order = [
        "vintage", "province_code", *_PAIR, "score_base", "score", "change", "expected", "low", "high", "fit",
        "fit_low", "fit_high", "residual", "leverage", "studentised", "p_value", "p_bonferroni", "p_holm", "outside",
        "more_than_noise", "n",
    ]  # fmt: skip
    return fitted[order]


def _adjusted(fitted: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """p-values of every pair adjusted for its number of looks: Bonferroni, and Holm's step-down.

    statsmodels has both, one pair at a time; here all pairs are done in one pass, and the tests hold the two equal.
    """
    ordered = fitted[[*_PAIR, "p_value"]].sort_values("p_value", kind="stable")
    groups = ordered.groupby(_PAIR)["p_value"]
    looks = groups.transform("count")
    stepped = (ordered["p_value"] * (looks - groups.cumcount())).where(ordered["p_value"].notna())
    holm = stepped.groupby([ordered[name] for name in _PAIR]).cummax().clip(upper=1)
    return (ordered["p_value"] * looks).clip(upper=1).reindex(fitted.index), holm.reindex(fitted.index)


def _sums(both: pd.DataFrame) -> pd.DataFrame:
    """The line of every pair, spread over its rows: mean_base, mean_change, sxx, slope, n."""
    known = both["change"].notna()
    keys = [both[name] for name in _PAIR]
    x, y = both["score_base"].where(known), both["change"]
    n = known.groupby(keys).transform("sum").astype(int)
    mean_x, mean_y = x.groupby(keys).transform("mean"), y.groupby(keys).transform("mean")
    dx, dy = x - mean_x, y - mean_y
    sxx = (dx**2).groupby(keys).transform("sum")
    enough = (n >= FEWEST) & (sxx > 1e-12)
    slope = ((dx * dy).groupby(keys).transform("sum") / sxx.where(enough)).where(enough)
    residual = dy - slope * dx
    squares = (residual**2).groupby(keys).transform("sum").where(enough)
    return pd.DataFrame(
        {"n": n, "mean_x": mean_x, "mean_y": mean_y, "dx": dx, "sxx": sxx, "slope": slope,
         "residual": residual, "squares": squares}
    )  # fmt: skip


def _fit(both: pd.DataFrame, level: float) -> pd.DataFrame:
    s = _sums(both)
    df = (s["n"] - 2).where(s["slope"].notna())
    sigma2 = s["squares"] / df
    leverage = 1 / s["n"] + s["dx"] ** 2 / s["sxx"]
    fit = s["mean_y"] + s["slope"] * s["dx"]
    reach = stats.t.ppf((1 + level) / 2, df) * np.sqrt(sigma2 * (1 + leverage))
    # Without the province itself: deleted residual e/(1-h), and its standard error from the variance of the others.
    sigma2_others = (s["squares"] - s["residual"] ** 2 / (1 - leverage)) / (df - 1)
    error = np.sqrt(sigma2_others.clip(lower=0) / (1 - leverage))
    deleted = s["residual"] / (1 - leverage)
    studentised = deleted / error.where(error > 0)
    expected = both["change"] - deleted
    reach_others = stats.t.ppf((1 + level) / 2, df - 1) * error
    return both.assign(
        expected=expected,
        low=expected - reach_others,
        high=expected + reach_others,
        fit=fit,
        fit_low=fit - reach,
        fit_high=fit + reach,
        residual=s["residual"],
        leverage=leverage.where(s["slope"].notna()),
        studentised=studentised,
        p_value=2 * stats.t.sf(studentised.abs(), df - 1),
        n=s["n"],
    )


def expected_change_models(
    scores: pd.DataFrame,
    *,
    value: str = "points",
    level: float = 0.95,
    year: int | None = None,
    base_year: int | None = None,
    lag: int = 1,
) -> pd.DataFrame:
    """The line behind :func:`expected_change` for every pair of years: does the change depend on where one stood?

    Returns
    -------
    DataFrame, one row per pair
        ``base_year, year, intercept, slope`` (points of change per point of earlier score; negative is regression to
        the mean), ``slope_low, slope_high`` (confidence interval), ``p_value``, ``sigma`` (standard deviation of the
        residuals, points), ``r2`` and ``n``.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": [1] * 10 + [2] * 10, "vintage": 63, "points": [*range(10), *([4.5] * 10)],
    ...                        "province_code": [f"{i:02d}" for i in range(10)] * 2})
    >>> round(float(expected_change_models(scores)["slope"].iloc[0]), 6)
    -1.0
    """
    both = pair_years(scores, values=[value], year=year, base_year=base_year, lag=lag)
    both["score_base"] = both[f"{value}_base"]
    both["change"] = both[value] - both["score_base"]
    s = _sums(both).assign(**{name: both[name] for name in _PAIR}, change=both["change"])
    s["total"] = (s["change"] - s["mean_y"]) ** 2
    totals = s.groupby(_PAIR)["total"].sum()
    one = s.dropna(subset=["residual"]).drop_duplicates(_PAIR).set_index(_PAIR)
    df = one["n"] - 2
    error = np.sqrt(one["squares"] / df / one["sxx"])
    reach = stats.t.ppf((1 + level) / 2, df) * error
    out = pd.DataFrame(
        {
            "intercept": one["mean_y"] - one["slope"] * one["mean_x"],
            "slope": one["slope"],
            "slope_low": one["slope"] - reach,
            "slope_high": one["slope"] + reach,
            "p_value": 2 * stats.t.sf((one["slope"] / error.where(error > 0)).abs(), df),
            "sigma": np.sqrt(one["squares"] / df),
            "r2": 1 - one["squares"] / totals.reindex(one.index).where(lambda t: t > 0),
            "n": one["n"],
        }
    )
    return out.sort_index().reset_index()
