"""Part V. What the report does not show, the sources, and how the document was made."""

from __future__ import annotations

from collections.abc import Iterable

from parresearch.reporting import tables, wording
from parresearch.reporting.blocks import Block, Heading, Note, Sentence
from parresearch.reporting.merged.opening import not_yet_text
from parresearch.reporting.merged.view import WEIGHT_YEAR, MergedView

__all__ = ["closing"]


def closing(v: MergedView, *, source_ids: Iterable[str]) -> list[Block]:
    """The limits one by one, the sources of all that is shown, the version of data and programme."""
    w = v.w
    ids = list(dict.fromkeys(source_ids))
    limits = [not_yet_text(v, whole=False)]
    if v.is_merged:
        limits += [
            w("A mean of the old provinces is not what the publisher would have measured in the merged one: an index "
              "is made of counts, surveys and rules that do not add up by population."),
            w("The weights are the populations of {year} for every year, from a data file of others that cites the "
              "statistics office; other weights give other scores, always between the lowest and the highest old "
              "province.", year=WEIGHT_YEAR),
        ]  # fmt: skip
    limits += [
        w("Places among the 34 are computed here from derived scores and are not ranks of a publisher; published ranks "
          "are those of the 63 provinces of their time."),
        w("Scores before and after a new criteria set or scale are not subtracted; the criteria set of 2025 may differ "
          "from that of the figures shown."),
        w("A figure that was not found is an en dash. It is never zero and never the figure of another old province."),
    ]  # fmt: skip
    first = v.names[v.codes[0]]
    newest = v.newest("par", v.codes[0])
    year = v.year if newest is None else int(newest["year"])
    command = f'parresearch data trace par {year} "{v.w.province_name(v.old[0])}"'
    return [
        Heading(w("V. What this report does not show"), name="part-5"),
        Note(" ".join(limits), kind="caution", name="limits"),
        Heading(w("Appendix: sources"), name="appendix"),
        tables.table_sources(v.sources.loc[ids], title=w("List of sources"), w=w, name="sources-table", source_ids=ids),
        Sentence(
            w("For technical staff: every figure of an old province leads to a line of its file and to its source; for "
              "{name}, the command is {command}.", command=command, name=first),
            name="trace",
        ),
        Sentence(wording.made_by_sentence(v.data_version, w=w), name="made-by"),
    ]  # fmt: skip
