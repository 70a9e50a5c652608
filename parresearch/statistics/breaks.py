"""Breaks: years between which an index is not on one scale."""

from __future__ import annotations

import pandas as pd

__all__ = ["breaks_between", "breaks_of_index"]


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
