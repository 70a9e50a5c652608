"""Sentences that depend on figures: computed in the language asked for, with words for "not published" as well.

Every function takes rows as :func:`parresearch.statistics.standing.province_series` gives them (a missing figure is
NaN or NA, never 0) and returns plain text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd

from parresearch import __version__
from parresearch.core.flags import has_flag
from parresearch.core.indices import MAJOR_BREAKS, PARTIAL_SCOPES, PARTS_TOLERANCE
from parresearch.reporting.basis_words import break_reasons, derived_sentence
from parresearch.reporting.language import Words

__all__ = [
    "against_mean_sentence",
    "break_sentence",
    "change_sentence",
    "coverage_sentence",
    "evidence_label",
    "framework_sentence",
    "group_sentence",
    "index_sentence",
    "left_out_sentence",
    "made_by_sentence",
    "mean_sentence",
    "missing_sentence",
    "neighbours_title",
    "not_ranked_sentence",
    "parts_sentence",
    "places_text",
    "profile_alt",
    "rank_text",
    "ranked_sets_sentence",
    "region_sentence",
    "rescaled_sentence",
    "score_sentence",
    "score_text",
    "series_alt",
    "series_title",
    "short_break_sentence",
    "source_line",
    "strip_alt",
]


def _known(value: Any) -> bool:
    return value is not None and not pd.isna(value)


def rank_text(row: pd.Series, w: Words, *, of: str = "rank") -> str:
    """ "36/63", or an en dash when no rank is known. ``of`` is ``rank`` or ``region_rank``."""
    if not _known(row[of]):
        return "–"
    among = row["n_ranked"] if of == "rank" else row["n_region"]
    return f"{int(row[of])}/{int(among)}" if _known(among) else str(int(row[of]))


def score_text(row: pd.Series, w: Words) -> str:
    """ "72,89/100", "67,41/97,5", or an en dash when no score is published."""
    if not _known(row["points"]):
        return "–"
    text = w.number(row["points"])
    return f"{text}/{w.scale(row['max_points'])}" if _known(row["max_points"]) else text


def score_sentence(row: pd.Series, *, name: str, year: int, index: str, w: Words) -> str:
    """Score and rank of a province in one year, as far as they are published."""
    has_score, has_rank = _known(row["points"]), _known(row["rank"])
    facts = {
        "name": name,
        "year": year,
        "index": index,
        "score": score_text(row, w),
        "rank": rank_text(row, w),
    }
    if has_score and has_rank:
        return w("In {year}, {name} scored {score} points of the {index} and ranked {rank}.", **facts)
    if has_score and _known(row["partial_rank"]):
        return w(
            "In {year}, {name} scored {score} points of the {index} and ranked {partial} among the {n_partial} "
            "provinces that were assessed.",
            partial=int(row["partial_rank"]), n_partial=int(row["n_partial"]), **facts,
        )  # fmt: skip
    if has_score:
        return w(
            "In {year}, {name} scored {score} points of the {index}; no rank was found in the sources.",
            **facts,
        )
    if has_rank:
        return w(
            "In {year}, {name} ranked {rank} in the {index}; no score was found in the sources.", **facts
        )
    return w("No {index} figure of {name} for {year} was found in the sources.", **facts)


def missing_sentence(
    *, name: str, year: int, index: str, n_score: int, n_rank: int, n_all: int, w: Words
) -> str:
    """Why a figure is missing: what the catalogue has for that year, and that missing is not low."""
    return w(
        "No {index} figure of {name} for {year} was found: the public sources give only a part of the table of "
        "provinces, and those in the catalogue state a score for {n_score} and a rank for {n_rank} of {n_all} "
        "provinces. A missing figure is not a low figure; no figure of another province or year is put in its "
        "place.",
        index=index, name=name, year=year, n_score=n_score, n_rank=n_rank, n_all=n_all,
    )  # fmt: skip


def _changes_text(row: pd.Series, w: Words) -> str:
    """The change in points and in places in words, as far as known: "tăng 1,21 điểm nhưng giảm 9 bậc"."""
    points, places = row["change"], row["rank_change"]
    parts = [w.point_change(points)] if _known(points) else []
    if _known(places):
        parts.append(w.place_change(int(places)))
    if len(parts) == 2 and points * int(places) < 0:
        return w("{first} but {last}", first=parts[0], last=parts[1])
    return w.join(parts)


def change_sentence(row: pd.Series, base: pd.Series, *, name: str, base_year: int, w: Words) -> str:
    """Change in points and places from the year before, as far as both years are published."""
    changes = _changes_text(row, w)
    if not changes:
        if not _known(base["points"]) and not _known(base["rank"]):
            return w(
                "No figure of {name} for {base_year} was found to compare with.",
                name=name,
                base_year=base_year,
            )
        if _known(base["points"]) and _known(row["points"]):
            return w(
                "The scores of {base_year} ({score}) and of this year are not on one known scale and are not compared.",
                base_year=base_year, score=score_text(base, w),
            )  # fmt: skip
        return w(
            "The figures of {base_year} ({score} points, rank {rank}) cannot be compared with those of this year: one "
            "of the two years lacks the score or the rank.",
            base_year=base_year, score=score_text(base, w), rank=rank_text(base, w),
        )  # fmt: skip
    text = w(
        "Compared with {base_year} (score {score}, rank {rank}) this is {changes}.",
        base_year=base_year, score=score_text(base, w), rank=rank_text(base, w), changes=changes,
    )  # fmt: skip
    return " ".join(filter(None, [text, derived_sentence(base, year=base_year, w=w)]))


def region_sentence(row: pd.Series, *, name: str, region: str, w: Words) -> str:
    """Rank inside the region and its change, or that it is not known."""
    if not _known(row["region_rank"]):
        return w(
            "The rank of {name} within the {region} region was not found, and too few ranks of the region are "
            "published to compute it.",
            name=name, region=region,
        )  # fmt: skip
    text = w(
        "Within the {region} region, {name} ranks {rank}",
        region=region,
        name=name,
        rank=rank_text(row, w, of="region_rank"),
    )
    if _known(row["region_rank_change"]):
        text += f" ({w.place_change(int(row['region_rank_change']))})"
    if row["region_rank_basis"] == "computed":
        text += w(", computed from the national ranks of all its members")
    return text + "."


def mean_sentence(row: pd.Series, base: pd.Series, *, year: int, base_year: int, w: Words) -> str:
    """The country's mean and its change."""
    if not _known(row["mean"]):
        return w("No national mean for {year} was found in the sources.", year=year)
    text = w("The national mean of {year} is {mean} points", year=year, mean=w.number(row["mean"]))
    if _known(row["mean_change"]):
        text += w(
            " ({base_year}: {base_mean}; {change})",
            base_year=base_year, base_mean=w.number(base["mean"]), change=w.point_change(row["mean_change"]),
        )  # fmt: skip
    if row["mean_basis"] == "computed":
        text += w(", computed from the scores of {n} provinces", n=int(row["n_scored"]))
    elif row["mean_basis"] == "derived":
        text += w("; the mean of {year} is derived from what the source states", year=year)
    return text + "."


def against_mean_sentence(row: pd.Series, *, name: str, w: Words) -> str:
    """How far the province is from the mean, and its change from the mean's change. Empty when not known."""
    if not (_known(row["points"]) and _known(row["mean"])) or row["max_points"] != row["scale"]:
        return ""
    gap = row["points"] - row["mean"]
    size = w.number(abs(gap))
    if not size.strip("0,."):
        text = w("{name} is at the national mean.", name=name)
    elif gap > 0:
        text = w("{name} is {size} points above the national mean.", name=name, size=size)
    else:
        text = w("{name} is {size} points below the national mean.", name=name, size=size)
    if _known(row["change"]) and _known(row["mean_change"]):
        text += " " + _beside_mean(float(row["change"]), float(row["mean_change"]), name=name, w=w)
    return text


def _beside_mean(change: float, mean_change: float, *, name: str, w: Words) -> str:
    """A province's change beside the change of the mean, in one sentence; both in points.

    Examples
    --------
    >>> from parresearch.reporting.language import words
    >>> _beside_mean(-12.67, -10.47, name="An Giang", w=words("vi"))
    'An Giang giảm nhiều hơn mức giảm bình quân cả nước 2,20 điểm.'
    """
    own, mean = round(change, 2), round(mean_change, 2)
    facts = {"name": name, "size": w.number(abs(own - mean))}
    if own == mean:
        return w("The change of {name} equals that of the national mean.", name=name)
    if own * mean <= 0:
        return w(
            "{name}: {own}, while the national mean is {mean}: {size} points apart.",
            own=w.point_change(own), mean=w.point_change(mean), **facts,
        )  # fmt: skip
    if own > 0:
        if own > mean:
            return w("{name} rose by {size} points more than the national mean.", **facts)
        return w("{name} rose by {size} points less than the national mean.", **facts)
    if own < mean:
        return w("{name} fell by {size} points more than the national mean.", **facts)
    return w("{name} fell by {size} points less than the national mean.", **facts)


def break_sentence(breaks: pd.DataFrame, *, index: str, base_year: int, year: int, w: Words) -> str:
    """That the two years are not on one scale, and why. Empty when there is no break between them."""
    if breaks.empty:
        return ""
    facts = {"base_year": base_year, "year": year, "index": index, "reason": break_reasons(breaks, w)}
    if (breaks["component"] != "total").all():
        return w(
            "Between {base_year} and {year} a part of the {index} was measured in another way ({reason}): the change "
            "of the total and of the rank contains the effect of the new method.",
            **facts,
        )
    if not breaks["kind"].isin(MAJOR_BREAKS).any():
        return w(
            "Between {base_year} and {year} the {index} was revised in part ({reason}) but not replaced; the change of "
            "scores and ranks may contain the effect of the revision.",
            **facts,
        )
    return w(
        "From {base_year} to {year} the {index} changed its way of measuring ({reason}): scores and ranks of the "
        "two years are not measured in the same way, and their change contains the effect of the new method.",
        **facts,
    )


def short_break_sentence(breaks: pd.DataFrame, *, w: Words) -> str:
    """That something stands between the two years of the PAR INDEX, where part I tells it in full; "" for nothing."""
    if breaks.empty:
        return ""
    if breaks["kind"].isin(MAJOR_BREAKS).any():
        return w(
            "The criteria set is a new one, so the two years are not measured in the same way (see part I)."
        )
    return w("The criteria set was revised between the two years (see part I).")


def group_sentence(
    group: str, label: str, *, name: str, year: int, w: Words, lacks: Collection[str] = ("bounds",)
) -> str:
    """The group of the year's classification, or which is lacking: the ``score`` on a scale of 100, the ``bounds``."""
    if not group:
        what = {
            "score": w("its score on a scale of 100 was not found"),
            "bounds": w("not all thresholds of the groups were found"),
        }
        return w("The group of {name} in {year} is not known: {reasons}.",
                 name=name, year=year, reasons=w.join([what[each] for each in lacks]))  # fmt: skip
    return w("In the classification of {year}, {name} is in group {group} ({label}).",
             year=year, name=name, group=group, label=label)  # fmt: skip


def index_sentence(row: pd.Series, *, name: str, year: int, index: str, w: Words) -> str:
    """Another index of the same province and year in one sentence."""
    if not _known(row["points"]) and not _known(row["rank"]):
        return w(
            "No {index} figure of {name} for {year} was found in the sources.",
            index=index,
            name=name,
            year=year,
        )
    text = score_sentence(row, name=name, year=year, index=index, w=w)
    changes = _changes_text(row, w)
    if changes and _known(row["points"]) and _known(row["rank"]):
        text = text[:-1] + w(" ({changes} on the year before).", changes=changes)
    elif changes:  # the sentence already ends with what was not found
        text += " " + w("Against the year before: {changes}.", changes=changes)
    if caveat := ranked_sets_sentence(row, year=year, w=w):
        text += " " + caveat
    if row["rank_basis"] == "computed":
        text += " " + _computed_rank_sentence(row, index=index, w=w)
    return text


def _computed_rank_sentence(row: pd.Series, *, index: str, w: Words) -> str:
    """From how many scores a rank is computed, and why from no more."""
    n, n_all = int(row["n_ranked"]), int(row["n_all"])
    if n == n_all:
        return w(
            "{index} prints no ranks; this one is computed from the scores of {n} provinces.",
            index=index,
            n=n,
        )
    return w(
        "{index} prints no ranks; this one is computed from the scores of {n} of the {n_all} provinces, because no "
        "score of the other {lacking} was found for that year.",
        index=index, n=n, n_all=n_all, lacking=n_all - n,
    )  # fmt: skip


def not_ranked_sentence(row: pd.Series, *, index: str, w: Words) -> str:
    """Why a computed rank is not among all provinces: some have no score. Empty when all have one."""
    lacking = int(row["n_all"]) - int(row["n_ranked"])
    if lacking == 0:
        return ""
    return w(
        "It is a rank among {n} of the {n_all} provinces, because no {index} score of the other {lacking} was found "
        "for that year.",
        n=int(row["n_ranked"]), n_all=int(row["n_all"]), index=index, lacking=lacking,
    )  # fmt: skip


def ranked_sets_sentence(row: pd.Series, *, year: int, w: Words) -> str:
    """That the ranks of a year and the year before are not among the same provinces. Empty when they are."""
    if not _known(row["rank_change"]):
        return ""
    lacks = [
        w("the ranking of {year} lacks {names}", year=of, names=w.join(list(names)))
        for of, names in ((year - 1, row["ranked_only_now"]), (year, row["ranked_only_base"]))
        if len(names)
    ]
    if lacks:
        return w(
            "The two ranks are not among the same provinces ({lacks}), so the places are not strictly comparable.",
            lacks="; ".join(lacks),
        )
    known = _known(row["n_ranked_base"]) and _known(row["n_ranked"])
    if known and row["n_ranked_base"] != row["n_ranked"]:
        return w(
            "The two ranks are among {n} and {n_base} provinces, so the places are not strictly comparable.",
            n=int(row["n_ranked"]), n_base=int(row["n_ranked_base"]),
        )  # fmt: skip
    return ""


def coverage_sentence(coverage: pd.Series, *, index: str, w: Words) -> str:
    """How many provinces have a published score and rank in a year."""
    return w(
        "For {year}, the sources in the catalogue give the {index} score of {n_score} and the rank of {n_rank} among "
        "the {n_units} provinces.",
        year=int(coverage["year"]), index=index, n_score=int(coverage["n_score"]), n_rank=int(coverage["n_rank"]),
        n_units=int(coverage["n_units"]),
    )  # fmt: skip


def _decision_text(decision: str, w: Words) -> str:
    """A decision as offices cite it: "số 1294/QĐ-BNV ngày 03/12/2012"; unchanged where no day is known.

    Examples
    --------
    >>> from parresearch.reporting.language import words
    >>> _decision_text("1294/QĐ-BNV, 3/12/2012", words("vi"))
    'số 1294/QĐ-BNV ngày 03/12/2012'
    """
    found = re.fullmatch(r"(\S+/QĐ-\S+), (\d{1,2})/(\d{1,2})/(\d{4})", decision)
    if not found:
        return decision
    number, day, month, year = found.groups()
    return w("{number} of {day}", number=number, day=w.date(f"{year}-{int(month):02}-{int(day):02}"))


def framework_sentence(framework: pd.DataFrame, *, year: int, w: Words) -> str:
    """The criteria set in force: its decision and what is known of its size. ``framework`` may be empty."""
    if framework.empty:
        return w("The criteria set in force in {year} was not found in the sources.", year=year)
    total = framework[framework["level"] == "total"].iloc[0]
    decision = str(total["decision"])
    if "not seen" in decision:
        text = w(
            "The PAR INDEX of {year} follows a criteria set revised for that year; its decision was not seen.",
            year=year,
        )
    else:
        text = w(
            "The PAR INDEX of {year} follows the criteria set of Decision {decision}.",
            year=year,
            decision=_decision_text(decision, w),
        )
    known = []
    if _known(total["max_points"]):
        known.append(w("{points} points in all", points=w.scale(total["max_points"])))
    n_fields = int((framework["level"] == "field").sum())
    if n_fields == 8:
        known.append(w("{n} fields", n=n_fields))
    if _known(total["n_criteria"]):
        known.append(w("{n} criteria", n=int(total["n_criteria"])))
    if _known(total["n_subcriteria"]):
        known.append(w("{n} sub-criteria", n=int(total["n_subcriteria"])))
    if known:
        text += " " + w("It has {parts}.", parts=w.join(known))
    if not (framework["max_points"][framework["level"] == "field"]).notna().all() or n_fields != 8:
        text += " " + w("The full list of its criteria and maximum points was not found in the sources.")
    return text


def left_out_sentence(conflict: pd.Series, *, index: str, publisher: str, w: Words) -> str:
    """A statement that was not used although it says something else."""
    what = w("rank") if conflict["quantity"] == "rank" else w("score")
    decimals = 0 if conflict["quantity"] == "rank" else 2
    facts = {
        "publisher": publisher,
        "what": what,
        "index": index,
        "year": int(conflict["year"]),
        "value": w.number(conflict["left_out"], decimals),
        "taken": w.number(conflict["taken"], decimals),
    }
    if _known(conflict["taken"]) and not str(conflict["reason"]).startswith("inconsistent"):
        return w(
            "{publisher} states another {what} of the {index} {year}: {value}; used here is {taken}, by the rule for "
            "sources that disagree.",
            **facts,
        )
    if _known(conflict["taken"]):
        return w(
            "{publisher} states another {what} of the {index} {year}: {value}; used here is {taken}, which other "
            "published figures confirm.",
            **facts,
        )
    return w(
        "{publisher} states a {what} of the {index} {year} of {value}; it is not used because other published figures "
        "contradict it.",
        **facts,
    )


def parts_sentence(total: float, parts: float, *, index: str, w: Words) -> str:
    """That the published parts do not add to the total used. Empty when they do, or are not all known."""
    if not (_known(total) and _known(parts)) or abs(parts - total) <= PARTS_TOLERANCE:
        return ""
    return w(
        "The published parts of the {index} add to {parts}, {difference} from the total used here ({total}); both are "
        "shown as published, nothing is repaired.",
        index=index, parts=w.number(parts), difference=w.signed(parts - total), total=w.number(total),
    )  # fmt: skip


def made_by_sentence(data_version: str, *, w: Words) -> str:
    """Which version of the programme made a document, from which version of the data."""
    return w(
        "This document was made with the program parresearch {version} from the data with the version mark {data}; the "
        "file of the same name ending in .ipynb holds the calculations behind it and the same figures.",
        version=__version__, data=data_version[:12],
    )  # fmt: skip


def source_line(
    source_ids: Iterable[str], publishers: pd.Series, w: Words, *, owner: str = "", most: int = 4
) -> str:
    """The line under a figure or table that names its sources.

    Parameters
    ----------
    source_ids : iterable of str
        Sources used, in order of importance; empty ids are passed over.
    publishers : Series
        Source id to publisher.
    owner : str
        Who publishes the index itself, when the sources only report it.
    most : int
        How many publishers are named; the rest are counted, and all are listed in the appendix.
    """
    names = list(dict.fromkeys(str(publishers[key]) for key in source_ids if key))
    if not names:
        return w("Source: none found for these figures.")
    text = "; ".join(names[:most])
    if len(names) > most:
        rest = len(names) - most
        text += w.plural("; and {n} other source", "; and {n} other sources", rest)
    if owner:
        return w("Source: {owner}, as reported by {names}. Details in the appendix.", owner=owner, names=text)
    return w("Source: {names}. Details in the appendix.", names=text)


def places_text(row: pd.Series, w: Words, *, of: str = "rank") -> str:
    """A change of rank in words, or what is lacking to tell it. ``of`` is ``rank`` or ``region_rank``."""
    if _known(row[f"{of}_change"]):
        return w.place_change(int(row[f"{of}_change"]))
    return w("cannot be compared with the year before") if _known(row[of]) else w("no rank found")


def series_title(series: pd.DataFrame, *, name: str, index: str, year: int, w: Words) -> str:
    """The finding of a series: what the last step was, or that the score of the year was not found."""
    row = series.loc[year]
    if not _known(row["points"]):
        return w("{index} of {name}: no score was found for {year}", index=index, name=name, year=year)
    if not _known(row["change"]):
        return w(
            "{index} of {name}: {score} points in {year}",
            index=index,
            name=name,
            year=year,
            score=w.number(row["points"]),
        )
    return w(
        "{index} of {name}: {change} in {year}",
        index=index,
        name=name,
        change=w.point_change(row["change"]),
        year=year,
    )


def series_alt(series: pd.DataFrame, *, name: str, index: str, w: Words, of: str = "points") -> str:
    """What a figure of a series shows, for readers who cannot see it."""
    known = series[series[of].notna()]
    if known.empty:
        return w("{index} of {name}: no figure in the years shown.", index=index, name=name)
    decimals = 2 if of == "points" else 0
    items = [f"{year}: {w.number(float(value), decimals)}" for year, value in known[of].items()]
    what = w("scores") if of == "points" else w("ranks")
    return w(
        "{index} of {name}, {what} by year: {items}.",
        index=index,
        name=name,
        what=what,
        items="; ".join(items),
    )


def strip_alt(scored: pd.DataFrame, *, picked: str, name: str, year: int, w: Words) -> str:
    """What the strip of all provinces shows."""
    if scored.empty:
        return w("No score of {year} was found in the sources.", year=year)
    text = w(
        "Scores of {n} provinces in {year}, from {low} to {high} points.",
        n=len(scored), year=year, low=w.number(scored["percent"].min()), high=w.number(scored["percent"].max()),
    )  # fmt: skip
    own = scored.loc[scored["province_code"] == picked, "percent"]
    if own.empty:
        return text + " " + w("{name} is not among them.", name=name)
    return text + " " + w("{name} has {score} points.", name=name, score=w.number(float(own.iloc[0])))


def rescaled_sentence(scored: pd.DataFrame, *, w: Words, picked: str = "") -> str:
    """Which provinces' scores are printed on another scale, or on none, and how they are drawn. Empty when none.

    ``picked`` is the code of the province whose report gives the reasons for reading its score.
    """
    other = scored[scored["max_points"] != scored["scale"]].dropna(subset=["points"])
    known = other.dropna(subset=["max_points"])
    items = [f"{r.province_name}: {w.number(r.points)}/{w.scale(r.max_points)}" for r in known.itertuples()]
    text = w("Converted to 100 from the scale printed: {items}.", items="; ".join(items)) if items else ""
    unknown = other[other["max_points"].isna()]
    if len(unknown):
        names = "; ".join(f"{r.province_name} ({w.number(r.points)})" for r in unknown.itertuples())
        text += " " + w(
            "Found but not drawn, because the source does not state the scale: {names}.", names=names
        )
    read = scored[has_flag(scored["flag"], "scale_read")].dropna(subset=["points"])
    for row in read.itertuples():
        text += " " + w(
            "The source of {name} ({points}) states no scale; it is drawn all the same, because this report reads it "
            "as out of {own}.",
            name=row.province_name, points=w.number(row.points), own=w.scale(row.max_points),
        )  # fmt: skip
        text += " " + w("Why: see part I.") if row.province_code == picked else ""
    return text.strip()


def neighbours_title(row: pd.Series, *, name: str, year: int, w: Words) -> str:
    """Title of the table of provinces near this one, or of all ranks found when its own is not known."""
    if _known(row["rank"]):
        return w("Nearest known ranks to {name} in {year}", name=name, year=year)
    return w("All ranks of {year} found in the sources ({name} is not among them)", year=year, name=name)


def profile_alt(profile: pd.DataFrame, *, names: list[str], name: str, index: str, w: Words) -> str:
    """What the profile of parts shows: the parts above and below the mean."""
    high = [n for n, row in zip(names, profile.itertuples(), strict=True) if row.points > row.mean]
    low = [n for n, row in zip(names, profile.itertuples(), strict=True) if row.points < row.mean]
    parts = []
    if high:
        parts.append(w("above the mean in {parts}", parts="; ".join(high)))
    if low:
        parts.append(w("below the mean in {parts}", parts="; ".join(low)))
    return w("{index} of {name}: {parts}.", index=index, name=name, parts=w.join(parts) or w("no part found"))


def evidence_label(row: pd.Series, *, index: str, component: str, w: Words) -> str:
    """What a stated figure is: "PAR INDEX", "PCI: Tính minh bạch", "PAR INDEX, bình quân cả nước"."""
    text = index if row["component"] == "total" else f"{index}: {component}"
    named = str(row["name_vi"] if w.language == "vi" else row["name_en"])
    if row["what"] == "national":
        return text + ", " + w("national mean")
    if row["what"] == "above_mean":
        return text + ", " + w("provinces above the mean")
    if row["what"] == "framework":
        return w("criteria set: {name}", name=named)
    if row["what"] == "group":
        return w("bounds of group {name}", name=named)
    if row["what"] == "other":
        return f"{text}, {named}"
    if row["what"] == "change":
        return f"{text}, {named}, " + w("change since {year}", year=int(row["base_year"]))
    scope = "" if pd.isna(row["rank_scope"]) else str(row["rank_scope"])
    if scope.startswith(("region:", "subregion:")):
        return text + ", " + w("rank in region")
    if scope in PARTIAL_SCOPES:
        among = (
            w("among the provinces of the pilot") if scope == "pilot" else w("among the provinces surveyed")
        )
        return f"{text}, {among}"
    return text
