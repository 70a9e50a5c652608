"""Scores and ranks of one province over the years, with the breaks of the index drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from parresearch.core.indices import MAJOR_BREAKS
from parresearch.reporting.figures.labels import (
    Line,
    axes_size,
    beside_marks,
    broken,
    label_rows,
    letters_width,
)
from parresearch.reporting.figures.style import (
    CONTEXT,
    FOCUS,
    FOCUS_EDGE,
    MEAN,
    NO_DATA,
    SMALL,
    THIN,
    finding,
    number_axis,
)
from parresearch.reporting.language import Words

__all__ = [
    "draw_breaks",
    "plot_rank_panels",
    "plot_rank_series",
    "plot_score_series",
    "runs_of_years",
    "write_values",
]

_LOW_ROW = 0.75
"""Inches of a row of panels that have nothing to show: a title and two lines."""
_PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.8}


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
    inside = inside.sort_values("year_after", kind="stable")
    for row in inside.itertuples():
        major = row.kind in MAJOR_BREAKS
        ax.axvline(
            row.year_after - 0.5, color="#555555" if major else THIN, lw=1.0 if major else 0.8,
            ls=(0, (5, 3)) if major else (0, (1, 2)), zorder=1,
        )  # fmt: skip
    if label:
        _name_breaks(ax, inside[inside["kind"].isin(MAJOR_BREAKS)], years=years, w=w)


def _name_breaks(ax: Axes, breaks: pd.DataFrame, *, years: Sequence[int], w: Words) -> None:
    """What each break is, over its line; a decision by its number alone. Where two would meet, one stands higher."""
    column = "label_vi" if w.language == "vi" else "label_en"
    reasons = [str(text).replace("theo Quyết định số ", "") for text in breaks[column]]
    room, _ = axes_size(ax)
    first, span = min(years) - 0.6, max(years) - min(years) + 1.2
    starts = [room * (year - 0.5 - first) / span for year in breaks["year_after"]]
    rows = label_rows(starts, [letters_width(text, SMALL) for text in reasons], room)
    for year, text, (row, side) in zip(breaks["year_after"], reasons, rows, strict=True):
        leader = {"arrowstyle": "-", "color": THIN, "lw": 0.6, "shrinkA": 0, "shrinkB": 0,
                  "relpos": (0 if side == "left" else 1, 0)}  # fmt: skip
        ax.annotate(
            text, (year - 0.5, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3 + 11 * row),
            textcoords="offset points", ha=side, va="bottom", fontsize=SMALL, color="#444444",
            arrowprops=leader if row else None,
        )  # fmt: skip


def _year_axis(ax: Axes, series: pd.DataFrame, *, known: pd.Series) -> None:
    """One tick a year; years without a figure of the province are written in grey italics."""
    years = list(series.index)
    ax.set_xlim(min(years) - 0.6, max(years) + 0.6)
    ax.set_xticks(years, [str(year) for year in years])
    for tick, is_known in zip(ax.get_xticklabels(), known, strict=True):
        if not is_known:
            tick.set_color(NO_DATA)
            tick.set_fontstyle("italic")


def _break_lines(ax: Axes, breaks: pd.DataFrame) -> list[Line]:
    """The lines that mark breaks, for labels to keep clear of."""
    (low, high), (first, last) = ax.get_ylim(), ax.get_xlim()
    return [
        ([year - 0.5] * 2, [low, high]) for year in breaks["year_after"] if first < year - 0.5 < last - 0.2
    ]


def write_values(
    ax: Axes,
    values: pd.Series,
    texts: Sequence[str],
    lines: Sequence[Line],
    *,
    picked_year: int | None = None,
    below: Sequence[bool] = (),
    gap: float = 6,
) -> None:
    """The figure beside each mark, where it lies on no line; that of the picked year bold, without one each of them."""
    marks = [
        (float(year), float(value), text) for (year, value), text in zip(values.items(), texts, strict=True)
    ]
    every = picked_year is None
    places = beside_marks(ax, marks, size=SMALL, gap=gap, lines=lines, below=below, bold=every)
    for (x, y, text), place in zip(marks, places, strict=True):
        ax.annotate(
            text, (x, y), xytext=(place.dx, place.dy), textcoords="offset points", ha=place.ha, va=place.va,
            fontsize=SMALL, color=FOCUS_EDGE, fontweight="bold" if every or x == picked_year else "normal", zorder=6,
            bbox=_PAPER,
        )  # fmt: skip


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
    _year_axis(ax, series, known=own.notna())
    low, high = ax.get_ylim()
    ax.set_ylim(low - 0.10 * (high - low), high + 0.12 * (high - low))
    lines: list[Line] = [(run, values.loc[run]) for values in (own, mean)
             for run in runs_of_years(years, list(values.notna()), breaks)]  # fmt: skip
    lines += _break_lines(ax, breaks)
    below = [bool(score < mean.get(year)) for year, score in own.dropna().items()]
    texts = [w.number(score) for score in own.dropna()]
    write_values(ax, own.dropna(), texts, lines, picked_year=picked_year, below=below)
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
    ax.set_ylim(n_units + 3, -1)
    ax.set_yticks([1, *range(10, n_units - 4, 10), n_units])
    _year_axis(ax, series, known=rank.notna())
    lines: list[Line] = [(run, rank.loc[run]) for run in runs_of_years(years, list(rank.notna()), breaks)]
    lines += _break_lines(ax, breaks)
    below = [place <= 0.85 * n_units for place in have]
    write_values(ax, have, [w.integer(place) for place in have], lines, picked_year=picked_year, below=below)
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
    """Ranks of one province in several indices, one panel each, on the same years and the same scale of places.

    A row of panels without any rank is made low, and the figure with it.
    """
    empty = [bool(series["rank"].isna().all()) for series in panels.values()]
    _lower_rows(axes, empty)
    for (title, series), ax, nothing in zip(panels.items(), axes, empty, strict=True):
        if nothing:
            _say_nothing(ax, title, w)
            continue
        plot_rank_series(
            series, breaks=breaks[title], picked_year=picked_year, n_units=n_units, w=w, ax=ax, title=title
        )
        ax.axvspan(picked_year - 0.5, picked_year + 0.5, color=CONTEXT, alpha=0.15, lw=0, zorder=0)
        for tick in ax.get_xticklabels():
            tick.set_rotation(90)
        ax.set_ylabel("")
    return axes


def _lower_rows(axes: Sequence[Axes], empty: Sequence[bool]) -> None:
    """Rows of the grid in which every panel is empty become as low as what is said in them."""
    figure, spec = axes[0].get_figure(root=True), axes[0].get_subplotspec()
    if figure is None or spec is None:
        return
    grid = spec.get_gridspec()
    full = {_row(ax) for ax, nothing in zip(axes, empty, strict=True) if not nothing}
    if not full or len(full) == grid.nrows:
        return
    height = figure.get_figheight() / grid.nrows
    heights = [height if row in full else _LOW_ROW for row in range(grid.nrows)]
    grid.set_height_ratios(heights)
    figure.set_figheight(sum(heights))


def _row(ax: Axes) -> int:
    spec = ax.get_subplotspec()
    return 0 if spec is None else int(spec.rowspan.start)


def _say_nothing(ax: Axes, title: str, w: Words) -> None:
    """A panel without ranks: its title and a short sentence in its middle, without axes that would show nothing."""
    finding(ax, title)
    ax.set_axis_off()
    ax.text(
        0.5, 0.5, broken(w("No published national rank was found"), 24), transform=ax.transAxes, ha="center",
        va="center", fontsize=SMALL, color=NO_DATA,
    )  # fmt: skip
