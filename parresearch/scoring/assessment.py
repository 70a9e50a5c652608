"""From what units declare to points: every rule applied once to all units, every fault listed, nothing guessed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError, nearest
from parresearch.scoring.declarations import Declarations, read_declarations, read_numbers
from parresearch.scoring.framework import SURVEYED, Criterion, Framework, leaf_kinds
from parresearch.scoring.rule_points import score_read
from parresearch.scoring.rules import Penalty

__all__ = ["KEYS", "PROBLEMS", "STAGES", "in_words", "score_assessments"]

STAGES = ("self", "appraised", "survey")
KEYS = ("unit", "code", "stage")
_FLAG = "rate_disagrees"  # the one problem that does not cost the points
_EXACT = 1e-9

PROBLEMS = {
    "not_a_number": "is not a number",
    "negative": "is negative",
    "not_a_whole_number": "is not a whole number",
    "not_yes_or_no": "is neither yes nor no",
    "unknown_level": "is not one of the levels",
    "unknown_condition": "names a condition that the criterion does not have",
    "condition_twice": "names a condition twice",
    "value_missing": "has counts where the rule asks for a value",
    "one_count_missing": "has only one of done and planned",
    "planned_is_zero": "has nothing planned: a rate cannot be computed (does it not apply?)",
    "done_above_planned": "has more done than planned",
    "above_100": "is a rate above 100%",
    "rate_disagrees": "is a rate that disagrees with its counts",
    "points_above_max": "has more points than the maximum",
    "points_below_min": "has fewer points than the minimum",
    "no_rule": "has no points, and no rule is known that would give them",
    "may_not_be_left_out": "is declared not applicable, which the framework does not allow",
    "not_surveyed": "is a survey result for a criterion that is not surveyed",
    "outside_every_step": "lies in no step of the rule",
}
"""What each problem code means, to be written after the value."""


def in_words(problem: str) -> str:
    """What the problem of a row is, to be written after the value.

    Examples
    --------
    >>> in_words("unknown_condition:k9")
    "names a condition that the criterion does not have: 'k9'"
    """
    key, _, detail = problem.partition(":")
    return PROBLEMS[key] + (f": {detail!r}" if detail else "")


def score_assessments(framework: Framework, assessments: pd.DataFrame) -> pd.DataFrame:
    """Points of every unit, criterion and stage.

    Parameters
    ----------
    framework : Framework
        Only its leaves are scored.
    assessments : DataFrame, one row per unit, code and stage
        ``unit, code, stage`` (self | appraised | survey); what is declared (``value``, ``done``, ``planned``) or points
        given by the assessor (``points``); ``not_applicable`` (bool). Missing columns count as not declared.

    Returns
    -------
    DataFrame, one row per row of ``assessments``, in its order
        ``unit, code, stage, points`` (given, else by the rule; NaN where neither is there), ``by_rule``,
        ``max_points``, ``not_applicable``, ``problem`` (a key of :data:`PROBLEMS`, with a detail after a colon, or
        empty). A row with a problem has no points, except ``rate_disagrees``, which is only flagged. Not applicable
        is what is declared so where the framework allows it.

    Raises
    ------
    DataError
        For an unknown code or stage, or a unit, code and stage that stand twice.

    Examples
    --------
    >>> from parresearch.scoring.framework import parse_framework
    >>> framework = parse_framework({"framework_id": "x", "title_vi": "X", "unit_type": "commune", "first_year": 2024,
    ...     "complete": True, "scale": 4, "criteria": [
    ...         {"code": "1", "name_vi": "A", "max_points": 4, "kind": "appraised", "rule": {"type": "proportional"}}]})
    >>> table = pd.DataFrame({"unit": ["A", "B"], "code": "1", "stage": "self", "done": [1, 3], "planned": [2, 2]})
    >>> score_assessments(framework, table)[["points", "problem"]].values.tolist()
    [[2.0, ''], [nan, 'done_above_planned']]
    """
    leaves = {criterion.code: criterion for criterion in framework.leaves()}
    table = assessments.reset_index(drop=True)
    code_at, stage_at = _check_keys(framework, table)
    read = read_declarations(table)
    given, given_bad = _given(table)
    skip = _left_out(table)
    surveyed = stage_at == STAGES.index("survey")
    n = len(table)
    points, by_rule, top = np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan)
    problem = np.full(n, "", dtype=object)
    kinds = leaf_kinds(framework)
    # All rows of one criterion lie side by side in this order: each rule is then applied once, to slices.
    order = np.argsort(code_at, kind="stable")
    bounds = np.searchsorted(code_at[order], np.arange(len(leaves) + 1))
    read, given, given_bad = read.take(order), given[order], given_bad[order]
    skip, surveyed = skip[order], surveyed[order]
    for i, leaf in enumerate(leaves.values()):
        rows = slice(bounds[i], bounds[i + 1])
        if rows.start == rows.stop:
            continue
        at = order[rows]
        left_out = skip[rows] & leaf.may_not_apply
        scored, faults = _score_leaf(leaf, read.take(rows), given[rows], given_bad[rows])
        if kinds[leaf.code] not in ("", *SURVEYED):
            told = surveyed[rows] & (~np.isnan(given[rows]) | ~np.isnan(scored))
            faults[told & (faults == "")] = "not_surveyed"
        if not leaf.may_not_apply:
            faults[skip[rows]] = "may_not_be_left_out"
        faults[left_out] = ""
        wrong = np.flatnonzero(faults.astype(bool))
        counted = np.where(np.isnan(given[rows]), scored, given[rows])
        if leaf.max_points is not None:
            counted = np.minimum(counted, leaf.max_points)
            top[at] = leaf.max_points
        counted[left_out] = np.nan
        counted[wrong[faults[wrong] != _FLAG]] = np.nan
        points[at], by_rule[at] = counted, np.where(left_out, np.nan, scored)
        problem[at[wrong]] = faults[wrong]
        skip[rows] = left_out
    not_applicable = np.empty(n, dtype=bool)
    not_applicable[order] = skip
    return table[list(KEYS)].assign(
        points=points, by_rule=by_rule, max_points=top, not_applicable=not_applicable, problem=problem
    )


def _score_leaf(
    leaf: Criterion, read: Declarations, given: np.ndarray, given_bad: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Points by the rule, and what is wrong with the declarations or with the points that were given."""
    faults = np.full(len(given), "", dtype=object)
    scored = np.full(len(given), np.nan)
    if leaf.rule is not None and leaf.max_points is not None:
        scored, faults = score_read(leaf.rule, read, max_points=leaf.max_points)
        low = -leaf.rule.limit if isinstance(leaf.rule, Penalty) else 0.0
    else:
        low = -np.inf if leaf.kind == "penalty" else 0.0
        faults[(read.has_value | read.has_counts) & np.isnan(given)] = "no_rule"
    if leaf.max_points is not None:
        faults[given > leaf.max_points + _EXACT] = "points_above_max"
    faults[given < low - _EXACT] = "points_below_min"
    faults[given_bad] = "not_a_number"
    return scored, faults


def _check_keys(framework: Framework, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Positions of every row's code among the leaves, and of its stage."""
    if lacking := [key for key in KEYS if key not in table]:
        raise DataError(f"The assessments lack the column(s) {', '.join(lacking)}.")
    for key in KEYS:
        if (blank := table[key].isna()).any():
            raise DataError(f"Row {int(np.argmax(blank)) + 1} of the assessments has no {key}.")
    leaves = [criterion.code for criterion in framework.leaves()]
    if len(set(leaves)) != len(leaves):
        raise DataError(f"A code of {framework.framework_id} stands twice. Run: parresearch framework check")
    code_at = _positions(table["code"], leaves)
    if (unknown := code_at < 0).any():
        code = str(table["code"].iloc[int(np.argmax(unknown))])
        if code in {criterion.code for criterion in framework.walk()}:
            why = "has parts of its own and is not scored itself"
        else:
            close = nearest(code, leaves)
            why = "is not a code of the framework." + (f" Did you mean {close[0]!r}?" if close else "")
        raise DataError(f"{code!r} {why.rstrip('.')} (codes that are scored: {', '.join(leaves[:12])} …).")
    stage_at = _positions(table["stage"], list(STAGES))
    if (strange := stage_at < 0).any():
        stage = table["stage"].iloc[int(np.argmax(strange))]
        raise DataError(f"{stage!r} is not a stage. Stages are {', '.join(STAGES)}.")
    unit_at, _ = pd.factorize(table["unit"])
    keys = (unit_at * len(leaves) + code_at) * len(STAGES) + stage_at
    if len(keys) and np.bincount(keys, minlength=1).max() > 1:
        row = table.iloc[int(np.argmax(pd.Series(keys).duplicated()))]
        raise DataError(f"Unit {row['unit']!r} has criterion {row['code']} twice in stage {row['stage']!r}.")
    return code_at, stage_at


def _positions(column: pd.Series, known: list[str]) -> np.ndarray:
    at, labels = pd.factorize(column)
    place = {name: i for i, name in enumerate(known)}
    return np.array([place.get(label, -1) for label in labels], dtype=np.intp)[at]


def _left_out(table: pd.DataFrame) -> np.ndarray:
    if "not_applicable" not in table:
        return np.zeros(len(table), dtype=bool)
    column = table["not_applicable"]
    if column.dtype == bool:
        return column.to_numpy(copy=True)
    try:
        return column.astype("boolean").fillna(False).to_numpy(dtype=bool)
    except (TypeError, ValueError):
        raise DataError("not_applicable must be true, false or empty in every row.") from None


def _given(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    if "points" in table:
        return read_numbers(table["points"])
    return np.full(len(table), np.nan), np.zeros(len(table), dtype=bool)
