"""Where each province stands in each year of one index: score, ranks, the country's mean, and the changes.

Published figures come first. A rank or mean is computed only where nearly all provinces have a score (PCI, PAPI);
where most are not published (PAR INDEX, SIPAS) it stays missing, because a rank among a few says nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.indices import INDICES, PARTIAL_SCOPES
from parresearch.core.keys import check_keys
from parresearch.core.shared import shared
from parresearch.core.ties import places
from parresearch.statistics.one_scale import on_greatest_maximum, one_index
from parresearch.statistics.ranked_sets import ranked_by_year, ranked_set_changes
from parresearch.statistics.ranking import rank_provinces

__all__ = ["NEARLY_ALL", "province_series", "standings"]

NEARLY_ALL = 0.9
"""Share of the provinces that must have a score before a rank or a mean is computed from the scores."""


@shared
def standings(
    scores: pd.DataFrame,
    ranks: pd.DataFrame,
    national: pd.DataFrame,
    *,
    units: pd.DataFrame,
) -> pd.DataFrame:
    """Every province's standing by year for the totals of one index.

    Parameters
    ----------
    scores : DataFrame, one row per year and province
        The totals of one index: ``index_id, year, vintage, province_code, points, max_points, percent, basis, flag,
        source_id, rank_published, n_units, rank_basis, rank_source_id``.
    ranks : DataFrame
        Published ranks of the index in every scope (``rank_scope`` national, region:CODE).
    national : DataFrame
        Published national figures (``scope, component, statistic, value, source_id``).
    units : DataFrame
        Which provinces existed in which year (``year, province_code, province_name, region_code``), as from
        :func:`parresearch.core.provinces.units_of`.

    Returns
    -------
    DataFrame, one row per year and province
        ``points, max_points, percent, basis, source_id`` as given; ``rank`` with ``rank_basis`` (published | derived |
        computed) and ``n_ranked`` (among how many); ``partial_rank``, ``n_partial`` and ``partial_scope`` (pilot |
        surveyed) in a pilot or partial survey; ``region_rank``, ``region_rank_basis``, ``n_region``; ``mean``
        (of the country, percent scale for PAR and SIPAS, points otherwise) with ``mean_basis`` and
        ``mean_source_id``; ``n_scored`` (provinces with a score); ``n_all`` (provinces that existed); ``scale`` (the
        greatest total of that year).

    Raises
    ------
    DataError
        When the scores are of several indices, or a province stands twice in a year.
    """
    one_index(scores)
    check_keys(scores, ["year", "province_code"], what="table of scores")
    table = scores.merge(
        units[["year", "province_code", "province_name", "region_code"]],
        on=["year", "province_code"],
        how="left",
        validate="one_to_one",
    )
    if (unknown := table["province_name"].isna()).any():
        row = table[unknown].iloc[0]
        raise DataError(f"{row['province_code']!r} is no province in {row['year']} by the table of units.")
    table["n_all"] = table["year"].map(units.groupby("year").size()).astype("Int64")
    table["scale"] = table.groupby("year")["max_points"].transform("max")
    table["n_scored"] = table.groupby("year")["points"].transform("count").astype("Int64")
    on_scale = on_greatest_maximum(table)
    n_on_scale = on_scale.groupby(table["year"]).transform("count").astype("Int64")
    nearly_all = n_on_scale >= np.ceil(NEARLY_ALL * table["n_all"].astype(float))

    computed = rank_provinces(table.assign(points=on_scale))
    table["rank"] = table["rank_published"]
    table["n_ranked"] = table["n_units"].where(table["rank"].notna())
    fill = table["rank"].isna() & nearly_all & on_scale.notna()
    table.loc[fill, "rank"] = computed.loc[fill, "rank"]
    table.loc[fill, "n_ranked"] = n_on_scale[fill]
    table["rank_basis"] = table["rank_basis"].where(~fill, "computed")

    _add_region_ranks(table, ranks, units)
    _add_partial_ranks(table, ranks)
    _add_means(table, national, nearly_all, on_scale * (_full_scale(table) / table["scale"]))
    return table.drop(columns=["rank_published", "n_units"]).reset_index(drop=True)


def _text(column: pd.Series) -> pd.Series:
    """``column`` with empty text where nothing is known, also when nothing at all is."""
    return column.astype(object).where(column.notna(), "").astype(str)


def _add_region_ranks(table: pd.DataFrame, ranks: pd.DataFrame, units: pd.DataFrame) -> None:
    size_of = units.groupby(["year", "region_code"]).size()
    published = ranks[(ranks["component"] == "total") & ranks["rank_scope"].str.startswith("region:")]
    said = published.set_index(["year", "province_code"])
    key = pd.MultiIndex.from_frame(table[["year", "province_code"]])
    table["region_rank"] = pd.array(said["rank"].reindex(key), dtype="Int64")
    table["n_region"] = pd.array(said["n_units"].reindex(key), dtype="Int64")
    basis = said["basis"].reindex(key).map({"direct": "published", "derived": "derived"})
    table["region_rank_basis"] = _text(basis).to_numpy()
    table["region_rank_source_id"] = _text(said["source_id"].reindex(key)).to_numpy()
    # Where every member of a region has a national rank, their order gives the rank within the region.
    known = table[table["rank"].notna()]
    for (year, region), group in known.groupby(["year", "region_code"]):
        members = int(size_of.get((year, region), 0))
        if len(group) != members:
            continue
        place = places(group["rank"], ascending=True)
        fill = place.index[table.loc[place.index, "region_rank"].isna()]
        table.loc[fill, "region_rank"] = place[fill]
        table.loc[fill, "n_region"] = members
        table.loc[fill, "region_rank_basis"] = "computed"


def _add_partial_ranks(table: pd.DataFrame, ranks: pd.DataFrame) -> None:
    """Ranks among the few provinces of a pilot or a partial survey: kept apart, they are no national ranks."""
    few = ranks[(ranks["component"] == "total") & ranks["rank_scope"].isin(PARTIAL_SCOPES)]
    said = few.set_index(["year", "province_code"])
    key = pd.MultiIndex.from_frame(table[["year", "province_code"]])
    table["partial_rank"] = pd.array(said["rank"].reindex(key), dtype="Int64")
    table["n_partial"] = pd.array(said["n_units"].reindex(key), dtype="Int64")
    table["partial_scope"] = _text(said["rank_scope"].reindex(key)).to_numpy()
    table["partial_source_id"] = _text(said["source_id"].reindex(key)).to_numpy()


def _full_scale(table: pd.DataFrame) -> pd.Series:
    """The scale that a mean is told on: that of the index; 100 where the index is not said and the maximum is no
    index's greatest total."""
    if "index_id" in table:
        pairs = zip(table["index_id"], table["year"], strict=True)
        return pd.Series(
            [INDICES[i].total_max(int(year)) for i, year in pairs], index=table.index, dtype=float
        )
    known = {index.total_max(int(year)) for index in INDICES.values() for year in table["year"].unique()}
    return table["scale"].where(table["scale"].isin(known), 100.0)


def _add_means(
    table: pd.DataFrame, national: pd.DataFrame, nearly_all: pd.Series, on_scale: pd.Series
) -> None:
    means = national[
        (national["scope"] == "national")
        & (national["component"] == "total")
        & (national["statistic"] == "mean")
    ].set_index("year")
    table["mean"] = table["year"].map(means["value"]).astype(float)
    table["mean_source_id"] = _text(table["year"].map(means["source_id"]))
    table["mean_basis"] = _text(table["year"].map(means["basis"]))
    fill = table["mean"].isna() & nearly_all
    table.loc[fill, "mean"] = on_scale.groupby(table["year"]).transform("mean")[fill]
    table.loc[fill, "mean_basis"] = "computed"


def province_series(
    standing: pd.DataFrame,
    *,
    vintage: int,
    province_code: str,
    years: range,
    national: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One province's standing for every year of ``years``, with the change from the year before.

    Parameters
    ----------
    standing : DataFrame
        As from :func:`standings`.
    vintage, province_code : int, str
        The province.
    years : range
        Every year gets a row; where nothing is published it holds missing values.
    national : DataFrame, optional
        Published national figures, to give the mean also in years without a row of the province.

    Returns
    -------
    DataFrame indexed by year
        The columns of ``standing`` and ``change`` (points on a scale of ``max_points``; negative is a drop),
        ``rank_change`` and ``region_rank_change`` (places; positive is a rise, negative a fall), ``n_ranked_base``
        (among how many the year before), ``ranked_only_base`` and ``ranked_only_now`` (names of the provinces ranked
        in one of the two years only, as a tuple; see :func:`~parresearch.statistics.ranked_sets.ranked_set_changes`),
        ``mean_change``.
        A change is missing when one of the two years is, or when the maximum differs between them.
    """
    own = standing[(standing["vintage"] == vintage) & (standing["province_code"] == province_code)]
    series = own.set_index("year").reindex(pd.Index(years, name="year"))
    means = standing.drop_duplicates("year").set_index("year")
    for column in ("mean", "mean_basis", "mean_source_id", "n_scored", "n_all", "scale"):
        series[column] = means[column].reindex(series.index)
    if national is not None:
        said = national[
            (national["scope"] == "national")
            & (national["component"] == "total")
            & (national["statistic"] == "mean")
        ].set_index("year")
        series["mean"] = series["mean"].fillna(said["value"].reindex(series.index))
        for column in ("basis", "source_id"):
            target = f"mean_{column}"
            series[target] = (
                series[target]
                .astype(object)
                .where(series[target].notna(), said[column].reindex(series.index))
            )
    same_scale = series["max_points"] == series["max_points"].shift(1)
    series["change"] = series["points"].diff().where(same_scale)
    for column in ("rank", "region_rank"):
        places = series[column].astype("Float64")
        series[f"{column}_change"] = (places.shift(1) - places).astype("Int64")
    series["n_ranked_base"] = series["n_ranked"].shift(1)
    ranked = ranked_by_year(standing[standing["vintage"] == vintage])
    sets = [ranked_set_changes(ranked, base_year=year - 1, year=year) for year in series.index]
    series["ranked_only_base"] = [tuple(base) for base, _ in sets]
    series["ranked_only_now"] = [tuple(now) for _, now in sets]
    series["mean_change"] = series["mean"].diff().where(series["scale"] == series["scale"].shift(1))
    text = [c for c in series if c.endswith(("basis", "source_id", "flag", "scope"))]
    for column in text:
        series[column] = _text(series[column])
    return series
