"""Do indices rank provinces alike, and where do they disagree most?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from parresearch.core.errors import DataError, SmallSampleError
from parresearch.core.ties import comparable, places
from parresearch.statistics.association.bootstrap import bca_interval, row_correlations
from parresearch.statistics.association.checks import LEAST, check_varies, complete_rows, mean_ranks
from parresearch.statistics.association.coefficients import correlate
from parresearch.statistics.association.families import adjust_family

__all__ = ["Concordance", "concordance_years", "disagreement", "kendalls_w", "ranking_agreement"]


@dataclass(frozen=True)
class Concordance:
    """Kendall's W (0 none, 1 the same ranking), its chi-square test, and how many indices and provinces."""

    w: float
    statistic: float
    df: int
    p_value: float
    n_rankings: int
    n: int


def kendalls_w(scores: pd.DataFrame) -> Concordance:
    """Concordance of several rankings of the same units, corrected for ties.

    Parameters
    ----------
    scores : DataFrame (units x indices); units that lack one are left out.

    References
    ----------
    Kendall & Babington Smith 1939, Annals of Mathematical Statistics 10. Two rankings: W = (rho + 1) / 2.

    Examples
    --------
    >>> kendalls_w(pd.DataFrame({"pci": [1.0, 2, 3, 4], "papi": [1.0, 2, 3, 4], "par": [2.0, 4, 6, 8]})).w
    1.0
    """
    if scores.shape[1] < 2:
        raise DataError("Concordance needs at least two rankings.")
    rows = complete_rows(scores, list(scores.columns))
    for name in rows:
        check_varies(comparable(rows[name].to_numpy(dtype=float)), what=str(name))
    ranks = mean_ranks(rows.to_numpy(dtype=float).T).T
    n, m = ranks.shape
    ties = sum(
        float((counts**3 - counts).sum()) for counts in (np.unique(c, return_counts=True)[1] for c in ranks.T)
    )
    deviations = ranks.sum(axis=1) - m * (n + 1) / 2
    w = min(float(12 * (deviations @ deviations) / (m * m * (n**3 - n) - m * ties)), 1.0)
    statistic = m * (n - 1) * w
    return Concordance(w, statistic, n - 1, float(stats.chi2.sf(statistic, n - 1)), m, n)


def concordance_years(
    scores: pd.DataFrame, index_ids: Sequence[str], *, years: Iterable[int], least: int = 10
) -> pd.DataFrame:
    """Kendall's W of the totals of several indices in every year in which ``least`` provinces have all of them.

    Returns
    -------
    DataFrame
        ``year, w, n, n_rankings, chance``: ``chance`` = 1/m is what unrelated rankings give on average. Empty where no
        year has enough provinces.

    Examples
    --------
    >>> scores = pd.DataFrame({"index_id": ["a"] * 5 + ["b"] * 5, "component": "total", "year": 2019,
    ...                        "province_code": list("uvwxy") * 2, "percent": [1.0, 2, 3, 4, 5, 5, 4, 3, 2, 1]})
    >>> concordance_years(scores, ["a", "b"], years=[2019], least=5)[["w", "chance"]].to_numpy().tolist()
    [[0.0, 0.5]]
    """
    totals = scores[(scores["component"] == "total") & scores["index_id"].isin(list(index_ids))]
    wide = totals.pivot(index=["year", "province_code"], columns="index_id", values="percent")
    wide = wide.reindex(columns=list(index_ids)).dropna()
    rows = []
    for year in sorted(set(years) & set(wide.index.get_level_values("year"))):
        own = wide.loc[year]
        if len(own) < max(least, LEAST):
            continue
        found = kendalls_w(own)
        rows.append({"year": int(year), "w": found.w, "n": found.n, "n_rankings": found.n_rankings,
                     "chance": 1 / found.n_rankings})  # fmt: skip
    return pd.DataFrame(rows, columns=["year", "w", "n", "n_rankings", "chance"])


def ranking_agreement(
    pairs: pd.DataFrame,
    *,
    top: int = 10,
    rng: np.random.Generator | None = None,
    confidence: float = 0.95,
    n_resamples: int = 999,
) -> pd.DataFrame:
    """By year: how alike two rankings are, the more so at the top.

    Parameters
    ----------
    pairs : DataFrame
        ``year, x, y``.
    top : int
        Size of the top and bottom groups compared, in years with ``3 * top`` provinces or more: with fewer the two
        groups are nearly each other's complement and say the same thing twice.
    rng : Generator, optional
        For the interval of the weighted tau (:func:`~.bootstrap.bca_interval` over provinces); without it there is
        none, nor where resamples do not vary.

    Returns
    -------
    DataFrame, one row per year
        ``year, n, w`` (Kendall's W) with ``w_low, w_high`` (W = (rho + 1) / 2 of the Bonett-Wright interval),
        ``weighted_tau`` (hyperbolic weights, mean over both rankings) with ``tau_low, tau_high``, ``top_overlap,
        bottom_overlap`` (units in both groups; all that are tied at the edge are in; missing in smaller years),
        ``expected_overlap`` (of unrelated rankings, top^2 / n), ``p_top, p_bottom`` (that many or more by chance,
        hypergeometric) and ``p_top_holm, p_bottom_holm`` (adjusted over both groups of all such years).

    References
    ----------
    Vigna 2015, A weighted correlation index for rankings with ties, WWW '15.

    Examples
    --------
    >>> pairs = pd.DataFrame({"year": 2019, "x": range(8), "y": range(8)})
    >>> ranking_agreement(pairs, top=2)[["top_overlap", "expected_overlap"]].values.tolist()
    [[2.0, 0.5]]
    """
    if top < 1:
        raise DataError(f"top = {top}: a group has at least one province.")
    rows = []
    for year, part in pairs.groupby("year"):
        part = part.dropna(subset=["x", "y"])
        if len(part) < LEAST:
            continue
        rho = correlate(part["x"], part["y"], method="spearman", confidence=confidence)
        row: dict[str, float] = {"year": int(year), "n": len(part), "w": kendalls_w(part[["x", "y"]]).w}
        row |= {"w_low": (rho.ci_low + 1) / 2, "w_high": (rho.ci_high + 1) / 2}
        row |= _weighted_tau(part, rng, confidence, n_resamples)
        rows.append(row | _overlaps(part, top))
    if not rows:
        raise SmallSampleError(
            f"No year has {LEAST} provinces with both indices. Take more years or another pair."
        )
    table = pd.DataFrame(rows).assign(p_top_holm=np.nan, p_bottom_holm=np.nan)
    known = table.index[table["p_top"].notna()]
    if len(known):
        stacked = pd.DataFrame({"p_value": table.loc[known, ["p_top", "p_bottom"]].to_numpy().ravel()})
        adjusted = adjust_family(stacked, family="groups at both ends, by year")["p_holm"].to_numpy()
        table.loc[known, ["p_top_holm", "p_bottom_holm"]] = adjusted.reshape(-1, 2)
    return table


def _weighted_tau(
    part: pd.DataFrame, rng: np.random.Generator | None, confidence: float, n_resamples: int
) -> dict[str, float]:
    """The coefficient, and its interval where there is one: rankings that agree wholly have none."""
    x, y = (part[c].to_numpy(dtype=float) for c in ("x", "y"))
    value = float(row_correlations(x[None, :], y[None, :], method="weighted_tau")[0])
    low = high = np.nan
    if rng is not None:
        with suppress(SmallSampleError):
            low, high = bca_interval(
                x, y, method="weighted_tau", confidence=confidence, rng=rng, n_resamples=n_resamples
            )
    return {"weighted_tau": value, "tau_low": low, "tau_high": high}


def _overlaps(part: pd.DataFrame, top: int) -> dict[str, float]:
    """Shared units at both ends; nothing is known where two groups of ``top`` would be nearly all there are."""
    if len(part) < 3 * top:
        return dict.fromkeys(
            ["expected_overlap", "top_overlap", "p_top", "bottom_overlap", "p_bottom"], np.nan
        )
    row: dict[str, float] = {"expected_overlap": top * top / len(part)}
    for end, ascending in (("top", False), ("bottom", True)):
        groups = [places(part[c], ascending=ascending) <= top for c in ("x", "y")]
        shared = int((groups[0] & groups[1]).sum())
        sizes = [int(g.sum()) for g in groups]
        row[f"{end}_overlap"] = shared
        row[f"p_{end}"] = float(stats.hypergeom.sf(shared - 1, len(part), sizes[0], sizes[1]))
    return row


def disagreement(
    pairs: pd.DataFrame, *, family: str, least_years: int = 4, confidence: float = 0.95
) -> pd.DataFrame:
    """Provinces that stand higher in one index than in the other, on average over the years, with intervals.

    Parameters
    ----------
    pairs : DataFrame
        ``year, province_code, x, y`` standardised within the year.

    Returns
    -------
    DataFrame, largest gap first
        ``province_code, n_years, difference`` (x less y in standard deviations, positive: higher in x), ``ci_low,
        ci_high, p_value`` (t over the years, which are taken as independent draws: where they are not, intervals are
        too narrow), ``p_holm, p_bh, family``. Provinces with fewer than ``least_years`` are left out; without any
        the table is empty.

    Examples
    --------
    >>> pairs = pd.DataFrame({"year": [1, 2, 3, 4] * 2, "province_code": ["a"] * 4 + ["b"] * 4,
    ...                       "x": [1.0, 1.2, 0.9, 1.1, 0, 0, 0, 0.1], "y": [0.0, 0.1, 0, 0, 0, 0.1, 0, 0]})
    >>> disagreement(pairs, family="two provinces")["province_code"].tolist()
    ['a', 'b']
    """
    gaps = (pairs["x"] - pairs["y"]).groupby(pairs["province_code"]).agg(["count", "mean", "std"])
    size = pairs[["x", "y"]].abs().max(axis=None)
    gaps = gaps[(gaps["count"] >= max(2, least_years)) & (gaps["std"] > 1e-12 * size)]
    error = gaps["std"] / np.sqrt(gaps["count"])
    df = gaps["count"] - 1
    reach = stats.t.ppf((1 + confidence) / 2, df) * error
    table = pd.DataFrame({
        "province_code": gaps.index, "n_years": gaps["count"], "difference": gaps["mean"],
        "ci_low": gaps["mean"] - reach, "ci_high": gaps["mean"] + reach,
        "p_value": 2 * stats.t.sf((gaps["mean"] / error).abs(), df),
    })  # fmt: skip
    if table.empty:
        return table.assign(p_holm=[], p_bh=[], family="", family_size=0).reset_index(drop=True)
    table = adjust_family(table, family=family)
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)
