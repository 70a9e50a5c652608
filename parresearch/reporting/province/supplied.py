"""What a province supplied itself, for the parts that need it: always told apart from what is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from parresearch.core.indices import component_name
from parresearch.core.text import lower_first
from parresearch.reporting import wording
from parresearch.reporting.blocks import Block, Note
from parresearch.reporting.language import Words
from parresearch.reporting.province.view import ProvinceView

__all__ = [
    "Risk",
    "SuppliedView",
    "component_label",
    "field_label",
    "from_book",
    "known_source",
    "marked",
    "marked_title",
    "mismatch_sentence",
    "own_total_sentence",
    "supplied_note",
    "supplied_of",
    "template_command",
    "unknown_criteria_sentence",
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


def supplied_of(rows: pd.DataFrame, supplied: SuppliedView | None) -> SuppliedView | None:
    """The workbook when one of the ``rows`` (with ``basis``) comes from it, else None."""
    return supplied if len(rows) and rows["basis"].eq("supplied").any() else None


def marked(labels: Iterable[str], rows: pd.DataFrame, w: Words) -> list[str]:
    """The labels of ``rows``, those from the workbook marked where others are published."""
    is_own = rows["basis"].eq("supplied")
    if is_own.all():
        return list(labels)
    return [
        w("{part} (supplied)", part=label) if own else label
        for label, own in zip(labels, is_own, strict=True)
    ]


def marked_title(title: str, supplied: SuppliedView | None, w: Words) -> str:
    """``title`` of what has figures of the workbook, or of none: marked where they are made up."""
    return title if supplied is None else supplied.title(title, w)


def unknown_criteria_sentence(n: int, w: Words) -> str:
    """How many criteria are in no sum because their points are not known; empty for none."""
    return w("Of {n} criteria the points are not known yet.", n=n) if n else ""


def known_source(v: ProvinceView, source_ids: Iterable[str], supplied: SuppliedView | None) -> str:
    """The source line of published figures and, with ``supplied``, of those from the workbook beside them."""
    ids = list(source_ids)
    texts = [v.source(ids, index_id="par")] if ids or supplied is None else []
    return " ".join([*texts, *([supplied.source(v)] if supplied else [])])


def own_total_sentence(v: ProvinceView, supplied: SuppliedView | None) -> str:
    """What the workbook gives as the score where none is published; empty where one is, or points are not known."""
    if supplied is None or pd.notna(v.now["points"]) or pd.isna(supplied.total):
        return ""
    w, top = v.w, float(supplied.criteria["max_points"].sum())
    return w(
        "By its own figures, which are not published, {name} achieved {points} of {max} points in {year} and lost "
        "{lost}.",
        name=v.name, points=w.number(supplied.total), max=w.scale(top), year=v.year,
        lost=w.number(top - supplied.total),
    )  # fmt: skip


def mismatch_sentence(v: ProvinceView, supplied: SuppliedView | None) -> str:
    """That the total or its parts do not fit one another, by the workbook or as published; empty where they do.

    As long as they do not, no points are counted as recoverable and no scenario is worked out.
    """
    w = v.w
    if supplied is None:
        text = wording.parts_sentence(v.now["points"], v.parts_sum, index=v.short("par"), w=w)
        return text and text + " " + w("No scenario is worked out as long as they differ.")
    differing = supplied.compared[supplied.compared["differs"]]
    differing = differing[~differing["component"].str.startswith("field_")]
    if differing.empty:
        return ""
    listed = [
        w("{figure}: {supplied} in the workbook, {published} published ({difference})", figure=figure,
          supplied=w.number(row.supplied), published=w.number(row.published), difference=w.signed(row.difference))
        for figure, row in zip(
            [lower_first(component_label(v, c)) for c in differing["component"]], differing.itertuples(), strict=True
        )
    ]  # fmt: skip
    return w(
        "The workbook of {name} does not agree with the published figures: {listed}. Both are shown as they are; what "
        "can be won back is not counted and no scenario is worked out as long as they differ.",
        name=v.name, listed="; ".join(listed),
    )  # fmt: skip


def component_label(v: ProvinceView, component: str) -> str:
    """What readers call the total or a part of the PAR INDEX."""
    if component == "total":
        return v.w("Total")
    return component_name("par", component, language=v.w.language, year=v.year)


def template_command(v: ProvinceView) -> str:
    """The command that writes the workbook for the province and year; only for the technical appendix."""
    return f'parresearch province template "{v.name}" --year {v.year} -o {v.w("own-figures")}.xlsx'


def supplied_note(v: ProvinceView, supplied: SuppliedView | None) -> list[Block]:
    """Right below the title: that the report holds figures which nobody published, or made-up ones; and whether they
    contradict what is published."""
    if supplied is None:
        return []
    differs = supplied.compared[supplied.compared["differs"]]
    fields = v.w(
        "{k} of {n} published figures differ from the sums of the workbook (section 5 of the appendix).",
        k=len(differs), n=len(supplied.compared),
    )  # fmt: skip
    text = mismatch_sentence(v, supplied) or (fields if len(differs) else "")
    conflict = [Note(text, kind="caution", name="supplied-mismatch")] if text else []
    if supplied.is_illustrative:
        text = v.w(
            "ILLUSTRATIVE: this report holds made-up figures, to show what it looks like with a workbook. They are not "
            "figures of {name} and must not be used.",
            name=v.name,
        )  # fmt: skip
        return [Note(text, kind="caution", name="supplied-note"), *conflict]
    text = v.w(
        "Parts VII, IX and X use figures that {name} supplied itself ({file}), parts III to V only where nothing is "
        "published. They are not published; everything else is, with its source in the appendix.",
        name=v.name, file=supplied.meta["file_name"],
    )  # fmt: skip
    return [Note(text, name="supplied-note"), *conflict]
