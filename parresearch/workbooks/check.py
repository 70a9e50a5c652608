"""Points of what was read, and the faults that only the rules can see, each with its cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from parresearch.scoring.assessment import PROBLEMS, score_assessments
from parresearch.scoring.framework import Criterion, Framework, zero_if_blank
from parresearch.scoring.index import final_points
from parresearch.workbooks.findings import Finding
from parresearch.workbooks.read import Assessments
from parresearch.workbooks.survey_codes import lowest_points, survey_codes
from parresearch.workbooks.units import UNIT_TYPE_WORDS

__all__ = ["score_workbook"]

_GIVEN = {"points_above_max", "points_below_min"}
_BY_COLUMN = {
    "one_count_missing": "planned",
    "planned_is_zero": "planned",
    "done_above_planned": "done",
    "may_not_be_left_out": "not_applicable",
}
_TOLERANCE = 0.005 + 1e-9


def score_workbook(framework: Framework, read: Assessments) -> tuple[pd.DataFrame, list[Finding]]:
    """Points of every unit, criterion and stage, and *all* findings: those of the reading and those of the rules.

    Returns
    -------
    scored : DataFrame
        As from :func:`parresearch.scoring.assessment.score_assessments`, one row per row of ``read.table``.
    findings : list of Finding
        Errors stop the workbook; notes are to be weighed (a rate that disagrees with its counts, self-assessed
        points that differ from the rule's, what is not yet appraised).
    """
    scored = score_assessments(framework, read.table)
    leaves = {leaf.code: leaf for leaf in framework.leaves()}
    findings = list(read.findings)
    findings += _problems(read, scored, leaves)
    given = scored["problem"].isin(_GIVEN)
    if given.any():
        # A row may have bad points and a bad declaration: look at the declaration alone as well.
        again = Assessments(
            table=read.table[given].assign(points=np.nan).reset_index(drop=True),
            units=read.units,
            year=read.year,
            framework_id=read.framework_id,
            findings=(),
            places=read.places,
        )
        findings += _problems(again, score_assessments(framework, again.table), leaves)
    findings += _evidence(read, scored, leaves)
    findings += _differences(read, scored)
    findings += _not_yet(framework, read, scored)
    findings += _other_types(framework, read)
    return scored, _in_order(findings)


def _problems(read: Assessments, scored: pd.DataFrame, leaves: Mapping[str, Criterion]) -> list[Finding]:
    found = []
    for i in np.flatnonzero((scored["problem"] != "").to_numpy()):
        row: dict[str, Any] = read.table.iloc[i].to_dict()
        rule = str(scored["problem"].iloc[i]).partition(":")[0]
        if rule not in PROBLEMS:
            raise AssertionError(f"problem code {rule!r} without words")
        leaf = leaves[row["code"]]
        key = _column_of(rule, row)
        what = {"self": "points", "appraised": "points"}.get(key, key)
        value = _plain(row.get(what))
        if row["stage"] == "survey":
            value = _plain(row["points"] if rule in _GIVEN else row["value"])
        values: dict[str, Any] = {"code": row["code"], "max": leaf.max_points, "min": lowest_points(leaf)}
        values |= {"done": _plain(row["done"]), "planned": _plain(row["planned"]), "levels": ""}
        if rule == "rate_disagrees":
            values["rate"] = round(row["done"] / row["planned"] * 100, 2)
        found.append(
            Finding(
                rule,
                "note" if rule == "rate_disagrees" else "error",
                sheet=row["sheet"],
                cell=_cell(read, row, key),
                value=value,
                values=values,
            )
        )
    return found


def _column_of(rule: str, row: Mapping[str, Any]) -> str:
    if rule in _GIVEN:
        return "self" if row["stage"] == "self" else "appraised"
    if rule == "negative":
        return next((key for key in ("done", "planned", "value") if _is_below_zero(row[key])), "value")
    if rule == "one_count_missing":
        return "done" if pd.isna(row["done"]) else "planned"
    if rule == "outside_every_step" and pd.isna(row["value"]):
        return "done"
    return _BY_COLUMN.get(rule, "value")


def _is_below_zero(value: Any) -> bool:
    return isinstance(value, (int, float)) and value < 0


def _cell(read: Assessments, row: Mapping[str, Any], key: str) -> str:
    places = read.places.get(row["sheet"], {})
    letter = places.get(row["code"] if row["stage"] == "survey" else key, "")
    return f"{letter}{row['row']}" if letter else ""


def _plain(value: Any) -> Any:
    return None if value is None or (isinstance(value, float) and np.isnan(value)) else value


def _evidence(read: Assessments, scored: pd.DataFrame, leaves: Mapping[str, Criterion]) -> list[Finding]:
    """Points claimed without the evidence that the criterion wants."""
    wanted = {code for code, leaf in leaves.items() if leaf.evidence_required}
    table = read.table
    bare = (
        table["code"].isin(wanted)
        & (table["stage"] == "self")
        & ~table["evidence"].str.contains(r"\w", regex=True)  # a dash or a full stop names no document
        & (scored["points"].to_numpy() > 0)
    )
    return [
        Finding(
            "missing_evidence",
            sheet=row["sheet"],
            cell=_cell(read, row, "evidence"),
            values={"code": row["code"]},
        )
        for row in table[bare].to_dict("records")
    ]


def _differences(read: Assessments, scored: pd.DataFrame) -> list[Finding]:
    """Self-assessed points that the declared figures do not give."""
    differs = (
        (scored["stage"] == "self")
        & (scored["problem"].isin(["", "rate_disagrees"]))
        & ((scored["points"] - scored["by_rule"]).abs() > _TOLERANCE)
    )
    found = []
    for i in np.flatnonzero(differs.to_numpy()):
        row = read.table.iloc[i].to_dict()
        values = {"code": row["code"], "by_rule": round(float(scored["by_rule"].iloc[i]), 4)}
        found.append(
            Finding(
                "self_differs_from_rule",
                "note",
                sheet=row["sheet"],
                cell=_cell(read, row, "self"),
                value=_plain(row["points"]),
                values=values,
            )
        )
    return found


def _other_types(framework: Framework, read: Assessments) -> list[Finding]:
    """Units of a type that the framework is not for."""
    n = int((read.units["unit_type"] != framework.unit_type).sum())
    if framework.unit_type == "unstated" or n == 0:
        return []
    words = UNIT_TYPE_WORDS[framework.unit_type]
    return [Finding("other_unit_type", "note", values={"n": n, "unit_type": words})]


def _not_yet(framework: Framework, read: Assessments, scored: pd.DataFrame) -> list[Finding]:
    """How much each unit still lacks; a bonus or penalty that nobody claimed is 0 and lacks nothing."""
    surveyed = set(survey_codes(framework))
    others = len(framework.leaves()) - len(surveyed)
    there = scored[scored["points"].notna() | scored["not_applicable"] | (scored["problem"] != "")]
    counts = there.groupby(["unit", "stage"]).size().unstack(fill_value=0)
    counts = counts.reindex(read.units["unit"], fill_value=0)
    final = final_points(framework, scored, units=read.units["unit"].tolist())
    on_top = set(zero_if_blank(framework))
    claimed = there[there["code"].isin(on_top)].groupby(["unit", "stage"]).size().unstack(fill_value=0)
    claimed = claimed.reindex(read.units["unit"], fill_value=0)
    free = {
        "self": len(on_top) - claimed.get("self", 0),
        "appraised": final["not_claimed"].groupby(final["unit"]).sum(),
    }
    found = _not_claimed(final)
    for stage, rule, total in (
        ("self", "not_self_assessed", others),
        ("appraised", "not_appraised", others),
        ("survey", "not_surveyed", len(surveyed)),
    ):
        have = counts[stage] if stage in counts else pd.Series(0, index=counts.index)
        have = have + free.get(stage, 0)
        for unit, n in have.items():
            if n < total:
                values = {"n": total - int(n)}
                found.append(Finding(rule, "note", value=_unit_words(read, str(unit)), values=values))
    return found


def _not_claimed(final: pd.DataFrame) -> list[Finding]:
    """Which bonus and penalty criteria were left blank, by how many units: they count as 0, and are said to."""
    counts = final.loc[final["not_claimed"], "code"].value_counts(sort=False)
    return [
        Finding("counted_as_zero", "note", values={"code": code, "n": int(n)}) for code, n in counts.items()
    ]


def _unit_words(read: Assessments, unit: str) -> str:
    name = read.units.loc[read.units["unit"] == unit, "name"].iloc[0]
    return f"{unit} {name}"


def _in_order(findings: list[Finding]) -> list[Finding]:
    """By sheet as met first, then row and column; the file as a whole first."""
    order: dict[str, int] = {}
    for finding in findings:
        order.setdefault(finding.sheet, len(order))

    def place(finding: Finding) -> tuple[int, int, int, str]:
        letters_ = finding.cell.split(":")[0].rstrip("0123456789")
        digits = finding.cell.split(":")[0][len(letters_) :]
        return (
            -1 if not finding.sheet else order[finding.sheet],
            int(digits or 0),
            len(letters_),
            letters_,
        )

    return sorted(findings, key=place)
