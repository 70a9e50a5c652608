"""Ranks: 1 is best, computed on unrounded scores by the one rule of ties (:mod:`parresearch.core.ties`)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parresearch.core.keys import check_keys
from parresearch.core.provinces import one_vintage
from parresearch.core.ties import places

__all__ = ["rank_provinces"]


def rank_provinces(
    scores: pd.DataFrame, *, by: str = "points", within: Sequence[str] = ("year",)
) -> pd.DataFrame:
    """Rank provinces by a score, inside each group of ``within``.

    Parameters
    ----------
    scores : DataFrame, one row per province and group
        ``province_code``, the columns of ``within`` and the score ``by``, unrounded; the year or a column ``vintage``
        says which map the codes are of.
    by : str
        The score; more is better.
    within : sequence of str
        What is ranked together, such as ``["year"]`` or ``["year", "region_code"]``.

    Returns
    -------
    DataFrame
        ``scores`` with ``rank`` (Int64, 1 is best; ties share the best rank and the next ranks are left out; missing
        where the score is missing) and ``n`` (provinces with a score in the group).

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2023, "province_code": ["01", "48", "79"], "points": [88.5, 90.0, 88.5]})
    >>> rank_provinces(scores)[["province_code", "rank", "n"]].values.tolist()
    [['01', 2, 3], ['48', 1, 3], ['79', 2, 3]]
    >>> rank_provinces(scores.assign(points=[0.1 + 0.2, 0.3, 0.2]))["rank"].tolist()
    [1, 1, 3]
    """
    keys = list(within)
    if scores.empty:
        return scores.assign(rank=pd.array([], dtype="Int64"), n=pd.array([], dtype="Int64"))
    for _, part in scores.groupby("year") if "year" in scores else [(None, scores)]:
        one_vintage(part, what="scores to rank")
    check_keys(scores, [*keys, "province_code"], what="table of scores to rank")
    return scores.assign(
        rank=places(scores[by], within=[scores[key] for key in keys]),
        n=scores.groupby(keys)[by].transform("count").astype("Int64"),
    )
