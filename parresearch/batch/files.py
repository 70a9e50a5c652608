"""Files written so that a reader, or a crash, finds the old file or the new one and never half of it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from parresearch.batch.errors import DiskFullError

__all__ = [
    "disk_full",
    "disk_full_as_error",
    "is_disk_full",
    "json_bytes",
    "put_in_place",
    "read_json",
    "remove_tree",
    "space_left",
    "write_durably",
]

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_WINDOWS_FULL = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL


def is_disk_full(error: BaseException) -> bool:
    """Whether ``error`` says that no space (or quota) is left."""
    if not isinstance(error, OSError):
        return False
    return error.errno in _FULL or getattr(error, "winerror", None) in _WINDOWS_FULL


def disk_full(folder: Path) -> DiskFullError:
    """The error that says so, naming ``folder``, and what to do."""
    return DiskFullError(
        f"No space is left in {folder}. Everything published so far is whole. Free some space and run the same "
        f"command again: it goes on from there."
    )


@contextmanager
def disk_full_as_error(folder: Path) -> Iterator[None]:
    """Turn "no space left" inside the block into :class:`DiskFullError`, which names ``folder``."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise disk_full(folder) from error
        raise


def write_durably(path: Path, data: bytes) -> None:
    """Write ``data`` to the new file ``path`` and wait until it is on disk; leaves nothing when it fails."""
    try:
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def put_in_place(staged: Path, target: Path) -> None:
    """Move the written file ``staged`` to ``target`` in one step, replacing what is there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(staged, target)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if is_disk_full(error):
            raise  # other answers mean that this file system cannot sync a folder
    finally:
        os.close(handle)


def json_bytes(value: Any) -> bytes:
    """``value`` as JSON for people and machines: sorted, indented, UTF-8, one line break at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read_json(path: Path) -> dict[str, Any] | None:
    """The JSON object in ``path``; None when there is no such file or it is not a whole JSON object."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def remove_tree(folder: Path) -> None:
    """Delete ``folder`` and all in it, as far as possible (on Windows an open file stays until next time)."""
    shutil.rmtree(folder, ignore_errors=True)


def space_left(folder: Path) -> bool:
    """Whether a small file can still be written in ``folder``."""
    probe = folder / "probe"
    try:
        write_durably(probe, b"\0" * 65536)
    except OSError as error:
        return not is_disk_full(error)
    probe.unlink(missing_ok=True)
    return True
