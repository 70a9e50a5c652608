"""Permutation inference within regions: provinces of one region resemble one another, so only they are exchanged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.statistics.association.checks import Floats, check_varies, cosine, mean_ranks, paired
from parresearch.statistics.spread import as_numbers

__all__ = ["PermutationTest", "permutation_test"]

_CHUNK = 2000  # permutations at a time: 2,000 x 63 numbers are 1 MB


@dataclass(frozen=True)
class PermutationTest:
    """``r`` within regions, its two-sided p-value and the p-value's own Monte Carlo standard error."""

    method: str
    n: int
    n_groups: int
    r: float
    p_value: float
    p_mc_error: float
    n_permutations: int


def permutation_test(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    method: str = "pearson",
    n_permutations: int = 9999,
) -> PermutationTest:
    """Test of no association within groups: ``y`` is exchanged among the units of one group only.

    What regions share (income, history, the team that surveys them) stays in place, so it cannot look like a relation.
    The statistic is the correlation of both columns less their group means (of ranks, for ``spearman``).

    Parameters
    ----------
    x, y, groups : array-like of equal length
        One entry per unit; units with a missing value are left out. A group with one unit says nothing and stays.

    Returns
    -------
    PermutationTest
        p = (1 + number as extreme) / (1 + permutations), so never 0.

    References
    ----------
    Phipson & Smyth 2010, SAGMB 9 (the added one); Good 2005, Permutation tests, chapter on blocks.

    Examples
    --------
    >>> x, y = np.arange(12.0), np.arange(12.0) % 6
    >>> permutation_test(x, y, ["N"] * 6 + ["S"] * 6, rng=np.random.default_rng(1), n_permutations=499).p_value
    0.002
    """
    labels = np.asarray(groups, dtype=object).ravel()
    a_all, b_all = (as_numbers(v, what=name).ravel() for v, name in ((x, "x"), (y, "y")))
    if not len(labels) == len(a_all) == len(b_all):
        raise DataError("x, y and groups must have one entry per unit.")
    if n_permutations < 99:
        raise DataError(f"{n_permutations} permutations are too few for a p-value; take at least 99.")
    known = ~(np.isnan(a_all) | np.isnan(b_all))
    if pd.isna(labels[known]).any():
        raise DataError("A unit with both values has no group; give every unit its region.")
    a, b = paired(a_all, b_all)
    codes, _ = pd.factorize(labels[known], sort=True)
    if method == "spearman":
        a, b = mean_ranks(a), mean_ranks(b)
    elif method != "pearson":
        raise DataError(f"{method!r} cannot be permuted here; use pearson or spearman.")
    order = np.argsort(codes, kind="stable")
    a, b, codes = a[order], b[order], codes[order]
    n_groups = int(codes[-1]) + 1
    if n_groups == len(codes):
        raise SmallSampleError("Every group has one unit: nothing can be exchanged within groups.")
    left, right = _centred(a, codes), _centred(b, codes)
    check_varies(left, what="x within groups", size=float(np.abs(a).max()))
    check_varies(right, what="y within groups", size=float(np.abs(b).max()))
    scale = np.sqrt((left @ left) * (right @ right))
    r = cosine(left, right)
    extreme = 0
    for start in range(0, n_permutations, _CHUNK):
        size = min(_CHUNK, n_permutations - start)
        # Sorting random numbers in [code, code + 1) shuffles each group among its own places.
        shuffled = np.argsort(codes + rng.random((size, len(codes))), axis=1)
        extreme += int((np.abs(right[shuffled] @ left) >= abs(r) * scale * (1 - 1e-12)).sum())
    p = (1 + extreme) / (1 + n_permutations)
    error = float(np.sqrt(p * (1 - p) / n_permutations))
    return PermutationTest(method, len(a), n_groups, r, p, error, n_permutations)


def _centred(values: Floats, codes: npt.NDArray[np.intp]) -> Floats:
    sums, counts = np.bincount(codes, weights=values), np.bincount(codes)
    return np.asarray(values - (sums / counts)[codes])
