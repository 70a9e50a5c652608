"""Everything the correlation notebook shows, as tables: put together by the notebook, read by the parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from parresearch.core.indices import INDICES, component_name
from parresearch.reporting.data_words import publisher_names
from parresearch.reporting.language import Words
from parresearch.reporting.wording import source_line

__all__ = ["CorrelationView", "Estimate"]


@dataclass(frozen=True)
class Estimate:
    """One coefficient with its interval, as a sentence needs it."""

    r: float
    ci_low: float
    ci_high: float
    p_value: float
    n: int

    @classmethod
    def of(cls, found: Any) -> Estimate:
        """From any result with these names."""
        return cls(found.r, found.ci_low, found.ci_high, found.p_value, found.n)


@dataclass(frozen=True)
class CorrelationView:
    """Two indices over some years with everything that was estimated.

    Attributes
    ----------
    pairs : DataFrame
        Raw scores of both (``year, province_code, province_name, x, y``).
    yearly : DataFrame
        By year and method, with adjusted and permutation p-values (``statistics.association.pairs``).
    raw_pooled, within : Estimate
        Within provinces over all years, from raw scores (the trap) and from scores standardised within the year.
    breaks : DataFrame
        Breaks of both indices inside the years.
    models, lags, curve : DataFrame
        As ``statistics.association`` gives them.
    without_year : DataFrame
        The main model with each year left out: ``year, estimate, ci_low, ci_high``.
    curve_summary : mapping
        ``n, median, low, high, share_positive, n_significant_raw, n_significant_bh, n_significant,
        n_significant_negative``.
    components : DataFrame
        Component with component in ``components_year``.
    components_pooled : DataFrame
        The same over all years (``statistics.association.pooled_components``); may be empty.
    partial : DataFrame
        Partial correlations by year and set of controls (``statistics.association.partial_years``); may be empty.
    agreement, disagreement : DataFrame
        Rankings by year; provinces on which the indices differ, with ``province_name``.
    concordance : DataFrame
        Kendall's W of both indices and the PAR INDEX by year: ``year, w, n, chance``; may be empty.
    par : DataFrame
        PAR INDEX with each of the two by year, ``partner`` and the columns of ``yearly``; may be empty.
    par_left_out : mapping
        ``(partner, year)`` to the number of provinces that have both where it is too small.
    selection : DataFrame
        Provinces with a published PAR INDEX against the rest, and worst-case bounds of the correlation, by partner and
        year (``statistics.association.published.selection_years``); may be empty.
    detectable : mapping
        n to the smallest correlation that it can show (power 80%, 5%).
    corrected : mapping or None
        The last year's Pearson correlation (``r, ci_low, ci_high``) by the reliabilities that the report's maker gave
        (``reliability_x, reliability_y``); None where none was given.
    sources : DataFrame indexed by source id
    """

    w: Words
    x_index: str
    y_index: str
    years: tuple[int, int]
    pairs: pd.DataFrame
    yearly: pd.DataFrame
    left_out: Mapping[object, str]
    raw_pooled: Estimate
    within: Estimate
    breaks: pd.DataFrame
    models: pd.DataFrame
    without_year: pd.DataFrame
    lags: pd.DataFrame
    curve: pd.DataFrame
    curve_summary: Mapping[str, float]
    components: pd.DataFrame
    components_year: int
    components_pooled: pd.DataFrame
    partial: pd.DataFrame
    agreement: pd.DataFrame
    disagreement: pd.DataFrame
    concordance: pd.DataFrame
    par: pd.DataFrame
    par_left_out: Mapping[tuple[str, int], int]
    selection: pd.DataFrame
    detectable: Mapping[int, float]
    corrected: Mapping[str, float] | None
    source_ids: Sequence[str]
    par_source_ids: Sequence[str]
    sources: pd.DataFrame
    data_version: str

    @property
    def x(self) -> str:
        """Short name of the first index."""
        return INDICES[self.x_index].short

    @property
    def y(self) -> str:
        """Short name of the second index."""
        return INDICES[self.y_index].short

    @property
    def span(self) -> str:
        """The years, as text."""
        return f"{self.years[0]}–{self.years[1]}"

    @property
    def n_units(self) -> int:
        """Provinces of the map in use."""
        return int(self.pairs["vintage"].iloc[0])

    def component(self, index_id: str, component: str) -> str:
        """What readers call a component."""
        return component_name(index_id, component, language=self.w.language, year=self.components_year)

    def source(self, ids: Sequence[str] = ()) -> str:
        """The line that names sources; those of the two indices unless others are given."""
        return source_line(list(ids or self.source_ids), publisher_names(self.sources, self.w), self.w)

    def of(self, method: str) -> pd.DataFrame:
        """The yearly results of one method."""
        return self.yearly[self.yearly["method"] == method]
