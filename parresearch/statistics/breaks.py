"""Breaks: years between which an index is not on one scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from parresearch.core.indices import MAJOR_BREAKS

__all__ = ["breaks_between", "breaks_of_index", "label_breaks", "segments_of"]


def breaks_between(
    breaks: pd.DataFrame, *, index_id: str, component: str = "total", base_year: int, year: int
) -> pd.DataFrame:
    """The breaks of a component that lie between two years, earliest first; empty when there is none.

    Parameters
    ----------
    breaks : DataFrame
        ``index_id, component, year_before, year_after, kind, label_vi, label_en``.
    base_year, year : int
        Earlier and later year of a comparison (in either order).

    Examples
    --------
    >>> breaks = pd.DataFrame({"index_id": ["par"], "component": ["total"], "year_before": [2015],
    ...                        "year_after": [2016], "kind": ["new_framework"]})
    >>> len(breaks_between(breaks, index_id="par", base_year=2015, year=2016))
    1
    >>> len(breaks_between(breaks, index_id="par", base_year=2016, year=2017))
    0
    """
    low, high = sorted((base_year, year))
    inside = (breaks["year_before"] >= low) & (breaks["year_after"] <= high)
    found = breaks[inside & (breaks["index_id"] == index_id) & (breaks["component"] == component)]
    return found.sort_values("year_after").reset_index(drop=True)


def breaks_of_index(breaks: pd.DataFrame, *, index_id: str) -> pd.DataFrame:
    """Every break that a total of an index contains: its own, and those of its parts where it has none of its own.

    A total is a sum (or weighted sum) of its parts, so a part whose questions changed is in it.

    Parameters
    ----------
    breaks : DataFrame
        ``index_id, component, year_before, year_after, kind, label_vi, label_en``.

    Examples
    --------
    >>> breaks = pd.DataFrame({"index_id": "papi", "component": ["d3", "total", "d2"],
    ...                        "year_before": [2015, 2017, 2017], "year_after": [2016, 2018, 2018]})
    >>> breaks_of_index(breaks, index_id="papi")[["year_after", "component"]].values.tolist()
    [[2016, 'd3'], [2018, 'total']]
    """
    own = breaks[breaks["index_id"] == index_id]
    totals = own[own["component"] == "total"]
    parts = own[(own["component"] != "total") & ~own["year_after"].isin(totals["year_after"])]
    found = pd.concat([totals, parts]) if len(parts) else totals
    return found.sort_values(["year_after", "component"], kind="stable").reset_index(drop=True)


def label_breaks(
    pairs: pd.DataFrame, breaks: pd.DataFrame, *, index_id: str, component: str = "total"
) -> pd.DataFrame:
    """Every compared pair of years with the worst kind of break between them.

    Parameters
    ----------
    pairs : DataFrame
        ``base_year, year`` and anything else.

    Returns
    -------
    DataFrame
        ``pairs`` with ``break_kind`` ("major": two scales; "minor": a part of the instrument changed; "": none) and
        ``break_source_ids`` (separated by semicolons).

    Examples
    --------
    >>> breaks = pd.DataFrame({"index_id": ["par"], "component": ["total"], "year_before": [2015], "year_after": [2016],
    ...                        "kind": ["new_framework"], "source_id": ["x"]})
    >>> pairs = pd.DataFrame({"base_year": [2015, 2016], "year": [2016, 2017]})
    >>> label_breaks(pairs, breaks, index_id="par")["break_kind"].tolist()
    ['major', '']
    """
    kinds, sources = {}, {}
    for base_year, year in pairs[["base_year", "year"]].drop_duplicates().itertuples(index=False):
        found = breaks_between(breaks, index_id=index_id, component=component, base_year=base_year, year=year)
        worst = "major" if found["kind"].isin(MAJOR_BREAKS).any() else "minor"
        kinds[base_year, year] = worst if len(found) else ""
        sources[base_year, year] = ";".join(dict.fromkeys(found["source_id"]))
    keys = list(zip(pairs["base_year"], pairs["year"], strict=True))
    return pairs.assign(
        break_kind=[kinds[key] for key in keys], break_source_ids=[sources[key] for key in keys]
    )


def segments_of(
    years: Sequence[int],
    breaks: pd.DataFrame,
    *,
    index_id: str,
    component: str = "total",
    kinds: Sequence[str] = MAJOR_BREAKS,
) -> dict[int, int]:
    """Year to the first year of the stretch on one scale that it lies in; stretches are cut at breaks of ``kinds``.

    Examples
    --------
    >>> breaks = pd.DataFrame({"index_id": ["par"], "component": ["total"], "year_before": [2015],
    ...                        "year_after": [2016], "kind": ["new_framework"]})
    >>> segments_of([2014, 2015, 2016, 2017], breaks, index_id="par")
    {2014: 2014, 2015: 2014, 2016: 2016, 2017: 2016}
    """
    own = breaks[(breaks["index_id"] == index_id) & (breaks["component"] == component)]
    cuts = np.sort(own.loc[own["kind"].isin(list(kinds)), "year_after"].to_numpy(dtype=int))
    ordered = sorted({int(year) for year in years})
    stretch = np.searchsorted(cuts, ordered, side="right")
    first: dict[int, int] = {}
    for year, number in zip(ordered, stretch, strict=True):
        first.setdefault(int(number), year)
    return {year: first[int(number)] for year, number in zip(ordered, stretch, strict=True)}
