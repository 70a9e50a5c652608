"""Published ranks and groups against those that the published scores give."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.core.flags import uncontradicted
from parresearch.core.ties import comparable
from parresearch.statistics.groups import group_of
from parresearch.statistics.reproduction_rows import COLUMNS, comparison_rows

__all__ = ["compare_groups", "compare_ranks", "group_by_rank"]

_KEYS = ["year", "vintage", "province_code"]


def compare_ranks(scores: pd.DataFrame) -> pd.DataFrame:
    """Published national ranks against the scores of the same year; ranks that others computed are left out.

    Where every ranked province has a score the rank is re-made (``rank``): ties share the best rank, and a publisher
    that separates them by more decimals than it prints agrees, with cause ``tie``. Where only some scores are known a
    rank can merely be possible or not (``rank_possible``): as many places from the top as scores above it, as many
    from the bottom as scores below; the re-made figure is then the nearest possible place.

    Parameters
    ----------
    scores : DataFrame
        Components of one index: ``year, vintage, province_code, component, percent, rank_published, n_units,
        rank_basis, rank_source_id``. Scores are compared in percent, which years with another maximum share.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2011, "vintage": 63, "province_code": ["01", "02", "04"], "component": "total",
    ...     "percent": [60.0, 58.0, 58.0], "rank_published": [1, 3, 2], "n_units": 3, "rank_basis": "published",
    ...     "rank_source_id": "s"})
    >>> compare_ranks(scores)[["province_code", "published", "recomputed", "agrees", "cause"]].values.tolist()
    [['01', 1.0, 1.0, True, ''], ['02', 3.0, 2.0, True, 'tie'], ['04', 2.0, 2.0, True, '']]
    """
    frames = []
    totals = scores[scores["component"] == "total"]
    for _, of_year in totals.groupby("year"):
        ranked = of_year[of_year["rank_published"].notna() & (of_year["rank_basis"] == "published")]
        ranked = ranked[ranked["percent"].notna() & ranked["n_units"].notna()]
        if ranked.empty:
            continue
        known = comparable(of_year["percent"].dropna()).to_numpy()
        own = comparable(ranked["percent"]).to_numpy()
        above = (known[None, :] > own[:, None]).sum(axis=1)
        below = (known[None, :] < own[:, None]).sum(axis=1)
        n_units = ranked["n_units"].to_numpy(dtype=int)
        published = ranked["rank_published"].to_numpy(dtype=float)
        first, last = above + 1, n_units - below
        complete = len(known) >= n_units
        nearest = np.where(complete, first, np.clip(published, first, last))
        index = pd.MultiIndex.from_frame(ranked[_KEYS])
        for is_rank, quantity in ((True, "rank"), (False, "rank_possible")):
            take = complete == is_rank
            if not take.any():
                continue
            frame = comparison_rows(
                index[take], quantity=quantity, component="total", published=pd.Series(published[take]),
                recomputed=pd.Series(nearest[take]),
                tolerance=pd.Series(np.where(is_rank, last - first, 0)[take]), basis=ranked["rank_basis"][take],
                source_id=ranked["rank_source_id"][take],
            )  # fmt: skip
            possible = (published >= first) & (published <= last)
            agrees = pd.array(possible[take], dtype="boolean")
            cause = np.where(
                ~possible[take], "rank_contradicts", np.where(frame["difference"] != 0, "tie", "")
            )
            frames.append(frame.assign(agrees=agrees, cause=cause))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def group_by_rank(rank: float, groups: pd.DataFrame) -> str:
    """The group of a rank by the published sizes of the groups, best first; "" when the sizes do not reach it.

    Examples
    --------
    >>> groups = pd.DataFrame({"group": ["A", "B"], "n_provinces": [7, 56], "flag": ""})
    >>> group_by_rank(7, groups), group_by_rank(8, groups), group_by_rank(64, groups)
    ('A', 'B', '')
    """
    reached = 0.0
    for row in uncontradicted(groups).itertuples():
        if pd.isna(row.n_provinces):
            return ""
        reached += float(row.n_provinces)
        if rank <= reached:
            return str(row.group)
    return ""


def compare_groups(scores: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """The group by rank and published sizes against the group by score and published thresholds.

    Publishers print how many provinces each group has, not who is in it. A province with a published rank and score
    can be placed in both ways; the figures compared are the places of the groups, 1 the best.
    """
    totals = scores[(scores["component"] == "total") & scores["percent"].notna()]
    totals = totals[totals["rank_published"].notna() & (totals["rank_basis"] == "published")]
    frames = []
    for year, of_year in totals.groupby("year"):
        known = groups[groups["year"] == year]
        place = {
            str(name): n for n, name in enumerate(dict.fromkeys(uncontradicted(known)["group"]), start=1)
        }
        by_rank = [place.get(group_by_rank(float(rank), known)) for rank in of_year["rank_published"]]
        by_score = [place.get(group_of(float(score), known)) for score in of_year["percent"]]
        both = [a is not None and b is not None for a, b in zip(by_rank, by_score, strict=True)]
        if not any(both):
            continue
        index = pd.MultiIndex.from_frame(of_year[_KEYS])
        frame = comparison_rows(
            index, quantity="group", component="total", published=pd.Series(by_rank, dtype=float),
            recomputed=pd.Series(by_score, dtype=float), tolerance=pd.Series(0.0, index=index),
            basis=of_year["rank_basis"], source_id=of_year["rank_source_id"],
        )[both]  # fmt: skip
        differs = ~frame["agrees"].astype(bool)
        frames.append(frame.assign(cause=frame["cause"].mask(differs, "group_contradicts")))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))
