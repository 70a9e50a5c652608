"""What the parts of the report on a ranking made again are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from parresearch.core.indices import INDICES, component_name
from parresearch.core.provinces import Region
from parresearch.reporting import reproduction_words as say
from parresearch.reporting.data_words import publisher_names
from parresearch.reporting.language import Words
from parresearch.reporting.wording import source_line

__all__ = ["ReproductionView", "printed_decimals"]

_MOST_DECIMALS = 4
_COUNTS = ("n_published", "n_derived", "n", "n_agree", "n_tie", "n_differ", "n_open")


@dataclass(frozen=True)
class ReproductionView:
    """One index and year with everything that could be made again.

    Attributes
    ----------
    comparisons : DataFrame
        Every comparison of all years (``statistics.reproduction.compare_index``).
    summary : DataFrame
        The same, counted (``statistics.reproduction.summary``).
    ranking : DataFrame
        The year's ranking made again (``statistics.remade_ranking``).
    own_group : DataFrame
        Ranks within a group of one's own choice (``statistics.comparison_groups.rank_within``); may be empty.
    weights, codebook, groups : DataFrame
        Weights of the PCI in force in the year, parts of the PAPI in the year, groups of the PAR INDEX of the year.
    names : DataFrame
        Which provinces existed in which year (``core.provinces.units_of``).
    regions : sequence of Region
        The regions of the year's map.
    sources : DataFrame indexed by source id
    data_version : str
    """

    w: Words
    index_id: str
    year: int
    comparisons: pd.DataFrame
    summary: pd.DataFrame
    ranking: pd.DataFrame
    own_group: pd.DataFrame
    weights: pd.DataFrame
    codebook: pd.DataFrame
    groups: pd.DataFrame
    names: pd.DataFrame
    regions: Sequence[Region]
    sources: pd.DataFrame
    data_version: str

    @property
    def short(self) -> str:
        """The short name of the index."""
        return INDICES[self.index_id].short

    @property
    def of_year(self) -> pd.DataFrame:
        """The comparisons of the year with the names of the provinces, of figures and parts."""
        own = self.comparisons[self.comparisons["year"] == self.year]
        names = self.names[self.names["year"] == self.year].set_index("province_code")["province_name"]
        return own.assign(
            province_name=names.reindex(own["province_code"]).to_numpy(),
            what=[
                say.quantity_words(quantity, self.component(component), w=self.w)
                for quantity, component in zip(own["quantity"], own["component"], strict=True)
            ],
            cause_words=[say.cause_words(cause, self.w) for cause in own["cause"]],
        )  # fmt: skip

    def of(self, *quantities: str) -> pd.DataFrame:
        """The comparisons of the year of some quantities."""
        return self.of_year[self.of_year["quantity"].isin(quantities)]

    def counts(self, *quantities: str) -> pd.Series:
        """The counts of the year over some quantities; zeros when there is none."""
        table = self.summary[(self.summary["year"] == self.year) & self.summary["quantity"].isin(quantities)]
        counted = table[list(_COUNTS)].sum().astype(int)
        largest = table["largest"].max() if len(table) else float("nan")
        tolerance = table["tolerance"].max() if len(table) else float("nan")
        return pd.Series({**counted, "largest": largest, "tolerance": tolerance}, dtype=object)

    @property
    def is_derived(self) -> bool:
        """Whether no total of the year is a printed one: all are sums that someone made of the parts (PAPI)."""
        return say.only_derived(self.counts("total"))

    def component(self, component: str) -> str:
        """What readers call a part."""
        return component_name(self.index_id, component, language=self.w.language, year=self.year)

    @property
    def decimals(self) -> int:
        """Decimals in which differences are shown: one more than is printed for the PAR INDEX, four for the others."""
        return 3 if self.index_id == "par" else 4

    def causes(self, *quantities: str) -> list[str]:
        """The causes of the differences of the year in words, the most frequent first."""
        table = self.of(*quantities)
        return list(table.loc[table["agrees"].eq(False).fillna(False), "cause_words"].value_counts().index)

    def source(self, ids: Sequence[str]) -> str:
        """The line that names sources."""
        return source_line(ids, publisher_names(self.sources, self.w), self.w)

    @property
    def source_ids(self) -> list[str]:
        """Sources of the figures of the year, then those of the other years' totals."""
        totals_ = self.comparisons.loc[self.comparisons["quantity"] == "total", "source_id"]
        ids = [
            *self.of_year["source_id"],
            *totals_,
            *(self.weights["source_id"] if self.index_id == "pci" else ()),
        ]
        ids += list(self.groups["source_id"]) if self.index_id == "par" else []
        return [key for key in dict.fromkeys(ids) if key]


def printed_decimals(values: pd.Series) -> int:
    """Decimals to show published figures with: two, or four where they are printed with more."""
    known = values.dropna()
    return 2 if (known - known.round(2)).abs().max() < 1e-9 or known.empty else _MOST_DECIMALS
