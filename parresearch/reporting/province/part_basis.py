"""Part I. Căn cứ, phạm vi: the criteria set in force and what is published of the year."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting import tables, wording
from parresearch.reporting.blocks import Block, Heading, Note, Sentence
from parresearch.reporting.partial_words import partial_coverage_sentence
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.scale_words import scale_reading_sentence

__all__ = ["basis"]


def basis(v: ProvinceView) -> list[Block]:
    """The decision in force, its structure as far as it is known, the break before it, and the coverage of the year."""
    w = v.w
    said = wording.framework_sentence(v.framework, year=v.year, w=w)
    ids = list(v.framework["source_id"].unique())
    structure: Block
    if v.framework.empty:
        text = w("The structure of the criteria set of {year} is not known.", year=v.year)
        structure = Note(text, kind="missing", name="framework-table")
    else:
        table = tables.table_framework(
            v.framework,
            title=w("Structure of the criteria set of {year}, as far as it is known", year=v.year),
            w=w,
            name="framework-table",
            source=v.source(ids),
            source_ids=ids,
            note=_structure_note(v),
        )
        structure = tables.with_dash_note(table, w)
    total, own = v.framework.loc[v.framework["level"] == "total", "max_points"].max(), v.now["max_points"]
    if reading := scale_reading_sentence(v.now, v.reading, name=v.name, year=v.year, w=w):
        said += " " + reading
    elif pd.notna(total) and pd.notna(own) and total != own:
        said += " " + w(
            "The set adds to {scale} points; the score of {name} is shown on a scale of {own}, like the published "
            "national mean.",
            scale=w.scale(total), name=v.name, own=w.scale(own),
        )  # fmt: skip
    return [
        Heading(w("I. Basis and scope"), name="part-1"),
        Sentence(" ".join(filter(None, [said, v.break_text("par")])), name="framework"),
        structure,
        Sentence(_coverage_text(v), name="coverage"),
    ]


def _coverage_text(v: ProvinceView) -> str:
    said = partial_coverage_sentence if v.is_partial else wording.coverage_sentence
    return said(v.par_coverage, index=v.short("par"), w=v.w)


def _structure_note(v: ProvinceView) -> str:
    """How the rows may be added up, as far as the table has such rows."""
    w, rows = v.w, v.framework
    notes = []
    if {"block", "field"} <= set(rows["level"]):
        notes.append(
            w(
                "Blocks of points and fields (with their criteria) are two ways to split the same total and are not "
                "added to each other."
            )
        )
    if (rows["depth"] > 0).any():
        notes.append(w("A row set in is a part of the row it stands under."))
    return " ".join(notes)
