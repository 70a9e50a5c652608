"""The exact distribution of Spearman's coefficient among few units: every order counted, none drawn."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from parresearch.core.errors import DataError
from parresearch.statistics.association.checks import mean_ranks, paired

__all__ = ["MOST_EXACT", "spearman_exact_p"]

MOST_EXACT = 9
"""Most units of which all n! orders are counted; beyond, the approximations hold (as in algorithm AS 89)."""


def spearman_exact_p(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """Share of all n! orders of ``y`` with a Spearman correlation at least as far from 0 as the one found.

    Parameters
    ----------
    x, y : array-like
        At most nine pairs. Tied values share their mean rank; the p-value is then conditional on the ties.

    References
    ----------
    Kendall & Gibbons 1990, Rank Correlation Methods, chapter 4 (the permutation distribution).

    Examples
    --------
    >>> round(spearman_exact_p([1, 2, 3, 4], [10, 20, 30, 40]), 4)  # 2 of 24 orders are as extreme
    0.0833
    """
    a, b = paired(x, y)
    n = len(a)
    if n > MOST_EXACT:
        raise DataError(
            f"All orders of {n} units are too many to count; use correlate, which approximates above {MOST_EXACT}."
        )
    left, right = (
        tuple(int(r) for r in 2 * mean_ranks(v)) for v in (a, b)
    )  # doubled, so that ties are whole
    counts = _order_counts(left, right)
    middle = n * (n + 1) ** 2  # mean over all orders of the sum of products of doubled ranks
    found = sum(p * q for p, q in zip(left, right, strict=True))
    extreme = np.abs(np.arange(len(counts)) - middle) >= abs(found - middle)
    return float(counts[extreme].sum() / counts.sum())


@lru_cache(maxsize=64)
def _order_counts(left: tuple[int, ...], right: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """How many orders of ``right`` give each sum of products with ``left``, counted over subsets of those placed."""
    n = len(left)
    most = sum(p * q for p, q in zip(sorted(left), sorted(right), strict=True))
    ways = np.zeros((1 << n, most + 1), dtype=np.int64)
    ways[0, 0] = 1
    for used in range(1, 1 << n):
        value = left[used.bit_count() - 1]
        for place in range(n):
            if used >> place & 1:
                step = value * right[place]
                ways[used, step:] += ways[used ^ (1 << place), : most + 1 - step]
    return ways[-1]
