"""Whether the indices rank provinces alike, and the provinces on which they differ most."""

from __future__ import annotations

from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence, Table
from parresearch.reporting.correlation import words as say
from parresearch.reporting.correlation.view import CorrelationView
from parresearch.reporting.tables import table_from

__all__ = ["disagreement"]


def disagreement(v: CorrelationView) -> list[Block]:
    """Rankings: overlap at both ends by year, concordance with the PAR INDEX, and the provinces that differ most."""
    w, years = v.w, v.agreement.dropna(subset=["top_overlap"])
    found: list[Block] = [Heading(w("Where the two disagree"), name="disagreement")]
    if len(years):
        text = w(
            "In the {n} years with 30 provinces or more, on average {mean} of the ten highest provinces in one index "
            "are among the ten highest in the other ({expected} would be expected if the rankings had nothing to do "
            "with each other).",
            n=len(years),
            mean=w.number(years["top_overlap"].mean(), 1),
            expected=w.number(years["expected_overlap"].mean(), 1),
        )
        found.append(Sentence(text, name="overlap"))
    else:
        text = w("In no year do 30 provinces have both, so groups of ten are not compared.")
        found.append(Note(text, kind="missing", name="overlap"))
    found.append(_agreement_table(v))
    if len(v.concordance) and v.concordance["n_rankings"].max() > 2:
        found.append(Sentence(_concordance_text(v), name="concordance"))
    if v.disagreement.empty:
        text = w("No province has both in four years, so lasting gaps between the two cannot be told.")
        return [*found, Note(text, kind="missing", name="disagreement-table")]
    return [*found, _disagreement_table(v)]


def _agreement_table(v: CorrelationView) -> Table:
    w, years = v.w, v.agreement
    columns = [
        Column("year", w("Year"), "year"),
        Column("n", "n", "integer"),
        Column("w", w("Kendall's W"), "number"),
        Column("w_interval", w("95% interval")),
        Column("weighted_tau", w("Weighted τ"), "number"),
        Column("tau_interval", w("95% interval")),
        Column("top_overlap", w("Shared, ten highest"), "integer"),
        Column("top_p", w("p (Holm)")),
        Column("bottom_overlap", w("Shared, ten lowest"), "integer"),
        Column("bottom_p", w("p (Holm)")),
    ]
    return table_from(
        years.assign(
            top_p=[say.p_text(p, w) for p in years["p_top_holm"]],
            bottom_p=[say.p_text(p, w) for p in years["p_bottom_holm"]],
            w_interval=[say.interval_text(row, w, of="w") for row in years.itertuples()],
            tau_interval=[say.interval_text(row, w, of="tau") for row in years.itertuples()],
            top_overlap=years["top_overlap"].astype("Int64"),
            bottom_overlap=years["bottom_overlap"].astype("Int64"),
        ),
        columns,
        title=w("How alike {x} and {y} rank the provinces, by year", x=v.x, y=v.y),
        w=w,
        name="agreement-table",
        source=v.source(),
        source_ids=v.source_ids,
        note=w(
            "Kendall's W: 1 is the same ranking, {half} what unrelated rankings give on average. Weighted τ (Vigna): "
            "places near the top count more; 0 is no relation. Intervals: of W by that of Spearman's ρ, of τ by "
            "bootstrap over provinces. Shared: provinces in both groups of ten (years with 30 provinces or more), and "
            "p that as many or more fall together by chance. Family: both groups of the {n} such years.",
            half=w.number(0.5, 1), n=int(years["top_overlap"].notna().sum()),
        ),
    )  # fmt: skip


def _concordance_text(v: CorrelationView) -> str:
    """The year with most provinces in all three indices."""
    w, row = v.w, v.concordance.loc[v.concordance["n"].idxmax()]
    return w(
        "Taking the PAR INDEX as a third ranking, {year} has most provinces with all three ({n}): Kendall's W is "
        "{value}; unrelated rankings would give {chance} on average.",
        year=int(row["year"]), n=int(row["n"]), value=w.number(row["w"]), chance=w.number(row["chance"]),
    )  # fmt: skip


def _disagreement_table(v: CorrelationView) -> Table:
    w = v.w
    shown = v.disagreement.head(12)
    table = shown.assign(
        higher=[v.x if d > 0 else v.y for d in shown["difference"]],
        p_text=[say.p_text(p, w) for p in shown["p_holm"]],
    )
    columns = [
        Column("province_name", w("Province")),
        Column("higher", w("Stands higher in")),
        Column("difference", w("Gap (standard deviations)"), "signed"),
        Column("ci_low", w("95% from"), "number"),
        Column("ci_high", w("to"), "number"),
        Column("n_years", w("Years"), "integer"),
        Column("p_text", w("p (Holm)")),
    ]
    return table_from(
        table,
        columns,
        title=w("Provinces on which {x} and {y} differ most, {span}", x=v.x, y=v.y, span=v.span),
        w=w,
        name="disagreement-table",
        source=v.source(),
        source_ids=v.source_ids,
        note=w(
            "{x} less {y}, both standardised within the year, mean over the years; t interval with years "
            "as independent (too "
            "narrow where a gap lasts). Family: {n} provinces.",
            x=v.x,
            y=v.y,
            n=len(v.disagreement),
        ),
    )
