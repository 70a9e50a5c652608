"""Sizes on a sheet as it is printed: columns in pixels, rows in points, and where its pages end."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from parresearch.reporting.exporters.table_layout import TableLayout, text_width

__all__ = [
    "HIGHEST",
    "LETTERS",
    "PAGE_POINTS",
    "PIXELS_PER_MM",
    "TEXT_PIXELS",
    "cell_points",
    "column_pixels",
    "line_widths",
    "page_starts",
    "row_points",
]

LETTERS = 11.0  # points; what the sheets are written in
HIGHEST = 405.0  # points; a row can be no higher than 409
PAGE_POINTS = 724.0  # A4 upright less its margins, 257 mm, and a little for printers that round up
# A column of text fills the page: 156 mm in Excel, 164 in LibreOffice, which reckons a digit of this font as 7.33
# pixels where Excel takes 7. One column wider than the 165 mm of the page would be cut.
TEXT_PIXELS = 590
PIXELS_PER_MM = 96 / 25.4
_POINTS_PER_PIXEL = 0.75
_INSIDE = 8  # pixels of a column that hold no text
_INDENT = 6  # pixels more of a cell of a table, whose text stands away from the border
_RUNNING = 0.975  # text_width is 5% wide of Times New Roman in running text; this leaves 2.5%
_PIECE = re.compile(r"([^ /?&-]+[/?&-]*|[/?&-]+)( *)")  # LibreOffice breaks an address after these marks
_BOLD = 1.06  # how much wider bold letters are


def column_pixels(layout: TableLayout) -> list[int]:
    """The widths of a table's columns, enlarged so that letters of the layout's size become those of the sheet.

    Printed one page wide, the sheet is made smaller by as much and is the table of the layout.

    Examples
    --------
    >>> column_pixels(TableLayout((), (100.0, 65.0), 10.0, across=False, whole=True))
    [416, 270]
    """
    scale = PIXELS_PER_MM * LETTERS / layout.size
    return [round(width * scale) for width in layout.widths]


def row_points(*cells: tuple[str, float], size: float = LETTERS, bold: bool = False, lines: int = 0) -> float:
    """The height in points of a row of wrapped cells, each a text and the width of its column in pixels.

    Written to the file, because LibreOffice and the viewers of mail programs do not work it out themselves. A row
    has at least ``lines`` lines.

    Examples
    --------
    >>> row_points(("Tiêu chí", 300)), row_points(("mười chữ " * 12, 300))
    (16.5, 42.75)
    """
    most = max((len(line_widths(text, width, size=size, bold=bold)) for text, width in cells), default=1)
    height = 3.0 + 1.2 * size * max(most, lines)
    return min(HIGHEST, math.ceil(height / _POINTS_PER_PIXEL) * _POINTS_PER_PIXEL)


def cell_points(texts: Sequence[str], widths: Sequence[float], *, bold: bool = False) -> float:
    """The height in points of a row of a table, whose cells are indented: one line more is better than one less.

    Examples
    --------
    >>> cell_points(["An Giang"], [90]), cell_points(["An Giang"], [70])
    (16.5, 30.0)
    """
    room = [max(1.0, width - _INDENT) for width in widths]
    return row_points(*zip(texts, room, strict=True), bold=bold)


@lru_cache(maxsize=4096)
def line_widths(text: str, pixels: float, *, size: float = LETTERS, bold: bool = False) -> tuple[float, ...]:
    """The widths in pixels of the lines that ``text`` takes in a column: as many words on each as go.

    Examples
    --------
    >>> line_widths("An Giang", 300), line_widths("An Giang", 50)
    ((56.34,), (16.73, 35.03))
    """
    em = size / _POINTS_PER_PIXEL * _RUNNING * (_BOLD if bold else 1.0)
    room = max(1.0, pixels - _INSIDE)
    lines: list[float] = []
    for paragraph in text.split("\n"):
        used = gap = 0.0
        for piece, spaces in _PIECE.findall(paragraph):
            wide = text_width(piece) * em
            after = used + gap + wide if used else wide
            gap = text_width(spaces) * em
            if used and after > room:
                lines.append(used)
                after = wide
            while after > room:  # a word longer than the column
                lines.append(room)
                after -= room
            used = after
        lines.append(used)
    return tuple(round(line, 2) for line in lines)


def page_starts(
    rows: Sequence[tuple[float, bool]], *, room: float = PAGE_POINTS, repeated: float = 0.0
) -> list[int]:
    """The rows that begin a new page; each row is its height in points and whether it stays with the next.

    Rows that stay with the next go over together, unless they fill the page by themselves. ``repeated`` is the height
    of the headings that stand again on every page but the first.

    Examples
    --------
    >>> page_starts([(40, False), (40, False), (15, True), (40, False)], room=100)
    [2]
    """
    starts: list[int] = []
    first, used = 0, 0.0
    for position, (height, _) in enumerate(rows):
        if position > first and used + height > room:
            start = position
            while start > first and rows[start - 1][1]:
                start -= 1
            first = start if start > first else position
            starts.append(first)
            used = repeated + sum(high for high, _ in rows[first:position])
        used += height
    return starts
