"""All provinces of one year on one line, one picked out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.labels import axes_size, letters_width
from parresearch.reporting.figures.style import (
    CONTEXT,
    FOCUS,
    FOCUS_EDGE,
    MEAN,
    NO_DATA,
    SMALL,
    THIN,
    number_axis,
)
from parresearch.reporting.language import Words

__all__ = ["plot_strip", "swarm_offsets"]

_FEW = 7


def swarm_offsets(values: np.ndarray, *, width: float) -> np.ndarray:
    """Vertical places that keep marks from covering one another: a bee swarm, in order of value."""
    placed: list[tuple[float, float]] = []
    out = np.zeros(len(values))
    for position in np.argsort(values, kind="stable"):
        x = values[position]
        step = 0
        while True:
            y = (step + 1) // 2 * (1 if step % 2 else -1)
            if all(abs(x - px) >= width or abs(y - py) >= 1 for px, py in placed):
                break
            step += 1
        placed.append((x, float(y)))
        out[position] = y
    return out


def plot_strip(
    scores: pd.DataFrame, *, picked: str, mean: float | None, w: Words, ax: Axes, value: str = "points"
) -> Axes:
    """Published scores of one year as marks on a line; few are named, the picked one always.

    Parameters
    ----------
    scores : DataFrame, one row per province with a score
        ``province_code``, ``province_name`` and ``value``.
    picked : str
        Code of the province to pick out; it may be absent.
    mean : float or None
        The country's mean, drawn as a line.
    """
    table = scores.dropna(subset=[value]).sort_values(value).reset_index(drop=True)
    if table.empty:
        ax.text(
            0.5,
            0.5,
            w("No published score was found"),
            transform=ax.transAxes,
            ha="center",
            va="center",
            color=NO_DATA,
        )
        ax.set_axis_off()
        return ax
    values = table[value].to_numpy(dtype=float)
    span = max(values.max() - values.min(), 1.0)
    few = len(table) <= _FEW
    heights = np.zeros(len(values)) if few else swarm_offsets(values, width=span / 70)
    is_picked = (table["province_code"] == picked).to_numpy()
    ax.scatter(
        values[~is_picked], heights[~is_picked], s=34, color=CONTEXT, edgecolor="#6a6a6a", lw=0.5, zorder=2
    )
    ax.scatter(
        values[is_picked], heights[is_picked], s=70, color=FOCUS, edgecolor=FOCUS_EDGE, marker="D", zorder=4
    )
    reach = max(2.0, float(np.abs(heights).max()) + 1.5)
    if few:
        _name_all(ax, table, values, is_picked, mean, w)
        reach = 6.0
    else:
        _name_some(ax, table, values, heights, is_picked, mean, w)
        reach += 1.5
    if mean is not None and mean == mean:
        ax.axvline(mean, color=MEAN, lw=1.0, ls=(0, (4, 2)), zorder=1)
        ax.annotate(
            w("National mean {mean}", mean=w.number(mean)), (mean, 0), xycoords=("data", "axes fraction"),
            xytext=(4, 4), textcoords="offset points", fontsize=SMALL, color=MEAN,
        )  # fmt: skip
    ax.set_ylim(-reach, reach)
    ax.set_xlim(values.min() - 0.08 * span, values.max() + 0.08 * span)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    number_axis(ax.xaxis, decimals=0, language=w.language)
    ax.set_xlabel(w("Score (points)"))
    return ax


def _name_some(
    ax: Axes,
    table: pd.DataFrame,
    values: np.ndarray,
    heights: np.ndarray,
    is_picked: np.ndarray,
    mean: float | None,
    w: Words,
) -> None:
    """Name the picked province above the swarm, and the lowest and the highest below it."""
    top, bottom = float(heights.max()) + 1.4, float(heights.min()) - 1.4
    for position in sorted({0, len(values) - 1, *np.flatnonzero(is_picked)}):
        own = bool(is_picked[position])
        x, y, name = values[position], heights[position], table.loc[position, "province_name"]
        text = f"{name} {w.number(x)}"
        side = _side(ax, x, text, mean, values) if own else "left" if position == 0 else "right"
        ax.annotate(
            text, (x, y), xytext=(x, top if own else bottom), textcoords="data", ha=side,
            va="bottom" if own else "top", fontsize=8.5 if own else SMALL, fontweight="bold" if own else "normal",
            color=FOCUS_EDGE if own else "#333333", zorder=5,
            arrowprops={"arrowstyle": "-", "color": THIN, "lw": 0.6, "shrinkA": 0, "shrinkB": 4},
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip


def _side(ax: Axes, x: float, text: str, mean: float | None, values: np.ndarray) -> str:
    """How a name over a mark is aligned: in the middle, or to the side where the line of the mean does not cross it."""
    room, _ = axes_size(ax)
    span = 1.16 * max(float(np.ptp(values)), 1.0)
    half = letters_width(text, 8.5, bold=True) / 2 / room * span
    if mean is None or not abs(x - mean) < half:
        return "center"
    return "right" if x <= mean else "left"


def _name_all(
    ax: Axes, table: pd.DataFrame, values: np.ndarray, is_picked: np.ndarray, mean: float | None, w: Words
) -> None:
    """Name every mark, in four heights above and below the line by turns, so that names do not meet."""
    levels = (18, -18, 36, -36)
    for position, (x, name) in enumerate(zip(values, table["province_name"], strict=True)):
        offset = levels[position % len(levels)]
        own = bool(is_picked[position])
        text = f"{name} {w.number(x)}"
        side = _side(ax, x, text, mean, values)
        shift = {"left": -3, "right": 3}.get(side, 0)
        ax.annotate(
            text, (x, 0), xytext=(shift, offset), textcoords="offset points", ha=side,
            va="bottom" if offset > 0 else "top", fontsize=8.5 if own else SMALL,
            fontweight="bold" if own else "normal", color=FOCUS_EDGE if own else "#333333",
            arrowprops={"arrowstyle": "-", "color": THIN, "lw": 0.6, "shrinkA": 0, "shrinkB": 3}, zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip
