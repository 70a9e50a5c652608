"""What names a row of a table: none missing, none twice, refused by name before anything is joined or summed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from parresearch.core.errors import DataError, ParresearchError, nearest

__all__ = ["check_keys", "check_known"]


def check_keys(
    table: pd.DataFrame, keys: Sequence[str], *, what: str, error: type[ParresearchError] = DataError
) -> None:
    """Refuse a row without one of ``keys``, and two rows with the same ones.

    Examples
    --------
    >>> check_keys(pd.DataFrame({"code": ["24", "24"], "year": 2024}), ["code", "year"], what="table of scores")
    Traceback (most recent call last):
    parresearch.core.errors.DataError: code 24, year 2024 stands twice in the table of scores: each has one row.
    """
    keys = list(keys)
    if absent := [key for key in keys if key not in table]:
        raise error(
            f"The {what} has no column {', '.join(absent)}; it has {', '.join(map(str, table.columns))}."
        )
    lacking = table[keys].isna()
    if (rows := lacking.any(axis=1)).any():
        missing = lacking[rows].iloc[0]
        row = table[rows].iloc[0]
        known = ", ".join(f"{key} {row[key]}" for key in keys if not missing[key]) or "another row"
        raise error(
            f"{int(rows.sum())} row(s) of the {what} lack a key; the first has no "
            f"{', '.join(missing.index[missing])} ({known}). Fill it in, or leave such rows out."
        )
    if (twice := table.duplicated(keys)).any():
        row = table[twice].iloc[0]
        where = ", ".join(f"{key} {row[key]}" for key in keys)
        raise error(f"{where} stands twice in the {what}: each has one row.")


def check_known(
    values: Iterable[str], known: Iterable[str], *, what: str, error: type[ParresearchError] = DataError
) -> None:
    """Refuse text that is not among ``known``, with the nearest that is.

    Examples
    --------
    >>> check_known(["1.1", "2.3.l"], ["1.1", "2.3.1"], what="code of a criterion")
    Traceback (most recent call last):
    parresearch.core.errors.DataError: '2.3.l' is no code of a criterion. Did you mean '2.3.1'?
    """
    there = [str(value) for value in known]
    if strange := [value for value in dict.fromkeys(values) if value not in set(there)]:
        close = nearest(str(strange[0]), there, cutoff=0.6)
        hint = f" Did you mean {close[0]!r}?" if close else f" There are: {', '.join(there[:20])}."
        more = f" ({len(strange)} such values in all)" if len(strange) > 1 else ""
        raise error(f"{strange[0]!r} is no {what}.{hint}{more}")
