"""Part VII. Nguyên nhân và trách nhiệm: causes as recorded, points lost per lead agency; only from the own workbook."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.figures import figure_block, new_figure, plot_stacked
from parresearch.reporting.language import Words
from parresearch.reporting.province.supplied import SuppliedView, unknown_criteria_sentence
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.tables import table_from

__all__ = ["cause_labels", "causes"]


def cause_labels(w: Words) -> dict[str, str]:
    """What is recorded of the causes of a loss, in words."""
    return {
        "subjective": w("Subjective"),
        "objective": w("Objective"),
        "both": w("Both kinds"),
        "unrecorded": w("No cause recorded"),
    }


def causes(v: ProvinceView, supplied: SuppliedView | None) -> list[Block]:
    """Causes by kind, points lost by lead agency, and every recorded cause in the province's own words."""
    w = v.w
    heading = Heading(w("VII. Causes and responsibility"), name="part-7")
    if supplied is None:
        text = w(
            "Causes and lead agencies were not found in the sources; they are shown here when {name} supplies its "
            "workbook of the PAR INDEX (criteria, causes, lead agencies, plan), filled in by the office in charge "
            "of the reform; section 4 of the appendix says how to get a blank one.",
            name=v.name,
        )  # fmt: skip
        return [heading, Note(text, kind="missing", name="causes")]
    by_agency = supplied.agencies[supplied.agencies["lost"] > 0]
    unknown = unknown_criteria_sentence(int(supplied.agencies["n_unknown"].sum()), v.w)
    if by_agency.empty:
        text = w("The workbook of {name} shows no points lost.", name=v.name)
        return [heading, Sentence(" ".join(filter(None, [text, unknown])), name="causes")]
    said = [_cause_sentence(v, supplied), _agency_sentence(v, by_agency), unknown]
    return [
        heading,
        Sentence(" ".join(filter(None, said)), name="causes"),
        *_agencies(v, supplied, by_agency),
        *_recorded(v, supplied),
    ]


def _cause_sentence(v: ProvinceView, supplied: SuppliedView) -> str:
    w, table = v.w, supplied.causes.set_index("cause")
    words = {
        "subjective": w("from subjective causes"),
        "objective": w("from objective causes"),
        "both": w("from causes of both kinds"),
        "unrecorded": w("without a recorded cause"),
    }
    parts = [
        w("{lost} points ({share}%) {what}", lost=w.number(table.loc[key, "lost"]),
          share=w.number(table.loc[key, "lost_share"], 1), what=what)
        for key, what in words.items()
        if table.loc[key, "lost"] > 0
    ]  # fmt: skip
    return w("Of the points lost by {name}, its workbook has {parts}.", name=v.name, parts=w.join(parts))


def _agency_sentence(v: ProvinceView, by_agency: pd.DataFrame) -> str:
    w = v.w
    named, unnamed = by_agency[by_agency["lead_agency"] != ""], by_agency[by_agency["lead_agency"] == ""]
    texts = []
    if len(named):
        first = named.iloc[0]
        texts.append(
            w("Most points lie with {agency}: {lost} ({share}%).", agency=first["lead_agency"],
              lost=w.number(first["lost"]), share=w.number(first["lost_share"], 1))
        )  # fmt: skip
    if len(unnamed):
        texts.append(w("For {lost} points no lead agency is recorded.", lost=w.number(unnamed["lost"].sum())))
    return " ".join(texts)


def _agencies(v: ProvinceView, supplied: SuppliedView, by_agency: pd.DataFrame) -> list[Block]:
    w, labels = v.w, cause_labels(v.w)
    table = by_agency.assign(
        label=by_agency["lead_agency"].where(by_agency["lead_agency"] != "", w("Not recorded"))
    )
    figure, (ax,) = new_figure(height=1.2 + 0.36 * len(table))
    plot_stacked(table, labels, w=w, ax=ax, decimals=2, x_label=w("Points lost"))
    columns = [
        Column("label", w("Lead agency")),
        Column("n", w("Criteria that lost points"), "integer"),
        Column("lost", w("Points lost"), "number"),
        Column("lost_share", w("Share (%)"), "number", 1),
        *(Column(key, label, "number") for key, label in labels.items()),
    ]
    return [
        figure_block(
            figure, name="agencies-figure", source=supplied.source(v),
            title=supplied.title(w("Points lost by lead agency and kind of cause"), w),
            alt="; ".join(f"{row.label}: {w.number(row.lost)}" for row in table.itertuples()),
        ),
        table_from(
            table, columns, w=w, name="agencies-table", source=supplied.source(v),
            title=supplied.title(w("Points lost by lead agency, {name} {year}", name=v.name, year=v.year), w),
            note=w("Share: of all points lost. A loss with causes of both kinds is not shared out: the workbook "
                   "does not say how."),
        ),
    ]  # fmt: skip


def _recorded(v: ProvinceView, supplied: SuppliedView) -> list[Block]:
    w, labels = v.w, cause_labels(v.w)
    if supplied.recorded.empty:
        return [
            Note(
                w("The workbook of {name} records no cause.", name=v.name),
                kind="missing",
                name="causes-table",
            )
        ]
    columns = [
        Column("code", w("Code")),
        Column("name", w("Criterion")),
        Column("lost", w("Points lost"), "number"),
        Column("label", w("Kind of cause")),
        Column("text", w("Cause as recorded")),
    ]
    table = supplied.recorded.assign(label=supplied.recorded["cause"].map(labels))
    title = supplied.title(w("Causes as the province recorded them"), w)
    return [table_from(table, columns, w=w, name="causes-table", title=title, source=supplied.source(v))]
