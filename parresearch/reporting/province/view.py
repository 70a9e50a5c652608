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
from parresearch.reporting.partial_words import partial_missing_sentence

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
    reading : Series
        The scale of the province's score (``statistics.scale_reading.scale_reading``).
    breaks : mapping
        Index id to the breaks that its total contains (``statistics.breaks.breaks_of_index``).
    groups : DataFrame
        The groups of the year that no better source contradicts (``core.flags.uncontradicted``).
    conflicts, evidence : DataFrame
        As the catalogue gives them.
    framework : DataFrame
        The criteria set, nested (``statistics.framework_shape.nest_framework``).
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
    reading: pd.Series
    breaks: Mapping[str, pd.DataFrame]
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
        found = self.coverage_of("par")
        assert found is not None  # the report is only made for years that the index has
        return found

    def coverage_of(self, index_id: str) -> pd.Series | None:
        """How many provinces have a figure of an index that year; None when none has."""
        table = self.coverage
        rows = table[(table["index_id"] == index_id) & (table["year"] == self.year)]
        return None if rows.empty else rows.iloc[0]

    @property
    def is_partial(self) -> bool:
        """Whether the PAR INDEX of the year assessed a few provinces only (the pilot of 2011)."""
        return bool(self.par_coverage["partial_scope"])

    @property
    def years_without_index(self) -> list[int]:
        """Years shown that lie before the first round of the PAR INDEX, when that round was a pilot."""
        table = self.coverage[self.coverage["index_id"] == "par"].sort_values("year")
        first = table.iloc[0]
        years = self.series["par"].index
        return [int(year) for year in years if first["partial_scope"] == "pilot" and year < first["year"]]

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
        """Breaks of an index, or of a part of it, between the year before and the year."""
        table = self.breaks_of(index_id)
        return table[table["year_after"] == self.year]

    def breaks_of(self, index_id: str) -> pd.DataFrame:
        """All breaks that an index's total contains."""
        return self.breaks[index_id]

    def break_text(self, index_id: str) -> str:
        """The sentence about a break before the year; empty when there is none."""
        return wording.break_sentence(
            self.breaks_before(index_id),
            index=self.short(index_id),
            base_year=self.base_year,
            year=self.year,
            w=self.w,
        )

    @property
    def short_break_text(self) -> str:
        """That something stands between the two years of the PAR INDEX; part I tells it in full."""
        return wording.short_break_sentence(self.breaks_before("par"), w=self.w)

    def index_text(self, index_id: str) -> str:
        """An index in one sentence, with its break where a change across it is told."""
        row, cover = self.row(index_id), self.coverage_of(index_id)
        if cover is not None and cover["partial_scope"] and pd.isna(row["points"]) and pd.isna(row["rank"]):
            return partial_missing_sentence(
                scope=cover["partial_scope"], n=int(cover["n_assessed"]), name=self.name,
                index=self.short(index_id), year=self.year, w=self.w,
            )  # fmt: skip
        said = wording.index_sentence(
            row, name=self.name, year=self.year, index=self.short(index_id), w=self.w
        )
        told = pd.notna(row["change"]) or pd.notna(row["rank_change"])
        return " ".join(filter(None, [said, self.break_text(index_id) if told else ""]))

    def source(self, source_ids: Iterable[str], *, index_id: str | None = None) -> str:
        """The source line for these sources; with ``index_id`` its publisher is named first."""
        owner = INDICES[index_id].publisher(self.w.language) if index_id else ""
        return wording.source_line(source_ids, self.publishers, self.w, owner=owner)
