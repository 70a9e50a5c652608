"""Starts an ordinary ipykernel that ends with the process that started it, however that process ends.

Run as ``python -m parresearch.batch.kernel_main -f CONNECTION_FILE``. ipykernel watches its parent itself,
but only from the end of its own start-up, and only while its thread gets to run; a batch that is killed in
the first second of a kernel, or during a long call of compiled code, would leave it behind.
"""

from __future__ import annotations

import os
import sys
import threading
import time

__all__ = ["main"]

_SIGKILL = 9
_PR_SET_PDEATHSIG = 1


def _end_with_parent(parent: int) -> None:
    """End this process as soon as its parent is not ``parent`` any more.

    For POSIX; on Windows ipykernel waits for a handle of its parent, from the start.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def main() -> None:
    """Run the kernel until it is told to stop."""
    parent = os.environ.get("JPY_PARENT_PID", "")
    if sys.platform != "win32" and parent.isdecimal():
        _end_with_parent(int(parent))
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


if __name__ == "__main__":
    main()
