"""Two years of one index compared in every way this room knows, as one value: what a report about a change needs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.provinces import units_of
from parresearch.core.shared import shared
from parresearch.statistics.breaks import breaks_of_index
from parresearch.statistics.component_leaves import complete_units
from parresearch.statistics.expectation import expected_change, expected_change_models
from parresearch.statistics.panel_change import panel_change
from parresearch.statistics.rank_bounds import RankSplitBounds, rank_split_bounds
from parresearch.statistics.rank_change import passes, rank_change
from parresearch.statistics.shift import national_region_own
from parresearch.statistics.standing import NEARLY_ALL

__all__ = ["YearComparison", "compare_years", "score_column"]


def score_column(index_id: str) -> str:
    """The column that scores of an index are compared on: percent where publishers print out of 100.

    Examples
    --------
    >>> score_column("par"), score_column("papi")
    ('percent', 'points')
    """
    return "percent" if index_id in ("par", "sipas") else "points"


@dataclass(frozen=True)
class YearComparison:
    """Two years of one index; tables are empty where the published figures do not allow them.

    Attributes
    ----------
    shift : DataFrame
        Of every province (``statistics.shift.national_region_own``).
    ranks, expected, model : DataFrame
        Split of rank changes, expected changes and their line; empty unless ``is_complete``.
    components : DataFrame
        Contribution of every component by province (``statistics.panel_change.panel_change``); empty when no province
        has all of them in both years, or the years lie on two scales.
    component_units : DataFrame
        ``year, province_code`` of those that have every component, for the two years; empty without leaves.
    breaks : DataFrame
        Breaks of the total between the two years, and of its parts where the total has none of its own in that year.
    history : DataFrame
        ``year, province_code, rank, region_code, source_id`` (of the rank) of every year up to ``year``, for the path
        of ranks; also places that a source states with a change alone.
    """

    index_id: str
    year: int
    base_year: int
    shift: pd.DataFrame
    ranks: pd.DataFrame
    expected: pd.DataFrame
    model: pd.DataFrame
    components: pd.DataFrame
    breaks: pd.DataFrame
    history: pd.DataFrame
    standing: pd.DataFrame
    component_units: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["year", "province_code"])
    )

    @property
    def is_complete(self) -> bool:
        """Whether nearly all provinces have a score in both years."""
        return not self.shift.empty and bool(
            self.shift["n"].iloc[0] >= np.ceil(NEARLY_ALL * self.shift["n_all"].iloc[0])
        )

    @property
    def is_broken(self) -> bool:
        """Whether the two years lie on two scales: a new framework or another maximum."""
        of_total = self.breaks[self.breaks["component"] == "total"]
        return bool(of_total["kind"].isin(["new_framework", "scale"]).any())

    def of(self, province_code: str) -> pd.Series | None:
        """A province's row of ``shift``; None when it has no figure in either year."""
        found = self.shift[self.shift["province_code"] == province_code]
        return None if found.empty else found.iloc[0]

    def passes_of(self, province_code: str) -> pd.DataFrame:
        """Who overtook and was overtaken: by scores where complete, else as far as ranks of both years are known."""
        value, better = ("score", "more") if self.is_complete else ("rank", "less")
        empty = pd.DataFrame(columns=["province_code", "direction", "value_base", "value", "n"])
        source = self.ranks if self.is_complete else self.shift
        table = pd.concat(
            [
                source.assign(year=self.base_year, **{value: source[f"{value}_base"]}),
                source.assign(year=self.year),
            ]
        )[["vintage", "year", "province_code", value]]
        try:
            return passes(
                table,
                province_code=province_code,
                year=self.year,
                base_year=self.base_year,
                value=value,
                better=better,
            )
        except DataError:
            return empty

    def bounds_of(self, province_code: str) -> RankSplitBounds | None:
        """Bounds of the split of a rank change from a few published scores; None where a figure is lacking."""
        row = self.of(province_code)
        if self.is_complete or row is None or pd.isna(row["national"]):
            return None
        column = score_column(self.index_id)
        own = self.standing.rename(columns={column: "score"})[["year", "province_code", "score", "rank"]]
        base, now = (own[own["year"] == y] for y in (self.base_year, self.year))
        # Across a break the common shift is taken out; on one scale scores are compared as they are.
        shift = float(row["national"]) if self.is_broken else 0.0
        try:
            return rank_split_bounds(
                base, now, province_code=province_code, n_units=int(row["n_all"]), shift=shift
            )
        except DataError:
            return None


@shared
def compare_years(
    standing: pd.DataFrame,
    *,
    index_id: str,
    year: int,
    base_year: int,
    breaks: pd.DataFrame,
    published_regions: pd.DataFrame | None = None,
    stated: pd.DataFrame | None = None,
    leaves: pd.DataFrame | None = None,
    totals: pd.DataFrame | None = None,
    scale: float | dict[int, float] = 100.0,
) -> YearComparison:
    """Everything about the change of one index between two years, for all provinces.

    Parameters
    ----------
    standing : DataFrame
        As from :func:`parresearch.statistics.standing.standings`.
    breaks : DataFrame
        All known breaks.
    published_regions, stated
        As in :func:`parresearch.statistics.shift.national_region_own`.
    leaves, totals, scale
        As in :func:`parresearch.statistics.panel_change.panel_change`, but ``totals`` also with ``percent`` (the PAR
        INDEX is compared on it); without ``leaves`` no components.

    Returns
    -------
    YearComparison
        With empty tables when one of the years has no figure at all.
    """
    column = score_column(index_id)
    known = set(standing["year"])
    empty = pd.DataFrame()
    between = breaks_of_index(breaks, index_id=index_id)
    low, high = sorted((base_year, year))
    between = between[(between["year_before"] >= low) & (between["year_after"] <= high)].reset_index(
        drop=True
    )
    history = _history(standing, stated, last=high)
    shift = ranks = expected = model = components = empty
    pair = {"year": year, "base_year": base_year}
    if {year, base_year} <= known:
        shift = national_region_own(
            standing, value=column, published_regions=published_regions, stated=stated, **pair
        )
    out = YearComparison(
        index_id, year, base_year, shift, ranks, expected, model, components, between, history, standing
    )
    if out.is_complete:
        broken = out.is_broken
        ranks = rank_change(standing, value=column, centred=broken, **pair)
        expected = expected_change(standing, value=column, **pair)
        model = expected_change_models(standing, value=column, **pair)
    if leaves is not None and not shift.empty:
        if totals is not None:
            totals = totals.assign(points=totals[column])
        try:
            components = panel_change(
                leaves, scale=scale, totals=totals, unmatched="method", year=year, base_year=base_year
            )
        except DataError:
            components = empty
    return YearComparison(
        index_id, year, base_year, shift, ranks, expected, model, components, between, history, standing,
        _complete_in(leaves, (base_year, year)),
    )  # fmt: skip


def _complete_in(leaves: pd.DataFrame | None, years: tuple[int, int]) -> pd.DataFrame:
    """Which provinces have every component in each of these years."""
    if leaves is None:
        return pd.DataFrame(columns=["year", "province_code"])
    whole = complete_units(leaves[leaves["year"].isin(years)])
    return whole[["year", "province_code"]].drop_duplicates().reset_index(drop=True)


def _history(standing: pd.DataFrame, stated: pd.DataFrame | None, *, last: int) -> pd.DataFrame:
    """The ranks of all years, with those that only a stated change gives."""
    ids = standing["rank_source_id"].where(standing["rank_source_id"] != "", standing["source_id"])
    columns = ["year", "province_code", "rank", "region_code", "source_id"]
    parts = [standing.assign(source_id=ids)[columns]]
    if stated is not None and len(stated):
        regions = units_of([*stated["base_year"], *stated["year"]])[["year", "province_code", "region_code"]]
        for when, rank in (("base_year", "rank_base"), ("year", "rank")):
            own = stated.assign(year=stated[when], rank=stated[rank]).dropna(subset=["rank"])
            parts.append(own.merge(regions, on=["year", "province_code"])[columns])
    both = pd.concat(parts, ignore_index=True)
    both = both[both["year"] <= last].sort_values(
        "rank", kind="stable", na_position="last"
    )  # a known rank first
    return both.drop_duplicates(["year", "province_code"]).sort_values(["year", "province_code"])
