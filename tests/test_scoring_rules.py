"""Rules: points within bounds whatever is declared, bounds open or closed as stated, and what a bad value is."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from parresearch.catalog.frameworks import resolve_framework
from parresearch.scoring.assessment import PROBLEMS, score_assessments
from parresearch.scoring.declarations import read_numbers
from parresearch.scoring.framework import parse_framework
from parresearch.scoring.rule_points import rates, score_declarations
from parresearch.scoring.rules import Rule

STEPS = [
    {"high": 70, "points": 0},
    {"low": 70, "high": 90, "high_closed": True, "points": 1},
    {"low": 90, "low_closed": False, "points": 2},
]
RULES = [
    {"type": "yes_no"},
    {"type": "yes_no", "points_yes": 2, "points_no": 0.5},
    {"type": "levels", "levels": [{"code": c, "label_vi": c, "points": p} for c, p in (("a", 2), ("1", 1), ("b", 0))]},
    {"type": "conditions", "need": "sum", "conditions": [{"code": c, "label_vi": c, "points": 1} for c in "xy"]},
    {"type": "conditions", "need": "all", "conditions": [{"code": c, "label_vi": c} for c in "xy"]},
    {"type": "steps_by_delay", "steps": [{"high": 0, "high_closed": True, "points": 2},
                                         {"low": 0, "low_closed": False, "points": 0}]},
    {"type": "steps_by_rate", "steps": STEPS},
    {"type": "steps_by_rate", "steps": STEPS, "above_100": True},
    {"type": "linear", "floor": 50},
    {"type": "linear", "floor": 50, "floor_closed": False, "cap": 80, "above_100": True},
    {"type": "proportional"},
    {"type": "proportional", "above_100": True},
    {"type": "count_deduction", "per": 0.3},
    {"type": "count_deduction", "per": 0.3, "floor": 0.5},
    {"type": "survey_percent"},
    {"type": "bonus", "per": 0.7},
    {"type": "penalty", "per": 0.7, "limit": 1.5},
]  # fmt: skip
RISING = ("steps_by_rate", "linear", "proportional", "survey_percent", "bonus")

anything = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(),
    st.sampled_from(
        [
            "",
            " ",
            "có",
            "không",
            "x;y",
            "y; x",
            "x;x",
            "a",
            "1",
            "nan",
            "inf",
            "-1",
            "1e999",
            "1_0",
            "12,5",
            "A",
        ]
    ),
    st.text(max_size=5),
    st.dates(),
    st.just(pd.NA),
    st.just(pd.NaT),
    st.builds(np.float64, st.floats()),
    st.builds(np.int64, st.integers(-(2**40), 2**40)),
    st.lists(st.integers(), max_size=2),
)


def rule_of(entries):
    return TypeAdapter(Rule).validate_python(entries)


def bounds(rule, top):
    return (-rule.limit, 0.0) if rule.type == "penalty" else (0.0, top)


def score(entries, top=2.0, **columns):
    rule = rule_of(entries)
    points, problems = score_declarations(
        rule, pd.DataFrame(columns), max_points=0.0 if rule.type == "penalty" else top
    )
    return points.tolist(), problems.tolist()


def table_of(rows):
    return pd.DataFrame({name: pd.Series([row[i] for row in rows], dtype=object)
                         for i, name in enumerate(("value", "done", "planned"))})  # fmt: skip


@pytest.mark.parametrize("entries", RULES, ids=lambda entries: entries["type"])
@settings(max_examples=80)
@given(rows=st.lists(st.tuples(anything, anything, anything), min_size=1, max_size=6))
def test_points_lie_within_bounds_whatever_is_declared(entries, rows):
    rule = rule_of(entries)
    low, high = bounds(rule, 2.0)
    points, problems = score_declarations(rule, table_of(rows), max_points=high)
    known = points[~np.isnan(points)]
    assert ((known >= low) & (known <= high)).all()
    assert {problem.partition(":")[0] for problem in problems} <= {"", *PROBLEMS}


@pytest.mark.parametrize("entries", RULES, ids=lambda entries: entries["type"])
@settings(max_examples=40)
@given(
    rows=st.lists(st.tuples(anything, anything, anything), min_size=2, max_size=6), seed=st.integers(0, 99)
)
def test_each_row_is_scored_by_itself_and_their_order_is_irrelevant(entries, rows, seed):
    rule = rule_of(entries)
    top = bounds(rule, 2.0)[1]
    points, problems = score_declarations(rule, table_of(rows), max_points=top)
    order = np.random.default_rng(seed).permutation(len(rows))
    again, same = score_declarations(rule, table_of([rows[i] for i in order]), max_points=top)
    np.testing.assert_array_equal(again, points[order])
    assert same.tolist() == problems[order].tolist()
    alone, _ = score_declarations(rule, table_of(rows[:1]), max_points=top)
    np.testing.assert_array_equal(alone, points[:1])


@pytest.mark.parametrize(
    "entries", [r for r in RULES if r["type"] in RISING], ids=lambda entries: entries["type"]
)
@settings(max_examples=60)
@given(values=st.lists(st.floats(0, 100), min_size=2, max_size=20))
def test_more_is_never_worse_where_the_rule_rises(entries, values):
    values = sorted(float(int(value)) if entries["type"] == "bonus" else value for value in values)
    points, _ = score(entries, value=values)
    assert (np.diff(points) >= -1e-12).all()


@pytest.mark.parametrize("entries", [r for r in RULES if r["type"] in ("count_deduction", "penalty", "steps_by_delay")],
                         ids=lambda entries: entries["type"])  # fmt: skip
@settings(max_examples=40)
@given(values=st.lists(st.integers(0, 500), min_size=2, max_size=20))
def test_more_is_never_better_where_the_rule_falls(entries, values):
    points, _ = score(entries, value=sorted(map(float, values)))
    assert (np.diff(points) <= 1e-12).all()


@settings(max_examples=100)
@given(planned=st.integers(1, 3000), share=st.floats(0, 1))
def test_a_rate_from_counts_and_the_same_rate_declared_give_the_same_points(planned, share):
    done = int(planned * share)
    by_counts, _ = score(RULES[6], done=[done], planned=[planned])
    declared, _ = score(RULES[6], value=[done * 100 / planned])
    assert by_counts == declared


def leaf(framework_id, code):
    return next(leaf for leaf in resolve_framework(framework_id).leaves() if leaf.code == code)


@pytest.mark.parametrize(
    ("code", "value", "points"),
    [
        ("1.1.4", 95, 2),  # trên 90%
        ("1.1.4", 90.1, 2),
        ("1.1.4", 90, 1),  # từ 70% - 90%
        ("1.1.4", 70, 1),
        ("1.1.4", 69.9, 0),  # dưới 70%
        ("1.1.1", "kip_thoi", 1),
        ("1.1.1", "khong_kip_thoi", 0.5),
        ("1.1.2", "kinh_phi; du_nhiem_vu", 1),
        ("1.1.2", "kinh_phi", 0),
        ("1.1.3", "Đạt", 1),
    ],
)
def test_ca_mau_2013_by_hand(code, value, points):
    found = leaf("camau-1880", code)
    table = pd.DataFrame({"value": pd.Series([value], dtype=object)})
    assert score_declarations(found.rule, table, max_points=found.max_points)[0].tolist() == [points]


@pytest.mark.parametrize(
    ("declared", "points"),
    [
        ({"value": 100}, 1),
        ({"value": 95}, 0.95),
        ({"value": 90}, 0.9),  # từ 90%: closed
        ({"value": 89.999}, 0),
        ({"done": 9, "planned": 10}, 0.9),
        ({"done": 4, "planned": 5}, 0),  # the page's worked example says 0.8
    ],
)
def test_xuan_loc_2022_by_hand(declared, points):
    found = leaf("xuanloc-244", "4.1")
    assert score_declarations(found.rule, pd.DataFrame([declared]), max_points=1)[0].tolist() == [points]


def test_a_bound_holds_the_rate_of_counts_that_is_equal_to_it():
    # 0.57 * 100 is 56.99999999999999 in binary; 57 of 100 is 57%.
    steps = [{"high": 57, "points": 0}, {"low": 57, "points": 2}]
    assert score({"type": "steps_by_rate", "steps": steps}, done=[57], planned=[100])[0] == [2.0]
    assert score({"type": "steps_by_rate", "steps": steps}, value=[0.57 * 100])[0] == [2.0]


def test_a_computed_rate_is_rounded_as_a_declared_one_is():
    # 0.66 * 100 / 1.1 is 59.99999999999999 in binary: the floor of 60 holds it, and 3 * 60 / 95 points are given.
    found = leaf("illustrative-department-2024", "6.1")
    table = pd.DataFrame({"value": [np.nan, 60.0], "done": [0.66, np.nan], "planned": [1.1, np.nan]})
    points, problems = score_declarations(found.rule, table, max_points=3)
    assert points.tolist() == [pytest.approx(180 / 95)] * 2
    assert problems.tolist() == ["", ""]


@given(
    part=st.integers(1, 10_000),
    whole=st.integers(1, 10_000),
    floor=st.integers(1, 100),
    places=st.integers(0, 3),
)
def test_the_bound_of_a_rate_is_decided_as_in_exact_arithmetic(part, whole, floor, places):
    unit = 10**places
    rule = {"type": "linear", "floor": floor}
    points, problems = score(rule, done=[part / unit], planned=[whole / unit])
    assert (problems[0] == "done_above_planned") == (part > whole)
    if part <= whole:
        assert (points[0] > 0) == (part * 100 >= floor * whole)


def test_equal_points_of_different_rates_stay_equal():
    points, _ = score({"type": "proportional"}, done=[1, 1, 1, 0], planned=[6, 6, 3, 3])
    assert points[0] + points[1] == pytest.approx(points[2] + points[3], abs=1e-14)


def test_noise_decides_neither_the_whole_nor_a_bound():
    noisy = 0.1 + 0.2
    assert rates(pd.DataFrame({"done": [noisy], "planned": [0.3]}))[1].tolist() == [""]
    assert score({"type": "bonus", "per": 0.5}, value=[noisy * 10])[0] == [1.5]
    steps = [{"high": 3, "high_closed": True, "points": 2}, {"low": 3, "low_closed": False, "points": 0}]
    assert score({"type": "steps_by_delay", "steps": steps}, value=[noisy * 10])[0] == [2.0]


@pytest.mark.parametrize(
    ("entries", "declared", "problem"),
    [
        (RULES[0], {"value": "có lẽ"}, "not_yes_or_no"),
        (RULES[2], {"value": "z"}, "unknown_level"),
        (RULES[3], {"value": "x;q"}, "unknown_condition:q"),
        (RULES[3], {"value": "x;X"}, "condition_twice"),
        (RULES[5], {"value": "mai"}, "not_a_number"),
        (RULES[5], {"value": date(2024, 1, 2)}, "not_a_number"),
        (RULES[5], {"done": 3, "planned": 4}, "value_missing"),
        (RULES[6], {"value": True}, "not_a_number"),
        (RULES[6], {"value": "12,5"}, "not_a_number"),
        (RULES[6], {"value": float("inf")}, "not_a_number"),
        (RULES[6], {"done": 3}, "one_count_missing"),
        (RULES[6], {"done": -3, "planned": 4}, "negative"),
        (RULES[6], {"done": 0, "planned": 0}, "planned_is_zero"),
        (RULES[6], {"done": 5, "planned": 4}, "done_above_planned"),
        (RULES[6], {"value": 100.1}, "above_100"),
        (RULES[12], {"value": 1.5}, "not_a_whole_number"),
        (RULES[16], {"value": -1}, "negative"),
    ],
)
def test_a_bad_value_gives_no_points_and_a_reason(entries, declared, problem):
    columns = {name: pd.Series([value], dtype=object) for name, value in declared.items()}
    points, problems = score(entries, **columns)
    assert np.isnan(points[0])
    assert problems == [problem]


def test_a_rate_that_disagrees_with_its_counts_is_flagged_and_the_counts_hold():
    points, problems = score(
        {"type": "proportional"}, value=[29.3, 29.4], done=[604, 604], planned=[2059, 2059]
    )
    assert points == [2 * 604 / 2059] * 2
    assert problems == ["", "rate_disagrees"]


def test_nothing_declared_is_no_points_and_no_problem():
    for entries in RULES:
        points, problems = score(entries, value=[None, "", "  ", float("nan")])
        assert np.isnan(points).all()
        assert problems == [""] * 4


def test_words_are_read_in_either_composition_and_case_and_numbers_as_codes():
    assert score(RULES[0], value=["CÓ", "co\u0301", " có ", 1, 1.0, True, "0", False])[0] == [
        2,
        2,
        2,
        2,
        2,
        2,
        0,
        0,
    ]
    assert score(RULES[2], value=pd.Series([1, 1.0, "1"], dtype=object))[0] == [1, 1, 1]
    assert score(RULES[2], value=[1.0])[0] == [1]


def test_the_conditions_that_are_met_are_added():
    assert score(RULES[3], value=["x", "y;x", "0", "x;"])[0] == [1, 2, 0, 1]
    assert score(RULES[4], value=["x", "y;x", "0"])[0] == [0, 2, 0]


def test_numbers_are_read_the_same_in_any_kind_of_column():
    for column in ([1, 2], [1.0, 2.0], ["1", "2"], pd.array([1, 2], dtype="Int64"), [np.int64(1), "2"]):
        assert read_numbers(pd.Series(column))[0].tolist() == [1.0, 2.0]
    numbers, bad = read_numbers(pd.Series(pd.to_datetime(["2024-01-01"])))
    assert (np.isnan(numbers).all(), bad.tolist()) == (True, [True])


@pytest.mark.parametrize(
    "entries",
    [
        {"type": "steps_by_rate", "steps": [{"low": 5, "high": 1, "points": 0}, {"low": 5, "points": 1}]},
        {"type": "linear", "floor": 90, "cap": 80},
        {"type": "conditions", "need": "sum", "conditions": [{"code": c, "label_vi": c} for c in "xy"]},
        {"type": "conditions", "need": "all", "conditions": [{"code": c, "label_vi": c, "points": 1} for c in "xy"]},
        {"type": "levels", "levels": [{"code": c, "label_vi": c, "points": 1} for c in ("a;b", "c")]},
        {"type": "bonus", "per": 0},
        {"type": "count_deduction", "per": 1, "floor": -1},
        {"type": "proportional", "floor": 3},
        {"type": "unheard_of"},
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused(entries):
    with pytest.raises(ValidationError):
        rule_of(entries)


def test_rates_never_warn_on_extremes():
    table = pd.DataFrame(
        {"value": [np.nan] * 3, "done": [1e308, 5e-324, 0.0], "planned": [1e-300, 1e308, 5e-324]}
    )
    found, problems = rates(table, above_100=True)
    assert found[0] == np.inf
    assert set(problems) == {""}


# Assessments: all criteria of a framework at once.


def framework(**changes):
    criteria = [
        {"code": "1", "name_vi": "A", "max_points": 4, "kind": "appraised", "may_not_apply": True,
         "rule": {"type": "proportional"}},
        {"code": "2", "name_vi": "B", "max_points": 6, "kind": "sipas", "rule": {"type": "survey_percent"}},
        {"code": "3", "name_vi": "C", "max_points": 2, "kind": "appraised"},
    ]  # fmt: skip
    head = {
        "framework_id": "x",
        "title_vi": "X",
        "unit_type": "commune",
        "first_year": 2024,
        "complete": False,
    }
    return parse_framework(head | {"criteria": criteria} | changes)


def assess(*rows):
    columns = ["unit", "code", "stage", "value", "done", "planned", "points", "not_applicable"]
    table = pd.DataFrame(
        [dict(zip(("unit", "code", "stage"), row[:3], strict=True)) | row[3] for row in rows]
    )
    return score_assessments(framework(), table[[column for column in columns if column in table]])


def test_given_points_go_before_the_rule_and_both_are_shown():
    done = assess(("A", "1", "self", {"done": 1, "planned": 2, "points": 3}))
    assert done[["points", "by_rule", "max_points"]].to_numpy().tolist() == [[3.0, 2.0, 4.0]]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("A", "1", "self", {"points": 4.01}), "points_above_max"),
        (("A", "1", "self", {"points": -0.01}), "points_below_min"),
        (("A", "1", "self", {"points": "nhiều"}), "not_a_number"),
        (("A", "3", "self", {"value": 1}), "no_rule"),
        (("A", "2", "survey", {"value": 90, "not_applicable": True}), "may_not_be_left_out"),
        (("A", "1", "survey", {"value": 90}), "not_surveyed"),
    ],
)
def test_a_row_with_a_problem_has_no_points_and_is_not_left_out(row, problem):
    done = assess(row).iloc[0]
    assert done["problem"] == problem
    assert np.isnan(done["points"])
    assert not done["not_applicable"]


def test_what_does_not_apply_has_no_points_and_no_problem():
    done = assess(("A", "1", "self", {"done": 5, "planned": 0, "not_applicable": True})).iloc[0]
    assert (done["problem"], done["not_applicable"]) == ("", True)
    assert np.isnan(done["points"])


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("A", "9", "self", {})], "is not a code"),
        ([("A", "1", "Self", {})], "is not a stage"),
        ([("A", "1", "self", {})] * 2, "twice"),
        ([(None, "1", "self", {})], "has no unit"),
        ([("A", "1", "self", {"not_applicable": "maybe"})], "true, false or empty"),
    ],
)
def test_keys_that_do_not_fit_are_refused(rows, says):
    from parresearch.core.errors import DataError

    with pytest.raises(DataError, match=says):
        assess(*rows)


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_rows_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    illustrative = resolve_framework("illustrative-department-2024")
    codes = [found.code for found in illustrative.leaves()]
    keys = pd.MultiIndex.from_product(
        [["A", "B"], codes, ["self", "appraised"]], names=["unit", "code", "stage"]
    )
    table = pd.DataFrame({"value": rng.integers(-2, 120, len(keys)).astype(float)}, index=keys).reset_index()
    scored = score_assessments(illustrative, table)
    order = rng.permutation(len(table))
    again = score_assessments(illustrative, table.iloc[order])
    pd.testing.assert_frame_equal(again, scored.iloc[order].reset_index(drop=True))
