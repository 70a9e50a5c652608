"""Part VIII. So sánh với SIPAS, PCI, PAPI: the same province and year in the other indices."""

from __future__ import annotations

import pandas as pd

from parresearch.core.indices import component_name
from parresearch.reporting import tables, wording
from parresearch.reporting.basis_words import (
    basis_note,
    basis_remark,
    criteria_set_remark,
    scale_remark,
    since_before,
)
from parresearch.reporting.blocks import Block, Figure, Heading, Note, Sentence, Table
from parresearch.reporting.figures import figure_block, new_figure, plot_profile, plot_rank_panels
from parresearch.reporting.partial_words import partial_rank_text, partial_remark, round_words
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.rounding_words import rounding_note

__all__ = ["index_sentences", "index_table", "profile_figure", "rank_figure"]

_SHOWN = ("points", "rank", "mean")
"""The figures of the table of indices that may be derived or computed."""


def index_sentences(v: ProvinceView) -> list[Block]:
    """One sentence for each other index, with its break where there is one."""
    found: list[Block] = [
        Heading(v.w("VIII. Comparison with SIPAS, PCI and PAPI"), name="part-8"),
        Sentence(
            v.w(
                "The four indices measure different things on different scales; their scores are not compared with one "
                "another, and none of them is said to cause another."
            ),
            name="scales",
        ),
    ]
    for index_id in v.index_ids[1:]:
        text = v.index_text(index_id)
        if index_id == "sipas":
            text = " ".join(filter(None, [text, _inside_par_text(v)]))
        found.append(Sentence(text, name=f"sentence-{index_id}"))
    return found


def _inside_par_text(v: ProvinceView) -> str:
    """That the SIPAS points of part III are not the score of SIPAS, where they are known and the score is not."""
    inside = v.scores[(v.scores["index_id"] == "par") & (v.scores["component"] == "sipas_points")][
        "points"
    ].dropna()
    if inside.empty or pd.notna(v.row("sipas")["points"]):
        return ""
    return v.w(
        "The {points} SIPAS points of part III are those that SIPAS counts for in the PAR INDEX, not its own score.",
        points=v.w.number(inside.iloc[0]),
    )


def _sources(v: ProvinceView) -> list[str]:
    keys = ("source_id", "rank_source_id", "partial_source_id", "mean_source_id")
    ids = [v.row(i)[key] for i in v.index_ids for key in keys]
    return list(dict.fromkeys(key for key in ids if key))


def _remark(v: ProvinceView, index_id: str) -> str:
    """What is to be known of an index's row: the round, what is derived or computed, its scale, what changed."""
    w, row = v.w, v.row(index_id)
    changed = criteria_set_remark(v.breaks_of(index_id), v.year, w)
    other = len(row["ranked_only_base"]) or len(row["ranked_only_now"]) or _other_size(row)
    told = pd.notna(row["points"]) or pd.notna(row["rank"])
    remarks = [
        partial_remark(row, w),
        basis_remark(row, w, of=_SHOWN),
        scale_remark(row, w),
        changed if told else "",
        w("not the same provinces ranked as the year before")
        if pd.notna(row["rank_change"]) and other
        else "",
    ]
    return "; ".join(filter(None, remarks))


def _other_size(row: pd.Series) -> bool:
    """Whether the ranks of the two years are among another number of provinces."""
    known = pd.notna(row["n_ranked_base"]) and pd.notna(row["n_ranked"])
    return bool(known and row["n_ranked_base"] != row["n_ranked"])


def _ranks_not_drawn(v: ProvinceView) -> str:
    """Ranks in pilots and partial surveys: they stand on another scale of places and are told, not drawn."""
    found = [
        v.w("{index} {year}: {rank} ({round})", index=v.short(i), year=year, rank=partial_rank_text(row),
            round=round_words(row["partial_scope"], int(row["n_partial"]), v.w))
        for i in v.index_ids
        for year, row in v.series[i].iterrows()
        if pd.notna(row["partial_rank"])
    ]  # fmt: skip
    return v.w("Not drawn, because ranked among a few: {ranks}.", ranks="; ".join(found)) if found else ""


def _reasons_text(v: ProvinceView, index_id: str) -> str:
    """What stands between the two years of an index, for under the table; "" for nothing or where nothing is known."""
    row, breaks = v.row(index_id), v.breaks_before(index_id)
    if pd.isna(row["points"]) and pd.isna(row["rank"]):
        return ""
    return since_before(breaks, v.w, index=v.short(index_id))


def _changes(v: ProvinceView) -> list[tuple[float, float, float]]:
    """Score of the year before, score and change in each index."""
    return [
        (v.series[i].loc[v.base_year, "points"], v.row(i)["points"], v.row(i)["change"]) for i in v.index_ids
    ]


def index_table(v: ProvinceView) -> Table:
    """Score, scale, rank and changes in the four indices."""
    return tables.table_indices(
        {v.short(i): v.row(i) for i in v.index_ids},
        remarks={v.short(i): _remark(v, i) for i in v.index_ids},
        title=v.w("The four indices of {name} in {year}", name=v.name, year=v.year),
        w=v.w,
        name="index-table",
        source=v.source(_sources(v)),
        source_ids=_sources(v),
        note=" ".join(
            filter(
                None,
                [
                    v.w(
                        "Changes of score and rank: on the year before; an en dash where the highest possible score "
                        "is not the same in both years or a year is missing. Where the criteria set changed and the "
                        "highest possible score did not, the change is shown and the remark names the new set."
                    ),
                    basis_note(pd.DataFrame([v.row(i) for i in v.index_ids]), v.w, of=_SHOWN),
                    *(_reasons_text(v, i) for i in v.index_ids),
                    rounding_note(_changes(v), v.w),
                ],
            )
        ),
    )


def rank_figure(v: ProvinceView) -> Figure:
    """The province's rank by year in each index."""
    figure, axes = new_figure(2, 2, height=4.6)
    plot_rank_panels(
        {v.short(i): v.series[i] for i in v.index_ids},
        breaks={v.short(i): v.breaks_of(i) for i in v.index_ids},
        picked_year=v.year,
        n_units=int(v.par_coverage["n_units"]),
        w=v.w,
        axes=axes,
    )
    ids = [
        key
        for i in v.index_ids
        for c in ("source_id", "rank_source_id", "partial_source_id")
        for key in v.series[i][c]
        if key
    ]
    return figure_block(
        figure,
        name="index-ranks",
        title=v.w(
            "Ranks of {name} in the four indices, {first}–{last}",
            name=v.name,
            first=v.span[0],
            last=v.span[1],
        ),
        alt=" ".join(
            wording.series_alt(v.series[i], name=v.name, index=v.short(i), w=v.w, of="rank")
            for i in v.index_ids
        ),
        source=v.source(ids),
        source_ids=tuple(dict.fromkeys(ids)),
        note=" ".join(
            filter(
                None,
                [
                    v.w(
                        "1 is best; the band marks the year of the report. PAPI prints no ranks: these are computed "
                        "from its scores."
                    ),
                    v.w(
                        "Dashed line: a new criteria set or scale; dotted: the set was revised or a part was measured "
                        "in another way."
                    ),
                    _ranks_not_drawn(v),
                ],
            )
        ),
    )


def _span(numbers: pd.Series) -> str:
    """ "63", or "60–63" when the numbers differ."""
    low, high = int(numbers.min()), int(numbers.max())
    return str(low) if low == high else f"{low}–{high}"


def profile_figure(v: ProvinceView) -> Block:
    """The parts of PCI and PAPI beside the mean and the range of all provinces."""
    shown = {i: t for i, t in v.profiles.items() if t["points"].notna().any() and (t["n"] > 1).any()}
    if not shown:
        text = v.w(
            "No parts of PCI or PAPI of {name} for {year} were found in the sources.",
            name=v.name,
            year=v.year,
        )
        return Note(text, kind="missing", name="profile")
    rows = [len(table) + 1.6 for table in shown.values()]
    figure, axes = new_figure(
        len(shown), 1, height=0.5 + 0.31 * sum(rows), gridspec_kw={"height_ratios": rows}
    )
    for ax, (index_id, table) in zip(axes, shown.items(), strict=True):
        names = [component_name(index_id, c, language=v.w.language, year=v.year) for c in table["component"]]
        plot_profile(
            table.assign(label=names),
            name=v.name,
            w=v.w,
            ax=ax,
            title=v.short(index_id),
            legend=ax is axes[-1],
        )
    names = [v.short(index_id) for index_id in shown]
    ids = [v.row(index_id)["source_id"] for index_id in shown]
    return figure_block(
        figure,
        name="profile",
        title=v.w(
            "Parts of {indices} in {year}: {name} beside all provinces",
            indices=v.w.join(names), year=v.year, name=v.name,
        ),
        alt=" ".join(
            wording.profile_alt(
                table, names=[component_name(i, c, language=v.w.language, year=v.year) for c in table["component"]],
                name=v.name, index=v.short(i), w=v.w,
            )
            for i, table in shown.items()
        ),
        source=v.source(ids),
        source_ids=tuple(dict.fromkeys(key for key in ids if key)),
        note=v.w(
            "Each part has at most 10 points. Grey bar (from the lowest to the highest province) and mean are computed "
            "from the scores of all provinces that have one: {numbers}.",
            numbers="; ".join(f"{v.short(i)} {_span(table['n'])}" for i, table in shown.items()),
        ),
    )  # fmt: skip
