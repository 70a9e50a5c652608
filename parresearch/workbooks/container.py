"""Is the file a plain .xlsx workbook? Hostile and mistaken files are refused by looking at the zip, before parsing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parresearch.core.packages import Package, PackageError, library_errors_as_damage, read_package
from parresearch.workbooks.findings import Finding, WorkbookError

__all__ = ["check_container", "damaged_as_error"]

MOST_FILE_BYTES = 100 * 1024**2

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK = re.compile(r"(spreadsheetml\.(sheet|template)|ms-excel\.\w+\.macroEnabled)\.main\+xml$")
_MACROS = re.compile(r"vbaproject|vbadata|macrosheet|activex|dialogsheet", re.IGNORECASE)
_LINKS = re.compile(r"externallink|connections(\.xml|\+xml|$)|querytable", re.IGNORECASE)
_OBJECTS = re.compile(r"embeddings/|oleobject|customxml/.*\.bin|ctrlprop|controlproperties", re.IGNORECASE)


def check_container(path: Path) -> str:
    """Refuse ``path`` unless it is an .xlsx workbook without macros, links, embedded objects or a bomb.

    Returns
    -------
    str
        The name of the part that holds the workbook, as openpyxl will look for it.

    Raises
    ------
    WorkbookError
        With every reason found.
    """
    path = Path(path)
    if found := _no_zip(path):
        raise WorkbookError(path, found)
    with damaged_as_error(path):
        package = read_package(path)
        if found := _parts(package) or _other_kind(path, package):
            raise WorkbookError(path, found)
        return _workbook_part(package)


def _no_zip(path: Path) -> list[Finding]:
    if not path.is_file():
        return [Finding("no_file")]
    with path.open("rb") as file:
        start = file.read(8)
    if start == _OLE:
        # An encrypted .xlsx is an OLE file with this stream; without it, it is an old .xls.
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes()[: 4 * 1024**2]:
            return [Finding("encrypted")]
        return [Finding("not_a_workbook", values={"what": ".xls"})]
    size = path.stat().st_size
    if size == 0:
        return [Finding("not_a_workbook", values={"what": "0 byte"})]
    if size > MOST_FILE_BYTES:
        return [Finding("zip_bomb", values={"what": f"{size // 1024**2} MB"})]
    if not start.startswith(b"PK"):
        return [Finding("not_a_workbook", values={"what": _what_else(start)})]
    return []


def _what_else(start: bytes) -> str:
    if start.startswith(b"%PDF"):
        return ".pdf"
    if start.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        return "html/xml"
    return "csv/txt" if b"\0" not in start else "?"


def _parts(package: Package) -> list[Finding]:
    """Macros, links and objects, by the names of parts, by their content types and by relations."""
    said = [*package.names, *map(package.content_type, package.names)]
    said += [relation.type for relation in package.relations]
    found = []
    if macros := next(filter(_MACROS.search, said), None):
        found.append(Finding("macros", values={"what": macros}))
    elif any("macroenabled" in text.casefold() for text in said):
        found.append(Finding("macros", values={"what": ".xlsm"}))
    if links := [*filter(_LINKS.search, said), *package.links]:
        found.append(Finding("external_links", values={"what": links[0][:200]}))
    if objects := next(filter(_OBJECTS.search, said), None):
        found.append(Finding("embedded_objects", values={"what": objects}))
    return found


def _other_kind(path: Path, package: Package) -> list[Finding]:
    """A zip that holds something else than a workbook of XML."""
    names = package.names
    kind = ""
    if any(name.casefold().endswith("workbook.bin") for name in names):
        kind = ".xlsb"
    elif "mimetype" in names:
        with zipfile.ZipFile(path) as archive:
            kind = ".ods" if b"opendocument" in archive.read("mimetype") else ""
    if not kind and not any(_WORKBOOK.search(package.content_type(name)) for name in names):
        kind = ".docx" if any(name.startswith("word/") for name in names) else "zip"
    return [Finding("not_a_workbook", values={"what": kind})] if kind else []


def _workbook_part(package: Package) -> str:
    """The one part that content types and relations both call the workbook, so that what is scanned is what is opened.

    openpyxl goes by the content type alone (without an override by the name xl/workbook.xml), Excel by the relation.
    """
    parts = [name for name in package.names if _WORKBOOK.search(package.content_type(name))]
    overridden = [name for name, type_ in package.overrides.items() if _WORKBOOK.search(type_)]
    if parts != [package.main] or (overridden or ["xl/workbook.xml"]) != parts:
        raise PackageError("damaged", "[Content_Types].xml: xl/workbook.xml")
    return package.main


@contextmanager
def damaged_as_error(path: Path) -> Iterator[None]:
    """Turn whatever the reading of a broken file raises into :class:`WorkbookError`."""
    try:
        with library_errors_as_damage():
            yield
    except PackageError as error:
        raise WorkbookError(path, [Finding(error.reason, values={"what": error.what})]) from error
