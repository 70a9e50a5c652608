"""Which units may be among the best or the worst few, and which surely are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.statistics.uncertainty.rank_sets import RankSets, rank_confidence_sets

__all__ = ["group_membership", "members", "tau_set"]


def members(sets: RankSets, *, tau: int) -> list[object]:
    """Units of one-sided simultaneous sets that cannot be ruled out of the ``tau`` best (lower) or worst (upper).

    In the order of their ranks, highest first.
    """
    table = sets.table
    if not 1 <= tau <= len(table):
        raise DataError(f"tau = {tau} does not fit {len(table)} units; take 1 to {len(table)}.")
    if sets.side == "two-sided" or not sets.simultaneous:
        raise DataError(
            "Members of the best or worst are read from simultaneous one-sided sets (lower or upper)."
        )
    inside = (
        table["rank_best"] <= tau if sets.side == "lower" else table["rank_worst"] >= len(table) - tau + 1
    )
    return list(table[inside].sort_values("rank", kind="stable").index)


def tau_set(
    scores: pd.Series,
    se: pd.Series,
    *,
    tau: int,
    end: str = "best",
    coverage: float = 0.95,
    stepdown: bool = True,
    rng: np.random.Generator,
    n_draws: int = 10_000,
) -> list[object]:
    """Units that cannot be ruled out of the ``tau`` best (or worst): they hold all of these with prob. ``coverage``.

    One-sided simultaneous sets: best where the best possible place is at most tau; worst where the worst possible place
    is at least p - tau + 1.

    References
    ----------
    Mogstad, Romano, Shaikh & Wilhelm 2024, Review of Economic Studies 91, section 3.4 (tau-best).

    Examples
    --------
    >>> scores, rng = pd.Series({"01": 40.0, "48": 44.0, "79": 44.2}), np.random.default_rng(1)
    >>> tau_set(scores, pd.Series(0.5, index=scores.index), tau=1, rng=rng)
    ['79', '48']
    """
    if end not in ("best", "worst"):
        raise DataError(f"end={end!r} is unknown; there are best and worst.")
    sets = rank_confidence_sets(
        scores,
        se,
        simultaneous=True,
        stepdown=stepdown,
        coverage=coverage,
        side="lower" if end == "best" else "upper",
        rng=rng,
        n_draws=n_draws,
    )
    return members(sets, tau=tau)


def group_membership(table: pd.DataFrame, *, size: int) -> pd.Series:
    """Who surely is, may be, and surely is not among the ``size`` best and the ``size`` worst, from rank sets.

    Parameters
    ----------
    table : DataFrame indexed by unit
        ``rank_best, rank_worst`` of simultaneous sets, so that all statements hold at once.

    Returns
    -------
    Series
        ``surely_top``, ``surely_bottom``, or ``open``.

    Examples
    --------
    >>> table = pd.DataFrame({"rank_best": [1, 1, 3], "rank_worst": [2, 2, 3]}, index=["a", "b", "c"])
    >>> group_membership(table, size=1).tolist()
    ['open', 'open', 'surely_bottom']
    """
    p = len(table)
    if not 1 <= size <= p // 2:
        raise DataError(f"Groups of {size} do not fit {p} units twice; take 1 to {p // 2}.")
    status = pd.Series("open", index=table.index)
    status = status.mask(table["rank_worst"] <= size, "surely_top")
    return status.mask(table["rank_best"] > p - size, "surely_bottom")
