"""Published figures against re-made ones: one year province by province, and all years by their largest difference."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from parresearch.reporting.figures.style import CONTEXT, FOCUS, FOCUS_EDGE, MEAN, SMALL, finding, number_axis
from parresearch.reporting.language import Words

__all__ = ["NO_DIFFERENCE", "plot_difference_years", "plot_differences", "plot_identity"]

_NAMED = 4
_MANY_YEARS = 15
NO_DIFFERENCE = 1e-5
"""Where a logarithmic scale draws a difference of nothing."""


def _split(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    agrees = table["agrees"].astype(bool)
    return table[agrees], table[~agrees]


def _nothing(ax: Axes, text: str) -> Axes:
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color="#666666")
    ax.set_axis_off()
    return ax


def _marks(ax: Axes, table: pd.DataFrame, *, y: str, w: Words) -> None:
    for part, colour, edge, marker, size, label in (
        (_split(table)[0], CONTEXT, "#6a6a6a", "o", 26, w("agrees at the printed precision")),
        (_split(table)[1], FOCUS, FOCUS_EDGE, "D", 26, w("differs by more than rounding")),
    ):
        if len(part):
            ax.scatter(
                part["published"], part[y], s=size, color=colour, edgecolor=edge, lw=0.5, marker=marker, zorder=3,
                label=label,
            )  # fmt: skip


def plot_identity(table: pd.DataFrame, *, w: Words, ax: Axes, stated: str, title: str = "") -> Axes:
    """Re-made totals over published ones with the line on which they are equal.

    Parameters
    ----------
    table : DataFrame, one row per total with both figures
        ``published, recomputed, agrees``.
    stated : str
        What the totals are that the re-made ones stand beside, for the axis.
    """
    if table.empty:
        return _nothing(ax, w("No total can be re-made"))
    low = float(table[["published", "recomputed"]].min().min())
    high = float(table[["published", "recomputed"]].max().max())
    room = max(0.06 * (high - low), 0.5)
    ends = (low - room, high + room)
    ax.plot(ends, ends, color=MEAN, lw=1.0, zorder=1, label=w("equal"))
    _marks(ax, table, y="recomputed", w=w)
    ax.set_xlim(*ends)
    ax.set_ylim(*ends)
    ax.set_aspect("equal")
    for axis in (ax.xaxis, ax.yaxis):
        number_axis(axis, decimals=0, language=w.language)
    ax.set_xlabel(stated)
    ax.set_ylabel(w("Re-made (points)"))
    ax.grid()
    if title:
        finding(ax, title)
    return ax


def plot_differences(table: pd.DataFrame, *, w: Words, ax: Axes, stated: str, title: str = "") -> Axes:
    """Re-made less published over the published total; the band is what rounding allows; a few that differ are named.

    Parameters
    ----------
    table : DataFrame, one row per total with both figures
        ``province_name, published, difference, tolerance, agrees``.
    stated : str
        As for :func:`plot_identity`.
    """
    if table.empty:
        return _nothing(ax, w("No total can be re-made"))
    tolerance = float(table["tolerance"].max())
    ax.axhspan(-tolerance, tolerance, color="#dddddd", lw=0, zorder=0, label=w("what rounding allows"))
    ax.axhline(0, color=MEAN, lw=1.0, zorder=1)
    _marks(ax, table, y="difference", w=w)
    reach = max(1.25 * float(table["difference"].abs().max()), 1.6 * tolerance)
    ax.set_ylim(-reach, reach)
    low, high = float(table["published"].min()), float(table["published"].max())
    room = max(0.12 * (high - low), 0.5)
    ax.set_xlim(low - room, high + room)
    _name_largest(ax, table)
    number_axis(ax.xaxis, decimals=0, language=w.language)
    number_axis(ax.yaxis, decimals=_decimals(reach), language=w.language)
    ax.set_xlabel(stated)
    ax.set_ylabel(w("Difference (points)"))
    ax.grid(axis="y")
    if title:
        finding(ax, title)
    return ax


def _name_largest(ax: Axes, table: pd.DataFrame) -> None:
    """Names beside the largest differences, as far as they cover no mark and no other name."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    marks = [
        ((x - left) / (right - left), (y - low) / (high - low))
        for x, y in zip(table["published"], table["difference"], strict=True)
    ]
    differs = table[~table["agrees"].astype(bool)]
    taken: list[tuple[float, float, float]] = []
    order = differs["difference"].abs().sort_values(ascending=False, kind="stable").index[: 2 * _NAMED]
    for name, x, y in differs.loc[order, ["province_name", "published", "difference"]].itertuples(
        index=False
    ):
        at_x, at_y = (x - left) / (right - left), (y - low) / (high - low)
        width = 0.03 + 0.018 * len(name)
        for side in (1, -1):
            start, end = sorted((at_x + side * 0.02, at_x + side * width))
            covers = any(start < mx < end and abs(my - at_y) < 0.035 for mx, my in marks)
            meets = any(
                start < t_end and t_start < end and abs(t_y - at_y) < 0.06 for t_start, t_end, t_y in taken
            )
            if covers or meets or start < 0 or end > 1:
                continue
            ax.annotate(
                name, (x, y), xytext=(6 * side, 0), textcoords="offset points", ha="left" if side > 0 else "right",
                va="center", fontsize=SMALL, color=FOCUS_EDGE, zorder=5,
            )  # fmt: skip
            taken.append((start, end, at_y))
            break
        if len(taken) == _NAMED:
            return


def _decimals(reach: float) -> int:
    return int(np.clip(np.ceil(-np.log10(reach)) + 1, 1, 5))


def plot_difference_years(years: pd.DataFrame, *, picked_year: int, w: Words, ax: Axes) -> Axes:
    """Largest difference of a year's totals on a logarithmic scale, beside what rounding allows.

    Parameters
    ----------
    years : DataFrame, one row per year with totals that can be re-made
        ``year, n, n_differ, largest, tolerance``, as from :func:`parresearch.statistics.reproduction.summary`. Over
        each mark stands how many of the totals agree. No difference at all is drawn at :data:`NO_DIFFERENCE`.
    """
    table = years[years["n"] > 0]
    if table.empty:
        return _nothing(ax, w("No total can be re-made"))
    largest = table["largest"].clip(lower=NO_DIFFERENCE)
    for differs, colour, edge, marker, label in (
        (False, "white", "#555555", "o", w("all agree")),
        (True, FOCUS, FOCUS_EDGE, "D", w("some differ")),
    ):
        take = (table["n_differ"] > 0) == differs
        if take.any():
            ax.plot(
                table.loc[take, "year"], largest[take], ls="", marker=marker, color=colour, mec=edge, ms=6, zorder=3,
                label=label,
            )  # fmt: skip
    ax.plot(
        table["year"], table["tolerance"], ls="", marker="_", ms=13, mew=1.8, color=MEAN, zorder=2,
        label=w("what rounding allows"),
    )  # fmt: skip
    ax.axvspan(picked_year - 0.5, picked_year + 0.5, color=CONTEXT, alpha=0.15, lw=0, zorder=0)
    top = max(float(largest.max()), float(table["tolerance"].max()))
    ax.set_yscale("log")
    many = len(table) > _MANY_YEARS
    ax.set_ylim(min(float(largest.min()), float(table["tolerance"].min())) / 3, top * (60 if many else 10))
    for row in table.itertuples():
        ax.annotate(
            f"{row.n - row.n_differ}/{row.n}", (row.year, top * (12 if many else 4)), ha="center", va="center",
            fontsize=SMALL, rotation=90 if many else 0,
            color=FOCUS_EDGE if row.n_differ else "#444444", fontweight="bold" if row.n_differ else "normal",
        )  # fmt: skip
    ax.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: w.number(value, max(0, round(-np.log10(value)))))
    )
    ax.yaxis.set_minor_locator(NullLocator())
    span = range(int(years["year"].min()), int(years["year"].max()) + 1)
    ax.set_xlim(span[0] - 0.6, span[-1] + 0.6)
    ax.set_xticks(list(span), [str(year) for year in span], rotation=90 if len(span) > 12 else 0)
    ax.set_ylabel(w("Largest difference (points)"))
    ax.grid(axis="y")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=3, frameon=False)
    return ax
