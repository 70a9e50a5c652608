"""Pearson, Spearman and Kendall for one pair of columns, each with its n, p-value and interval."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import factorial

from parresearch.core.errors import DataError
from parresearch.core.ties import comparable
from parresearch.statistics.association.bootstrap import bca_interval
from parresearch.statistics.association.checks import (
    LEAST,
    check_confidence,
    check_varies,
    mean_ranks,
    paired,
)
from parresearch.statistics.association.exact import MOST_EXACT, spearman_exact_p

__all__ = [
    "METHODS",
    "Association",
    "Interval",
    "Method",
    "correlate",
    "fisher_interval",
    "spearman_edgeworth_p",
]

Method = Literal["pearson", "spearman", "kendall"]
Interval = Literal["default", "fisher", "bonett_wright", "fieller", "bca"]
METHODS: tuple[Method, ...] = ("pearson", "spearman", "kendall")
_DEFAULT: dict[str, Interval] = {"pearson": "fisher", "spearman": "bonett_wright", "kendall": "fieller"}


@dataclass(frozen=True)
class Association:
    """One coefficient: ``r`` with ``ci_low, ci_high`` (by ``interval``), its test (``statistic, df, p_value``) and n.

    ``statistic`` is Student's t for Pearson and Spearman (``df`` = n - 2), the normal z for Kendall (``df`` NaN); with
    few units (see :func:`correlate`) the p-value of the rank methods is exact and does not come from it.
    """

    method: Method
    n: int
    r: float
    statistic: float
    df: float
    p_value: float
    ci_low: float
    ci_high: float
    interval: Interval
    confidence: float

    def as_row(self) -> dict[str, object]:
        """The fields as a row of a table."""
        return asdict(self)


def fisher_interval(r: float, se: float, *, confidence: float = 0.95) -> tuple[float, float]:
    """tanh(atanh r -+ z se): an interval on Fisher's scale. A perfect correlation has no place there: ``r, r``.

    Pearson's r is 1 in a sample of normal pairs only when it is 1 in truth, so that this is an interval; for ranks it
    is none, and :func:`correlate` gives another.

    Examples
    --------
    >>> low, high = fisher_interval(0.5, 1 / np.sqrt(60))
    >>> round(low, 3), round(high, 3)
    (0.288, 0.665)
    """
    if abs(r) >= 1 - 1e-15:
        return r, r
    centre, reach = np.arctanh(r), stats.norm.ppf((1 + confidence) / 2) * se
    return float(np.tanh(centre - reach)), float(np.tanh(centre + reach))


def correlate(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    method: Method = "pearson",
    interval: Interval = "default",
    confidence: float = 0.95,
    names: tuple[str, str] = ("x", "y"),
    rng: np.random.Generator | None = None,
    n_resamples: int = 2000,
) -> Association:
    """The correlation of two columns over the units that have both.

    Parameters
    ----------
    x, y : array-like
        One value per unit, in the same order; NaN is left out.
    method : str
        ``pearson``; ``spearman`` (ranks, ties share their mean rank); ``kendall`` (tau-b).
    interval : str
        ``fisher`` with 1/sqrt(n-3) (Pearson's default), ``bonett_wright`` (Spearman's default),
        ``fieller`` (Kendall's default), or ``bca``: bias-corrected accelerated bootstrap over units, for any method.
    rng, n_resamples
        For ``bca`` only.

    Returns
    -------
    Association
        p-values: t with n - 2 df; Kendall by the normal approximation with correction for ties and none for
        continuity. With at most 9 units the approximations fail, so the p-value of Spearman is the share of all n!
        orders that are as extreme (given the ties), and that of Kendall is exact where nothing is tied. Above 9 that
        of Spearman is not taken below 2/n!, the share of the two perfect orders.

        Ranks that agree perfectly do not prove that they do so in truth. Then one end of the interval is ``r`` and the
        other that of the next smaller coefficient, in which two neighbours have changed places (1 - 12/(n(n^2-1)) for
        Spearman, 1 - 4/(n(n-1)) for Kendall).

    References
    ----------
    Fisher 1921; Fieller, Hartley & Pearson 1957 (0.437/(n-4)); Bonett & Wright 2000, Psychometrika 65
    ((1 + r^2/2)/(n-3)); Efron 1987 (BCa); Kendall & Gibbons 1990, chapter 4 (exact distributions).

    Examples
    --------
    >>> found = correlate([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5], method="spearman")
    >>> round(found.r, 4), found.n, found.interval
    (0.8286, 6, 'bonett_wright')
    """
    if method not in METHODS:
        raise DataError(f"{method!r} is no method of correlation; there are {', '.join(METHODS)}.")
    check_confidence(confidence)
    kind = _DEFAULT[method] if interval == "default" else interval
    a, b = paired(x, y, names=names, least=LEAST + 1 if kind == "fieller" else LEAST)
    n = len(a)
    if method != "pearson":
        a, b = comparable(a), comparable(b)
        for values, name in zip((a, b), names, strict=True):
            check_varies(values, what=name)
    if method == "kendall":
        test = stats.kendalltau(a, b, method="asymptotic")
        r, p, df = _whole(float(test.statistic)), float(test.pvalue), float("nan")
        statistic = float(np.sign(r) * stats.norm.isf(p / 2))
        if n <= MOST_EXACT and len(set(a)) == len(set(b)) == n:
            p = float(stats.kendalltau(a, b, method="exact").pvalue)
    else:
        if method == "spearman":
            a, b = mean_ranks(a), mean_ranks(b)
        r, df = float(np.clip(np.corrcoef(a, b)[0, 1], -1, 1)), float(n - 2)
        r = _whole(r) if method == "spearman" else r
        statistic = float(r * np.sqrt(df / (1 - r * r)) if abs(r) < 1 else np.copysign(np.inf, r))
        p = float(2 * stats.t.sf(abs(statistic), df))
        if method == "spearman":
            p = spearman_exact_p(a, b) if n <= MOST_EXACT else max(p, 2 / float(factorial(n, exact=False)))
    if kind == "bca":
        low, high = bca_interval(a, b, method=method, confidence=confidence, rng=rng, n_resamples=n_resamples)
    else:
        low, high = _closed_interval(kind, method, r, n, confidence)
    return Association(method, n, r, statistic, df, p, low, high, kind, confidence)


def _whole(r: float) -> float:
    """1 or -1 where only rounding keeps a coefficient of ranks from it: the next smaller one is far away."""
    return float(np.copysign(1.0, r)) if abs(r) > 1 - 1e-12 else r


def _closed_interval(
    kind: Interval, method: Method, r: float, n: int, confidence: float
) -> tuple[float, float]:
    """On Fisher's scale; of ranks that agree perfectly from the next smaller coefficient to ``r`` itself."""
    if method == "pearson" or abs(r) < 1 - 1e-12:
        return fisher_interval(r, _standard_error(kind, r, n), confidence=confidence)
    step = 12 / (n * (n * n - 1)) if method == "spearman" else 4 / (n * (n - 1))
    near = float(np.copysign(1 - step, r))
    low, high = fisher_interval(near, _standard_error(kind, near, n), confidence=confidence)
    return (low, 1.0) if r > 0 else (-1.0, high)


def _standard_error(kind: Interval, r: float, n: int) -> float:
    if kind == "fisher":
        return float(1 / np.sqrt(n - 3))
    if kind == "bonett_wright":
        return float(np.sqrt((1 + r * r / 2) / (n - 3)))
    if kind == "fieller":
        return float(np.sqrt(0.437 / (n - 4)))
    raise DataError(f"{kind!r} is no interval; there are fisher, bonett_wright, fieller and bca.")


def spearman_edgeworth_p(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """Two-sided p-value of Spearman's rho without ties by the Edgeworth series of algorithm AS 89.

    Parameters
    ----------
    x, y : array-like
        More than nine pairs without ties (with ties, or fewer, the series does not hold: an error).

    References
    ----------
    Best & Roberts 1975, Applied Statistics 24, algorithm AS 89.
    """
    a, b = (mean_ranks(values) for values in paired(x, y, least=10))
    if len(set(a)) < len(a) or len(set(b)) < len(b):
        raise DataError(
            "The Edgeworth p-value of Spearman's rho holds without ties only; use the t approximation."
        )
    n = len(a)
    squares = float(((a - b) ** 2).sum())
    upper = squares > n * (n * n - 1) / 6
    tail = _as89(n, squares if upper else squares + 2, upper=upper)
    return float(min(2 * tail, 1.0))


def _as89(n: int, squares: float, *, upper: bool) -> float:
    """P(S >= squares), or its complement, of the sum of squared rank differences."""
    b = 1 / n
    x = (6 * (squares - 1) * b / (n * n - 1) - 1) * np.sqrt(1 / b - 1)
    y = x * x
    inner = 0.0879 + 0.0151 * b - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y))
    series = 0.2274 + b * (0.2531 + 0.1745 * b) + y * (-0.0758 + b * (0.1033 + 0.3932 * b) - y * b * inner)
    correction = x * b * series / np.exp(y / 2)
    tail = correction + stats.norm.sf(x) if upper else stats.norm.cdf(x) - correction
    return float(np.clip(tail, 0, 1))
