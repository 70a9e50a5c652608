"""An index that only some provinces publish, beside others that nearly all have; and the latest full components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.statistics.association.coefficients import Method, correlate
from parresearch.statistics.association.families import adjust_family
from parresearch.statistics.association.pairs import correlate_components, pair_scores
from parresearch.statistics.association.power import smallest_detectable
from parresearch.statistics.association.selection import compare_published, correlation_bounds

__all__ = [
    "LatestComponents",
    "PartnerYears",
    "Selection",
    "latest_components",
    "partner_years",
    "selection_of",
]


@dataclass(frozen=True)
class PartnerYears:
    """``table`` as from ``correlate_years`` with ``partner, detectable``; ``left_out``: (partner, year) to n."""

    table: pd.DataFrame
    left_out: Mapping[tuple[str, int], int]


def partner_years(
    scores: pd.DataFrame,
    index_id: str,
    partners: Sequence[str],
    *,
    years: Iterable[int],
    least: int = 10,
    method: Method = "spearman",
) -> PartnerYears:
    """The total of one index with that of each partner, in every year in which ``least`` provinces have both.

    Returns
    -------
    PartnerYears
        One family over all rows. ``detectable`` is the smallest correlation that n can show (power 80%, 5%). Percent of
        the maximum is used, because some years of the PAR INDEX have another maximum.
    """
    rows: list[dict[str, object]] = []
    left_out: dict[tuple[str, int], int] = {}
    wanted = list(years)
    for partner in (p for p in partners if p != index_id):
        pairs = pair_scores(scores, (index_id, "total"), (partner, "total"), years=wanted, value="percent")
        for year in wanted:
            part = pairs[pairs["year"] == year]
            if len(part) < least:
                left_out[partner, year] = len(part)
                continue
            found = correlate(part["x"], part["y"], method=method)
            row = {"partner": partner, "year": year, "detectable": smallest_detectable(len(part))}
            rows.append({**row, **found.as_row()})
    if not rows:
        return PartnerYears(pd.DataFrame(), left_out)
    return PartnerYears(
        adjust_family(pd.DataFrame(rows), family=f"{index_id} with {', '.join(partners)}"), left_out
    )


@dataclass(frozen=True)
class Selection:
    """Comparison and bounds in the ``year`` with the most published scores; empty tables where there is none."""

    year: int
    table: pd.DataFrame
    bounds: pd.DataFrame


def selection_of(
    scores: pd.DataFrame, index_id: str, partners: Sequence[str], *, years: Iterable[int], least: int = 10
) -> Selection:
    """Provinces with a published total of ``index_id`` against the rest, in the year with most of them.

    Returns
    -------
    Selection
        ``bounds``: one row per partner with ``partner, r, lowest, highest, n_known, n_all``: Pearson's r among the
        published, and its range whatever the unpublished scores are within the range of the published.
    """
    totals = scores[(scores["component"] == "total") & scores["year"].isin(list(years))]
    wide = totals.pivot(index=["year", "province_code"], columns="index_id", values="percent")
    others = [p for p in partners if p != index_id]
    wide = wide.dropna(subset=others)
    counts = wide[index_id].notna().groupby(level="year").sum()
    if counts.empty or counts.max() < least:
        return Selection(0, pd.DataFrame(), pd.DataFrame())
    year = int(counts.idxmax())
    own = wide.loc[year].assign(published=lambda t: t[index_id].notna())
    points = totals[totals["year"] == year].pivot(index="province_code", columns="index_id", values="points")
    compared = own.assign(**{p: points[p] for p in others})
    try:
        table = compare_published(compared, "published", others, family=f"{year}, published or not")
    except SmallSampleError:
        return Selection(year, pd.DataFrame(), pd.DataFrame())
    known = own[index_id].dropna()
    rows = []
    for partner in others:
        found = correlation_bounds(
            own[partner], own[index_id], low=float(known.min()), high=float(known.max())
        )
        rows.append({
            "partner": partner, "r": found.r, "lowest": found.lowest, "highest": found.highest,
            "n_known": found.n_known, "n_all": found.n_all,
        })  # fmt: skip
    return Selection(year, table, pd.DataFrame(rows))


@dataclass(frozen=True)
class LatestComponents:
    """Component with component in the latest ``year`` that has them; ``table`` is empty when none has."""

    year: int
    table: pd.DataFrame


def latest_components(
    scores: pd.DataFrame, x_index: str, y_index: str, *, years: Iterable[int], least: int = 40
) -> LatestComponents:
    """Spearman correlations of components, in the latest year with ``least`` provinces in every pair.

    Components are those with a name of one level (fields, dimensions, sub-indices): sub-dimensions such as d1s1 and
    points that are parts of the index by kind of assessment are left out.
    """
    named = scores[
        ~scores["component"].str.contains(r"^(?:total|d\ds\d|self_.*|.*_points|appraised|survey)$")
    ]
    last = 0
    for year in sorted(years, reverse=True):
        own = named[(named["year"] == year) & named["points"].notna()]
        sides = [
            [(i, c) for c in dict.fromkeys(own.loc[own["index_id"] == i, "component"])]
            for i in (x_index, y_index)
        ]
        if not all(sides):
            continue
        last = last or year
        try:
            found = correlate_components(own, *sides, year=year, family=f"components, {year}", least=least)
        except DataError:
            continue
        if not found.left_out:
            return LatestComponents(year, found.table)
    return LatestComponents(last, pd.DataFrame(columns=["x_component", "y_component", "r", "p_holm"]))
