"""Components of an index of the old provinces in one year: who is higher where, and what levelling up would bring."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parresearch.core.indices import component_name
from parresearch.core.text import lower_first
from parresearch.reporting.blocks import Block, Column
from parresearch.reporting.figures import figure_block, new_figure, plot_compared_parts
from parresearch.reporting.merged.view import MergedView
from parresearch.reporting.merged.words import EQUAL, counts_text, gaps_of
from parresearch.reporting.rounding_words import rounding_note
from parresearch.reporting.tables import table_from, with_dash_note

__all__ = [
    "compared_figure",
    "compared_table",
    "compared_text",
    "compared_title",
    "labelled",
    "newest_compared",
]


def newest_compared(
    v: MergedView, index_id: str, components: Sequence[str], *, least: int = 2
) -> pd.DataFrame:
    """The components of the newest year in which at least ``least`` old provinces have one in common; may be empty."""
    table = v.parts[index_id]
    table = table[table["component"].isin(list(components)) & (table["n_known"] >= least)]
    return table[table["year"] == table["year"].max()]


def compared_title(v: MergedView, what: str, parts: pd.DataFrame) -> str:
    """``what`` with the names of the old provinces that are compared: "Các lĩnh vực …: A và B"."""
    return f"{what}: {v.w.join([name for code, name in v.names.items() if parts[code].notna().any()])}"


def labelled(v: MergedView, index_id: str, parts: pd.DataFrame) -> pd.DataFrame:
    """``parts`` with the names of the components in the criteria set of their year."""
    labels = [
        component_name(index_id, row.component, language=v.w.language, year=int(row.year))
        for row in parts.itertuples()
    ]
    return parts.assign(label=labels)


def compared_text(v: MergedView, parts: pd.DataFrame, *, additive: bool) -> str:
    """Who is higher in how many, where the gap is widest, and the sum of what lies below the best.

    ``additive``: whether the rows are parts of one whole in points, so that they may be added.
    """
    w = v.w
    apart = parts[parts["gap"] >= EQUAL]
    if apart.empty:
        return w("The figures known are equal.")
    widest = apart.loc[apart["gap"].idxmax()]
    texts = [
        w("Parts in which each stands highest: {list}.", list=counts_text(v, parts)),
        w("The gap is widest in {part}: {low} has {low_points}, which is {gap} below {high} ({high_points}).",
          part=lower_first(str(widest["label"])), low=v.names[widest["low_code"]], high=v.names[widest["high_code"]],
          low_points=w.number(widest[widest["low_code"]]), high_points=w.number(widest[widest["high_code"]]),
          gap=w.number(widest["gap"])),
    ]  # fmt: skip
    if additive and (parts["measure"] == "points").all():
        texts.append(_stake_text(v, parts))
    return " ".join(filter(None, texts))


def _stake_text(v: MergedView, parts: pd.DataFrame) -> str:
    """What each would gain if all came up to the best in every part compared, and the weighted mean with them."""
    w = v.w
    below = {
        name: parts[f"below_{code}"].dropna()
        for code, name in v.names.items()
        if parts[f"below_{code}"].notna().any()
    }
    told = [
        w("{name} {points} points", name=name, points=w.number(known.sum()))
        if len(known) == len(parts)
        else w("{name} {points} points in {k} of the {n} parts, the others not known", name=name,
               points=w.number(known.sum()), k=len(known), n=len(parts))
        for name, known in below.items()
    ]  # fmt: skip
    text = w(
        "If each came up to the best of them in these parts, they would gain: {list}", list="; ".join(told)
    )
    if parts["gain"].notna().all():
        text += w("; the weighted mean {points} points", points=w.number(parts["gain"].sum()))
    return text + w(" (derived, within one year only).")


def compared_figure(v: MergedView, index_id: str, parts: pd.DataFrame, *, name: str, title: str) -> Block:
    """A row per part, a mark per old province."""
    w, year = v.w, int(parts["year"].iloc[0])
    unit = w("Score (points)") if (parts["measure"] == "points").all() else w("Percent of the maximum")
    figure, (ax,) = new_figure(height=1.1 + 0.34 * len(parts))
    names = {code: text for code, text in v.names.items() if parts[code].notna().any()}
    plot_compared_parts(parts, names=v.names, label=unit, w=w, ax=ax)
    ids = v.part_sources(index_id, [year])
    alt = ". ".join(
        f"{row['label']}: " + "; ".join(f"{text} {w.number(row[code])}" for code, text in names.items())
        for _, row in parts.iterrows()
    )
    return figure_block(
        figure, name=name, title=title, alt=f"{alt}.", source=v.source(ids, index_id=index_id), source_ids=tuple(ids),
        note=w("The grey bar is the gap between the old provinces."),
    )  # fmt: skip


def compared_table(
    v: MergedView, index_id: str, parts: pd.DataFrame, *, name: str, title: str, note: str = ""
) -> Block:
    """The parts with each old province's figure, the gap, who is highest, and the gain of the weighted mean."""
    w, year = v.w, int(parts["year"].iloc[0])
    in_percent = parts["measure"] == "percent"
    frame = parts.assign(
        best=[v.names.get(code, "") if gap >= EQUAL else "" for code, gap in
              zip(parts["high_code"], parts["gap"], strict=True)],
        remark=[w("percent of the maximum") if yes else "" for yes in in_percent],
    )  # fmt: skip
    columns = [Column("label", w("Part") if index_id == "par" else w("Component"))]
    if index_id == "par" and parts["max_points"].notna().any():
        columns.append(Column("max_points", w("Maximum"), "scale"))
    sign = " (%)" if in_percent.all() else ""
    columns += [
        Column(code, text + sign, "number") for code, text in v.names.items() if parts[code].notna().any()
    ]
    if (parts["n_known"] >= 2).any():
        columns += [Column("gap", w("Gap"), "number"), Column("best", w("Highest"))]
    if parts["gain"].notna().any():
        columns.append(Column("gain", w("Gain of the weighted mean"), "number"))
    if in_percent.any() and not sign:
        columns.append(Column("remark", w("Remark")))
    ids = v.part_sources(index_id, [year])
    notes = [note]
    if sign:
        notes.append(w("In percent of the maximum."))
    if parts["gain"].notna().any():
        notes.append(
            w("Gain: rise of the mean weighted by population if all came up to the highest of them; derived.")
        )
    notes.append(rounding_note(gaps_of(parts), w))
    table = table_from(
        frame, columns, w=w, name=name, title=title, source=v.source(ids, index_id=index_id), source_ids=ids,
        note=" ".join(filter(None, notes)),
    )  # fmt: skip
    return with_dash_note(table, w)
