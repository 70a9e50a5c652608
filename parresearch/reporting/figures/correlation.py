"""Figures of association: names in a scatter, components in a heat map, intervals by year, lags, the curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.labels import axes_size, letters_width
from parresearch.reporting.figures.style import CONTEXT, FOCUS, FOCUS_EDGE, MEAN, SMALL, number_axis
from parresearch.reporting.language import Words

__all__ = ["plot_correlations", "plot_curve", "plot_forest", "plot_lags", "plot_named_scatter"]

_NAMED = 12
# All in points.
_HALF_LINE = 5.0  # half of a line of names
_AIR = 2.5  # between a name and the line of a mean
_GAP, _RISE = 7.0, 10.0  # from the middle of a dot to its name beside it, and to the middle of one over it
_DOT, _OWN_DOT = 2.8, 5.7  # half the width of a dot with its edge
_OWN_SIZE = 8.5  # of the letters of the picked province's name


def plot_named_scatter(
    table: pd.DataFrame, *, labels: tuple[str, str], w: Words, ax: Axes, picked: str = ""
) -> Axes:
    """Provinces by two scores; means as lines; those farthest out are named, the picked one always.

    Parameters
    ----------
    table : DataFrame, one row per province
        ``province_code, province_name, x, y``.
    """
    x, y = table["x"].to_numpy(dtype=float), table["y"].to_numpy(dtype=float)
    own = (table["province_code"] == picked).to_numpy()
    ax.scatter(x[~own], y[~own], s=26, color=CONTEXT, edgecolor="#6a6a6a", lw=0.5, zorder=2)
    ax.scatter(x[own], y[own], s=64, color=FOCUS, edgecolor=FOCUS_EDGE, marker="D", zorder=4)
    ax.axvline(x.mean(), color=MEAN, lw=0.9, ls=(0, (4, 2)), zorder=1)
    ax.axhline(y.mean(), color=MEAN, lw=0.9, ls=(0, (4, 2)), zorder=1)
    ax.margins(0.08)
    _name_far_ones(ax, table["province_name"].tolist(), x, y, own)
    ax.tick_params(axis="x", pad=6)  # the first figures of both axes do not meet in the corner
    for axis, label in ((ax.xaxis, labels[0]), (ax.yaxis, labels[1])):
        number_axis(axis, decimals=0, language=w.language)
        axis.set_label_text(label)
    return ax


def _name_far_ones(ax: Axes, names: Sequence[str], x: np.ndarray, y: np.ndarray, own: np.ndarray) -> None:
    """Names of the points farthest from the middle, where they cover no point and no other name."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    room = np.array(axes_size(ax))
    at = np.column_stack([(x - left) / (right - left), (y - low) / (high - low)]) * room
    far = np.hypot(*((at - at.mean(axis=0)) / at.std(axis=0)).T)
    order = sorted(range(len(x)), key=lambda i: (not own[i], -far[i]))
    field = _Field(at, np.where(own, _OWN_DOT, _DOT), at.mean(axis=0), room)
    boxes: list[tuple[float, float, float]] = []
    for i in order:
        if len(boxes) >= _NAMED:
            return
        found = _own_place(field, i, names[i]) if own[i] else _free_place(field, i, names[i], boxes)
        if found is None:
            continue
        side, rise, box = found
        ax.annotate(
            names[i],
            (x[i], y[i]),
            xytext=(_GAP * side, _RISE * rise),
            textcoords="offset points",
            va="center",
            ha="left" if side > 0 else "right" if side < 0 else "center",
            fontsize=_OWN_SIZE if own[i] else SMALL,
            zorder=5,
            fontweight="bold" if own[i] else "normal",
            color=FOCUS_EDGE if own[i] else "#333333",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
        )
        boxes.append(box)


class _Field(NamedTuple):
    """What names keep clear of, in points from the corner of the axes."""

    middles: np.ndarray
    """Of the dots, shape (n, 2)."""
    radius: np.ndarray
    """Of each dot, shape (n,)."""
    means: np.ndarray
    """Where the two lines stand."""
    room: np.ndarray
    """Width and height of the axes."""


_Found: TypeAlias = tuple[int, int, tuple[float, float, float]]


def _points_in(field: _Field, i: int, start: float, end: float, height: float) -> int:
    """How many other dots a name from ``start`` to ``end`` at ``height`` touches, even at their edge."""
    (x, y), radius = field.middles.T, field.radius
    touched = (x + radius > start) & (x - radius < end) & (np.abs(y - height) < _HALF_LINE + radius)
    return int(np.sum(touched) - touched[i])


def _on_lines(field: _Field, start: float, end: float, height: float) -> int:
    """How many of the two lines run under a name."""
    across = start - _AIR < field.means[0] < end + _AIR
    return int(across) + int(abs(height - field.means[1]) < _HALF_LINE)


def _free_place(
    field: _Field, i: int, name: str, boxes: Sequence[tuple[float, float, float]]
) -> _Found | None:
    """Right or left of the point, where the name covers no point, no other name and none of the two lines."""
    x, height = (float(n) for n in field.middles[i])
    width = letters_width(name, SMALL)
    for side in (1, -1):
        start, end = sorted((x + side * _GAP, x + side * (_GAP + width)))
        meets_name = any(start < e and s < end and abs(h - height) < 2 * _HALF_LINE for s, e, h in boxes)
        covers = _points_in(field, i, start, end, height) + _on_lines(field, start, end, height)
        if start < 0 or end > field.room[0] or meets_name or covers:
            continue
        return side, 0, (start, end, height)
    return None


def _own_place(field: _Field, i: int, name: str) -> _Found:
    """Beside, over or under the point: where the name of the picked province covers the fewest points, then lines."""
    width = letters_width(name, _OWN_SIZE, bold=True)
    found = []
    for side, rise in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)):
        shift = {1: _GAP, -1: -_GAP - width, 0: -width / 2}[side]
        start, height = float(field.middles[i, 0]) + shift, float(field.middles[i, 1]) + _RISE * rise
        end = start + width
        outside = start < 0 or end > field.room[0] or not _HALF_LINE < height < field.room[1] - _HALF_LINE
        cost = 9 * _points_in(field, i, start, end, height) + _on_lines(field, start, end, height)
        found.append((cost + 999 * outside, side, rise, start, height))
    _, side, rise, start, height = min(found, key=lambda place: place[0])
    return side, rise, (start, start + width, height)


def plot_correlations(
    table: pd.DataFrame, *, rows: Mapping[str, str], columns: Mapping[str, str], w: Words, ax: Axes
) -> Axes:
    """Coefficients of components with components; bold where significant after Holm's adjustment.

    Parameters
    ----------
    table : DataFrame
        ``x_component, y_component, r, p_holm``.
    rows, columns : mapping
        Component to label, in the order shown.
    """
    r = table.pivot(index="x_component", columns="y_component", values="r").reindex(
        index=list(rows), columns=list(columns)
    )
    p = table.pivot(index="x_component", columns="y_component", values="p_holm").reindex_like(r)
    ax.imshow(r.to_numpy(dtype=float), cmap="PuOr", vmin=-1, vmax=1, aspect="auto")
    for i in range(len(rows)):
        for j in range(len(columns)):
            value = r.iloc[i, j]
            if np.isnan(value):
                ax.text(j, i, "–", ha="center", va="center", fontsize=SMALL, color="#888888")
                continue
            sure = p.iloc[i, j] < 0.05
            ax.text(
                j,
                i,
                w.number(value),
                ha="center",
                va="center",
                fontsize=SMALL,
                fontweight="bold" if sure else "normal",
                color="white" if abs(value) > 0.75 else "#222222",
            )
    ax.set_yticks(range(len(rows)), list(rows.values()), fontsize=SMALL)
    ax.set_xticks(range(len(columns)), list(columns.values()), rotation=40, ha="right", fontsize=SMALL)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


def plot_forest(table: pd.DataFrame, *, w: Words, ax: Axes, names: Mapping[str, str]) -> Axes:
    """Coefficients with intervals by year, one mark for each method; filled where significant after adjustment.

    Parameters
    ----------
    table : DataFrame
        ``year, method, r, ci_low, ci_high, p_holm, n``.
    names : mapping
        Method to its name, in the order drawn.
    """
    years = sorted(table["year"].unique())
    looks = zip(names.items(), ((FOCUS, "o"), ("#D55E00", "s"), ("#555555", "D")), strict=False)
    for place, ((method, name), (colour, marker)) in enumerate(looks):
        rows = table[table["method"] == method]
        at = rows["year"].to_numpy() + 0.2 * (place - (len(names) - 1) / 2)
        ax.vlines(at, rows["ci_low"], rows["ci_high"], color=colour, lw=1.3, zorder=2)
        sure = (rows["p_holm"] < 0.05).to_numpy()
        for chosen, face in ((sure, colour), (~sure, "white")):
            ax.scatter(
                at[chosen], rows["r"][chosen], marker=marker, s=24, facecolor=face, edgecolor=colour, zorder=3
            )
        ax.scatter([], [], marker=marker, s=24, facecolor=colour, edgecolor=colour, label=name)
    ax.axhline(0, color=MEAN, lw=1.0, zorder=1)
    counts = table.groupby("year")["n"].max()
    ax.set_xticks(years, [f"{year}\nn={counts[year]}" for year in years], fontsize=SMALL)
    ax.set_ylim(-1.0 if table["ci_low"].min() < -0.65 else -0.7, 1.0)
    number_axis(ax.yaxis, decimals=1, language=w.language)
    ax.set_ylabel(w("Correlation"))
    ax.grid(axis="y")
    return ax


def plot_lags(table: pd.DataFrame, *, w: Words, ax: Axes, label: str) -> Axes:
    """The estimate for each lag with its interval.

    Parameters
    ----------
    table : DataFrame
        ``lag, estimate, ci_low, ci_high, n``.
    """
    ax.vlines(table["lag"], table["ci_low"], table["ci_high"], color=FOCUS, lw=1.6, zorder=2)
    ax.scatter(table["lag"], table["estimate"], s=34, color=FOCUS, edgecolor=FOCUS_EDGE, zorder=3)
    ax.axhline(0, color=MEAN, lw=1.0, zorder=1)
    ax.set_xticks(
        table["lag"],
        [
            f"{lag:+d}\nn={n}".replace("-", "−") if lag else f"0\nn={n}"
            for lag, n in zip(table["lag"], table["n"], strict=True)
        ],
    )
    number_axis(ax.yaxis, decimals=2, language=w.language)
    ax.set_xlabel(label)
    ax.set_ylabel(w("Standard deviations per standard deviation"), fontsize=SMALL)
    ax.grid(axis="y")
    return ax


def plot_curve(curve: pd.DataFrame, choices: pd.DataFrame, *, w: Words, axes: Sequence[Axes]) -> None:
    """All estimates in order above, and below which choices made each of them.

    Parameters
    ----------
    curve : DataFrame, ordered by ``estimate``
        ``estimate, ci_low, ci_high, p_holm``.
    choices : DataFrame of bool, same rows
        One column per choice, named as shown, first at the top.
    """
    top, bottom = axes
    at = np.arange(len(curve))
    sure = (curve["p_holm"] < 0.05).to_numpy()
    top.vlines(at, curve["ci_low"], curve["ci_high"], color="#d0d0d0", lw=1.0, zorder=1)
    top.scatter(
        at[~sure], curve["estimate"][~sure], s=7, color="#777777", zorder=2, label=w("not significant")
    )
    top.scatter(
        at[sure],
        curve["estimate"][sure],
        s=11,
        marker="D",
        color=FOCUS,
        zorder=3,
        label=w("significant after adjustment over the whole curve"),
    )
    top.axhline(0, color=MEAN, lw=1.0)
    top.set_ylim(-0.85, 0.85)
    number_axis(top.yaxis, decimals=1, language=w.language)
    top.set_ylabel(w("Estimate"))
    top.set_xticks([])
    top.legend(loc="upper left", fontsize=SMALL, ncols=2)
    for place, name in enumerate(choices.columns):
        used = choices[name].to_numpy(dtype=bool)
        bottom.scatter(at[used], np.full(used.sum(), -place), s=4, marker="|", color="#333333", lw=0.8)
    bottom.set_yticks(-np.arange(choices.shape[1]), list(choices.columns), fontsize=SMALL)
    bottom.set_ylim(-choices.shape[1] + 0.4, 0.6)
    bottom.set_xticks([])
    bottom.tick_params(length=0)
    bottom.set_xlabel(w("Specifications, ordered by estimate"))
