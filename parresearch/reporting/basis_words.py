"""How a figure came about, figure by figure: printed by a source, derived in one step, or computed here.

"Derived" is one step from what a source states; "computed" is our own arithmetic on the figures of all provinces (or,
for a percent, of points and maximum). A printed figure has no mark.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parresearch.reporting.language import Words

__all__ = ["FIGURES", "basis_note", "basis_remark", "derived_sentence", "scale_remark"]

FIGURES = ("points", "rank", "region_rank", "mean")
"""The figures of a standing, each with a column that says how it came about."""

_BASIS_OF = {
    "points": "basis",
    "percent": "percent_basis",
    "rank": "rank_basis",
    "region_rank": "region_rank_basis",
    "mean": "mean_basis",
}


def _figure_names(w: Words) -> dict[str, str]:
    return {
        "points": w("score"),
        "percent": w("percent"),
        "rank": w("rank"),
        "region_rank": w("rank in region"),
        "mean": w("mean"),
    }


def basis_remark(row: pd.Series, w: Words, *, of: Sequence[str] = FIGURES) -> str:
    """What of a row was not printed by a source: "suy ra: hạng; tính lại: bình quân"; empty when all was.

    ``of`` names the figures that the table shows (points, percent, rank, region_rank, mean).
    """
    names, basis = _figure_names(w), {figure: str(row[_BASIS_OF[figure]]) for figure in of}
    derived = ", ".join(names[figure] for figure in of if basis[figure] == "derived")
    computed = ", ".join(names[figure] for figure in of if basis[figure] == "computed")
    marks = (
        w("derived: {figures}", figures=derived) if derived else "",
        w("computed: {figures}", figures=computed) if computed else "",
    )
    return "; ".join(filter(None, marks))


def scale_remark(row: pd.Series, w: Words) -> str:
    """What is to be known about the scale of a score: another one, none stated, or one that was read."""
    flags = str(row["flag"]).split(";")
    words = {
        "scale_97_5": w("out of 97.5"),
        "scale_uncertain": w("scale not stated"),
        "scale_read": w("scale not stated, read as 100"),
    }
    return "; ".join(text for flag, text in words.items() if flag in flags)


def basis_note(rows: pd.DataFrame, w: Words, *, of: Sequence[str] = FIGURES) -> str:
    """How the marked figures of a table came about, for under it; empty when every figure is as printed."""
    found = {(figure, str(basis)) for figure in of for basis in rows[_BASIS_OF[figure]]}
    how = {
        "rank": w(
            "Computed ranks: from the unrounded scores of all provinces that have one; ties share the best rank."
        ),
        "region_rank": w("Computed ranks in a region: from the national ranks of all its members."),
        "mean": w("Computed means: the plain mean of the scores of all provinces that have one."),
        "percent": w("Computed percents: score by maximum."),
    }
    derived = w(
        "Derived: one step from what a source states (a change, an order, or published parts that are added up)."
    )
    texts = [derived] if any(basis == "derived" for _, basis in found) else []
    texts += [how[figure] for figure in of if (figure, "computed") in found and figure in how]
    return " ".join(texts)


def derived_sentence(row: pd.Series, *, year: int, w: Words, of: Sequence[str] = ("points", "rank")) -> str:
    """Which of a year's score and rank (or of those in ``of``) no source prints. Empty when none is derived."""
    known = {"points": w("score"), "rank": w("rank")}
    found = [word for figure, word in known.items() if figure in of and row[_BASIS_OF[figure]] == "derived"]
    if not found:
        return ""
    return w(
        "Not printed but derived from the change or the order that the source states: {figures} of {year}.",
        figures=w.join(found), year=year,
    )  # fmt: skip
