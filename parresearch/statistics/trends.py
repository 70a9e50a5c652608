"""Many years at once: longest falls and rises, volatility, convergence and ceiling, never across a break."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from parresearch.core.errors import DataError
from parresearch.core.keys import check_keys
from parresearch.core.ties import comparable
from parresearch.statistics.pairs import pair_years
from parresearch.statistics.spread import is_flat
from parresearch.statistics.standing import NEARLY_ALL

__all__ = ["beta_convergence", "ceiling", "longest_runs", "sigma_convergence", "volatility"]

_UNIT = ["vintage", "province_code"]


def _steps(scores: pd.DataFrame, segments: Mapping[int, int], value: str) -> pd.DataFrame:
    """Changes between neighbouring years of one stretch, with the change of the mean taken out as ``beyond``."""
    both = pair_years(scores, values=[value]).dropna(subset=[value, f"{value}_base"])
    segment = both["year"].map(segments)
    both = both[segment == both["base_year"].map(segments)].assign(segment=segment)
    both["change"] = both[value] - both[f"{value}_base"]
    both["beyond"] = both["change"] - both.groupby("year")["change"].transform("mean")
    both["n_pair"] = both.groupby("year")["change"].transform("count")
    return both


def longest_runs(
    scores: pd.DataFrame, *, segments: Mapping[int, int], value: str = "points", flat: float = 0.0
) -> pd.DataFrame:
    """The longest run of falls and of rises of every province in years that follow one another on one scale.

    Parameters
    ----------
    scores : DataFrame, one row per year and province
        ``year, province_code`` and ``value``.
    segments : mapping
        Year to its stretch on one scale (:func:`parresearch.statistics.breaks.segments_of`); a run ends at a break and
        at a year without a score.
    flat : float
        A change of at most this size (points) is neither a fall nor a rise, and ends a run.

    Returns
    -------
    DataFrame, one row per province and direction
        ``direction`` (fall | rise), ``n_years`` (changes in the run), ``base_year, year`` (first and last year),
        ``change`` (points over the run), ``n_changes`` (changes known in all). Of equally long runs the one that moved
        more points is taken. A province that never fell (rose) has no such row. Longest first.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": [2019, 2020, 2021, 2022], "province_code": "82",
    ...                        "points": [60.0, 59.0, 57.0, 58.0]})
    >>> found = longest_runs(scores, segments=dict.fromkeys(range(2019, 2023), 2019))
    >>> found[["direction", "n_years", "base_year", "year", "change"]].values.tolist()
    [['fall', 2, 2019, 2021, -3.0], ['rise', 1, 2021, 2022, 1.0]]
    """
    steps = _steps(scores, segments, value).sort_values([*_UNIT, "year"])
    steps["sign"] = np.sign(steps["change"].where(comparable(steps["change"].abs()) > flat, 0.0)).astype(int)
    last = steps.groupby(_UNIT)[["year", "sign", "segment"]].shift()
    goes_on = (
        (steps["year"] == last["year"] + 1)
        & (steps["sign"] == last["sign"])
        & (steps["segment"] == last["segment"])
    )
    steps["run"] = (~goes_on).cumsum()
    steps["n_changes"] = steps.groupby(_UNIT)["year"].transform("count")
    moving = steps[steps["sign"] != 0]
    runs = moving.groupby("run").agg(
        vintage=("vintage", "first"), province_code=("province_code", "first"), sign=("sign", "first"),
        n_years=("year", "count"), base_year=("base_year", "min"), year=("year", "max"), change=("change", "sum"),
        n_changes=("n_changes", "first"),
    )  # fmt: skip
    runs["direction"] = runs["sign"].map({-1: "fall", 1: "rise"})
    runs["size"] = runs["change"].abs()
    runs = runs.sort_values(["n_years", "size", "year"], ascending=[False, False, True], kind="stable")
    longest = runs.drop_duplicates([*_UNIT, "direction"])
    order = [*_UNIT, "direction", "n_years", "base_year", "year", "change", "n_changes"]
    return longest[order].reset_index(drop=True)


def volatility(
    scores: pd.DataFrame, *, segments: Mapping[int, int], value: str = "points", fewest: int = 3
) -> pd.DataFrame:
    """How much a province's score goes up and down beyond what the country's mean does.

    Returns
    -------
    DataFrame, one row per province, most volatile first
        ``sd`` (standard deviation of its yearly changes less the mean change of all; points), ``largest_fall`` and
        ``largest_rise`` beyond the mean with their years (later year of the pair), ``n_changes``. ``sd`` is missing
        with fewer than ``fewest`` changes.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": [1, 2, 3, 4] * 2, "vintage": 63, "province_code": ["a"] * 4 + ["b"] * 4,
    ...                        "points": [1.0, 3.0, 1.0, 3.0, 1.0, 1.0, 1.0, 1.0]})
    >>> volatility(scores, segments=dict.fromkeys([1, 2, 3, 4], 1)).round(3)[["province_code", "sd"]].values.tolist()
    [['a', 1.155], ['b', 1.155]]
    """
    steps = _steps(scores, segments, value).reset_index(drop=True)
    groups = steps.groupby(_UNIT)["beyond"]
    out = groups.agg(sd=lambda s: s.std(ddof=1), largest_fall="min", largest_rise="max", n_changes="count")
    for name, place in (("fall_year", groups.idxmin()), ("rise_year", groups.idxmax())):
        out[name] = steps["year"].reindex(place).to_numpy()
    out["sd"] = out["sd"].where(out["n_changes"] >= fewest)
    return out.sort_values("sd", ascending=False, kind="stable").reset_index()


def sigma_convergence(
    scores: pd.DataFrame, *, segments: Mapping[int, int], value: str = "points", n_all: Mapping[int, int]
) -> pd.DataFrame:
    """Spread of the provinces by year: do they draw together?

    Returns
    -------
    DataFrame, one row per year
        ``segment``, ``sd`` (standard deviation, points), ``cv`` (sd over mean), ``spread`` (highest less lowest),
        ``ratio`` (sd over that of the first year of the stretch; below 1 is drawing together), ``n`` (provinces
        with a score) and ``n_all``. With one score only, ``sd`` is missing.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": [1, 1, 2, 2], "province_code": ["a", "b"] * 2,
    ...                        "points": [50.0, 60.0, 54.0, 59.0]})
    >>> sigma_convergence(scores, segments={1: 1, 2: 1}, n_all={1: 2, 2: 2})["ratio"].tolist()
    [1.0, 0.5]
    """
    check_keys(scores, ["year", "province_code"], what="table of scores of one index")
    groups = scores.dropna(subset=[value]).groupby("year")[value]
    out = groups.agg(
        mean="mean", sd=lambda s: s.std(ddof=1), spread=lambda s: s.max() - s.min(), n="count"
    ).reset_index()
    out["cv"] = out["sd"] / out["mean"]
    out["segment"] = out["year"].map(segments)
    out["ratio"] = out["sd"] / out.groupby("segment")["sd"].transform("first")
    out["n_all"] = out["year"].map(n_all)
    return out[["year", "segment", "sd", "cv", "spread", "ratio", "n", "n_all"]]


def beta_convergence(
    scores: pd.DataFrame,
    *,
    segments: Mapping[int, int],
    value: str = "points",
    level: float = 0.95,
    n_all: Mapping[int, int] | None = None,
) -> pd.DataFrame:
    """Do provinces that started low gain more a year? One line per stretch of years on one scale.

    The yearly change from the first to the last year of a stretch is regressed on the score of its first year. A
    negative slope is also what chance alone gives (regression to the mean), so it is no proof of catching up; read
    it beside :func:`sigma_convergence`.

    Parameters
    ----------
    n_all : mapping, optional
        Year to the provinces that existed: years in which fewer than 90% of them have a score are left out, because
        which provinces are known then is not chance (PCI since 2023: the best only). Default: all years count.

    Returns
    -------
    DataFrame, one row per stretch of two years and more
        ``base_year, year, slope`` (points a year per point of first score), ``slope_low, slope_high, p_value, r``;
        ``sd_base, sd`` (of the provinces with both years) with ``spread_p`` (Pitman–Morgan: are the two variances of
        the same provinces equal?) and ``n`` (provinces with both years). Stretches with fewer than ten
        such provinces are left out.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": [1] * 10 + [3] * 10, "vintage": 63, "points": [*range(10), *([5.0] * 10)],
    ...                        "province_code": [f"{i:02d}" for i in range(10)] * 2})
    >>> beta_convergence(scores, segments={1: 1, 3: 1})[["base_year", "year", "slope"]].values.tolist()
    [[1.0, 3.0, -0.5]]
    """
    known = scores.dropna(subset=[value])
    if n_all is not None:
        share = known.groupby("year")[value].transform("count") / known["year"].map(n_all)
        known = known[share >= NEARLY_ALL]
    ends = known.assign(segment=known["year"].map(segments)).groupby("segment")["year"].agg(["min", "max"])
    rows = []
    for first, last in ends.itertuples(index=False):
        if first == last:
            continue
        both = pair_years(known, values=[value], year=int(last), base_year=int(first)).dropna()
        x, y = both[f"{value}_base"].to_numpy(float), both[value].to_numpy(float)
        if len(both) < 10 or is_flat(x):
            continue
        line = stats.linregress(x, (y - x) / (last - first))
        reach = stats.t.ppf((1 + level) / 2, len(x) - 2) * line.stderr
        rows.append(
            {"base_year": int(first), "year": int(last), "slope": line.slope, "slope_low": line.slope - reach,
             "slope_high": line.slope + reach, "p_value": line.pvalue, "r": line.rvalue, "sd_base": x.std(ddof=1),
             "sd": y.std(ddof=1), "spread_p": _equal_spread(x, y), "n": len(x)}
        )  # fmt: skip
    names = [
        "base_year",
        "year",
        "slope",
        "slope_low",
        "slope_high",
        "p_value",
        "r",
        "sd_base",
        "sd",
        "spread_p",
        "n",
    ]
    return pd.DataFrame(rows, columns=names)


def _equal_spread(x: np.ndarray, y: np.ndarray) -> float:
    """Whether two scores of the same provinces have one variance: p-value of the correlation of sums and differences.

    E. J. G. Pitman (1939), Biometrika 31, 9–12; W. A. Morgan (1939), Biometrika 31, 13–19.
    """
    sums, differences = x + y, x - y
    size = float(np.abs([x, y]).max())
    if is_flat(sums, size=size) or is_flat(differences, size=size):
        return 1.0
    return float(stats.pearsonr(sums, differences).pvalue)


def ceiling(
    scores: pd.DataFrame, *, n_all: Mapping[int, int], value: str = "percent", above: float = 90.0
) -> pd.DataFrame:
    """How crowded the top is: provinces above a score, and how far apart the middle of them stands.

    Parameters
    ----------
    scores : DataFrame
        ``year`` and ``value`` (percent of the greatest total).
    n_all : mapping
        Year to the provinces that existed.

    Returns
    -------
    DataFrame, one row per year
        ``n_above`` (strictly above ``above``), ``share_above`` (percent of those with a score), ``highest``, ``gap``
        (points from the highest to 100), ``middle_half`` (75th less 25th percentile), ``n``, ``n_all``. Where ``n`` is
        less than ``n_all`` the share is of the provinces that are known, which is not a sample drawn by chance.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2023, "percent": [91.0, 90.0, 85.0, 80.0]})
    >>> ceiling(scores, n_all={2023: 63})[["n_above", "share_above", "n", "n_all"]].values.tolist()
    [[1.0, 25.0, 4.0, 63.0]]
    """
    if not 0 < above < 100:
        raise DataError(f"above is {above}; it is a percentage of the greatest total, between 0 and 100.")
    groups = scores.dropna(subset=[value]).groupby("year")[value]
    out = groups.agg(
        n_above=lambda s: int((comparable(s) > above).sum()), highest="max",
        middle_half=lambda s: s.quantile(0.75) - s.quantile(0.25), n="count",
    ).reset_index()  # fmt: skip
    out["share_above"] = out["n_above"] / out["n"] * 100
    out["gap"] = 100 - out["highest"]
    out["n_all"] = out["year"].map(n_all)
    return out[["year", "n_above", "share_above", "highest", "gap", "middle_half", "n", "n_all"]]
