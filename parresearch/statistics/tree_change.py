"""Change of an index up its tree: every leaf's rate and every level's weights, exact at every node, residual zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from math import factorial
from typing import Literal

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError

__all__ = ["Form", "change_up_the_tree"]

Form = Literal["bennet_effective", "bennet_nested", "shapley"]
_FORMS = ("bennet_effective", "bennet_nested", "shapley")
_TOLERANCE = 1e-9


def change_up_the_tree(
    base: pd.DataFrame,
    now: pd.DataFrame,
    *,
    levels: Sequence[str],
    form: Form = "bennet_effective",
    unmatched: Literal["refuse", "method"] = "refuse",
    mapping: Mapping[str, str] | None = None,
    unit: str | None = None,
) -> pd.DataFrame:
    """Contribution of every node of a tree to the change of an index, split into rates and weights.

    An index is Σ weight × rate over the leaves. The weight of a leaf is a product of shares down the tree (group in
    the index, item in the group, …), each the node's share of its parent's weight. The forms differ in how finely
    they tell the shares apart; in each, the effects of a leaf add to its contribution, leaves to their node, and the
    top to the change of the index, whatever the depth.

    Parameters
    ----------
    base, now : DataFrame, one row per leaf (and unit)
        The columns ``levels``, ``weight`` (of the leaf in the whole; the weights of a year add to 1; maxima over the
        greatest total give such weights) and ``rate`` (achieved, in percent of the maximum).
    levels : sequence of str
        The columns that name the nodes from the top down, the last one the leaf. A leaf that lies higher than others
        repeats its name further down.
    form : str
        ``bennet_effective``: rate and (effective) weight of a leaf, symmetric. ``bennet_nested``: the same step by step
        down the tree, with one weight effect per level. ``shapley``: the Shapley value with the rate and the share of
        each level as players; for two factors equal to Bennet, for three and more not.
    unmatched : str
        What to do with leaves that stand in one year only: ``refuse``, or count their coming and going as ``method``:
        the missing rate (and the missing shares below a missing node) are set equal to the known ones, so that they
        stand in the weight effects alone.
    mapping : mapping, optional
        Leaf of the base year to its name in the later year, where a leaf was renamed.
    unit : str, optional
        A column that tells units apart; each is decomposed by itself, in one pass.

    Returns
    -------
    DataFrame, one row per node (and unit), level by level from the top
        ``depth`` (0 is the whole), ``node``, the columns of ``levels`` down to the node, ``weight_base, weight,
        rate_base, rate`` (of a node: achieved in percent of its own maximum), ``status`` (both | entered | left),
        ``rate_effect``, ``weight_effect`` (all levels together), one ``weight_effect_LEVEL`` per level for the forms
        that have them, ``contribution`` and ``n`` (leaves). Where the rate of a leaf that counts is missing, its
        effects are, and those of every node above it: never zero.

    Raises
    ------
    DataError
        When leaves of the two years do not map (and ``unmatched`` is ``refuse``), naming them; when a leaf stands
        twice or the weights do not add to 1.

    References
    ----------
    T. L. Bennet (1920), Journal of the Royal Statistical Society 83, 455–462. L. S. Shapley (1953), "A value for
    n-person games", Contributions to the Theory of Games II, 307–317.

    Examples
    --------
    >>> base = pd.DataFrame({"group": ["A", "A", "B"], "item": ["a1", "a2", "b1"], "weight": [0.3, 0.3, 0.4],
    ...                      "rate": [80.0, 60.0, 50.0]})
    >>> now = base.assign(rate=[70.0, 60.0, 60.0])
    >>> found = change_up_the_tree(base, now, levels=["group", "item"])
    >>> found[["depth", "node", "contribution"]].round(6).values.tolist()[:3]
    [[0, '', 1.0], [1, 'A', -3.0], [1, 'B', 4.0]]
    """
    if form not in _FORMS:
        raise DataError(f"form is {form!r}; it can be {', '.join(_FORMS)}.")
    names, units = list(levels), [unit] if unit else []
    if mapping:
        base = base.assign(**{names[-1]: base[names[-1]].replace(dict(mapping))})
    both = _align(base, now, units, names)
    if unmatched == "refuse":
        _refuse_unmatched(both, names[-1])
    factors = _factors(both, units, names)
    if form == "bennet_effective":
        effects = _effective(both)
    else:
        parts = (_nested if form == "bennet_nested" else _shapley)(*factors)
        effects = {f"weight_effect_{name}": part for name, part in zip(names, parts[:-1], strict=True)}
        effects = {"rate_effect": parts[-1], "weight_effect": sum(parts[:-1]), **effects}
    leaves = both.assign(**effects)
    return _up(leaves, units, names, list(effects))


def _align(base: pd.DataFrame, now: pd.DataFrame, units: list[str], names: list[str]) -> pd.DataFrame:
    keys = [*units, *names]
    sides = []
    for what, table in (("base", base), ("now", now)):
        own = table.loc[table["weight"] != 0, [*keys, "weight", "rate"]]
        if (twice := own.duplicated(keys)).any():
            raise DataError(
                f"{dict(own[twice].iloc[0][keys])} stands twice in the table {what!r}; one row per leaf."
            )
        sums = own.groupby(units)["weight"].sum() if units else pd.Series([own["weight"].sum()])
        if (off := (sums - 1).abs() > _TOLERANCE).any():
            raise DataError(
                f"The weights of the table {what!r} add to {sums[off].iloc[0]:.6g}, not to 1. Give all leaves, with "
                f"their maximum over the maximum of the index as weight."
            )
        sides.append(own)
    both = sides[0].merge(
        sides[1], on=keys, how="outer", suffixes=("_base", ""), indicator="status", sort=False
    )
    both["status"] = (
        both["status"].astype(str).map({"both": "both", "left_only": "left", "right_only": "entered"})
    )
    for end in ("_base", ""):
        both[f"weight{end}"] = both[f"weight{end}"].fillna(0.0)
    both["x0"] = both["rate_base"].where(both["status"] != "entered", both["rate"])
    both["x1"] = both["rate"].where(both["status"] != "left", both["rate_base"])
    return both


def _refuse_unmatched(both: pd.DataFrame, leaf: str) -> None:
    said = {
        status: list(dict.fromkeys(both.loc[both["status"] == status, leaf]))
        for status in ("left", "entered")
    }
    if any(said.values()):
        parts = [f"only in the {year} year: {', '.join(map(str, said[s]))}"
                 for s, year in (("left", "earlier"), ("entered", "later")) if said[s]]  # fmt: skip
        raise DataError(
            f"The components of the two years do not map ({'; '.join(parts)}). Name renamed ones in mapping=..., or "
            f"count their coming and going as a change of method with unmatched='method'."
        )


def _factors(both: pd.DataFrame, units: list[str], names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Shares down the tree and the rate of every leaf, of both years: arrays (levels + 1, leaves)."""
    found = []
    for end, x in (("_base", "x0"), ("", "x1")):
        weight = both[f"weight{end}"]
        sums = [_within(weight, both, units)]
        sums += [_within(weight, both, [*units, *names[:depth]]) for depth in range(1, len(names) + 1)]
        shares = [below / above.where(above > 0) for above, below in pairwise(sums)]
        found.append(np.vstack([*shares, both[x].to_numpy(dtype=float)]))
    first, second = found
    # Below a node that is absent in a year there are no shares: they are those of the other year.
    absent_0, absent_1 = np.isnan(first[:-1]), np.isnan(second[:-1])
    first[:-1] = np.where(absent_0, second[:-1], first[:-1])
    second[:-1] = np.where(absent_1, first[:-1], second[:-1])
    return first, second


def _within(values: pd.Series, both: pd.DataFrame, keys: list[str]) -> pd.Series:
    if not keys:
        return pd.Series(values.sum(), index=values.index)
    return values.groupby([both[key] for key in keys], sort=False).transform("sum")


def _effective(both: pd.DataFrame) -> dict[str, pd.Series]:
    rate = (both["weight_base"] + both["weight"]) / 2 * (both["x1"] - both["x0"])
    weight = (both["x0"] + both["x1"]) / 2 * (both["weight"] - both["weight_base"])
    return {"rate_effect": rate, "weight_effect": weight}


def _nested(first: np.ndarray, second: np.ndarray) -> list[np.ndarray]:
    """Bennet's two-factor form step by step: this level's share against all that lies below it."""
    effects, above = [], np.ones(first.shape[1])
    for level in range(len(first) - 1):
        below = (np.prod(first[level + 1 :], axis=0) + np.prod(second[level + 1 :], axis=0)) / 2
        effects.append(above * below * (second[level] - first[level]))
        above = above * (first[level] + second[level]) / 2
    return [*effects, above * (second[-1] - first[-1])]


def _shapley(first: np.ndarray, second: np.ndarray) -> list[np.ndarray]:
    """Mean over all orders in which the factors of a product can go from the first year to the second."""
    n = len(first)
    effects = []
    for player in range(n):
        others = [k for k in range(n) if k != player]
        total = np.zeros(first.shape[1])
        for size in range(n):
            share = factorial(size) * factorial(n - 1 - size) / factorial(n)
            for moved in combinations(others, size):
                product = np.ones(first.shape[1])
                for k in others:
                    product = product * (second[k] if k in moved else first[k])
                total += share * product
        effects.append(total * (second[player] - first[player]))
    return effects


def _up(leaves: pd.DataFrame, units: list[str], names: list[str], effects: list[str]) -> pd.DataFrame:
    """Sums over the leaves of every node. A sum of which a part is missing is missing."""
    columns = leaves[[*units, *names]].copy()
    for end, x in (("_base", "x0"), ("", "x1")):
        weight = leaves[f"weight{end}"]
        columns[f"weight{end}"] = weight
        columns[f"_points{end}"] = (weight * leaves[x]).where(weight > 0, 0.0)
    for effect in effects:
        columns[effect] = leaves[effect]
    summed = [name for name in columns if name not in (*units, *names)]
    frames = []
    for depth in range(len(names) + 1):
        keys = [*units, *names[:depth]]
        groups = [columns[key] for key in keys] or [pd.Series(0, index=columns.index, name="_all")]
        grouped = columns.groupby(groups, sort=False)[summed]
        missing = columns[summed].isna().groupby(groups, sort=False).any()
        table = grouped.sum().mask(missing).assign(n=grouped.size()).reset_index()
        table["depth"], table["node"] = depth, table[names[depth - 1]] if depth else ""
        frames.append(table)
    out = pd.concat(frames, ignore_index=True)
    for end in ("_base", ""):
        weight = out[f"weight{end}"]
        out[f"rate{end}"] = out[f"_points{end}"] / weight.where(weight > 0)
    out["status"] = np.select([out["weight_base"] == 0, out["weight"] == 0], ["entered", "left"], "both")
    out["contribution"] = out["rate_effect"] + out["weight_effect"]
    for name in names:
        out[name] = out[name].astype(object).where(out[name].notna(), "")
    head = [*units, "depth", "node", *names, "weight_base", "weight", "rate_base", "rate", "status"]
    return out[[*head, *effects, "contribution", "n"]]
