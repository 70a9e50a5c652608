"""Part I. Hợp thành: the old provinces, their populations, and the weights they are given."""

from __future__ import annotations

from parresearch.core.provinces import region_of
from parresearch.reporting.blocks import Block, Column, Heading, Sentence
from parresearch.reporting.merged.view import WEIGHT_YEAR, MergedView
from parresearch.reporting.tables import table_from

__all__ = ["made_of"]


def made_of(v: MergedView) -> list[Block]:
    """The sentence and the table of the old provinces."""
    w = v.w
    regions = {p.province_code: w.region(region_of(p)) for p in v.old}
    frame = v.composition.assign(
        code=v.composition.index, name=v.composition.index.map(v.names), region=v.composition.index.map(regions),
        share=100 * v.composition["weight"],
    )  # fmt: skip
    columns = [
        Column("name", w("Old province")),
        Column("code", w("Code up to 2024")),
        Column("region", w("Region up to 2024")),
        Column("population", w("Population {year} (thousand)", year=WEIGHT_YEAR), "number", 1),
        Column("share", w("Weight (%)"), "number", 2),
    ]
    own = w.region(region_of(v.unit))
    texts = [
        w("On the map of 34, {unit} is in the {region} region, under code {code}.",
          unit=v.full_name, region=own, code=v.unit.province_code)
    ]  # fmt: skip
    if v.is_merged:
        texts.append(
            w("Codes are used again: the same two digits may stand for another province up to 2024.")
        )
    return [
        Heading(w("I. What the unit is made of"), name="part-1"),
        Sentence(" ".join(texts), name="composition-text", source_ids=tuple(v.weight_sources)),
        table_from(
            frame, columns, w=w, name="composition-table",
            title=w("The provinces that make up {unit}", unit=v.full_name) if v.is_merged
            else w("{unit} up to 2024", unit=v.full_name),
            source=v.source(v.weight_sources), source_ids=v.weight_sources,
            note=w("Weight: share of the average population of {year}, series revised after the census of 2019. The "
                   "populations printed in the resolution on the merger count temporary residents and are not used.",
                   year=WEIGHT_YEAR),
        ),
    ]  # fmt: skip
