"""Change analysis of whole panels in one pass against a loop over provinces.

    python benchmarks/change_panel.py              # three indices, all pairs of neighbouring years, all components
    python benchmarks/change_panel.py --repeat 5   # the pass is timed so often, the best counts

Four analyses of PAR INDEX (as far as published), PCI (sub-indices) and PAPI (dimensions): change by component,
national + region + own, split of the rank change, and expected change. Two ways to the same figures:

- ``one pass``: the functions of ``parresearch.statistics`` on the whole panel;
- ``loop``: the same functions' arithmetic as it is usually written: for every pair of years and every province,
rows are
  looked up in the table and worked out one by one; for the expectation a line is fitted by statsmodels without the
  province (leave one out).

Results are compared figure by figure. Peak memory is what each way allocates beyond its input (tracemalloc), in a
run of its own.
"""

from __future__ import annotations

import argparse
import math
import platform
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from parresearch.catalog import load
from parresearch.core.indices import INDICES
from parresearch.core.provinces import units_of
from parresearch.statistics.comparison import score_column
from parresearch.statistics.component_leaves import complete_units, index_leaves
from parresearch.statistics.expectation import FEWEST, expected_change
from parresearch.statistics.panel_change import panel_change
from parresearch.statistics.rank_change import rank_change
from parresearch.statistics.shift import national_region_own
from parresearch.statistics.standing import NEARLY_ALL, standings

IDS = ("par", "pci", "papi")
Panel = dict[str, Any]


def panels() -> dict[str, Panel]:
    """The tables of each index, loaded once."""
    found = {}
    for index_id in IDS:
        scores = load.load_scores(index_id)
        totals = scores[scores["component"] == "total"].reset_index(drop=True)
        standing = standings(
            totals, load.load_ranks(index_id), load.load_national(index_id), units=units_of(totals["year"])
        )
        leaves = None if index_id == "par" else index_leaves(index_id, scores, load.load_pci_weights())
        scale = {year: INDICES[index_id].total_max(year) for year in totals["year"].unique()}
        found[index_id] = {
            "standing": standing,
            "leaves": leaves,
            "scale": scale,
            "value": score_column(index_id),
        }
    return found


def one_pass(panel: Panel) -> dict[str, pd.DataFrame]:
    """All four analyses of one index."""
    standing, value = panel["standing"], panel["value"]
    out = {
        "shift": national_region_own(standing, value=value),
        "ranks": rank_change(standing, value=value),
        "expected": expected_change(standing, value=value),
    }
    if panel["leaves"] is not None:
        out["components"] = panel_change(panel["leaves"], scale=panel["scale"], unmatched="method")
    return out


def loop_shift(panel: Panel) -> dict[tuple[int, str], tuple[float, float]]:
    """National and regional part, province by province; published means where few scores are known."""
    table, value, out = panel["standing"], panel["value"], {}
    for year in sorted(table["year"].unique()):
        now, base = table[table["year"] == year], table[table["year"] == year - 1]
        for _, row in now.iterrows():
            before = base[base["province_code"] == row["province_code"]]
            if before.empty or pd.isna(before[value].iloc[0]) or pd.isna(row[value]):
                continue
            if value == "points" and before["max_points"].iloc[0] != row["max_points"]:
                continue
            both = now.merge(base, on="province_code", suffixes=("", "_base")).dropna(
                subset=[value, f"{value}_base"]
            )
            if len(both) >= math.ceil(NEARLY_ALL * row["n_all"]):
                national = (both[value] - both[f"{value}_base"]).mean()
                region = both[both["region_code"] == row["region_code"]]
                beyond = (region[value] - region[f"{value}_base"]).mean() - national
            else:
                national, beyond = row["mean"] - before["mean"].iloc[0], math.nan
            out[year, row["province_code"]] = (national, beyond)
    return out


def loop_ranks(panel: Panel) -> dict[tuple[int, str], tuple[float, int]]:
    """Own places and the change of rank, province by province."""
    table, value, out = panel["standing"], panel["value"], {}
    for year in sorted(table["year"].unique()):
        now, base = (
            table[table["year"] == y].set_index("province_code")[value].dropna() for y in (year, year - 1)
        )
        codes = now.index.intersection(base.index)
        for code in codes:
            others = [other for other in codes if other != code]
            above = {
                (a, b): sum(1 for other in others if theirs[other] > own[code])
                for a, own in (("b", base), ("n", now))
                for b, theirs in (("b", base), ("n", now))
            }
            own = (above["b", "b"] - above["n", "b"] + above["b", "n"] - above["n", "n"]) / 2
            out[year, code] = (own, above["b", "b"] - above["n", "n"])
    return out


def loop_expected(panel: Panel) -> dict[tuple[int, str], tuple[float, float]]:
    """Expected change and lower end of its band from a line without the province."""
    table, value, out = panel["standing"], panel["value"], {}
    for year in sorted(table["year"].unique()):
        now, base = (
            table[table["year"] == y].set_index("province_code")[value].dropna() for y in (year, year - 1)
        )
        codes = now.index.intersection(base.index)
        if len(codes) < FEWEST:
            continue
        for code in codes:
            rest = codes.drop(code)
            line = sm.OLS((now - base)[rest].to_numpy(), sm.add_constant(base[rest].to_numpy())).fit()
            band = line.get_prediction(np.array([[1.0, base[code]]])).summary_frame(alpha=0.05)
            out[year, code] = (band["mean"].iloc[0], band["obs_ci_lower"].iloc[0])
    return out


def loop_components(panel: Panel) -> dict[tuple[int, str, str], tuple[float, float]]:
    """Rate and weight effect, province by province and component by component."""
    out: dict[tuple[int, str, str], tuple[float, float]] = {}
    if panel["leaves"] is None:
        return out
    table, scale = complete_units(panel["leaves"]), panel["scale"]
    for (year, code), now in table.groupby(["year", "province_code"]):
        base = table[(table["year"] == year - 1) & (table["province_code"] == code)]
        if base.empty or scale[year] != scale[year - 1]:
            continue
        for component in dict.fromkeys([*base["component"], *now["component"]]):
            first, second = base[base["component"] == component], now[now["component"] == component]
            w0, w1 = (float(t["weight"].iloc[0]) if len(t) else 0.0 for t in (first, second))
            x0 = float((first if len(first) else second)["rate"].iloc[0])
            x1 = float((second if len(second) else first)["rate"].iloc[0])
            if w0 or w1:
                points = scale[year] / 100
                out[year, code, component] = (
                    (w0 + w1) / 2 * (x1 - x0) * points,
                    (x0 + x1) / 2 * (w1 - w0) * points,
                )
    return out


LOOPS = {
    "shift": (loop_shift, ["year", "province_code"], ["national", "region"]),
    "ranks": (loop_ranks, ["year", "province_code"], ["own_places", "places"]),
    "expected": (loop_expected, ["year", "province_code"], ["expected", "low"]),
    "components": (loop_components, ["year", "province_code", "node"], ["rate_effect", "weight_effect"]),
}


def compare(name: str, whole: dict[str, pd.DataFrame], looped: dict[Any, Any]) -> int:
    """Figures compared; raises when one differs."""
    if not looped:
        return 0
    _, keys, columns = LOOPS[name]
    table = whole[name]
    if name == "components":
        table = table[table["depth"] == 1]
    mine = table.set_index(keys)[columns].reindex(pd.MultiIndex.from_tuples(list(looped), names=keys))
    np.testing.assert_allclose(
        mine.to_numpy(float), np.array(list(looped.values()), float), rtol=1e-7, atol=1e-8
    )
    return mine.size


def peak_of(work: Callable[[], Any]) -> float:
    """MB allocated at most beyond what was there before."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--repeat", type=int, default=3)
    asked = options.parse_args()
    data = panels()
    print(f"Python {platform.python_version()}, pandas {pd.__version__}, numpy {np.__version__}")
    total, looped_total, n = 0.0, 0.0, 0
    whole: dict[str, dict[str, pd.DataFrame]] = {}
    for index_id, panel in data.items():
        best = math.inf
        for _ in range(asked.repeat):
            started = time.perf_counter()
            whole[index_id] = one_pass(panel)
            best = min(best, time.perf_counter() - started)
        total += best
        for name, (loop, _, _) in LOOPS.items():
            started = time.perf_counter()
            found = loop(panel)
            took = time.perf_counter() - started
            looped_total += took
            count = compare(name, whole[index_id], found)
            n += count
            print(f"{index_id:5} {name:11} loop {took:8.2f} s   {count:7,} figures equal")
        print(f"{index_id:5} all         one pass {best:6.3f} s (best of {asked.repeat})")
    print(
        f"one pass {total:.2f} s, loop {looped_total:.2f} s, ratio {looped_total / total:.0f}; {n:,} figures equal"
    )
    passes = peak_of(lambda: [one_pass(panel) for panel in data.values()])
    loops = peak_of(lambda: [loop_components(panel) for panel in data.values()])
    print(
        f"peak memory beyond the input: one pass {passes:.0f} MB, loop over components alone {loops:.0f} MB"
    )


if __name__ == "__main__":
    main()
