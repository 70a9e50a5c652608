"""Ranks of an index when its weights, its rounding, its survey and its appraisal could have come out differently.

Draws are made in chunks and only counted, so memory does not grow with their number. Every result carries its Monte
Carlo error.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from parresearch.core.errors import DataError, SmallSampleError, nearest
from parresearch.core.ties import places
from parresearch.statistics.spread import as_numbers, is_flat
from parresearch.statistics.uncertainty.aggregate import min_rank_rows
from parresearch.statistics.uncertainty.rank_counts import RankCounts

__all__ = ["SOURCES", "UncertainIndex", "leave_one_out", "rank_draws", "variance_shares"]

Floats = npt.NDArray[np.float64]
SOURCES = ("weights", "rounding", "survey", "appraisal")
_CHUNK = 256
_DRAWN = ("weights", "rounding")


@dataclass(frozen=True)
class UncertainIndex:
    """Scores of the parts of an index, their weights, and what is not certain about both.

    Attributes
    ----------
    parts : DataFrame (units x parts), no missing value
        Scores on one scale, so that index = sum of share x value.
    weights : Series by part, official ones; only their proportions count.
    concentration : float
        Weights are drawn from Dirichlet(concentration x share): their mean is the official share w, their standard
        deviation sqrt(w (1 - w) / (concentration + 1)). 0: weights are certain.
    rounding : float
        Half the last printed step: 0.005 for two decimals. A printed value may have been anything within it.
    survey_se, appraisal_se : Series by part, or DataFrame as ``parts``
        Standard errors of what a survey measured and of what appraisers awarded; 0 or absent: certain.
    """

    parts: pd.DataFrame
    weights: pd.Series
    concentration: float = 0.0
    rounding: float = 0.0
    survey_se: pd.Series | pd.DataFrame = field(default_factory=lambda: pd.Series(dtype=float))
    appraisal_se: pd.Series | pd.DataFrame = field(default_factory=lambda: pd.Series(dtype=float))

    def __post_init__(self) -> None:
        if self.parts.shape[0] < 2 or self.parts.shape[1] < 1:
            raise SmallSampleError("An index needs two units and one part.")
        for part in self.parts.columns:
            as_numbers(self.parts[part], what=f"The part {part}")
        if self.parts.isna().any(axis=None):
            unit = self.parts.index[self.parts.isna().any(axis=1)][0]
            raise DataError(f"Unit {unit} lacks a part; leave such units out, and say so.")
        known = self.weights.reindex(self.parts.columns)
        if known.isna().any():
            raise DataError(f"The weight of {known.index[known.isna()][0]} is missing; every part needs one.")
        as_numbers(known, what="The column of weights")
        if (known < 0).any() or known.sum() <= 0:
            raise DataError("Weights are 0 or more, and not all 0.")
        for name in ("concentration", "rounding"):
            if not 0 <= getattr(self, name) < np.inf:
                raise DataError(f"{name} is {getattr(self, name)!r}; it is 0 (certain) or above, and finite.")
        for name in ("survey_se", "appraisal_se"):
            self._check_names(name)
            if (self._errors(name) < 0).any():
                raise DataError(f"{name} holds a standard error below 0.")

    @property
    def shares(self) -> Floats:
        """Official weights, adding to 1."""
        known = self.weights.reindex(self.parts.columns).to_numpy(dtype=float)
        return np.asarray(known / known.sum())

    @property
    def nominal(self) -> pd.Series:
        """The index with official weights and values as printed."""
        return pd.Series(self.parts.to_numpy(dtype=float) @ self.shares, index=self.parts.index)

    def _check_names(self, name: str) -> None:
        """Refuse a standard error of a part or unit that the index does not have, and one that is no number."""
        given = getattr(self, name)
        table = given if isinstance(given, pd.DataFrame) else given.to_frame().T
        named = [(table.columns, self.parts.columns, "part")]
        if isinstance(given, pd.DataFrame):
            named.append((table.index, self.parts.index, "unit"))
        for own, known, kind in named:
            if unknown := [key for key in own if key not in known]:
                near = nearest(unknown[0], map(str, known))
                raise DataError(
                    f"{name} names {unknown[0]!r}, which is no {kind} of this index"
                    + (f". Did you mean {near[0]!r}?" if near else f"; it has {', '.join(map(str, known))}.")
                )
        if np.isnan(as_numbers(table, what=name)).any():
            raise DataError(f"{name} has a missing value; leave out what is certain, or write 0.")

    def _errors(self, name: str) -> Floats:
        given = getattr(self, name)
        if isinstance(given, pd.DataFrame):
            given = given.reindex(index=self.parts.index, columns=self.parts.columns)
            return np.asarray(given.fillna(0.0).to_numpy(dtype=float))
        row = given.reindex(self.parts.columns).fillna(0.0).to_numpy(dtype=float)
        return np.asarray(np.broadcast_to(row, self.parts.shape))

    @property
    def sources(self) -> list[str]:
        """Which of :data:`SOURCES` are uncertain here."""
        present = {
            "weights": self.concentration > 0,
            "rounding": self.rounding > 0,
            "survey": bool(self._errors("survey_se").any()),
            "appraisal": bool(self._errors("appraisal_se").any()),
        }
        return [name for name in SOURCES if present[name]]

    def noise(self, source: str, size: int, rng: np.random.Generator) -> Floats:
        """One source's raw draws: shares (size, parts) for weights, else errors (size, units, parts)."""
        if source == "weights":
            alpha = self.concentration * self.shares
            drawn = np.zeros((size, len(alpha)))
            drawn[:, alpha > 0] = rng.dirichlet(alpha[alpha > 0], size)
            return drawn
        shape = (size, *self.parts.shape)
        if source == "rounding":
            return rng.uniform(-self.rounding, self.rounding, shape)
        return rng.standard_normal(shape) * self._errors(f"{source}_se")

    def index_of(self, noise: dict[str, Floats], size: int) -> Floats:
        """Index values (size, units) for some raw draws; absent sources are certain."""
        shares = noise.get("weights", np.broadcast_to(self.shares, (size, len(self.shares))))
        index = shares @ self.parts.to_numpy(dtype=float).T
        for source in ("rounding", "survey", "appraisal"):
            if source in noise:
                index += np.einsum("nup,np->nu", noise[source], shares)
        return np.asarray(index)


def rank_draws(
    index: UncertainIndex, *, rng: np.random.Generator, n_draws: int = 10_000, top: int = 10
) -> pd.DataFrame:
    """Distribution of every unit's rank over the draws.

    Normal errors of the parts are drawn once per unit with the variance that the drawn weights give them, which has the
    same distribution as drawing each part and takes a hundredth of the numbers.

    Returns
    -------
    DataFrame by unit
        ``score, rank`` (nominal) and the columns of :meth:`RankCounts.summary`.

    Examples
    --------
    >>> values = pd.DataFrame({"a": [1.0, 2.0, 9.0], "b": [1.0, 2.1, 8.0]}, index=["x", "y", "z"])
    >>> index = UncertainIndex(values, pd.Series({"a": 1.0, "b": 1.0}), concentration=20)
    >>> rank_draws(index, rng=np.random.default_rng(1), n_draws=500, top=1)["median"].tolist()
    [3.0, 2.0, 1.0]
    """
    if n_draws < 100:
        raise DataError(f"{n_draws} draws are too few; take at least 100.")
    if not index.sources:
        raise DataError("Nothing is uncertain: give a concentration, a rounding or standard errors.")
    counts = RankCounts(index.parts.index)
    variance = index._errors("survey_se") ** 2 + index._errors("appraisal_se") ** 2
    for start in range(0, n_draws, _CHUNK):
        size = min(_CHUNK, n_draws - start)
        raw: dict[str, Floats] = {s: index.noise(s, size, rng) for s in index.sources if s in _DRAWN}
        scores = index.index_of(raw, size)
        if variance.any():
            shares = raw.get("weights", index.shares[None, :])
            spread = np.sqrt(shares**2 @ variance.T)
            scores += rng.standard_normal(scores.shape) * spread
        counts.add(min_rank_rows(scores))
    top = min(top, len(index.parts) // 2)
    nominal = index.nominal
    ranks = places(nominal).astype(int)
    return pd.concat([nominal.rename("score"), ranks.rename("rank"), counts.summary(top=top)], axis=1)


def leave_one_out(index: UncertainIndex) -> pd.DataFrame:
    """What each part does for the ranks: ranks with it left out and the other weights rescaled.

    Returns
    -------
    DataFrame by unit, a column per part left out, and ``rank`` with all.

    Examples
    --------
    >>> values = pd.DataFrame({"a": [1.0, 2.0], "b": [5.0, 1.0]}, index=["x", "y"])
    >>> leave_one_out(UncertainIndex(values, pd.Series({"a": 1.0, "b": 1.0})))["b"].tolist()
    [2, 1]
    """
    if index.parts.shape[1] < 2:
        raise SmallSampleError("An index of one part has nothing to leave out.")
    shares, values = index.shares, index.parts.to_numpy(dtype=float)
    table = {"rank": places(index.nominal).astype(int)}
    for position, part in enumerate(index.parts.columns):
        kept = np.delete(shares, position)
        if kept.sum() <= 0:
            raise DataError(f"Without {part} no weight is left.")
        rest = np.delete(values, position, axis=1) @ (kept / kept.sum())
        table[part] = pd.Series(min_rank_rows(rest[None, :])[0], index=index.parts.index)
    return pd.DataFrame(table)


def variance_shares(
    index: UncertainIndex,
    *,
    rng: np.random.Generator,
    n: int = 1024,
    of: str = "rank",
    confidence: float = 0.95,
    n_resamples: int = 200,
) -> pd.DataFrame:
    """Sobol shares: how much of the variance of ranks (or scores) comes from each source of uncertainty.

    First-order shares (``share``) are what one source explains alone; total shares (``total``) add all in which it
    takes part. Each source is drawn as a block from two independent samples A and B; the estimators are scipy's.

    Parameters
    ----------
    n : int
        Size of each sample, a power of 2.
    of : str
        ``rank`` or ``score``: the mean over units of the share, weighted by each unit's variance.

    Returns
    -------
    DataFrame, one row per source
        ``source, share, share_low, share_high, total, total_low, total_high`` (bootstrap intervals: the Monte Carlo
        error of the shares), ``n``.

    References
    ----------
    Saltelli et al. 2010, Computer Physics Communications 181; Saisana, Saltelli & Tarantola 2005, JRSS A 168.
    """
    sources = index.sources
    if len(sources) < 2:
        raise DataError(f"Shares need two uncertain sources; there is {', '.join(sources) or 'none'}.")
    if n < 64 or n & (n - 1):
        raise DataError(f"n = {n} is not a power of 2 of at least 64.")
    if n_resamples < 50:
        raise DataError(f"{n_resamples} resamples are too few for an interval of a share; take at least 50.")
    if of not in ("rank", "score"):
        raise DataError(f"of={of!r} is unknown; there are rank and score.")
    chunks: list[tuple[Floats, Floats, Floats]] = []
    for start in range(0, n, _CHUNK):
        size = min(_CHUNK, n - start)
        a = {s: index.noise(s, size, rng) for s in sources}
        b = {s: index.noise(s, size, rng) for s in sources}

        def outcome(noise: dict[str, Floats], size: int = size) -> Floats:
            scores = index.index_of(noise, size)
            return (min_rank_rows(scores).astype(float) if of == "rank" else scores).T

        mixed = np.stack([outcome({**a, s: b[s]}) for s in sources])
        chunks.append((outcome(a), outcome(b), mixed))
    f_a, f_b = (np.concatenate([chunk[k] for chunk in chunks], axis=1) for k in (0, 1))
    f_ab = np.concatenate([chunk[2] for chunk in chunks], axis=2)
    moving = np.array([not is_flat(row) for row in np.concatenate([f_a, f_b], axis=1)])
    if not moving.any():
        raise SmallSampleError("No unit changes its place in the draws: there is no variance to share.")
    weight = np.concatenate([f_a, f_b], axis=1).var(axis=1)[moving]
    first, total = _sobol(f_a[moving], f_b[moving], f_ab[:, moving], weight)
    drawn = []
    for _ in range(n_resamples):
        take = rng.integers(0, n, n)
        drawn.append(_sobol(f_a[moving][:, take], f_b[moving][:, take], f_ab[:, moving][:, :, take], weight))
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    ends = [np.quantile([d[k] for d in drawn], tails, axis=0) for k in (0, 1)]
    return pd.DataFrame(
        {
            "source": sources, "share": first, "share_low": ends[0][0], "share_high": ends[0][1],
            "total": total, "total_low": ends[1][0], "total_high": ends[1][1], "n": n,
        }
    )  # fmt: skip


def _sobol(f_a: Floats, f_b: Floats, f_ab: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Saltelli's estimators through scipy, averaged over units by their variance."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found = stats.sobol_indices(func={"f_A": f_a, "f_B": f_b, "f_AB": f_ab}, n=f_a.shape[1])
    usable = np.isfinite(found.first_order).all(axis=1)
    share = weight[usable] / weight[usable].sum()
    return share @ found.first_order[usable], share @ found.total_order[usable]
