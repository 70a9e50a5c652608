"""Phụ lục: what the province supplied itself, from which file, and where it differs from what is published."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.province.part_criteria import all_criteria
from parresearch.reporting.province.supplied import SuppliedView, component_label
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.tables import table_from

__all__ = ["supplied_appendix"]


def supplied_appendix(v: ProvinceView, supplied: SuppliedView | None) -> list[Block]:
    """The file, the comparison with published figures, and every criterion; nothing without a workbook."""
    if supplied is None:
        return []
    w = v.w
    return [
        Heading(w("5. Figures supplied by the province"), level=2, name="appendix-5"),
        _file_table(v, supplied),
        *_compared(v, supplied),
        all_criteria(v, supplied),
    ]


def _file_table(v: ProvinceView, supplied: SuppliedView) -> Block:
    w, meta = v.w, supplied.meta
    rows = [
        (w("File"), meta["file_name"]),
        (w("Hash of the file (SHA-256)"), meta["file_sha256"]),
        (w("Made by"), meta["prepared_by"] or "–"),
        (w("Day of reporting"), w.date(meta["reported_on"])),
        (w("Criteria, recorded causes, tasks"),
         f"{len(supplied.criteria)}, {len(supplied.recorded)}, {len(supplied.tasks)}"),
        (w("Stored in"), f"data/province/{v.year}/{v.province.province_code}"),
    ]  # fmt: skip
    return table_from(
        pd.DataFrame(rows, columns=["label", "value"]),
        [Column("label", w("What")), Column("value", w("Value"))],
        w=w, name="supplied-file", source=supplied.source(v),
        title=supplied.title(w("The workbook that was used"), w),
        note=""
        if supplied.is_illustrative
        else w("Figures supplied by the province and not published; nobody but the province vouches for them."),
    )  # fmt: skip


def _compared(v: ProvinceView, supplied: SuppliedView) -> list[Block]:
    """Where own sums differ from published figures: both are shown, none is mended."""
    w, table = v.w, supplied.compared
    if table.empty:
        text = w(
            "No published figure of {name} for {year} can be compared with the workbook.",
            name=v.name,
            year=v.year,
        )
        return [Note(text, kind="missing", name="supplied-compared")]
    differing = table[table["differs"]]
    if differing.empty:
        text = w(
            "The sums of the workbook agree with all {n} published figures that they can be compared with.",
            n=len(table),
        )
        return [Sentence(text, name="supplied-compared")]
    label = [component_label(v, c) for c in differing["component"]]
    columns = [
        Column("label", w("Figure")),
        Column("supplied", w("Sum in the workbook"), "number"),
        Column("published", w("Published"), "number"),
        Column("difference", w("Difference"), "signed"),
    ]
    text = w(
        "{k} of {n} published figures differ from the sums of the workbook. Both are shown and none is mended; "
        "no scenario is worked out as long as the total or a part of it differs.",
        k=len(differing), n=len(table),
    )  # fmt: skip
    return [
        Note(text, kind="caution", name="supplied-compared"),
        table_from(differing.assign(label=label), columns, w=w, name="supplied-compared-table",
                   source=supplied.source(v), title=supplied.title(w("Workbook and published figures that differ"), w)),
    ]  # fmt: skip
