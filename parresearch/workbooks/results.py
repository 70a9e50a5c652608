"""What ``parresearch score`` leaves: tidy tables, their description, and a workbook; whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from parresearch import __version__
from parresearch.workbooks.files import whole_folder
from parresearch.workbooks.findings import Finding, WorkbookError, errors_of
from parresearch.workbooks.machine import framework_hash, framework_text
from parresearch.workbooks.results_workbook import write_results_workbook
from parresearch.workbooks.safe_text import neutral
from parresearch.workbooks.tables import Results

__all__ = ["RESULTS_WORKBOOK", "write_results"]

RESULTS_WORKBOOK = "results.xlsx"
_MARK = "meta.json"
_FRAMEWORK = "framework.json"  # as it was when the round was scored: the next year is compared with it


def write_results(
    results: Results, findings: Sequence[Finding], folder: Path, *, replace: bool = False
) -> None:
    """Write ``results`` and the notes to ``folder``; the same input gives the same bytes.

    ``units.csv, assessments.csv, points.csv, tree.csv, index.csv, criteria.csv, notes.csv, meta.json, framework.json``
    and ``results.xlsx``. Text that a spreadsheet would take for a formula has an apostrophe before it in the CSV files.
    A result folder that is there with other content is refused, or with ``replace`` kept beside the new one.

    Raises
    ------
    WorkbookError
        When there is an error among ``findings``, or other results are in ``folder``: nothing is then written.
    """
    if errors_of(findings):
        raise WorkbookError(folder, findings)
    notes = pd.DataFrame(
        [
            {
                "sheet": note.sheet,
                "cell": note.cell,
                "rule": note.rule,
                "note_vi": note.text("vi"),
                "note_en": note.text("en"),
            }
            for note in findings
        ],
        columns=["sheet", "cell", "rule", "note_vi", "note_en"],
    )
    with whole_folder(folder, mark=_MARK, replace=replace) as staged:
        for name, table in {
            "units": results.units,
            "assessments": results.assessments,
            "points": results.points,
            "tree": results.tree,
            "index": results.index,
            "criteria": results.criteria,
            "notes": notes,
        }.items():
            _write_csv(table, staged / f"{name}.csv")
        write_results_workbook(results, findings, staged / RESULTS_WORKBOOK)
        (staged / _FRAMEWORK).write_text(framework_text(results.framework), encoding="utf-8", newline="\n")
        (staged / _MARK).write_text(_meta(results), encoding="utf-8", newline="\n")


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    safe = table.copy()
    for column in safe:
        if safe[column].dtype == object or pd.api.types.is_string_dtype(safe[column].dtype):
            safe[column] = safe[column].map(lambda cell: neutral(cell) if isinstance(cell, str) else cell)
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _meta(results: Results) -> str:
    framework, classes = results.framework, results.classes
    meta = {
        "framework_id": framework.framework_id,
        "framework_hash": framework_hash(framework),
        "title": framework.title_vi,
        "title_vi": framework.title_vi,
        "title_en": framework.title_en,
        "decision": framework.decision,
        "unit_type": framework.unit_type,
        "scale": framework.scale,
        "complete": framework.complete,
        "illustrative": framework.illustrative,
        "year": results.year,
        "province_code": results.province_code,
        "n_units": len(results.units),
        "n_ranked": int(results.index["percent"].notna().sum()),
        "classes": None
        if classes is None
        else {
            "title_vi": classes.title_vi,
            "decision": classes.decision,
            "illustrative": classes.illustrative,
            "used": [asdict(entry) for entry in results.used_classes],
        },
        "library_version": __version__,
    }
    return json.dumps(meta, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
