"""Critical values for one unit against all others, exactly: independent normal errors, one integral."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from parresearch.core.errors import DataError

__all__ = ["marginal_critical_value"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_REACH = 8.6  # beyond this a standard normal has less than 1e-17
_NODES, _MOST_NODES = 129, 12289
_BLOCK = 2**20  # nodes x units at a time, 8 MB


def marginal_critical_value(se: Floats, unit: int, *, above: Flags, below: Flags, coverage: float) -> float:
    """The ``coverage``-quantile of the largest studentised difference between ``unit`` and the others of its family.

    P(max <= c) is the integral over z of phi(z) times the product over the others j of
    P(-c s_ij <= (below) , (above) <= c s_ij | z), where a side outside the family does not bind.

    Parameters
    ----------
    se : array (p,)
        Standard errors, independent between units.
    above, below : bool array (p,)
        Whether the pair "j above unit" and the pair "j below unit" are in the family; at least one is.

    Examples
    --------
    >>> every = np.array([False, True])
    >>> round(marginal_critical_value(np.ones(2), 0, above=every, below=every, coverage=0.95), 4)
    1.96
    """
    others = np.flatnonzero(above | below)
    if not len(others):
        raise DataError("The family of comparisons is empty; there is no critical value.")
    own, their = float(se[unit]), se[others]
    spread = np.hypot(own, their)
    nodes = int(min(_MOST_NODES, _NODES * max(1.0, own / float(their.min())))) | 1
    z = np.linspace(-_REACH, _REACH, nodes)
    weight = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * (z[1] - z[0])
    n_blocks = -(-nodes * len(others) // _BLOCK)
    centres = np.array_split(own * z[:, None] / their[None, :], n_blocks)
    # The trapezoid rule converges exponentially here once its step is well below the narrowest width.
    high, low = above[others], below[others]

    def probability(c: float) -> float:
        reach = c * spread / their
        inside = [
            np.prod(
                np.where(high, ndtr(centre + reach), 1.0) - np.where(low, ndtr(centre - reach), 0.0), axis=1
            )
            for centre in centres
        ]
        return float(weight @ np.concatenate(inside))

    # Not below the quantile of one pair, not above Bonferroni's over all of them.
    n_pairs = int(high.sum() + low.sum())
    lowest, highest = ndtri(coverage) - 1e-6, -ndtri((1 - coverage) / n_pairs) + 1e-6
    if probability(lowest) >= coverage:
        return float(lowest + 1e-6)
    return float(brentq(lambda c: probability(c) - coverage, lowest, highest, xtol=1e-9))
