"""Which items of a document stand on pages turned across: wide tables, and what leads to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from parresearch.reporting.blocks import Heading, Note, Sentence, Table
from parresearch.reporting.exporters.document import Item, Part
from parresearch.reporting.exporters.table_layout import TableLayout, fit_table

__all__ = ["across_items"]

_LEAD_IN = 700  # characters; a longer paragraph fills enough of a page to stand without its table


def across_items(
    items: Sequence[Item], *, fit: Callable[[Table], TableLayout] = fit_table
) -> tuple[bool, ...]:
    """For each item whether it stands across. Every change of direction begins a new page.

    Headings right before a wide table, and one short paragraph or note between them, go with the table: on an
    upright page of their own they would lead to nothing. A little text between two wide tables stays with them. A
    paragraph whose heading stands far above stays upright, with the text it ends. ``fit`` says how a table is laid out.

    Examples
    --------
    >>> from parresearch.reporting.blocks import Column
    >>> wide = Table("T", tuple(Column(f"k{n}", "Xxxxxxxx") for n in range(12)), (("x",) * 12,))
    >>> across_items([Part(Sentence("a")), Part(Heading("H", 1)), Part(Sentence("b")), Part(wide), Part(Sentence("c"))])
    (False, True, True, True, False)
    """
    across = [
        isinstance(item, Part) and isinstance(item.block, Table) and fit(item.block).across for item in items
    ]
    for table in [position for position, turned in enumerate(across) if turned]:
        for position in range(_lead_in(items, table), table):
            across[position] = True
    turned_ones = [position for position, turned in enumerate(across) if turned]
    for before, after in pairwise(turned_ones):
        between = items[before + 1 : after]
        if all(map(_is_text, between)) and sum(map(_length, between)) <= _LEAD_IN:
            across[before:after] = [True] * (after - before)
    return tuple(across)


def _lead_in(items: Sequence[Item], table: int) -> int:
    """Where what leads to the table begins: the first of the headings before it, or the table itself."""
    before = items[table - 1] if table else None
    follows_text = (
        before is not None and _is_text(before) and not _is_heading(before) and _length(before) <= _LEAD_IN
    )
    first = last = table - follows_text
    while first and _is_heading(items[first - 1]):
        first -= 1
    return first if first < last else table


def _is_heading(item: Item) -> bool:
    return isinstance(item, Part) and isinstance(item.block, Heading)


def _is_text(item: Item) -> bool:
    return isinstance(item, Part) and isinstance(item.block, (Heading, Sentence, Note))


def _length(item: Item) -> int:
    return len(getattr(getattr(item, "block", None), "text", ""))
