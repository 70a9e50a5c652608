"""An index that only some provinces publish, beside others that nearly all have; and the latest full components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.statistics.association.coefficients import Method, correlate
from parresearch.statistics.association.families import adjust_family
from parresearch.statistics.association.pairs import correlate_components, pair_scores
from parresearch.statistics.association.pooled_components import pooled_components
from parresearch.statistics.association.power import smallest_detectable
from parresearch.statistics.association.selection import compare_published, correlation_bounds
from parresearch.statistics.association.standardise import Component

__all__ = [
    "LatestComponents",
    "PartnerYears",
    "components_over_years",
    "latest_components",
    "partner_years",
    "selection_years",
    "years_known",
]


def years_known(scores: pd.DataFrame, index_id: str, *, first_year: int) -> list[int]:
    """The years from ``first_year`` on in which anything is known of an index, in order.

    Examples
    --------
    >>> scores = pd.DataFrame({"index_id": ["par", "par", "pci"], "year": [2019, 2012, 2018],
    ...                        "percent": [80.0, 70, 60]})
    >>> years_known(scores, "par", first_year=2011)
    [2012, 2019]
    """
    rows = scores[(scores["index_id"] == index_id) & scores["percent"].notna()]
    return sorted({int(year) for year in rows["year"] if year >= first_year})


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


def selection_years(
    scores: pd.DataFrame, index_id: str, partners: Sequence[str], *, years: Iterable[int], least: int = 10
) -> pd.DataFrame:
    """Provinces with a published total of ``index_id`` against the rest, by partner and year; what the rest may hide.

    Returns
    -------
    DataFrame, one row per partner and year in which ``least`` provinces have both; empty where there is none
        ``partner, year, n_in, n_out, difference, ci_low, ci_high, p_value`` (mean of the partner's points among the
        published less that of the rest, Welch), ``p_holm, p_bh, family`` over all rows; ``r`` (Pearson among the
        published), ``lowest, highest`` (its range over all provinces whatever the unpublished scores are within the
        range of the published ones), ``n_all``.
    """
    totals = scores[scores["component"] == "total"]
    wide = totals.pivot(index=["year", "province_code"], columns="index_id", values=["percent", "points"])
    rows = []
    for partner in (p for p in partners if p != index_id):
        for year in sorted(set(years) & set(wide.index.get_level_values("year"))):
            own = wide.loc[year]
            own = own[own["percent", partner].notna()]
            known = own["percent", index_id].notna()
            if known.sum() < least or (~known).sum() < 2:
                continue
            table = pd.DataFrame({"published": known, partner: own["points", partner]})
            compared = compare_published(table, "published", [partner], family="one comparison").iloc[0]
            published = own.loc[known, ("percent", index_id)]
            found = correlation_bounds(
                own["percent", partner], own["percent", index_id], low=published.min(), high=published.max()
            )
            kept = compared[["n_in", "n_out", "difference", "ci_low", "ci_high", "p_value"]].to_dict()
            rows.append({
                "partner": partner, "year": year, **kept, "r": found.r, "lowest": found.lowest,
                "highest": found.highest, "n_all": found.n_all,
            })  # fmt: skip
    return (
        adjust_family(pd.DataFrame(rows), family=f"{index_id} published or not") if rows else pd.DataFrame()
    )


def _fields(scores: pd.DataFrame, index_id: str) -> list[Component]:
    """Components with a name of one level: fields, dimensions, sub-indices."""
    names = scores.loc[scores["index_id"] == index_id, "component"]
    parts = names.str.contains(r"^(?:total|d\ds\d|self_.*|.*_points|appraised|survey)$")
    return [(index_id, name) for name in dict.fromkeys(names[~parts])]


def components_over_years(
    scores: pd.DataFrame, x_index: str, y_index: str, *, years: Iterable[int], breaks: pd.DataFrame
) -> pd.DataFrame:
    """Components (fields, dimensions, sub-indices) of two indices over all years together.

    Returns
    -------
    DataFrame
        As from ``pooled_components``; empty where no pair has enough provinces and years.
    """
    wanted = list(years)
    own = scores[scores["year"].isin(wanted) & scores["points"].notna()]
    sides = [_fields(own, i) for i in (x_index, y_index)]
    try:
        return pooled_components(
            own, *sides, years=wanted, breaks=breaks, family="components, years together"
        ).table
    except SmallSampleError:
        return pd.DataFrame(columns=["x_component", "y_component", "kind", "r", "p_holm"])


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
    last = 0
    for year in sorted(years, reverse=True):
        own = scores[(scores["year"] == year) & scores["points"].notna()]
        sides = [_fields(own, i) for i in (x_index, y_index)]
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
