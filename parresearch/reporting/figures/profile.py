"""The parts of an index in one year: a province beside the mean and the range of all provinces."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.labels import broken
from parresearch.reporting.figures.style import FOCUS, FOCUS_EDGE, MEAN, RANGE, SMALL, finding, number_axis
from parresearch.reporting.language import Words

__all__ = ["plot_profile"]


def plot_profile(
    profile: pd.DataFrame, *, name: str, w: Words, ax: Axes, title: str = "", legend: bool = True
) -> Axes:
    """Dot plot of the parts of an index: range of all provinces in grey, their mean as a tick, the province a diamond.

    Its points stand in a column at the right.

    Parameters
    ----------
    profile : DataFrame, one row per component, in the order to draw (first at the top)
        ``label``, ``points`` (of the province; may be missing), ``mean``, ``low``, ``high``.
    """
    rows = np.arange(len(profile))[::-1]
    ax.barh(
        rows,
        profile["high"] - profile["low"],
        left=profile["low"],
        label=w("Lowest to highest province (computed)"),
        **RANGE,
    )
    ax.plot(
        profile["mean"],
        rows,
        ls="",
        marker="|",
        ms=11,
        mew=2,
        color=MEAN,
        zorder=2,
        label=w("Mean of provinces (computed)"),
    )
    ax.plot(
        profile["points"], rows, ls="", marker="D", ms=6, color=FOCUS, mec=FOCUS_EDGE, zorder=3, label=name
    )
    for y, points in zip(rows, profile["points"], strict=True):
        if points == points:  # in a column of its own: beside its mark it would lie on the bar or the mean
            ax.annotate(
                w.number(points), (1.0, y), xycoords=("axes fraction", "data"), xytext=(5, 0),
                textcoords="offset points", ha="left", va="center", fontsize=SMALL, color=FOCUS_EDGE,
            )  # fmt: skip
    ax.set_yticks(rows, [broken(label, 40) for label in profile["label"]], linespacing=1.0)
    ax.use_sticky_edges = False  # a bar does not begin on the axis
    ax.margins(x=0.05)
    ax.set_ylim(-0.7, len(profile) - 0.3)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    number_axis(ax.xaxis, decimals=0, language=w.language)
    ax.set_xlabel(w("Score (points)"))
    if title:
        finding(ax, title)
    if legend:  # of the whole figure, and so never wider than it
        handles, labels = ax.get_legend_handles_labels()
        ax.get_figure().legend(  # type: ignore[union-attr]
            handles, labels, loc="outside lower center", ncols=3, columnspacing=1.2, handlelength=1.4, frameon=False,
            fontsize=SMALL,
        )  # fmt: skip
    return ax
