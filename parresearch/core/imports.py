"""Which modules of this package import which, seen while they do it, so that a report's key holds the code it used.

Only the standard library is imported here: the recorder must be there before anything that it shall see.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["forget", "install", "modules_used_by"]

_PACKAGE = __name__.partition(".")[0]
_edges: dict[str, set[str]] = {}
_real = builtins.__import__


def install() -> None:
    """See every import statement of this process from now on; a second call changes nothing."""
    if builtins.__import__ is _real:
        builtins.__import__ = _seen


def _seen(
    name: str,
    globals: Mapping[str, Any] | None = None,
    locals: Mapping[str, Any] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> Any:
    module = _real(name, globals, locals, fromlist or (), level)
    if level == 0 and not name.startswith(_PACKAGE):
        return module
    importer = str((globals or {}).get("__name__", "?"))
    if level and not importer.startswith(_PACKAGE):
        return module
    base = name if level == 0 else module.__name__
    targets = {base, *(f"{base}.{part}" for part in fromlist or () if f"{base}.{part}" in sys.modules)}
    _edges.setdefault(importer, set()).update(target for target in targets if target.startswith(_PACKAGE))
    return module


def forget(root: str) -> None:
    """Forget what ``root`` itself imported so far."""
    _edges.pop(root, None)


def modules_used_by(root: str = "__main__") -> list[str]:
    """The package's modules that ``root`` imported, with all that these import, in alphabetical order.

    Examples
    --------
    >>> modules_used_by("nobody")
    []
    """
    found: set[str] = set()
    waiting = list(_edges.get(root, ()))
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += _edges.get(name, ())
        if "." in name:
            waiting.append(name.rpartition(".")[0])
    return sorted(found)
