"""From points to an index: sums, what does not apply, penalties, classes and ranks, by hand; and cases of the field."""

import numpy as np
import pandas as pd
import pytest

from parresearch.catalog.frameworks import resolve_framework
from parresearch.core.errors import DataError
from parresearch.core.rawfiles import read_raw
from parresearch.scoring.assessment import score_assessments
from parresearch.scoring.framework import cut, parse_framework
from parresearch.scoring.framework_check import check_framework
from parresearch.scoring.index import class_of, final_points, index_of_units, rank_units, roll_up
from parresearch.scoring.shares import check_total

FRAMEWORK = parse_framework(
    {
        "framework_id": "x", "title_vi": "X", "unit_type": "department", "first_year": 2024, "scale": 20,
        "complete": True,
        "criteria": [
            {"code": "1", "name_vi": "A", "kind": "appraised", "children": [
                {"code": "1.1", "name_vi": "A1", "max_points": 4, "rule": {"type": "proportional"},
                 "may_not_apply": True},
                {"code": "1.2", "name_vi": "A2", "max_points": 6, "rule": {"type": "proportional"}}]},
            {"code": "2", "name_vi": "B", "max_points": 10, "kind": "sipas", "rule": {"type": "survey_percent"}},
            {"code": "3", "name_vi": "C", "max_points": 2, "kind": "bonus", "rule": {"type": "bonus", "per": 1}},
            {"code": "4", "name_vi": "D", "max_points": 0, "kind": "penalty",
             "rule": {"type": "penalty", "per": 1, "limit": 3}},
        ],
    }
)  # fmt: skip


def declared(unit, stage="appraised", **values):
    """Rates of 1.1 and 1.2, the survey of 2, cases of 3 and 4."""
    table = {"1.1": 50.0, "1.2": 100.0, "3": 0.0, "4": 0.0} | {
        k.replace("_", ".")[1:]: v for k, v in values.items()
    }
    survey = table.pop("2", 80.0)
    rows = [{"unit": unit, "code": code, "stage": stage, "value": value} for code, value in table.items()]
    return pd.DataFrame([*rows, {"unit": unit, "code": "2", "stage": "survey", "value": survey}])


def index(*tables):
    scored = score_assessments(FRAMEWORK, pd.concat(tables, ignore_index=True))
    assert scored["problem"].eq("").all()
    return index_of_units(FRAMEWORK, final_points(FRAMEWORK, scored)).set_index("unit")


def test_points_add_up_the_tree():
    scored = score_assessments(FRAMEWORK, declared("A"))
    rolled = roll_up(FRAMEWORK, final_points(FRAMEWORK, scored)).set_index("code")
    # 1.1: 50% of 4 = 2; 1.2: 6; field 1: 8 of 10 = 80%; 2: 80% of 10 = 8
    assert rolled["points"].to_dict() == {"1": 8, "1.1": 2, "1.2": 6, "2": 8, "3": 0, "4": 0}
    assert rolled.loc["1", ["max_points", "percent", "n_missing"]].tolist() == [10, 80, 0]
    assert index(declared("A")).loc["A"].tolist() == [16, 20, 0, 80, 0]  # 16 of 20


def test_what_does_not_apply_leaves_the_total_and_the_index_is_rescaled():
    table = declared("A")
    table["not_applicable"] = table["code"] == "1.1"
    # 6 + 8 = 14 of 20 - 4 = 16: 87.5%
    assert index(table).loc["A"].tolist() == [14, 16, 4, 87.5, 0]


def test_not_applicable_by_the_unit_alone_changes_nothing():
    own = (
        declared("A", stage="self")
        .query("stage == 'self'")
        .assign(not_applicable=lambda t: t["code"] == "1.1")
    )
    assert index(declared("A"), own).loc["A", "max_points"] == 20


def test_bonus_and_penalty_lie_on_top_of_the_scale():
    found = index(
        declared("A", _3=1.0), declared("B", _4=2.0), declared("C", _3=9.0, _4=9.0, _1_1=100.0, _2=100.0)
    )
    assert found["points"].to_dict() == {"A": 17, "B": 14, "C": 20 + 2 - 3}
    assert found["max_points"].eq(20).all()
    assert found.loc["A", "percent"] == 85


def test_a_missing_appraisal_is_missing_and_never_the_units_own_points():
    table = pd.concat(
        [declared("A").query("code != '1.2'"), declared("A", stage="self").query("stage == 'self'")]
    )
    final = final_points(FRAMEWORK, score_assessments(FRAMEWORK, table)).set_index("code")
    assert np.isnan(final.loc["1.2", "points"])
    assert final.loc["1.2", "self_points"] == 6
    found = index(table).loc["A"]
    assert np.isnan(found["points"])
    assert np.isnan(found["percent"])
    assert found["n_missing"] == 1


def test_a_bonus_or_penalty_that_nobody_claimed_is_0_and_a_blank_criterion_is_not():
    blank = declared("A").query("code not in ['3', '4']")
    final = final_points(FRAMEWORK, score_assessments(FRAMEWORK, blank)).set_index("code")
    assert final["points"].to_dict() == {"1.1": 2, "1.2": 6, "2": 8, "3": 0, "4": 0}
    assert final["not_claimed"].to_dict() == {"1.1": False, "1.2": False, "2": False, "3": True, "4": True}
    assert index(blank).loc["A"].tolist() == index(declared("A")).loc["A"].tolist()
    without = index(blank.query("code != '1.1'")).loc["A"]
    assert np.isnan(without["percent"])
    assert without["n_missing"] == 1


def test_a_bonus_that_was_claimed_and_not_appraised_is_missing():
    claim = pd.DataFrame([{"unit": "A", "code": "3", "stage": "self", "value": 1.0}])
    table = pd.concat([declared("A").query("code != '3'"), claim])
    final = final_points(FRAMEWORK, score_assessments(FRAMEWORK, table)).set_index("code")
    assert np.isnan(final.loc["3", "points"])
    none = final_points(FRAMEWORK, score_assessments(FRAMEWORK, table.assign(value=lambda t: t["value"].where(
        t["code"] != "3", 0.0)))).set_index("code")  # fmt: skip
    assert none.loc["3", ["points", "not_claimed"]].tolist() == [0, True]


def test_a_framework_may_say_that_a_blank_penalty_is_missing():
    strict = FRAMEWORK.model_copy(update={"criteria": tuple(
        field.model_copy(update={"blank_is_zero": False}) if field.kind == "penalty" else field
        for field in FRAMEWORK.criteria)})  # fmt: skip
    scored = score_assessments(strict, declared("A").query("code not in ['3', '4']"))
    final = final_points(strict, scored).set_index("code")
    assert final.loc["3", "points"] == 0
    assert np.isnan(final.loc["4", "points"])
    wrong = FRAMEWORK.model_copy(update={"criteria": tuple(
        field if field.children else field.model_copy(update={"blank_is_zero": True})
        for field in FRAMEWORK.criteria)})  # fmt: skip
    assert [(f.severity, f.code) for f in check_framework(wrong) if "blank_is_zero" in f.message] == [
        ("error", "2")
    ]


def test_self_assessed_points_have_their_own_sums():
    table = pd.concat([declared("A"), declared("A", stage="self", _1_1=100.0).query("stage == 'self'")])
    final = final_points(FRAMEWORK, score_assessments(FRAMEWORK, table))
    rolled = roll_up(FRAMEWORK, final, points="self_points").set_index("code")
    assert rolled.loc["1", "points"] == 10
    assert rolled.loc["2", "n_missing"] == 1  # units do not assess the survey themselves


def test_the_order_of_rows_and_units_changes_no_figure():
    table = pd.concat([declared("A"), declared("B", _1_1=75.0), declared("C", _4=1.0)], ignore_index=True)
    shuffled = table.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(index(table), index(shuffled).loc[["A", "B", "C"]])


def test_an_index_of_a_framework_that_is_not_complete_is_refused():
    found = resolve_framework("camau-1880")
    rows = pd.DataFrame(
        {"unit": "A", "code": ["1.1.1", "1.1.4"], "stage": "appraised", "value": ["kip_thoi", 80]}
    )
    final = final_points(found, score_assessments(found, rows))
    with pytest.raises(DataError, match="is not complete"):
        index_of_units(found, final)
    rolled = roll_up(found, final).set_index("code")
    assert rolled.loc["1.1.4", "points"] == 1
    assert np.isnan(rolled.loc["1", "points"])  # criteria of field 1 are missing from the source
    assert rolled.loc["1", "max_points"] == 20


def test_given_points_of_fields_make_an_index_where_their_maxima_are_known():
    found = cut(resolve_framework("pi-2948"), 0)
    rows = pd.DataFrame({"unit": "A", "code": [leaf.code for leaf in found.leaves()], "stage": "appraised",
                         "points": [5.5, 8.16, 14.5, 8.23, 11.12, 5.04, 8.86, 13.96]})  # fmt: skip
    result = index_of_units(found, final_points(found, score_assessments(found, rows)))
    assert result["percent"].round(2).tolist() == [75.37]


@pytest.mark.parametrize(
    ("percent", "label"),
    [
        (90, "Xuất sắc"),
        (89.99999, "Tốt"),
        (80, "Khá"),
        (80.00001, "Tốt"),
        (65, "Khá"),
        (64.9, ""),
        (np.nan, ""),
    ],
)
def test_classes_at_their_thresholds(percent, label):
    thresholds = pd.DataFrame(
        {"label": ["Khá", "Xuất sắc", "Tốt"], "lower": [65, 90, 80], "lower_closed": [True, True, False]}
    )
    assert class_of(pd.Series([percent]), thresholds).tolist() == [label]


def test_binary_noise_decides_no_class_and_no_place():
    thresholds = pd.DataFrame({"label": ["Tốt"], "lower": [30.0], "lower_closed": [True]})
    assert class_of(pd.Series([(0.1 + 0.7 - 0.5) * 100]), thresholds).tolist() == [
        "Tốt"
    ]  # 29.999999999999993
    ranked = rank_units(pd.DataFrame({"unit_type": "a", "percent": [30.0, (0.1 + 0.7 - 0.5) * 100, 29.99]}))
    assert ranked["rank"].tolist() == [1, 1, 3]


def test_ranks_are_within_unit_types_and_a_unit_without_index_has_none():
    table = pd.DataFrame({"unit_type": ["a", "b", "a", "a"], "percent": [80.0, 10.0, 90.0, np.nan]})
    ranked = rank_units(table)
    assert ranked["rank"].tolist() == [2, 1, 1, pd.NA]
    assert ranked["n"].tolist() == [2, 1, 2, 2]


def test_two_classes_with_one_bound_are_refused():
    with pytest.raises(DataError):
        class_of(
            pd.Series([1.0]),
            pd.DataFrame({"label": ["a", "b"], "lower": [1, 1], "lower_closed": [True, False]}),
        )


# Cases of the field (data/raw/cases.csv).


def case(case_id):
    rows = read_raw("cases")
    return pd.to_numeric(rows[rows["case_id"] == case_id].set_index("key")["value"], errors="coerce")


@pytest.mark.parametrize("group", ["department", "district"])
def test_nam_dinh_2020_appraisal_below_the_units_own_points(group):
    figures = case("namdinh_2020_self_vs_appraised")
    one = {"code": "1", "name_vi": "A", "max_points": 70, "kind": "appraised"}
    framework = parse_framework(
        {"framework_id": "nd", "title_vi": "X", "unit_type": "department", "first_year": 2020, "scale": 70,
         "complete": False, "criteria": [one]}
    )  # fmt: skip
    rows = pd.DataFrame({"unit": "mean", "code": "1", "stage": ["self", "appraised"],
                         "points": [figures[f"{group}.self"], figures[f"{group}.appraised"]]})  # fmt: skip
    final = final_points(framework, score_assessments(framework, rows))
    own = index_of_units(framework, final, points="self_points")["points"]
    result = index_of_units(framework, final)
    assert (result["points"] - own).round(2).tolist() == [figures[f"{group}.difference"]]
    if group == "department":  # printed 89.45: 62.62 / 70 = 89.457, rounded units behind it
        assert (
            abs(result["percent"].iloc[0] - figures["department.appraised_percent"])
            < 0.005 / 70 * 100 + 0.005
        )


def test_dak_lak_2017_lost_points_and_the_total_make_100_and_field_3_is_misprinted():
    figures = case("daklak_2017_lost_points")
    lost = pd.Series({f"field_{n}": figures[f"field_{n}.lost"] for n in range(1, 9)})
    maxima = [figures[f"field_{n}.max"] for n in range(1, 9)]
    framework = resolve_framework("pi-2948")
    assert maxima == [field.max_points for field in framework.criteria]
    assert sum(maxima) == framework.scale
    found = check_total(lost, 100 - figures["total.printed"], half_step=0.005)
    assert found["problem"] == "part_missing"  # printed 0101
    assert lost.index[lost.isna()].tolist() == ["field_3"]
    assert found["difference"] == pytest.approx(0, abs=1e-9)  # so field 3 lost nothing
    assert lost.fillna(0).sum() + figures["total.printed"] == pytest.approx(100)


def test_binh_thuan_2018_what_does_not_apply_was_taken_out_of_the_total():
    figures = case("binhthuan_2018_not_applicable")
    for unit in ("so_noi_vu", "ban_quan_ly_kcn", "thanh_tra"):
        percent = figures[f"{unit}.points"] / figures[f"{unit}.implied_max"] * 100
        assert percent == pytest.approx(figures[f"{unit}.percent"], abs=0.011)


def test_final_points_that_stand_twice_or_are_of_no_leaf_are_refused():
    scored = score_assessments(FRAMEWORK, declared("A"))
    with pytest.raises(DataError, match="twice"):
        final_points(FRAMEWORK, pd.concat([scored, scored]))
    final = final_points(FRAMEWORK, scored)
    with pytest.raises(DataError, match="twice"):
        roll_up(FRAMEWORK, pd.concat([final, final]))
    with pytest.raises(DataError, match="'1' is not a code"):
        roll_up(FRAMEWORK, final.assign(code="1"))
    with pytest.raises(DataError, match="not of x"):
        final_points(FRAMEWORK, scored.assign(code="9"))
