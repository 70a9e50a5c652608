"""The notebook of rankings made again, run where the answers differ: the answer is asserted, not only that it ran."""

import json
import re

import nbformat
import papermill as pm
import pytest
from nbconvert.exporters import get_exporter
from test_notebooks import by_name, run, text_of
from vietnamese_support import english_words

from parresearch.reporting.blocks import Figure, Heading, Note, Sentence, Table, blocks_of

NOTEBOOK = "ranking_reproduction"
CASES = {
    "pci-2019": {"index_id": "pci", "year": 2019, "group": "Hà Giang; Cao Bằng; Lai Châu"},
    "pci-2011": {"index_id": "pci", "year": 2011},
    "papi-2018": {"index_id": "papi", "year": 2018},
    "par-2023": {"index_id": "par", "year": 2023, "language": "en"},
}


@pytest.fixture(scope="module")
def reports(root, tmp_path_factory):
    return {
        key: run(root, tmp_path_factory.mktemp(key), NOTEBOOK, **parameters)
        for key, parameters in CASES.items()
    }


def cells(table):
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def test_pci_2019_comes_back_whole(reports):
    executed, page = reports["pci-2019"]
    text, names = text_of(page), by_name(executed)
    assert "Mọi điểm tổng hợp PCI năm 2019 tính lại được (63 số) đều khớp với số đã công bố" in text
    assert "Không có hai tỉnh nào bằng điểm" in text
    assert isinstance(names["mismatch-table"], Sentence)
    weights = {row["label"]: row["weight_percent"] for row in cells(names["rule-table"])}
    assert sum(weights.values()) == 100
    assert weights["Tính minh bạch"] == 20
    first = cells(names["ranking-table"])[0]
    assert (first["rank"], first["rank_published"], first["province_name"]) == (1, 1, "Quảng Ninh")
    assert len(names["ranking-table"].rows) == 63


def test_a_group_of_ones_own_choice_is_ranked_among_itself(reports):
    names = by_name(reports["pci-2019"][0])
    own = cells(names["own-group-table"])
    assert [row["rank"] for row in own] == [1, 2, 3]
    assert {row["province_name"] for row in own} == {"Hà Giang", "Cao Bằng", "Lai Châu"}
    assert own[0]["points"] > own[1]["points"] > own[2]["points"]
    assert "own-group" not in by_name(reports["pci-2011"][0])


def test_pci_2011_lists_62_of_63_with_the_cause(reports):
    executed, page = reports["pci-2011"]
    text, names = text_of(page), by_name(executed)
    assert (
        "Trong 63 điểm tổng hợp PCI năm 2011 tính lại được, 1 số khớp với số đã công bố và 62 số lệch" in text
    )
    assert "nhiều nhất 0,5521 điểm" in text
    assert "điểm tổng hợp và chỉ số thành phần trong chính bảng của đơn vị công bố không khớp nhau" in text
    listed = cells(names["mismatch-table"])
    assert len(listed) == 62
    assert listed[0]["province_name"] == "Vĩnh Long"
    assert "Đồng Tháp" not in {row["province_name"] for row in listed}
    years = {row["year"]: row["n_differ"] for row in cells(names["year-table"])}
    assert {year for year, n in years.items() if n} == {2011, 2023}
    assert "mọi điểm tổng hợp của năm 2009, 2010 và 2012" in text
    assert cells(names["rank-table"])[0]["province_name"] == "Hà Giang"


def test_papi_2018_says_that_its_totals_are_sums_and_who_is_missing(reports):
    executed, page = reports["papi-2018"]
    text, names = text_of(page), by_name(executed)
    assert "(61 số) đều khớp với điểm cộng sẵn trong bộ số liệu" in text
    assert isinstance(names["derived-note"], Note)
    assert isinstance(names["rank-table"], Note)
    assert "Quảng Ninh và Đồng Tháp" in names["open-note"].text
    assert "cao nhất: 16; trung bình cao: 15; trung bình thấp: 15; thấp nhất: 15" in text
    parts = {row["label"]: row["n_parts"] for row in cells(names["rule-table"])}
    assert parts["Công khai, minh bạch trong việc ra quyết định"] == 4
    assert parts["Quản trị điện tử"] == 2


def test_derived_totals_are_not_counted_as_published(reports):
    names = by_name(reports["papi-2018"][0])
    assert "công bố" not in names["finding"].text.replace(
        "không có điểm tổng hợp do đơn vị công bố in ra", ""
    )
    remade = names["key-figures"].items[0]
    assert (remade.value, "cộng sẵn" in remade.remark) == ("61/61", True)
    assert {(row["n_published"], row["n_derived"]) for row in cells(names["year-table"])} >= {
        (0, 61),
        (0, 63),
    }
    published = by_name(reports["pci-2019"][0])
    assert published["key-figures"].items[0].value == "63/63"
    assert "trong số điểm đã công bố" in published["key-figures"].items[0].remark
    by_year = {row["year"]: (row["n_published"], row["n_derived"]) for row in cells(published["year-table"])}
    assert (by_year[2019], by_year[2023]) == ((63, 0), (1, 1))


def test_par_2023_flags_hoa_binh_and_repairs_nothing(reports):
    executed, page = reports["par-2023"]
    text, names = text_of(page), by_name(executed)
    listed = cells(names["mismatch-table"])
    found = [(row["province_name"], row["published"], round(row["recomputed"], 2)) for row in listed]
    assert found == [("Hòa Bình", 86.76, 87.89), ("Hòa Bình", 86.89, 87.89)]
    assert "probably a misprint" in listed[1]["cause_words"]
    assert "3, of which 3 agree within 0.005/maximum × 100 + 0.005" in text
    assert "both ways give the same group for 26" in text
    assert "Too few scores of 2023 are published to re-make ranks" in text
    assert "rank" not in [column.key for column in names["ranking-table"].columns]
    for vietnamese in ("Tính lại", "điểm tổng hợp", "Phụ lục"):
        assert vietnamese not in text


def test_every_expected_block_is_there_and_the_title_says_the_year(reports, root):
    source = nbformat.read(root / "notebooks" / f"{NOTEBOOK}.ipynb", as_version=4)
    expected = source.metadata["parresearch"]["blocks"]
    for key, (executed, page) in reports.items():
        names = by_name(executed)
        assert set(expected) <= set(names)
        titles = [b for b in blocks_of(executed) if isinstance(b, Heading) and b.level == 0]
        assert [t.subject["year"] for t in titles] == [CASES[key]["year"]]
        for block in names.values():
            if isinstance(block, (Figure, Table)) and block.name != "sources-table":
                assert block.source.startswith(("Nguồn", "Source"))
            if isinstance(block, Figure):
                assert block.alt
        assert not re.search(r"\bnan\b|\bNone\b|<NA>", text_of(page))


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"index_id": "papi", "year": 2010}, "PAPI has no figure for 2010. The nearest year with figures is 2011"),
        ({"index_id": "dti", "year": 2022}, "DTI has no parts to re-make it from"),
        ({"index_id": "pci", "year": 2019, "group": "Hà Giag"}, "Did you mean 'Hà Giang'"),
    ],
)  # fmt: skip
def test_a_wrong_year_index_or_province_stops_the_notebook(root, tmp_path, parameters, said):
    with pytest.raises(pm.PapermillExecutionError) as error:
        run(root, tmp_path, NOTEBOOK, **parameters)
    assert said in str(error.value)


@pytest.mark.parametrize(("index_id", "year"), [("par", 2013), ("pci", 2024), ("par", 2017), ("par", 2011)])
def test_years_with_little_or_nothing_to_compare_say_so(root, tmp_path, index_id, year):
    executed, page = run(root, tmp_path, NOTEBOOK, index_id=index_id, year=year)
    assert f"{index_id.upper() if index_id != 'par' else 'PAR INDEX'} năm {year}" in text_of(page)
    assert by_name(executed)["finding"].text
    assert not re.search(r"\bnan\b", text_of(page))


def test_the_source_is_committed_without_outputs_and_short(root):
    source = json.loads((root / "notebooks" / f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in source["cells"] if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    assert [cell["metadata"].get("tags") for cell in code].count(["parameters"]) == 1
    assert not any(re.search(r"^def |^class ", "".join(cell["source"]), flags=re.M) for cell in code)


def test_the_page_is_made_by_the_registered_exporter(reports):
    page, _ = get_exporter("parresearch-html")().from_notebook_node(reports["pci-2011"][0])
    assert page.rstrip().endswith("</html>")


def test_no_english_is_left_in_the_vietnamese_pages(reports):
    for key, (_, page) in reports.items():
        is_english = CASES[key].get("language") == "en"
        assert bool(english_words(page)) is is_english, (key, english_words(page)[:5])


def test_counts_are_whole_numbers_on_the_page(reports):
    figures = {
        key: [item.value for item in by_name(executed)["key-figures"].items]
        for key, (executed, _) in reports.items()
    }
    assert figures["pci-2011"] == ["63/63", "1/63", "0,5521", "63/63"]
    assert figures["papi-2018"] == ["61/61", "61/61", "0,0002", "–"]
    assert figures["par-2023"] == ["3/3", "1/3", "1.130", "26/26"]


def test_the_appendix_lists_every_source_that_a_table_names(reports):
    for executed, _ in reports.values():
        names = by_name(executed)
        used = {key for block in names.values() for key in getattr(block, "source_ids", ())}
        assert used <= set(names["sources-table"].source_ids)
