"""Provinces: both maps, names and codes, and that codes of two maps never meet without the bridge."""

import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from look_alike_support import looks_the_same

from parresearch.core import provinces
from parresearch.core.errors import BridgeError, UnknownProvinceError, VintageError
from parresearch.core.text import fold

MOVED = {
    "15": ("Yên Bái", "Lào Cai"),
    "24": ("Bắc Giang", "Bắc Ninh"),
    "44": ("Quảng Bình", "Quảng Trị"),
    "52": ("Bình Định", "Gia Lai"),
    "80": ("Long An", "Tây Ninh"),
    "82": ("Tiền Giang", "Đồng Tháp"),
    "91": ("Kiên Giang", "An Giang"),
}


@pytest.mark.parametrize(("code", "names"), MOVED.items())
def test_codes_that_changed_meaning_follow_the_year(code, names):
    before, after = names
    assert provinces.resolve(code, year=2024).name_vi == before
    assert provinces.resolve(code, year=2025).name_vi == after


def test_ha_tay_exists_until_2008():
    assert provinces.resolve("Hà Tây", year=2008).province_code == "28"
    with pytest.raises(UnknownProvinceError) as error:
        provinces.resolve("Hà Tây", year=2009)
    assert "2008" in str(error.value)
    assert "Hà Nội" in str(error.value)


@pytest.mark.parametrize(
    ("year", "sizes"),
    [
        (2016, {"TDMNPB": 14, "DBSH": 11, "BTBDHMT": 14, "TN": 5, "DNB": 6, "DBSCL": 13}),
        (2025, {"TDMNPB": 9, "DBSH": 6, "BTB": 5, "DHNTBTN": 6, "DNB": 3, "DBSCL": 5}),
    ],
)
def test_regions_have_the_members_of_their_map(year, sizes):
    assert {
        r.region_code: len(provinces.members(r.region_code, year=year)) for r in provinces.regions(year=year)
    } == sizes


@pytest.mark.parametrize(
    "written",
    [
        "An Giang",
        "an giang",
        "  AN   GIANG ",
        "tỉnh An Giang",
        "Tinh An Giang",
        "89",
        unicodedata.normalize("NFD", "An Giang"),
    ],
)
def test_names_are_understood_as_people_write_them(written):
    assert provinces.resolve(written, year=2016).province_code == "89"


@pytest.mark.parametrize(
    ("written", "code"),
    [("Hoà Bình", "17"), ("Thanh Hoá", "38"), ("TP HCM", "79"), ("Thành phố Hồ Chí Minh", "79"), ("Đắc Lắc", "66"),
     ("ba ria - vung tau", "77"), ("Huế", "46"), ("da nang", "48")],
)  # fmt: skip
def test_usual_variants_are_understood(written, code):
    assert provinces.resolve(written, year=2016).province_code == code


def test_every_name_and_alias_means_one_province_in_its_year():
    for year in (2008, 2024, 2025):
        for unit in provinces.all_provinces(year=year):
            for name in (unit.name_vi, unit.name_en, *unit.aliases):
                assert provinces.resolve(name, year=year) == unit, (name, year)
                assert provinces.resolve(unicodedata.normalize("NFD", name), year=year) == unit


@pytest.mark.parametrize(
    ("written", "offered"),
    [("An Gian", "'An Giang' (89)"), ("Da Nẵng", "'Đà Nẵng' (48)"), ("Bình Đinh", "'Bình Định' (52)")],
)
def test_a_near_miss_is_an_error_that_offers_the_nearest(written, offered):
    with pytest.raises(UnknownProvinceError) as error:
        provinces.resolve(written, year=2016)
    assert offered in str(error.value)


@pytest.mark.parametrize("written", ["", "x", "Atlantis", "💥", "9" * 50, "00"])
def test_what_is_no_province_is_refused(written):
    with pytest.raises(UnknownProvinceError):
        provinces.resolve(written, year=2016)


def test_a_number_is_refused_because_its_zero_is_lost():
    with pytest.raises(UnknownProvinceError) as error:
        provinces.resolve(1, year=2016)
    assert "'01'" in str(error.value)
    with pytest.raises(UnknownProvinceError) as error:
        provinces.resolve("1", year=2016)
    assert "'01' (Hà Nội)" in str(error.value)


def test_a_province_of_the_other_map_is_refused_with_what_became_of_it():
    with pytest.raises(UnknownProvinceError) as error:
        provinces.resolve("Kiên Giang", year=2025)
    assert "An Giang (91)" in str(error.value)


def test_foreign_codes_stand_in_their_own_columns():
    unit = provinces.resolve("An Giang", year=2016)
    assert (unit.province_code, unit.province_code_pci, unit.province_code_papi) == ("89", "18", "89")


def test_tables_of_two_maps_do_not_join():
    old = pd.DataFrame({"year": 2024, "province_code": list(MOVED), "x": 1.0})
    new = pd.DataFrame({"year": 2025, "province_code": list(MOVED), "y": 1.0})
    with pytest.raises(VintageError) as error:
        provinces.join(old, new)
    assert "24 (Bắc Giang, then Bắc Ninh)" in str(error.value)
    with pytest.raises(VintageError):
        provinces.one_vintage(pd.concat([old, new]))


def test_a_table_that_does_not_say_its_map_does_not_join():
    plain = pd.DataFrame({"province_code": ["24"], "x": 1.0})
    with pytest.raises(VintageError):
        provinces.join(plain, plain)


def test_a_table_that_says_the_wrong_map_is_refused():
    wrong = pd.DataFrame({"year": [2024], "vintage": [34], "province_code": ["24"]})
    with pytest.raises(VintageError):
        provinces.one_vintage(wrong)


def test_tables_of_one_map_join_on_province_and_year():
    left = pd.DataFrame({"year": [2023, 2024], "province_code": ["24", "24"], "x": [1.0, 2.0]})
    right = pd.DataFrame({"year": [2024], "province_code": ["24"], "y": [3.0]})
    assert provinces.join(left, right, on=["year"])[["x", "y"]].to_numpy().tolist() == [[2.0, 3.0]]


def test_the_bridge_weighs_with_the_population_of_2022():
    # Bắc Giang (24) and Bắc Ninh (27) became Bắc Ninh (24).
    walk = provinces.successors().set_index("province_code_from")["population_2022_thousand"]
    old = pd.DataFrame({"year": 2024, "province_code": ["24", "27"], "points": [80.0, 90.0]})
    by_hand = (80 * walk["24"] + 90 * walk["27"]) / (walk["24"] + walk["27"])
    out = provinces.bridge(old, weight="population_2022")
    assert out["province_code"].tolist() == ["24"]
    assert out["points"].iloc[0] == pytest.approx(by_hand, abs=1e-12)
    assert out["weight_used"].tolist() == ["population_2022"]


def test_the_bridge_gives_all_34_and_leaves_unchanged_provinces_as_they_are():
    units = provinces.all_provinces(year=2024)
    old = pd.DataFrame(
        {"year": 2024, "province_code": [p.province_code for p in units], "points": np.arange(63.0)}
    )
    out = provinces.bridge(old, weight="equal").set_index("province_code")
    assert len(out) == 34
    alone = out[out["n_parts"] == 1]
    assert len(alone) == 11
    before = old.set_index("province_code")["points"]
    assert (alone["points"] == before.reindex(alone.index)).all()


def test_a_merged_province_with_a_missing_part_has_no_score():
    old = pd.DataFrame({"year": 2024, "province_code": ["24", "27"], "points": [80.0, np.nan]})
    out = provinces.bridge(old, weight="equal")
    assert np.isnan(out["points"].iloc[0])
    assert out["n_parts_with_score"].iloc[0] == 1
    assert np.isnan(provinces.bridge(old.iloc[:1], weight="equal")["points"].iloc[0])


@pytest.mark.parametrize(
    ("table", "options", "says"),
    [
        ({"points": [1.0]}, {}, "weight"),
        ({"points": [1.0], "rank": [1]}, {"weight": "equal"}, "never averaged"),
        ({"points": [1.0]}, {"weight": "equal", "to": 63}, "cannot be split"),
        ({"points": [1.0]}, {"weight": "gdp"}, "'gdp'"),
        ({"text": ["x"]}, {"weight": "equal"}, "no score column"),
        ({"points": [1.0], "w": [0.0]}, {"weight": "w"}, "not positive"),
    ],
)
def test_what_the_bridge_refuses(table, options, says):
    old = pd.DataFrame({"year": [2024], "province_code": ["24"], **table})
    with pytest.raises(BridgeError) as error:
        provinces.bridge(old, **options)
    assert says in str(error.value)


def test_the_bridge_refuses_ha_tay_and_a_table_of_the_new_map():
    with pytest.raises(BridgeError):
        provinces.bridge(
            pd.DataFrame({"year": [2007], "province_code": ["28"], "points": [50.0]}), weight="equal"
        )
    with pytest.raises(BridgeError):
        provinces.bridge(
            pd.DataFrame({"year": [2025], "province_code": ["24"], "points": [50.0]}), weight="equal"
        )


def test_the_crosswalk_covers_all_63_and_reaches_all_34():
    walk = provinces.successors()
    assert set(walk["province_code_from"]) == {p.province_code for p in provinces.all_provinces(year=2024)}
    assert set(walk["province_code_to"]) == {p.province_code for p in provinces.all_provinces(year=2025)}
    assert set(walk["effective_date"]) == {"2025-07-01"}


LEVELS = [
    "", "TP ", "TP. ", "TP.", "Tp. ", "tp ", "T.P ", "T.P. ", "T.P.", "T. P. ", "TP", "Thành phố ",
    "thành phố ", "THÀNH PHỐ ", "thanh pho ", "Tỉnh ", "tỉnh ", "TỈNH ", "tinh ", "T. ", "T.", "t. ",
]  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.data())
def test_a_province_is_one_however_its_name_looks_the_same(data):
    """Either map, any composition, Đ of old keyboards, invisible characters, widths, spaces, case, levels."""
    year = data.draw(st.sampled_from([2008, 2016, 2025]))
    unit = data.draw(st.sampled_from(provinces.all_provinces(year=year)))
    name = data.draw(st.sampled_from(LEVELS)) + unit.name_vi.removeprefix("TP. ")
    case = data.draw(st.sampled_from([str, str.upper, str.lower]))
    assert provinces.resolve(data.draw(looks_the_same(case(name))), year=year) == unit
    assert provinces.resolve(data.draw(looks_the_same(unit.province_code)), year=year) == unit


@pytest.mark.parametrize("year", [2008, 2016, 2025])
@pytest.mark.parametrize("level", LEVELS)
def test_every_short_form_of_the_level_is_understood_with_and_without_marks(level, year):
    for unit in provinces.all_provinces(year=year):
        bare = unit.name_vi.removeprefix("TP. ")
        assert provinces.resolve(level + bare, year=year) == unit
        assert provinces.resolve(fold(level) + " " + fold(bare), year=year) == unit


def test_a_letter_of_another_alphabet_is_named_where_it_is_refused():
    with pytest.raises(UnknownProvinceError) as error:
        provinces.resolve("\u0410n Giang", year=2016)  # a Cyrillic A
    assert "look-alike character U+0410" in str(error.value)
    assert "Did you mean 'An Giang'" in str(error.value)


@pytest.mark.parametrize("written", ["Tỉnh", "TP.", "Tỉnh tỉnh An Giang x", "An Giang tỉnh TP", "T.P"])
def test_a_level_alone_or_at_the_wrong_place_is_no_province(written):
    with pytest.raises(UnknownProvinceError):
        provinces.resolve(written, year=2016)
