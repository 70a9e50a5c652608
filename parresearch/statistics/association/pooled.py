"""All years together: the same question put to several models, each with its error, as rows of one table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError, SingularDesignError, SmallSampleError
from parresearch.statistics.association.coefficients import correlate
from parresearch.statistics.association.panel import PanelFit, fixed_effects
from parresearch.statistics.association.panel_errors import Estimate, clustered, cr2, driscoll_kraay
from parresearch.statistics.association.random_effects import mundlak_columns, random_effects
from parresearch.statistics.association.repeated import between_correlation, repeated_correlation
from parresearch.statistics.association.wild import wild_cluster_bootstrap

__all__ = [
    "MODELS",
    "lagged_effects",
    "pooled_models",
    "seen_twice",
    "two_way_correlation",
    "without_one_year",
]

MODELS = (
    "pooled", "between", "between_spearman", "between_kendall", "within", "fixed_effects", "fixed_effects_cr2",
    "fixed_effects_dk", "fixed_effects_wild", "random_effects", "mundlak_within", "mundlak_difference",
)  # fmt: skip


def pooled_models(
    pairs: pd.DataFrame,
    *,
    rng: np.random.Generator,
    dk_lag: int = 2,
    factor: str = "nested",
    n_draws: int = 9999,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """One row per model of y on x over all years.

    Parameters
    ----------
    pairs : DataFrame
        ``year, province_code, x, y`` on one scale (``on_one_scale``): standardised, the estimates are in standard
        deviations of y per standard deviation of x.

    Returns
    -------
    DataFrame
        ``model`` (of :data:`MODELS`), ``kind`` (correlation or slope), ``estimate, ci_low, ci_high, p_value, n,
        n_provinces, n_years, errors, factor``.
        ``pooled`` is the naive correlation that takes all rows as independent: for comparison, not for a finding.
        Within and fixed effects rest on provinces seen in two years or more, and ``n`` counts those rows only: a
        province seen once says nothing there, but would count as a cluster. ``mundlak_difference`` is the slope between
        provinces less the slope within (the coefficient of the province mean beside x itself): when it is not 0, random
        effects mix two relations.
    """
    n_provinces, n_years = pairs["province_code"].nunique(), pairs["year"].nunique()
    several = seen_twice(pairs)
    fit = fixed_effects(several, "y", ["x"])
    mundlak = mundlak_columns(pairs, "x", needs=("y",))
    split = fixed_effects(mundlak, "y", ["x", "x_mean"], effects="none")
    pooled = correlate(pairs["x"], pairs["y"], confidence=confidence)
    between = between_correlation(pairs, "x", "y", confidence=confidence)
    ranked, counted = (
        between_correlation(pairs, "x", "y", confidence=confidence, method=m) for m in ("spearman", "kendall")
    )
    within = repeated_correlation(several, "x", "y", confidence=confidence)
    nested = clustered(fit, "x", factor=factor, confidence=confidence)
    reduced = cr2(fit, "x", confidence=confidence)
    kraay = driscoll_kraay(fit, "x", lag=min(dk_lag, n_years - 1), confidence=confidence)
    wild = wild_cluster_bootstrap(fit, "x", rng=rng, n_draws=n_draws, confidence=confidence)
    random = random_effects(pairs, "y", ["x"], confidence=confidence).table.iloc[1]
    inner = clustered(split, "x", factor=factor, confidence=confidence)
    outer = clustered(split, "x_mean", factor=factor, confidence=confidence)
    rows = [
        ("pooled", "correlation", pooled.r, pooled, len(pairs), "rows as independent", ""),
        ("between", "correlation", between.r, between, between.n, "provinces as independent", ""),
        ("between_spearman", "correlation", ranked.r, ranked, ranked.n, "provinces as independent", ""),
        ("between_kendall", "correlation", counted.r, counted, counted.n, "provinces as independent", ""),
        ("within", "correlation", within.r, within, within.n, "years as independent", ""),
        ("fixed_effects", "slope", nested.coef, nested, fit.n, nested.errors, nested.factor),
        ("fixed_effects_cr2", "slope", reduced.coef, reduced, fit.n, reduced.errors, reduced.factor),
        ("fixed_effects_dk", "slope", kraay.coef, kraay, fit.n, kraay.errors, kraay.factor),
        (
            "fixed_effects_wild",
            "slope",
            wild.coef,
            wild,
            fit.n,
            f"wild cluster bootstrap, {wild.weights}",
            "",
        ),
        ("random_effects", "slope", random["coef"], random, len(pairs), "Swamy-Arora, classical", ""),
        ("mundlak_within", "slope", inner.coef, inner, len(pairs), inner.errors, inner.factor),
        ("mundlak_difference", "slope", outer.coef, outer, len(pairs), outer.errors, outer.factor),
    ]
    return pd.DataFrame([
        {
            "model": model, "kind": kind, "estimate": float(estimate), "ci_low": float(test.ci_low),
            "ci_high": float(test.ci_high), "p_value": float(test.p_value), "n": int(n), "n_provinces": n_provinces,
            "n_years": n_years, "errors": errors, "factor": factor_name,
        }
        for model, kind, estimate, test, n, errors, factor_name in rows
    ])  # fmt: skip


def seen_twice(pairs: pd.DataFrame) -> pd.DataFrame:
    """The rows of provinces that are there in two years or more.

    Examples
    --------
    >>> seen_twice(pd.DataFrame({"province_code": ["01", "01", "48"], "year": [2018, 2019, 2019]}))["year"].tolist()
    [2018, 2019]
    """
    return pairs[pairs.groupby("province_code")["year"].transform("size") > 1]


def two_way_correlation(pairs: pd.DataFrame) -> Estimate:
    """The correlation of what is left of x and y once provinces and years are taken out, of provinces seen twice.

    Parameters
    ----------
    pairs : DataFrame
        ``year, province_code, x, y``, on one scale.

    Returns
    -------
    Estimate
        The slope with its CR2 error on the scale of a correlation: exchanging x and y leaves ``coef`` as it is.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> table = pd.DataFrame([(t, str(i), rng.normal(), rng.normal()) for t in range(4) for i in range(20)],
    ...                      columns=["year", "province_code", "x", "y"])
    >>> swapped = table.rename(columns={"x": "y", "y": "x"})
    >>> bool(np.isclose(two_way_correlation(table).coef, two_way_correlation(swapped).coef))
    True
    """
    fit = fixed_effects(seen_twice(pairs), "y", ["x"])
    slope, left = cr2(fit, "x"), fit.x[:, 0]
    scale = float(np.sqrt((left @ left) / (fit.y @ fit.y)))
    return replace(
        slope,
        coef=slope.coef * scale,
        se=slope.se * scale,
        ci_low=slope.ci_low * scale,
        ci_high=slope.ci_high * scale,
    )


def without_one_year(pairs: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """The two-way fixed effect of x on y (CR2) with each year left out in turn: whether one year carries the result.

    Returns
    -------
    DataFrame, one row per year left out
        ``year, estimate, ci_low, ci_high``; a year without which nothing can be estimated is not there.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> table = pd.DataFrame([(t, str(i), rng.normal()) for t in range(2015, 2019) for i in range(20)],
    ...                      columns=["year", "province_code", "x"])
    >>> found = without_one_year(table.assign(y=2 * table["x"] + rng.normal(scale=0.01, size=80)))
    >>> found["estimate"].round(1).tolist()
    [2.0, 2.0, 2.0, 2.0]
    """
    rows = []
    for year in sorted(pairs["year"].unique()):
        try:
            found = cr2(
                fixed_effects(seen_twice(pairs[pairs["year"] != year]), "y", ["x"]),
                "x",
                confidence=confidence,
            )
        except (SmallSampleError, SingularDesignError):
            continue
        rows.append(
            {"year": int(year), "estimate": found.coef, "ci_low": found.ci_low, "ci_high": found.ci_high}
        )
    return pd.DataFrame(rows, columns=["year", "estimate", "ci_low", "ci_high"])


def lagged_effects(
    x: pd.DataFrame,
    y: pd.DataFrame,
    *,
    lags: range = range(-3, 4),
    errors: str = "cr2",
    least: int = 30,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """The two-way fixed effect of x on y ``lag`` years later, for each lag.

    Parameters
    ----------
    x, y : DataFrame
        ``year, province_code, value``, each on one scale over its own years. At lag 1 x of 2018 stands beside y of
        2019; at lag -1 beside y of 2017. That one comes first in time does not make it a cause of the other.
    errors : str
        ``cr2`` (clustered by province, bias-reduced, Satterthwaite's degrees of freedom: keeps its size with few
        provinces), or the name of a factor of ``panel_errors`` for the plain clustered error.
    least : int
        Fewest rows (of provinces seen in two years or more) of a lag; others are left out.

    Returns
    -------
    DataFrame
        One row per lag that can be estimated (too few years leave the far ones out): ``lag, estimate, ci_low, ci_high,
        p_value, n, n_years, errors, factor``.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = pd.DataFrame([(t, str(i), rng.normal()) for t in range(2011, 2020) for i in range(20)],
    ...                  columns=["year", "province_code", "value"])
    >>> y = x.assign(year=x["year"] + 1, value=x["value"] + rng.normal(scale=0.01, size=len(x)))
    >>> lagged_effects(x, y, lags=range(0, 2))["estimate"].round(2).tolist()[1]
    1.0
    """
    for name, side in (("x", x), ("y", y)):
        if side.duplicated(["year", "province_code"]).any():
            first = side[side.duplicated(["year", "province_code"])].iloc[0]
            raise DataError(
                f"{name} has province {first['province_code']} twice in {first['year']}; a panel has one row for each."
            )
    rows = []
    for lag in lags:
        later = y.assign(year=y["year"] - lag)[["year", "province_code", "value"]].rename(
            columns={"value": "y"}
        )
        both = (
            x[["year", "province_code", "value"]]
            .rename(columns={"value": "x"})
            .merge(later, validate="one_to_one")
        )
        both = seen_twice(both)
        if len(both) < least:
            continue
        try:
            fit = fixed_effects(both, "y", ["x"])
            found = _lag_error(fit, errors, confidence)
        except (SmallSampleError, SingularDesignError):
            continue
        rows.append({
            "lag": lag, "estimate": found.coef, "ci_low": found.ci_low, "ci_high": found.ci_high,
            "p_value": found.p_value, "n": fit.n, "n_years": fit.n_times, "errors": found.errors,
            "factor": found.factor,
        })  # fmt: skip
    if not rows:
        raise SmallSampleError(
            f"No lag leaves {least} rows of provinces with both values in several years. Take more years."
        )
    return pd.DataFrame(rows)


def _lag_error(fit: PanelFit, errors: str, confidence: float) -> Estimate:
    if errors == "cr2":
        return cr2(fit, "x", confidence=confidence)
    return clustered(fit, "x", factor=errors, confidence=confidence)
