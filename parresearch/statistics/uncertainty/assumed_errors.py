"""A standard error where a publisher prints none: from how much provinces move against one another between years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError, MissingYearError, SmallSampleError
from parresearch.statistics.spread import is_flat

__all__ = ["MovementError", "movement_error"]


@dataclass(frozen=True)
class MovementError:
    """The error in points of its year, and what it rests on.

    Attributes
    ----------
    year_pairs
        Neighbouring years that were compared, all on one instrument.
    n_changes, n_fewest, n_units
        Changes in all pairs together; provinces in the pair that has the fewest; provinces that there are.
    same_instrument
        Whether the pairs are on the instrument of the year, without a break between.
    maximum, pair_maximum
        Greatest score in the year and in the pairs: the error is ``pair_se * maximum / pair_maximum``.
    """

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
        return self.se * self.pair_maximum / self.maximum


def movement_error(
    scores: pd.DataFrame,
    breaks: pd.DataFrame,
    *,
    index_id: str,
    component: str = "total",
    year: int,
    n_units: int,
    window: int = 3,
) -> MovementError:
    """sd of the changes of provinces between neighbouring years, less the common change, over sqrt(2).

    If true scores did not move and the errors of two years had nothing to do with one another, a change would be two
    errors, so its variance is twice that of one. True scores do move: as long as errors are not alike in both years the
    value is an upper bound of the error of measurement, and rank sets made with it are too wide rather than too narrow.

    A pair of years counts when no break lies between the two and at least half of the provinces have both. Pairs on the
    instrument of ``year`` come first: those of the ``window`` years up to it; where there is none, those of the years
    after it. Only without any are pairs on the nearest other instrument taken, again first of earlier years; changes
    are taken in percent of the maximum, so such an error is then written in points of ``year``.

    Parameters
    ----------
    scores : DataFrame
        ``year, province_code, points, percent`` of one component, also of the years after ``year``.
    n_units : int
        Provinces that existed in ``year``.
    window : int
        Changes looked at on one side of ``year``.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": [2018] * 4 + [2019] * 4, "province_code": list("abcd") * 2,
    ...                        "points": [1.0, 2, 3, 4, 2.0, 2, 4, 4]})
    >>> none = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"])
    >>> scores["percent"] = scores["points"] / 80 * 100
    >>> error = movement_error(scores, none, index_id="papi", year=2019, n_units=4)
    >>> round(error.se, 4), error.year_pairs, error.n_fewest
    (0.4082, ((2018, 2019),), 4)
    """
    if (twice := scores.duplicated(["province_code", "year"])).any():
        first = scores[twice].iloc[0]
        raise DataError(
            f"{first['province_code']} stands twice in {first['year']}; give the scores of one component."
        )
    wide = scores.pivot(index="province_code", columns="year", values="percent")
    own = breaks[(breaks["index_id"] == index_id) & (breaks["component"] == component)]
    instrument = {y: int((own["year_after"] <= y).sum()) for y in {*wide.columns, year}}
    changes = {
        int(later): (wide[later] - wide[later - 1]).dropna()
        for later in wide.columns
        if year - window < later <= year + window and instrument.get(later - 1) == instrument[later]
    }
    least = max(n_units / 2, 4)
    usable = [later for later, change in changes.items() if len(change) >= least]
    before, after = [y for y in usable if y <= year], [y for y in usable if y > year]
    choices = [
        [later for later in side if instrument[later] == number]
        for number in (instrument[year], *(instrument[y] for y in (*before[-1:], *after[:1])))
        for side in (before, after)
    ]
    taken = next(filter(None, choices), [])
    if not taken:
        raise MissingYearError(
            f"No two neighbouring years of {index_id} within {window} years of {year} are on one scale with figures of "
            f"at least half of the {n_units} provinces in both; give a standard error instead."
        )
    used = [changes[later] for later in taken]
    squares = sum(float(((change - change.mean()) ** 2).sum()) for change in used)
    size = float(wide[[end for later in taken for end in (later - 1, later)]].abs().max(axis=None))
    if all(is_flat(change, size=size) for change in used):
        raise SmallSampleError(
            f"No province of {index_id} moves against the others around {year}; there is no error."
        )
    n = sum(len(change) for change in used)
    percent = float(np.sqrt(squares / (n - len(used)) / 2))
    maximum = _maximum(scores, year)
    return MovementError(
        se=percent * maximum / 100,
        n_changes=n,
        year_pairs=tuple((later - 1, later) for later in taken),
        n_fewest=min(len(change) for change in used),
        n_units=n_units,
        same_instrument=instrument[taken[0]] == instrument[year],
        maximum=maximum,
        pair_maximum=_maximum(scores, taken[-1]),
    )


def _maximum(scores: pd.DataFrame, year: int) -> float:
    """The greatest score of a year, as its points and percent have it."""
    own = scores[(scores["year"] == year) & (scores["percent"] > 0) & scores["points"].notna()]
    if own.empty:
        raise MissingYearError(f"No province has both points and percent in {year}, so an error has no unit.")
    return float((own["points"] / own["percent"] * 100).median())
