"""Everything the province report shows, as tables: put together by the notebook, read by the parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from parresearch.core.indices import INDICES
from parresearch.core.provinces import Province, Region
from parresearch.reporting import wording
from parresearch.reporting.data_words import publisher_names
from parresearch.reporting.language import Words

__all__ = ["ProvinceView"]


@dataclass(frozen=True)
class ProvinceView:
    """One province and year with the tables a report needs.

    Attributes
    ----------
    standings : mapping
        Index id to the standing of every province (``statistics.standing.standings``).
    series : mapping
        Index id to this province's series by year (``statistics.standing.province_series``).
    profiles : mapping
        Index id to the parts of that index in ``year`` (``statistics.profile.component_profile``).
    scores : DataFrame
        Every chosen figure of this province in ``year``.
    parts_sum : float
        Sum of the parts that make the PAR INDEX (``statistics.parts.sum_of_parts``); NaN when they are not all known.
    breaks, framework, groups, conflicts, evidence : DataFrame
        As the catalogue gives them.
    coverage : DataFrame
        Published figures by index and year (``catalog.trace.coverage``).
    sources : DataFrame indexed by source id
        ``publisher, title, address, retrieved``, and ``publisher_vi, title_vi`` for Vietnamese.
    data_version : str
        Hash of the tables that were read.
    """

    province: Province
    region: Region
    year: int
    w: Words
    standings: Mapping[str, pd.DataFrame]
    series: Mapping[str, pd.DataFrame]
    profiles: Mapping[str, pd.DataFrame]
    scores: pd.DataFrame
    parts_sum: float
    breaks: pd.DataFrame
    framework: pd.DataFrame
    groups: pd.DataFrame
    conflicts: pd.DataFrame
    evidence: pd.DataFrame
    coverage: pd.DataFrame
    sources: pd.DataFrame
    data_version: str

    @property
    def publishers(self) -> pd.Series:
        """Source id to publisher, in the language of the report."""
        return publisher_names(self.sources, self.w)

    @property
    def name(self) -> str:
        """The province's name."""
        return self.w.province_name(self.province)

    @property
    def base_year(self) -> int:
        """The year before."""
        return self.year - 1

    @property
    def index_ids(self) -> list[str]:
        """The indices shown, PAR INDEX first."""
        return list(self.series)

    @property
    def now(self) -> pd.Series:
        """The province's PAR INDEX row of the year."""
        return self.series["par"].loc[self.year]

    @property
    def base(self) -> pd.Series:
        """The province's PAR INDEX row of the year before."""
        return self.series["par"].loc[self.base_year]

    @property
    def span(self) -> tuple[int, int]:
        """First and last year shown."""
        years = self.series["par"].index
        return int(years[0]), int(years[-1])

    @property
    def par_coverage(self) -> pd.Series:
        """How many provinces have a PAR INDEX figure that year."""
        table = self.coverage
        return table[(table["index_id"] == "par") & (table["year"] == self.year)].iloc[0]

    @property
    def is_missing(self) -> bool:
        """Whether neither score nor rank of the PAR INDEX is known for the year."""
        return bool(pd.isna(self.now["points"]) and pd.isna(self.now["rank"]))

    def row(self, index_id: str) -> pd.Series:
        """The province's row of an index in the year."""
        return self.series[index_id].loc[self.year]

    def short(self, index_id: str) -> str:
        """The short name of an index: PAR INDEX, PCI …"""
        return INDICES[index_id].short

    def left_out(self, index_id: str, *, year: int) -> list[str]:
        """Statements about the total of an index and year that were not used, each in one sentence."""
        table = self.conflicts[(self.conflicts["index_id"] == index_id) & (self.conflicts["year"] == year)]
        return [
            wording.left_out_sentence(
                row,
                index=self.short(index_id),
                publisher=str(self.publishers[row["left_out_source_id"]]),
                w=self.w,
            )
            for _, row in table.iterrows()
        ]

    def breaks_before(self, index_id: str) -> pd.DataFrame:
        """Breaks of an index's total between the year before and the year."""
        table = self.breaks
        total = table[(table["index_id"] == index_id) & (table["component"] == "total")]
        return total[total["year_after"] == self.year]

    def breaks_of(self, index_id: str) -> pd.DataFrame:
        """All breaks of an index's total."""
        return self.breaks[(self.breaks["index_id"] == index_id) & (self.breaks["component"] == "total")]

    def break_text(self, index_id: str) -> str:
        """The sentence about a break before the year; empty when there is none."""
        return wording.break_sentence(
            self.breaks_before(index_id),
            index=self.short(index_id),
            base_year=self.base_year,
            year=self.year,
            w=self.w,
        )

    def index_text(self, index_id: str) -> str:
        """An index in one sentence, with its break where a change across it is told."""
        row = self.row(index_id)
        said = wording.index_sentence(
            row, name=self.name, year=self.year, index=self.short(index_id), w=self.w
        )
        told = pd.notna(row["change"]) or pd.notna(row["rank_change"])
        return " ".join(filter(None, [said, self.break_text(index_id) if told else ""]))

    def source(self, source_ids: Iterable[str], *, index_id: str | None = None) -> str:
        """The source line for these sources; with ``index_id`` its publisher is named first."""
        owner = INDICES[index_id].publisher(self.w.language) if index_id else ""
        return wording.source_line(source_ids, self.publishers, self.w, owner=owner)
