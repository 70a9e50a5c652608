"""The tidy tables of a scored workbook: what notebooks and academics read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.scoring.framework import Framework, tree_table
from parresearch.scoring.index import final_points, index_of_units, rank_units, roll_up
from parresearch.workbooks.classes import ClassFile, Used, classify
from parresearch.workbooks.findings import Finding
from parresearch.workbooks.read import Assessments
from parresearch.workbooks.survey_codes import survey_codes
from parresearch.workbooks.units import UNIT_TYPE_WORDS

__all__ = ["Results", "general_classes", "results_of"]

_POINTS = ["unit", "code", "stage", "points", "by_rule", "max_points", "not_applicable", "problem"]
_DECLARED = [
    *("unit", "code", "stage", "value", "done", "planned", "points"),
    *("not_applicable", "evidence", "explanation", "note"),
]
_INDEX = [
    *("unit", "name", "unit_type", "year", "framework_id"),
    *("points", "max_points", "removed", "percent", "self_percent", "self_minus_appraised"),
    *("rank", "n", "class", "n_missing"),
]


@dataclass(frozen=True)
class Results:
    """One scored round. Every table is in the order of the units file, then of the framework.

    ``index``: ``self_percent`` is the index with self-assessed instead of appraised points (survey results are in
    both); ``self_minus_appraised`` is the difference of the two totals in points, positive when the unit saw itself
    higher.
    ``tree``: ``self_points`` are the self-assessed points up the tree, survey results being in both.
    ``used_classes``: which set of thresholds held for each unit type.
    ``final``: ``unit, code, self_points, points, not_applicable, not_claimed``, leaves only.
    """

    framework: Framework
    year: int
    units: pd.DataFrame
    assessments: pd.DataFrame
    points: pd.DataFrame
    final: pd.DataFrame
    tree: pd.DataFrame
    index: pd.DataFrame
    criteria: pd.DataFrame
    classes: ClassFile | None
    used_classes: tuple[Used, ...] = ()
    province_code: str = ""


def results_of(
    framework: Framework,
    read: Assessments,
    scored: pd.DataFrame,
    *,
    classes: ClassFile | None = None,
    province_code: str = "",
) -> Results:
    """Final points, the tree, the index, ranks within unit types and classes.

    ``province_code`` chooses among the thresholds of ``classes``, and is kept with the results.

    Raises
    ------
    DataError
        When nothing was assessed.
    """
    if scored.empty:
        raise DataError("Nothing was assessed: there are no results.")
    unit_order = {unit: i for i, unit in enumerate(read.units["unit"])}
    criteria = tree_table(framework)
    code_order = {code: i for i, code in enumerate(criteria["code"])}
    final = final_points(framework, scored, units=read.units["unit"].tolist())
    tree = roll_up(framework, final)
    index = index_of_units(framework, final)
    both = final.assign(
        points=np.where(final["code"].isin(survey_codes(framework)), final["points"], final["self_points"])
    )
    own = index_of_units(framework, both).set_index("unit")
    tree = tree.assign(self_points=roll_up(framework, both)["points"].to_numpy())
    table = read.units.merge(index, on="unit", validate="one_to_one").assign(
        year=read.year,
        framework_id=framework.framework_id,
        self_percent=lambda t: t["unit"].map(own["percent"]),
        self_minus_appraised=lambda t: t["unit"].map(own["points"]) - t["points"],
    )
    table = rank_units(table)
    table["class"], used = classify(table, classes, year=read.year, province_code=province_code)
    return Results(
        framework=framework,
        year=read.year,
        units=read.units,
        assessments=_sorted(read.table[_DECLARED], unit_order, code_order),
        points=_sorted(scored[_POINTS], unit_order, code_order),
        final=_sorted(final, unit_order, code_order),
        tree=_sorted(tree, unit_order, code_order)[
            ["unit", "code", "points", "self_points", "max_points", "percent", "n_missing"]
        ],
        index=table[_INDEX],
        criteria=criteria,
        classes=classes,
        used_classes=tuple(used),
        province_code=province_code,
    )


def general_classes(results: Results) -> list[Finding]:
    """A note for every unit type of a province whose classes come from the general thresholds."""
    if results.classes is None or not results.province_code:
        return []
    common = {"province": results.province_code, "year": results.year, "title": results.classes.title_vi}
    return [
        Finding(
            "classes_general",
            "note",
            values={**common, "unit_type": UNIT_TYPE_WORDS.get(entry.unit_type, entry.unit_type)},
        )
        for entry in results.used_classes
        if not entry.province_code
    ]


def _sorted(table: pd.DataFrame, units: dict[str, int], codes: dict[str, int]) -> pd.DataFrame:
    keys = pd.DataFrame(
        {
            "unit": table["unit"].map(units),
            "code": table["code"].map(codes),
            "stage": table["stage"].map({"self": 0, "appraised": 1, "survey": 2}) if "stage" in table else 0,
        }
    )
    order = keys.reset_index(drop=True).sort_values(["unit", "code", "stage"], kind="stable").index
    return table.iloc[order].reset_index(drop=True)
