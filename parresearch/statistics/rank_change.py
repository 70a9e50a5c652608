"""Why a rank changed: own change against others' change, who overtook whom, and how close the next places were."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.ties import comparable
from parresearch.statistics.pairs import pair_years

__all__ = ["passes", "rank_change"]


def rank_change(
    scores: pd.DataFrame,
    *,
    value: str = "points",
    centred: bool = False,
    year: int | None = None,
    base_year: int | None = None,
    lag: int = 1,
) -> pd.DataFrame:
    """Change of rank in places, split into what the province's own change did and what the others' change did.

    Two ranks that never were make the split: that of the own later score among the others' earlier scores, and that
    of the own earlier score among the others' later scores. The own part is the mean of the two ways to bring the own
    change in (first, or last), the part of the others likewise; they add to the change of rank exactly.

    Parameters
    ----------
    scores : DataFrame, one row per year and province
        ``year, province_code`` and ``value``, unrounded; more is better. Only provinces with both years are ranked.
    centred : bool
        Take the change of the mean of these provinces out of the later scores first. Ranks stay; the split is then
        about moves against the mean. For comparisons across a break, where scores of two years are not on one scale.
    year, base_year, lag
        As in :func:`parresearch.statistics.pairs.pair_years`.

    Returns
    -------
    DataFrame, one row per pair and province
        ``rank_base, rank`` (1 is best, ties share the best rank, among the ``n`` with both years), ``places``
        (positive is a rise), ``own_places, others_places`` (halves are possible), ``rank_if_only_own``,
        ``rank_if_only_others``, ``n_overtaken`` and ``n_overtaking`` (places = the first less the second),
        ``points_up`` (to the next better score of the later year; missing at the top), ``points_down`` (to the
        next lower one, negative), ``points_to_old_rank`` (what would have been needed for the old rank; negative
        when the province stands above it), ``n``.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": [1, 1, 1, 2, 2, 2], "province_code": ["a", "b", "c"] * 2, "vintage": 63,
    ...                        "points": [60.0, 59.0, 58.0, 61.0, 62.0, 63.0]})
    >>> found = rank_change(scores, year=2).set_index("province_code")
    >>> found.loc["a", ["places", "own_places", "others_places"]].tolist()
    [-2.0, 0.0, -2.0]
    """
    both = pair_years(scores, values=[value], year=year, base_year=base_year, lag=lag)
    both = both.dropna(subset=[value, f"{value}_base"])
    frames = [_of_pair(part, value, centred) for _, part in both.groupby(["year", "vintage"], sort=False)]
    if not frames:
        raise DataError("No province has a score in both years, so no rank can be compared.")
    return pd.concat(frames, ignore_index=True)


def _above(others: np.ndarray, own: np.ndarray) -> np.ndarray:
    """How many of the others' scores lie above each own score: its rank less one. A score is not above itself."""
    better = others[None, :] > own[:, None]
    np.fill_diagonal(better, False)
    return better.sum(axis=1)


def _of_pair(part: pd.DataFrame, value: str, centred: bool) -> pd.DataFrame:
    base, now = (comparable(part[name].to_numpy(dtype=float)) for name in (f"{value}_base", value))
    level = comparable(now - (now - base).mean()) if centred else now
    # The first figure: whose year the own score is of; the second: the others'.
    rank_bb, rank_nn = _above(base, base), _above(now, now)
    rank_nb, rank_bn = _above(base, level), _above(level, base)
    own = ((rank_bb - rank_nb) + (rank_bn - rank_nn)) / 2
    others = ((rank_bb - rank_bn) + (rank_nb - rank_nn)) / 2
    was_above = base[None, :] > base[:, None]
    is_above = now[None, :] > now[:, None]
    ordered = np.sort(now)[::-1]
    return pd.DataFrame(
        {
            "vintage": part["vintage"].to_numpy(),
            "province_code": part["province_code"].to_numpy(),
            "base_year": part["base_year"].to_numpy(),
            "year": part["year"].to_numpy(),
            "score_base": part[f"{value}_base"].to_numpy(dtype=float),
            "score": part[value].to_numpy(dtype=float),
            "rank_base": rank_bb + 1,
            "rank": rank_nn + 1,
            "places": rank_bb - rank_nn,
            "own_places": own,
            "others_places": others,
            "rank_if_only_own": rank_nb + 1,
            "rank_if_only_others": rank_bn + 1,
            "n_overtaken": (was_above & ~is_above).sum(axis=1),
            "n_overtaking": (~was_above & is_above).sum(axis=1),
            "points_up": _next(now, up=True),
            "points_down": _next(now, up=False),
            "points_to_old_rank": ordered[rank_bb] - now,
            "n": len(now),
        }
    )


def _next(scores: np.ndarray, *, up: bool) -> np.ndarray:
    """Points from each score to the next different one above (or below); missing where there is none."""
    steps = np.unique(scores)
    place = np.searchsorted(steps, scores)
    wanted = place + (1 if up else -1)
    inside = (wanted >= 0) & (wanted < len(steps))
    return np.where(inside, steps[np.clip(wanted, 0, len(steps) - 1)] - scores, np.nan)


def passes(
    scores: pd.DataFrame,
    *,
    province_code: str,
    year: int,
    base_year: int,
    value: str = "points",
    better: str = "more",
) -> pd.DataFrame:
    """The provinces that one province overtook and those that overtook it between two years.

    Parameters
    ----------
    scores : DataFrame, one row per year and province
        ``year, province_code`` and ``value``.
    value, better : str
        The score, of which ``more`` is better; or published ranks, of which ``less`` is.

    Returns
    -------
    DataFrame, one row per province passed or passing
        ``province_code, direction`` (overtaken | overtaking), ``value_base``, ``value`` (its own figures) and ``n``
        (other provinces with both figures). Those overtaking come first, the best of the later year on top.

    Examples
    --------
    >>> ranks = pd.DataFrame({"year": [1, 1, 2, 2], "vintage": 63, "province_code": ["a", "b"] * 2,
    ...                       "rank": [1, 2, 9, 3]})
    >>> passes(ranks, province_code="a", year=2, base_year=1, value="rank", better="less")["direction"].tolist()
    ['overtaking']
    """
    if better not in ("more", "less"):
        raise DataError(f"better is {better!r}; it can be 'more' (scores) or 'less' (ranks).")
    both = pair_years(scores, values=[value], year=year, base_year=base_year)
    both = both.dropna(subset=[value, f"{value}_base"])
    own = both[both["province_code"] == province_code]
    if own.empty:
        raise DataError(
            f"Province {province_code} lacks {value} in {base_year} or {year}; who passed it is not known."
        )
    sign = 1.0 if better == "more" else -1.0
    others = both[both["province_code"] != province_code]
    names = (f"{value}_base", value)
    base, now = (sign * comparable(others[name].astype(float)) for name in names)
    own_base, own_now = (sign * comparable(float(own[name].iloc[0])) for name in names)
    was_above, is_above = base > own_base, now > own_now
    direction = np.select([was_above & ~is_above, ~was_above & is_above], ["overtaken", "overtaking"], "")
    out = pd.DataFrame(
        {
            "province_code": others["province_code"],
            "direction": direction,
            "value_base": others[f"{value}_base"],
            "value": others[value],
            "n": len(others),
            "_order": -now,
        }
    )
    out = out[out["direction"] != ""].sort_values(
        ["direction", "_order", "province_code"], ascending=[False, True, True]
    )
    return out.drop(columns="_order").reset_index(drop=True)
