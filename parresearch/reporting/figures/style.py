"""The style of all figures, and the step from a matplotlib figure to a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MplFigure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from parresearch.core.text import Language, nfc, number
from parresearch.reporting.blocks import Figure
from parresearch.reporting.figures.drawing import draw_svg
from parresearch.reporting.svg import clean_svg

__all__ = [
    "CONTEXT",
    "FOCUS",
    "FOCUS_EDGE",
    "MEAN",
    "NO_DATA",
    "RANGE",
    "SECOND",
    "SMALL",
    "STYLE",
    "THIN",
    "figure_block",
    "finding",
    "house_style",
    "new_figure",
    "number_axis",
]

STYLE = Path(__file__).resolve().parents[1] / "parresearch.mplstyle"
CONTEXT = "#909090"
FOCUS = "#0072B2"
FOCUS_EDGE = "#003f63"
MEAN = "#444444"
SECOND = "#B87200"
"""Orange of a second subject, dark enough for a line on white."""
THIN = "#767676"
"""Of thin lines that mean something: minor breaks, leaders."""
SMALL = 8.0
"""Points of the smallest letters of a figure: on paper, where a figure is set down to nine tenths of the text's width,
they are 7 points high."""
NO_DATA = "#6f6f6f"
"""Of lettering that says that nothing was published."""
RANGE: dict[str, Any] = {"color": "#dedede", "edgecolor": "#7c7c7c", "lw": 0.6, "height": 0.24, "zorder": 1}
"""A bar from the lowest to the highest: its edge is what can be told from the ground."""


@contextmanager
def house_style() -> Iterator[None]:
    """The settings of :data:`STYLE` for a while; its file is read once."""
    with mpl.rc_context(_settings()):
        yield


@lru_cache(maxsize=1)
def _settings() -> mpl.RcParams:
    return mpl.rc_params_from_file(STYLE, use_default_template=False)


def new_figure(
    n_rows: int = 1, n_columns: int = 1, *, height: float = 3.0, width: float = 6.6, **options: object
) -> tuple[MplFigure, list[Axes]]:
    """A figure in the house style and its axes, row by row. Size in inches; 6.6 fills the text of an A4 page."""
    with house_style():
        figure, axes = plt.subplots(
            n_rows, n_columns, figsize=(width, height), squeeze=False, layout="constrained", **options
        )  # type: ignore[call-overload]
    return figure, list(axes.flat)


def finding(ax: Axes, title: str) -> None:
    """Set the title of one panel, to the left and in bold, as the style has it."""
    ax.set_title(title, loc="left", fontsize=9.5, fontweight="bold")


def number_axis(axis: mpl.axis.Axis, *, decimals: int, language: Language) -> None:
    """Write the numbers of an axis as ``language`` does (decimal comma in Vietnamese)."""
    axis.set_major_locator(MaxNLocator(nbins="auto", steps=[1, 2, 5, 10], integer=decimals == 0))
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value, decimals, language=language)))


def figure_block(
    figure: MplFigure,
    *,
    name: str,
    title: str,
    alt: str,
    source: str = "",
    source_ids: tuple[str, ...] = (),
    note: str = "",
) -> Figure:
    """``figure`` as a block: SVG with the same bytes each time, without date, metadata or address. Closes it."""
    with house_style():
        drawn = draw_svg(figure)
    plt.close(figure)
    return Figure(
        title=nfc(title),
        svg=clean_svg(drawn),
        alt=nfc(alt),
        name=name,
        source=source,
        source_ids=source_ids,
        note=note,
    )
