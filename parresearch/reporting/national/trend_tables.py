"""What the many years of the national report are told from, as tables."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from parresearch.core.indices import MAJOR_BREAKS

__all__ = ["TrendTables", "breaks_inside", "full_years"]


@dataclass(frozen=True)
class TrendTables:
    """What ``statistics.trends`` says of one index up to the year of the report.

    Attributes
    ----------
    runs, volatility, sigma, beta, ceiling : DataFrame
        As from the functions of the same names (``beta``: ``beta_convergence`` over the nearly complete years).
    breaks : DataFrame
        Breaks of the index and of its parts (``statistics.breaks.breaks_of_index``).
    """

    runs: pd.DataFrame
    volatility: pd.DataFrame
    sigma: pd.DataFrame
    beta: pd.DataFrame
    ceiling: pd.DataFrame
    breaks: pd.DataFrame


def full_years(tables: TrendTables) -> pd.Series:
    """Which rows of ``sigma`` are of years with the scores of at least 90% of the provinces."""
    return tables.sigma["n"] >= 0.9 * tables.sigma["n_all"]


def breaks_inside(tables: TrendTables, base_year: int, year: int) -> list[str]:
    """Years since which a part is measured in another way, inside a stretch on one scale, earliest first."""
    own = tables.breaks[~tables.breaks["kind"].isin(MAJOR_BREAKS)]
    inside = own[(own["year_before"] >= base_year) & (own["year_after"] <= year)]
    return [str(found) for found in sorted(inside["year_after"].unique())]
