"""What every statistic of association asks of its input, said once: enough pairs, and values that differ."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from parresearch.core.errors import DataError, SingularDesignError, SmallSampleError
from parresearch.core.ties import comparable
from parresearch.statistics.spread import as_numbers, is_flat

__all__ = [
    "LEAST",
    "Floats",
    "check_confidence",
    "check_varies",
    "complete_rows",
    "cosine",
    "full_rank",
    "mean_ranks",
    "paired",
]

Floats = npt.NDArray[np.float64]

LEAST = 4
"""Fewest pairs of which a correlation is given: Fisher's interval needs n - 3 > 0."""


def check_varies(values: Floats, *, what: str, size: float | None = None) -> None:
    """Refuse a column whose values are all equal: it has no spread, and no ranks.

    Parameters
    ----------
    size : float, optional
        Size of the numbers that ``values`` were computed from (see ``is_flat``); otherwise that of ``values``, at
        least 1, as what is left of scores once a model is taken out carries the rounding of the scores.

    Examples
    --------
    >>> check_varies(np.array([2.0, 2.0, 2.0]), what="pci")
    Traceback (most recent call last):
    parresearch.core.errors.SmallSampleError: All 3 values of pci are equal (2.0): there is no spread to relate ...
    """
    if is_flat(values, size=max(1.0, float(np.abs(values).max())) if size is None else size):
        raise SmallSampleError(
            f"All {len(values)} values of {what} are equal ({float(values[0])!r}): there is no spread to relate "
            "anything to. Leave this column out."
        )


def check_confidence(confidence: float) -> float:
    """``confidence`` itself when it lies between 0 and 1."""
    if not 0 < confidence < 1:
        raise DataError(f"A confidence of {confidence!r} is not between 0 and 1. Write 0.95 for 95%.")
    return confidence


def paired(
    x: npt.ArrayLike, y: npt.ArrayLike, *, names: tuple[str, str] = ("x", "y"), least: int = LEAST
) -> tuple[Floats, Floats]:
    """The pairs of which both values are known; an error when they are too few or do not vary.

    Parameters
    ----------
    x, y : array-like of equal length
        NaN is "not published"; a pair with one NaN is left out.
    names : tuple of str
        What error messages call them.
    least : int
        Fewest pairs.

    Examples
    --------
    >>> x, y = paired([1, 2, np.nan, 4, 5], [2, 1, 3, 5, 4])
    >>> len(x)
    4
    """
    a, b = (as_numbers(v, what=name).ravel() for v, name in zip((x, y), names, strict=True))
    if len(a) != len(b):
        raise DataError(
            f"{names[0]} has {len(a)} values and {names[1]} has {len(b)}: pairs need one of each."
        )
    known = ~(np.isnan(a) | np.isnan(b))
    if known.sum() < least:
        raise SmallSampleError(
            f"Only {int(known.sum())} provinces have both {names[0]} and {names[1]}; at least {least} are needed. "
            "Take another year or another component."
        )
    a, b = a[known], b[known]
    check_varies(a, what=names[0])
    check_varies(b, what=names[1])
    return a, b


def cosine(left: Floats, right: Floats) -> float:
    """Correlation of two columns whose means (or more) are taken out, within -1 to 1 whatever the arithmetic rounds.

    Examples
    --------
    >>> cosine(np.array([-0.1, 0.1, 0.3]), np.array([0.2, -0.2, -0.6]))
    -1.0
    """
    return float(np.clip(left @ right / np.sqrt((left @ left) * (right @ right)), -1, 1))


def mean_ranks(values: npt.ArrayLike) -> Floats:
    """Ranks along the last axis, 1 the smallest; ties, by the rule of all rankings, share their mean rank.

    Examples
    --------
    >>> mean_ranks([0.1 + 0.2, 0.3, 0.2]).tolist()
    [2.5, 2.5, 1.0]
    """
    return np.asarray(stats.rankdata(comparable(np.asarray(values, dtype=float)), axis=-1), dtype=float)


def complete_rows(table: pd.DataFrame, columns: list[str], *, least: int = LEAST) -> pd.DataFrame:
    """The rows of ``table`` in which every one of ``columns`` is known; absent columns and too few rows are errors."""
    if absent := [column for column in columns if column not in table]:
        raise DataError(
            f"The table has no column {', '.join(absent)}; it has {', '.join(map(str, table.columns))}."
        )
    rows = table.dropna(subset=columns)
    if len(rows) < least:
        raise SmallSampleError(
            f"Only {len(rows)} rows have all of {', '.join(columns)}; at least {least} are needed."
        )
    return rows


def full_rank(design: Floats, names: list[str]) -> Floats:
    """``design`` itself when no column is a combination of the others; else an error that names one.

    Examples
    --------
    >>> full_rank(np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]), ["const", "gdp"])
    Traceback (most recent call last):
    parresearch.core.errors.SingularDesignError: The design is singular: gdp is a combination of the columns
    before it ...
    """
    if np.linalg.matrix_rank(design) < design.shape[1]:
        rank = 0
        for position in range(design.shape[1]):
            grown = np.linalg.matrix_rank(design[:, : position + 1])
            if grown == rank:
                raise SingularDesignError(
                    f"The design is singular: {names[position]} is a combination of the columns before it "
                    "(constant, doubled, or fixed by the groups). Leave it out."
                )
            rank = grown
    return design
