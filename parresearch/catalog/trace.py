"""Back from a figure to its sources, and an overview of what the catalogue holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from parresearch.catalog.choose import rank_basis
from parresearch.catalog.kept import kept
from parresearch.catalog.load import (
    check_index_year,
    index_years,
    load_framework,
    load_national,
    load_ranks,
    load_scores,
    load_sources,
    load_table,
)
from parresearch.core.errors import UnknownIndexError, nearest
from parresearch.core.flags import uncontradicted
from parresearch.core.indices import INDICES, NATIONAL, PARTIAL_SCOPES, index_of
from parresearch.core.provinces import Province, all_provinces, resolve, resolve_region
from parresearch.core.reads import recorded

__all__ = ["coverage", "evidence", "source_use", "taken_rows", "trace", "trace_scope"]

_TAKEN = r"^(?:value|rank)|, rank$"
_SHOWN = [
    "year", "province_code", "component", "value", "unit", "max_points", "rank", "rank_scope", "n_units", "basis",
    "flag", "note", "source_id", "publisher", "address", "table", "line", "used",
]  # fmt: skip


@recorded
@kept
def coverage() -> pd.DataFrame:
    """How many provinces have a known total and rank, by index and year, and out of how many.

    Returns
    -------
    DataFrame, one row per index and year with any figure
        ``n_score``, ``n_derived`` (of these totals: worked out by a source, not printed), ``n_rank``, ``n_either``,
        ``n_units`` (provinces that existed), ``n_assessed`` (of them, those assessed: fewer in a pilot or partial
        survey, whose ranks are counted then), ``partial_scope`` (pilot, surveyed, or empty), ``n_components`` (parts
        below the total that any province has), ``has_national_mean``.
    """
    national = {index_id: load_national(index_id) for index_id in INDICES}
    return _coverage(load_scores(), national, _partial_rounds())


def _coverage(
    scores: pd.DataFrame,
    national: dict[str, pd.DataFrame],
    partial: dict[tuple[str, int], tuple[str, int, frozenset[str]]],
) -> pd.DataFrame:
    rows = []
    for index_id, means in national.items():
        mean_years = set(means.loc[(means["scope"] == NATIONAL) & (means["statistic"] == "mean"), "year"])
        of_index = scores[scores["index_id"] == index_id]
        for year, group in of_index.groupby("year"):
            total = group[group["component"] == "total"]
            has_score, has_rank = total["points"].notna(), total["rank_published"].notna()
            n_units = len(all_provinces(year=int(year)))
            among = total["n_units"].max()  # a source may itself say that fewer were ranked (PCI 2005: 42)
            fewer = pd.notna(among) and among < n_units
            whole = ("surveyed", int(among), frozenset[str]()) if fewer else ("", n_units, frozenset[str]())
            scope, n_assessed, ranked = partial.get((index_id, int(year)), whole)
            has_rank |= total["province_code"].isin(ranked)
            rows.append(
                {
                    "index_id": index_id,
                    "year": int(year),
                    "n_score": int(has_score.sum()),
                    "n_derived": int((has_score & (total["basis"] == "derived")).sum()),
                    "n_rank": int(has_rank.sum()),
                    "n_either": int((has_score | has_rank).sum()),
                    "n_units": n_units,
                    "n_assessed": n_assessed,
                    "partial_scope": scope,
                    "n_components": group.loc[group["component"] != "total", "component"].nunique(),
                    "has_national_mean": year in mean_years,
                }
            )
    return pd.DataFrame(rows)


def source_use() -> pd.DataFrame:
    """How many figures each registered source states, and how many of its rows the processed tables use.

    Returns
    -------
    DataFrame indexed by source id, every registered source
        ``n_statements``: rows about provinces, regions, groups and the country; ``n_used``: rows of them whose value or
        rank is taken. Both are 0 for a source that only states criteria sets, weights or internal indices.
    """
    columns = ["source_id", "used"]
    rows = pd.concat([load_table("statements")[columns], load_table("national_statements")[columns]])
    rows = rows.assign(is_used=rows["used"].str.contains(_TAKEN))
    found = rows.groupby("source_id")["is_used"].agg(n_statements="size", n_used="sum")
    return found.reindex(load_sources().index, fill_value=0).astype(int)


def _partial_rounds() -> dict[tuple[str, int], tuple[str, int, frozenset[str]]]:
    """Index years that assessed a few provinces only: their scope, how many, and the codes with a rank among them."""
    found = {}
    for index_id in INDICES:
        ranks = load_ranks(index_id)
        few = ranks[(ranks["component"] == "total") & ranks["rank_scope"].isin(PARTIAL_SCOPES)]
        for year, group in few.groupby("year"):
            scope, size = str(group["rank_scope"].iloc[0]), int(group["n_units"].max())
            found[index_id, int(year)] = (scope, size, frozenset(group["province_code"]))
    return found


def _with_sources(rows: pd.DataFrame) -> pd.DataFrame:
    sources = load_sources()[["publisher", "address"]]
    return rows.join(sources, on="source_id")


@recorded
@kept
def trace(
    index_id: str, year: int, province: Province | str, *, component: str | None = None
) -> pd.DataFrame:
    """Every source row behind a province's figures of one index and year, those taken first.

    Parameters
    ----------
    index_id, year : str, int
        An index and one of its years.
    province : Province or str
        A province, its name or its code.
    component : str, optional
        One component, such as ``total``; default all.

    Returns
    -------
    DataFrame, one row per statement
        With ``publisher`` and ``address`` of its source, the raw ``table`` and ``line`` it stands on, and ``used``:
        what of it the processed tables use ("value", "rank"), or that it agrees with what they use. An empty
        table means that no source in the catalogue states a figure.
    """
    check_index_year(index_of(index_id).index_id, year)
    unit = province if isinstance(province, Province) else resolve(province, year=year)
    rows = load_table("statements")
    rows = rows[
        (rows["index_id"] == index_id)
        & (rows["year"] == year)
        & (rows["province_code"] == unit.province_code)
    ]
    if component is not None:
        _check_component(index_id, component)
        rows = rows[rows["component"] == component]
    order = rows["component"].map(lambda name: (name != "total", name))
    rows = rows.assign(_o=order, _t=~rows["used"].str.contains(_TAKEN)).sort_values(["_o", "_t", "line"])
    return _with_sources(rows)[_SHOWN].reset_index(drop=True)


def _check_component(index_id: str, component: str) -> None:
    known = set(load_scores(index_id)["component"])
    if component not in known:
        close = nearest(component, known)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise UnknownIndexError(f"{component!r} is not a component of {INDICES[index_id].short}.{hint}")


@recorded
@kept
def taken_rows(
    index_id: str, year: int, *, component: str = "total", quantity: Literal["value", "rank"] = "value"
) -> pd.DataFrame:
    """The rows whose score (or national rank) is the one taken: what means, extremes and ranks are computed from.

    Returns
    -------
    DataFrame, one row per province that has the quantity, best first
        ``province_code, value, unit, max_points, rank, source_id, publisher, address, table, line`` and ``used``.

    Examples
    --------
    >>> rows = taken_rows("papi", 2021)
    >>> len(rows), rows["value"].is_monotonic_decreasing
    (60, True)
    """
    check_index_year(index_of(index_id).index_id, year)
    _check_component(index_id, component)
    rows = load_table("statements")
    rows = rows[(rows["index_id"] == index_id) & (rows["year"] == year) & (rows["component"] == component)]
    if quantity == "value":
        rows = rows[rows["used"].str.contains(r"^value") & rows["value"].notna()]
        rows = rows.sort_values(["value", "province_code"], ascending=[False, True])
    else:
        rows = rows[rows["used"].str.contains(r"^rank|, rank$") & (rows["rank_scope"] == NATIONAL)]
        rows = rows.sort_values(["rank", "province_code"])
    return _with_sources(rows)[_SHOWN].reset_index(drop=True)


@recorded
@kept
def trace_scope(
    index_id: str, year: int, scope: str = NATIONAL, *, component: str | None = None
) -> pd.DataFrame:
    """Every source row behind national or regional figures (``scope`` "national", or a region's name or code)."""
    index_of(index_id)
    if component is not None:
        _check_component(index_id, component)
    if scope != NATIONAL:
        scope = f"region:{resolve_region(scope.removeprefix('region:'), year=year).region_code}"
    rows = load_table("national_statements")
    rows = rows[(rows["index_id"] == index_id) & (rows["year"] == year)]
    if rows.empty and year not in index_years(index_id):
        check_index_year(index_id, year)
    rows = rows[(rows["scope"] == scope) | ((scope == NATIONAL) & rows["scope"].str.startswith("group:"))]
    if component is not None:
        rows = rows[rows["component"] == component]
    columns = ["year", "scope", "component", "statistic", "value", "unit", "basis", "flag", "note", "source_id",
               "publisher", "address", "table", "line", "used"]  # fmt: skip
    return _with_sources(rows)[columns].reset_index(drop=True)


def _named(rows: pd.DataFrame, provinces: Mapping[str, Province]) -> pd.DataFrame:
    names = [provinces[code].name_vi for code in rows["province_code"]]
    return rows.assign(name_vi=names, name_en=names)


def _change_rows(years: Sequence[int]) -> pd.DataFrame:
    """Changes of the PAR INDEX between these years that sources state without both scores, of all provinces."""
    rows = load_table("stated_changes")
    rows = rows[(rows["index_id"] == "par") & rows["year"].isin(years) & rows["base_year"].isin(years)]
    return rows.assign(
        component="total", what="change", value=rows["change"], basis="direct", rank_basis="published",
        table="stated_changes",
    )  # fmt: skip


def _framework_rows(framework: pd.DataFrame, year: int) -> pd.DataFrame:
    """Maximum points and counts of a criteria set, each with the line it stands on."""
    known = framework[framework[["max_points", "n_criteria", "n_subcriteria"]].notna().any(axis=1)]
    return known.assign(
        index_id="par", year=year, component=known["code"], what="framework", value=known["max_points"], unit="points",
        basis="direct", table="frameworks",
    )  # fmt: skip


def _group_rows(year: int) -> pd.DataFrame:
    """Bounds of the groups of a year, each with the line it stands on; those that a better source contradicts go."""
    table = load_table("par_groups")
    known = table[(table["year"] == year) & (table["lower"].notna() | table["upper"].notna())]
    known = uncontradicted(known)
    return known.assign(
        component=known["group"], what="group", value=known["lower"].fillna(known["upper"]), unit="points",
        table="par_groups", name_vi=known["group"], name_en=known["group"],
    )  # fmt: skip


@recorded
@kept
def evidence(
    province: Province, *, years: Sequence[int], detail_year: int, index_ids: Sequence[str]
) -> pd.DataFrame:
    """The statements that a report about a province rests on: only those used, each with its address and raw line.

    Parameters
    ----------
    province : Province
        Its totals of every year of ``years``, and all its components of ``detail_year``.
    index_ids : sequence of str
        The indices, in the order wanted; national means of the same years are added, the PAR INDEX
        totals of the other provinces, changes that a source states without both scores, and of ``detail_year`` the
        criteria set and the thresholds of the groups.

    Returns
    -------
    DataFrame, one row per statement used
        ``index_id, year, component, what`` (province, national, above_mean, other, change, framework, group),
        ``name_vi, name_en`` (of the other province, criterion or group), ``value, unit, rank, n_units, rank_scope,
        basis`` (of the value), ``rank_basis, source_id, publisher, address, table, line``; of a group ``lower,
        lower_closed, upper, upper_closed`` and ``flag``, of the criteria set ``n_criteria, n_subcriteria``, of a
        change ``base_year, rank_base, places``. ``above_mean`` (how many
        provinces lie above the mean) is there when the scale of the province's score was read from it (flag
        ``scale_read``).
    """
    statements = load_table("statements")
    statements = statements[
        statements["used"].str.contains(_TAKEN) & (statements["vintage"] == province.vintage)
    ]
    own = statements[statements["province_code"] == province.province_code]
    own = own[own["index_id"].isin(list(index_ids)) & own["year"].isin(list(years))]
    # Sub-dimensions of PAPI are the published parts of its dimensions; reports show dimensions.
    own = own[(own["component"] == "total") | (own["year"] == detail_year)]
    own = own[~own["component"].str.fullmatch(r"d\ds\d")].assign(what="province")
    means = load_table("national_statements")
    means = means[means["index_id"].isin(list(index_ids)) & means["year"].isin(list(years))]
    means = means[(means["used"] == "value") & (means["scope"] == NATIONAL) & (means["component"] == "total")]
    read = (own["flag"].str.contains("scale_read") & (own["year"] == detail_year)).any()
    above = means[(means["statistic"] == "n_above_mean") & (means["year"] == detail_year)].iloc[
        : None if read else 0
    ]
    means = means[means["statistic"] == "mean"]
    others = statements[(statements["index_id"] == "par") & statements["year"].isin(list(years))]
    others = others[(others["component"] == "total") & (others["province_code"] != province.province_code)]
    others = others[others["rank_scope"].isin(["", NATIONAL])]
    names = {p.province_code: p for p in all_provinces(year=detail_year)}
    others = _named(others.assign(what="other"), names)
    changes = _named(_change_rows(years), names)
    own, others = (rows.assign(rank_basis=rank_basis(rows)) for rows in (own, others))
    national = [means.assign(what="national"), above.assign(what="above_mean")]
    parts = [own, *national, changes, _framework_rows(load_framework(detail_year), detail_year)]
    table = pd.concat([*parts, _group_rows(detail_year), others], ignore_index=True)
    columns = ["index_id", "base_year", "year", "component", "what", "name_vi", "name_en", "value", "unit", "rank_base",
               "rank", "places", "n_units", "rank_scope", "basis", "rank_basis", "source_id", "publisher", "address",
               "table", "line", "lower", "lower_closed", "upper", "upper_closed", "flag", "n_criteria",
               "n_subcriteria"]  # fmt: skip
    order = {index_id: position for position, index_id in enumerate(index_ids)}
    kinds = {
        kind: position
        for position, kind in enumerate(
            ["province", "national", "above_mean", "framework", "group", "other", "change"]
        )
    }
    table = table.assign(
        _o=table["index_id"].map(order), _w=table["what"].map(kinds), _c=table["component"] != "total"
    ).sort_values(["_o", "_w", "_c", "year", "line"], kind="stable")
    return _with_sources(table).reindex(columns=columns).reset_index(drop=True)
