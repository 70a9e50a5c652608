"""Points lost by a province beside the best province, the mean of its region and its own last year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from parresearch.core.ties import comparable
from parresearch.improvement.lost_compared import lost_against
from parresearch.improvement.points_lost import lost_points
from parresearch.statistics.standing import NEARLY_ALL

__all__ = ["lost_beside", "parts_of_leaves"]

_KEY = "component"


def parts_of_leaves(leaves: pd.DataFrame, *, scale: float | Mapping[int, float] = 100.0) -> pd.DataFrame:
    """Leaves of an index (weight and rate) as points and maxima of the index, for :func:`lost_beside`.

    Parameters
    ----------
    leaves : DataFrame
        ``year, province_code, component, weight`` (of 1) and ``rate`` (percent).
    scale : float or mapping of year to float
        The greatest total of the index.

    Examples
    --------
    >>> leaves = pd.DataFrame({"year": 2019, "province_code": "89", "component": ["a"], "weight": 0.2, "rate": 60.0})
    >>> parts_of_leaves(leaves)[["points", "max_points", "percent"]].values.tolist()
    [[12.0, 20.0, 60.0]]
    """
    top = leaves["year"].map(scale) if isinstance(scale, Mapping) else scale
    most = leaves["weight"] * top
    out = leaves[["year", "province_code", _KEY]]
    return out.assign(points=most * leaves["rate"] / 100, max_points=most, percent=leaves["rate"])


def lost_beside(
    parts: pd.DataFrame,
    *,
    province_code: str,
    year: int,
    region_codes: Sequence[str],
    n_all: int,
    base_year: int | None = None,
) -> pd.DataFrame:
    """How far a province stands below the best, its region and its own earlier year, component by component.

    Everything is compared as a share of the maximum and told in points of the own maximum
    (:func:`parresearch.improvement.lost_compared.lost_against`). A reference that the figures do not give is missing,
    never zero.

    Parameters
    ----------
    parts : DataFrame, one row per year, province and component
        ``points, max_points`` (the own ones are needed) and ``percent`` (enough for the others).
    region_codes : sequence of str
        The provinces of the region, the own one among them.
    n_all : int
        How many provinces there were: with fewer than 90% of them the best is only the highest *known*.
    base_year : int, optional
        The earlier year; None where the two years are on two scales or sets of criteria.

    Returns
    -------
    DataFrame, one row per component of the province with points and maximum, largest gap to the best first
        ``component, points, max_points, lost``; ``best_code`` (the highest share; of equal ones the own province, then
        the first by code), ``gap_best`` and ``n_known`` (provinces with the component); ``gap_region`` (to the mean of
        the region; missing with fewer than 90% of it) and ``n_region``; ``gap_base`` (to the own earlier year). A gap
        is the reference less the own points: positive is behind. ``is_best`` says whether nearly all are known.
        Empty when the province has no component with points and maximum.

    Examples
    --------
    >>> parts = pd.DataFrame({"year": 2019, "province_code": ["89", "87"], "component": "d1", "points": [5.0, 6.0],
    ...                       "max_points": 10.0, "percent": [50.0, 60.0]})
    >>> found = lost_beside(parts, province_code="89", year=2019, region_codes=["87", "89"], n_all=2)
    >>> found[["lost", "best_code", "gap_best", "gap_region"]].values.tolist()
    [[5.0, '87', 1.0, 0.5]]
    """
    now = parts[parts["year"] == year].dropna(subset=["percent"])
    own = now[now["province_code"] == province_code].dropna(subset=["points", "max_points"])
    if own.empty:
        return pd.DataFrame()
    out = own[[_KEY, "points", "max_points"]].assign(lost=lost_points(own))
    now = now[now[_KEY].isin(own[_KEY])]
    last = parts[(parts["year"] == base_year) & (parts["province_code"] == province_code)]
    best, region = _best(now, province_code), _region(now, list(region_codes))
    for name, table in (("best", best), ("region", region), ("base", last)):
        gaps = _gaps(own, table)
        out[f"gap_{name}"] = out[_KEY].map(gaps).round(9) + 0.0
    out = out.merge(best[[_KEY, "best_code", "n_known"]], on=_KEY, how="left")
    out["n_region"] = out[_KEY].map(
        now[now["province_code"].isin(list(region_codes))].groupby(_KEY)["percent"].count()
    )
    out["is_best"] = out["n_known"] >= np.ceil(NEARLY_ALL * n_all)
    out.loc[out["best_code"] == province_code, "gap_best"] = 0.0  # points and percent are rounded apart
    out.loc[out["n_known"] < 2, "gap_best"] = np.nan
    order = [
        _KEY,
        "points",
        "max_points",
        "lost",
        "best_code",
        "gap_best",
        "n_known",
        "is_best",
        "gap_region",
    ]
    order += ["n_region", "gap_base"]
    return out[order].sort_values(["gap_best", "lost"], ascending=False, kind="stable").reset_index(drop=True)


def _gaps(own: pd.DataFrame, reference: pd.DataFrame) -> pd.Series:
    """Component to the gap in points of the own maximum."""
    table = reference[[_KEY, "percent"]].rename(columns={"percent": "points"}).assign(max_points=100.0)
    return lost_against(own, table, keys=[_KEY]).set_index(_KEY)["gap"]


def _best(now: pd.DataFrame, province_code: str) -> pd.DataFrame:
    """The highest share of every component, whose it is, and of how many."""
    table = now.assign(_own=now["province_code"] == province_code, best_code=now["province_code"])
    table["n_known"] = table.groupby(_KEY)["percent"].transform("count")
    table["_percent"] = comparable(table["percent"].astype(float))
    table = table.sort_values(
        ["_percent", "_own", "province_code"], ascending=[False, False, True], kind="stable"
    )
    return table.drop_duplicates(_KEY)


def _region(now: pd.DataFrame, region_codes: list[str]) -> pd.DataFrame:
    """The mean share of the region, where nearly all of its provinces are known."""
    own = now[now["province_code"].isin(region_codes)]
    found = own.groupby(_KEY)["percent"].agg(["mean", "count"]).reset_index()
    found["percent"] = found["mean"].where(found["count"] >= np.ceil(NEARLY_ALL * len(region_codes)))
    return found
