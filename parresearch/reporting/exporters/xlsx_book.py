"""A new Excel workbook as all workbooks with figures are: text stays text, and nothing of machine, user or time.

Apart from the exporter, so that the batch can write annexes without loading nbconvert.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any, Final

import xlsxwriter

__all__ = ["FIXED_DATE", "open_workbook"]

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
