"""The same question with region, income and size taken out of both indices."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.correlation.view import CorrelationView
from parresearch.reporting.correlation.words import estimate_text, interval_text, p_text, significant_years
from parresearch.reporting.tables import table_from

__all__ = ["controlled"]


def controlled(v: CorrelationView) -> list[Block]:
    """Partial correlations by year beside the plain ones; a note where no year can be given."""
    w = v.w
    heading = Heading(w("With region, income and size taken out"), name="controls")
    if v.partial.empty:
        text = w(
            "In no year of {span} are there enough provinces with both indices, income and population.",
            span=v.span,
        )
        return [heading, Note(text, kind="missing", name="partial-finding")]
    table = _wide(v)
    columns = [
        Column("year", w("Year"), "year"),
        Column("n", "n", "integer"),
        Column("r", w("Nothing taken out"), "number"),
        Column("region", w("Region taken out"), "number"),
        Column("region_p", w("p (Holm)")),
        Column("all_n", "n", "integer"),
        Column("all", w("Region, income, size taken out"), "number"),
        Column("all_interval", w("95% interval")),
        Column("all_p", w("p (Holm)")),
    ]
    return [
        heading,
        Sentence(_finding(v), name="partial-finding"),
        table_from(
            table,
            columns,
            title=w("Partial correlation of {x} and {y} by year (Spearman)", x=v.x, y=v.y),
            w=w,
            name="partial-table",
            source=v.source(),
            source_ids=v.source_ids,
            note=w(
                "Region: the six planning regions. Income: GRDP per head (logarithm). Size: population "
                "(logarithm). Ranks first, then residuals. Families: the years of each set of controls. An en dash: no "
                "figures of income or population for that year, or fewer than 20 provinces."
            ),
        ),
    ]


def _wide(v: CorrelationView) -> pd.DataFrame:
    """One row per year: the plain coefficient and those of both sets of controls."""
    w = v.w
    table = v.of("spearman").set_index("year")[["n", "r"]]
    for name, key in (("region", "region"), ("region, income, size", "all")):
        own = v.partial[v.partial["controls"] == name].set_index("year")
        table[key] = own["r"].reindex(table.index)
        table[f"{key}_n"] = own["n"].reindex(table.index).astype("Int64")
        table[f"{key}_p"] = [p_text(p, w) for p in own["p_holm"].reindex(table.index)]
        table[f"{key}_interval"] = [
            interval_text(row, w) for row in own[["ci_low", "ci_high"]].reindex(table.index).itertuples()
        ]
    return table.reset_index()


def _finding(v: CorrelationView) -> str:
    """One sentence for each set of controls that has a year."""
    w, said = v.w, []
    for name, what in (("region", w("the region")), ("region, income, size", w("region, income and size"))):
        own = v.partial[v.partial["controls"] == name]
        if own.empty:
            continue
        if len(own) == 1:
            only = own.iloc[0]
            said.append(
                w(
                    "With {what} taken out of both, only {year} has enough provinces: {estimate}, p = {p}.",
                    what=what,
                    year=int(only["year"]),
                    estimate=estimate_text(only, w),
                    p=p_text(only["p_value"], w),
                )
            )
            continue
        low, high = own.loc[own["r"].idxmin()], own.loc[own["r"].idxmax()]
        range_text = w(
            "With {what} taken out of both, the correlation lies between {low} ({low_year}) and {high} ({high_year}).",
            what=what, low=w.number(low["r"]), low_year=int(low["year"]), high=w.number(high["r"]),
            high_year=int(high["year"]),
        )  # fmt: skip
        said += [range_text, significant_years(own[own["p_holm"] < 0.05], method="Spearman", n=len(own), w=w)]
    return " ".join(said)
