"""Part VIII, the scatter of two indices with this province picked out."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Note
from parresearch.reporting.figures import figure_block, new_figure
from parresearch.reporting.figures.correlation import plot_named_scatter
from parresearch.reporting.language import Words
from parresearch.reporting.province.view import ProvinceView

__all__ = ["scatter"]

_LEAST = 20


def _pairs(v: ProvinceView) -> pd.DataFrame:
    """Provinces with both PAPI and PCI in the year."""
    sides = [
        v.standings[i][v.standings[i]["year"] == v.year].dropna(subset=["points"])[
            ["province_code", "province_name", "points"]
        ]
        for i in ("papi", "pci")
    ]
    both = sides[0].merge(sides[1].drop(columns="province_name"), on="province_code", suffixes=("_x", "_y"))
    return both.rename(columns={"points_x": "x", "points_y": "y"})


def _sides_text(papi: float, pci: float, *, w: Words) -> str:
    """On which side of the two means a province lies, from its distances; as far as two decimals show it."""
    papi, pci = round(papi, 2), round(pci, 2)
    if papi > 0 and pci > 0:
        return w("above the mean in both indices")
    if papi < 0 and pci < 0:
        return w("below the mean in both indices")
    words = {1: w("above the mean"), 0: w("at the mean"), -1: w("below the mean")}
    side = [words[(gap > 0) - (gap < 0)] for gap in (papi, pci)]
    return w("{papi_side} in PAPI, {pci_side} in PCI", papi_side=side[0], pci_side=side[1])


def scatter(v: ProvinceView) -> Block:
    """PAPI and PCI of all provinces in the year; a note where too few have both."""
    w, table = v.w, _pairs(v)
    if len(table) < _LEAST:
        text = w(
            "Too few provinces have both PAPI and PCI in {year} to draw them beside each other.", year=v.year
        )
        return Note(text, kind="missing", name="index-scatter")
    code = v.province.province_code
    own = table[table["province_code"] == code]
    figure, (ax,) = new_figure(height=3.8)
    labels = (w("{index} (points)", index=v.short("papi")), w("{index} (points)", index=v.short("pci")))
    plot_named_scatter(table, labels=labels, w=w, ax=ax, picked=code)
    if own.empty:
        place = w("{name} lacks one of the two and is not drawn.", name=v.name)
    else:
        place = w(
            "{name}: PAPI {papi} (mean of the provinces drawn {papi_mean}), PCI {pci} ({pci_mean}); {sides}.",
            name=v.name,
            papi=w.number(own["x"].iloc[0]),
            papi_mean=w.number(table["x"].mean()),
            pci=w.number(own["y"].iloc[0]),
            pci_mean=w.number(table["y"].mean()),
            sides=_sides_text(*(float(own[c].iloc[0] - table[c].mean()) for c in ("x", "y")), w=w),
        )
    ids = [
        key
        for i in ("papi", "pci")
        for key in dict.fromkeys(v.standings[i].loc[v.standings[i]["year"] == v.year, "source_id"])
        if key
    ]
    return figure_block(
        figure,
        name="index-scatter",
        title=w("PAPI and PCI of {n} provinces in {year}", n=len(table), year=v.year),
        alt=place,
        source=v.source(ids),
        source_ids=tuple(dict.fromkeys(ids)),
        note=place
        + " "
        + w(
            "Broken lines are the means. That two indices lie close does not make one the cause of the other."
        ),
    )
