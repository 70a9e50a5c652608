"""The tile-grid maps of one year: PAR INDEX, PCI and PAPI on the 63, and what is complete carried over to the 34."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Heading, Note
from parresearch.reporting.figures import figure_block, new_figure, plot_tiles
from parresearch.reporting.national.view import NationalView

__all__ = ["maps"]

_FEW = 2


def maps(v: NationalView) -> list[Block]:
    """One map per index on the map of the year, then one on the map of 34."""
    blocks: list[Block] = [Heading(v.w("Map"), name="map")]
    vintage = 34 if v.year >= 2025 else 63
    for index_id in ("par", "papi", "pci"):
        blocks.append(_map_of(v, index_id, vintage))
    blocks.append(_bridged(v))
    return blocks


def _map_of(v: NationalView, index_id: str, vintage: int) -> Block:
    table, name = v.of_year(index_id), f"map-{index_id}"
    values = table["percent" if index_id == "par" else "points"].astype(float)
    ranks = table["rank"].dropna().astype(int)
    if values.notna().sum() < _FEW and len(ranks) < _FEW:
        text = v.w(
            "Too few figures of {index} {year} were found for a map.", index=v.short(index_id), year=v.year
        )
        return Note(text, kind="missing", name=name)
    texts = ranks.astype(str)
    note = v.w(
        "One square per province, placed by compass; the number is the rank. Dotted: no score found. Hoàng Sa belongs "
        "to Đà Nẵng and Trường Sa to Khánh Hòa; they carry their province's colour."
    )  # fmt: skip
    title = v.w("{index} {year}: {n} of {n_all} provinces with a score", index=v.short(index_id), year=v.year,
                n=int(values.notna().sum()), n_all=v.n_all)  # fmt: skip
    return _figure(v, vintage, values, texts, name, title, note, index_id)


def _bridged(v: NationalView) -> Block:
    """The index that is complete, on the map of 34, as means of the merged provinces weighted by population."""
    for index_id, table in v.bridged.items():
        values = table.set_index("province_code")["points"].astype(float)
        if values.notna().sum() >= 30:
            texts = values.dropna().map(lambda x: v.w.number(x, 1))
            title = v.w(
                "{index} {year} carried over to the 34 provinces of 2025",
                index=v.short(index_id),
                year=v.year,
            )
            note = v.w(
                "Not published: means of the merged provinces, weighted by the population of 2022; dotted where one of "
                "them has no score. The number is the score."
            )  # fmt: skip
            return _figure(v, 34, values, texts, "map-34", title, note, index_id)
    text = v.w("No index of {year} is complete enough to be carried over to the 34 provinces.", year=v.year)
    return Note(text, kind="missing", name="map-34")


def _figure(
    v: NationalView,
    vintage: int,
    values: pd.Series,
    texts: pd.Series,
    name: str,
    title: str,
    note: str,
    index_id: str,
) -> Block:
    tiles, ids = v.tiles[vintage], v.source_ids(index_id)
    figure, (ax,) = new_figure(height=0.27 * (int(tiles["row"].max()) + 1) + 0.8)
    plot_tiles(tiles, values, texts=texts, label=v.w("Score (points)"), w=v.w, ax=ax)
    known = values.dropna()
    names = tiles[tiles["kind"] == "province"].set_index("province_code")["label"]
    alt = title + "."
    if len(known):
        alt += " " + v.w(
            "Highest: {high} ({high_score}); lowest: {low} ({low_score}).",
            high=names[known.idxmax()], high_score=v.w.number(known.max()),
            low=names[known.idxmin()], low_score=v.w.number(known.min()),
        )  # fmt: skip
    return figure_block(
        figure,
        name=name,
        title=title,
        alt=alt,
        source=v.change.source(ids, index_id=index_id),
        source_ids=tuple(ids),
        note=note,
    )
