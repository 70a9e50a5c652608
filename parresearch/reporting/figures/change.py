"""A change between two years: all provinces by region, the parts of one province's change, and its components."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.labels import broken
from parresearch.reporting.figures.strip import swarm_offsets
from parresearch.reporting.figures.style import CONTEXT, FOCUS, FOCUS_EDGE, MEAN, SMALL, number_axis
from parresearch.reporting.language import Words

__all__ = ["plot_change_by_region", "plot_contributions", "plot_expectation", "plot_waterfall"]

_FALL = "#D55E00"


def plot_change_by_region(
    changes: pd.DataFrame, *, regions: pd.Series, national: float, picked: str, w: Words, ax: Axes
) -> Axes:
    """Change of every province as a mark, one line per region, the means of region and country drawn.

    Parameters
    ----------
    changes : DataFrame, one row per province with a change
        ``province_code, province_name, region_code, change``.
    regions : Series
        Region code to its name, in the order from the top.
    national : float
        The change of the country's mean (a dashed line); NaN for none.
    picked : str
        Code of a province to pick out; "" for none.
    """
    table = changes.dropna(subset=["change"])
    span = max(float(np.ptp(table["change"])), 1.0) if len(table) else 1.0
    rows = {code: len(regions) - 1 - place for place, code in enumerate(regions.index)}
    for code, row in rows.items():
        own = table[table["region_code"] == code]
        values = own["change"].to_numpy(dtype=float)
        heights = row + 0.11 * swarm_offsets(values, width=span / 60)
        is_picked = (own["province_code"] == picked).to_numpy()
        ax.scatter(
            values[~is_picked],
            heights[~is_picked],
            s=26,
            color=CONTEXT,
            edgecolor="#6a6a6a",
            lw=0.5,
            zorder=2,
        )
        ax.scatter(
            values[is_picked],
            heights[is_picked],
            s=64,
            color=FOCUS,
            edgecolor=FOCUS_EDGE,
            marker="D",
            zorder=4,
        )
        if len(values) > 1:
            ax.plot(
                [values.mean()] * 2,
                [row - 0.38, row + 0.38],
                color="#222222",
                lw=2.2,
                zorder=3,
                solid_capstyle="butt",
            )
        for name, x, y in zip(
            own["province_name"][is_picked], values[is_picked], heights[is_picked], strict=True
        ):
            ax.annotate(
                f"{name} {w.signed(x)}", (x, y), xytext=(0, 8), textcoords="offset points", ha="center", va="bottom",
                fontsize=8.5, fontweight="bold", color=FOCUS_EDGE, zorder=6,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.9},
            )  # fmt: skip
    _name_ends(ax, table, rows, picked, w)
    if national == national:
        ax.axvline(national, color=MEAN, lw=1.0, ls=(0, (4, 2)), zorder=1)
        ax.annotate(
            w("Change of the national mean {change}", change=w.signed(national)), (national, 1.0),
            xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom",
            fontsize=SMALL, color=MEAN,
        )  # fmt: skip
    ax.axvline(0, color=CONTEXT, lw=0.8, zorder=0)
    ax.set_yticks(list(rows.values()), [broken(str(name), 24) for name in regions])
    ax.set_ylim(-0.75, len(rows) - 0.25)
    ax.margins(x=0.08)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    number_axis(ax.xaxis, decimals=0 if span > 6 else 1, language=w.language)
    ax.set_xlabel(w("Change (points)"))
    return ax


def _name_ends(ax: Axes, table: pd.DataFrame, rows: dict[str, int], picked: str, w: Words) -> None:
    """Name the province that fell most and the one that rose most."""
    if len(table) < 3:
        return
    for place, side in ((table["change"].idxmin(), "left"), (table["change"].idxmax(), "right")):
        row = table.loc[place]
        if row["province_code"] == picked or row["region_code"] not in rows:
            continue
        ax.annotate(
            f"{row['province_name']} {w.signed(row['change'])}", (row["change"], rows[row["region_code"]]),
            xytext=(0, -9), textcoords="offset points", ha=side, va="top", fontsize=SMALL, color="#333333", zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.9},
        )  # fmt: skip


def plot_waterfall(
    steps: Sequence[tuple[str, float]], *, start: float, labels: tuple[str, str], w: Words, ax: Axes
) -> Axes:
    """From the earlier score to the later one, step by step; each step starts where the one before ended.

    Parameters
    ----------
    steps : sequence of (label, points)
        The parts of the change, in order.
    start : float
        The earlier score; NaN when it is not published: then only the steps are drawn, from zero.
    labels : (str, str)
        Labels of the first and the last bar.
    """
    known = start == start
    level = start if known else 0.0
    ends = level + np.cumsum([points for _, points in steps])
    names, x = [label for label, _ in steps], 0
    if known:
        ax.bar(0, level, width=0.62, color="#d9d9d9", edgecolor="#555555", lw=0.8)
        ax.annotate(
            w.number(level), (0, level), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=9
        )
        names, x = [labels[0], *names, labels[1]], 1
    low, high = level, level
    for (_, points), end in zip(steps, ends, strict=True):
        falls = points < 0
        ax.bar(
            x, points, bottom=level, width=0.62, color=_FALL if falls else FOCUS, edgecolor="#333333", lw=0.8,
            hatch="////" if falls else None, alpha=0.9,
        )  # fmt: skip
        ax.plot([x - 0.69, x + 0.31], [level, level], color="#777777", lw=0.7, zorder=0)
        ax.annotate(
            w.signed(points), (x, min(level, end) if falls else max(level, end)), xytext=(0, -4 if falls else 4),
            textcoords="offset points", ha="center", va="top" if falls else "bottom", fontsize=9, fontweight="bold",
        )  # fmt: skip
        low, high, level, x = min(low, level, end), max(high, level, end), end, x + 1
    if known:
        ax.bar(x, level, width=0.62, color="#d9d9d9", edgecolor="#555555", lw=0.8)
        ax.annotate(
            w.number(level), (x, level), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=9,
            fontweight="bold", color=FOCUS_EDGE,
        )  # fmt: skip
    room = max(high - low, 0.5)
    ax.set_ylim(low - 0.45 * room, high + 0.30 * room)
    ax.set_xticks(range(len(names)), [broken(name, 18) for name in names])
    ax.tick_params(axis="x", length=0)
    if not known:
        ax.axhline(0, color="#666666", lw=0.8)
    number_axis(ax.yaxis, decimals=0 if room > 3 else 1, language=w.language)
    ax.set_ylabel(w("Score (points)") if known else w("Change (points)"))
    return ax


def plot_contributions(parts: pd.DataFrame, *, name: str, w: Words, ax: Axes) -> Axes:
    """Bars of what each component added to the change of the index, beside the mean of all provinces.

    Parameters
    ----------
    parts : DataFrame, one row per component, from the top down
        ``label, rate_effect, weight_effect, contribution, mean`` (contribution on average; NaN for none).
    """
    rows = np.arange(len(parts))[::-1]
    rate = parts["rate_effect"].to_numpy(dtype=float)
    weight = parts["weight_effect"].to_numpy(dtype=float)
    has_weights = bool((np.abs(weight) > 1e-9).any())
    height = 0.36 if has_weights else 0.6
    shift = height / 2 if has_weights else 0.0
    ax.barh(rows + shift, rate, height=height, color=FOCUS, edgecolor=FOCUS_EDGE, lw=0.6, zorder=2,
            label=w("By its own rates") if has_weights else name)  # fmt: skip
    if has_weights:
        ax.barh(rows - shift, weight, height=height, color="#e8e8e8", edgecolor="#444444", lw=0.6, hatch="////",
                zorder=2, label=w("By the new weights"))  # fmt: skip
    mean = parts["mean"].to_numpy(dtype=float)
    if np.isfinite(mean).any():
        ax.plot(
            mean,
            rows,
            ls="",
            marker="|",
            ms=13,
            mew=2.2,
            color="#111111",
            zorder=3,
            label=w("Mean of all provinces"),
        )
    for y, value in zip(rows, parts["contribution"].to_numpy(dtype=float), strict=True):
        ax.annotate(w.signed(value), (1.0, y), xycoords=("axes fraction", "data"), xytext=(4, 0),
                    textcoords="offset points", va="center", fontsize=SMALL)  # fmt: skip
    ax.axvline(0, color="#444444", lw=0.9, zorder=3)
    ax.set_yticks(rows, [broken(str(label), 34) for label in parts["label"]])
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.06)
    ax.grid(axis="x")
    number_axis(ax.xaxis, decimals=1, language=w.language)
    ax.set_xlabel(w("Contribution to the change of the index (points)"))
    ax.legend(loc="upper center", bbox_to_anchor=(0.35, -0.16), ncols=3, frameon=False)
    return ax


def plot_expectation(expected: pd.DataFrame, *, picked: str, w: Words, ax: Axes) -> Axes:
    """Change against the earlier score, with the line of all provinces and its prediction band.

    Parameters
    ----------
    expected : DataFrame
        As from :func:`parresearch.statistics.expectation.expected_change`, with ``province_name``.
    picked : str
        Code of a province to pick out; "" for none.
    """
    table = expected.dropna(subset=["fit"]).sort_values("score_base")
    x = table["score_base"].to_numpy(dtype=float)
    ax.fill_between(
        x, table["fit_low"], table["fit_high"], color="#e3e3e3", zorder=0, label=w("Prediction interval 95%")
    )
    ax.plot(x, table["fit"], color=MEAN, lw=1.2, ls=(0, (4, 2)), zorder=1, label=w("Expected change"))
    far = table["more_than_noise"].to_numpy(dtype=bool)
    own = (table["province_code"] == picked).to_numpy()
    y = table["change"].to_numpy(dtype=float)
    ax.scatter(x[~far & ~own], y[~far & ~own], s=22, color=CONTEXT, edgecolor="#6a6a6a", lw=0.5, zorder=2)
    ax.scatter(x[far & ~own], y[far & ~own], s=34, color="#222222", marker="s", zorder=3,
               label=w("More than noise") if far.any() else None)  # fmt: skip
    ax.scatter(x[own], y[own], s=64, color=FOCUS, edgecolor=FOCUS_EDGE, marker="D", zorder=4)
    for position in np.flatnonzero(far | own):
        ax.annotate(
            table["province_name"].iloc[position], (x[position], y[position]), xytext=(0, 7),
            textcoords="offset points", ha="center", fontsize=8.5 if own[position] else SMALL,
            fontweight="bold" if own[position] else "normal",
            color=FOCUS_EDGE if own[position] else "#333333", zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.85},
        )  # fmt: skip
    number_axis(ax.xaxis, decimals=0, language=w.language)
    number_axis(ax.yaxis, decimals=0, language=w.language)
    ax.set_xlabel(w("Score of the earlier year (points)"))
    ax.set_ylabel(w("Change (points)"))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=3, frameon=False)
    return ax
