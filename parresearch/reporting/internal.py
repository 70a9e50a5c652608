"""The internal index of a province: ranking, self against appraisal, points lost, comparison with the year before."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from parresearch.core.provinces import Province
from parresearch.reporting import wording
from parresearch.reporting.blocks import Block, Column, Heading, KeyFigure, KeyFigures, Note, Sentence, Table
from parresearch.reporting.figures import figure_block, new_figure, plot_lost, plot_self_against_appraised
from parresearch.reporting.language import Words
from parresearch.reporting.tables import table_from

__all__ = ["InternalView", "comparison", "lost", "method", "opening", "published", "ranking", "unit_page"]

_MANY = 40


@dataclass(frozen=True)
class InternalView:
    """One scored round of one province, and what was published about its internal index.

    Attributes
    ----------
    index : DataFrame, one row per unit
        ``unit, name, unit_type, percent, self_percent, self_minus_appraised, points, max_points, rank, n, class``.
    tree : DataFrame, one row per unit and criterion
    criteria : DataFrame
        The criteria of the framework (``code, level, is_leaf, name_vi, name_en, max_points, lead_agency``).
    lost : DataFrame
        Points lost by leaf criterion over all units (``improvement.points_lost.lost_by``).
    change : DataFrame
        Change of the mean index of each unit type by field (``statistics.change``); empty without a base round.
    published : DataFrame
        Published figures of the province's internal index; may be empty.
    """

    province: Province
    year: int
    w: Words
    unit: str
    title: str
    illustrative: bool
    index: pd.DataFrame
    tree: pd.DataFrame
    criteria: pd.DataFrame
    lost: pd.DataFrame
    change: pd.DataFrame
    published: pd.DataFrame
    publishers: pd.Series
    data_version: str

    @property
    def has_results(self) -> bool:
        """Whether a scored round was given."""
        return not self.index.empty

    @property
    def names(self) -> pd.Series:
        """Criterion code to name."""
        column = "name_vi" if self.w.language == "vi" else "name_en"
        named = self.criteria.set_index("code")
        return named[column].where(named[column] != "", named["name_vi"])

    def type_name(self, unit_type: str) -> str:
        """What a unit type is called."""
        w = self.w
        known = {
            "department": w("departments"),
            "district": w("districts"),
            "commune": w("communes"),
            "central_agency": w("central agencies in the province"),
            "ward": w("wards"),
            "commune_and_special_zone": w("communes and special zones"),
            "vertical_agency": w("central agencies in the province"),
            "public_service_unit": w("public service units"),
            "department_and_district": w("departments and districts"),
        }
        return known.get(unit_type, unit_type or w("units"))


def opening(v: InternalView) -> list[Block]:
    """Title, the label of illustrative data, and the means by unit type."""
    w = v.w
    found: list[Block] = [
        Heading(
            w("Internal reform index of {year}: {province}", year=v.year, province=w.province(v.province)),
            level=0,
            name="title",
            subtitle=v.title or w("published figures with their sources"),
            language=w.language,
            subject={"province_code": v.province.province_code, "year": v.year},
        ),
        Heading(w("Summary"), name="summary"),
    ]
    if v.illustrative:
        text = w(
            "ILLUSTRATION: the framework and the figures of this round are made up to show how the tool works. No "
            "authority issued them, and they say nothing about any real agency."
        )
        found.append(Note(text, kind="caution", name="illustrative"))
    if not v.has_results:
        text = w(
            "No scored round was given: this document shows what was published about the internal index of the "
            "province. With a filled workbook: {command}.",
            command="parresearch score WORKBOOK.xlsx -o data/internal/NAME",
        )
        return [*found, Note(text, kind="missing", name="overview")]
    items, texts = [], []
    for unit_type, group in v.index.groupby("unit_type", sort=False):
        known = group.dropna(subset=["percent"])
        name = v.type_name(str(unit_type))
        items.append(
            KeyFigure(name, w.number(known["percent"].mean()), w("mean of {n} units (%)", n=len(known)))
        )
        if known.empty:
            continue
        best, last = known.loc[known["percent"].idxmax()], known.loc[known["percent"].idxmin()]
        texts.append(
            w(
                "{type}: the mean of {n} units is {mean}%; highest {best} ({high}%), lowest {last} ({low}%).",
                type=name[:1].upper() + name[1:], n=len(known), mean=w.number(known["percent"].mean()),
                best=best["name"], high=w.number(best["percent"]), last=last["name"], low=w.number(last["percent"]),
            )
        )  # fmt: skip
        gap = known["self_minus_appraised"].dropna()
        if len(gap):
            texts.append(
                w(
                    "On average the self-assessment stands {gap} percentage points from the appraisal; {n} of {n_all} "
                    "units rated themselves higher.",
                    gap=w.signed(gap.mean()), n=int((gap > 0).sum()), n_all=len(gap),
                )
            )  # fmt: skip
    return [*found, KeyFigures(tuple(items), name="key-figures"), Sentence(" ".join(texts), name="overview")]


def ranking(v: InternalView) -> list[Block]:
    """Ranking by unit type with classes, and self-assessment against appraisal as a figure."""
    w = v.w
    found: list[Block] = [Heading(w("Ranking by unit type"), name="ranking")]
    if not v.has_results:
        return [*found, Note(w("No scored round was given."), kind="missing", name="ranking-text")]
    columns = [
        Column("rank", w("Rank"), "integer"),
        Column("name", w("Unit")),
        Column("points", w("Points"), "number"),
        Column("max_points", w("Out of"), "number", 1),
        Column("percent", w("Index (%)"), "number"),
        Column("self_percent", w("Self-assessed (%)"), "number"),
        Column("self_minus_appraised", w("Difference"), "signed"),
        Column("class", w("Class")),
    ]
    for number, (unit_type, group) in enumerate(v.index.groupby("unit_type", sort=False), start=1):
        table = group.sort_values(["rank", "name"], na_position="last")
        found.append(
            table_from(
                table, columns, w=w, name=f"ranking-{number}",
                title=w("Ranking: {type}", type=v.type_name(str(unit_type))),
                picked=table["unit"] == v.unit,
                note=w(
                    "Out of: the maximum that applies to the unit. The index is points in percent of it; ties share "
                    "the best rank. An en dash: the appraisal is not complete."
                ),
            )
        )  # fmt: skip
        known = group.dropna(subset=["percent"])
        if 0 < len(known) <= _MANY:
            figure, (ax,) = new_figure(height=0.9 + 0.24 * len(known))
            plot_self_against_appraised(known, w=w, ax=ax, picked=v.unit)
            ax.legend(
                loc="upper center",
                bbox_to_anchor=(0.3, 1.0 + 0.9 / max(len(known), 3)),
                ncols=2,
                frameon=False,
            )
            found.append(
                figure_block(
                    figure,
                    name=f"self-{number}",
                    title=w("Self-assessment against appraisal: {type}", type=v.type_name(str(unit_type))),
                    alt="; ".join(
                        f"{name}: {w.number(said)} → {w.number(own)}"
                        for name, said, own in zip(
                            known["name"], known["self_percent"], known["percent"], strict=True
                        )
                    ),
                )
            )  # fmt: skip
    return found


def lost(v: InternalView, *, most: int = 12) -> list[Block]:
    """The criteria that cost most points over all units, and the weakest ones."""
    w = v.w
    found: list[Block] = [Heading(w("Where points were lost"), name="lost")]
    if not v.has_results or v.lost.empty:
        return [*found, Note(w("No scored round was given."), kind="missing", name="lost-table")]
    labels = v.lost["code"] + " " + v.names.reindex(v.lost["code"]).fillna("").to_numpy()
    table = v.lost.assign(label=labels)
    top = table[table["lost"] > 0].head(most)
    if len(top):
        figure, (ax,) = new_figure(height=0.8 + 0.34 * len(top))
        plot_lost(top, w=w, ax=ax)
        found.append(
            figure_block(
                figure,
                name="lost-figure",
                title=w("Criteria that cost most points"),
                alt="; ".join(f"{r.label}: {w.number(r.lost, 1)}" for r in top.itertuples()),
            )
        )
    weakest = table.sort_values(["percent", "code"]).head(most)
    columns = [
        Column("label", w("Criterion")),
        Column("percent", w("Achieved (%)"), "number"),
        Column("lost", w("Points lost"), "number"),
        Column("n", w("Units"), "integer"),
        Column("n_unknown", w("Not appraised"), "integer"),
    ]
    found.append(
        table_from(weakest, columns, title=w("Weakest criteria over all units"), w=w, name="lost-table")
    )
    return found


def comparison(v: InternalView) -> list[Block]:
    """What changed from the round before: own (rates) and method (weights, new and dropped parts)."""
    w = v.w
    found: list[Block] = [Heading(w("Against the year before"), name="comparison")]
    if v.change.empty:
        return [
            *found,
            Note(w("No round of the year before was given."), kind="missing", name="comparison-table"),
        ]
    status = {"both": "", "entered": w("new in this framework"), "left": w("no longer in this framework")}
    names = v.names.reindex(v.change["component"]).fillna("").to_numpy()
    table = v.change.assign(
        type=[v.type_name(t) for t in v.change["unit_type"]],
        label=v.change["component"] + " " + names,
        remark=v.change["status"].map(status),
    )
    columns = [
        Column("type", w("Unit type")),
        Column("label", w("Field")),
        Column("rate_effect", w("By the units"), "signed"),
        Column("weight_effect", w("By the framework"), "signed"),
        Column("contribution", w("Change"), "signed"),
        Column("remark", w("Remark")),
    ]
    texts = []
    for unit_type, group in v.change.groupby("unit_type", sort=False):
        sums = group[["rate_effect", "weight_effect", "contribution"]].sum(skipna=False)
        texts.append(
            w(
                "{type}: the index of all units together changed by {change} points: {own} by what the units did, "
                "{method} by the change of the framework.",
                type=v.type_name(str(unit_type)), change=w.signed(sums["contribution"]),
                own=w.signed(sums["rate_effect"]), method=w.signed(sums["weight_effect"]),
            )
        )  # fmt: skip
    return [
        *found,
        Sentence(" ".join(texts), name="comparison-text"),
        table_from(
            table,
            columns,
            title=w("Change of the index by field, all units together"),
            w=w,
            name="comparison-table",
        ),
    ]


def unit_page(v: InternalView) -> list[Block]:
    """One unit: its place and its points field by field; a note when no unit was asked for."""
    w = v.w
    if not v.unit or not v.has_results:
        return []
    row = v.index[v.index["unit"] == v.unit].iloc[0]
    tree = v.tree[v.tree["unit"] == v.unit].merge(v.criteria[["code", "level"]], on="code", how="left")
    tree = tree.assign(
        label=tree["code"] + " " + v.names.reindex(tree["code"]).fillna("").to_numpy(),
        lost=tree["max_points"] - tree["points"],
    )
    rank = "–" if pd.isna(row["rank"]) else f"{int(row['rank'])}/{int(row['n'])}"
    text = w(
        "{name} has an index of {percent}% ({points} of {max} points) and ranks {rank} among the {type}.",
        name=row["name"], percent=w.number(row["percent"]), points=w.number(row["points"]),
        max=w.scale(row["max_points"]), rank=rank, type=v.type_name(str(row["unit_type"])),
    )  # fmt: skip
    columns = [
        Column("label", w("Criterion")),
        Column("max_points", w("Maximum"), "number", 1),
        Column("points", w("Points"), "number"),
        Column("lost", w("Points lost"), "number"),
        Column("percent", w("Achieved (%)"), "number"),
    ]
    table: Table = table_from(
        tree,
        columns,
        title=w("Points of {name}", name=row["name"]),
        w=w,
        name="unit-table",
        picked=tree["level"] == 0,
    )
    return [Heading(str(row["name"]), name="unit"), Sentence(text, name="unit-text"), table]


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
    """How the index is made, and the version of data and programme."""
    w = v.w
    rules = w(
        "The index is the points after appraisal in percent of the maximum that applies to the unit; criteria that do "
        "not apply are taken out of the maximum. A self-assessment is never counted as points. The part by "
        "the framework is what the change of weights and of the list of criteria did to the index; the part by the "
        "units is what the rates did."
    )
    made = wording.made_by_sentence(v.data_version, w=w)
    return [Heading(w("Method"), name="method"), Sentence(f"{rules} {made}", name="made-by")]
