"""Scoring in one pass against a Python loop over cells: 3,321 communes x 60 sub-criteria x 3 stages.

    python benchmarks/scoring_vs_loop.py                 # the loops run on a sample of units and are scaled, said so
    python benchmarks/scoring_vs_loop.py --sample 3321   # the loops run on everything

The declarations are made up (fixed seed); every rule type stands for six sub-criteria or so. Three ways to the same
points:

- ``one pass``: ``score_assessments`` on the long table, checks of keys and values included;
- ``row loop``: ``DataFrame.iterrows`` and the rule of each cell in plain Python, as it is usually written;
- ``bare loop``: the same arithmetic over plain tuples, without pandas and without any check: the fastest loop there is.

The loops score declarations that are sound, and check nothing; results are compared for equality, cell by cell. Peak
memory is what one pass allocates beyond its input (tracemalloc, which sees numpy), in a run of its own.
"""

from __future__ import annotations

import argparse
import math
import platform
import time
import tracemalloc
from collections.abc import Callable
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd

from parresearch.scoring.assessment import STAGES, score_assessments
from parresearch.scoring.framework import Criterion, Framework, parse_framework
from parresearch.scoring.rules import (
    Bonus,
    Conditions,
    CountDeduction,
    Levels,
    Linear,
    Penalty,
    Proportional,
    StepsByDelay,
    StepsByRate,
    SurveyPercent,
    YesNo,
)

UNITS, LEAVES = 3321, 60
RULES: list[dict[str, Any]] = [
    {"type": "yes_no"},
    {
        "type": "levels",
        "levels": [{"code": c, "label_vi": c, "points": p} for c, p in zip("abc", (2, 1, 0), strict=True)],
    },
    {
        "type": "conditions",
        "need": "sum",
        "conditions": [{"code": c, "label_vi": c, "points": 0.5} for c in "wxyz"],
    },
    {
        "type": "steps_by_delay",
        "steps": [
            {"high": 0, "high_closed": True, "points": 2},
            {"low": 0, "high": 15, "low_closed": False, "points": 1},
            {"low": 15, "points": 0},
        ],
    },
    {
        "type": "steps_by_rate",
        "steps": [{"high": 70, "points": 0}, {"low": 70, "high": 90, "points": 1}, {"low": 90, "points": 2}],
    },
    {"type": "linear", "floor": 80},
    {"type": "proportional"},
    {"type": "count_deduction", "per": 0.5},
    {"type": "survey_percent"},
    {"type": "bonus", "per": 0.5},
    {"type": "penalty", "per": 0.5, "limit": 2},
]


def made_up_framework() -> Framework:
    """60 leaves, the rule types in turn; no kind is stated, so every stage may be declared."""
    criteria = []
    for i, rule in zip(range(LEAVES), cycle(RULES), strict=False):
        top = 0 if rule["type"] == "penalty" else 2
        criteria.append({"code": f"{i + 1}", "name_vi": f"TC {i + 1}", "max_points": top, "rule": rule})
    head = {
        "framework_id": "benchmark",
        "title_vi": "x",
        "unit_type": "commune",
        "first_year": 2025,
        "complete": False,
    }
    return parse_framework(head | {"illustrative": True, "criteria": criteria})


def made_up_assessments(framework: Framework, *, units: int, rng: np.random.Generator) -> pd.DataFrame:
    """Sound declarations of every unit, leaf and stage, in the order of the units, as a workbook has them."""
    leaves = framework.leaves()
    names = [f"Xã {i:04d}" for i in range(units)]
    value = np.empty((units, len(leaves), len(STAGES)), dtype=object)
    done = np.full(value.shape, np.nan)
    planned = np.full(value.shape, np.nan)
    for j, leaf in enumerate(leaves):
        shape = (units, len(STAGES))
        rule = leaf.rule
        if isinstance(rule, YesNo):
            value[:, j] = rng.choice(np.array(["có", "không"], dtype=object), shape)
        elif isinstance(rule, Levels):
            value[:, j] = rng.choice(np.array(["a", "b", "c"], dtype=object), shape)
        elif isinstance(rule, Conditions):
            value[:, j] = rng.choice(np.array(["w;x", "w;x;y;z", "0", "y"], dtype=object), shape)
        elif isinstance(rule, (StepsByRate, Linear, Proportional)):
            planned[:, j] = rng.integers(5, 2000, shape)
            done[:, j] = np.floor(planned[:, j] * rng.uniform(0.6, 1, shape))
        elif isinstance(rule, SurveyPercent):
            value[:, j] = np.round(rng.uniform(60, 100, shape), 2)
        else:
            value[:, j] = rng.integers(0, 20 if isinstance(rule, StepsByDelay) else 5, shape).astype(float)
    keys = pd.MultiIndex.from_product(
        [names, [leaf.code for leaf in leaves], STAGES], names=["unit", "code", "stage"]
    )
    columns = {"value": value.ravel(), "done": done.ravel(), "planned": planned.ravel()}
    return pd.DataFrame(columns, index=keys).reset_index()


def score_cell(leaf: Criterion, value: Any, done: float, planned: float) -> float:
    """Points of one cell, in plain Python, by the same rules; declarations are taken to be sound."""
    rule, top = leaf.rule, leaf.max_points
    assert rule is not None
    assert top is not None
    if isinstance(rule, YesNo):
        return (top if rule.yes is None else rule.yes) if value == "có" else rule.no
    if isinstance(rule, Levels):
        return next(level.points for level in rule.levels if level.code == value)
    if isinstance(rule, Conditions):
        met = set() if value == "0" else set(value.split(";"))
        return math.fsum(condition.points for condition in rule.conditions if condition.code in met)
    if isinstance(rule, CountDeduction):
        return max(top - rule.per * value, rule.floor)
    if isinstance(rule, Bonus):
        return min(rule.per * value, top)
    if isinstance(rule, Penalty):
        return 0.0 - min(rule.per * value, rule.limit)
    rate = value if planned != planned else done * 100 / planned
    if isinstance(rule, (StepsByRate, StepsByDelay)):
        for step in rule.steps:
            above = step.low is None or rate > step.low or (step.low_closed and rate == step.low)
            below = step.high is None or rate < step.high or (step.high_closed and rate == step.high)
            if above and below:
                return step.points
        return math.nan
    if isinstance(rule, Linear):
        return top * min(rate, rule.cap) / rule.cap if rate >= rule.floor else 0.0
    return top * min(rate, 100.0) / 100.0


def row_loop(leaves: dict[str, Criterion], table: pd.DataFrame) -> list[float]:
    """As it is usually written."""
    points = []
    for _, row in table.iterrows():
        points.append(score_cell(leaves[row["code"]], row["value"], row["done"], row["planned"]))
    return points


def bare_loop(leaves: dict[str, Criterion], table: pd.DataFrame) -> list[float]:
    """Over plain tuples; taking the table apart is counted."""
    rows = zip(*(table[name].tolist() for name in ("code", "value", "done", "planned")), strict=True)
    return [score_cell(leaves[code], value, done, planned) for code, value, done, planned in rows]


def timed(work: Callable[[], Any], *, repeat: int) -> tuple[float, float, Any]:
    """The best wall time and the best processor time of ``repeat`` runs, and what the last one gave."""
    wall, processor, result = math.inf, math.inf, None
    for _ in range(repeat):
        started, started_processor = time.perf_counter(), time.process_time()
        result = work()
        wall = min(wall, time.perf_counter() - started)
        processor = min(processor, time.process_time() - started_processor)
    return wall, processor, result


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--units", type=int, default=UNITS)
    options.add_argument("--sample", type=int, default=200, help="units that the loops score")
    asked = options.parse_args()
    framework = made_up_framework()
    leaves = {leaf.code: leaf for leaf in framework.leaves()}
    table = made_up_assessments(framework, units=asked.units, rng=np.random.default_rng(2025))
    sample = table.head(min(asked.sample, asked.units) * LEAVES * len(STAGES))
    scale = len(table) / len(sample)
    print(f"Python {platform.python_version()}, pandas {pd.__version__}, numpy {np.__version__}")
    print(f"{asked.units:,} units x {LEAVES} sub-criteria x {len(STAGES)} stages = {len(table):,} cells")

    wall, processor, scored = timed(lambda: score_assessments(framework, table), repeat=5)
    print(f"one pass   wall {wall:7.3f} s, processor {processor:7.3f} s  (best of 5, every check included)")
    for name, loop, repeat in (("row loop", row_loop, 1), ("bare loop", bare_loop, 3)):
        took, used, points = timed(lambda loop=loop: loop(leaves, sample), repeat=repeat)  # type: ignore[misc]
        np.testing.assert_array_equal(scored["points"].to_numpy()[: len(sample)], np.array(points))
        how = "measured" if scale == 1 else f"measured on {len(sample):,} cells, scaled by {scale:.1f}"
        print(f"{name:10} wall {took * scale:7.3f} s, processor {used * scale:7.3f} s  ({how})")
        print(
            f"{'':10} ratio {took * scale / wall:.1f} by wall, {used * scale / processor:.1f} by processor time"
        )
    print("results equal, cell by cell, on the cells that the loops scored")

    tracemalloc.start()
    score_assessments(framework, table)
    _, peak = tracemalloc.get_traced_memory()
    print(f"peak memory of one pass beyond its input: {peak / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
