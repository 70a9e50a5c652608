"""Which parts of the outline this report has, and why the others are not there.

One table for all: a part that is added later is switched on in :data:`PARTS`, and the sentence follows.
"""

from __future__ import annotations

from parresearch.reporting.blocks import Note
from parresearch.reporting.language import Words
from parresearch.reporting.province.part_structure import BLOCKS, FIELDS
from parresearch.reporting.province.view import ProvinceView

__all__ = ["PARTS", "absent_note", "absent_parts"]

PARTS: dict[str, bool] = {
    "I": True,
    "II": True,
    "III": True,
    "IV": True,
    "V": True,
    "VI": True,
    "VII": True,
    "VIII": True,
    "IX": True,
    "X": True,
}
"""Roman number of a part of the outline to whether the report has it."""

_NOT_CRITERIA = ("total", "self_total", *BLOCKS, *FIELDS, *(f"self_{field}" for field in FIELDS))


def absent_parts(w: Words) -> dict[str, str]:
    """Roman number to title of the parts that the report does not have, in order."""
    titles = {
        "I": w("basis and scope"),
        "II": w("overall result"),
        "III": w("structure of points"),
        "IV": w("the eight fields"),
        "V": w("points lost"),
        "VI": w("why the score changed"),
        "VII": w("causes and responsibility"),
        "VIII": w("other indices"),
        "IX": w("forecast and targets"),
        "X": w("tasks and follow-up"),
    }
    return {number: titles[number] for number, present in PARTS.items() if not present}


def absent_note(v: ProvinceView) -> list[Note]:
    """One note on the parts that are not in the report: what is found of what they need; empty when all are there."""
    w, missing = v.w, absent_parts(v.w)
    if not missing:
        return []
    text = w(
        "This report has no parts {listed}. They need the points and maximum of every block, field and criterion. "
        "{found}",
        listed=w.join([f"{number} ({title})" for number, title in missing.items()]), found=_found_text(v),
    )  # fmt: skip
    return [Note(text, kind="info", name="parts-absent")]


def _found_text(v: ProvinceView) -> str:
    """What the sources state of the points below the total of the PAR INDEX."""
    own = v.scores[v.scores["index_id"] == "par"]
    own = own[own["points"].notna() | own["percent"].notna()]["component"]
    blocks, fields = int(own.isin(BLOCKS).sum()), int(own.isin(FIELDS).sum())
    criteria = int((~own.isin(_NOT_CRITERIA)).sum())
    if not (blocks or fields or criteria):
        return v.w(
            "Of {name} in {year} none of these was found in the sources.",
            name=v.name, year=v.year,
        )  # fmt: skip
    return v.w(
        "Of {name} in {year} the sources state {n_blocks} blocks of points, {n_fields} of 8 fields and {n_criteria} "
        "criteria (all in the appendix).",
        name=v.name, year=v.year, n_blocks=blocks, n_fields=fields, n_criteria=criteria,
    )  # fmt: skip
