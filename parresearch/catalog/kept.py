"""What a loader gave is kept for as long as the tables behind it are the same: 63 reports ask for the same slices.

Each call looks first whether the processed tables still fit the raw files, and gives what is kept only if every table
that the loader opened has the hash it had then. Kernels of a batch inherit what the rehearsal's loaders gave.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from parresearch.catalog.build import build, is_current, read_stamp
from parresearch.core import reads
from parresearch.core.copies import own_copy

__all__ = ["current_tables", "kept", "known_slices", "learn_slices"]

P = ParamSpec("P")
R = TypeVar("R")
_MOST = 1024  # slices; the oldest is forgotten first
_slices: dict[tuple[str, str], tuple[dict[str, str], Any]] = {}


def current_tables() -> dict[str, str]:
    """The hash of every processed table, by name; built first when one is missing or stale."""
    if not is_current():
        build()
    tables: dict[str, str] = read_stamp().get("tables", {})
    return tables


def kept(loader: Callable[P, R]) -> Callable[P, R]:
    """Mark a loader that reads processed tables and nothing else that can change; every caller gets its own copy.

    Arguments as for :func:`parresearch.core.reads.recorded`, which belongs above it.
    """

    @wraps(loader)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (f"{loader.__module__}:{loader.__qualname__}", reads.arguments_of(args, kwargs))
        tables, result = _slices.get(key, ({}, None))
        current = current_tables() if tables else {}
        if tables and all(current.get(name) == digest for name, digest in tables.items()):
            for name, digest in tables.items():
                reads.note_table(name, digest)
            return own_copy(result)
        with reads.tables_of() as opened:
            result = loader(*args, **kwargs)
        if opened:
            while len(_slices) >= _MOST:
                del _slices[next(iter(_slices))]
            _slices[key] = (dict(opened), own_copy(result))
        return result

    return remembered


def known_slices() -> dict[tuple[str, str], tuple[dict[str, str], Any]]:
    """All that is kept, with the tables behind it; ready to be pickled."""
    return dict(_slices)


def learn_slices(slices: dict[tuple[str, str], tuple[dict[str, str], Any]]) -> None:
    """Take over what the loaders of another process of the same library gave."""
    _slices.update(slices)
