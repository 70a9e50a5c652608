"""Do the provinces draw together? Spread and catching up, by stretch of years on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Note, Sentence
from parresearch.reporting.national.trend_tables import TrendTables, breaks_inside
from parresearch.reporting.national.view import NationalView
from parresearch.reporting.tables import table_from

__all__ = ["convergence"]

_LEVEL = 0.05


def convergence(
    v: NationalView, tables: Mapping[str, TrendTables], *, source_ids: Sequence[str]
) -> list[Block]:
    """Spread at both ends of every stretch and the slope of the gain on the first score, in a table and in words."""
    w = v.w
    parts = [_rows(v, index_id, own) for index_id, own in tables.items()]
    rows = [row for part in parts for row in part]
    if not rows:
        text = w(
            "Whether the provinces draw together cannot be told: no index has two nearly complete years on one scale."
        )
        return [Note(text, kind="missing", name="convergence")]
    last = [str(part[-1]["text"]) for part in parts if part]
    text = " ".join([*last, w(
        "A lower first score tends to be followed by a larger gain by chance alone (regression to the mean), so only a "
        "smaller spread together with such a slope speaks for drawing closer. For the PAR INDEX neither can be "
        "computed: in no year are the scores of nearly all provinces known."
    )])  # fmt: skip
    columns = [
        Column("index", w("Index")),
        Column("years", w("Stretch of years")),
        Column("n", w("Provinces"), "integer"),
        Column("sd_base", w("Standard deviation, first year"), "number"),
        Column("sd", w("Standard deviation, last year"), "number"),
        Column("spread_p", w("p (spread)"), "number", 3),
        Column("slope", w("β (a year)"), "signed", 3),
        Column("interval", w("95% interval")),
        Column("reading", w("Reading")),
        Column("remark", w("Remark")),
    ]
    return [
        Sentence(text, name="convergence", source_ids=tuple(source_ids)),
        table_from(
            pd.DataFrame(rows), columns, w=w, name="convergence-table",
            title=w("Do the provinces draw together? Up to {year}", year=v.year),
            source=v.change.source(source_ids, index_id=""), source_ids=source_ids,
            note=w("Years with the scores of at least 90% of the provinces, each stretch on one scale. Standard "
                   "deviation of the provinces with both years (points), p for equal spread (Pitman–Morgan; a printed "
                   "0 is below half a unit of the last place); β: gain a year per point of the first score, least "
                   "squares of the gain from the first to the last year on the score of the first."),
        ),
    ]  # fmt: skip


def _rows(v: NationalView, index_id: str, own: TrendTables) -> list[dict[str, object]]:
    w, rows = v.w, []
    for line in own.beta.itertuples():
        base_year, year = int(line.base_year), int(line.year)
        base, now = float(line.sd_base), float(line.sd)
        inside = breaks_inside(own, base_year, year)
        reading, sentence = _reading(v, line)
        rows.append({
            "index": v.short(index_id), "years": f"{base_year}–{year}", "n": int(line.n), "sd_base": base, "sd": now,
            "spread_p": float(line.spread_p), "slope": float(line.slope),
            "interval": w("{low} to {high}", low=w.signed(line.slope_low, 3), high=w.signed(line.slope_high, 3)),
            "reading": reading,
            "remark": w("a part measured in another way since {years}", years=w.join(inside)) if inside else "",
            "text": w("{index} {base_year}–{year}: over the {n} provinces with both years the standard deviation "
                      "goes from {base} to {now} points (p {p}); {reading}.",
                      n=int(line.n), index=v.short(index_id), base_year=base_year, year=year,
                      base=w.number(base), now=w.number(now), p=_p_text(v, line.spread_p),
                      reading=sentence),
        })  # fmt: skip
    return rows


def _p_text(v: NationalView, p: float) -> str:
    """A p value with its sign; one that would be printed as nought is said to be below a thousandth."""
    return f"< {v.w.number(0.001, 3)}" if p < 0.001 else f"= {v.w.number(p, 3)}"


def _reading(v: NationalView, line: Any) -> tuple[str, str]:
    """The finding of a stretch (a row of ``beta``) in a word for the table and in a clause for the sentence."""
    w = v.w
    if line.slope_low > 0:
        return w("further apart"), w("those that stood high gained more: the provinces drew apart")
    if line.slope_high >= 0:
        return w("not shown"), w("it is not shown that those that stood low gained more")
    if line.sd >= line.sd_base:
        return w("not closer"), w("those that stood low gained more, but the spread did not narrow")
    if line.spread_p >= _LEVEL:
        return w("not shown"), w(
            "those that stood low gained more, but the spread narrowed no more than by chance"
        )
    return w("closer"), w("the provinces drew closer, and those that stood low gained more")
