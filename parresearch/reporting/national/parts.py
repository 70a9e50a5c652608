"""Ranking, groups and fields of one year, and what is not published."""

from __future__ import annotations

import pandas as pd

from parresearch.core.indices import component_name
from parresearch.reporting import wording
from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.change import words
from parresearch.reporting.national.view import NationalView
from parresearch.reporting.partial_words import no_index_yet_sentence, round_words
from parresearch.reporting.tables import table_from

__all__ = ["fields", "not_published", "ranking", "summary", "title"]


def title(v: NationalView) -> Heading:
    """The title; ``subject`` tells machines which year it is about."""
    return Heading(
        v.w("PAR INDEX {year} in the whole country", year=v.year), level=0, name="title",
        subtitle=v.w("ranking, changes, map, and what is not published"), language=v.w.language,
        subject={"year": v.year},
    )  # fmt: skip


def _counts(v: NationalView) -> tuple[int, int]:
    table = v.of_year("par")
    return int(table["percent"].notna().sum()), int(table["rank"].notna().sum())


def _pilot_text(v: NationalView) -> str:
    """That the year was a pilot of a few provinces and has no year before; "" for a national round."""
    table = v.of_year("par").dropna(subset=["partial_rank"])
    table = table[table["partial_scope"] == "pilot"]
    if table.empty:
        return ""
    round_text = round_words("pilot", int(table["n_partial"].iloc[0]), v.w)
    return " ".join([
        v.w("The PAR INDEX of {year} was a {round}; the others were not assessed.", year=v.year, round=round_text),
        no_index_yet_sentence(index=v.short("par"), base_year=v.year - 1, year=v.year, w=v.w),
    ])  # fmt: skip


def summary(v: NationalView) -> list[Block]:
    """What is known of the year, in sentences."""
    w, table = v.w, v.of_year("par")
    n_score, n_rank = _counts(v)
    pilot = _pilot_text(v)
    counts = {"n_all": v.n_all, "n_score": n_score, "n_rank": n_rank, "year": v.year}
    known = (
        w("Of the {n_all} provinces the sources state the PAR INDEX score of {n_score} and the rank of {n_rank} for "
          "{year}.", **counts)
        if n_rank
        else w("Of the {n_all} provinces the sources state the PAR INDEX score of {n_score} and no national rank for "
               "{year}.", **counts)
    )  # fmt: skip
    said = [pilot, known] if pilot else [known, words.national_text(v.change), words.movers_text(v.change)]
    for place, text in ((1, w("First is {name}{score}.")), (v.n_all, w("Last is {name}{score}."))):
        own = table[table["rank"] == place]
        for code, row in own.iterrows():
            score = f" ({wording.score_text(row, w)})" if pd.notna(row["points"]) else ""
            said.append(text.format(name=v.change.names[code], score=score))
    ids = v.source_ids("par")
    blocks: list[Block] = [
        Heading(w("Summary"), name="summary"),
        Sentence(" ".join(filter(None, said)), name="summary-text", source_ids=tuple(ids)),
    ]
    if v.change.break_text:
        blocks.append(Note(v.change.break_text, kind="caution", name="break"))
    return blocks


def ranking(v: NationalView) -> list[Block]:
    """Every province: known ranks first, then known scores, then those of which nothing is published."""
    w, change = v.w, v.change
    table = v.of_year("par").reindex(change.names.index)
    shift = change.comparison.shift
    moved = (
        shift.set_index("province_code")
        if len(shift)
        else pd.DataFrame(columns=["change", "rank_base", "rank"])
    )
    moved = moved.reindex(change.names.index)
    rank = table["rank"].astype("Int64")
    frame = pd.DataFrame(
        {
            "rank": rank,
            "name": change.names,
            "region": change.names.index.map(change.regions_of).map(change.region_names),
            "percent": table["percent"],
            "group": [v.group_of.get(code, "") for code in change.names.index],
            "change": pd.to_numeric(moved["change"]),
            "places": moved["rank_base"].astype("Int64") - moved["rank"].astype("Int64"),
        }
    )
    for index_id in ("pci", "papi"):
        frame[index_id] = v.of_year(index_id)["rank"].reindex(frame.index).astype("Int64")
    frame = frame.assign(code=frame.index).sort_values(
        ["rank", "percent", "code"], ascending=[True, False, True], na_position="last", kind="stable"
    )
    columns = [
        Column("rank", w("Rank"), "integer"),
        Column("name", w("Province")),
        Column("region", w("Region")),
        Column("percent", w("Score"), "number"),
        Column("group", w("Group")),
        Column("change", w("Change"), "signed"),
        Column("places", w("Change of rank (places)"), "signed", 0),
        Column("pci", w("PCI rank"), "integer"),
        Column("papi", w("PAPI rank"), "integer"),
    ]
    ids = [key for index_id in ("par", "pci", "papi") for key in v.source_ids(index_id)]
    note = w("An en dash is a figure that was not found; provinces without a rank stand at the end, by code, and are "
             "not the lowest. PCI and PAPI measure other things; PAPI prints no ranks, they are computed from its "
             "scores.")  # fmt: skip
    return [
        Heading(w("Ranking"), name="ranking"),
        table_from(
            frame, columns, w=w, name="ranking-table",
            title=change.titled(w("Ranking of the provinces, PAR INDEX {year}", year=v.year)),
            source=v.change.source(dict.fromkeys(ids), index_id=""), source_ids=ids, note=note,
        ),
    ]  # fmt: skip


def fields(v: NationalView) -> list[Block]:
    """Fields of the PAR INDEX in percent of their maxima, for the provinces that publish them."""
    w = v.w
    heading = Heading(w("The eight fields"), name="fields")
    known = v.fields.dropna(subset=["percent"])
    if known.empty:
        text = w(
            "No field of the PAR INDEX of {year} was found in percent of its maximum for any province.",
            year=v.year,
        )
        return [heading, Note(text, kind="missing", name="fields-table")]
    wide = known.pivot(index="province_code", columns="component", values="percent")
    order = [f"field_{n}" for n in range(1, 9) if f"field_{n}" in wide]
    wide = wide[order].assign(name=v.change.names.reindex(wide.index))
    columns = [Column("name", w("Province"))]
    columns += [
        Column(c, component_name("par", c, language=w.language, year=v.year), "number", 1) for c in order
    ]
    ids = list(dict.fromkeys(known["source_id"]))
    note = w("Percent of the maximum of each field. Only {n} of {n_all} provinces; those who publish are not chosen by "
             "chance, so no mean is formed.", n=len(wide), n_all=v.n_all)  # fmt: skip
    return [
        heading,
        table_from(wide, columns, w=w, name="fields-table",
                   title=w("Fields of the PAR INDEX {year}, percent", year=v.year),
                   source=v.change.source(ids), source_ids=ids, note=note),
    ]  # fmt: skip


def not_published(v: NationalView) -> list[Block]:
    """Which provinces have neither score nor rank, and which figures of the country are lacking."""
    w, table = v.w, v.of_year("par").reindex(v.change.names.index)
    pilot = _pilot_text(v)
    lacking = table.index[table["percent"].isna() & table["rank"].isna()]
    half = table.index[table["percent"].isna() & table["rank"].notna()]
    said = [pilot] if pilot else []
    if len(lacking) and not pilot:
        names = w.join([str(v.change.names[code]) for code in lacking])
        said.append(
            w("Neither score nor rank was found of {n} provinces: {names}.", n=len(lacking), names=names)
        )
    if len(half):
        names = w.join([str(v.change.names[code]) for code in half])
        said.append(w("Only the rank was found of {n} provinces: {names}.", n=len(half), names=names))
    if v.fields.dropna(subset=["percent"]).empty:
        said.append(w("Fields were not found for any province."))
    said.append(w("Missing is not low: no figure of another province or year is put in its place."))
    return [
        Heading(w("What is not published"), name="not-published"),
        Note(" ".join(said), kind="missing", name="not-published-text"),
    ]
