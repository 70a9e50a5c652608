"""What the parts of the report on an internal index are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from parresearch.core.provinces import Province
from parresearch.reporting.language import Words

__all__ = ["InternalView", "RoundView"]


@dataclass(frozen=True)
class RoundView:
    """One scored set of results: the units of one framework.

    Attributes
    ----------
    meta : mapping
        What the results say about themselves (``title_vi, title_en, illustrative, classes``): ``illustrative`` is about
        the framework and so about every figure, that of ``classes`` about the classes alone.
    index : DataFrame, one row per unit
        ``unit, name, unit_type, percent, self_percent, self_minus_appraised, points, max_points, rank, n, class``.
    tree : DataFrame, one row per unit and criterion
        ``unit, code, points, self_points, max_points, percent``.
    criteria : DataFrame
        The criteria of the framework (``code, level, is_leaf, name_vi, name_en, kind``).
    lost : DataFrame
        Points lost by leaf criterion over all units (``improvement.points_lost.lost_by``).
    change : DataFrame
        Change of the mean index by unit type and field (``improvement.internal_rounds.change_by_field``); empty without
        results of the year before.
    unit_change : DataFrame
        The same, of the unit that has a page of its own.
    diff : DataFrame
        What changed in the framework (``change_of_frameworks``); empty when nothing did, or without the year before.
    base_year : int, optional
        The year of the results that are compared with.
    """

    meta: Mapping[str, Any]
    index: pd.DataFrame
    tree: pd.DataFrame
    criteria: pd.DataFrame
    lost: pd.DataFrame
    change: pd.DataFrame
    unit_change: pd.DataFrame
    diff: pd.DataFrame
    base_year: int | None = None

    def title(self, w: Words) -> str:
        """The framework's title."""
        said = self.meta.get("title_en") if w.language == "en" else ""
        return str(said or self.meta.get("title_vi", ""))

    def mark(self, title: str, w: Words) -> str:
        """``title`` of a table or figure, which may be copied out alone: an illustration says that it is one."""
        return w("{title} (illustration)", title=title) if self.meta.get("illustrative") else title

    @property
    def has_illustrative_classes(self) -> bool:
        """Whether the thresholds of its classes were issued by no authority."""
        return bool((self.meta.get("classes") or {}).get("illustrative"))

    def labels(self, codes: pd.Series, w: Words) -> list[str]:
        """Code and name of criteria."""
        named = self.criteria.set_index("code")
        names = named["name_vi"]
        if w.language == "en":
            names = named["name_en"].where(named["name_en"] != "", names)
        return [f"{code} {names.get(code, '')}".strip() for code in codes]


@dataclass(frozen=True)
class InternalView:
    """One round of one province (a set of results for each framework), and what was published about it."""

    province: Province
    year: int
    w: Words
    unit: str
    rounds: tuple[RoundView, ...]
    published: pd.DataFrame
    publishers: pd.Series
    data_version: str

    @property
    def has_results(self) -> bool:
        """Whether a scored round was given."""
        return bool(self.rounds)

    @property
    def illustrative(self) -> bool:
        """Whether anything in it was issued by no authority."""
        return any(bool(found.meta.get("illustrative")) for found in self.rounds)

    @property
    def has_illustrative_classes(self) -> bool:
        """Whether thresholds of classes were issued by no authority."""
        return any(found.has_illustrative_classes for found in self.rounds)

    def mark(self, title: str, w: Words) -> str:
        """``title`` of what is made from all rounds, marked where one of them is an illustration."""
        return w("{title} (illustration)", title=title) if self.illustrative else title

    def type_name(self, unit_type: str) -> str:
        """What a unit type is called."""
        w = self.w
        known = {
            "department": w("departments"),
            "district": w("districts"),
            "commune": w("communes"),
            "central_agency": w("central agencies in the province"),
            "ward": w("wards"),
            "commune_and_special_zone": w("communes and special zones"),
            "vertical_agency": w("central agencies in the province"),
            "public_service_unit": w("public service units"),
            "department_and_district": w("departments and districts"),
        }
        return known.get(unit_type, unit_type or w("units"))

    def type_title(self, unit_type: str) -> str:
        """The same, to begin a sentence or a title."""
        name = self.type_name(unit_type)
        return name[:1].upper() + name[1:]
