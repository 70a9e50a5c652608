"""Published totals, percentages, ranks and groups re-made from their parts, and compared at the printed precision.

Every comparison is one row of one form (:data:`COLUMNS`). Nothing is repaired: a figure that does not come back stays
as published, with the difference and the likeliest cause beside it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.core.errors import UnknownIndexError
from parresearch.core.indices import PAR_PART_SETS, index_of
from parresearch.statistics.printed import (
    SLACK,
    half_unit,
    one_digit_apart,
    percent_tolerance,
    printed_decimals,
)
from parresearch.statistics.reproduction_ranks import compare_groups, compare_ranks
from parresearch.statistics.reproduction_rows import CAUSES, COLUMNS, comparison_rows

__all__ = [
    "CAUSES",
    "COLUMNS",
    "compare_index",
    "compare_papi",
    "compare_par_fields",
    "compare_par_parts",
    "compare_pci",
    "compare_percents",
    "official_weights",
    "parts_of",
    "summary",
    "weights_of",
]

_WHOLE_TABLE = 0.5
_FEW = 10
_FIELDS = tuple(f"field_{n}" for n in range(1, 9))
_KEYS = ["year", "vintage", "province_code"]


def compare_index(
    index_id: str,
    scores: pd.DataFrame,
    *,
    statements: pd.DataFrame,
    weights: pd.DataFrame,
    codebook: pd.DataFrame,
    groups: pd.DataFrame,
) -> pd.DataFrame:
    """Every comparison that the figures of an index allow, over all its years.

    Parameters
    ----------
    index_id : str
        ``pci``, ``papi`` or ``par``; another index has no parts to re-make it from and is an error.
    scores, statements : DataFrame
        The chosen figures of the index, and what every source states (``load_scores``, ``load_statements``).
    weights : DataFrame
        The weights of the PCI (see :func:`weights_of`).
    codebook : DataFrame
        The parts of the PAPI by year: ``component, year_from, year_to, level``.
    groups : DataFrame
        The groups of the PAR INDEX by year with thresholds and sizes.

    Returns
    -------
    DataFrame, one row per figure that is published or could be re-made
        The columns :data:`COLUMNS`. ``difference`` is re-made less published; ``tolerance`` follows from the decimals
        in print; ``agrees`` is missing where one of the two figures is; ``cause`` is empty or one of :data:`CAUSES`.
    """
    if index_id == "pci":
        found = [compare_pci(scores, weights), compare_ranks(scores)]
    elif index_id == "papi":
        found = [compare_papi(scores, codebook), compare_ranks(scores)]
    elif index_id == "par":
        found = [
            compare_par_parts(statements),
            compare_par_fields(statements),
            compare_percents(scores),
            compare_ranks(scores),
            compare_groups(scores, groups),
        ]
    else:
        short = index_of(index_id).short
        raise UnknownIndexError(f"{short} has no parts to re-make it from. Indices: pci, papi, par.")
    table = pd.concat([part for part in found if len(part)], ignore_index=True)
    order = ["year", "_part", "quantity", "component", "province_code", "published", "source_id"]
    table = table.assign(index_id=index_id, _part=table["component"] != "total").sort_values(order)
    return table[list(COLUMNS)].reset_index(drop=True)


def official_weights(
    index_id: str, pci_weights: pd.DataFrame, papi_codebook: pd.DataFrame, *, year: int
) -> pd.Series:
    """Weights of the parts of the PCI (percent) or the PAPI (dimensions count alike) in a year; empty for others.

    Examples
    --------
    >>> weights = pd.DataFrame({"year_from": 2022, "year_to": 2022, "component": ["entry_costs"],
    ...                         "weight_percent": [5.0], "status": "recovered_unique_fit"})
    >>> official_weights("pci", weights, pd.DataFrame(), year=2022).to_dict()
    {'entry_costs': 5.0}
    """
    if index_id == "pci":
        return weights_of(pci_weights, year=year)["weight_percent"].astype(float)
    if index_id == "papi":
        parts = parts_of(papi_codebook, year=year)
        dimensions = parts.loc[parts["level"] == "dimension", "component"]
        return pd.Series(1.0, index=pd.Index(dimensions, name="component"))
    return pd.Series(dtype=float)


def weights_of(weights: pd.DataFrame, *, year: int) -> pd.DataFrame:
    """The weights in force in a year, or the latest before it where none are known.

    Parameters
    ----------
    weights : DataFrame
        ``year_from, year_to, component, weight_percent, status``; the percentages of a period add to 100.

    Returns
    -------
    DataFrame indexed by ``component``
        ``weight_percent``, ``status``, ``year_from``, ``year_to`` and ``carried`` (the period ends before ``year``).
        Empty when the first period starts later.

    Examples
    --------
    >>> weights = pd.DataFrame({"year_from": 2022, "year_to": 2022, "component": ["entry_costs"],
    ...                         "weight_percent": [5.0], "status": "recovered_unique_fit"})
    >>> weights_of(weights, year=2023)["carried"].tolist(), len(weights_of(weights, year=2021))
    ([True], 0)
    """
    started = weights[weights["year_from"] <= year]
    latest = started[started["year_from"] == started["year_from"].max()]
    return latest.assign(carried=latest["year_to"] < year).set_index("component")


def compare_pci(scores: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Totals of the PCI against the weighted sum of the sub-indices.

    The total is ``sum(weight_percent * sub-index) / 10``: sub-indices stand on 1-10, the total on 100. The tolerance
    adds what rounding can do to each sub-index, to the total, and to weights that are themselves estimates printed
    with two decimals (2005).

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2019, "vintage": 63, "province_code": "01", "source_id": "s", "flag": "",
    ...     "component": ["total", "a", "b"], "points": [64.0, 7.0, 6.0], "basis": "published"})
    >>> weights = pd.DataFrame({"year_from": 2013, "year_to": 2021, "component": ["a", "b"],
    ...                         "weight_percent": [40.0, 60.0], "status": "recovered_exact"})
    >>> compare_pci(scores, weights)[["published", "recomputed", "agrees"]].values.tolist()
    [[64.0, 64.0, True]]
    """
    frames = []
    for year, of_year in scores.groupby("year"):
        used = weights_of(weights, year=int(year))
        if used.empty:
            continue
        wide = of_year.pivot(index=_KEYS, columns="component", values="points")
        parts = wide.reindex(columns=used.index)
        total = of_year[of_year["component"] == "total"].set_index(_KEYS).reindex(wide.index)
        half = _half_units(of_year[of_year["component"] != "total"]).reindex(
            index=wide.index, columns=used.index
        )
        own = total["source_id"].map(_half_units_by_source(of_year[of_year["component"] == "total"]))
        weight = used["weight_percent"]
        loose = half_unit(2) if (used["status"] == "recovered_unrounded").any() else 0.0
        tolerance = (half * weight).sum(axis=1) / 10 + own + loose * parts.sum(axis=1) / 10 + SLACK
        frame = comparison_rows(
            wide.index, quantity="total", component="total", published=total["points"],
            recomputed=(parts * weight).sum(axis=1, skipna=False) / 10, tolerance=tolerance,
            basis=total["basis"], source_id=total["source_id"],
        )  # fmt: skip
        frames.append(
            _pci_causes(frame, carried=bool(used["carried"].any()), status=set(used["status"]), half=half)
        )
    return pd.concat(frames, ignore_index=True)


def _half_units_by_source(rows: pd.DataFrame) -> dict[str, float]:
    return {
        str(source): half_unit(printed_decimals(part["points"])) for source, part in rows.groupby("source_id")
    }


def _half_units(parts: pd.DataFrame) -> pd.DataFrame:
    """Half a unit of the last decimal of every part, by the source that printed it."""
    halves = parts["source_id"].map(_half_units_by_source(parts))
    return parts.assign(half=halves).pivot(index=_KEYS, columns="component", values="half")


def _pci_causes(frame: pd.DataFrame, *, carried: bool, status: set[str], half: pd.DataFrame) -> pd.DataFrame:
    differs = frame["agrees"].eq(False).fillna(False).astype(bool)
    compared = int(frame["agrees"].notna().sum())
    has_none = half.isna().all(axis=1).to_numpy()
    cause = frame["cause"].where(~((frame["cause"] == "part_missing") & has_none), "parts_missing")
    if compared >= _FEW and differs.sum() > _WHOLE_TABLE * compared:
        cause = cause.mask(differs, "table_inconsistent")
    elif carried or "recovered_unique_fit" in status:
        cause = cause.mask(differs, "weights_fit_some")
    else:
        cause = cause.mask(differs, _misprints(frame, else_="unexplained"))
    return frame.assign(cause=cause)


def _misprints(frame: pd.DataFrame, *, else_: str) -> pd.Series:
    """``misprint`` where the figures are one slip apart, ``else_`` elsewhere."""
    slips = [
        one_digit_apart(row.published, row.recomputed)
        if row.published == row.published and row.recomputed == row.recomputed
        else False
        for row in frame.itertuples()
    ]
    return pd.Series(np.where(slips, "misprint", else_), index=frame.index)


def parts_of(codebook: pd.DataFrame, *, year: int) -> pd.DataFrame:
    """The components of the PAPI in a year, from a codebook of components with the years of their meanings.

    Examples
    --------
    >>> codebook = pd.DataFrame({"component": ["d1", "d7"], "year_from": [2011, 2018], "year_to": [2024, 2024]})
    >>> parts_of(codebook, year=2016)["component"].tolist()
    ['d1']
    """
    inside = (codebook["year_from"] <= year) & (codebook["year_to"] >= year)
    return codebook[inside].reset_index(drop=True)


def compare_papi(scores: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Dimensions of the PAPI against the sum of their sub-dimensions, totals against the sum of the dimensions.

    Which parts make a dimension in a year is read from ``codebook``; a sum with a part missing is not made. The total
    is made from the dimensions as they are given.
    """
    frames = []
    for year, of_year in scores.groupby("year"):
        book = parts_of(codebook, year=int(year))
        subs = book.loc[book["level"] == "subdimension", "component"]
        dimensions = list(book.loc[book["level"] == "dimension", "component"])
        half = half_unit(printed_decimals(of_year["points"]))
        sums = {d: [sub for sub in subs if sub.startswith(f"{d}s")] for d in dimensions} | {
            "total": dimensions
        }
        by_component = {str(component): part for component, part in of_year.groupby("component")}
        wide = of_year.pivot(index=_KEYS, columns="component", values="points")
        for component, parts in sums.items():
            if component not in by_component:
                continue
            own = by_component[component].set_index(_KEYS).reindex(wide.index)
            made = wide.reindex(columns=parts).sum(axis=1, skipna=False)
            frame = comparison_rows(
                wide.index, quantity="total" if component == "total" else "dimension", component=component,
                published=own["points"], recomputed=made,
                tolerance=pd.Series(half * (len(parts) + 1) + SLACK, index=wide.index), basis=own["basis"],
                source_id=own["source_id"],
            )  # fmt: skip
            differs = frame["agrees"].eq(False).fillna(False).astype(bool)
            frames.append(
                frame.assign(cause=frame["cause"].mask(differs, _misprints(frame, else_="parts_do_not_add")))
            )
    return pd.concat(frames, ignore_index=True)


def compare_par_parts(statements: pd.DataFrame) -> pd.DataFrame:
    """Totals of the PAR INDEX, each as stated, against the sum of their parts.

    Several sources may state different totals: each stated total is compared once, with the source that prints the
    parts before the others, so that the row names who printed it. Parts and maxima are as in
    :data:`~parresearch.core.indices.PAR_PART_SETS`; the first set that is complete is taken.
    """
    points = statements[statements["unit"].isin(["points", "percent"]) & statements["value"].notna()]
    in_sets = points["component"].isin({part for parts in PAR_PART_SETS for part in parts})
    chosen = points[in_sets & (points["unit"] == "points") & points["used"].str.startswith("value")]
    wide = chosen.pivot(index=_KEYS, columns="component", values="value")
    owner = chosen.set_index([*_KEYS, "component"])["source_id"]
    frames = []
    open_keys = wide.index
    for parts in PAR_PART_SETS:
        here = wide.loc[open_keys].reindex(columns=list(parts)).dropna()
        open_keys = open_keys.difference(here.index)
        if here.empty:
            continue
        printers = pd.Series(
            [owner[(*key, parts[0])] for key in here.index], index=here.index, name="printer"
        )
        made = here.sum(axis=1).rename("made").to_frame().join(printers).reset_index()
        stated = points[points["component"] == "total"].merge(made, on=_KEYS)
        first = (stated["basis"] == "derived") + 2 * (stated["source_id"] != stated["printer"])
        stated = stated.assign(_first=first).sort_values([*_KEYS, "_first", "source_id"])
        stated = stated.drop_duplicates([*_KEYS, "value"]).set_index(_KEYS)
        tolerance = pd.Series(half_unit(2) * (len(parts) + 1) + SLACK, index=stated.index)
        frames.append(
            comparison_rows(
                stated.index, quantity="total", component="total", published=stated["value"],
                recomputed=stated["made"], tolerance=tolerance, basis=stated["basis"].replace("direct", "published"),
                source_id=stated["source_id"],
            )
        )  # fmt: skip
    table = pd.concat(frames, ignore_index=True)
    confirmed = table.groupby(_KEYS)["agrees"].transform("any").astype(bool)
    differs = ~table["agrees"].astype(bool)
    cause = table["cause"].mask(differs, _misprints(table, else_="parts_do_not_add"))
    return table.assign(cause=cause.mask(differs & confirmed, "other_statement"))


def compare_par_fields(statements: pd.DataFrame) -> pd.DataFrame:
    """Totals of the PAR INDEX against the points of all eight fields, where a source states them.

    A field whose printed figure is unreadable (``suspect``) is made from the total and the other seven instead, and its
    row says so: it proves nothing about the total.
    """
    is_field = statements["component"].isin(_FIELDS) & statements["value"].notna()
    fields = statements[is_field & (statements["unit"] == "points")].drop_duplicates([*_KEYS, "component"])
    totals = statements[
        (statements["component"] == "total") & statements["used"].str.contains(r"^value|, value")
    ]
    totals = totals.drop_duplicates(_KEYS).set_index(_KEYS)
    frames = []
    for key, of_unit in fields.groupby(_KEYS):
        if len(of_unit) < len(_FIELDS) or key not in totals.index:
            continue
        total = totals.loc[[key]]
        points = of_unit.set_index("component")["value"]
        index = pd.MultiIndex.from_tuples([key], names=_KEYS)
        tolerance = pd.Series(half_unit(2) * (len(_FIELDS) + 1) + SLACK, index=index)
        about = {"basis": of_unit["basis"].iloc[:1].set_axis(index), "source_id": total["source_id"]}
        lost = of_unit.loc[of_unit["flag"].str.contains("suspect"), "component"].tolist()
        if lost:
            made = total["value"] - points.drop(lost).sum()
            frame = comparison_rows(
                index, quantity="field", component=lost[0], published=pd.Series(np.nan, index=index),
                recomputed=made, tolerance=tolerance, **about,
            )  # fmt: skip
            frames.append(frame.assign(cause="unreadable"))
            continue
        frame = comparison_rows(
            index, quantity="total", component="total", published=total["value"],
            recomputed=pd.Series(points.sum(), index=index), tolerance=tolerance, **about,
        )  # fmt: skip
        differs = frame["agrees"].eq(False).fillna(False).astype(bool)
        frames.append(
            frame.assign(cause=frame["cause"].mask(differs, _misprints(frame, else_="parts_do_not_add")))
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def compare_percents(scores: pd.DataFrame) -> pd.DataFrame:
    """Published percentages of fields against points over maximum, within 0.005 / maximum x 100 + 0.005.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2023, "vintage": 63, "province_code": "62", "component": ["field_2"],
    ...     "points": [9.42], "max_points": [10.0], "percent": [94.15], "percent_basis": "published",
    ...     "percent_source_id": "s"})
    >>> compare_percents(scores)[["published", "agrees"]].values.tolist()
    [[94.15, True]]
    """
    printed = scores[(scores["percent_basis"] == "published") & (scores["component"] != "total")]
    frames = []
    for component, part in printed.groupby("component"):
        own = part.set_index(_KEYS)
        frame = comparison_rows(
            own.index, quantity="percent", component=str(component), published=own["percent"],
            recomputed=own["points"] / own["max_points"] * 100, tolerance=percent_tolerance(own["max_points"]),
            basis=pd.Series("published", index=own.index), source_id=own["percent_source_id"],
        )  # fmt: skip
        differs = frame["agrees"].eq(False).fillna(False).astype(bool)
        frames.append(
            frame.assign(cause=frame["cause"].mask(differs, _misprints(frame, else_="unexplained")))
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def summary(comparisons: pd.DataFrame) -> pd.DataFrame:
    """What came back and what did not, by index, year and quantity.

    Returns
    -------
    DataFrame, one row per index, year and quantity
        ``n_published`` (printed by a source), ``n_derived`` (worked out by one from other figures: no print to
        compare with); ``n`` (both figures known), ``n_agree``, ``n_tie`` (of those that agree: equal at the printed
        decimals), ``n_differ``, ``n_open`` (a part is missing); ``largest`` absolute difference and the
        largest ``tolerance`` of those compared; ``cause`` of most of those that differ.

    Examples
    --------
    >>> rows = pd.DataFrame({"index_id": "pci", "year": 2019, "quantity": "total", "published": [60.0, 61.0, 62.0],
    ...     "recomputed": [60.0, 61.5, None], "difference": [0.0, 0.5, None], "tolerance": 0.0055,
    ...     "agrees": pd.array([True, False, None], dtype="boolean"), "cause": ["", "misprint", "part_missing"],
    ...     "basis": ["derived", "published", "published"]})
    >>> summary(rows)[["n_published", "n_derived", "n", "n_agree", "n_differ", "n_open", "cause"]].values.tolist()
    [[2, 1, 2, 1, 1, 1, 'misprint']]
    """
    rows = []
    for (index_id, year, quantity), part in comparisons.groupby(["index_id", "year", "quantity"], sort=False):
        compared = part[part["agrees"].notna()]
        known = part["published"].notna()
        is_derived = part["basis"] == "derived"
        agrees = compared["agrees"].astype(bool)
        causes = compared.loc[~agrees, "cause"].mode()
        rows.append(
            {
                "index_id": index_id,
                "year": year,
                "quantity": quantity,
                "n_published": int((known & ~is_derived).sum()),
                "n_derived": int((known & is_derived).sum()),
                "n": len(compared),
                "n_agree": int(agrees.sum()),
                "n_tie": int((agrees & (compared["cause"] == "tie")).sum()),
                "n_differ": int((~agrees).sum()),
                "n_open": int((known & part["agrees"].isna()).sum()),
                "largest": compared["difference"].abs().max(),
                "tolerance": compared["tolerance"].max(),
                "cause": causes.iloc[0] if len(causes) else "",
            }
        )
    return pd.DataFrame(rows)
