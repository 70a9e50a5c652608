"""Bootstrap of a correlation over units, vectorised over the resamples."""

from __future__ import annotations

import numpy as np
from scipy import stats

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.statistics.association.checks import Floats

__all__ = ["bca_interval", "row_correlations"]

_CHUNK = 250  # resamples at a time: 250 x 63 x 63 products for Kendall stay below 10 MB


def row_correlations(x: Floats, y: Floats, *, method: str) -> Floats:
    """Correlation of each row of ``x`` with the same row of ``y``.

    Parameters
    ----------
    x, y : array, shape (m, n)

    Examples
    --------
    >>> row_correlations(np.array([[1.0, 2, 3], [1, 2, 3]]), np.array([[1.0, 2, 3], [3, 2, 1]]), method="kendall")
    array([ 1., -1.])
    """
    if method == "kendall":
        a = np.sign(x[..., :, None] - x[..., None, :])
        b = np.sign(y[..., :, None] - y[..., None, :])
        scale = np.sqrt((a * a).sum((-1, -2)) * (b * b).sum((-1, -2)))
        return np.asarray((a * b).sum((-1, -2)) / scale)
    if method == "spearman":
        x, y = stats.rankdata(x, axis=-1), stats.rankdata(y, axis=-1)
    x = x - x.mean(axis=-1, keepdims=True)
    y = y - y.mean(axis=-1, keepdims=True)
    return np.asarray((x * y).sum(-1) / np.sqrt((x * x).sum(-1) * (y * y).sum(-1)))


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
    width as known. ``expand`` takes the quantiles of t with n - 1 degrees of freedom, widened by sqrt(n / (n - 1)),
    instead; without it the interval is scipy's.

    Resamples in which a column does not vary make the interval undefined; that is an error, never NaN.

    References
    ----------
    Efron 1987, JASA 82 (BCa); Hesterberg 2015, The American Statistician 69 (the expansion).
    """
    if rng is None:
        raise DataError(
            "A bootstrap interval needs a random generator: give rng=numpy.random.default_rng(seed)."
        )

    def statistic(a: Floats, b: Floats, axis: int = -1) -> Floats:
        del axis  # scipy puts the units last
        return row_correlations(a, b, method=method)

    n = len(x)
    wide = float(np.sqrt(n / (n - 1)) * stats.t.ppf((1 + confidence) / 2, n - 1))
    level = float(2 * stats.norm.cdf(wide) - 1) if expand else confidence
    with np.errstate(invalid="ignore", divide="ignore"):
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
