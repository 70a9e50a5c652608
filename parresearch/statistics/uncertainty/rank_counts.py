"""How often each unit takes each place over many draws, counted as the draws come, so that memory stays flat."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from parresearch.core.errors import DataError

__all__ = ["RankCounts"]


class RankCounts:
    """Counts (units x places); add draws with :meth:`add`, read them with :meth:`summary`.

    Examples
    --------
    >>> counts = RankCounts(pd.Index(["a", "b"]))
    >>> counts.add(np.array([[1, 2], [1, 2], [2, 1], [1, 2]]))
    >>> counts.summary()[["mean", "median"]].values.tolist()
    [[1.25, 1.0], [1.75, 2.0]]
    """

    def __init__(self, units: pd.Index) -> None:
        self.units = units
        self.counts = np.zeros((len(units), len(units)), dtype=np.int64)

    def add(self, ranks: npt.NDArray[np.int64]) -> None:
        """Count the ranks of some draws (draws, units)."""
        p = len(self.units)
        flat = (np.arange(p)[None, :] * p + ranks - 1).ravel()
        self.counts += np.bincount(flat, minlength=p * p).reshape(p, p)

    @property
    def n_draws(self) -> int:
        """Draws counted so far."""
        return int(self.counts[0].sum())

    def quantile(self, q: float) -> npt.NDArray[np.float64]:
        """Quantile of every unit's rank (type 7: linear between order statistics)."""
        at = q * (self.n_draws - 1)
        below, share = int(np.floor(at)), at - np.floor(at)
        running = self.counts.cumsum(axis=1)
        low = (running <= below).sum(axis=1) + 1.0
        high = (running <= min(below + 1, self.n_draws - 1)).sum(axis=1) + 1.0
        return np.asarray(low + share * (high - low))

    def summary(self, *, top: int = 0) -> pd.DataFrame:
        """One row per unit: ``mean, sd, median, q05, q95, mean_mc_error`` and, for ``top`` > 0, shares of draws.

        ``p_top`` and ``p_bottom`` are the shares of draws in which the unit is among the ``top`` best or worst, with
        ``p_mc_error``, the larger of their Monte Carlo standard errors.
        """
        if self.n_draws < 2:
            raise DataError("There are no draws to summarise.")
        p, n = len(self.units), self.n_draws
        places = np.arange(1, p + 1)
        mean = self.counts @ places / n
        sd = np.sqrt(np.maximum((self.counts @ places**2 - n * mean**2) / (n - 1), 0))
        table = pd.DataFrame(
            {
                "mean": mean, "sd": sd, "median": self.quantile(0.5), "q05": self.quantile(0.05),
                "q95": self.quantile(0.95), "mean_mc_error": sd / np.sqrt(n),
            },
            index=self.units,
        )  # fmt: skip
        if top:
            best, worst = self.counts[:, :top].sum(axis=1) / n, self.counts[:, p - top :].sum(axis=1) / n
            error = np.sqrt(np.maximum(best * (1 - best), worst * (1 - worst)) / n)
            table = table.assign(p_top=best, p_bottom=worst, p_mc_error=error)
        return table
