"""Change up a tree: exact fractions worked by definition, brute-force Shapley, and properties at any depth."""

import json
from fractions import Fraction
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parresearch.core.errors import DataError
from parresearch.statistics.change import change_by_component
from parresearch.statistics.tree_change import change_up_the_tree

FORMS = ("bennet_effective", "bennet_nested", "shapley")
GOLDEN_NAMES = {
    "bennet_effective": ("bennet_effective", {"rate": "rate_effect", "weight": "weight_effect"}),
    "bennet_nested": (
        "bennet_nested",
        {"rate": "rate_effect", "item_weight": "weight_effect_item", "group_weight": "weight_effect_group"},
    ),
    "shapley": (
        "shapley_three_factor",
        {"rate": "rate_effect", "item_weight": "weight_effect_item", "group_weight": "weight_effect_group"},
    ),
}


@pytest.fixture(scope="module")
def trees(root):
    return json.loads((root / "tests/golden/decomposition_exact.json").read_text(encoding="utf-8"))


def leaves_of(tree, year):
    rows = []
    for group, items in tree["input_item_weight_0_1_rate_0_1"].items():
        for item, numbers in items.items():
            weight, rate = (numbers[year], numbers[2 + year])
            whole = tree["input_group_weight_0_1"][group][year]
            effective = Fraction(whole or 0) * Fraction(weight or 0)
            if effective:
                rows.append((group, item, float(effective), float(Fraction(rate))))
    return pd.DataFrame(rows, columns=["group", "item", "weight", "rate"])


@pytest.mark.parametrize("form", FORMS)
def test_every_node_of_every_tree_is_that_of_exact_fractions(trees, form):
    key, names = GOLDEN_NAMES[form]
    assert len(trees) == 3
    for tree in trees.values():
        found = change_up_the_tree(
            leaves_of(tree, 0), leaves_of(tree, 1), levels=["group", "item"], form=form, unmatched="method"
        ).set_index(["depth", "node"])
        wanted = {(0, ""): tree["totals"][key]}
        wanted |= {(1, name): group[key] for name, group in tree["groups"].items()}
        wanted |= {(2, name): item[key] for name, item in tree["items"].items()}
        assert set(found.index) == set(wanted)
        for node, effects in wanted.items():
            for said, column in names.items():
                assert found.loc[node, column] == pytest.approx(float(Fraction(effects[said])), abs=1e-12)
        assert found.loc[(0, ""), "contribution"] == pytest.approx(float(Fraction(tree["change"])), abs=1e-12)
        assert found.loc[(0, ""), "rate"] == pytest.approx(float(Fraction(tree["index_1"])), abs=1e-12)
        for name, group in tree["groups"].items():
            assert found.loc[(1, name), "contribution"] == pytest.approx(
                float(Fraction(group["total_contribution"])), abs=1e-12
            )


def test_nested_weights_and_scores_of_groups_are_bennets_at_group_level(trees):
    for tree in trees.values():
        found = change_up_the_tree(
            leaves_of(tree, 0), leaves_of(tree, 1), levels=["group", "item"], form="bennet_nested", unmatched="method"
        ).set_index(["depth", "node"])  # fmt: skip
        for name, group in tree["groups"].items():
            row = found.loc[(1, name)]
            score = row["rate_effect"] + row["weight_effect_item"]
            level = group["bennet_group_level"]
            assert score == pytest.approx(float(Fraction(level["score"])), abs=1e-12)
            assert row["weight_effect_group"] == pytest.approx(
                float(Fraction(level["group_weight"])), abs=1e-12
            )


def test_shapley_equals_the_mean_over_all_orders():
    """Three factors of one leaf beside a second leaf that makes the shares: every order written out."""
    base = pd.DataFrame(
        {"g": ["A", "A", "B"], "i": ["a", "b", "c"], "weight": [0.2, 0.4, 0.4], "rate": [80.0, 50, 60]}
    )
    now = base.assign(weight=[0.3, 0.1, 0.6], rate=[70.0, 55, 65])
    found = change_up_the_tree(base, now, levels=["g", "i"], form="shapley").set_index("node").loc["a"]
    first, second = (0.6, 0.2 / 0.6, 80.0), (0.4, 0.3 / 0.4, 70.0)
    effects = np.zeros(3)
    for order in permutations(range(3)):
        at = list(first)
        for player in order:
            before = np.prod(at)
            at[player] = second[player]
            effects[player] += (np.prod(at) - before) / 6
    columns = ["weight_effect_g", "weight_effect_i", "rate_effect"]
    assert found[columns].to_numpy(float) == pytest.approx(effects, abs=1e-12)


def test_with_two_factors_all_forms_are_one():
    base = pd.DataFrame({"c": ["a", "b"], "weight": [0.5, 0.5], "rate": [80.0, 60.0]})
    now = pd.DataFrame({"c": ["a", "b"], "weight": [0.4, 0.6], "rate": [70.0, 60.0]})
    tables = [change_up_the_tree(base, now, levels=["c"], form=form) for form in FORMS]
    for table in tables[1:]:
        for column in ("rate_effect", "weight_effect", "contribution"):
            assert np.allclose(table[column], tables[0][column], atol=1e-12)
    flat = change_by_component(
        base.rename(columns={"c": "component"}), now.rename(columns={"c": "component"})
    )
    assert np.allclose(tables[0].query("depth == 1")["rate_effect"], flat["rate_effect"])


def test_components_that_do_not_map_are_refused_by_name_unless_mapped_or_counted_as_method():
    base = pd.DataFrame({"c": ["a", "soe_bias"], "weight": [0.5, 0.5], "rate": [80.0, 60.0]})
    now = pd.DataFrame({"c": ["a", "policy_bias"], "weight": [0.5, 0.5], "rate": [80.0, 70.0]})
    with pytest.raises(DataError) as refusal:
        change_up_the_tree(base, now, levels=["c"])
    assert "only in the earlier year: soe_bias" in str(refusal.value)
    assert "only in the later year: policy_bias" in str(refusal.value)
    mapped = change_up_the_tree(base, now, levels=["c"], mapping={"soe_bias": "policy_bias"}).set_index(
        "node"
    )
    assert mapped.loc["policy_bias", "rate_effect"] == pytest.approx(5.0)
    method = change_up_the_tree(base, now, levels=["c"], unmatched="method").set_index("node")
    assert method.loc["", ["rate_effect", "weight_effect"]].tolist() == pytest.approx([0.0, 5.0])
    assert method.loc["soe_bias", "status"] == "left"


@pytest.mark.parametrize("form", FORMS)
def test_a_missing_rate_is_missing_up_to_the_top_and_nowhere_else(form):
    base = pd.DataFrame(
        {"g": ["A", "A", "B"], "i": ["a", "b", "c"], "weight": [0.3, 0.3, 0.4], "rate": [80, np.nan, 50]}
    )
    now = base.assign(rate=[70.0, 60.0, 60.0])
    found = change_up_the_tree(base, now, levels=["g", "i"], form=form).set_index("node")
    assert found.loc[["", "A", "b"], "contribution"].isna().all()
    assert found.loc[["B", "a", "c"], "contribution"].tolist() == pytest.approx([4.0, -3.0, 4.0])


def test_tables_that_are_no_tree_are_refused():
    base = pd.DataFrame({"c": ["a", "b"], "weight": [0.5, 0.5], "rate": [80.0, 60.0]})
    with pytest.raises(DataError, match=r"add to 0\.9"):
        change_up_the_tree(base.assign(weight=[0.5, 0.4]), base, levels=["c"])
    with pytest.raises(DataError, match="stands twice"):
        change_up_the_tree(base, base.assign(c="a"), levels=["c"])
    with pytest.raises(DataError, match="form is 'shapely'"):
        change_up_the_tree(base, base, levels=["c"], form="shapely")


@st.composite
def two_years(draw):
    """Leaves under three levels, with shares and rates of two years."""
    n = draw(st.integers(2, 9))
    paths = [(f"g{draw(st.integers(0, 2))}", f"h{draw(st.integers(0, 2))}", f"i{k}") for k in range(n)]
    number = st.floats(0.01, 1.0)
    tables = []
    for _ in range(2):
        weights = np.array(draw(st.lists(number, min_size=n, max_size=n)))
        rates = np.array(draw(st.lists(st.floats(0, 100), min_size=n, max_size=n)))
        table = pd.DataFrame(paths, columns=["g", "h", "i"])
        table["h"] = table["g"] + table["h"]
        tables.append(table.assign(weight=weights / weights.sum(), rate=rates))
    return tables


LEVELS = ["g", "h", "i"]
quiet = settings(deadline=None, max_examples=25)  # a busy machine is no failure


@quiet
@given(two_years(), st.sampled_from(FORMS))
def test_contributions_add_up_the_tree_and_to_the_change_whatever_the_form(tables, form):
    base, now = tables
    found = change_up_the_tree(base, now, levels=LEVELS, form=form)
    change = (now["weight"] * now["rate"]).sum() - (base["weight"] * base["rate"]).sum()
    for column in [c for c in found if "effect" in c] + ["contribution"]:
        by_depth = found.groupby("depth")[column].sum()
        assert np.allclose(by_depth, by_depth.iloc[0], atol=1e-9)
    assert found["contribution"].iloc[0] == pytest.approx(change, abs=1e-9)
    nodes = found[found["depth"] == 1].set_index("node")["contribution"]
    below = found[found["depth"] == 3].groupby("g")["contribution"].sum()
    assert np.allclose(nodes, below.reindex(nodes.index), atol=1e-9)


@quiet
@given(two_years(), st.sampled_from(FORMS))
def test_swapping_the_years_flips_every_sign(tables, form):
    there = change_up_the_tree(*tables, levels=LEVELS, form=form).set_index(["depth", *LEVELS])
    back = change_up_the_tree(*tables[::-1], levels=LEVELS, form=form).set_index(["depth", *LEVELS])
    effects = [c for c in there if "effect" in c] + ["contribution"]
    assert np.allclose(there[effects], -back.reindex(there.index)[effects], atol=1e-9)


@quiet
@given(two_years(), st.floats(0.1, 0.9))
def test_refining_a_leaf_moves_no_sum(tables, share):
    """A leaf split in two of the same rate: nothing above it moves, and its parts add to it."""
    refined = []
    for table in tables:
        first = table.iloc[[0]]
        parts = pd.concat([first.assign(part="x", weight=first["weight"] * share),
                           first.assign(part="y", weight=first["weight"] * (1 - share))])  # fmt: skip
        refined.append(pd.concat([parts, table.iloc[1:].assign(part=table["i"].iloc[1:])], ignore_index=True))
    whole = change_up_the_tree(*tables, levels=LEVELS).set_index(["depth", "node"])
    fine = change_up_the_tree(*refined, levels=[*LEVELS, "part"]).set_index(["depth", "node"])
    shared = fine.loc[fine.index.isin(whole.index)]
    columns = ["rate_effect", "weight_effect", "contribution", "rate"]
    assert np.allclose(shared[columns], whole.reindex(shared.index)[columns], atol=1e-9)
    nested = change_up_the_tree(*refined, levels=[*LEVELS, "part"], form="bennet_nested")
    assert nested["contribution"].iloc[0] == pytest.approx(whole["contribution"].iloc[0], abs=1e-9)


@quiet
@given(two_years(), st.randoms(use_true_random=False), st.sampled_from(FORMS))
def test_units_and_rows_in_any_order_give_the_same(tables, random, form):
    base, now = (
        pd.concat([table.assign(unit="x"), table.assign(unit="y", rate=100 - table["rate"])])
        for table in tables
    )
    order = list(range(len(base)))
    random.shuffle(order)
    together = change_up_the_tree(base.iloc[order], now, levels=LEVELS, form=form, unit="unit")
    alone = change_up_the_tree(*tables, levels=LEVELS, form=form)
    own = together[together["unit"] == "x"].set_index(["depth", *LEVELS])["contribution"]
    expected = alone.set_index(["depth", *LEVELS])["contribution"]
    assert np.allclose(own.reindex(expected.index), expected, atol=1e-9)
