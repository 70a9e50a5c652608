"""Component with component: heat maps of one year, and of all years between and within provinces."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from parresearch.core.indices import component_order
from parresearch.reporting.blocks import Block, Column, Figure, Heading, Note, Sentence, Table
from parresearch.reporting.correlation import words as say
from parresearch.reporting.correlation.view import CorrelationView
from parresearch.reporting.figures import figure_block, new_figure
from parresearch.reporting.figures.correlation import plot_correlations
from parresearch.reporting.tables import table_from

__all__ = ["components"]

_SHOWN = 15


def components(v: CorrelationView) -> list[Block]:
    """Component with component in the last year in which both are complete, then over all years."""
    w, table = v.w, v.components
    heading = Heading(w("Components"), name="components")
    if table.empty:
        text = w(
            "In no year of {span} do enough provinces have published components of both indices.", span=v.span
        )
        return [heading, Note(text, kind="missing", name="heat-map"), *_over_years(v)]
    rows, columns = _labels(v, table)
    figure, (ax,) = new_figure(height=1.7 + 0.3 * len(rows), width=7.2)
    plot_correlations(table, rows=rows, columns=columns, w=w, ax=ax)
    sure = table[table["p_holm"] < 0.05]
    strongest = table.loc[table["r"].abs().idxmax()]
    pair = {"a": rows[strongest["x_component"]], "b": columns[strongest["y_component"]]}
    text = w(
        "{year} is the last year in which nearly all provinces have the components of both. Significant after "
        "adjustment over all {n} pairs: {sure}. The strongest is {a} "
        "with {b}: {estimate}.",
        n=len(table),
        year=v.components_year,
        sure=len(sure),
        estimate=say.estimate_text(strongest, w),
        **pair,
    )
    return [
        heading,
        Sentence(text, name="components-finding"),
        figure_block(
            figure,
            name="heat-map",
            title=w("Components of {x} and {y}, {year} (Spearman)", x=v.x, y=v.y, year=v.components_year),
            alt=text,
            source=v.source(),
            source_ids=tuple(v.source_ids),
            note=w(
                "Bold: significant at 5% after Holm's adjustment over the {n} pairs. Colour from −1 to 1.",
                n=len(table),
            ),
        ),
        _strongest(v, rows, columns),
        *_over_years(v),
    ]


def _strongest(v: CorrelationView, rows: Mapping[str, str], columns: Mapping[str, str]) -> Table:
    """The pairs with the largest coefficients, with what a heat map cannot hold."""
    w = v.w
    order = v.components["r"].abs().sort_values(ascending=False, kind="stable").index[:_SHOWN]
    shown = v.components.loc[order]
    table = shown.assign(
        a=shown["x_component"].map(rows),
        b=shown["y_component"].map(columns),
        p_text=[say.p_text(p, w) for p in shown["p_value"]],
        p_holm_text=[say.p_text(p, w) for p in shown["p_holm"]],
    )
    kinds = [Column("a", v.x), Column("b", v.y), Column("n", "n", "integer"), Column("r", w("Coefficient"), "number"),
             Column("ci_low", w("95% from"), "number"), Column("ci_high", w("to"), "number"), Column("p_text", "p"),
             Column("p_holm_text", w("p (Holm)"))]  # fmt: skip
    return table_from(
        table,
        kinds,
        title=w(
            "The {k} strongest pairs of components, {year} (Spearman)", k=len(table), year=v.components_year
        ),
        w=w,
        name="component-table",
        source=v.source(),
        source_ids=v.source_ids,
        note=w("Intervals: Bonett–Wright. Family: all {n} pairs of the figure above.", n=len(v.components)),
    )


def _labels(v: CorrelationView, table: pd.DataFrame) -> tuple[dict[str, str], dict[str, str]]:
    """Components to their names, in the order their publisher prints them."""
    found = []
    for index_id, key in ((v.x_index, "x_component"), (v.y_index, "y_component")):
        there = set(table[key])
        ordered = [name for name in component_order(index_id) if name in there]
        found.append(
            {name: v.component(index_id, name) for name in [*ordered, *sorted(there - set(ordered))]}
        )
    return found[0], found[1]


def _over_years(v: CorrelationView) -> list[Block]:
    """Between provinces, and within them over the years."""
    w, table = v.w, v.components_pooled
    if table.empty:
        text = w(
            "In {span} no pair of components has enough provinces in four years, so components are not put together "
            "over the years.",
            span=v.span,
        )
        return [Note(text, kind="missing", name="heat-map-years")]
    rows, columns = _labels(v, table)
    between, within = (table[table["kind"] == kind] for kind in ("between", "within"))
    text = _over_years_text(v, between, within, rows, columns)
    return [Sentence(text, name="components-years"), _over_years_figure(v, text, rows, columns)]


def _over_years_text(
    v: CorrelationView,
    between: pd.DataFrame,
    within: pd.DataFrame,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
) -> str:
    w, strongest = v.w, between.loc[between["r"].abs().idxmax()]
    first, last = int(between["first_year"].min()), int(between["last_year"].max())
    sure = [int((part["p_holm"] < 0.05).sum()) for part in (between, within)]
    text = w(
        "Taken together over {first}–{last}, {sure} of {n} pairs of components are significant between provinces after "
        "adjustment; the strongest is {a} with {b} (r = {r}).",
        first=first, last=last, sure=sure[0], n=len(between), a=rows[strongest["x_component"]],
        b=columns[strongest["y_component"]], r=w.number(strongest["r"]),
    )  # fmt: skip
    if not sure[1]:
        return text + " " + w(
            "Within provinces over the years none of the {n} pairs is: that two components go together from province "
            "to province does not show that they move together over the years.",
            n=len(within),
        )  # fmt: skip
    own = within.loc[within["r"].abs().idxmax()]
    return text + " " + w(
        "Within provinces over the years {sure} of {n} are; the strongest is {a} with {b} (r = {r}).",
        sure=sure[1], n=len(within), a=rows[own["x_component"]], b=columns[own["y_component"]], r=w.number(own["r"]),
    )  # fmt: skip


def _over_years_figure(
    v: CorrelationView, text: str, rows: Mapping[str, str], columns: Mapping[str, str]
) -> Figure:
    w, table = v.w, v.components_pooled
    figure, axes = new_figure(2, 1, height=2.2 + 0.6 * len(rows), width=7.2, sharex=True)
    titles = {"between": w("Between provinces"), "within": w("Within provinces over the years")}
    for (kind, title), ax in zip(titles.items(), axes, strict=True):
        plot_correlations(table[table["kind"] == kind], rows=rows, columns=columns, w=w, ax=ax)
        ax.set_title(title, fontsize=9, loc="left")
    years = sorted({(int(a), int(b)) for a, b in table[["first_year", "last_year"]].to_numpy()})
    return figure_block(
        figure,
        name="heat-map-years",
        title=w("Components of {x} and {y}, years together", x=v.x, y=v.y),
        alt=text,
        source=v.source(),
        source_ids=tuple(v.source_ids),
        note=w(
            "Pearson; each component standardised within each year, so no change of scale enters. Years in which at "
            "least 40 provinces have both ({years}); a dash: fewer than four such years. Between: means of the "
            "provinces. Within: provinces and years taken out, tested with errors clustered by province (CR2). Bold: "
            "significant at 5% after Holm's adjustment over the {n} pairs of a map.",
            years=w.join([f"{a}–{b}" for a, b in years]),
            n=int((table["kind"] == "between").sum()),
        ),
    )
