"""The workbook: every table as a real table whose numbers are numbers, with a dictionary and the sources."""

from __future__ import annotations

import io

from parresearch.reporting.exporters.base import DocumentExporter
from parresearch.reporting.exporters.document import Document
from parresearch.reporting.exporters.xlsx_book import finished_workbook, open_workbook
from parresearch.reporting.exporters.xlsx_sheets import write_sheets

__all__ = ["ReportXLSXExporter"]


class ReportXLSXExporter(DocumentExporter):
    """``jupyter nbconvert --to parresearch-xlsx``: the tables of an executed notebook as an Excel workbook."""

    export_from_notebook = "PAR INDEX report (Excel)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def _file_extension_default(self) -> str:
        return ".xlsx"

    def render(self, document: Document) -> bytes:
        """The workbook as bytes; they depend on the document and the versions of parresearch and xlsxwriter only."""
        target = io.BytesIO()
        book = open_workbook(target, title=document.title.text[:255])
        write_sheets(book, document)
        return finished_workbook(book, target, document.language)
