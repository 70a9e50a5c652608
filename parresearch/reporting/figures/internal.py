"""Units of a province side by side: self-assessment against appraisal, and the criteria that cost most points."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.labels import broken
from parresearch.reporting.figures.style import CONTEXT, FOCUS, FOCUS_EDGE, SMALL, finding, number_axis
from parresearch.reporting.language import Words

__all__ = ["plot_lost", "plot_self_against_appraised"]


def plot_self_against_appraised(
    index: pd.DataFrame, *, w: Words, ax: Axes, picked: str = "", title: str = ""
) -> Axes:
    """One line per unit, best at the top: hollow mark the self-assessment, full mark the index after appraisal.

    Parameters
    ----------
    index : DataFrame, one row per unit
        ``unit, name, percent, self_percent``; units without an index are left out.
    picked : str
        A unit to pick out.
    """
    table = index.dropna(subset=["percent"]).sort_values(["percent", "name"], ascending=[True, False])
    rows = np.arange(len(table))
    own, said = table["percent"].to_numpy(dtype=float), table["self_percent"].to_numpy(dtype=float)
    ax.hlines(rows, np.fmin(own, said), np.fmax(own, said), color=CONTEXT, lw=1.4, zorder=1)
    ax.plot(
        said, rows, ls="", marker="o", ms=5, mfc="white", mec="#555555", zorder=2, label=w("Self-assessed")
    )
    ax.plot(
        own, rows, ls="", marker="D", ms=5, color=FOCUS, mec=FOCUS_EDGE, zorder=3, label=w("After appraisal")
    )
    ax.set_yticks(rows, [broken(str(name), 34) for name in table["name"]])
    for tick, unit in zip(ax.get_yticklabels(), table["unit"], strict=True):
        if unit == picked:
            tick.set_fontweight("bold")
            tick.set_color(FOCUS_EDGE)
    ax.set_ylim(-0.7, len(table) - 0.3)
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, frameon=False, borderaxespad=0.2)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    number_axis(ax.xaxis, decimals=0, language=w.language)
    ax.set_xlabel(w("Index (%)"))
    if title:
        finding(ax, title)
    return ax


def plot_lost(lost: pd.DataFrame, *, w: Words, ax: Axes) -> Axes:
    """Bars of points lost by criterion, most at the top, with the cumulative share written beside each.

    Parameters
    ----------
    lost : DataFrame, one row per criterion, most first
        ``label, lost, cumulative_share``.
    """
    rows = np.arange(len(lost))[::-1]
    ax.barh(rows, lost["lost"], color=CONTEXT, height=0.62, zorder=2)
    for y, value, share in zip(rows, lost["lost"], lost["cumulative_share"], strict=True):
        text = f"{w.number(value, 2)}  ({w('cumulative {share}%', share=w.number(share, 1))})"
        ax.annotate(
            text,
            (value, y),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color="#333333",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            zorder=3,
        )
    ax.set_yticks(rows, [broken(str(label), 44) for label in lost["label"]])
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(0, (float(lost["lost"].max()) * 1.5 if len(lost) else 0.0) or 1.0)
    number_axis(ax.xaxis, decimals=0 if len(lost) and lost["lost"].max() > 3 else 1, language=w.language)
    ax.set_xlabel(w("Points lost, all units together"))
    ax.grid(axis="x")
    return ax
