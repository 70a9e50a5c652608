"""The sheet of text: headings, sentences and notes in the order of the report, with a link where a table stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from parresearch.reporting.blocks import Figure, Heading, KeyFigures, Note, Sentence, Table
from parresearch.reporting.exporters.document import Document, Extra, Item, Part
from parresearch.reporting.exporters.labels import LABELS
from parresearch.reporting.exporters.xlsx_page import set_page
from parresearch.reporting.exporters.xlsx_rows import TEXT_PIXELS, page_starts, row_points
from parresearch.reporting.exporters.xlsx_table import Formats, put_text

__all__ = ["write_text"]

_AFTER = 4.5  # points below a paragraph
_ABOVE = 7.5  # points above a heading
_HEADING_SIZE = 12.0


@dataclass(frozen=True)
class _Line:
    text: str
    style: str = "text"
    sheet: str = ""  # that the line leads to

    def points(self) -> float:
        if self.style == "heading":
            return _ABOVE + _AFTER + row_points((self.text, TEXT_PIXELS), size=_HEADING_SIZE, bold=True)
        return _AFTER + row_points((self.text, TEXT_PIXELS))


def write_text(sheet: Any, document: Document, formats: Formats, *, head: float) -> None:
    """Write the text below the three lines of the sheet's head, which are ``head`` points high.

    No heading is the last line of a page: rows have the heights we give them, so that the ends of pages are known.
    """
    sheet.hide_gridlines(2)
    sheet.set_column_pixels(0, 0, TEXT_PIXELS)
    lines = list(_lines(document))
    for row, line in enumerate(lines, start=3):
        if line.sheet:
            sheet.write_url(row, 0, f"internal:'{line.sheet}'!A1", formats("link"), string=line.text[:2000])
        else:
            put_text(sheet, row, 0, line.text, formats(line.style))
        sheet.set_row(row, min(409, line.points()))
    set_page(sheet, fit=False)
    rows = [(head, True), *((line.points(), line.style == "heading") for line in lines)]
    sheet.set_h_pagebreaks([start + 2 for start in page_starts(rows)])


def _lines(document: Document) -> Iterator[_Line]:
    """The lines of text; a heading with nothing below it but figures or key figures says where they are."""
    words = LABELS[document.language]
    for position, part in enumerate(document.items):
        if isinstance(part, Extra):
            picture = f"{words['picture']}: {words['figure_elsewhere']}"
            yield _Line(picture if part.kind == "png" else part.data)
            continue
        block = part.block
        if isinstance(block, Heading):
            under = _under(document.items, position)
            if not under:
                continue
            yield _Line(block.text, "heading")
            kinds = {type(item.block if isinstance(item, Part) else item) for item in under}
            if kinds == {KeyFigures}:
                yield _Line(words["see_contents"], sheet=words["contents"])
            elif kinds <= {KeyFigures, Figure}:
                yield _Line(
                    words["see_figures"].format(
                        figures=", ".join(
                            p.label.rstrip(".") for p in under if isinstance(p, Part) and p.label
                        )
                    )
                )
        elif isinstance(block, (Sentence, Note)):
            yield _Line(f"{part.label}: {block.text}" if part.label else block.text)
        elif isinstance(block, Table) and block.columns:
            yield _Line(f"{part.label} {block.title}", sheet=part.label.rstrip("."))


def _level(item: Item) -> int | None:
    return item.block.level if isinstance(item, Part) and isinstance(item.block, Heading) else None


def _under(items: Sequence[Item], position: int) -> list[Item]:
    """What stands under a heading, up to the next of its level or above; nothing when that is headings alone."""
    level = _level(items[position]) or 1
    found: list[Item] = []
    for item in items[position + 1 :]:
        if (other := _level(item)) is not None and other <= level:
            break
        found.append(item)
    return found if any(_level(item) is None for item in found) else []
