"""Random effects, Mundlak's test of them, and Hausman's: whether levels and changes tell the same story."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.statistics.association.checks import Floats, complete_rows, full_rank
from parresearch.statistics.memory import check_memory
from parresearch.statistics.spread import as_numbers

__all__ = ["VARIANCES", "Hausman", "RandomEffects", "hausman", "mundlak_columns", "random_effects"]

VARIANCES = ("swamy_arora", "wallace_hussain", "amemiya", "swamy_arora_harmonic")
"""How the variance components are estimated; the last one averages 1/T over provinces (no small-sample correction)."""


@dataclass(frozen=True)
class RandomEffects:
    """A random-effects fit. ``theta_min, theta_max``: shares of the province mean that are subtracted."""

    table: pd.DataFrame
    sigma2_residual: float
    sigma2_effects: float
    theta_min: float
    theta_max: float
    variances: str
    n: int
    n_entities: int


class _Panel:
    """y, X with a constant, and the two projections of a one-way panel."""

    def __init__(self, table: pd.DataFrame, y: str, x: list[str], entity: str) -> None:
        rows = complete_rows(table, [y, *x, entity])
        self.codes = pd.factorize(rows[entity], sort=True)[0]
        self.y = as_numbers(rows[y], what=y)
        self.x = np.column_stack([np.ones(len(rows)), *(as_numbers(rows[name], what=name) for name in x)])
        self.names = ["constant", *x]
        full_rank(self.x, self.names)
        self.sizes = np.bincount(self.codes).astype(float)
        self.n, self.n_entities = len(rows), len(self.sizes)
        check_memory(
            5 * self.n**2,
            what=f"Random effects of {self.n:,} rows",
            instead="Take fewer years or units.",
        )
        self.member = np.eye(self.n_entities)[self.codes]
        if self.n_entities <= self.x.shape[1] or self.n == self.n_entities:
            raise SmallSampleError(
                f"{self.n_entities} provinces with {self.n} rows are too few for random effects on {len(x)} columns."
            )

    def mean(self, values: Floats) -> Floats:
        """Each row's province mean."""
        values = values if values.ndim == 2 else values[:, None]
        return np.asarray((self.member.T @ values / self.sizes[:, None])[self.codes])

    def within(self, values: Floats) -> Floats:
        """Deviation from the province mean."""
        two = values if values.ndim == 2 else values[:, None]
        return two - self.mean(two)

    def moving(self) -> Floats:
        """Columns of X that vary within provinces, as deviations."""
        left = self.within(self.x)
        varies = (left**2).sum(axis=0) > 1e-16 * (self.x**2).sum(axis=0)
        return np.asarray(left[:, varies])


def random_effects(
    table: pd.DataFrame,
    y: str,
    x: list[str],
    *,
    entity: str = "province_code",
    variances: str = "swamy_arora",
    confidence: float = 0.95,
) -> RandomEffects:
    """Generalised least squares with a random level for each province, for unbalanced panels.

    Returns
    -------
    RandomEffects
        ``table``: one row per coefficient with ``name, coef, se, statistic, p_value, ci_low, ci_high`` (normal test).

    References
    ----------
    Swamy & Arora 1972, Econometrica 40; Wallace & Hussain 1969, Econometrica 37; Amemiya 1971, International Economic
    Review 12; Baltagi & Chang 1994, Journal of Econometrics 62 (unbalanced panels).
    """
    if variances not in VARIANCES:
        raise DataError(f"{variances!r} is unknown; variance components are {', '.join(VARIANCES)}.")
    panel = _Panel(table, y, x, entity)
    residual, effects = _components(panel, variances)
    theta = 1 - np.sqrt(residual / (residual + panel.sizes * effects))
    share = theta[panel.codes][:, None]
    left = panel.x - share * panel.mean(panel.x)
    right = panel.y - (share * panel.mean(panel.y))[:, 0]
    bread = np.linalg.inv(left.T @ left)
    coef = bread @ left.T @ right
    rest = right - left @ coef
    se = np.sqrt(np.diag(bread) * float(rest @ rest) / (panel.n - len(coef)))
    z, reach = coef / se, stats.norm.ppf((1 + confidence) / 2)
    rows = pd.DataFrame({
        "name": panel.names, "coef": coef, "se": se, "statistic": z, "p_value": 2 * stats.norm.sf(np.abs(z)),
        "ci_low": coef - reach * se, "ci_high": coef + reach * se,
    })  # fmt: skip
    return RandomEffects(
        rows, residual, effects, float(theta.min()), float(theta.max()), variances, panel.n, panel.n_entities
    )


def _components(panel: _Panel, variances: str) -> tuple[float, float]:
    """Variances of the residual and of the province level (at least 0)."""
    moving = panel.moving()
    inner = panel.within(panel.y)[:, 0]
    slopes = np.linalg.lstsq(moving, inner, rcond=None)[0]
    rest = inner - moving @ slopes
    within = float(rest @ rest) / (panel.n - panel.n_entities - moving.shape[1])
    if variances == "swamy_arora_harmonic":
        first = np.unique(panel.codes, return_index=True)[1]
        x, y = panel.mean(panel.x)[first], panel.mean(panel.y)[first, 0]
        left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
        between = float(left @ left) / (panel.n_entities - np.linalg.matrix_rank(x))
        return within, max(0.0, between - within * float((1 / panel.sizes).mean()))
    maker = _residual_maker(panel, variances)
    residuals = maker @ panel.y
    averaged = panel.mean(maker)
    deviation = maker - averaged
    # E[u'Qu] and E[u'Pu] for u = M y: traces of M'QM and M'PM, against the identity and against Z Z'.
    sums = panel.mean(residuals)[:, 0]
    of_p = float(sums @ residuals)
    p_eye, p_zz = float((averaged**2).sum()), float(((averaged @ panel.member) ** 2).sum())
    if variances == "swamy_arora":
        return within, max(0.0, (of_p - p_eye * within) / p_zz)
    of_q = float(residuals @ residuals) - of_p
    q_eye, q_zz = float((deviation**2).sum()), float(((deviation @ panel.member) ** 2).sum())
    residual, effects = np.linalg.solve([[q_eye, q_zz], [p_eye, p_zz]], [of_q, of_p])
    return float(residual), max(0.0, float(effects))


def _residual_maker(panel: _Panel, variances: str) -> Floats:
    """The matrix that turns y into the residuals the method uses: between, pooled, or within slopes."""
    eye = np.eye(panel.n)
    if variances == "wallace_hussain":
        return eye - panel.x @ np.linalg.pinv(panel.x)
    if variances == "swamy_arora":
        return panel.mean(eye - panel.mean(panel.x) @ np.linalg.pinv(panel.mean(panel.x)))
    moving = panel.moving()
    varies = (panel.within(panel.x) ** 2).sum(axis=0) > 1e-16 * (panel.x**2).sum(axis=0)
    left = eye - panel.x[:, varies] @ np.linalg.pinv(moving)
    return np.asarray(left - left.mean(axis=0))


def mundlak_columns(
    table: pd.DataFrame, x: str, *, entity: str = "province_code", needs: tuple[str, ...] = ()
) -> pd.DataFrame:
    """``table`` (rows with ``x`` and ``needs``) with ``x_mean`` and ``x_within`` = x less its province mean.

    With both in one regression the coefficient of ``x_within`` is the fixed-effect slope and that of ``x_mean`` the
    slope between provinces; that they differ is Mundlak's test against random effects.

    References
    ----------
    Mundlak 1978, Econometrica 46.

    Examples
    --------
    >>> table = pd.DataFrame({"province_code": list("aabb"), "z": [1.0, 3.0, 4.0, 6.0]})
    >>> mundlak_columns(table, "z")["z_within"].tolist()
    [-1.0, 1.0, -1.0, 1.0]
    """
    rows = complete_rows(table, [x, *needs, entity])
    rows = rows.assign(**{x: as_numbers(rows[x], what=x)})
    mean = rows.groupby(entity)[x].transform("mean")
    return rows.assign(**{f"{x}_mean": mean, f"{x}_within": rows[x] - mean})


@dataclass(frozen=True)
class Hausman:
    """Test that within and random-effects slopes agree."""

    statistic: float
    df: int
    p_value: float


def hausman(within: tuple[float, float], random: tuple[float, float]) -> Hausman:
    """Hausman's test for one slope from (coefficient, classical error) of both models.

    References
    ----------
    Hausman 1978, Econometrica 46.

    Examples
    --------
    >>> round(hausman((0.5, 0.2), (0.3, 0.1)).statistic, 4)
    1.3333
    """
    variance = within[1] ** 2 - random[1] ** 2
    if not variance > 0 or not np.isfinite(within[0] - random[0]):
        raise SmallSampleError(
            f"The variance of the difference is not positive, or an estimate is missing ({within}, {random}); "
            "Hausman's test does not exist here."
        )
    statistic = (within[0] - random[0]) ** 2 / variance
    return Hausman(statistic, 1, float(stats.chi2.sf(statistic, 1)))
