"""The workbook of every commune: 3,321 units x 60 sub-criteria x 3 stages, written, read, scored.

    python benchmarks/workbook_reading.py                # everything: minutes
    python benchmarks/workbook_reading.py --units 200    # to try it

Framework, units and values are made up (fixed seed). Each step runs in a process of its own and prints its wall time,
processor time and peak memory (the resident set that the system reports); reading shows a progress bar on a terminal.
The filling streams the template's cells with openpyxl's fast writers, and is not part of what is measured.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
from scoring_vs_loop import RULES

from parresearch.cli_score import progress_bar
from parresearch.scoring.framework import Framework, parse_framework
from parresearch.workbooks.check import score_workbook
from parresearch.workbooks.columns import LONG_COLUMNS, LONG_SHEET, SURVEY_SHEET
from parresearch.workbooks.findings import errors_of
from parresearch.workbooks.read import read_workbook
from parresearch.workbooks.results import write_results
from parresearch.workbooks.rule_words import choices, value_kind
from parresearch.workbooks.tables import results_of
from parresearch.workbooks.template import write_template

UNITS, LEAVES, YEAR = 3321, 60, 2025


def made_up_framework() -> Framework:
    """60 leaves in fields by kind, the rule types in turn."""
    fields: dict[str, list[dict[str, Any]]] = {"appraised": [], "sipas": [], "bonus": [], "penalty": []}
    due = {"survey_percent": "sipas", "bonus": "bonus", "penalty": "penalty"}
    for i, rule in zip(range(LEAVES), cycle(RULES), strict=False):
        top = 0 if rule["type"] == "penalty" else 2
        leaf = {
            "code": f"c{i + 1}",
            "name_vi": f"Tiêu chí thành phần số {i + 1}",
            "max_points": top,
            "rule": rule,
        }
        fields[due.get(rule["type"], "appraised")].append(leaf)
    criteria = [
        {"code": kind, "name_vi": kind, "kind": kind, "children": parts} for kind, parts in fields.items()
    ]
    scale = 2.0 * (len(fields["appraised"]) + len(fields["sipas"]))
    head = {"framework_id": "benchmark", "title_vi": "SYNTHETIC", "unit_type": "commune", "first_year": YEAR}
    return parse_framework(
        head | {"complete": True, "illustrative": True, "scale": scale, "criteria": criteria}
    )


def write(path: Path, framework: Framework, n_units: int) -> None:
    """The template, by the package."""
    rows = [(f"X{i:04d}", f"Xã số {i:04d}", "commune") for i in range(n_units)]
    units = pd.DataFrame(rows, columns=["unit", "name", "unit_type"])
    write_template(framework, units, path, year=YEAR, layout="long")


def fill(path: Path, framework: Framework) -> None:
    """Copy the template row by row and put made-up values in, without holding the book in memory."""
    rng = np.random.default_rng(2025)
    leaves = {leaf.code: leaf for leaf in framework.leaves()}
    source = openpyxl.load_workbook(path, read_only=True)
    target = openpyxl.Workbook(write_only=True)
    at = {column.key: j for j, column in enumerate(LONG_COLUMNS)}
    for sheet in source.worksheets:
        copy = target.create_sheet(sheet.title)
        copy.sheet_state = sheet.sheet_state
        started = False
        for row in sheet.iter_rows(values_only=True):
            cells = list(row)
            if sheet.title == LONG_SHEET and started and cells[at["code"]] in leaves:
                cells += [None] * (len(LONG_COLUMNS) - len(cells))
                for key, value in made_up(leaves[cells[at["code"]]], rng).items():
                    cells[at[key]] = value
            elif sheet.title == SURVEY_SHEET and started:
                cells[2:] = [round(float(rng.uniform(60, 100)), 1) for _ in cells[2:]]
            started = started or cells[0] == "Mã ĐV"
            copy.append(cells)
    source.close()
    target.save(path)


def made_up(leaf: Any, rng: np.random.Generator) -> dict[str, Any]:
    """What a unit declares, and points that an appraiser gives."""
    kind = value_kind(leaf.rule)
    if leaf.rule.type == "survey_percent":
        return {}
    top = leaf.max_points
    said: dict[str, Any] = {"appraised": round(float(rng.uniform(0.6, 1) * top), 2) if top else 0.0}
    if kind in ("yes_no", "level"):
        said["value"] = str(rng.choice(choices(leaf.rule)))
    elif kind == "conditions":
        said["value"] = "w; x"
    elif kind == "rate":
        planned = int(rng.integers(5, 2000))
        said |= {"planned": planned, "done": int(planned * rng.uniform(0.6, 1))}
    else:
        said["value"] = int(rng.integers(0, 3))
    return said


def read_and_score(path: Path, framework: Framework, folder: Path, told: dict[str, float]) -> None:
    """As ``parresearch score`` does; ``told`` gets the seconds of each part."""
    started = time.perf_counter()
    with progress_bar() as tell:
        read = read_workbook(path, framework, progress=tell)
    told["read"] = time.perf_counter() - started
    started = time.perf_counter()
    scored, findings = score_workbook(framework, read)
    errors = errors_of(findings)
    assert not errors, errors[0].line()
    results = results_of(framework, read, scored)
    told["score"] = time.perf_counter() - started
    started = time.perf_counter()
    write_results(results, findings, folder)
    told["results"] = time.perf_counter() - started
    told["cells"] = float(len(read.table))
    told["ranked"] = float(results.index["percent"].notna().sum())


def measured(name: str, work: Callable[..., None], *arguments: Any) -> None:
    """Run ``work`` in a process of its own, so that its peak memory is its own."""
    with multiprocessing.get_context("spawn").Manager() as manager:
        told = manager.dict()
        process = multiprocessing.get_context("spawn").Process(target=_run, args=(work, arguments, told))
        process.start()
        process.join()
        if process.exitcode:
            sys.exit(f"{name} failed.")
        found = dict(told)
    line = f"{name:18} wall {found.pop('wall'):7.1f} s, processor {found.pop('processor'):7.1f} s, "
    print(line + f"peak memory {found.pop('peak'):6.0f} MiB")
    for part, value in found.items():
        print(f"    {part:14} {value:,.1f}" + ("" if part in ("cells", "ranked") else " s wall"))


def _run(work: Callable[..., None], arguments: tuple[Any, ...], told: Any) -> None:
    parts: dict[str, float] = {}
    started, started_processor = time.perf_counter(), time.process_time()
    work(*arguments, *([parts] if work is read_and_score else []))
    used = time.process_time() - started_processor
    unit = 1024**2 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    told.update({"wall": time.perf_counter() - started, "processor": used, "peak": peak} | parts)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--units", type=int, default=UNITS)
    asked = options.parse_args()
    framework = made_up_framework()
    with tempfile.TemporaryDirectory() as home, contextlib.chdir(home):
        path = Path(home) / "SYNTHETIC.xlsx"
        print(f"{asked.units:,} units x {LEAVES} sub-criteria, self-assessed, appraised and surveyed")
        measured("template", write, path, framework, asked.units)
        print(f"    {'size':14} {path.stat().st_size / 1024**2:,.1f} MiB")
        fill(path, framework)
        print(f"{'filled':18} {path.stat().st_size / 1024**2:,.1f} MiB")
        measured("read and score", read_and_score, path, framework, Path(home) / "results")


if __name__ == "__main__":
    main()
