"""How many provinces have a figure, by index and year."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.language import Words

__all__ = ["plot_coverage"]


def plot_coverage(coverage: pd.DataFrame, *, w: Words, ax: Axes) -> Axes:
    """Grid of index by year: the shade is the share of those assessed with a score or rank, the number how many.

    Parameters
    ----------
    coverage : DataFrame, one row per index and year
        ``index_name, year, n_either, n_assessed``, in the order the indices are to be drawn.
    """
    names = list(dict.fromkeys(coverage["index_name"]))
    years = range(int(coverage["year"].min()), int(coverage["year"].max()) + 1)
    counts = coverage.pivot(index="index_name", columns="year", values="n_either").reindex(
        index=names, columns=years
    )
    share = coverage.assign(share=coverage["n_either"] / coverage["n_assessed"])
    grid = share.pivot(index="index_name", columns="year", values="share").reindex(index=names, columns=years)
    ax.pcolormesh(
        np.arange(len(years) + 1), np.arange(len(names) + 1), grid.to_numpy(), cmap="Blues", vmin=0, vmax=1.15,
        edgecolor="white", lw=1.5,
    )  # fmt: skip
    for row, name in enumerate(names):
        for column, year in enumerate(years):
            count = counts.loc[name, year]
            text = "–" if pd.isna(count) else w.integer(count)
            dark = not pd.isna(count) and grid.loc[name, year] > 0.75
            ax.text(
                column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=8,
                color="white" if dark else "#333333",
            )  # fmt: skip
    ax.set_xticks(np.arange(len(years)) + 0.5, [str(year) for year in years], rotation=90)
    ax.set_yticks(np.arange(len(names)) + 0.5, names)
    ax.tick_params(length=0)
    ax.invert_yaxis()
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax
