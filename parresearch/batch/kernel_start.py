"""What every kernel of a report does first, forked or not: seeds, limits, and an end together with its parent.

Nothing here imports more than the standard library, so that the watch on the parent begins at once.
"""

from __future__ import annotations

import ctypes
import os
import random
import sys
import threading
import time

__all__ = ["MEMORY_VARIABLE", "SEED_VARIABLE", "die_with_parent", "limit_memory", "seed", "watch_parent"]

SEED_VARIABLE = "PARRESEARCH_SEED"
MEMORY_VARIABLE = "PARRESEARCH_MEMORY_MIB"
_PR_SET_PDEATHSIG, _SIGKILL = 1, 9
_POLL = 0.5  # seconds between looks at the parent


def die_with_parent(parent: int) -> None:
    """Let the kernel of Linux kill this process when ``parent`` ends; end now if that has already happened."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def watch_parent(parent: int) -> None:
    """End this process soon after ``parent`` is gone, from a thread; for POSIX (Windows has its own way)."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_POLL)
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def seed() -> None:
    """Seed the global generators of ``random`` and ``numpy.random`` with the run's own number, if it has one."""
    text = os.environ.get(SEED_VARIABLE, "")
    if text.isdecimal():
        random.seed(int(text))
        import numpy as np

        np.random.seed(int(text) % 2**32)  # noqa: NPY002  the global generator is what a notebook may use unseeded


def limit_memory() -> None:
    """Refuse this process more memory than its run may have, so that a leak is an error in its own cell."""
    text = os.environ.get(MEMORY_VARIABLE, "")
    if text.isdecimal() and sys.platform == "linux":
        import resource

        size = int(text) * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
