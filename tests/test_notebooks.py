"""The notebooks, run for provinces whose answers differ: the answer is asserted, not only that they run."""

import html
import json
import re

import nbformat
import papermill as pm
import pytest
from nbconvert.exporters import get_exporter
from vietnamese_support import english_words

from parresearch.catalog import load, trace
from parresearch.reporting.blocks import Figure, Heading, KeyFigures, Note, Sentence, Table, blocks_of

NOTEBOOKS = ("province_report", "data_overview")


def run(root, folder, notebook, **parameters):
    """Execute a notebook as papermill alone does; return it and its page."""
    out = folder / "out.ipynb"
    executed = pm.execute_notebook(
        str(root / "notebooks" / f"{notebook}.ipynb"),
        str(out),
        parameters=parameters,
        progress_bar=False,
        cwd=str(folder),
        kernel_name="python3",
    )
    page, _ = get_exporter("parresearch-html")().from_notebook_node(executed)
    return executed, page


@pytest.fixture(scope="module")
def reports(root, tmp_path_factory):
    """An Giang 2016 (published), Hà Giang 2016 (nothing published), in Vietnamese; Kon Tum 2023 in English."""
    cases = {"ag": ("89", 2016, "vi"), "hg": ("Hà Giang", 2016, "vi"), "kt": ("62", 2023, "en")}
    return {
        key: run(
            root, tmp_path_factory.mktemp(key), "province_report", province=code, year=year, language=language
        )
        for key, (code, year, language) in cases.items()
    }


def by_name(executed):
    return {block.name: block for block in blocks_of(executed) if block.name}


def text_of(page):
    page = re.sub(r"<(style|script|svg).*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_an_giang_2016_says_what_the_sources_say(reports):
    text = text_of(reports["ag"][1])
    for said in (
        "Năm 2016, An Giang đạt 72,89/100 điểm PAR INDEX, xếp thứ 36/63.",
        "giảm 12,67 điểm và giảm 5 bậc",
        "Đồng bằng sông Cửu Long, An Giang xếp thứ 5/13 (tăng 3 bậc)",
        "Bình quân cả nước năm 2016 là 74,64 điểm, giảm 10,47 điểm so với năm 2015 (85,11 điểm)",
        "Từ năm 2015 sang năm 2016, cách đo PAR INDEX thay đổi",
        "An Giang đạt 57,79/100 điểm PCI, xếp thứ 38/63",
        "An Giang đạt 35,63/60 điểm PAPI, xếp thứ 34/63",
    ):
        assert said in text


def test_ha_giang_2016_says_that_nothing_is_published_and_shows_pci_and_papi(reports):
    executed, page = reports["hg"]
    text = text_of(page)
    assert "Không tìm thấy số liệu PAR INDEX năm 2016 của Hà Giang" in text
    assert "Hà Giang đạt 55,40/100 điểm PCI, xếp thứ 59/63" in text
    assert "Hà Giang đạt 33,96/60 điểm PAPI, xếp thứ 56/63" in text
    assert isinstance(by_name(executed)["summary-1"], Note)
    figures = by_name(executed)["key-figures"]
    assert isinstance(figures, KeyFigures)
    assert figures.items[0].value == "–"


def test_a_paragraph_of_the_summary_is_not_said_again_word_by_word(reports):
    for executed, _ in reports.values():
        blocks = by_name(executed)
        said = {name: block.text for name, block in blocks.items() if isinstance(block, Note | Sentence)}
        summary = [part for name in said if name.startswith("summary-") for part in said[name].split(". ")]
        # Part II says the result again: an office may file that part alone.
        rest = " ".join(said[name] for name in said if not name.startswith(("summary-", "par-standing")))
        again = [part for part in summary if len(part) > 60 and part in rest]
        assert [part for part in again if "(xem phần I)" not in part and "(see part I)" not in part] == []


def test_commands_stand_in_the_technical_appendix_alone(reports):
    for executed, _ in reports.values():
        said = {name: json.dumps(block.to_json()) for name, block in by_name(executed).items()}
        assert [name for name, text in said.items() if "parresearch " in text] == ["commands", "made-by"]


def test_no_figure_of_a_neighbour_stands_in_for_a_missing_one(reports):
    """Hà Giang's own series holds no PAR figure; the country's mean is there."""
    table = by_name(reports["hg"][0])["par-series-table"]
    keys = [column.key for column in table.columns]
    for row in table.rows:
        cells = dict(zip(keys, row, strict=True))
        assert cells["points"] is None
        assert cells["rank"] is None
    assert dict(zip(keys, table.rows[-1], strict=True))["mean"] == 74.64


def test_the_title_says_whom_and_when_it_is_about(reports):
    for key, code, year in (("ag", "89", 2016), ("hg", "02", 2016), ("kt", "62", 2023)):
        titles = [b for b in blocks_of(reports[key][0]) if isinstance(b, Heading) and b.level == 0]
        assert [(t.subject["province_code"], t.subject["year"]) for t in titles] == [(code, year)]


def test_english_is_english(reports):
    _, page = reports["kt"]
    assert '<html lang="en"' in page
    text = text_of(page)
    assert "In 2023, Kon Tum scored 86.14/100 points of the PAR INDEX and ranked 43/63." in text
    for title in load.load_sources()["title"]:
        text = text.replace(title, " ") if title else text  # a title stands as its publisher printed it
    for vietnamese in ("Tóm tắt", "điểm số", "Phụ lục", "xếp thứ"):
        assert vietnamese not in text


def test_every_expected_block_is_there_and_figures_have_words_and_sources(reports, root):
    expected = nbformat.read(root / "notebooks/province_report.ipynb", as_version=4).metadata["parresearch"][
        "blocks"
    ]
    for executed, _ in reports.values():
        names = by_name(executed)
        assert set(expected) <= set(names)
        for block in names.values():
            if isinstance(block, Figure):
                assert block.alt
                assert block.source.startswith(("Nguồn", "Source"))
            if isinstance(block, Table) and block.name != "sources-table":
                assert block.rows or block.source


def test_every_figure_of_the_summary_is_in_the_evidence_table(reports):
    """72,89, 36/63, 74,64, 85,11, PCI and PAPI: each leads to a file and line."""
    table = by_name(reports["ag"][0])["evidence-table"]
    keys = [column.key for column in table.columns]
    stated = " | ".join(dict(zip(keys, row, strict=True))["stated"] for row in table.rows)
    for figure in (
        "72,89; thứ hạng 36/63",
        "85,56 (số suy ra); thứ hạng 31/63 (số suy ra)",
        "hạng 5/13",
        "74,64%",
        "85,11%",
        "57,79; thứ hạng 38/63",
        "35,63",
    ):
        assert figure in stated
    assert all(
        re.fullmatch(r"\w+\.csv:\d+", dict(zip(keys, row, strict=True))["place"]) for row in table.rows
    )


def test_no_english_is_left_in_a_vietnamese_report(reports):
    assert english_words(reports["ag"][1]) == []
    assert english_words(reports["hg"][1]) == []


def test_the_overview_counts_what_the_catalogue_holds(root, tmp_path):
    executed, page = run(root, tmp_path, "data_overview", language="vi")
    names = by_name(executed)
    table = names["coverage-table"]
    keys = [column.key for column in table.columns]
    par_2016 = next(row for row in table.rows if row[:2] == ("PAR INDEX", 2016))
    assert dict(zip(keys, par_2016, strict=True))["n_score"] == 5
    assert "86,89" in text_of(page)
    assert english_words(page) == []
    checks, use = load.load_table("checks"), trace.source_use()
    figures = {item.label: (item.value, item.remark) for item in names["key-figures"].items}
    assert figures["Nguồn có số liệu"] == (
        str((use["n_statements"] > 0).sum()),
        f"trong {len(use)} nguồn đã đăng ký",
    )
    assert figures["Kiểm tra"][0] == f"{(checks['status'] == 'pass').sum()} đạt"
    assert figures["Kiểm tra"][1] == f"{(checks['status'] == 'note').sum()} cần lưu ý, 0 không đạt"
    assert sum(row[-1] for row in names["source-kinds"].rows) == (use["n_used"] > 0).sum()
    expected = nbformat.read(root / "notebooks/data_overview.ipynb", as_version=4).metadata["parresearch"][
        "blocks"
    ]
    assert set(expected) <= set(names)


def test_a_wrong_province_stops_the_notebook(root, tmp_path):
    with pytest.raises(pm.PapermillExecutionError) as error:
        run(root, tmp_path, "province_report", province="An Gian", year=2016)
    assert "Did you mean 'An Giang' (89)" in str(error.value)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_sources_are_committed_without_outputs_and_short(root, notebook):
    source = json.loads((root / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in source["cells"] if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    assert [cell["metadata"].get("tags") for cell in code].count(["parameters"]) == 1
    assert not any(re.search(r"^def |^class ", "".join(cell["source"]), flags=re.M) for cell in code)


def test_pages_carry_no_address_to_fetch(reports):
    """The one link that leaves the page leads to the executed notebook beside it."""
    for _, page in reports.values():
        assert not re.search(r"""(?:src|href|action)\s*=\s*["'](?!#|data:|[\w-]+\.ipynb["'])""", page)
        assert "@import" not in page
        assert not re.search(r"url\(\s*['\"]?https?:", page)


def test_fields_put_beside_other_provinces_name_whose_and_their_sources(reports):
    """Kon Tum 2023: 12.38 of 13, Hòa Bình 99.93%; only known fields, and every source is listed."""
    names = by_name(reports["kt"][0])
    table = names["lost-beside-table"]
    rows = [dict(zip([c.key for c in table.columns], row, strict=True)) for row in table.rows]
    first = rows[0]
    assert (first["best"], first["max_points"], first["lost"]) == ("Hòa Bình (3)", 13.0, pytest.approx(0.62))
    assert first["gap_base"] == pytest.approx(0.914 * 13 - 12.38, abs=1e-9)  # 91.40% of 13 the year before
    assert "gap_region" not in first
    assert "not known for enough provinces of the Central Highlands region" in names["lost-beside"].text
    listed = set(names["sources-table"].source_ids)
    for name in ("lost-beside-table", "waterfall", "passes-table"):
        assert set(names[name].source_ids) <= listed
    assert "lost-beside" not in by_name(reports["hg"][0])
