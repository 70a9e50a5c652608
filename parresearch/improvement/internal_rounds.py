"""Two scored rounds of an internal index: where points were lost, and what changed by whom."""

from __future__ import annotations

from typing import Protocol

import pandas as pd

from parresearch.core.errors import DataError, nearest
from parresearch.improvement.points_lost import lost_by
from parresearch.statistics.change import change_by_component

__all__ = ["change_of_means", "lost_by_criterion", "pick_unit"]


class Round(Protocol):
    """A scored round: the index of units, points up the tree, and the criteria."""

    @property
    def index(self) -> pd.DataFrame:
        """One row per unit."""

    @property
    def tree(self) -> pd.DataFrame:
        """One row per unit and criterion."""

    @property
    def criteria(self) -> pd.DataFrame:
        """One row per criterion."""


def pick_unit(index: pd.DataFrame, unit: str) -> str:
    """``unit`` itself when the round has it (by code or name), "" for none; else an error with the nearest."""
    if not unit:
        return ""
    if unit in set(index.get("unit", ())):
        return unit
    by_name = dict(zip(index.get("name", ()), index.get("unit", ()), strict=True))
    if unit in by_name:
        return str(by_name[unit])
    close = nearest(unit, {*by_name, *by_name.values()})
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise DataError(f"{unit!r} is not a unit of this round.{hint} It has {len(by_name)} units.")


def lost_by_criterion(tree: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Points lost by leaf criterion over all units, most first; what does not apply to a unit is not lost."""
    if tree.empty:
        return pd.DataFrame(
            columns=["code", "lost", "n", "n_unknown", "percent", "lost_share", "cumulative_share"]
        )
    leaves = set(criteria.loc[criteria["is_leaf"].astype(bool), "code"])
    own = tree[tree["code"].isin(leaves) & (tree["max_points"] > 0)]
    return lost_by(own, ["code"])


def change_of_means(base: Round, now: Round) -> pd.DataFrame:
    """Change of the index of all units of a type together, by field, split into own (rates) and method (weights).

    Over the units that both rounds have with a full appraisal, so that units that come or go change nothing. The rate
    of a field is the sum of its points over the sum of its maxima.

    Returns
    -------
    DataFrame, one row per unit type and field
        As from :func:`parresearch.statistics.change.change_by_component`, with ``unit_type`` and ``n_units``; empty
        when one of the rounds is.
    """
    if base.index.empty or now.index.empty:
        return pd.DataFrame()
    both = now.index.dropna(subset=["percent"]).merge(
        base.index.dropna(subset=["percent"])[["unit", "unit_type"]], on=["unit", "unit_type"]
    )
    parts = []
    for unit_type, units in both.groupby("unit_type", sort=False):
        tables = [_fields(round_, set(units["unit"])) for round_ in (base, now)]
        parts.append(change_by_component(*tables).assign(unit_type=unit_type, n_units=len(units)))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _fields(round_: Round, units: set[str]) -> pd.DataFrame:
    """Weight and mean rate of every field over some units of a round."""
    fields = round_.criteria.loc[round_.criteria["level"] == 0, "code"]
    own = round_.tree[round_.tree["unit"].isin(units) & round_.tree["code"].isin(fields)]
    sums = own.groupby("code", sort=False).agg(points=("points", "sum"), max_points=("max_points", "sum"))
    sums = sums[sums["max_points"] > 0]
    return pd.DataFrame(
        {
            "component": sums.index,
            "weight": (sums["max_points"] / sums["max_points"].sum()).to_numpy(),
            "rate": (sums["points"] / sums["max_points"] * 100).to_numpy(),
        }
    )
