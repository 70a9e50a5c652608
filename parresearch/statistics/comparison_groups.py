"""Ranks inside groups of provinces: regions, a list of one's own choice, or the quarters of a year's scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.ties import comparable
from parresearch.statistics.ranking import rank_provinces

__all__ = ["QUARTERS", "quarter_groups", "rank_within", "region_groups"]

QUARTERS = ("best", "high_average", "low_average", "low")
"""The four groups of PAPI, best first."""


def rank_within(
    scores: pd.DataFrame, groups: Mapping[str, Sequence[str]], *, by: str = "points"
) -> pd.DataFrame:
    """Rank provinces among the members of each group; a province may be in several groups.

    Parameters
    ----------
    scores : DataFrame, one row per year and province
        ``year, province_code`` and the score ``by``, unrounded; more is better.
    groups : mapping
        Name of a group to the codes of its members, such as ``{"7 northern mountainous provinces": ["02", "04", …]}``.

    Returns
    -------
    DataFrame, one row per group, year and member, in the order of the groups and by rank
        ``group, year, province_code``, the score, ``rank`` (Int64, 1 is best; ties share the best rank and the next
        ranks are left out; missing without a score), ``n`` (members with a score), ``n_tied`` (members with this
        score, itself included) and ``n_members``. A member without a score stays, because a rank among the others
        is not one among all.

    Raises
    ------
    DataError
        For an empty group, a member named twice or a member that ``scores`` does not know in any year.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2019, "province_code": ["01", "48", "79"], "points": [68.8, 70.15, 67.16]})
    >>> rank_within(scores, {"cities": ["01", "79"]})[["province_code", "rank", "n", "n_members"]].values.tolist()
    [['01', 1, 2, 2], ['79', 2, 2, 2]]
    """
    known = set(scores["province_code"])
    frames = []
    for order, (group, members) in enumerate(groups.items()):
        codes = list(members)
        if not codes or len(set(codes)) < len(codes):
            raise DataError(f"Group {group!r} must name its provinces, each once; it names {codes}.")
        if unknown := [code for code in codes if code not in known]:
            raise DataError(f"Group {group!r} names {unknown}, which the scores do not hold in any year.")
        years = pd.DataFrame({"year": sorted(scores["year"].unique())})
        cells = years.merge(pd.DataFrame({"province_code": codes}), how="cross")
        own = cells.merge(scores[["year", "province_code", by]], on=["year", "province_code"], how="left")
        frames.append(own.assign(group=group, n_members=len(codes), _order=order))
    if not frames:
        raise DataError("There is no group to rank within.")
    table = pd.concat(frames, ignore_index=True)
    ranked = rank_provinces(table, by=by, within=["group", "year"])
    tied = ranked.groupby(["group", "year", "rank"])["province_code"].transform("count")
    ranked["n_tied"] = tied.astype("Int64")
    ordered = ranked.sort_values(["_order", "year", "rank", "province_code"]).reset_index(drop=True)
    return ordered[["group", "year", "province_code", by, "rank", "n", "n_tied", "n_members"]]


def region_groups(units: pd.DataFrame) -> dict[str, list[str]]:
    """The regions as groups: region code to the codes of its members.

    Parameters
    ----------
    units : DataFrame
        Which provinces existed in one year (``province_code, region_code``), as from
        :func:`parresearch.core.provinces.units_of`.

    Examples
    --------
    >>> units = pd.DataFrame({"province_code": ["62", "64", "01"], "region_code": ["TN", "TN", "DBSH"]})
    >>> region_groups(units)
    {'TN': ['62', '64'], 'DBSH': ['01']}
    """
    return {str(code): list(part["province_code"]) for code, part in units.groupby("region_code", sort=False)}


def quarter_groups(scores: pd.Series) -> pd.Series:
    """The quarter of the scores that each score is in, as PAPI groups provinces; missing scores have none.

    The bounds are the 25th, 50th and 75th percentile of the scores given (linear interpolation); a score on a bound is
    in the better group. Equal scores are always in one group, so the groups need not be of one size.

    Examples
    --------
    >>> quarter_groups(pd.Series([40.0, 41.0, 42.0, 43.0, None])).tolist()
    ['low', 'low_average', 'high_average', 'best', '']
    """
    scores = comparable(scores.astype(float))
    known = scores.dropna().to_numpy(dtype=float)
    if not len(known):
        return pd.Series("", index=scores.index, dtype=object)
    bounds = comparable(np.percentile(known, [25, 50, 75]))
    place = 3 - np.searchsorted(bounds, scores, side="right")
    names = np.asarray(QUARTERS, dtype=object)[np.clip(place, 0, 3)]
    return pd.Series(names, index=scores.index, dtype=object).where(scores.notna(), "")
