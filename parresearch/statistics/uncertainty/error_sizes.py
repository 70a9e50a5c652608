"""How the sets of places shrink when the assumed error is smaller: what a better measured index would establish."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.statistics.uncertainty.rank_sets import rank_confidence_sets
from parresearch.statistics.uncertainty.tau_sets import group_membership

__all__ = ["sets_by_error"]


def sets_by_error(
    scores: pd.Series,
    se: float,
    *,
    group: int,
    rng: np.random.Generator,
    factors: Sequence[float] = (1.0, 0.5, 0.25),
    n_draws: int = 10_000,
) -> pd.DataFrame:
    """Width of the marginal sets and certainty of the groups for several sizes of one error of all scores.

    Parameters
    ----------
    se : float
        The error assumed, in points; each factor of it is tried.
    group : int
        Size of the top and bottom groups.

    Returns
    -------
    DataFrame, one row per factor
        ``factor, se, median_places`` (places in a province's own set, median of the provinces), ``n_top, n_bottom``
        (surely among the ``group`` best or worst, by sets that hold for all at once).

    Examples
    --------
    >>> scores = pd.Series({"01": 40.0, "48": 44.0, "79": 44.2, "92": 50.0})
    >>> sets_by_error(scores, 2.0, group=1, rng=np.random.default_rng(1))[["median_places", "n_top"]].values.tolist()
    [[3.5, 0.0], [1.5, 1.0], [1.5, 1.0]]
    """
    if not 0 < se < np.inf:
        raise DataError(f"se is {se!r}; an error is a number of points above 0.")
    if not factors or not all(0 < factor < np.inf for factor in factors):
        raise DataError(f"Factors of an error are above 0, not {list(factors)}.")
    rows = []
    for factor in factors:
        errors = pd.Series(se * factor, index=scores.index)
        own = rank_confidence_sets(scores, errors).table
        every = rank_confidence_sets(scores, errors, simultaneous=True, rng=rng, n_draws=n_draws).table
        status = group_membership(every, size=group)
        rows.append({
            "factor": factor, "se": se * factor,
            "median_places": float((own["rank_worst"] - own["rank_best"] + 1).median()),
            "n_top": int((status == "surely_top").sum()), "n_bottom": int((status == "surely_bottom").sum()),
        })  # fmt: skip
    return pd.DataFrame(rows)
