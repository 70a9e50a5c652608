"""The notebook merged_province, run for units whose answers differ; the answers are asserted."""

import html
import re

import nbformat
import papermill as pm
import pytest
from nbconvert.exporters import get_exporter
from vietnamese_support import english_words

from parresearch.catalog import load
from parresearch.reporting.blocks import Figure, Heading, Note, Table, blocks_of

CASES = {
    "an_giang": ("91", 2016, "vi"),  # two old provinces, one with a PAR INDEX score
    "ho_chi_minh": ("TP. Hồ Chí Minh", 2020, "vi"),  # three; blocks of points of two in one year
    "ha_noi": ("Hà Nội", 2022, "en"),  # not merged
    "hue": ("46", 2011, "vi"),  # not merged, another name; the pilot of six, no SIPAS yet
}


def run(root, folder, **parameters):
    executed = pm.execute_notebook(
        str(root / "notebooks/merged_province.ipynb"), str(folder / "out.ipynb"), parameters=parameters,
        progress_bar=False, cwd=str(folder), kernel_name="python3",
    )  # fmt: skip
    page, _ = get_exporter("parresearch-html")().from_notebook_node(executed)
    return {block.name: block for block in blocks_of(executed) if block.name}, page


@pytest.fixture(scope="module")
def reports(root, tmp_path_factory):
    return {
        key: run(root, tmp_path_factory.mktemp(key), province=unit, year=year, language=language)
        for key, (unit, year, language) in CASES.items()
    }


def rows_of(table):
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def of_year(table, year):
    return next(row for row in rows_of(table) if row["year"] == year)


def test_every_expected_block_is_there_and_figures_have_words_and_sources(reports, root):
    said = nbformat.read(root / "notebooks/merged_province.ipynb", as_version=4).metadata["parresearch"]
    assert said["parameters"]["province"] == {"domain": "province", "vintage": 34}
    for blocks, _ in reports.values():
        assert set(said["blocks"]) <= set(blocks)
        for block in blocks.values():
            if isinstance(block, Figure):
                assert block.alt
                assert block.source.startswith(("Nguồn", "Source"))


def test_what_a_dash_is_stands_under_the_tables_that_show_one_and_only_there(reports):
    seen = set()
    for blocks, _ in reports.values():
        for block in blocks.values():
            if isinstance(block, Table) and block.name.endswith(("-table", "-parts-table")):
                says = block.note.startswith(("Dấu gạch ngang (–) là", "An en dash is"))
                shows = any(cell is None for row in block.rows for cell in row)
                assert says == shows or block.name in ("composition-table", "sources-table"), block.name
                seen.add(shows)
    assert seen == {True, False}


def test_the_title_is_about_the_unit_of_the_34_and_states_no_score_of_it(reports):
    subjects = {
        key: next(b for b in blocks.values() if isinstance(b, Heading) and b.level == 0).subject
        for key, (blocks, _) in reports.items()
    }
    assert subjects["an_giang"] == {"province_code": "91", "year": 2016}
    assert subjects["ho_chi_minh"] == {"province_code": "79", "year": 2020}


def test_an_giang_is_made_of_two_with_weights_and_their_source(reports):
    blocks, _ = reports["an_giang"]
    rows = rows_of(blocks["composition-table"])
    assert [(row["name"], row["code"], row["population"]) for row in rows] == [
        ("An Giang (cũ)", "89", 1905.5),
        ("Kiên Giang", "91", 1751.8),
    ]
    assert sum(row["share"] for row in rows) == pytest.approx(100)
    assert "resolution-202-2025" in blocks["composition-table"].source_ids
    assert blocks["summary-1"].text not in blocks["composition-text"].text  # said once
    assert "tỉnh An Giang thuộc vùng Đồng bằng sông Cửu Long, mã 91" in blocks["composition-text"].text
    assert "An Giang (cũ) (52,1%) và Kiên Giang (47,9%) (tỷ lệ dân số năm 2022)" in blocks["summary-1"].text


def test_what_is_not_published_is_neither_zero_nor_the_neighbour_s(reports):
    """2016: An Giang 72.89 and rank 36; of Kiên Giang nothing, so there is no gap and no derived score."""
    blocks, _ = reports["an_giang"]
    row = of_year(blocks["par-table"], 2016)
    assert (row["score_89"], row["rank_89"]) == (72.89, 36)
    assert [row[key] for key in ("score_91", "rank_91", "gap", "derived")] == [None] * 4
    assert "Kiên Giang chưa tìm thấy số liệu" in blocks["summary-2"].text
    figures = {item.label: item for item in blocks["key-figures"].items}
    assert figures["PAR INDEX 2016 của đơn vị"].value == "–"
    assert "Kiên Giang" in figures["PAR INDEX 2016 của đơn vị"].remark
    assert "An Giang (cũ): 2012; Kiên Giang: chưa có năm nào" in blocks["fields-text"].text


def test_papi_of_an_giang_is_the_mean_by_population_by_hand(reports):
    """(1905.5 * 35.6339 + 1751.8 * 33.1966) / 3657.3 = 34.466464."""
    blocks, _ = reports["an_giang"]
    row = of_year(blocks["papi-table"], 2016)
    assert (row["score_89"], row["score_91"]) == (35.6339, 33.1966)
    assert row["derived"] == pytest.approx(34.466464, abs=1e-6)
    assert (row["place"], row["n"]) == (29, 34)
    assert "34,47 điểm (số quy đổi" in blocks["papi-text"].text
    assert "không phải số công bố" in blocks["papi-table"].note
    assert "An Giang (cũ) 35,63/60 điểm, xếp thứ 34/63" in blocks["papi-text"].text


@pytest.mark.parametrize("key", ["an_giang", "ho_chi_minh"])
def test_derived_scores_lie_between_the_old_provinces_everywhere(reports, key):
    blocks, _ = reports[key]
    n_told = 0
    for table in (
        block for name, block in blocks.items() if name.endswith("-table") and isinstance(block, Table)
    ):
        for row in rows_of(table):
            old = [value for name, value in row.items() if name.startswith("score_")]
            if row.get("derived") is None:
                continue
            n_told += 1
            assert None not in old
            assert min(old) - 1e-9 <= row["derived"] <= max(old) + 1e-9
    assert n_told > 10


def test_ho_chi_minh_compares_the_parts_that_two_of_three_have(reports):
    """2020: leaders' survey 20.27 and 18.25; Bình Dương lacks 0.75 + 0.78, Bà Rịa - Vũng Tàu 0.42 + 2.02."""
    blocks, _ = reports["ho_chi_minh"]
    rows = {row["label"]: row for row in rows_of(blocks["blocks-table"])}
    assert rows["Khảo sát lãnh đạo, quản lý"]["gap"] == pytest.approx(2.02)
    assert all("79" not in row for row in rows.values())  # nothing of the third, so no column
    text = blocks["blocks-compared"].text
    assert "Bình Dương 1,53 điểm; Bà Rịa - Vũng Tàu 2,44 điểm" in text
    assert "bình quân" not in text  # the third is not known, so the mean cannot be told
    derived = {row["year"]: row["derived"] for row in rows_of(blocks["par-table"])}
    assert [year for year, score in derived.items() if score is not None] == [2012]
    shown = {item.label: item.value for item in blocks["key-figures"].items}
    assert (shown["Chênh lệch PAR INDEX 2020"], shown["PAR INDEX 2020 của đơn vị"]) == ("0,91", "–")


def test_a_unit_that_was_not_merged_keeps_its_published_figures(reports):
    blocks, page = reports["ha_noi"]
    assert "Hà Nội was not merged with another province" in blocks["summary-1"].text
    assert [row["share"] for row in rows_of(blocks["composition-table"])] == [100.0]
    par = load.load_scores("par", component="total", province_code="01").set_index("year")
    rows = {row["year"]: row for row in rows_of(blocks["par-table"])}
    assert rows[2022]["score_01"] == par.loc[2022, "percent"]
    assert rows[2022]["rank_01"] == par.loc[2022, "rank_published"]
    assert "derived" not in rows[2022]
    assert "gap" not in rows[2022]
    assert isinstance(blocks["pci-parts"], Note)
    assert '<html lang="en"' in page


def test_the_pilot_is_told_as_one_and_the_old_name_is_said(reports):
    blocks, _ = reports["hue"]
    assert "mang tên cũ là Thừa Thiên Huế" in blocks["summary-1"].text
    assert "Năm 2011, PAR INDEX" in blocks["summary-2"].text
    assert "thí điểm ở 6 tỉnh" in blocks["summary-2"].text
    assert (
        "Tính đến năm 2011, không tìm thấy số liệu PAR INDEX" in blocks["summary-2"].text
    )  # later ones exist
    assert isinstance(blocks["par-series"], Note)
    assert isinstance(blocks["sipas-series"], Note)


def test_languages_are_not_mixed(reports):
    for key in ("an_giang", "ho_chi_minh", "hue"):
        assert english_words(reports[key][1]) == []
    page = re.sub(r"<(style|script|svg).*?</\1>", " ", reports["ha_noi"][1], flags=re.S)
    text = html.unescape(re.sub(r"<[^>]+>", " ", page))
    for vietnamese in ("Tóm tắt", "điểm số", "Phụ lục", "xếp thứ", "tự tính"):
        assert vietnamese not in text


def test_nothing_is_said_of_2025_while_the_data_have_nothing_of_it(reports):
    blocks, _ = reports["an_giang"]
    assert max(load.index_years(i)[-1] for i in ("par", "sipas", "pci", "papi")) == 2024
    assert "chưa có số liệu PAR INDEX, SIPAS, PCI và PAPI nào của chính 34 tỉnh" in blocks["limits"].text


@pytest.mark.parametrize(
    ("asked", "year", "words"),
    [
        ("Kiên Giang", 2016, r"part of An Giang \(91\)"),
        ("An Gian", 2016, r"Did you mean 'An Giang' \(91\)"),
        ("91", 2025, "parresearch report merged_province"),
    ],
)
def test_another_map_or_a_year_without_figures_stops_the_notebook(root, tmp_path, asked, year, words):
    with pytest.raises(pm.PapermillExecutionError, match=words):
        run(root, tmp_path, province=asked, year=year)
