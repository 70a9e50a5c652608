"""Part X. Nhiệm vụ, theo dõi: the plan, where each task stands on the day of reporting, and what has no task."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence, Table
from parresearch.reporting.figures import figure_block, new_figure, plot_stacked
from parresearch.reporting.language import Words
from parresearch.reporting.province.supplied import SuppliedView, field_label
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.tables import table_from

__all__ = ["plan", "status_labels"]


def status_labels(w: Words) -> dict[str, str]:
    """The status of a task in words, the most urgent first."""
    return {
        "overdue": w("Overdue"),
        "at_risk": w("At risk"),
        "not_reported": w("Not reported"),
        "on_track": w("On track"),
        "done": w("Done"),
    }


_LOOKS = (("#D55E00", ""), ("#E69F00", "////"), ("#ffffff", "...."), ("#9a9a9a", ""), ("#0072B2", ""))
"""Colour and hatching of the statuses: an open task stands out, each can be told without its colour."""


def plan(v: ProvinceView, supplied: SuppliedView | None) -> list[Block]:
    """The plan, its progress by field and quarter, tasks without a criterion and criteria without a task."""
    w = v.w
    heading = Heading(w("X. Tasks and follow-up"), name="part-10")
    if supplied is None:
        text = w(
            "The plan and its progress were not found in the sources; they are shown here when {name} supplies its "
            "workbook (part VII).",
            name=v.name,
        )  # fmt: skip
        return [heading, Note(text, kind="missing", name="plan")]
    if supplied.tasks.empty:
        text = w("The workbook of {name} holds no task.", name=v.name)
        return [heading, Note(text, kind="missing", name="plan"), *_without_task(v, supplied)]
    return [
        heading,
        Sentence(" ".join(filter(None, _sentences(v, supplied))), name="plan"),
        _progress_figure(v, supplied),
        _tracking(v, supplied),
        _plan_table(v, supplied),
        *_progress_tables(v, supplied),
        *_without_task(v, supplied),
    ]


def _sentences(v: ProvinceView, supplied: SuppliedView) -> list[str]:
    w, tasks = v.w, supplied.tasks
    counts = tasks["status"].value_counts()
    words = {
        "done": w("done"),
        "overdue": w("overdue"),
        "at_risk": w("at risk"),
        "not_reported": w("not reported"),
        "on_track": w("on track"),
    }
    parts = [f"{counts[key]} {word}" for key, word in words.items() if counts.get(key, 0)]
    day = w.date(supplied.meta["reported_on"])
    texts = [
        w("On {day} the plan of {name} has {n} tasks: {parts}.", day=day, name=v.name, n=len(tasks),
          parts=w.join(parts))
    ]  # fmt: skip
    late = tasks[tasks["status"] == "overdue"]
    if len(late):
        first = late.sort_values("days_left", kind="stable").iloc[0]
        texts.append(
            w("Longest overdue: {task} ({agency}), due {day}.", task=first["task"], agency=first["lead_agency"],
              day=w.date(first["deadline"]))
        )  # fmt: skip
    if len(supplied.no_criterion):
        texts.append(
            w.plural(
                "{n} task stands for no criterion.",
                "{n} tasks stand for no criterion.",
                len(supplied.no_criterion),
            )
        )
    rule = supplied.rule
    texts.append(
        w("At risk: at most {days} days before the deadline and below {progress}%, or nothing reported.",
          days=rule.within_days, progress=w.number(rule.least_progress, 0))
    )  # fmt: skip
    return texts


def _progress_figure(v: ProvinceView, supplied: SuppliedView) -> Block:
    w, labels = v.w, status_labels(v.w)
    table = supplied.by_field.assign(label=[field_label(n, v) for n in supplied.by_field["field"]])
    figure, (ax,) = new_figure(height=1.3 + 0.4 * len(table))
    plot_stacked(table, labels, w=w, ax=ax, decimals=0, x_label=w("Tasks"), looks=_LOOKS)
    return figure_block(
        figure, name="plan-figure", source=supplied.source(v),
        title=supplied.title(w("Tasks by field and status on {day}", day=w.date(supplied.meta["reported_on"])), w),
        alt="; ".join(
            f"{row.label}: " + ", ".join(f"{label} {getattr(row, key)}" for key, label in labels.items())
            for row in table.itertuples()
        ),
    )  # fmt: skip


def _tracking(v: ProvinceView, supplied: SuppliedView) -> Table:
    """Every task, the most urgent first."""
    w, labels = v.w, status_labels(v.w)
    order = {key: n for n, key in enumerate(labels)}
    tasks = supplied.tasks.assign(_at=supplied.tasks["status"].map(order))
    tasks = tasks.sort_values(["_at", "days_left"], kind="stable")
    table = tasks.assign(
        label=tasks["status"].map(labels),
        due=[w.date(day) for day in tasks["deadline"]],
        days_left=tasks["days_left"].astype("Int64").mask(tasks["status"] == "done"),
    )
    columns = [
        Column("code", w("Code")),
        Column("task", w("Task")),
        Column("lead_agency", w("Lead agency")),
        Column("due", w("Deadline")),
        Column("days_left", w("Days left"), "integer"),
        Column("progress", w("Progress (%)"), "number", 0),
        Column("label", w("Status")),
        Column("note", w("Progress by quarter, as reported")),
    ]
    return table_from(
        table, columns, w=w, name="tracking-table", source=supplied.source(v),
        picked=table["status"].isin(["overdue", "at_risk"]),
        title=supplied.title(w("Tracking on {day}", day=w.date(supplied.meta["reported_on"])), w),
        note=w("Days left are negative after the deadline; of a task that is done none are told. No progress reported "
               "is an en dash, not 0%."),
    )  # fmt: skip


def _plan_table(v: ProvinceView, supplied: SuppliedView) -> Table:
    w, tasks = v.w, supplied.tasks
    columns = [
        Column("code", w("Code")),
        Column("task", w("Task")),
        Column("lead_agency", w("Lead agency")),
        Column("partners", w("Partners")),
        Column("product", w("Product")),
        Column("due", w("Deadline")),
        Column("expected", w("Points expected"), "number"),
    ]
    return table_from(
        tasks.assign(due=[w.date(day) for day in tasks["deadline"]]), columns, w=w, name="plan-table",
        title=supplied.title(w("Plan of {name}", name=v.name), w), source=supplied.source(v),
    )  # fmt: skip


def _progress_tables(v: ProvinceView, supplied: SuppliedView) -> list[Block]:
    w = v.w
    fields = supplied.by_field.assign(label=[field_label(n, v) for n in supplied.by_field["field"]])
    quarters = supplied.by_quarter.assign(
        label=[
            w("quarter {quarter}/{year}", quarter=_ROMAN[q], year=y)
            for y, q in zip(supplied.by_quarter["due_year"], supplied.by_quarter["due_quarter"], strict=True)
        ]
    )
    note = w(
        "Mean progress: of the tasks that report one. Points expected: as the tasks state them; part IX counts no more "
        "than the criterion lost."
    )
    return [
        table_from(table, _progress_columns(w, head), w=w, name=name, title=supplied.title(title, w),
                   source=supplied.source(v), note=note)
        for table, head, name, title in (
            (fields, w("Field"), "plan-fields", w("Progress by field")),
            (quarters, w("Due in"), "plan-quarters", w("Progress by quarter of the deadline")),
        )
    ]  # fmt: skip


_ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


def _progress_columns(w: Words, head: str) -> list[Column]:
    return [
        Column("label", head),
        Column("n", w("Tasks"), "integer"),
        *(Column(key, label, "integer") for key, label in status_labels(w).items()),
        Column("progress", w("Mean progress (%)"), "number", 0),
        Column("expected", w("Points expected"), "number"),
    ]


def _without_task(v: ProvinceView, supplied: SuppliedView) -> list[Block]:
    w, table = v.w, supplied.no_task
    if table.empty:
        return [Sentence(w("Every criterion that lost points has a task."), name="no-task")]
    columns = [
        Column("code", w("Code")),
        Column("name", w("Criterion")),
        Column("lost", w("Points lost"), "number"),
        Column("agency", w("Lead agency")),
    ]
    agency = table["lead_agency"].where(table["lead_agency"] != "", pd.NA)
    text = w.plural(
        "{n} criterion that lost {lost} points has no task.", "{n} criteria that lost {lost} points have no task.",
        len(table), lost=w.number(table["lost"].sum()),
    )  # fmt: skip
    return [
        Sentence(text, name="no-task"),
        table_from(table.assign(agency=agency.astype(object)), columns, w=w, name="no-task-table",
                   source=supplied.source(v), title=supplied.title(w("Criteria that lost points and have no task"), w)),
    ]  # fmt: skip
