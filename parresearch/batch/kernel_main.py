"""Starts an ordinary ipykernel that ends with the process that started it, however that process ends.

Run as ``python -m parresearch.batch.kernel_main -f CONNECTION_FILE``. ipykernel watches its parent itself,
but only from the end of its own start-up, and only while its thread gets to run; a batch that is killed in
the first second of a kernel, or during a long call of compiled code, would leave it behind.
"""

# ruff: noqa: E402
from __future__ import annotations

# isort: off
from parresearch.core import imports

imports.install()  # before anything that it shall see
# isort: on

import os
import sys

from parresearch.batch.kernel_start import die_with_parent, limit_memory, watch_parent

__all__ = ["main"]


def main() -> None:
    """Run the kernel until it is told to stop."""
    parent = os.environ.get("JPY_PARENT_PID", "")
    if sys.platform != "win32" and parent.isdecimal():
        die_with_parent(int(parent))
        watch_parent(int(parent))
    limit_memory()
    from parresearch.batch.kernel_app import ReportKernelApp

    ReportKernelApp.launch_instance()


if __name__ == "__main__":
    main()
