"""A ranking made again, part by part: rules, totals, what does not come back and why, ranks and groups, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from parresearch.core.indices import INDICES, component_name
from parresearch.core.provinces import Region
from parresearch.reporting import reproduction_words as say
from parresearch.reporting import tables, wording
from parresearch.reporting.blocks import (
    Block,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Note,
    Sentence,
)
from parresearch.reporting.data_words import publisher_names
from parresearch.reporting.figures import (
    NO_DIFFERENCE,
    figure_block,
    new_figure,
    plot_difference_years,
    plot_differences,
    plot_identity,
)
from parresearch.reporting.language import Words
from parresearch.reporting.tables import table_from
from parresearch.reporting.wording import source_line

__all__ = ["ReproductionView", "appendix", "mismatches", "opening", "ranking", "rules", "totals"]


@dataclass(frozen=True)
class ReproductionView:
    """One index and year with everything that could be made again.

    Attributes
    ----------
    comparisons : DataFrame
        Every comparison of all years (``statistics.reproduction.compare_index``).
    summary : DataFrame
        The same, counted (``statistics.reproduction.summary``).
    ranking : DataFrame
        The year's ranking made again (``statistics.remade_ranking``).
    own_group : DataFrame
        Ranks within a group of one's own choice (``statistics.comparison_groups.rank_within``); may be empty.
    weights, codebook, groups : DataFrame
        Weights of the PCI in force in the year, parts of the PAPI in the year, groups of the PAR INDEX of the year.
    names : DataFrame
        Which provinces existed in which year (``core.provinces.units_of``).
    regions : sequence of Region
        The regions of the year's map.
    sources : DataFrame indexed by source id
    data_version : str
    """

    w: Words
    index_id: str
    year: int
    comparisons: pd.DataFrame
    summary: pd.DataFrame
    ranking: pd.DataFrame
    own_group: pd.DataFrame
    weights: pd.DataFrame
    codebook: pd.DataFrame
    groups: pd.DataFrame
    names: pd.DataFrame
    regions: Sequence[Region]
    sources: pd.DataFrame
    data_version: str

    @property
    def short(self) -> str:
        """The short name of the index."""
        return INDICES[self.index_id].short

    @property
    def of_year(self) -> pd.DataFrame:
        """The comparisons of the year with the names of the provinces, of figures and parts."""
        own = self.comparisons[self.comparisons["year"] == self.year]
        names = self.names[self.names["year"] == self.year].set_index("province_code")["province_name"]
        return own.assign(
            province_name=names.reindex(own["province_code"]).to_numpy(),
            what=[
                say.quantity_words(quantity, self.component(component), w=self.w)
                for quantity, component in zip(own["quantity"], own["component"], strict=True)
            ],
            cause_words=[say.cause_words(cause, self.w) for cause in own["cause"]],
        )  # fmt: skip

    def of(self, *quantities: str) -> pd.DataFrame:
        """The comparisons of the year of some quantities."""
        return self.of_year[self.of_year["quantity"].isin(quantities)]

    def counts(self, *quantities: str) -> pd.Series:
        """The counts of the year over some quantities; zeros when there is none."""
        table = self.summary[(self.summary["year"] == self.year) & self.summary["quantity"].isin(quantities)]
        counted = table[["n_published", "n", "n_agree", "n_tie", "n_differ", "n_open"]].sum().astype(int)
        largest = table["largest"].max() if len(table) else float("nan")
        tolerance = table["tolerance"].max() if len(table) else float("nan")
        return pd.Series({**counted, "largest": largest, "tolerance": tolerance}, dtype=object)

    def component(self, component: str) -> str:
        """What readers call a part."""
        return component_name(self.index_id, component, language=self.w.language, year=self.year)

    @property
    def decimals(self) -> int:
        """Decimals in which differences are shown: one more than is printed for the PAR INDEX, four for the others."""
        return 3 if self.index_id == "par" else 4

    def causes(self, *quantities: str) -> list[str]:
        """The causes of the differences of the year in words, the most frequent first."""
        table = self.of(*quantities)
        return list(table.loc[table["agrees"].eq(False).fillna(False), "cause_words"].value_counts().index)

    def source(self, ids: Sequence[str]) -> str:
        """The line that names sources."""
        return source_line(ids, publisher_names(self.sources, self.w), self.w)

    @property
    def source_ids(self) -> list[str]:
        """Sources of the figures of the year, then those of the other years' totals."""
        totals_ = self.comparisons.loc[self.comparisons["quantity"] == "total", "source_id"]
        ids = [
            *self.of_year["source_id"],
            *totals_,
            *(self.weights["source_id"] if self.index_id == "pci" else ()),
        ]
        ids += list(self.groups["source_id"]) if self.index_id == "par" else []
        return [key for key in dict.fromkeys(ids) if key]


_FEW = 5
_MOST_DECIMALS = 4


def _printed(values: pd.Series) -> int:
    """Decimals to show published figures with: two, or four where they are printed with more."""
    known = values.dropna()
    return 2 if (known - known.round(2)).abs().max() < 1e-9 or known.empty else _MOST_DECIMALS


def opening(v: ReproductionView) -> list[Block]:
    """Title, key figures and the finding."""
    w, totals_, ranks = v.w, v.counts("total"), v.counts("rank", "rank_possible")
    items = (
        KeyFigure(w("Totals re-made"), f"{totals_['n']}/{totals_['n_published']}", w("of those published")),
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
            subtitle=w("Totals, ranks and groups made from published parts, beside what was published"),
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
    derived = v.of("total")
    if len(derived) and (derived.loc[derived["agrees"].notna(), "basis"] == "derived").all():
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
        usable = v.groups[
            ~v.groups["flag"].str.contains("conflict") | v.groups["flag"].str.contains("preferred")
        ]
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
            note=say.published_note(v.index_id, w),
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
    plot_identity(compared, w=w, ax=axes[0], title=w("Re-made and published"))
    plot_differences(compared, w=w, ax=axes[1], title=w("Difference and what rounding allows"))
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


def mismatches(v: ReproductionView) -> list[Block]:
    """Everything that differs or needs a word, with its likely cause; ranks apart, because they are whole numbers."""
    w = v.w
    figures = v.of("total", "dimension", "field", "percent")
    listed = figures[figures["agrees"].eq(False).fillna(False) | (figures["cause"] == "unreadable")]
    listed = listed.sort_values("difference", key=lambda d: d.abs(), ascending=False, kind="stable")
    ranks = v.of("rank", "rank_possible")
    odd = ranks[(ranks["cause"] != "")]
    others: list[Block] = []
    if text := say.open_sentence(figures, w):
        others.append(Note(text, kind="missing", name="open-note"))
    if text := say.percent_sentence(v.counts("percent"), w):
        others.append(Sentence(text, name="percents"))
    if len(listed):
        ids = [key for key in dict.fromkeys(listed["source_id"]) if key]
        same = len(set(listed["cause_words"])) == 1 and len(listed) > _FEW
        one_cause = (
            [w("The likeliest cause of all: {cause}.", cause=listed["cause_words"].iloc[0])] if same else []
        )
        columns = [
            Column("province_name", w("Province")),
            Column("what", w("Figure")),
            Column("published", w("Published"), "number", _printed(listed["published"])),
            Column("recomputed", w("Re-made"), "number", v.decimals),
            Column("difference", w("Difference"), "signed", v.decimals),
            Column("tolerance", w("Rounding allows"), "number", v.decimals),
            *([] if one_cause else [Column("cause_words", w("Likeliest cause"))]),
        ]
        first: Block = table_from(
            listed, columns, title=w("Figures that do not come back, largest difference first"), w=w,
            name="mismatch-table", source=v.source(ids), source_ids=ids,
            note=" ".join([*one_cause, w("Both figures stay as published; nothing is repaired.")]),
        )  # fmt: skip
    else:
        first = Sentence(
            w("No figure that can be re-made differs by more than rounding allows."), name="mismatch-table"
        )
    if len(odd):
        ids = [key for key in dict.fromkeys(odd["source_id"]) if key]
        second: Block = table_from(
            odd,
            [
                Column("province_name", w("Province")),
                Column("published", w("Published rank"), "integer"),
                Column("recomputed", w("Re-made rank"), "integer"),
                Column("cause_words", w("Likeliest cause")),
            ],
            title=w("Ranks that are not those of the printed scores"), w=w, name="rank-table",
            source=v.source(ids), source_ids=ids,
        )  # fmt: skip
    else:
        second = Sentence(w("No published rank contradicts the published scores."), name="rank-table")
    return [
        Heading(w("What does not come back, and why"), name="mismatches"),
        first,
        *others,
        second,
    ]


def ranking(v: ReproductionView) -> list[Block]:
    """The full ranking made again, with region, group and published rank; a group of one's own choice after it."""
    w = v.w
    region_names = {region.region_code: w.region(region) for region in v.regions}
    table = v.ranking.assign(
        region=v.ranking["region_code"].map(region_names),
        in_region=[
            "–" if pd.isna(rank) else f"{rank}/{n}"
            for rank, n in zip(v.ranking["region_rank"], v.ranking["n_region"], strict=True)
        ],
        group_words=[say.group_words(group, w) for group in v.ranking["group"]],
        remark=[
            w("shared by {n}", n=int(tied)) if not pd.isna(tied) and tied > 1 else ""
            for tied in v.ranking["n_tied"]
        ],
    )
    decimals = _printed(table["points"])
    made, said = table["rank"].notna().any(), table["rank_published"].notna().any()
    columns = [
        *([Column("rank", w("Re-made rank"), "integer")] if made else []),
        *([Column("rank_published", w("Published rank"), "integer")] if said else []),
        Column("province_name", w("Province")),
        Column("points", w("Score"), "number", decimals),
        *([Column("in_region", w("Rank in region"))] if made else []),
        Column("region", w("Region")),
        *([Column("group_words", w("Group"))] if (table["group"] != "").any() else []),
        *([Column("remark", w("Remark"))] if (table["remark"] != "").any() else []),
    ]
    ids = [key for key in dict.fromkeys(v.of("total", "rank", "rank_possible")["source_id"]) if key]
    found: list[Block] = [
        Heading(w("The ranking made again"), name="ranking"),
        Sentence(say.tie_sentence(table, w), name="ties"),
        Sentence(
            say.groups_sentence(v.index_id, v.ranking["group"], v.counts("group"), year=v.year, w=w), name="groups"
        ),
        table_from(
            table, columns, title=w("{index} {year}: ranks made from the published totals", index=v.short, year=v.year),
            w=w, name="ranking-table", source=v.source(ids), source_ids=ids,
            note=w(
                "Published rank: an en dash where the publisher prints none. Rank in region: among the members with a "
                "score."
            ),
        ),
    ]  # fmt: skip
    if not v.own_group.empty:
        own = v.own_group.merge(
            v.names[v.names["year"] == v.year][["province_code", "province_name"]], on="province_code", how="left"
        ).merge(v.ranking[["province_code", "points"]], on="province_code", how="left")  # fmt: skip
        found += [
            Heading(w("A group of one's own choice"), level=2, name="own-group"),
            table_from(
                own,
                [
                    Column("rank", w("Rank"), "integer"),
                    Column("province_name", w("Province")),
                    Column("points", w("Score"), "number", decimals),
                ],
                title=w.plural(
                    "Ranks among {n} province", "Ranks among {n} provinces", int(own["n_members"].iloc[0])
                ),
                w=w,
                name="own-group-table",
                source=v.source(ids),
                source_ids=ids,
                note=w("{n} of them have a score.", n=int(own["n"].iloc[0])),
            ),
        ]
    return found


def appendix(v: ReproductionView) -> list[Block]:
    """What this does not show, the sources, and how the document was made."""
    w = v.w
    made = wording.made_by_sentence(v.data_version, w=w)
    limits = w(
        "That a total comes back shows that the printed parts, weights and totals fit one another; it does not show "
        "that the parts were measured well. A cause is the likeliest one that the figures themselves suggest, not one "
        "that the publisher has confirmed."
    )
    ids = v.source_ids
    listed: Block = tables.table_sources(
        v.sources.loc[ids], title=w("List of sources"), w=w, name="sources-table", source_ids=ids
    )
    return [
        Heading(w("Appendix"), name="appendix"),
        Sentence(limits, name="limits"),
        listed,
        Sentence(made, name="method"),
    ]
