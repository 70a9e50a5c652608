"""The best published result of every component of an index in a year, among the provinces with a published one."""

from __future__ import annotations

import pandas as pd

from parresearch.catalog.load import load_scores
from parresearch.core.reads import recorded
from parresearch.core.ties import comparable

__all__ = ["load_best_components"]


@recorded
def load_best_components(index_id: str, year: int) -> pd.DataFrame:
    """The greatest percent of each component, whose it is, and how many provinces have a percent.

    A report that needs only this is not made again when another province's lesser figure is edited.

    Returns
    -------
    DataFrame indexed by ``component``
        ``best_percent``, ``best_code`` (of several equal ones the first by code) and ``n_known``.

    Examples
    --------
    >>> print(*load_best_components("par", 2023).loc["field_2"])
    94.15 62 2
    """
    scores = load_scores(index_id, first_year=year, last_year=year).dropna(subset=["percent"])
    order = scores.assign(_percent=comparable(scores["percent"]))
    first = order.sort_values(["_percent", "province_code"], ascending=[False, True]).groupby("component")
    return pd.DataFrame(
        {
            "best_percent": first["percent"].first(),
            "best_code": first["province_code"].first(),
            "n_known": first.size(),
        }
    )
