"""One table block as one sheet with one real Excel table (a list object)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from parresearch.core.text import Language
from parresearch.reporting.blocks import Cell, Column, Table
from parresearch.reporting.exporters.table_layout import TableLayout, fit_table
from parresearch.reporting.exporters.xlsx_page import GAP, set_table_page, table_rows
from parresearch.reporting.exporters.xlsx_rows import (
    LETTERS,
    cell_points,
    column_pixels,
    line_widths,
    row_points,
)

__all__ = [
    "TITLE_SIZE",
    "Formats",
    "number_format",
    "put_line",
    "put_text",
    "unique_headers",
    "write_table",
]

TITLE_SIZE = 14.0
MOST_CHARACTERS = 32767  # what an Excel cell holds
_PINNED = 430  # pixels; wider columns of names do not stay in view
_BESIDE = 330  # pixels of a column that is not printed
_BUTTON = 20  # pixels of the button that filters, at the foot of a heading
_FEW_ROWS = 12  # a table of so many is seen whole, and nobody filters it
_LOCALES = {"vi": "[$-42A]", "en": "[$-809]"}
_FONT = {"font_name": "Times New Roman", "font_size": LETTERS, "valign": "top"}
_GRID = {"border": 1, "border_color": "#A6A6A6"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": TITLE_SIZE, "text_wrap": True},
    "heading": {"bold": True, "font_size": 12, "text_wrap": True, "valign": "bottom"},
    "plain": {},
    "text": {"text_wrap": True, "quote_prefix": True, "align": "left"},
    "label": {"bold": True, "text_wrap": True, "quote_prefix": True},
    "remark": {"italic": True, "font_color": "#545E69", "text_wrap": True, "quote_prefix": True},
    "link": {"font_color": "#1C4274", "underline": 1, "text_wrap": True},
    "back": {"font_color": "#1C4274", "underline": 1},
    "head": {
        "bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1,
        "bg_color": "#1C4274", "font_color": "#FFFFFF",
    },
    "cell": {"text_wrap": True, "quote_prefix": True, "align": "left", "indent": 1, **_GRID},
    "beside": {"quote_prefix": True, "align": "left", "indent": 1, **_GRID},
    "dash": {"align": "right", "num_format": "@_ ", **_GRID},  # where the numbers are
    "number": {"align": "right", **_GRID},
}  # fmt: skip
_STYLES["head_top"] = {**_STYLES["head"], "valign": "top"}
_PICKED = {"bold": True, "bg_color": "#E9EFF7"}


@dataclass
class Formats:
    """The formats of one workbook, each made once."""

    book: Any
    _made: dict[tuple[str, str, bool], Any] = field(default_factory=dict)

    def __call__(self, style: str, *, shown_as: str = "", picked: bool = False) -> Any:
        """The format of a style; ``shown_as`` is a number format, ``picked`` for a row to pick out."""
        key = (style, shown_as, picked)
        if key not in self._made:
            number = {"num_format": shown_as} if shown_as else {}
            self._made[key] = self.book.add_format(
                {**_FONT, **_STYLES[style], **number, **(_PICKED if picked else {})}
            )
        return self._made[key]


def number_format(column: Column, language: Language, value: Cell = None) -> str:
    """The number format of a column (a maximum: of its value); Excel puts in the separators of the language.

    The minus is the one of the text (−), not a hyphen.

    Examples
    --------
    >>> number_format(Column("d", "Thay đổi", "signed", 1), "vi")
    '[$-42A]+#,##0.0_ ;−#,##0.0_ ;0.0_ '
    >>> number_format(Column("y", "Năm", "year"), "vi")
    '0_ '
    >>> [number_format(Column("m", "Thang điểm", "scale"), "vi", value) for value in (100.0, 97.5)]
    ['[$-42A]#,##0_ ;−#,##0_ ', '[$-42A]#,##0.0_ ;−#,##0.0_ ']
    """
    if column.kind == "year":
        return "0_ "
    decimals = 0 if column.kind == "integer" else column.decimals
    if column.kind == "scale":  # 100 beside 97,5
        written = f"{value:.4f}".rstrip("0") if isinstance(value, (int, float)) else "."
        decimals = len(written.partition(".")[2])
    tail = ("." + "0" * decimals if decimals else "") + "_ "  # a space before the border
    if column.kind == "signed":
        return f"{_LOCALES[language]}+#,##0{tail};−#,##0{tail};0{tail}"
    return f"{_LOCALES[language]}#,##0{tail};−#,##0{tail}"


def unique_headers(labels: Iterable[str]) -> list[str]:
    """Headings as Excel asks for in a table: not empty, all different whatever their case, at most 255 characters.

    Examples
    --------
    >>> unique_headers(["Điểm", "điểm", ""])
    ['Điểm', 'điểm (2)', '–']
    """
    taken: set[str] = set()
    headers = []
    for label in labels:
        base = " ".join(label.split())[:240] or "–"
        header, n = base, 1
        while header.casefold() in taken:
            n += 1
            header = f"{base} ({n})"
        taken.add(header.casefold())
        headers.append(header)
    return headers


def put_text(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """Write ``text`` as text; what a cell cannot hold ends in an ellipsis."""
    whole = text if len(text.encode("utf-16-le")) // 2 <= MOST_CHARACTERS else _cut(text)
    sheet.write_string(row, column, whole, style)


def put_line(
    sheet: Any, row: int, text: str, pixels: Sequence[int], style: Any, *, size: float = LETTERS
) -> float:
    """Write ``text`` across columns of these widths, wrapped, so that the printed page is not made wider by it.

    Returns the height of the row in points.
    """
    if len(pixels) > 1:
        sheet.merge_range(row, 0, row, len(pixels) - 1, "", style)
    put_text(sheet, row, 0, text, style)
    height = row_points((text, sum(pixels)), size=size, bold=size > LETTERS)
    sheet.set_row(row, height)
    return height


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - 1)]
    return units.decode("utf-16-le", errors="ignore") + "…"


def write_table(
    sheet: Any, block: Table, formats: Formats, *, name: str, title: str, at: int = 3, beside: int = 0
) -> None:
    """Write ``block`` to ``sheet`` as the list object ``name`` with its headings on row ``at`` (from 0).

    Above it stands its title (``title``), below it note and source. A missing value is a dash, so that no
    formula takes it for 0. The columns are those of the table in Word and PDF, so that print can be read. The last
    ``beside`` columns are for whoever works in the sheet and are not printed.
    """
    printed = len(block.columns) - beside
    layout = fit_table(_left_part(block, printed))
    widths = column_pixels(layout)
    headers = unique_headers(column.label for column in block.columns)
    every = [*widths, *[_BESIDE] * beside]
    for position, width in enumerate(every):
        sheet.set_column_pixels(position, position, width)
    top = put_line(sheet, 0, title, widths, formats("title"), size=TITLE_SIZE)
    last = at + max(1, len(block.rows))
    filtered = len(block.rows) > _FEW_ROWS
    head, height = _head(headers, every, filtered=filtered)
    sheet.add_table(
        at, 0, last, len(headers) - 1,
        {"name": name, "style": None, "autofilter": filtered,
         "columns": [{"header": header, "header_format": formats(head)} for header in headers]},
    )  # fmt: skip
    sheet.set_row(at, height)
    heights = _write_rows(sheet, block, layout, widths, formats, first=at + 1)
    name_column = next((p for p, column in enumerate(block.columns) if column.kind == "text"), 0)
    sheet.freeze_panes(at + 1, name_column + 1 if sum(widths[: name_column + 1]) < _PINNED else 0)
    below = [text for text in (block.note, block.source) if text]
    notes = [
        put_line(sheet, last + 2 + offset, text, widths, formats("text")) for offset, text in enumerate(below)
    ]
    rows = table_rows([top, *[GAP] * (at - 1), height], heights, [GAP, *notes] if notes else [], layout)
    set_table_page(sheet, layout, rows, pixels=sum(widths), head_row=at)
    if beside:
        sheet.print_area(0, 0, last + (1 + len(below) if below else 0), printed - 1)


def _left_part(block: Table, count: int) -> Table:
    """The first columns of a table."""
    return replace(block, columns=block.columns[:count], rows=tuple(row[:count] for row in block.rows))


def _head(headers: Sequence[str], widths: Sequence[int], *, filtered: bool) -> tuple[str, float]:
    """The style of the headings and the height of their row.

    Where a heading would reach its button that filters, all stand at the top of the row, with a free line below.
    """
    cells = tuple(zip(headers, widths, strict=True))
    height = row_points(*cells, bold=True)
    below = [row_points(cell, bold=True, lines=1 + len(line_widths(*cell, bold=True))) for cell in cells]
    meets = [line_widths(*cell, bold=True)[-1] > cell[1] - 2 * _BUTTON for cell in cells]
    needed = max((high for high, meet in zip(below, meets, strict=True) if meet), default=0.0)
    return ("head_top", max(height, needed)) if filtered and needed else ("head", height + 3.0)


def _write_rows(
    sheet: Any, block: Table, layout: TableLayout, widths: Sequence[int], formats: Formats, *, first: int
) -> list[float]:
    """Write the rows of a table and give their heights in points."""
    heights = []
    for number, row in enumerate(block.rows):
        picked = number in block.picked
        for place, value in enumerate(row):
            column = block.columns[place]
            if place >= len(widths):
                put_text(sheet, first + number, place, str(value or "–"), formats("beside", picked=picked))
                continue
            shown_as = number_format(column, block.language, value)
            _put(sheet, first + number, place, value, column, shown_as, formats, picked=picked)
        heights.append(cell_points(layout.texts[number], widths, bold=picked))
        sheet.set_row(first + number, heights[-1])
    return heights


def _put(
    sheet: Any, line: int, place: int, value: Cell, column: Column, shown_as: str, formats: Formats, *, picked: bool
) -> None:  # fmt: skip
    if value is None or value != value:
        style = formats("cell" if column.kind == "text" else "dash", picked=picked)
        sheet.write_string(line, place, "–", style)
    elif column.kind == "text" or isinstance(value, str):
        put_text(sheet, line, place, str(value), formats("cell", picked=picked))
    else:
        sheet.write_number(line, place, value, formats("number", shown_as=shown_as, picked=picked))
