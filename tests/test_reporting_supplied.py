"""Parts V, VII, IX and X with a workbook and without one, in both languages; supplied is never called published."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from province_view_support import province_view, standing_of
from province_workbook_support import CAUSES, PLAN, illustrative_book

from parresearch.catalog import load
from parresearch.catalog.best import load_best_components
from parresearch.improvement.province_lost import lost_fields
from parresearch.improvement.province_supplied import known_scores, province_forecast, supplied_tables
from parresearch.reporting.blocks import Figure, Note, Sentence, Table
from parresearch.reporting.figures import new_figure, plot_stacked
from parresearch.reporting.language import words
from parresearch.reporting.province import (
    appendix,
    appendix_supplied,
    opening,
    part_causes,
    part_criteria,
    part_forecast,
    part_lost,
    part_plan,
    part_structure,
    supplied,
)
from parresearch.statistics.component_years import component_years
from parresearch.workbooks.province_check import check_province_workbook


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return check_province_workbook(illustrative_book(tmp_path_factory.mktemp("book")))[0]


def own_view(book, v):
    tables = {} if book is None else supplied_tables(book, published=v.scores)
    return supplied.from_book(book, tables)


def real(book):
    """The same workbook, as a province's own."""
    return dataclasses.replace(book, meta=book.meta | {"illustrative": False, "file_name": "so-kon-tum.xlsx"})


def known_of(book, v):
    code = v.province.province_code
    scores = load.load_scores("par", last_year=v.year, province_code=code)
    return scores if book is None else known_scores(scores, book.criteria, province_code=code, year=v.year)


def forecast_of(book, v):
    return province_forecast(
        book, scores=known_of(book, v), standing=standing_of("par"), own=v.now,
        province_code=v.province.province_code, year=v.year,
    )  # fmt: skip


def parts_of(known, v, names):
    return component_years(known, best=load_best_components("par", v.year), year=v.year, components=names)


def all_blocks(book, v):
    s, known, forecast = own_view(book, v), known_of(book, v), forecast_of(book, v)
    fields = lost_fields(known, province_code=v.province.province_code, year=v.year)
    return [
        opening.title(v, s), *supplied.supplied_note(v, s),
        part_lost.lost_summary(
            v, fields=fields, recoverable=part_forecast.recoverable_sentence(v, forecast, s), supplied=s
        ),
        *part_structure.structure(v, parts_of(known, v, part_structure.BLOCKS), s),
        *part_structure.fields(v, parts_of(known, v, part_structure.FIELDS), s),
        *part_lost.points_lost(v, fields=fields, forecast=forecast, supplied=s),
        *part_criteria.lost_criteria_blocks(v, s, fields_known=len(fields) > 0),
        *part_causes.causes(v, s), *part_forecast.forecast(v, forecast, s), *part_plan.plan(v, s),
        *appendix_supplied.supplied_appendix(v, s),
    ]  # fmt: skip


def by_name(blocks):
    names = [block.name for block in blocks if block.name]
    assert len(names) == len(set(names)), names
    return {block.name: block for block in blocks}


def rows_of(table):
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def text_of(blocks):
    return " ".join(block.text for block in blocks if isinstance(block, (Sentence, Note)))


# without a workbook


def test_without_a_workbook_each_part_says_in_one_sentence_what_is_missing():
    v = province_view("Kon Tum", 2023)
    for blocks, name in ((part_causes.causes(v, None), "causes"), (part_plan.plan(v, None), "plan")):
        _, note = blocks
        assert (note.name, note.kind) == (name, "missing")
        assert note.text.count(". ") == 0
        assert "Kon Tum cung cấp sổ theo dõi" in note.text
    commands = by_name(appendix.method(v))["commands"].text
    assert 'parresearch province template "Kon Tum" --year 2023 -o so-theo-doi.xlsx' in commands
    english = by_name(appendix.method(province_view("Kon Tum", 2023, language="en")))["commands"].text
    assert "-o own-figures.xlsx" in english
    (note,) = part_criteria.lost_criteria_blocks(v, None, fields_known=True)
    assert "tiêu chí thành phần" in note.text
    assert part_criteria.lost_criteria_blocks(v, None, fields_known=False) == []
    assert supplied.supplied_note(v, None) == []
    assert appendix_supplied.supplied_appendix(v, None) == []
    assert opening.title(v, None) == opening.title(v)


def test_the_forecast_of_kon_tum_2023_comes_from_published_parts():
    v = province_view("Kon Tum", 2023)
    blocks = by_name(part_forecast.forecast(v, forecast_of(None, v), None))
    assert (
        "Có thể giành lại 6,55 điểm (47,3% số điểm mất ở các phần đã biết) bằng công việc của tỉnh"
        in blocks["forecast"].text
    )
    scenarios = rows_of(blocks["scenarios"])
    assert scenarios[0]["rank"] == "43/63"
    assert scenarios[-1]["points"] == pytest.approx(92.69)
    assert blocks["scenarios"].source_ids
    assert "snv-kontum-11382" in blocks["scenarios"].source_ids
    text = blocks["scenarios-text"].text
    assert "92,69/100" in text
    assert scenarios[-1]["rank"].split("/")[0] in text
    published = standing_of("par")
    published = published[published["year"] == 2023]
    best = published["percent"].max()
    assert (scenarios[-1]["rank"] == "1/63") == (best < 92.69)


def test_a_scenario_whose_rank_cannot_be_told_says_why():
    v = province_view("Kon Tum", 2023)
    code = v.province.province_code
    scores = load.load_scores("par", last_year=2023, province_code=code)
    few = standing_of("par")
    few = few[(few["year"] == 2023) & few["province_code"].isin([code, "01", "48"])]
    tables = province_forecast(None, scores=scores, standing=few, own=v.now, province_code=code, year=2023)
    blocks = by_name(part_forecast.forecast(v, tables, None))
    assert "mới tìm thấy điểm của 2 tỉnh khác" in blocks["scenarios-text"].text
    assert {row["rank"] for row in rows_of(blocks["scenarios"])} == {None}
    assert "Dấu gạch ngang" in blocks["scenarios"].note


def test_no_scenario_loss_or_share_rests_on_parts_that_are_not_known():
    """P2, in all province-years with any part of the score: what is not known is named, never counted as zero."""
    par = load.load_scores("par")
    parts = par[
        par["component"].isin(["appraised", "sipas_points", "leader_survey_points", "socioeconomic_points"])
    ]
    keys = parts.dropna(subset=["points", "max_points"])[["province_code", "year"]].drop_duplicates()
    refused = {}
    for code, year in keys.itertuples(index=False):
        v = province_view(code, int(year))
        tables = forecast_of(None, v)
        blocks = by_name(part_forecast.forecast(v, tables, None))
        known = parts[(parts["province_code"] == code) & (parts["year"] == year)]["component"]
        refused[v.name, v.year] = tables["refused"]
        assert ("scenarios-text" in blocks) == (tables["refused"] == "")
        if len(known) < 4 and tables["refused"] != "contradiction":
            text = part_forecast.recoverable_sentence(v, tables)
            assert "Chưa biết: " in text
            assert "%" not in text
            assert tables["kinds"]["lost_share"].sum() < 99.5
        if "appraised" not in set(known):
            assert blocks["scenarios"].kind == "missing"
    assert refused == {
        ("Lạng Sơn", 2018): "", ("Ninh Thuận", 2022): "open", ("Đắk Lắk", 2023): "open", ("Kon Tum", 2023): "",
        ("Hòa Bình", 2023): "contradiction",
    }  # fmt: skip


def test_without_parts_and_workbook_there_is_no_forecast():
    v = province_view("An Giang", 2016)
    _, note = part_forecast.forecast(v, forecast_of(None, v), None)
    assert (note.name, note.kind) == ("forecast", "missing")
    assert part_forecast.recoverable_sentence(v, forecast_of(None, v)) == ""


# with a workbook


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_part_is_there_and_names_the_workbook_as_its_source(book, language):
    v = province_view("Kon Tum", 2023, language)
    blocks = all_blocks(real(book), v)
    names = by_name(blocks)
    for name in ("lost-criteria-table", "causes", "agencies-table", "causes-table", "forecast", "scenarios", "plan",
                 "tracking-table", "plan-table", "plan-fields", "plan-quarters", "no-task-table", "criteria-table",
                 "supplied-file", "supplied-note"):  # fmt: skip
        assert name in names, name
    for block in blocks:
        if isinstance(block, (Table, Figure)):
            assert block.source
            own = "so-kon-tum.xlsx" in block.source
            shared = block.name.startswith(("structure", "fields", "lost-fields", "lost-kinds"))
            assert own or shared, block.name
            assert own or block.source_ids
            assert shared or not block.source_ids, "supplied figures are no published source"
    note = names["supplied-note"].text
    assert ("chưa công bố" in note) if language == "vi" else ("not published" in note)
    assert "minh họa" not in names["title"].text
    assert "illustrative" not in names["title"].text


def test_made_up_figures_are_marked_in_the_title_and_in_every_table_and_figure(book):
    v = province_view("Kon Tum", 2023)
    blocks = all_blocks(book, v)
    assert "(minh họa, số liệu giả định)" in by_name(blocks)["title"].text
    assert by_name(blocks)["supplied-note"].kind == "caution"
    for block in blocks:
        if isinstance(block, (Table, Figure)) and not block.source_ids:
            assert "(minh họa, số liệu giả định)" in block.title, block.name
            assert "giả định" in block.source, block.name


def test_the_figures_of_part_five_and_seven_are_those_of_the_workbook(book):
    v = province_view("Kon Tum", 2023)
    names = by_name(all_blocks(real(book), v))
    lost = rows_of(names["lost-criteria-table"])
    assert sum(row["lost"] for row in lost) == pytest.approx(13.86)
    assert sum(row["lost_share"] for row in lost) == pytest.approx(100)
    assert [row["code"] for row in lost][:2] == ["8.2", "6.1"]
    first = next(row for row in lost if row["code"] == "6.1")
    assert (first["max_points"], first["self_points"], first["points"], first["self_minus"]) == (
        4.0,
        3.5,
        2.5,
        1.0,
    )
    assert "21/30 tiêu chí mất điểm, tổng cộng 13,86 điểm" in names["lost-criteria"].text
    agencies = rows_of(names["agencies-table"])
    assert sum(row["lost"] for row in agencies) == pytest.approx(13.86)
    assert "Chưa ghi" in [row["label"] for row in agencies]
    assert "Còn 1,50 điểm mất chưa ghi cơ quan chủ trì" in names["causes"].text
    recorded = rows_of(names["causes-table"])
    assert sorted(row["text"] for row in recorded) == sorted(text for _, _, text in CAUSES)
    assert len(rows_of(names["criteria-table"])) == 30
    fields = rows_of(names["lost-fields-table"])
    assert len(fields) == 8, "the province's own figures know more fields than are published"
    assert sum(row["lost"] for row in fields) == pytest.approx(13.86)


def test_the_plan_is_told_on_its_day_of_reporting(book):
    v = province_view("Kon Tum", 2023)
    names = by_name(all_blocks(real(book), v))
    assert names["plan"].text.startswith("Đến ngày 15/06/2024, kế hoạch của Kon Tum có 6 nhiệm vụ: 1 đã hoàn thành, "
                                         "1 quá hạn, 1 có nguy cơ chậm")  # fmt: skip
    tracking = rows_of(names["tracking-table"])
    assert [row["label"] for row in tracking] == [
        "Quá hạn", "Có nguy cơ chậm", "Chưa báo cáo", "Đúng tiến độ", "Đúng tiến độ", "Hoàn thành"
    ]  # fmt: skip
    assert [row["days_left"] for row in tracking][::5] == [-16, None]
    assert names["tracking-table"].picked == (0, 1)
    assert [row["task"] for row in rows_of(names["plan-table"])] == [task[1] for task in PLAN]
    assert [row["label"] for row in rows_of(names["plan-quarters"])] == [
        "Quý I/2024", "Quý II/2024", "Quý III/2024", "Quý IV/2024"
    ]  # fmt: skip
    later = dataclasses.replace(real(book), meta=real(book).meta | {"reported_on": "2025-01-01"})
    said = by_name(part_plan.plan(v, own_view(later, v)))["plan"].text
    assert "5 quá hạn" in said
    scenarios = rows_of(names["scenarios"])
    assert [row["gain"] for row in scenarios][:2] == [0.0, pytest.approx(1.5 + 0.9 * 0.6 + 0.3)]
    assert scenarios[2]["gain"] == pytest.approx(1.5 + 0.9 + 1.0 + 0.25)


def test_a_conflict_with_published_figures_is_shown_and_not_mended(book):
    v = province_view("Kon Tum", 2023)
    agreeing = by_name(appendix_supplied.supplied_appendix(v, own_view(book, v)))
    assert "khớp với cả 8 số liệu" in agreeing["supplied-compared"].text
    changed = book.criteria.assign(points=book.criteria["points"].where(book.criteria["code"] != "6.1", 2.0))
    other = dataclasses.replace(real(book), criteria=changed)
    names = by_name(all_blocks(other, v))
    assert names["supplied-compared"].kind == "caution"
    rows = {row["label"]: row for row in rows_of(names["supplied-compared-table"])}
    assert set(rows) == {"Điểm tổng hợp", "Điểm thẩm định"}
    total = next(row for row in rows.values() if row["published"] == 86.14)
    assert (total["supplied"], total["difference"]) == (pytest.approx(85.64), pytest.approx(-0.5))
    assert "scenarios" not in names


def test_no_scenario_rests_on_a_workbook_that_contradicts_the_published_total(book):
    """C5: the workbook lies below the published total; page one says so, and no loss is told on two scales."""
    v = province_view("Kon Tum", 2023)
    lower = book.criteria["points"].where(book.criteria["code"] != "6.1", book.criteria["points"] - 2.0)
    other = dataclasses.replace(real(book), criteria=book.criteria.assign(points=lower))
    names = by_name(all_blocks(other, v))
    said = "điểm tổng hợp theo sổ là 84,14, số công bố là 86,14 (chênh −2,00)"
    for name in ("supplied-mismatch", "forecast"):
        assert said in names[name].text, name
    assert said in names["lost-kinds"].note
    assert "(xem lưu ý ở đầu báo cáo) thì chưa tính số điểm có thể giành lại" in names["summary-lost"].text
    assert not {"scenarios", "scenarios-text", "recoverable-figure"} & set(names)


def test_the_parts_of_one_report_share_one_state_of_knowledge(book):
    """C4: parts III to V and the summary know the same fields and parts, published ones first, the others marked."""
    v = province_view("Kon Tum", 2023)
    names = by_name(all_blocks(real(book), v))
    fields, lost = rows_of(names["fields-table"]), rows_of(names["lost-fields-table"])
    assert len(fields) == len(lost) == 8
    gaps = {row["shown"]: round(row["max_points"] - row["points"], 2) for row in fields}
    assert gaps == {row["label"]: round(row["lost"], 2) for row in lost}
    published = set(v.scores.dropna(subset=["points"])["component"]) & set(part_structure.FIELDS)
    marks = [row["shown"].endswith("(tỉnh cung cấp)") for row in fields]
    assert marks == ["tỉnh cung cấp" in (row["remark"] or "") for row in fields]
    assert sum(marks) == 8 - len(published) == 5
    ranked = names["fields-text"].text.split("lĩnh vực biết thứ hạng")[1].split(". So với")[0]
    assert "tỉnh cung cấp" not in ranked, "the ranks are published ones"
    assert f"5 trong 8 số liệu này do {v.name} cung cấp" in names["fields-text"].text
    assert "Trong 8 lĩnh vực biết được điểm mất" in names["summary-lost"].text
    alone = by_name(all_blocks(real(book), province_view("Hà Giang", 2016)))
    assert len(rows_of(alone["fields-table"])) == len(rows_of(alone["lost-fields-table"])) == 8
    assert "không tìm thấy" not in alone["structure-text"].text
    for name in ("summary-lost", "lost-text"):
        assert "(chưa công bố), năm 2016 đạt 86,14/100 điểm, mất 13,86 điểm" in alone[name].text


def test_criteria_and_tasks_are_counted_alike_in_all_parts(book):
    v = province_view("Kon Tum", 2023)
    names, s = by_name(all_blocks(real(book), v)), own_view(real(book), v)
    n_lost = len(rows_of(names["lost-criteria-table"]))
    assert sum(row["n"] for row in rows_of(names["agencies-table"])) == n_lost
    assert s.causes["n"].sum() == n_lost
    no_points = dataclasses.replace(real(book), plan=book.plan.assign(expected=float("nan")))
    assert {row["expected"] for row in rows_of(by_name(all_blocks(no_points, v))["plan-fields"])} == {None}


def test_a_workbook_with_holes_says_what_is_not_known(book):
    v = province_view("Kon Tum", 2023)
    holes = dataclasses.replace(
        real(book),
        criteria=book.criteria.assign(
            points=book.criteria["points"].mask(book.criteria["code"] == "6.1"), lead_agency=""
        ),
        causes=book.causes.iloc[:0], plan=book.plan.iloc[:0],
    )  # fmt: skip
    names = by_name(all_blocks(holes, v))
    assert "Còn 1 tiêu chí chưa biết điểm" in names["lost-criteria"].text
    assert names["causes-table"].kind == "missing"
    assert names["plan"].kind == "missing"
    assert [row["label"] for row in rows_of(names["agencies-table"])] == ["Chưa ghi"]
    assert forecast_of(holes, v)["refused"] == "open"
    assert names["scenarios"].kind == "missing"
    assert "chưa biết đủ số điểm" in names["scenarios"].text
    assert "Còn 1 tiêu chí chưa biết điểm" in names["causes"].text
    full = dataclasses.replace(real(book), criteria=book.criteria.assign(points=book.criteria["max_points"]))
    kept = by_name(all_blocks(full, v))
    assert "không có điểm mất" in kept["causes"].text
    assert "không tiêu chí nào" in kept["lost-criteria"].text
    own_only = province_view("Hà Giang", 2016)
    nothing = by_name(all_blocks(full, own_only))
    assert "(0,00" not in nothing["summary-lost"].text
    assert "Không mất điểm ở lĩnh vực nào trong 8 lĩnh vực" in nothing["summary-lost"].text
    assert nothing["lost-fields"].title == "Không mất điểm ở 8 lĩnh vực đã biết"
    assert "nào cũng đã có nhiệm vụ" in kept["no-task"].text


def test_a_province_without_published_figures_is_told_from_its_own_alone(book):
    v = province_view("Hà Giang", 2016)
    own = dataclasses.replace(real(book), meta=real(book).meta | {"year": 2016, "province_code": "02"})
    names = by_name(all_blocks(own, v))
    assert isinstance(names["lost-fields"], Figure)
    assert isinstance(names["lost-kinds"], Table)
    assert "so-kon-tum.xlsx" in names["lost-kinds"].source
    assert names["supplied-compared"].kind == "missing"
    assert rows_of(names["scenarios"])[0]["points"] == pytest.approx(86.14)


def test_both_languages_say_the_same_figures(book):
    found = {}
    for language in ("vi", "en"):
        v = province_view("Kon Tum", 2023, language)
        said = re.sub(
            r"\d+/\d+/\d{4}|\d+ [A-Z][a-z]+ \d{4}|\b6\.1\b", " ", text_of(all_blocks(real(book), v))
        )
        decimal = "," if language == "vi" else r"\."
        found[language] = sorted(
            re.sub(r"\D", "", number) for number in re.findall(rf"\d+(?:{decimal}\d+)?", said)
        )
    assert len(found["vi"]) > 40
    assert found["vi"] == found["en"]


def test_bars_of_parts_end_where_their_sums_are_written():
    table = pd.DataFrame({"label": ["a", "b"], "x": [1.0, 0.0], "y": [0.5, 2.0], "z": [0.0, 0.0]})
    figure, (ax,) = new_figure()
    plot_stacked(table, {"x": "X", "y": "Y", "z": "Z"}, w=words("vi"), ax=ax, decimals=2, x_label="điểm")
    assert [text.get_text() for text in ax.texts] == ["1,50", "2,00"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["X", "Y"]
    ends = np.array([bar.get_x() + bar.get_width() for bar in ax.patches])
    assert sorted(ends) == pytest.approx([0.0, 1.0, 1.5, 2.0])
    figure.clear()
