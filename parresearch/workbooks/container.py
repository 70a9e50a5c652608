"""Is the file a plain .xlsx workbook? Hostile and mistaken files are refused by looking at the zip, before parsing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parresearch.workbooks.findings import Finding, WorkbookError

__all__ = ["MOST_BYTES", "MOST_ENTRIES", "MOST_RATIO", "check_container", "damaged_as_error"]

MOST_FILE_BYTES = 100 * 1024**2
MOST_BYTES = 200 * 1024**2
"""All parts together, unpacked."""
MOST_RATIO = 150
"""Unpacked over packed, for parts above a megabyte. Our own long sheet has about 20."""
MOST_ENTRIES = 4000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = re.compile(r"vbaproject|vbadata|macrosheets/|activex/|dialogsheets/", re.IGNORECASE)
_LINKS = re.compile(r"externallinks?/|connections\.xml|querytables/", re.IGNORECASE)
_OBJECTS = re.compile(r"embeddings/|oleobject|customxml/.*\.bin|ctrlprops/", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_EXTERNAL = re.compile(rb"""TargetMode\s*=\s*["']External""", re.IGNORECASE)
_HYPERLINK = re.compile(rb"""/hyperlink["']""", re.IGNORECASE)


def check_container(path: Path) -> None:
    """Refuse ``path`` unless it is an .xlsx workbook without macros, links, embedded objects or a bomb.

    Raises
    ------
    WorkbookError
        With every reason found.
    """
    found = _found(Path(path))
    if found:
        raise WorkbookError(path, found)


def _found(path: Path) -> list[Finding]:
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
    try:
        with zipfile.ZipFile(path) as archive:
            return _entries(archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        return [Finding("damaged", values={"what": str(error) or "zip"})]


def _what_else(start: bytes) -> str:
    if start.startswith(b"%PDF"):
        return ".pdf"
    if start.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        return "html/xml"
    return "csv/txt" if b"\0" not in start else "?"


def _entries(archive: zipfile.ZipFile) -> list[Finding]:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES:
        return [Finding("zip_bomb", values={"what": f"{len(entries)} > {MOST_ENTRIES} parts"})]
    if total > MOST_BYTES:
        return [Finding("zip_bomb", values={"what": f"{total // 1024**2} MB > {MOST_BYTES // 1024**2} MB"})]
    for entry in entries:
        if entry.file_size > 1024**2 and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            ratio = entry.file_size // max(entry.compress_size, 1)
            return [Finding("zip_bomb", values={"what": f"{entry.filename}: {ratio} : 1"})]
    if any(entry.flag_bits & 1 for entry in entries):
        return [Finding("encrypted")]
    if len(set(names)) != len(names) or any(
        name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names
    ):
        return [Finding("damaged", values={"what": "zip: names"})]
    types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    found = []
    if macros := next((name for name in names if _MACROS.search(name)), None):
        found.append(Finding("macros", values={"what": macros}))
    elif b"macroEnabled" in types:
        found.append(Finding("macros", values={"what": ".xlsm"}))
    if links := next((name for name in names if _LINKS.search(name)), None) or _linked(archive):
        found.append(Finding("external_links", values={"what": links}))
    if objects := next((name for name in names if _OBJECTS.search(name)), None):
        found.append(Finding("embedded_objects", values={"what": objects}))
    if found:
        return found
    if any(name.casefold().endswith("workbook.bin") for name in names):
        return [Finding("not_a_workbook", values={"what": ".xlsb"})]
    if "mimetype" in names and b"opendocument" in archive.read("mimetype"):
        return [Finding("not_a_workbook", values={"what": ".ods"})]
    if "xl/workbook.xml" not in names or not types:
        kind = ".docx" if any(name.startswith("word/") for name in names) else "zip"
        return [Finding("not_a_workbook", values={"what": kind})]
    return []


def _linked(archive: zipfile.ZipFile) -> str:
    """The first relation that leads out of the file, its part named; a link to be clicked (hyperlink) is none."""
    for name in archive.namelist():
        if name.casefold().endswith(".rels"):
            for relation in _RELATION.findall(archive.read(name)):
                if _EXTERNAL.search(relation) and not _HYPERLINK.search(relation):
                    return name
    return ""


@contextmanager
def damaged_as_error(path: Path) -> Iterator[None]:
    """Turn whatever the reading of a broken file raises into :class:`WorkbookError`.

    A file is made by others: which errors openpyxl and expat raise for a broken part is not something to list.
    """
    try:
        yield
    except WorkbookError:
        raise
    except MemoryError:
        raise WorkbookError(path, [Finding("zip_bomb", values={"what": "memory"})]) from None
    except Exception as error:
        what = f"{type(error).__name__}: {str(error)[:120]}"
        raise WorkbookError(path, [Finding("damaged", values={"what": what})]) from error
