"""Points lost beside the best province, the region and the year before: a table and the sentences to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Note, Sentence
from parresearch.reporting.language import Words
from parresearch.reporting.tables import table_from

__all__ = ["LostFacts", "lost_beside_blocks"]


@dataclass(frozen=True)
class LostFacts:
    """Whom and what a table of points lost is about, and where its figures come from."""

    name: str
    index: str
    region: str
    base_year: int
    year: int
    label: Callable[[str], str]
    province_names: pd.Series
    source: str
    source_ids: Sequence[str]


def lost_beside_blocks(table: pd.DataFrame, facts: LostFacts, *, w: Words, whole: bool) -> list[Block]:
    """The table with its sentences; a note where the province has no component with points and maximum.

    Parameters
    ----------
    table : DataFrame
        As from ``improvement.lost_references.lost_beside``.
    whole : bool
        Whether the components make the whole index, so that a row of sums means something.
    """
    if table.empty:
        text = w(
            "Where {name} stands below the best province, its region and the year before cannot be shown part by part: "
            "no part of its {index} {year} was found with points and maximum.",
            name=facts.name, index=facts.index, year=facts.year,
        )  # fmt: skip
        return [Note(text, kind="missing", name="lost-beside")]
    shown = table.assign(label=table["component"].map(facts.label), best=_best_names(table, facts))
    text = " ".join(filter(None, [_best_text(shown, facts, w), *_missing_texts(table, facts, w)]))
    if shown[["gap_best", "gap_region", "gap_base"]].isna().all(axis=None):
        return [
            Note(text, kind="missing", name="lost-beside")
        ]  # nothing to put beside: no table of it either
    if whole:
        shown = pd.concat([shown, _sums(table, w)], ignore_index=True)
    behind = bool(table["is_best"].all())
    columns = [
        Column("label", w("Component")),
        Column("max_points", w("Maximum"), "scale"),
        Column("points", w("Points reached"), "number"),
        Column("lost", w("Points lost"), "number"),
        Column("gap_best", w("Below the best") if behind else w("Below the highest known"), "number"),
        Column("best", w("Best province") if behind else w("Highest known (provinces known)")),
        Column("gap_region", w("Below the region's mean"), "number"),
        Column("gap_base", w("Below {year}", year=facts.base_year), "number"),
    ]
    columns = [c for c in columns if c.key in ("label", "best") or shown[c.key].notna().any()]
    if "gap_best" not in {c.key for c in columns}:
        columns = [c for c in columns if c.key != "best"]
    return [
        Sentence(text, name="lost-beside", source_ids=tuple(facts.source_ids)),
        table_from(
            shown, columns, w=w, name="lost-beside-table",
            title=w("Points of the {index} lost by {name} beside others, {year}", index=facts.index, name=facts.name,
                    year=facts.year),
            source=facts.source, source_ids=facts.source_ids, picked=shown["component"] == "",
            note=w("Compared as shares of the maximum and converted to points; a minus means that {name} stands "
                   "above.",
                   name=facts.name),
        ),
    ]  # fmt: skip


def _best_names(table: pd.DataFrame, facts: LostFacts) -> list[str]:
    names = [str(facts.province_names.get(code, code)) for code in table["best_code"]]
    if bool(table["is_best"].all()):
        return names
    return [f"{name} ({n})" for name, n in zip(names, table["n_known"].astype(int), strict=True)]


def _best_text(shown: pd.DataFrame, facts: LostFacts, w: Words) -> str:
    """Where the largest gaps lie."""
    said = []
    first = shown.dropna(subset=["gap_best"])
    first = first[first["gap_best"] > 0.005]
    if len(first):
        row = first.iloc[0]
        text = (
            w("Farthest below the best: {label}, {gap} points below {best}.", label=row["label"],
              gap=w.number(row["gap_best"]), best=row["best"])
            if bool(row["is_best"])
            else w("Farthest below the highest known: {label}, {gap} points below {best} (the highest of {n} known).",
                   label=row["label"], gap=w.number(row["gap_best"]), n=int(row["n_known"]),
                   best=str(facts.province_names.get(row["best_code"], row["best_code"])))
        )  # fmt: skip
        said.append(text)
    region = {"region": facts.region, "n": int(shown["gap_region"].notna().sum())}
    base = {"year": facts.base_year, "n": int(shown["gap_base"].notna().sum())}
    for key in ("gap_region", "gap_base"):
        of_region = key == "gap_region"
        known = shown.dropna(subset=[key])
        behind = known[known[key] > 0.005].sort_values(key, ascending=False, kind="stable")
        if known.empty:
            continue
        if behind.empty:
            said.append(
                w(
                    "In none of the {n} parts compared does it stand below the mean of the {region} region.",
                    **region,
                )
                if of_region
                else w("In none of the {n} parts compared does it stand below {year}.", **base)
            )
            continue
        worst = behind.iloc[0]
        told = {"n": len(behind), "all": len(known), "label": worst["label"], "gap": w.number(worst[key])}
        said.append(
            w("It stands below the mean of the {region} region in {n} of {all} parts, most in: {label} ({gap} "
              "points).",
              region=facts.region, **told)
            if of_region
            else w("It stands below {year} in {n} of {all} parts, most in: {label} ({gap} points).",
                   year=facts.base_year, **told)
        )  # fmt: skip
    return " ".join(said)


def _missing_texts(table: pd.DataFrame, facts: LostFacts, w: Words) -> list[str]:
    """Which of the three comparisons cannot be made, and why."""
    said = []
    if table["gap_best"].isna().all():
        said.append(w("There is no other province whose parts were found, so none to stand beside."))
    if table["gap_region"].isna().all():
        said.append(
            w(
                "The parts are not known for enough provinces of the {region} region to compute its means.",
                region=facts.region,
            )
        )
    if table["gap_base"].isna().all():
        said.append(w("The same parts of {year} were not found or are not comparable.", year=facts.base_year))
    return said


def _sums(table: pd.DataFrame, w: Words) -> pd.DataFrame:
    numbers = ["points", "max_points", "lost", "gap_best", "gap_region", "gap_base"]
    sums = {key: table[key].sum(skipna=False) for key in numbers}
    return pd.DataFrame([{**sums, "component": "", "label": w("All components"), "best": ""}])
