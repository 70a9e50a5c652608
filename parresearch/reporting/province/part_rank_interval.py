"""Part II, how sure the ranks are: places the province may have where an error can be assumed, and why not else."""

from __future__ import annotations

from typing import Any

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Heading, Note
from parresearch.reporting.error_words import assumed_error_text
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.tables import table_from

__all__ = ["rank_intervals"]


def rank_intervals(v: ProvinceView, places: pd.DataFrame) -> list[Block]:
    """Why the PAR INDEX has no interval of ranks (or that it has one), and the places in the indices that have.

    Parameters
    ----------
    places : DataFrame
        ``index_id, n_scored, reason, rank, rank_best, rank_worst, se, error, coverage``, one row per index.

    Returns
    -------
    list of blocks
        Empty when the province has no rank in any of the indices.
    """
    w, given = v.w, places[places["reason"] == ""]
    notes = [Note(text, kind="missing", name=f"rank-interval-{i}") for i, text in _reasons(v, places)]
    if given.empty and not notes:
        return []
    heading = Heading(w("How certain the rank is"), level=2, name="rank-interval")
    if given.empty:
        return [heading, *notes]
    return [
        heading,
        *notes,
        _table(v, given),
        Note(
            assumed_error_text(
                {v.short(row.index_id): row.error for row in given.itertuples()}, year=v.year, w=w
            ),
            kind="caution",
            name="assumed-error",
        ),
    ]


def _reasons(v: ProvinceView, places: pd.DataFrame) -> list[tuple[str, str]]:
    """The indices in which the province has a rank, but no places can be given: index id and sentence."""
    found = []
    for row in places[places["reason"] != ""].itertuples():
        own = v.row(row.index_id)
        few = pd.notna(own["partial_rank"])
        if pd.isna(own["rank"]) and not few:
            continue  # without a rank there is nothing to be sure of; part VIII says that it is missing
        cover = v.coverage_of(row.index_id)
        assert cover is not None  # a rank is one of the figures that are counted there
        n = int(cover["n_assessed"] if few else cover["n_units"])
        found.append((row.index_id, _reason_text(v, row, n)))
    return found


def _reason_text(v: ProvinceView, row: Any, n: int) -> str:
    w, index = v.w, v.short(row.index_id)
    if row.reason == "no_error":
        return w(
            "How certain the rank in the {index} is cannot be computed: the publisher prints no standard errors, "
            "and no two neighbouring years near {year} are on one scale with scores of at least half of the provinces, "
            "from which one could be assumed.",
            index=index, year=v.year,
        )  # fmt: skip
    return w(
        "How certain the rank in the {index} is cannot be computed: the publisher prints no standard errors, and "
        "for {year} the scores of only {k} of {n} provinces were found.",
        index=index, k=row.n_scored, n=n, year=v.year,
    )  # fmt: skip


def _sources(v: ProvinceView, given: pd.DataFrame) -> list[str]:
    ids = [
        key
        for i in given["index_id"]
        for key in v.standings[i].loc[v.standings[i]["year"] == v.year, "source_id"]
    ]
    return list(dict.fromkeys(key for key in ids if key))


def _table(v: ProvinceView, given: pd.DataFrame) -> Block:
    w, ids = v.w, _sources(v, given)
    table = given.assign(
        index=[v.short(i) for i in given["index_id"]],
        said=[_place_text(v, row) for row in given.itertuples()],
    )
    columns = [
        Column("index", w("Index")),
        Column("rank", w("Rank"), "integer"),
        Column("rank_best", w("Best possible"), "integer"),
        Column("rank_worst", w("Worst possible"), "integer"),
        Column("se", w("Assumed error (points)"), "number"),
        Column("said", w("In words")),
    ]
    return table_from(
        table,
        columns,
        title=w(
            "Ranks that {name} may have held in {year}, under the assumed errors", name=v.name, year=v.year
        ),
        w=w,
        name="rank-interval-table",
        source=v.source(ids),
        source_ids=ids,
        note=w(
            "95% confidence sets of one province's place (Mogstad, Romano, Shaikh and Wilhelm), from the assumed "
            "errors."
        ),
    )


def _place_text(v: ProvinceView, row: Any) -> str:
    w = v.w
    if row.rank_best == row.rank_worst:
        return w("place {rank} is established", rank=int(row.rank))
    return w(
        "no place from {best} to {worst} can be ruled out",
        best=int(row.rank_best), worst=int(row.rank_worst),
    )  # fmt: skip
