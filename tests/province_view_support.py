"""The view of one province and year, put together as the notebook does (without profiles)."""

from __future__ import annotations

from functools import cache

from parresearch.catalog import load, trace
from parresearch.core.flags import uncontradicted
from parresearch.core.provinces import region_of, resolve, units_of
from parresearch.reporting.language import words
from parresearch.reporting.province import ProvinceView
from parresearch.statistics.breaks import breaks_of_index
from parresearch.statistics.framework_shape import nest_framework
from parresearch.statistics.parts import sum_of_parts
from parresearch.statistics.scale_reading import scale_reading
from parresearch.statistics.standing import province_series, standings

IDS = ["par"]


@cache
def standing_of(index_id: str):
    """Every province's standing."""
    totals = load.load_scores(index_id, component="total")
    national = load.load_national(index_id)
    return standings(totals, load.load_ranks(index_id), national, units=units_of(totals["year"]))


@cache
def province_view(name: str, year: int, language: str = "vi") -> ProvinceView:
    """The view with the PAR INDEX alone."""
    unit = resolve(name, year=year)
    years = range(min(2011, year - 1), year + 1)
    national = load.load_national("par")
    series = province_series(
        standing_of("par"),
        vintage=unit.vintage,
        province_code=unit.province_code,
        years=years,
        national=national,
    )
    framework, breaks = nest_framework(load.load_framework(year)), load.load_breaks()
    scores = load.load_province_year(unit.province_code, year, index_ids=IDS)
    return ProvinceView(
        province=unit, region=region_of(unit), year=year, w=words(language), standings={"par": standing_of("par")},
        series={"par": series}, profiles={}, scores=scores, parts_sum=sum_of_parts(scores),
        reading=scale_reading(series.loc[year], year=year, framework=framework, national=national),
        breaks={"par": breaks_of_index(breaks, index_id="par")}, framework=framework,
        groups=uncontradicted(load.load_groups(year)),
        conflicts=load.load_province_conflicts(unit.province_code, [year - 1, year], index_ids=IDS),
        evidence=trace.evidence(unit, years=years, detail_year=year, index_ids=IDS), coverage=trace.coverage(),
        sources=load.load_sources(), data_version="0" * 64,
    )  # fmt: skip
