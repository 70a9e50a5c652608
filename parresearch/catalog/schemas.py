"""What every processed table must be, declared: columns, types, keys and ranges (pandera)."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pandera.pandas as pa

from parresearch.core.errors import DataError
from parresearch.core.indices import INDICES
from parresearch.core.provinces import all_provinces, vintage_of

__all__ = ["TABLES", "check_schema"]

_YEARS = pa.Check.in_range(2005, 2100)
_CODE = pa.Check.str_matches(r"^[0-9]{2}$")


@cache
def _exists(year: int, code: str) -> bool:
    return code in {province.province_code for province in all_provinces(year=year)}


def _provinces_exist(table: pd.DataFrame) -> pd.Series:
    return pd.Series(
        [_exists(int(year), code) for year, code in zip(table["year"], table["province_code"], strict=True)],
        index=table.index,
    )


def _vintage_fits(table: pd.DataFrame) -> pd.Series:
    return table["year"].map(vintage_of) == table["vintage"]


def _in_range(table: pd.DataFrame) -> pd.Series:
    """Totals lie inside the index's range of that year; parts inside their own maximum, where it is known."""
    top = table["max_points"].copy()
    totals = table["component"] == "total"
    limit = pd.Series(
        [INDICES[i].total_max(int(y)) for i, y in zip(table["index_id"], table["year"], strict=True)],
        index=table.index,
    )
    top[totals] = top[totals].fillna(limit[totals]).clip(upper=limit[totals])
    # 10/3 is printed as 3.3333: half a unit of the last decimal may stand above it.
    above = table["points"] > top + 0.00005
    return ~(above | (table["points"] < 0)) & ~((table["percent"] > 100.005) | (table["percent"] < 0))


_PROVINCE_KEYS = {
    "index_id": pa.Column(str, pa.Check.isin(list(INDICES))),
    "year": pa.Column(int, _YEARS),
    "vintage": pa.Column(int, pa.Check.isin([63, 34])),
    "province_code": pa.Column(str, _CODE),
    "component": pa.Column(str),
}
_PROVINCE_CHECKS = [
    pa.Check(_provinces_exist, error="the province exists in that year"),
    pa.Check(_vintage_fits, error="the vintage is that of the year"),
]
_BASIS = pa.Check.isin(["published", "derived", ""])

TABLES: dict[str, pa.DataFrameSchema] = {
    "statements": pa.DataFrameSchema(
        {
            **_PROVINCE_KEYS,
            "value": pa.Column(float, nullable=True),
            "unit": pa.Column(str, pa.Check.isin(["points", "percent", "share", ""])),
            "max_points": pa.Column(float, pa.Check.gt(0), nullable=True),
            "rank": pa.Column("Int64", pa.Check.ge(1), nullable=True),
            "rank_scope": pa.Column(str),
            "n_units": pa.Column("Int64", pa.Check.in_range(1, 64), nullable=True),
            "basis": pa.Column(str, pa.Check.isin(["direct", "derived"])),
            "source_id": pa.Column(str, pa.Check.str_length(min_value=1)),
            "flag": pa.Column(str),
            "note": pa.Column(str),
            "table": pa.Column(str),
            "line": pa.Column(int, pa.Check.ge(2)),
        },
        checks=[
            *_PROVINCE_CHECKS,
            pa.Check(lambda t: t["value"].notna() | t["rank"].notna(), error="a value or a rank is stated"),
            pa.Check(lambda t: t["rank"].isna() | (t["rank_scope"] != ""), error="a rank says among whom"),
            pa.Check(
                lambda t: (t["rank"].isna() | t["n_units"].isna() | (t["rank"] <= t["n_units"])).fillna(True),
                error="a rank is not greater than the number of units",
            ),
        ],
        unique=["table", "line"],
        strict=True,
    ),
    "scores": pa.DataFrameSchema(
        {
            **_PROVINCE_KEYS,
            "points": pa.Column(float, nullable=True),
            "max_points": pa.Column(float, nullable=True),
            "percent": pa.Column(float, nullable=True),
            "percent_basis": pa.Column(str, pa.Check.isin(["published", "computed", ""])),
            "rank_published": pa.Column("Int64", pa.Check.in_range(1, 64), nullable=True),
            "n_units": pa.Column("Int64", nullable=True),
            "basis": pa.Column(str, _BASIS),
            "source_id": pa.Column(str),
            "percent_source_id": pa.Column(str),
            "flag": pa.Column(str),
            "rank_basis": pa.Column(str, _BASIS),
            "rank_source_id": pa.Column(str),
            "rank_flag": pa.Column(str),
        },
        checks=[
            *_PROVINCE_CHECKS,
            pa.Check(_in_range, error="the score lies inside the range of the index in that year"),
            pa.Check(
                lambda t: (t["points"].isna() & t["percent"].isna()) | (t["source_id"] != ""),
                error="every figure names its source",
            ),
        ],
        unique=["index_id", "year", "province_code", "component"],
        strict=True,
    ),
    "ranks": pa.DataFrameSchema(
        {
            **_PROVINCE_KEYS,
            "rank_scope": pa.Column(
                str, pa.Check.str_matches(r"^(national|region:\w+|subregion:\w+|pilot|surveyed)$")
            ),
            "rank": pa.Column("Int64", pa.Check.ge(1)),
            "n_units": pa.Column("Int64", nullable=True),
            "basis": pa.Column(str),
            "source_id": pa.Column(str),
            "flag": pa.Column(str),
            "table": pa.Column(str),
            "line": pa.Column(int),
        },
        checks=_PROVINCE_CHECKS,
        unique=["index_id", "year", "province_code", "component", "rank_scope"],
        strict=True,
    ),
    "national": pa.DataFrameSchema(
        {
            "index_id": pa.Column(str, pa.Check.isin(list(INDICES))),
            "year": pa.Column(int, _YEARS),
            "scope": pa.Column(str),
            "component": pa.Column(str),
            "statistic": pa.Column(str),
            "value": pa.Column(float),
            "unit": pa.Column(str, pa.Check.isin(["percent", "count", "percentage_points"])),
            "basis": pa.Column(str, _BASIS),
            "source_id": pa.Column(str),
            "flag": pa.Column(str),
            "note": pa.Column(str),
            "table": pa.Column(str),
            "line": pa.Column(int),
        },
        checks=[
            pa.Check(
                lambda t: ~t["statistic"].isin(["mean", "median", "max", "min"]) | t["value"].between(0, 100),
                error="a mean or extreme lies inside the range of the index",
            )
        ],
        unique=["index_id", "year", "scope", "component", "statistic"],
        strict=True,
    ),
    "breaks": pa.DataFrameSchema(
        {
            "index_id": pa.Column(str, pa.Check.isin(list(INDICES))),
            "year_before": pa.Column(int, _YEARS),
            "year_after": pa.Column(int, _YEARS),
            "component": pa.Column(str),
            "kind": pa.Column(str, pa.Check.isin(["new_framework", "rewritten", "scale", "instrument"])),
            "label_vi": pa.Column(str),
            "label_en": pa.Column(str),
            "source_id": pa.Column(str),
            "note": pa.Column(str),
        },
        checks=pa.Check(
            lambda t: t["year_after"] == t["year_before"] + 1, error="a break is between two years"
        ),
        unique=["index_id", "year_after", "component"],
        strict=True,
    ),
    "population": pa.DataFrameSchema(
        {
            "year": pa.Column(int, _YEARS),
            "province_code": pa.Column(str, _CODE),
            "population_thousand": pa.Column(float, pa.Check.in_range(100, 20_000)),
            "source_id": pa.Column(str),
            "flag": pa.Column(str),
        },
        checks=pa.Check(_provinces_exist, error="the province exists in that year"),
        unique=["year", "province_code"],
        strict=True,
    ),
    "grdp": pa.DataFrameSchema(
        {
            "year": pa.Column(int, _YEARS),
            "province_code": pa.Column(str, _CODE),
            "grdp_billion_vnd": pa.Column(float, pa.Check.gt(0)),
            "source_id": pa.Column(str),
            "flag": pa.Column(str),
        },
        checks=pa.Check(_provinces_exist, error="the province exists in that year"),
        unique=["year", "province_code"],
        strict=True,
    ),
    "pci_weights": pa.DataFrameSchema(
        {
            "year_from": pa.Column(int, _YEARS),
            "year_to": pa.Column(int, _YEARS),
            "component": pa.Column(str),
            "weight_percent": pa.Column(float, pa.Check.in_range(0, 100)),
            "status": pa.Column(str),
            "source_id": pa.Column(str),
            "note": pa.Column(str),
        },
        checks=pa.Check(
            lambda t: t.groupby("year_from")["weight_percent"].transform("sum").sub(100).abs() <= 0.015,
            error="the weights of a period add to 100 (2005, unrounded, to 99.99)",
        ),
        unique=["year_from", "component"],
        strict=True,
    ),
    "stated_changes": pa.DataFrameSchema(
        {
            "index_id": pa.Column(str, pa.Check.isin(list(INDICES))),
            "base_year": pa.Column(int, _YEARS),
            "year": pa.Column(int, _YEARS),
            "province_code": pa.Column(str, _CODE),
            "change": pa.Column(float, pa.Check.in_range(-100, 100)),
            "unit": pa.Column(str, pa.Check.isin(["points"])),
            "rank_base": pa.Column("Int64", pa.Check.in_range(1, 64), nullable=True),
            "rank": pa.Column("Int64", pa.Check.in_range(1, 64), nullable=True),
            "places": pa.Column("Int64", pa.Check.in_range(-63, 63), nullable=True),
            "n_units": pa.Column("Int64", pa.Check.in_range(1, 64), nullable=True),
            "source_id": pa.Column(str, pa.Check.str_length(min_value=1)),
            "note": pa.Column(str),
            "line": pa.Column(int, pa.Check.ge(2)),
        },
        checks=[
            pa.Check(_provinces_exist, error="the province exists in that year"),
            pa.Check(lambda t: t["base_year"] < t["year"], error="the base year is the earlier one"),
        ],
        unique=["index_id", "base_year", "year", "province_code"],
        strict=True,
    ),
    "tiles": pa.DataFrameSchema(
        {
            "vintage": pa.Column(int, pa.Check.isin([63, 34])),
            "province_code": pa.Column(str, _CODE),
            "kind": pa.Column(str, pa.Check.isin(["province", "islands"])),
            "row": pa.Column(int, pa.Check.ge(0)),
            "column": pa.Column(int, pa.Check.ge(0)),
            "latitude": pa.Column(float, pa.Check.in_range(6, 24)),
            "longitude": pa.Column(float, pa.Check.in_range(102, 118)),
            "label": pa.Column(str, pa.Check.str_length(min_value=1)),
        },
        unique=["vintage", "row", "column"],
        strict=True,
    ),
    "par_groups": pa.DataFrameSchema(
        {
            "index_id": pa.Column(str),
            "year": pa.Column(int, _YEARS),
            "group": pa.Column(str),
            "label_vi": pa.Column(str),
            "lower": pa.Column(float, nullable=True),
            "lower_closed": pa.Column(str, pa.Check.isin(["yes", "no", ""])),
            "upper": pa.Column(float, nullable=True),
            "upper_closed": pa.Column(str, pa.Check.isin(["yes", "no", ""])),
            "n_provinces": pa.Column("Int64", nullable=True),
            "basis": pa.Column(str),
            "source_id": pa.Column(str),
            "flag": pa.Column(str),
            "note": pa.Column(str),
            "line": pa.Column(int),
        },
        strict=True,
    ),
    "internal": pa.DataFrameSchema(
        {
            "index_id": pa.Column(str),
            "year": pa.Column(int, _YEARS),
            "vintage": pa.Column(int, pa.Check.isin([63, 34])),
            "province_code": pa.Column(str, _CODE),
            "unit_type": pa.Column(str),
            "unit_type_size": pa.Column("Int64", nullable=True),
            "unit_name": pa.Column(str),
            "component": pa.Column(str),
            "statistic": pa.Column(str),
            "value": pa.Column(float, nullable=True),
            "unit": pa.Column(str),
            "rank": pa.Column("Int64", nullable=True),
            "basis": pa.Column(str),
            "source_id": pa.Column(str),
            "flag": pa.Column(str),
            "note": pa.Column(str),
        },
        strict=True,
    ),
    "papi_codebook": pa.DataFrameSchema(
        {
            "component": pa.Column(str),
            "year_from": pa.Column(int, _YEARS),
            "year_to": pa.Column(int, _YEARS),
            "level": pa.Column(str, pa.Check.isin(["total", "dimension", "subdimension"])),
            "name_vi": pa.Column(str),
            "name_en": pa.Column(str),
            "max_points": pa.Column(float, pa.Check.gt(0)),
        },
        unique=["component", "year_from"],
        strict=True,
    ),
}


def check_schema(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """``table`` itself when it keeps the declared schema ``name``; else a :class:`DataError` with the first rows."""
    try:
        TABLES[name].validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        # A rule over several columns is reported once per column: one line per rule and row is enough.
        whole = error.failure_cases["schema_context"] == "DataFrameSchema"
        cases = (
            error.failure_cases.assign(_whole=whole)
            .drop_duplicates(["check", "index"])
            .reset_index(drop=True)
        )
        lines = [_failure(table, case) for _, case in cases.head(8).iterrows()]
        more = f"\n  … and {len(cases) - 8} more" if len(cases) > 8 else ""
        raise DataError(
            f"The table {name!r} breaks its schema (parresearch/catalog/schemas.py) in {len(cases)} place(s); nothing "
            f"was written:\n" + "\n".join(lines) + more
        ) from None
    return table


def _failure(table: pd.DataFrame, case: pd.Series) -> str:
    """One broken rule in words, with the row it is broken in."""
    known = ["index_id", "year", "province_code", "component", "table", "line"]
    said, at = "", ""
    if not case["_whole"]:
        said = f"{case['column']} is {case['failure_case']!r}: "
    if pd.notna(case["index"]) and case["index"] in table.index:
        row = table.loc[case["index"]]
        at = " in " + ", ".join(f"{key}={row[key]}" for key in known if key in row)
    return f"  {said}rule “{case['check']}”{at}"
