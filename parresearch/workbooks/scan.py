"""One quick look at the XML of a workbook: refuses what is unsafe, and sees what openpyxl's quick reader does not.

openpyxl reads large sheets in constant memory, but then knows nothing of merged cells, of formulas without a result,
of percent formats of single cells and of raised or lowered letters. expat gives these in one pass.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn
from xml.etree import ElementTree
from xml.parsers import expat

import openpyxl
from openpyxl.packaging.manifest import Manifest
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.packaging.workbook import WorkbookPackage
from openpyxl.xml.constants import SHARED_STRINGS
from openpyxl.xml.functions import fromstring

from parresearch.core.packages import PackageError, refuse_doctypes
from parresearch.core.text import decimal_number
from parresearch.workbooks.cells import Look
from parresearch.workbooks.container import check_container, damaged_as_error
from parresearch.workbooks.findings import MOST_ERRORS, Finding, WorkbookError
from parresearch.workbooks.number_formats import shows_percent

__all__ = ["MOST_ROWS", "SheetScan", "scan_workbook", "scanned_book"]

MOST_ROWS = 400_000
"""Rows with content, on one sheet."""
_MOST_MERGED = 20_000

_CELL = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
# Dynamic data exchange (program|'topic'!item) and functions that reach for the network or for other programs.
_CALLS_OUT = re.compile(
    r"\|\s*'[^']*'\s*!|\|[^\"&|]*![A-Z]|\b(WEBSERVICE|FILTERXML|RTD|CALL|REGISTER\.ID|DDE)\s*\(", re.I
)
_EXTERNAL = re.compile(r"\[[0-9]+\][^\]]*!|file:|\\\\", re.I)
_BUILT_IN = {"9": "0%", "10": "0.00%"}


@dataclass
class SheetScan:
    """What one sheet holds: its last row with content, and cells (row, column), counted from 1, of some kinds."""

    last_row: int = 0
    merged: list[str] = field(default_factory=list)
    without_value: set[tuple[int, int]] = field(default_factory=set)
    looks: dict[tuple[int, int], Look] = field(default_factory=dict)

    def look(self, row: int, column: int) -> Look:
        """What the format of a cell (counted from 1) makes of its value."""
        return self.looks.get((row, column), "")


@dataclass
class _Runs:
    """Whether one text is made of several pieces, or has raised, lowered or struck letters: openpyxl joins them all."""

    pieces: int = 0
    is_marked: bool = False
    _in_piece: bool = False
    _in_phonetic: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("vertAlign", "strike"):
            self.is_marked |= attributes.get("val") not in ("baseline", "0", "false")
        elif tag == "rPh":
            self._in_phonetic = True
        elif tag == "t":
            self._in_piece = not self._in_phonetic

    def text(self, data: str) -> None:
        self.is_marked |= "x005F_" in data  # which openpyxl leaves out
        if self._in_piece and data.strip():
            self.pieces += 1
            self.is_marked |= self.pieces > 1
            self._in_piece = False


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
        styles = _percent_styles(archive) if "xl/styles.xml" in archive.namelist() else {}
        marked = _marked_texts(archive)
        return {
            sheet: _scan_sheet(path, archive, part, sheet, styles, marked, limits.get(sheet, most))
            for sheet, part in sheets.items()
            if only in (None, sheet)
        }


@contextmanager
def scanned_book(
    path: Path, *, only: str | None = None, most_rows: Mapping[str, int] | int = MOST_ROWS
) -> Iterator[tuple[Any, dict[str, SheetScan]]]:
    """The workbook in openpyxl's quick reader, and its scan; whatever a broken file raises becomes WorkbookError."""
    scans = scan_workbook(path, only=only, most_rows=most_rows)
    with (
        damaged_as_error(path),
        closing(openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)) as book,
    ):
        yield book, scans


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


def _percent_styles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Numbers of the cell styles whose format has a %, and the format."""
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    parts = {node.tag.rpartition("}")[2]: node for node in root}
    own = {node.get("numFmtId"): node.get("formatCode") or "" for node in parts.get("numFmts", ())}
    formats = {key: code for key, code in (_BUILT_IN | own).items() if "%" in code}
    keys = [node.get("numFmtId") for node in parts.get("cellXfs", ())]
    return {str(i): formats[key] for i, key in enumerate(keys) if key in formats}


def _marked_texts(archive: zipfile.ZipFile) -> set[int]:
    """Places, in the table of shared texts that openpyxl will read, of those with marks on some of their letters."""
    part = Manifest.from_tree(fromstring(archive.read("[Content_Types].xml"))).find(SHARED_STRINGS)
    marked: set[int] = set()
    if part is None:
        return marked
    at, runs = -1, _Runs()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal at, runs
        tag = tag.rpartition("}")[2]
        if tag == "si":
            at, runs = at + 1, _Runs()
        runs.start(tag, attributes)

    def text(data: str) -> None:
        runs.text(data)
        if runs.is_marked:
            marked.add(at)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    with archive.open(part.PartName[1:]) as stream:
        parser.ParseFile(stream)
    return marked


def _scan_sheet(
    path: Path,
    archive: zipfile.ZipFile,
    part: str,
    sheet: str,
    formats: Mapping[str, str],
    marked: set[int],
    most_rows: int,
) -> SheetScan:
    scan = SheetScan()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    cell = style = kind = value = ""
    row = 0
    has_formula = has_value = is_in_value = False
    runs = _Runs()
    formula: list[str] | None = None
    bad: list[Finding] = []

    def stop(rule: str, *, cell: str = "", **values: int) -> NoReturn:
        raise WorkbookError(path, [Finding(rule, sheet=sheet, cell=cell, values=values), *bad])

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, cell, style, kind, value, runs, has_formula, has_value, is_in_value, formula
        tag = tag.rpartition("}")[2]
        if tag == "c":
            cell, style, kind = attributes.get("r", ""), attributes.get("s", "0"), attributes.get("t", "n")
            value, has_formula, has_value = "", False, False
            runs = _Runs()
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
        if is_in_value:
            runs.start(tag, attributes)

    def text(data: str) -> None:
        nonlocal has_value, value
        if formula is not None:
            formula.append(data)
        elif is_in_value:  # an empty <v/> is a formula that was never computed
            has_value = True
            value += data
            runs.text(data)

    def look(place: tuple[int, int]) -> None:
        """Note what the format makes of a number, marks on a text, and a number that is none."""
        if kind == "n":
            number = decimal_number(value)
            if number is None or not isfinite(number):
                rule = "not_a_number" if number is None else "number_too_large"
                bad.append(Finding(rule, sheet=sheet, cell=cell, value=value.strip()))
            elif style in formats:
                is_percent = shows_percent(formats[style], number)
                if is_percent is not False:
                    scan.looks[place] = "percent" if is_percent else "unclear"
        elif runs.is_marked or (kind == "s" and marked and int(value) in marked):
            scan.looks[place] = "unclear"

    def end(tag: str) -> None:
        nonlocal formula, is_in_value
        tag = tag.rpartition("}")[2]
        if tag == "f" and formula is not None:
            words, formula = "".join(formula), None
            if _CALLS_OUT.search(words):
                bad.append(Finding("dde_formula", sheet=sheet, cell=cell, value="=" + words))
            elif _EXTERNAL.search(words):
                bad.append(Finding("external_links", sheet=sheet, cell=cell, values={"what": words[:80]}))
        elif tag in ("v", "is"):
            is_in_value = False
        elif tag == "c" and (has_formula or has_value):
            found = _CELL.match(cell)
            if found is None or int(found[2]) != row:
                raise ValueError(f"cell {cell!r}")
            if row > most_rows:
                stop("too_many_rows", rows=row, most=most_rows)
            scan.last_row = row
            place = row, _column(found[1])
            if has_value:
                look(place)
            else:
                scan.without_value.add(place)
            if len(bad) >= MOST_ERRORS:
                stop("stopped", n=len(bad), row=row)

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
