"""Everything a report about a change shows, as tables: put together by the notebook, read by the parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import pandas as pd

from parresearch.core.indices import INDICES, component_name
from parresearch.core.provinces import Province, Region, all_provinces, regions
from parresearch.reporting import wording
from parresearch.reporting.basis_words import break_reasons
from parresearch.reporting.data_words import publisher_names
from parresearch.reporting.language import Words

__all__ = ["ChangeView", "Comparison", "RankBounds"]


class RankBounds(Protocol):
    """Bounds of the split of a rank change (``statistics.rank_bounds.RankSplitBounds``)."""

    places: int
    own_low: float
    own_high: float
    others_low: float
    others_high: float
    n_known_base: int
    n_known: int


class Comparison(Protocol):
    """Two years of one index compared (``statistics.comparison.YearComparison``)."""

    index_id: str
    year: int
    base_year: int
    shift: pd.DataFrame
    ranks: pd.DataFrame
    expected: pd.DataFrame
    model: pd.DataFrame
    components: pd.DataFrame
    component_units: pd.DataFrame
    breaks: pd.DataFrame
    history: pd.DataFrame
    standing: pd.DataFrame

    @property
    def is_complete(self) -> bool:
        """Whether nearly all provinces have a score in both years."""

    @property
    def is_broken(self) -> bool:
        """Whether the two years lie on two scales."""

    def of(self, province_code: str) -> pd.Series | None:
        """A province's row."""

    def passes_of(self, province_code: str) -> pd.DataFrame:
        """Who overtook and was overtaken."""

    def bounds_of(self, province_code: str) -> RankBounds | None:
        """Bounds of the split of a rank change."""


@dataclass(frozen=True)
class ChangeView:
    """A comparison, the words to tell it in, and the sources; ``province`` is None for the country alone.

    ``parts`` are the scores of components that are shown (``year, province_code, component, source_id``), if any.
    """

    comparison: Comparison
    w: Words
    all_breaks: pd.DataFrame
    sources: pd.DataFrame
    national: pd.DataFrame
    scores: pd.DataFrame
    data_version: str
    province: Province | None = None
    region: Region | None = None
    parts: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def year(self) -> int:
        """The later year."""
        return self.comparison.year

    @property
    def base_year(self) -> int:
        """The earlier year."""
        return self.comparison.base_year

    @property
    def index(self) -> str:
        """The short name of the index."""
        return INDICES[self.comparison.index_id].short

    @property
    def code(self) -> str:
        """The province's code; "" for the country alone."""
        return self.province.province_code if self.province else ""

    @property
    def name(self) -> str:
        """The province's name; "" for the country alone."""
        return self.w.province_name(self.province) if self.province else ""

    @property
    def names(self) -> pd.Series:
        """Province code to name."""
        return pd.Series({p.province_code: self.w.province_name(p) for p in all_provinces(year=self.year)})

    @property
    def regions_of(self) -> pd.Series:
        """Province code to region code."""
        return pd.Series({p.province_code: p.region_code for p in all_provinces(year=self.year)})

    @property
    def region_names(self) -> pd.Series:
        """Region code to name, from north to south."""
        return pd.Series({r.region_code: self.w.region(r) for r in regions(year=self.year)})

    @property
    def row(self) -> pd.Series | None:
        """The province's row of the comparison."""
        return self.comparison.of(self.code) if self.code and not self.comparison.shift.empty else None

    @property
    def changes(self) -> pd.DataFrame:
        """Provinces with a known change, with their names."""
        table = self.comparison.shift
        if table.empty:
            return table
        table = table.dropna(subset=["change"])
        return table.assign(province_name=table["province_code"].map(self.names))

    @property
    def two_scales(self) -> bool:
        """Whether the index has another greatest total in the two years, so that points cannot be compared."""
        breaks = self.comparison.breaks
        return bool(((breaks["kind"] == "scale") & (breaks["component"] == "total")).any())

    @property
    def break_text(self) -> str:
        """The sentence about a break between the two years; "" for none."""
        return wording.break_sentence(
            self.comparison.breaks, index=self.index, base_year=self.base_year, year=self.year, w=self.w
        )

    @property
    def break_label(self) -> str:
        """What is added to the title of a table or figure across a break; "" for none."""
        if self.comparison.breaks.empty:
            return ""
        breaks = self.comparison.breaks
        reason = break_reasons(breaks, self.w)
        if (breaks["component"] != "total").all():
            return self.w("a part was measured in another way: {reason}", reason=reason)
        if not self.comparison.is_broken:
            return self.w("revised in part: {reason}", reason=reason)
        return self.w("the way of measuring changed: {reason}", reason=reason)

    @property
    def rescaled(self) -> dict[int, str]:
        """Year to the score as printed ("67,41/97,5"), where it was printed on a scale other than that of 100."""
        if self.comparison.index_id not in ("par", "sipas"):
            return {}
        own = self.scores[(self.scores["province_code"] == self.code) & (self.scores["component"] == "total")]
        own = own[own["year"].isin([self.base_year, self.year]) & own["points"].notna()]
        own = own[own["max_points"].notna() & (own["max_points"] != 100)].sort_values("year")
        return {
            int(r.year): f"{self.w.number(r.points)}/{self.w.scale(r.max_points)}" for r in own.itertuples()
        }

    def titled(self, title: str) -> str:
        """``title`` with the label of a break behind it."""
        return f"{title} ({self.break_label})" if self.break_label else title

    def component(self, component: str) -> str:
        """The name of a component of the index."""
        return component_name(self.comparison.index_id, component, language=self.w.language, year=self.year)

    @property
    def source_ids(self) -> list[str]:
        """The sources of the scores, ranks and means of the two years."""
        years = [self.base_year, self.year]
        own = self.scores[self.scores["year"].isin(years)]
        if self.code and not self.comparison.is_complete:
            own = own[own["province_code"] == self.code]
        said = self.national
        means = said[
            said["year"].isin(years) & (said["statistic"] == "mean") & (said["component"] == "total")
        ]
        ids = [*own["source_id"], *own["rank_source_id"]]
        if not self.comparison.is_complete:
            ids += list(means["source_id"])
        if self.row is not None:
            ids.append(str(self.row["change_source_id"]))
        return [key for key in dict.fromkeys(ids) if key]

    def component_source_ids(self, codes: Iterable[str] | None = None) -> list[str]:
        """The sources of the components of these provinces (default: all) in the two years."""
        if self.parts.empty:
            return []
        own = self.parts[self.parts["year"].isin([self.base_year, self.year])]
        if codes is not None:
            own = own[own["province_code"].isin(list(codes))]
        return [key for key in dict.fromkeys(own["source_id"]) if key]

    @property
    def path_start(self) -> int:
        """The first year of the path of ranks: fourteen years at most."""
        return max(int(self.comparison.history["year"].min()), self.year - 13)

    @property
    def path_source_ids(self) -> list[str]:
        """The sources of all ranks drawn in the path of ranks, the province's own first; empty without a province."""
        if not self.code or self.comparison.history.empty:
            return []
        drawn = self.comparison.history
        drawn = drawn[drawn["year"].between(self.path_start, self.year) & drawn["rank"].notna()]
        drawn = drawn.assign(other=drawn["province_code"] != self.code).sort_values("other", kind="stable")
        return [key for key in dict.fromkeys(drawn["source_id"]) if key]

    def source(self, ids: Iterable[str] | None = None, *, index_id: str | None = None) -> str:
        """The source line for these sources (default: all of the comparison) of an index (default: the compared one).

        Publishers of the PAR INDEX and SIPAS are named first, because others report their figures.
        """
        index_id = self.comparison.index_id if index_id is None else index_id
        owner = INDICES[index_id].publisher(self.w.language) if index_id in ("par", "sipas") else ""
        return wording.source_line(
            self.source_ids if ids is None else ids,
            publisher_names(self.sources, self.w),
            self.w,
            owner=owner,
        )
