"""Blocks as WordprocessingML: paragraphs, tables, captions with fields, pictures with alternative texts."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from parresearch.core.text import Language
from parresearch.reporting.blocks import Figure, Heading, KeyFigure, KeyFigures, Note, Sentence, Table
from parresearch.reporting.exporters.document import Document, Extra, Item, TocEntry
from parresearch.reporting.exporters.docx_base import LOCALES
from parresearch.reporting.exporters.figure_size import HIGHEST_MM, figure_mm
from parresearch.reporting.exporters.labels import label
from parresearch.reporting.exporters.page_turns import across_items
from parresearch.reporting.exporters.plain_text import DOCUMENT_NUMBER, title_parts
from parresearch.reporting.exporters.table_layout import ACROSS_MM, UPRIGHT_MM, TableLayout, fit_table
from parresearch.reporting.exporters.typst_tools import svg_size, svg_to_png

__all__ = ["NAMESPACES", "WordWriter"]

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
PRINT_PPI = 300
_TWIPS_PER_MM = 56.6929
_EMU_PER_MM = 36000
_SHORT_NOTE = 400  # characters, some five lines; a note so short is not split between pages
_KEYS_PER_ROW = 4
_DEEPEST = 4
_FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
_PICKED = '<w:shd w:val="clear" w:color="auto" w:fill="E4E4E4"/>'


def _twips(mm: float) -> int:
    return round(mm * _TWIPS_PER_MM)


@dataclass
class WordWriter:
    """Writes the blocks of one document.

    ``styles`` maps the name of a style, in lower case, to its id in the document; ``add_picture`` takes a PNG
    into the document and returns its relation. ``width`` and ``width_across`` are those of the text, in millimetres;
    ``stretch`` is how much wider than Times New Roman the letters of its tables are.
    """

    language: Language
    styles: Mapping[str, str]
    add_picture: Callable[[bytes], str]
    width: float = UPRIGHT_MM
    width_across: float = ACROSS_MM
    stretch: float = 1.0
    bookmarks: dict[str, str] = field(default_factory=dict)
    _ids: int = 0

    def items(self, items: Sequence[Item]) -> list[tuple[str, bool]]:
        """The XML of items, each with whether it stands on a page turned across."""
        return [
            (self.item(item), across)
            for item, across in zip(items, across_items(items, fit=self._fit), strict=True)
        ]

    def item(self, item: Item) -> str:
        """The XML of one item of a document."""
        if isinstance(item, Extra):
            return self._extra(item)
        block = item.block
        if isinstance(block, Table):
            return self._table(block, item.label)
        if isinstance(block, Figure):
            return self._figure(block, item.label)
        if isinstance(block, Heading):
            return self._heading(block)
        if isinstance(block, KeyFigures):
            return self._key_figures(block)
        if isinstance(block, Note):
            mark = self._run(f"{item.label}: ", bold=True)
            short = len(item.label) + len(block.text) <= _SHORT_NOTE
            more = "<w:keepLines/>" if short else ""
            return self._p("PR Note", mark + self._run(block.text), more=more)
        assert isinstance(block, Sentence)
        return self._p("Body Text", self._run(block.text))

    def title(self, document: Document) -> str:
        """The title and its subtitle."""
        title = " ".join(part.replace(" ", "\u00a0") for part in title_parts(document.title.text))
        lines = self._p("Title", self._run(title))
        if document.title.subtitle:
            lines += self._p("Subtitle", self._run(document.title.subtitle))
        return lines

    def contents(self, document: Document) -> str:
        """The table of contents: each entry a link to its heading, with a field that says the page it is on.

        Nobody knows the pages before a program has set them, so the fields hold no number yet, rather than a
        guess: LibreOffice works them out as it opens the document, Word when it is asked to (docs/documents.md).
        Without a dotted leader, an entry whose number is still missing does not look like a form to fill in.
        """
        entries = list(_flat(document.toc))
        if not entries:
            return ""
        right = _twips(self.width)
        tab = f'<w:tabs><w:tab w:val="right" w:leader="none" w:pos="{right}"/></w:tabs>'
        lines = []
        for entry, depth in entries:
            mark = self.bookmark(entry.anchor)
            page = _field_start(f" PAGEREF {mark} \\h ") + _FIELD_END
            link = (
                f'<w:hyperlink w:anchor="{mark}" w:history="1">'
                f"{self._run(entry.text)}<w:r><w:tab/></w:r>{page}</w:hyperlink>"
            )
            lines.append(self._p(f"toc {depth}", link, more=tab))
        return self._p("PR Contents", self._run(label("contents", self.language))) + "".join(lines)

    def bookmark(self, anchor: str) -> str:
        """The bookmark of a heading, by its anchor; Word takes forty characters and no hyphen.

        Not one of Word's own ``_Toc`` bookmarks: it removes those when it makes a table of contents itself.
        """
        return self.bookmarks.setdefault(anchor, f"_Ref{len(self.bookmarks) + 1:08d}")

    def _style(self, name: str) -> str:
        return escape(self.styles[name.lower()])

    def _p(self, style: str, runs: str, *, more: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{self._style(style)}"/>{more}</w:pPr>{runs}</w:p>'

    def _run(self, text: str, *, bold: bool = False, size: float = 0) -> str:
        """Text with its line breaks and tabs, in the language of the report."""
        looks = "<w:b/><w:bCs/>" if bold else ""
        looks += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
        looks += f'<w:lang w:val="{LOCALES[self.language]}"/>'
        pieces = escape(text, quote=False).split("\n")
        inside = "<w:br/>".join("<w:tab/>".join(map(_texts, piece.split("\t"))) for piece in pieces)
        return f"<w:r><w:rPr>{looks}</w:rPr>{inside}</w:r>"

    def _heading(self, block: Heading) -> str:
        level = min(max(block.level, 1), _DEEPEST)
        self._ids += 1
        name = self.bookmark(block.name)
        runs = (
            f'<w:bookmarkStart w:id="{self._ids}" w:name="{name}"/>{self._run(block.text)}'
            f'<w:bookmarkEnd w:id="{self._ids}"/>'
        )
        lines = self._p(f"heading {level}", runs, more="<w:keepNext/>")
        return lines + (self._p("Normal", self._run(block.subtitle)) if block.subtitle else "")

    def _caption(self, mark: str, title: str, *, keep: bool) -> str:
        """A caption whose number is a field, so that it counts on when the office adds tables of its own."""
        runs = ""
        if mark:
            word, number = mark.rstrip(".").split(" ", 1)
            runs = (
                self._run(f"{word} ") + _field_start(f" SEQ {word} \\* ARABIC ") + self._run(number)
                + _FIELD_END + self._run(". ")
            )  # fmt: skip
        return self._p("caption", runs + self._run(title), more="<w:keepNext/>" if keep else "")

    def _foot(self, note: str, source: str) -> str:
        texts = [text for text in (note, source) if text]
        return "".join(
            self._p("PR Source", self._run(text), more="<w:keepNext/>" if position + 1 < len(texts) else "")
            for position, text in enumerate(texts)
        )

    def _fit(self, block: Table) -> TableLayout:
        return fit_table(block, upright=self.width, across=self.width_across, stretch=self.stretch)

    def _table(self, block: Table, mark: str) -> str:
        layout = self._fit(block)
        widths = [_twips(width) for width in layout.widths]
        numbers = [column.kind != "text" for column in block.columns]
        head = [self._p("PR Head", self._run(column.label, size=layout.size)) for column in block.columns]
        rows = [_row(head, widths, properties="<w:cantSplit/><w:tblHeader/>", middle=True)]
        picked, last = set(block.picked), len(layout.texts) - 1
        first, ending = layout.together()
        for position, texts in enumerate(layout.texts):
            # Short tables stay whole; of long ones rows stay with the headings, and the last ones with the source.
            keep = layout.whole or position < first - 1 or position > last - ending
            keep = (keep and position < last) or (position == last and bool(block.note or block.source))
            bold = position in picked
            cells = [
                self._p(
                    "PR Number" if number else "PR Cell",
                    self._run(text, bold=bold, size=layout.size),
                    more="<w:keepNext/>" if keep and not layout.may_split(position) else "",
                )
                for text, number in zip(texts, numbers, strict=True)
            ]
            rows.append(
                _row(
                    cells, widths,
                    properties="" if layout.may_split(position) else "<w:cantSplit/>",
                    shade=_PICKED if bold else "",
                )
            )  # fmt: skip
        frame = _table_frame(self._style("PR Table"), widths, block.title)
        caption = self._caption(mark, block.title, keep=True)
        after = self._foot(block.note, block.source) or self._p("PR Source", "")
        return f"{caption}{frame}{''.join(rows)}</w:tbl>{after}"

    def _figure(self, block: Figure, mark: str) -> str:
        width, height = figure_mm(*svg_size(block.svg), room=self.width)
        relation = self.add_picture(svg_to_png(block.svg, ppi=PRINT_PPI))
        picture = self._picture(relation, round(width * _EMU_PER_MM), round(height * _EMU_PER_MM), block.alt)
        has_foot = bool(block.note or block.source)
        return (
            self._p("PR Figure", picture)
            + self._caption(mark, block.title, keep=has_foot)
            + self._foot(block.note, block.source)
        )

    def _picture(self, relation: str, width: int, height: int, alt: str) -> str:
        self._ids += 1
        name, words = f"Picture {self._ids}", escape(alt)
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="{self._ids}" name="{name}" descr="{words}"/><a:graphic>'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="{self._ids}" name="{name}" descr="{words}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
            f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )

    def _key_figures(self, block: KeyFigures) -> str:
        """The figures side by side, at most four in a row."""
        groups = [
            block.items[start : start + _KEYS_PER_ROW] for start in range(0, len(block.items), _KEYS_PER_ROW)
        ]
        if len(block.items) == _KEYS_PER_ROW + 1:
            groups = [block.items[:3], block.items[3:]]
        tables = []
        for items in groups:
            widths = [_twips(self.width / len(items))] * len(items)
            row = _row([self._key_figure(item) for item in items], widths, properties="<w:cantSplit/>")
            tables.append(_table_frame(self._style("PR Table"), widths, "") + row + "</w:tbl>")
        gap = (
            '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
        )
        return gap.join(tables) + gap if tables else ""

    def _key_figure(self, item: KeyFigure) -> str:
        return (
            self._p("PR Key Label", self._run(item.label))
            + self._p("PR Key Value", self._run(item.value))
            + (self._p("PR Cell", self._run(item.remark, size=10.5)) if item.remark else "")
        )

    def _extra(self, item: Extra) -> str:
        if item.kind == "text":
            return self._p("PR Code", self._run(item.data))
        data = base64.b64decode(item.data)
        width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
        scale = min(
            self.width * _EMU_PER_MM / max(1, width), 9525.0, HIGHEST_MM * _EMU_PER_MM / max(1, height)
        )
        size = round(width * scale), round(height * scale)
        return self._p(
            "PR Figure", self._picture(self.add_picture(data), *size, label("picture", self.language))
        )


def _flat(entries: tuple[TocEntry, ...]) -> list[tuple[TocEntry, int]]:
    found: list[tuple[TocEntry, int]] = []
    for entry in entries:
        found.append((entry, 1))
        found += [(child, 2) for child in entry.children]
    return found


def _texts(text: str) -> str:
    """One line of escaped text; the hyphens of a document's number are of the kind at which no line is broken."""
    numbered = re.sub(DOCUMENT_NUMBER, lambda found: found[0].replace("-", "\n"), text)
    return "<w:noBreakHyphen/>".join(
        f'<w:t xml:space="preserve">{part}</w:t>' for part in numbered.split("\n")
    )


def _field_start(instruction: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">{escape(instruction)}'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def _table_frame(style: str, widths: list[int], title: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    caption = f'<w:tblCaption w:val="{escape(title)}"/>' if title else ""
    first = 1 if title else 0  # whether the first row is of headings
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="06{2 * first}0" w:firstRow="{first}" w:lastRow="0" '
        f'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{caption}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )


def _row(
    cells: list[str], widths: list[int], *, properties: str, shade: str = "", middle: bool = False
) -> str:
    align = '<w:vAlign w:val="center"/>' if middle else ""
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}{align}</w:tcPr>{cell}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"
