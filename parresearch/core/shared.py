"""Results that many reports have in common, worked out once: the same arguments give the remembered result.

A pure function marked with :func:`shared` remembers what it gave, by the content of its arguments, for as long as the
process lives. A batch fills the memory of the process that its kernels are forked from, so that 63 reports find the
national results ready; without a batch nothing changes but that a second call is quick.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from parresearch.core.copies import own_copy

__all__ = ["known", "learn", "shared"]

P = ParamSpec("P")
R = TypeVar("R")
_MOST = 512  # results; the oldest is forgotten first
_PLAIN = {str, int, float, bool, type(None)}
_memory: dict[str, Any] = {}


def shared(function: Callable[P, R]) -> Callable[P, R]:
    """Remember the results of a pure ``function``; every caller gets a copy of its own.

    Arguments must be tables, numbers, texts, lists and dicts of them, or values that can be pickled; equal content
    counts as equal. (A number in a list is not the same as one in a tuple, nor is 1 the same as 1.0.)

    Examples
    --------
    >>> calls = []
    >>> @shared
    ... def total(numbers: list[int]) -> int:
    ...     calls.append(numbers)
    ...     return sum(numbers)
    >>> total([1, 2]), total([1, 2]), len(calls)
    (3, 3, 1)
    """

    @wraps(function)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
        digest = hashlib.sha256()
        for part in _content((args, sorted(kwargs.items()))):
            digest.update(part)
        key = f"{function.__module__}.{function.__qualname__} {digest.hexdigest()}"
        if key not in _memory:
            result = function(*args, **kwargs)
            while len(_memory) >= _MOST:
                del _memory[next(iter(_memory))]
            _memory[key] = own_copy(result)
            return result
        return own_copy(_memory[key])

    return remembered


def _content(value: Any) -> Iterator[bytes]:
    """Bytes that depend on what ``value`` says, not on how it lies in memory.

    A pickle will not do: equal tables are pickled in several ways, with texts that are one object or two equal ones.
    Numbers are written with all their digits.
    """
    if hasattr(value, "dtypes") and hasattr(value, "columns"):
        yield f"table {value.shape} {value.columns.names} {list(value.columns)!r} ".encode()
        yield from _content(value.index)
        for position in range(value.shape[1]):
            yield from _content(value.iloc[:, position])
    elif hasattr(value, "dtype") and hasattr(value, "tolist"):
        yield f"{type(value).__name__} {value.dtype} {getattr(value, 'name', None)!r} {value.shape} ".encode()
        yield from _content(value.tolist())
    elif isinstance(value, (list, tuple)):
        if all(_is_plain(kind) for kind in {type(part) for part in value}):
            yield repr(value).encode()
        else:
            yield f"{type(value).__name__} {len(value)} ".encode()
            for part in value:
                yield from _content(part)
    elif isinstance(value, dict):
        yield from _content(list(value.items()))
    elif _is_plain(type(value)):
        yield f"{value!r};".encode()
    else:
        yield pickle.dumps(value, protocol=5)


def _is_plain(kind: type) -> bool:
    """Whether ``repr`` says all there is to say of a value of this type (``NAType`` is the missing value of pandas)."""
    return kind in _PLAIN or kind.__name__ == "NAType"


def known() -> dict[str, Any]:
    """All that is remembered, by function and content of the arguments; ready to be pickled."""
    return dict(_memory)


def learn(results: dict[str, Any]) -> None:
    """Take over what another process of the same library has remembered."""
    _memory.update(results)
