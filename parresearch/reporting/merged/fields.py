"""Part III. Fields and blocks of points of the PAR INDEX: where the unit must level up, as far as it can be told."""

from __future__ import annotations

import pandas as pd

from parresearch.core.text import lower_first
from parresearch.reporting.blocks import Block, Heading, Note, Sentence
from parresearch.reporting.merged.parts import (
    compared_figure,
    compared_table,
    compared_text,
    compared_title,
    labelled,
    newest_compared,
)
from parresearch.reporting.merged.view import MergedView
from parresearch.reporting.province.part_structure import BLOCKS, FIELDS

__all__ = ["fields"]


def fields(v: MergedView) -> list[Block]:
    """The newest year in which two old provinces have fields (or blocks of points) in common; else what there is."""
    w = v.w
    heading = Heading(w("III. By field: where to level up"), name="part-3")
    table = v.parts["par"]
    if table.empty:
        text = w("No field and no block of points of the PAR INDEX of {names} was found for any year up to {year}.",
                 names=v.old_text, year=v.year)  # fmt: skip
        return [heading, Note(text, kind="missing", name="fields-text")]
    blocks: list[Block] = []
    for name, components in (("fields", FIELDS), ("blocks", BLOCKS)):
        blocks += _compared(v, name, [c for c in components if c != "impact_points"])
    if v.is_merged and not blocks:
        blocks = _alone(v)
    text = w(
        "Published fields and blocks of points up to {year}: {list}.", year=v.year, list="; ".join(_found(v))
    )
    if not v.is_merged:
        text += " " + w(
            "The unit was one province before, so there is nothing to level up; see its province report."
        )
    elif not any(block.name.endswith("-compared") for block in blocks):
        text += " " + w(
            "In no year are two old provinces' figures of the same part known, so it cannot be told in which field one "
            "of them was better; the departments can put their own tables of points side by side."
        )
    return [
        heading,
        Sentence(text, name="fields-text", source_ids=tuple(v.part_sources("par", table["year"]))),
        *blocks,
    ]


def _found(v: MergedView) -> list[str]:
    """What there is of each old province: name and years."""
    w, table, told = v.w, v.parts["par"], []
    for code, name in v.names.items():
        years = sorted({int(year) for year in table.loc[table[code].notna(), "year"]})
        listed = ", ".join(map(str, years)) if years else w("in no year")
        told.append(f"{name}: {listed}")
    return told


def _compared(v: MergedView, name: str, components: list[str]) -> list[Block]:
    """Sentence, figure and table of the newest year in which two or more can be compared; empty when none can."""
    w = v.w
    parts = labelled(v, "par", newest_compared(v, "par", components))
    if parts.empty:
        return []
    year = int(parts["year"].iloc[0])
    what = w("Fields of the PAR INDEX {year}", year=year) if name == "fields" else w(
        "Blocks of points of the PAR INDEX {year}", year=year
    )  # fmt: skip
    title = compared_title(v, what, parts)
    text = w("In {year}, the newest year with figures of the same parts: {text}", year=year,
             text=lower_first(compared_text(v, parts, additive=True)))  # fmt: skip
    found: list[Block] = [
        Sentence(text, name=f"{name}-compared", source_ids=tuple(v.part_sources("par", [year])))
    ]
    if len(parts) > 1:
        found.append(compared_figure(v, "par", parts, name=f"{name}-figure", title=title))
    return [*found, compared_table(v, "par", parts, name=f"{name}-table", title=title, note=_lost_note(v))]


def _lost_note(v: MergedView) -> str:
    return v.w(
        "Points are comparable within the year, because all provinces are measured by one criteria set."
    )


def _alone(v: MergedView) -> list[Block]:
    """The newest fields of each old province on its own: points against the maximum, not compared."""
    w, blocks = v.w, []
    for code, name in v.names.items():
        parts = v.parts["par"]
        own = parts[parts[code].notna() & parts["component"].isin(FIELDS)]
        if own.empty:
            continue
        own = labelled(v, "par", own[own["year"] == own["year"].max()])
        year = int(own["year"].iloc[0])
        title = w("Fields of the PAR INDEX {year}: {name} alone", year=year, name=name)
        blocks.append(_least(v, own, code, name, year))
        blocks.append(compared_table(v, "par", own, name=f"fields-{code}", title=title))
    return [block for block in blocks if block is not None]


def _least(v: MergedView, own: pd.DataFrame, code: str, name: str, year: int) -> Block | None:
    """Which field stands lowest and highest against its maximum; None when fewer than two can be told."""
    w = v.w
    share = own[code].where(own["measure"] == "percent", 100 * own[code] / own["max_points"]).astype(float)
    known = own.assign(share=share).dropna(subset=["share"])
    if len(known) < 2:
        return None
    low, high = known.loc[known["share"].idxmin()], known.loc[known["share"].idxmax()]
    text = w(
        "In {year} {name} stood lowest against the maximum in {low} ({low_share}%) and highest in {high} "
        "({high_share}%), of the {n} fields that can be told.",
        year=year, name=name, low=lower_first(str(low["label"])), low_share=w.number(low["share"]),
        high=lower_first(str(high["label"])), high_share=w.number(high["share"]), n=len(known),
    )  # fmt: skip
    return Sentence(text, name=f"fields-{code}-text", source_ids=tuple(v.part_sources("par", [year])))
