"""How sure the ranks of one index and year are: sets, groups, draws over weights and errors, limits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.reporting import tables, wording
from parresearch.reporting.blocks import Block, Column, Heading, KeyFigure, KeyFigures, Note, Sentence, Table
from parresearch.reporting.error_words import assumed_error_text
from parresearch.reporting.figures import figure_block, new_figure
from parresearch.reporting.figures.rank_sets import plot_rank_sets, plot_shares
from parresearch.reporting.rank_uncertainty.view import RankView
from parresearch.reporting.tables import table_from

__all__ = ["appendix", "opening", "sensitivity", "sets_part"]

_MOST_NAMES = 15


def _names(v: RankView, status: str) -> list[str]:
    rows = v.sets[v.sets["status"] == status].sort_values("rank", kind="stable")
    return list(rows["province_name"])


def _list(names: list[str], v: RankView) -> str:
    if not names:
        return v.w("none")
    if len(names) > _MOST_NAMES:
        return v.w("{n} provinces", n=len(names))
    return v.w.join(names)


def opening(v: RankView) -> list[Block]:
    """Title, key figures, and what is established."""
    w = v.w
    width = v.sets["rank_worst"] - v.sets["rank_best"] + 1
    top, bottom = _names(v, "surely_top"), _names(v, "surely_bottom")
    items = (
        KeyFigure(w("Provinces ranked"), str(len(v.sets))),
        KeyFigure(
            w("Places a province may have"),
            w.number(float(width.median()), 0),
            w("median of the provinces, under the assumed error"),
        ),
        KeyFigure(w("Surely among the {n} best", n=v.group), str(len(top)), w("under the assumed error")),
        KeyFigure(
            w("Surely among the {n} lowest", n=v.group), str(len(bottom)), w("under the assumed error")
        ),
    )
    return [
        Heading(
            w("How sure are the ranks? {index} {year}", index=v.short, year=v.year),
            level=0,
            name="title",
            subtitle=w("Confidence sets of places, and how ranks change with weights and errors"),
            language=w.language,
            subject={"year": v.year, "index_id": v.index_id},
        ),
        Heading(w("Overview"), name="overview"),
        KeyFigures(items, name="key-figures", source_ids=tuple(v.source_ids)),
        Sentence(_finding(v, top, bottom), name="finding"),
        Note(_error_text(v), kind="caution", name="assumed-error"),
    ]


def _finding(v: RankView, top: list[str], bottom: list[str]) -> str:
    """Who is surely in which group, and to whom first place may belong."""
    w = v.w
    if top or bottom:
        groups = w(
            "If every score has the assumed error of {se} points, all errors taken into account at once, these "
            "provinces are surely among the {n} best of the {index} {year}: {top}; and surely among the {n} lowest: "
            "{bottom}.",
            se=w.number(v.se), n=v.group, index=v.short, year=v.year, top=_list(top, v), bottom=_list(bottom, v),
        )  # fmt: skip
    else:
        groups = w(
            "If every score has the assumed error of {se} points, all errors taken into account at once, no province "
            "is surely among the {n} best of the {index} {year}, and none surely among the {n} lowest.",
            se=w.number(v.se), n=v.group, index=v.short, year=v.year,
        )  # fmt: skip
    first = w("Under this assumption, first place may belong to {best}.", best=_list(list(v.best_set), v))
    if len(v.best_set) == len(v.sets):
        first = w("Under this assumption, not even for first place can any province be ruled out.")
    last = w("Last place may then belong to {worst}.", worst=_list(list(v.worst_set), v))
    if len(v.worst_set) == len(v.sets):
        last = w("For last place no province can then be ruled out either.")
        if len(v.best_set) < len(v.sets):
            last = w("For last place no province can then be ruled out.")
    return " ".join([groups, first, last, _pairs_text(v)])


def _pairs_text(v: RankView) -> str:
    """Of how many pairs it is established which province is higher: what overlapping sets do not tell."""
    w, coverage = v.w, v.w.number(100 * v.assumptions["coverage"], 0)
    if not v.n_established:
        return w(
            "Of none of the {n} pairs of provinces is it then established which one is higher (all pairs at once, "
            "{coverage}%).",
            n=w.integer(v.n_pairs), coverage=coverage,
        )  # fmt: skip
    return w(
        "Of {k} of the {n} pairs of provinces it is then established which one is higher (all pairs at once, "
        "{coverage}%); of the others it is not.",
        k=w.integer(v.n_established), n=w.integer(v.n_pairs), coverage=coverage,
    )  # fmt: skip


def _error_text(v: RankView) -> str:
    w = v.w
    if v.error is None:
        return w(
            "The publisher prints no standard errors. An error of {se} points is assumed for every province, "
            "as given "
            "by whoever ran this; the sets hold under that assumption only.",
            se=w.number(v.se),
        )
    return assumed_error_text({v.short: v.error}, year=v.year, w=w)


def sets_part(v: RankView) -> list[Block]:
    """The figure of all sets, and the table."""
    w = v.w
    figure, (ax,) = new_figure(height=1.2 + 0.15 * len(v.sets), width=6.6)
    plot_rank_sets(v.sets, group=v.group, w=w, ax=ax)
    coverage = w.number(100 * v.assumptions["coverage"], 0)
    columns = [
        Column("rank", w("Rank"), "integer"),
        Column("province_name", w("Province")),
        Column("score", w("Score"), "number"),
        Column("rank_best", w("Best possible"), "integer"),
        Column("rank_worst", w("Worst possible"), "integer"),
        Column("all_best", w("Best, all at once"), "integer"),
        Column("all_worst", w("Worst, all at once"), "integer"),
    ]
    return [
        Heading(w("Places that each province may have"), name="sets"),
        figure_block(
            figure,
            name="rank-sets",
            title=_sets_title(v),
            alt=w("One line per province, ordered by rank: from its best to its worst possible place."),
            source=v.source(),
            source_ids=tuple(v.source_ids),
            note=w(
                "Lines: sets that hold the true place of one province with {coverage}% (exact for "
                "independent normal "
                "errors). Colours: groups by sets that hold for all provinces at once. Dotted: the first and "
                "last {n}.",
                coverage=coverage,
                n=v.group,
            ),
        ),
        table_from(
            v.sets.sort_values("rank", kind="stable"),
            columns,
            title=w("Possible places under the assumed error, {index} {year}", index=v.short, year=v.year),
            w=w,
            name="rank-table",
            source=v.source(),
            source_ids=v.source_ids,
            note=w(
                "Step-down sets of Mogstad, Romano, Shaikh and Wilhelm. Best and worst possible: one "
                "province at a time; "
                "all at once: {draws} draws. Where the sets of two provinces, all at once, do not overlap, it is "
                "established which one is higher; where they overlap, this table leaves it open.",
                draws=w.integer(v.assumptions["n_draws"]),
            ),
        ),
        *_candidates(v),
        _error_table(v),
    ]


def _candidates(v: RankView) -> list[Block]:
    """Names of those to whom first or last place may belong, where the overview only counts them.

    More than half of the provinces are not named: such a list would rule out too few to say anything.
    """
    w, found = v.w, []
    if _MOST_NAMES < len(v.best_set) <= len(v.sets) / 2:
        found.append(
            w("The {n} provinces to which first place may belong under the assumed error: {names}.",
              n=len(v.best_set), names=w.join(list(v.best_set)))
        )  # fmt: skip
    if _MOST_NAMES < len(v.worst_set) <= len(v.sets) / 2:
        found.append(
            w("The {n} provinces to which last place may belong under the assumed error: {names}.",
              n=len(v.worst_set), names=w.join(list(v.worst_set)))
        )  # fmt: skip
    return [Sentence(" ".join(found), name="candidates")] if found else []


def _sets_title(v: RankView) -> str:
    """How many places the provinces may have: a range, or one number where all have as many."""
    w = v.w
    places = v.sets["rank_worst"] - v.sets["rank_best"] + 1
    least, most = int(places.min()), int(places.max())
    if least < most:
        return w(
            "{index} {year}: from {least} to {most} possible places under the assumed error",
            index=v.short, year=v.year, least=least, most=most,
        )  # fmt: skip
    if most == len(v.sets):
        return w(
            "{index} {year}: every province may have any of the {n} places under the assumed error",
            index=v.short,
            year=v.year,
            n=most,
        )
    return w(
        "{index} {year}: {n} possible places for every province under the assumed error",
        index=v.short,
        year=v.year,
        n=most,
    )


def _error_table(v: RankView) -> Table:
    """What the assumed error and smaller ones establish."""
    w = v.w
    columns = [
        Column("se", w("Assumed error (points)"), "number"),
        Column("size", w("Of the error above")),
        Column("median_places", w("Places a province may have, median"), "number", 0),
        Column("n_top", w("Surely among the {n} best", n=v.group), "integer"),
        Column("n_bottom", w("Surely among the {n} lowest", n=v.group), "integer"),
    ]
    return table_from(
        v.by_error.assign(size=[f"{w.number(100 * f, 0)}%" for f in v.by_error["factor"]]),
        columns,
        title=w("What smaller errors would establish, {index} {year}", index=v.short, year=v.year),
        w=w,
        name="error-table",
        source=v.source(),
        source_ids=v.source_ids,
        note=w(
            "The error is an assumption; the rows say what would be decided if it were half or a quarter as large."
        ),
    )


def sensitivity(v: RankView) -> list[Block]:
    """Draws over weights, rounding and errors; shares of the variance; each part left out; alpha."""
    w = v.w
    heading = Heading(w("How ranks change with weights and errors"), name="sensitivity")
    if v.draws.empty:
        text = w(
            "The parts of the {index} {year} or their weights are not published for nearly all provinces, so they "
            "cannot be varied.",
            index=v.short,
            year=v.year,
        )
        return [heading, Note(text, kind="missing", name="sensitivity-finding")]
    table = _shares(v)
    text = _sensitivity_text(v, table)
    figure, (ax,) = new_figure(height=0.9 + 0.5 * len(table))
    plot_shares(table, w=w, ax=ax)
    error = w.number(float(v.draws["mean_mc_error"].max()), 2)
    found: list[Block] = [
        heading,
        Sentence(text, name="sensitivity-finding"),
        figure_block(
            figure,
            name="shares",
            title=w("Where the uncertainty of ranks comes from, {index} {year}", index=v.short, year=v.year),
            alt=text,
            source=v.source(),
            source_ids=tuple(v.source_ids),
            note=w(
                "Sobol shares from {n} points; lines are their Monte Carlo intervals (95%). Monte Carlo "
                "error of a mean "
                "rank over the draws: at most {error} places.",
                n=w.integer(v.assumptions["n_sobol"]),
                error=error,
            ),
        ),
        _shares_table(v, table),
        _left_out_table(v),
    ]
    if not np.isnan(v.alpha):
        found.append(
            Sentence(
                w(
                    "Cronbach's alpha of the {k} parts is {alpha}, and their first principal component holds "
                    "{share}% of their variance (an equal share would be {chance}%). "
                    "Low values mean that the parts measure different things, not that the index is wrong.",
                    k=len(v.weights),
                    alpha=w.number(v.alpha),
                    share=w.number(100 * v.first_component, 0),
                    chance=w.number(100 / len(v.weights), 0),
                ),
                name="alpha",
            )
        )
    return found


def _shares(v: RankView) -> pd.DataFrame:
    """The shares with what readers call their sources, and half the width of their intervals."""
    w = v.w
    labels = {
        "weights": w("weights"),
        "rounding": w("rounding"),
        "survey": w("assumed error of the parts"),
        "appraisal": w("appraisal"),
    }
    widths = {
        f"{key}_error": (v.shares[f"{key}_high"] - v.shares[f"{key}_low"]) / 2 for key in ("share", "total")
    }
    return v.shares.assign(label=[labels[s] for s in v.shares["source"]], **widths)


def _sensitivity_text(v: RankView, table: pd.DataFrame) -> str:
    """How far ranks move over the draws, of what, and where most of it comes from."""
    w = v.w
    first = table.loc[table["total"].idxmax()]
    drawn = [
        w(
            "weights around the official ones with concentration {concentration}",
            concentration=w.integer(v.assumptions["concentration"]),
        )
        if row.source == "weights"
        else row.label
        for row in table.itertuples()
    ]
    return w(
        "Over {n} draws ({drawn}) a rank moves by {sd} places (standard deviation, median of the provinces). The "
        "largest share comes from {source}: {share}% alone, {total}% together with others.",
        n=w.integer(v.assumptions["n_draws"]),
        drawn=w.join(drawn),
        sd=w.number(float(v.draws["sd"].median()), 1),
        source=first["label"],
        share=w.number(100 * first["share"], 0),
        total=w.number(100 * first["total"], 0),
    )


def _shares_table(v: RankView, table: pd.DataFrame) -> Block:
    """The shares of the figure as numbers, with their Monte Carlo errors."""
    w = v.w
    keys = ("share", "share_error", "total", "total_error")
    columns = [
        Column("label", w("What varies")),
        Column("share", w("Alone (%)"), "number", 1),
        Column("share_error", w("Monte Carlo error (±)"), "number", 1),
        Column("total", w("Together with others (%)"), "number", 1),
        Column("total_error", w("Monte Carlo error (±)"), "number", 1),
    ]
    return table_from(
        table.assign(**{key: 100 * table[key] for key in keys}),
        columns,
        title=w("Shares of the variance of ranks, {index} {year}", index=v.short, year=v.year),
        w=w,
        name="shares-table",
        source=v.source(),
        source_ids=v.source_ids,
        note=w(
            "Sobol shares: alone (first order), and with all in which the source takes part (total order). Monte "
            "Carlo error: half the width of the 95% interval, in percentage points; within it a share may come out "
            "below 0."
        ),
    )


def _left_out_table(v: RankView) -> Block:
    w = v.w
    moved = v.left_out.drop(columns="rank").sub(v.left_out["rank"], axis=0).abs()
    shares = v.weights.set_index("component")["share"]
    names = v.sets.set_index("province_code")["province_name"]
    table = pd.DataFrame(
        {
            "label": [v.component(c) for c in moved],
            "share": [100 * shares[c] for c in moved],
            "mean": moved.mean().to_numpy(),
            "largest": moved.max().to_numpy(),
            "province": [names[code] for code in moved.idxmax()],
        }
    )
    columns = [
        Column("label", w("Part left out")),
        Column("share", w("Weight (%)"), "number", 1),
        Column("mean", w("Places moved, mean"), "number", 1),
        Column("largest", w("Places moved, most"), "integer"),
        Column("province", w("Province")),
    ]
    return table_from(
        table.sort_values("mean", ascending=False, kind="stable"),
        columns,
        title=w("Ranks of the {index} {year} without one part", index=v.short, year=v.year),
        w=w,
        name="left-out-table",
        source=v.source(),
        source_ids=v.source_ids,
        note=w("The other weights are rescaled to 100%."),
    )


def appendix(v: RankView) -> list[Block]:
    """What this does not show, sources, how it was made."""
    w = v.w
    text = w(
        "The sets tell how far errors of the assumed size can move places; they say nothing about whether "
        "the index "
        "measures the right thing, and nothing about provinces without a published score, which are not ranked."
    )
    ids = list(v.source_ids)
    listed = tables.table_sources(
        v.sources.loc[ids], title=w("List of sources"), w=w, name="sources-table", source_ids=ids
    )
    return [
        Heading(w("What this does not show"), name="limits"),
        Sentence(text, name="limit"),
        Heading(w("Appendix"), name="appendix"),
        listed,
        Sentence(wording.made_by_sentence(v.data_version, w=w), name="method"),
    ]
