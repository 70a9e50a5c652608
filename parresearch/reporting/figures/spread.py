"""The spread of the provinces' scores by year."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.series import draw_breaks
from parresearch.reporting.figures.style import FOCUS, FOCUS_EDGE, finding, number_axis
from parresearch.reporting.language import Words

__all__ = ["plot_spread"]


def plot_spread(sigma: pd.DataFrame, *, breaks: pd.DataFrame, title: str, w: Words, ax: Axes) -> Axes:
    """Standard deviation by year, one line for each stretch of years on one scale, breaks drawn between the years.

    Parameters
    ----------
    sigma : DataFrame, one row per year
        ``year, segment, sd`` as from :func:`parresearch.statistics.trends.sigma_convergence`.
    breaks : DataFrame
        Breaks of the index: another scale dashed, a part measured in another way dotted.
    """
    draw_breaks(ax, breaks, years=list(sigma["year"]), w=w, label=False)
    for _, part in sigma.groupby("segment"):
        ax.plot(part["year"], part["sd"], color=FOCUS, marker="D", ms=4, mec=FOCUS_EDGE, lw=1.4)
    ax.set_ylim(0, 1.18 * float(sigma["sd"].max()))
    ax.set_xticks(sigma["year"], [str(year) for year in sigma["year"]], rotation=90)
    ax.margins(x=0.06)
    number_axis(ax.yaxis, decimals=0, language=w.language)
    ax.set_ylabel(w("Standard deviation (points)"))
    ax.grid(axis="y")
    finding(ax, title)
    return ax
