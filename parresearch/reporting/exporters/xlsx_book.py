"""A new Excel workbook as all workbooks with figures are: text stays text, and nothing of machine, user or time.

Apart from the exporter, so that the batch can write annexes without loading nbconvert.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from parresearch.core.text import Language
from parresearch.reporting.exporters.archive import fixed_archive, read_archive
from parresearch.reporting.exporters.labels import LOCALES

__all__ = ["FIXED_DATE", "finished_workbook", "open_workbook"]

FIXED_DATE: Final = datetime(2000, 1, 1)
"""What every document says as its day of creation, so that the same input gives the same bytes."""

_CORE = "docProps/core.xml"
# Text stays text, whatever it looks like: no formula, address or number is made of it.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # Widths of columns are counted in digits of this font: with Calibri, for want of it, LibreOffice takes a wider one.
    "default_format_properties": {"font_name": "Times New Roman", "font_size": 11, "font_scheme": False},
}


def open_workbook(target: io.BytesIO, *, title: str) -> Any:
    """A new xlsxwriter workbook that writes to ``target`` and says nothing of machine, user or time."""
    book = xlsxwriter.Workbook(target, _OPTIONS)
    book.set_properties({"title": title, "author": "parresearch", "created": FIXED_DATE})
    return book


def finished_workbook(book: Any, target: io.BytesIO, language: Language) -> bytes:
    """Close ``book``, opened on ``target``, and give its bytes, with the language among what it says of itself.

    xlsxwriter has no property for the language, which a program that reads aloud asks for.
    """
    book.close()
    parts = read_archive(target.getvalue())
    said = f"<dc:language>{LOCALES[language]}</dc:language></cp:coreProperties>".encode()
    parts[_CORE] = parts[_CORE].replace(b"</cp:coreProperties>", said)
    return fixed_archive(parts)
