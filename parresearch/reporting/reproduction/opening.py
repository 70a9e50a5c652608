"""Title, key figures and the finding; how the index is made."""

from __future__ import annotations

from parresearch.core.flags import uncontradicted
from parresearch.reporting import reproduction_words as say
from parresearch.reporting.blocks import (
    Block,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Note,
    Sentence,
)
from parresearch.reporting.reproduction.view import ReproductionView
from parresearch.reporting.tables import table_from

__all__ = ["opening", "rules"]


def opening(v: ReproductionView) -> list[Block]:
    """Title, key figures and the finding."""
    w, totals_, ranks = v.w, v.counts("total"), v.counts("rank", "rank_possible")
    items = (
        KeyFigure(
            w("Totals re-made"),
            f"{totals_['n']}/{totals_['n_published'] + totals_['n_derived']}",
            say.of_which_totals(totals_, w),
        ),
        KeyFigure(
            w("Totals that agree"), f"{totals_['n_agree']}/{totals_['n']}", w("at the printed precision")
        ),
        KeyFigure(
            w("Largest difference"),
            w.number(totals_["largest"], v.decimals),
            w("rounding allows {tolerance}", tolerance=w.number(totals_["tolerance"], v.decimals)),
        ),
        KeyFigure(
            w("Ranks that agree"),
            f"{ranks['n_agree']}/{ranks['n']}" if ranks["n"] else "–",
            w("of those published with a score"),
        ),
    )
    finding = say.totals_sentence(
        totals_, v.causes("total"), index=v.short, year=v.year, decimals=v.decimals, w=w
    )
    ranks_said = say.ranks_sentence(
        v.counts("rank"), v.counts("rank_possible"), index=v.short, year=v.year,
        n_scored=int(v.ranking["points"].notna().sum()), w=w,
    )  # fmt: skip
    return [
        Heading(
            w("The ranking made again: {index} {year}", index=v.short, year=v.year),
            level=0,
            name="title",
            subtitle=w(
                "Totals, ranks and groups made from published parts, beside sums that others made of them"
            )
            if v.is_derived
            else w("Totals, ranks and groups made from published parts, beside what was published"),
            language=w.language,
            subject={"year": v.year, "index_id": v.index_id},
        ),
        Heading(w("Overview"), name="overview"),
        KeyFigures(items, name="key-figures", source_ids=tuple(v.source_ids)),
        Sentence(finding, name="finding"),
        Sentence(ranks_said, name="ranks-finding"),
    ]


def rules(v: ReproductionView) -> list[Block]:
    """How the total, the ranks and the groups are made, with the weights, parts or thresholds of the year."""
    w = v.w
    found: list[Block] = [
        Heading(w("How it is made"), name="rules"),
        Sentence(say.rule_sentence(v.index_id, w), name="rule"),
        _rule_table(v),
    ]
    if v.index_id == "pci" and not v.weights.empty:
        years = v.summary[v.summary["quantity"] == "total"]
        if text := say.weights_note(v.weights, years, year=v.year, w=w):
            found.append(Note(text, kind="caution", name="weights-note"))
    if v.is_derived:
        found.append(Note(say.derived_note(v.short, w), kind="caution", name="derived-note"))
    return found


def _rule_table(v: ReproductionView) -> Block:
    w = v.w
    if v.index_id == "pci" and not v.weights.empty:
        table = v.weights.reset_index().assign(
            label=lambda t: [v.component(c) for c in t["component"]],
            status_words=lambda t: [say.status_words(status, w) for status in t["status"]],
        )
        first, last = int(table["year_from"].iloc[0]), int(table["year_to"].iloc[0])
        period = str(first) if first == last else f"{first}–{last}"
        columns = [
            Column("label", w("Sub-index")),
            Column("weight_percent", w("Weight (%)"), "number", 2 if (table["weight_percent"] % 1).any() else 0),
            Column("status_words", w("How the weight is known")),
        ]  # fmt: skip
        return table_from(
            table.sort_values("weight_percent", ascending=False, kind="stable"), columns,
            title=w("Weights of the PCI, {period}", period=period), w=w, name="rule-table",
            source=v.source(list(table["source_id"])), source_ids=list(table["source_id"]),
        )  # fmt: skip
    if v.index_id == "papi":
        subs = v.codebook[v.codebook["level"] == "subdimension"]["component"].str[:2].value_counts()
        table = v.codebook[v.codebook["level"] == "dimension"].assign(
            label=lambda t: [v.component(c) for c in t["component"]],
            n_parts=lambda t: subs.reindex(t["component"]).to_numpy(),
        )
        columns = [
            Column("label", w("Dimension")),
            Column("n_parts", w("Sub-dimensions"), "integer"),
            Column("max_points", w("Maximum points"), "number", 0),
        ]
        ids = [key for key in v.of("total")["source_id"].unique() if key]
        return table_from(
            table, columns, title=w("Parts of the PAPI in {year}", year=v.year), w=w, name="rule-table",
            source=v.source(ids), source_ids=ids,
        )  # fmt: skip
    if v.index_id == "par" and not v.groups.empty:
        known = v.ranking["group"].value_counts()
        usable = uncontradicted(v.groups)
        table = usable.assign(
            bounds=[say.bounds_words(row, w) for row in usable.itertuples()],
            n_known=known.reindex(usable["group"]).fillna(0).astype(int).to_numpy(),
        )  # fmt: skip
        columns = [
            Column("group", w("Group")),
            Column("bounds", w("Score in percent")),
            Column("n_provinces", w("Provinces as published"), "integer"),
            Column("n_known", w("Of these with a known score"), "integer"),
        ]
        return table_from(
            table, columns, title=w("Groups of the PAR INDEX {year}", year=v.year), w=w, name="rule-table",
            source=v.source(list(table["source_id"])), source_ids=list(table["source_id"]),
        )  # fmt: skip
    return Note(
        w("Weights or thresholds for {year} were not found.", year=v.year), kind="missing", name="rule-table"
    )
