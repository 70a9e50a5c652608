"""The name under which a file or folder is kept when something else takes its place."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

__all__ = ["aside_of"]


def aside_of(path: Path) -> Path:
    """A name beside ``path`` that nothing has: what stands at ``path`` is kept there.

    Examples
    --------
    >>> aside_of(Path("no-such-folder/so.xlsx")).name
    'so.old-1.xlsx'
    """
    stem, ending = (path.name, "") if path.is_dir() else (path.stem, path.suffix)
    names = (path.with_name(f"{stem}.old-{n}{ending}") for n in count(1))
    return next(name for name in names if not os.path.lexists(name))
