"""Everything the national report shows, as tables: put together by the notebook, read by the parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from parresearch.core.indices import INDICES
from parresearch.reporting.change.view import ChangeView
from parresearch.reporting.language import Words

__all__ = ["NationalView"]


@dataclass(frozen=True)
class NationalView:
    """One year of the PAR INDEX, with PCI and PAPI beside it.

    Attributes
    ----------
    change : ChangeView
        The change of the PAR INDEX from the year before, without a province.
    standings : mapping
        Index id to the standing of every province (``statistics.standing.standings``).
    group_of : mapping
        Province code to its group of the year's classification, "" where it is not known.
    fields : DataFrame
        Published fields of the PAR INDEX that year: ``province_code, component, percent``.
    bridged : mapping
        Index id to the scores of the year carried over to the 34 provinces (``province_code, points``).
    tiles : mapping
        Vintage to its tile grid.
    """

    year: int
    change: ChangeView
    standings: Mapping[str, pd.DataFrame]
    group_of: Mapping[str, str]
    fields: pd.DataFrame
    bridged: Mapping[str, pd.DataFrame]
    tiles: Mapping[int, pd.DataFrame]

    @property
    def w(self) -> Words:
        """The words of the language."""
        return self.change.w

    def short(self, index_id: str) -> str:
        """The short name of an index."""
        return INDICES[index_id].short

    def of_year(self, index_id: str) -> pd.DataFrame:
        """The standing of every province in the year, indexed by province code."""
        table = self.standings[index_id]
        return table[table["year"] == self.year].set_index("province_code")

    @property
    def n_all(self) -> int:
        """How many provinces there were."""
        return len(self.change.names)

    def source_ids(self, index_id: str, *, up_to_year: bool = False) -> list[str]:
        """The sources of scores and ranks of an index in the year, or of scores in all years up to it."""
        if up_to_year:
            table = self.standings[index_id]
            ids = list(table.loc[table["year"] <= self.year, "source_id"])
        else:
            table = self.of_year(index_id)
            ids = [*table["source_id"], *table["rank_source_id"]]
        return [key for key in dict.fromkeys(ids) if key]
