"""The parts of an index in one year: a province beside the mean and the range of all provinces."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.style import FOCUS, FOCUS_EDGE, MEAN, finding, number_axis
from parresearch.reporting.language import Words

__all__ = ["plot_profile"]


def plot_profile(
    profile: pd.DataFrame, *, name: str, w: Words, ax: Axes, title: str = "", legend: bool = True
) -> Axes:
    """Dot plot of the parts of an index: range of all provinces in grey, their mean as a tick, the province a diamond.

    Parameters
    ----------
    profile : DataFrame, one row per component, in the order to draw (first at the top)
        ``label``, ``points`` (of the province; may be missing), ``mean``, ``low``, ``high``.
    """
    rows = np.arange(len(profile))[::-1]
    ax.hlines(
        rows,
        profile["low"],
        profile["high"],
        color="#cfcfcf",
        lw=5,
        zorder=1,
        label=w("Lowest to highest province (computed)"),
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
    for y, points, mean in zip(rows, profile["points"], profile["mean"], strict=True):
        if points == points:
            right = points >= mean
            ax.annotate(
                w.number(points), (points, y), xytext=(7 if right else -7, 0), textcoords="offset points",
                ha="left" if right else "right", va="center", fontsize=7.5, color=FOCUS_EDGE, zorder=4,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.75},
            )  # fmt: skip
    labels = ["\n".join(textwrap.wrap(label, 32)) for label in profile["label"]]
    ax.set_yticks(rows, labels)
    ax.margins(x=0.14)  # room for the figure beside a mark at either end
    ax.set_ylim(-0.7, len(profile) - 0.3)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    number_axis(ax.xaxis, decimals=0, language=w.language)
    ax.set_xlabel(w("Score (points)"))
    if title:
        finding(ax, title)
    if legend:
        ax.legend(
            loc="upper center",
            bbox_to_anchor=(0.35, -0.2),
            ncols=3,
            columnspacing=1.2,
            frameon=False,
            fontsize=8.5,
        )
    return ax
