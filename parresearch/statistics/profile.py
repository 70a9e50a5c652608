"""One province's parts of an index beside those of all provinces in the same year."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parresearch.core.keys import check_keys
from parresearch.core.ties import places
from parresearch.statistics.one_scale import on_greatest_maximum

__all__ = ["component_profile"]


def component_profile(
    scores: pd.DataFrame, *, year: int, province_code: str, components: Sequence[str]
) -> pd.DataFrame:
    """Score of a province in each component, with mean, lowest and highest of all provinces that year.

    Parameters
    ----------
    scores : DataFrame
        ``year, province_code, component, points`` of one index; points out of several maxima are told out of the
        greatest.
    components : sequence of str
        Which components, in the order wanted; those without any figure that year are left out.

    Returns
    -------
    DataFrame, one row per component
        ``component, points`` (NaN where the province has none), ``mean, low, high, n`` (provinces with a score) and
        ``rank`` among them (Int64, ties share the best).

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2016, "province_code": ["01", "89"], "component": "d1", "points": [5.0, 4.5]})
    >>> component_profile(scores, year=2016, province_code="89", components=["d1", "d7"]).values.tolist()
    [['d1', 4.5, 4.75, 4.5, 5.0, 2, 2]]
    """
    of_year = scores[(scores["year"] == year) & scores["component"].isin(list(components))]
    check_keys(of_year, ["component", "province_code"], what="table of scores of one index")
    of_year = of_year.assign(points=on_greatest_maximum(of_year, within=["component"])).dropna(
        subset=["points"]
    )
    groups = of_year.groupby("component")["points"]
    out = groups.agg(mean="mean", low="min", high="max", n="count")
    own = of_year[of_year["province_code"] == province_code].set_index("component")["points"]
    ranks = places(of_year["points"], within=of_year["component"])[of_year["province_code"] == province_code]
    out.insert(0, "points", own.reindex(out.index))
    out["rank"] = ranks.set_axis(own.index).reindex(out.index)
    present = [component for component in components if component in out.index]
    return out.loc[present].reset_index()
