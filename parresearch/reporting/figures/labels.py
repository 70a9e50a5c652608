"""Where the lettering of a figure goes: beside its marks and off the lines, and long names in lines of a like length.

Places are worked out before anything is drawn, from about how large an axes will be and how wide letters are; to ask
matplotlib would mean to lay every figure out twice.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from matplotlib.axes import Axes

__all__ = ["Line", "Place", "axes_size", "beside_marks", "broken", "label_rows", "letters_width"]

_AROUND = (58.0, 66.0)
"""Points of a panel's width and height that its axes leave to ticks and titles."""
_STEP = 3.0  # points from one dot of a line to the next: none slips through a label
_AIR = 1.5  # points between a label and a line


Line: TypeAlias = tuple[Sequence[float], Sequence[float]]
"""The xs and the ys of a line in data."""


class Place(NamedTuple):
    """Where a label stands from its mark: points to the right and up, and how it is aligned."""

    dx: float
    dy: float
    ha: str
    va: str


def broken(text: str, width: int) -> str:
    """``text`` in as few lines of at most ``width`` letters as it takes, and these as even as they can be.

    Examples
    --------
    >>> broken("vùng và tỉnh gộp lại", 18).split(chr(10))
    ['vùng và tỉnh', 'gộp lại']
    """
    lines = textwrap.wrap(text, width)
    while len(lines) > 1 and width > max(map(len, text.split())):
        width -= 1
        narrower = textwrap.wrap(text, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return "\n".join(lines)


def letters_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how many points wide ``text`` is in DejaVu Sans, rather too many than too few.

    >>> round(letters_width("72,89", 8.0), 1)
    24.6
    """
    narrow = sum(char in "iIlj.,:;'|!()/ ft" for char in text)
    return size * (0.68 * (len(text) - narrow) + 0.36 * narrow) * (1.12 if bold else 1.0)


def axes_size(ax: Axes) -> tuple[float, float]:
    """About how many points wide and high ``ax`` will be, from its figure's size and its place in the grid."""
    figure, spec = ax.get_figure(root=True), ax.get_subplotspec()
    width, height = (6.6, 3.0) if figure is None else figure.get_size_inches()
    if spec is not None:
        grid = spec.get_gridspec()
        shares = np.array(grid.get_height_ratios(), dtype=float)
        width, height = width / grid.ncols, height * shares[spec.rowspan.start] / shares.sum()
    return max(72 * width - _AROUND[0], 40.0), max(72 * height - _AROUND[1], 40.0)


def _candidates(width: float, height: float, gap: float) -> list[tuple[Place, tuple[float, ...]]]:
    """Places around a mark in the order of liking, each with its box (left, low, right, high) from the mark."""
    half, mid = width / 2, height / 2
    near = 0.7 * gap
    return [
        (Place(0, gap, "center", "bottom"), (-half, gap, half, gap + height)),
        (Place(0, -gap, "center", "top"), (-half, -gap - height, half, -gap)),
        (Place(gap, 0, "left", "center"), (gap, -mid, gap + width, mid)),
        (Place(-gap, 0, "right", "center"), (-gap - width, -mid, -gap, mid)),
        (Place(near, near, "left", "bottom"), (near, near, near + width, near + height)),
        (Place(-near, near, "right", "bottom"), (-near - width, near, -near, near + height)),
        (Place(near, -near, "left", "top"), (near, -near - height, near + width, -near)),
        (Place(-near, -near, "right", "top"), (-near - width, -near - height, -near, -near)),
    ]


def beside_marks(
    ax: Axes,
    marks: Sequence[tuple[float, float, str]],
    *,
    size: float,
    gap: float,
    lines: Sequence[Line],
    below: Sequence[bool] = (),
    bold: bool = False,
) -> list[Place]:
    """For each mark the place around it where its label lies on no line, on no other label and inside the axes.

    Where there is no such place, that with the least beneath it. The limits of the axes must be set before.

    Parameters
    ----------
    marks : sequence of (x, y, text)
        In data.
    size, gap : float
        Of the letters, and from a mark to its label, in points.
    lines : sequence of (xs, ys)
        Lines (and marks, as lines of one point) to keep clear of, in data.
    below : sequence of bool
        Labels that stand rather below their mark than above it.
    """
    wide, high = axes_size(ax)
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    scale, start = np.array([wide / (x1 - x0), high / (y1 - y0)]), np.array([x0, y0])
    ink = _ink([(np.column_stack(line) - start) * scale for line in lines if len(line[0])])
    taken: list[np.ndarray] = []
    found = []
    for number, (x, y, text) in enumerate(marks):
        at = (np.array([x, y], dtype=float) - start) * scale
        places = _candidates(letters_width(text, size, bold=bold), size, gap)
        if number < len(below) and below[number]:
            places[0], places[1] = places[1], places[0]
        boxes = np.array([box for _, box in places]) + np.tile(at, 2)
        cost = _covered(boxes, ink) + 0.1 * np.arange(len(places)) + 6.0 * _outside(boxes, wide, high)
        for other in taken:
            cost += 40.0 * _meet(boxes, other)
        best = int(np.argmin(cost))
        taken.append(boxes[best])
        found.append(places[best][0])
    return found


def _ink(paths: Sequence[np.ndarray]) -> np.ndarray:
    """Dots along the lines."""
    dots = [np.empty((0, 2))]
    for path in paths:
        dots.append(path)
        for one, other in pairwise(path):
            steps = int(np.hypot(*(other - one)) // _STEP) + 1
            dots.append(one + np.arange(1, steps)[:, None] / steps * (other - one))
    return np.vstack(dots)


def _covered(boxes: np.ndarray, ink: np.ndarray) -> np.ndarray:
    left, low, right, high = (boxes[:, n, None] for n in range(4))
    x, y = ink[:, 0], ink[:, 1]
    return np.sum(
        (x > left - _AIR) & (x < right + _AIR) & (y > low - _AIR) & (y < high + _AIR), axis=1
    ).astype(float)


def _outside(boxes: np.ndarray, wide: float, high: float) -> np.ndarray:
    """How many of its sides a box has outside the axes; a little over the top or the right is no harm."""
    out = (boxes[:, 0] < -4, boxes[:, 1] < 1, boxes[:, 2] > wide + 18, boxes[:, 3] > high + 4)
    return np.sum(out, axis=0).astype(float)


def _meet(boxes: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(
        (boxes[:, 0] < other[2])
        & (other[0] < boxes[:, 2])
        & (boxes[:, 1] < other[3])
        & (other[1] < boxes[:, 3])
    )


def label_rows(starts: Sequence[float], widths: Sequence[float], room: float) -> list[tuple[int, str]]:
    """A row (0 the lowest) and a side for each label over a vertical line, so that none meets another.

    A label stands to the right of its line, or to the left where it would leave the room. From a row above the
    lowest a leader goes down to the line; no label stands across the leader of another, if that can be.

    Parameters
    ----------
    starts, widths : sequence of float
        Of the lines, in order from the left, and of the labels, in points.
    room : float
        Width of the axes in points.

    Examples
    --------
    >>> label_rows([50, 300], [120, 100], 420), label_rows([50, 100, 400], [120, 100, 90], 420)
    ([(0, 'left'), (0, 'left')], [(1, 'left'), (0, 'left'), (0, 'right')])
    """
    found: list[tuple[int, str]] = []
    placed: list[tuple[float, float, float, int]] = []
    for start, width in sorted(zip(starts, widths, strict=True), reverse=True):
        side = "right" if start + width > room + 10 else "left"
        left, right = (start, start + width) if side == "left" else (start - width, start)
        rows = [
            [_in_the_way(left - 4, right + 4, start, row, *other) for other in placed]
            for row in range(len(starts))
        ]
        worst = [max(met, default=0) for met in rows]
        row = worst.index(min(worst))
        placed.append((left, right, start, row))
        found.append((row, side))
    return found[::-1]


def _in_the_way(left: float, right: float, line: float, row: int, *other: Any) -> int:
    """2 where two labels meet, 1 where one stands across the leader of the other, else 0."""
    its_left, its_right, its_line, its_row = other
    if row == its_row:
        return 2 * bool(left < its_right and its_left < right)
    if row > its_row:
        return int(its_left < line < its_right)
    return int(left < its_line < right)
