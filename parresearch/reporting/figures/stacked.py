"""Bars made of parts, one bar a row: points by agency and kind of cause, tasks by field and status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.labels import broken
from parresearch.reporting.figures.style import number_axis
from parresearch.reporting.language import Words

__all__ = ["LOOKS", "plot_stacked"]

LOOKS: tuple[tuple[str, str], ...] = (
    ("#0072B2", ""), ("#E69F00", "////"), ("#56B4E9", "...."), ("#d9d9d9", ""), ("#009E73", "xxxx"),
)  # fmt: skip
"""Colour and hatching of the parts in order: each can be told without its colour."""


def plot_stacked(
    table: pd.DataFrame,
    parts: Mapping[str, str],
    *,
    w: Words,
    ax: Axes,
    decimals: int,
    x_label: str,
    looks: Sequence[tuple[str, str]] = LOOKS,
) -> Axes:
    """One bar per row, first row at the top; its parts side by side, the sum behind it.

    Parameters
    ----------
    table : DataFrame
        ``label`` and a column for each of ``parts``.
    parts : mapping
        Column to its name in the legend, at most five; a part that is zero everywhere is left out.
    decimals : int
        Of the sums written behind the bars.
    x_label : str
        What is measured, with its unit.
    looks : sequence of (colour, hatching)
        Of the parts, in their order.
    """
    shown = {key: name for key, name in parts.items() if float(table[key].sum()) > 0}
    look_of = dict(zip(parts, looks, strict=False))
    rows = np.arange(len(table))[::-1]
    start = np.zeros(len(table))
    for key, name in shown.items():
        size = table[key].to_numpy(dtype=float)
        colour, hatch = look_of[key]
        ax.barh(
            rows, size, left=start, height=0.62, color=colour, hatch=hatch, edgecolor="#333333", lw=0.6, label=name,
            zorder=2,
        )  # fmt: skip
        start = start + size
    for y, total in zip(rows, start, strict=True):
        ax.annotate(
            w.number(total, decimals), (total, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5}, zorder=3,
        )  # fmt: skip
    ax.set_yticks(rows, [broken(str(label), 40) for label in table["label"]])
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(0, (float(start.max()) * 1.15 if len(table) else 0.0) or 1.0)
    ax.set_ylim(-0.7, len(table) - 0.3)
    number_axis(
        ax.xaxis, decimals=0 if decimals == 0 or (start.size and start.max() > 3) else 1, language=w.language
    )
    ax.set_xlabel(x_label)
    ax.grid(axis="x")
    if list(shown.values()) in ([], [x_label]):  # a single part that the axis names already
        return ax
    ax.legend(
        loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, frameon=False, borderaxespad=0.2, fontsize=8
    )
    return ax
