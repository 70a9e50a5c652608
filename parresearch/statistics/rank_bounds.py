"""What published ranks of a few provinces say about a rank that was never published: bounds, no guess."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.ties import comparable

__all__ = ["RankSplitBounds", "bounds_among_others", "rank_split_bounds"]


def bounds_among_others(
    score: float, known: pd.DataFrame, *, n_units: int, own_rank: int, own_score: float
) -> tuple[int, int]:
    """Best and worst rank that a score can have had among the *other* provinces of a year.

    A province with rank k and score s says that exactly k - 1 provinces lie above s. So a score below s has rank k + 1
    or worse (the owner of s is above too), and a score at or above s has rank k or better. The own published score of
    that year counts among the ranks and is taken out.

    Parameters
    ----------
    score : float
        The score asked about.
    known : DataFrame
        Other provinces of that year: ``score, rank`` as published.
    n_units : int
        How many provinces were ranked.
    own_rank, own_score : int, float
        The province's own rank and score of that year.

    Examples
    --------
    >>> known = pd.DataFrame({"score": [90.0, 80.0], "rank": [5, 30]})
    >>> bounds_among_others(85.0, known, n_units=63, own_rank=40, own_score=75.0)
    (6, 30)
    """
    score, own_score = comparable(score), comparable(own_score)
    best, worst = 1, n_units
    if score <= own_score:
        best = max(best, own_rank)  # all that were above the own score are above a lower one too
    if score >= own_score:
        worst = min(worst, own_rank)
    for other, rank in zip(comparable(known["score"].astype(float)), known["rank"].astype(int), strict=True):
        own_above = own_score > other
        if score < other:
            best = max(best, rank + 1 - int(own_above))
        else:
            worst = min(worst, rank - int(own_above))
    if best > worst:
        raise DataError(
            f"The published scores and ranks contradict one another: a score of {score:g} would rank {best} or worse "
            f"and {worst} or better."
        )
    return best, worst


@dataclass(frozen=True)
class RankSplitBounds:
    """Change of rank (positive is a rise) with bounds of its own part and of the others' part, in places."""

    places: int
    own_low: float
    own_high: float
    others_low: float
    others_high: float
    n_known_base: int
    n_known: int

    @property
    def is_exact(self) -> bool:
        """Whether the published figures leave one answer only."""
        return self.own_low == self.own_high


def rank_split_bounds(
    base: pd.DataFrame, now: pd.DataFrame, *, province_code: str, n_units: int, shift: float = 0.0
) -> RankSplitBounds:
    """Own and others' part of a change of rank, as far as the published scores and ranks of a few provinces allow.

    Parameters
    ----------
    base, now : DataFrame, one row per province
        ``province_code, score, rank`` of the earlier and the later year, as published; rows without both are not used.
    shift : float
        The change of the country's mean, taken out of the own change (see ``centred`` of
        :func:`parresearch.statistics.rank_change.rank_change`).

    Returns
    -------
    RankSplitBounds
        The parts of :func:`parresearch.statistics.rank_change.rank_change` lie inside the bounds; the fewer scores
        are published, the wider they are.

    Examples
    --------
    >>> base = pd.DataFrame({"province_code": ["89"], "score": [85.56], "rank": [31]})
    >>> now = pd.DataFrame({"province_code": ["89"], "score": [72.89], "rank": [36]})
    >>> found = rank_split_bounds(base, now, province_code="89", n_units=63, shift=-10.47)
    >>> found.places, found.own_low, found.own_high
    (-5, -33.5, 0.0)
    """
    tables = [table.dropna(subset=["score", "rank"]) for table in (base, now)]
    own = [table[table["province_code"] == province_code] for table in tables]
    others = [table[table["province_code"] != province_code] for table in tables]
    if any(len(part) != 1 for part in own):
        raise DataError(f"Province {province_code} needs one score and one rank in both years.")
    (score_0, rank_0), (score_1, rank_1) = (
        (float(part["score"].iloc[0]), int(part["rank"].iloc[0])) for part in own
    )
    nb = bounds_among_others(score_1 - shift, others[0], n_units=n_units, own_rank=rank_0, own_score=score_0)
    bn = bounds_among_others(score_0 + shift, others[1], n_units=n_units, own_rank=rank_1, own_score=score_1)
    places = rank_0 - rank_1
    own_low = ((rank_0 - nb[1]) + (bn[0] - rank_1)) / 2
    own_high = ((rank_0 - nb[0]) + (bn[1] - rank_1)) / 2
    return RankSplitBounds(
        places, own_low, own_high, places - own_high, places - own_low, len(others[0]), len(others[1])
    )
