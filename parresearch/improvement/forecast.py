"""What can be won back and what it would have meant: scenarios in points, and the rank each would have had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.indices import PARTS_TOLERANCE
from parresearch.core.keys import check_known
from parresearch.core.ties import comparable
from parresearch.improvement.lost_compared import RECOVERABLE
from parresearch.improvement.points_lost import lost_points
from parresearch.statistics.rank_bounds import bounds_among_others

__all__ = [
    "LEAST_KNOWN",
    "SCENARIOS",
    "Scenario",
    "gains_by_criterion",
    "parts_against_total",
    "scenario_points",
    "scenario_ranks",
]

LEAST_KNOWN = 10
"""Fewer published scores of other provinces than this say too little of a rank that was not published."""


@dataclass(frozen=True)
class Scenario:
    """One what-if, as data: which share of what is gained.

    ``plan`` says what is taken of what the plan expects (none | so_far | full; so far is as much as its tasks have
    progressed), ``own_work`` the share of the points of own work that remain lost after that. ``shown`` is always, only
    with a plan that expects points (with), or only without one (without).
    """

    scenario: str
    plan: str
    own_work: float
    shown: str


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("nothing", "none", 0.0, "always"),
    Scenario("plan_so_far", "so_far", 0.0, "with"),
    Scenario("plan_full", "full", 0.0, "with"),
    Scenario("half_own_work", "none", 0.5, "without"),
    Scenario("all_own_work", "full", 1.0, "always"),
)
"""Points of surveys and of socio-economic results stay as they are in every scenario, unless a task expects more."""


def parts_against_total(parts: pd.DataFrame, *, total: float, max_points: float) -> str:
    """Whether the parts carry a scenario: all points of own work are known, and what is known fits the total.

    Parameters
    ----------
    parts : DataFrame, one row per criterion or part
        ``kind, points, max_points``; a row without points or maximum is a part that is not known.
    total, max_points : float
        The total and the greatest there is, on the scale of the parts.

    Returns
    -------
    str
        ``whole`` (every part is known), ``own_work`` (what is not known depends on surveys or on the economy), ``open``
        (points of own work are not known) or ``contradiction`` (parts and total cannot both be right).

    Examples
    --------
    >>> parts = pd.DataFrame({"kind": ["sipas"], "points": [8.15], "max_points": [10.0]})
    >>> parts_against_total(parts, total=87.33, max_points=100.0)
    'open'
    >>> parts_against_total(parts.assign(kind="appraised", max_points=100.0), total=8.15, max_points=100.0)
    'whole'
    >>> parts_against_total(parts.assign(kind="appraised", max_points=100.0), total=9.0, max_points=100.0)
    'contradiction'
    """
    known = parts.dropna(subset=["points", "max_points"])
    lost = float((known["max_points"] - known["points"]).sum())
    if known["points"].sum() > total + PARTS_TOLERANCE or lost > max_points - total + PARTS_TOLERANCE:
        return "contradiction"
    left = max_points - float(known["max_points"].sum())
    if abs(left) <= PARTS_TOLERANCE:
        return "whole"
    others = parts.drop(known.index)
    is_listed = len(others) and (
        others["max_points"].isna().any() or abs(others["max_points"].sum() - left) <= PARTS_TOLERANCE
    )
    is_own_work = parts["kind"].map(dict(RECOVERABLE)).eq("own_work")
    has_own, own_open = is_own_work[known.index].any(), is_own_work[others.index].any()
    return "own_work" if is_listed and has_own and not own_open else "open"


def gains_by_criterion(
    criteria: pd.DataFrame, plan: pd.DataFrame, *, kinds: Mapping[str, str] = RECOVERABLE
) -> pd.DataFrame:
    """Of every criterion: points lost, how they can come back, and what its tasks expect to win back.

    Parameters
    ----------
    criteria : DataFrame, one row per criterion (or part)
        ``code, kind, points, max_points``. Rows without known points are left out: what they lost is not known.
    plan : DataFrame, one row per task
        ``code, expected`` (points; missing is none stated) and ``progress`` (percent; missing counts as no progress).

    Returns
    -------
    DataFrame, one row per criterion with known points, in order of the codes
        ``code, group`` (own_work | opinion | circumstances), ``lost, full, so_far`` (never more than ``lost``) and
        ``beyond`` (expected by the tasks but more than was lost: it cannot come).

    Examples
    --------
    >>> criteria = pd.DataFrame({"code": ["1.1", "1.2"], "kind": ["appraised", "sipas"], "points": [1.0, 8.0],
    ...                          "max_points": [2.0, 10.0]})
    >>> plan = pd.DataFrame({"code": ["1.1", "1.1"], "expected": [0.5, 0.8], "progress": [100.0, 50.0]})
    >>> gains_by_criterion(criteria, plan)[["code", "lost", "full", "so_far"]].round(2).values.tolist()
    [['1.1', 1.0, 1.0, 0.9], ['1.2', 2.0, 0.0, 0.0]]
    """
    if unknown := sorted(set(criteria["kind"]) - set(kinds)):
        raise DataError(f"Kinds of assessment {unknown} are not known; known are {', '.join(sorted(kinds))}.")
    check_known(plan.loc[plan["code"] != "", "code"], criteria["code"], what="code of a criterion")
    known = criteria.dropna(subset=["points", "max_points"]).sort_values("code", kind="stable")
    lost = lost_points(known)
    expected = plan["expected"].astype(float).fillna(0.0)
    now = expected * plan["progress"].astype(float).fillna(0.0) / 100
    full = known["code"].map(expected.groupby(plan["code"]).sum()).fillna(0.0)
    so_far = known["code"].map(now.groupby(plan["code"]).sum()).fillna(0.0)
    return pd.DataFrame(
        {
            "code": known["code"],
            "group": known["kind"].map(dict(kinds)),
            "lost": lost,
            "full": np.minimum(full, lost),
            "so_far": np.minimum(so_far, lost),
            "beyond": (full - lost).clip(lower=0.0),
        }
    ).reset_index(drop=True)


def scenario_points(gains: pd.DataFrame, *, total: float, max_points: float) -> pd.DataFrame:
    """The total that each scenario would have given; scenarios of a plan only where a task expects points.

    Parameters
    ----------
    gains : DataFrame
        As from :func:`gains_by_criterion`.
    total, max_points : float
        The total as it was, and the greatest there is; no scenario lies outside of them.

    Returns
    -------
    DataFrame, one row per scenario, from the least to the most
        ``scenario, gain, points``.

    Examples
    --------
    >>> gains = pd.DataFrame({"group": ["own_work", "opinion"], "lost": [6.0, 4.0], "full": 0.0, "so_far": 0.0})
    >>> scenario_points(gains, total=90.0, max_points=100.0)[["scenario", "points"]].values.tolist()
    [['nothing', 90.0], ['half_own_work', 93.0], ['all_own_work', 96.0]]
    """
    if not total <= max_points:
        raise DataError(f"The total {total:g} lies above the maximum {max_points:g}.")
    has_plan = bool((gains["full"] > 0).any())
    own = gains["group"] == "own_work"
    rows = []
    for case in SCENARIOS:
        if case.shown == ("without" if has_plan else "with"):
            continue
        planned = gains[case.plan] if case.plan in ("full", "so_far") else gains["full"] * 0.0
        rest = ((gains["lost"] - planned) * case.own_work).where(own, 0.0)
        gain = min(float((planned + rest).sum()), max_points - total)
        rows.append((case.scenario, gain, total + gain))
    return pd.DataFrame(rows, columns=["scenario", "gain", "points"])


def scenario_ranks(
    scenarios: pd.DataFrame,
    others: pd.DataFrame,
    *,
    n_units: int,
    own_points: float = float("nan"),
    own_rank: float = float("nan"),
    least: int = LEAST_KNOWN,
) -> pd.DataFrame:
    """The rank that each scenario would have had among the scores of that year, as a range where few are published.

    A published score above says that at least one province is better; a published score with its rank says how many
    are (:mod:`parresearch.statistics.rank_bounds`). The others' scores stay as they were: this is no forecast of them.

    Parameters
    ----------
    scenarios : DataFrame
        As from :func:`scenario_points`, on the scale of ``others``.
    others : DataFrame, one row per other province
        ``score, rank``; both may be missing.
    n_units : int
        How many provinces were ranked.
    own_points, own_rank : float
        The province's own score and rank of the year; NaN where not published.
    least : int
        With fewer published scores of others no range is given.

    Returns
    -------
    DataFrame
        ``scenarios`` with ``best, worst`` (missing where no range is given), ``n_known`` (others with a score),
        ``n_above`` (of these above the scenario) and ``refused`` (too_few | contradiction | empty text).

    Examples
    --------
    >>> others = pd.DataFrame({"score": [90.0, 80.0], "rank": [5, 30]})
    >>> found = scenario_ranks(pd.DataFrame({"points": [85.0, 91.0]}), others, n_units=63, own_points=75.0,
    ...                        own_rank=40, least=2)
    >>> found[["best", "worst"]].values.tolist()
    [[6, 30], [1, 5]]
    """
    scored = others.dropna(subset=["score"])
    scored = scored.assign(score=comparable(scored["score"].astype(float)))
    wanted = comparable(scenarios["points"].astype(float))
    ranges = [_range(points, scored, n_units, own_points, own_rank, least) for points in wanted]
    return scenarios.assign(
        best=pd.array([found[0] for found in ranges], dtype="Int64"),
        worst=pd.array([found[1] for found in ranges], dtype="Int64"),
        n_known=len(scored),
        n_above=[int((scored["score"] > points).sum()) for points in wanted],
        refused=[found[2] for found in ranges],
    )


def _range(
    points: float, scored: pd.DataFrame, n_units: int, own_points: float, own_rank: float, least: int
) -> tuple[int | None, int | None, str]:
    if len(scored) < least:
        return None, None, "too_few"
    above = int((scored["score"] > points).sum())
    best, worst = above + 1, n_units - (len(scored) - above)
    ranked = scored.dropna(subset=["rank"])
    try:
        if np.isnan(own_points) or np.isnan(own_rank):
            found = _without_own(points, ranked, n_units)
        else:
            found = bounds_among_others(
                points, ranked, n_units=n_units, own_rank=int(own_rank), own_score=own_points
            )
    except DataError:
        return None, None, "contradiction"
    best, worst = max(best, found[0]), min(worst, found[1])
    return (best, worst, "") if best <= worst else (None, None, "contradiction")


def _without_own(points: float, ranked: pd.DataFrame, n_units: int) -> tuple[int, int]:
    """Bounds from the others alone. One of those above another province may be this one itself, so a score below a
    province of rank k has rank k or worse, and one at or above it rank k or better."""
    is_above = ranked["score"] > points
    best = int(ranked.loc[is_above, "rank"].max()) if is_above.any() else 1
    worst = int(ranked.loc[~is_above, "rank"].min()) if (~is_above).any() else n_units
    return best, worst
