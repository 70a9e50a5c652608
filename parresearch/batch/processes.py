"""Ending processes with everything they started, and noticing that the process one works for is gone."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from types import FrameType

import psutil

__all__ = [
    "RUN_VARIABLE",
    "adopt_orphans",
    "descendants",
    "end_with_coordinator",
    "kill",
    "kill_children",
    "kill_marked",
    "kill_workers",
]

RUN_VARIABLE = "PARRESEARCH_BATCH"
"""Environment variable with the name of a batch: every process that a notebook of it starts inherits it."""

_PR_SET_CHILD_SUBREAPER = 36
_PATIENCE = 5  # seconds to wait for killed processes to be gone


def descendants(pid: int | None) -> list[psutil.Process]:
    """The processes that ``pid`` started, with all that these started."""
    if pid is None:
        return []
    try:
        found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []
    return found


def kill(processes: Iterable[psutil.Process]) -> None:
    """Kill ``processes`` and wait until they have ended (a dead one that nobody has collected yet counts)."""
    waiting = list(processes)
    for process in waiting:
        with suppress(psutil.Error):
            process.kill()
    end = time.monotonic() + _PATIENCE
    while (waiting := [process for process in waiting if _is_alive(process)]) and time.monotonic() < end:
        time.sleep(0.02)


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def kill_workers(workers: Iterable[BaseProcess]) -> None:
    """Kill worker processes that this process started, with all their descendants, and wait for them."""
    alive = [worker for worker in workers if worker.is_alive()]
    kernels = [process for worker in alive for process in descendants(worker.pid)]
    for worker in alive:
        worker.kill()
    kill(kernels)
    for worker in alive:
        worker.join(timeout=_PATIENCE)


def adopt_orphans() -> None:
    """Become the parent of what the descendants of this process leave behind, on Linux, so that it can be ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def kill_marked(batch: str) -> None:
    """Kill every process that belongs to ``batch`` (or one run, ``batch-7.``) by its environment, this one excepted.

    A notebook can start processes that leave its family (a session of their own, a parent that ended). What
    cannot be read (another user's, another system's) is left alone.
    """
    if not batch:
        raise ValueError("a batch has a name")
    own = {os.getpid(), *(process.pid for process in psutil.Process().parents())}
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.pid not in own and process.environ().get(RUN_VARIABLE, "").startswith(batch):
                found.append(process)
    kill(found)


def kill_children() -> None:
    """Kill every descendant of this process."""
    kill(descendants(os.getpid()))


def end_with_coordinator() -> None:
    """Make this worker process end, kernels first, when its coordinator is gone or tells it to.

    Ctrl-C in a terminal reaches every process of the group; a worker leaves it to the coordinator.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _on_terminate)
    if hasattr(signal, "pthread_sigmask"):  # the coordinator started us with these held back
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        kill_children()
        os._exit(1)

    threading.Thread(target=watch, name="coordinator-watch", daemon=True).start()


def _on_terminate(signum: int, frame: FrameType | None) -> None:
    kill_children()
    os._exit(128 + signum)
