"""Notices that code or figures were changed while a batch was running.

The key of a report is worked out before it is made. A report made after such a change is published, but as one
that must be made again: nobody could say which version it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

__all__ = ["CHANGED", "SourceWatch", "project_watch"]

CHANGED = "changed during the run"
_Snapshot = dict[str, tuple[int, int]]


class SourceWatch:
    """Remembers the files of some folders, each for the part of the key that it stands for.

    Examples
    --------
    >>> SourceWatch({"library": Path(__file__).parent}).changed()
    []
    """

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._folders = dict(folders)
        self._before = {part: _snapshot(folder) for part, folder in self._folders.items()}

    def changed(self) -> list[str]:
        """The parts whose files are not those of the start."""
        return [part for part, folder in self._folders.items() if _snapshot(folder) != self._before[part]]


def _snapshot(folder: Path) -> _Snapshot:
    found: _Snapshot = {}
    for path in folder.rglob("*"):
        if "__pycache__" in path.parts:
            continue
        try:
            state = path.stat()
        except OSError:
            continue
        if path.is_file():
            found[str(path)] = (state.st_mtime_ns, state.st_size)
    return found


def project_watch() -> SourceWatch:
    """A watch on the library and on the raw tables. Start it before the keys are worked out."""
    from parresearch.core.paths import raw_dir

    return SourceWatch({"library": Path(__file__).resolve().parents[1], "data": raw_dir()})
