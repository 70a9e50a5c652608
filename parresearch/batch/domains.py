"""Where values of parameters come from: provinces of a map, years of the data, units of stored results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parresearch.core.provinces import Province

__all__ = ["Domains", "project_domains"]


@dataclass(frozen=True)
class Domains:
    """Look-ups that the grid needs; tests and other callers may bring their own.

    ``year_of_map`` gives for each map an index year that is told on it; ``hint_of_year`` what to say of a year without
    figures beside the nearest ones, or "".
    """

    years_of: Callable[[str], Sequence[int]]
    province: Callable[[str, int], Province]
    members: Callable[[str, int], Sequence[Province]]
    latest_year: int
    year_of_map: Mapping[int, int]
    units_of_results: Callable[[str], Sequence[str]]
    hint_of_year: Callable[[int], str] = lambda year: ""

    def map_year(self, vintage: int, year: int | None) -> int:
        """The year whose map provinces are looked up on: of ``vintage``, or (0) of ``year``, or (None) the latest."""
        if vintage:
            return self.year_of_map[vintage]
        return self.latest_year if year is None else year


def project_domains() -> Domains:
    """The look-ups of this project: the catalogue's years, and the maps in ``data/raw/provinces.csv``."""
    from parresearch.catalog.internal import units_of_results
    from parresearch.catalog.load import hint_of_year, index_years
    from parresearch.core import provinces

    return Domains(
        years_of=index_years,
        province=lambda name, year: provinces.resolve(name, year=year),
        members=lambda region, year: provinces.members(region, year=year),
        latest_year=provinces.FIRST_YEAR_34,
        year_of_map={63: provinces.FIRST_YEAR_34 - 1, 34: provinces.FIRST_YEAR_34},
        units_of_results=units_of_results,
        hint_of_year=hint_of_year,
    )
