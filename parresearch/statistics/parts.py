"""Whether the parts of a score add to its total."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parresearch.core.indices import PAR_PART_SETS

__all__ = ["sum_of_parts"]


def sum_of_parts(scores: pd.DataFrame, *, sets: Sequence[Sequence[str]] = PAR_PART_SETS) -> float:
    """Sum of the first set of parts that is complete, or NaN when none is.

    Parameters
    ----------
    scores : DataFrame
        Components of one index, province and year: ``component, points``.

    Examples
    --------
    >>> scores = pd.DataFrame({"component": ["total", "appraised", "survey"], "points": [82.77, 51.25, 31.52]})
    >>> round(sum_of_parts(scores), 2)
    82.77
    """
    points = scores.set_index("component")["points"].dropna()
    for parts in sets:
        if all(part in points.index for part in parts):
            return float(points.loc[list(parts)].sum())
    return float("nan")
