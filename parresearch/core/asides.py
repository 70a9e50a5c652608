"""The name under which a file or folder is kept when something else takes its place."""

from __future__ import annotations

import os
import re
from itertools import count
from pathlib import Path

__all__ = ["aside_of", "is_aside"]


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


def is_aside(folder: str) -> bool:
    """Whether a folder has such a name.

    Examples
    --------
    >>> is_aside("so-noi-vu.old-12"), is_aside("so-noi-vu")
    (True, False)
    """
    return re.search(r"\.old-[0-9]+$", folder) is not None
