"""A year's ranking made again: in the country, in each region, and the group by score."""

from __future__ import annotations

import pandas as pd

from parresearch.statistics.comparison_groups import quarter_groups, rank_within, region_groups
from parresearch.statistics.groups import group_of
from parresearch.statistics.standing import NEARLY_ALL

__all__ = ["remade_ranking"]


def remade_ranking(
    scores: pd.DataFrame, units: pd.DataFrame, *, index_id: str, year: int, groups: pd.DataFrame
) -> pd.DataFrame:
    """Ranks of one year from the published totals, nationally and by region, beside the published ranks.

    Parameters
    ----------
    scores : DataFrame
        One index: ``year, province_code, component, points, percent, rank_published, rank_basis, n_units``.
    units : DataFrame
        Which provinces existed in which year (:func:`parresearch.core.provinces.units_of`).
    groups : DataFrame
        Thresholds of the groups of the PAR INDEX in the year; not read for other indices.

    Returns
    -------
    DataFrame, one row per province with a score or a published rank, by rank, then code
        ``province_code, province_name, region_code, points, percent, rank_published`` (missing where others computed
        it), ``rank`` (ties share the best; missing unless nearly all provinces have a score), ``n``, ``n_tied``,
        ``region_rank``, ``n_region`` (members with a score) and ``group``: the quarter of the scores for ``papi``, the
        group by thresholds for ``par``, empty for others.
    """
    of_year = scores[(scores["year"] == year) & (scores["component"] == "total")]
    all_units = units[units["year"] == year]
    kept = ["province_code", "points", "percent", "rank_published", "rank_basis", "n_units"]
    table = all_units.merge(of_year[kept], on="province_code", how="left", validate="one_to_one")
    ranked = rank_within(
        table, {"country": list(table["province_code"]), **region_groups(table)}, by="percent"
    )
    in_country = ranked[ranked["group"] == "country"].set_index("province_code")
    in_region = ranked[ranked["group"] != "country"].set_index("province_code")
    codes = table["province_code"]
    table["rank"] = pd.array(in_country["rank"].reindex(codes), dtype="Int64")
    table["n_tied"] = pd.array(in_country["n_tied"].reindex(codes), dtype="Int64")
    table["region_rank"] = pd.array(in_region["rank"].reindex(codes), dtype="Int64")
    table["n_region"] = pd.array(in_region["n"].reindex(codes), dtype="Int64")
    n = int(table["percent"].notna().sum())
    table["n"] = n
    said = table.loc[table["rank_published"].notna(), "n_units"].max()
    if n < NEARLY_ALL * (len(table) if pd.isna(said) else int(said)):
        for column in ("rank", "n_tied", "region_rank"):
            table[column] = pd.array([pd.NA] * len(table), dtype="Int64")
    table["rank_published"] = table["rank_published"].where(table["rank_basis"] == "published")
    if index_id == "papi":
        table["group"] = quarter_groups(table["percent"])
    else:
        of_par = index_id == "par"
        table["group"] = [group_of(float(score), groups) if of_par else "" for score in table["percent"]]
    shown = table[table["points"].notna() | table["rank_published"].notna()]
    order = ["rank", "rank_published", "percent", "province_code"]
    shown = shown.sort_values(order, ascending=[True, True, False, True])
    return shown.drop(columns=["rank_basis", "n_units"]).reset_index(drop=True)
