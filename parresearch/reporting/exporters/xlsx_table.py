"""One table block as one sheet with one real Excel table (a list object)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from parresearch.core.row_height import row_height
from parresearch.core.text import Language
from parresearch.reporting.blocks import Cell, Column, Table
from parresearch.reporting.html import cell_text

__all__ = ["Formats", "number_format", "put_line", "put_text", "set_page", "unique_headers", "write_table"]

MOST_CHARACTERS = 32767  # what an Excel cell holds
_NARROWEST, _WIDEST = 9, 60  # widths of columns, in characters
_LOCALES = {"vi": "[$-42A]", "en": "[$-809]"}
_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
_GRID = {"border": 1, "border_color": "#A6A6A6"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "text_wrap": True},
    "heading": {"bold": True, "font_size": 12, "text_wrap": True},
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
    "dash": {"align": "center", **_GRID},
    "number": {"align": "right", **_GRID},
}  # fmt: skip
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

    Examples
    --------
    >>> number_format(Column("d", "Thay đổi", "signed", 1), "vi")
    '[$-42A]+#,##0.0_ ;−#,##0.0_ ;0.0_ '
    >>> number_format(Column("y", "Năm", "year"), "vi")
    '0_ '
    >>> [number_format(Column("m", "Thang điểm", "scale"), "vi", value) for value in (100.0, 97.5)]
    ['[$-42A]#,##0_ ', '[$-42A]#,##0.0_ ']
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
    return f"{_LOCALES[language]}#,##0{tail}"


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
    sheet: Any, row: int, text: str, widths: Sequence[float], style: Any, *, enlarged: float = 1
) -> None:
    """Write ``text`` across columns of these widths, wrapped, so that the printed page is not made wider by it."""
    if len(widths) > 1:
        sheet.merge_range(row, 0, row, len(widths) - 1, "", style)
    put_text(sheet, row, 0, text, style)
    sheet.set_row(row, min(400, enlarged * row_height((text, sum(widths) / enlarged))))


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - 1)]
    return units.decode("utf-16-le", errors="ignore") + "…"


def set_page(sheet: Any, *, wide: bool = False, head_row: int | None = None) -> None:
    """A4, margins of Decree 30/2020/NĐ-CP, one page wide, headings repeated, page numbers at the head."""
    sheet.set_paper(9)
    if wide:
        sheet.set_landscape()
    sheet.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
    sheet.fit_to_pages(1, 0)
    sheet.set_header('&C&"Times New Roman,Regular"&13&P')
    if head_row is not None:
        sheet.repeat_rows(head_row)


def write_table(sheet: Any, block: Table, formats: Formats, *, name: str, title: str, at: int = 3) -> None:
    """Write ``block`` to ``sheet`` as the list object ``name`` with its headings on row ``at`` (from 0).

    Above it stands its title (``title``), below it note and source. A missing value is a dash, so that no
    formula takes it for 0.
    """
    texts = [
        [cell_text(value, column, block.language) for value, column in zip(row, block.columns, strict=True)]
        for row in block.rows
    ]
    headers = unique_headers(column.label for column in block.columns)
    widths = _widths(block.columns, headers, texts)
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width)
    put_line(sheet, 0, title, widths, formats("title"), enlarged=1.3)
    last = at + max(1, len(block.rows))
    sheet.add_table(
        at, 0, last, len(headers) - 1,
        {"name": name, "style": None, "columns": [{"header": h, "header_format": formats("head")} for h in headers]},
    )  # fmt: skip
    # room for the button that filters
    sheet.set_row(at, row_height(*((h, w - 3) for h, w in zip(headers, widths, strict=True)), bold=True) + 4)
    picked = set(block.picked)
    for number, (row, row_texts) in enumerate(zip(block.rows, texts, strict=True)):
        line = at + 1 + number
        for place, value in enumerate(row):
            column = block.columns[place]
            shown_as = number_format(column, block.language, value)
            _put(sheet, line, place, value, column, shown_as, formats, picked=number in picked)
        sheet.set_row(line, min(400, row_height(*zip(row_texts, widths, strict=True))))
    name_column = next((p for p, column in enumerate(block.columns) if column.kind == "text"), 0)
    sheet.freeze_panes(at + 1, name_column + 1 if sum(widths[: name_column + 1]) < _WIDEST else 0)
    set_page(sheet, wide=sum(widths) > 95, head_row=at)
    for offset, text in enumerate(text for text in (block.note, block.source) if text):
        put_line(sheet, last + 2 + offset, text, widths, formats("text"))


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


def _widths(columns: Sequence[Column], headers: Sequence[str], texts: Sequence[Sequence[str]]) -> list[float]:
    widths: list[float] = []
    for position, (column, header) in enumerate(zip(columns, headers, strict=True)):
        cells = [len(line) for row in texts for line in row[position].split("\n")]
        words = [len(word) for word in re.split(r"\s+", header)]
        widest = max(cells, default=0) * 1.1 + 4
        enough = max(widest, max(words, default=0) * 1.2 + 4, min(len(header) * 0.7, 14) + 4)
        widths.append(round(min(_WIDEST, max(_NARROWEST, enough)), 1) if column else _NARROWEST)
    return widths
