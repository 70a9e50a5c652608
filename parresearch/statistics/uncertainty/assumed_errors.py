"""A standard error where a publisher prints none: from how much provinces move against one another between years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from parresearch.core.errors import MissingYearError, SmallSampleError
from parresearch.statistics.breaks import breaks_between

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

    If true scores did not move, a change would be two errors, so its variance is twice that of one. True scores do
    move: the value is an upper bound of the error of measurement, and rank sets made with it are too wide rather than
    too narrow. Pairs of years with a break between them are left out, because a new ruler moves provinces as well.

    Parameters
    ----------
    scores : DataFrame
        ``year, province_code, points`` of one component.
    window : int
        Years on each side of ``year`` that are looked at.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": [2018] * 4 + [2019] * 4, "province_code": list("abcd") * 2,
    ...                        "points": [1.0, 2, 3, 4, 2.0, 2, 4, 4]})
    >>> none = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"])
    >>> found = movement_error(scores, none, index_id="pci", year=2019)
    >>> round(found.se, 4), found.year_pairs
    (0.4082, ((2018, 2019),))
    """
    wide = scores.pivot(index="province_code", columns="year", values="points")
    squares, freedom, pairs, n = 0.0, 0, [], 0
    for later in [y for y in wide.columns if y - 1 in wide.columns and abs(y - year) <= window]:
        if len(
            breaks_between(breaks, index_id=index_id, component=component, base_year=later - 1, year=later)
        ):
            continue
        change = (wide[later] - wide[later - 1]).dropna()
        if len(change) < 4:
            continue
        squares += float(((change - change.mean()) ** 2).sum())
        freedom += len(change) - 1
        n += len(change)
        pairs.append((int(later - 1), int(later)))
    if not pairs:
        raise MissingYearError(
            f"No two neighbouring years of {index_id} within {window} years of {year} are on one scale with figures of "
            "the same provinces; give a standard error instead."
        )
    if squares <= 0:
        raise SmallSampleError(
            f"No province of {index_id} moves against the others around {year}; there is no error."
        )
    return MovementError(float(np.sqrt(squares / freedom / 2)), n, tuple(pairs))
