"""What units declare for a criterion, read once: a number, yes/no, a level or codes; or the two counts of a rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from parresearch.core.text import clean, decimal_number

__all__ = ["DECLARED", "Declarations", "read_declarations", "read_numbers"]

DECLARED = ("value", "done", "planned")
"""Columns of a declaration: a value (a number, yes/no, a level, or codes joined by ";"), or counts for a rate."""


@dataclass(frozen=True)
class Declarations:
    """Declarations of many units, read once: numbers where there are numbers, and where something else stands.

    ``word_at`` are positions in ``words``, the different values as declared (-1: none). ``*_bad`` marks what is
    declared and is no number; a blank text counts as not declared.
    """

    words: tuple[Any, ...]
    word_at: np.ndarray
    value: np.ndarray
    value_bad: np.ndarray
    done: np.ndarray
    done_bad: np.ndarray
    planned: np.ndarray
    planned_bad: np.ndarray

    def take(self, positions: np.ndarray | slice) -> Declarations:
        """Some of the declarations."""
        arrays = {name: array[positions] for name, array in vars(self).items() if name != "words"}
        return replace(self, **arrays)

    @property
    def has_value(self) -> np.ndarray:
        """Where a value is declared, readable or not."""
        return ~np.isnan(self.value) | self.value_bad

    @property
    def has_counts(self) -> np.ndarray:
        """Where a count is declared, readable or not."""
        return ~np.isnan(self.done) | ~np.isnan(self.planned) | self.done_bad | self.planned_bad


def read_declarations(declared: pd.DataFrame) -> Declarations:
    """The columns of :data:`DECLARED` as arrays; a column that is not there is not declared.

    Examples
    --------
    >>> read = read_declarations(pd.DataFrame({"value": ["12", "a", " ", None]}))
    >>> read.value.tolist(), read.value_bad.tolist()
    ([12.0, nan, nan, nan], [False, True, False, False])
    """
    n = len(declared)
    nothing = np.full(n, np.nan), np.zeros(n, dtype=bool)
    done, planned = (read_numbers(declared[name]) if name in declared else nothing for name in DECLARED[1:])
    words: tuple[Any, ...] = ()
    word_at = np.full(n, -1)
    value = nothing
    if "value" in declared:
        word_at, words = _different(declared["value"])
        value = _numbers_of(word_at, words)
    return Declarations(words, word_at, *value, *done, *planned)


def read_numbers(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of a column (NaN where nothing is declared), and where something is declared that is none.

    Text that spells a number is one; a date, a truth value and infinity are none; a blank text is nothing.
    """
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        numbers = column.to_numpy(dtype=float, na_value=np.nan)
        if not (endless := np.isinf(numbers)).any():
            return numbers, np.zeros(len(numbers), dtype=bool)
        return np.where(endless, np.nan, numbers), endless
    return _numbers_of(*_different(column))


_PLAIN = {str, float, int, type(None)}


def _different(column: pd.Series) -> tuple[np.ndarray, tuple[Any, ...]]:
    """Position of every cell among the different cells (-1: none), and those: few are read, however many units."""
    if column.dtype == float:
        at, found = pd.factorize(column.to_numpy())
        return at, tuple(found.tolist())
    raw = column.to_numpy(dtype=object)
    if not set(map(type, raw)) <= _PLAIN:
        plain = np.empty(len(raw), dtype=object)
        plain[:] = [_plain(cell) for cell in raw]
        raw = plain
    at, found = pd.factorize(raw)
    return at, tuple(found)


def _plain(cell: Any) -> Any:
    """A cell as text, number or nothing. A truth value becomes its word: True and 1 would be one entry of a table."""
    if type(cell) in _PLAIN:
        return cell
    if isinstance(cell, (bool, np.bool_)):
        return str(bool(cell)).lower()
    if isinstance(cell, (np.integer, np.floating)):
        return cell.item()
    return None if pd.api.types.is_scalar(cell) and pd.isna(cell) else str(cell)


def _numbers_of(at: np.ndarray, words: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    numbers = np.array([*map(_as_number, words), np.nan], dtype=float)  # the last is for -1
    odd = ~np.isfinite(numbers)
    said = np.array([*(not isinstance(word, str) or bool(clean(word)) for word in words), False], dtype=bool)
    bad = odd & said
    numbers[odd] = np.nan
    return numbers[at], bad[at]


def _as_number(word: float | str) -> float:
    number = decimal_number(word) if isinstance(word, str) else word
    try:
        return np.nan if number is None else float(number)
    except OverflowError:
        return np.nan
