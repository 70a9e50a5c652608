"""One quick look at the XML of a workbook: refuses what is unsafe, and sees what openpyxl's quick reader does not.

openpyxl reads large sheets in constant memory, but then knows nothing of merged cells, of formulas without a result
and of percent formats of single cells. expat gives these in one pass.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from xml.etree import ElementTree
from xml.parsers import expat

from parresearch.workbooks.container import damaged_as_error
from parresearch.workbooks.findings import Finding, WorkbookError

__all__ = ["MOST_ROWS", "SheetScan", "scan_workbook"]

MOST_ROWS = 400_000
"""Rows with content, on one sheet."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
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


def scan_workbook(path: Path, *, only: str | None = None) -> dict[str, SheetScan]:
    """What every sheet (or the one called ``only``) holds, by sheet name.

    Raises
    ------
    WorkbookError
        For a document type declaration, a formula that calls out, too many rows, or a part that cannot be read.
    """
    with damaged_as_error(path), zipfile.ZipFile(path) as archive:
        names = [entry.filename for entry in archive.infolist()]
        for name in names:
            if name.endswith((".xml", ".rels", ".vml")) and "/worksheets/sheet" not in name:
                _refuse_doctype(path, archive, name)
        sheets = _sheet_parts(archive)
        styles = _percent_styles(archive) if "xl/styles.xml" in names else set()
        return {
            sheet: _scan_sheet(path, archive, part, sheet, styles)
            for sheet, part in sheets.items()
            if only in (None, sheet)
        }


def _safe_parser(path: Path, part: str) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator="}")

    def refuse(*_: object) -> None:
        raise WorkbookError(path, [Finding("unsafe_xml", values={"what": f"DOCTYPE, {part}"})])

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _refuse_doctype(path: Path, archive: zipfile.ZipFile, part: str) -> None:
    parser = _safe_parser(path, part)
    with archive.open(part) as stream:
        parser.ParseFile(stream)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet names and their parts, as workbook.xml and its relations say."""
    relations = {
        node.get("Id"): node for node in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    parts = {}
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    for node in workbook.iter():
        if node.tag in (f"{_MAIN}sheet", f"{_STRICT}sheet"):
            key = next(value for name, value in node.items() if name.endswith("}id"))
            relation = relations[key]
            target = str(relation.get("Target"))
            if str(relation.get("Type")).endswith("/worksheet"):
                parts[str(node.get("name"))] = (
                    target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
                )
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
    path: Path, archive: zipfile.ZipFile, part: str, sheet: str, percent_styles: set[str]
) -> SheetScan:
    scan = SheetScan()
    parser = _safe_parser(path, part)
    parser.buffer_text = True
    cell = style = ""
    has_formula = has_value = is_in_value = False
    formula: list[str] | None = None
    bad: list[Finding] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cell, style, has_formula, has_value, is_in_value, formula
        tag = tag.rpartition("}")[2]
        if tag == "c":
            cell, style = attributes.get("r", ""), attributes.get("s", "")
            has_formula = has_value = False
        elif tag in ("v", "is"):
            is_in_value = True
        elif tag == "f":
            has_formula, formula = True, []
        elif tag == "mergeCell":
            scan.merged.append(attributes.get("ref", ""))

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
        elif tag in ("v", "is"):
            is_in_value = False
        elif tag == "c" and (has_formula or has_value):
            found = _CELL.match(cell)
            if found is None:
                raise ValueError(f"cell {cell!r}")
            row = int(found[2])
            if row > scan.last_row:
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
    if scan.last_row > MOST_ROWS:
        values = {"rows": scan.last_row, "most": MOST_ROWS}
        bad.append(Finding("too_many_rows", sheet=sheet, values=values))
    if bad:
        raise WorkbookError(path, bad)
    return scan


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
