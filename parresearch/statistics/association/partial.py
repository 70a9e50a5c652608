"""Partial correlation: what is left between two columns when groups and covariates are taken out of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from parresearch.core.errors import SmallSampleError
from parresearch.statistics.association.checks import (
    Floats,
    check_confidence,
    complete_rows,
    cosine,
    full_rank,
    mean_ranks,
    paired,
)
from parresearch.statistics.association.coefficients import Method, fisher_interval

__all__ = ["PartialAssociation", "covariate_design", "partial_correlation"]


@dataclass(frozen=True)
class PartialAssociation:
    """A partial correlation; ``n_controls`` is the number of columns taken out besides the constant."""

    method: str
    n: int
    n_controls: int
    r: float
    statistic: float
    df: float
    p_value: float
    ci_low: float
    ci_high: float


def covariate_design(
    table: pd.DataFrame, covariates: list[str], *, ranks: bool = False
) -> tuple[Floats, list[str]]:
    """Constant, dummies of text columns (the first level left out) and numeric columns, with their names.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["N", "S", "N"], "gdp": [1.0, 2.0, 4.0]})
    >>> covariate_design(table, ["region", "gdp"])[1]
    ['constant', 'region=S', 'gdp']
    """
    columns: list[Floats] = [np.ones(len(table))]
    names = ["constant"]
    for name in covariates:
        values = table[name]
        if pd.api.types.is_numeric_dtype(values):
            numbers = values.to_numpy(dtype=float)
            columns.append(mean_ranks(numbers) if ranks else numbers)
            names.append(name)
            continue
        for level in sorted(values.astype(str).unique())[1:]:
            columns.append((values.astype(str) == level).to_numpy(dtype=float))
            names.append(f"{name}={level}")
    return np.column_stack(columns), names


def partial_correlation(
    table: pd.DataFrame,
    x: str,
    y: str,
    *,
    covariates: list[str],
    method: Method = "pearson",
    confidence: float = 0.95,
) -> PartialAssociation:
    """Correlation of the residuals of ``x`` and ``y`` on the covariates.

    Parameters
    ----------
    table : DataFrame, one row per unit
        Rows with a missing value are left out. Text columns (region) enter as dummies, numbers as they are.
    method : str
        ``pearson``, or ``spearman``: all numbers are replaced by their ranks first. Kendall is not offered.

    Returns
    -------
    PartialAssociation
        t with n - 2 - k degrees of freedom; interval on Fisher's scale with 1/sqrt(n - k - 3).

    Examples
    --------
    >>> table = pd.DataFrame({"x": [1.0, 2, 3, 11, 12, 13, 14], "y": [3.0, 2, 1, 13, 12, 11, 12],
    ...                       "region": list("NNNSSSS")})
    >>> partial_correlation(table, "x", "y", covariates=["region"]).r < 0
    True
    """
    check_confidence(confidence)
    rows = complete_rows(table, [x, y, *covariates])
    a, b = paired(rows[x], rows[y], names=(x, y))
    if method == "spearman":
        a, b = mean_ranks(a), mean_ranks(b)
    elif method != "pearson":
        raise SmallSampleError("A partial Kendall correlation has no settled test; use pearson or spearman.")
    design, names = covariate_design(rows, covariates, ranks=method == "spearman")
    full_rank(design, names)
    n, k = len(a), design.shape[1] - 1
    if n - k - 3 < 1:
        raise SmallSampleError(f"{n} units are too few to take out {k} columns; leave out some covariates.")
    q, _ = np.linalg.qr(design)
    left, right = (v - q @ (q.T @ v) for v in (a, b))
    for name, rest, whole in ((x, left, a), (y, right, b)):
        if rest @ rest < 1e-20 * (whole @ whole):
            raise SmallSampleError(
                f"The covariates fix {name} completely; nothing of it is left to correlate."
            )
    r = cosine(left, right)
    df = float(n - 2 - k)
    t = r * np.sqrt(df / (1 - r * r)) if abs(r) < 1 else float(np.copysign(np.inf, r))
    low, high = fisher_interval(r, 1 / np.sqrt(n - k - 3), confidence=confidence)
    return PartialAssociation(method, n, k, r, float(t), df, float(2 * stats.t.sf(abs(t), df)), low, high)
