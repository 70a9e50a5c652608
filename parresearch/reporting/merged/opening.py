"""Title, key figures and summary: who was put together, where each stood, how far apart, what is not known."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Heading, KeyFigure, KeyFigures, Sentence
from parresearch.reporting.merged.view import WEIGHT_YEAR, MergedView
from parresearch.reporting.merged.words import gap_text, place_text, standing_clause
from parresearch.reporting.partial_words import partial_missing_sentence

__all__ = ["carried_text", "composition_text", "not_yet_text", "summary", "title"]


def title(v: MergedView) -> Heading:
    """The title; ``subject`` tells machines which unit and year it is about."""
    w = v.w
    subtitle = (
        w(
            "made of {names}; figures of the old provinces, no published figure of the new one",
            names=v.old_text,
        )
        if v.is_merged
        else w("not merged with another province")
    )
    return Heading(
        w("Where {unit} starts from on the map of 34 provinces, figures of {year}", unit=v.full_name, year=v.year),
        level=0, name="title", subtitle=subtitle, language=w.language,
        subject={"province_code": v.unit.province_code, "year": v.year},
    )  # fmt: skip


def composition_text(v: MergedView) -> str:
    """Which old provinces make up the unit, with their shares of the population."""
    w = v.w
    day = w.date(v.unit.valid_from.isoformat()) if v.unit.valid_from else ""
    if v.is_merged:
        shares = [
            f"{name} ({w.number(100 * v.composition.loc[code, 'weight'], 1)}%)"
            for code, name in v.names.items()
        ]
        facts = {
            "day": day,
            "unit": v.full_name,
            "n": len(v.old),
            "list": w.join(shares),
            "year": WEIGHT_YEAR,
        }
        if any(old.level == "city" for old in v.old):
            return w(
                "Since {day}, {unit} is made of {n} former provinces and cities: {list} (shares of the population of "
                "{year}).", **facts,
            )  # fmt: skip
        return w("Since {day}, {unit} is made of {n} former provinces: {list} (shares of the population of {year}).",
                 **facts)  # fmt: skip
    text = w(
        "{name} was not merged with another province on {day}: the figures up to {year} are its own, and nothing is "
        "weighted.",
        name=v.name, day=day, year=v.year,
    )  # fmt: skip
    old = w.province_name(v.old[0])
    if old != v.name:
        text += " " + w("They stand under its former name, {old}.", old=old)
    return text


def _par_text(v: MergedView) -> str:
    """Score and rank of every old province in the year, the gap, and the newest figures where the year has none."""
    w, series = v.w, v.series["par"].loc[v.year]
    rows = {name: v.row("par", code, v.year) for code, name in v.names.items()}
    if all(row is None for row in rows.values()):
        return f"{_none_text(v)} {_newest_text(v)}".strip()
    told = [standing_clause(row, name=name, w=w) for name, row in rows.items()]
    text = w("PAR INDEX {year}: {list}.", year=v.year, list="; ".join(told))
    if series["n_known"] >= 2:
        text += " " + gap_text(v, "par", v.year)
    derived = v.derived_row("par", v.year)
    if v.is_merged and derived is not None:
        text += " " + w(
            "Weighted by population they make {score} points: derived, not published.",
            score=w.number(derived["points"]),
        )
    if any(row is None for row in rows.values()):
        text += " " + _newest_text(v)
    return text.strip()


def _none_text(v: MergedView) -> str:
    """That the year has no figure of any old province, and whether only a few provinces were assessed in it."""
    if v.year in v.partial_rounds["par"]:
        scope, n = v.partial_rounds["par"][v.year]
        return partial_missing_sentence(
            scope=scope, n=n, name=v.old_text, index=v.short("par"), year=v.year, w=v.w
        )
    return v.w("No PAR INDEX figure of {names} for {year} was found.", names=v.old_text, year=v.year)


def _newest_text(v: MergedView) -> str:
    """The newest figure of each old province without one in the year; "" where there is none before either."""
    w, told, none, years = v.w, [], [], set()
    for code, name in v.names.items():
        if v.row("par", code, v.year) is not None:
            continue
        row = v.newest("par", code)
        if row is None:
            none.append(name)
            continue
        years.add(int(row["year"]))
        told.append(standing_clause(row, name=w("{name} in {year}:", name=name, year=int(row["year"])), w=w))
    texts = []
    if told:
        texts.append(w("The newest figures found: {list}.", list="; ".join(told)))
    if len(told) and (len(years) > 1 or years != {v.year}) and v.is_merged:
        texts.append(w("No gap is computed between figures of different years."))
    if none:
        texts.append(
            w(
                "Of {names} no PAR INDEX figure was found for any year up to {year}.",
                names=w.join(none),
                year=v.year,
            )
        )
    return " ".join(texts)


def carried_text(v: MergedView, index_id: str) -> str:
    """The unit's bridged score in an index with its place among the 34, in the year or the newest that has one."""
    w, index = v.w, v.short(index_id)
    derived = v.derived_row(index_id, v.year)
    if derived is not None:
        return _placed_text(v, index_id, v.year)
    facts = {"index": index, "year": v.year, "names": w.join(v.lacking(index_id, v.year))}
    if v.is_merged:
        text = w("{index} {year} cannot be computed for the unit: no score of {names} was found.", **facts)
    else:
        text = w("No {index} score of {names} for {year} was found.", **facts)
    years = v.common_years(index_id)
    return f"{text} {w('The newest before:')} {_placed_text(v, index_id, years[-1])}" if years else text


def _placed_text(v: MergedView, index_id: str, year: int) -> str:
    w, row, series = v.w, v.derived_of(index_id).loc[year], v.series[index_id].loc[year]
    facts = {"index": v.short(index_id), "year": year, "score": w.number(row["points"])}
    if not v.is_merged:
        text = w("{index} {year}: {score} points, its own figure", **facts)
    else:
        text = w(
            "{index} {year}: {score} points, derived from {list}",
            **facts, list=w.join([f"{name} {w.number(series[code])}" for code, name in v.names.items()]),
        )  # fmt: skip
    return text + place_text(v, row)


def not_yet_text(v: MergedView, *, whole: bool = True) -> str:
    """That no index has a figure of the unit itself yet, or which ones have.

    ``whole``: and what the report does then.
    """
    w = v.w
    told = {index_id: years for index_id, years in v.later_years.items() if len(years)}
    if not told:
        names = w.join([v.short(index_id) for index_id in v.later_years])
        text = w("The data do not yet hold any figure ({names}) of the 34 provinces themselves.", names=names)
        if v.is_merged and whole:
            text += " " + w(
                "What is said of {unit} as a whole is derived from the old provinces.", unit=v.full_name
            )
        return text
    listed = "; ".join(f"{v.short(i)} {w.join([str(year) for year in years])}" for i, years in told.items())
    return w(
        "Figures of the 34 provinces themselves are in the data for: {list}; see the province report.",
        list=listed,
    )


def _derived_figure(v: MergedView, index_id: str) -> KeyFigure:
    w, row = v.w, v.derived_row(index_id, v.year)
    label = w("{index} {year} of the unit", index=v.short(index_id), year=v.year)
    if row is None:
        names = w.join(v.lacking(index_id, v.year))
        return KeyFigure(label, "–", w("no score of {names} found", names=names))
    remark = w("derived, not published") if v.is_merged else w("its own figure")
    if pd.notna(row["rank"]):
        remark += "; " + w("place {rank} of {n}, computed", rank=int(row["rank"]), n=int(row["n"]))
    return KeyFigure(label, w.number(row["points"]), remark)


def key_figures(v: MergedView) -> KeyFigures:
    """How many old provinces, how far apart in the PAR INDEX, and the derived scores; an en dash is "not known"."""
    w, row = v.w, v.series["par"].loc[v.year]
    if pd.notna(row["gap"]):
        gap, remark = w.number(row["gap"]), w(
            "points: {high} above {low}", high=v.names[row["high_code"]], low=v.names[row["low_code"]]
        )  # fmt: skip
    elif not v.is_merged:
        gap, remark = "–", w("one province only")
    else:
        gap, remark = "–", w("no score of {names} found", names=w.join(v.lacking("par", v.year)))
    items = (
        KeyFigure(w("Old provinces"), str(len(v.old)), v.old_text),
        KeyFigure(w("Gap in the PAR INDEX {year}", year=v.year), gap, remark),
        _derived_figure(v, "par"),
        _derived_figure(v, "pci"),
        _derived_figure(v, "papi"),
    )
    ids = [key for index_id in ("par", "pci", "papi") for key in v.own_sources(index_id)]
    return KeyFigures(items, name="key-figures", source_ids=tuple(dict.fromkeys(ids)))


def _carried_summary(v: MergedView) -> str:
    """PCI and PAPI of the unit in a few words; part IV says from which scores they are computed."""
    w, told = v.w, []
    for index_id in ("pci", "papi"):
        index, years = v.short(index_id), v.common_years(index_id)
        year = v.year if v.derived_row(index_id, v.year) is not None else years[-1] if years else None
        if year is None:
            told.append(w("{index}: no figure found", index=index))
            continue
        row = v.derived_of(index_id).loc[year]
        place = (
            w(", place {rank} of {n}", rank=int(row["rank"]), n=int(row["n"]))
            if pd.notna(row["rank"])
            else ""
        )
        facts = {"index": index, "year": year, "score": w.number(row["points"]), "place": place}
        told.append(
            w("{index} {year}: {score} points{place}", **facts)
            if year == v.year
            else w("{index} {year} (the newest year known): {score} points{place}", **facts)
        )
    listed = "; ".join(told)
    text = (
        w("For the unit as a whole, derived and not published: {list}.", list=listed)
        if v.is_merged
        else w("Its own figures: {list}.", list=listed)
    )
    return f"{text} {w('Part IV gives the figures these rest on.')}"


def summary(v: MergedView) -> list[Block]:
    """Heading, key figures and four computed sentences."""
    sources = {i: tuple(v.own_sources(i)) for i in v.series}
    return [
        Heading(v.w("Summary"), name="summary"),
        key_figures(v),
        Sentence(composition_text(v), name="summary-1", source_ids=tuple(v.weight_sources)),
        Sentence(_par_text(v), name="summary-2", source_ids=sources["par"]),
        Sentence(
            _carried_summary(v), name="summary-3",
            source_ids=tuple(dict.fromkeys([*sources["pci"], *sources["papi"]])),
        ),
        Sentence(not_yet_text(v), name="summary-4"),
    ]  # fmt: skip
