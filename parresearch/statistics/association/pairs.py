"""Pairs of indices or components: who has both, and their correlation year by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError, MissingYearError, SmallSampleError, VintageError
from parresearch.statistics.association.bootstrap import bca_interval
from parresearch.statistics.association.coefficients import METHODS, Interval, Method, correlate
from parresearch.statistics.association.families import adjust_family
from parresearch.statistics.association.permutation import permutation_test
from parresearch.statistics.association.standardise import Component
from parresearch.statistics.one_scale import on_greatest_maximum

__all__ = [
    "Correlations",
    "check_years",
    "correlate_components",
    "correlate_years",
    "each_pair",
    "pair_scores",
]

LEAST_YEARS = 4
"""Fewest years of which levels of provinces, errors over years and lasting gaps can be told apart."""

KEYS = ["year", "vintage", "province_code"]


@dataclass(frozen=True)
class Correlations:
    """A table of tests, and what was not tested with the reason."""

    table: pd.DataFrame
    left_out: Mapping[object, str]


def pair_scores(
    scores: pd.DataFrame,
    x: Component,
    y: Component,
    *,
    years: Iterable[int] | None = None,
    value: str = "points",
) -> pd.DataFrame:
    """The provinces and years that have both components.

    Parameters
    ----------
    scores : DataFrame
        ``index_id, year, vintage, province_code, component`` and ``value``, one row each; points of one year out of
        several maxima (``max_points``) are told out of the greatest.

    Returns
    -------
    DataFrame
        ``year, vintage, province_code, x, y``. Years of two maps of the country are refused: carry one over with the
        bridge first.

    Examples
    --------
    >>> scores = pd.DataFrame({"index_id": ["pci", "papi"], "component": "total", "year": 2019, "vintage": 63,
    ...                        "province_code": "01", "points": [68.8, 41.5]})
    >>> pair_scores(scores, ("papi", "total"), ("pci", "total"))[["x", "y"]].values.tolist()
    [[41.5, 68.8]]
    """
    if x == y:
        raise DataError(f"Two different indices are needed; both are {x[0]} ({x[1]}).")
    sides = []
    for name, (index_id, component) in (("x", x), ("y", y)):
        rows = scores[(scores["index_id"] == index_id) & (scores["component"] == component)]
        if rows.empty:
            raise DataError(f"There is no figure of {index_id} ({component}) among the scores.")
        if value == "points":
            rows = rows.assign(points=on_greatest_maximum(rows))
        sides.append(rows[[*KEYS, value]].rename(columns={value: name}).dropna(subset=[name]))
    both = sides[0].merge(sides[1], on=KEYS, validate="one_to_one")
    if years is not None:
        both = both[both["year"].isin(list(years))]
    if len(both["vintage"].unique()) > 1:
        raise VintageError(
            "These years use two maps of the country (63 and 34 provinces). Carry one over with bridge()."
        )
    return both.sort_values(KEYS).reset_index(drop=True)


def check_years(
    pairs: pd.DataFrame, *, names: tuple[str, str], first_year: int, last_year: int, least: int = 10
) -> pd.DataFrame:
    """The years in which ``least`` provinces have both, when there are four; else an error that says what there is.

    A rank correlation of five provinces can be 1 by chance, and its usual p-value is then 0: such years are left out.

    Parameters
    ----------
    pairs : DataFrame
        As from :func:`pair_scores`.
    names : tuple of str
        What readers call the two indices.
    first_year, last_year : int
        The years asked for.

    Examples
    --------
    >>> check_years(pd.DataFrame({"year": [2019]}), names=("PAPI", "PCI"), first_year=2019, last_year=2018)
    Traceback (most recent call last):
    parresearch.core.errors.MissingYearError: The first year (2019) lies after the last (2018). Exchange them.
    """
    if first_year > last_year:
        raise MissingYearError(
            f"The first year ({first_year}) lies after the last ({last_year}). Exchange them."
        )
    both, counts = f"both {names[0]} and {names[1]}", pairs.groupby("year").size()
    if pairs.empty:
        raise MissingYearError(
            f"No province has {both} in {first_year}–{last_year}. Take other years or another pair of indices."
        )
    enough = counts[counts >= least]
    if len(enough) < LEAST_YEARS:
        known = ", ".join(f"{year}: {n}" for year, n in counts.items())
        raise SmallSampleError(
            f"Years are compared with one another, so {LEAST_YEARS} are needed in which at least {least} provinces "
            f"have {both}; in {first_year}–{last_year} there are {len(enough)} (provinces by year: {known}). Take more "
            "years or another pair."
        )
    return pairs[pairs["year"].isin(enough.index)].reset_index(drop=True)


def correlate_years(
    pairs: pd.DataFrame,
    *,
    family: str,
    methods: Sequence[Method] = METHODS,
    interval: Interval = "default",
    confidence: float = 0.95,
    regions: pd.Series | None = None,
    rng: np.random.Generator | None = None,
    n_permutations: int = 4999,
    n_bootstrap: int = 0,
) -> Correlations:
    """The correlation of ``x`` and ``y`` in each year, adjusted over the years of each method.

    Parameters
    ----------
    pairs : DataFrame
        As from :func:`pair_scores`.
    family : str
        Name of what is tested; the method is added, because each method is a family of its own.
    regions : Series, province code to region, optional
        Adds ``r_within_region``, ``p_permutation`` (exchanges within regions), its Monte Carlo error
        ``p_permutation_error`` and ``p_permutation_holm`` for Pearson and Spearman; needs ``rng``.
    n_bootstrap : int
        With it, ``bca_low, bca_high`` from so many resamples (``bootstrap.bca_interval``) beside the closed interval,
        which heavy tails can make far too short; needs ``rng``.

    Returns
    -------
    Correlations
        ``table``: one row per year and method with ``year, method, n, r, statistic, df, p_value, ci_low, ci_high,
        interval, p_holm, p_bh, family, family_size``. ``left_out``: year to reason.

    Examples
    --------
    >>> pairs = pd.DataFrame({"year": 2019, "x": [1.0, 2, 3, 4, 5, 6], "y": [2.0, 1, 4, 3, 6, 5]})
    >>> correlate_years(pairs, family="one year").table["n"].tolist()
    [6, 6, 6]
    """
    rows: list[dict[str, object]] = []
    left_out: dict[object, str] = {}
    for year, part in pairs.groupby("year"):
        try:
            found = [
                correlate(
                    part["x"], part["y"], method=m, interval=interval, confidence=confidence, rng=rng
                ).as_row()
                for m in methods
            ]
        except SmallSampleError as error:
            left_out[int(year)] = str(error)
            continue
        for row in found:
            if regions is not None and row["method"] != "kendall":
                row |= _permuted(part, regions, str(row["method"]), rng, n_permutations)
            if n_bootstrap:
                row |= _bootstrapped(part, str(row["method"]), confidence, rng, n_bootstrap)
            rows.append({"year": int(year), **row})
    if not rows:
        raise SmallSampleError("No year has enough pairs: " + " ".join(left_out.values()))
    table = pd.DataFrame(rows)
    adjusted = [
        _adjusted(part, family=f"{family}, {method}") for method, part in table.groupby("method", sort=False)
    ]
    return Correlations(
        pd.concat(adjusted).sort_values(["year"], kind="stable").reset_index(drop=True), left_out
    )


def _adjusted(part: pd.DataFrame, *, family: str) -> pd.DataFrame:
    """One method's years as a family; the permutation p-values, where there are any, adjusted over the same years."""
    found = adjust_family(part, family=family)
    if "p_permutation" not in part or part["p_permutation"].isna().all():
        return found
    return found.assign(
        p_permutation_holm=adjust_family(part, family=family, p="p_permutation")["p_holm"].to_numpy()
    )


def _permuted(
    part: pd.DataFrame, regions: pd.Series, method: str, rng: np.random.Generator | None, n: int
) -> dict[str, float]:
    if rng is None:
        raise DataError("Permutations need a random generator: give rng=numpy.random.default_rng(seed).")
    groups = part["province_code"].map(regions)
    test = permutation_test(part["x"], part["y"], groups, rng=rng, method=method, n_permutations=n)
    return {
        "r_within_region": test.r,
        "p_permutation": test.p_value,
        "p_permutation_error": test.p_mc_error,
        "n_permutations": n,
    }


def _bootstrapped(
    part: pd.DataFrame, method: str, confidence: float, rng: np.random.Generator | None, n: int
) -> dict[str, float]:
    both = part[["x", "y"]].to_numpy(dtype=float)
    low, high = bca_interval(
        both[:, 0], both[:, 1], method=method, confidence=confidence, rng=rng, n_resamples=n
    )
    return {"bca_low": low, "bca_high": high}


def each_pair(
    left: Sequence[Component],
    right: Sequence[Component],
    make: Callable[[Component, Component], list[dict[str, object]]],
) -> tuple[list[dict[str, object]], dict[object, str]]:
    """The rows that ``make`` gives for every component of ``left`` with every one of ``right``, but not with itself.

    Returns
    -------
    tuple
        Rows with ``x_index, x_component, y_index, y_component`` before what was made; and the same four, as a key, to
        the reason where ``make`` raised a ``DataError``.

    Examples
    --------
    >>> rows, left_out = each_pair([("papi", "d1")], [("pci", "total"), ("papi", "d1")], lambda x, y: [{"n": 63}])
    >>> rows
    [{'x_index': 'papi', 'x_component': 'd1', 'y_index': 'pci', 'y_component': 'total', 'n': 63}]
    """
    rows: list[dict[str, object]] = []
    left_out: dict[object, str] = {}
    for x, y in product(left, right):
        if x == y:
            continue
        key = (*x, *y)
        names = dict(zip(("x_index", "x_component", "y_index", "y_component"), key, strict=True))
        try:
            rows += [{**names, **row} for row in make(x, y)]
        except DataError as error:
            left_out[key] = str(error)
    return rows, left_out


def correlate_components(
    scores: pd.DataFrame,
    left: Sequence[Component],
    right: Sequence[Component],
    *,
    year: int,
    family: str,
    method: Method = "spearman",
    least: int = 20,
) -> Correlations:
    """Every component of ``left`` with every component of ``right`` in one year, one family.

    Pairs with fewer than ``least`` provinces are left out with the reason; a component with itself is skipped.

    Returns
    -------
    Correlations
        ``table``: ``x_index, x_component, y_index, y_component`` and the columns of :func:`correlate_years`.
    """
    own = scores[scores["year"] == year]

    def one(x: Component, y: Component) -> list[dict[str, object]]:
        pairs = pair_scores(own, x, y)
        if len(pairs) < least:
            raise SmallSampleError(f"Only {len(pairs)} provinces have both; {least} are asked for.")
        return [{"year": year, **correlate(pairs["x"], pairs["y"], method=method).as_row()}]

    rows, left_out = each_pair(left, right, one)
    if not rows:
        raise SmallSampleError(f"No pair of components has {least} provinces in {year}.")
    return Correlations(adjust_family(pd.DataFrame(rows), family=family), left_out)
