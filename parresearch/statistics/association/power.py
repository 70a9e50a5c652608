"""How far a correlation can be trusted to show: what n can detect, and what errors of measurement take away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from parresearch.core.errors import DataError, SmallSampleError

__all__ = ["Disattenuated", "disattenuate", "disattenuate_last_year", "smallest_detectable"]


def smallest_detectable(n: int, *, power: float = 0.8, alpha: float = 0.05, tests: int = 1) -> float:
    """Smallest true correlation that a two-sided test with ``n`` units finds with probability ``power``.

    tanh((z_(1-alpha/2) + z_power) / sqrt(n - 3)), Fisher's approximation (Cohen 1988, chapter 3). ``tests`` > 1 divides
    alpha by the size of the family (Bonferroni, the first step of Holm).

    Examples
    --------
    >>> [round(smallest_detectable(n, tests=tests), 3) for n, tests in ((63, 1), (34, 1), (63, 12))]
    [0.347, 0.465, 0.445]
    """
    if not n >= 4:
        raise SmallSampleError(f"With {n} units no correlation can be tested; at least 4 are needed.")
    if not (0 < alpha < 1 and 0 < power < 1) or not tests >= 1:
        raise DataError(
            f"alpha = {alpha!r} and power = {power!r} must lie between 0 and 1, and a family has at least one test, "
            f"not {tests!r}."
        )
    if power <= alpha / tests:
        raise DataError(
            f"power = {power!r} is not above alpha = {alpha / tests!r} of one test: that often the test finds a "
            "correlation where there is none. Ask for more power, such as 0.8."
        )
    reach = stats.norm.isf(alpha / tests / 2) + stats.norm.ppf(power)
    return float(np.tanh(reach / np.sqrt(n - 3)))


@dataclass(frozen=True)
class Disattenuated:
    """A correlation as it would be without errors of measurement, and what was assumed."""

    r: float
    ci_low: float
    ci_high: float
    reliability_x: float
    reliability_y: float
    attenuation: float


def disattenuate(
    r: float, ci_low: float, ci_high: float, *, reliability_x: float, reliability_y: float
) -> Disattenuated:
    """r / sqrt(reliability_x * reliability_y): Spearman's correction for attenuation, with its interval scaled.

    The reliabilities are taken as known; a result outside [-1, 1] means they are too low for this r and is refused.

    References
    ----------
    Spearman 1904, American Journal of Psychology 15.

    Examples
    --------
    >>> found = disattenuate(0.30, 0.05, 0.51, reliability_x=0.8, reliability_y=0.9)
    >>> round(found.r, 3), round(found.attenuation, 3)
    (0.354, 0.849)
    """
    for name, value in (("reliability_x", reliability_x), ("reliability_y", reliability_y)):
        if not 0 < value <= 1:
            raise DataError(f"{name} is {value!r}; a reliability lies above 0 and at most at 1.")
    for name, value in (("r", r), ("ci_low", ci_low), ("ci_high", ci_high)):
        if not -1 <= value <= 1:
            raise DataError(
                f"{name} is {value!r}; a correlation lies between -1 and 1. Leave out a pair that has none."
            )
    if ci_low > ci_high:
        raise DataError(f"The interval {ci_low!r} to {ci_high!r} is turned round; give its lower end first.")
    factor = float(np.sqrt(reliability_x * reliability_y))
    if abs(r) > factor:
        raise DataError(
            f"r = {r:.3f} is larger than reliabilities of {reliability_x} and {reliability_y} allow ({factor:.3f}): "
            "they are too low or belong to another sample."
        )
    low, high = (float(np.clip(value / factor, -1, 1)) for value in (ci_low, ci_high))
    return Disattenuated(r / factor, low, high, reliability_x, reliability_y, factor)


def disattenuate_last_year(
    yearly: pd.DataFrame, *, reliability_x: float, reliability_y: float
) -> Disattenuated | None:
    """Pearson's correlation of the last year without errors of measurement; None where both reliabilities are 1.

    Parameters
    ----------
    yearly : DataFrame
        ``year, method, r, ci_low, ci_high``, as from ``correlate_years``.

    Examples
    --------
    >>> table = pd.DataFrame({"year": [2018, 2019], "method": "pearson", "r": [0.1, 0.3], "ci_low": [0.0, 0.1],
    ...                       "ci_high": [0.2, 0.5]})
    >>> found = disattenuate_last_year(table, reliability_x=0.8, reliability_y=1.0)
    >>> round(found.r, 3)
    0.335
    """
    rows = yearly[yearly["method"] == "pearson"]
    if rows.empty:
        raise SmallSampleError(
            "No year has Pearson's correlation, so none can be corrected for errors of measurement."
        )
    row = rows.sort_values("year").iloc[-1]
    found = disattenuate(
        float(row["r"]),
        float(row["ci_low"]),
        float(row["ci_high"]),
        reliability_x=reliability_x,
        reliability_y=reliability_y,
    )
    return None if found.attenuation == 1 else found
