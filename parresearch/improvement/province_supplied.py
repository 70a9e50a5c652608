"""What a report needs of a province's own workbook, as tables; and where it differs from what is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

import pandas as pd

from parresearch.improvement.causes import lost_by_agency, lost_by_cause, lost_criteria, recorded_causes
from parresearch.improvement.forecast import gains_by_criterion, scenario_points, scenario_ranks
from parresearch.improvement.lost_compared import lost_by_kind
from parresearch.improvement.plan import (
    RiskRule,
    by_field,
    by_quarter,
    task_status,
    without_criterion,
    without_task,
)
from parresearch.improvement.province_lost import published_parts

__all__ = ["Supplied", "compare_published", "forecast_tables", "province_forecast", "supplied_tables"]

_PARTS = {
    "appraised": ("appraised",),
    "sipas_points": ("sipas",),
    "leader_survey_points": ("leader_survey",),
    "socioeconomic_points": ("socioeconomic",),
}
_HALF_A_HUNDREDTH = 0.005 + 1e-9  # published points have two decimals


class Supplied(Protocol):
    """A province's workbook: lowest criteria, causes, tasks, and the day that its progress is told for."""

    @property
    def criteria(self) -> pd.DataFrame:
        """``code, field, name, kind, max_points, self_points, points, max_base, points_base, lead_agency``."""

    @property
    def causes(self) -> pd.DataFrame:
        """``code, cause, text``."""

    @property
    def plan(self) -> pd.DataFrame:
        """``code, task, lead_agency, partners, product, deadline, expected, progress, note``."""

    @property
    def reported_on(self) -> date:
        """The day of reporting."""


def supplied_tables(book: Supplied, *, published: pd.DataFrame) -> dict[str, Any]:
    """The tables of parts V, VII and X from a province's workbook, by name.

    Parameters
    ----------
    published : DataFrame
        The published PAR INDEX figures of that province and year: ``component, points``.

    Returns
    -------
    dict
        ``lost, fields, kinds`` (part V), ``causes, agencies, recorded`` (part VII), ``tasks, by_field, by_quarter,
        no_criterion, no_task, rule`` (part X; the rule says when a task is at risk), ``compared`` (as from
        :func:`compare_published`) and ``total`` (sum of the points of all criteria; NaN when one is not known).
    """
    lost, rule = lost_criteria(book.criteria), RiskRule()
    tasks = task_status(book.plan, on=book.reported_on, rule=rule)
    return {
        "lost": lost,
        "fields": _by_field(book.criteria),
        "kinds": lost_by_kind(book.criteria),
        "causes": lost_by_cause(book.criteria, book.causes),
        "agencies": lost_by_agency(book.criteria, book.causes),
        "recorded": recorded_causes(lost, book.causes),
        "tasks": tasks,
        "by_field": by_field(tasks, book.criteria),
        "by_quarter": by_quarter(tasks),
        "no_criterion": without_criterion(tasks, book.criteria),
        "no_task": without_task(lost, book.plan),
        "rule": rule,
        "compared": compare_published(book.criteria, published),
        "total": float(book.criteria["points"].sum(skipna=False)),
    }


def _by_field(criteria: pd.DataFrame) -> pd.DataFrame:
    """Points lost by field as part V shows them; a field with a criterion whose points are not known is not known."""
    columns = ["max_points", "points", "max_base", "points_base"]
    sums = (
        criteria.groupby("field", sort=True)[columns]
        .agg(lambda column: column.sum(skipna=False))
        .reset_index()
    )
    sums = sums.assign(code=[f"{number:02}" for number in sums["field"]], self_points=float("nan"))
    sums = lost_criteria(sums).assign(component=lambda table: "field_" + table["field"].astype(str))
    return sums[["component", "lost", "max_points", "repeated", "new"]]


def compare_published(criteria: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Sums of the province's own figures beside the published ones, where both are known.

    Returns
    -------
    DataFrame, one row per total, field or part with both
        ``component, supplied, published, difference`` (supplied less published) and ``differs`` (by more than the
        rounding of two decimals). Nothing is mended.

    Examples
    --------
    >>> criteria = pd.DataFrame({"field": [1, 2], "kind": ["appraised", "sipas"], "points": [8.0, 9.0]})
    >>> published = pd.DataFrame({"component": ["total", "field_1"], "points": [17.25, 8.0]})
    >>> compare_published(criteria, published)[["component", "difference", "differs"]].values.tolist()
    [['total', -0.25, True], ['field_1', 0.0, False]]
    """
    own = {"total": criteria["points"].sum(skipna=False)}
    for number, points in criteria.groupby("field")["points"]:
        own[f"field_{number}"] = points.sum(skipna=False)
    if "survey" not in set(criteria["kind"]):  # a survey that is not told apart lies in more than one part
        for part, kinds in _PARTS.items():
            chosen = criteria["kind"].isin(kinds)
            if chosen.any():
                own[part] = criteria.loc[chosen, "points"].sum(skipna=False)
    known = published.dropna(subset=["points"]).drop_duplicates("component").set_index("component")["points"]
    rows = [
        (name, float(value), float(known[name]))
        for name, value in own.items()
        if name in known.index and pd.notna(value)
    ]
    out = pd.DataFrame(rows, columns=["component", "supplied", "published"])
    difference = (out["supplied"] - out["published"]).astype(float)
    return out.assign(difference=difference, differs=difference.abs() > _HALF_A_HUNDREDTH)


def forecast_tables(
    parts: pd.DataFrame,
    plan: pd.DataFrame,
    *,
    own: pd.Series,
    others: pd.DataFrame,
    total: float = float("nan"),
) -> Mapping[str, pd.DataFrame]:
    """Part IX: points that can come back, and scenarios with the rank each would have had.

    Parameters
    ----------
    parts : DataFrame
        ``code, kind, points, max_points`` of every criterion, or of the published parts; may be empty.
    plan : DataFrame
        ``code, expected, progress``; may be empty.
    own : Series
        The province's row of the year: ``points, max_points, percent, rank, n_ranked, n_all``.
    others : DataFrame
        Rows of the other provinces of that year: ``percent, rank``.
    total : float
        Where no total is published: the sum of the province's own figures, if it has one.

    Returns
    -------
    dict
        ``gains, kinds`` and ``scenarios``; all empty without parts, the last also without a total.
    """
    nothing = pd.DataFrame()
    known = parts.dropna(subset=["points", "max_points"]) if len(parts) else parts
    if known.empty:
        return {"gains": nothing, "kinds": nothing, "scenarios": nothing}
    gains, kinds = gains_by_criterion(known, plan), lost_by_kind(known)
    is_published = pd.notna(own["points"]) and pd.notna(own["max_points"])
    points = float(own["points"]) if is_published else total
    if pd.isna(points):
        return {"gains": gains, "kinds": kinds, "scenarios": nothing}
    top = float(own["max_points"]) if is_published else max(float(known["max_points"].sum()), points)
    scenarios = scenario_points(gains, total=points, max_points=top)
    # Ranks are told on a scale of 100, on which the scores of the year are compared.
    own_percent = float(own["percent"]) if is_published and pd.notna(own["percent"]) else points / top * 100
    ranked = scenario_ranks(
        scenarios.assign(points=own_percent + scenarios["gain"] / top * 100),
        others.rename(columns={"percent": "score"})[["score", "rank"]],
        n_units=int(own["n_ranked"] if pd.notna(own["n_ranked"]) else own["n_all"]),
        own_points=own_percent if is_published else float("nan"),
        own_rank=float(own["rank"]) if pd.notna(own["rank"]) else float("nan"),
    )
    return {
        "gains": gains,
        "kinds": kinds,
        "scenarios": ranked.assign(points=scenarios["points"], max_points=top),
    }


def province_forecast(
    book: Supplied | None,
    *,
    scores: pd.DataFrame,
    standing: pd.DataFrame,
    own: pd.Series,
    province_code: str,
    year: int,
) -> Mapping[str, pd.DataFrame]:
    """Part IX from the province's own criteria and plan, or without a workbook from the published parts of its score.

    Parameters
    ----------
    scores : DataFrame
        Published PAR INDEX scores of the province: ``year, province_code, component, points, max_points``.
    standing : DataFrame
        Every province's standing (``statistics.standing.standings``).
    own : Series
        The province's row of it.

    Returns
    -------
    dict
        As from :func:`forecast_tables`.
    """
    of_year = standing[(standing["year"] == year) & (standing["province_code"] != province_code)]
    if book is not None:
        total = float(book.criteria["points"].sum(skipna=False))
        return forecast_tables(book.criteria, book.plan, own=own, others=of_year, total=total)
    parts = published_parts(scores, province_code=province_code, year=year)
    no_plan = pd.DataFrame({"code": [], "expected": [], "progress": []})
    return forecast_tables(parts, no_plan, own=own, others=of_year)
