"""The places one province may have in several indices when no error is printed and one is assumed, or why not."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from parresearch.core.errors import MissingYearError, SmallSampleError
from parresearch.statistics.uncertainty.assumed_errors import movement_error
from parresearch.statistics.uncertainty.rank_sets import full_ranking, rank_confidence_sets

__all__ = ["assumed_places"]


def assumed_places(
    totals: Mapping[str, pd.DataFrame],
    breaks: pd.DataFrame,
    *,
    year: int,
    province_code: str,
    n_units: int,
    coverage: float = 0.95,
) -> pd.DataFrame:
    """Marginal rank sets of one province, every score with the error of :func:`movement_error`.

    Parameters
    ----------
    totals : mapping
        Index id to its totals, also of the years after ``year``: ``year, province_code, points, percent``.
    breaks : DataFrame
        As for :func:`movement_error`.
    n_units : int
        Provinces that existed in ``year``; where fewer than 90% have a score there is no ranking.

    Returns
    -------
    DataFrame, one row per index
        ``index_id, n_scored, reason``: empty where places are given, else ``few_scores``, ``own_missing`` (of this
        province) or ``no_error`` (no years to take one from); where given ``rank, rank_best, rank_worst, se`` (points),
        ``error`` (the :class:`MovementError`) and ``coverage``.

    Examples
    --------
    >>> totals = pd.DataFrame({"year": [2018] * 4 + [2019] * 4, "province_code": list("abcd") * 2,
    ...                        "points": [1.0, 20, 30, 40, 2.0, 20, 31, 40]})
    >>> none = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"])
    >>> places = assumed_places({"pci": totals.assign(percent=totals["points"])}, none, year=2019, province_code="b",
    ...                         n_units=4)
    >>> places[["rank", "rank_best", "rank_worst"]].to_numpy().tolist()
    [[3, 3, 3]]
    """
    rows = []
    for index_id, table in totals.items():
        scored = int(table.loc[table["year"] == year, "points"].notna().sum())
        found = _place(table, breaks, index_id, year, province_code, n_units, coverage)
        reason = found if isinstance(found, str) else ""
        values = {} if isinstance(found, str) else found
        rows.append(
            {"index_id": index_id, "n_scored": scored, "reason": reason, "coverage": coverage, **values}
        )
    columns = [
        "index_id",
        "n_scored",
        "reason",
        "rank",
        "rank_best",
        "rank_worst",
        "se",
        "error",
        "coverage",
    ]
    table = pd.DataFrame(rows).reindex(columns=columns)
    return table.astype(dict.fromkeys(["rank", "rank_best", "rank_worst"], "Int64"))


def _place(
    totals: pd.DataFrame,
    breaks: pd.DataFrame,
    index_id: str,
    year: int,
    province_code: str,
    n_units: int,
    coverage: float,
) -> dict[str, object] | str:
    """The set of one index, or the reason why there is none."""
    try:
        points = full_ranking(totals, year=year, n_units=n_units)
    except SmallSampleError:
        return "few_scores"
    if province_code not in points.index:
        return "own_missing"
    try:
        error = movement_error(totals, breaks, index_id=index_id, year=year, n_units=n_units)
    except (MissingYearError, SmallSampleError):
        return "no_error"
    errors = pd.Series(error.se, index=points.index)
    row = rank_confidence_sets(points, errors, coverage=coverage, only=[province_code]).table.iloc[0]
    places = {key: int(row[key]) for key in ("rank", "rank_best", "rank_worst")}
    return {**places, "se": error.se, "error": error}
