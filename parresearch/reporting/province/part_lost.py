"""Part V. Điểm mất: points lost by field and by kind of points, repeated or new, as far as they are published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from parresearch.core.indices import component_name
from parresearch.core.provinces import all_provinces
from parresearch.core.text import lower_first
from parresearch.reporting.basis_words import derived_sentence, scale_remark
from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.figures import figure_block, new_figure, plot_lost
from parresearch.reporting.lost_words import LostFacts, lost_beside_blocks
from parresearch.reporting.province.impact_field import impact_lost_sentence
from parresearch.reporting.province.part_forecast import missing_sentence
from parresearch.reporting.province.supplied import (
    SuppliedView,
    known_source,
    marked,
    marked_title,
    mismatch_sentence,
    own_total_sentence,
    supplied_of,
)
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.tables import table_from

__all__ = ["beside_others", "lost_summary", "points_lost"]

_SMALL = 0.005
"""Points lost that are printed as 0,00."""


def points_lost(
    v: ProvinceView,
    *,
    fields: pd.DataFrame,
    forecast: Mapping[str, Any],
    supplied: SuppliedView | None = None,
) -> list[Block]:
    """Points lost in all, by field (Pareto), and by how they can come back.

    Parameters
    ----------
    fields : DataFrame
        As from ``improvement.province_lost.lost_fields`` over the known fields: ``component, lost, max_points,
        repeated, new, years_in_row, basis``; empty when none is known with its maximum.
    forecast : mapping
        As from ``improvement.province_supplied.province_forecast``.
    supplied : SuppliedView, optional
        The province's own workbook, from which the figures marked as supplied come.
    """
    w, now = v.w, v.now
    blocks: list[Block] = [Heading(v.w("V. Points lost"), name="part-5")]
    if pd.notna(now["points"]) and pd.notna(now["max_points"]):
        lost = float(now["max_points"] - now["points"])
        remark = scale_remark(now, w) if v.reading["is_read"] else ""
        text = w(
            "In {year}, {name} lost {lost} of {max} points{remark}.",
            year=v.year, name=v.name, lost=w.number(lost), max=w.scale(now["max_points"]),
            remark=f" ({remark})" if remark else "",
        )  # fmt: skip
        text = " ".join(filter(None, [text, derived_sentence(now, year=v.year, w=w, of=("points",))]))
        if pd.notna(v.base["points"]) and v.base["max_points"] == now["max_points"]:
            text += " " + w(
                "In {base_year} it lost {lost}.", base_year=v.base_year,
                lost=w.number(float(v.base["max_points"] - v.base["points"])),
            )  # fmt: skip
            if v.base["basis"] == "derived":
                text += " " + w("The score of {base_year} is a derived one.", base_year=v.base_year)
            if not v.breaks_before("par").empty:
                text += " " + w(
                    "The criteria sets of the two years differ, so the two losses are not of the same criteria."
                )
        blocks.append(Sentence(text, name="lost-text"))
    else:
        text = w(
            "How many points {name} lost in {year} is not known, because its score was not found.",
            name=v.name,
            year=v.year,
        )
        own = own_total_sentence(v, supplied)
        blocks.append(
            Sentence(own, name="lost-text") if own else Note(text, kind="missing", name="lost-text")
        )
    return [*blocks, *_by_field(v, fields, supplied), *_by_kind(v, forecast, supplied)]


def lost_summary(
    v: ProvinceView, *, fields: pd.DataFrame, recoverable: str, supplied: SuppliedView | None = None
) -> Sentence:
    """For Tóm tắt: how many points were lost, in which fields most, and what can be won back, as far as is known.

    Parameters
    ----------
    fields, supplied
        As for :func:`points_lost`.
    recoverable : str
        As from ``part_forecast.recoverable_sentence``; empty where the parts are not known.
    """
    w, texts = v.w, []
    if pd.notna(v.now["points"]) and pd.notna(v.now["max_points"]):
        lost = float(v.now["max_points"] - v.now["points"])
        texts.append(w("{name} lost {lost} of {max} points.", name=v.name, lost=w.number(lost),
                       max=w.scale(v.now["max_points"])))  # fmt: skip
    texts += filter(None, [own_total_sentence(v, supplied)])
    if len(fields):
        texts += [_most_text(v, fields), impact_lost_sentence(v, fields)]
    if supplied and mismatch_sentence(v, supplied):
        recoverable = w(
            "What can be won back is not counted as long as the workbook and the published figures differ (see the "
            "note at the beginning)."
        )
    if recoverable:
        texts.append(recoverable)
    if not (len(fields) or recoverable):
        unknown = (
            w("In which fields they were lost, and how many can be won back, was not found in the sources.")
            if texts
            else w("How many points were lost, and where, was not found in the sources.")
        )
        texts.append(unknown)
    return Sentence(" ".join(filter(None, texts)), name="summary-lost")


def _most_text(v: ProvinceView, known: pd.DataFrame) -> str:
    """In which of the known fields most was lost: three of them, one where there are no more than three."""
    w = v.w
    if known["lost"].max() < _SMALL:
        return w("In none of the {n} fields whose loss is known did it lose points.", n=len(known))
    lost = known[known["lost"] >= _SMALL]
    most = lost.head(3 if len(known) > 3 else 1)
    labels = [component_name("par", c, language=w.language, year=v.year) for c in known["component"]]
    names = marked(labels, known, w)[: len(most)]
    if len(known) == 1:
        return w("The loss of one field only is known: {field} ({lost} points).",
                 field=lower_first(names[0]), lost=w.number(most["lost"].iloc[0]))  # fmt: skip
    own = most["basis"].eq("supplied") & ~known["basis"].eq("supplied").all()
    listed = [
        f"{lower_first(x)} ({w.number(lost)}{'; ' + w('supplied by the province') if is_own else ''})"
        for x, lost, is_own in zip(labels, most["lost"], own, strict=False)
    ]
    if len(most) == 1:
        listed = [
            w("{field} ({lost} points)", field=lower_first(names[0]), lost=w.number(most["lost"].iloc[0]))
        ]
    return w("Of the {n} fields whose loss is known, most was lost in {listed}.",
             n=len(known), listed=w.join(listed))  # fmt: skip


def _by_field(v: ProvinceView, known: pd.DataFrame, own: SuppliedView | None) -> list[Block]:
    w, supplied = v.w, supplied_of(known, own)
    if known.empty:
        text = w(
            "Points lost by field and criterion cannot be shown: the points and maxima of the fields of {name} for "
            "{year} were not found. A province that has its own appraisal sheet can add them.",
            name=v.name, year=v.year,
        )  # fmt: skip
        return [Note(text, kind="missing", name="lost-fields")]
    total = float(known["lost"].sum())
    labels = [component_name("par", c, language=w.language, year=v.year) for c in known["component"]]
    known = known.assign(
        label=marked(labels, known, w),
        share=known["lost"] / total * 100 if total > 0 else float("nan"),
        cumulative_share=(known["lost"] / total * 100).cumsum() if total > 0 else float("nan"),
    )
    published = known.loc[known["basis"] != "supplied", "component"]
    of_par = v.scores[v.scores["index_id"] == "par"]
    ids = list(of_par.loc[of_par["component"].isin(published), "source_id"])
    source = known_source(v, ids, supplied)
    figure, (ax,) = new_figure(height=1.0 + 0.34 * len(known))
    plot_lost(known, w=w, ax=ax)
    ax.set_xlabel(w("Points lost"))
    first = known.iloc[0]
    facts = {"field": lower_first(str(first["label"])), "lost": w.number(first["lost"])}
    columns = [
        Column("label", w("Field")),
        Column("max_points", w("Maximum"), "scale"),
        Column("lost", w("Points lost"), "number"),
        Column("share", w("Share of the points lost in these fields (%)"), "number", 1),
        Column("cumulative_share", w("Cumulative (%)"), "number", 1),
        Column("repeated", w("Repeated"), "number"),
        Column("new", w("New"), "number"),
    ]
    note = " ".join(filter(None, [
        w("Known fields: {n} of 8.", n=len(known)), impact_lost_sentence(v, known),
    ]))  # fmt: skip
    return [
        figure_block(
            figure, name="lost-fields",
            title=marked_title(
                w("No points lost in the {n} fields known", n=len(known))
                if first["lost"] < _SMALL
                else w("Most points lost: {field} ({lost})", **facts)
                if len(known) == 8
                else w("Of the {n} fields known, most points lost: {field} ({lost})", n=len(known), **facts)
                if len(known) > 1
                else w("Points lost in the only field known: {field} ({lost})", **facts),
                supplied, w,
            ),
            alt="; ".join(f"{r.label}: {w.number(r.lost)}" for r in known.itertuples()),
            source=source, source_ids=tuple(dict.fromkeys(ids)), note=note,
        ),
        table_from(
            known, columns, w=w, name="lost-fields-table",
            title=marked_title(w("Points lost by field, {name} {year}", name=v.name, year=v.year), supplied, w),
            source=source, source_ids=ids,
            note=w("Shares are of the points lost in these fields. Repeated: lost in the year before as well (as a "
                   "share of the maximum); new: the rest. An en dash where the year before is not known."),
        ),
    ]  # fmt: skip


def _by_kind(v: ProvinceView, forecast: Mapping[str, Any], own: SuppliedView | None) -> list[Block]:
    w, kinds = v.w, forecast["kinds"]
    known = kinds.dropna(subset=["lost"]) if len(kinds) else kinds
    if known.empty:
        text = w(
            "How many of these points the province can win back by its own work, and how many depend on surveys or on "
            "the economy, is not known: the parts of its score and their maxima were not found for {year}.",
            year=v.year,
        )  # fmt: skip
        return [Note(text, kind="missing", name="lost-kinds")]
    label = {
        "own_work": w("Can be won back by its own work (appraised points)"),
        "opinion": w("Depends on what is answered in surveys (citizens, leaders)"),
        "circumstances": w("Depends on socio-economic results"),
    }
    columns = [
        Column("label", w("Kind of points")),
        Column("max_points", w("Maximum"), "scale"),
        Column("lost", w("Points lost"), "number"),
        Column("lost_share", w("Share of all points lost (%)"), "number", 1),
    ]
    supplied = supplied_of(known, own)
    ids = []
    if not known["basis"].eq("supplied").all():
        ids = list(v.scores.loc[v.scores["index_id"] == "par", "source_id"])
    title = w("What can be won back, {name} {year}", name=v.name, year=v.year)
    return [
        table_from(
            known.assign(label=marked(known["kind"].map(label), known, w)), columns, w=w, name="lost-kinds",
            title=marked_title(title, supplied, w),
            source=known_source(v, ids, supplied), source_ids=ids,
            note=" ".join(filter(None, [missing_sentence(v, forecast), mismatch_sentence(v, own)])),
        )
    ]  # fmt: skip


def beside_others(v: ProvinceView, table: pd.DataFrame, *, known: pd.DataFrame) -> list[Block]:
    """How far the known fields stand below the highest province known, the region and the year before.

    Parameters
    ----------
    table : DataFrame
        As from ``improvement.lost_references.lost_beside``.
    known : DataFrame
        The fields it was made from: ``year, province_code, component, source_id``.
    """
    codes = {v.province.province_code, *table["best_code"]}
    rows = known[known["province_code"].isin(codes) & known["component"].isin(table["component"])]
    ids = tuple(key for key in dict.fromkeys(rows["source_id"]) if key)
    facts = LostFacts(
        name=v.name, index=v.short("par"), region=v.w.region(v.region), base_year=v.base_year, year=v.year,
        label=lambda c: component_name("par", c, language=v.w.language, year=v.year),
        province_names=pd.Series(
            {p.province_code: v.w.province_name(p) for p in all_provinces(year=v.year)}
        ),
        source=v.source(ids, index_id="par"), source_ids=ids,
    )  # fmt: skip
    return lost_beside_blocks(table, facts, w=v.w, whole=len(table) == 8)
