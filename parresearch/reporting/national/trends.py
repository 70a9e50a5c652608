"""Many years in the national report: longest runs, volatility, whether provinces draw together, and the ceiling."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from parresearch.core.indices import INDICES
from parresearch.reporting.blocks import Block, Column, Heading, Note
from parresearch.reporting.figures import figure_block, new_figure, plot_spread
from parresearch.reporting.national.convergence import convergence
from parresearch.reporting.national.trend_tables import TrendTables, breaks_inside, full_years
from parresearch.reporting.national.view import NationalView
from parresearch.reporting.tables import table_from

__all__ = ["trends"]


def trends(v: NationalView, tables: Mapping[str, TrendTables]) -> list[Block]:
    """The spread of the complete indices, their longest runs, and the provinces above 90 in the PAR INDEX."""
    blocks: list[Block] = [Heading(v.w("Many years"), name="trends")]
    complete = {i: t for i, t in tables.items() if i != "par" and full_years(t).any()}
    if complete:
        blocks += [
            _spread(v, complete),
            *convergence(v, complete, source_ids=_source_ids(v, complete)),
            _runs(v, complete),
        ]
    else:
        blocks.append(_nothing(v))
    return [*blocks, _ceiling(v, tables["par"])]


def _source_ids(v: NationalView, tables: Mapping[str, TrendTables]) -> list[str]:
    return list(dict.fromkeys(key for i in tables for key in v.source_ids(i, up_to_year=True)))


def _nothing(v: NationalView) -> Block:
    return Note(v.w("No index has the scores of nearly all provinces up to {year}.", year=v.year),
                kind="missing", name="spread")  # fmt: skip


def _spread(v: NationalView, tables: Mapping[str, TrendTables]) -> Block:
    w = v.w
    figure, axes = new_figure(1, len(tables), height=2.6)
    said = []
    for (index_id, own), ax in zip(tables.items(), axes, strict=True):
        sigma = own.sigma[full_years(own)]
        plot_spread(sigma, breaks=own.breaks, title=v.short(index_id), w=w, ax=ax)
        sizes = sigma.groupby("segment").size()
        long = sizes.index[sizes > 1]
        if not len(long):
            continue
        last = sigma[sigma["segment"] == long.max()]
        said.append(
            w("{index} {base_year}–{year}: from {first} to {last} points ({n} provinces a year)",
              index=v.short(index_id), base_year=int(last["year"].iloc[0]), year=int(last["year"].iloc[-1]),
              first=w.number(last["sd"].iloc[0]), last=w.number(last["sd"].iloc[-1]), n=_span(last["n"]))
        )  # fmt: skip
    title = w("Standard deviation of the provinces' scores")
    ids = _source_ids(v, tables)
    note = w("Years with the scores of at least 90% of the provinces. A line ends where the scale changed; stretches "
             "are not compared; dotted lines: a part was measured in another way. A smaller spread is not by itself an "
             "improvement.")  # fmt: skip
    return figure_block(
        figure, name="spread", title=title, alt=f"{title}. {'; '.join(said)}.", note=f"{'; '.join(said)}. {note}",
        source=v.change.source(ids, index_id=""), source_ids=tuple(ids),
    )  # fmt: skip


def _span(counts: pd.Series) -> str:
    low, high = int(counts.min()), int(counts.max())
    return str(low) if low == high else f"{low}–{high}"


def _runs(v: NationalView, tables: Mapping[str, TrendTables], *, most: int = 3) -> Block:
    w, parts = v.w, []
    for index_id, own in tables.items():
        top = own.runs.groupby("direction", sort=True).head(most)
        rows = top.merge(own.volatility[["vintage", "province_code", "sd"]], on=["vintage", "province_code"])
        parts.append(rows.assign(index=INDICES[index_id].short, index_id=index_id))
    frame = pd.concat(parts, ignore_index=True)
    frame["name"] = frame["province_code"].map(v.change.names)
    frame["way"] = frame["direction"].map({"fall": w("falls"), "rise": w("rises")})
    frame["years"] = frame["base_year"].astype(str) + "–" + frame["year"].astype(str)
    inside = [
        breaks_inside(tables[i], base_year, year)
        for i, base_year, year in zip(frame["index_id"], frame["base_year"], frame["year"], strict=True)
    ]
    frame["remark"] = [
        w("a part measured in another way since {years}", years=w.join(years)) if years else ""
        for years in inside
    ]
    frame = frame.sort_values(["index", "direction", "n_years"], ascending=[True, True, False], kind="stable")
    columns = [
        Column("index", w("Index")), Column("way", w("Direction")), Column("name", w("Province")),
        Column("years", w("Stretch of years")), Column("n_years", w("Years in a row"), "integer"),
        Column("change", w("Change"), "signed"), Column("sd", w("Volatility"), "number"),
        Column("remark", w("Remark")),
    ]  # fmt: skip
    ids = _source_ids(v, tables)
    note = w("The {most} longest of each, by length and then by points; a run ends where the scale changed or a score "
             "is lacking. Volatility: standard deviation of the yearly changes less the national one (points).",
             most=most)  # fmt: skip
    return table_from(
        frame, columns, w=w, name="runs-table", title=w("Longest falls and rises up to {year}", year=v.year),
        source=v.change.source(ids, index_id=""), source_ids=ids, note=note,
    )  # fmt: skip


def _ceiling(v: NationalView, own: TrendTables) -> Block:
    row = own.ceiling[own.ceiling["year"] == v.year]
    if row.empty:
        return Note(
            v.w("No PAR INDEX score of {year} was found.", year=v.year), kind="missing", name="ceiling"
        )
    at = row.iloc[0]
    facts = {
        "year": v.year, "n_above": int(at["n_above"]), "n": int(at["n"]), "n_all": int(at["n_all"]),
        "highest": v.w.number(at["highest"]),
    }  # fmt: skip
    text = v.w(
        "PAR INDEX {year}: {n_above} of the {n} provinces with a score found (of {n_all}) are above 90; the highest is "
        "{highest}. Scores found are not chosen by chance, so this is not the share in the whole country.",
        **facts,
    ) if facts["n_above"] else v.w(
        "PAR INDEX {year}: none of the {n} provinces with a score found (of {n_all}) is above 90; the highest is "
        "{highest}. Scores found are not chosen by chance, so this is not the share in the whole country.",
        **facts,
    )  # fmt: skip
    return Note(text, name="ceiling")
