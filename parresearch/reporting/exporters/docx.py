"""The Word document: native headings, tables, captions and contents, in the layout an office files."""

from __future__ import annotations

from pathlib import Path

from traitlets import Bytes, Unicode

from parresearch import __version__
from parresearch.reporting.exporters.base import DocumentExporter
from parresearch.reporting.exporters.document import Document, ExportError
from parresearch.reporting.exporters.docx_base import base_document
from parresearch.reporting.exporters.docx_package import WordPackage
from parresearch.reporting.exporters.docx_template import fill_template
from parresearch.reporting.exporters.labels import LABELS

__all__ = ["ReportDOCXExporter"]


class ReportDOCXExporter(DocumentExporter):
    """``jupyter nbconvert --to parresearch-docx``: the blocks of an executed notebook as a Word document."""

    export_from_notebook = "PAR INDEX report (Word)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    office_template = Unicode(
        "",
        help="The office's own Word document with placeholders (docs/word_templates.md); filled with the report.",
    ).tag(config=True)
    template_data = Bytes(b"", help="The content of such a document, where there is no file to read.")

    def _file_extension_default(self) -> str:
        return ".docx"

    def _template(self) -> bytes:
        if self.template_data or not self.office_template:
            return bytes(self.template_data)
        try:
            return Path(self.office_template).read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ExportError(
                f"The Word template {self.office_template!r} cannot be read: {reason}."
            ) from None

    def render(self, document: Document) -> bytes:
        """The document as bytes; they depend on the blocks and the versions of parresearch and typst only."""
        if template := self._template():
            return fill_template(template, document)
        words = LABELS[document.language]
        footer = f"{words['made_with']} parresearch {__version__} · {words['language_name']}"
        package = WordPackage(base_document(document.title.text, footer, document.language))
        writer = package.writer(document.language)
        sections = [
            (writer.title(document) + writer.contents(document), False),
            *writer.items(document.items),
        ]
        package.fill(sections)
        return package.data()
