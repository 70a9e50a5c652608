"""What changed from the year before: own, by the framework, and what cannot be told apart."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence, Table
from parresearch.reporting.internal.view import InternalView, RoundView
from parresearch.reporting.language import Words
from parresearch.reporting.tables import table_from

__all__ = ["change_table", "comparison"]


def comparison(v: InternalView) -> list[Block]:
    """For each framework: a sentence per unit type, the change by field, and what changed in the framework."""
    w = v.w
    found: list[Block] = [Heading(w("Against the year before"), name="comparison")]
    known = [round_ for round_ in v.rounds if not round_.change.empty]
    if not known:
        text = w("No round of the year before was given.")
        return [*found, Note(text, kind="missing", name="comparison-table")]
    for number, round_ in enumerate(known, start=1):
        found += _of_round(v, round_, ending="" if number == 1 else f"-{number}")
    told = {str(name) for round_ in known for name in round_.change["unit_type"]}
    types = [str(name) for round_ in v.rounds for name in round_.index["unit_type"]]
    without = [name for name in dict.fromkeys(types) if name not in told]
    if without:
        named = w.join([v.type_name(name) for name in without])
        text = w("Of the {types} no round of the year before was given, so no change is told.", types=named)
        found.append(Note(text, kind="missing", name="comparison-without"))
    return found


def _of_round(v: InternalView, round_: RoundView, *, ending: str) -> list[Block]:
    w = v.w
    texts = [_sentence(v, str(name), group) for name, group in round_.change.groupby("unit_type", sort=False)]
    if round_.diff.empty:
        texts.append(w("The framework is the same as in {year}.", year=round_.base_year))
    found: list[Block] = [Sentence(" ".join(texts), name=f"comparison-text{ending}")]
    for number, (unit_type, group) in enumerate(round_.change.groupby("unit_type", sort=False), start=1):
        title = w("Change of the mean index by field since {year}: {type}", year=round_.base_year,
                  type=v.type_name(str(unit_type)))  # fmt: skip
        name = f"comparison-table{ending}" + ("" if number == 1 else f"-of-{number}")
        found.append(change_table(group, title=round_.mark(title, w), name=name, w=w))
    if len(round_.diff):
        found.append(_changes(round_, w, ending))
    return found


def _sentence(v: InternalView, unit_type: str, group: pd.DataFrame) -> str:
    w = v.w
    sums = group[["own", "framework", "rule", "contribution"]].sum(skipna=False)
    text = w(
        "{type}: the mean index of the {n} units of both years changed by {change} points: {own} by what the units "
        "did, {method} by the framework (weights, new and dropped criteria).",
        type=v.type_title(unit_type), n=int(group["n_units"].iloc[0]), change=w.signed(sums["contribution"]),
        own=w.signed(sums["own"]), method=w.signed(sums["framework"]),
    )  # fmt: skip
    if round(abs(sums["rule"]), 9):
        text += " " + w(
            "{points} points are of criteria whose rule changed: what the units did and what the rule did cannot be "
            "told apart there.",
            points=w.signed(sums["rule"]),
        )
    return text


def change_table(change: pd.DataFrame, *, title: str, name: str, w: Words) -> Table:
    """Change by field: own, by the framework, of criteria with another rule, and together, with the sums."""
    status = {"both": "", "entered": w("new in this framework"), "left": w("no longer in this framework")}
    names = change["name_vi"]
    if w.language == "en":
        names = change["name_en"].where(change["name_en"] != "", names)
    table = change.assign(label=change["field"] + " " + names, remark=change["status"].map(status))
    effects = ["own", "framework", "rule", "contribution"]
    total = {"label": w("Together"), "remark": ""} | {e: change[e].sum(skipna=False) for e in effects}
    table = pd.concat([table, pd.DataFrame([total])], ignore_index=True)
    columns = [
        Column("label", w("Field")),
        Column("own", w("By the units"), "signed"),
        Column("framework", w("By the framework"), "signed"),
        Column("rule", w("Rule changed"), "signed"),
        Column("contribution", w("Change"), "signed"),
        Column("remark", w("Remark")),
    ]
    if not change["rule"].round(9).any():
        columns = [column for column in columns if column.key != "rule"]
    if not (change["status"] != "both").any():
        columns = columns[:-1]
    is_total = pd.Series([False] * len(change) + [True])
    note = w(
        "Points of the index; the parts add to the change. By the framework: weights, new and dropped criteria, and "
        "criteria that apply in one year only. All parts are computed from unrounded points, so printed ones may "
        "differ by 0.01 from their sum."
    )
    return table_from(table, columns, title=title, w=w, name=name, picked=is_total, note=note)


def _changes(round_: RoundView, w: Words, ending: str) -> Block:
    """What changed in the framework, one row per criterion and kind of change."""
    kinds = {
        "added": w("added"),
        "dropped": w("dropped"),
        "moved": w("moved to another field or criterion"),
        "re_weighted": w("another maximum"),
        "re_worded": w("another wording"),
        "rule_changed": w("another rule"),
        "kind_changed": w("another kind of assessment"),
        "agency_changed": w("another lead agency"),
    }
    diff = round_.diff
    code = diff["code_new"].where(diff["code_new"] != "", diff["code_old"])
    labels = pd.Series(round_.labels(code, w), index=diff.index)
    gone = diff["code_new"] == ""
    labels = labels.where(~gone, diff["code_old"] + " " + diff["name_old"])
    shifted = ~gone & (diff["code_old"] != "") & (diff["code_old"] != diff["code_new"])
    labels = labels.where(~shifted, labels + [" " + w("(was {code})", code=was) for was in diff["code_old"]])
    table = diff.assign(label=labels, what=diff["change"].map(kinds))
    columns = [
        Column("label", w("Criterion")),
        Column("what", w("What changed")),
        Column("max_old", w("Maximum before"), "number", 1),
        Column("max_new", w("Maximum now"), "number", 1),
    ]
    title = w("What changed in the framework since {year}", year=round_.base_year)
    return table_from(table, columns, title=round_.mark(title, w), w=w, name=f"framework-changes{ending}")
