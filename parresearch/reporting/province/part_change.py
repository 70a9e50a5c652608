"""Part VI. Vì sao điểm thay đổi: country, region, own; the rank; what was to be expected; PCI and PAPI too."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from parresearch.reporting.basis_words import criteria_set_remark, derived_sentence, since_before
from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.change import ChangeView, one, words
from parresearch.reporting.language import Words
from parresearch.reporting.partial_words import no_index_yet_sentence
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.scale_words import short_scale_sentence
from parresearch.reporting.tables import table_from

__all__ = ["other_indices", "why_changed"]


def why_changed(v: ProvinceView, change: ChangeView) -> list[Block]:
    """The PAR INDEX: parts of the change, path of ranks, whose change moved the rank, expectation.

    What is not known is said once: without a change nothing is said of its parts and of what was to be expected, and
    without ranks of both years nothing of who passed whom.
    """
    heading = Heading(v.w("VI. Why the score changed"), name="part-6")
    if text := _nothing_text(v, change):
        path = one.rank_path(change)
        drawn = [path] if not isinstance(path, Note) else []
        return [heading, Note(text, kind="missing", name="change-text"), *drawn]
    assert change.row is not None
    scored = pd.notna(change.row["change"])
    ranked = pd.notna(change.row["rank_base"]) and pd.notna(change.row["rank"])
    if scored:
        first = [*one.parts(change, heading=False), *_basis_notes(v, change)]
        found = change.comparison.components
        if len(found) and change.code in set(found["province_code"]):
            first += one.components(change)
    else:
        first = [
            Sentence(words.chairman_text(change), name="change-text", source_ids=tuple(change.source_ids))
        ]
    return [
        heading,
        *first,
        one.rank_path(change),
        *(one.ranks(change) if ranked else []),
        *(one.expectation(change) if scored else []),
    ]


def _nothing_text(v: ProvinceView, change: ChangeView) -> str:
    """Why there is no change of score or rank to explain; empty when there is one."""
    w, row = v.w, change.row
    if v.base_year in v.years_without_index:
        return no_index_yet_sentence(index=v.short("par"), base_year=v.base_year, year=v.year, w=w)
    known = [] if row is None else [row["change"], row["rank_base"] - row["rank"]]
    if any(pd.notna(value) for value in known):
        return ""
    return w(
        "Why the PAR INDEX of {name} changed from {base_year} to {year} cannot be told: neither the score nor the rank "
        "was found for both years.",
        name=v.name, base_year=v.base_year, year=v.year,
    )  # fmt: skip


def _basis_notes(v: ProvinceView, change: ChangeView) -> list[Block]:
    """What the parts of the change rest on: derived figures, a scale that was read, a break."""
    texts = [
        derived_sentence(v.now, year=v.year, w=v.w, short=True),
        derived_sentence(v.base, year=v.base_year, w=v.w, short=True),
        short_scale_sentence(v.now, v.reading, w=v.w),
    ]
    text = " ".join(filter(None, texts))
    notes: list[Block] = [Note(text, name="change-basis")] if text else []
    if v.short_break_text:
        notes.append(Note(v.short_break_text, kind="caution", name="change-break"))
    return notes


def _row_of(change: ChangeView) -> dict[str, object]:
    """One row of the table: the change of score, and that of the rank among the provinces with both years.

    Ranks of two years may count different provinces (PAPI 2023 and 2024); their difference is then not what the own and
    the others' places add to, so the places are those of the split and the remark says so.
    """
    row, found = change.row, change.comparison.ranks
    assert row is not None
    places = row["rank_base"] - row["rank"]
    remark = criteria_set_remark(change.comparison.breaks, change.year, change.w)
    own_places = others_places = float("nan")
    own = found[found["province_code"] == change.code] if len(found) else found
    if len(own):
        split = own.iloc[0]
        own_places, others_places = split["own_places"], split["others_places"]
        if pd.notna(places) and int(split["places"]) != int(places):
            remark = "; ".join(
                filter(
                    None,
                    [remark, change.w("places among {n} provinces", n=int(split["n"]))],
                )
            )
        places = split["places"]
    return {
        "change": row["change"], "national": row["national"], "region": row["region"], "own": row["own"],
        "places": places, "own_places": own_places, "others_places": others_places, "n": row["n"], "remark": remark,
    }  # fmt: skip


def _places_text(change: ChangeView) -> str:
    """The places among the provinces with both years, where they are others than those between the two ranks."""
    row, found = change.row, change.comparison.ranks
    own = found[found["province_code"] == change.code] if len(found) else found
    assert row is not None
    places = row["rank_base"] - row["rank"]
    if own.empty or pd.isna(places) or int(own.iloc[0]["places"]) == int(places):
        return ""
    return change.w(
        "Counting only the {n} provinces with a score in both years, it is {places}; the table shows these places.",
        n=int(own.iloc[0]["n"]), places=change.w.place_change(int(own.iloc[0]["places"])),
    )  # fmt: skip


def _note(w: Words) -> str:
    return w(
        "Region: beyond the whole country. Own part in places: by the whole change of the own score, without the "
        "common part only where the way of measuring changed; with the others' part it adds to the change of rank. "
        "All changes and parts are computed from unrounded scores, so printed ones may differ by 0.01 from a "
        "difference or a sum of printed figures."
    )


def other_indices(v: ProvinceView, changes: Mapping[str, ChangeView]) -> list[Block]:
    """The same split for PCI and PAPI, as one table: there it can be computed from all provinces."""
    w, rows, texts, ids, reasons = v.w, [], [], [], []
    for index_id, change in changes.items():
        row = change.row
        if row is None or pd.isna(row["rest"]):
            texts.append(words.chairman_text(change))
            continue
        rows.append({"index": v.short(index_id), **_row_of(change)})
        said = [words.chairman_text(change), _places_text(change), words.expectation_text(change)]
        texts.append(" ".join(filter(None, said)))
        reasons.append(since_before(change.comparison.breaks, w, index=change.index))
        ids += change.source_ids
    blocks: list[Block] = [
        Heading(w("The changes of PCI and PAPI"), level=2, name="part-6-others"),
        *(
            Sentence(
                text,
                name=f"others-change-text{f'-{n}' if n > 1 else ''}",
                source_ids=tuple(dict.fromkeys(ids)),
            )
            for n, text in enumerate(texts, start=1)
        ),
    ]
    if not rows:
        return blocks
    columns = [
        Column("index", w("Index")),
        Column("change", w("Change"), "signed"),
        Column("national", w("Whole country"), "signed"),
        Column("region", w("Region"), "signed"),
        Column("own", w("Own part"), "signed"),
        Column("places", w("Change of rank (places)"), "signed", 0),
        Column("own_places", w("Own part (places)"), "signed", 1),
        Column("others_places", w("Others' part (places)"), "signed", 1),
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
            note=" ".join(filter(None, [_note(w), *reasons])),
        ),
    ]  # fmt: skip
