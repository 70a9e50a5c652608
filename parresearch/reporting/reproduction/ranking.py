"""The ranking made again: in the country, in its region, in a group of one’s own choice; sources."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting import reproduction_words as say
from parresearch.reporting import tables, wording
from parresearch.reporting.blocks import (
    Block,
    Column,
    Heading,
    Sentence,
)
from parresearch.reporting.reproduction.view import ReproductionView, printed_decimals
from parresearch.reporting.tables import table_from

__all__ = ["appendix", "ranking"]


def ranking(v: ReproductionView) -> list[Block]:
    """The full ranking made again, with region, group and published rank; a group of one's own choice after it."""
    w = v.w
    region_names = {region.region_code: w.region(region) for region in v.regions}
    table = v.ranking.assign(
        region=v.ranking["region_code"].map(region_names),
        in_region=[
            "–" if pd.isna(rank) else f"{rank}/{n}"
            for rank, n in zip(v.ranking["region_rank"], v.ranking["n_region"], strict=True)
        ],
        group_words=[say.group_words(group, w) for group in v.ranking["group"]],
        remark=[
            w("shared by {n}", n=int(tied)) if not pd.isna(tied) and tied > 1 else ""
            for tied in v.ranking["n_tied"]
        ],
    )
    decimals = printed_decimals(table["points"])
    made, said = table["rank"].notna().any(), table["rank_published"].notna().any()
    columns = [
        *([Column("rank", w("Re-made rank"), "integer")] if made else []),
        *([Column("rank_published", w("Published rank"), "integer")] if said else []),
        Column("province_name", w("Province")),
        Column("points", w("Score"), "number", decimals),
        *([Column("in_region", w("Rank in region"))] if made else []),
        Column("region", w("Region")),
        *([Column("group_words", w("Group"))] if (table["group"] != "").any() else []),
        *([Column("remark", w("Remark"))] if (table["remark"] != "").any() else []),
    ]
    ids = [key for key in dict.fromkeys(v.of("total", "rank", "rank_possible")["source_id"]) if key]
    found: list[Block] = [
        Heading(w("The ranking made again"), name="ranking"),
        Sentence(say.tie_sentence(table, w), name="ties"),
        Sentence(
            say.groups_sentence(v.index_id, v.ranking["group"], v.counts("group"), year=v.year, w=w), name="groups"
        ),
        table_from(
            table, columns, title=w("{index} {year}: ranks made from the totals", index=v.short, year=v.year),
            w=w, name="ranking-table", source=v.source(ids), source_ids=ids,
            note=w(
                "Published rank: an en dash where the publisher prints none. Rank in region: among the members with a "
                "score."
            ),
        ),
    ]  # fmt: skip
    if not v.own_group.empty:
        own = v.own_group.merge(
            v.names[v.names["year"] == v.year][["province_code", "province_name"]], on="province_code", how="left"
        ).merge(v.ranking[["province_code", "points"]], on="province_code", how="left")  # fmt: skip
        found += [
            Heading(w("A group of one's own choice"), level=2, name="own-group"),
            table_from(
                own,
                [
                    Column("rank", w("Rank"), "integer"),
                    Column("province_name", w("Province")),
                    Column("points", w("Score"), "number", decimals),
                ],
                title=w.plural(
                    "Ranks among {n} province", "Ranks among {n} provinces", int(own["n_members"].iloc[0])
                ),
                w=w,
                name="own-group-table",
                source=v.source(ids),
                source_ids=ids,
                note=w("{n} of them have a score.", n=int(own["n"].iloc[0])),
            ),
        ]
    return found


def appendix(v: ReproductionView) -> list[Block]:
    """What this does not show, the sources, and how the document was made."""
    w = v.w
    made = wording.made_by_sentence(v.data_version, w=w)
    limits = w(
        "That a total comes back shows that the printed parts, weights and totals fit one another; it does not show "
        "that the parts were measured well. A cause is the likeliest one that the figures themselves suggest, not one "
        "that the publisher has confirmed."
    )
    ids = v.source_ids
    listed: Block = tables.table_sources(
        v.sources.loc[ids], title=w("List of sources"), w=w, name="sources-table", source_ids=ids
    )
    return [
        Heading(w("Appendix"), name="appendix"),
        Sentence(limits, name="limits"),
        listed,
        Sentence(made, name="method"),
    ]
