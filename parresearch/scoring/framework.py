"""Frameworks (bộ chỉ số) as data: fields, criteria and sub-criteria with maxima, rules and worked examples."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator
from typing import Any, Literal, get_args

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from parresearch.core.errors import ParresearchError
from parresearch.scoring.rules import Condition, Level, Name, Rule, Step

__all__ = [
    "KINDS",
    "ON_TOP",
    "SURVEYED",
    "Block",
    "Criterion",
    "Example",
    "Framework",
    "FrameworkError",
    "JointMaximum",
    "cut",
    "leaf_kinds",
    "parse_framework",
    "tree_table",
    "zero_if_blank",
]

UnitType = Literal["province", "department", "district", "commune", "central_agency", "unstated"]
Kind = Literal["appraised", "leaders_survey", "sipas", "socio_economic", "bonus", "penalty"]
KINDS: tuple[str, ...] = get_args(Kind)
SURVEYED = ("leaders_survey", "sipas")
"""The kinds whose points come from a survey; all others come from the appraisal."""
ON_TOP = ("bonus", "penalty")
"""The kinds that lie on top of the scale."""


class FrameworkError(ParresearchError):
    """A framework file is not one: it names the place, the value and the rule."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Example(_Model):
    """A worked example: what is declared and the points that the document says it gives."""

    value: bool | float | str | None = None
    done: float | None = None
    planned: float | None = None
    points: float
    printed: bool = False
    note: str = ""


class Criterion(_Model):
    """A field, criterion or sub-criterion. One with children has the sum of their points; a leaf has a rule.

    ``kind`` is stated where it is known and holds for everything below it. ``may_not_apply``: a unit may declare that
    it does not apply to it; it is then taken out of the total, and the index is rescaled by what remains.
    ``printed_rule`` is the rule as the document has it; ``max_points`` is None where no source states it.
    ``children_complete`` is false where only some of the parts are known. ``n_criteria`` and ``n_subcriteria`` are what
    a source says that the set has below, whether the parts are known or not. ``blank_is_zero``: whether a bonus or
    penalty that is left blank, and that the unit did not claim, counts as 0. Unless it is said to be false it does; no
    other kind may say it, because a criterion that was not appraised has no points, not 0.
    """

    code: Name = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=40)
    name_vi: Name = Field(min_length=1)
    name_en: str = ""
    max_points: float | None = Field(None, ge=0)
    kind: Kind | None = None
    lead_agency: Name = ""
    rule: Rule | None = None
    printed_rule: str = ""
    evidence_required: bool = False
    may_not_apply: bool = False
    blank_is_zero: bool | None = None
    examples: tuple[Example, ...] = ()
    source_id: str = ""
    note: str = ""
    n_criteria: int | None = Field(None, ge=0)
    n_subcriteria: int | None = Field(None, ge=0)
    children_complete: bool = True
    children: tuple[Criterion, ...] = ()

    @model_validator(mode="after")
    def _leaf_or_parent(self) -> Criterion:
        if self.children and self.rule is not None:
            raise ValueError(
                f"criterion {self.code} has both a rule and children: its points are the children's sum"
            )
        if self.children and (self.may_not_apply or self.evidence_required or self.examples):
            raise ValueError(
                f"criterion {self.code} has children: say may_not_apply, evidence_required and examples there"
            )
        if self.children and self.blank_is_zero is not None:
            raise ValueError(f"criterion {self.code} has children: say blank_is_zero there")
        if self.rule is not None and self.max_points is None:
            raise ValueError(f"criterion {self.code} has a rule but no max_points")
        return self

    def walk(self) -> Iterator[Criterion]:
        """This criterion and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Block(_Model):
    """Points by kind of assessment over all fields, as a source states them; beside the tree, never scored."""

    code: Name
    name_vi: Name
    name_en: str = ""
    max_points: float = Field(ge=0)
    n_subcriteria: int | None = Field(None, ge=0)
    source_id: str = ""
    note: str = ""


class JointMaximum(_Model):
    """Criteria whose maxima are known only together."""

    codes: tuple[Name, ...] = Field(min_length=2)
    max_points: float = Field(gt=0)
    note: str = ""


class Framework(_Model):
    """One criteria set: what a decision puts in force, for whom, for which years, out of how many points.

    ``complete`` says that every leaf has a rule and a maximum, and that the maxima add to ``scale``. A framework that
    is not complete is used at the level it has. ``illustrative`` marks one that no authority has issued: every output
    made with it says so. ``contradictions`` are what the sources say against themselves: shown, never repaired.
    """

    schema_version: Literal[1] = 1
    framework_id: Name = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    title_vi: str = Field(min_length=1)
    title_en: str = ""
    decision: str = ""
    unit_type: UnitType
    first_year: int = Field(ge=2005, le=2100)
    last_year: int | None = Field(None, ge=2005, le=2100)
    scale: float | None = Field(None, gt=0)
    complete: bool
    illustrative: bool = False
    source_ids: tuple[str, ...] = ()
    note: str = ""
    contradictions: tuple[str, ...] = ()
    n_criteria: int | None = Field(None, ge=0)
    n_subcriteria: int | None = Field(None, ge=0)
    blocks: tuple[Block, ...] = ()
    joint_maxima: tuple[JointMaximum, ...] = ()
    criteria: tuple[Criterion, ...]

    @model_validator(mode="after")
    def _years(self) -> Framework:
        if self.last_year is not None and self.last_year < self.first_year:
            raise ValueError(f"last_year {self.last_year} lies before first_year {self.first_year}")
        return self

    def walk(self) -> Iterator[Criterion]:
        """Every criterion, parents before their children."""
        for criterion in self.criteria:
            yield from criterion.walk()

    def leaves(self) -> list[Criterion]:
        """The criteria that are scored."""
        return [criterion for criterion in self.walk() if not criterion.children]

    def in_force(self, year: int) -> bool:
        """Whether the framework is for ``year``."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


def parse_framework(data: Any, *, name: str = "framework") -> Framework:
    """The framework that ``data`` (from a YAML file) describes; *every* fault of its shape is named at once.

    Examples
    --------
    >>> parse_framework({"framework_id": "x", "title_vi": "X", "unit_type": "ward", "first_year": 2024,
    ...                  "complete": False, "criteria": []})
    Traceback (most recent call last):
    parresearch.scoring.framework.FrameworkError: framework is not a valid framework file:
      unit_type: 'ward': Input should be 'province', 'department', 'district', 'commune', 'central_agency' or 'unstated'
    """
    if not isinstance(data, dict):
        raise FrameworkError(f"{name} is not a valid framework file: it holds no keys such as framework_id.")
    try:
        return Framework.model_validate(data)
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            place = _place(fault["loc"], data) or "file"
            value = fault["input"]
            plain = isinstance(value, (str, int, float, bool)) and fault["loc"]
            said = f"{reprlib.repr(value)}: " if plain else ""
            lines.append(f"  {place}: {said}{fault['msg'].removeprefix('Value error, ')}{_way_out(fault)}")
        raise FrameworkError(f"{name} is not a valid framework file:\n" + "\n".join(lines)) from None


def _place(loc: tuple[Any, ...], data: Any) -> str:
    """Where a fault is, for people: criteria by their code ("criterion 1.2: max_points"), the rest by its keys."""
    criterion, at = "", data
    rest: list[str] = []
    for n, part in enumerate(loc):
        try:
            at = at[part]
        except (KeyError, IndexError, TypeError):
            at = None
        if isinstance(part, int) and n and loc[n - 1] in _LISTS:
            known = at.get("code") if isinstance(at, dict) else None
            path = ".".join(str(each) for each in loc[: n + 1])
            criterion, rest = f"criterion {known}" if isinstance(known, str) and known else path, []
        elif not (
            isinstance(part, str) and part in _LISTS and n + 1 < len(loc) and isinstance(loc[n + 1], int)
        ):
            rest.append(str(part))
    return ", ".join(filter(None, [criterion, ".".join(rest)]))


def _way_out(fault: Any) -> str:
    if fault["type"] == "string_type" and isinstance(fault["input"], (int, float)):
        return f" (put it in quotes: '{fault['input']}')"
    if fault["type"] in _ADVICE:
        return f" ({_ADVICE[fault['type']]})"
    if fault["type"] == "extra_forbidden":
        return f" (known here: {', '.join(known)})" if (known := _known_keys(fault["loc"])) else ""
    return ""


def _known_keys(place: tuple[Any, ...]) -> list[str]:
    """The keys that may stand where an unknown one does, where that is a framework or a criterion."""
    if len(place) == 1:
        return list(Framework.model_fields)
    if "rule" in place:
        inner = place[
            place.index("rule") + 1 :
        ]  # its type, then, of a step, level or condition, the list and number
        rules = {
            model.model_fields["type"].annotation.__args__[0]: model for model in get_args(get_args(Rule)[0])
        }
        if len(inner) == 2 and inner[0] in rules:
            return list(rules[inner[0]].model_fields)
        return list(_PARTS[inner[1]].model_fields) if len(inner) == 4 and inner[1] in _PARTS else []
    return list(Criterion.model_fields) if isinstance(place[-2], int) and place[-3] in _LISTS else []


_LISTS = ("criteria", "children")
_PARTS: dict[str, type[BaseModel]] = {"steps": Step, "levels": Level, "conditions": Condition}
_ADVICE = {
    "float_parsing": "write a number alone, its decimals with a point and no sign after it: 97.5",
    "int_parsing": "write a whole number alone: 2024",
    "invalid_key": "write decimals with a point: inside { } a comma begins the next entry",
    "string_pattern_mismatch": "Latin letters and digits without marks or spaces, such as so-2025 or 1.1",
    "union_tag_not_found": "say its type: {type: yes_no}",
    "model_attributes_type": "write it with its type: {type: yes_no}",
}


def cut(framework: Framework, level: int) -> Framework:
    """``framework`` without what lies below ``level`` (0: fields only), to be used with points that are given.

    Examples
    --------
    >>> data = {"framework_id": "x", "title_vi": "X", "unit_type": "province", "first_year": 2017, "complete": False,
    ...         "criteria": [{"code": "8", "name_vi": "A", "max_points": 15.5, "children_complete": False,
    ...                       "children": [{"code": "8.1", "name_vi": "B", "max_points": 12}]}]}
    >>> [leaf.code for leaf in cut(parse_framework(data), 0).leaves()]
    ['8']
    """

    def prune(criterion: Criterion, depth: int) -> Criterion:
        if depth == level:
            return criterion.model_copy(update={"children": (), "children_complete": True})
        return criterion.model_copy(
            update={"children": tuple(prune(c, depth + 1) for c in criterion.children)}
        )

    return framework.model_copy(
        update={"complete": False, "criteria": tuple(prune(criterion, 0) for criterion in framework.criteria)}
    )


def zero_if_blank(framework: Framework) -> list[str]:
    """Codes of the bonus and penalty leaves that count as 0 when they are left blank and were not claimed.

    Examples
    --------
    >>> data = {"framework_id": "x", "title_vi": "X", "unit_type": "commune", "first_year": 2024, "complete": False,
    ...         "criteria": [{"code": "1", "name_vi": "A", "kind": "appraised"},
    ...                      {"code": "2", "name_vi": "Thưởng", "kind": "bonus"},
    ...                      {"code": "3", "name_vi": "Trừ", "kind": "penalty", "blank_is_zero": False}]}
    >>> zero_if_blank(parse_framework(data))
    ['2']
    """
    kinds = leaf_kinds(framework)
    return [
        leaf.code
        for leaf in framework.leaves()
        if kinds[leaf.code] in ON_TOP and leaf.blank_is_zero is not False
    ]


def leaf_kinds(framework: Framework) -> dict[str, str]:
    """Own or inherited kind of every leaf; empty where none is stated."""

    def visit(criterion: Criterion, kind: str) -> Iterator[tuple[str, str]]:
        kind = criterion.kind or kind
        if not criterion.children:
            yield criterion.code, kind
        for child in criterion.children:
            yield from visit(child, kind)

    return {code: kind for field in framework.criteria for code, kind in visit(field, "")}


def tree_table(framework: Framework) -> pd.DataFrame:
    """The framework as a table, one row per criterion, parents before children.

    Returns
    -------
    DataFrame
        ``code, parent_code, level`` (0 for fields), ``is_leaf, name_vi, name_en, max_points`` (of a parent: stated,
        else the sum of its children where all are known), ``kind`` and ``lead_agency`` (own or inherited), ``rule``
        (its type, empty for parents and unknown rules).
    """
    rows: list[dict[str, Any]] = []

    def visit(criterion: Criterion, parent: str, level: int, kind: str, agency: str) -> float | None:
        row: dict[str, Any] = {
            "code": criterion.code,
            "parent_code": parent,
            "level": level,
            "is_leaf": not criterion.children,
            "name_vi": criterion.name_vi,
            "name_en": criterion.name_en,
            "kind": criterion.kind or kind,
            "lead_agency": criterion.lead_agency or agency,
            "rule": criterion.rule.type if criterion.rule else "",
        }
        rows.append(row)
        below = [
            visit(c, criterion.code, level + 1, row["kind"], row["lead_agency"]) for c in criterion.children
        ]
        known = [points for points in below if points is not None]
        total = criterion.max_points
        if total is None and below and len(known) == len(below):
            total = float(sum(known))
        row["max_points"] = float("nan") if total is None else float(total)
        return total

    for field in framework.criteria:
        visit(field, "", 0, "", "")
    columns = [
        "code",
        "parent_code",
        "level",
        "is_leaf",
        "name_vi",
        "name_en",
        "max_points",
        "kind",
        "lead_agency",
        "rule",
    ]
    return pd.DataFrame(rows, columns=columns)
