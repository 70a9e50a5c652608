"""Widths of columns made better: room goes from a column to another as long as the table gets shorter by it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

__all__ = ["shorter_rows"]

_STEPS = (2.0, 4.0, 8.0)  # millimetres that a column gives to another
_MOST_MOVES = 25
_FULL = 1.02  # a line that fills its column to more than 98% may be broken
_NARROWEST = 1.0  # millimetres

Lines = Sequence[Sequence[Sequence[float]]]
"""The widths of the lines of each cell, by row and column, in millimetres."""


def shorter_rows(
    widths: Sequence[float], least: Sequence[float], cells: Lines, *, padding: float
) -> tuple[float, ...]:
    """``widths`` (millimetres) with room moved between columns where that saves lines; their sum stays.

    No column gets narrower than it is in ``least``. Of moves that save as many lines the first is taken: the smallest
    step, from the first column. Without a move that saves a line the widths stay what they are.

    Examples
    --------
    >>> shorter_rows((40.0, 40.0), (10.0, 10.0), [[[20.0], [38.0]]] * 3, padding=3.0)
    (38.0, 42.0)
    >>> shorter_rows((40.0, 40.0), (10.0, 10.0), [[[20.0], [30.0]]] * 3, padding=3.0)
    (40.0, 40.0)
    """
    now = list(widths)
    columns = [_Column(cells, place, padding) for place in range(len(now))]
    lines = np.column_stack([column.lines(width) for column, width in zip(columns, now, strict=True)])
    for _ in range(_MOST_MOVES):
        found = _best_move(now, least, columns, lines)
        if found is None:
            break
        giver, taker, step = found
        now[giver], now[taker] = now[giver] - step, now[taker] + step
        for place in (giver, taker):
            lines[:, place] = columns[place].lines(now[place])
    return tuple(round(width, 2) for width in now)


def _best_move(
    now: Sequence[float], least: Sequence[float], columns: Sequence[_Column], lines: NDArray[np.int64]
) -> tuple[int, int, float] | None:
    """The move (from, to, millimetres) that saves most lines, or None where none saves any."""
    best, fewest = None, int(lines.max(axis=1).sum())
    for step in _STEPS:
        wider = [column.lines(width + step) for column, width in zip(columns, now, strict=True)]
        givers = [place for place in range(len(now)) if now[place] - step >= least[place]]
        narrower = {place: columns[place].lines(now[place] - step) for place in givers}
        for giver, taker in permutations(range(len(now)), 2):
            if giver in narrower:
                tried = lines.copy()
                tried[:, giver], tried[:, taker] = narrower[giver], wider[taker]
                total = int(tried.max(axis=1).sum())
                if total < fewest:
                    best, fewest = (giver, taker, step), total
    return best


class _Column:
    """The lines of one column as arrays, so that many widths are tried quickly."""

    def __init__(self, cells: Lines, place: int, padding: float) -> None:
        self._rows = np.array([row for row, texts in enumerate(cells) for _ in texts[place]], dtype=np.int64)
        self._widths = np.array([width for texts in cells for width in texts[place]], dtype=float)
        self._count, self._padding = len(cells), padding

    def lines(self, width: float) -> NDArray[np.int64]:
        """How many lines each cell takes in a column of this width."""
        room = max(_NARROWEST, width - self._padding)
        taken = np.maximum(1, np.ceil(self._widths * _FULL / room))
        return np.bincount(self._rows, weights=taken, minlength=self._count).astype(np.int64)
