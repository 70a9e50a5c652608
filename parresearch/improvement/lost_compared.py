"""Points lost beside something: the years before, the best province, the region; and what kind of points they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.keys import check_keys
from parresearch.improvement.points_lost import lost_points

__all__ = ["RECOVERABLE", "lost_against", "lost_by_kind", "lost_over_years"]

RECOVERABLE: Mapping[str, str] = {
    "self": "own_work",
    "appraised": "own_work",
    "survey": "opinion",
    "sipas": "opinion",
    "leader_survey": "opinion",
    "socioeconomic": "circumstances",
}
"""Kind of assessment to how its points come back: by doing the work (within the year), by what respondents say next
time, or by growth targets that an administration does not set alone."""
_SMALL = 1e-9


def lost_over_years(lost: pd.DataFrame, *, keys: Sequence[str], year: int) -> pd.DataFrame:
    """Points lost in one year, parted into repeated and new, with for how many years in a row.

    Repeated is the part of this year's loss that was lost in the year before as well: the smaller of the two losses,
    each as a share of its maximum, on this year's maximum. The remainder is new. Where the criterion was not in the
    year before, or its points are not known, neither is said.

    Parameters
    ----------
    lost : DataFrame, one row per year and key
        ``year``, the columns of ``keys``, ``points`` and ``max_points``; missing points are not known, not zero, and
        points above the maximum are refused.
    keys : sequence of str
        What a criterion is named by, such as ``["code"]``.
    year : int
        The year told; the year before is ``year - 1``.

    Returns
    -------
    DataFrame, one row per key of the year, most points lost first
        ``lost, max_points, lost_base`` (on this year's maximum), ``repeated, new`` (add to ``lost``), ``recovered``
        (lost the year before and not any more), ``years_in_row`` (years with a loss up to this one, without a gap),
        ``status`` (repeated | new | recovered | none | not_known), ``n_years`` (years with known points).

    Examples
    --------
    >>> lost = pd.DataFrame({"year": [2022, 2022, 2023, 2023], "code": ["1", "2"] * 2, "points": [8.0, 5.0, 7.0, 5.5],
    ...                      "max_points": [10.0, 5.0, 10.0, 6.0]})
    >>> lost_over_years(lost, keys=["code"], year=2023)[["code", "repeated", "new"]].values.tolist()
    [['1', 2.0, 1.0], ['2', 0.0, 0.5]]
    """
    names = list(keys)
    check_keys(lost, [*names, "year"], what="table of points lost")
    if year not in set(lost["year"]):
        raise DataError(f"The table of points lost has no rows for {year}.")
    known = lost.assign(_lost=lost_points(lost))
    rates = known.assign(_rate=known["_lost"] / known["max_points"])
    wide = rates.pivot(index=names, columns="year", values="_rate")
    own = known[known["year"] == year].set_index(names)
    wide = wide.loc[own.index]
    top, now = own["max_points"], own["_lost"]
    base = wide[year - 1] * top if year - 1 in wide else pd.Series(np.nan, index=wide.index)
    repeated = pd.concat([now, base], axis=1).min(axis=1, skipna=False)
    out = pd.DataFrame(
        {
            "lost": now,
            "max_points": top,
            "lost_base": base,
            "repeated": repeated,
            "new": now - repeated,
            "recovered": base - repeated,
            "years_in_row": _in_row(wide, year),
            "n_years": wide.notna().sum(axis=1),
        }
    )
    unknown = now.isna() | base.isna()
    out["status"] = np.select(
        [unknown, repeated > _SMALL, now > _SMALL, base > _SMALL],
        ["not_known", "repeated", "new", "recovered"],
        "none",
    )
    return out.sort_values("lost", ascending=False, kind="stable").reset_index()


def _in_row(rates: pd.DataFrame, year: int) -> pd.Series:
    """Years with a loss up to ``year``, counted back until one without a loss, without a figure, or not there."""
    count = pd.Series(0, index=rates.index)
    going = pd.Series(True, index=rates.index)
    while year in rates:
        going &= (rates[year] > _SMALL).fillna(False)
        if not going.any():
            break
        count += going.astype(int)
        year -= 1
    return count


def lost_against(own: pd.DataFrame, reference: pd.DataFrame, *, keys: Sequence[str]) -> pd.DataFrame:
    """Where a province stands below a reference: the best province, the region's mean, or itself last year.

    Parameters
    ----------
    own, reference : DataFrame, one row per key
        The columns of ``keys``, ``points`` and ``max_points``. Compared as shares of the maximum, on the own maximum.

    Returns
    -------
    DataFrame, one row per key of ``own``, largest gap first
        ``points, max_points, reference`` (points of the reference on the own maximum), ``gap`` (reference less own;
        positive is behind), ``lost`` and ``within_reach`` (the part of the loss that the reference does not have).

    Examples
    --------
    >>> own = pd.DataFrame({"code": ["1", "2"], "points": [6.0, 9.0], "max_points": 10.0})
    >>> best = pd.DataFrame({"code": ["1", "2"], "points": [8.0, 8.5], "max_points": 10.0})
    >>> lost_against(own, best, keys=["code"])[["code", "gap", "within_reach"]].values.tolist()
    [['1', 2.0, 2.0], ['2', -0.5, 0.0]]
    """
    names = list(keys)
    both = own[[*names, "points", "max_points"]].merge(
        reference[[*names, "points", "max_points"]], on=names, how="left", suffixes=("", "_ref"), validate="one_to_one"
    )  # fmt: skip
    both["reference"] = both["points_ref"] / both["max_points_ref"] * both["max_points"]
    both["gap"] = both["reference"] - both["points"]
    both["lost"] = lost_points(both)
    both["within_reach"] = both["gap"].clip(lower=0)
    order = [*names, "points", "max_points", "reference", "gap", "lost", "within_reach"]
    return both[order].sort_values("gap", ascending=False, kind="stable").reset_index(drop=True)


def lost_by_kind(
    tree: pd.DataFrame, *, kinds: Mapping[str, str] = RECOVERABLE, all_lost: float | None = None
) -> pd.DataFrame:
    """Points lost by how they can come back.

    Parameters
    ----------
    tree : DataFrame
        ``kind`` (of assessment), ``points``, ``max_points``; one level of a tree.
    kinds : mapping
        Kind of assessment to kind of points. A kind that is not in it is refused, not guessed.
    all_lost : float, optional
        All points lost, where ``tree`` has only a part of them; NaN where they are not known.

    Returns
    -------
    DataFrame, one row per kind of points
        ``kind, lost, max_points, lost_share`` (percent of all points lost), ``n``, ``n_unknown``.

    Examples
    --------
    >>> tree = pd.DataFrame({"kind": ["appraised", "sipas"], "points": [55.0, 8.5], "max_points": [65.0, 10.0]})
    >>> lost_by_kind(tree)[["kind", "lost"]].values.tolist()
    [['own_work', 10.0], ['opinion', 1.5]]
    """
    if unknown := sorted(set(tree["kind"]) - set(kinds)):
        raise DataError(f"Kinds of assessment {unknown} are not known; known are {', '.join(sorted(kinds))}.")
    own = tree.assign(
        kind=tree["kind"].map(dict(kinds)),
        lost=lost_points(tree),
        known=tree["points"].notna(),
    )
    own["max_points"] = own["max_points"].where(own["known"], 0.0)
    out = own.groupby("kind", sort=False).agg(
        lost=("lost", "sum"), max_points=("max_points", "sum"), n=("known", "sum"), n_unknown=("known", lambda k:
        (~k).sum())
    )  # fmt: skip
    total = out["lost"].sum() if all_lost is None else all_lost
    out["lost_share"] = out["lost"] / total * 100 if total > 0 else np.nan
    out.loc[out["n"] == 0, ["lost", "max_points", "lost_share"]] = np.nan
    return out.sort_values("lost", ascending=False, kind="stable").reset_index()
