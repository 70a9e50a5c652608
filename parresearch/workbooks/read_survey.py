"""The survey sheet: units down, surveyed criteria across, a percentage or points in each cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils.cell import range_boundaries

from parresearch.core.text import clean, fold
from parresearch.scoring.framework import Framework
from parresearch.workbooks.cells import is_blank, read_plain_number
from parresearch.workbooks.columns import LONG_COLUMNS, SURVEY_SHEET, UNIT_CODE_LABEL
from parresearch.workbooks.findings import Finding, other_identity
from parresearch.workbooks.read_rows import letters, read_rate
from parresearch.workbooks.rule_words import value_kind
from parresearch.workbooks.scan import SheetScan
from parresearch.workbooks.survey_codes import survey_codes

__all__ = ["Survey", "read_survey"]

_UNIT_NAME = next(fold(column.title) for column in LONG_COLUMNS if column.key == "unit_name")


@dataclass
class Survey:
    """Records as the row reader's, findings, and the column of each code."""

    records: list[tuple[Any, ...]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)


def read_survey(
    rows: Iterable[tuple[int, tuple[Any, ...]]],
    framework: Framework,
    units: Mapping[str, str],
    *,
    scan: SheetScan,
    left_out: Mapping[tuple[str, str], int],
) -> Survey:
    """Survey results of every unit (code: name); ``left_out`` are units and codes declared not applicable."""
    survey = Survey()
    leaves = {leaf.code: leaf for leaf in framework.leaves()}
    wanted = survey_codes(framework)
    columns: dict[str, int] = {}
    header, named = 0, None
    seen: dict[str, int] = {}

    def fault(rule: str, cell: str, value: Any = None, **values: Any) -> None:
        survey.findings.append(Finding(rule, sheet=SURVEY_SHEET, cell=cell, value=value, values=values))

    for number, row in rows:
        if not columns:
            if isinstance(row[0], str) and fold(row[0]) == fold(UNIT_CODE_LABEL):
                header = number
                for j, cell in enumerate(row):
                    code = clean(str(cell).split("\n")[0]) if not is_blank(cell) else ""
                    named = j if fold(code) == _UNIT_NAME else named
                    if code in wanted and code not in columns:
                        columns[code] = j
                    elif code in wanted:
                        fault("duplicate_column", f"{letters(j + 1)}{number}", code)
                lacking = [code for code in wanted if code not in columns]
                if lacking:
                    fault("missing_columns", f"A{number}", columns=", ".join(lacking))
                    return survey
                survey.places = {code: letters(j + 1) for code, j in columns.items()}
            continue
        if all(is_blank(cell) for cell in row):
            continue
        unit = "" if is_blank(row[0]) else clean(str(row[0]))
        if unit not in units:
            fault("unknown_unit", f"A{number}", unit, known=", ".join(list(units)[:12]))
            continue
        if unit in seen:
            fault("duplicate_unit_row", f"A{number}", unit, other=seen[unit])
            continue
        seen[unit] = number
        if named is not None:
            place = f"{letters(named + 1)}{number}"
            survey.findings += other_identity(SURVEY_SHEET, place, row[named], units[unit])
        for code, j in columns.items():
            place = f"{letters(j + 1)}{number}"
            cell = row[j]
            is_left_out = (unit, code) in left_out
            if (number, j + 1) in scan.without_value:
                fault("formula_without_value", place)
            if is_blank(cell) and not is_left_out:
                continue
            value: float | None = None
            points: float | None = None
            if is_left_out and not is_blank(cell):
                fault("not_applicable_with_points", place, cell, what=place)
            elif not is_left_out and value_kind(leaves[code].rule) == "rate":
                look = scan.look(number, j + 1)
                value, found = read_rate(cell, look=look, sheet=SURVEY_SHEET, cell_name=place)
                survey.findings += found
            elif not is_left_out:
                points, broken, said = read_plain_number(cell, scan.look(number, j + 1))
                if broken:
                    fault(broken, place, said, wanted="điểm")
            if is_left_out or value is not None or points is not None:
                place_of = ("", "", "", SURVEY_SHEET, number)
                survey.records.append(
                    (unit, code, "survey", value, None, None, points, is_left_out, *place_of)
                )
    if not columns:
        fault("missing_columns", "", columns=", ".join([UNIT_CODE_LABEL, *wanted]))
        return survey
    if absent := [unit for unit in units if unit not in seen]:
        fault("missing_survey_row", "", units=", ".join(absent[:20]), n=len(absent))
    _merged(survey, header, scan)
    return survey


def _merged(survey: Survey, header: int, scan: SheetScan) -> None:
    for reference in scan.merged:
        if range_boundaries(reference)[3] > header:
            survey.findings.append(Finding("merged_cells", sheet=SURVEY_SHEET, cell=reference))
