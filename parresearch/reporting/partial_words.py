"""Years in which an index was assessed in a few provinces only: a pilot, or a survey of some.

A rank among those few is no national rank; what a national table would have (a rank of 63, a mean of the country, a
rank in a region) does not exist for such a year, which is another thing than "not found".
"""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.language import Words

__all__ = [
    "no_index_yet_sentence",
    "no_mean_sentence",
    "no_national_sentence",
    "partial_coverage_sentence",
    "partial_missing_sentence",
    "partial_rank_text",
    "partial_remark",
    "round_words",
]


def round_words(scope: str, n: int, w: Words) -> str:
    """What kind of round it was: "thí điểm 6 tỉnh, thành phố" or "khảo sát 10 tỉnh, thành phố"."""
    return w("pilot of {n} provinces", n=n) if scope == "pilot" else w("survey of {n} provinces", n=n)


def partial_rank_text(row: pd.Series) -> str:
    """ "1/6", or an en dash when the province has no rank in the round."""
    known = not (pd.isna(row["partial_rank"]) or pd.isna(row["n_partial"]))
    return f"{int(row['partial_rank'])}/{int(row['n_partial'])}" if known else "–"


def partial_remark(row: pd.Series, w: Words) -> str:
    """That a rank shown is one among a few provinces; empty for a national one."""
    if pd.isna(row["partial_rank"]):
        return ""
    return w(
        "{round}; rank among these, not of the country",
        round=round_words(row["partial_scope"], int(row["n_partial"]), w),
    )


def no_index_yet_sentence(*, index: str, base_year: int, year: int, w: Words) -> str:
    """That the index did not exist in ``base_year``: its first round was ``year``, a pilot."""
    return w(
        "There was no {index} in {base_year} to compare with: its first round was the pilot of {year}.",
        index=index, base_year=base_year, year=year,
    )  # fmt: skip


def no_national_sentence(*, scope: str, n: int, index: str, year: int, region: str, w: Words) -> str:
    """That the round was too small for a rank of the country or in a region."""
    return w(
        "The {index} of {year} was a {round}: it has no rank among all provinces and no rank within the {region} "
        "region.",
        index=index, year=year, round=round_words(scope, n, w), region=region,
    )  # fmt: skip


def no_mean_sentence(*, scope: str, n: int, year: int, w: Words) -> str:
    """That a round of a few provinces has no mean of the country."""
    return w(
        "There is no national mean for {year}, which was a {round}.",
        year=year, round=round_words(scope, n, w),
    )  # fmt: skip


def partial_missing_sentence(*, scope: str, n: int, name: str, index: str, year: int, w: Words) -> str:
    """That no figure of a province was found in a round which covered a few provinces only."""
    return w(
        "In {year} the {index} was a {round}; no figure of {name} was found.",
        year=year, index=index, round=round_words(scope, n, w), name=name,
    )  # fmt: skip


def partial_coverage_sentence(coverage: pd.Series, *, index: str, w: Words) -> str:
    """How many of the provinces assessed have a score and a rank in the sources."""
    n = int(coverage["n_assessed"])
    return w(
        "The {index} of {year} was a {round} out of {n_units}; the sources in the catalogue state a score for "
        "{n_score} and a rank among them for {n_rank} of these {n}.",
        index=index, year=int(coverage["year"]), round=round_words(coverage["partial_scope"], n, w),
        n_units=int(coverage["n_units"]), n_score=int(coverage["n_score"]), n_rank=int(coverage["n_rank"]), n=n,
    )  # fmt: skip
