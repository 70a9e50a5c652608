"""The lock and the private folders of one batch; what a dead batch left behind is removed first."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from parresearch.batch.errors import FolderInUseError
from parresearch.batch.files import disk_full_as_error, remove_tree
from parresearch.batch.kernel_place import remove_dead_worker_folders, socket_folder
from parresearch.batch.processes import kill_marked

__all__ = ["Workplace", "workplace"]

WORK_FOLDER = ".work"
LOCK_FILE = ".lock"


@dataclass(frozen=True)
class Workplace:
    """``staging`` is on the file system of the reports; ``sockets`` has a short path, in the temporary folder."""

    staging: Path
    sockets: Path


@contextmanager
def workplace(output: Path) -> Iterator[Workplace]:
    """Hold the lock on ``output`` and give the batch its folders; they are gone when the block ends.

    Raises
    ------
    FolderInUseError
        When another batch holds the lock.
    """
    lock = FileLock(output / LOCK_FILE, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise FolderInUseError(
            f"Another batch is writing to {output} (it holds {LOCK_FILE}). Wait until it ends, or choose another "
            f"folder with --output."
        ) from None
    try:
        _remove_leftovers(output)
        batch_id = secrets.token_hex(6)
        place = Workplace(output / WORK_FOLDER / batch_id, socket_folder(batch_id))
        try:
            with disk_full_as_error(output):
                place.staging.mkdir(parents=True)
            with disk_full_as_error(place.sockets.parent):
                place.sockets.mkdir(mode=0o700)
            yield place
        finally:
            remove_tree(place.sockets)
            remove_tree(output / WORK_FOLDER)
    finally:
        lock.release()


def _remove_leftovers(output: Path) -> None:
    """Folders in ``.work`` belong to batches that were killed: we hold the lock, so none of them lives."""
    remove_dead_worker_folders()
    work = output / WORK_FOLDER
    for folder in work.iterdir() if work.is_dir() else ():
        if len(folder.name) == 12 and folder.name.isalnum():
            kill_marked(folder.name)
            remove_tree(socket_folder(folder.name))
        remove_tree(folder)
