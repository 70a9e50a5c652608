"""Sentences about a ranking made again: computed from counts, with words for "nothing to compare" as well."""

from __future__ import annotations

from typing import Any

import pandas as pd

from parresearch.reporting.language import Words

__all__ = [
    "bounds_words", "cause_words", "derived_note", "figure_title", "group_words", "groups_sentence", "identity_alt",
    "of_which_totals", "only_derived", "open_sentence", "percent_sentence", "published_note", "quantity_words",
    "ranks_sentence", "rule_sentence", "status_words", "tie_sentence", "totals_sentence", "weights_note", "years_alt",
    "years_title",
]  # fmt: skip

_MOST_NAMES = 12


def cause_words(cause: str, w: Words) -> str:
    """A cause (``statistics.reproduction.CAUSES``) in words; empty for none."""
    if not cause:
        return ""
    return {
        "part_missing": w("some of the parts are not published"),
        "parts_missing": w("none of the parts is published"),
        "total_missing": w("the parts are published, the total is not"),
        "tie": w("equal at the printed decimals; ranked by more decimals or by another rule"),
        "table_inconsistent": w("totals and sub-indices of the publisher's own table do not fit each other"),
        "weights_fit_some": w("the weights known fit only some provinces (recovered from few, or of an earlier year)"),
        "misprint": w("probably a misprint: one digit apart, or two digits swapped"),
        "unreadable": w("the printed figure cannot be read; made from the total and the other parts"),
        "other_statement": w("another source states the total that the parts give"),
        "parts_do_not_add": w("the published parts do not add to this total"),
        "rank_contradicts": w("this rank is not possible with the published scores"),
        "group_contradicts": w("group by thresholds and group by rank differ"),
        "unexplained": w("no cause found"),
    }[cause]  # fmt: skip


def quantity_words(quantity: str, component: str, *, w: Words) -> str:
    """What a compared figure is: the total, a part, a part's percentage."""
    if quantity == "total":
        return w("total")
    if quantity == "percent":
        return w("{part} (%)", part=component)
    if quantity in ("rank", "rank_possible"):
        return w("rank")
    return w("group") if quantity == "group" else component


def status_words(status: str, w: Words) -> str:
    """How a weight of the PCI is known."""
    return {
        "recovered_exact": w("found from the figures of the period"),
        "recovered_and_stated": w("stated, and found from the figures"),
        "recovered_unique_fit": w("found from a few provinces; the only round weights that fit them"),
        "recovered_unrounded": w("estimated from the figures; that year's weights were not round"),
    }.get(status, status)


def rule_sentence(index_id: str, w: Words) -> str:
    """How the total of an index is made, and how ranks are."""
    how = {
        "pci": w(
            "The PCI is the weighted sum of its sub-indices: each stands on a scale of 10, the weights add to 100%, "
            "the total stands on 100."
        ),
        "papi": w(
            "A dimension of the PAPI is the sum of its sub-dimensions, and the total is the sum of the dimensions, "
            "without weights."
        ),
        "par": w(
            "The PAR INDEX is the sum of the appraised points and the points of the surveys (since 2018 also of the "
            "socio-economic targets); the percentage of a field is its points over its maximum, computed by the "
            "publisher from unrounded points."
        ),
    }[index_id]  # fmt: skip
    ranks = w(
        "Two figures agree when rounding of the printed decimals explains their difference. Ranks are made from the "
        "totals with all decimals published: 1 is best, equal totals share the best rank and the next ranks are "
        "left out (1, 2, 2, 4)."
    )
    return f"{how} {ranks}"


def weights_note(weights: pd.DataFrame, summary: pd.DataFrame, *, year: int, w: Words) -> str:
    """What to weigh about the weights: of an earlier year, or found from the figures; empty when they are stated.

    ``summary`` are the counts of the totals by year; it says in which years of the period every total comes back.
    """
    if weights["carried"].any():
        return w(
            "The weights of {year} are not known; those of {other} are used. A difference may be a change of weights.",
            year=year, other=int(weights["year_to"].iloc[0]),
        )  # fmt: skip
    if (weights["status"] == "recovered_unique_fit").any():
        return w(
            "The weights were found from the few provinces whose sub-indices are published; that they give these "
            "provinces back is no independent proof."
        )
    if (
        weights["status"].str.startswith("recovered").all()
        and not (weights["status"] == "recovered_and_stated").any()
    ):
        first, last = int(weights["year_from"].iloc[0]), int(weights["year_to"].iloc[0])
        inside = summary[
            summary["year"].between(first, last) & (summary["n"] > 0) & (summary["n_differ"] == 0)
        ]
        return w(
            "No source states these weights. They were found from the figures themselves; what confirms them is that "
            "they give back every total of {years}, not a document.",
            years=w.join([str(int(known)) for known in inside["year"]]),
        )  # fmt: skip
    return ""


def derived_note(index: str, w: Words) -> str:
    """That the totals compared are themselves sums, so that agreement proves little."""
    return w(
        "Dimensions and totals of the {index} in the catalogue are sums made when the table was compiled from the "
        "published sub-dimensions; the publisher's own printed totals are not in it. That they agree shows that the "
        "table is whole and uses the right parts of each year, not that the publisher's print is right.",
        index=index,
    )


def only_derived(counts: pd.Series) -> bool:
    """Whether none of the totals is a printed one.

    Examples
    --------
    >>> only_derived(pd.Series({"n_published": 0, "n_derived": 63}))
    True
    """
    return bool(counts["n_published"] == 0 and counts["n_derived"] > 0)


def of_which_totals(counts: pd.Series, w: Words) -> str:
    """What the totals are that could be re-made: published ones, sums that others made, or both."""
    if only_derived(counts):
        return w("of the sums in the catalogue; none is a published total")
    if counts["n_derived"]:
        return w("of those known, {n} of them derived", n=int(counts["n_derived"]))
    return w("of those published")


def _stated(counts: pd.Series, w: Words) -> str:
    """The totals that re-made ones are compared with, for a sentence."""
    if only_derived(counts):
        return w("the sums in the catalogue (no published total is in it)")
    if counts["n_derived"]:
        return w("the figures known ({n} of them derived)", n=int(counts["n_derived"]))
    return w("the published figures")


def totals_sentence(
    counts: pd.Series, causes: list[str], *, index: str, year: int, decimals: int, w: Words
) -> str:
    """How many totals come back, and the likeliest causes (in words) where some do not."""
    n = int(counts["n"])
    facts = {"index": index, "year": year, "stated": _stated(counts, w)}
    if not n:
        return w("No total of the {index} {year} can be re-made: its parts are not published.", **facts)
    facts |= {
        "largest": w.number(counts["largest"], decimals),
        "tolerance": w.number(counts["tolerance"], decimals),
    }
    if not counts["n_differ"]:
        return w.plural(
            "The only total of the {index} {year} that can be re-made agrees with {stated}: {largest} points "
            "apart, where rounding allows {tolerance}.",
            "All {n} totals of the {index} {year} that can be re-made agree with {stated}: at most {largest} "
            "points apart, where rounding allows {tolerance}.",
            n, **facts,
        )  # fmt: skip
    text = w(
        "Of the totals of the {index} {year} that can be re-made ({n}), {agree} agree with {stated} and "
        "{differ} differ, by up to {largest} points, where rounding allows {tolerance}.",
        n=n, agree=int(counts["n_agree"]), differ=int(counts["n_differ"]), **facts,
    )  # fmt: skip
    return text + " " + w("The likeliest cause: {cause}.", cause="; ".join(causes))


def ranks_sentence(
    ranks: pd.Series, possible: pd.Series, *, index: str, year: int, n_scored: int, w: Words
) -> str:
    """Whether published ranks are those of the scores, or at least possible."""
    facts = {"index": index, "year": year}
    n, k = int(ranks["n"]), int(possible["n"])
    if n and not ranks["n_differ"]:
        text = w.plural(
            "The only rank of {year} that is published with a score is the one that the scores give",
            "All {n} ranks of {year} that are published with a score are those that the scores give",
            n, year=year,
        )  # fmt: skip
        tied = int(ranks["n_tie"])
        if tied:
            text += w.plural(
                ", but for {n} province that shares its score with another",
                ", but for {n} provinces that share their score with others",
                tied,
            )
        return text + "."
    if n:
        return w(
            "Of {n} published ranks of the {index} {year}, {differ} are not those of the published scores.",
            n=n, differ=int(ranks["n_differ"]), **facts,
        )  # fmt: skip
    if k and not possible["n_differ"]:
        return w(
            "Too few scores of {year} are published to re-make ranks ({scored}); none of the published ranks compared "
            "({n}) contradicts them.",
            year=year, scored=n_scored, n=k,
        )  # fmt: skip
    if k:
        return w(
            "Too few scores of {year} are published to re-make ranks; {differ} of {n} published ranks contradict them.",
            year=year, differ=int(possible["n_differ"]), n=k,
        )  # fmt: skip
    return w("No rank of the {index} {year} is published beside a score, so none can be compared.", **facts)


def open_sentence(figures: pd.DataFrame, w: Words) -> str:
    """Which published figures cannot be re-made, with the reason; empty when all can."""
    left = figures[figures["agrees"].isna() & (figures["cause"] != "unreadable")]
    totals = left[left["quantity"] == "total"]
    found = []
    for cause, part in totals.groupby("cause", sort=False):
        found.append(
            w(
                "Not compared because {reason} ({n}): {names}.",
                reason=cause_words(str(cause), w),
                n=part["province_code"].nunique(),
                names=_names(list(dict.fromkeys(part["province_name"])), w),
            )
        )
    percents = left[left["quantity"] == "percent"]
    if len(percents):
        found.append(
            w(
                "Percentages of fields are published without points and maximum for {names}; they cannot be compared.",
                names=_names(list(dict.fromkeys(percents["province_name"])), w),
            )
        )
    return " ".join(found)


def _names(names: list[str], w: Words) -> str:
    if len(names) <= _MOST_NAMES:
        return w.join(names)
    return w("{names} and {n} more", names=", ".join(names[:_MOST_NAMES]), n=len(names) - _MOST_NAMES)


def percent_sentence(counts: pd.Series, w: Words) -> str:
    """Whether percentages of fields come back; empty when there is none to compare."""
    if not counts["n"]:
        return ""
    return w(
        "Percentages of fields compared with points over maximum: {n}, of which {agree} agree within 0.005/maximum "
        "× 100 + 0.005 (largest difference {largest} percentage points).",
        n=int(counts["n"]), agree=int(counts["n_agree"]), largest=w.number(counts["largest"], 3),
    )  # fmt: skip


def tie_sentence(ranking: pd.DataFrame, w: Words) -> str:
    """Which provinces share a rank at the printed decimals, or that none do, or that ranks are not made."""
    ranked = ranking[ranking["rank"].notna()]
    if ranked.empty:
        return w(
            "Ranks are not made: most scores are not published. The provinces stand in the order published."
        )
    tied = ranked[ranked["n_tied"] > 1]
    if tied.empty:
        return w("No two provinces have the same total at the printed decimals.")
    shared = [
        w("{names} (rank {rank})", names=w.join(list(part["province_name"])), rank=int(rank))
        for rank, part in tied.groupby("rank")
    ]
    return w(
        "These provinces have the same total at the printed decimals: {shared}.", shared="; ".join(shared)
    )


def group_words(group: str, w: Words) -> str:
    """A group in words: the quarters of the PAPI by name, others as published."""
    if not group:
        return "–"
    return {
        "best": w("best quarter"),
        "high_average": w("upper middle"),
        "low_average": w("lower middle"),
        "low": w("lowest quarter"),
    }.get(group, group)


def groups_sentence(index_id: str, group: pd.Series, counts: pd.Series, *, year: int, w: Words) -> str:
    """The sizes of the groups made, and whether they agree with what is published about them."""
    if index_id == "papi":
        order = ("best", "high_average", "low_average", "low")
        sizes = [f"{group_words(key, w)}: {int((group == key).sum())}" for key in order]
        return w(
            "Groups: the quarters of the totals (25th, 50th and 75th percentile; a total on a bound is in the better "
            "group): {sizes}. The publisher's own lists of {year} are not in the catalogue to compare with.",
            sizes="; ".join(sizes), year=year,
        )  # fmt: skip
    if index_id == "par":
        if not counts["n"]:
            return w(
                "The groups of {year} cannot be compared: thresholds or sizes were not found.", year=year
            )
        return w(
            "Provinces whose group follows both from the score (thresholds) and from the rank (published sizes): {n}; "
            "both ways give the same group for {agree}.",
            n=int(counts["n"]), agree=int(counts["n_agree"]),
        )  # fmt: skip
    return w("The catalogue holds no groups of the PCI to compare with.")


def bounds_words(row: Any, w: Words) -> str:
    """The thresholds of a group: "≥ 80 và < 90"."""
    parts = []
    if pd.notna(row.lower):
        parts.append(
            f"{'≥' if row.lower_closed == 'yes' else '>'} {w.number(row.lower, 2).rstrip('0').rstrip(',.')}"
        )
    if pd.notna(row.upper):
        parts.append(
            f"{'≤' if row.upper_closed == 'yes' else '<'} {w.number(row.upper, 2).rstrip('0').rstrip(',.')}"
        )
    return w.join(parts) or "–"  # fmt: skip


def published_note(index_id: str, w: Words, *, has_derived: bool) -> str:
    """What the columns of published and of derived totals count."""
    texts = [
        w(
            "Published: stated totals of provinces whose parts are published too; several for one province where "
            "sources disagree."
        )
        if index_id == "par"
        else w("Published: totals that a source prints."),
        w("Derived: worked out from published figures; that these come back proves little.")
        if has_derived
        else "",
    ]
    return " ".join(filter(None, texts))


def figure_title(counts: pd.Series, *, index: str, year: int, w: Words) -> str:
    """The finding of the figure of totals."""
    facts = {"index": index, "year": year}
    if not counts["n"]:
        return w("{index} {year}: no total can be re-made", **facts)
    if not counts["n_differ"]:
        return w(
            "{index} {year}: every total that can be re-made comes back ({n})", n=int(counts["n"]), **facts
        )
    return w("{index} {year}: {differ} of {n} totals do not come back", differ=int(counts["n_differ"]),
             n=int(counts["n"]), **facts)  # fmt: skip


def identity_alt(compared: pd.DataFrame, *, decimals: int, w: Words) -> str:
    """What the figure of totals shows, for readers who cannot see it."""
    if compared.empty:
        return w("No total can be re-made.")
    differ = compared[~compared["agrees"].astype(bool)]
    text = w(
        "Re-made totals over published ones of {n} provinces; differences from {low} to {high} points.",
        n=compared["province_code"].nunique(), low=w.signed(compared["difference"].min(), decimals),
        high=w.signed(compared["difference"].max(), decimals),
    )  # fmt: skip
    if differ.empty:
        return text
    most = differ.loc[differ["difference"].abs().idxmax()]
    return (
        text
        + " "
        + w(
            "The largest is that of {name} ({difference}).",
            name=most["province_name"],
            difference=w.signed(most["difference"], decimals),
        )
    )


def years_title(years: pd.DataFrame, *, index: str, w: Words) -> str:
    """The finding of the figure of years."""
    off = [str(int(year)) for year in years.loc[years["n_differ"] > 0, "year"]]
    if not off:
        return w("{index}: the totals of every year that can be re-made come back", index=index)
    return w("{index}: totals that do not come back in {years}", index=index, years=w.join(off))


def years_alt(years: pd.DataFrame, *, w: Words) -> str:
    """The largest difference of each year in words."""
    items = [
        f"{int(row.year)}: {w.number(row.largest, 4)} ({row.n_agree}/{row.n})"
        for row in years[years["n"] > 0].itertuples()
    ]
    return w("Largest difference by year, and totals that agree: {items}.", items="; ".join(items))
