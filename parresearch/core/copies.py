"""A value of one's own from a remembered one, as cheaply as that can be had."""

from __future__ import annotations

import copy
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

__all__ = ["own_copy"]

T = TypeVar("T")


def own_copy(value: T) -> T:
    """``value``, so that changing it changes nobody else's.

    From pandas 3 on a table copies a column only when somebody writes into it, so that nothing is copied here; before,
    all of it is. Dataclasses, lists, tuples and dicts are taken apart; everything else is copied whole.

    Examples
    --------
    >>> import pandas as pd
    >>> kept = {"t": pd.DataFrame({"score": [1.0]})}
    >>> mine = own_copy(kept)
    >>> mine["t"].loc[0, "score"] = 2.0
    >>> kept["t"]["score"].tolist()
    [1.0]
    """
    return _copied(value)


def _copied(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float, bytes)):
        return value
    if type(value).__module__.startswith("pandas.") and hasattr(value, "copy") and hasattr(value, "iloc"):
        return value.copy(deep=not _copies_on_write())
    if type(value) in (list, tuple):
        return type(value)(_copied(part) for part in value)
    if type(value) is dict:
        return {key: _copied(part) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        out = copy.copy(value)
        for part in fields(value):
            object.__setattr__(out, part.name, _copied(getattr(value, part.name)))
        return out
    return copy.deepcopy(value)


def _copies_on_write() -> bool:
    import pandas as pd

    return int(pd.__version__.partition(".")[0]) >= 3
