"""The provinces that one unit of the 34 was made of, side by side: shares, gaps, and the unit's place among the 34.

Scores of merged units are nowhere published for years before the merger. What is said of a unit here is either a
published figure of an old province, or a weighted mean of them (:func:`parresearch.core.provinces.bridge`), which
exists only where every old province has a figure, and is derived.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from parresearch.core.ties import comparable
from parresearch.statistics.ranking import rank_provinces
from parresearch.statistics.standing import NEARLY_ALL

__all__ = [
    "compare_parts",
    "composition",
    "level_up",
    "partial_rounds",
    "place_among",
    "ranked_years",
    "side_by_side",
]


def composition(crosswalk: pd.DataFrame, *, province_code: str) -> pd.DataFrame:
    """The old provinces of a unit with their population and its share, the most populous first.

    Parameters
    ----------
    crosswalk : DataFrame, one row per old province
        ``province_code_from, province_code_to, population_2022_thousand``.
    province_code : str
        The unit of the 34.

    Returns
    -------
    DataFrame indexed by the old ``province_code``
        ``population`` (thousand persons), ``weight`` (share of the unit's population; they add to 1).

    Examples
    --------
    >>> walk = pd.DataFrame({"province_code_from": ["89", "91"], "province_code_to": "91",
    ...                      "population_2022_thousand": [3.0, 1.0]})
    >>> composition(walk, province_code="91")["weight"].to_dict()
    {'89': 0.75, '91': 0.25}
    """
    own = crosswalk[crosswalk["province_code_to"] == province_code]
    own = own.sort_values(["population_2022_thousand", "province_code_from"], ascending=[False, True])
    people = own.set_index("province_code_from")["population_2022_thousand"].astype(float)
    people.index.name = "province_code"
    return pd.DataFrame({"population": people, "weight": people / people.sum()})


def side_by_side(
    scores: pd.DataFrame, *, codes: Sequence[str], years: Sequence[int], value: str = "points"
) -> pd.DataFrame:
    """A figure of the old provinces by year in columns, with the highest, the lowest and the gap between them.

    Parameters
    ----------
    scores : DataFrame, one row per year and province
        ``year, province_code`` and ``value``.
    codes : sequence of str
        The old provinces: one column each, in this order.
    years : sequence of int
        Every year gets a row; NaN where nothing is published.

    Returns
    -------
    DataFrame indexed by ``year``
        One column per code; ``n_known``; ``high_code, low_code`` ("" where fewer than two are known) and ``gap``
        (highest minus lowest of those known; NaN where fewer than two are).

    Examples
    --------
    >>> scores = pd.DataFrame({"year": [2019, 2020, 2020], "province_code": ["89", "89", "91"],
    ...                        "points": [80.0, 81.0, 79.5]})
    >>> side_by_side(scores, codes=["89", "91"], years=[2019, 2020])[["n_known", "gap", "low_code"]].values.tolist()
    [[1, nan, ''], [2, 1.5, '91']]
    """
    own = scores[scores["province_code"].isin(list(codes))]
    wide = own.pivot(index="year", columns="province_code", values=value)
    wide = wide.reindex(index=pd.Index(list(years), name="year"), columns=list(codes)).astype(float)
    wide.columns.name = None
    return pd.concat([wide, _ends(wide)], axis=1)


def _ends(wide: pd.DataFrame) -> pd.DataFrame:
    """``n_known, high_code, low_code, gap`` of every row of a table with one column per province."""
    wide = comparable(wide)
    known = wide.notna().sum(axis=1)
    several = known >= 2
    filled = wide[several]
    ends = pd.DataFrame({"n_known": known}, index=wide.index)
    for name, place in (("high_code", filled.idxmax(axis=1)), ("low_code", filled.idxmin(axis=1))):
        ends[name] = place.reindex(wide.index).astype(object).where(several, "")
    ends["gap"] = (wide.max(axis=1) - wide.min(axis=1)).where(several)
    return ends


def place_among(bridged: pd.DataFrame, *, province_code: str, n_units: int) -> pd.DataFrame:
    """A unit's bridged score by year and its place among the units that have one.

    Parameters
    ----------
    bridged : DataFrame, one row per year and unit
        ``year, vintage, province_code, points``, as from :func:`parresearch.core.provinces.bridge`.
    n_units : int
        How many units there are. A place is computed only where nearly all of them (90%) have a score.

    Returns
    -------
    DataFrame indexed by ``year``
        ``points``, ``rank`` (Int64; 1 is best, ties share the best), ``n`` (units with a score), ``n_tied`` (units
        that share the place, this one counted; 0 without a place).

    Examples
    --------
    >>> table = pd.DataFrame({"year": 2020, "vintage": 34, "province_code": ["01", "04", "08"],
    ...                       "points": [60.0, 62.0, 60.0]})
    >>> place_among(table.drop(columns="year").assign(year=2020), province_code="08", n_units=3).values.tolist()
    [[60.0, 2, 3, 2]]
    """
    # One map, told by ``vintage``: the years are of the 63, the units of the 34.
    parts = [
        rank_provinces(part.drop(columns="year"), within=["vintage"]).assign(year=year)
        for year, part in bridged.groupby("year")
    ]
    columns = ["points", "rank", "n", "n_tied"]
    if not parts:
        return pd.DataFrame(columns=columns, index=pd.Index([], name="year"))
    ranked = pd.concat(parts)
    ranked["rank"] = ranked["rank"].where(ranked["n"] >= np.ceil(NEARLY_ALL * n_units))
    ranked["n_tied"] = ranked.groupby(["year", "rank"])["rank"].transform("size")
    own = ranked[ranked["province_code"] == province_code].set_index("year")[columns].sort_index()
    return own.assign(points=own["points"].astype(float), n_tied=own["n_tied"].astype("Int64").fillna(0))


def ranked_years(places: pd.DataFrame) -> list[int]:
    """The years in which a unit has a place among the others.

    Examples
    --------
    >>> ranked_years(pd.DataFrame({"rank": [3, None]}, index=[2022, 2023]))
    [2022]
    """
    return [int(year) for year in places.index[places["rank"].notna()]]


def partial_rounds(standing: pd.DataFrame) -> dict[int, tuple[str, int]]:
    """Years in which an index was assessed in a few provinces only, with the kind of round and their number.

    Parameters
    ----------
    standing : DataFrame
        As from :func:`parresearch.statistics.standing.standings`: ``year, rank, partial_scope, n_partial``.

    Examples
    --------
    >>> standing = pd.DataFrame({"year": [2011, 2012], "rank": [None, 1], "partial_scope": ["pilot", ""],
    ...                          "n_partial": [6, None]})
    >>> partial_rounds(standing)
    {2011: ('pilot', 6)}
    """
    few = standing[(standing["partial_scope"] != "") & standing["n_partial"].notna()]
    whole = set(standing.loc[standing["rank"].notna(), "year"])
    return {
        int(row.year): (str(row.partial_scope), int(row.n_partial))
        for row in few.drop_duplicates("year").itertuples()
        if row.year not in whole
    }


def compare_parts(scores: pd.DataFrame, *, codes: Sequence[str], components: Sequence[str]) -> pd.DataFrame:
    """Components of an index of the old provinces, side by side in each year in which at least one has them.

    Parameters
    ----------
    scores : DataFrame, one row per year, province and component
        ``year, province_code, component, points, max_points, percent``. Within a year all provinces are measured by
        one criteria set; points of two years are never put beside one another.
    codes, components : sequence of str
        The old provinces and the components wanted, in their order.

    Returns
    -------
    DataFrame, one row per year and component, years ascending
        ``year, component, max_points``; ``measure`` ("points", or "percent" where that compares more provinces); one
        column per code in that measure; ``n_known, high_code, low_code, gap`` as in :func:`side_by_side`;
        ``source_ids`` (separated by semicolons; "" where ``scores`` has no ``source_id``).

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2020, "province_code": ["89", "91"], "component": "field_1",
    ...                        "points": [8.0, 7.0], "max_points": 8.5, "percent": [94.1, 82.4]})
    >>> compare_parts(scores, codes=["89", "91"], components=["field_1"])[["gap", "high_code"]].values.tolist()
    [[1.0, '89']]
    """
    own = scores[scores["province_code"].isin(list(codes)) & scores["component"].isin(list(components))]
    own = own[own[["points", "percent"]].notna().any(axis=1)]
    order = {component: n for n, component in enumerate(components)}
    rows = []
    for (year, component), part in own.groupby(["year", "component"]):
        measure = "percent" if part["percent"].count() > part["points"].count() else "points"
        known = part.set_index("province_code")[measure].reindex(list(codes)).astype(float)
        most = part["max_points"].dropna().unique()
        row = {"year": int(year), "component": component, "measure": measure, **known.to_dict()}
        row["max_points"] = float(most[0]) if len(most) == 1 else np.nan
        sources = part.get("source_id", [])
        rows.append({**row, "source_ids": ";".join(dict.fromkeys(map(str, sources)))})
    if not rows:
        ends = ["n_known", "high_code", "low_code", "gap"]
        return pd.DataFrame(
            columns=["year", "component", "measure", *codes, "max_points", "source_ids", *ends]
        )
    table = pd.DataFrame(rows)
    table = pd.concat([table, _ends(table[list(codes)])], axis=1)
    table = table.assign(_place=table["component"].map(order)).sort_values(["year", "_place"], kind="stable")
    return table.drop(columns="_place").reset_index(drop=True)


def level_up(parts: pd.DataFrame, *, weights: pd.Series) -> pd.DataFrame:
    """What each old province lies below the best of them, component by component, and what the unit would gain.

    The points of several components of one year may be added as far as they are parts of one whole; those of two years
    may not.

    Parameters
    ----------
    parts : DataFrame
        As from :func:`compare_parts`.
    weights : Series indexed by province code
        Shares of the unit's population; they add to 1.

    Returns
    -------
    DataFrame
        ``parts`` with ``below_CODE`` for each province (in the row's measure; 0 for the best; NaN where its figure is
        not known or no other is) and ``gain``: the rise of the weighted mean in points if all came up to the best, NaN
        where one of them is not known or the row is in percent.

    Examples
    --------
    >>> parts = pd.DataFrame({"measure": ["points"], "n_known": [2], "89": [8.0], "91": [7.0]})
    >>> done = level_up(parts, weights=pd.Series({"89": 0.75, "91": 0.25}))
    >>> done[["below_89", "below_91", "gain"]].values.tolist()
    [[0.0, 1.0, 0.25]]
    """
    codes = list(weights.index)
    amounts = parts[codes].astype(float)
    below = amounts.rsub(amounts.max(axis=1), axis=0).where(parts["n_known"] >= 2, axis=0)
    gain = below.mul(weights, axis=1).sum(axis=1, skipna=False).where(parts["measure"] == "points")
    return parts.assign(**{f"below_{code}": below[code] for code in codes}, gain=gain)
