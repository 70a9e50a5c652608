"""The rows of a criteria set as a tree: which block of points lies inside which, which criterion in which field."""

from __future__ import annotations

import pandas as pd

__all__ = ["nest_framework"]

_INSIDE = {"block.leader_survey": ("block.impact", "block.survey_and_impact")}
"""Blocks that are parts of another: impact points are SIPAS, leaders' survey and socio-economic points together."""

_SELF = "block.self_assessed"
_LEVELS = ("total", "block", "field")


def _parent(code: str, parent_code: str, known: set[str]) -> str:
    """The row that ``code`` is a part of, when that row is there."""
    candidates = (_SELF,) if code.startswith("self.") else _INSIDE.get(code, (parent_code,))
    return next((name for name in candidates if name and name in known and name != code), "")


def nest_framework(framework: pd.DataFrame) -> pd.DataFrame:
    """Order the rows of one criteria set so that parts follow their whole.

    Parameters
    ----------
    framework : DataFrame
        ``level`` (total, block, field, criterion), ``code``, ``parent_code``, ``max_points`` of one set.

    Returns
    -------
    DataFrame
        The total, then blocks, then fields, then criteria whose field is not there, each followed by its parts, with
        ``parent`` (code of the row it is a part of, or empty), ``depth`` (0 or more) and ``first`` (True on the first
        part of a whole). Blocks and fields are two ways to split the same total.

    Examples
    --------
    >>> rows = pd.DataFrame({"level": "block", "code": ["block.leader_survey", "block.appraised", "block.impact"],
    ...                      "parent_code": "", "max_points": [22.0, 61.5, 38.5]})
    >>> nest_framework(rows)[["code", "depth", "first"]].values.tolist()
    [['block.appraised', 0, False], ['block.impact', 0, False], ['block.leader_survey', 1, True]]
    """
    known = set(framework["code"])
    parents = [
        _parent(str(code), str(parent or ""), known)
        for code, parent in zip(framework["code"], framework["parent_code"], strict=True)
    ]
    table = framework.assign(parent=parents).reset_index(drop=True)
    order: list[tuple[int, int, bool]] = []

    def add(position: int, depth: int, first: bool) -> None:
        order.append((position, depth, first))
        parts = table.index[table["parent"] == table.loc[position, "code"]]
        for n, part in enumerate(parts):
            add(int(part), depth + 1, n == 0)

    roots = table[table["parent"] == ""]
    rest = roots[~roots["level"].isin(_LEVELS)]
    for rows in [*(roots[roots["level"] == level] for level in _LEVELS), rest]:
        for position in rows.index:
            add(int(position), 0, False)
    positions, depths, firsts = zip(*order, strict=True) if order else ((), (), ())
    return table.loc[list(positions)].assign(depth=list(depths), first=list(firsts)).reset_index(drop=True)
