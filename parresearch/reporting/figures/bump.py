"""Ranks over the years of all provinces, one and its region picked out; and ranks of two years side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.series import draw_breaks, runs_of_years, write_values
from parresearch.reporting.figures.style import CONTEXT, FOCUS, FOCUS_EDGE, SECOND, SMALL, THIN
from parresearch.reporting.language import Words

__all__ = ["plot_bump", "plot_slope"]

_LINE = 0.155
"""Inches from one label to the next."""
_MARGINS = 0.55
"""Inches of a figure above and below its axes."""


def plot_bump(
    ranks: pd.DataFrame,
    *,
    picked: str,
    region: str,
    breaks: pd.DataFrame,
    n_units: int,
    name: str,
    region_name: str,
    w: Words,
    ax: Axes,
) -> Axes:
    """Path of the ranks, best at the top: all provinces thin grey, the picked one thick, its region dashed.

    Parameters
    ----------
    ranks : DataFrame
        ``year, province_code, region_code, rank`` (missing where not published). A line joins neighbouring years on
        one scale only.
    picked, region : str
        The province and the region to pick out.
    breaks : DataFrame
        Breaks of the index, drawn as lines.
    """  # fmt: skip
    known = ranks.dropna(subset=["rank"])
    years = range(int(ranks["year"].min()), int(ranks["year"].max()) + 1)
    draw_breaks(ax, breaks, years=years, w=w, label=True)
    wide = known.pivot(index="year", columns="province_code", values="rank").reindex(years).astype(float)
    of_region = set(known.loc[known["region_code"] == region, "province_code"])
    for code in sorted(wide, key=lambda c: (c == picked, c in of_region)):
        own = code == picked
        look: dict[str, Any] = {"color": CONTEXT, "lw": 0.45, "marker": ".", "ms": 3, "mew": 0, "zorder": 2}
        if own:
            look = {"color": FOCUS, "lw": 2.6, "marker": "D", "ms": 6, "mec": FOCUS_EDGE, "zorder": 5}
        elif code in of_region:
            look = {"color": SECOND, "lw": 1.1, "ls": (0, (4, 1.5)), "marker": "o", "ms": 2.5, "zorder": 3}
        for run in runs_of_years(years, list(wide[code].notna()), breaks):
            ax.plot(run, wide.loc[run, code], **look)
    ax.plot([], [], color=FOCUS, lw=2.6, marker="D", ms=6, mec=FOCUS_EDGE, label=name)
    ax.plot([], [], color=SECOND, lw=1.1, ls=(0, (4, 1.5)), marker="o", ms=2.5, label=region_name)
    ax.set_ylim(n_units + 3, -1.5)
    ax.set_yticks([1, *range(10, n_units - 4, 10), n_units])
    ax.set_xlim(min(years) - 0.5, max(years) + 0.5)
    ax.set_xticks(list(years))
    if len(years) > 12:
        ax.tick_params(axis="x", labelrotation=90)
    ax.set_ylabel(w("Rank"))
    if picked in wide:
        lines = [
            (run, wide.loc[run, code])
            for code in sorted(of_region | {picked})
            for run in runs_of_years(years, list(wide[code].notna()), breaks)
        ]
        own_path = wide[picked].dropna()
        write_values(ax, own_path, [w.integer(place) for place in own_path], lines, gap=7)
    ax.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.10 if len(years) <= 12 else -0.14), ncols=2, frameon=False
    )
    return ax


def plot_slope(pairs: pd.DataFrame, *, picked: str, labels: tuple[str, str], w: Words, ax: Axes) -> Axes:
    """Ranks of two years as sloping lines: the picked province and those that passed it or were passed.

    Parameters
    ----------
    pairs : DataFrame, one row per province
        ``province_code, province_name, rank_base, rank``.
    labels : (str, str)
        What the two sides are called.
    """
    table = pairs.dropna(subset=["rank_base", "rank"])
    figure = ax.get_figure(root=True)
    height = 4.0 if figure is None else float(figure.get_figheight())
    both = table[["rank_base", "rank"]].astype(float)
    span = float(both.to_numpy().max() - both.to_numpy().min()) + 3.0
    gap = max(_LINE * span / max(height - _MARGINS, 1.0), 1.0)
    sides = {side: _spread(both[column], gap) for side, column in ((0, "rank_base"), (1, "rank"))}
    for position, row in enumerate(table.itertuples()):
        own = row.province_code == picked
        ends = [float(row.rank_base), float(row.rank)]
        ax.plot([0, 1], ends, color=FOCUS if own else "#8f8f8f", lw=2.6 if own else 1.0, zorder=4 if own else 2,
                marker="D" if own else "o", ms=6 if own else 3.5, mec=FOCUS_EDGE if own else "#6a6a6a")  # fmt: skip
        for x, place, align in ((0, ends[0], "right"), (1, ends[1], "left")):
            text = f"{row.province_name} {place:.0f}" if x == 0 else f"{place:.0f} {row.province_name}"
            ax.annotate(
                text, (x, place), xytext=(-0.04 if x == 0 else 1.04, sides[x].iloc[position]), textcoords="data",
                ha=align, va="center", fontsize=8.5 if own else SMALL, fontweight="bold" if own else "normal",
                color=FOCUS_EDGE if own else "#333333", arrowprops={"arrowstyle": "-", "color": THIN, "lw": 0.5},
            )  # fmt: skip
    low = min(min(side) for side in sides.values())
    high = max(max(side) for side in sides.values())
    ax.set_ylim(high + 1.5, low - 1.5)
    ax.set_xlim(-0.75, 1.75)
    ax.set_xticks([0, 1], list(labels))
    ax.set_yticks([])
    for spine in ("left", "bottom"):
        ax.spines[spine].set_visible(False)
    ax.tick_params(axis="x", length=0)
    return ax


def _spread(places: pd.Series, gap: float) -> pd.Series:
    """Places for labels that keep a least distance, in order, as near to the ranks as that allows."""
    ordered = places.sort_values(kind="stable")
    out, last = {}, -1e9
    for key, place in ordered.items():
        last = max(place, last + gap)
        out[key] = last
    over = max(out.values()) - ordered.max()
    return pd.Series(out).reindex(places.index) - over / 2
