"""Part I. Căn cứ, phạm vi: the criteria set in force and what is published of the year."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting import tables, wording
from parresearch.reporting.blocks import Block, Heading, Note, Sentence
from parresearch.reporting.province.view import ProvinceView

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
        structure = tables.table_framework(
            v.framework,
            title=w("Structure of the criteria set of {year}, as far as it is known", year=v.year),
            w=w,
            name="framework-table",
            source=v.source(ids),
            source_ids=ids,
            note=w("An en dash is a figure that was not found; it is not zero."),
        )
    total, own = v.framework.loc[v.framework["level"] == "total", "max_points"].max(), v.now["max_points"]
    if pd.notna(total) and pd.notna(own) and total != own:
        said += " " + w(
            "The set adds to {scale} points; the score of {name} is shown on a scale of {own}, like the published "
            "national mean.",
            scale=w.scale(total), name=v.name, own=w.scale(own),
        )  # fmt: skip
    return [
        Heading(w("I. Basis and scope"), name="part-1"),
        Sentence(" ".join(filter(None, [said, v.break_text("par")])), name="framework"),
        structure,
        Sentence(wording.coverage_sentence(v.par_coverage, index=v.short("par"), w=w), name="coverage"),
    ]
