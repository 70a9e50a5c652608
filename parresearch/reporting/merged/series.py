"""Scores of the old provinces by year, side by side, with the derived score of the unit: a figure and a table."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.basis_words import basis_note
from parresearch.reporting.blocks import Block, Column, Note
from parresearch.reporting.figures import figure_block, new_figure, plot_side_by_side
from parresearch.reporting.merged.view import MergedView
from parresearch.reporting.merged.words import all_derived, gaps_of, remark_of_year, shown_figures
from parresearch.reporting.rounding_words import rounding_note
from parresearch.reporting.tables import table_from, with_dash_note

__all__ = ["is_ranked", "series_figure", "series_table"]


def is_ranked(v: MergedView, index_id: str) -> bool:
    """Whether a place among the 34 can be computed in any year shown."""
    return bool(v.derived_of(index_id)["rank"].notna().any())


def series_figure(v: MergedView, index_id: str) -> Block:
    """The scores by year; a note when none is published."""
    w, index, series = v.w, v.short(index_id), v.series[index_id]
    name = f"{index_id}-series"
    if not series["n_known"].any():
        text = w("No {index} score of {names} was found for any year up to {year}.",
                 index=index, names=v.old_text, year=v.year)  # fmt: skip
        return Note(text, kind="missing", name=name)
    figure, (ax,) = new_figure(height=3.1)
    plot_side_by_side(
        series[v.codes], names=v.names, derived=_derived(v, index_id), breaks=v.breaks[index_id],
        picked_year=v.year, derived_label=w("weighted mean (derived)"), w=w, ax=ax,
    )  # fmt: skip
    ids = v.own_sources(index_id)
    notes = [
        w("Dashed line across the figure: another criteria set or scale; dotted: a part was revised. A line joins "
          "neighbouring years on one scale only. Year in italics: no score found."),
        w("On a scale of 100.") if index_id in ("par", "sipas") else "",
    ]  # fmt: skip
    return figure_block(
        figure, name=name, title=_title(v, index_id), alt=_alt(v, index_id), source=v.source(ids, index_id=index_id),
        source_ids=tuple(ids), note=" ".join(filter(None, notes)),
    )  # fmt: skip


def _derived(v: MergedView, index_id: str) -> pd.Series:
    return v.derived_of(index_id)["points"].reindex(v.series[index_id].index)


def _title(v: MergedView, index_id: str) -> str:
    """The finding: the gap in the newest year in which two or more scores are known."""
    w, series = v.w, v.series[index_id]
    two = series[series["n_known"] >= 2]
    if two.empty or not v.is_merged:
        return w("{index} of {names} by year", index=v.short(index_id), names=v.old_text)
    last = two.iloc[-1]
    return w(
        "{index} of {names}: in {year} {high} stood {gap} points above {low}",
        index=v.short(index_id), names=v.old_text, year=int(two.index[-1]), gap=w.number(last["gap"]),
        high=v.names[last["high_code"]], low=v.names[last["low_code"]],
    )  # fmt: skip


def _alt(v: MergedView, index_id: str) -> str:
    w, series = v.w, v.series[index_id]
    said = []
    for code, name in v.names.items():
        known = series[code].dropna()
        if known.empty:
            said.append(w("{name}: no score", name=name))
            continue
        pairs = "; ".join(f"{year} {w.number(score)}" for year, score in known.items())
        said.append(f"{name}: {pairs}")
    return ". ".join(said) + "."


def series_table(v: MergedView, index_id: str) -> Block:
    """The scores and ranks by year, the gap, the derived score, and the place among the 34 where it is computed."""
    w, series = v.w, v.series[index_id]
    ranked = is_ranked(v, index_id)
    with_ranks = not ranked  # PAR INDEX and SIPAS: published ranks of 63; of PCI and PAPI the scores suffice
    frame = series[["gap"]].assign(year=series.index)
    columns = [Column("year", w("Year"), "year")]
    for code, name in v.names.items():
        frame[f"score_{code}"] = series[code]
        columns.append(
            Column(f"score_{code}", w("{name}: score", name=name) if v.is_merged else w("Score"), "number")
        )
        if with_ranks:
            frame[f"rank_{code}"] = _ranks(v, index_id, code)
            label = w("{name}: rank", name=name) if v.is_merged else w("Rank")
            columns.append(Column(f"rank_{code}", label, "integer"))
    derived = v.derived_of(index_id).reindex(series.index)
    if v.is_merged:
        columns += [Column("gap", w("Gap"), "number"), Column("derived", w("Derived score"), "number")]
        frame["derived"] = derived["points"]
    if ranked:
        frame["place"], frame["n"] = derived["rank"].astype("Int64"), derived["n"].astype("Int64")
        columns += [
            Column("place", w("Place, computed"), "integer"),
            Column("n", w("Among units"), "integer"),
        ]
    frame["remark"] = [remark_of_year(v, index_id, int(year)) for year in series.index]
    if (frame["remark"] != "").any():
        columns.append(Column("remark", w("Remark")))
    ids = v.own_sources(index_id)
    if ranked:
        ids = list(dict.fromkeys([*ids, *v.total_sources[index_id]]))
    if v.is_merged:
        ids = list(dict.fromkeys([*ids, *v.weight_sources]))
    table = table_from(
        frame, columns, w=w, name=f"{index_id}-table", picked=frame["year"] == v.year,
        title=w("{index} of {names}, side by side", index=v.short(index_id), names=v.old_text) if v.is_merged
        else w("{index} of {names} by year", index=v.short(index_id), names=v.old_text),
        source=v.source(ids, index_id=index_id), source_ids=ids, note=_note(v, index_id, ranked=ranked),
    )  # fmt: skip
    return with_dash_note(table, w)


def _ranks(v: MergedView, index_id: str, code: str) -> pd.Series:
    """Published ranks of an old province by year; in a pilot the rank among the few, which the remark says."""
    table = v.standings[index_id]
    own = table[table["province_code"] == code].set_index("year")
    rank = own["rank"].astype("Int64")
    return rank.fillna(own["partial_rank"].astype("Int64")).reindex(v.series[index_id].index)


def _note(v: MergedView, index_id: str, *, ranked: bool) -> str:
    w, table = v.w, v.standings[index_id]
    return " ".join(filter(None, [
        basis_note(table[table["year"].isin(v.series[index_id].index)], w, of=shown_figures(v, index_id)),
        w("So is every score of an old province in this table.") if all_derived(v, index_id) else "",
        w("Gap: the highest less the lowest of the scores known that year. Derived score: mean of the old provinces "
          "weighted by population, only in years in which all of them have a score; not published.")
        if v.is_merged else "",
        w("Place: computed from the derived scores of the units of which all old provinces have one (their number "
          "stands beside it), only where at least 90% have; not published.")
        if ranked else "",
        rounding_note(gaps_of(v.series[index_id]), w),
    ]))  # fmt: skip
