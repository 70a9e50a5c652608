"""Sentences on the scale of a score that the source does not print, and on why it was read as it was."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.language import Words

__all__ = ["scale_reading_sentence", "short_scale_sentence"]


def scale_reading_sentence(row: pd.Series, reading: pd.Series, *, name: str, year: int, w: Words) -> str:
    """That no scale is printed, which one was read and why. Empty when the scale is printed.

    ``reading`` is as from :func:`parresearch.statistics.scale_reading.scale_reading`.
    """
    if not reading["is_read"]:
        return ""
    own = w.scale(row["max_points"])
    text = w(
        "The source prints the score of {name} in {year} ({points}) without its scale; it is read here as out of "
        "{own}.",
        name=name, year=year, points=w.number(row["points"]), own=own,
    )  # fmt: skip
    if not reading["is_contradicted"]:
        return text + " " + w("Another scale cannot be ruled out from the figures found.")
    facts = {
        "other": w.scale(reading["other_scale"]),
        "points": w.number(row["points"]),
        "percent": w.number(reading["other_percent"]),
        "mean": w.number(row["mean"]),
        "rank": int(row["rank"]),
        "n": int(reading["n_above_mean"]),
    }
    if reading["other_percent"] > row["mean"]:
        why = w(
            "The criteria set of that year adds to {other} points, but {points} of {other} would be {percent} on a "
            "scale of 100, above the national mean of {mean}; only {n} provinces are above the mean, and rank {rank} "
            "is not among them.",
            **facts,
        )
    else:
        why = w(
            "The criteria set of that year adds to {other} points, but {points} of {other} would be {percent} on a "
            "scale of 100, below the national mean of {mean}; {n} provinces are above the mean, and rank {rank} is "
            "among them.",
            **facts,
        )
    return f"{text} {why}"


def short_scale_sentence(row: pd.Series, reading: pd.Series, *, w: Words) -> str:
    """That the distance from the mean rests on a scale that was read. Empty when the scale is printed."""
    if not reading["is_read"] or pd.isna(row["mean"]):
        return ""
    return w(
        "These distances rest on the score being out of {own}: the source prints no scale (see part I).",
        own=w.scale(row["max_points"]),
    )
