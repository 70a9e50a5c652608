"""The group of a year's classification (A, B, C …) from a score and that year's thresholds."""

from __future__ import annotations

import pandas as pd

from parresearch.core.flags import uncontradicted
from parresearch.core.ties import comparable

__all__ = ["group_of"]


def group_of(score: float, groups: pd.DataFrame) -> str:
    """The group that a score falls in by published thresholds, or "" when they do not decide.

    Parameters
    ----------
    score : float
        Points of 100; NaN gives "".
    groups : DataFrame, one row per group of one year
        ``group, lower, lower_closed, upper, upper_closed`` (``yes`` when the bound belongs to the group), ``flag``.
        Rows that a better source contradicts (``conflict`` without ``preferred``) are passed over. A group without a
        lower bound needs an upper one.

    Examples
    --------
    >>> groups = pd.DataFrame({"group": ["A", "B"], "lower": [90.0, 80.0], "lower_closed": ["yes", "yes"],
    ...                        "upper": [None, 90.0], "upper_closed": ["", "no"], "flag": ""})
    >>> group_of(90.0, groups), group_of(89.99, groups), group_of(79.0, groups)
    ('A', 'B', '')
    """
    if score != score:
        return ""
    score = comparable(score)
    for row in uncontradicted(groups).itertuples():
        has_low, has_high = pd.notna(row.lower), pd.notna(row.upper)
        if not (has_low or has_high):
            continue
        above = not has_low or score > row.lower or (row.lower_closed == "yes" and score == row.lower)
        below = not has_high or score < row.upper or (row.upper_closed == "yes" and score == row.upper)
        if above and below:
            return str(row.group)
    return ""
