"""Sentences about a change: computed, with words for what is not published."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.change.view import ChangeView

__all__ = [
    "chairman_text",
    "expectation_text",
    "movers_text",
    "national_text",
    "parts_text",
    "passes_text",
    "rank_text",
]


def _known(value: object) -> bool:
    return value is not None and not pd.isna(value)


def national_text(v: ChangeView) -> str:
    """The change of the country's mean, where it comes from, and how many provinces are known."""
    w, shift = v.w, v.comparison.shift
    row = shift.iloc[0] if not shift.empty else None
    if row is None or not _known(row["national"]):
        text = w(
            "The change of the national mean of the {index} from {base_year} to {year} is not known: a mean was not "
            "found for both years, or the two years are on two scales.",
            index=v.index, base_year=v.base_year, year=v.year,
        )  # fmt: skip
    else:
        text = w(
            "From {base_year} to {year} the national mean of the {index} is {change} ({base} → {now}).",
            base_year=v.base_year, year=v.year, index=v.index, change=w.point_change(row["national"]),
            base=w.number(row["mean_base"]), now=w.number(row["mean"]),
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


def movers_text(v: ChangeView) -> str:
    """How many rose and fell, the middle, and who moved most; "" where fewer than three changes are known."""
    w, table = v.w, v.changes
    if len(table) < 3:
        return ""
    change = table["change"]
    few = len(table) < 10
    up, down = int((change > 0.005).sum()), int((change < -0.005).sum())
    text = w(
        "Of the {n} provinces with both years, {up} rose, {down} fell and {same} stayed; half of the changes lie "
        "between {low} and {high} points, the middle one is {median}.",
        n=len(table), up=up, down=down, same=len(table) - up - down, low=w.signed(change.quantile(0.25)),
        high=w.signed(change.quantile(0.75)), median=w.signed(change.median()),
    ) if not few else w(
        "Of the {n} provinces whose change is known, {up} rose, {down} fell and {same} stayed.",
        n=len(table), up=up, down=down, same=len(table) - up - down,
    )  # fmt: skip
    lowest, highest = table.loc[change.idxmin()], table.loc[change.idxmax()]
    return text + " " + w(
        "The lowest change is that of {low_name} ({low}), the highest that of {high_name} ({high}).",
        low_name=lowest["province_name"], low=w.signed(lowest["change"]),
        high_name=highest["province_name"], high=w.signed(highest["change"]),
    )  # fmt: skip


def chairman_text(v: ChangeView) -> str:
    """The change in points and places, and how much of it was everybody's: a sentence to read out."""
    w, row = v.w, v.row
    if row is None or not _known(row["change"]):
        return f"{_lacking_text(v, row)} {_places(v, row)}".strip()
    text = w(
        "From {base_year} to {year}, {name} is {change} in the {index}",
        base_year=v.base_year, year=v.year, name=v.name, change=w.point_change(row["change"]), index=v.index,
    )  # fmt: skip
    if _known(row["score_base"]) and _known(row["score"]):
        text += w(" ({base} → {now})", base=w.number(row["score_base"]), now=w.number(row["score"]))
        if v.rescaled:
            text += w(", on a scale of 100 ({list})", list="; ".join(
                w("printed for {year}: {score}", year=year, score=score) for year, score in v.rescaled.items()
            ))  # fmt: skip
    else:
        text += w(" (the source states the change alone, without the scores)")
    places = _places(v, row)
    text = f"{text}. {places}".strip()
    return f"{text} {parts_text(v)}".strip()


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


def _places(v: ChangeView, row: pd.Series | None) -> str:
    if row is None or not (_known(row["rank_base"]) and _known(row["rank"])):
        return ""
    change = int(row["rank_base"]) - int(row["rank"])
    if change == 0:
        return v.w("Its rank stays {rank}.", rank=int(row["rank"]))
    return v.w(
        "Its rank goes from {base} to {now} ({places}).",
        base=int(row["rank_base"]), now=int(row["rank"]), places=v.w.place_change(change),
    )  # fmt: skip


def parts_text(v: ChangeView) -> str:
    """The change as national, regional and own part, as far as means are published."""
    w, row = v.w, v.row
    if row is None or not _known(row["rest"]):
        return ""
    if _known(row["own"]):
        text = w(
            "Of this, {national} points are the change of the whole country, {region} points what the region "
            "{region_name} moved beyond it, and {own} points its own.",
            national=w.signed(row["national"]), region=w.signed(row["region"]), own=w.signed(row["own"]),
            region_name=v.region_names[row["region_code"]],
        )  # fmt: skip
    else:
        text = w(
            "Of this, {national} points are the change of the whole country and {rest} points are beyond it (region "
            "and province together: no mean of the region is published for both years).",
            national=w.signed(row["national"]), rest=w.signed(row["rest"]),
        )  # fmt: skip
    return f"{text} {_verdict(v, row)}".strip()


def _verdict(v: ChangeView, row: pd.Series) -> str:
    """Whose change it mostly was, in one sentence."""
    w, change, national, rest = v.w, float(row["change"]), float(row["national"]), float(row["rest"])
    if change * national > 0 and abs(national) >= 0.5 * abs(change) and rest * change >= 0:
        share = w.number(national / change * 100, 0)
        if v.comparison.is_broken:
            return w(
                "So {share}% of the change is common to all provinces, in a year in which the criteria or the way of "
                "measuring changed; it must not be read as a change of the province's own work.",
                share=share,
            )  # fmt: skip
        return w("So {share}% of the change is common to all provinces.", share=share)
    if change > 0 and rest < 0:
        return w(
            "The score rose, but less than that of the country as a whole; measured against the others the province "
            "fell behind by {size} points.",
            size=w.number(-rest),
        )  # fmt: skip
    if change < 0 and rest > 0:
        return w(
            "The score fell, but less than that of the country as a whole; measured against the others the province "
            "gained {size} points.",
            size=w.number(rest),
        )  # fmt: skip
    return ""


def rank_text(v: ChangeView) -> str:
    """Whose change moved the rank, how near the next places are; bounds where few scores are published."""
    w = v.w
    if v.comparison.is_complete:
        own = v.comparison.ranks[v.comparison.ranks["province_code"] == v.code]
        return _exact_rank_text(v, own.iloc[0]) if len(own) else ""
    row = v.row
    if row is None or not (_known(row["rank_base"]) and _known(row["rank"])):
        return w(
            "The rank of {name} was not found for both years, so its change cannot be told apart.",
            name=v.name,
        )
    if v.two_scales:
        return w(
            "How many of these places are due to its own change and how many to the others' cannot be computed: the "
            "scores of the two years are on two scales.",
        )  # fmt: skip
    bounds = v.comparison.bounds_of(v.code)
    if bounds is None:
        return w(
            "How many of these places are due to its own change and how many to the others' cannot be computed: it "
            "needs the scores of the other provinces, which are not published in full.",
        )  # fmt: skip
    text = w(
        "How many of the {places} places are due to its own change can only be bounded, because {n_base} and {n_now} "
        "scores of other provinces are known for the two years: the own part lies between {own_low} and {own_high} "
        "places, that of the others between {others_low} and {others_high}.",
        places=w.signed(bounds.places, 0), n_base=bounds.n_known_base, n_now=bounds.n_known,
        own_low=w.signed(bounds.own_low, 1), own_high=w.signed(bounds.own_high, 1),
        others_low=w.signed(bounds.others_low, 1), others_high=w.signed(bounds.others_high, 1),
    )  # fmt: skip
    if v.comparison.is_broken:
        text += " " + w("The change of the national mean was taken out first.")
    return text


def _gap(v: ChangeView, points: float) -> str:
    """A distance in points; one that two decimals would make zero is given with four."""
    return v.w.number(points, 2 if points >= 0.005 else 4)


def _exact_rank_text(v: ChangeView, own: pd.Series) -> str:
    w = v.w
    places = int(own["places"])
    if places == 0:
        text = w(
            "Among the {n} provinces with both years, {name} keeps place {rank}.",
            n=int(own["n"]), name=v.name, rank=int(own["rank"]),
        )  # fmt: skip
    else:
        text = w(
            "Among the {n} provinces with both years, {name} goes from place {base} to {now} ({places}): its own "
            "change accounts for {own} places and the change of the others for {others} places.",
            n=int(own["n"]), name=v.name, base=int(own["rank_base"]), now=int(own["rank"]),
            places=w.place_change(places), own=w.signed(own["own_places"], 1), others=w.signed(own["others_places"], 1),
        )  # fmt: skip
    if v.comparison.is_broken and places:
        text += " " + w("The change of the national mean was taken out first.")
    if places < 0 and own["points_to_old_rank"] > 0:
        text += " " + w(
            "With {points} points more it would have kept place {base}.",
            points=_gap(v, own["points_to_old_rank"]), base=int(own["rank_base"]),
        )  # fmt: skip
    near = []
    if _known(own["points_up"]):
        near.append(w("{points} points to the next better score", points=_gap(v, own["points_up"])))
    if _known(own["points_down"]):
        near.append(w("{points} points ahead of the next lower one", points=_gap(v, -own["points_down"])))
    return text + " " + w("In {year} it is {near}.", year=v.year, near=w.join(near)) if near else text


def passes_text(v: ChangeView) -> str:
    """Who overtook and who was overtaken, by name."""
    w, table = v.w, v.comparison.passes_of(v.code)
    names = v.names
    said = []
    for direction, some, none in (
        ("overtaking", w("overtaken by {names}"), w("overtaken by none of them")),
        ("overtaken", w("it overtook {names}"), w("it overtook none of them")),
    ):
        found = [
            str(names.get(code, code)) for code in table.loc[table["direction"] == direction, "province_code"]
        ]
        said.append(some.format(names=w.join(found)) if found else none)
    if table.empty:
        return ""
    text = w("{name} was {passed}; {passes}.", name=v.name, passed=said[0], passes=said[1])
    if not v.comparison.is_complete:
        text += " " + w(
            "Only the {n} other provinces whose ranks of both years were found could be looked at.",
            n=int(table["n"].iloc[0]),
        )  # fmt: skip
    return text


def expectation_text(v: ChangeView) -> str:
    """Whether the change is more than what chance and regression to the mean explain."""
    w = v.w
    if not v.comparison.is_complete or v.comparison.model.empty:
        return w(
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
            "In this pair of years the change did not depend on the score of {base_year} in a way that chance could "
            "not make (p = {p}).",
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
        "For {name}, {expected} points were to be expected (95% interval {low} to {high}); it is {change}.",
        name=v.name, expected=w.signed(row["expected"]), low=w.signed(row["low"]), high=w.signed(row["high"]),
        change=w.signed(row["change"]),
    )  # fmt: skip
    if row["more_than_noise"]:
        end = w("This is more than noise, also when one allows for {n} looks (p = {p}).",
                n=int(row["n"]), p=w.number(row["p_holm"], 3))  # fmt: skip
    elif row["outside"]:
        end = w(
            "This lies outside the interval of one province, but among {n} provinces some do so by chance (adjusted p "
            "= {p}): it is within the noise.",
            n=int(row["n"]), p=w.number(row["p_holm"]),
        )  # fmt: skip
    else:
        end = w("This is within the noise.")
    return f"{line} {text} {end}"
