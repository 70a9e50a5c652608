"""Points lost beside the years before, the best and the region, and by kind of points."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parresearch.core.errors import DataError
from parresearch.improvement.causes import lost_by_agency, lost_by_cause, lost_criteria
from parresearch.improvement.forecast import gains_by_criterion
from parresearch.improvement.lost_compared import lost_against, lost_by_kind, lost_over_years
from parresearch.improvement.lost_references import lost_beside, parts_of_leaves
from parresearch.improvement.points_lost import lost_by


def year_of(year, points, top):
    return pd.DataFrame({"year": year, "code": [f"{i + 1}" for i in range(len(points))], "points": points,
                         "max_points": top})  # fmt: skip


def test_dak_lak_2017_adds_with_its_total_to_the_maximum(root):
    """Points lost by field as printed; field 3 is garbled in the source and stays not known, never zero."""
    cases = pd.read_csv(root / "data/raw/cases.csv")
    own = cases[cases["case_id"] == "daklak_2017_lost_points"].set_index("key")["value"].astype(float)
    fields = [f"field_{n}" for n in range(1, 9)]
    top = own.reindex([f"{field}.max" for field in fields]).to_numpy()
    lost = own.reindex([f"{field}.lost" for field in fields]).to_numpy()
    tree = pd.DataFrame({"field": fields, "max_points": top, "points": top - lost})
    found = lost_by(tree, ["field"])
    assert found["lost"].sum() == pytest.approx(100 - own["total.printed"])
    assert found["field"].tolist()[:3] == ["field_7", "field_5", "field_1"]
    assert found["cumulative_share"].max() == pytest.approx(100)
    unread = found.set_index("field").loc["field_3"]
    assert unread[["n", "n_unknown"]].tolist() == [0, 1]
    assert unread[["lost", "lost_share", "cumulative_share"]].isna().all()


def test_repeated_and_new_by_hand():
    """1: lost 2 of 10, then 3 of 10: 2 repeated, 1 new. 2: full, then 1 lost: new. 3: 2 of 4, then none: won back.
    4: not known the year before. 5: 1 of 5 (20%), then 2 of 20 (10%): all repeated."""
    lost = pd.concat([
        year_of(2022, [8.0, 5, 2, np.nan, 4], [10.0, 5, 4, 6, 5]),
        year_of(2023, [7.0, 4, 4, 5, 18], [10.0, 5, 4, 6, 20]),
    ])  # fmt: skip
    found = lost_over_years(lost, keys=["code"], year=2023).set_index("code")
    assert found.loc["1", ["repeated", "new", "status", "years_in_row"]].tolist() == [2.0, 1.0, "repeated", 2]
    assert found.loc["2", ["repeated", "new", "status", "years_in_row"]].tolist() == [0.0, 1.0, "new", 1]
    assert found.loc["3", ["recovered", "status", "years_in_row"]].tolist() == [2.0, "recovered", 0]
    assert found.loc["4", "status"] == "not_known"
    assert found.loc["4", ["repeated", "new"]].isna().all()
    assert found.loc["4", "lost"] == 1
    assert found.loc["5", ["repeated", "new"]].tolist() == pytest.approx([2.0, 0.0])
    with pytest.raises(DataError, match="2024"):
        lost_over_years(lost, keys=["code"], year=2024)
    with pytest.raises(DataError, match="twice"):
        lost_over_years(pd.concat([lost, lost]), keys=["code"], year=2023)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(1, 20)), min_size=1, max_size=8))
def test_repeated_and_new_add_to_the_loss_and_are_never_negative(cells):
    first, second, top = (np.array(column) for column in zip(*cells, strict=True))
    lost = pd.concat([year_of(2022, first * top, top), year_of(2023, second * top, top)])
    found = lost_over_years(lost, keys=["code"], year=2023)
    assert np.allclose(found["repeated"] + found["new"], found["lost"], atol=1e-9)
    assert (found[["repeated", "new", "recovered"]] >= -1e-9).all(axis=None)


def test_the_first_year_has_no_year_before_and_says_so():
    found = lost_over_years(year_of(2022, [8.0], [10.0]), keys=["code"], year=2022)
    assert found["status"].tolist() == ["not_known"]


def test_against_the_best_on_the_own_maximum():
    own, best = year_of(2023, [6.0, 9, 3], [10.0, 10, 6]), year_of(2023, [16.0, 8, np.nan], [20.0, 10, 6])
    found = lost_against(own, best, keys=["code"]).set_index("code")
    assert found.loc["1", ["reference", "gap", "lost", "within_reach"]].tolist() == [8.0, 2.0, 4.0, 2.0]
    assert found.loc["2", ["gap", "within_reach"]].tolist() == [-1.0, 0.0]
    assert np.isnan(found.loc["3", "within_reach"])


def test_kinds_tell_what_can_be_won_back_and_unknown_ones_are_refused():
    tree = pd.DataFrame({"kind": ["appraised", "sipas", "leader_survey", "socioeconomic"],
                         "points": [55.0, 8.5, np.nan, 6.0], "max_points": [62.0, 10, 20, 6.5]})  # fmt: skip
    found = lost_by_kind(tree).set_index("kind")
    assert found["lost"].to_dict() == {"own_work": 7.0, "opinion": 1.5, "circumstances": 0.5}
    assert found.loc["opinion", ["n", "n_unknown", "max_points"]].tolist() == [1, 1, 10]
    assert found["lost_share"].sum() == pytest.approx(100)
    with pytest.raises(DataError, match="guess"):
        lost_by_kind(tree.assign(kind="guess"))
    none = lost_by_kind(tree.assign(points=np.nan))
    assert none["lost"].isna().all()


def parts_by_hand():
    """Three provinces, one region of the first two, two components of 10 and 20 points."""
    rows = [
        (2020, "01", "a", 6.0, 10.0), (2020, "02", "a", 8.0, 10.0), (2020, "03", "a", 9.0, 10.0),
        (2020, "01", "b", 15.0, 20.0), (2020, "02", "b", 13.0, 20.0), (2020, "03", "b", 14.0, 20.0),
        (2019, "01", "a", 3.5, 5.0), (2019, "01", "b", 12.0, 20.0),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["year", "province_code", "component", "points", "max_points"])
    return table.assign(percent=table["points"] / table["max_points"] * 100)


def test_a_province_is_put_beside_the_best_its_region_and_its_own_year_before():
    found = lost_beside(
        parts_by_hand(), province_code="01", year=2020, region_codes=["01", "02"], n_all=3, base_year=2019
    ).set_index("component")
    # a: lost 4; the best has 9; the region's mean is 7; the year before 70% of 10. b: itself the best; 14; 12.
    assert found.loc["a", ["lost", "gap_best", "gap_region", "gap_base"]].tolist() == [4.0, 3.0, 1.0, 1.0]
    assert found.loc["b", ["lost", "gap_best", "gap_region", "gap_base"]].tolist() == [5.0, 0.0, -1.0, -3.0]
    assert found["best_code"].tolist() == ["03", "01"]
    assert found["is_best"].all()


def test_what_the_figures_do_not_give_is_missing_and_not_zero():
    parts = parts_by_hand()
    alone = lost_beside(parts[parts["province_code"] == "01"], province_code="01", year=2020, region_codes=["01", "02"],
                        n_all=3)  # fmt: skip
    assert alone[["gap_best", "gap_region", "gap_base"]].isna().all().all()
    assert not alone["is_best"].any()
    assert alone["lost"].sum() == 9.0
    assert lost_beside(parts, province_code="99", year=2020, region_codes=["99"], n_all=3).empty
    known = parts.assign(points=parts["points"].where(parts["province_code"] != "01"))
    assert lost_beside(known, province_code="01", year=2020, region_codes=["01"], n_all=3).empty


def test_leaves_become_points_of_the_index():
    leaves = pd.DataFrame({"year": [2017, 2018], "province_code": "89", "component": "d1", "weight": [1 / 6, 1 / 8],
                           "rate": [60.0, 60.0]})  # fmt: skip
    found = parts_of_leaves(leaves, scale={2017: 60.0, 2018: 80.0})
    assert found["max_points"].tolist() == pytest.approx([10.0, 10.0])
    assert found["points"].tolist() == pytest.approx([6.0, 6.0])


CODE = pd.DataFrame({"code": ["1", "2"], "kind": "appraised", "points": [2.5, 1.0], "max_points": 2.0})
NONE = pd.DataFrame({"code": [], "expected": [], "progress": [], "cause": []})
LOSSES = {
    "over years": lambda t: lost_over_years(
        pd.concat([t.assign(year=2022), t.assign(year=2023, points=1.0)]), keys=["code"], year=2023
    ),
    "by kind": lost_by_kind,
    "by criterion": lambda t: lost_by(t, ["code"]),
    "against": lambda t: lost_against(t, t.assign(points=1.0), keys=["code"]),
    "criteria": lambda t: lost_criteria(t.assign(self_points=2.0, points_base=1.0, max_base=2.0)),
    "criteria of last year": lambda t: lost_criteria(
        t.assign(self_points=2.0, points_base=t["points"], max_base=2.0, points=1.0)
    ),
    "by cause": lambda t: lost_by_cause(t, NONE),
    "by agency": lambda t: lost_by_agency(t.assign(lead_agency="a"), NONE),
    "gains": lambda t: gains_by_criterion(t, NONE),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_points_above_their_maximum_are_refused_by_name_and_never_a_negative_loss(loss):
    with pytest.raises(DataError, match=r"2\.5 points of 2 .*code 1.*more than can be won"):
        LOSSES[loss](CODE)
    rounded = LOSSES[loss](CODE.assign(points=[2.0033, 1.0]))
    numbers = rounded.select_dtypes("number").drop(columns=["gap", "self_minus"], errors="ignore")
    assert (numbers.fillna(0) >= 0).all(axis=None)


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.5, 20), st.floats(0.5, 20)),
        min_size=1,
        max_size=6,
    )
)
def test_repeated_and_new_lie_between_nothing_and_the_loss(cells):
    base, now, top_base, top = (np.array(column) for column in zip(*cells, strict=True))
    codes = [str(n) for n in range(len(cells))]
    lost = pd.concat([
        pd.DataFrame({"year": 2022, "code": codes, "points": base * top_base, "max_points": top_base}),
        pd.DataFrame({"year": 2023, "code": codes, "points": now * top, "max_points": top}),
    ])  # fmt: skip
    found = lost_over_years(lost, keys=["code"], year=2023)
    for part in ("repeated", "new"):
        assert found[part].between(0, found["lost"] + 1e-12).all()
