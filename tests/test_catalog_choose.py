"""Choosing one figure from several statements: the written rule, by hand, and that nothing is lost."""

import numpy as np
import pandas as pd
import pytest

from parresearch.catalog.choose import choose_national, choose_scores
from parresearch.catalog.load import load_scores, load_statements, load_table
from parresearch.catalog.statements import province_statements, read_sources

AUTHORITY = pd.Series({"bnv": "official", "bao": "press", "so": "official", "cong": "portal"})


def statement(line=2, **given):
    """One statement about An Giang's PAR INDEX 2016, as the raw table has it."""
    row = {
        "index_id": "par", "year": 2016, "vintage": 63, "province_code": "89", "component": "total", "value": np.nan,
        "unit": "", "max_points": np.nan, "rank": pd.NA, "rank_scope": "", "n_units": pd.NA, "basis": "direct",
        "source_id": "bao", "flag": "", "note": "", "table": "par", "line": line,
    } | given  # fmt: skip
    if not pd.isna(row["rank"]) and not row["rank_scope"]:
        row |= {"rank_scope": "national", "n_units": 63}
    if not np.isnan(row["value"]) and not row["unit"]:
        row["unit"] = "percent"
    return row


def choose(*rows):
    table = pd.DataFrame(rows)
    table[["rank", "n_units"]] = table[["rank", "n_units"]].astype("Int64")
    return choose_scores(table, AUTHORITY)


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"source_id": "bao"}, {"source_id": "bnv"}),
        ({"source_id": "bao"}, {"source_id": "cong"}),
        ({"source_id": "bnv", "basis": "derived"}, {"source_id": "so"}),
        ({"source_id": "bnv", "flag": "conflict"}, {"source_id": "bao", "flag": "conflict;preferred"}),
        ({"source_id": "bnv", "flag": "parts_do_not_add"}, {"source_id": "bao"}),
        ({"source_id": "bnv", "basis": "derived", "flag": "suspect"}, {"source_id": "bao", "basis": "derived"}),
    ],
    ids=["official over press", "portal over press", "direct over derived", "confirmed over official",
         "consistent over official", "suspect is never taken"],
)  # fmt: skip
@pytest.mark.parametrize("swap", [False, True])
def test_the_rule_takes_the_better_one_in_any_order(worse, better, swap):
    lines = (3, 2) if swap else (2, 3)
    rows = [statement(lines[0], value=70.0, **worse), statement(lines[1], value=71.0, **better)]
    scores, _, conflicts, used = choose(*(rows[::-1] if swap else rows))
    assert scores["points"].tolist() == [71.0]
    assert scores["source_id"].tolist() == [better["source_id"]]
    assert conflicts["left_out"].tolist() == [70.0]
    assert conflicts["taken"].tolist() == [71.0]
    assert sorted(used) == ["", "value"]


def test_a_lonely_suspect_gives_no_figure_but_is_listed():
    scores, ranks, conflicts, _ = choose(statement(value=86.89, rank=32, flag="suspect"))
    assert scores["points"].isna().all()
    assert scores["rank_published"].isna().all()
    assert ranks.empty
    assert set(conflicts["quantity"]) == {"value", "rank"}
    assert conflicts["taken"].isna().all()
    assert conflicts["reason"].str.startswith("suspect").all()


def test_agreeing_statements_are_no_conflict():
    _, _, conflicts, used = choose(statement(2, value=74.0), statement(3, value=74.0, source_id="bnv"))
    assert conflicts.empty
    assert list(used) == ["agrees on the value", "value"]


def test_a_figure_that_is_printed_somewhere_is_not_called_derived():
    """The official source derives rank 8; a portal prints it: the number is the same, its source is the printed one."""
    rows = [
        statement(2, rank=8, source_id="bnv", basis="derived"),
        statement(3, rank=8, source_id="cong", value=86.07),
    ]
    scores, ranks, conflicts, used = choose(*rows)
    assert (scores["rank_published"].iloc[0], scores["rank_basis"].iloc[0]) == (8, "published")
    assert ranks["source_id"].tolist() == ["cong"]
    assert conflicts.empty
    assert list(used) == ["agrees on the rank", "value, rank"]


def test_the_printed_statement_of_another_number_does_not_change_which_is_taken():
    rows = [statement(2, rank=8, source_id="bnv", basis="derived"), statement(3, rank=9, source_id="cong")]
    scores, _, conflicts, _ = choose(*rows)
    assert (scores["rank_published"].iloc[0], scores["rank_basis"].iloc[0]) == (8, "derived")
    assert conflicts["left_out"].tolist() == [9]


def test_value_and_rank_may_come_from_different_sources():
    scores, _, _, _ = choose(
        statement(2, value=72.89, source_id="bao"), statement(3, rank=36, source_id="bnv")
    )
    row = scores.iloc[0]
    assert (row["points"], row["source_id"], row["rank_published"], row["rank_source_id"]) == (
        72.89,
        "bao",
        36,
        "bnv",
    )


def test_points_of_97_5_become_percent_of_it():
    scores, *_ = choose(statement(value=67.41, unit="points", max_points=97.5, flag="scale_97_5"))
    row = scores.iloc[0]
    assert (row["points"], row["max_points"], row["percent_basis"]) == (67.41, 97.5, "computed")
    assert row["percent"] == pytest.approx(67.41 / 97.5 * 100)


def test_points_of_an_unknown_scale_have_no_percent():
    scores, *_ = choose(statement(value=73.42, unit="points", flag="scale_uncertain"))
    row = scores.iloc[0]
    assert row["points"] == 73.42
    assert np.isnan(row["percent"])
    assert np.isnan(row["max_points"])


def test_points_and_percent_of_a_field_stay_apart_and_the_printed_percent_wins():
    # Kon Tum 2023: 9.42 of 10 points, printed as 94.15 percent because it is computed before rounding.
    scores, _, conflicts, _ = choose(
        statement(2, component="field_2", value=9.42, unit="points", max_points=10.0),
        statement(3, component="field_2", value=94.15, unit="percent"),
    )
    row = scores.iloc[0]
    assert (row["points"], row["percent"], row["percent_basis"]) == (9.42, 94.15, "published")
    assert conflicts.empty


def test_a_rank_of_zero_provinces_or_a_missing_value_never_becomes_zero():
    scores, *_ = choose(statement(rank=36))
    assert np.isnan(scores["points"].iloc[0])
    assert scores["rank_published"].iloc[0] == 36


def test_the_order_of_rows_does_not_matter():
    table = province_statements()
    authority = read_sources()["authority"]
    small = table[table["index_id"].isin(["par", "sipas"])]
    first = choose_scores(small, authority)
    again = choose_scores(small.sample(frac=1, random_state=7), authority)
    for one, other in zip(first[:3], again[:3], strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_national_figures_follow_the_same_rule():
    rows = pd.DataFrame(
        [
            {"index_id": "par", "year": 2016, "scope": "national", "component": "total", "statistic": "mean",
             "value": value, "unit": "percent", "basis": "direct", "source_id": source, "flag": "", "note": "",
             "table": "national", "line": line}
            for line, (value, source) in enumerate([(74.6, "bao"), (74.64, "bnv")], start=2)
        ]
    )  # fmt: skip
    taken, left, used = choose_national(rows, AUTHORITY)
    assert taken["value"].tolist() == [74.64]
    assert left["left_out"].tolist() == [74.6]
    assert list(used) == ["", "value"]


def test_no_source_row_is_lost():
    """Each statement is taken, agrees with what is taken, or is listed among the conflicts."""
    statements = load_statements()
    conflicts = load_table("conflicts")
    listed = set(zip(conflicts["left_out_table"], conflicts["left_out_line"], strict=True))
    unused = statements[statements["used"] == ""]
    assert set(zip(unused["table"], unused["line"], strict=True)) <= listed
    scores = load_scores()
    keys = ["index_id", "year", "province_code", "component"]
    said = statements[statements["used"].str.contains("value")].drop_duplicates(keys)
    assert len(said) == int((scores["points"].notna() | scores["percent"].notna()).sum())
