"""Averages and ranking by unit type with classes, and self-assessment against appraisal."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Figure, Heading, Note
from parresearch.reporting.figures import figure_block, new_figure, plot_self_against_appraised
from parresearch.reporting.internal.view import InternalView
from parresearch.reporting.tables import table_from

__all__ = ["ranking"]

_MANY = 40  # units in one figure; more are in the table alone
_LONG = 100  # units in the table of a page about one unit; of more, some stand around it
_AROUND = 5  # first, last, and on either side of the unit


def ranking(v: InternalView) -> list[Block]:
    """Averages by unit type; then for each type the ranking and its figure."""
    w = v.w
    found: list[Block] = [Heading(w("Ranking by unit type"), name="ranking")]
    if not v.has_results:
        return [*found, Note(w("No scored round was given."), kind="missing", name="ranking-text")]
    groups = [
        (str(unit_type), group)
        for round_ in v.rounds
        for unit_type, group in round_.index.groupby("unit_type", sort=False)
    ]
    found.append(_averages(v, groups))
    for number, (unit_type, group) in enumerate(groups, start=1):
        found.append(_table(v, unit_type, group, number))
        known = group.dropna(subset=["percent"])
        if 0 < len(known) <= _MANY:
            found.append(_figure(v, unit_type, known, number))
    return found


def _averages(v: InternalView, groups: list[tuple[str, pd.DataFrame]]) -> Block:
    w = v.w
    rows = [
        {
            "type": v.type_title(unit_type),
            "n_units": len(group),
            "n_ranked": int(group["percent"].notna().sum()),
            "mean": group["percent"].mean(),
            "max": group["percent"].max(),
            "min": group["percent"].min(),
            "self": group["self_percent"].mean(),
            "gap": group["self_minus_appraised"].mean(),
        }
        for unit_type, group in groups
    ]
    columns = [
        Column("type", w("Unit type")),
        Column("n_units", w("Units"), "integer"),
        Column("n_ranked", w("Ranked"), "integer"),
        Column("mean", w("Mean (%)"), "number"),
        Column("max", w("Highest (%)"), "number"),
        Column("min", w("Lowest (%)"), "number"),
        Column("self", w("Self-assessed, mean (%)"), "number"),
        Column("gap", w("Difference (points)"), "signed"),
    ]
    title = v.mark(w("Averages by unit type"), w)
    note = w("Means of the units of a type, each counted once; unit types are never averaged together.")
    return table_from(pd.DataFrame(rows), columns, title=title, w=w, name="averages", note=note)


def _table(v: InternalView, unit_type: str, group: pd.DataFrame, number: int) -> Block:
    w = v.w
    whole = group.sort_values(["rank", "name"], na_position="last")
    table = _around(whole, v.unit)
    note = w(
        "Out of: the maximum that applies to the unit. The index is points in percent of it; ties share "
        "the best rank. An en dash: the appraisal is not complete."
    )
    if len(table) < len(whole):
        note += " " + w(
            "Shown are the {k} first and last, and those around the unit, of {n}; all of them are in the report "
            "without a unit.",
            k=_AROUND,
            n=w.integer(len(whole)),
        )
    columns = [
        Column("rank", w("Rank"), "integer"),
        Column("name", w("Unit")),
        Column("points", w("Points"), "number"),
        Column("max_points", w("Out of"), "number", 1),
        Column("percent", w("Index (%)"), "number"),
        Column("self_percent", w("Self-assessed (%)"), "number"),
        Column("self_minus_appraised", w("Difference (points)"), "signed"),
        Column(
            "class",
            w("Class (illustration)") if v.has_illustrative_classes and not v.illustrative else w("Class"),
        ),
    ]
    if (table["class"] == "").all():
        columns = columns[:-1]
    return table_from(
        table, columns, w=w, name=f"ranking-{number}",
        title=v.mark(w("Ranking: {type}", type=v.type_name(unit_type)), w),
        picked=table["unit"] == v.unit,
        note=note,
    )  # fmt: skip


def _around(ranked: pd.DataFrame, unit: str) -> pd.DataFrame:
    """All rows; on the page of one unit among very many, the first, the last and those around the unit.

    Units of another type than the one asked for are shown by their first and last alone.

    Examples
    --------
    >>> units = pd.DataFrame({"unit": [f"X{i:03d}" for i in range(120)]})
    >>> _around(units, "X050")["unit"].tolist()[4:8]
    ['X004', 'X045', 'X046', 'X047']
    >>> len(_around(units, "")), len(_around(units.head(100), "X050"))
    (120, 100)
    """
    n = len(ranked)
    if not unit or n <= _LONG:
        return ranked
    wanted = {*range(_AROUND), *range(n - _AROUND, n)}
    for place in (ranked["unit"] == unit).to_numpy().nonzero()[0]:
        wanted |= set(range(max(place - _AROUND, 0), min(place + _AROUND + 1, n)))
    return ranked.iloc[sorted(wanted)]


def _figure(v: InternalView, unit_type: str, known: pd.DataFrame, number: int) -> Figure:
    w = v.w
    figure, (ax,) = new_figure(height=1.1 + 0.27 * len(known))
    plot_self_against_appraised(known, w=w, ax=ax, picked=v.unit)
    ordered = known.sort_values(["percent", "name"], ascending=[False, True])
    return figure_block(
        figure,
        name=f"self-{number}",
        title=v.mark(w("Self-assessment against appraisal: {type}", type=v.type_name(unit_type)), w),
        alt="; ".join(
            f"{name}: {w.number(said)} → {w.number(own)}"
            for name, said, own in zip(
                ordered["name"], ordered["self_percent"], ordered["percent"], strict=True
            )
        ),
    )
