"""One scale over several years: within the year, within an era, or a refusal where a break lies inside.

Pooled over PAPI's change of scale in 2018 the raw correlation with PCI within provinces is 0.63; on one scale it is
0.02. The 0.63 is the ruler that changed, so raw scores across a break are refused here rather than warned about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import pandas as pd

from parresearch.core.errors import DataError, MissingYearError, ScaleBreakError
from parresearch.statistics.association.checks import LEAST, complete_rows, mean_ranks
from parresearch.statistics.breaks import breaks_between
from parresearch.statistics.spread import as_numbers, is_flat

__all__ = [
    "Component",
    "Scale",
    "breaks_inside",
    "check_no_break",
    "eras",
    "on_one_scale",
    "own_scale",
    "several_measures",
]

Component = tuple[str, str]
"""Index id and component, such as ``("papi", "total")``."""

Scale = Literal["year", "era", "raw"]


def breaks_inside(
    breaks: pd.DataFrame, components: Iterable[Component], *, first_year: int, last_year: int
) -> pd.DataFrame:
    """The breaks of any of the components between two years, earliest first."""
    found = [
        breaks_between(breaks, index_id=index_id, component=component, base_year=first_year, year=last_year)
        for index_id, component in dict.fromkeys(components)
    ]
    return pd.concat(found, ignore_index=True).sort_values("year_after", kind="stable").reset_index(drop=True)


def check_no_break(
    breaks: pd.DataFrame, components: Iterable[Component], *, first_year: int, last_year: int
) -> None:
    """Refuse a range of years in which one of the components changes its scale.

    Examples
    --------
    >>> breaks = pd.DataFrame({"index_id": ["papi"], "component": ["total"], "year_before": [2017],
    ...                        "year_after": [2018], "kind": ["scale"]})
    >>> check_no_break(breaks, [("papi", "total")], first_year=2011, last_year=2019)
    Traceback (most recent call last):
    parresearch.core.errors.ScaleBreakError: papi (total) is not on one scale between 2017 and 2018, which lies ...
    """
    inside = breaks_inside(breaks, components, first_year=first_year, last_year=last_year)
    if len(inside):
        row = inside.iloc[0]
        more = f" ({len(inside)} breaks in all)" if len(inside) > 1 else ""
        raise ScaleBreakError(
            f"{row['index_id']} ({row['component']}) is not on one scale between {row['year_before']} and "
            f"{row['year_after']}, which lies inside {first_year}–{last_year}{more}. Standardise within the year or "
            "within the era, or take years on one side of the break."
        )


def eras(breaks: pd.DataFrame, components: Iterable[Component], years: Iterable[int]) -> pd.Series:
    """Year to era (1, 2, …): runs of years in which no component changes its scale.

    Examples
    --------
    >>> breaks = pd.DataFrame({"index_id": ["papi"], "component": ["total"], "year_before": [2017],
    ...                        "year_after": [2018], "kind": ["scale"]})
    >>> eras(breaks, [("papi", "total")], [2016, 2017, 2018]).to_dict()
    {2016: 1, 2017: 1, 2018: 2}
    """
    ordered = sorted({int(year) for year in years})
    if not ordered:
        raise MissingYearError("There are no years to divide into eras.")
    found = breaks_inside(breaks, components, first_year=ordered[0], last_year=ordered[-1])
    starts = sorted(set(found["year_after"].astype(int)))
    return pd.Series({year: 1 + sum(start <= year for start in starts) for year in ordered}, name="era")


def on_one_scale(
    table: pd.DataFrame,
    columns: Mapping[str, Component],
    *,
    breaks: pd.DataFrame,
    scale: Scale = "year",
    least: int = LEAST,
) -> pd.DataFrame:
    """``table`` with its columns on one scale over the years, by a stated rule.

    Parameters
    ----------
    table : DataFrame, one row per year and province
        Rows without all of ``columns`` are left out first: mean and spread are those of the rows used.
    columns : mapping
        Column to the component it holds, to find its breaks.
    scale : str
        ``year``: mean 0 and standard deviation 1 (ddof 1) within each year; every break is bridged, and common
        movement is taken out. ``era``: the same within runs of years without a break. ``raw``: as published; refused
        when a break lies inside.
    least : int
        Years (or eras) with fewer rows are left out.

    Returns
    -------
    DataFrame
        The rows used, with ``columns`` replaced and ``era`` added.

    Examples
    --------
    >>> table = pd.DataFrame({"year": [2017] * 4 + [2018] * 4, "papi": [1.0, 2, 3, 4, 11, 12, 13, 14]})
    >>> none = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"])
    >>> on_one_scale(table, {"papi": ("papi", "total")}, breaks=none)["papi"].round(2).tolist()
    [-1.16, -0.39, 0.39, 1.16, -1.16, -0.39, 0.39, 1.16]
    """
    if scale not in ("year", "era", "raw"):
        raise DataError(f"scale={scale!r} is unknown; there are year, era and raw.")
    names = list(columns)
    rows = complete_rows(table, [*names, "year"])
    rows = rows.assign(**{name: as_numbers(rows[name], what=name) for name in names})
    if scale == "raw":
        check_no_break(
            breaks, columns.values(), first_year=int(rows["year"].min()), last_year=int(rows["year"].max())
        )
    rows = rows.assign(era=rows["year"].map(eras(breaks, columns.values(), rows["year"])))
    if scale == "raw":
        return rows
    key = rows[scale]
    rows = rows[key.map(key.value_counts()) >= least]
    if rows.empty:
        raise MissingYearError(f"No {scale} has {least} rows with all of {', '.join(names)}.")
    groups = rows.groupby(scale)
    for name in names:
        flat = groups[name].agg(is_flat)
        if flat.any():
            where = flat.index[flat][0]
            raise DataError(
                f"All values of {name} in {scale} {where} are equal, so they cannot be standardised."
            )
    return rows.assign(
        **(rows[names] - groups[names].transform("mean")) / groups[names].transform("std", ddof=1)
    )


def own_scale(
    scores: pd.DataFrame, component: Component, *, breaks: pd.DataFrame, years: Iterable[int]
) -> pd.DataFrame:
    """One component standardised within each year over all provinces that have it, whoever else is known of them.

    Parameters
    ----------
    scores : DataFrame
        ``index_id, component, year, province_code, points``.

    Returns
    -------
    DataFrame
        ``year, province_code, value``.

    Examples
    --------
    >>> scores = pd.DataFrame({"index_id": "pci", "component": "total", "year": 2019, "province_code": list("abcd"),
    ...                        "points": [60.0, 62.0, 64.0, 66.0]})
    >>> none = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"])
    >>> own_scale(scores, ("pci", "total"), breaks=none, years=[2019])["value"].round(2).tolist()
    [-1.16, -0.39, 0.39, 1.16]
    """
    index_id, name = component
    rows = scores[
        (scores["index_id"] == index_id) & (scores["component"] == name) & scores["year"].isin(list(years))
    ]
    table = rows[["year", "province_code", "points"]].rename(columns={"points": "value"})
    return on_one_scale(table, {"value": component}, breaks=breaks)[["year", "province_code", "value"]]


def several_measures(
    table: pd.DataFrame, columns: Mapping[str, Component], *, breaks: pd.DataFrame
) -> pd.DataFrame:
    """The rows of :func:`on_one_scale` with each column measured in three ways.

    Returns
    -------
    DataFrame
        Columns standardised within the year, ``<column>_rank`` (rank within the year, standardised) and
        ``<column>_era`` (standardised within the run of years without a break, so that common movement stays in).

    Examples
    --------
    >>> table = pd.DataFrame({"year": [2017] * 4 + [2018] * 4, "pci": [1.0, 2, 3, 8, 11, 12, 13, 18]})
    >>> none = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"])
    >>> found = several_measures(table, {"pci": ("pci", "total")}, breaks=none)
    >>> found["pci_rank"].round(2).tolist()[:4], found["pci_era"].round(2).tolist()[3:5]
    ([-1.16, -0.39, 0.39, 1.16], [-0.08, 0.41])
    """
    found = on_one_scale(table, columns, breaks=breaks)
    within = on_one_scale(table, columns, breaks=breaks, scale="era")
    groups_of_year = found.groupby("year")
    for name in columns:
        ranks = groups_of_year[name].transform(mean_ranks)
        groups = ranks.groupby(found["year"])
        found[f"{name}_rank"] = (ranks - groups.transform("mean")) / groups.transform("std", ddof=1)
        found[f"{name}_era"] = within[name].reindex(found.index)
    return found
