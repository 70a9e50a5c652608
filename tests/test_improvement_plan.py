"""Causes, lead agencies, plans and forecasts: sums that add, statuses on a given day, ranks that are bounded."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parresearch.core.errors import DataError
from parresearch.improvement.causes import (
    CAUSE_GROUPS,
    cause_groups,
    lost_by_agency,
    lost_by_cause,
    lost_criteria,
    recorded_causes,
)
from parresearch.improvement.forecast import gains_by_criterion, scenario_points, scenario_ranks
from parresearch.improvement.plan import (
    STATUSES,
    RiskRule,
    by_field,
    by_quarter,
    task_status,
    without_criterion,
    without_task,
)
from parresearch.improvement.province_supplied import compare_published, forecast_tables, supplied_tables

KINDS = ["appraised", "leader_survey", "sipas", "socioeconomic"]
AGENCIES = ["Sở Nội vụ", "Sở Tài chính", ""]


def criteria_of(rates, tops, agencies, kinds):
    n = len(rates)
    return pd.DataFrame({
        "code": [f"{i % 8 + 1}.{i // 8 + 1}" for i in range(n)], "field": [i % 8 + 1 for i in range(n)],
        "name": [f"Tiêu chí {i}" for i in range(n)], "kind": kinds, "max_points": np.array(tops, dtype=float),
        "self_points": np.array(tops, dtype=float), "points": np.array(tops) * np.array(rates),
        "max_base": np.nan, "points_base": np.nan, "lead_agency": agencies, "explanation": "",
    })  # fmt: skip


ROWS = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0.25, 10), st.sampled_from(AGENCIES), st.sampled_from(KINDS)),
    min_size=1, max_size=12,
)  # fmt: skip


@st.composite
def supplied(draw):
    """Criteria, causes and tasks that belong together."""
    criteria = criteria_of(*(list(column) for column in zip(*draw(ROWS), strict=True)))
    codes = st.sampled_from(list(criteria["code"]))
    causes = draw(st.lists(st.tuples(codes, st.sampled_from(["subjective", "objective"])), max_size=8))
    tasks = draw(
        st.lists(
            st.tuples(st.one_of(codes, st.just("")), st.floats(0, 5), st.floats(0, 100), st.integers(0, 500)),
            max_size=8,
        )
    )
    plan = pd.DataFrame(tasks, columns=["code", "expected", "progress", "days"])
    plan["deadline"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(plan["days"].astype(int), unit="D")
    return criteria, pd.DataFrame(causes, columns=["code", "cause"]).assign(text="vì …"), plan


def shuffled(table, seed):
    return table.sample(frac=1, random_state=seed).reset_index(drop=True)


# causes and agencies


@settings(deadline=None, max_examples=40)
@given(supplied(), st.integers(0, 9))
def test_agencies_and_causes_add_to_all_points_lost_in_any_order(parts, seed):
    criteria, causes, _ = parts
    lost = (criteria["max_points"] - criteria["points"]).sum()
    by_cause, agencies = lost_by_cause(criteria, causes), lost_by_agency(criteria, causes)
    assert by_cause["lost"].sum() == pytest.approx(lost)
    assert agencies["lost"].sum() == pytest.approx(lost)
    groups = agencies[list(CAUSE_GROUPS)]
    assert groups.sum(axis=1).to_numpy() == pytest.approx(agencies["lost"].to_numpy())
    assert groups.sum().to_numpy() == pytest.approx(by_cause.set_index("cause")["lost"].to_numpy())
    assert (agencies["lost"].diff().dropna() <= 1e-12).all()
    again = lost_by_agency(shuffled(criteria, seed), shuffled(causes, seed))
    columns = ["lead_agency", "n", "lost", *CAUSE_GROUPS]
    pd.testing.assert_frame_equal(
        agencies[columns].sort_values("lead_agency", ignore_index=True),
        again[columns].sort_values("lead_agency", ignore_index=True),
    )
    first, second = lost_criteria(criteria), lost_criteria(shuffled(criteria, seed))
    pd.testing.assert_frame_equal(first, second)


def test_causes_by_hand():
    """1.1 lost 0,5 (both kinds), 1.2 lost 1,5 (subjective), 2.1 lost nothing, 3.1 not known, 4.1 lost 1 (none)."""
    criteria = pd.DataFrame({
        "code": ["1.1", "1.2", "2.1", "3.1", "4.1"], "name": list("abcde"), "max_points": [1.0, 2, 1, 3, 2],
        "points": [0.5, 0.5, 1, np.nan, 1], "self_points": [1.0, 2, 1, 3, np.nan],
        "max_base": [1.0, 4, 1, np.nan, np.nan], "points_base": [1.0, 3, 1, np.nan, np.nan],
        "lead_agency": ["Sở A", "Sở B", "Sở A", "Sở B", ""],
    })  # fmt: skip
    causes = pd.DataFrame({
        "code": ["1.1", "1.1", "1.2"], "cause": ["objective", "subjective", "subjective"],
        "text": ["mới", "chậm", "thiếu người"],
    })  # fmt: skip
    found = lost_by_cause(criteria, causes).set_index("cause")
    assert found["lost"].to_dict() == {"subjective": 1.5, "objective": 0.0, "both": 0.5, "unrecorded": 1.0}
    assert found["n"].to_dict() == {"subjective": 1, "objective": 0, "both": 1, "unrecorded": 1}
    assert found["lost_share"].sum() == pytest.approx(100)
    agencies = lost_by_agency(criteria, causes).set_index("lead_agency")
    assert agencies["lost"].to_dict() == {"Sở B": 1.5, "": 1.0, "Sở A": 0.5}
    assert agencies.loc["Sở B", ["n", "n_unknown", "subjective"]].tolist() == [1, 1, 1.5]
    lost = lost_criteria(criteria).set_index("code")
    assert lost.loc["1.2", ["lost", "self_minus", "repeated", "new"]].tolist() == [1.5, 1.5, 0.5, 1.0]
    assert lost.loc["1.1", ["repeated", "new"]].tolist() == [0.0, 0.5]
    assert lost.loc["4.1", ["self_minus", "repeated"]].isna().all()
    assert np.isnan(lost.loc["3.1", "lost"])
    recorded = recorded_causes(lost_criteria(criteria), causes)
    assert recorded[["code", "cause"]].to_numpy().tolist() == [
        ["1.2", "subjective"], ["1.1", "subjective"], ["1.1", "objective"]
    ]  # fmt: skip
    with pytest.raises(DataError, match="twice"):
        lost_criteria(pd.concat([criteria, criteria]))
    with pytest.raises(DataError, match="weather"):
        cause_groups(criteria, causes.assign(cause="weather"))


def test_nothing_lost_has_no_shares():
    criteria = criteria_of([1.0, 1.0], [2.0, 3.0], ["Sở A", ""], ["appraised", "sipas"])
    causes = pd.DataFrame(columns=["code", "cause", "text"])
    assert lost_by_cause(criteria, causes)["lost_share"].isna().all()
    assert lost_criteria(criteria)["lost_share"].isna().all()


# the plan on a day


def plan_of(*rows):
    return pd.DataFrame(rows, columns=["code", "deadline", "progress"]).assign(expected=0.5)


def test_statuses_by_hand_on_both_sides_of_every_bound():
    """On 15/06/2024: due that day is not overdue; 30 days ahead is soon, 31 is not; 75% is enough; done is done."""
    plan = plan_of(
        ("1", "2024-06-14", 99.0), ("1", "2024-06-14", 100.0), ("1", "2024-06-15", 75.0), ("1", "2024-06-15", 74.9),
        ("1", "2024-07-15", 0.0), ("1", "2024-07-16", 0.0), ("1", "2024-07-15", np.nan), ("1", "2024-07-16", np.nan),
        ("1", "2024-06-14", np.nan),
    )  # fmt: skip
    found = task_status(plan, on=date(2024, 6, 15))
    assert found["status"].tolist() == [
        "overdue", "done", "on_track", "at_risk", "at_risk", "on_track", "at_risk", "not_reported", "overdue"
    ]  # fmt: skip
    assert found["days_left"].tolist() == [-1, -1, 0, 0, 30, 31, 30, 31, -1]
    strict = task_status(plan, on=date(2024, 6, 15), rule=RiskRule(within_days=31, least_progress=80))
    assert strict["status"].tolist()[2:6] == ["at_risk", "at_risk", "at_risk", "at_risk"]
    with pytest.raises(DataError, match="100"):
        task_status(plan.assign(progress=101.0), on=date(2024, 6, 15))
    with pytest.raises(DataError, match="deadline"):
        task_status(plan.assign(deadline=None), on=date(2024, 6, 15))


@settings(deadline=None, max_examples=40)
@given(supplied(), st.integers(0, 400), st.integers(0, 9))
def test_every_task_is_counted_once_and_time_only_makes_it_more_urgent(parts, day, seed):
    criteria, _, plan = parts
    on = date(2024, 1, 1) + pd.Timedelta(days=day).to_pytimedelta()
    tasks = task_status(plan, on=on)
    for table in (by_field(tasks, criteria), by_quarter(tasks)):
        assert table["n"].sum() == len(plan)
        assert (table[list(STATUSES)].sum(axis=1) == table["n"]).all()
        assert table["expected"].sum() == pytest.approx(plan["expected"].sum())
    later = task_status(plan, on=on + pd.Timedelta(days=20).to_pytimedelta())
    order = {"overdue": 0, "at_risk": 1, "not_reported": 2, "on_track": 2, "done": 3}
    assert (later["status"].map(order) <= tasks["status"].map(order)).all()
    mixed = by_field(task_status(shuffled(plan, seed), on=on), shuffled(criteria, seed))
    pd.testing.assert_frame_equal(by_field(tasks, criteria), mixed)


def test_tasks_without_criterion_and_criteria_without_task():
    criteria = criteria_of([0.5, 0.5, 1.0], [2.0, 3.0, 1.0], ["", "", ""], ["appraised"] * 3)
    plan = plan_of(("1.1", "2024-03-31", 100.0), ("", "2024-12-31", 10.0))
    assert without_task(lost_criteria(criteria), plan)["code"].tolist() == ["2.1"]
    tasks = task_status(plan, on=date(2024, 4, 1))
    assert without_criterion(tasks, criteria)["deadline"].tolist() == ["2024-12-31"]
    assert by_field(tasks, criteria)[["field", "done", "on_track"]].to_numpy().tolist() == [
        [1, 1, 0],
        [0, 0, 1],
    ]
    quarters = by_quarter(tasks)
    assert quarters[["due_year", "due_quarter", "n"]].to_numpy().tolist() == [[2024, 1, 1], [2024, 4, 1]]


# scenarios


@settings(deadline=None, max_examples=60)
@given(supplied(), st.integers(0, 9))
def test_scenarios_never_fall_below_nothing_nor_rise_above_the_maximum(parts, seed):
    criteria, _, plan = parts
    gains = gains_by_criterion(criteria, plan)
    assert (gains["full"] <= gains["lost"] + 1e-12).all()
    assert (gains["so_far"] <= gains["full"] + 1e-12).all()
    top = float(criteria["max_points"].sum())
    total = float(criteria["points"].sum())
    found = scenario_points(gains, total=min(total, top), max_points=top)
    assert (found["points"] <= top + 1e-9).all()
    assert found["gain"].iloc[0] == 0
    assert (found["gain"].diff().dropna() >= -1e-9).all()
    again = scenario_points(
        gains_by_criterion(shuffled(criteria, seed), shuffled(plan, seed)),
        total=min(total, top),
        max_points=top,
    )
    assert found["gain"].tolist() == pytest.approx(again["gain"].tolist())
    others = pd.DataFrame({"score": np.linspace(0, top, 12), "rank": np.arange(12, 0, -1)})
    ranks = scenario_ranks(found, others, n_units=13)
    assert (ranks["best"].diff().dropna() <= 0).all()
    assert (ranks["worst"].diff().dropna() <= 0).all()


def test_a_plan_wins_back_no_more_than_was_lost_and_nothing_without_a_criterion():
    criteria = criteria_of([0.5, 0.8], [2.0, 10.0], ["", ""], ["appraised", "sipas"])
    plan = pd.DataFrame({
        "code": ["1.1", "1.1", "2.1", ""], "expected": [0.8, 0.8, 0.5, 9.0], "progress": [50.0, 50.0, np.nan, 100.0],
    })  # fmt: skip
    gains = gains_by_criterion(criteria, plan).set_index("code")
    assert gains.loc["1.1", ["lost", "full", "so_far"]].tolist() == pytest.approx([1.0, 1.0, 0.8])
    assert gains.loc["1.1", "beyond"] == pytest.approx(0.6)
    assert gains.loc["2.1", ["full", "so_far"]].tolist() == pytest.approx([0.5, 0.0])
    found = scenario_points(gains.reset_index(), total=9.0, max_points=12.0).set_index("scenario")["gain"]
    assert found.to_dict() == pytest.approx(
        {"nothing": 0.0, "plan_so_far": 0.8, "plan_full": 1.5, "all_own_work": 1.5}
    )
    with pytest.raises(DataError, match="above"):
        scenario_points(gains, total=13.0, max_points=12.0)
    with pytest.raises(DataError, match="guess"):
        gains_by_criterion(criteria.assign(kind="guess"), plan)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 40), min_size=12, max_size=12),
    st.integers(0, 40), st.integers(0, 45), st.lists(st.booleans(), min_size=12, max_size=12),
    st.lists(st.booleans(), min_size=12, max_size=12), st.booleans(),
)  # fmt: skip
def test_the_range_holds_the_rank_that_all_scores_would_give(
    others, own, asked, has_score, has_rank, knows_own
):
    """Thirteen provinces, some scores and some ranks hidden: the true counterfactual rank lies inside the range."""
    scores = np.array([*others, own], dtype=float)
    ranks = np.array([1 + (scores > score).sum() for score in scores], dtype=float)
    truth = 1 + int((scores[:12] > asked).sum())
    table = pd.DataFrame({"score": np.where(has_score, scores[:12], np.nan),
                          "rank": np.where(has_rank, ranks[:12], np.nan)})  # fmt: skip
    known = {"own_points": float(own), "own_rank": float(ranks[12])} if knows_own else {}
    found = scenario_ranks(
        pd.DataFrame({"points": [float(asked)]}), table, n_units=13, least=0, **known
    ).iloc[0]
    assert found["refused"] == ""
    assert found["best"] <= truth <= found["worst"]
    if all(has_score):
        assert found["best"] == found["worst"] == truth


def test_too_few_scores_or_scores_that_contradict_give_no_range():
    others = pd.DataFrame({"score": [90.0, 80.0], "rank": [30, 5]})
    asked = pd.DataFrame({"points": [85.0]})
    few = scenario_ranks(asked, others, n_units=63).iloc[0]
    assert (few["refused"], few["n_known"]) == ("too_few", 2)
    assert pd.isna(few["best"])
    odd = scenario_ranks(asked, others, n_units=63, least=2, own_points=70.0, own_rank=60.0).iloc[0]
    assert odd["refused"] == "contradiction"


# all of it


class Book:
    reported_on = date(2024, 6, 15)

    def __init__(self, criteria, causes, plan):
        self.criteria, self.causes, self.plan = criteria, causes, plan


def own_row(**changes):
    row = {"points": 86.14, "max_points": 100.0, "percent": 86.14, "rank": 43, "n_ranked": 63, "n_all": 63}
    return pd.Series(row | changes, dtype=object)


def test_kon_tum_2023_from_published_parts_alone():
    """Lost 6,55 of own work: half back is 89,415, all 92,69; the four parts add to the published 86,14."""
    parts = pd.DataFrame({"code": list("abcd"), "kind": KINDS, "max_points": [61.5, 22, 10, 6.5],
                          "points": [54.95, 18.33, 8.5, 4.36]})  # fmt: skip
    plan = pd.DataFrame({"code": [], "expected": [], "progress": []})
    others = pd.DataFrame({"percent": np.linspace(80, 92, 20), "rank": np.nan})
    found = forecast_tables(parts, plan, own=own_row(), others=others)
    scenarios = found["scenarios"].set_index("scenario")
    assert scenarios["points"].to_dict() == pytest.approx(
        {"nothing": 86.14, "half_own_work": 89.415, "all_own_work": 92.69}
    )
    assert scenarios.loc["nothing", ["best", "worst"]].tolist() == [43, 43]
    assert scenarios.loc["all_own_work", ["best", "worst", "n_above"]].tolist() == [1, 43, 0]
    assert found["kinds"].set_index("kind")["lost"].to_dict() == pytest.approx(
        {"own_work": 6.55, "opinion": 5.17, "circumstances": 2.14}
    )
    assert forecast_tables(pd.DataFrame(), plan, own=own_row(), others=others)["scenarios"].empty
    unknown = own_row(points=np.nan, percent=np.nan, rank=pd.NA, n_ranked=pd.NA)
    assert forecast_tables(parts, plan, own=unknown, others=others)["scenarios"].empty
    own_total = forecast_tables(parts, plan, own=unknown, others=others, total=86.14)["scenarios"]
    assert own_total["points"].iloc[0] == 86.14
    assert own_total["worst"].iloc[0] < 63


def test_unknown_parts_are_never_counted_as_zero():
    """P2: with SIPAS alone, nothing is known of what own work can win back."""
    plan = pd.DataFrame({"code": [], "expected": [], "progress": []})
    others = pd.DataFrame({"percent": np.linspace(80, 92, 20), "rank": np.nan})
    own = own_row(points=87.33, percent=87.33)
    sipas = pd.DataFrame({"code": ["s"], "kind": ["sipas"], "points": [8.15], "max_points": [10.0]})
    found = forecast_tables(sipas, plan, own=own, others=others)
    assert (found["refused"], len(found["scenarios"])) == ("open", 0)

    parts = pd.DataFrame({"code": list("abcd"), "kind": KINDS, "max_points": [61.5, 22, 10, 6.5],
                          "points": [54.95, 18.33, 8.5, 4.36]})  # fmt: skip

    def refused(points, **tables):
        changed = parts.assign(points=parts["points"].where(~parts["code"].isin(list(points)), np.nan))
        return forecast_tables(changed, tables.get("plan", plan), own=own_row(), others=others)["refused"]

    assert refused("") == ""
    assert refused("a") == "open"
    assert refused("c") == ""  # own work is known, the total too
    expects = pd.DataFrame({"code": ["c"], "expected": [0.5], "progress": [np.nan]})
    assert (refused("c", plan=expects), refused("b", plan=expects)) == ("open", "")
    lacking = forecast_tables(parts.iloc[:3], plan, own=own_row(), others=others)
    assert lacking["refused"] == "open"


@given(
    shift=st.integers(-800, 800).map(lambda hundredths: hundredths / 100),
    unknown=st.sets(st.sampled_from("abcd")),
)
def test_parts_that_do_not_fit_the_total_carry_no_scenario(shift, unknown):
    """C5: whatever is known, no scenario starts from a total that the parts contradict."""
    parts = pd.DataFrame({"code": list("abcd"), "kind": KINDS, "max_points": [61.5, 22, 10, 6.5],
                          "points": [54.95, 18.33, 8.5, 4.36]})  # fmt: skip
    own = own_row(points=86.14 + shift, percent=86.14 + shift)
    some = parts.assign(points=parts["points"].where(~parts["code"].isin(unknown)))
    plan = pd.DataFrame({"code": [], "expected": [], "progress": []})
    others = pd.DataFrame({"percent": np.linspace(80, 92, 20), "rank": np.nan})
    found = forecast_tables(some, plan, own=own, others=others)
    if not unknown:
        assert (found["refused"] == "contradiction") == (abs(shift) > 0.0151)
    if found["refused"]:
        assert found["scenarios"].empty
    else:
        assert "a" not in unknown
        assert found["scenarios"]["gain"].max() <= 100 - own["points"] + 1e-9


def test_a_scale_that_is_not_a_hundred_is_compared_on_a_hundred():
    parts = pd.DataFrame({"code": ["a"], "kind": ["appraised"], "max_points": [97.5], "points": [67.41]})
    plan = pd.DataFrame({"code": [], "expected": [], "progress": []})
    others = pd.DataFrame({"percent": [*np.linspace(60, 69, 8), 69.5, 75.0], "rank": np.nan})
    own = own_row(points=67.41, max_points=97.5, percent=67.41 / 97.5 * 100, rank=50)
    found = forecast_tables(parts, plan, own=own, others=others)["scenarios"]
    assert found["points"].iloc[-1] == pytest.approx(97.5)
    assert found["best"].iloc[0] == found["worst"].iloc[0] == 50
    assert found["n_above"].tolist() == [2, 0, 0]


def test_own_figures_beside_published_ones_are_compared_and_not_mended():
    criteria = criteria_of(
        [0.5, 0.8, 1.0], [2.0, 10.0, 3.0], ["", "", ""], ["appraised", "sipas", "appraised"]
    )
    published = pd.DataFrame({"component": ["total", "field_1", "sipas_points", "field_3"],
                              "points": [12.0, 1.004, 8.2, np.nan]})  # fmt: skip
    found = compare_published(criteria, published).set_index("component")
    assert found["differs"].to_dict() == {"total": False, "field_1": False, "sipas_points": True}
    assert found.loc["sipas_points", "difference"] == pytest.approx(-0.2)
    merged = compare_published(criteria.assign(kind=["appraised", "survey", "appraised"]), published)
    assert "appraised" not in set(merged["component"])
    hole = compare_published(criteria.assign(points=[np.nan, 8, 3]), published)
    assert hole["component"].tolist() == ["sipas_points"]


@settings(deadline=None, max_examples=20)
@given(supplied())
def test_the_tables_of_a_workbook_agree_with_each_other(parts):
    criteria, causes, plan = parts
    found = supplied_tables(
        Book(criteria, causes, plan), published=pd.DataFrame(columns=["component", "points"])
    )
    lost = found["lost"]["lost"].sum()
    for name in ("causes", "agencies"):
        assert found[name]["lost"].sum() == pytest.approx(lost), name
    assert found["total"] == pytest.approx(criteria["points"].sum())
    assert len(found["tasks"]) == len(plan)
    assert set(found["no_task"]["code"]).isdisjoint(plan["code"])
