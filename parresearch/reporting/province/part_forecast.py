"""Part IX. Dự báo, mục tiêu: what can be won back, and the rank that each scenario would have had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from parresearch.core.text import lower_first
from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.figures import figure_block, new_figure, plot_stacked
from parresearch.reporting.language import Words
from parresearch.reporting.province.supplied import (
    SuppliedView,
    component_label,
    known_source,
    marked_title,
    mismatch_sentence,
    unknown_criteria_sentence,
)
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.tables import table_from

__all__ = ["forecast", "missing_sentence", "recoverable_sentence"]


def forecast(v: ProvinceView, tables: Mapping[str, Any], supplied: SuppliedView | None) -> list[Block]:
    """Recoverable points, scenarios with their ranks; a note where nothing is known.

    Parameters
    ----------
    tables : mapping
        As from ``improvement.province_supplied.province_forecast``.
    """
    w = v.w
    heading = Heading(w("IX. Forecast and targets"), name="part-9")
    if tables["kinds"].empty:
        text = w(
            "What can be won back is not known: the parts of the score with their maxima were not found for {year}; "
            "they are shown here when {name} supplies its workbook (part VII).",
            name=v.name, year=v.year,
        )  # fmt: skip
        return [heading, Note(text, kind="missing", name="forecast")]
    if tables["refused"] == "contradiction":
        return [
            heading,
            Note(recoverable_sentence(v, tables, supplied), kind="caution", name="forecast"),
        ]
    if tables["refused"] in ("open", "no_parts"):
        text = w(
            "No scenario is worked out: not all points that {name} can win back by its own work are known for {year}.",
            name=v.name, year=v.year,
        )  # fmt: skip
        return [
            heading,
            Sentence(recoverable_sentence(v, tables, supplied), name="forecast"),
            Note(text, kind="missing", name="scenarios"),
        ]
    return [
        heading,
        Sentence(_won_back_sentence(v, tables), name="forecast"),
        *_recoverable(v, tables, supplied),
        *_scenarios(v, tables["scenarios"], supplied),
    ]


def missing_sentence(v: ProvinceView, tables: Mapping[str, Any]) -> str:
    """Which parts of the score, or how many criteria, are not known, and how many of the points lost lie there."""
    w = v.w
    if tables["missing"]:
        listed = "; ".join(lower_first(component_label(v, part)) for part in tables["missing"])
        left = v.now["max_points"] - v.now["points"] - tables["kinds"]["lost"].sum()
        if pd.isna(left):
            return w("Not known are: {listed}.", listed=listed)
        return w("Not known are: {listed} ({left} of the {lost} points lost lie there).", listed=listed,
                 left=w.number(left), lost=w.number(v.now["max_points"] - v.now["points"]))  # fmt: skip
    return unknown_criteria_sentence(tables["n_unknown"], w)


def recoverable_sentence(
    v: ProvinceView, tables: Mapping[str, Any], supplied: SuppliedView | None = None
) -> str:
    """How many of the points lost can come back, and by what; what is not known, or contradicts itself, is said."""
    w, kinds = v.w, tables["kinds"]
    if kinds.empty:
        return ""
    if tables["refused"] == "contradiction":
        return mismatch_sentence(v, supplied) or w(
            "The parts of the score that are known do not fit the total, so no scenario is worked out."
        )
    known, whole = kinds.dropna(subset=["lost"]).set_index("kind"), not missing_sentence(v, tables)
    words = {
        "own_work": w("can be won back by own work"),
        "opinion": w("depend on survey answers"),
        "circumstances": w("depend on socio-economic results"),
    }
    parts = [
        w("{lost} ({share}%) {what}", lost=w.number(known.loc[key, "lost"]),
          share=w.number(known.loc[key, "lost_share"], 1), what=what)
        if whole
        else w("{lost} {what}", lost=w.number(known.loc[key, "lost"]), what=what)
        for key, what in words.items()
        if key in known.index and known.loc[key, "lost"] > 0
    ]  # fmt: skip
    if not parts:
        text = w("In the parts that are known {name} lost no points.", name=v.name)
    else:
        text = w(
            "Of {lost} points lost in the parts that are known, {parts}.",
            lost=w.number(known["lost"].sum()), parts=w.join(parts),
        )  # fmt: skip
    return " ".join(filter(None, [text, missing_sentence(v, tables)]))


def _won_back_sentence(v: ProvinceView, tables: Mapping[str, Any]) -> str:
    """What the part is about; how the other points lost divide is told in the summary and in part V."""
    known = tables["kinds"].dropna(subset=["lost"]).set_index("kind")
    if missing_sentence(v, tables) or "own_work" not in known.index or not known.loc["own_work", "lost"] > 0:
        return recoverable_sentence(v, tables)
    return v.w(
        "{lost} points ({share}% of those lost in the parts that are known) can be won back by own work; the others "
        "are described in the summary and in part V. What that would bring is shown below.",
        lost=v.w.number(known.loc["own_work", "lost"]), share=v.w.number(known.loc["own_work", "lost_share"], 1),
    )  # fmt: skip


def _kind_labels(w: Words) -> dict[str, str]:
    return {
        "own_work": w("Own work (appraised points)"),
        "opinion": w("Surveys (citizens, leaders)"),
        "circumstances": w("Socio-economic results"),
    }


def _recoverable(v: ProvinceView, tables: Mapping[str, Any], supplied: SuppliedView | None) -> list[Block]:
    """Points lost by how they can come back, with the part that the plan stands for."""
    w, labels = v.w, _kind_labels(v.w)
    sums = tables["gains"].groupby("group")[["lost", "full"]].sum().reindex(list(labels)).dropna()
    table = sums.assign(label=[labels[key] for key in sums.index], rest=sums["lost"] - sums["full"])
    parts = {"full": w("Expected from the plan"), "rest": w("No task expects it")}
    if not (table["full"] > 0).any():
        parts = {"rest": w("Points lost")}
    figure, (ax,) = new_figure(height=1.1 + 0.42 * len(table))
    plot_stacked(table, parts, w=w, ax=ax, decimals=2, x_label=w("Points lost"))
    source, ids = _source(v, supplied)
    title = w("Points lost, by whether they can be won back: {name} {year}", name=v.name, year=v.year)
    return [
        figure_block(
            figure, name="recoverable-figure", title=marked_title(title, supplied, w), source=source,
            source_ids=ids, alt="; ".join(f"{row.label}: {w.number(row.lost)}" for row in table.itertuples()),
            note=missing_sentence(v, tables),
        )
    ]  # fmt: skip


def _source(v: ProvinceView, supplied: SuppliedView | None) -> tuple[str, tuple[str, ...]]:
    own = v.scores[v.scores["index_id"] == "par"]
    ids = () if supplied else tuple(dict.fromkeys(key for key in own["source_id"] if key))
    return known_source(v, ids, supplied), ids


def _scenarios(v: ProvinceView, scenarios: pd.DataFrame, supplied: SuppliedView | None) -> list[Block]:
    w = v.w
    if scenarios.empty:
        text = w("No total is known for {year}, so no scenario can be worked out.", year=v.year)
        return [Note(text, kind="missing", name="scenarios")]
    n_units = int(v.now["n_ranked"] if pd.notna(v.now["n_ranked"]) else v.now["n_all"])
    has_plan = bool(scenarios["scenario"].eq("plan_full").any())
    labels = {
        "nothing": w("As it was"),
        "plan_so_far": w("Plan at its present progress"),
        "plan_full": w("Plan done in full"),
        "half_own_work": w("Half of the appraised points lost won back"),
        "all_own_work": w("Plan done in full and all other appraised points won back")
        if has_plan
        else w("All appraised points lost won back"),
    }
    table = scenarios.assign(
        label=scenarios["scenario"].map(labels),
        rank=[_rank_text(row, n_units) for _, row in scenarios.iterrows()],
    )
    columns = [
        Column("label", w("Scenario")),
        Column("gain", w("Points won back"), "signed"),
        Column("points", w("Score"), "number"),
        Column("rank", w("Rank it would have had")),
    ]
    source, ids = _source(v, supplied)
    title = w("Scenarios for {name}, {year}", name=v.name, year=v.year)
    return [
        Sentence(_rank_sentence(v, table, n_units), name="scenarios-text"),
        table_from(
            table, columns, w=w, name="scenarios", title=marked_title(title, supplied, w),
            source=source, source_ids=ids, picked=table["scenario"] == "nothing",
            note=_scenario_note(v, scenarios, has_plan),
        ),
    ]  # fmt: skip


def _rank_text(row: pd.Series, n_units: int) -> str | None:
    if pd.isna(row["best"]):
        return None
    best, worst = int(row["best"]), int(row["worst"])
    return f"{best}/{n_units}" if best == worst else f"{best}–{worst}/{n_units}"


def _rank_sentence(v: ProvinceView, table: pd.DataFrame, n_units: int) -> str:
    """The plan done in full, or all appraised points where there is no plan."""
    w = v.w
    planned = table[table["scenario"] == "plan_full"]
    last = (planned if len(planned) else table).iloc[-1]
    text = w("In the scenario “{scenario}” the score is {points} of {max}.", scenario=last["label"],
             points=w.number(last["points"]), max=w.scale(last["max_points"]))  # fmt: skip
    n_known = int(last["n_known"])
    if last["refused"] == "too_few":
        return text + " " + w(
            "Which rank that would have been cannot be said: the scores of only {n} of the other provinces were "
            "found for {year}.", n=n_known, year=v.year,
        )  # fmt: skip
    if last["refused"]:
        return text + " " + w("Which rank that would have been cannot be said: the published scores and ranks "
                              "contradict one another.")  # fmt: skip
    best, worst = int(last["best"]), int(last["worst"])
    if best == worst:
        return (
            text
            + " "
            + w(
                "Beside the other provinces' scores of {year} that is rank {rank} of {n}.",
                year=v.year,
                rank=best,
                n=n_units,
            )
        )
    return text + " " + w(
        "Beside the other provinces' scores of {year} that is a rank from {best} to {worst} of {n}; it is a range "
        "because the scores of only {known} of the other provinces were found.",
        year=v.year, best=best, worst=worst, n=n_units, known=n_known,
    )  # fmt: skip


def _scenario_note(v: ProvinceView, scenarios: pd.DataFrame, has_plan: bool) -> str:
    w = v.w
    texts = [
        w("Ranks are worked out from the published scores of part II."),
        w("The other provinces' scores stay as they were; this is no forecast of them."),
    ]
    if has_plan:
        texts.append(
            w("A task wins back at most what its criterion lost; present progress counts in proportion, no reported "
              "progress as none. Points of surveys come back only as far as a task expects them.")
        )  # fmt: skip
    else:
        texts.append(w("Points of surveys and of socio-economic results stay as they were."))
    if scenarios["refused"].ne("").any():
        texts.append(w("An en dash: no rank can be given."))
    return " ".join(texts)
