"""Who is in the sample: provinces with published scores against the rest, and what unpublished ones could change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, stats

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.statistics.association.checks import Floats, check_confidence, check_varies
from parresearch.statistics.association.families import adjust_family
from parresearch.statistics.spread import as_numbers, is_flat

__all__ = ["CorrelationBounds", "compare_published", "correlation_bounds"]


def compare_published(
    table: pd.DataFrame, published: str, outcomes: list[str], *, family: str, confidence: float = 0.95
) -> pd.DataFrame:
    """Means of the provinces with a published score and of the rest, with Welch's interval for the difference.

    Parameters
    ----------
    table : DataFrame, one row per province
        ``published`` (bool) and the outcomes known for both kinds, such as PCI and PAPI.

    Returns
    -------
    DataFrame, one row per outcome
        ``outcome, n_in, n_out, mean_in, mean_out, difference, ci_low, ci_high, standardised`` (difference over the
        standard deviation of all), ``p_value, p_mann_whitney, p_holm, p_bh, family``.

    Examples
    --------
    >>> table = pd.DataFrame({"published": [True] * 3 + [False] * 3, "pci": [70.0, 68, 72, 60, 61, 59]})
    >>> compare_published(table, "published", ["pci"], family="one year")["difference"].tolist()
    [10.0]
    """
    if absent := [column for column in (published, *outcomes) if column not in table]:
        raise DataError(
            f"The table has no column {', '.join(absent)}; it has {', '.join(map(str, table.columns))}."
        )
    check_confidence(confidence)
    if table[published].isna().any():
        raise DataError(f"{published} is missing for a province; write True or False for each.")
    inside = table[published].astype(bool)
    rows = []
    for outcome in outcomes:
        values = as_numbers(table[outcome], what=outcome)
        a, b = (values[mask & ~np.isnan(values)] for mask in (inside.to_numpy(), ~inside.to_numpy()))
        if min(len(a), len(b)) < 2:
            raise SmallSampleError(
                f"{len(a)} provinces with and {len(b)} without a published score have {outcome}; "
                "a comparison needs two of each."
            )
        every = np.concatenate([a, b])
        check_varies(every, what=outcome)
        if all(is_flat(side, size=float(np.abs(every).max())) for side in (a, b)):
            raise SmallSampleError(f"{outcome} does not vary within either group; there is no interval.")
        test = stats.ttest_ind(a, b, equal_var=False)
        interval = test.confidence_interval(confidence)
        rows.append({
            "outcome": outcome, "n_in": len(a), "n_out": len(b), "mean_in": a.mean(), "mean_out": b.mean(),
            "difference": a.mean() - b.mean(), "ci_low": interval.low, "ci_high": interval.high,
            "standardised": (a.mean() - b.mean()) / every.std(ddof=1), "p_value": test.pvalue,
            "p_mann_whitney": stats.mannwhitneyu(a, b).pvalue,
        })  # fmt: skip
    return adjust_family(pd.DataFrame(rows), family=family)


@dataclass(frozen=True)
class CorrelationBounds:
    """The correlation among the known, and the range it may have among all whatever the unpublished scores are."""

    r: float
    lowest: float
    highest: float
    n_known: int
    n_all: int
    low: float
    high: float


def correlation_bounds(x: npt.ArrayLike, y: npt.ArrayLike, *, low: float, high: float) -> CorrelationBounds:
    """Bounds of Pearson's r over all units when some y are not published but lie between ``low`` and ``high``.

    No assumption is made about why they are missing, so the bounds are wide; narrower ones rest on a belief about the
    selection. On the side of the maximum r rises along every line towards it (it is a linear function over a norm), so
    the climb from several starts ends at the same top.

    Parameters
    ----------
    x : array-like, complete
    y : array-like, NaN where not published

    References
    ----------
    Manski 2003, Partial Identification of Probability Distributions (worst-case bounds).

    Examples
    --------
    >>> found = correlation_bounds([1.0, 2, 3, 4, 5], [1.0, 2, 3, 4, np.nan], low=0, high=10)
    >>> round(found.r, 2), round(found.highest, 2)
    (1.0, 1.0)
    """
    a, b = as_numbers(x, what="x").ravel(), as_numbers(y, what="y").ravel()
    if len(a) != len(b) or np.isnan(a).any():
        raise DataError("x must be known for every unit and as long as y.")
    known = ~np.isnan(b)
    if known.sum() < 4:
        raise SmallSampleError(f"Only {int(known.sum())} units have both; at least 4 are needed.")
    if not -np.inf < low < high < np.inf:
        raise DataError(f"The range {low} to {high} must have two finite ends, the lower one first.")
    if (b[known] < low).any() or (b[known] > high).any():
        raise DataError(f"The range {low} to {high} does not hold all published scores.")
    check_varies(a, what="x")
    check_varies(b[known], what="y")
    r = float(np.corrcoef(a[known], b[known])[0, 1])
    if known.all():
        return CorrelationBounds(r, r, r, len(a), len(a), low, high)
    ends = [sign * _highest(sign * (a - a.mean()), b, known, low, high) for sign in (-1.0, 1.0)]
    return CorrelationBounds(r, ends[0], ends[1], int(known.sum()), len(a), low, high)


def _highest(centred: Floats, y: Floats, known: npt.NDArray[np.bool_], low: float, high: float) -> float:
    """The largest correlation that filling in the gaps can give."""
    size = np.sqrt(centred @ centred)

    def negative(fill: Floats) -> tuple[float, Floats]:
        full = y.copy()
        full[~known] = fill
        left = full - full.mean()
        norm = np.sqrt(left @ left)
        r = float(centred @ left / (size * norm))
        gradient = centred / (size * norm) - r * left / norm**2
        return -r, -gradient[~known]

    gaps = centred[~known]
    middle = np.clip(y[known].mean() + np.zeros(len(gaps)), low, high)
    starts = [np.where(gaps > cut, high, low) for cut in np.quantile(gaps, [0.1, 0.3, 0.5, 0.7, 0.9])]
    found = [
        optimize.minimize(
            negative, start.astype(float), jac=True, method="L-BFGS-B", bounds=[(low, high)] * len(gaps)
        )
        for start in [middle, *starts]
    ]
    return float(-min(result.fun for result in found))
