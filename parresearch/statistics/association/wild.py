"""Wild cluster bootstrap: a p-value and an interval for one slope that hold with few or unequal clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.statistics.association.checks import Floats, check_confidence
from parresearch.statistics.association.panel import PanelFit
from parresearch.statistics.memory import check_memory

__all__ = ["WildBootstrap", "wild_cluster_bootstrap"]

_WEBB = np.sqrt(np.array([0.5, 1.0, 1.5]))


@dataclass(frozen=True)
class WildBootstrap:
    """p-value under the null imposed, its Monte Carlo error, and the interval found by inverting the test."""

    name: str
    coef: float
    p_value: float
    p_mc_error: float
    ci_low: float
    ci_high: float
    weights: str
    n_draws: int
    n_clusters: int


class _Parts:
    """Cluster sums of one slope: everything that a draw needs is linear in its weights.

    For a null slope b the restricted residuals are r = y - b x. A draw with weights w has the slope
    sum_g w_g s_g / q and cluster scores A w - q_g slope, where A[g, h] = x_g' (M r_h)_g, M removes effects and
    q = x'x.
    """

    def __init__(self, fit: PanelFit, name: str) -> None:
        at = fit.position(name)
        others = np.delete(fit.x, at, axis=1)
        removed = fit.dummies
        if others.shape[1]:
            removed = np.column_stack([removed, np.linalg.qr(others)[0]])
            inner = others @ np.linalg.lstsq(others, np.column_stack([fit.x[:, at], fit.y]), rcond=None)[0]
            x, y = fit.x[:, at] - inner[:, 0], fit.y - inner[:, 1]
        else:
            x, y = fit.x[:, at], fit.y
        member = np.eye(fit.n_entities)[fit.entity]
        self.q_g = member.T @ (x * x)
        self.q = float(self.q_g.sum())
        self.slope = float(x @ y) / self.q
        own = member.T @ (x[:, None] * removed)  # (G, m): x_g' of the removed columns
        self.s_y, self.s_x = member.T @ (x * y), self.q_g
        self.a_y = np.diag(self.s_y) - own @ (member.T @ (y[:, None] * removed)).T
        self.a_x = np.diag(self.s_x) - own @ (member.T @ (x[:, None] * removed)).T
        self.observed_scores = member.T @ (x * (y - self.slope * x))


class _Draws:
    """The t statistics of some draws (G, B) for any null slope, which enters them linearly.

    With d = null - slope the slope of a draw is top_0 - d top_x and its cluster scores are rest_0 - d rest_x. A draw
    that weights all clusters alike has rest_x = 0 exactly, so that its t equals the observed one however far d is.
    """

    def __init__(self, parts: _Parts, draws: Floats, *, complete: bool) -> None:
        self.complete, self.size = complete, draws.shape[1]
        scores, a = parts.s_y - parts.slope * parts.s_x, parts.a_y - parts.slope * parts.a_x
        self.top_0, self.top_x = scores @ draws / parts.q, parts.s_x @ draws / parts.q
        self.rest_0 = a @ draws - parts.q_g[:, None] * self.top_0
        rest_x = parts.a_x @ draws - parts.q_g[:, None] * self.top_x
        self.rest_x = np.where(np.abs(rest_x) <= 1e-10 * parts.q, 0.0, rest_x)
        self.observed_spread = float(np.sqrt(parts.observed_scores @ parts.observed_scores))

    def p_value(self, shift: float) -> float:
        """Of the null slope + ``shift``: share of all draws there are, or (1 + extreme) / (1 + draws) of some."""
        observed = abs(shift) / self.observed_spread
        spread = np.sqrt(((self.rest_0 - shift * self.rest_x) ** 2).sum(axis=0))
        t = np.abs(self.top_0 - shift * self.top_x) / np.maximum(spread, 1e-300)
        extreme = int((t >= observed * (1 - 1e-9)).sum())
        return extreme / self.size if self.complete else (1 + extreme) / (1 + self.size)


def wild_cluster_bootstrap(
    fit: PanelFit,
    name: str,
    *,
    rng: np.random.Generator,
    weights: str = "rademacher",
    n_draws: int = 9999,
    confidence: float = 0.95,
) -> WildBootstrap:
    """Bootstrap-t with the null imposed (WCR), weights drawn once per province.

    The t statistic uses the clustered error; a constant small-sample factor cancels. The interval holds the slopes that
    the test does not reject, found with the same draws.

    Parameters
    ----------
    weights : str
        ``rademacher`` (-1, 1) or ``webb`` (six points, for fewer than about 12 clusters).
    n_draws : int
        At least 99. Where the weights can be set in no more than ``n_draws`` ways (2^G or 6^G for G provinces), every
        way is taken once instead of drawing: the p-value is then exact, and ``n_draws`` of the result is that number.

    Returns
    -------
    WildBootstrap
        ``p_value`` is never 0: (1 + number as extreme) / (1 + draws), or the share of all ways, among which is the
        sample itself. ``p_mc_error`` is 0 where all ways were taken. An end of the interval is infinite where no slope
        on that side is rejected: with G provinces the weights -1 and 1 cannot give a p-value below 2/2^G, which for
        five provinces is 0.0625, so that a 95% interval has no ends. Take ``weights="webb"`` then.

    References
    ----------
    Cameron, Gelbach & Miller 2008, Review of Economics and Statistics 90 (WCR); Webb 2023, Canadian Journal of
    Economics 56 (six points, few clusters); MacKinnon, Nielsen & Webb 2023, Journal of Econometrics 232; Phipson &
    Smyth 2010, SAGMB 9 (the added one).
    """
    check_confidence(confidence)
    if weights not in ("rademacher", "webb"):
        raise DataError(f"{weights!r} are no weights of a wild bootstrap; there are rademacher and webb.")
    groups = fit.n_entities
    if groups < 5:
        raise SmallSampleError(
            f"{groups} provinces are too few for a wild cluster bootstrap; at least 5 are needed."
        )
    if n_draws < 99:
        raise DataError(f"{n_draws} draws are too few for a p-value; take at least 99.")
    values = np.array([-1.0, 1.0]) if weights == "rademacher" else np.concatenate([-_WEBB, _WEBB])
    complete = len(values) ** groups <= n_draws
    check_memory(
        6 * groups * n_draws + 4 * groups**2,
        what=f"A wild bootstrap of {groups:,} clusters with {n_draws:,} draws",
        instead="Take fewer draws, or the clustered error, which needs none with so many clusters.",
    )
    parts = _Parts(fit, name)
    draws = _Draws(parts, _weights(values, groups, n_draws, rng, complete=complete), complete=complete)
    p = draws.p_value(-parts.slope)
    error = 0.0 if complete else float(np.sqrt(p * (1 - p) / n_draws))
    scale = draws.observed_spread / parts.q
    ends = [parts.slope + _reach(draws, 1 - confidence, side * scale) for side in (-1, 1)]
    return WildBootstrap(name, parts.slope, p, error, ends[0], ends[1], weights, draws.size, groups)


def _weights(
    values: Floats, groups: int, n_draws: int, rng: np.random.Generator, *, complete: bool
) -> Floats:
    """Weights (G, B): every way to give each cluster one of ``values``, or so many draws."""
    if not complete:
        return np.asarray(rng.choice(values, size=(groups, n_draws)))
    return np.asarray(np.stack([axis.ravel() for axis in np.meshgrid(*[values] * groups, indexing="ij")]))


def _reach(draws: _Draws, alpha: float, step: float) -> float:
    """How far from the estimate the p-value falls below ``alpha`` on the side of ``step``; infinite if nowhere."""
    reach = 2.0
    while draws.p_value(reach * step) > alpha:
        reach *= 2
        if reach > 1e6:
            return float(np.copysign(np.inf, step))
    return step * float(brentq(lambda k: draws.p_value(k * step) - alpha, 0.0, reach, xtol=1e-6))
