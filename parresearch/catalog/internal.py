"""Internal indices of departments, districts and communes: published figures, and results stored by ``score``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from parresearch.catalog.load import load_table
from parresearch.core.errors import DataError, nearest
from parresearch.core.paths import internal_dir
from parresearch.core.reads import recorded

__all__ = ["ResultSet", "load_published_internal", "load_results", "no_results", "result_names"]

_TABLES = {
    "index": ("unit", "name", "unit_type", "year", "framework_id", "points", "max_points", "removed", "percent",
              "self_percent", "self_minus_appraised", "rank", "n", "class"),
    "tree": ("unit", "code", "points", "max_points", "percent", "n_missing"),
    "points": ("unit", "code", "stage", "points", "max_points", "problem"),
    "criteria": ("code", "parent_code", "level", "is_leaf", "name_vi", "name_en", "max_points", "kind", "lead_agency"),
}  # fmt: skip
_TEXT = {"unit", "code", "parent_code", "name", "unit_type", "framework_id", "class", "stage", "problem", "kind",
         "name_vi", "name_en", "lead_agency"}  # fmt: skip


@dataclass(frozen=True)
class ResultSet:
    """One scored round: the index of every unit, points up the tree, points by stage, the criteria, and its labels."""

    name: str
    meta: dict[str, Any]
    index: pd.DataFrame
    tree: pd.DataFrame
    points: pd.DataFrame
    criteria: pd.DataFrame


@recorded
def result_names(folder: Path | None = None) -> list[str]:
    """Names of the stored result sets (``data/internal/NAME``), in alphabetical order."""
    folder = folder or internal_dir()
    return sorted(path.parent.name for path in folder.glob("*/meta.json"))


def no_results() -> ResultSet:
    """An empty result set, for a notebook that was given none."""
    tables = {table: pd.DataFrame(columns=list(columns)) for table, columns in _TABLES.items()}
    return ResultSet(name="", meta={}, **tables)


@recorded
def load_results(name: str, folder: Path | None = None) -> ResultSet:
    """The result set stored under ``name`` by ``parresearch score``."""
    folder = folder or internal_dir()
    known = result_names(folder)
    if name not in known:
        close = nearest(name, known)
        hint = f" Did you mean {close[0]!r}?" if close else f" There are: {', '.join(known) or 'none'}."
        raise DataError(
            f"There are no stored results {name!r} in data/internal.{hint} Make them: parresearch score WORKBOOK.xlsx "
            f"-o data/internal/NAME"
        )
    place = folder / name
    try:
        meta = json.loads((place / "meta.json").read_text(encoding="utf-8"))
        tables = {table: _read(place / f"{table}.csv", columns) for table, columns in _TABLES.items()}
    except (OSError, ValueError) as error:
        raise DataError(
            f"The stored results {name!r} cannot be read ({error}). Make them again with parresearch score."
        ) from error
    return ResultSet(name=name, meta=meta, **tables)


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=dict.fromkeys(_TEXT, str), keep_default_na=True)
    if lacking := [column for column in columns if column not in table]:
        raise ValueError(f"{path.name} lacks {', '.join(lacking)}")
    text = [column for column in table if column in _TEXT]
    return table.assign(**{column: table[column].fillna("") for column in text})


@recorded
def load_published_internal(province_code: str, year: int) -> pd.DataFrame:
    """Published figures of the internal index of one province and year, one row per statement; may be empty."""
    table = load_table("internal")
    found = table[
        (table["province_code"] == province_code) & (table["year"] == year) & (table["index_id"] == "par")
    ]
    return found.sort_values(["unit_type", "statistic", "rank", "unit_name"]).reset_index(drop=True)
