"""Parts of an index as achieved and lost shares of their maximum, with the year before and the best known result."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.labels import broken
from parresearch.reporting.figures.style import FOCUS, FOCUS_EDGE, MEAN, SMALL, number_axis
from parresearch.reporting.language import Words

__all__ = ["plot_achieved"]


def plot_achieved(parts: pd.DataFrame, *, w: Words, ax: Axes, base_label: str = "") -> Axes:
    """One bar per part: what was achieved of its maximum in colour, what was lost hatched, both in percent.

    Parameters
    ----------
    parts : DataFrame, one row per part, in the order to draw (first at the top)
        ``shown`` (its label), ``percent`` (of the maximum), ``value_text`` (written at the end of the bar),
        ``base_percent`` (a circle; may be missing) and ``best_percent`` (a tick; may be missing).
    base_label : str
        What the circle is, for the legend.
    """
    rows = np.arange(len(parts))[::-1]
    achieved = parts["percent"].to_numpy(dtype=float)
    ax.barh(rows, achieved, color=FOCUS, height=0.56, zorder=2, label=w("Share achieved"))
    ax.barh(rows, 100 - achieved, left=achieved, color="white", edgecolor="#8a8a8a", hatch="////", lw=0.5,
            height=0.56, zorder=1, label=w("Lost"))  # fmt: skip
    for column, marker, size, face, label in (
        ("base_percent", "o", 6, "white", base_label),
        ("best_percent", "|", 17, MEAN, w("Best published result")),
    ):
        if parts[column].notna().any():
            ax.plot(parts[column], rows, ls="", marker=marker, ms=size, mew=2 if marker == "|" else 1.1, color=MEAN,
                    mfc=face, mec=FOCUS_EDGE if marker == "o" else MEAN, zorder=4, label=label)  # fmt: skip
    for y, text in zip(rows, parts["value_text"], strict=True):
        ax.annotate(
            text,
            (100, y),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color="#222222",
        )
    ax.set_yticks(rows, [broken(str(label), 40) for label in parts["shown"]])
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(0, 100)
    number_axis(ax.xaxis, decimals=0, language=w.language)
    ax.set_xlabel(w("Percent of the maximum"))
    ax.grid(axis="x")
    handles, labels = ax.get_legend_handles_labels()
    order = sorted(range(len(labels)), key=lambda n: labels[n] not in (w("Share achieved"), w("Lost")))
    ax.get_figure().legend(  # type: ignore[union-attr]
        [handles[n] for n in order], [labels[n] for n in order], loc="outside lower center", ncols=4, frameon=False,
        fontsize=SMALL, handleheight=1.1,
    )  # fmt: skip
    return ax
