"""The bounds of a group of the yearly classification, in words that keep open and closed bounds apart."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.language import Words

__all__ = ["bounds_text", "stated_bounds_text"]


def _bound(value: float, w: Words) -> str:
    return w.number(value, 0 if float(value).is_integer() else 2)


def bounds_text(row: pd.Series, w: Words) -> str:
    """The bounds of a group as far as they are known: "từ 80 đến dưới 90 điểm", "trên 80 điểm"; empty without any.

    Parameters
    ----------
    row : Series
        ``lower, lower_closed, upper, upper_closed`` (``yes`` when the bound belongs to the group).

    Examples
    --------
    >>> from parresearch.reporting.language import words
    >>> row = pd.Series({"lower": 80.0, "lower_closed": "yes", "upper": 90.0, "upper_closed": "no"})
    >>> bounds_text(row, words("vi"))
    'từ 80 đến dưới 90 điểm'
    """
    has_low, has_high = pd.notna(row["lower"]), pd.notna(row["upper"])
    low_in, high_in = row["lower_closed"] == "yes", row["upper_closed"] == "yes"
    low = _bound(row["lower"], w) if has_low else ""
    high = _bound(row["upper"], w) if has_high else ""
    if has_low and has_high:
        if low_in:
            return (
                w("from {low} to {high} points", low=low, high=high)
                if high_in
                else w("from {low} to below {high} points", low=low, high=high)
            )
        return (
            w("above {low} to {high} points", low=low, high=high)
            if high_in
            else w("above {low} and below {high} points", low=low, high=high)
        )
    if has_low:
        return w("{low} points or more", low=low) if low_in else w("above {low} points", low=low)
    if has_high:
        return w("{high} points or less", high=high) if high_in else w("below {high} points", high=high)
    return ""


def stated_bounds_text(row: pd.Series, w: Words) -> str:
    """:func:`bounds_text`, with a mark where the source of the year does not print the bounds.

    Parameters
    ----------
    row : Series
        As for :func:`bounds_text`, with ``flag`` (``thresholds_assumed`` where the bounds are those of other years).

    Examples
    --------
    >>> from parresearch.reporting.language import words
    >>> row = pd.Series({"lower": 90.0, "lower_closed": "yes", "upper": None, "upper_closed": "",
    ...                  "flag": "thresholds_assumed"})
    >>> stated_bounds_text(row, words("en"))
    '90 points or more; bounds not printed for that year, taken as in other years'
    """
    text = bounds_text(row, w)
    if text and "thresholds_assumed" in str(row["flag"]).split(";"):
        text += "; " + w("bounds not printed for that year, taken as in other years")
    return text
