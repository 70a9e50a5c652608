"""The data overview, part by part: what the catalogue holds, where sources disagree, what the checks found."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from parresearch.core.indices import INDICES, component_name
from parresearch.reporting import wording
from parresearch.reporting.blocks import Block, Column, Heading, KeyFigure, KeyFigures, Sentence
from parresearch.reporting.figures import figure_block, new_figure, plot_coverage
from parresearch.reporting.language import Words
from parresearch.reporting.tables import table_from

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
    names: pd.DataFrame
    n_statements: int
    data_version: str

    def publisher(self, source_id: str) -> str:
        """Publisher of a source; empty for no source."""
        return str(self.sources["publisher"].get(source_id, "")) if source_id else ""


def opening(v: OverviewView) -> list[Block]:
    """Title and the sizes of the catalogue."""
    w = v.w
    par = v.coverage[v.coverage["index_id"] == "par"]
    most = par.loc[par["n_score"].idxmax()]
    text = w(
        "The catalogue holds {statements} statements of {sources} sources about {indices} indices, index years {first} "
        "to {last}. The PAR INDEX is known in part only: the year with most published scores is {year}, with {n} of "
        "{n_all} provinces. Which provinces publish is not random; findings about them do not hold for the rest "
        "without more.",
        statements=w.integer(v.n_statements), sources=w.integer(len(v.sources)), indices=len(INDICES),
        first=int(v.coverage["year"].min()), last=int(v.coverage["year"].max()), year=int(most["year"]),
        n=int(most["n_score"]), n_all=int(most["n_units"]),
    )  # fmt: skip
    n_conflicts = len(v.conflicts) + len(v.national_conflicts)
    n_passed = int((v.checks["status"] == "pass").sum())
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
                KeyFigure(w("Sources"), w.integer(len(v.sources))),
                KeyFigure(w("Statements not used"), w.integer(n_conflicts)),
                KeyFigure(w("Checks passed"), f"{n_passed}/{len(v.checks)}"),
            ),
            name="key-figures",
        ),
        Sentence(text, name="overview-text"),
    ]


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
            component_name(i, c, language=w.language)
            for i, c in zip(v.breaks["index_id"], v.breaks["component"], strict=True)
        ],
        between=v.breaks["year_before"].astype(str) + " | " + v.breaks["year_after"].astype(str),
        source=[v.publisher(key) for key in v.breaks["source_id"]],
    )  # fmt: skip
    return [
        Heading(w("Coverage"), name="coverage"),
        figure_block(
            figure,
            name="coverage-figure",
            title=w("Provinces with a published score or rank, by index and year"),
            alt=w("Grid of indices by year; first and last year with figures: {alt}.", alt=alt),
            note=w("The darker, the larger the share of provinces; an en dash: no figure of that year."),
        ),
        table_from(
            shown,
            [
                Column("index_name", w("Index")),
                Column("year", w("Year"), "year"),
                Column("n_score", w("With score"), "integer"),
                Column("n_rank", w("With rank"), "integer"),
                Column("n_units", w("Provinces"), "integer"),
                Column("n_components", w("Parts known"), "integer"),
                Column("mean", w("Mean published")),
            ],
            title=w("Coverage in figures"),
            w=w,
            name="coverage-table",
            note=w("Parts known: fields, sub-indices or dimensions of which any province has a figure."),
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
    names = v.names.drop_duplicates("province_code").set_index("province_code")["province_name"]
    table = v.conflicts.assign(
        index_name=[INDICES[i].short for i in v.conflicts["index_id"]],
        who=names.reindex(v.conflicts["province_code"]).to_numpy(),
        what=v.conflicts["quantity"].map({"value": w("score"), "rank": w("rank"), "percent": w("percent")}),
        publisher=[v.publisher(key) for key in v.conflicts["left_out_source_id"]],
        place=v.conflicts["left_out_table"] + ".csv:" + v.conflicts["left_out_line"].astype(str),
    )
    national = v.national_conflicts.assign(
        index_name=[INDICES[i].short for i in v.national_conflicts["index_id"]],
        who=v.national_conflicts["scope"],
        what=v.national_conflicts["statistic"],
        publisher=[v.publisher(key) for key in v.national_conflicts["left_out_source_id"]],
        place=v.national_conflicts["left_out_table"]
        + ".csv:"
        + v.national_conflicts["left_out_line"].astype(str),
    )
    table, national = (_figures_as_text(t, w) for t in (table, national))
    columns = [
        Column("index_name", w("Index")),
        Column("year", w("Year"), "year"),
        Column("who", w("Of")),
        Column("what", w("Figure")),
        Column("left_out", w("Not used")),
        Column("taken", w("Used")),
        Column("publisher", w("Publisher")),
        Column("place", w("File, line")),
        Column("reason", w("Reason (as recorded, in English)")),
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


def _figures_as_text(table: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Figures left out and used as text: ranks and counts whole, scores with two decimals."""
    kinds = table["quantity"] if "quantity" in table else table["statistic"]
    whole = kinds.isin(["rank"]) | table["what"].isin(["n_up", "n_down", "count"])
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
        result=v.checks["status"].map({"pass": w("passed"), "note": w("to note"), "fail": w("failed")})
    )
    columns = [
        Column("rule", w("Rule (in English)")),
        Column("result", w("Result")),
        Column("n", w("Compared"), "integer"),
        Column("detail", w("What stands out")),
    ]
    return [
        Heading(w("Checks"), name="checks"),
        table_from(shown, columns, title=w("Checks across rows of the tables"), w=w, name="checks-table"),
    ]


def sources(v: OverviewView) -> list[Block]:
    """How many sources of each kind, and how this document was made."""
    w = v.w
    kinds = {
        "official": w("state body or publisher of the index"),
        "publisher_data": w("data file of the publisher"),
        "dataset": w("data set of others"),
        "portal": w("portal or shared document"),
        "press": w("press"),
        "mirror": w("copy without a visible editor"),
        "own_derivation": w("derived in this project"),
    }
    counts = v.sources["authority"].value_counts().reindex(list(kinds)).dropna().astype(int)
    table = pd.DataFrame({"kind": [kinds[key] for key in counts.index], "n": counts.to_numpy()})
    made = wording.made_by_sentence(v.data_version, w=w)
    return [
        Heading(w("Sources"), name="sources"),
        table_from(
            table,
            [Column("kind", w("Whose word it is, best first")), Column("n", w("Sources"), "integer")],
            title=w("Sources by authority"),
            w=w,
            name="source-kinds",
            note=w("Each source with its address: {command}.", command="parresearch data sources"),
        ),
        Sentence(made, name="method"),
    ]
