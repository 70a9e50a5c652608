"""What a run read: each call of a loader, with a hash of the slice it gave. Recorded while it runs, not guessed.

The outermost loader counts: what it asks of other loaders is part of its own slice. A kernel of a batch calls
:func:`start` before its first cell; hashes of slices that were seen before are remembered, so recording costs little.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

__all__ = [
    "Read",
    "arguments_of",
    "known_hashes",
    "learn_hashes",
    "note_table",
    "read_again",
    "reads",
    "recorded",
    "slice_version",
    "start",
    "tables_of",
]

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Read:
    """One slice: ``loader`` is ``module:function``; ``tables`` are the tables behind it, with their hashes."""

    loader: str
    arguments: str
    sha256: str
    tables: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


_log: dict[tuple[str, str], Read] = {}
_hashes: dict[tuple[str, str, tuple[tuple[str, str], ...]], str] = {}
_open: list[dict[str, str]] = []  # the tables of the loader that is at work; empty when none is


def start() -> None:
    """Forget what was read so far."""
    _log.clear()
    _open.clear()


def reads() -> list[Read]:
    """What was read since :func:`start`, each slice once, in order of their names."""
    return [_log[key] for key in sorted(_log)]


def known_hashes() -> dict[Any, str]:
    """Hashes of slices by loader, arguments and tables, for :func:`learn_hashes` in another process."""
    return dict(_hashes)


def learn_hashes(hashes: Mapping[Any, str]) -> None:
    """Take over hashes that another process of the same library has worked out."""
    _hashes.update(hashes)


def note_table(name: str, sha256: str) -> None:
    """Told by whatever opens a table or a file: it belongs to the slice that is being read."""
    if _open:
        _open[-1][name] = sha256


@contextmanager
def tables_of() -> Iterator[dict[str, str]]:
    """Collect the tables that are opened meanwhile; they count for the slice around it as well."""
    opened: dict[str, str] = {}
    _open.append(opened)
    try:
        yield opened
    finally:
        _open.pop()
        if _open:
            _open[-1].update(opened)


def arguments_of(args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """The arguments of a loader as text: equal arguments give equal texts."""
    return _encoded([list(args), dict(kwargs)])


def recorded(loader: Callable[P, R]) -> Callable[P, R]:
    """Mark a loader: when recording, its arguments and the hash of what it gives are written down.

    Its arguments must be numbers, texts, sequences of them, or provinces.

    Examples
    --------
    >>> @recorded
    ... def load(name: str) -> list[str]:
    ...     return [name]
    >>> start(); _ = load("par"); [read.arguments for read in reads()]
    ['[["par"],{}]']
    """

    @wraps(loader)
    def noted(*args: P.args, **kwargs: P.kwargs) -> R:
        if _open:
            return loader(*args, **kwargs)
        with tables_of() as tables:
            result = loader(*args, **kwargs)
        name = f"{loader.__module__}:{loader.__qualname__}"
        arguments = arguments_of(args, kwargs)
        if (name, arguments) not in _log:
            known = (name, arguments, tuple(sorted(tables.items())))
            if not tables or known not in _hashes:
                _hashes[known] = _digest(result)
            _log[name, arguments] = Read(name, arguments, _hashes[known], dict(sorted(tables.items())))
        return result

    return noted


def read_again(loader: str, arguments: str) -> str:
    """The hash of the slice that a recorded call would give now; an error of the loader becomes its text."""
    module, _, name = loader.partition(":")
    args, kwargs = _decoded(json.loads(arguments))
    try:
        return _digest(getattr(importlib.import_module(module), name)(*args, **kwargs))
    except Exception as error:  # the slice is gone: a change, and the report's own run says what is wrong
        return f"{type(error).__name__}: {error}"


def slice_version() -> str:
    """One hash of all that was read so far, for a report to print."""
    lines = [f"{read.loader} {read.arguments} {read.sha256}" for read in reads()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _digest(value: Any) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()


def _canonical(value: Any) -> bytes:
    """Bytes that depend on the content alone: tables cell by cell with their types, other values pickled."""
    to_json = getattr(value, "to_json", None)
    if to_json is not None and hasattr(value, "dtypes") and hasattr(value, "columns"):
        types = [(str(name), str(kind)) for name, kind in value.dtypes.items()]
        text: str = value.to_json(orient="split", date_format="iso", double_precision=15, default_handler=str)
        return json.dumps(types).encode() + text.encode()
    if isinstance(value, (list, tuple)):
        return b"[" + b",".join(_canonical(part) for part in value) + b"]"
    if isinstance(value, (set, frozenset)):  # their own order differs from process to process
        return b"<" + b",".join(sorted(_canonical(part) for part in value)) + b">"
    if isinstance(value, dict):
        return (
            b"{" + b",".join(_canonical(key) + b":" + _canonical(part) for key, part in value.items()) + b"}"
        )
    if hasattr(value, "model_dump_json"):  # pickled, its set of fields would come in another order each time
        return bytes(str(value.model_dump_json()).encode())
    if hasattr(value, "__dataclass_fields__"):
        return _canonical({name: getattr(value, name) for name in value.__dataclass_fields__})
    if value is None or isinstance(value, (str, int, float, bool)):
        return json.dumps(value).encode()
    return pickle.dumps(value, protocol=5)


def _encoded(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if hasattr(value, "province_code") and hasattr(value, "vintage"):
        return {"province": [int(value.vintage), str(value.province_code)]}
    if isinstance(value, range):
        return {"range": [value.start, value.stop, value.step]}
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(part) for part in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if hasattr(value, "item"):
        return _plain(value.item())
    return {"text": str(value)}


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(part) for part in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"range"}:
        return range(*value["range"])
    if set(value) == {"province"}:
        return _province(*value["province"])
    if set(value) == {"text"}:
        from pathlib import Path

        return Path(value["text"])
    return {name: _decoded(part) for name, part in value.items()}


def _province(vintage: int, code: str) -> Any:
    from parresearch.core import provinces

    years: Sequence[int] = (2024, 2005) if vintage == 63 else (provinces.FIRST_YEAR_34,)
    for year in years:
        for province in provinces.all_provinces(year=year):
            if province.province_code == code:
                return province
    raise LookupError(f"no province {code} on the map of {vintage}")
