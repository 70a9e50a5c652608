"""Component with component over several years: between provinces, and within provinces over the years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from parresearch.core.errors import SmallSampleError
from parresearch.statistics.association.families import adjust_family
from parresearch.statistics.association.pairs import LEAST_YEARS, Correlations, each_pair, pair_scores
from parresearch.statistics.association.pooled import two_way_correlation
from parresearch.statistics.association.repeated import between_correlation
from parresearch.statistics.association.standardise import Component, on_one_scale

__all__ = ["KINDS", "pooled_components"]

KINDS = ("between", "within")


def pooled_components(
    scores: pd.DataFrame,
    left: Sequence[Component],
    right: Sequence[Component],
    *,
    years: Iterable[int],
    breaks: pd.DataFrame,
    family: str,
    least: int = 40,
    least_years: int = LEAST_YEARS,
) -> Correlations:
    """Every component of ``left`` with every component of ``right`` over the years that have both.

    Both are standardised within each year first, so no change of scale enters. A year counts with ``least`` provinces
    that have both; a pair counts with ``least_years`` such years.

    Parameters
    ----------
    scores : DataFrame
        ``index_id, component, year, vintage, province_code, points``.
    left, right : sequences of (index id, component)
    breaks : DataFrame
        As ``standardise.on_one_scale`` takes it.

    Returns
    -------
    Correlations
        ``table``: two rows per pair. ``kind`` between: Pearson of the provinces' means, interval and test by Fisher and
        Student. ``kind`` within: correlation of what is left of both once provinces and years are taken out; its test
        is that of the slope with errors clustered by province (CR2, Satterthwaite), which takes no year as independent.
        ``x_index, x_component, y_index, y_component, kind, r, p_value, n, n_provinces, n_years, first_year,
        last_year``, and ``p_holm, p_bh, family, family_size`` over the pairs of a kind.
        ``left_out``: (x_index, x_component, y_index, y_component) to reason.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> rows = [(i, c, t, 63, str(p), rng.normal()) for t in range(2011, 2015) for p in range(40)
    ...         for i, c in (("papi", "d1"), ("pci", "transparency"))]
    >>> scores = pd.DataFrame(rows, columns=["index_id", "component", "year", "vintage", "province_code", "points"])
    >>> none = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after"])
    >>> found = pooled_components(scores, [("papi", "d1")], [("pci", "transparency")], years=range(2011, 2015),
    ...                           breaks=none, family="one pair")
    >>> found.table[["kind", "n", "n_years"]].values.tolist()
    [['between', 160, 4], ['within', 160, 4]]
    """
    wanted = list(years)
    named = {*left, *right}
    own = scores[
        scores["year"].isin(wanted) & scores["component"].isin({component for _, component in named})
    ]
    rows, left_out = each_pair(
        left, right, lambda x, y: _one_pair(own, x, y, wanted, breaks, least, least_years)
    )
    if not rows:
        raise SmallSampleError(
            f"No pair of components has {least} provinces in {least_years} years of {min(wanted)}–{max(wanted)}."
        )
    table = pd.DataFrame(rows)
    adjusted = [adjust_family(table[table["kind"] == kind], family=f"{family}, {kind}") for kind in KINDS]
    return Correlations(pd.concat(adjusted, ignore_index=True), left_out)


def _one_pair(
    scores: pd.DataFrame,
    x: Component,
    y: Component,
    years: list[int],
    breaks: pd.DataFrame,
    least: int,
    least_years: int,
) -> list[dict[str, object]]:
    pairs = pair_scores(scores, x, y, years=years)
    pairs = pairs[pairs["year"].map(pairs["year"].value_counts()) >= least]
    n_years = pairs["year"].nunique()
    if n_years < least_years:
        raise SmallSampleError(
            f"{least} provinces have both in {n_years} years; {least_years} are asked for."
        )
    table = on_one_scale(pairs, {"x": x, "y": y}, breaks=breaks)
    inner, outer = two_way_correlation(table), between_correlation(table, "x", "y")
    held: Mapping[str, object] = {
        "n": len(table), "n_provinces": table["province_code"].nunique(), "n_years": n_years,
        "first_year": int(table["year"].min()), "last_year": int(table["year"].max()),
    }  # fmt: skip
    return [
        {**held, "kind": "between", "r": outer.r, "p_value": outer.p_value},
        {**held, "kind": "within", "r": inner.coef, "p_value": inner.p_value},
    ]
