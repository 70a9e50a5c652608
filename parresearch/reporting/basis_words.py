"""How a figure came about, figure by figure: printed by a source, derived in one step, or computed here.

"Derived" is one step from what a source states; "computed" is our own arithmetic on the figures of all provinces (or,
for a percent, of points and maximum); "supplied" is a sum of the province's own workbook that nobody published. A
printed figure has no mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from parresearch.core.indices import MAJOR_BREAKS
from parresearch.core.text import lower_first
from parresearch.reporting.language import Words

__all__ = [
    "FIGURES",
    "basis_note",
    "basis_remark",
    "break_reasons",
    "criteria_set_remark",
    "derived_sentence",
    "scale_remark",
    "shared_basis",
    "shared_basis_note",
    "since_before",
]

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
    supplied = ", ".join(names[figure] for figure in of if basis[figure] == "supplied")
    marks = (
        w("supplied by the province: {figures}", figures=supplied) if supplied else "",
        w("derived: {figures}", figures=derived) if derived else "",
        w("computed: {figures}", figures=computed) if computed else "",
    )
    return "; ".join(filter(None, marks))


def shared_basis(rows: pd.DataFrame, *, of: Sequence[str]) -> dict[str, str]:
    """The figures that all rows derive, or all compute, with "derived" or "computed"; none where fewer than three do.

    Said once under a table, such a mark need not stand in each of its rows.

    Examples
    --------
    >>> rows = pd.DataFrame({"basis": ["published"] * 3, "percent_basis": ["computed"] * 3})
    >>> shared_basis(rows, of=("points", "percent"))
    {'percent': 'computed'}
    >>> shared_basis(rows.iloc[:2], of=("points", "percent"))
    {}
    """
    found = {}
    for figure in of:
        said = {str(basis) for basis in rows[_BASIS_OF[figure]]} - {""}
        if len(rows) >= 3 and said in ({"derived"}, {"computed"}):
            found[figure] = said.pop()
    return found


def shared_basis_note(shared: Mapping[str, Mapping[str, str]], w: Words) -> str:
    """What :func:`shared_basis` found, in words for under the table; ``shared`` is by name of the index.

    Examples
    --------
    >>> from parresearch.reporting.language import words
    >>> found = {"PCI": {"percent": "computed"}, "PAPI": {"points": "derived", "percent": "computed"}}
    >>> shared_basis_note(found, words("en"))
    'For all parts of the PCI and PAPI, the percent is computed here. For all parts of the PAPI, the score is derived.'
    """
    names, of = _figure_names(w), dict[tuple[str, str], list[str]]()
    for index, told in shared.items():
        for figure, basis in told.items():
            of.setdefault((figure, basis), []).append(index)
    texts = [
        w(
            "For all parts of the {indices}, the {figure} is derived.",
            indices=w.join(indices),
            figure=names[figure],
        )
        if basis == "derived"
        else w(
            "For all parts of the {indices}, the {figure} is computed here.",
            indices=w.join(indices),
            figure=names[figure],
        )
        for (figure, basis), indices in of.items()
    ]
    return " ".join(texts)


def break_reasons(breaks: pd.DataFrame, w: Words) -> str:
    """What changed, inside a sentence: the labels of the breaks, each once."""
    labels = breaks["label_vi" if w.language == "vi" else "label_en"]
    return "; ".join(dict.fromkeys(lower_first(text) for text in labels))


def since_before(breaks: pd.DataFrame, w: Words, *, index: str) -> str:
    """What stands between a year and the year before, as a sentence for under a table; "" for nothing."""
    if breaks.empty:
        return ""
    return w("{index}, since the year before: {reason}.", index=index, reason=break_reasons(breaks, w))


def criteria_set_remark(breaks: pd.DataFrame, year: int, w: Words) -> str:
    """What stands between a year and the year before, in two or three words; "" where nothing does.

    Parameters
    ----------
    breaks : DataFrame
        Breaks of one index (``statistics.breaks.breaks_of_index``).

    Examples
    --------
    >>> from parresearch.reporting.language import words
    >>> table = pd.DataFrame({"index_id": ["par", "papi"], "component": ["total", "d3"], "year_after": [2016, 2016],
    ...                       "kind": ["new_framework", "instrument"]})
    >>> criteria_set_remark(table.iloc[:1], 2016, words("vi")), criteria_set_remark(table.iloc[1:], 2016, words("en"))
    ('bộ chỉ số mới', 'a part measured in another way')
    """
    own = breaks[breaks["year_after"] == year]
    if own.empty:
        return ""
    major = own["kind"].isin(MAJOR_BREAKS).any()
    if (own["index_id"] == "par").all():
        return w("new criteria set") if major else w("criteria set revised")
    if (own["component"] != "total").all():
        return w("a part measured in another way")
    return w("way of measuring changed") if major else w("revised in part")


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
    supplied = w("Supplied by the province: sums of the criteria in its workbook, not published.")
    texts = [supplied] if any(basis == "supplied" for _, basis in found) else []
    texts += [derived] if any(basis == "derived" for _, basis in found) else []
    texts += [how[figure] for figure in of if (figure, "computed") in found and figure in how]
    return " ".join(texts)


def derived_sentence(
    row: pd.Series, *, year: int, w: Words, of: Sequence[str] = ("points", "rank"), short: bool = False
) -> str:
    """Which of a year's score and rank (or of those in ``of``) no source prints. Empty when none is derived.

    ``short``: where the summary has said it in full.
    """
    known = {"points": w("score"), "rank": w("rank")}
    found = [word for figure, word in known.items() if figure in of and row[_BASIS_OF[figure]] == "derived"]
    if not found:
        return ""
    if short:
        return w("Derived: {figures} of {year} (see the summary).", figures=w.join(found), year=year)
    return w(
        "No source prints the {figures} of {year}: derived here from the change or the order that the source "
        "states.",
        figures=w.join(found), year=year,
    )  # fmt: skip
