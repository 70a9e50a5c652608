"""Rank change: by hand, against a loop over counterfactual tables, as properties, and bounds that hold the truth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parresearch.core.errors import DataError
from parresearch.statistics.rank_bounds import bounds_among_others, rank_split_bounds
from parresearch.statistics.rank_change import passes, rank_change

quiet = settings(deadline=None, max_examples=25)


def panel(*years):
    rows = [(t + 1, f"{i:02d}", p) for t, points in enumerate(years) for i, p in enumerate(points)]
    return pd.DataFrame(rows, columns=["year", "province_code", "points"])


def test_score_up_rank_down_by_hand():
    """Own 60 → 61 beside 59 → 62, 58 → 63, 50 → 50: from first to third although the score rose.

    Own 61 among the others' earlier scores is still first, own 60 among their later ones third: all is the others'.
    """
    found = rank_change(panel([60, 59, 58, 50], [61, 62, 63, 50])).set_index("province_code")
    own = found.loc["00"]
    assert own[["rank_base", "rank", "places", "own_places", "others_places"]].tolist() == [1, 3, -2, 0, -2]
    assert own[["n_overtaken", "n_overtaking"]].tolist() == [0, 2]
    assert own[["points_up", "points_down", "points_to_old_rank"]].tolist() == [1.0, -11.0, 2.0]
    assert found.loc["01", ["rank_if_only_own", "rank_if_only_others"]].tolist() == [1, 3]


def test_ties_share_the_best_rank():
    found = rank_change(panel([60, 60, 58], [60, 59, 59])).set_index("province_code")
    assert found["rank_base"].tolist() == [1, 1, 3]
    assert found["rank"].tolist() == [1, 2, 2]
    assert np.isnan(found.loc["00", "points_up"])


def slow_rank(table, code):
    others = table.drop(code)
    return 1 + int((others > table[code]).sum())


scores = st.integers(2, 12).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(400, 700).map(lambda p: p / 10), min_size=n, max_size=n)] * 2)
)


@quiet
@given(scores)
def test_the_split_is_that_of_tables_written_out(points):
    found = rank_change(panel(*points)).set_index("province_code")
    base, now = (pd.Series(p, index=found.index) for p in points)
    for code, row in found.iterrows():
        only_own = slow_rank(base.where(base.index != code, now), code)
        only_others = slow_rank(now.where(now.index != code, base), code)
        first, last = slow_rank(base, code), slow_rank(now, code)
        assert row["rank_if_only_own"] == only_own
        assert row["rank_if_only_others"] == only_others
        assert row["own_places"] == ((first - only_own) + (only_others - last)) / 2
        assert row["places"] == first - last == row["own_places"] + row["others_places"]
        assert row["places"] == row["n_overtaken"] - row["n_overtaking"]


@quiet
@given(scores)
def test_swapping_the_years_flips_the_signs_and_passes_change_sides(points):
    there, back = (rank_change(panel(*p)).set_index("province_code") for p in (points, points[::-1]))
    for column in ("places", "own_places", "others_places"):
        assert (there[column] == -back[column]).all()
    assert (there["n_overtaken"] == back["n_overtaking"]).all()


@quiet
@given(
    st.lists(st.tuples(st.integers(400, 700), st.integers(400, 700)), min_size=2, max_size=8),
    st.integers(-99, 99),
)
def test_a_constant_for_everybody_moves_no_rank_and_nothing_of_the_centred_split(pairs, constant):
    """Whole numbers, repeated four times, so that means are exact and ties stay ties."""
    base, now = (list(year) * 4 for year in zip(*pairs, strict=True))
    size = len(pairs)
    base, now = ([value * size for value in year] for year in (base, now))
    before = rank_change(panel(base, now), centred=True)
    after = rank_change(panel(base, [value + constant * size for value in now]), centred=True)
    columns = ["rank", "places", "own_places", "others_places"]
    assert before[columns].equals(after[columns])


def test_centred_takes_the_common_move_out():
    """Everybody falls by 10, the first by 2 more: own part is its own 2 points, not the 10 of all."""
    points = [60.0, 58.6, 57.0, 40.0]
    now = [p - 10 for p in points]
    now[0] -= 2
    raw = rank_change(panel(points, now)).iloc[0]
    centred = rank_change(panel(points, now), centred=True).iloc[0]
    assert raw[["own_places", "others_places"]].tolist() == [-1.5, 0.5]
    assert centred[["places", "own_places", "others_places"]].tolist() == [-1, -1, 0]


def test_provinces_in_any_order_and_missing_ones_left_out():
    table = panel([60, 59, 58, 57], [57, 58, 59, 60])
    table.loc[1, "points"] = np.nan
    found = rank_change(table)
    shuffled = rank_change(table.sample(frac=1, random_state=4))
    pd.testing.assert_frame_equal(found, shuffled)
    assert found["province_code"].tolist() == ["00", "02", "03"]
    assert (found["n"] == 3).all()


def test_a_pair_alone_gives_what_the_panel_gives():
    table = panel([60, 59, 58], [57, 58, 59], [50, 61, 60])
    whole = rank_change(table)
    for year in (2, 3):
        alone = rank_change(table, year=year)
        pd.testing.assert_frame_equal(alone, whole[whole["year"] == year].reset_index(drop=True))


def test_who_passed_whom_is_named_best_first():
    table = panel([60, 59, 58, 70], [60, 61, 62, 50])
    found = passes(table, province_code="00", year=2, base_year=1)
    assert found[["province_code", "direction"]].to_numpy().tolist() == [
        ["02", "overtaking"], ["01", "overtaking"], ["03", "overtaken"],
    ]  # fmt: skip
    assert (found["n"] == 3).all()
    with pytest.raises(DataError, match="lacks points"):
        passes(table, province_code="09", year=2, base_year=1)


@quiet
@given(scores, st.data())
def test_bounds_from_a_few_published_places_hold_the_true_split(points, data):
    points = [list(np.array(p) + np.arange(len(p)) * 1e-3) for p in points]  # published places without ties
    if any(len(set(p)) < len(p) for p in points):
        return
    found = rank_change(panel(*points)).set_index("province_code")
    tables = []
    for year_points, rank in zip(points, ("rank_base", "rank"), strict=True):
        table = pd.DataFrame(
            {"province_code": found.index, "score": year_points, "rank": found[rank].to_numpy()}
        )
        known = data.draw(st.lists(st.booleans(), min_size=len(table), max_size=len(table)))
        known[0] = True
        tables.append(table[known])
    bounds = rank_split_bounds(*tables, province_code="00", n_units=len(found))
    own = found.loc["00"]
    assert bounds.places == own["places"]
    assert bounds.own_low <= own["own_places"] <= bounds.own_high
    assert bounds.others_low <= own["others_places"] <= bounds.others_high


def test_bounds_are_exact_when_everything_is_published_and_contradictions_are_said():
    known = pd.DataFrame({"score": [90.0, 80.0, 70.0], "rank": [1, 2, 4]})
    assert bounds_among_others(75.0, known, n_units=4, own_rank=3, own_score=72.0) == (3, 3)
    with pytest.raises(DataError, match="contradict"):
        bounds_among_others(75.0, known.assign(rank=[3, 4, 1]), n_units=4, own_rank=3, own_score=72.0)
