"""Where the kernels of a batch are reached, and where a worker of another machine works."""

from __future__ import annotations

import os
import platform
import re
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path

import psutil

from parresearch.batch.files import remove_tree

__all__ = ["remove_dead_worker_folders", "socket_folder", "worker_folder"]

_WORKER = re.compile(r"prworker-([0-9a-f]{8})-(\d+)-(\d+)-.+")


def socket_folder(batch_id: str) -> Path:
    """The private folder for connection files and sockets of a batch: short, because socket paths must be."""
    return Path(tempfile.gettempdir()) / f"parresearch-{batch_id}"


def worker_folder() -> Path:
    """A new private folder of this process; its name says whose it is: machine, process, start of the process."""
    own = f"prworker-{_machine()}-{os.getpid()}-{_started(os.getpid())}-"
    return Path(tempfile.mkdtemp(prefix=own))


def remove_dead_worker_folders() -> None:
    """Remove what workers of this machine left that were killed; a living one's folder stays."""
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).iterdir():
            owner = _WORKER.fullmatch(folder.name)
            if owner is None or owner[1] != _machine() or _is_strange(folder):
                continue
            if _started(int(owner[2])) != int(owner[3]):
                remove_tree(folder)


def _machine() -> str:
    """This machine in eight letters: another one may share the folder, and its processes have numbers of their own."""
    return f"{zlib.crc32(platform.node().encode()):08x}"


def _started(pid: int) -> int:
    """When a process began, in hundredths of a second; -1 when there is none that lives."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:  # ended; its parent has not looked yet
            return -1
        return int(process.create_time() * 100)
    except psutil.Error:
        return -1


def _is_strange(folder: Path) -> bool:
    """Whether it belongs to another user, or is a link to somewhere else."""
    try:
        return folder.is_symlink() or (hasattr(os, "getuid") and folder.lstat().st_uid != os.getuid())
    except OSError:
        return True
