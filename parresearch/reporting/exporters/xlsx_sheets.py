"""The sheets of a report's workbook: contents, tables, text, data dictionary, sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parresearch import __version__
from parresearch.reporting.blocks import Column, Figure, KeyFigures, Note, Sentence, Table
from parresearch.reporting.exporters.document import Document, Extra, Part
from parresearch.reporting.exporters.labels import LABELS
from parresearch.reporting.exporters.xlsx_page import set_page
from parresearch.reporting.exporters.xlsx_rows import TEXT_PIXELS, row_points
from parresearch.reporting.exporters.xlsx_table import (
    TITLE_SIZE,
    Formats,
    put_line,
    put_text,
    write_table,
)
from parresearch.reporting.exporters.xlsx_text import write_text

__all__ = ["table_sheets", "write_sheets"]

_WIDTHS = (220, 130, TEXT_PIXELS - 350)  # pixels, of the contents
_BESIDE = ("Columns", "Sources")  # tables whose last column, for machines, is not printed
_UNIT = re.compile(r"\((%|điểm|bậc|điểm phần trăm|points|places|percentage points)\)$")
_BACK_AND_GAP = 30.0  # points of the line that leads back and of the empty one below it


def table_sheets(document: Document) -> list[tuple[str, Table]]:
    """The tables of a document with the names of their sheets: "Bảng 1", "Bảng 2" …"""
    return [
        (item.label.rstrip("."), item.block)
        for item in document.items
        if isinstance(item, Part) and isinstance(item.block, Table) and item.block.columns
    ]


def write_sheets(book: Any, document: Document) -> None:
    """Write every sheet of ``document`` to the xlsxwriter workbook ``book``."""
    words = LABELS[document.language]
    formats = Formats(book)
    tables = table_sheets(document)
    has_text = any(
        isinstance(item.block if isinstance(item, Part) else item, (Sentence, Note, Extra))
        for item in document.items
    )
    extra = [words["text_sheet"]] if has_text else []
    extra += [words["dictionary_sheet"], words["table_sources_sheet"]]
    _contents(book, document, formats, tables, extra)
    if has_text:
        sheet = book.add_worksheet(extra[0])
        height = put_line(sheet, 0, document.title.text, (TEXT_PIXELS,), formats("title"), size=TITLE_SIZE)
        _back(sheet, 1, words, formats)
        write_text(sheet, document, formats, head=height + _BACK_AND_GAP)
    kind = "Bang" if document.language == "vi" else "Table"
    numbered = [
        (name, f"{name}. {block.title}", block, f"{kind}_{n}") for n, (name, block) in enumerate(tables, 1)
    ]
    numbered += [
        (extra[-2], extra[-2], _dictionary(document, tables), "Columns"),
        (extra[-1], extra[-1], _sources(document), "Sources"),
    ]
    for sheet_name, title, block, table_name in numbered:
        sheet = book.add_worksheet(sheet_name)
        _back(sheet, 1, words, formats)
        write_table(sheet, block, formats, name=table_name, title=title, beside=int(table_name in _BESIDE))


def _back(sheet: Any, row: int, words: Any, formats: Formats) -> None:
    sheet.write_url(row, 0, f"internal:'{words['contents']}'!A1", formats("back"), string=words["back"])


def _contents(
    book: Any, document: Document, formats: Formats, tables: list[tuple[str, Table]], extra: list[str]
) -> None:
    """The first sheet: title, key figures, and a link to every other sheet."""
    words = LABELS[document.language]
    sheet = book.add_worksheet(words["contents"])
    sheet.hide_gridlines(2)
    set_page(sheet)
    for position, width in enumerate(_WIDTHS):
        sheet.set_column_pixels(position, position, width)
    put_line(sheet, 0, document.title.text, _WIDTHS, formats("title"), size=TITLE_SIZE)
    put_line(sheet, 1, document.title.subtitle, _WIDTHS, formats("text"))
    line = 3
    for item in document.items:
        if isinstance(item, Part) and isinstance(item.block, KeyFigures):
            for figure in item.block.items:
                cells = tuple(zip((figure.label, figure.value, figure.remark), _WIDTHS, strict=True))
                for position, ((text, _), style) in enumerate(
                    zip(cells, ("text", "label", "text"), strict=True)
                ):
                    put_text(sheet, line, position, text, formats(style))
                sheet.set_row(line, row_points(*cells))
                line += 1
            line += 1
    for name, title in [
        *((name, f"{name}. {block.title}") for name, block in tables),
        *((n, n) for n in extra),
    ]:
        put_line(sheet, line, title, _WIDTHS, formats("link"))
        sheet.write_url(line, 0, f"internal:'{name}'!A1", formats("link"), string=title[:2000])
        line += 1
    put_line(sheet, line + 1, words["dash"], _WIDTHS, formats("text"))
    put_line(sheet, line + 2, f"{words['made_with']} parresearch {__version__}", _WIDTHS, formats("text"))


def _dictionary(document: Document, tables: list[tuple[str, Table]]) -> Table:
    """What the columns of the tables hold, as a table itself; the names for machines come last."""
    words = LABELS[document.language]
    rows = tuple(
        (
            name, block.title, column.label, _kind(column, words),
            column.decimals if column.kind in ("number", "signed") else None, column.key,
        )
        for name, block in tables
        for column in block.columns
    )  # fmt: skip
    columns = (
        Column("item", words["table"]),
        Column("title", words["title"]),
        Column("column", words["column"]),
        Column("kind", words["kind"]),
        Column("decimals", words["decimals"], "integer"),
        Column("key", words["key"]),
    )
    title = words["dictionary_sheet"]
    return Table(title, columns, rows, "Columns", document.language, note=words["dash"])


def _kind(column: Column, words: Mapping[str, str]) -> str:
    """What the values of a column are, with their unit where the heading says it.

    Examples
    --------
    >>> _kind(Column("percent", "Tỷ lệ (%)", "number"), LABELS["vi"])
    'số; đơn vị: %'
    >>> _kind(Column("p_holm", "p (Holm)", "number"), LABELS["en"])
    'number'
    """
    kind = words[f"kind_{column.kind}"]
    unit = _UNIT.search(column.label) if column.kind != "text" else None
    return words["unit"].format(kind=kind, unit=unit[1]) if unit else kind


def _sources(document: Document) -> Table:
    """Where each table and figure has its figures from, as a table itself; the ids of the sources come last.

    A figure is not in the workbook, and its row says where it is.
    """
    words = LABELS[document.language]
    rows = tuple(
        (
            item.label.rstrip("."), item.block.title, item.block.source, _remark(item.block, words),
            ", ".join(item.block.source_ids),
        )
        for item in document.items
        if isinstance(item, Part) and isinstance(item.block, (Table, Figure))
    )  # fmt: skip
    keys = ("item", "title", "source", "remark", "source_ids")
    columns = tuple(Column(key, words[key]) for key in keys)
    return Table(words["table_sources_sheet"], columns, rows, "Sources", document.language)


def _remark(block: Table | Figure, words: Mapping[str, str]) -> str:
    """The note of a table; of a figure also that it stands in the other formats."""
    said = (block.note, words["figure_elsewhere"] if isinstance(block, Figure) else "")
    return " ".join(text for text in said if text)
