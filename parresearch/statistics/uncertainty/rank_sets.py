"""Confidence sets for ranks: which places a unit may really have, given the errors of all scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.core.keys import check_keys
from parresearch.core.ties import places
from parresearch.statistics.one_scale import one_index
from parresearch.statistics.spread import as_numbers
from parresearch.statistics.uncertainty.rank_draws import ErrorDraws
from parresearch.statistics.uncertainty.rank_quadrature import marginal_critical_value

__all__ = ["RankSets", "Side", "full_ranking", "rank_confidence_sets"]

Side = Literal["two-sided", "lower", "upper"]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class RankSets:
    """Confidence sets and how they were made.

    Attributes
    ----------
    table : DataFrame indexed by unit
        ``score, se, rank`` (1 is the highest; ties share the best rank), ``rank_best, rank_worst`` (ends of the set),
        ``critical_value`` (of the last step).
    over, under : bool array (p, p)
        ``over[i, j]``: the family of unit i shows that j is above it; ``under[i, j]``: that j is below it. In
        simultaneous sets one is the other transposed.
    first_critical_value : array (p,)
        Of the first step (one value for all units when simultaneous).
    exact : bool
        Whether critical values come from an integral rather than from draws.
    """

    table: pd.DataFrame
    over: Flags
    under: Flags
    first_critical_value: Floats
    coverage: float
    simultaneous: bool
    stepdown: bool
    side: Side
    exact: bool
    n_draws: int
    n_steps: int

    @property
    def n_established(self) -> int:
        """Pairs of units of which it is shown which one is above, all pairs at once; of simultaneous sets only.

        Units whose sets do not overlap are such a pair. Units whose sets overlap may be one too: a set is as long as
        the number of units that its unit is not told apart from, and those may be others.
        """
        if not self.simultaneous or self.side != "two-sided":
            raise DataError("Pairs are established by simultaneous two-sided sets; give simultaneous=True.")
        return int(self.under.sum())


def full_ranking(totals: pd.DataFrame, *, year: int, n_units: int) -> pd.Series:
    """Scores of one year by province code; refused where fewer than 90% of the provinces have one.

    Sets of places among a few provinces that happen to be published would say nothing about the country.

    Examples
    --------
    >>> totals = pd.DataFrame({"year": 2019, "province_code": ["01", "02"], "points": [40.0, 41.0]})
    >>> full_ranking(totals, year=2019, n_units=2).to_dict()
    {'01': 40.0, '02': 41.0}
    """
    one_index(totals)
    own = totals[(totals["year"] == year) & totals["points"].notna()]
    check_keys(own, ["province_code"], what=f"table of totals of {year}")
    if len(own) < 0.9 * n_units:
        raise SmallSampleError(
            f"In {year} only {len(own)} of {n_units} provinces have a published score; places among so few are not "
            "places in the country. Take a year in which nearly all have one."
        )
    return own.set_index("province_code")["points"].astype(float)


def rank_confidence_sets(
    scores: pd.Series,
    se: pd.Series | None = None,
    *,
    covariance: npt.ArrayLike | None = None,
    simultaneous: bool = False,
    stepdown: bool = True,
    coverage: float = 0.95,
    side: Side = "two-sided",
    rng: np.random.Generator | None = None,
    n_draws: int = 10_000,
    only: Sequence[str] | None = None,
) -> RankSets:
    """Sets of ranks that hold the true rank with probability ``coverage``: of one unit, or of all at once.

    Two units are told apart when (x_a - x_b) / s_ab exceeds a critical value c, the ``coverage``-quantile of the
    largest such difference of pure error over the family of pairs: the pairs of one unit (marginal), or all
    (simultaneous). With ``stepdown`` the pairs told apart leave the family and c is found again, until no more are.
    The set of a unit begins after the units above it and ends before the units below it.

    Parameters
    ----------
    scores : Series indexed by unit
        More is better; no missing values.
    se : Series
        Standard errors of independent scores, aligned by unit. Or give ``covariance`` (p, p) instead.
    side : str
        ``lower`` bounds the best place only (``rank_worst`` = p), ``upper`` the worst only.
    only : sequence, optional
        Units to give marginal sets of, where the others are there only to be compared with; the rows of the others are
        left out of ``table``.
    rng, n_draws
        For simultaneous sets and for covariances. Marginal sets of independent scores are exact and need none.

    References
    ----------
    Mogstad, Romano, Shaikh & Wilhelm 2024, Inference for Ranks, Review of Economic Studies 91.

    Examples
    --------
    >>> scores = pd.Series({"01": 40.0, "48": 44.0, "79": 44.2})
    >>> sets = rank_confidence_sets(scores, pd.Series(0.5, index=scores.index))
    >>> sets.table[["rank", "rank_best", "rank_worst"]].to_numpy().tolist()
    [[3, 3, 3], [2, 1, 2], [1, 1, 2]]
    """
    values, errors = _checked(scores, se, covariance, coverage, side)
    if only is not None and simultaneous:
        raise DataError("Sets that hold for all units at once need all of them; leave out only=.")
    exact = errors.ndim == 1 and not simultaneous
    if exact:
        draws = None
    elif rng is None:
        raise DataError("These sets are found by simulation: give rng=numpy.random.default_rng(seed).")
    else:
        draws = ErrorDraws(errors, n_draws=n_draws, rng=rng)
    t = _studentised(values, errors)
    if simultaneous:
        found = _simultaneous(t, errors, draws, coverage=coverage, stepdown=stepdown, side=side)
    else:
        units = _positions(scores.index, only)
        found = _marginal(t, errors, draws, units, coverage=coverage, stepdown=stepdown, side=side)
    over, under, first, last, steps = found
    p = len(values)
    best = 1 + over.sum(axis=1) if side != "upper" else np.ones(p, dtype=int)
    worst = p - under.sum(axis=1) if side != "lower" else np.full(p, p)
    table = pd.DataFrame(
        {
            "score": values,
            "se": errors if errors.ndim == 1 else np.sqrt(np.diag(errors)),
            "rank": places(scores).astype(int),
            "rank_best": best.astype(int),
            "rank_worst": worst.astype(int),
            "critical_value": last,
        },
        index=scores.index,
    )
    return RankSets(
        table if only is None else table.loc[list(only)],
        over,
        under,
        first,
        coverage,
        simultaneous,
        stepdown,
        side,
        exact,
        0 if exact else n_draws,
        steps,
    )


def _positions(index: pd.Index, only: Sequence[str] | None) -> npt.NDArray[np.intp]:
    """Where the units asked for stand; all of them when none is named."""
    if only is None:
        return np.arange(len(index))
    if absent := [unit for unit in only if unit not in index]:
        raise DataError(f"{absent[0]} has no score among the {len(index)} units that are ranked.")
    return np.asarray(index.get_indexer(pd.Index(list(only))), dtype=np.intp)


def _checked(
    scores: pd.Series, se: pd.Series | None, covariance: npt.ArrayLike | None, coverage: float, side: str
) -> tuple[Floats, Floats]:
    if not 0.5 <= coverage < 1:
        raise DataError(f"A coverage of {coverage!r} is not between 0.5 and 1. Write 0.95 for 95%.")
    if side not in ("two-sided", "lower", "upper"):
        raise DataError(f"side={side!r} is unknown; there are two-sided, lower and upper.")
    if len(scores) < 2:
        raise SmallSampleError("Ranks need at least two units.")
    if scores.index.has_duplicates:
        raise DataError(
            f"Unit {scores.index[scores.index.duplicated()][0]} stands twice; a rank needs one score each."
        )
    values = as_numbers(scores, what="scores")
    if (se is None) == (covariance is None):
        raise DataError("Give either se or covariance: how sure is each score?")
    if se is not None:
        errors = as_numbers(se.reindex(scores.index), what="se")
    else:
        errors = np.asarray(covariance, dtype=float)
        if errors.shape != (len(values), len(values)):
            raise DataError(f"The covariance has shape {errors.shape} for {len(values)} units.")
    if not (np.isfinite(values).all() and np.isfinite(errors).all()):
        raise DataError("A score or a standard error is missing. Leave such units out first, and say so.")
    if se is not None and (errors <= 0).any():
        raise DataError(f"The standard error of {scores.index[errors <= 0][0]} is not above 0.")
    return values, errors


def _studentised(values: Floats, errors: Floats) -> Floats:
    """t[a, b] = (x_a - x_b) / s_ab; 0 on the diagonal."""
    variance = errors**2 if errors.ndim == 1 else np.diag(errors)
    joint = 0 if errors.ndim == 1 else 2 * errors
    spread = variance[:, None] + variance[None, :] - joint + np.eye(len(values))
    if (spread <= 1e-12 * variance.max()).any():
        raise DataError("Two units have the same error: the covariance leaves their difference without any. ")
    return np.asarray((values[:, None] - values[None, :]) / np.sqrt(spread))


def _simultaneous(
    t: Floats, errors: Floats, draws: ErrorDraws | None, *, coverage: float, stepdown: bool, side: Side
) -> tuple[Flags, Flags, Floats, Floats, int]:
    """All pairs at once; a one-sided set uses the same family, as only one of its ends is then read."""
    assert draws is not None
    p = len(t)
    family, above = ~np.eye(p, dtype=bool), np.zeros((p, p), dtype=bool)
    first = c = float("nan")
    steps = 0
    while family.any():
        c = draws.critical_value(family, coverage=coverage)
        first = c if steps == 0 else first
        steps += 1
        new = family & (t > c)
        above |= new
        family &= ~new
        if not stepdown or not new.any():
            break
    return above.T, above, np.full(p, first), np.full(p, c), steps


def _marginal(
    t: Floats,
    errors: Floats,
    draws: ErrorDraws | None,
    units: npt.NDArray[np.intp],
    *,
    coverage: float,
    stepdown: bool,
    side: Side,
) -> tuple[Flags, Flags, Floats, Floats, int]:
    """Each unit against the others: that j is above i may be shown by i's family and not by j's."""
    p = len(t)
    others = ~np.eye(p, dtype=bool)
    over = (
        others.copy() if side != "upper" else np.zeros_like(others)
    )  # over[i, j]: "j above i" in i's family
    under = others.copy() if side != "lower" else np.zeros_like(others)
    shown_over, shown_under = np.zeros_like(others), np.zeros_like(others)
    first, last = np.full(p, np.nan), np.full(p, np.nan)
    active, steps = units, 0
    while len(active):
        if draws is None:
            c = np.array(
                [
                    marginal_critical_value(errors, int(i), above=over[i], below=under[i], coverage=coverage)
                    for i in active
                ]
            )
        else:
            c = draws.unit_critical_values(active, above=over, below=under, coverage=coverage)
        last[active] = c
        first = np.where(np.isnan(first), last, first)
        steps += 1
        new_over = over[active] & (t.T[active] > c[:, None])
        new_under = under[active] & (t[active] > c[:, None])
        shown_over[active] |= new_over
        shown_under[active] |= new_under
        over[active] &= ~new_over
        under[active] &= ~new_under
        moved = (new_over | new_under).any(axis=1) & (over[active] | under[active]).any(axis=1)
        active = active[moved] if stepdown else active[:0]
    return shown_over, shown_under, first, last, steps
