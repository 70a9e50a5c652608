"""Printed precision: what a figure with so many decimals says about the unrounded one behind it."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["SLACK", "half_unit", "one_digit_apart", "percent_tolerance", "printed_decimals"]

SLACK = 1e-9
"""Added to every tolerance: binary fractions do not carry decimal ones exactly."""
_MOST_DECIMALS = 6


def printed_decimals(values: pd.Series, *, at_least: int = 2) -> int:
    """Decimals that a column of a source is printed with: those of its longest figure.

    A trailing zero is lost when a figure is read (66.30 becomes 66.3), so one figure alone says too little; give all
    figures of one source and kind.

    Examples
    --------
    >>> printed_decimals(pd.Series([66.3, 70.76])), printed_decimals(pd.Series([7.7297, 6.0]))
    (2, 4)
    """
    known = values.dropna().to_numpy(dtype=float)
    for decimals in range(at_least, _MOST_DECIMALS):
        if np.allclose(known, np.round(known, decimals), rtol=0, atol=SLACK):
            return decimals
    return _MOST_DECIMALS


def half_unit(decimals: int) -> float:
    """The most that rounding to so many decimals can move a figure.

    Examples
    --------
    >>> half_unit(2), half_unit(4)
    (0.005, 5e-05)
    """
    return 0.5 / 10**decimals


def percent_tolerance(max_points: pd.Series) -> pd.Series:
    """How far a printed percentage may be from printed points over the maximum, both with two decimals.

    The publisher computes the percentage from unrounded points (0.005 / maximum x 100) and rounds it once more (0.005).

    Examples
    --------
    >>> percent_tolerance(pd.Series([10.0, 12.5])).round(4).tolist()
    [0.055, 0.045]
    """
    return half_unit(2) / max_points * 100 + half_unit(2) + SLACK


def one_digit_apart(printed: float, other: float, *, decimals: int = 2) -> bool:
    """Whether two figures differ in one digit, or have two neighbouring digits swapped: the usual slips in print.

    Examples
    --------
    >>> one_digit_apart(86.89, 87.89), one_digit_apart(86.98, 86.89), one_digit_apart(86.76, 87.89)
    (True, True, False)
    """
    a, b = f"{printed:.{decimals}f}", f"{other:.{decimals}f}"
    if len(a) != len(b):
        return False
    apart = [place for place, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(apart) == 1:
        return True
    digits = a.replace(".", ""), b.replace(".", "")
    moved = [place for place, (x, y) in enumerate(zip(*digits, strict=True)) if x != y]
    return len(moved) == 2 and moved[1] == moved[0] + 1 and sorted(digits[0]) == sorted(digits[1])
