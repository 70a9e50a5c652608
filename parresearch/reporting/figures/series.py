"""Scores and ranks of one province over the years, with the breaks of the index drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from parresearch.core.indices import MAJOR_BREAKS
from parresearch.reporting.figures.style import CONTEXT, FOCUS, FOCUS_EDGE, MEAN, finding, number_axis
from parresearch.reporting.language import Words

__all__ = ["draw_breaks", "plot_rank_panels", "plot_rank_series", "plot_score_series", "runs_of_years"]


def runs_of_years(years: Sequence[int], known: Sequence[bool], breaks: pd.DataFrame) -> list[list[int]]:
    """Runs of consecutive years with a figure, cut at the major breaks."""
    cuts = set(breaks.loc[breaks["kind"].isin(MAJOR_BREAKS), "year_after"])
    runs: list[list[int]] = []
    for year, is_known in zip(years, known, strict=True):
        if not is_known:
            continue
        if runs and runs[-1][-1] == year - 1 and year not in cuts:
            runs[-1].append(year)
        else:
            runs.append([year])
    return runs


def draw_breaks(ax: Axes, breaks: pd.DataFrame, *, years: Sequence[int], w: Words, label: bool) -> None:
    """Major breaks as dashed lines with the reason, minor ones (set rewritten inside a period) as dotted ones."""
    inside = breaks[(breaks["year_before"] >= min(years)) & (breaks["year_after"] <= max(years))]
    labelled = 0
    for row in inside.itertuples():
        major = row.kind in MAJOR_BREAKS
        ax.axvline(
            row.year_after - 0.5, color="#555555" if major else "#aaaaaa", lw=1.0 if major else 0.7,
            ls=(0, (5, 3)) if major else (0, (1, 2)), zorder=1,
        )  # fmt: skip
        if major and label:
            # On three levels by turns, so that labels do not meet; a decision by its number alone.
            reason = str(row.label_vi if w.language == "vi" else row.label_en)
            ax.annotate(
                reason.replace("theo Quyết định số ", ""),
                (row.year_after - 0.5, 1.0), xycoords=("data", "axes fraction"),
                xytext=(0, 3 + 9 * (labelled % 3)), textcoords="offset points",
                ha=_anchor(row.year_after, years), va="bottom", fontsize=7, color="#444444",
            )  # fmt: skip
            labelled += 1


def _anchor(year: int, years: Sequence[int]) -> str:
    """A label near an end of the axis starts there, so that it stays inside the figure."""
    place = (year - min(years)) / max(1, len(years))
    return "left" if place < 0.25 else "right" if place > 0.8 else "center"


def _year_axis(ax: Axes, series: pd.DataFrame, *, known: pd.Series) -> None:
    """One tick a year; years without a figure of the province are written in grey italics."""
    years = list(series.index)
    ax.set_xlim(min(years) - 0.6, max(years) + 0.6)
    ax.set_xticks(years, [str(year) for year in years])
    for tick, is_known in zip(ax.get_xticklabels(), known, strict=True):
        if not is_known:
            tick.set_color("#8a8a8a")
            tick.set_fontstyle("italic")


def plot_score_series(
    series: pd.DataFrame,
    *,
    breaks: pd.DataFrame,
    picked_year: int,
    name: str,
    w: Words,
    ax: Axes,
    value: str = "points",
) -> Axes:
    """Score of a province by year beside the country's mean; a line joins neighbouring years on one scale only.

    Parameters
    ----------
    series : DataFrame indexed by year
        ``points`` (or the column ``value``) and ``mean``, as from :func:`statistics.standing.province_series`.
    breaks : DataFrame
        The breaks of this index: drawn, and lines never cross a new framework or scale.
    picked_year : int
        The year whose score is written beside its mark.
    """
    years = list(series.index)
    own, mean = series[value].astype(float), series["mean"].astype(float)
    draw_breaks(ax, breaks, years=years, w=w, label=True)
    for values, colour, marker, edge, size, label, order in (
        (mean, MEAN, "o", MEAN, 4.0, w("National mean"), 2),
        (own, FOCUS, "D", FOCUS_EDGE, 6.0, name, 3),
    ):
        for run in runs_of_years(years, list(values.notna()), breaks):
            ax.plot(run, values.loc[run], color=colour, lw=1.6 if marker == "D" else 1.1, zorder=order)
        have = values.dropna()
        ax.plot(
            have.index, have, ls="", marker=marker, color=colour, ms=size, mec=edge, zorder=order + 1,
            label=label if len(have) else "_nolegend_", mfc="white" if marker == "o" else colour,
        )  # fmt: skip
    for year, score in own.dropna().items():
        other = mean.get(year)
        above = other != other or score >= other
        ax.annotate(
            w.number(score), (year, score), xytext=(0, 7 if above else -7), textcoords="offset points", ha="center",
            va="bottom" if above else "top", fontsize=8, color=FOCUS_EDGE,
            fontweight="bold" if year == picked_year else "normal", zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.8},
        )  # fmt: skip
    _year_axis(ax, series, known=own.notna())
    low, high = ax.get_ylim()
    ax.set_ylim(low - 0.10 * (high - low), high + 0.12 * (high - low))
    number_axis(ax.yaxis, decimals=0, language=w.language)
    ax.set_ylabel(w("Score (points)"))
    ax.grid(axis="y")
    if own.notna().any() or mean.notna().any():
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, -0.36), ncols=2, frameon=False)
    return ax


def plot_rank_series(
    series: pd.DataFrame,
    *,
    breaks: pd.DataFrame,
    picked_year: int,
    n_units: int,
    w: Words,
    ax: Axes,
    title: str = "",
) -> Axes:
    """Rank of a province by year, best at the top, each rank written beside its mark."""
    years = list(series.index)
    rank = series["rank"].astype("Float64").astype(float)
    draw_breaks(ax, breaks, years=years, w=w, label=False)
    for run in runs_of_years(years, list(rank.notna()), breaks):
        ax.plot(run, rank.loc[run], color=FOCUS, lw=1.4, zorder=2)
    have = rank.dropna()
    ax.plot(have.index, have, ls="", marker="D", color=FOCUS, mec=FOCUS_EDGE, ms=5, zorder=3)
    for year, place in have.items():
        low_half = place > 0.85 * n_units
        ax.annotate(
            w.integer(place), (year, place), xytext=(0, 6 if low_half else -6), textcoords="offset points",
            ha="center", va="bottom" if low_half else "top", fontsize=7.5, color=FOCUS_EDGE,
            fontweight="bold" if year == picked_year else "normal",
        )  # fmt: skip
    ax.set_ylim(n_units + 3, -1)
    ax.set_yticks([1, *range(10, n_units - 4, 10), n_units])
    _year_axis(ax, series, known=rank.notna())
    ax.set_ylabel(w("Rank"))
    ax.grid(axis="y")
    if title:
        finding(ax, title)
    return ax


def plot_rank_panels(
    panels: Mapping[str, pd.DataFrame],
    *,
    breaks: Mapping[str, pd.DataFrame],
    picked_year: int,
    n_units: int,
    w: Words,
    axes: Sequence[Axes],
) -> Sequence[Axes]:
    """Ranks of one province in several indices, one panel each, on the same years and the same scale of places."""
    for (title, series), ax in zip(panels.items(), axes, strict=True):
        plot_rank_series(
            series, breaks=breaks[title], picked_year=picked_year, n_units=n_units, w=w, ax=ax, title=title
        )
        ax.axvspan(picked_year - 0.5, picked_year + 0.5, color=CONTEXT, alpha=0.15, lw=0, zorder=0)
        for tick in ax.get_xticklabels():
            tick.set_rotation(90)
        ax.set_ylabel("")
        if series["rank"].isna().all():
            ax.text(
                0.5,
                0.5,
                w("No published national rank was found"),
                transform=ax.transAxes,
                ha="center",
                va="center",
                color="#666666",
            )
    return axes
