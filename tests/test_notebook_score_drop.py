"""The notebook score_drop, run for cases whose answers differ, and its parameters in the batch."""

import re
import shutil

import nbformat
import numpy as np
import pandas as pd
import papermill as pm
import pytest

from parresearch.batch.contract import read_contract
from parresearch.batch.domains import project_domains
from parresearch.batch.grid import make_tasks
from parresearch.batch.selection import Selection
from parresearch.core.provinces import all_provinces
from parresearch.core.rawfiles import register
from parresearch.reporting.blocks import Figure, Heading, Note, Table, blocks_of


def run(root, folder, notebook="score_drop", **parameters):
    executed = pm.execute_notebook(
        str(root / f"notebooks/{notebook}.ipynb"), str(folder / "out.ipynb"), parameters=parameters,
        progress_bar=False, cwd=str(folder), kernel_name="python3",
    )  # fmt: skip
    return {block.name: block for block in blocks_of(executed) if block.name}


@pytest.fixture(scope="module")
def an_giang(root, tmp_path_factory):
    return run(root, tmp_path_factory.mktemp("ag"), index="par", year=2016, province="An Giang")


@pytest.fixture(scope="module")
def tien_giang(root, tmp_path_factory):
    return run(root, tmp_path_factory.mktemp("tg"), index="par", year=2017, province="82")


@pytest.fixture(scope="module")
def pci_country(root, tmp_path_factory):
    return run(root, tmp_path_factory.mktemp("pci"), index="pci", year=2019, language="en")


def test_pci_2022_shows_rates_and_weights_and_says_who_lacks(root, tmp_path):
    blocks = run(root, tmp_path, index="pci", year=2022, province="Bình Phước")
    keys = [column.key for column in blocks["country-components-table"].columns]
    rows = [dict(zip(keys, row, strict=True)) for row in blocks["country-components-table"].rows]
    assert len(rows) == 8
    for row in rows:
        assert row["rate_effect"] + row["weight_effect"] == pytest.approx(row["contribution"], abs=1e-9)
    assert "8/63 tỉnh" in blocks["country-components"].text
    assert "26 tỉnh năm 2021" in blocks["country-components"].text
    assert {"rate_effect", "weight_effect"} <= {column.key for column in blocks["components-table"].columns}
    beside = blocks["lost-beside-table"]
    assert "gap_base" not in {column.key for column in beside.columns}  # other weights: not compared


def expected_blocks(root):
    return nbformat.read(root / "notebooks/score_drop.ipynb", as_version=4).metadata["parresearch"]["blocks"]


def test_an_giang_2016_tells_how_much_was_everybodys(an_giang, root):
    assert set(expected_blocks(root)) <= set(an_giang)
    text = an_giang["change-text"].text
    for said in (
        "giảm 12,67 điểm (85,56 → 72,89)",
        "Thứ hạng từ 31 xuống 36 (giảm 5 bậc)",
        "phần chung của cả nước (giảm 10,47 điểm) và phần ngoài mức chung (giảm 2,20 điểm;",
        "83% mức thay đổi bằng mức thay đổi của bình quân cả nước; mới biết mức thay đổi của 3/63 tỉnh",
    ):
        assert said in text
    assert an_giang["break"].kind == "caution"
    for name in ("waterfall", "distribution", "movers"):
        assert "4361/QĐ-BNV" in an_giang[name].title
    assert "chỉ ước được trong một khoảng" in an_giang["rank-text"].text
    assert isinstance(an_giang["expectation"], Note)
    assert isinstance(an_giang["country-components"], Note)
    assert "components" not in an_giang  # said once, with the country
    assert "không tìm thấy phần nào của PAR INDEX năm 2016" in an_giang["lost-beside"].text


def test_tien_giang_2017_gained_points_and_lost_places(tien_giang):
    text = tien_giang["change-text"].text
    for said in ("tăng 3,03 điểm (nguồn chỉ nêu mức thay đổi", "từ 39 xuống 51 (giảm 12 bậc)",
                 "phần chung của cả nước (tăng 3,08 điểm)",
                 "Điểm tăng nhưng tăng ít hơn mức chung của cả nước"):  # fmt: skip
        assert said in text
    assert isinstance(tien_giang["rank-path"], Figure)


def test_the_country_alone_has_no_province_and_names_what_is_more_than_noise(pci_country, root):
    assert set(expected_blocks(root)) <= set(pci_country)
    assert not {"province", "waterfall", "rank-text"} & set(pci_country)
    assert "province_code" not in pci_country["title"].subject
    assert "Bắc Ninh and Vĩnh Long is more than noise" in pci_country["expectation-country"].text
    assert "up 2.35 points (63.31 → 65.66)" in pci_country["national-text"].text
    assert len(pci_country["regions-table"].rows) == 6
    assert "In each of the 63 provinces" in pci_country["country-components"].text
    assert "less than 0.000000001 points" in pci_country["country-components"].text
    assert len(pci_country["country-components-table"].rows) == 11  # ten sub-indices and their sum


def test_figures_have_words_and_sources(an_giang, pci_country):
    for blocks in (an_giang, pci_country):
        for block in blocks.values():
            if isinstance(block, Figure):
                assert block.alt
                assert re.match("Nguồn|Source", block.source)
            if isinstance(block, Table):
                assert block.rows
        assert isinstance(blocks["title"], Heading)


def test_a_batch_takes_provinces_or_the_country_alone(root):
    contract = read_contract(root / "notebooks/score_drop.ipynb")
    country = make_tasks([contract], Selection(years=("2016:2017",)), project_domains())
    assert [(task.year, task.province, task.parameters["province"]) for task in country] == [
        (2016, None, ""), (2017, None, ""),
    ]  # fmt: skip
    some = make_tasks([contract], Selection(years=("2016",), provinces=("89", "82")), project_domains())
    assert [task.parameters["province"] for task in some] == ["82", "89"]
    assert len({task.stem for task in [*country, *some]}) == 4


MAXIMA = {
    2021: [9.5, 10.0, 14.0, 11.5, 14.5, 12.0, 13.5, 15.0],
    2022: [9.5, 10.0, 13.0, 10.5, 15.0, 12.0, 13.5, 16.5],
    2023: [9.5, 10.0, 13.0, 10.5, 15.0, 12.0, 13.5, 16.5],
}


@pytest.fixture(scope="module")
def complete_table(root, tmp_path_factory):
    """A made-up complete table of all provinces, fields and three years in a copy of data/raw, and its points."""
    home, rng = tmp_path_factory.mktemp("home"), np.random.default_rng(63)
    shutil.copytree(root / "data/raw", home / "data/raw")
    rows = []
    for year, maxima in MAXIMA.items():
        for province in all_provinces(year=year):
            points = (np.array(maxima) * rng.uniform(0.83, 0.88, 8)).round(4)  # inside the published extremes
            parts = [
                (f"field_{n}", p, m) for n, (p, m) in enumerate(zip(points, maxima, strict=True), start=1)
            ]
            for component, value, most in [*parts, ("total", points.sum().round(4), 100.0)]:
                rows.append({"year": year, "province_code": province.province_code, "component": component,
                             "value": value, "unit": "points", "max_points": most})  # fmt: skip
    raw = pd.read_csv(home / "data/raw/par.csv", dtype=str, keep_default_na=False)
    made_up = pd.DataFrame(rows).astype(str).assign(basis="direct", source_id=raw["source_id"].iloc[-1])
    replaced = raw["component"].isin(made_up["component"]) & raw["year"].isin(made_up["year"])
    table = pd.concat([raw[~replaced], made_up]).fillna("")
    table.to_csv(home / "data/raw/par.csv", index=False, lineterminator="\n")
    register("par", home / "data/raw")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARRESEARCH_HOME", str(home))
        yield pd.DataFrame(rows).pivot(index=["province_code", "component"], columns="year", values="value")


def rows_of(table):
    keys = [column.key for column in table.columns]
    return pd.DataFrame([dict(zip(keys, row, strict=True)) for row in table.rows])


@pytest.mark.parametrize("notebook", ["score_drop", "province_report"])
def test_a_complete_table_of_fields_is_taken_apart_exactly(complete_table, root, tmp_path, notebook):
    blocks = run(root, tmp_path, notebook, year=2023, province="89")
    changes = complete_table[2023] - complete_table[2022]
    own = rows_of(blocks["components-table"])
    fields = changes["89"].drop("total")
    np.testing.assert_allclose(sorted(own["contribution"][:-1]), sorted(fields), atol=1e-9)
    assert own["contribution"].iloc[-1] == pytest.approx(changes["89", "total"], abs=1e-9)
    assert "weight_effect" not in own  # the maxima are those of the year before
    if notebook == "score_drop":
        country = rows_of(blocks["country-components-table"])
        means = changes.groupby("component").mean().drop("total")
        np.testing.assert_allclose(sorted(country["contribution"][:-1]), sorted(means), atol=1e-9)
        assert "63 tỉnh" in blocks["country-components"].text


def test_fields_under_new_maxima_part_into_rates_and_weights_and_name_the_break(
    complete_table, root, tmp_path
):
    blocks = run(root, tmp_path, index="par", year=2022, province="89")
    country, own = rows_of(blocks["country-components-table"]), rows_of(blocks["components-table"])
    maxima = {
        year: pd.Series(MAXIMA[year], index=[f"field_{n}" for n in range(1, 9)]) for year in (2021, 2022)
    }
    points = {year: complete_table[year].drop("total", level="component").unstack() for year in maxima}
    rates = {year: points[year] / maxima[year] for year in maxima}
    by_rates = (rates[2022] - rates[2021]) * (maxima[2021] + maxima[2022]) / 2
    by_weights = (maxima[2022] - maxima[2021]) * (rates[2021] + rates[2022]) / 2
    for shown, effects in ((own, [by_rates.loc["89"], by_weights.loc["89"]]),
                           (country, [by_rates.mean(), by_weights.mean()])):  # fmt: skip
        for key, expected in zip(("rate_effect", "weight_effect"), effects, strict=True):
            np.testing.assert_allclose(sorted(shown[key][:-1]), sorted(expected), atol=1e-9)
    totals = complete_table.xs("total", level="component")
    assert country["contribution"].iloc[-1] == pytest.approx((totals[2022] - totals[2021]).mean(), abs=1e-9)
    assert "876/QĐ-BNV" in blocks["country-components-table"].title
    assert "876/QĐ-BNV" in blocks["components-table"].title
