"""What sources state, as one typed long table: every row of the raw files, none lost, each with its line."""

from __future__ import annotations

import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.indices import INDICES
from parresearch.core.provinces import vintage_of
from parresearch.core.rawfiles import read_raw

__all__ = ["national_statements", "province_statements", "read_sources", "typed"]


def typed(
    table: pd.DataFrame, *, name: str, floats: tuple[str, ...] = (), ints: tuple[str, ...] = ()
) -> pd.DataFrame:
    """``table`` (all text) with number columns as floats (NaN where empty) and year-like columns as integers."""
    out = table.copy()
    if lacking := [column for column in (*floats, *ints) if column not in out]:
        raise DataError(
            f"data/raw/{name}.csv lacks the column(s) {', '.join(lacking)}; its header is its first line."
        )
    for column in (*floats, *ints):
        numbers = pd.to_numeric(out[column].replace("", None), errors="coerce")
        if (bad := out.loc[numbers.isna() & (out[column] != "")]).size:
            first = bad.iloc[0]
            raise DataError(
                f"data/raw/{name}.csv, line {first['line']}: {column} is {first[column]!r}, which is not a number."
            )
        out[column] = numbers.astype("Int64") if column in ints else numbers.astype(float)
    return out


def read_sources() -> pd.DataFrame:
    """The sources, indexed by ``source_id``: publisher, title, address, kind, authority, licence."""
    table = read_raw("sources")
    if (twice := table[table["source_id"].duplicated()]).size:
        row = twice.iloc[0]
        raise DataError(
            f"data/raw/sources.csv, line {row['line']}: source {row['source_id']!r} stands there twice."
        )
    return table.drop(columns="line").set_index("source_id", drop=False)


def in_vietnamese(notes: pd.Series) -> pd.Series:
    """The Vietnamese of remarks in the raw files (``remarks.csv``); empty where none is known."""
    known = read_raw("remarks").set_index("note")["note_vi"]
    return notes.map(known).fillna("").astype(str)


def province_statements() -> pd.DataFrame:
    """One row per statement of a province's figure by one source.

    Columns ``index_id, year, vintage, province_code, component, value, unit, max_points, rank, rank_scope, n_units,
    basis, source_id, flag, note, table, line``; ``table`` and ``line`` lead back to the raw file.
    """
    parts = []
    for index_id in INDICES:
        raw = read_raw(index_id)
        part = typed(raw, name=index_id, floats=("value", "max_points"), ints=("year", "rank", "n_units"))
        part.insert(0, "index_id", index_id)
        part["table"] = index_id
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    table["year"] = table["year"].astype(int)
    table.insert(2, "vintage", table["year"].map(vintage_of))
    return table


def national_statements() -> pd.DataFrame:
    """One row per statement of a national, regional or group figure by one source."""
    table = typed(read_raw("national"), name="national", floats=("value",), ints=("year",))
    table["year"] = table["year"].astype(int)
    return table.assign(table="national")
