"""Within and between provinces: does a province move with itself over years, and do provinces that stand high agree?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from parresearch.core.errors import SmallSampleError
from parresearch.statistics.association.checks import check_confidence, check_varies, complete_rows, cosine
from parresearch.statistics.association.coefficients import Association, Method, correlate, fisher_interval
from parresearch.statistics.spread import as_numbers

__all__ = ["RepeatedAssociation", "between_correlation", "repeated_correlation"]


@dataclass(frozen=True)
class RepeatedAssociation:
    """The common correlation within subjects; ``slope`` is of y on x, in units of y per unit of x."""

    n: int
    n_subjects: int
    r: float
    df: float
    p_value: float
    ci_low: float
    ci_high: float
    slope: float


def repeated_correlation(
    table: pd.DataFrame, x: str, y: str, *, subject: str = "province_code", confidence: float = 0.95
) -> RepeatedAssociation:
    """Repeated-measures correlation: each subject has its own level, all share one slope.

    Parameters
    ----------
    table : DataFrame, one row per subject and year
        ``x`` and ``y`` must be on one scale over all rows (see ``standardise``); rows with a missing value are
        left out.

    Returns
    -------
    RepeatedAssociation
        df = n - subjects - 1; interval on Fisher's scale with 1/sqrt(df - 1). The p-value takes years as
        independent; where they are not, use the clustered errors of ``fixed_effects``.

    References
    ----------
    Bland & Altman 1995, BMJ 310; Bakdash & Marusich 2017, Frontiers in Psychology 8.

    Examples
    --------
    >>> table = pd.DataFrame({"province_code": ["01"] * 3 + ["48"] * 3, "x": [1.0, 2, 3, 11, 12, 13],
    ...                       "y": [3.0, 2, 1, 9, 7, 8]})
    >>> round(repeated_correlation(table, "x", "y").r, 3)
    -0.75
    """
    check_confidence(confidence)
    rows = complete_rows(table, [x, y, subject])
    rows = rows.assign(**{name: as_numbers(rows[name], what=name) for name in (x, y)})
    groups = rows.groupby(subject)
    left = (rows[x] - groups[x].transform("mean")).to_numpy(dtype=float)
    right = (rows[y] - groups[y].transform("mean")).to_numpy(dtype=float)
    n, subjects = len(rows), groups.ngroups
    df = n - subjects - 1
    if df < 2:
        raise SmallSampleError(
            f"{n} rows of {subjects} provinces leave {df} degrees of freedom; provinces must be seen in several years."
        )
    for name, values in ((x, left), (y, right)):
        check_varies(values, what=f"{name} within provinces", size=float(rows[name].abs().max()))
    r = cosine(left, right)
    t = r * np.sqrt(df / (1 - r * r)) if abs(r) < 1 else np.inf
    low, high = fisher_interval(r, 1 / np.sqrt(df - 1), confidence=confidence)
    p = float(2 * stats.t.sf(abs(t), df))
    return RepeatedAssociation(n, subjects, r, float(df), p, low, high, float(left @ right / (left @ left)))


def between_correlation(
    table: pd.DataFrame,
    x: str,
    y: str,
    *,
    subject: str = "province_code",
    method: Method = "pearson",
    confidence: float = 0.95,
) -> Association:
    """Correlation of the subjects' means over the rows that have both values, by a method of ``correlate``.

    Examples
    --------
    >>> table = pd.DataFrame({"province_code": list("aabbccdd"), "x": [1.0, 2, 3, 4, 5, 6, 7, 8],
    ...                       "y": [1.0, 3, 3, 5, 5, 7, 7, 9]})
    >>> round(between_correlation(table, "x", "y").r, 6)
    1.0
    """
    rows = complete_rows(table, [x, y, subject])
    rows = rows.assign(**{name: as_numbers(rows[name], what=name) for name in (x, y)})
    means = rows.groupby(subject)[[x, y]].mean()
    return correlate(
        means[x], means[y], method=method, confidence=confidence, names=(f"mean of {x}", f"mean of {y}")
    )
