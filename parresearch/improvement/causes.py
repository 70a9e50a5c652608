"""Points lost as a province records them: by criterion, by lead agency, by kind of cause; nothing counted twice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.keys import check_keys, check_known
from parresearch.improvement.points_lost import lost_by, lost_points

__all__ = [
    "CAUSE_GROUPS",
    "cause_groups",
    "lost_by_agency",
    "lost_by_cause",
    "lost_criteria",
    "recorded_causes",
]

CAUSE_GROUPS = ("subjective", "objective", "both", "unrecorded")
"""What is recorded of a criterion: causes of one kind, of both kinds, or none. A loss with causes of both kinds is not
shared out between them: the record does not say how."""
_SMALL = 1e-9


def lost_criteria(criteria: pd.DataFrame) -> pd.DataFrame:
    """Points lost by criterion, with the self-assessment and the year before beside it; most lost first.

    Parameters
    ----------
    criteria : DataFrame, one row per lowest criterion
        ``code, points, max_points``; ``self_points, points_base, max_base`` where they are known. Missing points are
        not known, not zero.

    Returns
    -------
    DataFrame
        ``criteria`` with ``lost`` (points), ``lost_share`` (percent of all known points lost), ``cumulative_share``,
        ``self_minus`` (self-assessed less achieved; positive is points that were not accepted), ``repeated`` (the part
        lost in the year before as well, as a share of the maximum) and ``new`` (the rest; both NaN where the year
        before is not known). Ties in order of the codes.

    Examples
    --------
    >>> criteria = pd.DataFrame({"code": ["1.1", "1.2"], "max_points": [2.0, 4.0], "points": [1.5, 2.5],
    ...                          "self_points": [2.0, 3.0], "max_base": [2.0, 4.0], "points_base": [2.0, 3.0]})
    >>> lost_criteria(criteria)[["code", "lost", "lost_share", "self_minus", "repeated", "new"]].values.tolist()
    [['1.2', 1.5, 75.0, 0.5, 1.0, 0.5], ['1.1', 0.5, 25.0, 0.5, 0.0, 0.5]]
    """
    check_keys(criteria, ["code"], what="table of criteria")
    lost = lost_points(criteria)
    before = criteria.drop(columns=["points", "max_points"])
    before = before.rename(columns={"points_base": "points", "max_base": "max_points"})
    base = lost_points(before) / criteria["max_base"] * criteria["max_points"]
    repeated = pd.concat([lost, base.astype(float)], axis=1).min(axis=1, skipna=False)
    total = lost.sum()
    out = criteria.assign(
        lost=lost,
        lost_share=lost / total * 100 if total > _SMALL else np.nan,
        self_minus=criteria["self_points"] - criteria["points"],
        repeated=repeated,
        new=lost - repeated,
    )
    out = out.sort_values("code", kind="stable").sort_values("lost", ascending=False, kind="stable")
    return out.assign(cumulative_share=out["lost_share"].cumsum()).reset_index(drop=True)


def cause_groups(criteria: pd.DataFrame, causes: pd.DataFrame) -> pd.Series:
    """What kind of causes is recorded of each criterion: one of :data:`CAUSE_GROUPS`, in the order of ``criteria``.

    Examples
    --------
    >>> causes = pd.DataFrame({"code": ["1", "1", "2"], "cause": ["subjective", "objective", "objective"]})
    >>> cause_groups(pd.DataFrame({"code": ["1", "2", "3"]}), causes).tolist()
    ['both', 'objective', 'unrecorded']
    """
    if unknown := sorted(set(causes["cause"]) - {"subjective", "objective"}):
        raise DataError(f"Kinds of cause {unknown} are not known; known are objective and subjective.")
    check_known(causes["code"], criteria["code"], what="code of a criterion")
    subjective = criteria["code"].isin(causes.loc[causes["cause"] == "subjective", "code"])
    objective = criteria["code"].isin(causes.loc[causes["cause"] == "objective", "code"])
    groups = np.select(
        [subjective & objective, subjective, objective], ["both", "subjective", "objective"], "unrecorded"
    )
    return pd.Series(groups, index=criteria.index, dtype=object)


def lost_by_cause(criteria: pd.DataFrame, causes: pd.DataFrame) -> pd.DataFrame:
    """Points lost by kind of cause, every kind in a row; the rows add to all points lost.

    Parameters
    ----------
    criteria : DataFrame, one row per lowest criterion
        ``code, points, max_points``.
    causes : DataFrame, one row per cause
        ``code`` and ``cause`` (subjective | objective).

    Returns
    -------
    DataFrame, one row per entry of :data:`CAUSE_GROUPS`
        ``cause, n`` (criteria that lost points), ``lost, lost_share``.

    Examples
    --------
    >>> criteria = pd.DataFrame({"code": ["1", "2"], "points": [8.0, 5.0], "max_points": [10.0, 6.0]})
    >>> found = lost_by_cause(criteria, pd.DataFrame({"code": ["1"], "cause": ["subjective"]}))
    >>> found[["cause", "n", "lost"]].values.tolist()
    [['subjective', 1, 2.0], ['objective', 0, 0.0], ['both', 0, 0.0], ['unrecorded', 1, 1.0]]
    """
    known = criteria.assign(cause=cause_groups(criteria, causes), lost=lost_points(criteria))
    sums = known.groupby("cause")["lost"].sum().reindex(CAUSE_GROUPS, fill_value=0.0)
    counts = known[known["lost"] > _SMALL].groupby("cause").size().reindex(CAUSE_GROUPS, fill_value=0)
    total = sums.sum()
    share = sums / total * 100 if total > _SMALL else sums * np.nan
    return pd.DataFrame({"cause": CAUSE_GROUPS, "n": counts.to_numpy(), "lost": sums.to_numpy(),
                         "lost_share": share.to_numpy()})  # fmt: skip


def lost_by_agency(criteria: pd.DataFrame, causes: pd.DataFrame) -> pd.DataFrame:
    """Points lost by lead agency, most first, with what is recorded of the causes; the rows add to all points lost.

    Returns
    -------
    DataFrame, one row per agency that answers for criteria
        ``lead_agency`` (empty: no agency is recorded), ``n`` (criteria that lost points), ``n_unknown``, ``lost,
        max_points, lost_share, cumulative_share``, and the points lost by kind of cause: ``subjective, objective,
        both, unrecorded``, which add to ``lost``.

    Examples
    --------
    >>> criteria = pd.DataFrame({"code": ["1", "2", "3"], "points": [8.0, 5.0, 3.0], "max_points": [10.0, 6.0, 4.0],
    ...                          "lead_agency": ["Sở Nội vụ", "", "Sở Nội vụ"]})
    >>> causes = pd.DataFrame({"code": ["1"], "cause": ["objective"]})
    >>> lost_by_agency(criteria, causes)[["lead_agency", "lost", "objective", "unrecorded"]].values.tolist()
    [['Sở Nội vụ', 3.0, 2.0, 1.0], ['', 1.0, 0.0, 1.0]]
    """
    ordered = criteria.sort_values(["lead_agency", "code"], kind="stable")
    out = lost_by(ordered, ["lead_agency"]).drop(columns="percent")
    lost = lost_points(ordered).fillna(0.0)
    out["n"] = out["lead_agency"].map((lost > _SMALL).groupby(ordered["lead_agency"]).sum())
    groups = cause_groups(ordered, causes)
    for group in CAUSE_GROUPS:
        of_group = lost.where(groups == group, 0.0).groupby(ordered["lead_agency"]).sum()
        out[group] = out["lead_agency"].map(of_group)
    return out


def recorded_causes(lost: pd.DataFrame, causes: pd.DataFrame) -> pd.DataFrame:
    """Every recorded cause beside its criterion, in the order of ``lost``; the text is the province's own.

    Parameters
    ----------
    lost : DataFrame
        As from :func:`lost_criteria`, with ``name`` and ``lead_agency``.

    Returns
    -------
    DataFrame, one row per cause
        ``code, name, lead_agency, lost, cause, text``.
    """
    order: Mapping[str, int] = {code: i for i, code in enumerate(lost["code"])}
    check_known(causes["code"], order, what="code of a criterion")
    out = causes.merge(
        lost[["code", "name", "lead_agency", "lost"]], on="code", how="left", validate="many_to_one"
    )
    out = out.assign(_at=out["code"].map(order)).sort_values(
        ["_at", "cause", "text"], ascending=[True, False, True]
    )
    return out.reset_index(drop=True)[["code", "name", "lead_agency", "lost", "cause", "text"]]
