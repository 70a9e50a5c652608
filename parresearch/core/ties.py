"""The one rule of ties: scores are compared at nine decimals, and equal ones share the best rank.

Behind the ninth decimal lies only binary noise: 0.1 + 0.2 and 0.3 are one score, and one place. Whatever makes ranks,
counts the better ones, picks the best or holds a rate against a bound compares :func:`comparable` values.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["comparable", "places"]

_DECIMALS = 9

Values = TypeVar("Values", float, pd.Series, pd.DataFrame, npt.NDArray[np.float64])


def comparable(scores: Values) -> Values:
    """``scores`` as they are compared: rounded to nine decimals; missing ones stay missing.

    Examples
    --------
    >>> bool(comparable(0.1 + 0.2) == 0.3)
    True
    """
    with np.errstate(over="ignore"):  # the greatest floats become infinite
        rounded: Values = np.round(scores, _DECIMALS)
    return rounded


def places(
    scores: pd.Series, *, within: pd.Series | list[pd.Series] | None = None, ascending: bool = False
) -> pd.Series:
    """The rank of each score, 1 for the greatest (``ascending``: for the least); ties share the best rank.

    Parameters
    ----------
    scores : Series
        Unrounded; a missing score has no rank.
    within : Series, or list of Series, aligned with ``scores``
        What is ranked together; default all.

    Returns
    -------
    Series of Int64

    Examples
    --------
    >>> places(pd.Series([0.1 + 0.2, 0.3, 0.2, None])).tolist()
    [1, 1, 3, <NA>]
    """
    values = comparable(scores.astype(float))
    ranked = values if within is None else values.groupby(within, dropna=False)
    return ranked.rank(method="min", ascending=ascending).astype("Int64")
