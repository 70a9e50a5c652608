"""A standard error where a publisher prints none: from how much provinces move against one another between years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError, MissingYearError, SmallSampleError
from parresearch.statistics.breaks import breaks_between
from parresearch.statistics.spread import is_flat

__all__ = ["MovementError", "movement_error"]


@dataclass(frozen=True)
class MovementError:
    """The error in points, and which pairs of years it rests on."""

    se: float
    n_changes: int
    year_pairs: tuple[tuple[int, int], ...]


def movement_error(
    scores: pd.DataFrame,
    breaks: pd.DataFrame,
    *,
    index_id: str,
    component: str = "total",
    year: int,
    window: int = 3,
) -> MovementError:
    """sd of the changes of provinces between neighbouring years, less the common change, over sqrt(2).

    If true scores did not move and the errors of two years had nothing to do with one another, a change would be two
    errors, so its variance is twice that of one. True scores do move: as long as errors are not alike in both years the
    value is an upper bound of the error of measurement, and rank sets made with it are too wide rather than too narrow.

    Changes are taken in percent of the maximum and written in points of ``year``, because the years may lie on either
    side of a new scale. Pairs of years with a break between them are left out: a new ruler moves provinces as well. The
    pairs are those of the ``window`` years up to ``year``; only where there is none, those of the years after it. So
    what later years bring does not change the error of an earlier one.

    Parameters
    ----------
    scores : DataFrame
        ``year, province_code, points, percent`` of one component.
    window : int
        Changes looked at on one side of ``year``.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": [2018] * 4 + [2019] * 4, "province_code": list("abcd") * 2,
    ...                        "points": [1.0, 2, 3, 4, 2.0, 2, 4, 4]})
    >>> none = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"])
    >>> found = movement_error(scores.assign(percent=scores["points"] / 80 * 100), none, index_id="papi", year=2019)
    >>> round(found.se, 4), found.year_pairs
    (0.4082, ((2018, 2019),))
    """
    if (twice := scores.duplicated(["province_code", "year"])).any():
        first = scores[twice].iloc[0]
        raise DataError(
            f"{first['province_code']} stands twice in {first['year']}; give the scores of one component."
        )
    wide = scores.pivot(index="province_code", columns="year", values="percent")
    unbroken = [
        int(later)
        for later in wide.columns
        if later - 1 in wide.columns
        and not len(
            breaks_between(breaks, index_id=index_id, component=component, base_year=later - 1, year=later)
        )
        and len((wide[later] - wide[later - 1]).dropna()) >= 4
    ]
    before = [later for later in unbroken if year - window < later <= year]
    taken = before or [later for later in unbroken if year < later <= year + window]
    if not taken:
        raise MissingYearError(
            f"No two neighbouring years of {index_id} within {window} years of {year} are on one scale with figures of "
            "the same provinces; give a standard error instead."
        )
    changes = [(wide[later] - wide[later - 1]).dropna() for later in taken]
    squares = sum(float(((change - change.mean()) ** 2).sum()) for change in changes)
    size = float(wide[[end for later in taken for end in (later - 1, later)]].abs().max(axis=None))
    if all(is_flat(change, size=size) for change in changes):
        raise SmallSampleError(
            f"No province of {index_id} moves against the others around {year}; there is no error."
        )
    n = sum(len(change) for change in changes)
    percent = float(np.sqrt(squares / (n - len(changes)) / 2))
    pairs = tuple((later - 1, later) for later in taken)
    return MovementError(percent * _points_per_percent(scores, year), n, pairs)


def _points_per_percent(scores: pd.DataFrame, year: int) -> float:
    """Points of ``year`` that one percent of the maximum is."""
    own = scores[(scores["year"] == year) & (scores["percent"] > 0) & scores["points"].notna()]
    if own.empty:
        raise MissingYearError(f"No province has both points and percent in {year}, so an error has no unit.")
    return float((own["points"] / own["percent"]).median())
