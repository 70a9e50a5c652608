"""Sentences about a change: computed, with words for what is not published."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.change.rank_words import places_text
from parresearch.reporting.change.view import ChangeView
from parresearch.reporting.language import Words
from parresearch.reporting.rounding_words import change_arrow

__all__ = [
    "chairman_text",
    "expectation_text",
    "movers_text",
    "national_text",
    "parts_text",
    "scales_text",
]


def _known(value: object) -> bool:
    return value is not None and not pd.isna(value)


def national_text(v: ChangeView) -> str:
    """The change of the country's mean, where it comes from, and how many provinces are known."""
    w, shift = v.w, v.comparison.shift
    row = shift.iloc[0] if not shift.empty else None
    if row is None or not _known(row["national"]):
        text = scales_text(v) or w(
            "The change of the national mean of the {index} from {base_year} to {year} is not known: a mean was not "
            "found for both years.",
            index=v.index, base_year=v.base_year, year=v.year,
        )  # fmt: skip
    else:
        text = w(
            "From {base_year} to {year} the national mean of the {index} is {change}{arrow}.",
            base_year=v.base_year, year=v.year, index=v.index, change=w.point_change(row["national"]),
            arrow=change_arrow(row["mean_base"], row["mean"], row["national"], w),
        )  # fmt: skip
        if row["mean_basis"] == "computed":
            text += " " + w("The mean is computed from the {n} provinces with both years.", n=int(row["n"]))
        elif row["mean_basis"] == "derived":
            text += " " + w("The means are those published, or derived from what a source states.")
        else:
            text += " " + w("The means are those published.")
    known = len(v.changes)
    total = int(row["n_all"]) if row is not None else 0
    if row is not None and not v.comparison.is_complete and not v.two_scales:
        text += " " + w(
            "The change is known for {n} of {n_all} provinces only; the others are not published, which does not mean "
            "that they did not change.",
            n=known, n_all=total,
        )  # fmt: skip
    return text


def scales_text(v: ChangeView) -> str:
    """That the two years cannot be compared in points; "" where they can."""
    if not v.two_scales:
        return ""
    return v.w(
        "The scores of the {index} of {base_year} and {year} are on two scales, so no change in points is told.",
        index=v.index, base_year=v.base_year, year=v.year,
    )  # fmt: skip


def movers_text(v: ChangeView) -> str:
    """How many rose and fell, the middle, and who moved most; "" where fewer than three changes are known."""
    w, table = v.w, v.changes
    if len(table) < 3:
        return ""
    change = table["change"]
    up, down = int((change > 0.005).sum()), int((change < -0.005).sum())
    counts = _counts_text(len(table), up, down, w)
    text = w(
        "Of the {n} provinces with both years, {counts}; half of the changes lie between {low} and {high} points, the "
        "middle one is {median}.",
        n=len(table), counts=counts, low=w.signed(change.quantile(0.25)), high=w.signed(change.quantile(0.75)),
        median=w.signed(change.median()),
    ) if len(table) >= 10 else w(
        "Of the {n} provinces whose change is known, {counts}.", n=len(table), counts=counts
    )  # fmt: skip
    return f"{text} {_ends_text(table, w)}"


def _counts_text(n: int, up: int, down: int, w: Words) -> str:
    """How many rose, fell and stayed, as people say it: no zero is counted out."""
    same = n - up - down
    for count, text in (
        (up, w("all {n} rose", n=n)),
        (down, w("all {n} fell", n=n)),
        (same, w("all {n} stayed", n=n)),
    ):
        if count == n:
            return text
    said = [w("{n} rose", n=up) if up else w("none rose"), w("{n} fell", n=down) if down else w("none fell")]
    if same:
        said.append(w("{n} stayed", n=same))
    return w.join(said)


def _ends_text(table: pd.DataFrame, w: Words) -> str:
    """Who fell (or rose least) and who rose (or fell least) most."""
    change = table["change"]
    lowest, highest = table.loc[change.idxmin()], table.loc[change.idxmax()]
    facts = {
        "low_name": lowest["province_name"], "low": w.signed(lowest["change"]),
        "high_name": highest["province_name"], "high": w.signed(highest["change"]),
    }  # fmt: skip
    if lowest["change"] < 0 < highest["change"]:
        return w("{low_name} fell most ({low}), {high_name} rose most ({high}).", **facts)
    if highest["change"] <= 0:
        return w("{low_name} fell most ({low}), {high_name} least ({high}).", **facts)
    return w("{high_name} rose most ({high}), {low_name} least ({low}).", **facts)


def chairman_text(v: ChangeView) -> str:
    """The change in points and places, and how much of it was everybody's: a sentence to read out."""
    w, row = v.w, v.row
    if row is None or not _known(row["change"]):
        return f"{_lacking_text(v, row)} {places_text(v, row)}".strip()
    text = w(
        "From {base_year} to {year}, {name} is {change} in the {index}",
        base_year=v.base_year, year=v.year, name=v.name, change=w.point_change(row["change"]), index=v.index,
    )  # fmt: skip
    if _known(row["score_base"]) and _known(row["score"]):
        text += change_arrow(row["score_base"], row["score"], row["change"], w)
        if v.rescaled:
            text += w(", on a scale of 100 ({list})", list="; ".join(
                w("printed for {year}: {score}", year=year, score=score) for year, score in v.rescaled.items()
            ))  # fmt: skip
    else:
        text += _stated_text(v, row)
    places = places_text(v, row)
    text = f"{text}. {places}".strip()
    return f"{text} {parts_text(v)}".strip()


def _stated_text(v: ChangeView, row: pd.Series) -> str:
    """That a source states the change, and which score it does not give."""
    lacking = [
        str(y) for y, score in ((v.base_year, row["score_base"]), (v.year, row["score"])) if not _known(score)
    ]
    if len(lacking) == 2:
        return v.w(" (the source states the change alone, without the scores)")
    own = v.scores[(v.scores["province_code"] == v.code) & (v.scores["year"] == int(lacking[0]))]
    more = ""
    if own["flag"].str.contains("scale_uncertain").any():
        more = v.w("; it may join two scales, because the source does not say on which scale it counts")
    return v.w(
        " (as the source states; the score of {year} on a scale of 100 is not known{more})",
        year=lacking[0],
        more=more,
    )


def _lacking_text(v: ChangeView, row: pd.Series | None) -> str:
    """That the change is not known, and which score lacks or that the scales differ."""
    w = v.w
    scores = {v.base_year: None, v.year: None} if row is None else {
        v.base_year: row["score_base"], v.year: row["score"]
    }  # fmt: skip
    lacking = [str(year) for year, score in scores.items() if not _known(score)]
    facts = {"name": v.name, "index": v.index, "base_year": v.base_year, "year": v.year}
    if lacking:
        return w(
            "The change of {name} in the {index} from {base_year} to {year} is not known: no score was found for "
            "{years}.",
            **facts, years=w.join(lacking),
        )  # fmt: skip
    return w(
        "The change of {name} in the {index} from {base_year} to {year} is not shown: the scores of the two years are "
        "on two scales.",
        **facts,
    )  # fmt: skip


def parts_text(v: ChangeView) -> str:
    """The change as national, regional and own part, as far as means are published."""
    w, row = v.w, v.row
    if row is None or not _known(row["rest"]):
        return ""
    told = {key: w.point_change(row[key]) for key in ("national", "region", "own", "rest")}
    if abs(row["change"]) >= 0.005:
        head = w("This change ({change}) consists of ", change=w.point_change(row["change"]))
    else:
        head = w("The score stayed as it was because the parts made up for one another: ")
    if _known(row["own"]):
        text = head + w(
            "what is common to the whole country ({national}), what the {region_name} region moved beyond it "
            "({region}) and the province's own part ({own}).",
            **told, region_name=v.region_names[row["region_code"]],
        )  # fmt: skip
    else:
        text = head + w(
            "what is common to the whole country ({national}) and what lies beyond it ({rest}; region and province "
            "together, because no mean of the region is published for both years).",
            **told,
        )  # fmt: skip
    return f"{text} {_verdict(v, row)}".strip()


def _verdict(v: ChangeView, row: pd.Series) -> str:
    """Whose change it mostly was, in one sentence."""
    w, change, national, rest = v.w, float(row["change"]), float(row["national"]), float(row["rest"])
    if change * national > 0 and abs(national) >= 0.5 * abs(change) and rest * change >= 0:
        share = w.number(national / change * 100, 0)
        if v.comparison.is_complete:
            text = w("So {share}% of the change is common to all provinces.", share=share)
        else:
            text = w(
                "So {share}% of the change is as much as the national mean changed; the change is known of only {n} of "
                "{n_all} provinces, so it cannot be called common to all.",
                share=share, n=len(v.changes), n_all=int(row["n_all"]),
            )  # fmt: skip
        if v.comparison.is_broken:
            text += " " + w(
                "The criteria or the way of measuring changed between the two years, so this part must not be read as "
                "a change of the province's own work."
            )
        return text
    facts = {"size": w.number(abs(rest))}
    if abs(rest) < 0.005 or abs(change) < 0.005:
        return ""
    if not _known(row["own"]) and change * national > 0 and change * rest > 0:
        return ""  # the parts told just before end with this figure
    if change > 0:
        if rest < 0:
            return w(
                "The score rose, but less than that of the country as a whole; measured against the others the "
                "province fell behind by {size} points.",
                **facts,
            )  # fmt: skip
        if national < 0:
            return w(
                "The score rose while that of the country as a whole fell; measured against the others the province "
                "gained {size} points.",
                **facts,
            )  # fmt: skip
        return w("The score rose by {size} points more than that of the country as a whole.", **facts)
    if rest > 0:
        return w(
            "The score fell, but less than that of the country as a whole; measured against the others the province "
            "gained {size} points.",
            **facts,
        )  # fmt: skip
    if national > 0:
        return w(
            "The score fell while that of the country as a whole rose; measured against the others the province fell "
            "behind by {size} points.",
            **facts,
        )  # fmt: skip
    return w("The score fell by {size} points more than that of the country as a whole.", **facts)


def expectation_text(v: ChangeView) -> str:
    """Whether the change is more than what chance and regression to the mean explain."""
    w = v.w
    if not v.comparison.is_complete or v.comparison.model.empty:
        return scales_text(v) or w(
            "What change was to be expected cannot be estimated: it needs the scores of nearly all provinces in both "
            "years, and too few are published."
        )
    model = v.comparison.model.iloc[0]
    if model["p_value"] < 0.05 and model["slope"] < 0:
        line = w(
            "Provinces that stood higher in {base_year} changed less favourably: {slope} points of change for each "
            "point of score (regression to the mean).",
            base_year=v.base_year, slope=w.signed(model["slope"]),
        )  # fmt: skip
    elif model["p_value"] < 0.05:
        line = w(
            "Provinces that stood higher in {base_year} changed more favourably: {slope} points of change for each "
            "point of score; there is no regression to the mean in this pair of years.",
            base_year=v.base_year, slope=w.signed(model["slope"]),
        )  # fmt: skip
    else:
        line = w(
            "In this pair of years a dependence of the change on the score of {base_year} cannot be told from "
            "chance (p = {p}).",
            base_year=v.base_year, p=w.number(model["p_value"]),
        )  # fmt: skip
    own = v.comparison.expected[v.comparison.expected["province_code"] == v.code]
    if not v.code:
        far = v.comparison.expected[v.comparison.expected["more_than_noise"]]
        named = [str(v.names.get(code, code)) for code in far.sort_values("p_holm")["province_code"]]
        if named:
            return line + " " + w(
                "Allowing for {n} looks, the change of {names} is more than noise.", n=int(model["n"]),
                names=w.join(named),
            )  # fmt: skip
        return (
            line
            + " "
            + w("Allowing for {n} looks, no change of a province is more than noise.", n=int(model["n"]))
        )
    if own.empty or not _known(own.iloc[0]["expected"]):
        return line
    row = own.iloc[0]
    text = w(
        "For {name}, {expected} points were to be expected (95% interval {low} to {high}); in fact it is {change}.",
        name=v.name, expected=w.signed(row["expected"]), low=w.signed(row["low"]), high=w.signed(row["high"]),
        change=w.signed(row["change"]),
    )  # fmt: skip
    if row["more_than_noise"]:
        end = w("This is more than noise, also when one allows for {n} looks (p = {p}).",
                n=int(row["n"]), p=w.number(row["p_holm"], 3))  # fmt: skip
    elif row["outside"]:
        end = w(
            "This lies outside the interval of one province, but among {n} provinces some do so by chance "
            "(adjusted p = {p}): it is no more than chance alone would give.",
            n=int(row["n"]), p=w.number(row["p_holm"]),
        )  # fmt: skip
    else:
        end = w("This is no more than chance alone would give.")
    return f"{line} {text} {end}"
