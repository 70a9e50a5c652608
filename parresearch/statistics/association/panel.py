"""Fixed effects: what moves together within provinces, year by year, when levels of provinces and years are taken out.

The estimate is ordinary least squares after both sets of dummies have been projected out (Frisch, Waugh, Lovell), which
is exact for unbalanced panels. Errors are in ``panel_errors``, because which one is meant must always be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from parresearch.core.errors import DataError, SingularDesignError, SmallSampleError
from parresearch.statistics.association.checks import Floats, complete_rows, full_rank
from parresearch.statistics.memory import check_memory
from parresearch.statistics.spread import as_numbers

__all__ = ["Effects", "PanelFit", "fixed_effects"]

Effects = Literal["twoways", "entity", "none"]


@dataclass(frozen=True)
class PanelFit:
    """A fitted model: coefficients, and what every kind of error needs.

    Attributes
    ----------
    names, coef : names of the slopes (after ``constant`` where there are no effects) and their estimates.
    x : array (n, k), the regressors after the effects were removed; ``residuals`` (n,).
    dummies : array (n, m), orthonormal basis of what was removed; m columns.
    entity, time : codes 0..G-1 and 0..T-1 of each row.
    within_r2 : share of the variance of y explained after all effects are removed.
    """

    names: tuple[str, ...]
    coef: Floats
    x: Floats
    y: Floats
    residuals: Floats
    dummies: Floats
    entity: npt.NDArray[np.intp]
    time: npt.NDArray[np.intp]
    effects: Effects
    within_r2: float

    @property
    def n(self) -> int:
        """Rows used."""
        return len(self.residuals)

    @property
    def n_entities(self) -> int:
        """Provinces."""
        return int(self.entity.max()) + 1

    @property
    def n_times(self) -> int:
        """Years."""
        return int(self.time.max()) + 1

    @property
    def df_resid(self) -> int:
        """Rows less every parameter, dummies counted."""
        return self.n - len(self.coef) - self.dummies.shape[1]

    @property
    def bread(self) -> Floats:
        """Inverse of x'x."""
        return np.asarray(np.linalg.inv(self.x.T @ self.x))

    def position(self, name: str) -> int:
        """Where the coefficient ``name`` stands."""
        if name not in self.names:
            raise DataError(f"The model has no coefficient {name!r}; it has {', '.join(self.names)}.")
        return self.names.index(name)


def fixed_effects(
    table: pd.DataFrame,
    y: str,
    x: list[str],
    *,
    entity: str = "province_code",
    time: str = "year",
    effects: Effects = "twoways",
) -> PanelFit:
    """Regression of ``y`` on ``x`` with dummies of provinces and years (or provinces only, or a constant only).

    Parameters
    ----------
    table : DataFrame, one row per province and year
        Rows with a missing value are left out; a doubled province and year is an error. Scores of an index must be on
        one scale over all rows (``standardise``).
    effects : str
        ``twoways``, ``entity``, or ``none`` (pooled, with a constant).

    References
    ----------
    Wooldridge 2010, Econometric Analysis of Cross Section and Panel Data, chapter 10.

    Examples
    --------
    >>> table = pd.DataFrame({"province_code": list("aaabbb"), "year": [1, 2, 3] * 2,
    ...                       "x": [1.0, 2, 4, 2, 2, 3], "y": [1.0, 3, 4, 5, 6, 6]})
    >>> round(float(fixed_effects(table, "y", ["x"]).coef[0]), 4)
    1.0
    """
    if effects not in ("twoways", "entity", "none"):
        raise DataError(f"effects={effects!r} is unknown; there are twoways, entity and none.")
    if not x:
        raise DataError("A regression needs at least one regressor; x is empty.")
    rows = complete_rows(table, [y, *x, entity, time])
    if rows.duplicated([entity, time]).any():
        first = rows[rows.duplicated([entity, time])].iloc[0]
        raise DataError(
            f"{entity} {first[entity]} stands twice in {first[time]}; a panel has one row for each."
        )
    entities, times = pd.factorize(rows[entity], sort=True)[0], pd.factorize(rows[time], sort=True)[0]
    outcome = as_numbers(rows[y], what=y)
    regressors = np.column_stack([as_numbers(rows[name], what=name) for name in x])
    names = tuple(x)
    if effects == "none":
        regressors, names = np.column_stack([np.ones(len(rows)), regressors]), ("constant", *x)
        basis = np.zeros((len(rows), 0))
    else:
        basis = _basis(entities, times if effects == "twoways" else None)
    x_left, y_left = _remove(regressors, basis), _remove(outcome[:, None], basis)[:, 0]
    _check_left(regressors, x_left, names)
    full_rank(x_left, list(names))
    if len(rows) - basis.shape[1] - len(names) < 1:
        raise SmallSampleError(
            f"{len(rows)} rows do not leave anything for {len(names)} slopes beside "
            f"{basis.shape[1]} effects; take more years."
        )
    coef: Floats = np.asarray(np.linalg.lstsq(x_left, y_left, rcond=None)[0], dtype=np.float64)
    residuals = y_left - x_left @ coef
    centred = y_left - y_left.mean() if effects == "none" else y_left
    total = float(centred @ centred)
    if total <= 1e-20 * float(outcome @ outcome):
        raise SmallSampleError(f"{y} does not vary once the effects are removed.")
    r2 = 1 - float(residuals @ residuals) / total
    return PanelFit(names, coef, x_left, y_left, residuals, basis, entities, times, effects, r2)


def _basis(entities: npt.NDArray[np.intp], times: npt.NDArray[np.intp] | None) -> Floats:
    """Orthonormal basis of the dummies (of the columns that are not combinations of the others)."""
    n, effects = len(entities), int(entities.max()) + 1 + (0 if times is None else int(times.max()) + 1)
    check_memory(
        5 * n * effects,
        what=f"Fixed effects of {n:,} rows with {effects:,} dummies",
        instead="Take fewer years or units.",
    )
    dummies = np.eye(int(entities.max()) + 1)[entities]
    if times is not None:
        dummies = np.column_stack([dummies, np.eye(int(times.max()) + 1)[times]])
    u, sizes, _ = np.linalg.svd(dummies, full_matrices=False)
    return np.asarray(u[:, sizes > sizes[0] * 1e-10])


def _remove(values: Floats, basis: Floats) -> Floats:
    return np.asarray(values - basis @ (basis.T @ values))


def _check_left(whole: Floats, left: Floats, names: tuple[str, ...]) -> None:
    for position, name in enumerate(names):
        size = float(whole[:, position] @ whole[:, position])
        if float(left[:, position] @ left[:, position]) <= 1e-18 * max(size, 1e-300):
            raise SingularDesignError(
                f"The design is singular: {name} does not vary once the effects of provinces and years are removed. "
                "Leave it out, or use effects='none'."
            )
