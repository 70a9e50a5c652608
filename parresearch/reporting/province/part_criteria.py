"""Part V to the last sub-criterion, where the province supplied its criteria: maximum, self-assessed, achieved."""

from __future__ import annotations

import pandas as pd

from parresearch.core.text import lower_first
from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence, Table
from parresearch.reporting.figures import figure_block, new_figure, plot_lost
from parresearch.reporting.language import Words
from parresearch.reporting.province.supplied import SuppliedView
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.tables import table_from

__all__ = ["all_criteria", "lost_criteria_blocks"]

_FIRST = 10  # criteria in the figure
_SMALL = 1e-9


def lost_criteria_blocks(
    v: ProvinceView, supplied: SuppliedView | None, *, fields_known: bool
) -> list[Block]:
    """Points lost by criterion: sentence, figure of the largest losses, table of all of them.

    Parameters
    ----------
    fields_known : bool
        Whether the fields are published; where they are not, part V has said already what is missing.
    """
    w = v.w
    if supplied is None:
        if not fields_known:
            return []
        text = w(
            "Points lost by criterion and sub-criterion were not found in the sources; {name} can add them (part VII).",
            name=v.name,
        )
        return [Note(text, kind="missing", name="lost-criteria")]
    lost = supplied.lost[supplied.lost["lost"] > _SMALL]
    blocks: list[Block] = [
        Heading(w("Points lost by criterion"), level=2, name="part-5-criteria"),
        Sentence(" ".join(filter(None, [_sentence(v, supplied, lost), _self_sentence(v, supplied)])),
                 name="lost-criteria"),
    ]  # fmt: skip
    if lost.empty:
        return blocks
    first = lost.head(_FIRST).assign(label=lambda table: table["code"] + ". " + table["name"])
    figure, (ax,) = new_figure(height=1.0 + 0.4 * len(first))
    plot_lost(first, w=w, ax=ax)
    ax.set_xlabel(w("Points lost"))
    return [
        *blocks,
        figure_block(
            figure, name="lost-criteria-figure", source=supplied.source(v),
            title=supplied.title(
                w("Most points lost: {field} ({lost})", field=lower_first(str(first["label"].iloc[0])),
                  lost=w.number(first["lost"].iloc[0])), w),
            alt="; ".join(f"{row.label}: {w.number(row.lost)}" for row in first.itertuples()),
            note=w("The {n} criteria that lost most of {n_all} that lost points.", n=len(first), n_all=len(lost)),
        ),
        table_from(
            lost, _columns(w), w=w, name="lost-criteria-table", source=supplied.source(v), note=_note(w),
            title=supplied.title(w("Points lost by criterion, {name} {year}", name=v.name, year=v.year), w),
        ),
    ]  # fmt: skip


def _sentence(v: ProvinceView, supplied: SuppliedView, lost: pd.DataFrame) -> str:
    w, n_unknown = v.w, int(supplied.lost["lost"].isna().sum())
    if lost.empty:
        text = w("By the province's own figures none of its {n} criteria with known points lost any.",
                 n=len(supplied.lost) - n_unknown)  # fmt: skip
    else:
        few = lost.head(5)
        text = w(
            "By the province's own figures {k} of {n} criteria lost points, {lost} in all; the {few} largest losses "
            "make up {share}%.",
            k=len(lost), n=len(supplied.lost), lost=w.number(lost["lost"].sum()), few=len(few),
            share=w.number(few["lost_share"].sum(), 1),
        )  # fmt: skip
    if n_unknown:
        text += " " + w("Of {n} criteria the points are not known yet.", n=n_unknown)
    return text


def _self_sentence(v: ProvinceView, supplied: SuppliedView) -> str:
    above = supplied.lost[supplied.lost["self_minus"] > _SMALL]
    if above.empty:
        return ""
    return v.w(
        "The self-assessment is above the points achieved for {n} criteria, by {points} points in all, most for "
        "{code}.",
        n=len(above), points=v.w.number(above["self_minus"].sum()),
        code=above.sort_values("self_minus", ascending=False, kind="stable")["code"].iloc[0],
    )  # fmt: skip


def _columns(w: Words) -> list[Column]:
    return [
        Column("code", w("Code")),
        Column("name", w("Criterion")),
        Column("max_points", w("Maximum"), "number"),
        Column("self_points", w("Self-assessed"), "number"),
        Column("points", w("Achieved"), "number"),
        Column("lost", w("Points lost"), "number"),
        Column("lost_share", w("Share (%)"), "number", 1),
        Column("self_minus", w("Self-assessed less achieved"), "signed"),
        Column("repeated", w("Repeated"), "number"),
        Column("new", w("New"), "number"),
    ]


def _note(w: Words) -> str:
    return w(
        "Achieved: after appraisal or survey. Share: of all points lost. Repeated: lost in the year before as well, "
        "as a share of the maximum. An en dash is a figure that was not given; it is not zero."
    )


def all_criteria(v: ProvinceView, supplied: SuppliedView) -> Table:
    """Every criterion as the province supplied it, in its own order, for the appendix."""
    w = v.w
    order = supplied.criteria[["code"]].merge(supplied.lost, on="code", how="left", validate="one_to_one")
    columns = [column for column in _columns(w) if column.key not in ("lost_share", "repeated", "new")]
    extra = [Column("lead_agency", w("Lead agency")), Column("explanation", w("Explanation"))]
    return table_from(
        order, [*columns, *extra], w=w, name="criteria-table", source=supplied.source(v),
        note=w("Achieved: after appraisal or survey. An en dash is a figure that was not given; it is not zero."),
        title=supplied.title(w("All criteria supplied, {name} {year}", name=v.name, year=v.year), w),
    )  # fmt: skip
