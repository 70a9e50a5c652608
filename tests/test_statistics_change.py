"""Change by component: against exact fractions worked by definition, and as properties."""

import json
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parresearch.core.errors import DataError
from parresearch.statistics.change import change_by_component, sum_effects

# Two trees in exact fractions, worked by definition: weights of groups and items and rates of items in two years.
TREES = {
    "both levels re-weighted": {
        "groups": {"A": ("3/5", "1/2"), "B": ("2/5", "1/2")},
        "items": {
            "a1": ("A", "1/2", "2/3", "80", "70"),
            "a2": ("A", "1/2", "1/3", "60", "75"),
            "b1": ("B", "1/4", "1/5", "90", "90"),
            "b2": ("B", "3/4", "4/5", "50", "65"),
        },
        "change": "29/6",
        "rate": "67/12",
        "weight": "-3/4",
        "of_items": {"a1": ("-19/6", "5/2"), "a2": ("7/2", "-9"), "b1": ("0", "0"), "b2": ("21/4", "23/4")},
    },
    "out of 97.5, then 100": {
        "groups": {"A": ("14/39", "2/5"), "B": ("25/39", "3/5")},
        "items": {
            "a1": ("A", "1/7", "1/10", "100", "90"),
            "a2": ("A", "6/7", "9/10", "60", "70"),
            "b1": ("B", "1", "1", "72", "75"),
        },
        "change": "791/195",
        "rate": "185/39",
        "weight": "-134/195",
        "of_items": {},
    },
}


def tables(tree):
    rows = []
    for name, (group, w0, w1, x0, x1) in tree["items"].items():
        group0, group1 = (Fraction(w) for w in tree["groups"][group])
        rows.append((name, float(group0 * Fraction(w0)), float(group1 * Fraction(w1)), float(x0), float(x1)))
    table = pd.DataFrame(rows, columns=["component", "w0", "w1", "x0", "x1"])
    base = table[["component"]].assign(weight=table["w0"], rate=table["x0"])
    return base, table[["component"]].assign(weight=table["w1"], rate=table["x1"])


@pytest.mark.parametrize("name", TREES)
def test_effects_are_those_of_exact_fractions(name):
    tree = TREES[name]
    change = change_by_component(*tables(tree))
    total = sum_effects(change).iloc[0]
    for effect, key in (("contribution", "change"), ("rate_effect", "rate"), ("weight_effect", "weight")):
        assert total[effect] == pytest.approx(float(Fraction(tree[key])), abs=1e-12)
    found = change.set_index("component")
    for item, (rate, weight) in tree["of_items"].items():
        assert found.loc[item, "rate_effect"] == pytest.approx(float(Fraction(rate)), abs=1e-12)
        assert found.loc[item, "weight_effect"] == pytest.approx(float(Fraction(weight)), abs=1e-12)


def test_the_reference_results_agree(root):
    path = root / "tests" / "golden" / "decomposition_exact.json"
    for tree in json.loads(path.read_text(encoding="utf-8")).values():
        groups, items = tree["input_group_weight_0_1"], tree["input_item_weight_0_1_rate_0_1"]
        rows = {0: [], 1: []}
        for group, members in items.items():
            for name, (w0, w1, x0, x1) in members.items():
                for year, w, x in ((0, w0, x0), (1, w1, x1)):
                    if (
                        w is None
                        or groups[group][year] is None
                        or Fraction(w) * Fraction(groups[group][year]) == 0
                    ):
                        continue
                    rows[year].append(
                        (name, float(Fraction(groups[group][year]) * Fraction(w)), float(Fraction(x)))
                    )
        base, now = (pd.DataFrame(rows[year], columns=["component", "weight", "rate"]) for year in (0, 1))
        change = change_by_component(base, now).set_index("component")
        for name, expected in tree["items"].items():
            for effect, key in (("rate_effect", "rate"), ("weight_effect", "weight")):
                wanted = float(Fraction(expected["bennet_effective"][key]))
                assert change.loc[name, effect] == pytest.approx(wanted, abs=1e-12)


def test_a_component_that_enters_is_method_and_not_own():
    base = pd.DataFrame({"component": ["a"], "weight": [1.0], "rate": [80.0]})
    now = pd.DataFrame({"component": ["a", "new"], "weight": [0.9, 0.1], "rate": [80.0, 50.0]})
    change = change_by_component(base, now).set_index("component")
    assert change.loc["new", "status"] == "entered"
    assert change["rate_effect"].tolist() == [0.0, 0.0]
    assert sum_effects(change)["weight_effect"].iloc[0] == pytest.approx(80 * -0.1 + 50 * 0.1)


def test_a_missing_rate_is_not_zero():
    base = pd.DataFrame({"component": ["a", "b"], "weight": [0.5, 0.5], "rate": [80.0, np.nan]})
    now = base.assign(rate=[70.0, 60.0])
    change = change_by_component(base, now)
    assert np.isnan(change.loc[change["component"] == "b", "rate_effect"]).all()
    assert sum_effects(change).isna().all(axis=None)


def test_bad_tables_are_refused():
    base = pd.DataFrame({"component": ["a", "b"], "weight": [0.5, 0.5], "rate": [80.0, 60.0]})
    with pytest.raises(DataError, match=r"add to 0\.9"):
        change_by_component(base.assign(weight=[0.5, 0.4]), base)
    with pytest.raises(DataError, match="stands twice"):
        change_by_component(base, base.assign(component="a"))


shares = st.lists(st.integers(1, 50), min_size=2, max_size=8)


@settings(deadline=None)  # a busy machine is no fault
@given(shares, shares, st.randoms(use_true_random=False))
def test_swapping_the_years_flips_every_sign_and_sums_are_exact(first, second, random):
    def year(parts):
        weights = np.asarray(parts, dtype=float) / sum(parts)
        rates = [random.uniform(0, 100) for _ in parts]
        return pd.DataFrame(
            {"component": [f"c{i}" for i in range(len(parts))], "weight": weights, "rate": rates}
        )

    base, now = year(first), year(second)
    change = change_by_component(base, now).set_index("component")
    back = change_by_component(now, base).set_index("component").reindex(change.index)
    for effect in ("rate_effect", "weight_effect"):
        assert np.allclose(change[effect], -back[effect], atol=1e-9)
    index = [(t["weight"] * t["rate"]).sum() for t in (base, now)]
    assert change["contribution"].sum() == pytest.approx(index[1] - index[0], abs=1e-9)


def test_units_are_decomposed_each_by_itself():
    one = pd.DataFrame({"unit": "x", "component": ["a", "b"], "weight": [0.5, 0.5], "rate": [80.0, 60.0]})
    base = pd.concat([one, one.assign(unit="y", rate=[10.0, 20.0])])
    now = base.assign(rate=base["rate"] + 5)
    sums = sum_effects(change_by_component(base, now, unit="unit"), by=["unit"])
    assert sums["contribution"].tolist() == pytest.approx([5.0, 5.0])
