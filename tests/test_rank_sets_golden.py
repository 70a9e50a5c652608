"""Rank confidence sets against csranks (tests/golden/README.md): tolerances (a) to (d) of the golden results."""

import json

import numpy as np
import pandas as pd
import pytest
from golden_support import PAPI_PCI, shared

from parresearch.statistics.uncertainty.rank_sets import rank_confidence_sets
from parresearch.statistics.uncertainty.tau_sets import members, tau_set

KEY = ["simultaneous", "stepdown", "coverage", "side"]


def papi():
    table = pd.read_csv(PAPI_PCI / "rank_scores.csv").set_index("unit")
    return table["score"], table["se"]


def bounds_papi():
    return pd.read_csv(PAPI_PCI / "rank_bounds.csv")


def sets_for(scores, se, key, *, n_draws=10_000, seed=1):
    simultaneous, stepdown, coverage, side = key
    return rank_confidence_sets(
        scores, se, simultaneous=bool(simultaneous), stepdown=bool(stepdown), coverage=coverage, side=side,
        rng=np.random.default_rng(seed), n_draws=n_draws,
    )  # fmt: skip


def agrees(found, due):
    """(a) stable cells equal the converged bounds, (b) the others lie within the five seeds' range +- 1."""
    table, due = found.table, due.set_index("unit").loc[found.table.index]
    stable = due["margin"] >= 0.05
    assert stable.any()
    assert table["rank"].tolist() == due["rank"].tolist()
    for own, name in (("rank_best", "L"), ("rank_worst", "U")):
        assert (table.loc[stable, own] == due.loc[stable, name]).all()
        assert (table[own] >= due[f"{name}_min"] - 1).all()
        assert (table[own] <= due[f"{name}_max"] + 1).all()
        if found.exact:
            assert (table[own] == due[name]).all()  # by the same integral: every cell


@pytest.mark.parametrize("key", list(bounds_papi().groupby(KEY).groups), ids=str)
def test_papi_2019_agrees_with_csranks(key):
    due = bounds_papi()
    agrees(sets_for(*papi(), key), due[(due[KEY] == pd.Series(key, index=KEY)).all(axis=1)])


@pytest.mark.parametrize("subject", ["science", "reading", "math"])
def test_pisa_2018_agrees_with_csranks(subject):
    table = pd.read_csv(shared("inputs/pisa2018.csv")).set_index("jurisdiction")
    table = table[[f"{subject}_score", f"{subject}_se"]].dropna()
    name = f"pisa2018_{subject}"
    ranges = pd.read_csv(shared("1_ranks/pisa2018_bounds.csv"))
    keys = ["simul", "stepdown", "coverage", "cstype", "unit"]
    due = ranges[ranges["score"] == name].merge(pd.read_csv(shared(f"1_ranks/{name}_converged.csv")), on=keys)
    due = due.rename(columns={"simul": "simultaneous", "cstype": "side"})
    groups = list(due.groupby(KEY))
    assert len(groups) == 4
    for key, part in groups:
        agrees(sets_for(table.iloc[:, 0], table.iloc[:, 1], key), part)
    critical = json.loads(shared(f"1_ranks/{name}_critical_values.json").read_text(encoding="utf-8"))
    exact = sets_for(table.iloc[:, 0], table.iloc[:, 1], (False, False, 0.95, "two-sided"))
    assert exact.first_critical_value.mean() == pytest.approx(
        critical["marginal_two-sided_single_step_0.95"]["mean_over_units"], abs=1e-4
    )


def test_critical_values_agree():
    """(c): +- 0.05 by 10,000 draws; by quadrature 1e-4."""
    due = json.loads((PAPI_PCI / "rank_critical_values.json").read_text(encoding="utf-8"))
    for coverage in (0.95, 0.9):
        steps = sets_for(*papi(), (True, True, coverage, "two-sided"))
        expected = due[f"simultaneous_two-sided_stepdown_True_{coverage}"]
        assert steps.first_critical_value[0] == pytest.approx(expected["first_step"], abs=0.05)
        assert steps.table["critical_value"].iloc[0] == pytest.approx(expected["last_step"], abs=0.05)
        exact = sets_for(*papi(), (False, False, coverage, "two-sided")).first_critical_value
        expected = due[f"marginal_two-sided_single_step_{coverage}"]
        assert exact[0] == pytest.approx(expected["first_unit"], abs=1e-4)
        assert exact.mean() == pytest.approx(expected["mean_over_units"], abs=1e-4)
        assert exact.max() == pytest.approx(expected["max_over_units"], abs=1e-4)


def test_a_covariance_without_correlation_gives_the_same_sets_by_draws():
    """Marginal sets by simulation: the general way, on the case that has an exact answer."""
    scores, se = papi()
    exact = rank_confidence_sets(scores, se)
    drawn = rank_confidence_sets(
        scores, covariance=np.diag(se**2), rng=np.random.default_rng(5), n_draws=10_000
    )
    assert not drawn.exact
    assert np.abs(drawn.first_critical_value - exact.first_critical_value).max() < 0.1
    gap = drawn.table[["rank_best", "rank_worst"]] - exact.table[["rank_best", "rank_worst"]]
    assert gap.abs().max().max() <= 2


def test_sets_do_not_change_with_origin_scale_or_a_common_error():
    """(d): adding a constant to Sigma, shifting x, or scaling x and se together changes nothing."""
    scores, se = papi()
    scores, se = scores.iloc[:20], se.iloc[:20]
    ends = ["rank_best", "rank_worst"]
    base = rank_confidence_sets(scores, se).table[ends]
    assert rank_confidence_sets(scores + 100, se).table[ends].equals(base)
    assert rank_confidence_sets(scores * 7, se * 7).table[ends].equals(base)
    shuffled = scores.sample(frac=1, random_state=3)
    assert rank_confidence_sets(shuffled, se).table.loc[base.index, ends].equals(base)

    def drawn(extra):
        return rank_confidence_sets(
            scores,
            covariance=np.diag(se**2) + extra,
            simultaneous=True,
            rng=np.random.default_rng(2),
            n_draws=20_000,
        )

    with_common = drawn(9.0)
    assert with_common.first_critical_value[0] == pytest.approx(drawn(0.0).first_critical_value[0], abs=0.05)
    assert (with_common.table[ends] - drawn(0.0).table[ends]).abs().max().max() <= 1


def test_tau_best_and_worst_agree_with_csranks():
    due = pd.read_csv(PAPI_PCI / "tau_sets.csv").fillna("")
    assert len(due) == 32
    for (coverage, stepdown, end), part in due.groupby(["coverage", "stepdown", "end"]):
        side = "lower" if end == "best" else "upper"
        sets = sets_for(*papi(), (True, stepdown, coverage, side), n_draws=20_000, seed=11)
        for row in part.itertuples():
            found = set(members(sets, tau=row.tau))
            always, sometimes = set(row.in_all_seeds.split()), set(row.in_some_seeds_only.split())
            assert always <= found <= always | sometimes, (coverage, stepdown, end, row.tau)


def test_the_wrapper_gives_the_same_members():
    scores, se = papi()
    sets = sets_for(scores, se, (True, True, 0.95, "lower"), seed=4)
    assert tau_set(scores, se, tau=5, rng=np.random.default_rng(4)) == members(sets, tau=5)
