"""An improvement plan at a day that is given: which tasks are done, overdue or at risk, and what no task stands for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.keys import check_keys, check_known

__all__ = [
    "STATUSES",
    "RiskRule",
    "by_field",
    "by_quarter",
    "task_status",
    "without_criterion",
    "without_task",
]

STATUSES = ("overdue", "at_risk", "not_reported", "on_track", "done")
"""Status of a task, the most urgent first."""
_SMALL = 1e-9


@dataclass(frozen=True)
class RiskRule:
    """When an open task is at risk: its deadline is at most ``within_days`` ahead, and it is below ``least_progress``
    percent, or nobody said where it stands. A plan states no first day, so a pace cannot be worked out."""

    within_days: int = 30
    least_progress: float = 75.0


def task_status(plan: pd.DataFrame, *, on: date, rule: RiskRule | None = None) -> pd.DataFrame:
    """Where each task stands on the day ``on``; the order of the rows is kept.

    Parameters
    ----------
    plan : DataFrame, one row per task
        ``deadline`` (day) and ``progress`` (percent, 0 to 100; missing is not reported, not zero).
    on : date
        The day of reporting. A task is due until the end of its deadline.
    rule : RiskRule, optional
        When a task is at risk; default as in :class:`RiskRule`.

    Returns
    -------
    DataFrame
        ``plan`` with ``status`` (one of :data:`STATUSES`), ``days_left`` (negative when past), and ``due_year``,
        ``due_quarter`` of the deadline. Done is 100%, whenever it was reached: a plan does not say the day.

    Examples
    --------
    >>> plan = pd.DataFrame({"deadline": ["2024-03-31", "2024-06-30", "2024-12-31"], "progress": [100.0, 40.0, 10.0]})
    >>> task_status(plan, on=date(2024, 6, 15))[["status", "days_left", "due_quarter"]].values.tolist()
    [['done', -76, 1], ['at_risk', 15, 2], ['on_track', 199, 4]]
    """
    rule = rule or RiskRule()
    progress = plan["progress"].astype(float)
    if ((progress < 0) | (progress > 100)).any():
        raise DataError("Progress of a task lies outside 0 to 100 percent.")
    deadline = pd.to_datetime(plan["deadline"])
    if deadline.isna().any():
        raise DataError("A task has no deadline; its status cannot be told.")
    days_left = (deadline - pd.Timestamp(on)) // pd.Timedelta(timedelta(days=1))
    soon = days_left <= rule.within_days
    status = np.select(
        [
            progress >= 100 - _SMALL,
            days_left < 0,
            soon & ~(progress >= rule.least_progress),
            progress.isna(),
        ],
        ["done", "overdue", "at_risk", "not_reported"],
        "on_track",
    )
    return plan.assign(
        status=pd.Series(status, index=plan.index, dtype=object),
        days_left=days_left.astype(int),
        due_year=deadline.dt.year.astype(int),
        due_quarter=deadline.dt.quarter.astype(int),
    )


def by_field(tasks: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Progress by field, in order of the fields; tasks for no criterion stand last, under field 0.

    Parameters
    ----------
    tasks : DataFrame
        As from :func:`task_status`, with ``code`` (empty: for no criterion) and ``expected`` (points).
    criteria : DataFrame
        ``code, field`` (number of the field).

    Returns
    -------
    DataFrame, one row per field with tasks
        ``field, n``, a count for each of :data:`STATUSES`, ``progress`` (plain mean of the tasks that report one) and
        ``n_reported``, ``expected`` (sum of the points that tasks expect; missing where none states any).

    Examples
    --------
    >>> tasks = pd.DataFrame({"code": ["1.1", ""], "status": ["done", "overdue"], "progress": [100.0, 20.0],
    ...                       "expected": [0.5, float("nan")]})
    >>> found = by_field(tasks, pd.DataFrame({"code": ["1.1"], "field": [1]}))
    >>> found[["field", "n", "done", "overdue", "progress"]].values.tolist()
    [[1.0, 1.0, 1.0, 0.0, 100.0], [0.0, 1.0, 0.0, 1.0, 20.0]]
    """
    _check_codes(tasks, criteria)
    fields = tasks["code"].map(criteria.set_index("code")["field"]).fillna(0).astype(int)
    out = _progress(tasks.assign(field=fields), ["field"])
    return out.sort_values("field", key=lambda numbers: numbers.where(numbers > 0, 99)).reset_index(drop=True)


def by_quarter(tasks: pd.DataFrame) -> pd.DataFrame:
    """Progress by the quarter of the deadline, in order of time: ``due_year, due_quarter`` and as :func:`by_field`."""
    return _progress(tasks, ["due_year", "due_quarter"])


def _progress(tasks: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    counts = {status: tasks["status"] == status for status in STATUSES}
    groups = tasks.assign(**counts, _one=1).groupby(keys, sort=True)
    out = groups.agg(
        n=("_one", "sum"),
        **{status: (status, "sum") for status in STATUSES},
        progress=("progress", "mean"),
        n_reported=("progress", "count"),
        expected=("expected", lambda points: points.sum(min_count=1)),
    )
    return out.reset_index()


def without_criterion(plan: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Tasks that stand for no criterion: their points, if any are expected, go with nothing that was lost.

    A code that is none of the criteria is refused: its task would go with nothing by a slip.

    Examples
    --------
    >>> plan = pd.DataFrame({"code": ["1.1", ""], "task": ["a", "b"]})
    >>> without_criterion(plan, pd.DataFrame({"code": ["1.1"]}))["task"].tolist()
    ['b']
    """
    _check_codes(plan, criteria)
    return plan[plan["code"] == ""]


def _check_codes(tasks: pd.DataFrame, criteria: pd.DataFrame) -> None:
    check_keys(criteria, ["code"], what="table of criteria")
    check_known(tasks.loc[tasks["code"] != "", "code"], criteria["code"], what="code of a criterion")


def without_task(lost: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Criteria that lost points and have no task, in the order of ``lost``.

    Examples
    --------
    >>> lost = pd.DataFrame({"code": ["1.1", "1.2", "1.3"], "lost": [0.5, 0.2, 0.0]})
    >>> without_task(lost, pd.DataFrame({"code": ["1.1"]}))["code"].tolist()
    ['1.2']
    """
    return lost[(lost["lost"] > _SMALL) & ~lost["code"].isin(plan["code"])]
