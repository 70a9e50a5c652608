"""What readers found a report to claim beyond its sources: assumed bounds, fields left out, scales not printed."""

import pandas as pd
import pytest
from province_view_support import province_view, standing_of

from parresearch.catalog import load
from parresearch.catalog.best import load_best_components
from parresearch.improvement.province_lost import lost_fields
from parresearch.reporting import wording
from parresearch.reporting.blocks import Figure, Table
from parresearch.reporting.language import words
from parresearch.reporting.merged.words import standing_clause
from parresearch.reporting.province import (
    appendix,
    opening,
    part_indices,
    part_lost,
    part_overall,
    part_structure,
)
from parresearch.statistics.component_years import component_years


def rows_of(table):
    assert isinstance(table, Table)
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def fields_of(name, year, language="vi"):
    v = province_view(name, year, language)
    par = load.load_scores("par", last_year=year, province_code=v.province.province_code)
    table = component_years(
        par, best=load_best_components("par", year), year=year, components=part_structure.FIELDS
    )
    return {block.name: block for block in part_structure.fields(v, table)}


def lost_of(name, year, language="vi"):
    v = province_view(name, year, language)
    par = load.load_scores("par", last_year=year, province_code=v.province.province_code)
    fields = lost_fields(par, province_code=v.province.province_code, year=year)
    return (
        v,
        fields,
        {b.name: b for b in part_lost.points_lost(v, fields=fields, forecast={"kinds": pd.DataFrame()})},
    )


# A year without a score was not found; whether it was published is not known.


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_province_without_a_figure_was_not_found_and_not_unpublished(language):
    text = standing_clause(None, name="Kiên Giang", w=words(language))
    assert {"vi": "chưa tìm thấy", "en": "not found"}[language] in text
    assert "công bố" not in text
    assert "publish" not in text


# Bounds taken from other years: 2020 by flag in the raw file, none in 2022.


@pytest.mark.parametrize(("year", "assumed"), [(2020, True), (2022, False)])
def test_every_bound_that_the_source_does_not_print_is_marked_in_the_evidence(year, assumed):
    v = province_view("Tiền Giang", year)
    table = next(block for block in appendix.evidence(v) if block.name == "evidence-table")
    bounds = [row["stated"] for row in rows_of(table) if str(row["label"]).startswith("ngưỡng nhóm")]
    raw = load.load_groups(year)
    assert len(bounds) == len(raw) == 3
    assert [("lấy theo các năm khác" in text) for text in bounds] == [assumed] * 3
    assert raw["flag"].str.contains("thresholds_assumed").tolist() == [assumed] * 3


def test_the_numbers_of_criteria_stand_in_the_evidence():
    v = province_view("Kon Tum", 2023)
    table = next(block for block in appendix.evidence(v) if block.name == "evidence-table")
    total = next(row for row in rows_of(table) if row["label"] == "bộ chỉ số: Tổng điểm")
    assert total["stated"] == "100,00; số tiêu chí: 37; số tiêu chí thành phần: 88"
    assert not [row for row in rows_of(table) if row["stated"] == ""]


# Kon Tum 2023: three fields of eight are known; of the eighth its two parts.


def test_a_finding_about_some_fields_says_among_how_many():
    v, fields, blocks = lost_of("Kon Tum", 2023)
    assert isinstance(blocks["lost-fields"], Figure)
    assert blocks["lost-fields"].title.startswith("Trong 3 lĩnh vực biết được điểm mất, mất nhiều nhất: ")
    figure = fields_of("Kon Tum", 2023)["fields-figure"]
    assert "trong 3 phần biết được tỷ lệ, thấp nhất là" in figure.title
    summary = part_lost.lost_summary(v, fields=fields, recoverable="").text
    assert "cải cách tổ chức bộ máy hành chính (0,78 điểm)" in summary  # 10,5 - 9,72
    assert "cải cách thể chế" not in summary  # naming all three says nothing


def test_all_eight_fields_known_leave_the_finding_as_it_is():
    v = province_view("Kon Tum", 2023)
    known = pd.DataFrame({"component": part_structure.FIELDS, "lost": [8.0 - k for k in range(8)]})
    known = known.assign(max_points=10.0, repeated=0.0, new=known["lost"], years_in_row=1, basis="published")
    blocks = {b.name: b for b in part_lost.points_lost(v, fields=known, forecast={"kinds": pd.DataFrame()})}
    assert blocks["lost-fields"].title.startswith("Mất nhiều điểm nhất: ")
    assert "không nằm trong số này" not in blocks["lost-fields"].note
    said = part_lost.lost_summary(v, fields=known, recoverable="").text
    assert "(8,00), " in said
    assert "(6,00)" in said
    assert "(5,00)" not in said


def test_the_eighth_field_is_named_with_the_parts_known_of_it():
    v, fields, blocks = lost_of("Kon Tum", 2023)
    text = fields_of("Kon Tum", 2023)["fields-text"].text
    assert "còn thiếu 1 lĩnh vực: tác động" in text
    assert "8,50/10" in text
    assert "4,36/6,5" in text
    told = "điểm SIPAS 1,50 và phát triển kinh tế - xã hội 2,14"  # 10 - 8,50; 6,5 - 4,36
    assert told in blocks["lost-fields"].note
    assert told in part_lost.lost_summary(v, fields=fields, recoverable="").text


def test_fields_that_share_the_best_rank_are_all_named():
    text = fields_of("Kon Tum", 2023)["fields-text"].text
    assert "cải cách thể chế và cải cách tổ chức bộ máy hành chính (22/63)" in text


def test_the_dash_of_points_lost_again_is_explained_under_its_table():
    _, _, blocks = lost_of("Kon Tum", 2023)
    table = blocks["lost-fields-table"]
    assert any(row["repeated"] is None for row in rows_of(table))
    assert "Lặp lại:" in table.note
    assert "mới:" in table.note
    assert "Dấu gạch ngang" in table.note


# Scales that no source prints: An Giang 2016 is drawn and read, Đắk Lắk 2016 is neither.


@pytest.mark.parametrize(("name", "reasons"), [("An Giang", True), ("Lai Châu", False)])
def test_a_score_drawn_on_a_scale_that_was_read_is_named_under_the_figure(name, reasons):
    note = part_overall.strip_figure(province_view(name, 2016)).note
    assert "Nguồn của An Giang (72,89) không nêu thang điểm; điểm này vẫn được vẽ" in note
    assert "không vẽ vì nguồn không nêu thang điểm: Đắk Lắk (73,42)" in note
    assert ("Lý do nêu ở phần I." in note) == reasons


def test_no_scale_is_called_read_where_none_was():
    table = standing_of("par")
    text = wording.rescaled_sentence(table[table["year"] == 2023], w=words("vi"))
    assert "vẫn được vẽ" not in text


# The rule under the table of indices is the rule that makes its figures.


@pytest.mark.parametrize("year", [2016, 2023])
def test_the_note_on_changes_agrees_with_the_changes_shown(year):
    v = province_view("An Giang", year)
    row, base = v.now, v.base
    same = row["max_points"] == base["max_points"]
    both = pd.notna(row["points"]) and pd.notna(base["points"])
    assert pd.notna(row["change"]) == (same and both)
    if year == 2016:  # a new criteria set, both scores out of 100
        assert round(row["change"], 2) == -12.67
        assert not v.breaks_before("par").empty
    note = part_indices.index_table(v).note
    assert "khi điểm tối đa của hai năm khác nhau" in note
    assert "mức thay đổi vẫn được nêu" in note


# Which of the two is lacking


def test_the_group_says_whether_the_score_or_the_bounds_were_not_found():
    scored = part_overall.group_text(province_view("An Giang", 2016), "")
    assert "ngưỡng phân nhóm" in scored
    assert "điểm theo thang" not in scored
    unscored = part_overall.group_text(province_view("Hà Giang", 2022), "")
    assert "điểm theo thang điểm 100" in unscored
    assert "ngưỡng" not in unscored


# Cards: a dash has no unit


def test_a_card_with_a_dash_has_no_unit_below_it():
    figures = opening.key_figures(province_view("Hà Giang", 2016)).items
    assert figures[0].value == "–"
    assert figures[0].remark == ""
    assert opening.key_figures(province_view("Kon Tum", 2023)).items[0].remark == "điểm"
