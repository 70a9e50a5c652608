"""Bootstrap of a correlation over units, vectorised over the resamples."""

from __future__ import annotations

import warnings

import numpy as np
from scipy import stats

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.core.ties import comparable
from parresearch.statistics.association.checks import Floats, mean_ranks

__all__ = ["bca_interval", "row_correlations", "width_df"]

_CHUNK = 250  # resamples at a time: 250 x 63 x 63 products for Kendall stay below 10 MB
_MOST_PRODUCTS = 128  # units of which all products are taken at once; of 3,321 they would take 20 GiB


_weighted_tau = np.vectorize(
    lambda x, y: float(stats.weightedtau(x, y, rank=True).statistic), signature="(n),(n)->()"
)
_tau_b = np.vectorize(
    lambda x, y: float(stats.kendalltau(x, y, method="asymptotic").statistic), signature="(n),(n)->()"
)


def row_correlations(x: Floats, y: Floats, *, method: str) -> Floats:
    """Correlation of each row of ``x`` with the same row of ``y``; NaN where a row does not vary.

    Parameters
    ----------
    x, y : array, shape (m, n)
    method : {"pearson", "spearman", "kendall", "weighted_tau"}
        The last: hyperbolic weights, mean over both rankings (Vigna 2015).

    Examples
    --------
    >>> row_correlations(np.array([[1.0, 2, 3], [1, 2, 3]]), np.array([[1.0, 2, 3], [3, 2, 1]]), method="kendall")
    array([ 1., -1.])
    """
    if method in ("kendall", "weighted_tau"):
        x, y = comparable(x), comparable(y)
    if method == "weighted_tau":
        return np.asarray(_weighted_tau(x, y))
    if method == "kendall" and x.shape[-1] > _MOST_PRODUCTS:
        return np.asarray(_tau_b(x, y))
    if method == "kendall":
        a = np.sign(x[..., :, None] - x[..., None, :])
        b = np.sign(y[..., :, None] - y[..., None, :])
        scale = np.sqrt((a * a).sum((-1, -2)) * (b * b).sum((-1, -2)))
        return np.clip((a * b).sum((-1, -2)) / scale, -1, 1)
    flat = (np.ptp(x, axis=-1) == 0) | (np.ptp(y, axis=-1) == 0)  # one unit again and again: exactly equal
    if method == "spearman":
        x, y = mean_ranks(x), mean_ranks(y)
    x = x - x.mean(axis=-1, keepdims=True)
    y = y - y.mean(axis=-1, keepdims=True)
    scale = np.sqrt((x * x).sum(-1) * (y * y).sum(-1))
    return np.clip((x * y).sum(-1) / np.where(flat, np.nan, scale), -1, 1)


def width_df(left_out: Floats) -> float:
    """Degrees of freedom with which an estimate's variance is known, from its values with each unit left out.

    The variance is a mean of n squared influences. Its own spread, by their kurtosis k, is that of a chi-square with
    2n / (k - 1) degrees of freedom (Satterthwaite); at least 3, so that the quantile stays finite and sensible.

    Parameters
    ----------
    left_out : array, shape (n,)

    Examples
    --------
    >>> normal = stats.norm.ppf((np.arange(2000) + 0.5) / 2000)
    >>> round(width_df(normal) / 2000, 1)
    1.0
    """
    influences = left_out - left_out.mean()
    spread = float((influences**2).mean())
    if not spread > 0:
        return float(len(left_out) - 1)
    kurtosis = float((influences**4).mean()) / spread**2
    return max(2 * len(left_out) / max(kurtosis - 1, 1e-12), 3.0)


def bca_interval(
    x: Floats,
    y: Floats,
    *,
    method: str,
    confidence: float,
    rng: np.random.Generator | None,
    n_resamples: int = 2000,
    expand: bool = True,
) -> tuple[float, float]:
    """Bias-corrected accelerated interval of a correlation, units resampled with both their values.

    A bootstrap distribution of n units is too narrow by about sqrt((n - 1) / n), and quantiles of a normal take its
    width as known. ``expand`` takes quantiles of t, widened by sqrt(n / (n - 1)), instead; without it the interval is
    scipy's. The degrees of freedom of that t are those with which n influences of single units tell a variance
    (:func:`width_df`), which are far fewer than n - 1 for a correlation.

    Resamples in which a column does not vary make the interval undefined; that is an error, never NaN.

    References
    ----------
    Efron 1987, JASA 82 (BCa); Hesterberg 2015, The American Statistician 69 (the expansion, there with n - 1 degrees of
    freedom); Satterthwaite 1946, Biometrics 2 (degrees of freedom from the spread of an estimated variance).
    """
    if rng is None:
        raise DataError(
            "A bootstrap interval needs a random generator: give rng=numpy.random.default_rng(seed)."
        )

    def statistic(a: Floats, b: Floats, axis: int = -1) -> Floats:
        del axis  # scipy puts the units last
        return row_correlations(a, b, method=method)

    if n_resamples < 100:
        raise DataError(f"{n_resamples} resamples are too few for an interval; take at least 100.")
    n = len(x)
    level = confidence
    if expand:
        chunks = np.array_split(np.arange(n), -(-n // _CHUNK))
        others = (np.array([np.delete(np.arange(n), i) for i in chunk]) for chunk in chunks)
        left_out = [row_correlations(x[rows], y[rows], method=method) for rows in others]
        df = width_df(np.concatenate(left_out))
        wide = float(np.sqrt(n / (n - 1)) * stats.t.ppf((1 + confidence) / 2, df))
        level = float(2 * stats.norm.cdf(wide) - 1)
    with np.errstate(invalid="ignore", divide="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)  # said below, as an error
        found = stats.bootstrap(
            (x, y), statistic, paired=True, vectorized=True, n_resamples=n_resamples, batch=_CHUNK,
            confidence_level=level, method="BCa", rng=rng,
        )  # fmt: skip
    low, high = map(float, found.confidence_interval)
    if np.isnan(low) or np.isnan(high):
        raise SmallSampleError(
            f"With {len(x)} units some resamples do not vary, so a bootstrap interval does not exist. Use the default."
        )
    return low, high
