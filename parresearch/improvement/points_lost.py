"""Points lost: maximum less achieved, by criterion, field and agency, and where most of them lie."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

__all__ = ["lost_by", "points_lost"]


def points_lost(tree: pd.DataFrame) -> pd.DataFrame:
    """Points lost in every row of a table of points and maxima.

    Parameters
    ----------
    tree : DataFrame
        ``points`` and ``max_points``; leaves only, or one level of a tree, so that nothing is counted twice.

    Returns
    -------
    DataFrame
        ``tree`` with ``lost`` (maximum less points; NaN where the points are not known) and ``lost_share`` (percent of
        all points lost that are known).

    Examples
    --------
    >>> tree = pd.DataFrame({"code": ["1", "2"], "points": [8.0, 5.0], "max_points": [10.0, 11.0]})
    >>> points_lost(tree)[["lost", "lost_share"]].values.tolist()
    [[2.0, 25.0], [6.0, 75.0]]
    """
    lost = tree["max_points"] - tree["points"]
    total = lost.sum()
    share = lost / total * 100 if total > 0 else lost * float("nan")
    return tree.assign(lost=lost, lost_share=share)


def lost_by(tree: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Points lost summed by some columns, most first, with the cumulative share (Pareto).

    Returns
    -------
    DataFrame
        The columns of ``by``, ``lost`` (missing where no row is known), ``max_points``, ``n`` (rows with known points),
        ``n_unknown``, ``lost_share``, ``cumulative_share`` (percent) and ``percent`` (achieved of the maximum, known
        rows only).
    """
    known = points_lost(tree.assign(_unknown=tree["points"].isna()))
    groups = known.groupby(list(by), sort=False)
    out = groups.agg(
        lost=("lost", lambda points: points.sum(min_count=1)),
        n=("lost", "count"),
        n_unknown=("_unknown", "sum"),
        points=("points", "sum"),
    ).reset_index()
    most = known[~known["_unknown"]].groupby(list(by), sort=False)["max_points"].sum()
    out = out.merge(most.reset_index(), on=list(by), how="left").fillna({"max_points": 0.0})
    out["percent"] = (out["points"] / out["max_points"] * 100).where(out["max_points"] > 0)
    out = out.sort_values("lost", ascending=False, kind="stable").reset_index(drop=True)
    total = out["lost"].sum()
    out["lost_share"] = out["lost"] / total * 100 if total > 0 else float("nan")
    out["cumulative_share"] = out["lost_share"].cumsum()
    return out[[*by, "lost", "max_points", "n", "n_unknown", "lost_share", "cumulative_share", "percent"]]
