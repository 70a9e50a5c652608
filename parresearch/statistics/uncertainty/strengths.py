"""Strengths and weaknesses of one unit: the indicators in which it ranks best and worst."""

from __future__ import annotations

import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.ties import comparable, places

__all__ = ["strengths_and_weaknesses"]


def strengths_and_weaknesses(
    values: pd.DataFrame, unit: str, *, n: int = 4, least_distinct: float = 0.2, leave_out_last: bool = True
) -> pd.DataFrame:
    """The ``n`` indicators with the best ranks of ``unit`` and the ``n`` with the worst.

    Parameters
    ----------
    values : DataFrame (units x indicators), more is better.
    least_distinct : float
        Indicators with a smaller share of distinct values say little and are left out.
    leave_out_last : bool
        Indicators in which the unit shares the worst rank are left out (many units at the bottom of a yes-or-no
        indicator).

    Returns
    -------
    DataFrame
        ``kind`` (strength, weakness), ``code, rank, value``; equal ranks keep the order of the table.

    Examples
    --------
    >>> values = pd.DataFrame({"a": [1.0, 2, 3], "b": [3.0, 1, 2]}, index=["x", "y", "z"])
    >>> strengths_and_weaknesses(values, "z", n=1)["code"].tolist()
    ['a', 'b']
    """
    if unit not in values.index:
        raise DataError(f"{unit!r} is not in the table.")
    ranks = values.apply(places)
    own = ranks.loc[unit].dropna()
    distinct = comparable(values.astype(float)).nunique() / values.notna().sum()
    own = own[distinct[own.index] >= least_distinct]
    if leave_out_last:
        own = own[own < ranks.max()[own.index]]
    ordered = own.sort_values(kind="stable")
    frames = []
    for kind, codes in (("strength", ordered.index[:n]), ("weakness", ordered.index[-n:])):
        frames.append(
            pd.DataFrame({
                "kind": kind, "code": codes, "rank": own[codes].astype(int).to_numpy(),
                "value": values.loc[unit, codes].to_numpy(dtype=float),
            })
        )  # fmt: skip
    return pd.concat(frames, ignore_index=True)
