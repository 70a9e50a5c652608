"""Thresholds of the classes (xếp loại): data in a file, chosen by unit type and year."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from parresearch.core.errors import ParresearchError
from parresearch.scoring.framework import UnitType
from parresearch.scoring.index import class_of

__all__ = ["ClassError", "ClassFile", "classify", "read_classes"]


class ClassError(ParresearchError):
    """A file of thresholds that is none, or that says nothing for a unit type and year."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _Class(_Model):
    label: str = Field(min_length=1)
    lower: float
    lower_closed: bool = True


class _Set(_Model):
    """The classes of some unit types (all when none is named) for some years."""

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

    def holds(self, unit_type: str, year: int) -> bool:
        """Whether the set is for this unit type and year."""
        right_type = not self.unit_types or unit_type in self.unit_types
        return right_type and self.first_year <= year and (self.last_year is None or year <= self.last_year)


class ClassFile(_Model):
    """A file of thresholds: its title, the document that sets them, and the sets."""

    schema_version: int = 1
    title_vi: str = Field(min_length=1)
    title_en: str = ""
    decision: str = ""
    province_code: str = ""
    illustrative: bool = False
    sets: tuple[_Set, ...] = Field(min_length=1)


def read_classes(path: Path) -> ClassFile:
    """Thresholds from YAML, or from CSV with ``unit_type, first_year, last_year, label, lower, lower_closed``.

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
        text = path.read_bytes().decode("utf-8-sig")
        data = _from_csv(path, text) if path.suffix.lower() == ".csv" else yaml.safe_load(text)
        return ClassFile.model_validate(data)
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part) for part in fault['loc']) or 'file'}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise ClassError(f"{path} is not a file of thresholds:\n" + "\n".join(lines)) from None
    except (UnicodeDecodeError, yaml.YAMLError, csv.Error, ValueError) as error:
        raise ClassError(f"{path} cannot be read: {error}") from None


def _from_csv(path: Path, text: str) -> dict[str, Any]:
    wanted = ["unit_type", "first_year", "last_year", "label", "lower", "lower_closed"]
    reader = csv.DictReader(text.splitlines())
    if lacking := [column for column in wanted if column not in (reader.fieldnames or [])]:
        raise ValueError(f"it lacks the column(s) {', '.join(lacking)}")
    sets: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in reader:
        key = tuple((row[column] or "").strip() for column in wanted[:3])
        closed = (row["lower_closed"] or "true").strip().lower()
        sets.setdefault(key, []).append(
            {
                "label": (row["label"] or "").strip(),
                "lower": (row["lower"] or "").replace(",", "."),
                "lower_closed": closed,
            }
        )
    return {
        "title_vi": path.stem,
        "sets": [
            {
                "unit_types": [unit_type] if unit_type else [],
                "first_year": first or 2005,
                "last_year": last or None,
                "classes": classes,
            }
            for (unit_type, first, last), classes in sets.items()
        ],
    }


def classify(index: pd.DataFrame, thresholds: ClassFile | None, *, year: int) -> pd.Series:
    """The class of each unit by its type's thresholds in ``year``; empty without thresholds or without an index.

    Parameters
    ----------
    index : DataFrame
        ``unit_type`` and ``percent`` (unrounded).
    """
    out = pd.Series("", index=index.index, dtype=object)
    if thresholds is None:
        return out
    for unit_type in sorted(set(index["unit_type"])):
        sets = [entry for entry in thresholds.sets if entry.holds(unit_type, year)]
        if len(sets) != 1:
            many = "no" if not sets else "more than one"
            raise ClassError(
                f"{thresholds.title_vi!r} has {many} set of thresholds for {unit_type} in {year}. Add it, or name the "
                f"years and unit types of each set."
            )
        members = index["unit_type"] == unit_type
        table = pd.DataFrame([entry.model_dump() for entry in sets[0].classes])
        out[members] = class_of(index.loc[members, "percent"], table)
    return out
