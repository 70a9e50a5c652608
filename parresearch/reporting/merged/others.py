"""Part IV. PCI, PAPI, SIPAS: derived series of the unit, its place among the 34, parts of the old provinces."""

from __future__ import annotations

from parresearch.reporting import wording
from parresearch.reporting.blocks import Block, Heading, Note, Sentence
from parresearch.reporting.merged.opening import carried_text
from parresearch.reporting.merged.par import break_text, series_text
from parresearch.reporting.merged.parts import (
    compared_figure,
    compared_table,
    compared_text,
    compared_title,
    labelled,
    newest_compared,
)
from parresearch.reporting.merged.series import is_ranked, series_figure, series_table
from parresearch.reporting.merged.view import MergedView
from parresearch.reporting.merged.words import standing_clause

__all__ = ["other_indices"]


def other_indices(v: MergedView) -> list[Block]:
    """The three other indices one after another; parts of PCI and PAPI."""
    w = v.w
    blocks: list[Block] = [
        Heading(w("IV. PCI, PAPI and SIPAS of the unit as a whole"), name="part-4"),
        Sentence(
            w("The indices measure different things on different scales; their scores are not compared with one "
              "another, and none of them is said to cause another."),
            name="scales",
        ),
    ]  # fmt: skip
    for index_id in ("pci", "papi", "sipas"):
        blocks += _index(v, index_id)
    return blocks


def _index(v: MergedView, index_id: str) -> list[Block]:
    carried = carried_text(v, index_id) if is_ranked(v, index_id) else ""
    texts = [carried, _equal_text(v, index_id), standing_text(v, index_id), series_text(v, index_id)]
    blocks: list[Block] = [
        Heading(v.short(index_id), level=2, name=index_id),
        Sentence(
            " ".join(filter(None, texts)), name=f"{index_id}-text", source_ids=tuple(v.own_sources(index_id))
        ),
    ]
    if text := break_text(v, index_id):
        blocks.append(Note(text, kind="caution", name=f"{index_id}-break"))
    blocks.append(series_figure(v, index_id))
    if v.series[index_id]["n_known"].any():
        blocks.append(series_table(v, index_id))
    return blocks if index_id == "sipas" else [*blocks, *_parts(v, index_id)]


def standing_text(v: MergedView, index_id: str) -> str:
    """Score and rank of every old province in the year, as published or computed; "" where none is known."""
    rows = {name: v.row(index_id, code, v.year) for code, name in v.names.items()}
    if all(row is None for row in rows.values()):
        return ""
    told = [standing_clause(row, name=name, w=v.w) for name, row in rows.items()]
    text = v.w("Among the 63 provinces of {year}: {list}.", year=v.year, list="; ".join(told))
    computed = [row for row in rows.values() if row is not None and row["rank_basis"] == "computed"]
    return (
        f"{text} {wording.not_ranked_sentence(computed[0], index=v.short(index_id), w=v.w)}".strip()
        if computed
        else text
    )


def _equal_text(v: MergedView, index_id: str) -> str:
    """What equal weights would give instead; "" where nothing is weighted."""
    w, derived = v.w, v.derived_row(index_id, v.year)
    if not v.is_merged or derived is None or index_id not in v.equal or v.year not in v.equal[index_id].index:
        return ""
    row = v.equal[index_id].loc[v.year]
    place = (
        w(", place {rank} of {n}", rank=int(row["rank"]), n=int(row["n"]))
        if row["rank"] == row["rank"]
        else ""
    )
    return w("With equal weights it would be {score} points{place}.",
             score=w.number(row["points"]), place=place)  # fmt: skip


def _parts(v: MergedView, index_id: str) -> list[Block]:
    """Sub-indices or dimensions in the newest year with figures of two old provinces."""
    w, name = v.w, f"{index_id}-parts"
    if not v.is_merged:
        text = w("The parts of the {index} of {name} stand in its province report.",
                 index=v.short(index_id), name=v.old_text)  # fmt: skip
        return [Note(text, name=name)]
    components = list(dict.fromkeys(v.parts[index_id]["component"]))
    whole = newest_compared(v, index_id, components, least=len(v.old))
    parts = labelled(v, index_id, whole if len(whole) else newest_compared(v, index_id, components))
    if parts.empty:
        text = w("In no year up to {year} are the parts of the {index} of two old provinces known.",
                 year=v.year, index=v.short(index_id))  # fmt: skip
        return [Note(text, kind="missing", name=name)]
    year = int(parts["year"].iloc[0])
    what = w("Sub-indices of the PCI {year}", year=year) if index_id == "pci" else w(
        "Dimensions of the PAPI {year}", year=year
    )  # fmt: skip
    title = compared_title(v, what, parts)
    text = f"{what}. {compared_text(v, parts, additive=index_id == 'papi')}"
    return [
        Sentence(text, name=name, source_ids=tuple(v.part_sources(index_id, [year]))),
        compared_figure(v, index_id, parts, name=f"{index_id}-parts-figure", title=title),
        compared_table(v, index_id, parts, name=f"{index_id}-parts-table", title=title),
    ]
