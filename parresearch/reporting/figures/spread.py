"""The spread of the provinces' scores by year."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.style import FOCUS, FOCUS_EDGE, finding, number_axis
from parresearch.reporting.language import Words

__all__ = ["plot_spread"]


def plot_spread(sigma: pd.DataFrame, *, title: str, w: Words, ax: Axes) -> Axes:
    """Standard deviation by year, one line for each stretch of years on one scale, dashes between stretches.

    Parameters
    ----------
    sigma : DataFrame, one row per year
        ``year, segment, sd`` as from :func:`parresearch.statistics.trends.sigma_convergence`.
    """
    for first, part in sigma.groupby("segment"):
        ax.plot(part["year"], part["sd"], color=FOCUS, marker="D", ms=4, mec=FOCUS_EDGE, lw=1.4)
        if first != sigma["segment"].min():
            ax.axvline(float(part["year"].min()) - 0.5, color="#555555", lw=1.0, ls=(0, (5, 3)), zorder=1)
    ax.set_ylim(bottom=0)
    ax.set_xticks(sigma["year"], [str(year) for year in sigma["year"]], rotation=90)
    number_axis(ax.yaxis, decimals=0, language=w.language)
    ax.set_ylabel(w("Standard deviation (points)"))
    ax.grid(axis="y")
    finding(ax, title)
    return ax
