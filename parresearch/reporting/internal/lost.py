"""The criteria that cost most points over all units, and the weakest ones."""

from __future__ import annotations

from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.figures import figure_block, new_figure, plot_lost
from parresearch.reporting.internal.view import InternalView, RoundView
from parresearch.reporting.tables import table_from

__all__ = ["lost"]

_SMALL = 1e-9


def lost(v: InternalView, *, most: int = 12) -> list[Block]:
    """For each framework: a figure of the points lost by criterion, and a table of the weakest criteria."""
    w = v.w
    found: list[Block] = [Heading(w("Where points were lost"), name="lost")]
    known = [round_ for round_ in v.rounds if not round_.lost.empty]
    if not known:
        return [*found, Note(w("No scored round was given."), kind="missing", name="lost-table")]
    for number, round_ in enumerate(known, start=1):
        found += _of_round(v, round_, most=most, ending="" if number == 1 else f"-{number}")
    return found


def _of_round(v: InternalView, round_: RoundView, *, most: int, ending: str) -> list[Block]:
    w = v.w
    types = w.join([v.type_name(str(name)) for name in round_.index["unit_type"].unique()])
    table = round_.lost.assign(label=round_.labels(round_.lost["code"], w))
    top = table[table["lost"] > _SMALL].head(most)
    found: list[Block] = []
    if len(top):
        figure, (ax,) = new_figure(height=0.8 + 0.36 * len(top))
        plot_lost(top, w=w, ax=ax)
        title = round_.mark(w("Criteria that cost most points: {type}", type=types), w)
        alt = "; ".join(
            f"{r.label}: {w.number(r.lost, 1)}, {w('cumulative {share}%', share=w.number(r.cumulative_share, 0))}"
            for r in top.itertuples()
        )
        found.append(figure_block(figure, name=f"lost-figure{ending}", title=title, alt=alt))
    columns = [
        Column("label", w("Criterion")),
        Column("percent", w("Achieved (%)"), "number"),
        Column("lost", w("Points lost"), "number"),
        Column("lost_share", w("Share of all points lost (%)"), "number", 1),
        Column("n", w("Units"), "integer"),
        Column("n_unknown", w("Not appraised"), "integer"),
    ]
    if not table["n_unknown"].any():
        columns = columns[:-1]
    weakest = table[~(table["lost"] <= _SMALL)].sort_values(["percent", "code"]).head(most)
    if weakest.empty:
        text = w("No points were lost in any criterion that was appraised: {type}.", type=types)
        return [*found, Sentence(text, name=f"lost-table{ending}")]
    title = round_.mark(w("Weakest criteria over all units: {type}", type=types), w)
    note = w("Bonus and penalty are left out; a criterion that does not apply to a unit costs it no points.")
    return [*found, table_from(weakest, columns, title=title, w=w, name=f"lost-table{ending}", note=note)]
