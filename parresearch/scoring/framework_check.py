"""Is a framework sound? Its sums, its codes, its steps, and whether its rules give the worked examples' points."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import pandas as pd

from parresearch.scoring.declarations import DECLARED
from parresearch.scoring.framework import ON_TOP, SURVEYED, Criterion, Framework, cut, leaf_kinds
from parresearch.scoring.rule_points import score_declarations
from parresearch.scoring.rules import (
    Conditions,
    CountDeduction,
    Levels,
    Linear,
    Penalty,
    Step,
    StepsByDelay,
    StepsByRate,
    YesNo,
)

__all__ = ["Finding", "Usable", "check_framework", "usable_level"]

_EXACT = 1e-9
_NESTED_BONUS = (
    "a bonus lies on top of the scale and may not stand in a field that counts: give it a field of kind bonus"
)
_BLANK = (
    "blank_is_zero is only for a bonus or penalty: a criterion that was not appraised has no points, not 0"
)


@dataclass(frozen=True)
class Finding:
    """What a check found. ``error``: the framework cannot be scored as it says; ``contradiction``: the document that
    it was carried over from contradicts itself, which is shown and not repaired; ``note``: something to know."""

    severity: Literal["error", "contradiction", "note"]
    code: str
    message: str


def check_framework(framework: Framework) -> list[Finding]:
    """Everything that is wrong with a framework, or to be known about it, in the order of its criteria.

    Examples
    --------
    >>> from parresearch.scoring.framework import parse_framework
    >>> framework = parse_framework({"framework_id": "x", "title_vi": "X", "unit_type": "commune", "first_year": 2024,
    ...     "scale": 10, "complete": True, "criteria": [
    ...         {"code": "1", "name_vi": "A", "max_points": 4, "kind": "appraised", "rule": {"type": "yes_no"}},
    ...         {"code": "2", "name_vi": "B", "max_points": 5, "kind": "appraised", "rule": {"type": "yes_no"}}]})
    >>> [finding.message for finding in check_framework(framework)]
    ['the maxima of the fields add to 9, the scale is 10']
    """
    found = _codes(framework)
    kinds = leaf_kinds(framework)
    for criterion in framework.walk():
        found += _sums(criterion)
        found += _rule(criterion, kinds.get(criterion.code, ""))
        found += _examples(criterion)
        if criterion.blank_is_zero is not None and kinds[criterion.code] not in ON_TOP:
            found.append(Finding("error", criterion.code, _BLANK))
    found += [Finding("error", c.code, _NESTED_BONUS) for c in _nested_bonuses(framework)]
    return found + _joint(framework) + _whole(framework, kinds)


@dataclass(frozen=True)
class Usable:
    """How far a framework can be scored.

    ``how``: ``rules`` (declarations become points, the index is computed), ``given`` (points that are given at
    ``level``, 0 for fields, make the index), ``parts`` (single criteria can be scored, no index) or ``names`` (nothing
    can be scored).
    """

    how: Literal["rules", "given", "parts", "names"]
    level: int = 0
    n_rules: int = 0


def usable_level(framework: Framework) -> Usable:
    """How far ``framework`` can be scored: by its rules, with given points at its deepest whole level, or in parts."""
    n_rules = sum(leaf.rule is not None for leaf in framework.leaves())
    if framework.complete:
        return Usable("rules", _depth(framework), n_rules)
    for level in range(_depth(framework), -1, -1):
        kept = cut(framework, level)
        whole = all(c.children_complete for c in kept.walk())
        maxima = [f.max_points for f in framework.criteria if f.kind not in ON_TOP]
        adds = framework.scale is not None and None not in maxima
        adds = adds and abs(math.fsum(m for m in maxima if m is not None) - (framework.scale or 0)) <= _EXACT
        if whole and adds and all(leaf.max_points is not None for leaf in kept.leaves()):
            return Usable("given", level, n_rules)
    some = n_rules or any(c.max_points is not None for c in framework.walk())
    return Usable("parts" if some else "names", 0, n_rules)


def _depth(framework: Framework) -> int:
    def below(criterion: Criterion) -> int:
        return 1 + max(map(below, criterion.children)) if criterion.children else 0

    return max(map(below, framework.criteria), default=0)


def _nested_bonuses(framework: Framework) -> list[Criterion]:
    def visit(criterion: Criterion, kind: str) -> list[Criterion]:
        if criterion.kind == "bonus" and kind not in ("", "bonus"):
            return [criterion]
        return [
            found for child in criterion.children for found in visit(child, criterion.kind or kind or "-")
        ]

    return [found for field in framework.criteria for found in visit(field, "")]


def _codes(framework: Framework) -> list[Finding]:
    counts = Counter(criterion.code for criterion in framework.walk())
    return [Finding("error", code, f"the code stands {n} times") for code, n in counts.items() if n > 1]


def _plain(value: float) -> str:
    return f"{round(value, 6):g}"


def _sums(criterion: Criterion) -> list[Finding]:
    if criterion.max_points is None or not criterion.children:
        return []
    known = [child.max_points for child in criterion.children if child.max_points is not None]
    total, own = math.fsum(known), criterion.max_points
    if criterion.children_complete and len(known) == len(criterion.children):
        if abs(total - own) <= _EXACT:
            return []
        text = f"the maxima of its parts add to {_plain(total)}, its own is {_plain(own)}"
    elif total > own + _EXACT:
        text = (
            f"the maxima of those parts that are known add to {_plain(total)}, its own is only {_plain(own)}"
        )
    else:
        return []
    return [Finding("error", criterion.code, text)]


def _joint(framework: Framework) -> list[Finding]:
    """Maxima that are known only together: the criteria must be there, and have none of their own."""
    criteria = {criterion.code: criterion for criterion in framework.walk()}
    found = []
    for joint in framework.joint_maxima:
        for code in joint.codes:
            if code not in criteria:
                found.append(
                    Finding("error", code, "a joint maximum names it, but there is no such criterion")
                )
            elif criteria[code].max_points is not None:
                found.append(Finding("error", code, "has a maximum of its own and a joint one"))
    return found


def _rule(criterion: Criterion, kind: str) -> list[Finding]:
    rule, top = criterion.rule, criterion.max_points
    if rule is None or top is None:
        return []
    texts: list[str] = []
    if isinstance(rule, (StepsByRate, StepsByDelay)):
        low, high = (0.0, 100.0) if isinstance(rule, StepsByRate) else (None, None)
        if isinstance(rule, StepsByRate) and rule.above_100:
            high = None
        texts += _coverage(rule.steps, low=low, high=high)
        texts += _outside([(f"step {i}", s.points) for i, s in enumerate(rule.steps, start=1)], top)
        if max(step.points for step in rule.steps) < top - _EXACT:
            texts.append(f"no step gives the maximum of {_plain(top)}")
    elif isinstance(rule, (Levels, Conditions)):
        parts = rule.levels if isinstance(rule, Levels) else rule.conditions
        repeated = [code for code, n in Counter(part.code.lower() for part in parts).items() if n > 1]
        texts += [f"the level or condition {code!r} stands twice" for code in repeated]
        texts += _outside([(part.code, part.points) for part in parts], top)
        best = (
            max(p.points for p in parts) if isinstance(rule, Levels) else math.fsum(p.points for p in parts)
        )
        if (isinstance(rule, Levels) or rule.need == "sum") and abs(best - top) > _EXACT:
            texts.append(f"the most that can be reached is {_plain(best)}, the maximum is {_plain(top)}")
    elif isinstance(rule, YesNo):
        yes = top if rule.yes is None else rule.yes
        texts += _outside([("yes", yes), ("no", rule.no)], top)
        if max(yes, rule.no) < top - _EXACT:
            texts.append(f"neither yes nor no gives the maximum of {_plain(top)}")
    elif isinstance(rule, CountDeduction) and rule.floor > top:
        texts.append(f"the floor of {_plain(rule.floor)} lies above the maximum of {_plain(top)}")
    elif isinstance(rule, Linear) and rule.cap > 100 and not rule.above_100:
        texts.append(f"no rate reaches the cap of {_plain(rule.cap)}%: say above_100, or lower the cap")
    if isinstance(rule, Penalty) and top != 0:
        texts.append(f"a penalty only takes points away: its maximum is 0, not {_plain(top)}")
    if not isinstance(rule, Penalty) and top == 0:
        texts.append("its maximum is 0: no points can be won")
    return [Finding("error", criterion.code, text) for text in [*texts, *_wrong_kind(criterion, kind)]] + [
        Finding("note", criterion.code, text) for text in _turns(rule)
    ]


def _wrong_kind(criterion: Criterion, kind: str) -> list[str]:
    """Rules that only fit some kinds; the kind is the criterion's own or inherited."""
    rule = criterion.rule
    due = {"bonus": ("bonus",), "penalty": ("penalty",), "survey_percent": SURVEYED}
    if rule is not None and kind and kind not in due.get(rule.type, (kind,)):
        return [f"the rule {rule.type!r} does not fit its kind {kind!r} (fits: {', '.join(due[rule.type])})"]
    if kind == "penalty" and not isinstance(rule, Penalty):
        return ["its kind is 'penalty', its rule gives points"]
    return []


def _turns(rule: object) -> list[str]:
    """Whether more of a rate, or less delay, can cost points."""
    if not isinstance(rule, (StepsByRate, StepsByDelay)):
        return []
    points = [step.points for step in sorted(rule.steps, key=lambda s: -math.inf if s.low is None else s.low)]
    if isinstance(rule, StepsByDelay):
        points.reverse()
    if all(one <= other for one, other in pairwise(points)):
        return []
    what = "a higher rate" if isinstance(rule, StepsByRate) else "less delay"
    return [f"{what} can give fewer points by these steps"]


def _outside(points: list[tuple[str, float]], top: float) -> list[str]:
    return [
        f"{name} gives {_plain(value)} points, outside 0 to {_plain(top)}"
        for name, value in points
        if value < -_EXACT or value > top + _EXACT
    ]


def _coverage(steps: tuple[Step, ...], *, low: float | None, high: float | None) -> list[str]:
    """Gaps and overlaps of steps over the range of the value (None: without end)."""
    ordered = sorted(steps, key=lambda s: (-math.inf if s.low is None else s.low, not s.low_closed))
    texts = []
    first = ordered[0]
    last = max(steps, key=lambda s: (math.inf if s.high is None else s.high, s.high_closed))
    if low is None and first.low is not None:
        texts.append(f"no step holds values below {_plain(first.low)}")
    if (
        low is not None
        and first.low is not None
        and (first.low > low or (first.low == low and not first.low_closed))
    ):
        texts.append(f"no step holds {_plain(low)}")
    for one, other in pairwise(ordered):
        if one.high is None or other.low is None or one.high > other.low:
            texts.append(_overlap(one, other))
        elif one.high < other.low:
            texts.append(f"no step holds values between {_plain(one.high)} and {_plain(other.low)}")
        elif one.high_closed and other.low_closed:
            texts.append(f"two steps hold {_plain(one.high)}")
        elif not one.high_closed and not other.low_closed:
            texts.append(f"no step holds {_plain(one.high)}")
    if high is None and last.high is not None:
        texts.append(f"no step holds values above {_plain(last.high)}")
    if (
        high is not None
        and last.high is not None
        and (last.high < high or (last.high == high and not last.high_closed))
    ):
        texts.append(f"no step holds {_plain(high)}")
    return texts


def _overlap(one: Step, other: Step) -> str:
    """Two steps in order, the second of which begins before the first has ended."""
    ends = [high for high in (one.high, other.high) if high is not None]
    if other.low is not None:
        return f"two steps hold values from {_plain(other.low)}" + (
            f" to {_plain(min(ends))}" if ends else ""
        )
    return f"two steps hold values up to {_plain(min(ends))}" if ends else "two steps hold every value"


def _as_printed(points: float) -> float:
    """Half of the last decimal of ``points`` (of the second at least): documents print rounded points."""
    decimals = max(2, len(f"{points!r}".partition(".")[2]))
    return 0.5 * 10.0**-decimals + _EXACT


def _examples(criterion: Criterion) -> list[Finding]:
    if criterion.rule is None or criterion.max_points is None or not criterion.examples:
        return []
    declared = pd.DataFrame(
        [{c: getattr(e, c) for c in DECLARED} for e in criterion.examples],
        columns=list(DECLARED),
        dtype=object,
    )
    points, problems = score_declarations(criterion.rule, declared, max_points=criterion.max_points)
    found = []
    for example, given, problem in zip(criterion.examples, points, problems, strict=True):
        if abs(given - example.points) <= _as_printed(example.points):
            continue
        what = ", ".join(f"{c} {getattr(example, c)}" for c in DECLARED if getattr(example, c) is not None)
        by_rule = (
            f"gives {_plain(float(given))}"
            if given == given
            else f"cannot score it ({problem or 'nothing declared'})"
        )
        text = f"worked example ({what}): {_plain(example.points)} points are stated, the rule {by_rule}"
        if example.note:
            text += f" ({example.note})"
        found.append(Finding("contradiction" if example.printed else "error", criterion.code, text))
    return found


def _whole(framework: Framework, kinds: dict[str, str]) -> list[Finding]:
    found = _scale(framework)
    leaves = framework.leaves()
    if framework.complete:
        for leaf in leaves:
            parts = {"rule": leaf.rule, "maximum": leaf.max_points}
            lacking = [name for name, part in parts.items() if part is None]
            if lacking:
                text = f"the framework says it is complete; this leaf has no {' and no '.join(lacking)}"
                found.append(Finding("error", leaf.code, text))
            if not kinds[leaf.code]:
                found.append(Finding("error", leaf.code, "its kind (appraised, sipas, …) is not stated"))
        for criterion in framework.walk():
            if not criterion.children_complete:
                text = "the framework says it is complete; not all parts of this criterion are known"
                found.append(Finding("error", criterion.code, text))
        if framework.scale is None:
            found.append(Finding("error", "", "the framework says it is complete but states no scale"))
        if not leaves:
            found.append(Finding("error", "", "the framework says it is complete but has no criteria"))
    else:
        n = sum(leaf.rule is None or leaf.max_points is None for leaf in leaves)
        partly = sum(not criterion.children_complete for criterion in framework.walk())
        text = f"not complete: {n} of {len(leaves)} leaves have no rule or no maximum"
        if partly:
            text += f"; of {partly} criteria not all parts are known"
        found.append(Finding("note", "", text))
    found += [Finding("contradiction", "", text) for text in framework.contradictions]
    if framework.illustrative:
        found.append(Finding("note", "", "illustrative: no authority has issued this framework"))
    return found


def _scale(framework: Framework) -> list[Finding]:
    """Whether the fields add to the scale; maxima known only together count as far as they are of fields."""
    if framework.scale is None:
        return []
    fields = [field for field in framework.criteria if field.kind not in ON_TOP]
    codes = {field.code for field in fields}
    joint = [j for j in framework.joint_maxima if set(j.codes) <= codes]
    held = {code for j in joint for code in j.codes}
    total = math.fsum(field.max_points or 0.0 for field in fields) + math.fsum(j.max_points for j in joint)
    unknown = [field.code for field in fields if field.max_points is None and field.code not in held]
    if total > framework.scale + _EXACT:
        severity: Literal["error", "note"] = "error"
    elif abs(total - framework.scale) <= _EXACT or unknown:
        return []
    else:
        severity = "error" if framework.complete else "note"
    text = f"the maxima of the fields add to {_plain(total)}, the scale is {_plain(framework.scale)}"
    return [Finding(severity, "", text)]
