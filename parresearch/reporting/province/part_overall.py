"""Part II. Kết quả chung: score, ranks, change, the series with its breaks, and the place among the provinces."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting import tables, wording
from parresearch.reporting.basis_words import basis_note
from parresearch.reporting.blocks import Block, Figure, Heading, Note, Sentence, Table
from parresearch.reporting.figures import figure_block, new_figure, plot_score_series, plot_strip
from parresearch.reporting.group_words import stated_bounds_text
from parresearch.reporting.partial_words import round_words
from parresearch.reporting.province.opening import standing_texts
from parresearch.reporting.province.view import ProvinceView

__all__ = ["group_text", "neighbours_table", "overall", "series_figure", "series_table", "strip_figure"]


def _series_sources(v: ProvinceView) -> list[str]:
    series = v.series["par"]
    ids = [
        *series["source_id"],
        *series["rank_source_id"],
        *series["partial_source_id"],
        *series["region_rank_source_id"],
        *series["mean_source_id"],
    ]
    return list(dict.fromkeys(key for key in ids if key))


def group_text(v: ProvinceView, group: str) -> str:
    """The group of the year's classification, or that its thresholds were not found."""
    bounds = ""
    if group:
        row = v.groups[v.groups["group"] == group].iloc[0]
        bounds = stated_bounds_text(row, v.w)
    lacks = ("score", *(() if len(v.groups) else ("bounds",))) if pd.isna(v.now["percent"]) else ("bounds",)
    return wording.group_sentence(group, bounds, name=v.name, year=v.year, lacks=lacks, w=v.w)


def overall(v: ProvinceView, *, group: str) -> list[Block]:
    """Score and rank again, as a part may be filed alone; statements that were not used, its group."""
    w = v.w
    said: Block = (
        Note(
            w("No PAR INDEX figure of {name} for {year} was found (why: see the summary). What is known of other years "
              "and provinces stands below.", name=v.name, year=v.year),
            kind="missing", name="par-standing",
        )
        if v.is_missing
        else Sentence(
            f"{standing_texts(v)[0]} "
            + w("Here the result is set beside those of other years and other provinces; what changed since the year "
                "before is told in the summary and in part VI."),
            name="par-standing",
        )
    )  # fmt: skip
    # Without any figure the note in the summary already tells what was left out.
    left_out = [] if v.is_missing else v.left_out("par", year=v.year)
    notes = [Note(text, kind="caution", name=f"left-out-{n}") for n, text in enumerate(left_out, start=1)]
    return [
        Heading(v.w("II. Overall result"), name="part-2"),
        said,
        *notes,
        Sentence(group_text(v, group), name="group"),
    ]


def series_figure(v: ProvinceView) -> Figure:
    """The province's scores and the country's mean by year, with the breaks of the index drawn."""
    figure, (ax,) = new_figure(height=3.3)
    plot_score_series(
        v.series["par"],
        breaks=v.breaks_of("par"),
        picked_year=v.year,
        name=v.name,
        w=v.w,
        ax=ax,
        value="percent",
    )
    ids = _series_sources(v)
    return figure_block(
        figure,
        name="par-series",
        title=wording.series_title(v.series["par"], name=v.name, index=v.short("par"), year=v.year, w=v.w),
        alt=wording.series_alt(v.series["par"], name=v.name, index=v.short("par"), w=v.w),
        source=v.source(ids, index_id="par"),
        source_ids=tuple(ids),
        note=v.w(
            "On a scale of 100. Dashed line: a new criteria set; dotted: the set was revised. Year in italics: no "
            "score found on that scale."
        ),
    )


def series_table(v: ProvinceView) -> Table:
    """The same series as figures, with ranks and remarks."""
    ids = _series_sources(v)
    table = tables.table_series(
        v.series["par"],
        picked_year=v.year,
        breaks=v.breaks_of("par"),
        title=v.w("PAR INDEX of {name} by year", name=v.name),
        w=v.w,
        name="par-series-table",
        source=v.source(ids, index_id="par"),
        source_ids=ids,
        note=basis_note(v.series["par"], v.w),
        no_index=v.years_without_index,
    )
    return tables.with_dash_note(table, v.w)


def strip_figure(v: ProvinceView) -> Figure:
    """Every published score of the year on one line, this province picked out."""
    table = v.standings["par"]
    scored = table[table["year"] == v.year].dropna(subset=["percent"])
    figure, (ax,) = new_figure(height=2.2)
    mean = None if pd.isna(v.now["mean"]) else float(v.now["mean"])
    plot_strip(scored, picked=v.province.province_code, mean=mean, w=v.w, ax=ax, value="percent")
    ids = list(dict.fromkeys(scored["source_id"]))
    return figure_block(
        figure,
        name="par-strip",
        title=v.w(
            "PAR INDEX scores of {year} on one scale: {n} of {n_all} provinces",
            year=v.year, n=len(scored), n_all=int(v.par_coverage["n_assessed"]),
        ),
        alt=wording.strip_alt(scored, picked=v.province.province_code, name=v.name, year=v.year, w=v.w),
        source=v.source(ids, index_id="par"),
        source_ids=tuple(ids),
        note=" ".join(filter(None, [
            v.w("On a scale of 100. A province whose score was not found is missing here, not low."),
            wording.rescaled_sentence(
                table[table["year"] == v.year], w=v.w, picked=v.province.province_code
            ),
        ])),
    )  # fmt: skip


def neighbours_table(v: ProvinceView) -> Table | Note:
    """The provinces with a known rank nearest to this one; all known ranks when its own is not known."""
    table = v.standings["par"]
    of_year = table[table["year"] == v.year]
    if of_year["rank"].isna().all() and of_year["partial_rank"].isna().all():
        return Note(
            v.w("No rank of {year} was found in the sources.", year=v.year),
            kind="missing",
            name="par-neighbours",
        )
    ranked_by = [*of_year["rank_source_id"], *of_year["partial_source_id"]]
    ids = list(dict.fromkeys(key for key in ranked_by if key))
    title = wording.neighbours_title(v.now, name=v.name, year=v.year, w=v.w)
    if v.is_partial:
        cover = v.par_coverage
        here = round_words(cover["partial_scope"], int(cover["n_assessed"]), v.w)
        title = v.w("Ranks of {year} found in the sources: {round}", year=v.year, round=here)
    return tables.table_neighbours(
        of_year,
        picked=v.province.province_code,
        title=title,
        w=v.w,
        name="par-neighbours",
        source=v.source(ids, index_id="par"),
        source_ids=ids,
        note=v.w("Only provinces whose rank was found in the sources."),
    )
