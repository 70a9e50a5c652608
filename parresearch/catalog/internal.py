"""Internal indices of departments, districts and communes: published figures, and results stored by ``score``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from parresearch.catalog.load import load_table
from parresearch.core.asides import is_aside
from parresearch.core.errors import DataError, nearest
from parresearch.core.paths import internal_dir
from parresearch.core.reads import recorded
from parresearch.scoring.framework import Framework, FrameworkError, parse_framework

__all__ = [
    "ResultSet",
    "load_published_internal",
    "load_results",
    "load_rounds",
    "result_names",
    "units_of_results",
]

_TABLES = {
    "index": ("unit", "name", "unit_type", "year", "framework_id", "points", "max_points", "removed", "percent",
              "self_percent", "self_minus_appraised", "rank", "n", "class"),
    "tree": ("unit", "code", "points", "self_points", "max_points", "percent", "n_missing"),
    "points": ("unit", "code", "stage", "points", "max_points", "problem"),
    "criteria": ("code", "parent_code", "level", "is_leaf", "name_vi", "name_en", "max_points", "kind", "lead_agency"),
}  # fmt: skip
_TEXT = {"unit", "code", "parent_code", "name", "unit_type", "framework_id", "class", "stage", "problem", "kind",
         "name_vi", "name_en", "lead_agency"}  # fmt: skip

_WORDS = {"name", "class", "name_vi", "name_en", "lead_agency"}
_QUIET = r"^'(?=[=+@\t\r\n-])"  # the mark before what a spreadsheet would take for a formula


@dataclass(frozen=True)
class ResultSet:
    """One scored round: its framework and labels, the index of every unit, points up the tree, points by stage."""

    name: str
    meta: dict[str, Any]
    framework: Framework
    index: pd.DataFrame
    tree: pd.DataFrame
    points: pd.DataFrame
    criteria: pd.DataFrame


@recorded
def result_names(folder: Path | None = None) -> list[str]:
    """Names of the stored result sets (``data/internal/NAME``), in alphabetical order."""
    folder = folder or internal_dir()
    names = (path.parent.name for path in folder.glob("*/meta.json"))
    return sorted(name for name in names if not is_aside(name))


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
        framework = parse_framework(json.loads((place / "framework.json").read_text(encoding="utf-8")))
        tables = {table: _read(place / f"{table}.csv", columns) for table, columns in _TABLES.items()}
    except (OSError, ValueError, FrameworkError) as error:
        raise DataError(
            f"The stored results {name!r} cannot be read ({error}). Make them again with parresearch score, and "
            f"--replace."
        ) from error
    return ResultSet(name=name, meta=meta, framework=framework, **tables)


def load_rounds(
    names: str, *, year: int | None = None, province_code: str = "", folder: Path | None = None
) -> tuple[ResultSet, ...]:
    """The result sets of one round, one per framework (departments, districts, …); none for empty text.

    Parameters
    ----------
    names : str
        Names of stored results, separated by semicolons.
    year, province_code
        When given, results of another year or province are refused; results that name no province are taken.

    Raises
    ------
    DataError
        Also when two sets hold the same unit or the same unit type: their ranks would not be of one list.
    """
    rounds = tuple(load_results(name.strip(), folder) for name in names.split(";") if name.strip())
    for found in rounds:
        said = int(found.meta.get("year", 0))
        if year is not None and said != year:
            raise DataError(
                f"The stored results {found.name!r} are of {said}, not of {year}. Choose the right ones."
            )
        place = str(found.meta.get("province_code", ""))
        if province_code and place and place != province_code:
            raise DataError(
                f"The stored results {found.name!r} are of province {place}, not of {province_code}. Choose the right "
                f"ones, or score again with the right --province."
            )
    for column, what in (("unit_type", "type"), ("unit", "unit")):
        seen: dict[str, str] = {}
        for found in rounds:
            for value in found.index[column].unique():
                if value in seen:
                    raise DataError(
                        f"{seen[value]!r} and {found.name!r} both have the {what} {value!r}. A round has one set of "
                        f"results for each unit type."
                    )
                seen[value] = found.name
    return rounds


def units_of_results(names: str) -> list[str]:
    """Codes of all units of stored results, in their order."""
    return [unit for found in load_rounds(names) for unit in found.index["unit"]]


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """A table with its text as it was scored: NA and None are text like any other."""
    table = pd.read_csv(path, dtype=dict.fromkeys(_TEXT, str), keep_default_na=False, na_values=[""])
    if lacking := [column for column in columns if column not in table]:
        raise ValueError(f"{path.name} lacks {', '.join(lacking)}")
    text = {column: table[column].fillna("") for column in table if column in _TEXT}
    words = {key: text[key].str.replace(_QUIET, "", regex=True) for key in text if key in _WORDS}
    return table.assign(**text | words)


@recorded
def load_published_internal(province_code: str, year: int) -> pd.DataFrame:
    """Published figures of the internal index of one province and year, one row per statement; may be empty."""
    table = load_table("internal")
    found = table[
        (table["province_code"] == province_code) & (table["year"] == year) & (table["index_id"] == "par")
    ]
    return found.sort_values(["unit_type", "statistic", "rank", "unit_name"]).reset_index(drop=True)
