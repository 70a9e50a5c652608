"""Tables of reports, built from unformatted results: columns with their kinds, rows, source and note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from parresearch.core.text import nfc
from parresearch.reporting.blocks import Cell, Column, Table
from parresearch.reporting.data_words import publisher_names, source_titles
from parresearch.reporting.language import Words

__all__ = [
    "table_components",
    "table_evidence",
    "table_framework",
    "table_from",
    "table_indices",
    "table_neighbours",
    "table_series",
    "table_sources",
]


def _cell(value: Any) -> Cell:
    """A value of a data frame as a table cell: text in NFC, whole numbers as int, missing as None."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, (bool,)):
        return str(value)
    return int(value) if float(value).is_integer() and not isinstance(value, float) else float(value)


def table_from(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    title: str,
    w: Words,
    name: str = "",
    source: str = "",
    source_ids: Sequence[str] = (),
    note: str = "",
    picked: pd.Series | None = None,
) -> Table:
    """A table block from the columns of a data frame, in its order; ``picked`` marks rows to pick out."""
    rows = tuple(tuple(_cell(row[column.key]) for column in columns) for _, row in frame.iterrows())
    marked = () if picked is None else tuple(int(i) for i, yes in enumerate(picked) if bool(yes))
    return Table(
        title=title, columns=tuple(columns), rows=rows, name=name, language=w.language, source=source,
        source_ids=tuple(dict.fromkeys(key for key in source_ids if key)), note=note, picked=marked,
    )  # fmt: skip


def _basis_words(row: pd.Series, w: Words) -> str:
    """What is to be known about a year's figures: published, derived, computed, another scale."""
    words = []
    if "derived" in (row["basis"], row["rank_basis"], row["region_rank_basis"]):
        words.append(w("derived"))
    if "computed" in (row["rank_basis"], row["region_rank_basis"]):
        words.append(w("rank computed"))
    if "scale_97_5" in row["flag"]:
        words.append(w("out of 97.5"))
    if "scale_uncertain" in row["flag"]:
        words.append(w("scale not stated"))
    if "pilot" in row["flag"]:
        words.append(w("pilot of six provinces"))
    return "; ".join(words)


def table_series(
    series: pd.DataFrame, *, picked_year: int, breaks: pd.DataFrame, title: str, w: Words, **options: Any
) -> Table:
    """A province's scores, ranks and changes by year beside the country's mean; years after a break say so."""
    broken = set(breaks["year_after"])
    remarks = [
        "; ".join(filter(None, [_basis_words(row, w), w("criteria set changed") if year in broken else ""]))
        for year, row in series.iterrows()
    ]
    frame = series.reset_index().assign(remark=remarks)
    columns = [
        Column("year", w("Year"), "year"),
        Column("points", w("Score"), "number"),
        Column("change", w("Change"), "signed"),
        Column("rank", w("Rank"), "integer"),
        Column("n_ranked", w("Provinces ranked"), "integer"),
        Column("rank_change", w("Places"), "signed", 0),
        Column("region_rank", w("Rank in region"), "integer"),
        Column("mean", w("National mean"), "number"),
        Column("remark", w("Remark")),
    ]
    return table_from(frame, columns, title=title, w=w, picked=frame["year"] == picked_year, **options)


def table_neighbours(
    standing: pd.DataFrame, *, picked: str, most: int = 5, title: str, w: Words, **options: Any
) -> Table:
    """The picked province and up to ``most`` provinces with a known rank before and behind it, best first.

    When the rank of the picked province is not known, every known rank is shown.
    """
    ranked = standing.dropna(subset=["rank"]).sort_values(["rank", "province_code"]).reset_index(drop=True)
    own = ranked.index[ranked["province_code"] == picked]
    if len(own):
        ranked = ranked.iloc[max(0, own[0] - most) : own[0] + most + 1]
    columns = [
        Column("rank", w("Rank"), "integer"),
        Column("province_name", w("Province")),
        Column("points", w("Score"), "number"),
        Column("max_points", w("Scale"), "number", 1),
    ]
    return table_from(ranked, columns, title=title, w=w, picked=ranked["province_code"] == picked, **options)


def table_indices(rows: Mapping[str, pd.Series], *, title: str, w: Words, **options: Any) -> Table:
    """Several indices of one province in one year: score, scale, rank, changes and the country's mean."""
    keys = ["points", "max_points", "rank", "n_ranked", "change", "rank_change", "mean"]
    frame = pd.DataFrame([{"index": name, **{key: row[key] for key in keys}} for name, row in rows.items()])
    columns = [
        Column("index", w("Index")),
        Column("points", w("Score"), "number"),
        Column("max_points", w("Scale"), "number", 1),
        Column("change", w("Change"), "signed"),
        Column("rank", w("Rank"), "integer"),
        Column("n_ranked", w("Provinces ranked"), "integer"),
        Column("rank_change", w("Places"), "signed", 0),
        Column("mean", w("National mean"), "number"),
    ]
    return table_from(frame, columns, title=title, w=w, **options)


def table_framework(framework: pd.DataFrame, *, title: str, w: Words, **options: Any) -> Table:
    """The fields and blocks of a criteria set with their maximum points, as far as they are known."""
    level_words = {
        "field": w("field"),
        "block": w("block of points"),
        "total": w("total"),
        "criterion": w("criterion"),
    }
    frame = framework[framework["level"].isin(level_words)]
    frame = frame.assign(
        name=frame["name_vi" if w.language == "vi" else "name_en"], kind=frame["level"].map(level_words)
    )
    columns = [
        Column("kind", w("Level")),
        Column("name", w("Name")),
        Column("max_points", w("Maximum points"), "number", 1),
        Column("n_criteria", w("Criteria"), "integer"),
        Column("n_subcriteria", w("Sub-criteria"), "integer"),
    ]
    return table_from(frame, columns, title=title, w=w, picked=frame["level"] == "total", **options)


def table_components(scores: pd.DataFrame, *, title: str, w: Words, **options: Any) -> Table:
    """Every published component of one province and year; ``scores`` has ``index_name`` and ``label`` already."""
    columns = [
        Column("index_name", w("Index")),
        Column("label", w("Component")),
        Column("points", w("Score"), "number"),
        Column("max_points", w("Maximum"), "number", 1),
        Column("percent", w("Percent"), "number"),
        Column("rank_published", w("Published rank"), "integer"),
    ]
    return table_from(scores, columns, title=title, w=w, picked=scores["component"] == "total", **options)


def table_evidence(rows: pd.DataFrame, *, title: str, w: Words, **options: Any) -> Table:
    """Where every figure stands: what is stated, by which source, and on which line of which raw file.

    ``rows`` are those of :func:`parresearch.catalog.trace.evidence` with ``label`` (what the figure is) and
    ``source_number`` (its place in the list of sources) added.
    """

    def stated(row: pd.Series) -> str:
        parts = []
        if row["value"] == row["value"]:
            parts.append(f"{w.number(row['value'])}{'%' if row['unit'] == 'percent' else ''}")
        elif row["what"] == "framework":
            parts.append(w("numbers of criteria"))
        if not pd.isna(row["rank"]):
            among = "" if pd.isna(row["n_units"]) else f"/{int(row['n_units'])}"
            parts.append(w("rank") + f" {int(row['rank'])}{among}")
        return "; ".join(parts) + (f" ({w('derived')})" if row["basis"] == "derived" else "")

    frame = rows.assign(
        stated=[stated(row) for _, row in rows.iterrows()],
        place=rows["table"] + ".csv:" + rows["line"].astype(str),
    )
    columns = [
        Column("year", w("Year"), "year"),
        Column("label", w("Figure")),
        Column("stated", w("Stated")),
        Column("source_number", w("Source no."), "integer"),
        Column("place", w("File, line")),
    ]
    return table_from(frame, columns, title=title, w=w, **options)


def table_sources(sources: pd.DataFrame, *, title: str, w: Words, **options: Any) -> Table:
    """The list of sources: number, publisher, title, address, day of retrieval."""
    frame = sources.assign(
        number=range(1, len(sources) + 1),
        publisher=publisher_names(sources, w),
        title=source_titles(sources, w),
        address=sources["address"].where(sources["address"] != "", w("no web address known")),
        retrieved=[w.date(day) for day in sources["retrieved"]],
    )
    columns = [
        Column("number", w("No."), "integer"),
        Column("publisher", w("Publisher")),
        Column("title", w("Title")),
        Column("address", w("Address")),
        Column("retrieved", w("Retrieved")),
    ]
    return table_from(frame, columns, title=title, w=w, **options)
