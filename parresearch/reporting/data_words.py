"""What the data hold, in words: sources, scopes, why a statement is not used, checks."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

from parresearch.core.indices import INDICES, component_name
from parresearch.core.provinces import resolve_region
from parresearch.reporting.language import Words

__all__ = [
    "authority_name",
    "check_finding",
    "check_rule",
    "publisher_names",
    "scope_name",
    "source_titles",
    "statistic_name",
    "why_left_out",
]


def _in_language(sources: pd.DataFrame, column: str, w: Words) -> pd.Series:
    other = f"{column}_vi"
    if w.language != "vi" or other not in sources:
        return sources[column]
    return sources[other].where(sources[other] != "", sources[column])


def publisher_names(sources: pd.DataFrame, w: Words) -> pd.Series:
    """Source id to the publisher as this language names it.

    Parameters
    ----------
    sources : DataFrame indexed by source id
        As from :func:`parresearch.catalog.load.load_sources`.

    Examples
    --------
    >>> from parresearch.reporting.language import words
    >>> table = pd.DataFrame({"publisher": ["blog x.vn"], "publisher_vi": ["Trang blog x.vn"]}, index=["x"])
    >>> publisher_names(table, words("vi"))["x"], publisher_names(table, words("en"))["x"]
    ('Trang blog x.vn', 'blog x.vn')
    """
    return _in_language(sources, "publisher", w)


def source_titles(sources: pd.DataFrame, w: Words) -> pd.Series:
    """Source id to the title: as cited, or what a reader of this language is told where it was not seen."""
    return _in_language(sources, "title", w)


def authority_name(key: str, w: Words) -> str:
    """Whose word a source is, e.g. ``press``."""
    return {
        "official": w("state body or publisher of the index"),
        "publisher_data": w("data file of the publisher"),
        "dataset": w("data set of others"),
        "portal": w("portal or shared document"),
        "press": w("press"),
        "mirror": w("copy without a visible editor"),
        "own_derivation": w("derived in this project"),
    }[key]


def why_left_out(row: pd.Series, w: Words) -> str:
    """Why a statement is not used, with the remark of the raw file.

    Parameters
    ----------
    row : Series
        A row of ``conflicts`` or ``national_conflicts``: ``why``, ``left_out_authority``, ``taken_authority``,
        ``note``, ``note_vi``. A remark without Vietnamese text is cited in English.
    """
    text = {
        "suspect": w("other published figures contradict it"),
        "inconsistent": w("other published figures confirm the one used"),
        "derived": w("it is derived, the one used is printed"),
        "decimals": w("it has fewer decimals, or stands later in the file"),
    }.get(row["why"], "")
    if row["why"] == "authority":
        text = w(
            "the source used is preferred: {taken} before {left}",
            taken=authority_name(row["taken_authority"], w),
            left=authority_name(row["left_out_authority"], w),
        )
    note = str(row["note"])
    if note and w.language == "vi":
        note = str(row["note_vi"]) or w("remark in English: “{note}”", note=note)
    return f"{text}; {note}" if note else text


def scope_name(scope: str, *, year: int, w: Words) -> str:
    """What a national, regional or group figure is about: "cả nước", "vùng Đông Nam Bộ".

    Examples
    --------
    >>> from parresearch.reporting.language import words
    >>> scope_name("region:DNB", year=2023, w=words("vi")), scope_name("national", year=2023, w=words("en"))
    ('vùng Đông Nam Bộ', 'the country')
    """
    kind, _, code = scope.partition(":")
    if kind == "region":
        return w("region {name}", name=w.region(resolve_region(code, year=year)))
    return w("group {name}", name=code) if kind == "group" else w("the country")


def statistic_name(key: str, w: Words) -> str:
    """What a national, regional or group figure is: its mean, its highest value …"""
    return {
        "mean": w("mean"),
        "median": w("median"),
        "max": w("highest"),
        "min": w("lowest"),
        "count": w("number of provinces"),
        "n_up": w("number of provinces that rose"),
        "n_down": w("number of provinces that fell"),
        "n_above_mean": w("number of provinces above the mean"),
        "largest_rise": w("largest rise"),
        "largest_fall": w("largest fall"),
        "smallest_rise": w("smallest rise"),
        "smallest_fall": w("smallest fall"),
        "change_of_mean": w("change of the mean"),
    }[key]


def check_rule(key: str, w: Words) -> str:
    """The rule that a check holds the figures to."""
    return {
        "sources_resolve": w("Every statement names a registered source"),
        "ranks_follow_scores": w("Ranks follow scores wherever both are published"),
        "complete_ranks": w("Where a year is complete, published ranks are those of the scores (ties may differ)"),
        "papi_dimensions": w("PAPI dimensions are the sum of their sub-dimensions (within {n})", n=w.number(0.0005, 4)),
        "papi_totals": w("PAPI totals are the sum of their dimensions (within {n})", n=w.number(0.0005, 4)),
        "par_parts": w("Parts of the PAR INDEX add to the total (within {n})", n=w.number(0.015, 3)),
        "field_percents": w("Published percentages of fields agree with points and maximum, as far as rounding allows"),
        "extremes": w("No score lies beyond the published best or lowest value"),
        "region_means": w(
            "PAR INDEX: means of the regions, weighted by their provinces, give the national mean (within {n})",
            n=w.number(0.01),
        ),
    }[key]  # fmt: skip


def check_finding(key: str, facts: str, *, names: Mapping[tuple[int, str], str], w: Words) -> str:
    """What stands out in a check that passed or is to be noted; empty when nothing does.

    Parameters
    ----------
    facts : str
        JSON as :class:`parresearch.catalog.checks.Check` holds it; of many only the first are named.
    names : mapping
        Index year and province code to name.
    """
    return "; ".join(_finding(key, fact, names, w) for fact in json.loads(facts))


def _finding(key: str, fact: dict[str, float | str], names: Mapping[tuple[int, str], str], w: Words) -> str:
    if key == "region_means":
        return w(
            "in {year}: {mean} against {national} as published",
            year=fact["year"], mean=w.number(float(fact["mean"]), 3), national=w.number(float(fact["national"])),
        )  # fmt: skip
    if key == "par_parts":
        return w(
            "{name} in {year}: the published parts add to {gap} points from the total used",
            name=names[int(fact["year"]), str(fact["province_code"])],
            year=fact["year"], gap=w.signed(float(fact["gap"])),
        )  # fmt: skip
    if key == "field_percents":
        part = component_name("par", str(fact["component"]), language=w.language, year=int(fact["year"]))
        name = names[int(fact["year"]), str(fact["province_code"])]
        return f"{name} {fact['year']}, {part}: {w.number(float(fact['percent']))}%"
    if "largest" in fact:
        return w("largest difference {n}", n=w.number(float(fact["largest"]), 4))
    if "more" in fact:
        return w("and {n} more", n=fact["more"])
    return _contradiction(key, fact, names, w)


def _contradiction(
    key: str, fact: dict[str, float | str], names: Mapping[tuple[int, str], str], w: Words
) -> str:
    """Published figures of one province that contradict others."""
    year = int(fact["year"])
    index_id = str(fact.get("index_id", "papi"))
    index = INDICES[index_id].short
    if key == "ranks_follow_scores":
        return w(
            "{index} {year}: {above} has the higher score and the worse rank beside {below}",
            index=index, year=year, above=names[year, str(fact["above"])], below=names[year, str(fact["below"])],
        )  # fmt: skip
    name = names[year, str(fact["province_code"])]
    if key == "complete_ranks":
        return w(
            "{index} {year}: {name} is placed {published}, by the scores {computed}",
            index=index, year=year, name=name, published=fact["published"], computed=fact["computed"],
        )  # fmt: skip
    if key == "extremes":
        return w(
            "{index} {year}: {name} has {points}, beyond the published {statistic} {value}",
            index=index, year=year, name=name, points=w.number(float(fact["points"])),
            statistic=statistic_name(str(fact["statistic"]), w), value=w.number(float(fact["value"])),
        )  # fmt: skip
    return w(
        "{name} in {year}, {part}: the parts are {gap} points away",
        name=name, year=year, part=component_name(index_id, str(fact["component"]), language=w.language, year=year),
        gap=w.signed(-float(fact["gap"]), 4),
    )  # fmt: skip
