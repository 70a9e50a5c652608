"""Parts V, VII, IX and X with a workbook and without one, in both languages; supplied is never called published."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from province_view_support import province_view, standing_of
from province_workbook_support import CAUSES, PLAN, illustrative_book

from parresearch.catalog import load
from parresearch.improvement.province_lost import lost_fields, lost_kinds
from parresearch.improvement.province_supplied import province_forecast, supplied_tables
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
    supplied,
)
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


def forecast_of(book, v):
    code = v.province.province_code
    scores = load.load_scores("par", last_year=v.year, province_code=code)
    return province_forecast(
        book, scores=scores, standing=standing_of("par"), own=v.now, province_code=code, year=v.year
    )


def lost_of(v):
    scores = load.load_scores("par", last_year=v.year, province_code=v.province.province_code)
    asked = {"province_code": v.province.province_code, "year": v.year}
    return {"fields": lost_fields(scores, **asked), "kinds": lost_kinds(scores, **asked)}


def all_blocks(book, v):
    s, lost, forecast = own_view(book, v), lost_of(v), forecast_of(book, v)
    return [
        opening.title(v, s), *supplied.supplied_note(v, s),
        part_lost.lost_summary(
            v, fields=lost["fields"], recoverable=part_forecast.recoverable_sentence(v, forecast), supplied=s
        ),
        *part_lost.points_lost(v, **lost, supplied=s),
        *part_criteria.lost_criteria_blocks(v, s, fields_known=len(lost["fields"]) > 0),
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
            assert own or block.name == "lost-kinds", block.name
            assert own or block.source_ids
            assert not (own and block.source_ids), "supplied figures are no published source"
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
    assert rows_of(names["scenarios"])[0]["points"] == 86.14


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
    assert "half_own_work" in forecast_of(holes, v)["scenarios"]["scenario"].tolist()
    full = dataclasses.replace(real(book), criteria=book.criteria.assign(points=book.criteria["max_points"]))
    kept = by_name(all_blocks(full, v))
    assert "không có điểm mất" in kept["causes"].text
    assert "không tiêu chí nào" in kept["lost-criteria"].text
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
