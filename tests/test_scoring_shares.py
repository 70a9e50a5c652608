"""Printed shares against their counts, and parts against their total."""

import numpy as np
import pandas as pd
import pytest

from parresearch.core.errors import DataError
from parresearch.core.rawfiles import read_raw
from parresearch.scoring.shares import check_shares, check_total


def an_giang():
    rows = read_raw("cases")
    return pd.to_numeric(rows[rows["case_id"] == "angiang_2023_services"].set_index("key")["value"])


def problem(count, whole, percent, **more):
    row = {"label": "x", "count": count, "whole": whole, "percent": percent} | more
    return check_shares(pd.DataFrame([row]))["problem"].iloc[0]


def test_an_giang_2023_two_shares_agree_and_one_does_not():
    figures = an_giang()
    names = ["services.partial", "services.full", "services.integrated"]
    table = pd.DataFrame(
        {
            "label": names,
            "count": figures[names].to_numpy(),
            "whole": figures["services.total"],
            "percent": [figures[f"{name}_share"] for name in names],
        }
    )
    assert check_shares(table)["problem"].tolist() == ["", "", "disagrees"]
    assert check_shares(table)["computed"].round(1).tolist() == [29.3, 47.7, 72.2]
    # Nor is 1,487 the whole of the two online levels, which are 1,586.
    found = check_total(figures[names[:2]], figures["services.integrated"])
    assert (found["problem"], found["sum"], found["difference"]) == ("parts_exceed", 1586, 99)


@pytest.mark.parametrize(
    ("count", "whole", "percent", "more", "says"),
    [
        (1, 3, 33.3, {}, ""),
        (2, 3, 66.6, {}, "cut_not_rounded"),
        (2, 3, 66.67, {"decimals": 2}, ""),
        (2, 3, 67, {"decimals": 0}, ""),
        (2, 3, 66.5, {}, "disagrees"),
        (1, 8, 12.5, {"decimals": 0}, ""),  # half a step either way is rounding
        (4, 3, 133.3, {}, "above_whole"),
        (0, 0, 0, {}, "whole_is_zero"),
        (-1, 3, 0, {}, "negative"),
        (1, 3, np.nan, {}, ""),
        (np.nan, 3, 20, {}, ""),
    ],
)
def test_a_printed_share_agrees_within_its_rounding(count, whole, percent, more, says):
    assert problem(count, whole, percent, **more) == says


@pytest.mark.parametrize(
    ("parts", "total", "half_step", "says"),
    [
        ([1, 2], 3, 0, ""),
        ([1, 2], 4, 0, "parts_fall_short"),
        ([1, 2], 2, 0, "parts_exceed"),
        ([53.86, 8.76, 18.81, 3.00], 84.43, 0.005, ""),  # Đồng Tháp 2019
        ([47.75, 9.15, 16.85, 3.5], 77.25, 0.005, ""),  # Lạng Sơn 2018
        ([57.04, 8.19, 18.34, 4.32], 86.89, 0.005, "parts_exceed"),  # Hòa Bình 2023: 87.89
        ([7.82, 8.93, 12.70, 9.23, 11.49, 9.88, 14.18, 13.61], 87.83, 0.005, ""),  # Thanh Hóa 2021: rounding
        ([1, np.nan], 3, 0, "part_missing"),
        ([np.nan, np.nan], 3, 0, "parts_missing"),
        ([5, np.nan], 3, 0, "parts_exceed"),
    ],
)
def test_parts_against_a_stated_total(parts, total, half_step, says):
    assert check_total(pd.Series(parts), total, half_step=half_step)["problem"] == says


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(DataError, match="column"):
        check_shares(pd.DataFrame({"count": [1]}))
    with pytest.raises(DataError, match="not a number"):
        check_shares(pd.DataFrame({"count": ["vài"], "whole": [3], "percent": [1]}))
    with pytest.raises(DataError, match="decimals"):
        problem(1, 3, 33.3, decimals=-1)
    with pytest.raises(DataError, match="total"):
        check_total(pd.Series([1]), float("nan"))
