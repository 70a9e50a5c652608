"""The correlation notebook, part by part: years, all years together, lags, curve."""

from __future__ import annotations

import pandas as pd

from parresearch.core.indices import INDICES
from parresearch.reporting.blocks import (
    Block,
    Column,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Note,
    Sentence,
    Table,
)
from parresearch.reporting.correlation import words as say
from parresearch.reporting.correlation.view import CorrelationView
from parresearch.reporting.figures import figure_block, new_figure
from parresearch.reporting.figures.correlation import (
    plot_curve,
    plot_forest,
    plot_lags,
    plot_named_scatter,
)
from parresearch.reporting.tables import table_from

__all__ = ["all_years", "by_year", "curve", "lags", "opening"]


def opening(v: CorrelationView) -> list[Block]:
    """Title, key figures, what was found, and the provinces by name in the last year."""
    w, spearman = v.w, v.of("spearman")
    rows = v.models.set_index("model")
    n = int(v.pairs.groupby("year").size().max())
    fixed = rows.loc[say.MAIN_MODEL]
    items = (
        KeyFigure(w("Years"), str(len(spearman)), v.span),
        KeyFigure(
            w("Significant years"),
            f"{int((spearman['p_holm'] < 0.05).sum())}/{len(spearman)}",
            w("Spearman, adjusted (Holm)"),
        ),
        KeyFigure(w("Within provinces"), w.number(fixed["estimate"]), say.estimate_range(fixed, w)),
        KeyFigure(
            w("Smallest correlation that n = {n} can show", n=n),
            w.number(v.detectable[n]),
            w("power 80%, level 5%, one test"),
        ),
    )
    few = say.few_provinces_note(v.pairs, v.n_units, x=v.x, y=v.y, w=w)
    alone = say.without_year_sentence(v.models, v.without_year, w=w)
    return [
        Heading(
            w("Do {x} and {y} go together? {span}", x=v.x, y=v.y, span=v.span),
            level=0,
            name="title",
            subtitle=w(
                "Association of two indices of the provinces, with intervals, and what it does not show"
            ),
            language=w.language,
            subject={"x_index": v.x_index, "y_index": v.y_index},
        ),
        Heading(w("Overview"), name="overview"),
        KeyFigures(items, name="key-figures", source_ids=tuple(v.source_ids)),
        *([Note(few, kind="caution", name="few-provinces")] if few else []),
        Sentence(say.yearly_sentence(spearman, x=v.x, y=v.y, w=w), name="finding"),
        Sentence(say.within_sentence(v.models, x=v.x, y=v.y, w=w), name="finding-within"),
        *([Sentence(alone, name="finding-without-year")] if alone else []),
        _scatter(v),
    ]


def _scatter(v: CorrelationView) -> Figure:
    w, year = v.w, int(v.pairs["year"].max())
    table = v.pairs[v.pairs["year"] == year]
    found = v.of("pearson").set_index("year").loc[year]
    figure, (ax,) = new_figure(height=4.2)
    labels = tuple(w("{index} (points)", index=index) for index in (v.x, v.y))
    plot_named_scatter(table, labels=(labels[0], labels[1]), w=w, ax=ax)
    estimate = say.estimate_text(found, w)
    return figure_block(
        figure,
        name="scatter",
        title=w(
            "{x} and {y} in {year}: r = {estimate}, n = {n}",
            x=v.x,
            y=v.y,
            year=year,
            estimate=estimate,
            n=int(found["n"]),
        ),
        alt=w(
            "Each mark is a province, by its {x} and {y} of {year}; broken lines are the means.",
            x=v.x,
            y=v.y,
            year=year,
        ),
        source=v.source(),
        source_ids=tuple(v.source_ids),
        note=w("Pearson's r. The provinces farthest from the means are named; broken lines are the means."),
    )


def _method_names(v: CorrelationView) -> dict[str, str]:
    return {"pearson": "Pearson", "spearman": "Spearman", "kendall": "Kendall τ-b"}


def by_year(v: CorrelationView) -> list[Block]:
    """Each year: figure with intervals, table, permutation within regions, years left out."""
    w = v.w
    figure, (ax,) = new_figure(height=3.6, width=7.2)
    plot_forest(v.yearly, w=w, ax=ax, names=_method_names(v))
    figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    spearman = v.of("spearman")
    methods = say.methods_sentence(v.yearly, _method_names(v), w)
    found: list[Block] = [
        Heading(w("Year by year"), name="years"),
        figure_block(
            figure,
            name="forest",
            title=w(
                "{x} and {y} by year: {sure} of {n} years significant after adjustment (Spearman)",
                x=v.x,
                y=v.y,
                sure=int((spearman["p_holm"] < 0.05).sum()),
                n=len(spearman),
            ),
            alt=say.yearly_sentence(spearman, x=v.x, y=v.y, w=w),
            source=v.source(),
            source_ids=tuple(v.source_ids),
            note=w(
                "Lines are 95% intervals; filled marks are significant at 5% after Holm's adjustment over "
                "the years of the method."
            ),
        ),
        *([Sentence(methods, name="coefficients")] if methods else []),
        Sentence(say.permutation_sentence(spearman, w), name="permutation"),
        _yearly_table(v),
    ]
    if v.left_out:
        years = w.join([str(year) for year in v.left_out])
        found.append(
            Note(
                w("Too few provinces with both figures, so no coefficient is given: {years}.", years=years),
                kind="missing",
                name="years-left-out",
            )
        )
    return found


def _yearly_table(v: CorrelationView) -> Table:
    w = v.w
    table = v.yearly.assign(
        method_name=v.yearly["method"].str.capitalize(),
        p_text=[say.p_text(p, w) for p in v.yearly["p_value"]],
        p_region_text=[say.p_text(p, w) for p in v.yearly["p_permutation"]],
        p_holm_text=[say.p_text(p, w) for p in v.yearly["p_holm"]],
        p_bh_text=[say.p_text(p, w) for p in v.yearly["p_bh"]],
    )
    columns = [
        Column("year", w("Year"), "year"),
        Column("method_name", w("Method")),
        Column("n", "n", "integer"),
        Column("r", w("Coefficient"), "number"),
        Column("ci_low", w("95% from"), "number"),
        Column("ci_high", w("to"), "number"),
        Column("bca_low", w("Bootstrap from"), "number"),
        Column("bca_high", w("to"), "number"),
        Column("p_text", "p"),
        Column("p_holm_text", w("p (Holm)")),
        Column("p_bh_text", w("p (BH)")),
        Column("p_region_text", w("p within regions")),
    ]
    return table_from(
        table,
        columns,
        title=w("Correlation of {x} and {y} by year", x=v.x, y=v.y),
        w=w,
        name="year-table",
        source=v.source(),
        source_ids=v.source_ids,
        note=w(
            "Intervals: Fisher (Pearson), Bonett–Wright (Spearman), Fieller (Kendall); bootstrap: BCa over provinces, "
            "which also holds where a few provinces lie far out. Families: the {n} years of each method. "
            "p within regions: provinces exchanged within their region only (not made for Kendall).",
            n=len(v.of("pearson")),
        ),
    )


def all_years(v: CorrelationView) -> list[Block]:
    """The trap of raw scores, and all models in one table."""
    w = v.w
    labels = "; ".join(
        f"{INDICES[row.index_id].short} {row.year_before}–{row.year_after}" for row in v.breaks.itertuples()
    )
    found: list[Block] = [Heading(w("All years together"), name="together")]
    if labels:
        text = say.trap_sentence(v.raw_pooled, v.within, labels, x=v.x, y=v.y, w=w)
        found.append(Note(text, kind="caution", name="trap"))
    said = [say.model_words(model, w) for model in v.models["model"]]
    kinds = {"correlation": w("correlation"), "slope": w("slope")}
    table = v.models.assign(
        label=[name for name, _ in said],
        independent=[text for _, text in said],
        kind_words=v.models["kind"].map(kinds),
        p_text=[say.p_text(p, w) for p in v.models["p_value"]],
    )
    columns = [
        Column("label", w("Model")),
        Column("kind_words", w("Measure")),
        Column("estimate", w("Estimate"), "number", 3),
        Column("ci_low", w("95% from"), "number", 3),
        Column("ci_high", w("to"), "number", 3),
        Column("p_text", "p"),
        Column("n", "n", "integer"),
        Column("independent", w("Taken as independent")),
    ]
    found.append(
        table_from(
            table,
            columns,
            title=w("{x} and {y}, {span}: pooled and within models", x=v.x, y=v.y, span=v.span),
            w=w,
            name="model-table",
            source=v.source(),
            source_ids=v.source_ids,
            picked=v.models["model"] == say.MAIN_MODEL,
            note=w(
                "Both indices standardised within each year (mean 0, standard deviation 1) among the provinces that "
                "have both. n: rows used (within provinces: those of provinces seen in two years or more). "
                "Driscoll–Kraay: lag 2, no factor. Wild bootstrap: 9,999 draws. Between less within: not 0 where "
                "levels and changes tell two stories. Picked out: the model that the "
                "sentences rest on. CR2: bias-reduced error (Bell, McCaffrey) with Satterthwaite's degrees of "
                "freedom, which "
                "in simulations keeps its level with few provinces. Nested: factor G/(G−1) · (n−1)/(n−K), "
                "province effects "
                "not counted; t with G − 1 degrees of freedom."
            ),
        )
    )
    return found


def lags(v: CorrelationView) -> list[Block]:
    """Earlier and later years."""
    w = v.w
    figure, (ax,) = new_figure(height=3.0)
    label = w("Years by which {y} is later than {x}", x=v.x, y=v.y)
    plot_lags(v.lags, w=w, ax=ax, label=label)
    text = say.lag_sentence(v.lags, w=w)
    return [
        Heading(w("Earlier and later"), name="lags"),
        Sentence(
            text + " " + w("That one index moves earlier would not make it a cause of the other."),
            name="lag-finding",
        ),
        figure_block(
            figure,
            name="lag-figure",
            title=w("{x} and {y} some years apart", x=v.x, y=v.y),
            alt=text,
            source=v.source(),
            source_ids=tuple(v.source_ids),
            note=w(
                "Provinces and years taken out; 95% intervals with errors clustered by province (CR2, Satterthwaite). "
                "Family: the {n} lags.",
                n=len(v.lags),
            ),
        ),
        _lag_table(v),
    ]


def _lag_table(v: CorrelationView) -> Table:
    w = v.w
    table = v.lags.assign(
        p_text=[say.p_text(p, w) for p in v.lags["p_value"]],
        p_holm_text=[say.p_text(p, w) for p in v.lags["p_holm"]],
    )
    columns = [
        Column("lag", w("Years by which {y} is later than {x}", x=v.x, y=v.y), "signed", 0),
        Column("estimate", w("Estimate"), "number", 3),
        Column("ci_low", w("95% from"), "number", 3),
        Column("ci_high", w("to"), "number", 3),
        Column("p_text", "p"),
        Column("p_holm_text", w("p (Holm)")),
        Column("n", "n", "integer"),
        Column("n_years", w("Years"), "integer"),
    ]
    return table_from(
        table,
        columns,
        title=w("{x} and {y} some years apart: slopes within provinces", x=v.x, y=v.y),
        w=w,
        name="lag-table",
        source=v.source(),
        source_ids=v.source_ids,
        note=w(
            "Each index standardised within each of its own years over all provinces that have it. n: rows of "
            "provinces seen in two years or more; lags with fewer than 30 are left out."
        ),
    )


def curve(v: CorrelationView) -> list[Block]:
    """The specification curve."""
    w, table = v.w, v.curve
    flags = {
        w("one year"): table["scope"] == "year",
        w("years without a break"): table["scope"] == "era",
        w("all years"): table["scope"] == "all",
        "Pearson": table["method"] == "pearson",
        "Spearman": table["method"] == "spearman",
        "Kendall τ-b": table["method"] == "kendall",
        w("means of provinces"): table["method"] == "between",
        w("within provinces"): table["method"] == "within",
        w("provinces, years out"): table["method"] == "two_way",
        w("rank within the year"): table["measure"] == "rank",
        w("score within years without a break"): table["measure"] == "era",
        w("control: region"): table["controls"].isin(["region", "region, income, size"]),
        w("control: income, size"): table["controls"] == "region, income, size",
        w("{y} a year earlier", y=v.y): table["lag"] == -1,
        w("same year"): table["lag"] == 0,
        w("{y} a year later", y=v.y): table["lag"] == 1,
    }
    choices = pd.DataFrame(flags)
    figure, axes = new_figure(2, 1, height=6.4, width=7.2, gridspec_kw={"height_ratios": [1.0, 1.35]})
    plot_curve(table, choices, w=w, axes=axes)
    text = say.curve_sentence(v.curve_summary, w)
    return [
        Heading(w("All reasonable ways to ask"), name="specifications"),
        Sentence(text, name="curve-finding"),
        figure_block(
            figure,
            name="curve",
            title=w(
                "{n} specifications: half of them above {median}",
                n=len(table),
                median=w.number(v.curve_summary["median"]),
            ),
            alt=text,
            source=v.source(),
            source_ids=tuple(v.source_ids),
            note=w(
                "Scores or ranks standardised within the year, or scores within the years without a break. Family: the "
                "whole curve. Specifications share data; they are not separate evidence."
            ),
        ),
    ]
