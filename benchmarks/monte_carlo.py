"""Draws over an index and rank confidence sets: seconds, ratio to a plain loop over the draws, and flat memory.

python benchmarks/monte_carlo.py [--loop-draws 300]

1. 10,000 draws of the weights of 100 components for 63 provinces: indices and ranks of all draws.
2. Rank confidence sets of 63 units: simultaneous with 10,000 draws of the errors, marginal by quadrature and by draws.
The loops do the same work one draw at a time, with pandas (1) and with a double loop over pairs (2); they are timed
over a few draws and extrapolated, which is printed.
Memory is the peak that tracemalloc sees, for 10,000 and for 40,000 draws.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pandas as pd

from parresearch.statistics.uncertainty.monte_carlo import UncertainIndex, rank_draws
from parresearch.statistics.uncertainty.rank_sets import rank_confidence_sets

UNITS, PARTS, DRAWS = 63, 100, 10_000


def seconds(work: Callable[[], object], *, repeat: int = 3) -> float:
    """The shortest of some runs."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def peak(work: Callable[[], object]) -> float:
    """Peak of traced memory in MiB."""
    tracemalloc.start()
    work()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found / 2**20


def index_of(rng: np.random.Generator) -> UncertainIndex:
    """An index of invented scores."""
    parts = pd.DataFrame(rng.normal(60, 10, (UNITS, PARTS)))
    return UncertainIndex(parts, pd.Series(rng.uniform(1, 3, PARTS)), concentration=200)


def loop_of_draws(index: UncertainIndex, n: int) -> None:
    """One draw at a time: weights, indices, ranks, kept in a table."""
    rng = np.random.default_rng(1)
    alpha = index.concentration * index.shares
    table = pd.DataFrame(index=range(n), columns=index.parts.index, dtype=float)
    for draw in range(n):
        weights = pd.Series(rng.dirichlet(alpha), index=index.parts.columns)
        scores = index.parts.mul(weights, axis=1).sum(axis=1)
        table.loc[draw] = scores.rank(method="min", ascending=False)
    table.describe()


def loop_of_sets(se: np.ndarray, n: int) -> float:
    """One draw at a time: all studentised differences, their maximum."""
    rng = np.random.default_rng(1)
    maxima = []
    for _ in range(n):
        z = rng.normal(size=len(se)) * se
        largest = -np.inf
        for a in range(len(se)):
            for b in range(len(se)):
                if a != b:
                    largest = max(largest, (z[a] - z[b]) / np.hypot(se[a], se[b]))
        maxima.append(largest)
    return float(np.quantile(maxima, 0.95))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loop-draws", type=int, default=300, help="draws that the loops are timed over")
    n = parser.parse_args().loop_draws
    index = index_of(np.random.default_rng(0))
    own = seconds(lambda: rank_draws(index, rng=np.random.default_rng(1), n_draws=DRAWS))
    loop = seconds(lambda: loop_of_draws(index, n), repeat=1) * DRAWS / n
    print(f"{DRAWS} draws x {UNITS} units x {PARTS} components: {own:.2f} s")
    print(f"  loop over draws: {loop:.1f} s (from {n} draws), ratio {loop / own:.0f}")
    memory = [
        peak(lambda k=k: rank_draws(index, rng=np.random.default_rng(1), n_draws=k))
        for k in (DRAWS, 4 * DRAWS)
    ]
    print(f"  peak memory: {memory[0]:.1f} MiB for {DRAWS} draws, {memory[1]:.1f} MiB for {4 * DRAWS}")

    rng = np.random.default_rng(2)
    units = [f"u{k:02d}" for k in range(UNITS)]
    scores = pd.Series(rng.normal(43, 1.5, UNITS), index=units)
    se = pd.Series(0.25 + 0.01 * np.arange(1, UNITS + 1), index=units)

    def simultaneous(k: int = DRAWS) -> object:
        return rank_confidence_sets(
            scores, se, simultaneous=True, stepdown=False, rng=np.random.default_rng(1), n_draws=k
        )

    own = seconds(simultaneous)
    few = max(5, n // 10)
    loop = seconds(lambda: loop_of_sets(se.to_numpy(), few), repeat=1) * DRAWS / few
    print(f"rank sets of {UNITS} units, simultaneous, {DRAWS} draws, one step: {own:.2f} s")
    print(f"  loop over draws and pairs: {loop:.1f} s (from {few} draws), ratio {loop / own:.0f}")
    stepped = seconds(
        lambda: rank_confidence_sets(scores, se, simultaneous=True, rng=np.random.default_rng(1))
    )
    print(f"  with step-down: {stepped:.2f} s")
    memory = [peak(lambda k=k: simultaneous(k)) for k in (DRAWS, 4 * DRAWS)]
    print(f"  peak memory: {memory[0]:.1f} MiB for {DRAWS} draws, {memory[1]:.1f} MiB for {4 * DRAWS}")
    exact = seconds(lambda: rank_confidence_sets(scores, se, stepdown=False), repeat=2)
    drawn = seconds(
        lambda: rank_confidence_sets(
            scores, covariance=np.diag(se**2), stepdown=False, rng=np.random.default_rng(1), n_draws=DRAWS
        ),
        repeat=2,
    )
    print(f"marginal sets of {UNITS} units, one step: quadrature {exact:.2f} s, {DRAWS} draws {drawn:.2f} s")


if __name__ == "__main__":
    main()
