"""What changed between two frameworks: a table, and sentences for people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from parresearch.core.text import clean, fold, number
from parresearch.scoring.framework import Criterion, Framework

__all__ = ["CHANGES", "diff_frameworks", "match_criteria", "sentences"]

CHANGES = (
    "added",
    "dropped",
    "moved",
    "re_weighted",
    "re_worded",
    "rule_changed",
    "kind_changed",
    "agency_changed",
)
"""The kinds of change, in the order in which they are told."""

_SAME_PLACE = 0.6  # two wordings at the same place that are this much alike are one criterion, re-worded
_ELSEWHERE = 0.85  # at another place more likeness is asked for
_EXACT = 1e-9


@dataclass(frozen=True)
class _Node:
    criterion: Criterion
    parent: str
    kind: str
    agency: str

    @property
    def name(self) -> str:
        return fold(self.criterion.name_vi, diacritics=True)

    @property
    def is_leaf(self) -> bool:
        return not self.criterion.children


def match_criteria(old: Framework, new: Framework) -> dict[str, str]:
    """Which criterion of ``old`` is which of ``new``, by code; what has no counterpart is left out.

    The same code and words first; then the same words elsewhere (where they stand once in both); then much the same
    words at the same place; then nearly the same words elsewhere; last a parent by its parts, when all that went on
    went under one. Codes alone never match: a new component shifts them.

    Examples
    --------
    >>> from parresearch.scoring.framework import parse_framework
    >>> def of(*criteria):
    ...     return parse_framework({"framework_id": "x", "title_vi": "X", "unit_type": "commune", "first_year": 2024,
    ...         "complete": False, "criteria": [{"code": c, "name_vi": n} for c, n in criteria]})
    >>> match_criteria(of(("1", "Cải cách thể chế"), ("2", "Điểm thưởng")),
    ...                of(("1", "Cải cách thể chế"), ("2", "Chuyển đổi số"), ("3", "Điểm thưởng")))
    {'1': '1', '2': '3'}
    """
    before, after = _nodes(old), _nodes(new)
    pairs: dict[str, str] = {}
    taken: set[str] = set()

    def take(a: str, b: str) -> None:
        pairs[a] = b
        taken.add(b)

    for code, node in before.items():
        if code in after and after[code].name == node.name:
            take(code, code)
    open_old = {code: node for code, node in before.items() if code not in pairs}
    open_new = {code: node for code, node in after.items() if code not in taken}
    twice_old = Counter(node.name for node in open_old.values())
    twice_new = Counter(node.name for node in open_new.values())
    by_name = {node.name: code for code, node in open_new.items()}
    for code, node in open_old.items():
        if twice_old[node.name] == 1 and twice_new[node.name] == 1:
            take(code, by_name[node.name])
    for code, node in open_old.items():
        if code in pairs or code not in open_new or code in taken:
            continue
        if _alike(node, open_new[code]) >= _SAME_PLACE:
            take(code, code)
    alike = [
        (likeness, a, b)
        for a, one in open_old.items()
        if a not in pairs
        for b, other in open_new.items()
        if b not in taken and (likeness := _alike(one, other)) >= _ELSEWHERE
    ]
    for _, a, b in sorted(alike, key=lambda found: (-found[0], found[1], found[2])):
        if a not in pairs and b not in taken:
            take(a, b)
    for code in reversed(list(before)):  # a parent whose parts went on is the parent they went on under
        heirs = {after[pairs[c]].parent for c, node in before.items() if node.parent == code and c in pairs}
        if code not in pairs and len(heirs) == 1 and (heir := heirs.pop()) and heir not in taken:
            take(code, heir)
    return {code: pairs[code] for code in before if code in pairs}


def diff_frameworks(old: Framework, new: Framework) -> pd.DataFrame:
    """Every change from ``old`` to ``new``.

    Returns
    -------
    DataFrame, one row per change, in the order of the new framework, what was dropped where it stood
        ``change`` (one of :data:`CHANGES`), ``code_old, code_new`` (empty where it is not there), ``name_old,
        name_new``, ``max_old, max_new`` (points; NaN where not known or not there), ``is_leaf``,
        ``detail`` (what was → what is).

    A criterion is *moved* when its parent's counterpart is another one, or there is none; a code that shifted because
    something was inserted before it is no change (:func:`match_criteria` says which is which).
    """
    before, after = _nodes(old), _nodes(new)
    pairs = match_criteria(old, new)
    back = {b: a for a, b in pairs.items()}
    rows: list[dict[str, Any]] = []
    for code, node in after.items():
        if code not in back:
            rows.append(_row("added", None, node))
            continue
        rows += _changes(before[back[code]], node, pairs)
    position = {code: i for i, code in enumerate(after)}
    at, dropped = -1.0, []
    for code, node in before.items():
        if code in pairs:
            at = float(position[pairs[code]])
        else:
            dropped.append((at + 0.5, _row("dropped", node, None)))
    keyed = [(float(position[row["code_new"]]), row) for row in rows] + dropped
    columns = [
        "change",
        "code_old",
        "code_new",
        "name_old",
        "name_new",
        "max_old",
        "max_new",
        "is_leaf",
        "detail",
    ]
    return pd.DataFrame([row for _, row in sorted(keyed, key=lambda pair: pair[0])], columns=columns)


def _nodes(framework: Framework) -> dict[str, _Node]:
    nodes: dict[str, _Node] = {}

    def visit(criterion: Criterion, parent: str, kind: str, agency: str) -> None:
        node = _Node(criterion, parent, criterion.kind or kind, criterion.lead_agency or agency)
        nodes[criterion.code] = node
        for child in criterion.children:
            visit(child, criterion.code, node.kind, node.agency)

    for field in framework.criteria:
        visit(field, "", "", "")
    return nodes


def _alike(one: _Node, other: _Node) -> float:
    if one.is_leaf != other.is_leaf:
        return 0.0
    return SequenceMatcher(None, one.name, other.name, autojunk=False).ratio()


def _changes(old: _Node, new: _Node, pairs: dict[str, str]) -> list[dict[str, Any]]:
    rows = []
    if (pairs.get(old.parent, "-") if old.parent else "") != new.parent:
        rows.append(_row("moved", old, new, f"{old.parent or 'top'} → {new.parent or 'top'}"))
    a, b = old.criterion, new.criterion
    if (a.max_points is None) != (b.max_points is None) or (
        a.max_points is not None and b.max_points is not None and abs(a.max_points - b.max_points) > _EXACT
    ):
        rows.append(_row("re_weighted", old, new, f"{_points(a.max_points)} → {_points(b.max_points)}"))
    if clean(a.name_vi) != clean(b.name_vi) and old.name != new.name:
        rows.append(_row("re_worded", old, new, f"{a.name_vi} → {b.name_vi}"))
    if a.rule != b.rule and (old.is_leaf or new.is_leaf):
        rows.append(_row("rule_changed", old, new, f"{_rule(a)} → {_rule(b)}"))
    if old.kind != new.kind and (old.is_leaf or new.is_leaf):
        rows.append(_row("kind_changed", old, new, f"{old.kind or '?'} → {new.kind or '?'}"))
    if a.lead_agency != b.lead_agency and old.agency != new.agency:
        rows.append(_row("agency_changed", old, new, f"{old.agency or '?'} → {new.agency or '?'}"))
    return rows


def _points(points: float | None) -> str:
    return "?" if points is None else f"{points:g}"


def _rule(criterion: Criterion) -> str:
    if criterion.rule is None:
        return "not known"
    entries = criterion.rule.model_dump(exclude_defaults=True, by_alias=True, exclude={"type"})
    said = []
    for name, value in entries.items():
        if name in ("steps", "levels", "conditions"):
            said.append(f"{len(value)} {name} ({', '.join(_part(part) for part in value)})")
        else:
            said.append(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}")
    return f"{criterion.rule.type}{': ' if said else ''}{'; '.join(said)}"


def _part(part: dict[str, Any]) -> str:
    """A step, level or condition in few signs, such as ``[30, 40)=0.5``."""
    worth = f"={part['points']:g}" if "points" in part else ""
    if "code" in part:
        return f"{part['code']}{worth}"
    low, high = part.get("low"), part.get("high")
    left = "(" if low is None or part.get("low_closed") is False else "["
    right = "]" if high is not None and part.get("high_closed") else ")"
    return (
        f"{left}{'-∞' if low is None else f'{low:g}'}, {'∞' if high is None else f'{high:g}'}{right}{worth}"
    )


def _row(change: str, old: _Node | None, new: _Node | None, detail: str = "") -> dict[str, Any]:
    def of(node: _Node | None) -> tuple[str, str, float]:
        if node is None:
            return "", "", float("nan")
        points = node.criterion.max_points
        return node.criterion.code, node.criterion.name_vi, float("nan") if points is None else points

    (code_old, name_old, max_old), (code_new, name_new, max_new) = of(old), of(new)
    is_leaf = (new or old).is_leaf  # type: ignore[union-attr]
    return {
        "change": change,
        "code_old": code_old,
        "code_new": code_new,
        "name_old": name_old,
        "name_new": name_new,
        "max_old": max_old,
        "max_new": max_new,
        "is_leaf": is_leaf,
        "detail": detail,
    }


_WORDS = {
    "vi": {
        "added": "Thêm {code} “{name}” ({max_new} điểm).",
        "dropped": "Bỏ {code} “{name}” ({max_old} điểm).",
        "moved": "Chuyển {code} “{name}” ({detail}).",
        "re_weighted": "{code} “{name}”: điểm tối đa từ {max_old} thành {max_new}.",
        "re_worded": "{code}: đổi cách gọi, từ “{old}” thành “{name}”.",
        "rule_changed": "{code} “{name}”: đổi cách chấm điểm ({detail}).",
        "kind_changed": "{code} “{name}”: đổi hình thức đánh giá ({detail}).",
        "agency_changed": "{code} “{name}”: đổi cơ quan chủ trì ({detail}).",
    },
    "en": {
        "added": "Added: {code} “{name}” ({max_new} points).",
        "dropped": "Dropped: {code} “{name}” ({max_old} points).",
        "moved": "Moved: {code} “{name}” ({detail}).",
        "re_weighted": "Re-weighted: {code} “{name}”, from {max_old} to {max_new} points.",
        "re_worded": "Re-worded: {code}, from “{old}” to “{name}”.",
        "rule_changed": "Rule changed: {code} “{name}” ({detail}).",
        "kind_changed": "Kind changed: {code} “{name}” ({detail}).",
        "agency_changed": "Lead agency changed: {code} “{name}” ({detail}).",
    },
}


def sentences(diff: pd.DataFrame, *, language: str = "vi") -> list[str]:
    """One sentence per change, for people.

    Examples
    --------
    >>> row = {"change": "re_weighted", "code_old": "9", "code_new": "10", "name_old": "Điểm thưởng",
    ...        "name_new": "Điểm thưởng", "max_old": 2.0, "max_new": 2.5, "is_leaf": False, "detail": "2 → 2.5"}
    >>> sentences(pd.DataFrame([row]))
    ['10 (trước là 9) “Điểm thưởng”: điểm tối đa từ 2 thành 2,5.']
    """
    before = {"vi": "trước là", "en": "was"}[language]
    said = []
    for row in diff.to_dict("records"):
        code = row["code_new"] or row["code_old"]
        if row["code_old"] and row["code_new"] and row["code_old"] != row["code_new"]:
            code = f"{row['code_new']} ({before} {row['code_old']})"
        said.append(
            _WORDS[language][row["change"]].format(
                code=code,
                name=row["name_new"] or row["name_old"],
                old=row["name_old"],
                max_old=_said(row["max_old"], language),
                max_new=_said(row["max_new"], language),
                detail=row["detail"],
            )
        )
    return said


def _said(points: float, language: str) -> str:
    if points != points:
        return "?"
    decimals = 0 if float(points).is_integer() else len(f"{round(points, 6):g}".partition(".")[2])
    return number(points, decimals, language="vi" if language == "vi" else "en")
