"""One unit: its place, its points against its own assessment and the mean of its type, and its change."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Heading, Sentence
from parresearch.reporting.internal.comparison import change_table
from parresearch.reporting.internal.view import InternalView, RoundView
from parresearch.reporting.tables import table_from

__all__ = ["unit_page"]


def unit_page(v: InternalView) -> list[Block]:
    """The unit that was asked for; nothing when none was."""
    round_ = next((found for found in v.rounds if v.unit and v.unit in set(found.index["unit"])), None)
    if round_ is None:
        return []
    w = v.w
    row = round_.index[round_.index["unit"] == v.unit].iloc[0]
    found: list[Block] = [
        Heading(str(row["name"]), name="unit"),
        Sentence(" ".join(_words(v, round_, row)), name="unit-text"),
        _table(v, round_, row),
    ]
    if not round_.unit_change.empty:
        title = w(
            "Change of the index by field since {year}: {type}", year=round_.base_year, type=row["name"]
        )
        found.append(change_table(round_.unit_change, title=round_.mark(title, w), name="unit-change", w=w))
    return found


def _words(v: InternalView, round_: RoundView, row: pd.Series) -> list[str]:
    w = v.w
    type_name = v.type_name(str(row["unit_type"]))
    if pd.isna(row["percent"]):
        text = w("The appraisal of {name} is not complete: it has no index and no rank.", name=row["name"])
        return [text]
    texts = [
        w(
            "{name} has an index of {percent}% ({points} of {max} points) and ranks {rank} among the {type}.",
            name=row["name"], percent=w.number(row["percent"]), points=w.number(row["points"]),
            max=w.scale(row["max_points"]), rank=f"{int(row['rank'])}/{int(row['n'])}", type=type_name,
        )
    ]  # fmt: skip
    if row["class"]:
        by_illustration = round_.has_illustrative_classes and not round_.meta.get("illustrative")
        texts.append(
            w("Class: {label} (by illustrative thresholds).", label=row["class"])
            if by_illustration
            else w("Class: {label}.", label=row["class"])
        )
    mean = round_.index.loc[round_.index["unit_type"] == row["unit_type"], "percent"].mean()
    texts.append(w("The mean of the {type} is {mean}%.", type=type_name, mean=w.number(mean)))
    if not pd.isna(row["self_minus_appraised"]):
        gap = w.signed(row["self_minus_appraised"])
        texts.append(w("Its self-assessment less the appraisal is {gap} points.", gap=gap))
    return texts


def _table(v: InternalView, round_: RoundView, row: pd.Series) -> Block:
    w = v.w
    peers = set(round_.index.loc[round_.index["unit_type"] == row["unit_type"], "unit"])
    means = round_.tree[round_.tree["unit"].isin(peers)].groupby("code")["percent"].mean()
    tree = round_.tree[round_.tree["unit"] == v.unit].merge(
        round_.criteria[["code", "level"]], on="code", how="left"
    )
    tree = tree.assign(
        label=round_.labels(tree["code"], w),
        lost=(tree["max_points"] - tree["points"]).where(tree["max_points"] > 0),
        mean=tree["code"].map(means),
    )
    columns = [
        Column("label", w("Criterion")),
        Column("max_points", w("Maximum"), "number", 1),
        Column("self_points", w("Self-assessed"), "number"),
        Column("points", w("Points"), "number"),
        Column("lost", w("Points lost"), "number"),
        Column("percent", w("Achieved (%)"), "number", 1),
        Column("mean", w("Mean of its type (%)"), "number", 1),
    ]
    note = w(
        "Maximum 0.0: the criterion does not apply to the unit, or is a penalty. Survey results stand in both the "
        "self-assessment and the points."
    )
    title = round_.mark(w("Points of {name}", name=row["name"]), w)
    return table_from(
        tree, columns, title=title, w=w, name="unit-table", picked=tree["level"] == 0, note=note
    )
