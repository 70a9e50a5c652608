"""Points lost by the province in view, beside the best, its region and the earlier year."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Heading
from parresearch.reporting.change.view import ChangeView
from parresearch.reporting.lost_words import LostFacts, lost_beside_blocks

__all__ = ["lost_beside", "source_ids"]


def lost_beside(v: ChangeView, table: pd.DataFrame) -> list[Block]:
    """What separates the province from the best and from its region, component by component.

    Parameters
    ----------
    table : DataFrame
        As from ``improvement.lost_references.lost_beside``.
    """
    whole = v.comparison.index_id != "par" or len(table) == 8
    ids = tuple(source_ids(v, table))
    facts = LostFacts(
        name=v.name, index=v.index, region="" if v.region is None else v.w.region(v.region), base_year=v.base_year,
        year=v.year, label=v.component, province_names=v.names, source=v.source(ids), source_ids=ids,
    )  # fmt: skip
    heading = Heading(v.w("Where the points were lost, {year}", year=v.year), level=2, name="lost")
    return [heading, *lost_beside_blocks(table, facts, w=v.w, whole=whole)]


def source_ids(v: ChangeView, table: pd.DataFrame) -> list[str]:
    """The sources of the figures in the table: the own ones, and those of the provinces beside which it is put."""
    if table.empty:
        return []
    if v.comparison.index_id != "par":
        return list(dict.fromkeys([*v.component_source_ids(), *v.source_ids]))
    return v.component_source_ids({v.code, *table["best_code"]})
