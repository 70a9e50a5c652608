"""Two years of a panel side by side: the step that every comparison of years starts with."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parresearch.core.errors import DataError, MissingYearError
from parresearch.core.keys import check_keys
from parresearch.core.provinces import vintage_of

__all__ = ["pair_years"]


def pair_years(
    table: pd.DataFrame,
    *,
    values: Sequence[str],
    keys: Sequence[str] = ("province_code",),
    year: int | None = None,
    base_year: int | None = None,
    lag: int = 1,
) -> pd.DataFrame:
    """Every province's values of an earlier and a later year in one row, for one pair of years or for all.

    Parameters
    ----------
    table : DataFrame, one row per year and ``keys``
        ``year``, the columns of ``keys`` and ``values``; ``vintage`` where it is known, else it is that of the year.
    values : sequence of str
        Columns to bring side by side: ``value`` of the later year and ``value_base`` of the earlier one.
    year, base_year : int, optional
        One pair; ``base_year`` is ``year - lag`` when it is left out. Without ``year``: every pair of years that are
        ``lag`` apart and both in the table.

    Returns
    -------
    DataFrame, one row per pair and key, in order
        ``vintage``, the keys, ``base_year, year`` and the values. A province with one of the two years stays, with
        missing values. Years of two maps of the country are never paired: codes mean other provinces.

    Raises
    ------
    MissingYearError, DataError
        When a year asked for is not in the table, lies on another map, or a key stands twice in a year.

    Examples
    --------
    >>> table = pd.DataFrame({"year": [2022, 2023, 2023], "province_code": ["01", "01", "48"], "points": [88, 89, 90]})
    >>> pair_years(table, values=["points"], year=2023)[["province_code", "points_base", "points"]].values.tolist()
    [['01', 88.0, 89], ['48', nan, 90]]
    """
    by = ["vintage", *keys]
    own = table if "vintage" in table else table.assign(vintage=table["year"].map(vintage_of))
    own = own[[*by, "year", *values]]
    check_keys(own, [*by, "year"], what="table of years")
    step = lag if year is None or base_year is None else year - base_year
    if step == 0:
        raise DataError(f"The two years of a comparison are the same: {year}.")
    years = set(own["year"])
    later = sorted(y for y in years if y - step in years and vintage_of(y) == vintage_of(y - step))
    if year is not None:
        _check_pair(year, year - step, years)
        later = [year]
    now = own[own["year"].isin(later)]
    base = own[own["year"].isin([y - step for y in later])]
    base = base.assign(year=base["year"] + step).rename(columns={value: f"{value}_base" for value in values})
    both = base.merge(now, on=[*by, "year"], how="outer", sort=True)
    both.insert(both.columns.get_loc("year"), "base_year", both["year"] - step)
    order = [*by, "base_year", "year", *(name for value in values for name in (f"{value}_base", value))]
    return both[order].sort_values(["year", *by], kind="stable").reset_index(drop=True)


def _check_pair(year: int, base_year: int, years: set[int]) -> None:
    if absent := sorted({year, base_year} - years):
        raise MissingYearError(
            f"The table has no rows for {', '.join(map(str, absent))}; it has {min(years)} to {max(years)}."
            if years
            else "The table has no rows for any year."
        )
    if vintage_of(year) != vintage_of(base_year):
        raise DataError(
            f"{base_year} and {year} lie on two maps of the country (63 and 34 provinces). Carry the earlier scores "
            f"over with provinces.bridge, and say with which weight."
        )
