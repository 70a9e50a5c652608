"""How well the parts of an index hang together: Cronbach's alpha and principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from parresearch.core.errors import SmallSampleError
from parresearch.statistics.spread import flat_columns, number_columns

__all__ = ["Components", "cronbach_alpha", "principal_components"]


def cronbach_alpha(parts: pd.DataFrame, *, complete: bool = False) -> float:
    """k^2 * mean covariance / sum of all covariances, k the number of parts.

    Negative where parts run against each other: then their sum is no scale.

    Parameters
    ----------
    parts : DataFrame (units x parts), all pointing the same way and on one scale.
    complete : bool
        Covariances from the units with all parts only; otherwise from the units that have both of a pair.

    References
    ----------
    Cronbach 1951, Psychometrika 16.

    Examples
    --------
    >>> round(cronbach_alpha(pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [1.0, 2, 3, 5]})), 4)
    0.972
    """
    rows = number_columns(parts.dropna() if complete else parts)
    k = rows.shape[1]
    if k < 2 or len(rows) < 3:
        raise SmallSampleError(f"Alpha needs two parts and three units; there are {k} and {len(rows)}.")
    covariance = rows.cov().to_numpy()
    if np.isnan(covariance).any() or flat_columns(rows):
        raise SmallSampleError(
            "A part does not vary, or two parts are never known together: alpha does not exist."
        )
    total = float(covariance.sum())
    if abs(total) < 1e-12 * float(np.diag(covariance).sum()):
        raise SmallSampleError(
            "The parts cancel one another: their sum has no variance, and alpha does not exist."
        )
    mean = (total - float(np.trace(covariance))) / (k * (k - 1))
    return k * k * mean / total


@dataclass(frozen=True)
class Components:
    """Loadings (parts x components, each column with a positive sum), shares of variance, complete units."""

    loadings: pd.DataFrame
    shares: pd.Series
    n: int


def principal_components(parts: pd.DataFrame) -> Components:
    """Principal components of the standardised parts over the units that have all of them.

    Examples
    --------
    >>> found = principal_components(pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [2.0, 1, 4, 3]}))
    >>> found.shares.round(3).tolist()
    [0.8, 0.2]
    """
    rows = number_columns(parts.dropna())
    if len(rows) < 3 or rows.shape[1] < 2:
        raise SmallSampleError(
            f"Principal components need three complete units and two parts; there are {len(rows)} and {rows.shape[1]}."
        )
    if flat := flat_columns(rows):
        raise SmallSampleError(f"{flat[0]} has one value for all complete units; leave it out.")
    values, vectors = np.linalg.eigh(np.corrcoef(rows.to_numpy(dtype=float), rowvar=False))
    values, vectors = values[::-1], vectors[:, ::-1]
    vectors = vectors * np.where(vectors.sum(axis=0) < 0, -1.0, 1.0)
    names = [f"component_{n}" for n in range(1, len(values) + 1)]
    loadings = pd.DataFrame(vectors, index=rows.columns, columns=names)
    return Components(loadings, pd.Series(values / values.sum(), index=names), len(rows))
