"""Tables of reports, built from unformatted results: columns with their kinds, rows, source and note."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from parresearch.core.text import nfc
from parresearch.reporting.basis_words import (
    basis_remark,
    criteria_set_remark,
    scale_remark,
    shared_basis,
    shared_basis_note,
)
from parresearch.reporting.blocks import Cell, Column, Table
from parresearch.reporting.data_words import publisher_names, source_titles
from parresearch.reporting.group_words import stated_bounds_text
from parresearch.reporting.language import Words
from parresearch.reporting.partial_words import partial_remark

__all__ = [
    "COMPONENT_FIGURES",
    "table_components",
    "table_evidence",
    "table_framework",
    "table_from",
    "table_indices",
    "table_neighbours",
    "table_series",
    "table_sources",
    "with_dash_note",
]

_NO_BREAK = "\N{NO-BREAK SPACE}"
COMPONENT_FIGURES = ("points", "percent", "rank")
"""The figures of a component that may be derived or computed."""


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
    cells = [[_cell(value) for value in frame[column.key]] for column in columns]
    rows = tuple(zip(*cells, strict=True))
    marked = () if picked is None else tuple(int(i) for i, yes in enumerate(picked) if bool(yes))
    return Table(
        title=title, columns=tuple(columns), rows=rows, name=name, language=w.language, source=source,
        source_ids=tuple(dict.fromkeys(key for key in source_ids if key)), note=note, picked=marked,
    )  # fmt: skip


def with_dash_note(table: Table, w: Words) -> Table:
    """``table`` with what an en dash is before its note, where it shows one: a cell without a value.

    Examples
    --------
    >>> from parresearch.reporting.language import words
    >>> columns = (Column("points", "Score", "number"),)
    >>> with_dash_note(Table("T", columns, ((1.5,), (None,)), note="Of 2016."), words("en")).note
    'An en dash is a figure that was not found; it is not zero. Of 2016.'
    >>> with_dash_note(Table("T", columns, ((1.5,),), note="Of 2016."), words("en")).note
    'Of 2016.'
    """
    if not any(cell is None for row in table.rows for cell in row):
        return table
    said = w("An en dash is a figure that was not found; it is not zero.")
    return replace(table, note=" ".join(filter(None, [said, table.note])))


def _with_partial_ranks(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with the rank in a pilot or partial survey where there is no national one."""
    few = rows["rank"].isna()
    return rows.assign(
        rank=rows["rank"].mask(few, rows["partial_rank"]),
        n_ranked=rows["n_ranked"].mask(few, rows["n_partial"]),
    )


def table_series(
    series: pd.DataFrame,
    *,
    picked_year: int,
    breaks: pd.DataFrame,
    title: str,
    w: Words,
    no_index: Collection[int] = (),
    **options: Any,
) -> Table:
    """A province's scores, ranks and changes by year beside the country's mean; years after a break say so:
    a new set of criteria, or the same one revised.

    A rank in a pilot or partial survey stands in the columns of ranks with a remark that it is one; ``no_index`` are
    years in which the index did not exist yet.
    """
    remarks = [
        "; ".join(
            filter(
                None,
                [
                    w("the index did not exist yet") if year in no_index else "",
                    partial_remark(row, w),
                    basis_remark(row, w),
                    scale_remark(row, w),
                    criteria_set_remark(breaks, int(year), w),
                ],
            )
        )
        for year, row in series.iterrows()
    ]
    frame = _with_partial_ranks(series).reset_index().assign(remark=remarks)
    columns = [
        Column("year", w("Year"), "year"),
        Column("points", w("Score"), "number"),
        Column("change", w("Change"), "signed"),
        Column("rank", w("Rank"), "integer"),
        Column("n_ranked", w("Provinces ranked"), "integer"),
        Column("rank_change", w("Change of rank (places)"), "signed", 0),
        Column("region_rank", w("Rank in region"), "integer"),
        Column("mean", w("National mean"), "number"),
        Column("remark", w("Remark")),
    ]
    return table_from(frame, columns, title=title, w=w, picked=frame["year"] == picked_year, **options)


def table_neighbours(
    standing: pd.DataFrame, *, picked: str, most: int = 5, title: str, w: Words, **options: Any
) -> Table:
    """The picked province and up to ``most`` provinces with a known rank before and behind it, best first.

    When the rank of the picked province is not known, every known rank is shown. Where there are no national ranks but
    some in a pilot or partial survey, these are shown, each with the remark that it is one.
    """
    if standing["rank"].isna().all():
        standing = _with_partial_ranks(standing)
    ranked = standing.dropna(subset=["rank"]).sort_values(["rank", "province_code"]).reset_index(drop=True)
    own = ranked.index[ranked["province_code"] == picked]
    if len(own):
        ranked = ranked.iloc[max(0, own[0] - most) : own[0] + most + 1]
    columns = [
        Column("rank", w("Rank"), "integer"),
        Column("province_name", w("Province")),
        Column("points", w("Score"), "number"),
        Column("max_points", w("Scale"), "scale"),
    ]
    remarks = [
        "; ".join(
            filter(
                None,
                [partial_remark(row, w), basis_remark(row, w, of=("points", "rank")), scale_remark(row, w)],
            )
        )
        for _, row in ranked.iterrows()
    ]
    ranked = ranked.assign(remark=remarks)
    if any(remarks):
        columns.append(Column("remark", w("Remark")))
    return table_from(ranked, columns, title=title, w=w, picked=ranked["province_code"] == picked, **options)


def table_indices(
    rows: Mapping[str, pd.Series], *, remarks: Mapping[str, str], title: str, w: Words, **options: Any
) -> Table:
    """Several indices of one province in one year: score, scale, rank, changes and the country's mean.

    ``remarks`` say for each index what is derived or computed and what stands between the two years.
    """
    keys = ["points", "max_points", "rank", "n_ranked", "change", "rank_change", "mean"]
    whole = _with_partial_ranks(pd.DataFrame(rows).T)
    frame = whole[keys].assign(index=list(rows), remark=[remarks[name] for name in rows])
    columns = [
        Column("index", w("Index")),
        Column("points", w("Score"), "number"),
        Column("max_points", w("Scale"), "scale"),
        Column("change", w("Change"), "signed"),
        Column("rank", w("Rank"), "integer"),
        Column("n_ranked", w("Provinces ranked"), "integer"),
        Column("rank_change", w("Change of rank (places)"), "signed", 0),
        Column("mean", w("National mean"), "number"),
        Column("remark", w("Remark")),
    ]
    return table_from(frame, columns, title=title, w=w, **options)


def _nested_name(name: str, row: pd.Series, w: Words) -> str:
    """A row's name, set in by its depth; the first part of a whole is introduced, one without its field names it."""
    if not row["depth"]:
        lost = row["level"] == "criterion" and row["parent_code"]
        return w("{name} (in field {field})", name=name, field=row["parent_code"]) if lost else name
    indent = "\u2003" * int(row["depth"])
    return indent + (w("of which: {name}", name=name) if row["first"] else name)


def table_framework(framework: pd.DataFrame, *, title: str, w: Words, **options: Any) -> Table:
    """The fields and blocks of a criteria set with their maximum points, as far as they are known.

    ``framework`` is nested (:func:`parresearch.statistics.framework_shape.nest_framework`): a part is set in under its
    whole, so that nobody adds both.
    """
    level_words = {
        "field": w("field"),
        "block": w("block of points"),
        "total": w("total"),
        "criterion": w("criterion"),
    }
    frame = framework[framework["level"].isin(level_words)]
    names = frame["name_vi" if w.language == "vi" else "name_en"]
    frame = frame.assign(
        name=[
            _nested_name(str(name), row, w) for name, (_, row) in zip(names, frame.iterrows(), strict=True)
        ],
        kind=frame["level"].map(level_words),
    )
    columns = [
        Column("kind", w("Level")),
        Column("name", w("Name")),
        Column("max_points", w("Maximum points"), "scale"),
        Column("n_criteria", w("Criteria"), "integer"),
        Column("n_subcriteria", w("Sub-criteria"), "integer"),
    ]
    return table_from(frame, columns, title=title, w=w, picked=frame["level"] == "total", **options)


def table_components(scores: pd.DataFrame, *, title: str, w: Words, **options: Any) -> Table:
    """Every published component of one province and year; ``scores`` has ``index_name`` and ``label`` already.

    A mark that all parts of an index share stands under the table alone.
    """
    columns = [
        Column("index_name", w("Index")),
        Column("label", w("Component")),
        Column("points", w("Score"), "number"),
        Column("max_points", w("Maximum"), "scale"),
        Column("percent", w("Percent"), "number"),
        Column("rank_published", w("Published rank"), "integer"),
        Column("remark", w("Remark")),
    ]
    parts = scores[scores["component"] != "total"]
    shared = {
        index: shared_basis(own, of=COMPONENT_FIGURES)
        for index, own in parts.groupby("index_name", sort=False)
    }
    remarks = []
    for _, row in scores.iterrows():
        told = {} if row["component"] == "total" else shared[row["index_name"]]
        of = [figure for figure in COMPONENT_FIGURES if figure not in told]
        remarks.append("; ".join(filter(None, [basis_remark(row, w, of=of), scale_remark(row, w)])))
    options["note"] = " ".join(filter(None, [shared_basis_note(shared, w), options.get("note", "")]))
    scores = scores.assign(remark=remarks)
    return table_from(scores, columns, title=title, w=w, picked=scores["component"] == "total", **options)


def _stated(row: pd.Series, w: Words) -> str:
    """What a statement says, each figure of it with its own mark when it is derived."""
    if row["what"] == "group":
        return stated_bounds_text(row, w)
    if row["what"] == "change":
        return _stated_change(row, w)
    parts = []
    if row["value"] == row["value"]:
        number = w.integer(row["value"]) if row["unit"] == "count" else w.number(row["value"])
        mark = f" ({w('derived')})" if row["basis"] == "derived" else ""
        parts.append(f"{number}{'%' if row['unit'] == 'percent' else ''}{mark}")
    if row["what"] == "framework":
        if not pd.isna(row["n_criteria"]):
            parts.append(w("number of criteria: {n}", n=int(row["n_criteria"])))
        if not pd.isna(row["n_subcriteria"]):
            parts.append(w("number of sub-criteria: {n}", n=int(row["n_subcriteria"])))
    if not pd.isna(row["rank"]):
        among = "" if pd.isna(row["n_units"]) else f"/{int(row['n_units'])}"
        mark = f" ({w('derived')})" if row["rank_basis"] == "derived" else ""
        parts.append(w("rank") + f" {int(row['rank'])}{among}{mark}")
    return "; ".join(parts)


def _stated_change(row: pd.Series, w: Words) -> str:
    """A stated change with the places stated beside it: "+3,03; hạng 39 → 51/63"."""
    parts = [w.signed(row["value"])]
    if not pd.isna(row["rank"]):
        base = "" if pd.isna(row["rank_base"]) else f"{int(row['rank_base'])} → "
        among = "" if pd.isna(row["n_units"]) else f"/{int(row['n_units'])}"
        parts.append(w("rank") + f" {base}{int(row['rank'])}{among}")
    elif not pd.isna(row["places"]):
        parts.append(w.place_change(int(row["places"])))
    return "; ".join(parts)


def table_evidence(rows: pd.DataFrame, *, title: str, w: Words, **options: Any) -> Table:
    """Where every figure stands: what is stated, by which source, and on which line of which raw file.

    ``rows`` are those of :func:`parresearch.catalog.trace.evidence` with ``label`` (what the figure is) and
    ``source_number`` (its place in the list of sources) added.
    """

    frame = rows.assign(
        stated=[_stated(row, w) for _, row in rows.iterrows()],
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
        retrieved=[w.date(day).replace(" ", _NO_BREAK) for day in sources["retrieved"]],
    )
    columns = [
        Column("number", w("No."), "integer"),
        Column("publisher", w("Publisher")),
        Column("title", w("Title")),
        Column("address", w("Address")),
        Column("retrieved", w("Retrieved")),
    ]
    return table_from(frame, columns, title=title, w=w, **options)
