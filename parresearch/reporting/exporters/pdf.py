"""The PDF: set by typst, with bookmarks, tags for screen readers and its own fonts; no TeX and no browser."""

from __future__ import annotations

import base64
import json
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from parresearch import __version__
from parresearch.reporting.assets import asset
from parresearch.reporting.blocks import Figure, Heading, KeyFigures, Note, Sentence, Table
from parresearch.reporting.exporters.base import DocumentExporter
from parresearch.reporting.exporters.document import Document, Extra, Item, Part
from parresearch.reporting.exporters.figure_size import figure_mm
from parresearch.reporting.exporters.labels import LABELS
from parresearch.reporting.exporters.page_turns import across_items
from parresearch.reporting.exporters.plain_text import DOCUMENT_NUMBER, break_chances, title_parts
from parresearch.reporting.exporters.table_layout import UPRIGHT_MM, fit_table
from parresearch.reporting.exporters.typst_tools import compile_typst, covered, svg_size

__all__ = ["ReportPDFExporter"]

_STANDARD: Final = "ua-1"  # accessible PDF: typst refuses what a screen reader could not read
_REGIONS = {"vi": "VN", "en": "GB"}
_KEYS_PER_ROW = 4


class ReportPDFExporter(DocumentExporter):
    """``jupyter nbconvert --to parresearch-pdf``: the blocks of an executed notebook as a PDF."""

    export_from_notebook = "PAR INDEX report (PDF)"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def render(self, document: Document) -> bytes:
        """The PDF; its bytes depend on the document and the versions of parresearch, typst and matplotlib only."""
        words = LABELS[document.language]
        data = {
            "title": covered(document.title.text),
            "title-parts": [covered(part) for part in title_parts(document.title.text)],
            "document-number": DOCUMENT_NUMBER,
            "subtitle": covered(document.title.subtitle),
            "language": document.language,
            "region": _REGIONS[document.language],
            "has-contents": bool(document.toc),
            "words": {
                "contents": words["contents"],
                "picture": words["picture"],
                "made": f"{words['made_with']} parresearch {__version__} · {words['language_name']}",
            },
            "runs": [
                {"across": across, "items": [_item(item) for item, _ in run]}
                for across, run in groupby(
                    zip(document.items, across_items(document.items), strict=True), key=itemgetter(1)
                )
            ],
        }
        text = json.dumps(data, ensure_ascii=False)
        return compile_typst(asset("report.typ"), {"document": text}, format="pdf", pdf_standards=_STANDARD)


def _pieces(text: str) -> list[str]:
    """The text in pieces between which a line may be broken; none for an empty text."""
    return break_chances(covered(text)) if text else []


def _item(item: Item) -> dict[str, Any]:
    """One item of a document as data for the template."""
    if isinstance(item, Extra):
        return _extra(item)
    block = item.block
    if isinstance(block, Table):
        return _table(block, item)
    if isinstance(block, Figure):
        return _figure(block, item)
    if isinstance(block, Heading):
        level = max(1, block.level)
        return {
            "kind": "heading",
            "level": level,
            "text": _pieces(block.text),
            "subtitle": _pieces(block.subtitle),
        }
    if isinstance(block, KeyFigures):
        return _keys(block)
    if isinstance(block, Note):
        return {"kind": "note", "label": item.label, "text": _pieces(block.text)}
    assert isinstance(block, Sentence)
    return {"kind": "sentence", "text": _pieces(block.text)}


def _caption(block: Table | Figure, item: Part) -> dict[str, Any]:
    word, _, number = item.label.rstrip(".").partition(" ")
    return {
        "word": word,
        "number": number,
        "title": covered(block.title),
        "note": _pieces(block.note),
        "source": _pieces(block.source),
    }


def _table(block: Table, item: Part) -> dict[str, Any]:
    layout = fit_table(block)
    first, last = layout.together()
    return {
        "kind": "table",
        **_caption(block, item),
        "size": layout.size,
        "widths": layout.widths,
        "whole": layout.whole,
        "first": first,
        "last": last,
        "picked": list(block.picked),
        "numbers": [column.kind != "text" for column in block.columns],
        "head": [_pieces(column.label) for column in block.columns],
        "rows": [[_pieces(text) for text in row] for row in layout.texts],
        "split": [layout.may_split(row) for row in range(len(layout.texts))],
    }


def _figure(block: Figure, item: Part) -> dict[str, Any]:
    width, height = figure_mm(*svg_size(block.svg))
    return {
        "kind": "figure",
        **_caption(block, item),
        "svg": block.svg,
        "alt": block.alt or block.title,
        "width": width,
        "height": height,
    }


def _keys(block: KeyFigures) -> dict[str, Any]:
    per_row = 3 if len(block.items) == _KEYS_PER_ROW + 1 else _KEYS_PER_ROW
    keys = [
        {"label": _pieces(item.label), "value": _pieces(item.value), "remark": _pieces(item.remark)}
        for item in block.items
    ]
    return {"kind": "keys", "rows": [keys[start : start + per_row] for start in range(0, len(keys), per_row)]}


def _extra(item: Extra) -> dict[str, Any]:
    if item.kind == "text":
        return {"kind": "text", "text": _pieces(item.data)}
    data = base64.b64decode(item.data)
    width = int.from_bytes(data[16:20], "big") * 25.4 / 96
    return {"kind": "png", "data": list(data), "width": min(UPRIGHT_MM, max(1.0, width))}
