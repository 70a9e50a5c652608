"""Everything the notebook on uncertain ranks shows, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from parresearch.core.indices import INDICES, component_name
from parresearch.reporting.data_words import publisher_names
from parresearch.reporting.error_words import AssumedError
from parresearch.reporting.language import Words
from parresearch.reporting.wording import source_line

__all__ = ["RankView"]


@dataclass(frozen=True)
class RankView:
    """One index and year.

    Attributes
    ----------
    sets : DataFrame
        ``province_code, province_name, score, se, rank, rank_best, rank_worst`` (marginal), ``all_best, all_worst``
        (all provinces at once), ``status``.
    se : float
        Standard error in points.
    error
        What an estimated error rests on; None where the analyst gave it.
    by_error : DataFrame
        ``factor, se, median_places, n_top, n_bottom`` for the assumed error and for smaller ones.
    n_established : int
        Pairs of provinces of which it is established which one is higher, all pairs at once.
    best_set, worst_set : sequence of names
        Provinces that cannot be ruled out of the first and of the last place, in the order of their ranks.
    weights : DataFrame
        ``component, share`` of the parts; empty when parts or weights are not published.
    draws, shares, left_out, alpha, first_component
        Ranks over draws, Sobol shares, rank without each part, Cronbach's alpha, share of the variance of the
        standardised parts that their first principal component holds; empty (NaN) without parts.
    assumptions : mapping
        ``concentration, rounding, n_draws, n_sobol, coverage``.
    """

    w: Words
    index_id: str
    year: int
    group: int
    sets: pd.DataFrame
    se: float
    error: AssumedError | None
    by_error: pd.DataFrame
    n_established: int
    best_set: Sequence[str]
    worst_set: Sequence[str]
    weights: pd.DataFrame
    draws: pd.DataFrame
    shares: pd.DataFrame
    left_out: pd.DataFrame
    alpha: float
    first_component: float
    assumptions: Mapping[str, float]
    source_ids: Sequence[str]
    sources: pd.DataFrame
    data_version: str

    @property
    def short(self) -> str:
        """Short name of the index."""
        return INDICES[self.index_id].short

    @property
    def n_pairs(self) -> int:
        """Pairs of provinces ranked."""
        return len(self.sets) * (len(self.sets) - 1) // 2

    def component(self, component: str) -> str:
        """What readers call a part."""
        return component_name(self.index_id, component, language=self.w.language, year=self.year)

    def source(self) -> str:
        """The line that names sources."""
        return source_line(list(self.source_ids), publisher_names(self.sources, self.w), self.w)
