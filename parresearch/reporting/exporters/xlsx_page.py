"""The pages of a printed sheet: paper, margins, scale, and where the pages of a long table end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from parresearch.reporting.exporters.table_layout import ACROSS_MM, UPRIGHT_MM, TableLayout
from parresearch.reporting.exporters.xlsx_rows import LETTERS, PAGE_POINTS, PIXELS_PER_MM, page_starts

__all__ = ["GAP", "set_page", "set_table_page", "table_rows"]

GAP = 15.0  # points; a row that nobody gives a height
_ACROSS_POINTS = 463.0  # A4 across less its margins, 165 mm, and as little for printers
_WIDER = 22 / 3 / 7  # what LibreOffice makes of the width of a column, where Excel takes 1
_SPARE = 0.995


def set_page(sheet: Any, *, wide: bool = False, head_row: int | None = None, fit: bool = True) -> None:
    """A4, margins of Decree 30/2020/NĐ-CP, headings repeated, page numbers at the head.

    ``fit`` makes the sheet one page wide; Excel then takes no heed of page breaks, so a sheet that has them needs
    to be narrow enough by itself.
    """
    sheet.set_paper(9)
    if wide:  # turned, so that the margin to bind at stays on the long side
        sheet.set_landscape()
        sheet.set_margins(left=0.79, right=0.79, top=1.18, bottom=0.59)
    else:
        sheet.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
    if fit:
        sheet.fit_to_pages(1, 0)
    sheet.set_header('&C&"Times New Roman,Regular"&13&P')
    if head_row is not None:
        sheet.repeat_rows(head_row)


def set_table_page(
    sheet: Any, layout: TableLayout, rows: Sequence[tuple[float, bool]], *, pixels: float, head_row: int
) -> None:
    """The page of a table; one that needs several pages is divided so that its notes never stand there alone.

    ``rows`` are those of the sheet from its first one: heights in points, and whether they stay with the next;
    ``pixels`` is how wide its printed columns are. A divided table has a scale of its own instead of "one page wide",
    at which it is narrow enough in Excel and in LibreOffice, so that both heed where its pages end.
    """
    set_page(sheet, wide=layout.across, head_row=head_row)
    points = _ACROSS_POINTS if layout.across else PAGE_POINTS
    if sum(height for height, _ in rows) * layout.size / LETTERS <= points:
        return
    room = (ACROSS_MM if layout.across else UPRIGHT_MM) * PIXELS_PER_MM
    scale = min(100, math.floor(100 * _SPARE * room / (pixels * _WIDER)))
    sheet.set_print_scale(scale)
    sheet.set_h_pagebreaks(page_starts(rows, room=points * 100 / scale, repeated=rows[head_row][0]))


def table_rows(
    above: Sequence[float], rows: Sequence[float], below: Sequence[float], layout: TableLayout
) -> list[tuple[float, bool]]:
    """The rows of a sheet with a table, each its height and whether it stays with the next.

    ``above`` ends in the headings, ``below`` are note and source with an empty row before them. The first rows stay
    with the headings and the last ones with the notes, as many as in Word.

    Examples
    --------
    >>> layout = TableLayout((("a",),) * 6, (165.0,), 11.0, across=False, whole=True)
    >>> [stays for _, stays in table_rows([18.0, 15.0], [16.5] * 6, [15.0, 16.5], layout)]
    [True, True, True, False, False, True, True, True, True, False]
    """
    first, last = layout.together()
    count = len(rows)
    kept = [n + 1 < first or n >= count - last for n in range(count)]
    if not below and kept:
        kept[-1] = False
    return [
        *((height, True) for height in above),
        *zip(rows, kept, strict=True),
        *((height, n + 1 < len(below)) for n, height in enumerate(below)),
    ]
