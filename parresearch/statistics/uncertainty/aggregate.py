"""A composite index from its tree: weighted means level by level, for one set of weights or for many at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.ties import comparable
from parresearch.statistics.spread import as_numbers, number_columns

__all__ = ["Tree", "aggregate", "aggregate_draws", "min_rank_rows"]

Floats = npt.NDArray[np.float64]
_SCORES = 2**18  # draws x units at a time: with the ten parts of a node 20 MB


@dataclass(frozen=True)
class Tree:
    """Who belongs to whom, with which weight.

    Attributes
    ----------
    table : DataFrame indexed by code
        ``parent`` (code, or missing for the top), ``level`` (1 for indicators), ``weight`` (0 or more).
    """

    table: pd.DataFrame

    def __post_init__(self) -> None:
        table = self.table
        if table.index.has_duplicates:
            raise DataError(f"{table.index[table.index.duplicated()][0]} stands twice in the tree.")
        weight = pd.Series(as_numbers(table["weight"], what="weight"), index=table.index)
        if weight.isna().any():
            raise DataError(
                f"The weight of {weight.index[weight.isna()][0]} is missing; every child needs one."
            )
        if (weight < 0).any():
            raise DataError(f"The weight of {weight.index[weight < 0][0]} is below 0.")
        parents = table["parent"].dropna()
        if unknown := sorted(set(parents) - set(table.index)):
            raise DataError(f"{unknown[0]} is a parent but is not in the tree.")
        above = table["level"].reindex(parents).to_numpy() - table.loc[parents.index, "level"].to_numpy()
        if (above != 1).any():
            raise DataError(f"{parents.index[above != 1][0]} does not stand one level below its parent.")
        for code, group in weight[parents.index].groupby(parents):
            if group.sum() <= 0:
                raise DataError(f"The weights of the children of {code} add to 0.")

    @property
    def leaves(self) -> list[str]:
        """Indicators, in the order of the table."""
        return list(self.table.index[self.table["level"] == 1])

    @property
    def nodes(self) -> list[str]:
        """Everything above the indicators, lowest level first."""
        upper = self.table[self.table["level"] > 1].sort_values("level", kind="stable")
        return list(upper.index)

    def children(self, code: str) -> list[str]:
        """The children of a node, in the order of the table."""
        return list(self.table.index[(self.table["parent"] == code).fillna(False).astype(bool)])

    def method(self, code: str, methods: str | Mapping[int, str]) -> str:
        """How the children of ``code`` are put together: one word for all, or one by level of the node."""
        level = int(self.table.loc[code, "level"])
        if not isinstance(methods, str) and level not in methods:
            raise DataError(f"No way of aggregation is given for level {level}; there are {sorted(methods)}.")
        found = methods if isinstance(methods, str) else methods[level]
        if found not in ("arithmetic", "geometric"):
            raise DataError(f"{found!r} is no way of aggregation; there are arithmetic and geometric.")
        return found


def _mean(values: Floats, weights: Floats, method: str, threshold: float, *, of: str) -> Floats:
    """Weighted mean over the last axis of what is known, weights rescaled; NaN where too little is."""
    known = ~np.isnan(values)
    shares = np.where(known, weights, 0.0)
    total = shares.sum(axis=-1)
    if method == "geometric":
        if (values[known] <= 0).any():
            raise DataError(f"A geometric mean needs values above 0, and {of} has some at or below it.")
        values = np.log(np.where(known, values, 1.0))
    enough = (known.mean(axis=-1) >= threshold) & (total > 0)
    mean = np.divide(
        (np.where(known, values, 0.0) * shares).sum(axis=-1),
        total,
        out=np.full(total.shape, np.nan),
        where=enough,
    )
    return np.exp(mean) if method == "geometric" else mean


def aggregate(
    values: pd.DataFrame,
    tree: Tree,
    *,
    methods: str | Mapping[int, str] = "arithmetic",
    data_threshold: float = 0.0,
) -> pd.DataFrame:
    """Scores of every node above the indicators.

    Parameters
    ----------
    values : DataFrame (units x indicators), on one scale; missing values are left out and weights rescaled.
    methods : str or mapping
        ``arithmetic`` or ``geometric``, for all levels or by level of the parent: ``{2: "arithmetic", 4:
        "geometric"}``.
    data_threshold : float
        A node is missing where the share of its children present is below this.

    References
    ----------
    OECD/JRC 2008, Handbook on Constructing Composite Indicators, steps 6 and 7.

    Examples
    --------
    >>> tree = Tree(pd.DataFrame({"parent": ["index", "index", None], "level": [1, 1, 2], "weight": [1, 3, 1]},
    ...                          index=["a", "b", "index"]))
    >>> aggregate(pd.DataFrame({"a": [10.0, None], "b": [20.0, 40.0]}), tree)["index"].tolist()
    [17.5, 40.0]
    """
    if absent := [code for code in tree.leaves if code not in values]:
        raise DataError(
            f"The table has no indicator {absent[0]}; missing values are NaN, not an absent column."
        )
    found = number_columns(values[tree.leaves])
    for code in tree.nodes:
        below = tree.children(code)
        weights = tree.table.loc[below, "weight"].to_numpy(dtype=float)
        found[code] = _mean(
            found[below].to_numpy(),
            weights,
            tree.method(code, methods),
            data_threshold,
            of=" or ".join(below),
        )
    return found[tree.nodes]


def aggregate_draws(
    values: pd.DataFrame,
    tree: Tree,
    *,
    weights: pd.DataFrame,
    methods: str | Mapping[int, str] = "arithmetic",
) -> Floats:
    """Scores of the top node for many sets of weights at once.

    Parameters
    ----------
    weights : DataFrame (draws x codes)
        Weights of any codes of the tree; the others keep theirs.

    Returns
    -------
    array (draws, units)
    """
    out = np.empty((len(weights), len(values)))
    step = max(1, _SCORES // max(1, len(values)))
    for start in range(0, len(weights), step):
        part = weights.iloc[start : start + step]
        out[start : start + step] = _some_draws(values, tree, weights=part, methods=methods)
    return out


def _some_draws(
    values: pd.DataFrame, tree: Tree, *, weights: pd.DataFrame, methods: str | Mapping[int, str]
) -> Floats:
    found: dict[str, Floats] = {code: values[code].to_numpy(dtype=float)[None, :] for code in tree.leaves}
    for code in tree.nodes:
        below = tree.children(code)
        own = [
            weights[c].to_numpy(dtype=float)
            if c in weights
            else np.array([float(tree.table.loc[c, "weight"])])
            for c in below
        ]
        depth = max(len(w) for w in own)
        share = np.stack([np.broadcast_to(w, (depth,)) for w in own], axis=-1)[:, None, :]
        parts = np.stack(np.broadcast_arrays(*(found[c] for c in below)), axis=-1)
        found[code] = _mean(parts, share, tree.method(code, methods), 0.0, of=code)
    top = tree.nodes[-1]
    return np.asarray(np.broadcast_to(found[top], (len(weights), len(values))))


def min_rank_rows(scores: Floats) -> npt.NDArray[np.int64]:
    """Rank within each row, 1 the highest, ties share the best rank; a missing score is an error.

    Examples
    --------
    >>> min_rank_rows(np.array([[3.0, 5.0, 3.0]])).tolist()
    [[2, 1, 2]]
    """
    if np.isnan(scores).any():
        raise DataError("A unit without a score has no rank; leave it out of the draws.")
    scores = comparable(scores)
    n = scores.shape[1]
    order = np.argsort(-scores, axis=1, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=1)
    places = np.broadcast_to(np.arange(n), scores.shape).copy()
    places[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = 0
    places = np.maximum.accumulate(places, axis=1)
    ranks = np.empty(scores.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, places + 1, axis=1)
    return ranks
