"""From points to an index: up the tree, what does not apply taken out, ranks within a unit type, classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.ties import comparable, places
from parresearch.scoring.framework import ON_TOP, SURVEYED, Framework, tree_table, zero_if_blank

__all__ = ["class_of", "final_points", "index_of_units", "rank_units", "roll_up"]

_STAGES = ("self", "appraised", "survey")


def final_points(
    framework: Framework, scored: pd.DataFrame, *, units: Sequence[str] | None = None
) -> pd.DataFrame:
    """The points that count, one row per unit and leaf: the survey's for surveyed criteria, else the appraisal's.

    A self-assessment is never final: where the appraisal is missing, ``points`` is NaN. A bonus or penalty that nobody
    claimed (no appraised points, and no self-assessed ones other than 0) is 0, unless the framework says otherwise.

    Parameters
    ----------
    scored : DataFrame
        As from :func:`parresearch.scoring.assessment.score_assessments`.
    units : sequence of str, optional
        All units, also those that ``scored`` says nothing about; default: those of ``scored``.

    Returns
    -------
    DataFrame, units in their order in ``units`` or ``scored``, leaves in the order of the framework
        ``unit, code, self_points, points, not_applicable, not_claimed`` (a bonus or penalty left blank that counts as
        0); a criterion is left out for a unit when the stage that counts says that it does not apply.
    """
    tree = tree_table(framework)
    leaves = tree[tree["is_leaf"]]
    known = pd.Index(pd.unique(scored["unit"]) if units is None else units)
    unit_at = known.get_indexer(scored["unit"])
    if (unknown := unit_at < 0).any():
        raise DataError(f"Unit {scored['unit'].iloc[int(np.argmax(unknown))]!r} is not among the units.")
    code_at = pd.Index(leaves["code"]).get_indexer(scored["code"])
    stage_at = pd.Index(_STAGES).get_indexer(scored["stage"])
    if (strange := (code_at < 0) | (stage_at < 0)).any():
        row = scored.iloc[int(np.argmax(strange))]
        raise DataError(f"Code {row['code']!r}, stage {row['stage']!r}: not of {framework.framework_id}.")
    shape = (len(_STAGES), len(known), len(leaves))
    at = (stage_at * shape[1] + unit_at) * shape[2] + code_at
    if len(at) and np.bincount(at).max() > 1:
        raise DataError("A unit, code and stage stand twice in the scored assessments.")
    points = np.full(shape, np.nan)
    points.flat[at] = scored["points"].to_numpy(dtype=float)
    left_out = np.zeros(shape, dtype=bool)
    left_out.flat[at] = scored["not_applicable"].to_numpy(dtype=bool)
    faulty = np.zeros(shape, dtype=bool)
    faulty.flat[at] = np.isnan(scored["points"].to_numpy(dtype=float)) & (scored["problem"] != "").to_numpy()
    own, appraised, survey = range(len(_STAGES))
    surveyed = leaves["kind"].isin(SURVEYED).to_numpy()
    left_out = np.where(surveyed, left_out[survey], left_out[appraised])
    counted = np.where(surveyed, points[survey], points[appraised])
    on_top = leaves["code"].isin(zero_if_blank(framework)).to_numpy() & ~left_out
    blank = on_top & np.isnan(counted) & ~faulty.any(axis=0) & ~(np.nan_to_num(points[own]) != 0)
    own_blank = on_top & np.isnan(points[own]) & ~faulty[own]
    return pd.DataFrame(
        {
            "unit": np.repeat(known.to_numpy(dtype=object), shape[2]),
            "code": np.tile(leaves["code"].to_numpy(dtype=object), shape[1]),
            "self_points": np.where(own_blank, 0.0, points[own]).ravel(),
            "points": np.where(blank, 0.0, counted).ravel(),
            "not_applicable": left_out.ravel(),
            "not_claimed": blank.ravel(),
        }
    )


def roll_up(framework: Framework, final: pd.DataFrame, *, points: str = "points") -> pd.DataFrame:
    """Points and maxima of every criterion of the tree, for every unit.

    Parameters
    ----------
    final : DataFrame
        As from :func:`final_points`; ``points`` names the column that is summed (``self_points`` is another).

    Returns
    -------
    DataFrame, one row per unit and criterion (parents too)
        ``unit, code, points`` (NaN when any part that applies has none, or not all parts are known), ``max_points``
        (without what does not apply), ``n_missing`` (leaves below that apply and have no points), ``percent`` (of the
        maximum that applies). A penalty has maximum 0 and negative points: it lowers a sum without raising what can be
        reached.
    """
    tree = tree_table(framework)
    leaves = tree.loc[tree["is_leaf"], "code"]
    units, value, skipped = _by_unit(final, leaves, points)
    top = np.where(skipped, 0.0, tree.loc[tree["is_leaf"], "max_points"].to_numpy(dtype=float))
    missing = np.isnan(value) & ~skipped
    below = _leaves_below(tree)
    unknown = _partly_known(framework)
    stated = dict(zip(tree["code"], tree["max_points"], strict=True))
    columns: dict[str, list[np.ndarray]] = {"points": [], "max_points": [], "n_missing": []}
    for code in tree["code"]:
        at = below[code]
        n_missing = missing[:, at].sum(axis=1)
        total = np.where(skipped[:, at], 0.0, value[:, at]).sum(axis=1)
        most = top[:, at].sum(axis=1)
        if code in unknown:
            total = np.full(len(units), np.nan)
            most = np.full(len(units), stated[code])
        columns["points"].append(total)
        columns["max_points"].append(most)
        columns["n_missing"].append(n_missing)
    out = pd.DataFrame(
        {
            "unit": np.tile(np.asarray(units, dtype=object), len(tree)),
            "code": np.repeat(tree["code"].to_numpy(dtype=object), len(units)),
            **{name: np.concatenate(parts) for name, parts in columns.items()},
        }
    )
    return out.assign(percent=_percent(out["points"], out["max_points"]))


def _by_unit(final: pd.DataFrame, leaves: pd.Series, points: str) -> tuple[pd.Index, np.ndarray, np.ndarray]:
    """Points and what does not apply, one row per unit (in their order), one column per leaf."""
    unit_at, units = pd.factorize(final["unit"])
    code_at = pd.Index(leaves).get_indexer(final["code"])
    if (unknown := code_at < 0).any():
        code = final["code"].iloc[int(np.argmax(unknown))]
        raise DataError(f"{code!r} is not a code of the framework that is scored.")
    value = np.full((len(units), len(leaves)), np.nan)
    skipped = np.zeros(value.shape, dtype=bool)
    if len(final) and np.bincount(unit_at * len(leaves) + code_at).max() > 1:
        raise DataError("A unit and code stand twice among the final points.")
    value[unit_at, code_at] = final[points].to_numpy(dtype=float)
    skipped[unit_at, code_at] = final["not_applicable"].to_numpy(dtype=bool)
    return units, value, skipped


def _leaves_below(tree: pd.DataFrame) -> dict[str, list[int]]:
    parents = dict(zip(tree["code"], tree["parent_code"], strict=True))
    below: dict[str, list[int]] = {code: [] for code in tree["code"]}
    for i, leaf in enumerate(tree.loc[tree["is_leaf"], "code"]):
        code = leaf
        while code:
            below[code].append(i)
            code = parents[code]
    return below


def _partly_known(framework: Framework) -> set[str]:
    """Criteria of which not all parts, or parts of parts, are known: their parts do not add to their points."""
    return {c.code for c in framework.walk() if any(not part.children_complete for part in c.walk())}


def _percent(points: pd.Series, max_points: pd.Series) -> np.ndarray:
    some = (max_points > 0).to_numpy()
    return np.where(some, points * 100 / max_points.where(some, 1.0), np.nan)


def index_of_units(framework: Framework, final: pd.DataFrame, *, points: str = "points") -> pd.DataFrame:
    """The index of every unit: points, the total that applies to it, and the index in percent of that total.

    The total is the framework's scale less the maxima of what does not apply; bonus and penalty criteria lie on top of
    the scale, so an index may pass 100.

    Returns
    -------
    DataFrame, one row per unit
        ``unit, points, max_points, removed`` (maxima that do not apply), ``percent, n_missing``.

    Raises
    ------
    DataError
        When the maxima that are known do not make up the scale: the index would not be out of what it says.
    """
    tree = tree_table(framework).set_index("code")
    leaves = tree[tree["is_leaf"]]
    counted = ~leaves["kind"].isin(ON_TOP).to_numpy()
    tops = leaves["max_points"].to_numpy(dtype=float)
    total = float(tops[counted].sum())
    scale = total if framework.scale is None else framework.scale
    if not abs(total - scale) <= 1e-9 or _partly_known(framework):
        known = float(np.nansum(tops[counted]))
        raise DataError(
            f"{framework.framework_id} is not complete: the maxima that are known make up {known:g} of "
            f"{framework.scale or float('nan'):g} points, so no index can be computed. Its parts can be scored, and "
            "'parresearch framework check' says at which level given points make an index."
        )
    units, value, skipped = _by_unit(final, pd.Series(leaves.index), points)
    missing = np.isnan(value) & ~skipped
    removed = np.where(skipped & counted, tops, 0.0).sum(axis=1)
    out = pd.DataFrame(
        {
            "unit": units,
            "points": np.where(skipped, 0.0, value).sum(axis=1),
            "max_points": scale - removed,
            "removed": removed,
        }
    )
    percent = _percent(out["points"], out["max_points"])
    return out.assign(percent=percent, n_missing=missing.sum(axis=1))


def class_of(percents: pd.Series, thresholds: pd.DataFrame) -> pd.Series:
    """The class (xếp loại) of each index by thresholds that are data.

    Parameters
    ----------
    percents : Series
        Index in percent, unrounded (noise behind the ninth decimal decides nothing).
    thresholds : DataFrame, one row per class
        ``label``, ``lower`` and ``lower_closed`` (bool); the class with the highest lower bound that is reached holds.

    Returns
    -------
    Series of str
        Empty where the index is not known or below every bound.

    Examples
    --------
    >>> thresholds = pd.DataFrame({"label": ["Tốt", "Khá"], "lower": [80.0, 65.0], "lower_closed": [True, True]})
    >>> class_of(pd.Series([80.0, 79.999, 50.0, float("nan")]), thresholds).tolist()
    ['Tốt', 'Khá', '', '']
    """
    if thresholds["lower"].duplicated().any():
        raise DataError("Two classes have the same lower bound: the thresholds do not say which one holds.")
    if thresholds[["label", "lower"]].isna().any(axis=None):
        raise DataError("A class has no label or no lower bound.")
    percents = comparable(percents)
    out = pd.Series("", index=percents.index, dtype=object)
    for row in thresholds.sort_values("lower").itertuples():
        reached = (percents >= row.lower) if row.lower_closed else (percents > row.lower)
        out[reached] = str(row.label)
    return out


def rank_units(index: pd.DataFrame, *, by: str = "percent", within: str = "unit_type") -> pd.DataFrame:
    """``index`` with ``rank`` and ``n`` (units ranked) within each unit type; 1 is best, ties share the best place.

    Ranks are on unrounded values, but values that differ only behind the ninth decimal are tied. A unit without a value
    has no rank.

    Examples
    --------
    >>> index = pd.DataFrame({"unit_type": "commune", "percent": [0.3, 0.1 + 0.2, 0.2, float("nan")]})
    >>> rank_units(index)["rank"].tolist()
    [1, 1, 3, <NA>]
    """
    if lacking := [column for column in (by, within) if column not in index]:
        raise DataError(f"To rank units, the table needs the column(s) {', '.join(lacking)}.")
    n = index[by].groupby(index[within], dropna=False).transform("count").astype("Int64")
    return index.assign(rank=places(index[by], within=index[within]), n=n)
