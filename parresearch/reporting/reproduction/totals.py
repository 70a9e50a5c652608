"""Totals made again against published ones, of the year and of all years."""

from __future__ import annotations

from parresearch.reporting import reproduction_words as say
from parresearch.reporting.blocks import (
    Block,
    Column,
    Heading,
    Note,
)
from parresearch.reporting.figures import (
    NO_DIFFERENCE,
    figure_block,
    new_figure,
    plot_difference_years,
    plot_differences,
    plot_identity,
)
from parresearch.reporting.reproduction.view import ReproductionView
from parresearch.reporting.tables import table_from

__all__ = ["totals"]


def totals(v: ReproductionView) -> list[Block]:
    """Re-made totals over published ones, and the largest difference of every year."""
    w = v.w
    years = v.summary[v.summary["quantity"] == "total"]
    by_year, (ax,) = new_figure(height=3.2, width=7.2)
    plot_difference_years(years, picked_year=v.year, w=w, ax=ax)
    all_totals = v.comparisons[v.comparisons["quantity"] == "total"]
    ids = [key for key in dict.fromkeys(all_totals["source_id"]) if key]
    shown = years.assign(cause_words=[say.cause_words(cause, w) for cause in years["cause"]])
    return [
        Heading(w("Totals"), name="totals"),
        _identity_figure(v),
        figure_block(
            by_year,
            name="year-figure",
            title=say.years_title(years, index=v.short, w=w),
            alt=say.years_alt(years, w=w),
            source=v.source(ids),
            source_ids=tuple(ids),
            note=w(
                "Above each year: totals that agree out of those that can be re-made. Logarithmic scale; {floor} "
                "stands for no difference.",
                floor=w.number(NO_DIFFERENCE, 5),
            ),
        ),
        table_from(
            shown,
            [
                Column("year", w("Year"), "year"),
                Column("n_published", w("Published"), "integer"),
                *([Column("n_derived", w("Derived"), "integer")] if years["n_derived"].any() else []),
                Column("n", w("Re-made"), "integer"),
                Column("n_agree", w("Agree"), "integer"),
                Column("n_differ", w("Differ"), "integer"),
                Column("largest", w("Largest difference"), "number", 4),
                Column("tolerance", w("Rounding allows"), "number", 4),
                Column("cause_words", w("Likeliest cause")),
            ],
            title=w("Totals of the {index} by year", index=v.short),
            w=w,
            name="year-table",
            source=v.source(ids),
            source_ids=ids,
            picked=shown["year"] == v.year,
            note=say.published_note(v.index_id, w, has_derived=bool(years["n_derived"].any())),
        ),
    ]


def _identity_figure(v: ReproductionView) -> Block:
    """Re-made totals of the year over published ones, or a note that there are none."""
    w, counts = v.w, v.counts("total")
    compared = v.of("total")
    compared = compared[compared["agrees"].notna()]
    title = say.figure_title(counts, index=v.short, year=v.year, w=w)
    if compared.empty:
        return Note(f"{title}.", kind="missing", name="identity-figure")
    figure, axes = new_figure(1, 2, height=3.4, width=7.2)
    stated = w("Sums in the catalogue (points)") if v.is_derived else w("Published (points)")
    both = w("Re-made and in the catalogue") if v.is_derived else w("Re-made and published")
    plot_identity(compared, w=w, ax=axes[0], title=both, stated=stated)
    plot_differences(compared, w=w, ax=axes[1], title=w("Difference and what rounding allows"), stated=stated)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    ids = [key for key in dict.fromkeys(compared["source_id"]) if key]
    return figure_block(
        figure,
        name="identity-figure",
        title=title,
        alt=say.identity_alt(compared, decimals=v.decimals, w=w),
        source=v.source(ids),
        source_ids=tuple(ids),
        note=w("On the line and inside the band: equal as far as the printed decimals tell."),
    )
