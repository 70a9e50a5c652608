"""Part II. PAR INDEX of the old provinces side by side: published scores and ranks, gaps, and what is derived."""

from __future__ import annotations

from parresearch.reporting import wording
from parresearch.reporting.blocks import Block, Heading, Note, Sentence
from parresearch.reporting.merged.series import is_ranked, series_figure, series_table
from parresearch.reporting.merged.view import MergedView
from parresearch.reporting.merged.words import counts_text, gap_text

__all__ = ["break_text", "par_index", "rank_text", "series_text"]


def par_index(v: MergedView) -> list[Block]:
    """The sentence, the figure and the table of the PAR INDEX by year."""
    w = v.w
    blocks: list[Block] = [
        Heading(
            w("II. PAR INDEX of the old provinces") if v.is_merged else w("II. PAR INDEX"), name="part-2"
        ),
        Sentence(series_text(v, "par"), name="par-text", source_ids=tuple(v.own_sources("par"))),
    ]
    if text := break_text(v, "par"):
        blocks.append(Note(text, kind="caution", name="par-break"))
    return [*blocks, series_figure(v, "par"), series_table(v, "par")]


def break_text(v: MergedView, index_id: str) -> str:
    """That the year before is not on the same measure; "" where it is."""
    breaks = v.breaks[index_id]
    return wording.break_sentence(
        breaks[breaks["year_after"] == v.year],
        index=v.short(index_id),
        base_year=v.year - 1,
        year=v.year,
        w=v.w,
    )


def series_text(v: MergedView, index_id: str) -> str:
    """In how many years all scores are known, who stood higher, and how the gap changed on one scale."""
    w, series = v.w, v.series[index_id]
    years, first, last = v.common_years(index_id), int(series.index[0]), int(series.index[-1])
    facts = {"index": v.short(index_id), "first": first, "last": last, "n": len(v.old)}
    if not v.is_merged:
        return _alone_text(v, index_id)
    if not years:
        return " ".join([
            w("In no year from {first} to {last} is the {index} score of each of the {n} old provinces known, so none "
              "is computed for the unit.", **facts),
            *_two_known_text(v, index_id), _partly_text(v, index_id), rank_text(v, index_id),
        ]).strip()  # fmt: skip
    text = w(
        "The {index} scores of all the old provinces are known in every year from {first} to {last}.", **facts
    ) if len(years) == len(series) else w(
        "The {index} scores of all the old provinces are known in {k} of the {all} years from {first} to {last} "
        "({years}).",
        **facts, k=len(years), all=len(series), years=_in_ranges(years),
    )  # fmt: skip
    more = [_higher_text(v, index_id, years), _partly_text(v, index_id), rank_text(v, index_id)]
    return " ".join(filter(None, [text, *more]))


def _alone_text(v: MergedView, index_id: str) -> str:
    """In how many years the score of a province that was not merged is known."""
    w, series = v.w, v.series[index_id]
    n, first, last = len(v.common_years(index_id)), int(series.index[0]), int(series.index[-1])
    facts = {"index": v.short(index_id), "name": v.old_text, "first": first, "last": last}
    if not n:
        return w("No {index} score of {name} from {first} to {last} was found.", **facts) if last > first else w(
            "No {index} score of {name} for {first} was found.", **facts
        )  # fmt: skip
    if first == last:
        return w("The series begins with {year}.", year=first)
    return w(
        "The sources state the {index} score of {name} in {n} of the {all} years from {first} to {last}.",
        **facts, n=n, all=len(series),
    )  # fmt: skip


def _two_known_text(v: MergedView, index_id: str) -> list[str]:
    """The gap in the newest year in which two of more old provinces' scores are known; none where there is none."""
    two = v.series[index_id].index[v.series[index_id]["n_known"] >= 2]
    return [gap_text(v, index_id, int(two[-1]))] if len(two) else []


def rank_text(v: MergedView, index_id: str) -> str:
    """The ranks of the newest year in which at least two old provinces have a published one; "" where none has."""
    w, table = v.w, v.standings[index_id]
    ranked = table[table["rank"].notna() & table["year"].isin(v.series[index_id].index)]
    counts = ranked.groupby("year")["province_code"].nunique()
    if is_ranked(v, index_id) or not (counts >= 2).any():
        return ""
    year = int(counts.index[counts >= 2].max())
    of_year = ranked[ranked["year"] == year].set_index("province_code")
    told = [
        f"{name} {wording.rank_text(of_year.loc[code], w)}"
        for code, name in v.names.items()
        if code in of_year.index
    ]
    return w("In {year}, the newest year with ranks of two or more of them, they ranked: {list}.", year=year,
             list=", ".join(told))  # fmt: skip


def _higher_text(v: MergedView, index_id: str, years: list[int]) -> str:
    """Who stood highest in how many of the years, the gap of the last one, and of a newer one with two scores."""
    series = v.series[index_id]
    told = counts_text(v, series.loc[years]) if len(years) > 1 else ""
    texts = [v.w("Years in which each stood highest: {list}.", list=told)] if told else []
    newest = int(series.index[series["n_known"] >= 2][-1])
    texts += [gap_text(v, index_id, year) for year in dict.fromkeys([years[-1], newest])]
    return " ".join(texts)


def _partly_text(v: MergedView, index_id: str) -> str:
    """How many scores of each old province are known, when not all are."""
    w, series = v.w, v.series[index_id]
    counts = {name: int(series[code].notna().sum()) for code, name in v.names.items()}
    if set(counts.values()) == {len(v.common_years(index_id))}:  # then it is said already
        return ""
    told = [f"{name} {n}" for name, n in counts.items()]
    return w(
        "Years with a score: {list}; for the other years no score was found in the sources, which is no sign of a low "
        "score.",
        list=", ".join(told),
    )


def _in_ranges(years: list[int]) -> str:
    """Years as ranges: "2012, 2018–2020"."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
