"""What changed between two frameworks."""

import copy

import numpy as np
import pytest

from parresearch.catalog.frameworks import framework_ids, resolve_framework
from parresearch.scoring.framework import parse_framework
from parresearch.scoring.framework_diff import CHANGES, diff_frameworks, match_criteria, sentences


def leaf(code, name, top=2.0, **more):
    return {
        "code": code,
        "name_vi": name,
        "max_points": top,
        "kind": "appraised",
        "rule": {"type": "yes_no"},
    } | more


def framework(*criteria):
    head = {
        "framework_id": "x",
        "title_vi": "X",
        "unit_type": "commune",
        "first_year": 2024,
        "complete": False,
    }
    return parse_framework(head | {"criteria": copy.deepcopy(list(criteria))})


PLAN, REPORT, CHECK = (
    leaf("1.1", "Ban hành kế hoạch năm"),
    leaf("1.2", "Báo cáo định kỳ"),
    leaf("2.1", "Kiểm tra, giám sát"),
)
ONE = {"code": "1", "name_vi": "Chỉ đạo điều hành", "children": [PLAN, REPORT]}
TWO = {"code": "2", "name_vi": "Thể chế", "children": [CHECK]}


def changes(old, new):
    return [(row.change, row.code_old, row.code_new) for row in diff_frameworks(old, new).itertuples()]


@pytest.mark.parametrize("name", framework_ids())
def test_nothing_changed_between_a_framework_and_itself(name):
    found = resolve_framework(name)
    assert diff_frameworks(found, found).empty


def test_each_kind_of_change_is_found():
    old = framework(ONE, TWO)
    assert changes(old, framework(ONE)) == [("dropped", "2", ""), ("dropped", "2.1", "")]
    assert changes(framework(ONE), old) == [("added", "", "2"), ("added", "", "2.1")]
    heavier = ONE | {"children": [PLAN | {"max_points": 3.0}, REPORT]}
    assert changes(old, framework(heavier, TWO)) == [("re_weighted", "1.1", "1.1")]
    reworded = ONE | {"children": [PLAN, REPORT | {"name_vi": "Báo cáo định kỳ, đột xuất"}]}
    assert changes(old, framework(reworded, TWO)) == [("re_worded", "1.2", "1.2")]
    other_rule = ONE | {"children": [PLAN, REPORT | {"rule": {"type": "proportional"}}]}
    assert changes(old, framework(other_rule, TWO)) == [("rule_changed", "1.2", "1.2")]
    other_kind = ONE | {"children": [PLAN, REPORT | {"kind": "sipas"}]}
    assert changes(old, framework(other_kind, TWO)) == [("kind_changed", "1.2", "1.2")]
    moved = [ONE | {"children": [PLAN]}, TWO | {"children": [CHECK, REPORT | {"code": "2.2"}]}]
    assert changes(old, framework(*moved)) == [("moved", "1.2", "2.2")]


def test_codes_that_shift_are_no_change():
    new = leaf("1", "Nội dung hoàn toàn mới")
    shifted = [
        new,
        {
            "code": "2",
            "name_vi": ONE["name_vi"],
            "children": [PLAN | {"code": "2.1"}, REPORT | {"code": "2.2"}],
        },
    ]
    assert changes(framework(ONE), framework(*shifted)) == [("added", "", "1")]
    assert match_criteria(framework(ONE), framework(*shifted)) == {"1": "2", "1.1": "2.1", "1.2": "2.2"}


def test_a_renamed_parent_is_known_by_its_parts():
    renamed = ONE | {"name_vi": "Quản trị chung toàn tỉnh"}
    assert changes(framework(ONE), framework(renamed)) == [("re_worded", "1", "1")]


def test_swapping_old_and_new_swaps_added_and_dropped():
    old, new = (resolve_framework(f"illustrative-department-{year}") for year in (2024, 2025))
    there, back = diff_frameworks(old, new), diff_frameworks(new, old)
    for one, other in (("added", "dropped"), ("re_weighted", "re_weighted"), ("moved", "moved")):
        assert there["change"].eq(one).sum() == back["change"].eq(other).sum()


def test_the_new_component_of_2025_is_told():
    old, new = (resolve_framework(f"illustrative-department-{year}") for year in (2024, 2025))
    found = diff_frameworks(old, new)
    assert set(found["change"]) == set(CHANGES) - {"dropped", "kind_changed"}
    assert found.loc[found["change"] == "added", "code_new"].tolist() == ["9", "9.1", "9.2"]
    assert found.loc[found["change"] == "moved", ["code_old", "code_new"]].values.tolist() == [
        ["7.5", "1.2.2"]
    ]
    weights = found[(found["change"] == "re_weighted") & found["is_leaf"]].set_index("code_new")
    assert (weights["max_new"] - weights["max_old"]).to_dict() == {"3.3.1": -1, "6.3": -1, "8.1": -2}
    added = found.query("change == 'added' and is_leaf")["max_new"].sum()
    assert added + (weights["max_new"] - weights["max_old"]).sum() == 0  # the scale stays 100
    words = "\n".join(sentences(found))
    assert "Thêm 9.1 “Nhiệm vụ được giao hoàn thành đúng hạn” (3 điểm)." in words
    assert "điểm tối đa từ 3 thành 2" in words
    assert "Moved: 1.2.2 (was 7.5)" in "\n".join(sentences(found, language="en"))


def test_a_maximum_that_is_not_known_is_said_to_be_unknown():
    found = diff_frameworks(resolve_framework("pi-2948"), resolve_framework("pi-876")).set_index("code_new")
    assert np.isnan(found.loc["6", "max_new"])
    assert found.loc["6", "detail"] == "7 → ?"
    assert not [text for text in sentences(found.reset_index()) if "nan" in text]
