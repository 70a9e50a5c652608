"""Where values of parameters come from: provinces of a map, years of the data, units of stored results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parresearch.core.provinces import Province

__all__ = ["Domains", "project_domains"]


@dataclass(frozen=True)
class Domains:
    """Look-ups that the grid needs; tests and other callers may bring their own."""

    years_of: Callable[[str], Sequence[int]]
    province: Callable[[str, int], Province]
    members: Callable[[str, int], Sequence[Province]]
    latest_year: int
    units_of_results: Callable[[str], Sequence[str]]


def project_domains() -> Domains:
    """The look-ups of this project: the catalogue's years, and the maps in ``data/raw/provinces.csv``."""
    from parresearch.catalog.internal import units_of_results
    from parresearch.catalog.load import index_years
    from parresearch.core import provinces

    return Domains(
        years_of=index_years,
        province=lambda name, year: provinces.resolve(name, year=year),
        members=lambda region, year: provinces.members(region, year=year),
        latest_year=provinces.FIRST_YEAR_34,
        units_of_results=units_of_results,
    )
