"""The workbook: every table as a real table whose numbers are numbers, with a dictionary and the sources."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from parresearch.reporting.exporters.base import DocumentExporter
from parresearch.reporting.exporters.document import Document
from parresearch.reporting.exporters.xlsx_sheets import write_sheets

__all__ = ["FIXED_DATE", "ReportXLSXExporter", "open_workbook"]

FIXED_DATE: Final = datetime(2000, 1, 1)
"""What every document says as its day of creation, so that the same input gives the same bytes."""

# Text stays text, whatever it looks like: no formula, address or number is made of it.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def open_workbook(target: io.BytesIO, *, title: str) -> Any:
    """A new xlsxwriter workbook that writes to ``target`` and says nothing of machine, user or time."""
    book = xlsxwriter.Workbook(target, _OPTIONS)
    book.set_properties({"title": title, "author": "parresearch", "created": FIXED_DATE})
    return book


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
        book.close()
        return target.getvalue()
