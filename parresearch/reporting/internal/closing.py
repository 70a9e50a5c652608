"""What was published about the internal index, and how this one was made."""

from __future__ import annotations

from parresearch.reporting import wording
from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.internal.view import InternalView
from parresearch.reporting.tables import table_from

__all__ = ["method", "published"]


def published(v: InternalView) -> list[Block]:
    """What was published about the province's internal index, whatever round was scored here."""
    w = v.w
    found: list[Block] = [Heading(w("Published figures"), name="published")]
    if v.published.empty:
        text = w(
            "No published figure of the internal index of {name} for {year} was found in the sources.",
            name=w.province_name(v.province), year=v.year,
        )  # fmt: skip
        return [*found, Note(text, kind="missing", name="published-table")]
    words = {"value": "", "mean": w("mean"), "max": w("highest"), "min": w("lowest")}
    table = v.published.assign(
        type=[v.type_name(t) for t in v.published["unit_type"]],
        what=[row.unit_name or words.get(row.statistic, row.statistic) for row in v.published.itertuples()],
        source=[str(v.publishers.get(key, "")) for key in v.published["source_id"]],
    )
    columns = [
        Column("type", w("Unit type")),
        Column("what", w("Unit or statistic")),
        Column("value", w("Index"), "number"),
        Column("rank", w("Rank"), "integer"),
        Column("source", w("Publisher")),
    ]
    ids = list(dict.fromkeys(v.published["source_id"]))
    return [
        *found,
        table_from(
            table, columns, w=w, name="published-table",
            title=w("Published figures of the internal index, {year}", year=v.year),
            source=wording.source_line(ids, v.publishers, w), source_ids=ids,
            note=w("Sets, scales and classes differ between provinces, years and unit types; never pool them."),
        ),
    ]  # fmt: skip


def method(v: InternalView) -> list[Block]:
    """How the index is made, which thresholds gave the classes, and the version of data and programme."""
    w = v.w
    rules = w(
        "The index is the points after appraisal in percent of the maximum that applies to the unit; criteria that do "
        "not apply are taken out of the maximum. A self-assessment is never counted as points. A bonus or penalty that "
        "nobody claimed counts as 0; any other criterion that was not appraised leaves the unit unranked. The change "
        "since the year before is split by criterion into rates (the units) and weights (the framework)."
    )
    made = wording.made_by_sentence(v.data_version, w=w)
    texts = [rules, *_thresholds(v), *_how_to_score(v), made]
    return [Heading(w("Method"), name="method"), Sentence(" ".join(texts), name="made-by")]


def _how_to_score(v: InternalView) -> list[str]:
    """What technical staff type to score a filled workbook, where no round was scored."""
    if v.has_results:
        return []
    command = "parresearch score WORKBOOK.xlsx -o data/internal/NAME"
    return [
        v.w("For technical staff: a filled workbook is scored by the command {command}.", command=command)
    ]


def _thresholds(v: InternalView) -> list[str]:
    """Which thresholds gave the classes of each unit type, and that they are general ones where they are."""
    w = v.w
    texts = []
    for found in v.rounds:
        classes = found.meta.get("classes") or {}
        for used in classes.get("used", ()):
            text = w(
                "Classes of {type}: {classes} (% of the maximum; {title}).",
                type=v.type_name(str(used["unit_type"])), classes=used["classes"], title=classes["title_vi"],
            )  # fmt: skip
            if not used["province_code"]:
                text += " " + w("These are general thresholds, not of this province.")
            texts.append(text)
    return texts
