"""Sentences: right for figures that are there, and for those that are not."""

import numpy as np
import pandas as pd
import pytest

from parresearch.reporting import wording
from parresearch.reporting.language import words

VI, EN = words("vi"), words("en")


def row(**given):
    """A row of a province's series with nothing published, and what is given."""
    base = {
        "points": np.nan, "max_points": 100.0, "scale": 100.0, "percent": np.nan, "rank": pd.NA, "n_ranked": pd.NA,
        "partial_rank": pd.NA, "n_partial": pd.NA, "rank_basis": "", "basis": "", "region_rank": pd.NA,
        "n_region": pd.NA, "region_rank_basis": "", "region_rank_change": pd.NA, "change": np.nan,
        "rank_change": pd.NA, "mean": np.nan, "mean_basis": "", "mean_change": np.nan,
        "n_ranked_base": pd.NA, "n_scored": pd.NA, "flag": "", "partial_scope": "", "ranked_only_base": (),
        "ranked_only_now": (), "percent_basis": "", "n_all": 63,
    }  # fmt: skip
    return pd.Series(base | given)


AN_GIANG = row(points=72.89, rank=36, n_ranked=63, change=-12.67, rank_change=-5, region_rank=5, n_region=13,
               region_rank_change=3, mean=74.64, mean_change=-10.47, mean_basis="published")  # fmt: skip
BASE = row(points=85.56, rank=31, n_ranked=63, basis="derived", rank_basis="derived", mean=85.11)


def test_an_giang_2016_in_vietnamese():
    facts = {"name": "An Giang", "w": VI}
    assert wording.score_sentence(AN_GIANG, year=2016, index="PAR INDEX", **facts) == (
        "Năm 2016, An Giang đạt 72,89/100 điểm PAR INDEX, xếp thứ 36/63."
    )
    assert wording.change_sentence(AN_GIANG, BASE, base_year=2015, **facts) == (
        "So với năm 2015 (điểm: 85,56/100; thứ hạng: 31/63), kết quả giảm 12,67 điểm và giảm 5 bậc. "
        "Riêng điểm và thứ hạng năm 2015 được suy ra từ mức thay đổi hoặc thứ tự mà nguồn nêu."
    )
    assert wording.region_sentence(AN_GIANG, region="Đồng bằng sông Cửu Long", **facts) == (
        "Trong vùng Đồng bằng sông Cửu Long, An Giang xếp thứ 5/13 (tăng 3 bậc)."
    )
    assert wording.mean_sentence(AN_GIANG, BASE, year=2016, base_year=2015, w=VI) == (
        "Bình quân cả nước năm 2016 là 74,64 điểm, giảm 10,47 điểm so với năm 2015 (85,11 điểm)."
    )
    assert wording.against_mean_sentence(AN_GIANG, **facts) == (
        "An Giang thấp hơn bình quân cả nước 1,75 điểm. "
        "An Giang giảm nhiều hơn mức giảm bình quân cả nước 2,20 điểm."
    )


@pytest.mark.parametrize(
    ("own", "mean", "says"),
    [  # worked by hand: the size is |own - mean|
        (-12.67, -10.47, "X giảm nhiều hơn mức giảm bình quân cả nước 2,20 điểm."),
        (-1.00, -3.50, "X giảm ít hơn mức giảm bình quân cả nước 2,50 điểm."),
        (4.10, 2.57, "X tăng nhiều hơn mức tăng bình quân cả nước 1,53 điểm."),
        (1.21, 2.57, "X tăng ít hơn mức tăng bình quân cả nước 1,36 điểm."),
        (1.50, -0.80, "X tăng 1,50 điểm trong khi bình quân cả nước giảm 0,80 điểm, chênh lệch 2,30 điểm."),
        (-1.50, 0.80, "X giảm 1,50 điểm trong khi bình quân cả nước tăng 0,80 điểm, chênh lệch 2,30 điểm."),
        (0.0, 0.80, "X không đổi trong khi bình quân cả nước tăng 0,80 điểm, chênh lệch 0,80 điểm."),
        (0.80, 0.001, "X tăng 0,80 điểm trong khi bình quân cả nước không đổi, chênh lệch 0,80 điểm."),
        (0.801, 0.80, "Mức thay đổi của X bằng mức thay đổi của bình quân cả nước."),
    ],
)
def test_every_pair_of_changes_has_its_own_sentence(own, mean, says):
    text = wording.against_mean_sentence(
        row(points=80.0, mean=80.0, change=own, mean_change=mean), name="X", w=VI
    )
    assert text == f"X bằng mức bình quân cả nước. {says}"


def test_a_decision_is_cited_with_number_and_day():
    total = {"level": "total", "max_points": 100.0, "n_criteria": np.nan, "n_subcriteria": np.nan}
    framework = pd.DataFrame([total | {"decision": "1294/QĐ-BNV, 3/12/2012"}])
    text = wording.framework_sentence(framework, year=2012, w=VI)
    assert "tại Quyết định số 1294/QĐ-BNV ngày 03/12/2012." in text
    assert "Decision 1294/QĐ-BNV of 3 December 2012." in wording.framework_sentence(
        framework, year=2012, w=EN
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"rank": 5, "rank_change": -9}, "giảm 9 bậc"),
        ({"rank": 5}, "không so được với năm trước"),
        ({}, "không tìm thấy thứ hạng"),
    ],
)
def test_a_change_of_rank_that_is_not_known_says_what_is_lacking(given, says):
    assert wording.places_text(row(**given), VI) == says


def test_score_up_and_rank_down_are_both_said():
    text = wording.change_sentence(
        row(points=80.9, rank=57, change=1.2, rank_change=-9), BASE, name="Tiền Giang", base_year=2019, w=EN
    )
    assert "up 1.20 points but down 9 places" in text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"points": 72.89}, "no rank was found"),
        ({"rank": 27, "n_ranked": 63}, "ranked 27/63 in the PAR INDEX; no score was found"),
        ({"points": 82.08, "partial_rank": 1, "n_partial": 6}, "ranked 1 among the 6 provinces"),
        ({}, "No PAR INDEX figure of X for 2016 was found"),
    ],
)
def test_what_is_missing_is_said(given, says):
    assert says in wording.score_sentence(row(**given), name="X", year=2016, index="PAR INDEX", w=EN)


def test_nothing_to_compare_with_is_said():
    assert wording.change_sentence(row(points=1.0), row(), name="X", base_year=2015, w=EN) == (
        "No figure of X for 2015 was found to compare with."
    )
    assert "cannot be compared" in wording.change_sentence(
        row(rank=5), row(points=80.0), name="X", base_year=2015, w=EN
    )
    assert "No national mean" in wording.mean_sentence(row(), row(), year=2011, base_year=2010, w=EN)
    assert wording.against_mean_sentence(row(points=70.0), name="X", w=EN) == ""


def test_a_score_on_another_scale_is_not_set_against_the_mean():
    assert (
        wording.against_mean_sentence(row(points=67.41, max_points=97.5, mean=74.64), name="Lai Châu", w=EN)
        == ""
    )
    assert wording.score_text(row(points=67.41, max_points=97.5), VI) == "67,41/97,5"


def test_a_computed_rank_says_so():
    text = wording.index_sentence(
        row(points=35.63, max_points=60.0, rank=34, n_ranked=63, rank_basis="computed"),
        name="An Giang",
        year=2016,
        index="PAPI",
        w=EN,
    )
    assert "35.63/60" in text
    assert text.endswith("computed from the scores of 63 provinces.")


def test_a_computed_rank_that_is_not_among_all_provinces_says_why():
    known = row(points=39.96, max_points=80.0, rank=56, n_ranked=61, rank_basis="computed")
    text = wording.index_sentence(known, name="Kon Tum", year=2023, index="PAPI", w=VI)
    assert text.endswith(
        "được tính từ điểm của 61/63 tỉnh, thành phố, vì không tìm thấy điểm năm đó của 2 tỉnh còn lại."
    )
    assert "61 of the 63 provinces, because no PAPI score of the other 2" in wording.not_ranked_sentence(
        known, index="PAPI", w=EN
    )
    assert wording.not_ranked_sentence(row(n_ranked=63), index="PAPI", w=VI) == ""


def test_a_change_is_not_set_behind_a_score_that_was_not_found():
    text = wording.index_sentence(
        row(rank=35, n_ranked=63, rank_change=7), name="Kon Tum", year=2023, index="SIPAS", w=VI
    )
    assert text.endswith("không tìm thấy điểm số trong các nguồn. So với năm trước: tăng 7 bậc.")


def test_breaks_are_named():
    breaks = pd.DataFrame({"component": ["total"], "label_vi": ["Bộ mới"], "label_en": ["New set"]})
    breaks["kind"] = "new_framework"
    assert "(new set)" in wording.break_sentence(breaks, index="PAR INDEX", base_year=2015, year=2016, w=EN)
    assert wording.break_sentence(breaks.iloc[:0], index="PAR INDEX", base_year=2015, year=2016, w=EN) == ""
    facts = {"index": "PAR INDEX", "base_year": 2019, "year": 2020}
    assert "not measured in the same way" in wording.break_sentence(breaks, **facts, w=EN)
    revised = wording.break_sentence(breaks.assign(kind="rewritten"), **facts, w=EN)
    assert "revised in part (new set) but not replaced" in revised
    assert "not measured in the same way" not in revised


def test_source_lines_name_few_and_count_the_rest():
    publishers = pd.Series({f"s{i}": f"Báo {i}" for i in range(6)})
    assert wording.source_line([], publishers, VI) == "Nguồn: chưa tìm thấy."
    assert wording.source_line(["s0", "", "s0"], publishers, VI) == "Nguồn: Báo 0. Chi tiết ở Phụ lục."
    line = wording.source_line(list(publishers.index), publishers, EN, owner="Ministry of Home Affairs")
    assert line == (
        "Source: Ministry of Home Affairs, as reported by Báo 0; Báo 1; Báo 2; Báo 3; and 2 other sources. "
        "Details in the appendix."
    )


def test_left_out_statements_are_told_with_what_is_used():
    conflict = pd.Series(
        {"quantity": "value", "left_out": 86.89, "taken": 86.76, "year": 2023, "reason": "inconsistent: …"}
    )
    assert "86,89; báo cáo sử dụng 86,76" in wording.left_out_sentence(
        conflict, index="PAR INDEX", publisher="Báo", w=VI
    )
    suspect = conflict.copy()
    suspect["taken"], suspect["quantity"], suspect["left_out"] = np.nan, "rank", 61.0
    text = wording.left_out_sentence(suspect, index="PAR INDEX", publisher="Báo", w=EN)
    assert "rank of the PAR INDEX 2023 of 61; it is not used" in text
