"""Thresholds of the classes (xếp loại): data in a file, chosen by province, year and unit type."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from parresearch.core.errors import ParresearchError
from parresearch.core.text import clean
from parresearch.core.yaml_files import MAX_BYTES, YamlError, read_yaml
from parresearch.scoring.framework import UnitType
from parresearch.scoring.index import class_of
from parresearch.scoring.rules import Name
from parresearch.workbooks.cells import read_number
from parresearch.workbooks.messages import MESSAGES

__all__ = ["ClassError", "ClassFile", "Used", "classify", "read_classes"]


class ClassError(ParresearchError):
    """A file of thresholds that is none, or that says nothing for a unit type and year."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _Class(_Model):
    label: Name = Field(min_length=1)
    lower: float
    lower_closed: bool = True


class _Set(_Model):
    """The classes of some unit types (all when none is named) in one province (any when none is named), some years."""

    province_code: str = Field("", pattern=r"^([0-9]{2})?$")
    unit_types: tuple[UnitType, ...] = ()
    first_year: int = 2005
    last_year: int | None = None
    classes: tuple[_Class, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _different(self) -> _Set:
        bounds = [entry.lower for entry in self.classes]
        labels = [entry.label for entry in self.classes]
        if len(set(bounds)) != len(bounds) or len(set(labels)) != len(labels):
            raise ValueError("two classes have the same lower bound or the same label")
        return self

    def holds(self, unit_type: str, year: int, province_code: str) -> bool:
        """Whether the set may be used for this unit type, year and province."""
        if self.province_code not in ("", province_code):
            return False
        right_type = not self.unit_types or unit_type in self.unit_types
        return right_type and self.first_year <= year and (self.last_year is None or year <= self.last_year)


class ClassFile(_Model):
    """A file of thresholds: its title, the document that sets them, and the sets.

    ``province_code`` of the file holds for the sets that name none.
    """

    schema_version: int = 1
    title_vi: str = Field(min_length=1)
    title_en: str = ""
    decision: str = ""
    province_code: str = Field("", pattern=r"^([0-9]{2})?$")
    illustrative: bool = False
    sets: tuple[_Set, ...] = Field(min_length=1)

    def find(self, unit_type: str, year: int, province_code: str = "") -> _Set:
        """The set for a unit type, year and province.

        A set of the province goes before a general one, then one that names the unit type before one for all types.
        There is no fallback to another year or another province.

        Raises
        ------
        ClassError
            When no set holds, or two hold equally.
        """
        own = [
            entry.model_copy(update={"province_code": entry.province_code or self.province_code})
            for entry in self.sets
        ]
        fitting = [entry for entry in own if entry.holds(unit_type, year, province_code)]
        if not fitting:
            others = sorted({entry.province_code for entry in own} - {"", province_code})
            hint = f" It has sets of the province(s) {', '.join(others)}: say --province." if others else ""
            where = f" of province {province_code}" if province_code else ""
            raise ClassError(
                f"{self.title_vi!r} has no set of thresholds for {unit_type}{where} in {year}.{hint} Add it, or name "
                f"the years and unit types of each set."
            )
        closeness = [(entry.province_code != "", bool(entry.unit_types)) for entry in fitting]
        best = [entry for entry, near in zip(fitting, closeness, strict=True) if near == max(closeness)]
        if len(best) > 1:
            raise ClassError(
                f"{self.title_vi!r} has more than one set of thresholds for {unit_type} in {year}. Name the province, "
                f"the years and the unit types of each set."
            )
        return best[0]


@dataclass(frozen=True)
class Used:
    """Which set gave the classes of a unit type: of the province, or the general one (``province_code`` empty)."""

    unit_type: str
    province_code: str
    first_year: int
    last_year: int | None
    classes: str


def read_classes(path: Path) -> ClassFile:
    """Thresholds from YAML, or from CSV with ``unit_type, first_year, last_year, label, lower, lower_closed``.

    The CSV may have a column ``province_code``; a blank cell there is a general set.

    Raises
    ------
    ClassError
        With every fault of the file.
    """
    path = Path(path)
    if not path.is_file():
        raise ClassError(
            f"{path} is not there. Give the file of thresholds, such as data/classes/illustrative.yml."
        )
    try:
        data = _from_csv(path) if path.suffix.lower() == ".csv" else read_yaml(path)
        return ClassFile.model_validate(data)
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part) for part in fault['loc']) or 'file'}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise ClassError(f"{path} is not a file of thresholds:\n" + "\n".join(lines)) from None
    except YamlError as error:
        raise ClassError(str(error)) from None
    except (OSError, csv.Error, ValueError) as error:
        raise ClassError(f"{path} cannot be read: {error}") from None


def _from_csv(path: Path) -> dict[str, Any]:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    text = path.read_bytes().decode("utf-8-sig")
    wanted = ["unit_type", "first_year", "last_year", "label", "lower", "lower_closed"]
    reader = csv.DictReader(text.splitlines())
    if lacking := [column for column in wanted if column not in (reader.fieldnames or [])]:
        raise ValueError(f"it lacks the column(s) {', '.join(lacking)}")
    sets: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in reader:
        key = tuple(clean(row.get(column) or "") for column in ("province_code", *wanted[:3]))
        closed = clean(row["lower_closed"] or "true").lower()
        sets.setdefault(key, []).append(
            {
                "label": row["label"] or "",
                "lower": _bound(row["lower"]),
                "lower_closed": closed,
            }
        )
    return {
        "title_vi": path.stem,
        "sets": [
            {
                "province_code": province_code,
                "unit_types": [unit_type] if unit_type else [],
                "first_year": first or 2005,
                "last_year": last or None,
                "classes": classes,
            }
            for (province_code, unit_type, first, last), classes in sets.items()
        ],
    }


def _bound(cell: str | None) -> float | None:
    """A lower bound as a cell of a workbook is read: only what is plainly one number."""
    bound, _, broken = read_number(cell)
    if broken:
        raise ValueError(f"the lower bound {cell!r} {MESSAGES[broken][1]}")
    return bound


def classify(
    index: pd.DataFrame, thresholds: ClassFile | None, *, year: int, province_code: str = ""
) -> tuple[pd.Series, list[Used]]:
    """The class of each unit by its type's thresholds, and which set was used for each type.

    Without thresholds, and where the index is not known, the class is empty.

    Parameters
    ----------
    index : DataFrame
        ``unit_type`` and ``percent`` (unrounded).
    province_code : str
        Two-digit GSO code; empty: only general sets are used.

    Examples
    --------
    >>> sets = [{"classes": [{"label": "Đạt", "lower": 50}]},
    ...         {"province_code": "35", "unit_types": ["department"], "classes": [{"label": "Tốt", "lower": 80}]}]
    >>> file = ClassFile(title_vi="Thử", sets=sets)
    >>> units = pd.DataFrame({"unit_type": ["department", "district"], "percent": [81.0, 60.0]})
    >>> classes, used = classify(units, file, year=2024, province_code="35")
    >>> classes.tolist(), [entry.province_code for entry in used]
    (['Tốt', 'Đạt'], ['35', ''])
    """
    out = pd.Series("", index=index.index, dtype=object)
    used: list[Used] = []
    if thresholds is None:
        return out, used
    for unit_type in index["unit_type"].unique():
        found = thresholds.find(str(unit_type), year, province_code)
        members = index["unit_type"] == unit_type
        table = pd.DataFrame([entry.model_dump() for entry in found.classes])
        out[members] = class_of(index.loc[members, "percent"], table)
        words = "; ".join(
            f"{entry.label} {'≥' if entry.lower_closed else '>'} {entry.lower:g}" for entry in found.classes
        )
        used.append(Used(str(unit_type), found.province_code, found.first_year, found.last_year, words))
    return out, used
