"""Two scored rounds of an internal index: where points were lost, and what changed by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError, nearest
from parresearch.improvement.points_lost import lost_by
from parresearch.scoring.framework import ON_TOP, Framework
from parresearch.scoring.framework_diff import diff_frameworks, match_criteria
from parresearch.statistics.change import split_effects

__all__ = [
    "change_by_field",
    "change_of_frameworks",
    "lost_by_criterion",
    "pair_rounds",
    "pick_unit",
    "round_tables",
]

_ANOTHER_RULE = ("rule_changed", "kind_changed")
_OLD = "old:"  # before the code of what the new framework does not have
_EFFECTS = ["own", "framework", "rule", "contribution"]


class Round(Protocol):
    """A scored round: its framework, the index of units, points up the tree, and the criteria."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """What the results say about themselves."""

    @property
    def framework(self) -> Framework:
        """As it was when the round was scored."""

    @property
    def index(self) -> pd.DataFrame:
        """One row per unit."""

    @property
    def tree(self) -> pd.DataFrame:
        """One row per unit and criterion."""

    @property
    def criteria(self) -> pd.DataFrame:
        """One row per criterion."""


AnyRound = TypeVar("AnyRound", bound=Round)


def pick_unit(rounds: Sequence[Round], unit: str) -> str:
    """``unit`` itself when a round has it (by code or name), "" for none; else an error with the nearest."""
    if not unit:
        return ""
    by_name = {
        name: code
        for found in rounds
        for code, name in zip(found.index["unit"], found.index["name"], strict=True)
    }
    if unit in set(by_name.values()):
        return unit
    if unit in by_name:
        return str(by_name[unit])
    close = nearest(unit, {*by_name, *by_name.values()})
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise DataError(f"{unit!r} is not a unit of this round.{hint} It has {len(by_name)} units.")


def pair_rounds(now: Sequence[AnyRound], base: Sequence[AnyRound]) -> list[tuple[AnyRound, AnyRound | None]]:
    """Each set of results with the one of the year before that has units of its types; None where there is none.

    Raises
    ------
    DataError
        When a set of the year before goes with none of this year, or two go with one.
    """
    pairs: list[tuple[AnyRound, AnyRound | None]] = []
    used: list[AnyRound] = []
    for found in now:
        types = set(found.index["unit_type"])
        fitting = [other for other in base if types & set(other.index["unit_type"])]
        if len(fitting) > 1:
            raise DataError(
                "Two sets of results of the year before have units of one type. Give one per unit type."
            )
        pairs.append((found, fitting[0] if fitting else None))
        used += fitting
    if any(all(other is not one for one in used) for other in base):
        raise DataError(
            "A set of results of the year before has none of the unit types of this year. Leave it out."
        )
    return pairs


def lost_by_criterion(tree: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Points lost by leaf criterion over all units, most first; what does not apply to a unit is not lost."""
    leaves = set(criteria.loc[criteria["is_leaf"].astype(bool), "code"])
    own = tree[tree["code"].isin(leaves) & (tree["max_points"] > 0) & ~tree["code"].isin(_on_top(criteria))]
    return lost_by(own, ["code"])


def _on_top(criteria: pd.DataFrame) -> set[str]:
    """Bonus and penalty criteria: nobody loses a bonus."""
    return set(criteria.loc[criteria["kind"].isin(ON_TOP), "code"])


def change_of_frameworks(base: Round, now: Round) -> pd.DataFrame:
    """What changed in the framework: as :func:`parresearch.scoring.framework_diff.diff_frameworks`."""
    return diff_frameworks(base.framework, now.framework)


def change_by_field(base: Round, now: Round, *, unit: str = "") -> pd.DataFrame:
    """Change of the mean index of each unit type, by field: own, by the framework, and what cannot be told apart.

    Every unit's index is the sum over leaf criteria of weight × rate; the change of each is split exactly, and the
    parts are averaged over the units that both rounds have with a full appraisal, so that units that come or go change
    nothing. Criteria are matched by what they say (:func:`parresearch.scoring.framework_diff.match_criteria`).

    Parameters
    ----------
    unit : str
        When given, of this unit alone.

    Returns
    -------
    DataFrame, one row per unit type and field, in the order of the new framework, dropped fields last
        ``unit_type, n_units, field`` (code), ``name_vi, name_en, status`` (both | entered | left),
        ``own`` (rates of criteria that are scored as before, bonus and penalty), ``framework`` (weights, criteria that
        came or went, what applies), ``rule`` (rates of criteria whose rule changed: own and method cannot be told
        apart) and ``contribution``, in points of the index; they add to the change of the mean index.

    References
    ----------
    T. L. Bennet (1920), as in :func:`parresearch.statistics.change.change_by_component`.
    """
    columns = ["unit_type", "n_units", "field", "name_vi", "name_en", "status", *_EFFECTS]
    both = now.index.dropna(subset=["percent"]).merge(
        base.index.dropna(subset=["percent"])[["unit", "unit_type"]], on=["unit", "unit_type"]
    )
    if unit:
        both = both[both["unit"] == unit]
    if both.empty:
        return pd.DataFrame(columns=columns)
    matched = match_criteria(base.framework, now.framework)
    old = _leaf_shares(base, set(both["unit"]))
    old = old.assign(component=[matched.get(code, f"{_OLD}{code}") for code in old["component"]])
    effects = split_effects(old, _leaf_shares(now, set(both["unit"])), keys=["unit", "component"])
    table = _by_kind_of_effect(effects, _another_rule(base, now))
    table["field"] = table["component"].map(_fields(base, now, matched))
    table["unit_type"] = table["unit"].map(both.set_index("unit")["unit_type"])
    counts = both.groupby("unit_type").size()
    sums = table.groupby(["unit_type", "field"], sort=False)[_EFFECTS].agg(
        lambda column: column.sum(skipna=False)
    )
    out = sums.div(counts, axis=0, level="unit_type").reset_index()
    out["n_units"] = out["unit_type"].map(counts)
    known = {field.code: field for field in now.framework.criteria}
    known |= {f"{_OLD}{field.code}": field for field in base.framework.criteria}
    carried = {matched.get(field.code) for field in base.framework.criteria}
    out["status"] = [
        "left" if code.startswith(_OLD) else "both" if code in carried else "entered" for code in out["field"]
    ]
    order, types = list(known), list(dict.fromkeys(both["unit_type"]))
    out = out.assign(
        _type=out["unit_type"].map(types.index),
        _at=out["field"].map(order.index),
        name_vi=[known[code].name_vi for code in out["field"]],
        name_en=[known[code].name_en for code in out["field"]],
    ).sort_values(["_type", "_at"], kind="stable")
    out["field"] = out["field"].str.removeprefix(_OLD)
    return out.reset_index(drop=True)[columns]


def round_tables(now: Round, base: Round | None, *, unit: str = "") -> dict[str, Any]:
    """What a report needs of one set of results and of the one of the year before, by name.

    ``meta, index, tree, criteria, lost``; ``change, diff, base_year`` (empty, empty and None without ``base``);
    ``unit_change`` (of ``unit``, when the set has it).
    """
    has_unit = bool(unit) and unit in set(now.index["unit"])
    nothing = pd.DataFrame()
    return {
        "meta": now.meta,
        "index": now.index,
        "tree": now.tree,
        "criteria": now.criteria,
        "lost": lost_by_criterion(now.tree, now.criteria),
        "change": nothing if base is None else change_by_field(base, now),
        "unit_change": nothing if base is None or not has_unit else change_by_field(base, now, unit=unit),
        "diff": nothing if base is None else change_of_frameworks(base, now),
        "base_year": None if base is None else int(base.meta["year"]),
    }


def _leaf_shares(found: Round, units: set[str]) -> pd.DataFrame:
    """Weight and rate of every leaf that applies, one row per unit and leaf; an index is Σ weight × rate.

    A bonus or penalty has its points as rate, and one point's worth of the total as weight.
    """
    leaves = found.criteria.loc[found.criteria["is_leaf"].astype(bool), "code"]
    tree = found.tree[found.tree["unit"].isin(units) & found.tree["code"].isin(leaves)]
    on_top = tree["code"].isin(_on_top(found.criteria))
    tree = tree[(tree["max_points"] > 0) | on_top]
    on_top = on_top[tree.index]
    total = tree["unit"].map(found.index.set_index("unit")["max_points"])
    top = tree["max_points"].where(~on_top, 100.0)
    return pd.DataFrame(
        {
            "unit": tree["unit"],
            "component": tree["code"],
            "weight": top / total,
            "rate": tree["points"] / top * 100,
        }
    )


def _by_kind_of_effect(effects: pd.DataFrame, another_rule: set[str]) -> pd.DataFrame:
    changed = effects["component"].isin(another_rule)
    return effects[["unit", "component"]].assign(
        own=np.where(changed, 0.0, effects["rate_effect"]),
        framework=effects["weight_effect"],
        rule=np.where(changed, effects["rate_effect"], 0.0),
        contribution=effects["contribution"],
    )


def _another_rule(base: Round, now: Round) -> set[str]:
    """Codes of the new framework whose rule, or kind of assessment, is not the old one."""
    diff = change_of_frameworks(base, now)
    return set(diff.loc[diff["change"].isin(_ANOTHER_RULE), "code_new"])


def _fields(base: Round, now: Round, matched: dict[str, str]) -> dict[str, str]:
    """Field of every leaf of the new framework, and of those that were dropped (under ``old:CODE``)."""
    fields = {leaf.code: field.code for field in now.framework.criteria for leaf in field.walk()}
    for field in base.framework.criteria:
        for leaf in field.walk():
            fields.setdefault(f"{_OLD}{leaf.code}", matched.get(field.code, f"{_OLD}{field.code}"))
    return fields
