"""Clauses that several parts of the report about a merged province share."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting import wording
from parresearch.reporting.basis_words import basis_remark, criteria_set_remark, scale_remark
from parresearch.reporting.language import Words
from parresearch.reporting.merged.view import MergedView
from parresearch.reporting.partial_words import partial_rank_text, partial_remark, round_words

__all__ = [
    "EQUAL",
    "counts_text",
    "gap_text",
    "gaps_of",
    "place_text",
    "remark_of_year",
    "shown_figures",
    "standing_clause",
]

EQUAL = 0.005
"""Gaps below this are none in print."""


def standing_clause(row: pd.Series | None, *, name: str, w: Words) -> str:
    """Score and rank of a province in a few words, each with its mark when no source prints it.

    Examples
    --------
    >>> from parresearch.reporting.language import words
    >>> standing_clause(None, name="Kiên Giang", w=words("en"))
    'Kiên Giang not found in the sources'
    """
    if row is None:
        return w("{name} not found in the sources", name=name)
    parts = []
    if pd.notna(row["points"]):
        parts.append(w("{score} points", score=wording.score_text(row, w)))
    if pd.notna(row["rank"]):
        parts.append(w("rank {rank}", rank=wording.rank_text(row, w)))
    elif pd.notna(row["partial_rank"]):
        parts.append(w("rank {rank}", rank=partial_rank_text(row)))
        parts.append(partial_remark(row, w))
    marks = "; ".join(filter(None, [basis_remark(row, w, of=("points", "rank")), scale_remark(row, w)]))
    text = f"{name} {', '.join(parts)}"
    return f"{text} ({marks})" if marks else text


def place_text(v: MergedView, row: pd.Series) -> str:
    """The end of a sentence: the computed place among the units that have a score, with ties, and a full stop."""
    w = v.w
    if pd.isna(row["rank"]):
        return w(
            "; no place is computed, because only {n} of {all} units have a score.",
            n=int(row["n"]),
            all=v.n_units,
        )
    text = w(
        "; that is place {rank} of the {n} units whose score can be told (computed, not published)",
        rank=int(row["rank"]), n=int(row["n"]),
    )  # fmt: skip
    if row["n_tied"] > 1:
        text += w(", shared by {n}", n=int(row["n_tied"]))
    return text + "."


def shown_figures(v: MergedView, index_id: str) -> tuple[str, ...]:
    """The figures of old provinces that the table of an index shows: ranks only where no place is computed."""
    return ("points",) if v.derived_of(index_id)["rank"].notna().any() else ("points", "rank")


def all_derived(v: MergedView, index_id: str) -> bool:
    """Whether every score of the old provinces in an index is derived; then no row says so, but the note does."""
    table = v.standings[index_id]
    known = table[table["points"].notna()]
    return bool(len(known) and (known["basis"] == "derived").all())


def remark_of_year(v: MergedView, index_id: str, year: int) -> str:
    """What is to be known about the figures of a year, province by province, and whether the set changed.

    A mark that every score of the index has (PAPI totals are all sums of published parts) stands under the table alone.
    """
    w, said = v.w, []
    of = shown_figures(v, index_id)
    if all_derived(v, index_id):
        of = tuple(figure for figure in of if figure != "points")
    for code, name in v.names.items():
        row = v.row(index_id, code, year)
        if row is None:
            continue
        own = [partial_remark(row, w), basis_remark(row, w, of=of), scale_remark(row, w)]
        if pd.notna(row["points"]) and pd.isna(v.series[index_id].loc[year, code]):
            own.append(w("printed: {score}", score=wording.score_text(row, w)))
        text = "; ".join(filter(None, own))
        if text:
            said.append(f"{name}: {text}" if v.is_merged else text)
    if not said and year in v.partial_rounds[index_id]:
        scope, n = v.partial_rounds[index_id][year]
        said.append(round_words(scope, n, w))
    said.append(criteria_set_remark(v.breaks[index_id], year, w))
    return "; ".join(filter(None, said))


def gaps_of(table: pd.DataFrame) -> list[tuple[float, float, float]]:
    """The lowest figure, the highest and the gap between them, of every row with a gap."""
    rows = table.dropna(subset=["gap"])
    return [(row[row["low_code"]], row[row["high_code"]], row["gap"]) for _, row in rows.iterrows()]


def gap_text(v: MergedView, index_id: str, year: int) -> str:
    """How far the highest and the lowest of the known scores of a year are apart."""
    w, row = v.w, v.series[index_id].loc[year]
    if row["gap"] < EQUAL:
        return w("The scores known of {year} are equal.", year=year)
    return w(
        "In {year} {high} stood {gap} points above {low}.",
        year=year, high=v.names[row["high_code"]], low=v.names[row["low_code"]], gap=w.number(row["gap"]),
    )  # fmt: skip


def counts_text(v: MergedView, rows: pd.DataFrame) -> str:
    """In how many of the rows each old province is the highest: "An Giang (cũ) 7/12, Kiên Giang 5/12"; "" for none.

    Rows whose figures are equal as printed count for nobody.
    """
    counts = rows.loc[rows["gap"] >= EQUAL, "high_code"].value_counts()
    told = [
        v.w("{name} {k} of {n}", name=name, k=int(counts[code]), n=len(rows))
        for code, name in v.names.items()
        if code in counts.index
    ]
    return ", ".join(told)
