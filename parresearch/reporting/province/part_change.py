"""Part VI. Vì sao điểm thay đổi: country, region, own; the rank; what was to be expected; PCI and PAPI too."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.change import ChangeView, one, words
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.tables import table_from

__all__ = ["other_indices", "why_changed"]


def why_changed(v: ProvinceView, change: ChangeView) -> list[Block]:
    """The PAR INDEX: parts of the change, path of ranks, whose change moved the rank, expectation."""
    heading = Heading(v.w("VI. Why the score changed"), name="part-6")
    if change.comparison.shift.empty:
        text = v.w(
            "The PAR INDEX has no figure for {base_year}, so there is no change to explain.",
            base_year=v.base_year,
        )
        return [heading, Note(text, kind="missing", name="change-text")]
    notes: list[Block] = []
    if change.break_text and change.row is not None and pd.notna(change.row["change"]):
        notes.append(Note(change.break_text, kind="caution", name="change-break"))
    return [
        heading,
        *one.parts(change, heading=False),
        *notes,
        one.rank_path(change),
        *one.ranks(change),
        *one.expectation(change),
    ]


def other_indices(v: ProvinceView, changes: Mapping[str, ChangeView]) -> list[Block]:
    """The same split for PCI and PAPI, as one table: there it can be computed from all provinces."""
    w, rows, texts, ids = v.w, [], [], []
    for index_id, change in changes.items():
        row = change.row
        if row is None or pd.isna(row["rest"]):
            texts.append(words.chairman_text(change))
            continue
        found = change.comparison.ranks
        own = found[found["province_code"] == change.code] if len(found) else found
        split = own.iloc[0] if len(own) else {"own_places": float("nan"), "others_places": float("nan")}
        rows.append(
            {
                "index": v.short(index_id), "change": row["change"], "national": row["national"],
                "region": row["region"], "own": row["own"], "places": row["rank_base"] - row["rank"],
                "own_places": split["own_places"], "others_places": split["others_places"], "n": row["n"],
                "remark": change.break_label,
            }
        )  # fmt: skip
        texts.append(" ".join(filter(None, [words.chairman_text(change), words.expectation_text(change)])))
        ids += change.source_ids
    blocks: list[Block] = [
        Heading(w("The changes of PCI and PAPI"), level=2, name="part-6-others"),
        Sentence(" ".join(texts), name="others-change-text", source_ids=tuple(dict.fromkeys(ids))),
    ]
    if not rows:
        return blocks
    columns = [
        Column("index", w("Index")),
        Column("change", w("Change"), "signed"),
        Column("national", w("Whole country"), "signed"),
        Column("region", w("Region"), "signed"),
        Column("own", w("Own"), "signed"),
        Column("places", w("Places"), "signed", 0),
        Column("own_places", w("Own places"), "signed", 1),
        Column("others_places", w("Others' places"), "signed", 1),
        Column("n", w("Provinces"), "integer"),
        Column("remark", w("Remark")),
    ]
    frame = pd.DataFrame(rows)
    return [
        *blocks,
        table_from(
            frame, columns, w=w, name="others-change-table",
            title=w("Changes of PCI and PAPI of {name}, {base_year}–{year}, points and places", name=v.name,
                    base_year=v.base_year, year=v.year),
            source=v.source(dict.fromkeys(ids)), source_ids=ids,
            note=w("Region: beyond the whole country. Own places and others' places add to the change of rank."),
        ),
    ]  # fmt: skip
