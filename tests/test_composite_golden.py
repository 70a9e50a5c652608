"""Scales, aggregation, uncertainty and reliability against COINr on its ASEM example (tests/golden/README.md)."""

import json

import numpy as np
import pandas as pd
import pytest
from golden_support import shared

from parresearch.statistics.uncertainty.aggregate import Tree, aggregate, aggregate_draws, min_rank_rows
from parresearch.statistics.uncertainty.normalise import goalposts, min_max, oriented, z_score
from parresearch.statistics.uncertainty.rank_counts import RankCounts
from parresearch.statistics.uncertainty.reliability import cronbach_alpha, principal_components
from parresearch.statistics.uncertainty.strengths import strengths_and_weaknesses

VARIANTS = {
    "minmax_0_100_arith": ("minmax_0_100", "arithmetic", 0.0),
    "minmax_1_100_geom": ("minmax_1_100", "geometric", 0.0),
    "minmax_1_100_arith_arith_geom": (
        "minmax_1_100",
        {2: "arithmetic", 3: "arithmetic", 4: "geometric"},
        0.0,
    ),
    "goalposts_arith": ("goalposts", "arithmetic", 0.0),
    "zscore_10_2_arith": ("zscore_10_2", "arithmetic", 0.0),
    "minmax_0_100_arith_datthresh": ("minmax_0_100", "arithmetic", 0.81),
}
UPPER = ["Political", "Instit", "Environ", "SusEcFin", "Conn", "Sust"]


@pytest.fixture(scope="module")
def asem():
    """Tree, direction-adjusted indicators, and the normalised tables by name."""
    data = pd.read_csv(shared("inputs/asem_data.csv")).set_index("uCode").drop(columns="uName")
    meta = pd.read_csv(shared("inputs/asem_meta.csv")).set_index("iCode")
    tree = Tree(meta.rename(columns=str.lower)[["parent", "level", "weight"]])
    leaves = meta[meta["Level"] == 1]
    turned = oriented(data[tree.leaves], leaves["Direction"])
    posts = {"lower": leaves["goalpost_lower"], "upper": leaves["goalpost_upper"]}
    tables = {
        "minmax_0_100": min_max(turned),
        "minmax_1_100": min_max(turned, low=1),
        "zscore_10_2": z_score(turned, mean=10, sd=2),
        "goalposts": goalposts(data[tree.leaves], direction=leaves["Direction"], **posts),
    }
    return tree, turned, tables


def same(found, due):
    pd.testing.assert_frame_equal(
        found.loc[due.index, due.columns], due, check_dtype=False, check_names=False, rtol=1e-8, atol=1e-9
    )


@pytest.mark.parametrize("name", ["minmax_0_100", "zscore_10_2", "goalposts"])
def test_normalised_indicators_agree(asem, name):
    same(
        asem[2][name],
        pd.read_csv(shared(f"4_coinr/normalised_{name}_arith.csv")).set_index("uCode").astype(float),
    )


@pytest.mark.parametrize("variant", list(VARIANTS))
def test_aggregates_and_their_ranks_agree(asem, variant):
    tree, _, tables = asem
    name, methods, threshold = VARIANTS[variant]
    found = aggregate(tables[name], tree, methods=methods, data_threshold=threshold)
    for file, table in (("scores", found), ("ranks", found.rank(method="min", ascending=False))):
        due = pd.read_csv(shared(f"4_coinr/aggregated_{file}.csv"))
        due = due[due["variant"] == variant].set_index("uCode").drop(columns="variant").astype(float)
        same(table, due)
    assert found["Index"].isna().sum() == (7 if "datthresh" in variant else 0)


def test_ranks_of_indicators_agree_ties_and_gaps_included(asem):
    due = pd.read_csv(shared("4_coinr/indicator_ranks_min_ties.csv")).set_index("uCode").astype(float)
    same(asem[1].rank(method="min", ascending=False), due)


def ranks_of(asem, draws):
    tree, _, tables = asem
    ranks = np.zeros((len(draws), len(tables["minmax_1_100"])), dtype=np.int64)
    for (normalisation, aggregation), part in draws.groupby(["normalisation", "aggregation"]):
        table = tables["zscore_10_2" if normalisation == "n_zscore" else "minmax_1_100"]
        methods = "geometric" if aggregation == "a_gmean" else "arithmetic"
        ranks[part.index] = min_rank_rows(aggregate_draws(table, tree, weights=part[UPPER], methods=methods))
    return ranks


def test_the_500_draws_of_seed_1_are_reproduced_exactly(asem):
    draws = pd.read_csv(shared("4_coinr/uncertainty_seed1_draws.csv"))
    units = asem[1].index
    ranks = ranks_of(asem, draws)
    first = pd.read_csv(shared("4_coinr/uncertainty_seed1_ranks_first20.csv")).set_index("draw")
    assert (pd.DataFrame(ranks[:20], columns=units)[first.columns].to_numpy() == first.to_numpy()).all()
    counts = RankCounts(units)
    counts.add(ranks[:200])
    counts.add(ranks[200:])
    found = counts.summary()
    due = pd.read_csv(shared("4_coinr/uncertainty_rank_stats.csv")).set_index("uCode").loc[units]
    for own, name in (("mean", "Mean"), ("median", "Median"), ("q05", "Q5"), ("q95", "Q95")):
        np.testing.assert_allclose(found[own], due[f"{name}_seed1"], rtol=1e-8, atol=1e-9)


def test_own_draws_stay_within_the_range_of_five_seeds(asem):
    tree, _, _ = asem
    rng = np.random.default_rng(8)
    weights = tree.table.loc[UPPER, "weight"].astype(float)
    draws = pd.DataFrame(rng.uniform(0.75, 1.25, (500, 6)) * weights.to_numpy(), columns=UPPER)
    draws = draws.assign(
        normalisation=rng.choice(["n_zscore", "n_minmax"], 500),
        aggregation=rng.choice(["a_amean", "a_gmean"], 500),
    )
    counts = RankCounts(asem[1].index)
    counts.add(ranks_of(asem, draws))
    found = counts.summary()
    due = pd.read_csv(shared("4_coinr/uncertainty_rank_stats.csv")).set_index("uCode").loc[found.index]
    for own, name, room in (
        ("mean", "Mean", 1),
        ("median", "Median", 2),
        ("q05", "Q5", 2),
        ("q95", "Q95", 2),
    ):
        assert (found[own] >= due[f"{name}_min5"] - room).all()
        assert (found[own] <= due[f"{name}_max5"] + room).all()


def test_alpha_and_principal_components_agree(asem):
    tree, _, tables = asem
    due = json.loads(shared("4_coinr/profile_alpha_pca.json").read_text(encoding="utf-8"))
    normalised = tables["minmax_0_100"]
    groups = {code: normalised[tree.children(code)] for code in UPPER[:4]}
    groups |= {"all_indicators": normalised, "pillars": aggregate(normalised, tree)[UPPER[:4]]}
    for name, expected in due["cronbach_alpha"].items():
        assert cronbach_alpha(groups[name]) == pytest.approx(expected["pairwise"], abs=1e-8)
        if "complete" in expected:
            assert cronbach_alpha(groups[name], complete=True) == pytest.approx(
                expected["complete"], abs=1e-8
            )
    for name, expected in due["pca"].items():
        found = principal_components(normalised[expected["iCodes"]])
        assert found.n == expected["n_complete"]
        assert found.shares.tolist() == pytest.approx(expected["variance_share"], abs=1e-8)
        loadings = expected["first_component_loadings_sign_fixed"]
        assert found.loadings["component_1"].tolist() == pytest.approx(loadings, abs=1e-8)
        assert sorted(expected["iCodes"]) == sorted(tree.children(name))


def test_strengths_and_weaknesses_agree(asem):
    tree, turned, tables = asem
    due = json.loads(shared("4_coinr/profile_alpha_pca.json").read_text(encoding="utf-8"))["str_weak"]
    codes = sorted(tree.leaves, key=lambda code: (tree.table.loc[code, "parent"], code.lower()))
    for unit, sides in due.items():
        for side, table in (("raw_direction_adjusted", turned), ("normalised", tables["minmax_0_100"])):
            found = strengths_and_weaknesses(table[codes], unit)
            for kind, name in (("strength", "strengths"), ("weakness", "weaknesses")):
                own = found[found["kind"] == kind]
                assert own["code"].tolist() == [row["Code"] for row in sides[side][name]]
                assert own["rank"].tolist() == [row["Rank"] for row in sides[side][name]]
                values = [row["Value"] for row in sides[side][name]]
                assert own["value"].abs().tolist() == pytest.approx(values, abs=1e-8)
