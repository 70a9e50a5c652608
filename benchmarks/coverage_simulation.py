"""Do intervals and confidence sets hold the truth as often as they say, and do tests keep their size?

python benchmarks/coverage_simulation.py [--runs 1000]

Fixed seed. Printed beside each share: the nominal one and the share's own Monte Carlo error. Data are drawn where the
truth is known: normal pairs with correlation 0.4 (n = 63, 34), normal scores with known errors for ranks, panels with
clustered errors and no relation, and regions that share a level in both columns with no relation within them.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
from scipy import stats

from parresearch.statistics.association.bootstrap import bca_interval
from parresearch.statistics.association.coefficients import correlate
from parresearch.statistics.association.panel import fixed_effects
from parresearch.statistics.association.panel_errors import clustered, cr2, unadjusted
from parresearch.statistics.association.permutation import permutation_test
from parresearch.statistics.association.wild import wild_cluster_bootstrap
from parresearch.statistics.uncertainty.rank_sets import rank_confidence_sets

RHO = 0.4
REGIONS = np.repeat(list("ABCDEF"), [14, 11, 14, 5, 6, 13])
TRUTH = {
    "pearson": RHO,
    "spearman": 6 / np.pi * np.arcsin(RHO / 2),
    "kendall": 2 / np.pi * np.arcsin(RHO),
}


def line(what: str, share: float, nominal: float, runs: int, *, at_least: bool) -> None:
    error = np.sqrt(nominal * (1 - nominal) / runs)
    good = share >= nominal - 2 * error if at_least else share <= nominal + 2 * error
    print(f"  {what:<58} {share:6.3f}   {nominal:.2f}   {error:.3f}   {'ok' if good else 'no'}")


def drawn(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A normal sample with correlation ``RHO``."""
    x = rng.normal(size=n)
    return x, RHO * x + np.sqrt(1 - RHO**2) * rng.normal(size=n)


def intervals(runs: int) -> None:
    print("share of intervals that hold the true value          (nominal, Monte Carlo error)")
    for n in (63, 34):
        normal(n, runs, np.random.default_rng(10 + n))
    for n in (63, 34):
        heavy_tails(n, runs, np.random.default_rng(10 + n))
    for n in (63, 34):
        weighted_tau(n, runs, np.random.default_rng(40 + n))


def normal(n: int, runs: int, rng: np.random.Generator) -> None:
    expanded, plain = "pearson, BCa (expanded)", "pearson, BCa as scipy gives it"
    held = dict.fromkeys([*TRUTH, expanded, plain], 0)
    for _ in range(runs):
        x, y = drawn(n, rng)
        for method, truth in TRUTH.items():
            found = correlate(x, y, method=method)
            held[method] += found.ci_low <= truth <= found.ci_high
        for name in (expanded, plain):
            low, high = bca_interval(
                x, y, method="pearson", confidence=0.95, rng=rng, n_resamples=999, expand=name == expanded
            )
            held[name] += low <= RHO <= high
    for name, count in held.items():
        line(f"n = {n}, {name}", count / runs, 0.95, runs, at_least=True)


def heavy_tails(n: int, runs: int, rng: np.random.Generator) -> None:
    """Student's t with 5 degrees of freedom in both columns at once: what closed intervals are not made for."""
    held = dict.fromkeys(["Fisher", "BCa (expanded)"], 0)
    for _ in range(runs):
        pair = np.array(drawn(n, rng))
        x, y = pair / np.sqrt(rng.chisquare(5, size=n) / 5)
        found = correlate(x, y)
        held["Fisher"] += found.ci_low <= RHO <= found.ci_high
        low, high = bca_interval(x, y, method="pearson", confidence=0.95, rng=rng, n_resamples=999)
        held["BCa (expanded)"] += low <= RHO <= high
    for name, count in held.items():
        line(f"n = {n}, heavy tails, pearson, {name}", count / runs, 0.95, runs, at_least=True)


def weighted_tau(n: int, runs: int, rng: np.random.Generator) -> None:
    """The true value is its mean over very many samples of the same size."""
    truth = np.mean([stats.weightedtau(*drawn(n, rng)).statistic for _ in range(20_000)])
    held = dict.fromkeys(["BCa (expanded)", "BCa as scipy gives it"], 0)
    for _ in range(runs):
        x, y = drawn(n, rng)
        for name in held:
            low, high = bca_interval(
                x,
                y,
                method="weighted_tau",
                confidence=0.95,
                rng=rng,
                n_resamples=999,
                expand="expanded" in name,
            )
            held[name] += low <= truth <= high
    for name, count in held.items():
        line(f"n = {n}, weighted tau, {name}", count / runs, 0.95, runs, at_least=True)


def rank_sets(runs: int) -> None:
    print("share of runs in which rank sets hold the true ranks")
    rng = np.random.default_rng(20)
    p = 15
    truth = pd.Series(np.linspace(0, 3, p))
    ranks = truth.rank(ascending=False)
    se = pd.Series(rng.uniform(0.2, 0.6, p))
    all_held, one_held = 0, 0
    for _ in range(runs):
        scores = truth + rng.normal(size=p) * se
        every = rank_confidence_sets(scores, se, simultaneous=True, rng=rng, n_draws=2000).table
        all_held += ((every["rank_best"] <= ranks) & (ranks <= every["rank_worst"])).all()
        one = rank_confidence_sets(scores, se).table.iloc[7]
        one_held += one["rank_best"] <= ranks[7] <= one["rank_worst"]
    line("15 units, all at once (step-down)", all_held / runs, 0.95, runs, at_least=True)
    line("15 units, the middle one (marginal, exact)", one_held / runs, 0.95, runs, at_least=True)


def sizes(runs: int) -> None:
    print("share of runs without any relation in which a test says p < 0.05")
    rng = np.random.default_rng(30)
    naive, within = 0, 0
    for _ in range(runs):
        levels = {name: 1.5 * rng.normal(size=6) for name in "xy"}
        codes = pd.factorize(REGIONS)[0]
        x, y = (levels[name][codes] + rng.normal(size=63) for name in "xy")
        naive += correlate(x, y).p_value < 0.05
        within += permutation_test(x, y, REGIONS, rng=rng, n_permutations=499).p_value < 0.05
    line("63 provinces in 6 regions: naive pooled test", naive / runs, 0.05, runs, at_least=False)
    line("63 provinces in 6 regions: permutation within regions", within / runs, 0.05, runs, at_least=False)
    for n_provinces, n_years in ((30, 8), (63, 12)):
        panels(runs, n_provinces, n_years, rng)


def panels(runs: int, n_provinces: int, n_years: int, rng: np.random.Generator) -> None:
    tests = ["rows as independent", "clustered, nested", "clustered, CR2", "wild cluster bootstrap"]
    counts = dict.fromkeys(tests, 0)
    province, year = np.repeat(np.arange(n_provinces), n_years), np.tile(np.arange(n_years), n_provinces)
    for _ in range(runs):
        # Both columns drift within provinces (random walks), unrelated to one another.
        x, y = (rng.normal(size=(n_provinces, n_years)).cumsum(axis=1).ravel() for _ in range(2))
        table = pd.DataFrame({"province_code": province, "year": year, "x": x, "y": y})
        fit = fixed_effects(table, "y", ["x"])
        counts["rows as independent"] += unadjusted(fit, "x").p_value < 0.05
        counts["clustered, nested"] += clustered(fit, "x").p_value < 0.05
        counts["clustered, CR2"] += cr2(fit, "x").p_value < 0.05
        counts["wild cluster bootstrap"] += wild_p(fit, rng) < 0.05
    for name, count in counts.items():
        line(
            f"panel of {n_provinces} x {n_years} with drift: {name}", count / runs, 0.05, runs, at_least=False
        )


def wild_p(fit: object, rng: np.random.Generator) -> float:
    return wild_cluster_bootstrap(fit, "x", rng=rng, n_draws=399).p_value  # type: ignore[arg-type]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    print(
        f"{runs} runs each; a share is ok within two Monte Carlo errors (z = {stats.norm.ppf(0.975):.2f} for 95%)"
    )
    intervals(runs)
    rank_sets(runs)
    sizes(runs)


if __name__ == "__main__":
    main()
