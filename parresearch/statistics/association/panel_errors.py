"""Standard errors of a panel fit. Small-sample factors differ between programs, so each has a name here.

``nested`` is recommended: provinces are the clusters, so their dummies are not counted again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.statistics.association.checks import Floats, check_confidence
from parresearch.statistics.association.panel import PanelFit

__all__ = ["FACTORS", "Estimate", "clustered", "cr2", "driscoll_kraay", "unadjusted"]

FACTORS: dict[str, str] = {
    "nested": "G/(G-1) * (n-1)/(n-K), effects nested in the clusters counted once (fixest's default)",
    "full": "G/(G-1) * (n-1)/(n-K), every dummy counted (Stata's factor with dummies, estimatr)",
    "clusters": "G/(G-1) (plm 'sss')",
    "rows": "n/(n-1) (plm HC1)",
    "effects": "n/(n-effects) (linearmodels, debiased=False)",
    "residual": "n/(n-K), every dummy counted (linearmodels' default)",
    "none": "1 (CR0)",
}
"""Factors on the variance: G clusters, n rows, K parameters."""


@dataclass(frozen=True)
class Estimate:
    """One coefficient with its error, test and interval, and by which rule they were made."""

    name: str
    coef: float
    se: float
    statistic: float
    df: float
    p_value: float
    ci_low: float
    ci_high: float
    errors: str
    factor: str
    n: int
    n_clusters: int


def _estimate(
    fit: PanelFit,
    name: str,
    variance: float,
    *,
    df: float,
    errors: str,
    factor: str,
    n_clusters: int,
    confidence: float,
) -> Estimate:
    check_confidence(confidence)
    coef, se = float(fit.coef[fit.position(name)]), float(np.sqrt(variance))
    if se <= 1e-12 * abs(coef):
        raise SmallSampleError(f"{name} explains everything that is left; there is no error to estimate.")
    t, reach = coef / se, float(stats.t.ppf((1 + confidence) / 2, df)) * se
    p = float(2 * stats.t.sf(abs(t), df))
    return Estimate(name, coef, se, t, df, p, coef - reach, coef + reach, errors, factor, fit.n, n_clusters)


def _factor(fit: PanelFit, factor: str, n_clusters: int, *, by_time: bool = False) -> float:
    n, slopes, effects = fit.n, len(fit.coef), fit.dummies.shape[1]
    own = {"twoways": fit.n_entities if by_time else fit.n_times, "entity": 1, "none": 0}[fit.effects]
    if by_time and fit.effects == "entity":
        own = fit.n_entities
    few = n_clusters / (n_clusters - 1)
    known = {
        "nested": lambda: few * (n - 1) / (n - slopes - own),
        "full": lambda: few * (n - 1) / (n - slopes - effects),
        "clusters": lambda: few,
        "rows": lambda: n / (n - 1),
        "effects": lambda: n / (n - effects),
        "residual": lambda: n / (n - slopes - effects),
        "none": lambda: 1.0,
    }
    if factor not in known:
        raise DataError(f"{factor!r} is no small-sample factor; there are {', '.join(FACTORS)}.")
    return float(known[factor]())


def _scores(fit: PanelFit, codes: np.ndarray, n_groups: int) -> Floats:
    """Sums of x * residual by group, shape (groups, k)."""
    scores = np.zeros((n_groups, fit.x.shape[1]))
    np.add.at(scores, codes, fit.x * fit.residuals[:, None])
    return scores


def unadjusted(fit: PanelFit, name: str, *, confidence: float = 0.95) -> Estimate:
    """The classical error, for comparison only: it takes the rows of a province as independent."""
    variance = float(fit.residuals @ fit.residuals) / fit.df_resid * fit.bread
    at = fit.position(name)
    return _estimate(
        fit, name, float(variance[at, at]), df=float(fit.df_resid), errors="unadjusted", factor="n-K",
        n_clusters=fit.n, confidence=confidence,
    )  # fmt: skip


def clustered(fit: PanelFit, name: str, *, factor: str = "nested", confidence: float = 0.95) -> Estimate:
    """Error clustered by province, with t on G - 1 degrees of freedom.

    Parameters
    ----------
    factor : str
        One of :data:`FACTORS`; it is carried in the result, because programs disagree (0.113 to 0.120 for one model).

    References
    ----------
    Liang & Zeger 1986, Biometrika 73; Cameron & Miller 2015, Journal of Human Resources 50.
    """
    groups = fit.n_entities
    if groups < 2:
        raise SmallSampleError("Clustering needs at least two provinces.")
    scores = _scores(fit, fit.entity, groups)
    variance = fit.bread @ (scores.T @ scores) @ fit.bread * _factor(fit, factor, groups)
    at = fit.position(name)
    return _estimate(
        fit, name, float(variance[at, at]), df=float(groups - 1), errors="clustered by province", factor=factor,
        n_clusters=groups, confidence=confidence,
    )  # fmt: skip


def driscoll_kraay(
    fit: PanelFit, name: str, *, lag: int, factor: str = "none", confidence: float = 0.95
) -> Estimate:
    """Error robust to provinces moving together in a year and over ``lag`` years (Bartlett weights).

    Lag 0 clusters by year. With a dozen years these errors are too small; they are for comparison only.
    t with T - 1 degrees of freedom. ``nested`` counts K with the year effects nested in the clusters.

    References
    ----------
    Driscoll & Kraay 1998, Review of Economics and Statistics 80.
    """
    times = fit.n_times
    if not 0 <= lag < times or lag != int(lag):
        raise DataError(f"A lag of {lag} does not fit {times} years; take 0 to {times - 1}.")
    scores = _scores(fit, fit.time, times)
    meat = scores.T @ scores
    for step in range(1, lag + 1):
        cross = scores[step:].T @ scores[:-step]
        meat += (1 - step / (lag + 1)) * (cross + cross.T)
    variance = fit.bread @ meat @ fit.bread * _factor(fit, factor, times, by_time=True)
    at = fit.position(name)
    if variance[at, at] <= 0:
        raise SmallSampleError(
            f"The Driscoll-Kraay variance with lag {lag} is not positive; take a shorter lag."
        )
    return _estimate(
        fit, name, float(variance[at, at]), df=float(times - 1), errors=f"Driscoll-Kraay, lag {lag}", factor=factor,
        n_clusters=times, confidence=confidence,
    )  # fmt: skip


def cr2(fit: PanelFit, name: str, *, confidence: float = 0.95) -> Estimate:
    """Bias-reduced clustered error with Satterthwaite's degrees of freedom, the careful choice with few clusters.

    References
    ----------
    Bell & McCaffrey 2002, Survey Methodology 28; Pustejovsky & Tipton 2018, Journal of Business & Economic Statistics
    36 (working model: independent errors of one variance; effects counted in the adjustment).
    """
    at, bread, groups = fit.position(name), fit.bread, fit.n_entities
    design = np.column_stack([fit.dummies, fit.x @ np.linalg.cholesky(bread)])  # orthonormal columns
    rows = [np.flatnonzero(fit.entity == g) for g in range(groups)]
    weights = np.zeros((fit.n, groups))  # column g: adjusted weights of the rows of cluster g
    variance = 0.0
    for g, own in enumerate(rows):
        part = design[own]
        values, vectors = np.linalg.eigh(np.eye(len(own)) - part @ part.T)
        root = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0.0)
        adjusted = (vectors * root) @ vectors.T @ fit.x[own] @ bread[:, at]
        weights[own, g] = adjusted
        variance += float(adjusted @ fit.residuals[own]) ** 2
    left = weights - design @ (design.T @ weights)
    products = left.T @ left
    df = float(np.trace(products) ** 2 / (products * products).sum())
    return _estimate(
        fit, name, variance, df=df, errors="clustered by province, CR2", factor="CR2", n_clusters=groups,
        confidence=confidence,
    )  # fmt: skip
