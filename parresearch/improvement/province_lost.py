"""Points that one province lost in the PAR INDEX, from its known fields and parts; empty where there are none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.improvement.forecast import parts_against_total
from parresearch.improvement.lost_compared import RECOVERABLE, lost_by_kind, lost_over_years

__all__ = ["known_parts", "lost_fields", "lost_kinds"]

_KINDS = {
    "appraised": "appraised",
    "survey": "survey",
    "sipas_points": "sipas",
    "leader_survey_points": "leader_survey",
    "socioeconomic_points": "socioeconomic",
}
_WITHOUT_SURVEY = [part for part in _KINDS if part != "survey"]
"""The parts since 2016; until 2015 all surveys were one part."""


def _of_year(scores: pd.DataFrame, province_code: str, year: int) -> pd.DataFrame:
    own = scores[(scores["province_code"] == province_code) & (scores["year"] == year)]
    return own.dropna(subset=["points", "max_points"]).set_index("component")


def lost_fields(scores: pd.DataFrame, *, province_code: str, year: int) -> pd.DataFrame:
    """Points lost by field, repeated and new, for the fields whose points and maxima are known.

    Parameters
    ----------
    scores : DataFrame
        ``year, province_code, component, points, max_points`` of the PAR INDEX, and ``basis`` (supplied: from the
        province's own workbook).

    Returns
    -------
    DataFrame
        As from :func:`parresearch.improvement.lost_compared.lost_over_years`, with ``basis``; empty when no field of
        the year is known.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2017, "province_code": "66", "component": ["field_1", "field_2"],
    ...                        "points": [5.5, 8.16], "max_points": 10.0, "basis": "published"})
    >>> lost_fields(scores, province_code="66", year=2017)[["component", "lost"]].round(2).values.tolist()
    [['field_1', 4.5], ['field_2', 1.84]]
    """
    known = scores.dropna(subset=["points", "max_points"])
    own = known[(known["province_code"] == province_code) & (known["year"] <= year)]
    own = own[own["component"].str.fullmatch(r"field_\d")]
    if year not in set(own["year"]):
        return pd.DataFrame()
    out = lost_over_years(own[["year", "component", "points", "max_points"]], keys=["component"], year=year)
    return out.assign(basis=out["component"].map(own[own["year"] == year].set_index("component")["basis"]))


def lost_kinds(scores: pd.DataFrame, *, province_code: str, year: int) -> pd.DataFrame:
    """Points lost by how they can come back, for the parts whose points and maxima are known.

    Returns
    -------
    DataFrame
        As from :func:`parresearch.improvement.lost_compared.lost_by_kind`, with ``basis`` (supplied where one of the
        parts is); empty when no part of the year is known.
        Shares are of all points lost: missing where parts are not known and the total is not known either.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2023, "province_code": "62", "component": ["appraised", "sipas_points", "total"],
    ...                        "points": [56.0, 8.5, 84.5], "max_points": [61.5, 10.0, 100.0]})
    >>> lost_kinds(scores, province_code="62", year=2023)[["kind", "lost", "lost_share"]].round(1).values.tolist()
    [['own_work', 5.5, 35.5], ['opinion', 1.5, 9.7]]
    """
    parts = known_parts(scores, province_code=province_code, year=year)
    known = parts.dropna(subset=["points"])
    if known.empty:
        return pd.DataFrame()
    total = _of_year(scores, province_code, year).reindex(["total"]).iloc[0]
    all_lost = None
    if len(known) < len(parts):
        state = parts_against_total(parts, total=total["points"], max_points=total["max_points"])
        all_lost = np.nan if state == "contradiction" else float(total["max_points"] - total["points"])
    out = lost_by_kind(known, all_lost=all_lost)
    own = {RECOVERABLE[row.kind] for row in known.itertuples() if row.basis == "supplied"}
    return out.assign(basis=np.where(out["kind"].isin(own), "supplied", "published"))


def known_parts(scores: pd.DataFrame, *, province_code: str, year: int) -> pd.DataFrame:
    """The parts that make one province's score, with their kind of assessment; those not known without points.

    Returns
    -------
    DataFrame, one row per part
        ``code`` (the component), ``kind, points, max_points, basis``; empty when no part is known.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2023, "province_code": "62", "component": ["appraised", "field_2"],
    ...                        "points": [56.0, 9.42], "max_points": [61.5, 10.0]})
    >>> known_parts(scores, province_code="62", year=2023)[["code", "points"]].values.tolist()[:2]
    [['appraised', 56.0], ['sipas_points', nan]]
    """
    own = _of_year(scores, province_code, year)
    if not set(own.index) & set(_KINDS):
        return pd.DataFrame(columns=["code", "kind", "points", "max_points", "basis"])
    parts = ["appraised", "survey"] if "survey" in own.index else _WITHOUT_SURVEY
    own = own.reindex(parts)
    return pd.DataFrame(
        {
            "code": parts,
            "kind": [_KINDS[part] for part in parts],
            "points": own["points"].to_numpy(float),
            "max_points": own["max_points"].to_numpy(float),
            "basis": own.reindex(columns=["basis"])["basis"].to_numpy(),
        }
    )
