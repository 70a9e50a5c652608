"""What a report needs of a province's own workbook, as tables; and where it differs from what is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

import pandas as pd

from parresearch.core.indices import PARTS_TOLERANCE
from parresearch.improvement.causes import lost_by_agency, lost_by_cause, lost_criteria, recorded_causes
from parresearch.improvement.forecast import (
    gains_by_criterion,
    parts_against_total,
    scenario_points,
    scenario_ranks,
)
from parresearch.improvement.lost_compared import lost_by_kind
from parresearch.improvement.plan import (
    RiskRule,
    by_field,
    by_quarter,
    task_status,
    without_criterion,
    without_task,
)
from parresearch.improvement.province_lost import known_parts, lost_kinds

__all__ = [
    "Supplied",
    "compare_published",
    "forecast_tables",
    "known_scores",
    "province_forecast",
    "supplied_tables",
]

_PARTS = {
    "appraised": ("appraised",),
    "sipas_points": ("sipas",),
    "leader_survey_points": ("leader_survey",),
    "socioeconomic_points": ("socioeconomic",),
}


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
        ``lost`` (part V), ``causes, agencies, recorded`` (part VII), ``tasks, by_field, by_quarter,
        no_criterion, no_task, rule`` (part X; the rule says when a task is at risk), ``compared`` (as from
        :func:`compare_published`) and ``total`` (sum of the points of all criteria; NaN when one is not known).
    """
    lost, rule = lost_criteria(book.criteria), RiskRule()
    tasks = task_status(book.plan, on=book.reported_on, rule=rule)
    return {
        "lost": lost,
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


def known_scores(
    scores: pd.DataFrame, criteria: pd.DataFrame, *, province_code: str, year: int
) -> pd.DataFrame:
    """Published figures of the province, and sums of its workbook where none is published, marked ``supplied``.

    Parameters
    ----------
    scores : DataFrame
        Published PAR INDEX figures of the province, as from ``load_scores``.
    criteria : DataFrame
        The lowest criteria of its workbook for ``year``, with the points of the year before.

    Returns
    -------
    DataFrame
        ``scores``, with points and percent of each total, field and part of the two years that has neither; their
        ``basis`` and ``percent_basis`` are ``supplied`` and they have no source. A sum in which a criterion is not
        known is not known.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2023, "province_code": "62", "component": ["total", "field_1"],
    ...                        "points": [17.0, None], "max_points": [20.0, None], "percent": [85.0, None],
    ...                        "basis": ["published", ""], "percent_basis": ["published", ""]})
    >>> criteria = pd.DataFrame({"field": [1, 2], "kind": "appraised", "points": [8.0, 9.0], "max_points": 10.0,
    ...                          "points_base": 7.5, "max_base": 10.0})
    >>> known = known_scores(scores, criteria, province_code="62", year=2023)
    >>> known.loc[known["year"] == 2023, ["component", "points", "basis"]].values.tolist()[1:]
    [['field_1', 8.0, 'supplied'], ['field_2', 9.0, 'supplied'], ['total', 17.0, 'published']]
    """
    base = criteria.assign(points=criteria["points_base"], max_points=criteria["max_base"])
    known = scores[(scores["year"] == year) & scores[["points", "percent"]].notna().any(axis=1)]
    sums = pd.concat([_sums(criteria).assign(year=year), _sums(base).assign(year=year - 1)])
    sums = sums[~sums["component"].isin(known["component"])].dropna(subset=["points", "max_points"])
    sums = sums.assign(province_code=province_code, percent=sums["points"] / sums["max_points"] * 100)
    keys, figures = ["year", "province_code", "component"], ["points", "max_points", "percent"]
    table = scores.merge(sums, on=keys, how="outer", suffixes=("", "_own"), sort=False)
    fill = table[["points", "percent"]].isna().all(axis=1) & table["points_own"].notna()
    for name in figures:
        table[name] = table[name].where(~fill, table[f"{name}_own"])
    for name in ("basis", "percent_basis"):
        table[name] = table[name].where(~fill, "supplied")
    texts = table.select_dtypes(["str", "object"]).columns
    return table.drop(columns=[f"{name}_own" for name in figures]).fillna(dict.fromkeys(texts, ""))


def _sums(criteria: pd.DataFrame) -> pd.DataFrame:
    """Points and maxima of the total, of every field and of every part: ``component, points, max_points``."""
    chosen = {"total": criteria}
    chosen |= {f"field_{number}": rows for number, rows in criteria.groupby("field")}
    # A survey that is not told apart lies in more than one part.
    has_survey = criteria["kind"].eq("survey").any()
    for part, kinds in () if has_survey else _PARTS.items():
        rows = criteria[criteria["kind"].isin(kinds)]
        if len(rows):
            chosen[part] = rows
    return pd.DataFrame(
        [
            (name, rows["points"].sum(skipna=False), rows["max_points"].sum(skipna=False))
            for name, rows in chosen.items()
        ],
        columns=["component", "points", "max_points"],
    ).astype({"points": float, "max_points": float})


def compare_published(criteria: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Sums of the province's own figures beside the published ones, where both are known.

    Returns
    -------
    DataFrame, one row per total, field or part with both
        ``component, supplied, published, difference`` (supplied less published) and ``differs`` (by more than the
        rounding of printed parts). Nothing is mended.

    Examples
    --------
    >>> criteria = pd.DataFrame({"field": [1, 2], "kind": ["appraised", "sipas"], "points": [8.0, 9.0],
    ...                          "max_points": 10.0})
    >>> published = pd.DataFrame({"component": ["total", "field_1"], "points": [17.25, 8.0]})
    >>> compare_published(criteria, published)[["component", "difference", "differs"]].values.tolist()
    [['total', -0.25, True], ['field_1', 0.0, False]]
    """
    known = published.dropna(subset=["points"]).drop_duplicates("component")[["component", "points"]]
    own = _sums(criteria).dropna(subset=["points"]).rename(columns={"points": "supplied"})
    out = own.drop(columns="max_points").merge(known.rename(columns={"points": "published"}), on="component")
    difference = (out["supplied"] - out["published"]).astype(float)
    return out.assign(difference=difference, differs=difference.abs() > PARTS_TOLERANCE)


def forecast_tables(
    parts: pd.DataFrame,
    plan: pd.DataFrame,
    *,
    own: pd.Series,
    others: pd.DataFrame,
    total: float = float("nan"),
) -> Mapping[str, Any]:
    """Part IX: points that can come back, and scenarios with the rank each would have had.

    Parameters
    ----------
    parts : DataFrame
        ``code, kind, points, max_points`` of every criterion, or of the parts of the score; those not known without
        points. May be empty.
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
        ``gains, kinds, scenarios`` and ``refused``: why there are no scenarios (no_parts | no_total | open: points of
        own work, or points that a task expects, are not known | contradiction: the parts do not fit the total), or
        empty text.
    """
    nothing = pd.DataFrame()
    known = parts.dropna(subset=["points", "max_points"]) if len(parts) else parts
    if known.empty:
        return {"gains": nothing, "kinds": nothing, "scenarios": nothing, "refused": "no_parts"}
    found = {"gains": gains_by_criterion(parts, plan), "kinds": lost_by_kind(known), "scenarios": nothing}
    is_published = pd.notna(own["points"]) and pd.notna(own["max_points"])
    points = float(own["points"]) if is_published else total
    if pd.isna(points):
        return {**found, "refused": "no_total"}
    top = float(own["max_points"]) if is_published else max(float(known["max_points"].sum()), points)
    state = parts_against_total(parts, total=points, max_points=top)
    is_expected = plan["code"].isin(parts["code"].drop(known.index)) & (plan["expected"].astype(float) > 0)
    if state in ("open", "contradiction") or is_expected.any():
        return {**found, "refused": "contradiction" if state == "contradiction" else "open"}
    scenarios = scenario_points(found["gains"], total=points, max_points=top)
    # Ranks are told on a scale of 100, on which the scores of the year are compared.
    own_percent = float(own["percent"]) if is_published and pd.notna(own["percent"]) else points / top * 100
    ranked = scenario_ranks(
        scenarios.assign(points=own_percent + scenarios["gain"] / top * 100),
        others.rename(columns={"percent": "score"})[["score", "rank"]],
        n_units=int(own["n_ranked"] if pd.notna(own["n_ranked"]) else own["n_all"]),
        own_points=own_percent if is_published else float("nan"),
        own_rank=float(own["rank"]) if pd.notna(own["rank"]) else float("nan"),
    )
    return {**found, "scenarios": ranked.assign(points=scenarios["points"], max_points=top), "refused": ""}


def province_forecast(
    book: Supplied | None,
    *,
    scores: pd.DataFrame,
    standing: pd.DataFrame,
    own: pd.Series,
    province_code: str,
    year: int,
) -> Mapping[str, Any]:
    """Part IX from the province's own criteria and plan, or without a workbook from the published parts of its score.

    Parameters
    ----------
    scores : DataFrame
        Known PAR INDEX scores of the province: as published, or with a workbook as from :func:`known_scores`.
    standing : DataFrame
        Every province's standing (``statistics.standing.standings``).
    own : Series
        The province's row of it.

    Returns
    -------
    dict
        As from :func:`forecast_tables`; ``kinds`` are those of part V, with ``basis``; ``missing`` are the parts of the
        score that are not known, ``n_unknown`` is the number of criteria without points. A workbook whose total or
        parts differ from published ones carries no scenario.
    """
    others = standing[(standing["year"] == year) & (standing["province_code"] != province_code)]
    of_score = known_parts(scores, province_code=province_code, year=year)
    if book is None:
        no_plan = pd.DataFrame({"code": [], "expected": [], "progress": []})
        found = {**forecast_tables(of_score, no_plan, own=own, others=others), "n_unknown": 0}
    else:
        total = float(book.criteria["points"].sum(skipna=False))
        found = {**forecast_tables(book.criteria, book.plan, own=own, others=others, total=total)}
        found["n_unknown"] = int(book.criteria["points"].isna().sum())
        published = scores[(scores["year"] == year) & (scores["province_code"] == province_code)]
        compared = compare_published(book.criteria, published[published["basis"] != "supplied"])
        if compared.loc[~compared["component"].str.startswith("field_"), "differs"].any():
            found |= {"scenarios": pd.DataFrame(), "refused": "contradiction"}
    kinds = lost_kinds(scores, province_code=province_code, year=year)
    if kinds.empty:
        kinds = found["kinds"].assign(basis="supplied")
    return {**found, "kinds": kinds, "missing": list(of_score.loc[of_score["points"].isna(), "code"])}
