"""The tile grid: every province once, the archipelagos with their province, and compass order roughly kept."""

from itertools import combinations

import pytest

from parresearch.catalog.load import load_tiles
from parresearch.core.provinces import all_provinces

MAPS = [(63, 2020), (34, 2025)]


def provinces(vintage):
    table = load_tiles(vintage)
    return table[table["kind"] == "province"]


@pytest.mark.parametrize(("vintage", "year"), MAPS)
def test_no_province_is_missing_or_doubled_and_no_square_is_used_twice(vintage, year):
    own = provinces(vintage)
    assert sorted(own["province_code"]) == sorted(p.province_code for p in all_provinces(year=year))
    assert len(own) == vintage
    assert not load_tiles(vintage).duplicated(["row", "column"]).any()
    assert own["label"].is_unique


@pytest.mark.parametrize(("vintage", "year"), MAPS)
def test_the_archipelagos_stand_east_with_the_province_they_belong_to(vintage, year):
    islands = load_tiles(vintage).query("kind == 'islands'").set_index("label")
    names = {p.province_code: p.name_vi for p in all_provinces(year=year)}
    assert {label: names[code] for label, code in islands["province_code"].items()} == {
        "Hoàng Sa": "Đà Nẵng", "Trường Sa": "Khánh Hòa",
    }  # fmt: skip
    assert (islands["column"] > provinces(vintage)["column"].max()).all()
    assert islands.loc["Hoàng Sa", "row"] < islands.loc["Trường Sa", "row"]


@pytest.mark.parametrize("vintage", [63, 34])
def test_rows_go_south_and_columns_go_east(vintage):
    own = provinces(vintage)
    assert own["row"].corr(own["latitude"], method="spearman") < -0.97
    assert own["column"].corr(own["longitude"], method="spearman") > 0.8
    for _, row in own.groupby("row"):
        ordered = row.sort_values("column")["longitude"]
        assert (ordered.diff().dropna() > -0.15).all()
    for _, column in own.groupby("column"):
        ordered = column.sort_values("row")["latitude"]
        assert (ordered.diff().dropna() < 0.55).all()


@pytest.mark.parametrize("vintage", [63, 34])
def test_touching_tiles_are_near_in_the_country(vintage):
    own = provinces(vintage).to_dict("records")
    for a, b in combinations(own, 2):
        if abs(a["row"] - b["row"]) + abs(a["column"] - b["column"]) == 1:
            apart = ((a["latitude"] - b["latitude"]) ** 2 + (a["longitude"] - b["longitude"]) ** 2) ** 0.5
            assert apart < 2.6, (a["label"], b["label"], apart)
