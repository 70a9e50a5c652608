"""One province's change: parts, components, path of ranks, neighbours, expectation."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.change import rank_words, words
from parresearch.reporting.change.country_components import why_no_components
from parresearch.reporting.change.view import ChangeView
from parresearch.reporting.figures import (
    figure_block,
    new_figure,
    plot_bump,
    plot_contributions,
    plot_expectation,
    plot_slope,
    plot_waterfall,
)
from parresearch.reporting.rounding_words import rounding_note
from parresearch.reporting.tables import table_from

__all__ = ["components", "expectation", "parts", "rank_path", "ranks"]


def parts(v: ChangeView, *, heading: bool = True) -> list[Block]:
    """The sentence to read out, and the waterfall national → region → own."""
    blocks: list[Block] = [Heading(v.name, name="province")] if heading else []
    blocks.append(Sentence(words.chairman_text(v), name="change-text", source_ids=tuple(v.source_ids)))
    row = v.row
    if row is None or pd.isna(row["change"]):
        return blocks  # the sentence says what lacks
    if pd.isna(row["rest"]):
        text = v.w(
            "The change of {name} cannot be parted: the change of the national mean is not known.",
            name=v.name,
        )
        return [*blocks, Note(text, kind="missing", name="waterfall")]
    w = v.w
    steps = [(w("whole country"), float(row["national"]))]
    if pd.notna(row["own"]):
        steps += [
            (w("region beyond the country"), float(row["region"])),
            (w("the province itself"), float(row["own"])),
        ]
    else:
        steps.append((w("region and province together"), float(row["rest"])))
    figure, (ax,) = new_figure(height=3.2)
    both = pd.notna(row["score_base"]) and pd.notna(row["score"])
    plot_waterfall(
        steps, start=float(row["score_base"]) if both else float("nan"), labels=(str(v.base_year), str(v.year)),
        w=w, ax=ax,
    )  # fmt: skip
    told = "; ".join(f"{label}: {w.signed(points)}" for label, points in steps)
    basis = {
        "computed": w("Means computed from {n} provinces with both years.", n=int(row["n"])),
        "published": w("National means as published, because scores of only {n} provinces are known for both years.",
                       n=int(row["n"])),
        "derived": w("National means published or derived from a source; scores of {n} provinces are known for both "
                     "years.", n=int(row["n"])),
    }  # fmt: skip
    note = basis[str(row["mean_basis"])]
    if both:
        note += " " + w("The axis does not begin at zero.")
    return [
        *blocks,
        figure_block(
            figure, name="waterfall",
            title=v.titled(w("Where the change of {change} points comes from", change=w.signed(row["change"]))),
            alt=w("Parts of the change in points: {list}.", list=told),
            source=v.source(), source_ids=tuple(v.source_ids), note=note,
        ),
    ]  # fmt: skip


def components(v: ChangeView) -> list[Block]:
    """What each component added, as a figure and a table; or why that cannot be said."""
    w, found = v.w, v.comparison.components
    own = found[(found["province_code"] == v.code) & (found["depth"] == 1)] if len(found) else found
    if own.empty:
        # What holds for every province was said with the country.
        common = (v.comparison.index_id == "par" and found.empty) or v.two_scales
        return [] if common else [Note(why_no_components(v), kind="missing", name="components")]
    n = int(found["n_units"].iloc[0])
    means = (
        found[found["depth"] == 1].groupby("node")["contribution"].mean()
        if n >= 10
        else pd.Series(dtype=float)
    )
    own = own.assign(label=[v.component(c) for c in own["node"]], mean=own["node"].map(means).astype(float))
    top = found[(found["province_code"] == v.code) & (found["depth"] == 0)].iloc[0]
    own = own.sort_values("contribution", kind="stable")
    ids = [*v.source_ids, *(key for key in v.component_source_ids([v.code]) if key not in v.source_ids)]
    figure, (ax,) = new_figure(height=1.2 + 0.33 * len(own))
    plot_contributions(own, name=v.name, w=w, ax=ax)
    worst, best = own.iloc[0], own.iloc[-1]
    title = w(
        "Largest minus: {worst} ({worst_points}); largest plus: {best} ({best_points})",
        worst=worst["label"], worst_points=w.signed(worst["contribution"]),
        best=best["label"], best_points=w.signed(best["contribution"]),
    )  # fmt: skip
    weighted = bool((own["weight_effect"].abs() > 1e-9).any())
    if weighted:
        title = w(
            "By the rates achieved {rates} points, by the new weights {weights} points",
            rates=w.signed(float(top["rate_effect"])), weights=w.signed(float(top["weight_effect"])),
        )  # fmt: skip
    unexplained = float(top["unexplained"]) if "unexplained" in top else float("nan")
    note = w("The contributions add to {sum} points.", sum=w.signed(float(top["contribution"])))
    if unexplained == unexplained and abs(unexplained) >= 0.005:
        note += " " + w(
            "The totals changed by {change}: {gap} points are not explained by the published components and "
            "weights.",
            change=w.signed(float(top["change"])), gap=w.signed(unexplained),
        )  # fmt: skip
    if weighted:
        note += " " + w(
            "The weights changed between the two years; their effect stands apart from that of the rates (symmetric "
            "form of Bennet). For {n} provinces all components are known.",
            n=n,
        )  # fmt: skip
    whole = pd.concat(
        [
            own,
            top.to_frame().T.assign(
                label=w("All components"), mean=float(means.sum()) if len(means) else None
            ),
        ]
    )
    for column in (
        "rate_base",
        "rate",
        "weight_base",
        "weight",
        "rate_effect",
        "weight_effect",
        "contribution",
        "mean",
    ):
        whole[column] = pd.to_numeric(whole[column])
    whole = whole.assign(weight_base=whole["weight_base"] * 100, weight=whole["weight"] * 100)
    columns = [
        Column("label", w("Component")),
        Column("weight_base", w("Weight {year} (%)", year=v.base_year), "number", 1),
        Column("weight", w("Weight {year} (%)", year=v.year), "number", 1),
        Column("rate_base", w("Achieved {year} (%)", year=v.base_year), "number", 1),
        Column("rate", w("Achieved {year} (%)", year=v.year), "number", 1),
        Column("rate_effect", w("By rates"), "signed"),
        Column("weight_effect", w("By weights"), "signed"),
        Column("contribution", w("Contribution"), "signed"),
    ]
    if not weighted:
        columns = [c for c in columns if c.key not in ("weight_base", "rate_effect", "weight_effect")]
    return [
        figure_block(
            figure, name="components", title=v.titled(title),
            alt="; ".join(f"{r.label}: {w.signed(r.contribution)}" for r in own.itertuples()),
            source=v.source(ids), source_ids=tuple(ids), note=note,
        ),
        table_from(
            whole, columns, w=w, name="components-table",
            title=v.titled(w("Contributions to the change of the {index} of {name}, points", index=v.index,
                             name=v.name)),
            source=v.source(ids), source_ids=ids, picked=whole["depth"] == 0,
        ),
    ]  # fmt: skip


def rank_path(v: ChangeView) -> Block:
    """The bump chart: ranks of all known provinces over the years."""
    table = v.comparison.history
    own = table[(table["province_code"] == v.code) & table["rank"].notna()] if len(table) else table
    if own.empty or v.region is None:
        text = v.w("No rank of {name} was found for any year up to {year}.", name=v.name, year=v.year)
        return Note(text, kind="missing", name="rank-path")
    first = v.path_start
    table = table[table["year"] >= first]
    n_units = max(63, int(table["rank"].max())) if v.year < 2025 else int(table["rank"].max())
    figure, (ax,) = new_figure(height=4.6)
    breaks = v.all_breaks
    breaks = breaks[(breaks["index_id"] == v.comparison.index_id) & (breaks["component"] == "total")]
    plot_bump(
        table, picked=v.code, region=v.region.region_code, breaks=breaks, n_units=n_units, name=v.name,
        region_name=v.w.region(v.region), w=v.w, ax=ax,
    )  # fmt: skip
    shown = own[own["year"] >= first]
    path = ", ".join(f"{int(r.year)}: {int(r.rank)}" for r in shown.itertuples())
    return figure_block(
        figure, name="rank-path",
        title=v.w("Rank of {name} in the {index}, {first}–{last}", name=v.name, index=v.index, first=first,
                  last=v.year),
        alt=v.w("Rank by year, 1 is best: {list}.", list=path),
        source=v.source(v.path_source_ids), source_ids=tuple(v.path_source_ids),
        note=v.w("1 is best. Thick: the province; dashed: its region; grey: all others whose rank is known. Vertical "
                 "lines are breaks."),
    )  # fmt: skip


def ranks(v: ChangeView) -> list[Block]:
    """Whose change moved the rank, in sentences, the slope figure and the table of those passed and passing."""
    w = v.w
    text = " ".join(filter(None, [rank_words.rank_text(v), rank_words.passes_text(v)]))
    blocks: list[Block] = [Sentence(text, name="rank-text")]
    table = v.comparison.passes_of(v.code)
    if table.empty:
        note = (
            w("No province passed {name}, and it passed none.", name=v.name)
            if v.comparison.is_complete
            else w("No province is known to have passed {name} or to have been passed.", name=v.name)
        )
        return [*blocks, Note(note, kind="info", name="passes")]
    source = v.comparison.ranks if v.comparison.is_complete else v.comparison.shift
    columns = ["province_code", "score_base", "score", "rank_base", "rank"]
    pairs = source[source["province_code"].isin([*table["province_code"], v.code])][columns]
    said = table.set_index("province_code")["direction"]
    words_of = {
        "overtaking": w("overtook {name}", name=v.name),
        "overtaken": w("was overtaken by {name}", name=v.name),
    }
    pairs = pairs.assign(
        province_name=pairs["province_code"].map(v.names),
        direction=pairs["province_code"].map(said).map(words_of).fillna(""),
        change=pairs["score"] - pairs["score_base"],
    ).sort_values("rank", kind="stable")
    figure, (ax,) = new_figure(height=max(2.4, min(1.2 + 0.2 * len(pairs), 9.0)))
    plot_slope(pairs, picked=v.code, labels=(str(v.base_year), str(v.year)), w=w, ax=ax)
    blocks.append(
        figure_block(
            figure, name="passes",
            title=v.titled(w("Who passed {name} and whom it passed, {base_year}–{year}", name=v.name,
                             base_year=v.base_year, year=v.year)),
            alt=rank_words.passes_text(v), source=v.source(), source_ids=tuple(v.source_ids),
            note=w("Ranks of the two years; labels are moved apart where they would meet."),
        )
    )  # fmt: skip
    table_columns = [
        Column("province_name", w("Province")),
        Column("direction", w("Who passed whom")),
        Column("score_base", str(v.base_year), "number"),
        Column("score", str(v.year), "number"),
        Column("change", w("Change"), "signed"),
        Column("rank_base", w("Rank {year}", year=v.base_year), "integer"),
        Column("rank", w("Rank {year}", year=v.year), "integer"),
    ]
    blocks.append(
        table_from(
            pairs, table_columns, w=w, name="passes-table",
            title=v.titled(w("Provinces passing and passed, {base_year}–{year}", base_year=v.base_year, year=v.year)),
            source=v.source(), source_ids=v.source_ids, picked=pairs["province_code"] == v.code,
            note=rounding_note(pairs[["score_base", "score", "change"]].itertuples(index=False, name=None), w),
        )
    )  # fmt: skip
    return blocks


def expectation(v: ChangeView) -> list[Block]:
    """Expected change in a sentence, and the figure where it can be estimated."""
    w = v.w
    text = words.expectation_text(v)
    if v.comparison.expected.empty or v.comparison.model.empty:
        return [Note(text, kind="missing", name="expectation")]
    figure, (ax,) = new_figure(height=3.6)
    table = v.comparison.expected.assign(province_name=v.comparison.expected["province_code"].map(v.names))
    plot_expectation(table, picked=v.code, w=w, ax=ax)
    return [
        Sentence(text, name="expectation"),
        figure_block(
            figure, name="expectation-figure",
            title=v.titled(w("Change against the score of {base_year}, {n} provinces", base_year=v.base_year,
                             n=int(table["n"].iloc[0]))),
            alt=text, source=v.source(), source_ids=tuple(v.source_ids),
            note=w("Least squares over all provinces; each province is tested against a line fitted without it, "
                   "p-values adjusted by Holm."),
        ),
    ]  # fmt: skip
