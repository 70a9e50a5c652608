"""Which cells of a criterion's row are to be filled, and with what: worked out once, written for every unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parresearch.scoring.framework import Criterion, Framework
from parresearch.scoring.rules import CountDeduction, Penalty, StepsByDelay
from parresearch.workbooks.rule_words import choices, rule_words, takes_counts, value_kind
from parresearch.workbooks.survey_codes import lowest_points, survey_codes

__all__ = ["SURVEY_MARK", "RowPlan", "plan_rows"]

SURVEY_MARK = "ĐTXHH"
"""Stands in the point columns of a criterion that takes its points from the survey."""

_MOST_MESSAGE, _MOST_TITLE, _MOST_LIST = 255, 32, 250


@dataclass(frozen=True)
class RowPlan:
    """One row of the workbook. ``inputs`` are the keys of the columns to fill, with their validation (or None)."""

    criterion: Criterion
    level: int
    is_surveyed: bool
    inputs: dict[str, dict[str, Any] | None]
    children: tuple[str, ...]


def plan_rows(framework: Framework) -> list[RowPlan]:
    """A plan for every criterion, parents before their children."""
    surveyed = set(survey_codes(framework))
    plans: list[RowPlan] = []

    def visit(criterion: Criterion, level: int) -> None:
        plans.append(
            RowPlan(
                criterion=criterion,
                level=level,
                is_surveyed=criterion.code in surveyed,
                inputs={} if criterion.children else _inputs(criterion, criterion.code in surveyed),
                children=tuple(child.code for child in criterion.children),
            )
        )
        for child in criterion.children:
            visit(child, level + 1)

    for field in framework.criteria:
        visit(field, 0)
    return plans


def _inputs(criterion: Criterion, is_surveyed: bool) -> dict[str, dict[str, Any] | None]:
    inputs: dict[str, dict[str, Any] | None] = {"note": None}
    if criterion.may_not_apply:
        inputs["not_applicable"] = {
            "validate": "list",
            "source": ["x"],
            "error_title": "Không áp dụng",
            "error_message": "Ghi x hoặc để trống.",
        }
    if is_surveyed:
        return inputs
    if criterion.rule is not None:
        inputs["value"] = _value_check(criterion)
    if takes_counts(criterion.rule):
        inputs["done"] = inputs["planned"] = {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_title": "Số liệu",
            "error_message": "Ghi số từ 0 trở lên.",
        }
    inputs["self"] = inputs["appraised"] = _points_check(criterion)
    inputs["evidence"] = inputs["explanation"] = None
    return inputs


def _points_check(criterion: Criterion) -> dict[str, Any] | None:
    low, top = lowest_points(criterion), criterion.max_points
    if top is None:
        return None
    from parresearch.workbooks.rule_words import points_text

    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": top,
        "error_title": "Điểm",
        "error_message": f"Ghi điểm từ {points_text(low)} đến {points_text(top)}.",
    }


def _value_check(criterion: Criterion) -> dict[str, Any]:
    rule = criterion.rule
    message = {
        "input_title": f"Tiêu chí {criterion.code}"[:_MOST_TITLE],
        "input_message": _cut(rule_words(criterion)),
        "error_title": "Số liệu kê khai",
    }
    if offered := choices(rule):
        if len(",".join(offered)) <= _MOST_LIST and not any("," in text for text in offered):
            return {
                **message,
                "validate": "list",
                "source": offered,
                "error_message": _cut("Chọn một trong: " + "; ".join(offered)),
            }
        return {**message, "validate": "any"}
    kind = value_kind(rule)
    if kind == "rate":
        above = bool(getattr(rule, "above_100", False))
        limits: dict[str, Any] = (
            {"criteria": ">=", "value": 0} if above else {"criteria": "between", "minimum": 0, "maximum": 100}
        )
        said = "Ghi tỷ lệ %, từ 0 trở lên." if above else "Ghi tỷ lệ % từ 0 đến 100, ví dụ 95,5."
        return {**message, "validate": "decimal", **limits, "error_message": said}
    if isinstance(rule, StepsByDelay):
        said = "Ghi số ngày."
        return {
            **message,
            "validate": "decimal",
            "criteria": "between",
            "minimum": -3660,
            "maximum": 3660,
            "error_message": said,
        }
    if isinstance(rule, CountDeduction | Penalty) or kind == "count":
        said = "Ghi số nguyên từ 0 trở lên."
        return {**message, "validate": "integer", "criteria": ">=", "value": 0, "error_message": said}
    return {**message, "validate": "any"}


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_MESSAGE else text[: _MOST_MESSAGE - 1] + "…"
