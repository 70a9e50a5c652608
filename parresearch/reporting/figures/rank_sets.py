"""Rank intervals of all provinces, and where the uncertainty comes from."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.style import CONTEXT, FOCUS, FOCUS_EDGE, MEAN, SMALL, number_axis
from parresearch.reporting.language import Words

__all__ = ["plot_rank_sets", "plot_shares"]


def plot_rank_sets(table: pd.DataFrame, *, group: int, w: Words, ax: Axes, picked: str = "") -> Axes:
    """One line per province, best at the top: the places it may have, its rank as a mark.

    Parameters
    ----------
    table : DataFrame
        ``province_code, province_name, rank, rank_best, rank_worst, status`` (surely_top, surely_bottom, open).
    group : int
        Size of the top and bottom groups, drawn as dotted lines.
    """
    rows = table.sort_values(["rank", "rank_worst"], kind="stable").reset_index(drop=True)
    at = np.arange(len(rows))
    looks = {"surely_top": (FOCUS, "o"), "open": (CONTEXT, "o"), "surely_bottom": ("#D55E00", "s")}
    labels = {
        "surely_top": w("surely among the {n} best", n=group),
        "surely_bottom": w("surely among the {n} lowest", n=group),
        "open": w("not decided"),
    }
    for status, (colour, marker) in looks.items():
        take = (rows["status"] == status).to_numpy()
        ax.hlines(at[take], rows["rank_best"][take], rows["rank_worst"][take], color=colour, lw=2.2, zorder=2)
        face = colour if status != "open" else "white"
        ax.scatter(
            rows["rank"][take], at[take], s=20, marker=marker, facecolor=face, edgecolor="#333333", lw=0.7, zorder=3,
            label=labels[status] if take.any() else None,
        )  # fmt: skip
    n = len(rows)
    for edge in (group + 0.5, n - group + 0.5):
        ax.axvline(edge, color=MEAN, lw=0.8, ls=":", zorder=1)
    ax.set_yticks(at, rows["province_name"], fontsize=SMALL)
    for label, code in zip(ax.get_yticklabels(), rows["province_code"], strict=True):
        if code == picked:
            label.set(fontweight="bold", color=FOCUS_EDGE)
    ax.set_ylim(n - 0.4, -0.6)
    ax.set_xlim(0, n + 1)
    ax.set_xticks([1, *range(10, n - 2, 10), n])  # two figures side by side would run together
    ax.tick_params(axis="x", top=True, labeltop=True)
    ax.set_xlabel(w("Place (1 is the highest score)"))
    ax.grid(axis="x")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.045), ncols=3, fontsize=SMALL)
    return ax


def plot_shares(table: pd.DataFrame, *, w: Words, ax: Axes) -> Axes:
    """First-order and total shares of the variance of ranks by source, with their Monte Carlo intervals.

    Parameters
    ----------
    table : DataFrame
        ``label, share, share_low, share_high, total, total_low, total_high``.
    """
    at = np.arange(len(table))[::-1]
    for key, offset, colour, marker, name in (
        ("share", 0.13, FOCUS, "o", w("alone")),
        ("total", -0.13, "#D55E00", "s", w("together with others")),
    ):
        ax.hlines(at + offset, 100 * table[f"{key}_low"], 100 * table[f"{key}_high"], color=colour, lw=1.6)
        ax.scatter(100 * table[key], at + offset, s=28, marker=marker, color=colour, label=name, zorder=3)
    ax.set_yticks(at, table["label"])
    ax.set_ylim(-0.6, len(table) - 0.4)
    ax.set_xlim(-3, 103)
    number_axis(ax.xaxis, decimals=0, language=w.language)
    ax.set_xlabel(w("Share of the variance of ranks (%)"))
    ax.grid(axis="x")
    ax.legend(loc="best", fontsize=SMALL)
    return ax
