"""Points lost: maximum less achieved, by criterion, field and agency, and where most of them lie."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parresearch.core.errors import DataError

__all__ = ["lost_by", "lost_points", "points_lost"]

_ROUNDING = 0.005 + 1e-9  # published points have two decimals: 3.33 may stand beside a maximum of 10/3
_NAMES = ("year", "code", "component", "field", "name")


def lost_points(table: pd.DataFrame) -> pd.Series:
    """Maximum less points of each row: 0 or more; missing where one of them is.

    Raises
    ------
    DataError
        Where points lie above their maximum by more than rounding: what was lost is not known then, and taken from
        other losses it would hide them.

    Examples
    --------
    >>> lost_points(pd.DataFrame({"points": [8.0, None], "max_points": 10.0})).tolist()
    [2.0, nan]
    """
    lost = table["max_points"].astype(float) - table["points"].astype(float)
    if (over := lost < -_ROUNDING).any():
        row = table[over].iloc[0]
        which = ", ".join(f"{name} {row[name]}" for name in _NAMES if name in table)
        raise DataError(
            f"{row['points']:g} points of {row['max_points']:g}{f' ({which})' if which else ''} are more than can be "
            f"won, so what was lost is not known. Correct the points or the maximum ({int(over.sum())} row(s))."
        )
    return lost.clip(lower=0.0)


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
    lost = lost_points(tree)
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
    if (lacking := tree[list(by)].isna().any(axis=1)).any():
        raise DataError(
            f"{int(lacking.sum())} row(s) have no {' or no '.join(by)}: what they lost would go with nothing."
        )
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
