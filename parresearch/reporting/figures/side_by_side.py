"""Two to five provinces side by side: scores by year beside what is worked out from them, parts in one year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from parresearch.reporting.figures.labels import broken
from parresearch.reporting.figures.series import draw_breaks, runs_of_years
from parresearch.reporting.figures.style import (
    CONTEXT,
    FOCUS,
    MEAN,
    NO_DATA,
    RANGE,
    SECOND,
    SMALL,
    number_axis,
)
from parresearch.reporting.language import Words

__all__ = ["plot_compared_parts", "plot_side_by_side"]

_LOOKS = ((FOCUS, "D"), (SECOND, "s"), ("#B5588B", "^"), ("#2A91CF", "v"), ("#000000", "P"))
"""Colour and marker of each province, in order: Okabe-Ito, the light ones darker, so that lines show on white."""


def _legend(ax: Axes) -> None:
    """The legend of a figure with one panel, below it."""
    figure = ax.get_figure()
    handles, labels = ax.get_legend_handles_labels()
    if handles and figure is not None:
        figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False, fontsize=8.5)


def plot_side_by_side(
    scores: pd.DataFrame,
    *,
    names: Mapping[str, str],
    derived: pd.Series,
    breaks: pd.DataFrame,
    picked_year: int,
    derived_label: str,
    w: Words,
    ax: Axes,
) -> Axes:
    """Scores of provinces by year; a line joins neighbouring years on one scale only.

    Parameters
    ----------
    scores : DataFrame indexed by year
        One column per province code, points; missing where not published.
    names : mapping
        Province code to name, in the order of the legend.
    derived : Series indexed by year
        A score worked out from them, drawn hollow; missing where one of them is.
    picked_year : int
        The year shaded, whose scores are written beside their marks.
    """
    years = [int(year) for year in scores.index]
    draw_breaks(ax, breaks, years=years, w=w, label=True)
    ax.axvspan(picked_year - 0.5, picked_year + 0.5, color=CONTEXT, alpha=0.15, lw=0, zorder=0)
    lines = [(scores[code].astype(float), *_LOOKS[n % len(_LOOKS)], label) for n, (code, label) in
             enumerate(names.items())]  # fmt: skip
    if len(names) > 1 and derived.notna().any():
        lines.append((derived.reindex(scores.index).astype(float), MEAN, "o", derived_label))
    for values, colour, marker, label in lines:
        hollow = marker == "o"
        for run in runs_of_years(years, list(values.notna()), breaks):
            ax.plot(run, values.loc[run], color=colour, lw=1.1 if hollow else 1.6, ls=(0, (4, 2)) if hollow else "-",
                    zorder=2)  # fmt: skip
        have = values.dropna()
        ax.plot(have.index, have, ls="", marker=marker, color=colour, ms=4.5 if hollow else 6, zorder=3,
                mfc="white" if hollow else colour, mec=colour if hollow else "#333333", mew=1.0 if hollow else 0.5,
                label=label if len(have) else w("{name}: no score", name=label))  # fmt: skip
    _write_scores(ax, scores, picked_year, w)
    ax.set_xlim(min(years) - 0.6, max(years) + 0.6)
    ax.set_xticks(years, [str(year) for year in years])
    for tick, known in zip(ax.get_xticklabels(), scores[list(names)].notna().any(axis=1), strict=True):
        if not known:
            tick.set_color(NO_DATA)
            tick.set_fontstyle("italic")
    low, high = ax.get_ylim()
    ax.set_ylim(low - 0.06 * (high - low), high + 0.08 * (high - low))
    number_axis(ax.yaxis, decimals=0, language=w.language)
    ax.set_ylabel(w("Score (points)"))
    ax.grid(axis="y")
    _legend(ax)
    return ax


def _write_scores(ax: Axes, scores: pd.DataFrame, year: int, w: Words) -> None:
    """The highest score of one year above its mark and the lowest below; those between stand in the table."""
    if year not in scores.index:
        return
    known = scores.loc[year].dropna().astype(float)
    ends = {"bottom": known.max(), "top": known.min()} if len(known) > 1 else {"bottom": known.max()}
    for side, score in ends.items() if len(known) else ():
        ax.annotate(
            w.number(score), (year, score), xytext=(0, 7 if side == "bottom" else -7), textcoords="offset points",
            ha="center", va=side, fontsize=SMALL, fontweight="bold", color="#222222", zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.8},
        )  # fmt: skip


def plot_compared_parts(
    parts: pd.DataFrame, *, names: Mapping[str, str], label: str, w: Words, ax: Axes
) -> Axes:
    """Parts of an index in one year: a row each, one mark per province, a bar over the gap between them.

    Parameters
    ----------
    parts : DataFrame, one row per part, in the order to draw (first at the top)
        ``label`` and one column per province code; missing where not published.
    names : mapping
        Province code to name, in the order of the legend.
    label : str
        What the amounts are, for the axis.
    """
    rows = np.arange(len(parts))[::-1]
    known = parts[list(names)].astype(float)
    low = known.min(axis=1)
    ax.barh(rows, known.max(axis=1) - low, left=low, **RANGE)
    for n, (code, name) in enumerate(names.items()):
        if known[code].isna().all():  # keeps its colour for the other figures, and has no place in this one
            continue
        colour, marker = _LOOKS[n % len(_LOOKS)]
        ax.plot(
            known[code],
            rows,
            ls="",
            marker=marker,
            ms=6,
            color=colour,
            mec="#333333",
            mew=0.5,
            zorder=3,
            label=name,
        )
    for y, (_, row) in zip(rows, known.iterrows(), strict=True):
        ends = {"right": row.min(), "left": row.max()} if row.count() > 1 else {"left": row.max()}
        for side, amount in ends.items():
            if amount == amount:
                ax.annotate(
                    w.number(amount), (amount, y), xytext=(-7 if side == "right" else 7, 0),
                    textcoords="offset points", ha=side, va="center", fontsize=SMALL, color="#222222", zorder=4,
                )  # fmt: skip
    ax.set_yticks(rows, [broken(str(text), 34) for text in parts["label"]])
    ax.set_ylim(-0.7, len(parts) - 0.3)
    ax.use_sticky_edges = False  # a bar does not begin on the axis
    ax.margins(x=0.14)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    number_axis(ax.xaxis, decimals=0, language=w.language)
    ax.set_xlabel(label)
    _legend(ax)
    return ax
