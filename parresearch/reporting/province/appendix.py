"""Phụ lục: full scores, the source of every figure, statements that disagree, and how the document was made."""

from __future__ import annotations

from collections.abc import Iterable

from parresearch.core.indices import component_name
from parresearch.reporting import tables, wording
from parresearch.reporting.basis_words import basis_note
from parresearch.reporting.blocks import Block, Heading, Note, Sentence
from parresearch.reporting.change.closing import change_rules
from parresearch.reporting.province.supplied import template_command
from parresearch.reporting.province.view import ProvinceView

__all__ = ["conflicts", "evidence", "method", "scores"]


def scores(v: ProvinceView) -> list[Block]:
    """Every published figure of the province in the year."""
    w = v.w
    labels = [
        w("Total") if c == "total" else component_name(i, c, language=w.language, year=v.year)
        for i, c in zip(v.scores["index_id"], v.scores["component"], strict=True)
    ]
    frame = v.scores.assign(index_name=[v.short(i) for i in v.scores["index_id"]], label=labels)
    ids = list(dict.fromkeys([*frame["source_id"], *frame["rank_source_id"]]))
    return [
        Heading(w("Appendix"), name="appendix"),
        Heading(w("1. All published scores of {year}", year=v.year), level=2, name="appendix-1"),
        tables.table_components(
            frame,
            title=w("Published scores of {name}, {year}", name=v.name, year=v.year),
            w=w,
            name="scores-table",
            source=v.source(ids),
            source_ids=ids,
            note=basis_note(frame, w, of=tables.COMPONENT_FIGURES),
        ),
    ]


def evidence(v: ProvinceView, *, more: Iterable[str] = ()) -> list[Block]:
    """Each figure with its publisher, address and line in the raw files.

    ``more`` are sources of figures of other provinces or of the country that the report shows.
    """
    w = v.w
    labels = [
        wording.evidence_label(
            row,
            index=v.short(row["index_id"]),
            component=component_name(
                row["index_id"], row["component"], language=w.language, year=int(row["year"])
            ),
            w=w,
        )
        for _, row in v.evidence.iterrows()
    ]
    numbers = {key: n for n, key in enumerate(dict.fromkeys(v.evidence["source_id"]), start=1)}
    every = list(dict.fromkeys([*numbers, *more]))
    rows = v.evidence.assign(label=labels, source_number=v.evidence["source_id"].map(numbers))
    return [
        Heading(w("2. Where every figure comes from"), level=2, name="appendix-2"),
        tables.table_evidence(
            rows,
            title=w("Sources of the figures in this report"),
            w=w,
            name="evidence-table",
            source_ids=list(numbers),
            note=w(
                "File, line: in data/raw. National means of PCI and PAPI, ranks of PAPI and ranges of parts are "
                "computed from all rows of the same year in the same file. How to see the statements that were not "
                "used: section 4 of the appendix."
            ),
        ),
        tables.table_sources(
            v.sources.loc[every],
            title=w("List of sources"),
            w=w,
            name="sources-table",
            source_ids=every,
        ),
    ]


def conflicts(v: ProvinceView) -> list[Block]:
    """Statements about the province's totals that were not used, with the reason."""
    found: list[Block] = [Heading(v.w("3. Statements that disagree"), level=2, name="appendix-3")]
    texts = [text for i in v.index_ids for year in (v.base_year, v.year) for text in v.left_out(i, year=year)]
    texts += [
        text
        for text in [wording.parts_sentence(v.now["points"], v.parts_sum, index=v.short("par"), w=v.w)]
        if text
    ]
    for position, text in enumerate(texts):
        found.append(
            Note(text, kind="caution", name="conflicts" if position == 0 else f"conflicts-{position + 1}")
        )
    if len(found) == 1:
        text = v.w(
            "No source contradicts another about the totals of {name} in {first} and {last}.",
            name=v.name, first=v.base_year, last=v.year,
        )  # fmt: skip
        found.append(Sentence(text, name="conflicts"))
    return found


def method(v: ProvinceView) -> list[Block]:
    """The rules behind the figures and the version of data and programme."""
    w = v.w
    rules = [
        w(
            "Where sources disagree, a figure that other published figures confirm is taken before one they "
            "contradict, an official source before the press, a printed figure before a derived one; none is "
            "averaged."
        ),
        w(
            "Ranks are those published; where nearly all provinces have a score they are computed from unrounded "
            "scores, and ties share the best rank."
        ),
        w(
            "A change is shown only between two figures on the same scale; a new criteria set is named beside it."
        ),
        *change_rules(w),
        w("A figure that was not found is an en dash. It is never zero and never another province's figure."),
    ]
    return [
        Heading(w("4. Method, and how to make this report again"), level=2, name="appendix-4"),
        Sentence(" ".join(rules), name="method"),
        Sentence(_commands(v), name="commands"),
        Sentence(wording.made_by_sentence(v.data_version, w=w), name="made-by"),
    ]


def _commands(v: ProvinceView) -> str:
    """What technical staff type; the only place of the report with commands."""
    w = v.w
    texts = [
        w("For technical staff: the command {command} shows every statement behind a figure, also those not used.",
          command=f'parresearch data trace par {v.year} "{v.name}"'),
        w("A blank workbook of the PAR INDEX is written by {command}; it is explained on its first sheet.",
          command=template_command(v)),
    ]  # fmt: skip
    return " ".join(texts)
