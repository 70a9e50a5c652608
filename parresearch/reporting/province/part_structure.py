"""Parts III and IV: the blocks of points and the eight fields, as published, beside the year before."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from parresearch.core.indices import component_name
from parresearch.core.text import lower_first
from parresearch.reporting import wording
from parresearch.reporting.basis_words import basis_note, basis_remark, shared_basis, shared_basis_note
from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.figures import figure_block, new_figure, plot_achieved
from parresearch.reporting.language import Words
from parresearch.reporting.province.impact_field import impact_field_sentence
from parresearch.reporting.province.supplied import (
    SuppliedView,
    known_source,
    marked,
    marked_title,
    supplied_of,
)
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.tables import table_from, with_dash_note

__all__ = ["BLOCKS", "FIELDS", "fields", "structure"]

BLOCKS = (
    "appraised",
    "survey",
    "impact_points",
    "sipas_points",
    "leader_survey_points",
    "socioeconomic_points",
)
"""Blocks of points of the PAR INDEX; impact points are the three that follow them, taken together."""

FIELDS = tuple(f"field_{number}" for number in range(1, 9))

_REMARKED = ("points", "percent", "rank")


def structure(v: ProvinceView, blocks: pd.DataFrame, supplied: SuppliedView | None = None) -> list[Block]:
    """Part III. The blocks of points: achieved, maximum, percent, last year.

    Parameters
    ----------
    blocks : DataFrame
        As from ``statistics.component_years.component_years`` over :data:`BLOCKS`.
    supplied : SuppliedView, optional
        The province's own workbook, from which the figures marked as supplied come.
    """
    w = v.w
    heading = Heading(w("III. Structure of points"), name="part-3")
    if blocks.empty:
        text = w(
            "How the points of {name} in {year} divide into appraisal, surveys and socio-economic results was not "
            "found in the sources.",
            name=v.name, year=v.year,
        )  # fmt: skip
        return [heading, Note(text, kind="missing", name="structure-text")]
    named = _named(v, blocks)
    told = [_achieved_text(v, row) for row in named.itertuples() if row.points == row.points]
    texts = [
        w("In {year}, {name} achieved: {listed}.", year=v.year, name=v.name, listed="; ".join(told)),
        w(
            "Impact points are SIPAS, the survey of leaders and managers, and socio-economic results taken together."
        )
        if {"impact_points", "sipas_points"} <= set(blocks["component"])
        else "",
        wording.parts_sentence(v.now["points"], v.parts_sum, index=v.short("par"), w=w),
        _supplied_text(v, named),
        _least_text(v, named),
        _changes_text(v, named),
    ]
    found: list[Block] = [heading, Sentence(" ".join(filter(None, texts)), name="structure-text")]
    title = w("Points of {name} in {year} by part", name=v.name, year=v.year)
    return [
        *found,
        *_figure(v, named, supplied, name="structure", title=title),
        _table(v, named, supplied, name="structure", title=title),
    ]


def fields(v: ProvinceView, of_year: pd.DataFrame, supplied: SuppliedView | None = None) -> list[Block]:
    """Part IV. The eight fields: points, percent, rank, change; rising and falling fields apart.

    Parameters
    ----------
    of_year : DataFrame
        As from ``statistics.component_years.component_years`` over :data:`FIELDS`.
    supplied
        As for :func:`structure`.
    """
    w = v.w
    heading = Heading(w("IV. The eight fields"), name="part-4")
    if of_year.empty:
        text = w("Points or ranks of the eight fields of {name} in {year} were not found in the sources.",
                 name=v.name, year=v.year)  # fmt: skip
        return [heading, Note(text, kind="missing", name="fields-text")]
    named = _named(v, of_year)
    lacking = [
        lower_first(component_name("par", c, language=w.language, year=v.year))
        for c in FIELDS
        if c not in set(named["component"])
    ]
    facts = {"n": len(named), "name": v.name, "year": v.year, "k": len(lacking), "listed": "; ".join(lacking)}
    only_published = supplied_of(named, supplied) is None
    texts = [
        w("The sources state figures of all 8 fields of {name} in {year}.", name=v.name, year=v.year)
        if only_published and not lacking
        else w(
            "The sources state figures of {n} of the 8 fields of {name} in {year}; figures of {k} were not found: "
            "{listed}.",
            **facts,
        )
        if only_published
        else w(
            "Figures of {n} of the 8 fields of {name} in {year} are known.",
            **facts,
        ),
        _supplied_text(v, named),
        impact_field_sentence(v) if "field_8" not in set(named["component"]) else "",
        _least_text(v, named),
        _ranks_text(v, named),
        _changes_text(v, named),
        _rank_changes_text(v, named),
    ]
    found: list[Block] = [heading, Sentence(" ".join(filter(None, texts)), name="fields-text")]
    title = w("Fields of the PAR INDEX of {name}, {year}", name=v.name, year=v.year)
    return [
        *found,
        *_figure(v, named, supplied, name="fields", title=title),
        _table(v, named, supplied, name="fields", title=title),
    ]


def _named(v: ProvinceView, parts: pd.DataFrame) -> pd.DataFrame:
    """``parts`` with ``label``, ``value_text`` and the ``remark`` of the table."""
    w, shared = v.w, shared_basis(parts, of=_REMARKED)
    names = [component_name("par", c, language=w.language, year=v.year) for c in parts["component"]]
    labels = marked(names, parts, w)
    named = parts.assign(
        name=names, label=labels,
        shown=[_shown(v, parts, c, label) for c, label in zip(parts["component"], labels, strict=True)],
        remark=[_remark(v, row, shared) for _, row in parts.iterrows()],
    )  # fmt: skip
    return named.assign(value_text=[_value_text(v, row) for row in named.itertuples()])


def _shown(v: ProvinceView, parts: pd.DataFrame, component: str, label: str) -> str:
    """``label``, marked when it is one of the three parts of the impact points above it."""
    inside = BLOCKS[BLOCKS.index("impact_points") + 1 :] if "impact_points" in set(parts["component"]) else ()
    return v.w("of which: {part}", part=lower_first(label)) if component in inside else label


def _remark(v: ProvinceView, row: pd.Series, shared: Collection[str]) -> str:
    """What of a row was not printed by a source, the rank of the year before among it; not what all rows share."""
    of = [figure for figure in _REMARKED if figure not in shared]
    derived = row["base_rank_basis"] == "derived" and pd.notna(row["rank_change"])
    own = row["base_basis"] == "supplied"
    before = v.w("derived: rank of {year}", year=v.base_year) if derived else ""
    own_before = v.w("supplied by the province: score of {year}", year=v.base_year) if own else ""
    return "; ".join(filter(None, [basis_remark(row, v.w, of=of), own_before, before]))


def _supplied_text(v: ProvinceView, named: pd.DataFrame) -> str:
    """How many of the parts are figures of the province's own workbook; empty where none is."""
    own = int(named["basis"].eq("supplied").sum())
    if not own:
        return ""
    if own == len(named):
        return v.w("These figures were supplied by {name} and are not published.", name=v.name)
    return v.w("{k} of these {n} figures were supplied by {name} and are not published.", k=own, n=len(named),
               name=v.name)  # fmt: skip


def _value_text(v: ProvinceView, row: object) -> str:
    """ "9,42/10 (94,15%)", as far as it is known."""
    w, points, most, percent = v.w, row.points, row.max_points, row.percent  # type: ignore[attr-defined]
    said = "" if points != points else w.number(points)
    if said and most == most:
        said += f"/{w.scale(most)}"
    if percent == percent:
        said = f"{said} ({w.number(percent)}%)" if said else f"{w.number(percent)}%"
    return said


def _achieved_text(v: ProvinceView, row: object) -> str:
    return f"{lower_first(row.label)} {row.value_text}"  # type: ignore[attr-defined]


def _least_text(v: ProvinceView, named: pd.DataFrame) -> str:
    """Which part stands highest and which lowest against its maximum, when at least two are known.

    The impact points are left out, and said to be, because they are three other parts taken together.
    """
    n_all = len(named.dropna(subset=["percent"]))
    named = named[named["component"] != "impact_points"]
    known = named.dropna(subset=["percent"])
    if len(known) < 2 or known["percent"].nunique() < 2:
        return ""
    best, least = known.loc[known["percent"].idxmax()], known.loc[known["percent"].idxmin()]
    head = (
        v.w("Among the {n} parts whose percent of the maximum is known, ", n=len(known))
        if n_all == len(known)
        else v.w("Leaving out the impact points, among the other {n} parts ", n=len(known))
    )
    return head + v.w(
        "the highest is {best} ({best_percent}%), the lowest {least} ({least_percent}%).",
        best=lower_first(best["label"]), best_percent=v.w.number(best["percent"]),
        least=lower_first(least["label"]), least_percent=v.w.number(least["percent"]),
    )  # fmt: skip


def _changes_text(v: ProvinceView, named: pd.DataFrame) -> str:
    """Which parts rose and which fell in points (in percent where only percents are known); breaks are said."""
    w = v.w
    moved: dict[bool, list[str]] = {True: [], False: []}
    same: list[str] = []
    for row in named[named["component"] != "impact_points"].itertuples():
        by_points = row.change == row.change
        change, unit = (
            (row.change, w("points")) if by_points else (row.percent_change, w("percentage points"))
        )
        if change != change:
            continue
        if abs(change) < 0.005:
            same.append(lower_first(row.label))
            continue
        moved[change > 0].append(f"{lower_first(row.label)} ({w.signed(change)} {unit})")
    if not (any(moved.values()) or same):
        if named[["base_points", "base_percent"]].notna().any(axis=None) and len(v.breaks_before("par")):
            return w(
                "The points of {base_year} are of another set of criteria and are not subtracted.",
                base_year=v.base_year,
            )
        return ""
    texts = [
        w("these rose: {listed}", listed="; ".join(moved[True])) if moved[True] else "",
        w("these fell: {listed}", listed="; ".join(moved[False])) if moved[False] else "",
        w("unchanged: {listed}", listed="; ".join(same)) if same else "",
    ]
    return w("Against {base_year}, {listed}.", base_year=v.base_year, listed=". ".join(_first_up(texts)))


def _first_up(texts: list[str]) -> list[str]:
    """The texts that are not empty, all but the first with a capital."""
    said = [text for text in texts if text]
    return [text if n == 0 else text[:1].upper() + text[1:] for n, text in enumerate(said)]


def _ranks_text(v: ProvinceView, named: pd.DataFrame) -> str:
    """The best and the worst rank among the fields, with all the fields that share it."""
    w, known = v.w, named.dropna(subset=["rank"])
    if len(known) < 2 or known["rank"].nunique() < 2:
        return ""
    best, worst = (known[known["rank"] == rank] for rank in (known["rank"].min(), known["rank"].max()))
    return w(
        "Among the {n} fields whose rank is known, the best rank is that of {best} ({best_rank}), the worst that of "
        "{worst} ({worst_rank}).",
        n=len(known),
        best=_joined(best, w), best_rank=_rank_of(best.iloc[0]),
        worst=_joined(worst, w), worst_rank=_rank_of(worst.iloc[0]),
    )  # fmt: skip


def _joined(rows: pd.DataFrame, w: Words) -> str:
    """The parts that share a rank, all of them named."""
    return w.join([lower_first(name) for name in rows["name"]])


def _rank_of(row: pd.Series) -> str:
    return str(int(row["rank"])) + ("" if pd.isna(row["n_units"]) else f"/{int(row['n_units'])}")


def _rank_changes_text(v: ProvinceView, named: pd.DataFrame) -> str:
    """Which fields rose and which fell in rank."""
    w, known = v.w, named.dropna(subset=["rank_change"])
    rose, fell = known[known["rank_change"] > 0], known[known["rank_change"] < 0]
    texts = [
        w("fields that rose in rank: {listed}", listed=_moves(rose)) if len(rose) else "",
        w("fields that fell in rank: {listed}", listed=_moves(fell)) if len(fell) else "",
    ]
    if not any(texts):
        return ""
    return w("Against {base_year}, {listed}.", base_year=v.base_year, listed=". ".join(_first_up(texts)))


def _moves(rows: pd.DataFrame) -> str:
    return "; ".join(f"{lower_first(row.name)} ({row.base_rank} → {row.rank})" for row in rows.itertuples())


def _figure(
    v: ProvinceView, named: pd.DataFrame, own: SuppliedView | None, *, name: str, title: str
) -> list[Block]:
    """Bars of achieved and lost shares; none when no percent is known."""
    w, known = v.w, named.dropna(subset=["percent"])
    supplied = supplied_of(known, own)
    if known.empty:
        return []
    several = known["n_known"] >= 2
    known = known.assign(best_percent=known["best_percent"].where(several))
    if v.breaks_before("par").size:
        known = known.assign(base_percent=float("nan"))
    figure, (ax,) = new_figure(height=1.25 + 0.36 * len(known))
    plot_achieved(known, w=w, ax=ax, base_label=str(v.base_year))
    notes = [
        w("Only parts whose percent, or score and maximum, was found ({n} of {all}) are drawn.",
          n=len(known), all=len(named))
        if len(known) < len(named)
        else "",
        w("Best published result: among the provinces whose percent of that part was found (at most {n}), not of all.",
          n=int(known["n_known"].max()))
        if several.any()
        else "",
    ]  # fmt: skip
    ids = _sources(known)
    n_whole = len(FIELDS) if name == "fields" else len(named)
    return [
        figure_block(
            figure, name=f"{name}-figure",
            title=marked_title(_figure_title(known, title=title, whole=n_whole, w=w), supplied, w),
            alt="; ".join(f"{row.label}: {row.value_text}" for row in known.itertuples()),
            source=known_source(v, ids, supplied), source_ids=tuple(ids), note=" ".join(filter(None, notes)),
        )
    ]  # fmt: skip


def _figure_title(known: pd.DataFrame, *, title: str, whole: int, w: Words) -> str:
    """The finding: the part that stands lowest, among how many when not all ``whole`` parts are known."""
    if len(known) < 2:
        return title
    least = known.loc[known["percent"].idxmin()]
    facts = {"title": title, "field": lower_first(least["label"]), "percent": w.number(least["percent"])}
    if len(known) < whole:
        return w(
            "{title}: of the {n} whose percent is known, lowest is {field} ({percent}%)",
            n=len(known),
            **facts,
        )
    return w("{title}: lowest is {field} ({percent}%)", **facts)


def _sources(rows: pd.DataFrame) -> list[str]:
    ids = [*rows["source_id"], *rows["rank_source_id"]]
    return list(dict.fromkeys(str(key) for key in ids if isinstance(key, str) and key))


def _table(v: ProvinceView, named: pd.DataFrame, own: SuppliedView | None, *, name: str, title: str) -> Block:
    """The table of the parts; columns of which nothing is known are left out."""
    w, supplied = v.w, supplied_of(named, own)
    columns = [
        Column("shown", w("Field") if name == "fields" else w("Part")),
        Column("points", w("Score"), "number"),
        Column("max_points", w("Maximum"), "scale"),
        Column("percent", w("Percent"), "number"),
        Column("base_points", w("Score {year}", year=v.base_year), "number"),
        Column("change", w("Change (points)"), "signed"),
        Column("rank", w("Rank"), "integer"),
        Column("rank_change", w("Change of rank (places)"), "signed", 0),
        Column("remark", w("Remark")),
    ]
    told = [c for c in columns if c.key in ("shown", "points", "max_points", "percent") or _has(named, c.key)]
    ids = _sources(named)
    table = table_from(
        named, told, w=w, name=f"{name}-table", title=marked_title(title, supplied, w),
        source=known_source(v, ids, supplied), source_ids=ids,
        note=" ".join(filter(None, [
            shared_basis_note({v.short("par"): shared_basis(named, of=_REMARKED)}, w),
            basis_note(named, w, of=_REMARKED),
            w("A maximum stands beside a score; all known maxima are in part I.")
            if name == "fields" and named["max_points"].isna().any() and v.framework["max_points"].notna().any()
            else "",
        ])),
    )  # fmt: skip
    return with_dash_note(table, w)


def _has(named: pd.DataFrame, key: str) -> bool:
    return bool((named[key].fillna("") != "").any()) if key == "remark" else bool(named[key].notna().any())
