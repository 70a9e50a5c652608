"""Keys that are missing or doubled are refused by name; none passes silently into a join, a sum or an empty table."""

from __future__ import annotations

import pandas as pd
import pytest

from parresearch.catalog import load
from parresearch.core.errors import (
    BridgeError,
    DataError,
    MissingYearError,
    UnknownIndexError,
    UnknownProvinceError,
    VintageError,
)
from parresearch.core.provinces import bridge, join, units_of
from parresearch.improvement.causes import lost_by_agency, lost_by_cause, recorded_causes
from parresearch.improvement.forecast import gains_by_criterion
from parresearch.improvement.lost_compared import lost_over_years
from parresearch.improvement.plan import by_field, without_criterion
from parresearch.improvement.points_lost import lost_by
from parresearch.statistics.change import split_effects
from parresearch.statistics.component_years import component_years
from parresearch.statistics.profile import component_profile
from parresearch.statistics.ranking import rank_provinces
from parresearch.statistics.shift import national_region_own
from parresearch.statistics.standing import standings
from parresearch.statistics.trends import sigma_convergence
from parresearch.statistics.uncertainty.rank_sets import full_ranking


def panel(codes, years, **columns):
    keys = pd.MultiIndex.from_product([codes, years], names=["province_code", "year"]).to_frame(index=False)
    return keys.assign(**columns)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ({"province_code": ["24", "24"]}, "province_code 24, year 2024, component total stands twice"),
        ({"province_code": ["24", "27"], "component": ["total", None]}, "no component .province_code 27"),
        ({"province_code": ["24", "27"], "component": [None, None]}, "2 row.s. .* no component"),
        ({"province_code": ["24", "27"], "year": [None, None], "vintage": 63}, "no year"),
        ({"province_code": [None, None], "year": None, "component": None, "vintage": 63}, "no province_code, year"),
    ],
)  # fmt: skip
def test_the_bridge_takes_each_part_once_and_whole(rows, says):
    table = pd.DataFrame({"year": 2024, "component": "total", "points": [80.0, 90.0], **rows})
    with pytest.raises(BridgeError, match=says):
        bridge(table, weight="equal")


def test_the_bridge_takes_rows_that_a_named_key_tells_apart():
    table = pd.DataFrame(
        {
            "year": 2024,
            "province_code": ["24", "27"] * 2,
            "sex": ["m", "m", "f", "f"],
            "points": [1.0, 2, 3, 4],
        }
    )
    with pytest.raises(BridgeError, match="stands twice"):
        bridge(table, weight="equal")
    assert bridge(table, weight="equal", keys=["year", "sex"])["points"].tolist() == [3.5, 1.5]
    with pytest.raises(BridgeError, match="no column sx"):
        bridge(table, weight="equal", keys=["year", "sx"])


PANEL = panel(["01", "02"], [2019, 2020], points=1.0)


@pytest.mark.parametrize(
    ("left", "right", "on", "says"),
    [
        (PANEL, PANEL, [], r"several rows with province_code 01.*on=\['year'\]"),
        (PANEL, PANEL[PANEL["year"] == 2019], [], "left table has several rows"),
        (PANEL.assign(component="a"), pd.concat([PANEL.assign(component=c) for c in "ab"]), ["year"], "component"),
        (PANEL, PANEL, ["yaer"], "no column yaer"),
        (PANEL.assign(component=["a", None, "a", "a"]), PANEL.assign(component="a"), ["year", "component"], "1 row.s."),
    ],
)  # fmt: skip
def test_a_join_repeats_no_figure(left, right, on, says):
    with pytest.raises(DataError, match=says):
        join(left, right, on=on)


def test_a_join_of_two_years_and_of_what_has_no_year_is_one():
    years = [PANEL[PANEL["year"] == y] for y in (2019, 2020)]
    assert len(join(*years)) == 2
    assert len(join(PANEL, PANEL, on=["year"])) == 4
    assert (
        len(join(PANEL, pd.DataFrame({"province_code": ["01", "02"], "vintage": 63, "area": [1.0, 2.0]})))
        == 4
    )


TWICE = pd.DataFrame(
    {"year": 2023, "vintage": 63, "province_code": ["01", "01", "02"], "component": "total", "points": [1.0, 2.0, 3.0],
     "percent": 1.0, "rank_published": 1, "n_units": 63, "max_points": 100.0}
)  # fmt: skip
SEVERAL = {
    "components": TWICE.assign(province_code=["01", "02", "04"], component=["a", "b", "total"]),
    "indices": TWICE.assign(province_code=["01", "02", "04"], index_id=["par", "pci", "pci"]),
}
EFFECTS = pd.DataFrame({"component": ["a", "a"], "weight": 0.5, "rate": 1.0})
DOUBLED = {
    "ranks": lambda: rank_provinces(TWICE),
    "a ranking": lambda: full_ranking(TWICE, year=2023, n_units=3),
    "standings": lambda: standings(TWICE, TWICE, TWICE, units=units_of([2023])),
    "a profile": lambda: component_profile(TWICE, year=2023, province_code="02", components=["total"]),
    "a spread": lambda: sigma_convergence(TWICE, segments={2023: 1}, n_all={2023: 63}),
    "effects": lambda: split_effects(EFFECTS, EFFECTS.iloc[:1], keys=["component"]),
    "components by year": lambda: component_years(
        TWICE, best=pd.DataFrame(), year=2023, components=["total"]
    ),
    "losses": lambda: lost_over_years(TWICE, keys=["component"], year=2023),
}


@pytest.mark.parametrize("statistic", DOUBLED)
def test_a_row_that_stands_twice_is_refused_by_name(statistic):
    with pytest.raises(DataError, match=r"(01|total|component a).* stands twice"):
        DOUBLED[statistic]()


@pytest.mark.parametrize("what", SEVERAL)
def test_a_ranking_of_several_components_or_indices_is_refused(what):
    with pytest.raises(DataError, match=f"several {what}"):
        full_ranking(SEVERAL[what], year=2023, n_units=3)


def test_a_row_without_its_group_is_not_ranked_among_those_without():
    table = TWICE.iloc[1:].assign(region_code=["DBSH", None])
    with pytest.raises(DataError, match=r"no region_code .year 2023.*province_code 02"):
        rank_provinces(table, within=["year", "region_code"])


def test_a_change_that_two_sources_state_is_refused():
    standing = pd.DataFrame(
        {"year": [2021, 2021, 2022, 2022], "province_code": ["01", "48"] * 2, "region_code": "A", "points": 1.0,
         "max_points": 100.0, "rank": 1, "mean": 1.0, "mean_basis": "", "mean_source_id": "", "n_all": 2}
    )  # fmt: skip
    stated = pd.DataFrame(
        {"base_year": 2021, "year": 2022, "province_code": "01", "change": [1.0, 2.0], "rank_base": None,
         "rank": None, "source_id": "s"}
    )  # fmt: skip
    with pytest.raises(DataError, match=r"province_code 01.* stands twice in the table of stated changes"):
        national_region_own(standing, stated=stated)


def test_a_province_of_no_map_has_no_standing():
    scores = load.load_scores("pci", component="total", first_year=2019, last_year=2019)
    scores.loc[0, "province_code"] = "99"
    ranks, national = load.load_ranks("pci"), load.load_national("pci")
    with pytest.raises(DataError, match="'99' is no province in 2019"):
        standings(scores, ranks, national, units=units_of([2019]))


CRITERIA = pd.DataFrame(
    {"code": ["1.1", "2.3.1"], "field": [1, 2], "name": "n", "lead_agency": "a", "kind": "appraised",
     "points": [1.0, 2.0], "max_points": 3.0, "lost": [2.0, 1.0]}
)  # fmt: skip
UNKNOWN = pd.DataFrame(
    {
        "code": ["1.1", "2.3.l"],
        "status": "done",
        "progress": 1.0,
        "expected": 1.0,
        "cause": "objective",
        "text": "t",
    }
)
BY_CODE = {
    "tasks by field": lambda: by_field(UNKNOWN, CRITERIA),
    "tasks without a criterion": lambda: without_criterion(UNKNOWN, CRITERIA),
    "gains": lambda: gains_by_criterion(CRITERIA, UNKNOWN),
    "losses by cause": lambda: lost_by_cause(CRITERIA, UNKNOWN),
    "losses by agency": lambda: lost_by_agency(CRITERIA, UNKNOWN),
    "recorded causes": lambda: recorded_causes(CRITERIA, UNKNOWN),
}


@pytest.mark.parametrize("table", BY_CODE)
def test_a_code_that_is_no_criterion_is_refused_with_the_nearest(table):
    with pytest.raises(DataError, match=r"'2\.3\.l' is no code of a criterion. Did you mean '2\.3\.1'\?"):
        BY_CODE[table]()


def test_points_lost_by_nobody_are_refused():
    with pytest.raises(DataError, match=r"1 row.s. have no lead_agency"):
        lost_by(CRITERIA.assign(lead_agency=["a", None]), ["lead_agency"])


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"province_code": "3"}, UnknownProvinceError, "'3' is no code of a province. Did you mean"),
        ({"province_code": "99"}, UnknownProvinceError, "'99' is no code"),
        ({"first_year": 1999, "last_year": 1999}, MissingYearError, "1999. The nearest year is 2005"),
        ({"first_year": 2099}, MissingYearError, "2099. The nearest year is 2025"),
        ({"first_year": 2020, "last_year": 2019}, MissingYearError, "Exchange"),
        ({"component": "totl"}, UnknownIndexError, "Did you mean 'total'"),
        ({"index_id": "pcii"}, UnknownIndexError, "Did you mean 'pci'"),
    ],
)
def test_scores_of_what_there_never_was_are_no_empty_table(asked, error, says):
    with pytest.raises(error, match=says):
        load.load_scores(**{"index_id": "pci", **asked})


@pytest.mark.parametrize(
    "asked", [{"first_year": 2025}, {"province_code": "28", "first_year": 2020},
              {"first_year": 2025, "last_year": 2030}]
)  # fmt: skip
def test_scores_that_are_not_published_yet_or_any_more_are_an_empty_table(asked):
    assert load.load_scores("pci", **asked).empty


def test_other_loaders_refuse_what_there_is_not():
    with pytest.raises(VintageError, match="35"):
        load.load_tiles(35)
    with pytest.raises(DataError, match="Did you mean 'province'"):
        load.load_framework(2022, unit_type="provnce")
    with pytest.raises(UnknownIndexError):
        load.load_province_year("89", 2016, index_ids=["pari"])
    with pytest.raises(UnknownProvinceError):
        load.load_province_conflicts("98", [2016], index_ids=["par"])
