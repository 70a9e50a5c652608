"""Kind "too large for the machine": 3,321 units (communes) take flat memory, or are refused with the size."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from parresearch.core.errors import DataError
from parresearch.statistics.association import bootstrap
from parresearch.statistics.association.panel import fixed_effects
from parresearch.statistics.association.random_effects import VARIANCES, random_effects
from parresearch.statistics.association.wild import wild_cluster_bootstrap
from parresearch.statistics.uncertainty import aggregate, rank_draws, rank_quadrature

UNITS = 3321
MIB = 2**20


def peak(work):
    """The most memory that ``work`` held at once, in MiB, and what it gave."""
    tracemalloc.start()
    try:
        found = work()
        return tracemalloc.get_traced_memory()[1] / MIB, found
    finally:
        tracemalloc.stop()


def panel(units, years, seed=1):
    rng = np.random.default_rng(seed)
    size = units * years
    return pd.DataFrame({
        "province_code": np.repeat(np.arange(units).astype(str), years), "year": np.tile(np.arange(years), units),
        "x": rng.normal(size=size), "y": rng.normal(size=size),
    })  # fmt: skip


def test_all_pairs_of_all_communes_are_drawn_in_flat_memory():
    draws = rank_draws.ErrorDraws(np.ones(UNITS), n_draws=1000, rng=np.random.default_rng(0))
    family = np.zeros((UNITS, UNITS), dtype=bool)
    family[:100] = True  # 327,000 pairs: at once, 500 draws of them took 2.6 GiB
    np.fill_diagonal(family, False)
    used, value = peak(lambda: draws.critical_value(family, coverage=0.95))
    assert used < 400
    assert 4.5 < value < 6.5


def test_pairs_at_a_time_change_no_digit(monkeypatch):
    family = np.random.default_rng(3).random((63, 63)) < 0.7
    found = set()
    for pairs in (7, 512, 10**9):
        monkeypatch.setattr(rank_draws, "_PAIRS", pairs)
        draws = rank_draws.ErrorDraws(np.linspace(1, 2, 63), n_draws=1200, rng=np.random.default_rng(0))
        found.add(draws.critical_value(family & ~np.eye(63, dtype=bool), coverage=0.9))
    assert len(found) == 1


def test_nodes_at_a_time_change_no_digit_and_take_flat_memory(monkeypatch):
    se = np.append(np.full(300, 0.01), 5.0)  # one far less sure unit needs all nodes
    every = np.append(np.ones(300, dtype=bool), False)
    found = []
    for block in (10**9, 2**20):
        monkeypatch.setattr(rank_quadrature, "_BLOCK", block)
        found.append(
            peak(
                lambda: rank_quadrature.marginal_critical_value(
                    se, 300, above=every, below=every, coverage=0.9
                )
            )
        )
    assert found[0][1] == found[1][1]
    assert found[1][0] < found[0][0] / 2


def test_kendall_of_communes_takes_flat_memory_and_is_the_same_coefficient(monkeypatch):
    rng = np.random.default_rng(5)
    x = rng.normal(size=(3, UNITS)).round(2)  # with ties
    y = (x + rng.normal(size=x.shape)).round(1)
    used, found = peak(lambda: bootstrap.row_correlations(x, y, method="kendall"))
    assert used < 50  # all products of one row took 84 MiB, four times over
    due = [stats.kendalltau(a, b).statistic for a, b in zip(x, y, strict=True)]
    np.testing.assert_allclose(found, due, rtol=1e-12)
    small = bootstrap.row_correlations(x[:, :63], y[:, :63], method="kendall")
    monkeypatch.setattr(bootstrap, "_MOST_PRODUCTS", 0)
    np.testing.assert_allclose(
        bootstrap.row_correlations(x[:, :63], y[:, :63], method="kendall"), small, rtol=1e-12
    )
    flat = bootstrap.row_correlations(np.ones((2, 9)), rng.normal(size=(2, 9)), method="kendall")
    assert np.isnan(flat).all()


def test_a_bca_interval_takes_flat_memory():
    rng = np.random.default_rng(6)
    x = rng.normal(size=400)
    y = x + rng.normal(size=400)
    used, (low, high) = peak(
        lambda: bootstrap.bca_interval(x, y, method="kendall", confidence=0.95, rng=rng, n_resamples=100)
    )
    assert used < 50  # each unit left out in turn, all products at once: 490 MiB, four times over
    assert low < stats.kendalltau(x, y).statistic < high


@pytest.mark.parametrize("variances", VARIANCES)
def test_random_effects_of_a_large_panel_are_refused_with_the_size(variances):
    table = panel(UNITS, 10)
    with pytest.raises(DataError, match=r"33,210 rows would need 41\.1 GiB .* Take fewer years or units"):
        random_effects(table, "y", ["x"], variances=variances)
    used, _ = peak(lambda: random_effects(panel(63, 12), "y", ["x"], variances=variances))
    assert used < 5 * (63 * 12) ** 2 * 8 / MIB + 5  # the estimate holds


def test_fixed_effects_and_wild_draws_of_a_large_panel_are_refused_with_the_size():
    with pytest.raises(DataError, match=r"33,210 rows with 3,331 dummies would need 4\.1 GiB"):
        fixed_effects(panel(UNITS, 10), "y", ["x"])
    fit = fixed_effects(panel(UNITS, 2), "y", ["x"], effects="none")
    with pytest.raises(
        DataError, match=r"3,321 clusters with 99,999 draws would need 15\.\d GiB .* fewer draws"
    ):
        wild_cluster_bootstrap(fit, "x", rng=np.random.default_rng(0), n_draws=99_999)
    small = fixed_effects(panel(200, 3), "y", ["x"])
    wide, narrow = (
        peak(lambda n=n: wild_cluster_bootstrap(small, "x", rng=np.random.default_rng(0), n_draws=n))[0]
        for n in (4000, 2000)
    )
    assert wide - narrow < 6 * 200 * 2000 * 8 / MIB + 1  # the estimate holds


def test_an_index_of_communes_is_drawn_in_flat_memory_and_to_the_same_digit(monkeypatch):
    rng, codes = np.random.default_rng(8), [f"c{n}" for n in range(8)]
    values = pd.DataFrame(rng.uniform(1, 9, (UNITS, 8)), columns=codes)
    table = pd.DataFrame({"parent": [*["index"] * 8, None], "level": [*[1] * 8, 2], "weight": 1.0})
    tree = aggregate.Tree(table.set_axis([*codes, "index"]))
    weights = pd.DataFrame(rng.uniform(1, 2, (300, 8)), columns=codes)
    used, found = peak(lambda: aggregate.aggregate_draws(values, tree, weights=weights))
    assert used < 70  # 300 draws at once took 146 MiB, 10,000 would take 5 GiB
    monkeypatch.setattr(aggregate, "_SCORES", 10**9)
    at_once, due = peak(lambda: aggregate.aggregate_draws(values, tree, weights=weights))
    np.testing.assert_array_equal(found, due)
    assert used < at_once / 2
