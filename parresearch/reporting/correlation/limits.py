"""The PAR INDEX beside both indices, who publishes it, what is not shown, and sources."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

from parresearch.core.indices import INDICES
from parresearch.reporting import tables, wording
from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.correlation import par_words
from parresearch.reporting.correlation.view import CorrelationView
from parresearch.reporting.correlation.words import estimate_text, interval_text, p_text
from parresearch.reporting.tables import table_from

__all__ = ["appendix", "par_index", "what_it_does_not_show"]


def par_index(v: CorrelationView) -> list[Block]:
    """PAR INDEX with each of the two, as far as published, and the selection."""
    w = v.w
    found: list[Block] = [Heading(w("The PAR INDEX, as far as published"), name="par")]
    if v.par.empty:
        text = w("In no year are enough scores of the PAR INDEX published to give a correlation.")
        return [*found, Note(text, kind="missing", name="par-finding")]
    found.append(Sentence(par_words.par_sentence(v.par, w), name="par-finding"))
    table = v.par.assign(
        partner_name=[INDICES[i].short for i in v.par["partner"]],
        p_text=[p_text(p, w) for p in v.par["p_holm"]],
        own_p=[p_text(p, w) for p in v.par["p_value"]],
    )
    columns = [
        Column("partner_name", w("PAR INDEX with")),
        Column("year", w("Year"), "year"),
        Column("n", "n", "integer"),
        Column("r", w("Coefficient"), "number"),
        Column("ci_low", w("95% from"), "number"),
        Column("ci_high", w("to"), "number"),
        Column("own_p", "p"),
        Column("p_text", w("p (Holm)")),
        Column("detectable", w("Smallest n can show"), "number"),
    ]
    found.append(
        table_from(
            table,
            columns,
            title=w("PAR INDEX with PAPI and PCI, provinces with published scores"),
            w=w,
            name="par-table",
            source=v.source(v.par_source_ids),
            source_ids=v.par_source_ids,
            note=w(
                "Spearman, Bonett–Wright intervals. Family: all {n} rows. Only provinces whose score was "
                "found in a source.",
                n=len(table),
            ),
        )
    )
    if v.par_left_out:
        found.append(Note(par_words.par_thin_note(v.par_left_out, w), kind="missing", name="par-left-out"))
    return [*found, *_selection(v)]


def _selection(v: CorrelationView) -> list[Block]:
    """Provinces with a published score against the rest, and what cannot be concluded."""
    w, heading = v.w, Heading(v.w("Who publishes"), level=2, name="selection")
    if v.selection.empty:
        text = w("Scores of the two groups cannot be compared in any of these years.")
        return [heading, Note(text, kind="missing", name="selection-note")]
    table = v.selection.assign(
        partner_name=[INDICES[i].short for i in v.selection["partner"]],
        p_text=[p_text(p, w) for p in v.selection["p_holm"]],
        interval=[interval_text(row, w) for row in v.selection.itertuples()],
    )
    columns = [
        Column("partner_name", w("Index")),
        Column("year", w("Year"), "year"),
        Column("n_in", w("Published"), "integer"),
        Column("n_out", w("Not"), "integer"),
        Column("difference", w("Difference (points)"), "signed"),
        Column("interval", w("95% interval")),
        Column("p_text", w("p (Holm)")),
        Column("r", w("r, published"), "number"),
        Column("lowest", w("r, all: lowest"), "number"),
        Column("highest", w("r, all: highest"), "number"),
    ]
    return [
        heading,
        Note(par_words.selection_sentence(v.selection, w), kind="caution", name="selection-note"),
        table_from(
            table,
            columns,
            title=w("Provinces with and without a published PAR INDEX"),
            w=w,
            name="selection-table",
            source=v.source(v.par_source_ids),
            source_ids=v.par_source_ids,
            note=w(
                "Difference: mean of PAPI or PCI among provinces with a published PAR INDEX less that among the "
                "rest (Welch's "
                "interval). r: Pearson with the PAR INDEX; lowest and highest: over all provinces, worst cases "
                "with unpublished scores within the range of the published ones (Manski). "
                "Family: all {n} rows.",
                n=len(table),
            ),
        ),
        Sentence(par_words.bounds_sentence(v.selection, w), name="bounds"),
    ]


def what_it_does_not_show(v: CorrelationView) -> list[Block]:
    """Limits, in plain sentences."""
    w = v.w
    low = min(v.detectable)
    said = [
        w(
            "A correlation does not say that one index is the reason for the other, in either direction: "
            "region, income, the size of a "
            "province or the same officials may stand behind both."
        ),
        w(
            "In the year with the fewest provinces (n = {n}) one test shows only correlations of about {r} or more "
            "with 80% probability, and adjusted for many tests only larger ones; an insignificant result is not a "
            "proof of no relation.",
            n=low,
            r=w.number(v.detectable[low]),
        ),
        w(
            "PCI is the view of firms and PAPI that of citizens, both from samples. Errors of sampling pull "
            "a correlation "
            "towards 0; their size is not published by province, so no correction is made."
        )
        if v.corrected is None
        else _corrected(v.corrected, v),
        w(
            "Many comparisons will show something by chance; that is why p-values are adjusted over a named "
            "family, why all "
            'specifications are shown, and why "significant" is said only after adjustment.'
        ),
    ]
    return [
        Heading(w("What this does not show"), name="limits"),
        *[Sentence(text, name=f"limit-{k}") for k, text in enumerate(said, start=1)],
    ]


def _corrected(found: Mapping[str, float], v: CorrelationView) -> str:
    w = v.w
    return w(
        "Errors of sampling pull a correlation towards 0. With the reliabilities given for this report ({x}: {rx}, "
        "{y}: {ry}; given by its maker, not published) the Pearson correlation of {year} would be {estimate} without "
        "such errors. No other figure of this report is corrected.",
        x=v.x,
        y=v.y,
        rx=w.number(found["reliability_x"]),
        ry=w.number(found["reliability_y"]),
        year=int(v.pairs["year"].max()),
        estimate=estimate_text(SimpleNamespace(**found), w),
    )


def appendix(v: CorrelationView) -> list[Block]:
    """Sources, and how the document was made."""
    w = v.w
    ids = list(dict.fromkeys([*v.source_ids, *v.par_source_ids]))
    listed = tables.table_sources(
        v.sources.loc[ids], title=w("List of sources"), w=w, name="sources-table", source_ids=ids
    )
    return [
        Heading(w("Appendix"), name="appendix"),
        listed,
        Sentence(wording.made_by_sentence(v.data_version, w=w), name="method"),
    ]
