"""What is said of errors that are assumed because publishers print none: from which years, by what rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from parresearch.reporting.language import Words

__all__ = ["AssumedError", "assumed_error_text"]


class AssumedError(Protocol):
    """An error and what it rests on (``statistics.uncertainty.assumed_errors.MovementError``)."""

    se: float
    n_changes: int
    year_pairs: tuple[tuple[int, int], ...]
    n_fewest: int
    n_units: int
    same_instrument: bool
    maximum: float
    pair_maximum: float

    @property
    def pair_se(self) -> float:
        """The error in points of the pairs of years."""


def assumed_error_text(errors: Mapping[str, AssumedError], *, year: int, w: Words) -> str:
    """That errors are assumed, by what rule, and for each index from which years and how many provinces.

    Parameters
    ----------
    errors : mapping
        Short name of an index to its error.
    """
    rule = w(
        "The errors are assumed: publishers print none. They are taken from how far provinces moved against one "
        "another between two neighbouring years, divided by √2. Pairs of years on the instrument of {year} come first, "
        "those up to {year} before those after it; only where there is none, the nearest pairs on another instrument. "
        "At least half of the provinces must have both years. Real change counts as error here, so the spans tend to "
        "be wider than needed, unless the errors of a province repeat from year to year.",
        year=year,
    )  # fmt: skip
    return " ".join([rule, *(_one(index, error, w) for index, error in errors.items())])


def _one(index: str, error: AssumedError, w: Words) -> str:
    """The years and provinces behind one error, and how it was brought to the scale of the year."""
    facts = {"n": error.n_fewest, "n_all": error.n_units}
    even = error.n_changes == error.n_fewest * len(error.year_pairs)
    text = w(
        "{index}: {se} points, from {years} ({provinces}",
        index=index, se=w.number(error.se), years=w.join([f"{a}–{b}" for a, b in error.year_pairs]),
        provinces=w("{n} of {n_all} provinces", **facts) if even else w("at least {n} of {n_all} provinces", **facts),
    )  # fmt: skip
    if not error.same_instrument:
        text += w("; another instrument")
        if abs(error.pair_maximum - error.maximum) > 1e-6:
            text += w(
                ", so {points} points of {old} × {new}/{old}",
                points=w.number(error.pair_se, 3), old=w.scale(round(error.pair_maximum, 6)),
                new=w.scale(round(error.maximum, 6)),
            )  # fmt: skip
    return text + ")."
