"""Draws of the errors of all units, chunk by chunk, and the largest studentised difference over a family of pairs.

The same draws serve every step and every unit; they are made again from their seeds, so memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from parresearch.core.errors import DataError

__all__ = ["ErrorDraws"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_CHUNK = 500  # draws at a time: 500 x 1,953 pairs of 63 units are 8 MB
_PAIRS = 512  # pairs at a time, 2 MB: those of 3,321 units would take 21 GiB at once


class ErrorDraws:
    """Normal errors with a given covariance, ``n_draws`` of them.

    Parameters
    ----------
    covariance : array (p, p), or standard errors (p,) of independent units.
    """

    def __init__(self, covariance: Floats, *, n_draws: int, rng: np.random.Generator) -> None:
        if n_draws < 1000:
            raise DataError(f"{n_draws} draws are too few for a critical value; take at least 1,000.")
        self.independent = covariance.ndim == 1
        variance = covariance**2 if self.independent else np.diag(covariance)
        self.root = covariance if self.independent else _root(covariance)
        joint = 0 if self.independent else 2 * covariance
        spread = np.sqrt(np.maximum(variance[:, None] + variance[None, :] - joint, 0))
        self.spread = spread + np.eye(len(variance))  # a unit is never compared with itself
        self.n_draws, self.n_units = n_draws, len(variance)
        sizes = [_CHUNK] * (n_draws // _CHUNK) + ([n_draws % _CHUNK] if n_draws % _CHUNK else [])
        seeds = rng.integers(0, 2**63, size=len(sizes))
        self._chunks = list(zip(sizes, seeds.tolist(), strict=True))

    def chunks(self) -> Iterator[Floats]:
        """The draws, (m, p) at a time, the same each time."""
        for size, seed in self._chunks:
            normal = np.random.Generator(np.random.SFC64(seed)).standard_normal((size, self.n_units))
            yield normal * self.root if self.independent else normal @ self.root.T

    def critical_value(self, family: Flags, *, coverage: float) -> float:
        """The ``coverage``-quantile of the maximum over the ordered pairs (a above b) of ``family`` (p, p)."""
        a, b = np.triu_indices(self.n_units, k=1)
        up, down = family[a, b], family[b, a]
        groups = [(up & down, 0), (up & ~down, 1), (~up & down, -1)]
        found = [(a[take], b[take], side) for take, side in groups if take.any()]
        if not found:
            raise DataError("The family of comparisons is empty; there is no critical value.")
        chosen = [
            (left[start : start + _PAIRS], right[start : start + _PAIRS], side)
            for left, right, side in found
            for start in range(0, len(left), _PAIRS)
        ]
        scales = [1 / self.spread[left, right] for left, right, _ in chosen]
        maxima = []
        for draw in self.chunks():
            largest = np.full(len(draw), -np.inf)
            across = np.ascontiguousarray(draw.T)  # units in rows: picking units copies whole rows
            for (left, right, side), scale in zip(chosen, scales, strict=True):
                t = across[left]
                t -= across[right]
                t *= scale[:, None]
                if side == 0:
                    np.abs(t, out=t)
                    extreme = t.max(axis=0)
                else:
                    extreme = t.max(axis=0) if side > 0 else -t.min(axis=0)
                np.maximum(largest, extreme, out=largest)
            maxima.append(largest)
        return float(np.quantile(np.concatenate(maxima), coverage))

    def unit_critical_values(
        self, units: npt.NDArray[np.intp], *, above: Flags, below: Flags, coverage: float
    ) -> Floats:
        """Critical values of each unit against the others; ``above[i]`` and ``below[i]`` are its family (p,)."""
        maxima: list[list[Floats]] = [[] for _ in units]
        for draw in self.chunks():
            across = np.ascontiguousarray(draw.T)
            for position, unit in enumerate(units):
                t = (across - across[unit]) / self.spread[unit][:, None]  # positive: the other one is above
                largest = np.full(t.shape[1], -np.inf)
                for flags, sign in ((above[unit], 1.0), (below[unit], -1.0)):
                    if flags.any():
                        np.maximum(largest, (sign * t[flags]).max(axis=0), out=largest)
                maxima[position].append(largest)
        return np.array([np.quantile(np.concatenate(values), coverage) for values in maxima])


def _root(covariance: Floats) -> Floats:
    """A square root of a covariance matrix that may be singular; an error when it is none."""
    if not np.allclose(covariance, covariance.T, rtol=1e-8, atol=1e-12):
        raise DataError("A covariance matrix must be symmetric.")
    values, vectors = np.linalg.eigh(covariance)
    if values[0] < -1e-8 * max(values[-1], 1e-300):
        raise DataError("The covariance matrix has a negative eigenvalue; it cannot be one of errors.")
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))
