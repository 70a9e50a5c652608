"""An executed notebook read as a document: title, numbered blocks, contents. Every exporter starts here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from nbconvert.utils.exceptions import ConversionException

from parresearch.core.errors import ParresearchError
from parresearch.core.text import Language, check_language, slug
from parresearch.reporting.blocks import BLOCK_MIME, Block, Figure, Heading, Note, Table, block_from_json
from parresearch.reporting.exporters.labels import label
from parresearch.reporting.exporters.plain_text import plain_data, plain_text

__all__ = ["Document", "ExportError", "Extra", "Part", "TocEntry", "read_document"]

_NOTE_KINDS = ("info", "caution", "missing")
_INJECTED = "injected-parameters"  # the tag of the cell that papermill adds; cells are counted without it
_SAME_AS_TEXT = {"text/html", "text/latex"}  # what an object shows besides a text that says the same
_NAME_OF_OBJECT = re.compile(r"<[^<>]*>")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")


class ExportError(ParresearchError, ConversionException):
    """The notebook cannot become a document. Also nbconvert's own kind, so that its command ends cleanly."""


@dataclass(frozen=True)
class Part:
    """A block in its place. Its ``name`` is its anchor, unique in the document; ``label`` is "Bảng 1."."""

    block: Block
    label: str = ""


@dataclass(frozen=True)
class Extra:
    """An output that is no block: a PNG picture (base64) or plain text."""

    kind: Literal["png", "text"]
    data: str


@dataclass(frozen=True)
class TocEntry:
    """A heading of the contents and the headings under it."""

    text: str
    anchor: str
    children: list[TocEntry] = field(default_factory=list)


Item: TypeAlias = Part | Extra


@dataclass(frozen=True)
class Document:
    """What every format shows: the title, then parts and extras in order.

    ``name`` is that of the executed notebook, which lies beside the document.
    """

    title: Heading
    items: tuple[Item, ...]
    toc: tuple[TocEntry, ...]
    name: str = ""

    @property
    def language(self) -> Language:
        """The language of the document, from its title."""
        return self.title.language


def read_document(notebook: Mapping[str, Any], *, name: str = "") -> Document:
    """The document that an executed notebook (an nbformat 4 mapping) holds; ``name`` is that of its file.

    Code, markdown cells and what is printed are for the analyst and are left out. Figures and tables are numbered
    in order; anchors are made unique.

    Raises
    ------
    ExportError
        If a cell ended in an error or shows what no document can carry, no block is shown, or there is not exactly one
        title.
    """
    known_as, name = name, name or "notebook"
    shown = list(_outputs(notebook, name))
    blocks = [item for item in shown if not isinstance(item, Extra)]
    if not blocks:
        raise ExportError(
            f"The notebook {name!r} shows no blocks, so there is nothing to publish. It was not executed "
            f"(export the executed copy, or run it first), or its cells end in no block of "
            f"parresearch.reporting.blocks."
        )
    titles = [block for block in blocks if isinstance(block, Heading) and block.level == 0]
    if len(titles) != 1:
        found = f"{len(titles)} titles ({', '.join(repr(t.text) for t in titles)})" if titles else "no title"
        raise ExportError(
            f"The notebook {name!r} shows {found}; a document has one Heading of level 0, which says "
            f"its title, language and subject."
        )
    title = titles[0]
    check_language(title.language)
    document = _document(title, [item for item in shown if item is not title])
    return replace(document, name=known_as)


def _outputs(notebook: Mapping[str, Any], name: str) -> Iterator[Block | Extra]:
    refused: list[str] = []
    position = 0
    for cell in notebook["cells"]:
        position += _INJECTED not in cell.get("metadata", {}).get("tags", ())
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                raise ExportError(
                    f"Cell {position} of the notebook {name!r} ended in {output.get('ename', 'an error')}: "
                    f"{output.get('evalue', '')}. A broken run is no document: mend the cause, run it again."
                )
            data = output.get("data", {})
            if BLOCK_MIME in data:
                yield block_from_json(plain_data(data[BLOCK_MIME]))
            elif extra := _extra(data):
                yield extra
            elif data.keys() - {"text/plain"}:
                refused.append(f"cell {position} shows {', '.join(sorted(data))}")
    if refused:
        raise ExportError(
            f"The notebook {name!r} has outputs that a document cannot carry: {'; '.join(refused)}. It carries blocks "
            f"(parresearch.reporting.blocks: Sentence, Heading, Note, Table, Figure), figures of matplotlib, tables of "
            f"pandas, PNG pictures and plain text: show one of these instead, or nothing."
        )


def _extra(data: Mapping[str, Any]) -> Extra | None:
    """The picture, or the text, of an output that is no block; None when it has neither, or more than these."""
    picture = "".join(data.get("image/png", ()))
    if picture and _BASE64.fullmatch(picture):
        return Extra("png", "".join(picture.split()))
    text = plain_text("".join(data.get("text/plain", ())))
    richer = data.keys() - {"text/plain"}
    only_a_name = bool(_NAME_OF_OBJECT.fullmatch(text.strip()))
    if not text.strip() or richer - _SAME_AS_TEXT or (richer and only_a_name):
        return None
    return Extra("text", text)


def _document(title: Heading, shown: list[Block | Extra]) -> Document:
    taken: set[str] = set()
    counts = {"figure": 0, "table": 0}
    items: list[Item] = []
    toc: list[TocEntry] = []
    title = replace(title, name=_anchor(title, taken))
    for item in shown:
        if isinstance(item, Extra):
            items.append(item)
            continue
        block = replace(item, name=_anchor(item, taken))
        mark = ""
        if isinstance(block, (Figure, Table)):
            counts[block.type] += 1
            mark = f"{label(block.type, title.language)} {counts[block.type]}."
        elif isinstance(block, Note):
            if block.kind not in _NOTE_KINDS:
                raise ExportError(
                    f"The note {block.name!r} is of kind {block.kind!r}; known are {', '.join(_NOTE_KINDS)}."
                )
            mark = label(block.kind, title.language)
        elif isinstance(block, Heading) and block.level <= 2:
            entry = TocEntry(block.text, block.name)
            (toc[-1].children if block.level == 2 and toc else toc).append(entry)
        items.append(Part(block, mark))
    return Document(title, tuple(items), tuple(toc))


def _anchor(block: Block, taken: set[str]) -> str:
    """The block's own name as a slug, else a slug of its type; a second bearer of a name gets a number.

    Names that start with "pr-" are the page's own.
    """
    text = block.text if isinstance(block, Heading) else block.type
    base = slug(block.name) or slug(text)[:60].strip("-") or block.type
    base = f"x-{base}" if base.startswith("pr-") else base
    anchor, count = base, 1
    while anchor in taken:
        count += 1
        anchor = f"{base}-{count}"
    taken.add(anchor)
    return anchor
