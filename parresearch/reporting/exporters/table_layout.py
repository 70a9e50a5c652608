"""How a table fits a page of paper: size of its letters, widths of its columns, upright or across."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from parresearch.reporting.blocks import Table
from parresearch.reporting.exporters.column_shares import shorter_rows
from parresearch.reporting.exporters.plain_text import break_chances
from parresearch.reporting.html import cell_text

__all__ = ["ACROSS_MM", "UPRIGHT_MM", "TableLayout", "fit_table", "text_width"]

UPRIGHT_MM = 165.0  # A4 less the margins of Decree 30/2020/NĐ-CP
ACROSS_MM = 257.0
_MM_PER_POINT = 0.3528
_PADDING_MM = 3.2
_UPRIGHT_SIZES = (11.0, 10.0)
_SMALL_SIZE = 9.0  # of a short table that would otherwise turn a page for a few rows
_ACROSS_SIZES = (11.0, 10.0, 9.0, 8.0)
_SOME_LINES = 2.5  # a table with more lines per row than this is set in the smaller size
_MANY_LINES = 5.0  # and with more than this it is better across
_SHORT_ROWS = 10  # a table of so many rows is not split between pages
_FIRST_ROWS, _LAST_ROWS = 2, 3  # of a table that is split between pages: so many stay together
_TERM = 9  # characters; a text cell so short, such as "PAR INDEX", stands on one line
_LONG_CELL = 500  # characters; a row with such a cell may be split between pages


@dataclass(frozen=True)
class TableLayout:
    """A table ready for paper: its cells in words, and where they go.

    ``widths`` are in millimetres, ``size`` in points. ``whole`` says that the table stays on one page.
    """

    texts: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    size: float
    across: bool
    whole: bool

    def may_split(self, row: int) -> bool:
        """Whether the row at this position may be split between pages, because it is very long."""
        return any(len(text) > _LONG_CELL for text in self.texts[row])

    def together(self) -> tuple[int, int]:
        """How many rows stay with the headings, and how many with one another at the end of the table.

        So that no page begins with the last row or two of a table, or ends with its first. All rows count as last ones
        where the table is too short to be divided. A row that may be split keeps nothing with it.
        """
        count = len(self.texts)
        firm = [not self.may_split(row) for row in range(count)]
        last = next(
            (n for n in range(min(_LAST_ROWS, count)) if not firm[count - 1 - n]), min(_LAST_ROWS, count)
        )
        first = next((n for n in range(min(_FIRST_ROWS, count)) if not firm[n]), min(_FIRST_ROWS, count))
        return (0, count) if all(firm) and count < first + last else (min(first, count - last), last)


@lru_cache(maxsize=4096)
def _letter(char: str) -> float:
    base = unicodedata.normalize("NFD", char)[0]
    if unicodedata.east_asian_width(base) in "WF":
        return 1.05
    if base in "iljtfrI.,:;'|!()[]/- ":
        return 0.32
    if base in "mwMW@%—…":
        return 0.82
    if base.isdigit():
        return 0.5
    return 0.69 if base.isupper() else 0.48


@lru_cache(maxsize=16384)
def text_width(text: str) -> float:
    """About how wide ``text`` is in a serif such as Times New Roman, in units of the letters' size.

    Examples
    --------
    >>> text_width("72,89"), text_width("MW") > text_width("il")
    (2.32, True)
    """
    return round(sum(map(_letter, text)), 2)


def fit_table(
    block: Table, *, upright: float = UPRIGHT_MM, across: float = ACROSS_MM, stretch: float = 1.0
) -> TableLayout:
    """The layout of ``block``: the largest letters at which no column is too narrow for its words.

    ``upright`` and ``across`` are the widths of the text on both kinds of pages, in millimetres; ``stretch`` is how
    much wider than Times New Roman the letters are (1.13: Arial).
    """
    texts = tuple(
        tuple(cell_text(value, column, block.language) for value, column in zip(row, block.columns, strict=True))
        for row in block.rows
    )  # fmt: skip
    columns = [_column(block, texts, position) for position in range(len(block.columns))]
    labels = tuple(column.label for column in block.columns)
    widths, size, turned = _choose(columns, texts, labels, upright=upright, across=across, stretch=stretch)
    whole = len(texts) <= _SHORT_ROWS and all(len(text) <= _LONG_CELL for row in texts for text in row)
    return TableLayout(texts, widths, size, turned, whole)


def _column(block: Table, texts: tuple[tuple[str, ...], ...], position: int) -> tuple[float, float]:
    """The least and the natural width of a column, in units of the letters' size."""
    column = block.columns[position]
    label = column.label
    words = [text_width(piece) * 1.16 for word in label.split(" ") for piece in break_chances(word)]
    cells = {row[position] for row in texts}
    lines = {line for text in cells for line in text.split("\n")}
    natural = max((text_width(line) for line in lines), default=0)
    if column.kind == "text":
        pieces = {piece for line in lines for word in line.split(" ") for piece in break_chances(word)}
        words += [text_width(piece) * 1.04 for piece in pieces]
        words += [text_width(line) * 1.08 for line in lines if len(line) <= _TERM]
    else:
        words.append(natural * 1.06)  # a number is never broken
    least = max(words, default=1)
    return least, max(least, natural, min(text_width(label), 9))


def _choose(
    columns: list[tuple[float, float]],
    texts: tuple[tuple[str, ...], ...],
    labels: tuple[str, ...],
    *,
    upright: float,
    across: float,
    stretch: float,
) -> tuple[tuple[float, ...], float, bool]:
    """Widths, size of the letters, and whether across. All is reckoned with letters of the size times ``stretch``."""

    def fits(size: float, room: float) -> bool:
        return _least(columns, size * stretch) <= room

    fitting = [size for size in _UPRIGHT_SIZES if fits(size, upright)]
    for size in fitting:
        widths = _widths(columns, texts, labels, size * stretch, upright)
        lines = _lines_per_row(texts, widths, size * stretch)
        if lines <= _SOME_LINES or (size == fitting[-1] and (lines <= _MANY_LINES or len(texts) <= 2)):
            return widths, size, False
    if len(texts) <= _SHORT_ROWS and fits(_SMALL_SIZE, upright):
        widths = _widths(columns, texts, labels, _SMALL_SIZE * stretch, upright)
        if _lines_per_row(texts, widths, _SMALL_SIZE * stretch) <= _SOME_LINES:
            return widths, _SMALL_SIZE, False
    size = next((size for size in _ACROSS_SIZES if fits(size, across)), _ACROSS_SIZES[-1])
    return _widths(columns, texts, labels, size * stretch, across), size, True


def _least(columns: list[tuple[float, float]], size: float) -> float:
    return sum(least * size * _MM_PER_POINT + _PADDING_MM for least, _ in columns)


def _widths(
    columns: list[tuple[float, float]],
    texts: tuple[tuple[str, ...], ...],
    labels: tuple[str, ...],
    size: float,
    room: float,
) -> tuple[float, ...]:
    """The least widths and what is left of the room, shared out in the way that makes the table shortest.

    Tried are: what each column would like to have with its heading or without it, and shares by the roots of the
    wishes or by the wishes themselves. Of ways that come out equal the first is taken; then columns give room to
    others as long as that saves lines.
    """
    scale = size * _MM_PER_POINT
    least = [low * scale + _PADDING_MM for low, _ in columns]
    left = room - sum(least)
    if left <= 0:
        return tuple(round(width * room / sum(least), 2) for width in least)
    bare = [
        max((text_width(line) for row in texts for line in row[n].split("\n")), default=0)
        for n in range(len(labels))
    ]
    tried = [
        _shared(least, [min(want * scale * 1.05 + _PADDING_MM, room * most) for want in wants], left, power)
        for wants in ([high for _, high in columns], bare)
        for power, most in ((0.5, 0.62), (1.0, math.inf))
    ]
    best = min(tried, key=lambda widths: _lines((labels, *texts), widths, size))
    cells = [
        [[text_width(line) * scale for line in text.split("\n")] for text in row] for row in (labels, *texts)
    ]
    return shorter_rows(best, least, cells, padding=_PADDING_MM)


def _shared(least: list[float], natural: list[float], left: float, power: float) -> tuple[float, ...]:
    """``least`` with ``left`` given away: every wish in full where it is enough, otherwise in shares."""
    wish = [max(0.0, high - low) for low, high in zip(least, natural, strict=True)]
    room = sum(least) + left
    if sum(wish) <= left:
        widths = [low + want for low, want in zip(least, wish, strict=True)]
        return tuple(round(width * room / sum(widths), 2) for width in widths)
    return tuple(round(low + more, 2) for low, more in zip(least, _shares(wish, left, power), strict=True))


def _shares(wishes: list[float], room: float, power: float = 0.5) -> list[float]:
    """``room`` shared out: small wishes are met in full, the large ones get the rest by a power of theirs.

    By roots, one very long column does not take everything from the others; by the wishes themselves, all long
    columns come to about the same number of lines.

    >>> [round(share, 1) for share in _shares([2.0, 100.0, 400.0], 32.0)]
    [2.0, 10.0, 20.0]
    >>> [round(share, 1) for share in _shares([2.0, 100.0, 400.0], 32.0, power=1.0)]
    [2.0, 6.0, 24.0]
    """
    met: set[int] = set()
    while True:
        open_ones = [n for n in range(len(wishes)) if n not in met]
        left = room - sum(wishes[n] for n in met)
        new = {n for n in open_ones if wishes[n] <= left / len(open_ones)}
        if not new:
            total = sum(wishes[n] ** power for n in open_ones)
            return [wishes[n] if n in met else left * wishes[n] ** power / total for n in range(len(wishes))]
        met |= new


def _lines_per_row(texts: tuple[tuple[str, ...], ...], widths: tuple[float, ...], size: float) -> float:
    rows = tuple(row for row in texts if row and max(map(len, row)) <= _LONG_CELL)
    return _lines(rows, widths, size) / len(rows) if rows else 1.0


def _lines(rows: tuple[tuple[str, ...], ...], widths: tuple[float, ...], size: float) -> int:
    """About how many lines ``rows`` take at these widths: of each row those of its longest cell."""
    scale = size * _MM_PER_POINT
    return sum(
        max(
            sum(
                max(1, math.ceil(text_width(line) * scale / max(1.0, width - _PADDING_MM)))
                for line in text.split("\n")
            )
            for text, width in zip(row, widths, strict=True)
        )
        for row in rows
    )
