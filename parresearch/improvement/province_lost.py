"""Points that one province lost in the PAR INDEX, from published fields and parts; empty where there are none."""

from __future__ import annotations

import pandas as pd

from parresearch.improvement.lost_compared import lost_by_kind, lost_over_years

__all__ = ["lost_fields", "lost_kinds", "published_parts"]

_KINDS = {
    "appraised": "appraised",
    "survey": "survey",
    "sipas_points": "sipas",
    "leader_survey_points": "leader_survey",
    "socioeconomic_points": "socioeconomic",
}


def _own(scores: pd.DataFrame, province_code: str) -> pd.DataFrame:
    known = scores.dropna(subset=["points", "max_points"])
    return known[known["province_code"] == province_code]


def lost_fields(scores: pd.DataFrame, *, province_code: str, year: int) -> pd.DataFrame:
    """Points lost by field, repeated and new, for the fields whose points and maxima are published.

    Parameters
    ----------
    scores : DataFrame
        ``year, province_code, component, points, max_points`` of the PAR INDEX.

    Returns
    -------
    DataFrame
        As from :func:`parresearch.improvement.lost_compared.lost_over_years`; empty when no field of the year is known.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2017, "province_code": "66", "component": ["field_1", "field_2"],
    ...                        "points": [5.5, 8.16], "max_points": 10.0})
    >>> lost_fields(scores, province_code="66", year=2017)[["component", "lost"]].round(2).values.tolist()
    [['field_1', 4.5], ['field_2', 1.84]]
    """
    own = _own(scores, province_code)
    own = own[own["component"].str.fullmatch(r"field_\d") & (own["year"] <= year)]
    if year not in set(own["year"]):
        return pd.DataFrame()
    return lost_over_years(own[["year", "component", "points", "max_points"]], keys=["component"], year=year)


def lost_kinds(scores: pd.DataFrame, *, province_code: str, year: int) -> pd.DataFrame:
    """Points lost by how they can come back, for the parts whose points and maxima are published.

    Returns
    -------
    DataFrame
        As from :func:`parresearch.improvement.lost_compared.lost_by_kind`; empty when no part of the year is known.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2023, "province_code": "62", "component": ["appraised", "sipas_points"],
    ...                        "points": [56.0, 8.5], "max_points": [61.5, 10.0]})
    >>> lost_kinds(scores, province_code="62", year=2023)[["kind", "lost"]].values.tolist()
    [['own_work', 5.5], ['opinion', 1.5]]
    """
    own = published_parts(scores, province_code=province_code, year=year)
    return pd.DataFrame() if own.empty else lost_by_kind(own)


def published_parts(scores: pd.DataFrame, *, province_code: str, year: int) -> pd.DataFrame:
    """The parts of one province's score whose points and maxima are published, with their kind of assessment.

    Returns
    -------
    DataFrame, one row per part; may be empty
        ``code`` (the component), ``kind, points, max_points``.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2023, "province_code": "62", "component": ["appraised", "field_2"],
    ...                        "points": [56.0, 9.42], "max_points": [61.5, 10.0]})
    >>> published_parts(scores, province_code="62", year=2023)[["code", "kind"]].values.tolist()
    [['appraised', 'appraised']]
    """
    own = _own(scores, province_code)
    own = own[(own["year"] == year) & own["component"].isin(_KINDS)]
    own = own.assign(code=own["component"], kind=own["component"].map(_KINDS))
    return own[["code", "kind", "points", "max_points"]].reset_index(drop=True)
