"""The notebook score_drop, run for cases whose answers differ, and its parameters in the batch."""

import re

import nbformat
import papermill as pm
import pytest

from parresearch.batch.contract import read_contract
from parresearch.batch.domains import project_domains
from parresearch.batch.grid import make_tasks
from parresearch.batch.selection import Selection
from parresearch.reporting.blocks import Figure, Heading, Note, Table, blocks_of


def run(root, folder, **parameters):
    executed = pm.execute_notebook(
        str(root / "notebooks/score_drop.ipynb"), str(folder / "out.ipynb"), parameters=parameters,
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
    for said in ("giảm 12,67 điểm (85,56 → 72,89)", "Thứ hạng từ 31 xuống 36 (giảm 5 bậc)",
                 "phần chung của cả nước (giảm 10,47 điểm) và phần ngoài mức chung (giảm 2,20 điểm;",
                 "83% mức thay đổi là phần chung của mọi tỉnh"):  # fmt: skip
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
