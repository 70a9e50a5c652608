"""The Word document: native headings, tables, captions and contents, in the layout an office files."""

from __future__ import annotations

from collections.abc import Iterable

from parresearch import __version__
from parresearch.reporting.exporters.base import DocumentExporter
from parresearch.reporting.exporters.document import Document, Item
from parresearch.reporting.exporters.docx_base import base_document
from parresearch.reporting.exporters.docx_package import WordPackage
from parresearch.reporting.exporters.docx_xml import WordWriter
from parresearch.reporting.exporters.labels import LABELS

__all__ = ["ReportDOCXExporter", "body"]


class ReportDOCXExporter(DocumentExporter):
    """``jupyter nbconvert --to parresearch-docx``: the blocks of an executed notebook as a Word document."""

    export_from_notebook = "PAR INDEX report (Word)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def _file_extension_default(self) -> str:
        return ".docx"

    def render(self, document: Document) -> bytes:
        """The document as bytes; they depend on the blocks and the versions of parresearch and typst only."""
        words = LABELS[document.language]
        footer = f"{words['made_with']} parresearch {__version__} · {words['language_name']}"
        package = WordPackage(base_document(document.title.text, footer, document.language))
        writer = package.writer(document.language)
        sections = [
            (writer.title(document) + writer.contents(document), False),
            *body(writer, document.items),
        ]
        package.fill(sections)
        return package.data()


def body(writer: WordWriter, items: Iterable[Item]) -> list[tuple[str, bool]]:
    """The XML of items, each with whether it asks for a page turned across."""
    return [writer.item(item) for item in items]
