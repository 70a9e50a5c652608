"""Results that many reports have in common, worked out once: the same arguments give the remembered result.

A pure function marked with :func:`shared` remembers what it gave, by the content of its arguments, for as long as the
process lives. A batch fills the memory of the process that its kernels are forked from, so that 63 reports find the
national results ready; without a batch nothing changes but that a second call is quick.
"""

from __future__ import annotations

import copy
import hashlib
import pickle
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

__all__ = ["known", "learn", "shared"]

P = ParamSpec("P")
R = TypeVar("R")
_MOST = 512  # results; the oldest is forgotten first
_memory: dict[str, Any] = {}


def shared(function: Callable[P, R]) -> Callable[P, R]:
    """Remember the results of a pure ``function``; every caller gets a copy of its own.

    Arguments must be values that can be pickled (tables, numbers, texts); equal content counts as equal.

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
        content = pickle.dumps((args, sorted(kwargs.items())), protocol=5)
        key = f"{function.__module__}.{function.__qualname__} {hashlib.sha256(content).hexdigest()}"
        if key not in _memory:
            result = function(*args, **kwargs)
            while len(_memory) >= _MOST:
                del _memory[next(iter(_memory))]
            _memory[key] = copy.deepcopy(result)
            return result
        return copy.deepcopy(_memory[key])

    return remembered


def known() -> dict[str, Any]:
    """All that is remembered, by function and content of the arguments; ready to be pickled."""
    return dict(_memory)


def learn(results: dict[str, Any]) -> None:
    """Take over what another process of the same library has remembered."""
    _memory.update(results)
