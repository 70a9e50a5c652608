"""The parts of a published index with their official weights, as an index that can be drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.statistics.uncertainty.monte_carlo import UncertainIndex

__all__ = ["official_parts"]

NEARLY_ALL = 0.9


def official_parts(
    scores: pd.DataFrame, weights: pd.Series, *, year: int, se: float, concentration: float
) -> UncertainIndex | None:
    """The index of one year from its parts, or None where fewer than 90% of the ranked provinces have all parts.

    Parameters
    ----------
    scores : DataFrame
        One index: ``year, province_code, component, points``, the total among the components.
    weights : Series by component
        Official weights; only their proportions count.
    se : float
        Standard error of the total in points. It is spread over the parts so that with official weights their errors
        give this error of the total.

    Returns
    -------
    UncertainIndex or None
        Values as printed; rounding is half the last decimal that the year's parts use (two or four).

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2019, "province_code": ["01", "02"] * 3, "component": ["a"] * 2 + ["b"] * 2
    ...                        + ["total"] * 2, "points": [5.0, 6.0, 7.0, 4.0, 12.0, 10.0]})
    >>> index = official_parts(scores, pd.Series({"a": 1.0, "b": 1.0}), year=2019, se=0.4, concentration=10)
    >>> index.nominal.tolist(), round(float((index.shares**2 @ index.survey_se**2) ** 0.5 * 2), 6)
    ([6.0, 5.0], 0.4)
    """
    if not se > 0:
        raise DataError(f"A standard error of {se!r} is not above 0.")
    own = scores[scores["year"] == year]
    if (twice := own.duplicated(["province_code", "component"])).any():
        first = own[twice].iloc[0]
        raise DataError(
            f"{first['component']} of {first['province_code']} stands twice in {year}; a part has one score."
        )
    wide = own.pivot(index="province_code", columns="component", values="points")
    if "total" not in wide or not set(weights.index) <= set(wide.columns):
        return None
    ranked = wide[wide["total"].notna()]
    parts = ranked[list(weights.index)].dropna()
    if len(parts) < max(2.0, NEARLY_ALL * len(ranked)):
        return None
    plain = UncertainIndex(parts, weights)
    scale = float(
        (ranked["total"].reindex(parts.index) / plain.nominal).median()
    )  # points of the total per point
    spread = se / scale / float(np.sqrt((plain.shares**2).sum()))
    two = bool((parts - parts.round(2)).abs().max().max() < 1e-9)
    return UncertainIndex(
        parts,
        weights,
        concentration=concentration,
        rounding=0.005 if two else 0.00005,
        survey_se=pd.Series(spread, index=parts.columns),
    )
