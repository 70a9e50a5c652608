"""Keeps a checked workbook of a province where its report finds it; whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from parresearch.catalog.province_workbook import STORED_NAME, ProvinceWorkbook, stored_path, stored_text
from parresearch.workbooks.files import whole_folder
from parresearch.workbooks.findings import Finding, WorkbookError

__all__ = ["SOURCE_NAME", "store_province_workbook"]

SOURCE_NAME = "source.xlsx"
"""The workbook as it was handed in, beside what was read from it."""


def store_province_workbook(
    book: ProvinceWorkbook, source: Path, *, illustrative: bool = False, folder: Path | None = None
) -> Path:
    """Store ``book`` and the file it was read from; an earlier one of that province and year is replaced in one step.

    Parameters
    ----------
    illustrative : bool
        Whether a workbook with made-up figures may be stored; otherwise it is refused.
    folder : Path, optional
        Instead of ``data/province``.

    Returns
    -------
    Path
        The folder that now holds it.
    """
    if book.is_illustrative and not illustrative:
        raise WorkbookError(source, [Finding("illustrative_refused")])
    place = stored_path(str(book.meta["province_code"]), int(book.meta["year"]), folder).parent
    with whole_folder(place, mark=STORED_NAME) as staged:
        (staged / STORED_NAME).write_text(stored_text(book), encoding="utf-8", newline="\n")
        shutil.copyfile(source, staged / SOURCE_NAME)
    return place
