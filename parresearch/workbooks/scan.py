"""One quick look at the XML of a workbook: refuses what is unsafe, and sees what openpyxl's quick reader does not.

openpyxl reads large sheets in constant memory, but then knows nothing of merged cells, of formulas without a result
and of percent formats of single cells. expat gives these in one pass.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree
from xml.parsers import expat

from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.packaging.workbook import WorkbookPackage
from openpyxl.xml.functions import fromstring

from parresearch.core.packages import PackageError, refuse_doctypes
from parresearch.workbooks.container import check_container, damaged_as_error
from parresearch.workbooks.findings import MOST_ERRORS, Finding, WorkbookError

__all__ = ["MOST_ROWS", "SheetScan", "scan_workbook"]

MOST_ROWS = 400_000
"""Rows with content, on one sheet."""
_MOST_MERGED = 20_000

_CELL = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
# Dynamic data exchange (program|'topic'!item) and functions that reach for the network or for other programs.
_CALLS_OUT = re.compile(
    r"\|\s*'[^']*'\s*!|\|[^\"&|]*![A-Z]|\b(WEBSERVICE|FILTERXML|RTD|CALL|REGISTER\.ID|DDE)\s*\(", re.I
)
_EXTERNAL = re.compile(r"\[[0-9]+\][^\]]*!|file:|\\\\", re.I)
_BUILT_IN_PERCENT = {9, 10}


@dataclass
class SheetScan:
    """What one sheet holds: its last row with content, and cells (row, column), counted from 1, of some kinds."""

    last_row: int = 0
    merged: list[str] = field(default_factory=list)
    without_value: set[tuple[int, int]] = field(default_factory=set)
    percent: set[tuple[int, int]] = field(default_factory=set)


def scan_workbook(
    path: Path, *, only: str | None = None, most_rows: Mapping[str, int] | int = MOST_ROWS
) -> dict[str, SheetScan]:
    """What every sheet (or the one called ``only``) holds, by sheet name.

    ``most_rows`` bounds the sheets (those named, or all): the reading stops at the first row with content beyond.

    Raises
    ------
    WorkbookError
        For a document type declaration, a formula that calls out, too many rows, or a part that cannot be read.
    """
    limits, most = (most_rows, MOST_ROWS) if isinstance(most_rows, Mapping) else ({}, most_rows)
    workbook = check_container(path)
    with damaged_as_error(path), zipfile.ZipFile(path) as archive:
        refuse_doctypes(archive)
        sheets = _sheet_parts(archive, workbook)
        styles = _percent_styles(archive) if "xl/styles.xml" in archive.namelist() else set()
        return {
            sheet: _scan_sheet(path, archive, part, sheet, styles, limits.get(sheet, most))
            for sheet, part in sheets.items()
            if only in (None, sheet)
        }


def _sheet_parts(archive: zipfile.ZipFile, workbook: str) -> dict[str, str]:
    """Sheet names and their parts, read by what openpyxl itself reads them with."""
    relations = get_dependents(archive, get_rels_path(workbook)).to_dict()
    parts: dict[str, str] = {}
    for sheet in WorkbookPackage.from_tree(fromstring(archive.read(workbook))).sheets:
        if sheet.name in parts:
            raise PackageError("damaged", f"{workbook}: {sheet.name}")
        if "chartsheet" not in relations[sheet.id].Type:
            parts[sheet.name] = relations[sheet.id].target
    return parts


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """Numbers of the cell styles that show a percentage."""
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    percent = set(_BUILT_IN_PERCENT)
    for node in root.iter():
        if node.tag.endswith("}numFmt") and "%" in (node.get("formatCode") or ""):
            percent.add(int(node.get("numFmtId") or 0))
    cells = next((node for node in root if node.tag.endswith("}cellXfs")), None)
    if cells is None:
        return set()
    return {str(i) for i, node in enumerate(cells) if int(node.get("numFmtId") or 0) in percent}


def _scan_sheet(
    path: Path, archive: zipfile.ZipFile, part: str, sheet: str, percent_styles: set[str], most_rows: int
) -> SheetScan:
    scan = SheetScan()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    cell = style = ""
    row = 0
    has_formula = has_value = is_in_value = False
    formula: list[str] | None = None
    bad: list[Finding] = []

    def stop(rule: str, *, cell: str = "", **values: int) -> NoReturn:
        raise WorkbookError(path, [Finding(rule, sheet=sheet, cell=cell, values=values), *bad])

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, cell, style, has_formula, has_value, is_in_value, formula
        tag = tag.rpartition("}")[2]
        if tag == "c":
            cell, style = attributes.get("r", ""), attributes.get("s", "")
            has_formula = has_value = False
        elif tag in ("v", "is"):
            is_in_value = True
        elif tag == "f":
            has_formula, formula = True, []
        elif tag == "row":  # openpyxl goes by the number of the row and leaves out one that comes too late
            before, row = row, int(attributes.get("r", row + 1))
            if row <= before:
                raise ValueError(f"row {row}")
        elif tag == "mergeCell":
            scan.merged.append(attributes.get("ref", ""))
            if len(scan.merged) > _MOST_MERGED:
                stop("merged_cells", cell=scan.merged[-1])

    def text(data: str) -> None:
        nonlocal has_value
        if formula is not None:
            formula.append(data)
        elif is_in_value:  # an empty <v/> is a formula that was never computed
            has_value = True

    def end(tag: str) -> None:
        nonlocal formula, is_in_value
        tag = tag.rpartition("}")[2]
        if tag == "f" and formula is not None:
            words, formula = "".join(formula), None
            if _CALLS_OUT.search(words):
                bad.append(Finding("dde_formula", sheet=sheet, cell=cell, value="=" + words))
            elif _EXTERNAL.search(words):
                bad.append(Finding("external_links", sheet=sheet, cell=cell, values={"what": words[:80]}))
            if len(bad) >= MOST_ERRORS:
                stop("stopped", n=len(bad), row=row)
        elif tag in ("v", "is"):
            is_in_value = False
        elif tag == "c" and (has_formula or has_value):
            found = _CELL.match(cell)
            if found is None or int(found[2]) != row:
                raise ValueError(f"cell {cell!r}")
            if row > most_rows:
                stop("too_many_rows", rows=row, most=most_rows)
            scan.last_row = row
            if has_formula and not has_value:
                scan.without_value.add((row, _column(found[1])))
            if style in percent_styles:
                scan.percent.add((row, _column(found[1])))

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    with archive.open(part) as stream:
        parser.ParseFile(stream)
    if bad:
        raise WorkbookError(path, bad)
    return scan


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
