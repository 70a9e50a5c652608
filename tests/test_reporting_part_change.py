"""Parts V and VI fit the rest of the report: scales, breaks, sources, what is not known."""

from functools import cache

import pandas as pd
import pytest
from province_view_support import province_view

from parresearch.catalog import load, trace
from parresearch.core.provinces import region_of, resolve, units_of
from parresearch.reporting.change import ChangeView, one, rank_words, words
from parresearch.reporting.language import words as words_of
from parresearch.reporting.province.part_association import _sides_text
from parresearch.reporting.province.part_change import _row_of, other_indices
from parresearch.statistics.comparison import compare_years
from parresearch.statistics.shift import region_mean_table
from parresearch.statistics.standing import standings


@cache
def standing_of(index_id):
    scores = load.load_scores(index_id, component="total")
    tables = scores, load.load_ranks(index_id), load.load_national(index_id)
    return standings(*tables, units=units_of(scores["year"])), scores


def change(name, year, index_id="par"):
    table, scores = standing_of(index_id)
    unit, national, breaks = resolve(name, year=year), load.load_national(index_id), load.load_breaks()
    comparison = compare_years(
        table, index_id=index_id, year=year, base_year=year - 1, breaks=breaks,
        published_regions=region_mean_table(national), stated=load.load_stated_changes(index_id),
    )  # fmt: skip
    return ChangeView(
        comparison=comparison, w=words_of("vi"), all_breaks=breaks, sources=load.load_sources(), national=national,
        scores=scores, data_version="x", province=unit, region=region_of(unit),
    )  # fmt: skip


def test_a_score_compared_on_another_scale_says_what_was_printed():
    text = words.chairman_text(change("Lai Châu", 2016))
    assert "79,12 → 69,14), quy về thang điểm 100 (điểm công bố năm 2016: 67,41/97,5)" in text
    assert pytest.approx(69.14, abs=0.005) == 67.41 / 97.5 * 100


def test_a_score_printed_out_of_100_has_no_such_remark():
    text = words.chairman_text(change("An Giang", 2016))
    assert "phần chung của cả nước (giảm 10,47 điểm)" in text
    assert "phần ngoài mức chung (giảm 2,20 điểm;" in text
    assert "quy về" not in text


def test_sources_have_their_vietnamese_names():
    line = change("An Giang", 2016).source()
    assert "Sở Nội vụ tỉnh An Giang" in line
    assert "VnExpress International" not in line


def test_a_part_measured_in_another_way_is_named_but_is_no_break_of_the_total():
    v = change("An Giang", 2016, "papi")
    assert v.break_label.startswith("một phần đổi cách đo: ")
    assert not v.comparison.is_broken
    assert not v.two_scales
    assert change("An Giang", 2015, "papi").break_label == ""


def test_a_new_maximum_of_the_total_is_a_break():
    v = change("An Giang", 2018, "papi")
    assert v.comparison.is_broken
    assert v.two_scales
    assert "hai thang khác nhau" in words.chairman_text(v)


@pytest.mark.parametrize(
    ("name", "year", "index"),
    [("Hà Nội", 2024, "papi"), ("An Giang", 2016, "papi"), ("An Giang", 2016, "pci")],
)
def test_own_places_and_others_places_add_to_the_places_shown(name, year, index):
    row = _row_of(change(name, year, index))
    assert row["own_places"] + row["others_places"] == row["places"]


def test_places_among_fewer_provinces_than_ranked_are_remarked():
    row = _row_of(change("Hà Nội", 2024, "papi"))
    assert row["places"] == -12
    assert "59 tỉnh" in row["remark"]


def test_which_score_lacks_is_said():
    assert "không tìm thấy điểm của năm 2024" in words.chairman_text(change("Hà Nội", 2024))
    assert "Thứ hạng giữ nguyên: 3." in words.chairman_text(change("Hà Nội", 2024))


@pytest.mark.parametrize(("name", "year"), [("An Giang", 2016), ("Cần Thơ", 2012), ("Tiền Giang", 2020)])
def test_every_source_of_the_path_of_ranks_is_in_the_appendix(name, year):
    v = change(name, year)
    found = trace.evidence(v.province, years=range(2011, year + 1), detail_year=year, index_ids=["par"])
    assert v.path_source_ids
    assert set(v.path_source_ids) <= set(found["source_id"])
    assert set(one.rank_path(v).source_ids) == set(v.path_source_ids)


def test_places_that_only_a_stated_change_gives_are_on_the_path_of_later_years_too():
    v = change("Tiền Giang", 2020)
    own = v.comparison.history.query("province_code == '82' and rank.notna()").set_index("year")["rank"]
    assert own.loc[[2016, 2017, 2020]].tolist() == [39, 51, 57]
    path = one.rank_path(v)
    assert "2016: 39, 2017: 51, 2018: 54" in path.alt
    assert "phapluatcongdong-88427" in path.source_ids
    earlier = change("Tiền Giang", 2016).comparison.history
    assert earlier["year"].max() == 2016


def test_a_pilot_rank_is_not_drawn_among_national_ones():
    v = change("Cần Thơ", 2012)
    drawn = v.comparison.history[v.comparison.history["year"] == 2011]
    assert drawn["rank"].isna().all()
    assert pd.isna(v.row["rank_base"])


@pytest.mark.parametrize(
    ("papi", "pci", "says"),
    [
        (0.5, 1.0, "cao hơn bình quân ở cả hai chỉ số"),
        (-0.5, -1.0, "thấp hơn bình quân ở cả hai chỉ số"),
        (0.001, -1.0, "bằng bình quân về PAPI, thấp hơn bình quân về PCI"),
    ],
)
def test_the_side_of_the_means_is_said_plainly(papi, pci, says):
    assert _sides_text(papi, pci, w=words_of("vi")) == says


def test_a_stated_change_says_what_the_source_does_not_give():
    text = words.chairman_text(change("Đắk Lắk", 2017))
    assert "tăng 1,95 điểm (mức thay đổi do nguồn nêu; không rõ điểm năm 2016" in text
    assert "có thể gộp hai thang điểm" in text
    assert "Thứ hạng giảm 17 bậc (nguồn chỉ nêu số bậc" in text
    other = words.chairman_text(change("Tiền Giang", 2017))
    assert "không nêu điểm của hai năm" in other
    assert "gộp hai thang" not in other
    assert "từ 39 xuống 51 (giảm 12 bậc)" in other


@pytest.mark.parametrize(
    ("name", "year", "index", "said"),
    [
        ("An Giang", 2016, "par", "Trong mức giảm 5 bậc, "),
        ("Tiền Giang", 2020, "par", "Trong mức giảm 9 bậc, "),
        ("Kon Tum", 2023, "par", "Trong mức tăng 12 bậc, "),
    ],
)
def test_bounds_of_a_rank_are_told_in_places_down_or_up(name, year, index, said):
    text = rank_words.rank_text(change(name, year, index))
    assert text.startswith(said)
    assert ",0 bậc" not in text
    assert "−0 " not in text


def test_a_rank_that_stayed_is_told_without_a_direction():
    text = rank_words.rank_text(change("Hải Phòng", 2023))
    assert text.startswith("Thứ hạng không đổi")
    v = change("Đồng Tháp", 2020, "pci")
    own = v.comparison.ranks.set_index("province_code").loc["87"]
    assert (own["places"], own["own_places"] + own["others_places"]) == (0, 0)
    assert "giữ nguyên hạng 2" in rank_words.rank_text(v)


def test_the_countrys_part_is_taken_out_across_a_new_set_only_and_the_text_says_so():
    new, revised = change("An Giang", 2016), change("Tiền Giang", 2020)
    assert "đã được loại ra trước khi tính" in rank_words.rank_text(new)
    assert "không trừ mức thay đổi của bình quân cả nước" in rank_words.rank_text(revised)
    assert "không thay bằng cách đo mới" in revised.break_text
    assert "không cùng một thước đo" in new.break_text
    assert revised.break_label.startswith("sửa đổi một phần: ")
    bounds = revised.comparison.bounds_of("82")
    assert bounds.own_low > 0  # a gain of 1.21 points alone would have lifted it


def test_many_provinces_that_passed_are_counted_and_some_named():
    v = change("An Giang", 2022, "pci")
    table = v.comparison.passes_of("89")
    n = int((table["direction"] == "overtaking").sum())
    assert n > 30
    text = rank_words.passes_text(v)
    assert f"bị {n} tỉnh vượt qua (trong đó có" in text
    assert "Bảng dưới đây nêu tên đầy đủ." in text
    named = [name for name in v.names if name in text and name != "An Giang"]
    assert len(named) == 4


@pytest.mark.parametrize(
    ("up", "down", "n", "said"),
    [
        (5, 0, 5, "cả 5 tỉnh đều tăng"),
        (0, 5, 5, "cả 5 tỉnh đều giảm"),
        (3, 2, 5, "3 tỉnh tăng và 2 tỉnh giảm"),
        (4, 0, 5, "4 tỉnh tăng, không tỉnh nào giảm và 1 tỉnh giữ nguyên"),
        (0, 0, 2, "cả 2 tỉnh đều giữ nguyên"),
    ],
)
def test_counts_of_rises_and_falls_read_as_people_write(up, down, n, said):
    assert words._counts_text(n, up, down, words_of("vi")) == said


@pytest.mark.parametrize(
    ("name", "year", "index", "said"),
    [
        # no mean of the region: what lies beyond the country is the last figure told, and is not told again
            ("Kon Tum", 2023, "par", "phần ngoài mức chung (tăng 2,60 điểm; gộp cả vùng và tỉnh, vì bình quân của "
             "vùng chưa được công bố đủ hai năm)."),
        ("Đồng Tháp", 2022, "pci", "cả nước tăng; so với các tỉnh khác, tỉnh tụt lại 1,70 điểm."),
        ("Quảng Ninh", 2020, "papi", "cả nước giảm; so với các tỉnh khác, tỉnh tiến thêm 2,99 điểm."),
    ],
)  # fmt: skip
def test_the_verdict_sets_the_province_beside_the_country(name, year, index, said):
    assert words.chairman_text(change(name, year, index)).endswith(said)


def test_places_among_the_provinces_of_both_years_are_said_beside_those_of_the_two_ranks():
    """PAPI of Hà Giang 2018-2019: 34 of 61 and 46 of 63; down 12 places, 10 of them among the same 61."""
    v, papi = province_view("Hà Giang", 2019), change("Hà Giang", 2019, "papi")
    blocks = {block.name: block for block in other_indices(v, {"papi": papi})}
    text, table = blocks["others-change-text"].text, blocks["others-change-table"]
    assert "Thứ hạng từ 34 xuống 46 (giảm 12 bậc)" in text
    assert "Nếu chỉ tính trong 61 tỉnh có điểm cả hai năm thì giảm 10 bậc" in text
    shown = dict(zip([column.key for column in table.columns], table.rows[0], strict=True))
    assert (shown["places"], shown["n"]) == (-10, 61)
    assert shown["remark"] == "sửa đổi một phần; bậc tính trong 61 tỉnh"
    assert "PAPI, so với năm trước: thay đổi câu hỏi của nội dung 7 và nội dung 8." in table.note
    same = {block.name: block for block in other_indices(v, {"pci": change("Hà Giang", 2019, "pci")})}
    assert "Nếu chỉ tính" not in same["others-change-text"].text
