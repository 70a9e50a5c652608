"""Points of one year on one scale: a mean, a rank or a difference of points out of several maxima says nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parresearch.core.errors import DataError

__all__ = ["on_greatest_maximum", "one_index"]


def one_index(scores: pd.DataFrame) -> None:
    """Refuse scores of several indices or components, as far as the table says what they are of.

    Examples
    --------
    >>> one_index(pd.DataFrame({"index_id": ["par", "pci"]}))
    Traceback (most recent call last):
    parresearch.core.errors.DataError: The scores are of several indices (par, pci). Give those of one.
    """
    for column, what in (("index_id", "indices"), ("component", "components")):
        found = sorted(scores[column].astype(str).unique()) if column in scores else []
        if len(found) > 1:
            raise DataError(f"The scores are of several {what} ({', '.join(found)}). Give those of one.")


def on_greatest_maximum(scores: pd.DataFrame, *, within: Sequence[str] = ("year",)) -> pd.Series:
    """The points of each row as if its maximum were the greatest of its group.

    Parameters
    ----------
    scores : DataFrame
        ``points``, ``max_points`` and the columns of ``within``. Without a column ``max_points``, and in groups where
        no maximum is known, points are taken as they are; beside known maxima, points out of an unknown one are
        unknown.

    Examples
    --------
    >>> on_greatest_maximum(pd.DataFrame({"year": 2016, "points": [78.0, 80.0], "max_points": [97.5, 100.0]})).tolist()
    [80.0, 80.0]
    """
    if "max_points" not in scores:
        return scores["points"]
    top = scores.groupby(list(within))["max_points"].transform("max")
    return scores["points"] * (top / scores["max_points"]).where(top.notna(), 1.0)
