"""Title, the label of illustrative data, and the means by unit type."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Heading, KeyFigure, KeyFigures, Note, Sentence
from parresearch.reporting.internal.view import InternalView

__all__ = ["opening"]


def opening(v: InternalView) -> list[Block]:
    """Title, summary and means; with a note when the framework, and so every figure, or the classes are made up."""
    w = v.w
    place = w.province(v.province)
    if v.unit:
        title = w(
            "Internal reform index of {year}: {unit}, {province}",
            year=v.year,
            unit=_unit_name(v),
            province=place,
        )
    else:
        title = w("Internal reform index of {year}: {province}", year=v.year, province=place)
    titles = "; ".join(dict.fromkeys(found.title(w) for found in v.rounds))
    found: list[Block] = [
        Heading(
            title,
            level=0,
            name="title",
            subtitle=titles or w("published figures with their sources"),
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
    elif v.has_illustrative_classes:
        text = w(
            "The thresholds of the classes are an illustration that no authority issued; the points, indices and ranks "
            "do not depend on them."
        )
        found.append(Note(text, kind="caution", name="illustrative-classes"))
    if not v.has_results:
        text = w(
            "No scored round was given: this document shows what was published about the internal index of the "
            "province. It shows the results of the province's own units once their filled workbook is scored (see "
            "the method at the end)."
        )
        return [*found, Note(text, kind="missing", name="overview")]
    items: list[KeyFigure] = []
    texts: list[str] = []
    for round_ in v.rounds:
        for unit_type, group in round_.index.groupby("unit_type", sort=False):
            known = group.dropna(subset=["percent"])
            label = w("mean of {n} units (%)", n=len(known))
            items.append(KeyFigure(v.type_title(str(unit_type)), w.number(known["percent"].mean()), label))
            texts += _of_type(v, str(unit_type), known)
    return [*found, KeyFigures(tuple(items), name="key-figures"), Sentence(" ".join(texts), name="overview")]


def _unit_name(v: InternalView) -> str:
    """The unit's name, its code where no round knows it."""
    names = [name for found in v.rounds for name in found.index.loc[found.index["unit"] == v.unit, "name"]]
    return str(names[0]) if names else v.unit


def _of_type(v: InternalView, unit_type: str, known: pd.DataFrame) -> list[str]:
    w = v.w
    if known.empty:
        return [w("{type}: no unit has a full appraisal.", type=v.type_title(unit_type))]
    best, last = known.loc[known["percent"].idxmax()], known.loc[known["percent"].idxmin()]
    texts = [
        w(
            "{type}: the mean of {n} units is {mean}%; highest {best} ({high}%), lowest {last} ({low}%).",
            type=v.type_title(unit_type), n=len(known), mean=w.number(known["percent"].mean()),
            best=best["name"], high=w.number(best["percent"]), last=last["name"], low=w.number(last["percent"]),
        )
    ]  # fmt: skip
    gap = known["self_minus_appraised"].dropna()
    if len(gap):
        texts.append(
            w(
                "Self-assessment less appraisal is {gap} points on average; {n} of {n_all} units rated themselves "
                "higher.",
                gap=w.signed(gap.mean()), n=int((gap > 0).sum()), n_all=len(gap),
            )
        )  # fmt: skip
    return texts
