"""Words for differences that are taken before rounding, so that printed figures need not add to the last digit."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from parresearch.reporting.language import Words

__all__ = ["change_arrow", "differs_in_print", "rounding_note"]


def differs_in_print(first: float, last: float, difference: float) -> bool:
    """Whether ``last - first`` of the figures as printed (two decimals) is another number than the printed difference.

    Examples
    --------
    >>> differs_in_print(43.2149, 42.2951, -0.9198)  # 43.21 and 42.30, but -0.92
    True
    >>> differs_in_print(85.56, 72.89, -12.67)
    False
    """
    if any(pd.isna(value) for value in (first, last, difference)):
        return False
    as_printed = round(100 * round(last, 2)) - round(100 * round(first, 2))
    return as_printed != round(100 * round(difference, 2))


def change_arrow(first: float, last: float, change: float, w: Words) -> str:
    """The two figures behind a change in brackets, and that it is taken before rounding where one can see it.

    Examples
    --------
    >>> from parresearch.reporting.language import words
    >>> change_arrow(85.56, 72.89, -12.67, words("vi"))
    ' (85,56 → 72,89)'
    >>> change_arrow(43.2149, 42.2951, -0.9198, words("vi"))
    ' (43,21 → 42,30; tính từ số chưa làm tròn)'
    """
    facts = {"base": w.number(first), "now": w.number(last)}
    if differs_in_print(first, last, change):
        return w(" ({base} → {now}; taken before rounding)", **facts)
    return w(" ({base} → {now})", **facts)


def rounding_note(triples: Iterable[tuple[float, float, float]], w: Words) -> str:
    """For under a table of differences: that they are taken before rounding; "" where nobody can see it.

    ``triples`` are the lower or earlier figure, the higher or later one and their difference, row by row.
    """
    if not any(differs_in_print(*triple) for triple in triples):
        return ""
    return w(
        "Differences are taken before rounding, so they may differ by 0.01 from those of the printed figures."
    )
