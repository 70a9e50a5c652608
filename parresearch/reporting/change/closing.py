"""Method, sources, and how the document was made."""

from __future__ import annotations

from collections.abc import Sequence

from parresearch.reporting import tables, wording
from parresearch.reporting.blocks import Block, Heading, Sentence
from parresearch.reporting.change.view import ChangeView
from parresearch.reporting.language import Words

__all__ = ["change_rules", "closing"]


def closing(v: ChangeView, *, more: Sequence[str] = ()) -> list[Block]:
    """The rules behind the figures, the sources (``more``: of other figures shown), the version of data."""
    w = v.w
    rules = [*change_rules(w), w("A figure that was not found is an en dash; it is never zero.")]
    parts = [] if v.comparison.components.empty else v.component_source_ids()
    sources = v.sources.loc[list(dict.fromkeys([*v.source_ids, *v.path_source_ids, *parts, *more]))]
    return [
        Heading(w("Appendix: method and sources"), name="closing"),
        Sentence(" ".join(rules), name="method"),
        tables.table_sources(sources, title=w("List of sources"), w=w, name="sources-table"),
        Sentence(wording.made_by_sentence(v.data_version, w=w), name="made-by"),
    ]


def change_rules(w: Words) -> list[str]:
    """How a change of score and of rank is parted, one sentence per rule."""
    return [
        w("The change of a province is parted into that of the country's mean, that of its region's mean beyond it, "
          "and the rest; the parts add exactly."),
        w("Where nearly all provinces (90%) have both years, means are computed from the provinces with both; "
          "elsewhere the published means are used."),
        w("The own part of a change of rank is the mean of two ways: the own later score among the others' earlier "
          "ones, and the own earlier score among the others' later ones; ties share the best rank."),
    ]  # fmt: skip
