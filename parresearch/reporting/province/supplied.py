"""What a province supplied itself, for the parts that need it: always told apart from what is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from parresearch.core.indices import component_name
from parresearch.reporting.blocks import Block, Note
from parresearch.reporting.language import Words
from parresearch.reporting.province.view import ProvinceView

__all__ = [
    "Risk",
    "SuppliedView",
    "field_label",
    "from_book",
    "shown_fields",
    "supplied_note",
    "template_command",
]


class Risk(Protocol):
    """When an open task is at risk: few days left, and little done."""

    @property
    def within_days(self) -> int:
        """Days before the deadline."""

    @property
    def least_progress(self) -> float:
        """Percent."""


class Book(Protocol):
    """A stored workbook."""

    @property
    def meta(self) -> dict[str, Any]:
        """What it says about itself."""

    @property
    def criteria(self) -> pd.DataFrame:
        """Its lowest criteria."""


@dataclass(frozen=True)
class SuppliedView:
    """A province's own workbook as tables (``improvement.province_supplied.supplied_tables``).

    ``meta`` has ``reported_on, prepared_by, illustrative, file_name, file_sha256``.
    """

    meta: Mapping[str, Any]
    criteria: pd.DataFrame
    lost: pd.DataFrame
    fields: pd.DataFrame
    kinds: pd.DataFrame
    causes: pd.DataFrame
    agencies: pd.DataFrame
    recorded: pd.DataFrame
    tasks: pd.DataFrame
    by_field: pd.DataFrame
    by_quarter: pd.DataFrame
    no_criterion: pd.DataFrame
    no_task: pd.DataFrame
    compared: pd.DataFrame
    total: float
    rule: Risk

    @property
    def is_illustrative(self) -> bool:
        """Whether the figures were made up to try the way."""
        return bool(self.meta["illustrative"])

    def title(self, text: str, w: Words) -> str:
        """The title of a table or figure, marked where the figures are made up."""
        return w("{title} (illustrative, made-up figures)", title=text) if self.is_illustrative else text

    def source(self, v: ProvinceView) -> str:
        """The source line of what comes from the workbook."""
        file = self.meta["file_name"]
        if self.is_illustrative:
            return v.w("Source: illustrative workbook, made-up figures ({file})", file=file)
        return v.w(
            "Source: workbook of {name}, figures supplied by the province, not published ({file})",
            name=v.name, file=file,
        )  # fmt: skip


def from_book(book: Book | None, tables: Mapping[str, Any]) -> SuppliedView | None:
    """The view of a workbook with its tables; None where there is no workbook."""
    return None if book is None else SuppliedView(meta=book.meta, criteria=book.criteria, **tables)


def field_label(number: int, v: ProvinceView) -> str:
    """A field by its number; 0 is what belongs to none."""
    if number == 0:
        return v.w("General tasks (no criterion)")
    return component_name("par", f"field_{number}", language=v.w.language, year=v.year)


def shown_fields(
    published: pd.DataFrame, supplied: SuppliedView | None
) -> tuple[pd.DataFrame, SuppliedView | None]:
    """Points lost by field and whose figures they are: published ones, unless the province's own say more fields.

    Only fields whose points are known are given.
    """
    known = published.dropna(subset=["lost"]) if len(published) else published
    if supplied is None:
        return known, None
    own = supplied.fields.dropna(subset=["lost"])
    return (own, supplied) if len(own) > len(known) else (known, None)


def template_command(v: ProvinceView) -> str:
    """The command that writes the workbook for the province and year; only for the technical appendix."""
    return f'parresearch province template "{v.name}" --year {v.year} -o {v.w("own-figures")}.xlsx'


def supplied_note(v: ProvinceView, supplied: SuppliedView | None) -> list[Block]:
    """Right below the title: that the report holds figures which nobody published, or made-up ones."""
    if supplied is None:
        return []
    if supplied.is_illustrative:
        text = v.w(
            "ILLUSTRATIVE: this report holds made-up figures, to show what it looks like with a workbook. They are not "
            "figures of {name} and must not be used.",
            name=v.name,
        )  # fmt: skip
        return [Note(text, kind="caution", name="supplied-note")]
    text = v.w(
        "Parts V, VII, IX and X use figures that {name} supplied itself ({file}). They are not published; everything "
        "else is, with its source in the appendix.",
        name=v.name, file=supplied.meta["file_name"],
    )  # fmt: skip
    return [Note(text, name="supplied-note")]
