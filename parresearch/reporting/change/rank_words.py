"""Sentences about a change of rank: whose change moved it, how near the next places are, who passed whom."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from parresearch.reporting.change.view import ChangeView, RankBounds
from parresearch.reporting.language import Words

__all__ = ["passes_text", "places_text", "rank_text"]

_FEW = 6
"""So many names of provinces are all said; of more, some are named and all counted."""
_SOME = 4


def _known(value: object) -> bool:
    return value is not None and not pd.isna(value)


def places_text(v: ChangeView, row: pd.Series | None) -> str:
    """The two ranks and the places between them; "" where one is not known and no source states the places."""
    if row is None:
        return ""
    if not (_known(row["rank_base"]) and _known(row["rank"])):
        stated = row.get("places_stated")
        if not _known(stated):
            return ""
        return v.w(
            "Its rank: {places}, as the source states without the two ranks.",
            places=v.w.place_change(int(stated)),
        )
    change = int(row["rank_base"]) - int(row["rank"])
    if change == 0:
        return v.w("Its rank stays {rank}.", rank=int(row["rank"]))
    facts = {"base": int(row["rank_base"]), "now": int(row["rank"]), "places": v.w.place_change(change)}
    if change > 0:
        return v.w("Its rank rises from {base} to {now} ({places}).", **facts)
    return v.w("Its rank falls from {base} to {now} ({places}).", **facts)


def rank_text(v: ChangeView) -> str:
    """Whose change moved the rank, how near the next places are; bounds where few scores are published."""
    w = v.w
    if v.comparison.is_complete:
        own = v.comparison.ranks[v.comparison.ranks["province_code"] == v.code]
        return _exact_text(v, own.iloc[0]) if len(own) else ""
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
    return f"{_bounds_text(v, bounds)} {_taken_out_text(v)}".strip()


def _bounds_text(v: ChangeView, bounds: RankBounds) -> str:
    """The own part and that of the others as far as the scores known bound them."""
    w = v.w
    facts = {
        "n": abs(bounds.places), "n_base": bounds.n_known_base, "n_now": bounds.n_known, "base_year": v.base_year,
        "year": v.year, "own": _range(bounds.own_low, bounds.own_high, w),
        "others": _range(bounds.others_low, bounds.others_high, w),
    }  # fmt: skip
    if bounds.places < 0:
        head = w("Of the {n} places lost, the part of its own change can only be bounded", **facts)
    elif bounds.places > 0:
        head = w("Of the {n} places gained, the part of its own change can only be bounded", **facts)
    else:
        head = w(
            "The rank did not move; the part of its own change, which the others' made up for, can only be bounded"
        )
    reason = w(
        ", because score and rank are both known of only {n_base} of the other provinces in {base_year} and "
        "{n_now} in {year}",
        **facts,
    )  # fmt: skip
    return head + reason + w(
        ": its own part {own} places, that of the others {others} places (minus: down).", **facts
    )  # fmt: skip


def _range(low: float, high: float, w: Words) -> str:
    """ "−33,5 to 0", whole places without a decimal; one number where both ends are equal."""
    ends = [w.signed(end, 0 if float(end).is_integer() else 1) for end in (low, high)]
    return ends[0] if low == high else w("from {low} to {high}", low=ends[0], high=ends[1])


def _taken_out_text(v: ChangeView) -> str:
    """Whether the change of the country's mean was taken out of the own change before ranks were worked out."""
    if v.comparison.is_broken:
        return v.w("The change of the national mean was taken out first.")
    own = v.comparison.breaks
    if (own["component"] == "total").any():
        return v.w(
            "The instrument was revised in part between the two years but not replaced, so the scores are compared as "
            "they stand and the change of the national mean is not taken out."
        )  # fmt: skip
    return ""


def _gap(v: ChangeView, points: float) -> str:
    """A distance in points; one that two decimals would make zero is given with four."""
    return v.w.number(points, 2 if points >= 0.005 else 4)


def _exact_text(v: ChangeView, own: pd.Series) -> str:
    w, places = v.w, int(own["places"])
    parts = [
        w.signed(own[key], 0 if float(own[key]).is_integer() else 1)
        for key in ("own_places", "others_places")
    ]
    if places:
        text = w(
            "Among the {n} provinces with both years, {name} goes from place {base} to {now} ({places}): its own "
            "change accounts for {own} places and the change of the others for {others} places.",
            n=int(own["n"]), name=v.name, base=int(own["rank_base"]), now=int(own["rank"]),
            places=w.place_change(places), own=parts[0], others=parts[1],
        )  # fmt: skip
    else:
        text = w(
            "Among the {n} provinces with both years, {name} keeps place {rank}.",
            n=int(own["n"]), name=v.name, rank=int(own["rank"]),
        )  # fmt: skip
        if own["own_places"]:
            text += " " + w(
                "Its own change ({own} places) and that of the others ({others} places) made up for one another.",
                own=parts[0], others=parts[1],
            )  # fmt: skip
    if places or own["own_places"]:
        text = f"{text} {_taken_out_text(v)}".strip()
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


def _some_names(
    names: list[str], *, none: str, few: Callable[[str], str], many: Callable[[int, str], str], w: Words
) -> str:
    """None of them, few by name, or of many the count and some names."""
    if not names:
        return none
    return few(w.join(names)) if len(names) <= _FEW else many(len(names), w.join(names[:_SOME]))


def passes_text(v: ChangeView) -> str:
    """Who overtook and who was overtaken: few by name, of many some names and the count."""
    w, table = v.w, v.comparison.passes_of(v.code)
    if table.empty:
        return ""
    overtaking, overtaken = (
        [str(v.names.get(code, code)) for code in table.loc[table["direction"] == direction, "province_code"]]
        for direction in ("overtaking", "overtaken")
    )
    passed = _some_names(
        overtaking,
        none=w("overtaken by none of them"),
        few=lambda names: w("overtaken by {names}", names=names),
        many=lambda n, names: w("overtaken by {n} provinces (among them {names})", n=n, names=names),
        w=w,
    )
    passes = _some_names(
        overtaken,
        none=w("it overtook none of them"),
        few=lambda names: w("it overtook {names}", names=names),
        many=lambda n, names: w("it overtook {n} provinces (among them {names})", n=n, names=names),
        w=w,
    )
    text = w("{name} was {passed}; {passes}.", name=v.name, passed=passed, passes=passes)
    if max(len(overtaking), len(overtaken)) > _FEW:
        text += " " + w("The table below names them all.")
    if not v.comparison.is_complete:
        text += " " + w(
            "Of the other provinces, only those whose ranks of both years were found ({n}) could be looked at.",
            n=int(table["n"].iloc[0]),
        )  # fmt: skip
    return text
