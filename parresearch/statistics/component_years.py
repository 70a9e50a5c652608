"""A province's components of an index in one year, beside the year before and the best published result."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parresearch.core.keys import check_keys

__all__ = ["component_years"]

_OWN = ("points", "max_points", "percent", "percent_basis", "basis", "flag", "rank_published", "n_units",
        "rank_basis", "source_id", "rank_source_id")  # fmt: skip


def component_years(
    scores: pd.DataFrame,
    *,
    best: pd.DataFrame,
    year: int,
    components: Sequence[str],
    same_measure: bool = True,
) -> pd.DataFrame:
    """What is published of each component of one province in a year, and how it changed from the year before.

    Parameters
    ----------
    scores : DataFrame, one row per year and component of the province
        ``year, component`` and the figures of a component as the catalogue gives them: ``points, max_points,
        percent, rank_published, n_units`` with their bases and sources.
    best : DataFrame indexed by component
        ``best_percent, best_code, n_known``: the best of the provinces whose percent is published in the year, and how
        many these are.
    components : sequence of str
        Which components, in the order wanted; those of which nothing is published that year are left out.
    same_measure : bool
        Whether the two years share one set of criteria. If not, no change of points or percent is given; ranks
        still compare, since all provinces are measured alike in each year.

    Returns
    -------
    DataFrame, one row per component
        The figures of the year; ``lost`` (maximum minus points); the same of the year before as ``base_points,
        base_max_points, base_percent, base_basis, base_rank, base_rank_basis``; ``change`` (points, only under equal
        known maxima, or where no maximum is known in either year), ``percent_change`` (percentage points),
        ``rank_change`` (places; positive is better; only among equally many provinces); and the columns of ``best``
        (``n_known`` 0 where there is none).

    Examples
    --------
    >>> one = {"component": "field_2", "max_points": 10.0, "n_units": 63}
    >>> scores = pd.DataFrame([{"year": 2022, **one, "points": 9.1, "percent": 91.0, "rank_published": 43},
    ...                        {"year": 2023, **one, "points": 9.42, "percent": 94.15, "rank_published": 22}])
    >>> best = pd.DataFrame({"best_percent": 98.0, "best_code": "22", "n_known": 5}, index=["field_2"])
    >>> row = component_years(scores, best=best, year=2023, components=["field_2", "field_3"]).iloc[0]
    >>> [round(float(row[key]), 2) for key in ("change", "percent_change", "rank_change", "n_known")]
    [0.32, 3.15, 21.0, 5.0]
    """
    check_keys(scores, ["year", "component"], what="table of scores of one province and index")
    own = scores.set_index("component")
    now, base = (own[own["year"] == each] for each in (year, year - 1))
    told = now[["points", "percent", "rank_published"]].notna().any(axis=1)
    now = now[told]
    present = [component for component in components if component in now.index]
    out = now.reindex(columns=list(_OWN)).loc[present].rename(columns={"rank_published": "rank"})
    out["lost"] = out["max_points"] - out["points"]
    before = base.reindex(present)
    for figure in ("points", "max_points", "percent"):
        out[f"base_{figure}"] = before[figure].astype(float)
    out["base_basis"] = before.reindex(columns=["basis"])["basis"].astype(object).fillna("")
    out["base_rank"] = before["rank_published"].astype("Int64")
    out["base_rank_basis"] = before.reindex(columns=["rank_basis"])["rank_basis"].astype(object).fillna("")
    unknown = out["max_points"].isna() & out["base_max_points"].isna()
    measure = ((out["max_points"] == out["base_max_points"]) | unknown) & same_measure
    out["change"] = (out["points"] - out["base_points"]).where(measure)
    out["percent_change"] = (out["percent"] - out["base_percent"]).where(measure | same_measure)
    n, base_n = (each["n_units"].astype("Int64") for each in (out, before))
    equal = n.eq(base_n).fillna(False).astype(bool)
    out["rank_change"] = (out["base_rank"] - out["rank"].astype("Int64")).where(equal)
    out = out.join(best)
    return out.assign(n_known=out["n_known"].astype("Int64").fillna(0)).reset_index()
