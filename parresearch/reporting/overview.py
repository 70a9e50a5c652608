"""The data overview, part by part: what the catalogue holds, where sources disagree, what the checks found."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from parresearch.core.indices import INDICES, component_name
from parresearch.reporting import data_words, wording
from parresearch.reporting.blocks import Block, Column, Heading, KeyFigure, KeyFigures, Sentence
from parresearch.reporting.figures import figure_block, new_figure, plot_coverage
from parresearch.reporting.language import Words
from parresearch.reporting.tables import table_from

AUTHORITIES = ("official", "publisher_data", "dataset", "portal", "press", "mirror", "own_derivation")

__all__ = ["OverviewView", "checks", "conflicts", "coverage", "opening", "sources"]


@dataclass(frozen=True)
class OverviewView:
    """The catalogue as tables: coverage, breaks, conflicts, checks, sources, and the names of provinces by year."""

    w: Words
    coverage: pd.DataFrame
    breaks: pd.DataFrame
    conflicts: pd.DataFrame
    national_conflicts: pd.DataFrame
    checks: pd.DataFrame
    sources: pd.DataFrame
    source_use: pd.DataFrame
    names: pd.DataFrame
    data_version: str

    def publisher(self, source_id: str) -> str:
        """Publisher of a source; empty for no source."""
        return str(self.publishers.get(source_id, "")) if source_id else ""

    @property
    def publishers(self) -> pd.Series:
        """Source id to publisher, in the language of the report."""
        return data_words.publisher_names(self.sources, self.w)

    @property
    def n_statements(self) -> int:
        """Rows of the raw files that state a figure of a province, a region, a group or the country."""
        return int(self.source_use["n_statements"].sum())

    @property
    def province_names(self) -> dict[tuple[int, str], str]:
        """Index year and province code to name."""
        keys = zip(self.names["year"].astype(int), self.names["province_code"], strict=True)
        return dict(zip(keys, self.names["province_name"], strict=True))


def opening(v: OverviewView) -> list[Block]:
    """Title and the sizes of the catalogue."""
    w = v.w
    par = v.coverage[v.coverage["index_id"] == "par"]
    most = par.loc[par["n_score"].idxmax()]
    text = w(
        "The catalogue holds {statements} statements about {indices} indices, index years {first} to {last}. Of the "
        "{registered} registered sources, {stating} state these figures, and {used} of them are used; the others state "
        "criteria sets, weights or internal indices, or nothing that was carried over. The PAR INDEX is known in part "
        "only: the year with most scores known is {year}, with {n} of {n_all} provinces. Which provinces publish "
        "is not random; findings about them do not hold for the rest without more.",
        statements=w.integer(v.n_statements), registered=w.integer(len(v.sources)),
        stating=w.integer((v.source_use["n_statements"] > 0).sum()), used=w.integer((v.source_use["n_used"] > 0).sum()),
        indices=len(INDICES), first=int(v.coverage["year"].min()), last=int(v.coverage["year"].max()),
        year=int(most["year"]), n=int(most["n_score"]), n_all=int(most["n_units"]),
    )  # fmt: skip
    return [
        Heading(
            w("What the data hold: coverage, conflicts, checks"),
            level=0,
            name="title",
            subtitle=w("PAR INDEX, SIPAS, PCI, PAPI and DTI of Viet Nam's provinces"),
            language=w.language,
        ),
        Heading(w("Overview"), name="overview"),
        KeyFigures(
            (
                KeyFigure(w("Statements"), w.integer(v.n_statements)),
                KeyFigure(
                    w("Sources that state figures"),
                    w.integer((v.source_use["n_statements"] > 0).sum()),
                    w("of {n} registered", n=w.integer(len(v.sources))),
                ),
                _not_used(v),
                _checked(v),
            ),
            name="key-figures",
        ),
        Sentence(text, name="overview-text"),
    ]


def _not_used(v: OverviewView) -> KeyFigure:
    """How many figures are not used, and on how many rows they stand (one row may state a score and a rank)."""
    tables = (v.conflicts, v.national_conflicts)
    places = pd.concat([t[["left_out_table", "left_out_line"]] for t in tables]).drop_duplicates()
    return KeyFigure(
        v.w("Figures not used"),
        v.w.integer(sum(len(t) for t in tables)),
        v.w("on {n} rows", n=v.w.integer(len(places))),
    )


def _checked(v: OverviewView) -> KeyFigure:
    """How many checks passed, and how many show something that the publishers' own tables do."""
    counts = v.checks["status"].value_counts().reindex(["pass", "note", "fail"], fill_value=0)
    return KeyFigure(
        v.w("Checks"),
        v.w("{n} passed", n=int(counts["pass"])),
        v.w("{notes} to note, {fails} failed", notes=int(counts["note"]), fails=int(counts["fail"])),
    )


def coverage(v: OverviewView) -> list[Block]:
    """Provinces with a score or rank by index and year, as a figure and as a table, and the breaks of the indices."""
    w = v.w
    table = v.coverage.assign(index_name=[INDICES[i].short for i in v.coverage["index_id"]])
    figure, (ax,) = new_figure(height=2.6, width=7.2)
    plot_coverage(table, w=w, ax=ax)
    alt = "; ".join(
        f"{name}: {int(group['year'].min())}–{int(group['year'].max())}"
        for name, group in table.groupby("index_name")
    )
    shown = table.assign(mean=table["has_national_mean"].map({True: w("yes"), False: "–"}))
    labels = "label_vi" if w.language == "vi" else "label_en"
    breaks = v.breaks.assign(
        index_name=[INDICES[i].short for i in v.breaks["index_id"]],
        part=[
            w("Total") if c == "total" else component_name(i, c, language=w.language)
            for i, c in zip(v.breaks["index_id"], v.breaks["component"], strict=True)
        ],
        between=v.breaks["year_before"].astype(str) + "–" + v.breaks["year_after"].astype(str),
        source=[v.publisher(key) for key in v.breaks["source_id"]],
    )  # fmt: skip
    return [
        Heading(w("Coverage"), name="coverage"),
        figure_block(
            figure,
            name="coverage-figure",
            title=w("Provinces with a known score or rank, by index and year"),
            alt=w("Grid of indices by year; first and last year with figures: {alt}.", alt=alt),
            note=w(
                "The darker, the larger the share of the provinces assessed, which are fewer in a pilot or a partial "
                "survey; an en dash: no figure of that year."
            ),
        ),
        table_from(
            shown,
            [
                Column("index_name", w("Index")),
                Column("year", w("Year"), "year"),
                Column("n_score", w("With score"), "integer"),
                Column("n_derived", w("Of these derived"), "integer"),
                Column("n_rank", w("With rank"), "integer"),
                Column("n_assessed", w("Provinces assessed"), "integer"),
                Column("n_components", w("Parts known"), "integer"),
                Column("mean", w("Mean published")),
            ],
            title=w("Coverage in figures"),
            w=w,
            name="coverage-table",
            note=w(
                "Derived: worked out from published figures, not printed by the publisher. Parts known: fields, "
                "sub-indices or dimensions of which any province has a figure."
            ),
        ),
        Heading(w("Breaks of the indices"), level=2, name="breaks"),
        table_from(
            breaks,
            [
                Column("index_name", w("Index")),
                Column("part", w("Component")),
                Column("between", w("Between")),
                Column(labels, w("What changed")),
                Column("source", w("Source")),
            ],
            title=w("Years between which figures are not on one scale"),
            w=w,
            name="breaks-table",
        ),
    ]


def conflicts(v: OverviewView) -> list[Block]:
    """Every statement that was not used although it says something else."""
    w = v.w
    quantities = {"value": w("score"), "rank": w("rank"), "percent": w("percent")}
    table = _placed(v.conflicts, v).assign(
        who=[
            v.province_names[(int(year), code)]
            for year, code in zip(v.conflicts["year"], v.conflicts["province_code"], strict=True)
        ],
        what=v.conflicts["quantity"].map(quantities),
    )
    national = _placed(v.national_conflicts, v).assign(
        who=[
            data_words.scope_name(scope, year=int(year), w=w)
            for scope, year in zip(v.national_conflicts["scope"], v.national_conflicts["year"], strict=True)
        ],
        what=[data_words.statistic_name(key, w) for key in v.national_conflicts["statistic"]],
    )
    table, national = (_figures_as_text(t, w) for t in (table, national))
    columns = [
        Column("index_name", w("Index")),
        Column("year", w("Year"), "year"),
        Column("who", w("About")),
        Column("what", w("Figure")),
        Column("left_out", w("Not used")),
        Column("taken", w("Used")),
        Column("publisher", w("Publisher")),
        Column("place", w("File, line")),
        Column("reason", w("Reason")),
    ]
    return [
        Heading(w("Statements that disagree"), name="conflicts"),
        Sentence(
            w(
                "Nothing is dropped from the raw files: these statements stay there and are listed here. An en dash "
                "under “Used” means that no figure is used at all."
            ),
            name="conflicts-text",
        ),
        table_from(table, columns, title=w("About provinces"), w=w, name="conflicts-table"),
        table_from(
            national, columns, title=w("About the country and regions"), w=w, name="national-conflicts-table"
        ),
    ]


def _placed(table: pd.DataFrame, v: OverviewView) -> pd.DataFrame:
    """Statements not used with the name of the index, the publisher, the place in the raw files and the reason."""
    return table.assign(
        index_name=[INDICES[i].short for i in table["index_id"]],
        publisher=[v.publisher(key) for key in table["left_out_source_id"]],
        place=table["left_out_table"] + ".csv:" + table["left_out_line"].astype(str),
        reason=[data_words.why_left_out(row, v.w) for _, row in table.iterrows()],
    )


def _figures_as_text(table: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Figures left out and used as text: ranks and counts whole, scores with two decimals."""
    kinds = table["quantity"] if "quantity" in table else table["statistic"]
    whole = kinds.isin(["rank", "count", "n_up", "n_down", "n_above_mean"])
    texts = {
        column: [
            w.integer(value) if is_whole and value == value else w.number(value)
            for value, is_whole in zip(table[column], whole, strict=True)
        ]
        for column in ("left_out", "taken")
    }
    return table.assign(**texts)


def checks(v: OverviewView) -> list[Block]:
    """Every check that a build runs, with what it compared and found."""
    w = v.w
    shown = v.checks.assign(
        rule=[data_words.check_rule(key, w) for key in v.checks["key"]],
        result=v.checks["status"].map({"pass": w("passed"), "note": w("to note"), "fail": w("failed")}),
        detail=[
            data_words.check_finding(row.key, row.facts, names=v.province_names, w=w)
            for row in v.checks.itertuples()
        ],
    )
    columns = [
        Column("rule", w("Rule")),
        Column("result", w("Result")),
        Column("n", w("Compared"), "integer"),
        Column("detail", w("What stands out")),
    ]
    return [
        Heading(w("Checks"), name="checks"),
        table_from(
            shown, columns, title=w("Checks across rows of the tables"), w=w, name="checks-table",
            note=w(
                "“To note” means that published figures do not agree with one another; all are kept as published. A "
                "check that fails stops the making of the tables."
            ),
        ),
    ]  # fmt: skip


def sources(v: OverviewView) -> list[Block]:
    """How many sources of each kind, and how this document was made."""
    w = v.w
    use = v.source_use.join(v.sources["authority"])
    use = use.assign(registered=1, stating=use["n_statements"] > 0, used=use["n_used"] > 0)
    counts = use.groupby("authority")[["registered", "stating", "used"]].sum().astype(int)
    counts = counts.reindex([key for key in AUTHORITIES if key in counts.index])
    table = counts.assign(kind=[data_words.authority_name(key, w) for key in counts.index])
    listed = w(
        "For technical staff: the command {command} lists each source with its address.",
        command="parresearch data sources",
    )
    made = wording.made_by_sentence(v.data_version, w=w)
    return [
        Heading(w("Sources"), name="sources"),
        table_from(
            table,
            [
                Column("kind", w("Whose word it is, best first")),
                Column("registered", w("Registered"), "integer"),
                Column("stating", w("State figures"), "integer"),
                Column("used", w("Figures used"), "integer"),
            ],
            title=w("Sources by authority"),
            w=w,
            name="source-kinds",
        ),
        Sentence(f"{listed} {made}", name="method"),
    ]
