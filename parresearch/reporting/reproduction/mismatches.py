"""What does not come back, and why."""

from __future__ import annotations

from parresearch.reporting import reproduction_words as say
from parresearch.reporting.blocks import (
    Block,
    Column,
    Heading,
    Note,
    Sentence,
)
from parresearch.reporting.reproduction.view import ReproductionView, printed_decimals
from parresearch.reporting.tables import table_from

__all__ = ["mismatches"]

_FEW = 5


def mismatches(v: ReproductionView) -> list[Block]:
    """Everything that differs or needs a word, with its likely cause; ranks apart, because they are whole numbers."""
    w = v.w
    figures = v.of("total", "dimension", "field", "percent")
    listed = figures[figures["agrees"].eq(False).fillna(False) | (figures["cause"] == "unreadable")]
    listed = listed.sort_values("difference", key=lambda d: d.abs(), ascending=False, kind="stable")
    ranks = v.of("rank", "rank_possible")
    odd = ranks[(ranks["cause"] != "")]
    others: list[Block] = []
    if text := say.open_sentence(figures, w):
        others.append(Note(text, kind="missing", name="open-note"))
    if text := say.percent_sentence(v.counts("percent"), w):
        others.append(Sentence(text, name="percents"))
    if len(listed):
        ids = [key for key in dict.fromkeys(listed["source_id"]) if key]
        same = len(set(listed["cause_words"])) == 1 and len(listed) > _FEW
        one_cause = (
            [w("The likeliest cause of all: {cause}.", cause=listed["cause_words"].iloc[0])] if same else []
        )
        columns = [
            Column("province_name", w("Province")),
            Column("what", w("Figure")),
            Column(
                "published",
                w("In the catalogue") if v.is_derived else w("Published"),
                "number",
                printed_decimals(listed["published"]),
            ),
            Column("recomputed", w("Re-made"), "number", v.decimals),
            Column("difference", w("Difference"), "signed", v.decimals),
            Column("tolerance", w("Rounding allows"), "number", v.decimals),
            *([] if one_cause else [Column("cause_words", w("Likeliest cause"))]),
        ]
        first: Block = table_from(
            listed, columns, title=w("Figures that do not come back, largest difference first"), w=w,
            name="mismatch-table", source=v.source(ids), source_ids=ids,
            note=" ".join([*one_cause, w("Both figures stay as they are; nothing is repaired.")]),
        )  # fmt: skip
    else:
        first = Sentence(
            w("No figure that can be re-made differs by more than rounding allows."), name="mismatch-table"
        )
    if len(odd):
        ids = [key for key in dict.fromkeys(odd["source_id"]) if key]
        second: Block = table_from(
            odd,
            [
                Column("province_name", w("Province")),
                Column("published", w("Published rank"), "integer"),
                Column("recomputed", w("Re-made rank"), "integer"),
                Column("cause_words", w("Likeliest cause")),
            ],
            title=w("Ranks that are not those of the printed scores"), w=w, name="rank-table",
            source=v.source(ids), source_ids=ids,
        )  # fmt: skip
    elif ranks.empty:
        second = Note(
            w("No rank of {year} is published with a score, so none could be compared.", year=v.year),
            kind="missing", name="rank-table",
        )  # fmt: skip
    else:
        second = Sentence(w("No published rank contradicts the published scores."), name="rank-table")
    return [
        Heading(w("What does not come back, and why"), name="mismatches"),
        first,
        *others,
        second,
    ]
