"""Flags of a row: words separated by semicolons, such as ``conflict;preferred``."""

from __future__ import annotations

import pandas as pd

__all__ = ["has_flag", "uncontradicted"]


def has_flag(flags: pd.Series, *wanted: str) -> pd.Series:
    """Which rows have at least one of the ``wanted`` flags, as whole words.

    Examples
    --------
    >>> has_flag(pd.Series(["conflict;preferred", "rank_conflict", ""]), "conflict").tolist()
    [True, False, False]
    """
    return flags.map(lambda text: bool(set(str(text).split(";")) & set(wanted))).astype(bool)


def uncontradicted(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that no better source contradicts (``conflict`` without ``preferred`` in ``flag``).

    Examples
    --------
    >>> rows = pd.DataFrame({"group": ["A", "A", "B"], "flag": ["conflict;preferred", "conflict", ""]})
    >>> uncontradicted(rows).index.tolist()
    [0, 2]
    """
    return rows[~has_flag(rows["flag"], "conflict") | has_flag(rows["flag"], "preferred")]
