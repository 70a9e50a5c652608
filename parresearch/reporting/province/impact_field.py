"""The eighth field (impact of the reform) where only its two parts are known: SIPAS and the socio-economic result."""

from __future__ import annotations

import pandas as pd

from parresearch.core.indices import component_name
from parresearch.core.text import lower_first
from parresearch.reporting.province.view import ProvinceView

__all__ = ["impact_field_sentence", "impact_lost_sentence", "impact_parts"]

_PART_OF = {"8.SIPAS": "sipas_points", "8.KTXH": "socioeconomic_points"}
"""Criteria of the eighth field, by their codes in the criteria sets, and the blocks of points that publish them."""


def impact_parts(v: ProvinceView) -> pd.DataFrame:
    """The parts of the eighth field whose points and maximum are known, when the field itself is not.

    Returns
    -------
    DataFrame, one row per part
        ``component, points, max_points, label``; empty when the field is known or the criteria set of the year is not
        known to have these criteria in that field.
    """
    own = v.scores[v.scores["index_id"] == "par"].set_index("component")
    field = own.reindex(["field_8"])["points"]
    inside = v.framework[v.framework["level"] == "criterion"].reindex(columns=["code", "parent_code"])
    inside = inside[inside["parent_code"].astype(str) == "8"]
    wanted = [_PART_OF[code] for code in inside["code"] if code in _PART_OF]
    parts = own.loc[[c for c in _PART_OF.values() if c in wanted and c in own.index and field.isna().all()]]
    parts = parts.dropna(subset=["points", "max_points"]).reset_index()
    labels = [
        lower_first(component_name("par", c, language=v.w.language, year=v.year)) for c in parts["component"]
    ]
    return parts[["component", "points", "max_points"]].assign(label=labels)


def _field_name(v: ProvinceView) -> str:
    return component_name("par", "field_8", language=v.w.language, year=v.year)


def impact_field_sentence(v: ProvinceView) -> str:
    """That parts of the eighth field are known and stand in part III; empty where none is."""
    w, parts = v.w, impact_parts(v)
    listed = [f"{r.label} {w.number(r.points)}/{w.scale(r.max_points)}" for r in parts.itertuples()]
    if not listed:
        return ""
    return w("Of the field “{field}” these parts are known (part III): {listed}.",
             field=_field_name(v), listed=w.join(listed))  # fmt: skip


def impact_lost_sentence(v: ProvinceView, known: pd.DataFrame) -> str:
    """What the known parts of the eighth field lost, when it is not among the ``known`` fields; empty where none is.

    Parameters
    ----------
    known : DataFrame
        The fields whose loss is known: ``component, lost``.
    """
    w, parts = v.w, impact_parts(v)
    if parts.empty or "field_8" in set(known["component"]):
        return ""
    listed = [f"{r.label} {w.number(r.max_points - r.points)}" for r in parts.itertuples()]
    total = float((parts["max_points"] - parts["points"]).sum())
    if len(parts) == len(_PART_OF) and len(known) and total > known["lost"].max():
        return w("The field “{field}” is not among them, because no score of it is printed; its two parts together "
                 "lost {total} points, more than any of them: {listed}.",
                 field=_field_name(v), total=w.number(total), listed=w.join(listed))  # fmt: skip
    return w("The field “{field}” is not among them; the points lost in its known parts: {listed}.",
             field=_field_name(v), listed=w.join(listed))  # fmt: skip
