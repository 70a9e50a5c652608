"""Shares against their counts, and parts against their total: what a report prints and what its own counts give."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError

__all__ = ["check_shares", "check_total"]

_EXACT = 1e-9


def check_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Rates computed from counts, and whether the printed percentage agrees with them.

    Parameters
    ----------
    table : DataFrame, one row per statement
        ``label``; ``count`` and ``whole`` (counts); ``percent`` (as printed, NaN where none is); ``decimals`` (printed
        after the comma, default 1).

    Returns
    -------
    DataFrame, the same rows with
        ``computed`` (percent from the counts, unrounded), ``difference`` (printed less computed, percentage points) and
        ``problem``: ``disagrees`` (by more than rounding), ``cut_not_rounded`` (the decimals were cut off),
        ``above_whole`` (more than the whole), ``whole_is_zero``, ``negative``, or empty. Without counts or without a
        printed percentage there is nothing to compare, and no problem.

    Examples
    --------
    An Giang 2023: 604 and 982 of 2,059 procedures are 29.3% and 47.7%; 1,487 of them are called 100%.

    >>> table = pd.DataFrame({"label": ["partial", "full", "integrated"], "count": [604, 982, 1487], "whole": 2059,
    ...                       "percent": [29.3, 47.7, 100.0]})
    >>> check_shares(table)[["computed", "problem"]].round(2).values.tolist()
    [[29.33, ''], [47.69, ''], [72.22, 'disagrees']]
    """
    if lacking := [column for column in ("count", "whole", "percent") if column not in table]:
        raise DataError(f"To check shares, the table needs the column(s) {', '.join(lacking)}.")
    count, whole, percent = (_numbers(table[name]) for name in ("count", "whole", "percent"))
    decimals = _numbers(table["decimals"]) if "decimals" in table else np.ones(len(table))
    if (bad := ~((decimals >= 0) & (decimals == np.floor(decimals)))).any():
        raise DataError(f"decimals must be 0, 1, 2, …, not {decimals[bad][0]:g}.")
    unit = 10.0**-decimals
    with np.errstate(divide="ignore", invalid="ignore"):
        computed = np.where(whole > 0, count * 100 / whole, np.nan)
        difference = percent - computed
        cut = np.floor(computed / unit + _EXACT) * unit
    problem = np.full(len(table), "", dtype=object)
    apart = np.abs(difference) > unit / 2 + _EXACT
    problem[apart] = "disagrees"
    problem[apart & (np.abs(percent - cut) <= _EXACT)] = "cut_not_rounded"
    problem[count > whole] = "above_whole"
    problem[whole == 0] = "whole_is_zero"
    problem[(count < 0) | (whole < 0) | (percent < 0)] = "negative"
    return table.assign(computed=computed, difference=difference, problem=problem)


def check_total(parts: pd.Series, total: float, *, half_step: float = 0.0) -> dict[str, float | int | str]:
    """Whether parts add to a stated total.

    Parameters
    ----------
    parts : Series
        Counts or points; NaN is a part that is not known.
    total : float
        As stated.
    half_step : float
        Half of the last printed decimal (0.005 for two decimals, 0 for counts): every part and the total may be that
        far from its unrounded value.

    Returns
    -------
    dict
        ``sum`` (of the parts that are known), ``total``, ``difference`` (sum less total), ``n``, ``n_missing``,
        ``tolerance`` and ``problem``: ``parts_exceed``, ``parts_fall_short``, ``part_missing`` (one is not known and
        would have to be ``-difference``), ``parts_missing``, or empty.

    Examples
    --------
    >>> check_total(pd.Series({"partial": 604, "full": 982}), 1487)["problem"]
    'parts_exceed'
    >>> lost = pd.Series([4.5, 1.84, None, 2.77, 4.88, 1.96, 7.14, 1.54])  # Đắk Lắk 2017, of 100 less 75.37
    >>> found = check_total(lost, 100 - 75.37, half_step=0.005)
    >>> found["problem"], round(abs(found["difference"]), 2)
    ('part_missing', 0.0)
    """
    values = _numbers(parts)
    if not np.isfinite(total):
        raise DataError("The stated total is not a number.")
    missing = np.isnan(values)
    difference = float(np.nansum(values) - total)
    tolerance = half_step * (len(values) + 1) + _EXACT
    if difference > tolerance and not (values < 0).any():
        problem = "parts_exceed"
    elif missing.any():
        problem = "part_missing" if missing.sum() == 1 else "parts_missing"
    elif abs(difference) > tolerance:
        problem = "parts_exceed" if difference > 0 else "parts_fall_short"
    else:
        problem = ""
    return {
        "sum": float(np.nansum(values)),
        "total": float(total),
        "difference": difference,
        "n": len(values),
        "n_missing": int(missing.sum()),
        "tolerance": tolerance,
        "problem": problem,
    }


def _numbers(column: pd.Series) -> np.ndarray:
    try:
        return pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
    except (ValueError, TypeError):
        raise DataError(f"The column {column.name!r} holds something that is not a number.") from None
