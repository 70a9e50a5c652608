"""Everything the report about a merged province shows, as tables: put together by the notebook, read by the parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from parresearch.core.indices import INDICES
from parresearch.core.provinces import Province
from parresearch.reporting import wording
from parresearch.reporting.data_words import publisher_names
from parresearch.reporting.language import Words

__all__ = ["WEIGHT_YEAR", "MergedView"]

WEIGHT_YEAR = 2022
"""The year of the populations that are the weights (``population_2022_thousand`` of ``data/raw/crosswalk.csv``)."""


@dataclass(frozen=True)
class MergedView:
    """One unit of the 34 with the published figures of its old provinces up to an index year.

    Attributes
    ----------
    unit : Province
        The unit, of vintage 34.
    old : sequence of Province
        The provinces of vintage 63 that it was made of, the most populous first.
    composition : DataFrame indexed by old province code
        ``population`` (thousand), ``weight`` (``statistics.merged.composition``).
    standings : mapping
        Index id to the standing of the old provinces by year (``statistics.standing.standings``).
    series : mapping
        Index id to their scores by year, side by side (``statistics.merged.side_by_side``): PAR INDEX and SIPAS on a
        scale of 100, PCI and PAPI in points.
    derived : mapping
        Index id to the unit's bridged score by year, with its place where nearly all units have one
        (``statistics.merged.place_among``); an index without any score may lack.
    equal : mapping
        The same with equal weights, for the indices that are ranked.
    parts : mapping
        Index id to its components side by side (``statistics.merged.compare_parts``).
    partial_rounds : mapping
        Index id to the years in which only a few provinces were assessed, with the kind of round and their number.
    total_sources : mapping
        Index id to the sources of the totals of all provinces that places among the 34 rest on.
    weight_sources : sequence of str
        Sources of the merger and of the weights.
    later_years : mapping
        Index id to the years with published figures of the 34 provinces; empty while there are none.
    """

    unit: Province
    old: Sequence[Province]
    composition: pd.DataFrame
    year: int
    n_units: int
    w: Words
    standings: Mapping[str, pd.DataFrame]
    series: Mapping[str, pd.DataFrame]
    derived: Mapping[str, pd.DataFrame]
    equal: Mapping[str, pd.DataFrame]
    parts: Mapping[str, pd.DataFrame]
    breaks: Mapping[str, pd.DataFrame]
    partial_rounds: Mapping[str, Mapping[int, tuple[str, int]]]
    total_sources: Mapping[str, Sequence[str]]
    weight_sources: Sequence[str]
    later_years: Mapping[str, Sequence[int]]
    sources: pd.DataFrame
    data_version: str

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.w.province_name(self.unit)

    @property
    def full_name(self) -> str:
        """The unit as a report names it: "tỉnh An Giang"."""
        return self.w.province(self.unit)

    @property
    def codes(self) -> list[str]:
        """The codes of the old provinces, the most populous first."""
        return [province.province_code for province in self.old]

    @property
    def is_merged(self) -> bool:
        """Whether the unit was made of more than one province."""
        return len(self.old) > 1

    @property
    def names(self) -> dict[str, str]:
        """Old province code to name; one that is called like the new unit is told apart from it."""
        return {p.province_code: self._old_name(p) for p in self.old}

    def _old_name(self, province: Province) -> str:
        name = self.w.province_name(province)
        if self.is_merged and name == self.name:
            return self.w("{name} (former)", name=name)
        return name

    @property
    def old_text(self) -> str:
        """The old provinces as a list in words."""
        return self.w.join(list(self.names.values()))

    def short(self, index_id: str) -> str:
        """The short name of an index."""
        return INDICES[index_id].short

    def row(self, index_id: str, code: str, year: int) -> pd.Series | None:
        """What is known of an old province in one index and year; None when nothing is."""
        table = self.standings[index_id]
        own = table[(table["province_code"] == code) & (table["year"] == year)]
        own = own[own[["points", "rank", "partial_rank"]].notna().any(axis=1)]
        return None if own.empty else own.iloc[0]

    def newest(self, index_id: str, code: str) -> pd.Series | None:
        """The newest year up to the report's with a figure of an old province; None when there is none."""
        table = self.standings[index_id]
        own = table[(table["province_code"] == code) & (table["year"] <= self.year)]
        own = own[own[["points", "rank"]].notna().any(axis=1)].sort_values("year")
        return None if own.empty else own.iloc[-1]

    def common_years(self, index_id: str) -> list[int]:
        """Years in which the scores of all old provinces are known."""
        table = self.series[index_id]
        return [int(year) for year in table.index[table["n_known"] == len(self.old)]]

    def derived_of(self, index_id: str) -> pd.DataFrame:
        """The unit's bridged scores and places by year; empty where no province has a score."""
        empty = pd.DataFrame(columns=["points", "rank", "n", "n_tied"], index=pd.Index([], name="year"))
        return self.derived.get(index_id, empty)

    def derived_row(self, index_id: str, year: int) -> pd.Series | None:
        """The unit's bridged score and place of a year; None when an old province has no score."""
        table = self.derived_of(index_id)
        if year not in table.index or pd.isna(table.loc[year, "points"]):
            return None
        return table.loc[year]

    def lacking(self, index_id: str, year: int) -> list[str]:
        """Names of the old provinces without a score on the common scale in a year."""
        row = self.series[index_id].loc[year]
        return [name for code, name in self.names.items() if pd.isna(row[code])]

    def own_sources(self, index_id: str) -> list[str]:
        """The sources of the old provinces' scores and ranks in the years shown."""
        table = self.standings[index_id]
        table = table[table["year"].isin(self.series[index_id].index)]
        ids = [*table["source_id"], *table["rank_source_id"], *table["partial_source_id"]]
        return list(dict.fromkeys(key for key in ids if key))

    def part_sources(self, index_id: str, years: Iterable[int]) -> list[str]:
        """The sources of components that are compared in some years."""
        table = self.parts[index_id]
        lists = table.loc[table["year"].isin(list(years)), "source_ids"] if len(table) else []
        return list(dict.fromkeys(key for ids in lists for key in str(ids).split(";") if key))

    def source(self, ids: Iterable[str], *, index_id: str = "") -> str:
        """The source line; Bộ Nội vụ is named first for the PAR INDEX and SIPAS, which others report."""
        owner = INDICES[index_id].publisher(self.w.language) if index_id in ("par", "sipas") else ""
        return wording.source_line(ids, publisher_names(self.sources, self.w), self.w, owner=owner)
