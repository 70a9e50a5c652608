"""Bring indicators of different units on one scale: min-max, z-score, or fixed goalposts."""

from __future__ import annotations

import pandas as pd

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.statistics.spread import flat_columns, number_columns

__all__ = ["goalposts", "min_max", "oriented", "z_score"]


def oriented(values: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
    """Columns with ``direction`` -1 (less is better) with the sign turned; 1 as they are.

    Examples
    --------
    >>> oriented(pd.DataFrame({"days": [1.0, 2.0]}), pd.Series({"days": -1}))["days"].tolist()
    [-1.0, -2.0]
    """
    known = direction.reindex(values.columns)
    if known.isna().any() or not known.isin([1, -1]).all():
        wrong = known[~known.isin([1, -1])].index[0]
        raise DataError(f"The direction of {wrong} is not known: 1 when more is better, -1 when less is.")
    return number_columns(values) * known.astype(float)


def _varying(values: pd.DataFrame) -> pd.DataFrame:
    """``values`` as numbers; a column without spread is refused."""
    numbers = number_columns(values)
    if flat := flat_columns(numbers):
        raise SmallSampleError(
            f"{flat[0]} has one value for all units, so it has no scale. Leave it out, or use goalposts."
        )
    return numbers


def min_max(values: pd.DataFrame, *, low: float = 0.0, high: float = 100.0) -> pd.DataFrame:
    """The smallest value of each column becomes ``low``, the largest ``high``; missing stays missing.

    Over one table at a time: pass all years together, or a score moves when only the others changed.

    Examples
    --------
    >>> min_max(pd.DataFrame({"a": [1.0, 2.0, 5.0]}))["a"].tolist()
    [0.0, 25.0, 100.0]
    """
    known = _varying(values)
    smallest = known.min()
    return (known - smallest) / (known.max() - smallest) * (high - low) + low


def z_score(values: pd.DataFrame, *, mean: float = 0.0, sd: float = 1.0) -> pd.DataFrame:
    """Each column with the given mean and standard deviation (ddof 1).

    Examples
    --------
    >>> z_score(pd.DataFrame({"a": [1.0, 2.0, 3.0]}), mean=10, sd=2)["a"].tolist()
    [8.0, 10.0, 12.0]
    """
    known = _varying(values)
    return (known - known.mean()) / known.std(ddof=1) * sd + mean


def goalposts(
    values: pd.DataFrame, *, lower: pd.Series, upper: pd.Series, direction: pd.Series, scale: float = 100.0
) -> pd.DataFrame:
    """Share of the way between two fixed posts, cut to 0..1, times ``scale``; does not depend on the other units.

    Examples
    --------
    >>> posts = {"lower": pd.Series({"a": 0.0}), "upper": pd.Series({"a": 50.0}), "direction": pd.Series({"a": -1})}
    >>> goalposts(pd.DataFrame({"a": [10.0, 60.0]}), **posts)["a"].tolist()
    [80.0, 0.0]
    """
    low, high = lower.reindex(values.columns).astype(float), upper.reindex(values.columns).astype(float)
    if not (low < high).all():
        raise DataError(f"The goalposts of {low.index[~(low < high)][0]} are missing or not in order.")
    turned = oriented(values, direction)
    sign = direction.reindex(values.columns).astype(float)
    start = low.where(sign > 0, -high)
    return ((turned - start) / (high - low)).clip(0, 1) * scale
