"""Office files (.xlsx, .docx): zips of XML made by others, looked at before a library opens them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath
from typing import BinaryIO, Literal
from xml.etree import ElementTree
from xml.parsers import expat

from parresearch.core.errors import ParresearchError

__all__ = [
    "MOST_BYTES",
    "MOST_ENTRIES",
    "MOST_RATIO",
    "Package",
    "PackageError",
    "Relation",
    "library_errors_as_damage",
    "read_package",
    "refuse_doctypes",
]

MOST_BYTES = 200 * 1024**2
"""All parts together, unpacked."""
MOST_RATIO = 150
"""Unpacked over packed, for parts above a megabyte. Our own long sheet has about 20."""
MOST_ENTRIES = 4000
_MOST_OF_A_LIST = 4 * 1024**2  # content types, relations: kept whole in memory
_LISTS = re.compile(r"\[content_types\]\.xml$|\.rels$", re.IGNORECASE)
_XML = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)


class PackageError(ParresearchError):
    """An office file that is refused: ``reason``, and ``what`` was seen there."""

    def __init__(self, reason: Literal["damaged", "encrypted", "zip_bomb", "unsafe_xml"], what: str) -> None:
        self.reason, self.what = reason, what
        super().__init__(f"{reason}: {what}")


@contextmanager
def library_errors_as_damage() -> Iterator[None]:
    """Turn whatever a library raises while it reads a file made by others into :class:`PackageError`.

    Which errors zipfile, zlib, expat, lxml, openpyxl and python-docx raise for a broken part is not something to list.

    Examples
    --------
    >>> with library_errors_as_damage():
    ...     zipfile.ZipFile(__file__)
    Traceback (most recent call last):
    parresearch.core.packages.PackageError: damaged: BadZipFile: File is not a zip file
    """
    try:
        yield
    except ParresearchError:
        raise
    except MemoryError:
        raise PackageError("zip_bomb", "memory") from None
    except Exception as error:
        raise PackageError("damaged", f"{type(error).__name__}: {str(error)[:120]}") from error


@dataclass(frozen=True)
class Relation:
    """One relation, stated in the part ``stated_in``: its type, and where it leads."""

    stated_in: str
    type: str
    target: str
    is_external: bool


@dataclass(frozen=True)
class Package:
    """What an office file says it consists of: ``overrides`` and ``defaults`` are its content types."""

    names: tuple[str, ...]
    overrides: dict[str, str]
    defaults: dict[str, str]
    relations: tuple[Relation, ...]

    def content_type(self, name: str) -> str:
        """The content type of a part; empty where none is stated."""
        return self.overrides.get(name) or self.defaults.get(name.rpartition(".")[2].casefold(), "")

    @property
    def main(self) -> str:
        """The part that the file calls its document; empty where it names none, or several."""
        targets = {
            normpath(relation.target.lstrip("/"))
            for relation in self.relations
            if relation.stated_in == "_rels/.rels" and relation.type.endswith("/officeDocument")
        }
        return targets.pop() if len(targets) == 1 else ""

    @property
    def links(self) -> list[str]:
        """What is fetched from outside the file; a link to be clicked (hyperlink) is not."""
        return [
            f"{relation.stated_in}: {relation.target}"
            for relation in self.relations
            if relation.is_external and not relation.type.casefold().endswith("/hyperlink")
        ]


def read_package(source: Path | BinaryIO) -> Package:
    """Content types and relations of an office file, parsed; its size is looked at first.

    Raises
    ------
    PackageError
        For what is no zip or a damaged one, is encrypted, or too large when unpacked.
    """
    with library_errors_as_damage(), zipfile.ZipFile(source) as archive:
        _check_entries(archive.infolist())
        names = tuple(archive.namelist())
        types = [_tree(archive, name) for name in names if name == "[Content_Types].xml"]
        kinds = [(_local(node.tag), node.get("ContentType", ""), node) for tree in types for node in tree]
        return Package(
            names,
            {node.get("PartName", "")[1:]: type_ for tag, type_, node in kinds if tag == "Override"},
            {node.get("Extension", "").casefold(): type_ for tag, type_, node in kinds if tag == "Default"},
            tuple(relation for name in names if name.casefold().endswith(".rels")
                  for relation in _relations(archive, name)),
        )  # fmt: skip


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise PackageError("zip_bomb", f"{len(entries)} > {MOST_ENTRIES} parts")
    if (total := sum(entry.file_size for entry in entries)) > MOST_BYTES:
        raise PackageError("zip_bomb", f"{total // 1024**2} MB > {MOST_BYTES // 1024**2} MB")
    for entry in entries:
        size, packed = entry.file_size, max(entry.compress_size, 1)
        if size > 1024**2 and size > MOST_RATIO * packed:
            raise PackageError("zip_bomb", f"{entry.filename}: {size // packed} : 1")
        if size > _MOST_OF_A_LIST and _LISTS.search(entry.filename):
            raise PackageError("zip_bomb", f"{entry.filename}: {size // 1024**2} MB")
    if any(entry.flag_bits & 1 for entry in entries):
        raise PackageError("encrypted", "zip")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(
        name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names
    ):
        raise PackageError("damaged", "zip: names")


def _relations(archive: zipfile.ZipFile, name: str) -> Iterator[Relation]:
    ids: set[str] = set()
    for node in _tree(archive, name):
        said = {_local(key).casefold(): value for key, value in node.items()}
        if said.get("id", "") in ids:
            raise PackageError("damaged", f"{name}: {said.get('id', '')}")
        ids.add(said.get("id", ""))
        external = said.get("targetmode", "").strip().casefold() == "external"
        yield Relation(name, said.get("type", "").strip(), said.get("target", "").strip(), external)


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    _refuse_doctype(archive, name)
    return ElementTree.fromstring(archive.read(name))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Begun(Exception):
    """No error: the first element is reached."""


def refuse_doctypes(archive: zipfile.ZipFile) -> None:
    """Refuse a file of which any part, whatever its name, has a document type declaration."""
    for name in archive.namelist():
        _refuse_doctype(archive, name)


def _refuse_doctype(archive: zipfile.ZipFile, name: str) -> None:
    """A document type can only stand before the first element, so nothing after it is read."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise PackageError("unsafe_xml", f"DOCTYPE, {name}")

    def begin(*_: object) -> None:
        raise _Begun

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    try:
        with archive.open(name) as stream:
            parser.ParseFile(stream)
    except _Begun:
        pass
    except expat.ExpatError:  # a picture is no XML
        if _XML.search(name):
            raise
