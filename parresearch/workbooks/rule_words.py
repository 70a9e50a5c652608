"""How a criterion is scored, in Vietnamese words for the guide, and what its input cells take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from parresearch.core.text import fold, number
from parresearch.scoring.framework import Criterion
from parresearch.scoring.rules import (
    Bonus,
    Conditions,
    CountDeduction,
    Levels,
    Linear,
    Penalty,
    Proportional,
    Rule,
    Step,
    StepsByDelay,
    StepsByRate,
    SurveyPercent,
    YesNo,
)

__all__ = ["ValueKind", "choices", "points_text", "rule_words", "takes_counts", "value_kind"]

ValueKind = Literal["none", "yes_no", "level", "conditions", "rate", "days", "count"]


def value_kind(rule: Rule | None) -> ValueKind:
    """What the declared value of a criterion with this rule is."""
    if rule is None:
        return "none"
    if isinstance(rule, YesNo):
        return "yes_no"
    if isinstance(rule, Levels):
        return "level"
    if isinstance(rule, Conditions):
        return "conditions"
    if isinstance(rule, StepsByDelay):
        return "days"
    if isinstance(rule, (StepsByRate, Linear, Proportional, SurveyPercent)):
        return "rate"
    return "count"


def takes_counts(rule: Rule | None) -> bool:
    """Whether done and planned may be declared."""
    return value_kind(rule) == "rate"


def choices(rule: Rule | None) -> list[str]:
    """What the drop-down of the declared value offers; empty where it has none."""
    if isinstance(rule, YesNo):
        return ["Có", "Không"]
    if isinstance(rule, Levels):
        labels = [level.label_vi.strip() or level.code for level in rule.levels]
        return labels if len(set(labels)) == len(labels) else [level.code for level in rule.levels]
    return []


def points_text(points: float) -> str:
    """Points without needless zeros.

    Examples
    --------
    >>> points_text(4.50), points_text(10), points_text(0.125)
    ('4,5', '10', '0,125')
    """
    decimals = len(f"{points:.6f}".rstrip("0").partition(".")[2])
    return number(points, decimals)


def rule_words(criterion: Criterion) -> str:
    """One or two sentences: how the points come about, and what to write where.

    Examples
    --------
    >>> rule_words(Criterion(code="1", name_vi="A", max_points=2, rule=Linear(type="linear", floor=80)))
    'Tỷ lệ % × 2 điểm; dưới 80%: 0 điểm. Ghi Đã thực hiện và Kế hoạch, hoặc tỷ lệ % ở Số liệu kê khai.'
    """
    rule, top = criterion.rule, criterion.max_points
    most = "điểm tối đa" if top is None else f"{points_text(top)} điểm"
    counts = "Ghi Đã thực hiện và Kế hoạch, hoặc tỷ lệ % ở Số liệu kê khai."
    if rule is None:
        said = criterion.printed_rule.strip()
        return (said + " " if said else "") + "Tự chấm điểm, ghi vào Điểm tự đánh giá."
    if isinstance(rule, YesNo):
        yes = top if rule.yes is None else rule.yes
        return f"Có: {points_text(yes or 0)} điểm; Không: {points_text(rule.no)} điểm."
    if isinstance(rule, Levels):
        parts = [
            f"{label}: {points_text(level.points)} điểm"
            for label, level in zip(choices(rule), rule.levels, strict=True)
        ]
        return "Chọn một mức. " + "; ".join(parts) + "."
    if isinstance(rule, Conditions):
        is_sum = rule.need == "sum"
        parts = [
            f"{c.code} – {c.label_vi}" + (f" ({points_text(c.points)} điểm)" if is_sum else "")
            for c in rule.conditions
        ]
        how = (
            f"Đạt tất cả: {most}, thiếu một: 0 điểm. " if rule.need == "all" else "Cộng điểm điều kiện đạt. "
        )
        return how + "Ghi mã điều kiện đạt, cách nhau bằng dấu ; (không đạt: 0): " + "; ".join(parts) + "."
    if isinstance(rule, StepsByDelay):
        return "Ghi số ngày chậm (đúng hạn: 0; sớm: số âm). " + _steps(rule.steps, "ngày") + "."
    if isinstance(rule, StepsByRate):
        return "Theo tỷ lệ %. " + _steps(rule.steps, "%") + ". " + counts
    if isinstance(rule, Linear):
        parts = [f"Tỷ lệ % × {most}" if rule.cap == 100 else f"Tỷ lệ % ÷ {points_text(rule.cap)}% × {most}"]
        if rule.floor > 0:
            parts.append(
                f"{'dưới' if rule.floor_closed else 'từ'} {points_text(rule.floor)}%"
                f"{'' if rule.floor_closed else ' trở xuống'}: 0 điểm"
            )
        if rule.cap != 100:
            parts.append(f"từ {points_text(rule.cap)}% trở lên: {most}")
        return "; ".join(parts) + ". " + counts
    if isinstance(rule, Proportional):
        return f"Tỷ lệ % × {most}. " + counts
    if isinstance(rule, SurveyPercent):
        return f"Tỷ lệ % của kết quả điều tra × {most}."
    if isinstance(rule, CountDeduction):
        return (
            f"{most[:1].upper() + most[1:]}, mỗi trường hợp trừ {points_text(rule.per)} điểm, thấp nhất còn "
            f"{points_text(rule.floor)} điểm. Ghi số trường hợp."
        )
    if isinstance(rule, Bonus):
        return f"Mỗi trường hợp cộng {points_text(rule.per)} điểm, nhiều nhất {most}. Ghi số trường hợp."
    assert isinstance(rule, Penalty)
    return (
        f"Mỗi trường hợp trừ {points_text(rule.per)} điểm, nhiều nhất trừ {points_text(rule.limit)} điểm. "
        "Ghi số trường hợp."
    )


def _steps(steps: Sequence[Step], unit: str) -> str:
    space = "" if unit == "%" else " "
    parts = []
    for step in steps:
        bounds = []
        if step.low is not None and step.low == step.high:
            bounds.append(f"{points_text(step.low)}{space}{unit}")
        else:
            if step.low is not None:
                bounds.append(f"{'từ' if step.low_closed else 'trên'} {points_text(step.low)}{space}{unit}")
            if step.high is not None:
                word = "đến" if step.high_closed else ("đến dưới" if bounds else "dưới")
                bounds.append(f"{word} {points_text(step.high)}{space}{unit}")
        where = " ".join(bounds) or "mọi giá trị"
        label = f" ({step.label_vi})" if step.label_vi and fold(step.label_vi) != fold(where) else ""
        parts.append(f"{where}{label}: {points_text(step.points)} điểm")
    return "; ".join(parts)
