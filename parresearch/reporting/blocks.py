"""What a notebook shows: small frozen values that are HTML for a person and typed JSON for a machine.

A code cell ends in a block, or calls :func:`show` with several. The executed notebook then holds the whole
content of the report: the exporters read the JSON of its blocks and nothing else. Everything in a block is data;
no block carries markup, except the SVG of a :class:`Figure`, which is checked on its way in and out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Literal, TypeAlias

from parresearch.core.errors import ParresearchError
from parresearch.core.text import Language, nfc

__all__ = [
    "BLOCK_MIME",
    "Block",
    "Column",
    "Figure",
    "Heading",
    "KeyFigure",
    "KeyFigures",
    "Note",
    "Sentence",
    "Table",
    "block_from_json",
    "blocks_of",
    "show",
    "source_ids_of",
]

BLOCK_MIME = "application/vnd.parresearch.block+json"
SCHEMA = 1
Cell: TypeAlias = str | float | int | None
ColumnKind = Literal["text", "number", "signed", "integer", "year", "scale"]


class BlockError(ParresearchError):
    """A notebook output says it is a block but is not a valid one."""


@dataclass(frozen=True)
class _Block:
    """What all blocks share. ``name`` is unique in a document: the anchor, and what the batch looks for."""

    type: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        """The block as JSON-ready data, with its type and the version of this format."""
        return {"type": self.type, "schema": SCHEMA, **_plain(asdict(self))}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from parresearch.reporting.html import block_html, block_text

        return {
            BLOCK_MIME: self.to_json(),
            "text/html": block_html(self),  # type: ignore[arg-type]
            "text/plain": block_text(self),  # type: ignore[arg-type]
        }


@dataclass(frozen=True)
class Heading(_Block):
    """A heading. Level 0 is the title of the document and says in ``subject`` whom and when it is about."""

    type: ClassVar[str] = "heading"
    text: str
    level: int = 1
    name: str = ""
    subtitle: str = ""
    language: Language = "vi"
    subject: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sentence(_Block):
    """One or more computed sentences. ``source_ids`` are the sources of the figures in them."""

    type: ClassVar[str] = "sentence"
    text: str
    name: str = ""
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyFigure:
    """One figure of a :class:`KeyFigures` block, already in words: its label, its value, and a remark."""

    label: str
    value: str
    remark: str = ""


@dataclass(frozen=True)
class KeyFigures(_Block):
    """A row of figures that a reader must see first."""

    type: ClassVar[str] = "key_figures"
    items: tuple[KeyFigure, ...]
    name: str = ""
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table: where its values are, what it is called, and how they are written.

    ``kind`` number and signed take ``decimals``; integer has a separator of thousands, year has none; scale
    is a maximum: without decimals where it is whole (100), with one where it is not (97,5).
    """

    key: str
    label: str
    kind: ColumnKind = "text"
    decimals: int = 2


@dataclass(frozen=True)
class Table(_Block):
    """A table of unformatted values; numbers are written in ``language`` only when it is shown.

    ``rows`` are tuples in the order of ``columns``; a missing value is None. ``picked`` are the positions of the
    rows to pick out.
    """

    type: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    name: str = ""
    language: Language = "vi"
    source: str = ""
    source_ids: tuple[str, ...] = ()
    note: str = ""
    picked: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for position, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise BlockError(
                    f"Row {position} of table {self.name or self.title!r} has {len(row)} cells for "
                    f"{len(self.columns)} columns."
                )


@dataclass(frozen=True)
class Figure(_Block):
    """A figure as SVG, with its title and an alternative text that says in words what it shows."""

    type: ClassVar[str] = "figure"
    title: str
    svg: str
    alt: str
    name: str = ""
    source: str = ""
    source_ids: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Note(_Block):
    """A remark: ``missing`` (what was not published and why), ``caution`` (what to weigh), ``info``."""

    type: ClassVar[str] = "note"
    text: str
    kind: Literal["info", "caution", "missing"] = "info"
    name: str = ""


Block: TypeAlias = Heading | Sentence | KeyFigures | Table | Figure | Note
_TYPES: dict[str, type[_Block]] = {
    cls.type: cls for cls in (Heading, Sentence, KeyFigures, Table, Figure, Note)
}


def _plain(value: Any) -> Any:
    """``value`` with tuples as lists, NaN as None and text in NFC, as JSON carries it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return nfc(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    number = float(value)
    return None if math.isnan(number) else number


def block_from_json(data: Mapping[str, Any]) -> Block:
    """The block that ``data`` (as from :meth:`to_json`) describes; raises :class:`BlockError` if it is none.

    Examples
    --------
    >>> block_from_json(Sentence("Điểm tăng.", name="s1").to_json())
    Sentence(text='Điểm tăng.', name='s1', source_ids=())
    """
    cls = _TYPES.get(str(data.get("type")))
    if cls is None or data.get("schema") != SCHEMA:
        raise BlockError(
            f"A notebook output is a block of type {data.get('type')!r}, schema {data.get('schema')!r}; "
            f"known are {sorted(_TYPES)} of schema {SCHEMA}. Run the notebook again with this version."
        )
    known = {f.name for f in fields(cls)}
    given = {key: value for key, value in data.items() if key not in ("type", "schema")}
    if unknown := sorted(given.keys() - known):
        raise BlockError(f"A block of type {cls.type!r} has unknown entries {unknown}.")
    if cls is Table:
        given["columns"] = tuple(Column(**column) for column in given.get("columns", ()))
        given["rows"] = tuple(tuple(row) for row in given.get("rows", ()))
    if cls is KeyFigures:
        given["items"] = tuple(KeyFigure(**item) for item in given.get("items", ()))
    for key in ("source_ids", "picked"):
        if key in given:
            given[key] = tuple(given[key])
    try:
        return cls(**given)  # type: ignore[return-value]
    except TypeError as error:
        raise BlockError(f"A block of type {cls.type!r} is not complete: {error}.") from None


def blocks_of(notebook: Mapping[str, Any]) -> Iterator[Block]:
    """The blocks of an executed notebook (an nbformat 4 mapping), in order."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if BLOCK_MIME in output.get("data", {}):
                yield block_from_json(output["data"][BLOCK_MIME])


def source_ids_of(blocks: Iterable[Block]) -> list[str]:
    """The sources of all figures in some blocks, each once, in order.

    Examples
    --------
    >>> source_ids_of([Sentence("a", source_ids=("x", "y")), Note("b"), Sentence("c", source_ids=("y",))])
    ['x', 'y']
    """
    return list(dict.fromkeys(key for block in blocks for key in getattr(block, "source_ids", ())))


def show(*blocks: Block) -> None:
    """Display blocks, in order, as outputs of the running cell."""
    from IPython.display import display

    for block in blocks:
        display(block)
