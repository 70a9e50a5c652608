"""Keeps a checked workbook of a province where its report finds it, one for each reporting day; whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from parresearch.catalog.province_workbook import (
    STORED_NAME,
    ProvinceWorkbook,
    parse_stored,
    stored_path,
    stored_text,
)
from parresearch.core.asides import aside_of
from parresearch.workbooks.files import whole_folder
from parresearch.workbooks.findings import Finding, WorkbookError

__all__ = ["SOURCE_NAME", "store_province_workbook"]

SOURCE_NAME = "source.xlsx"
"""The workbook as it was handed in, beside what was read from it."""


def store_province_workbook(
    book: ProvinceWorkbook,
    source: Path,
    *,
    illustrative: bool = False,
    replace: bool = False,
    folder: Path | None = None,
) -> Path:
    """Store ``book`` and the file it was read from, beside those of other reporting days.

    Parameters
    ----------
    illustrative : bool
        Whether a workbook with made-up figures may be stored; otherwise it is refused.
    replace : bool
        Whether it takes the place of another workbook of the same day, which is then kept beside it; otherwise refused.
    folder : Path, optional
        Instead of ``data/province``.

    Returns
    -------
    Path
        The folder that now holds it.
    """
    if book.is_illustrative and not illustrative:
        raise WorkbookError(source, [Finding("illustrative_refused")])
    code, year = str(book.meta["province_code"]), int(book.meta["year"])
    place = stored_path(code, year, book.reported_on, folder).parent
    _move_into_day(place.parent)
    with whole_folder(place, mark=STORED_NAME, replace=replace) as staged:
        (staged / STORED_NAME).write_text(stored_text(book), encoding="utf-8", newline="\n")
        shutil.copyfile(source, staged / SOURCE_NAME)
    return place


def _move_into_day(place: Path) -> None:
    """Give a workbook that was stored before there was a folder for each reporting day the folder of its day."""
    stored = place / STORED_NAME
    if not stored.is_file():
        return
    try:
        day = place / str(parse_stored(stored.read_text(encoding="utf-8")).reported_on)
    except (ValueError, KeyError, TypeError):
        day = place / "damaged"
    if (day / STORED_NAME).exists():
        day = aside_of(day)
    day.mkdir(exist_ok=True)
    for name in (SOURCE_NAME, STORED_NAME):  # the mark last: a crash leaves it where it is still found
        if (place / name).is_file():
            os.replace(place / name, day / name)
