"""The ipykernel of a report, the same forked or not: seeded and recording from right before the first cell."""

from __future__ import annotations

import json
import os
from typing import Any

from ipykernel.kernelapp import IPKernelApp

from parresearch.batch.kernel_start import SEED_VARIABLE, seed
from parresearch.core import imports, reads

__all__ = ["ASK", "ReportKernelApp", "uses"]

ASK = f"__import__({__name__!r}, fromlist=['uses']).uses()"
"""Expression that a client evaluates in the kernel after the last cell."""


def uses() -> str:
    """What the notebook used: the package's modules its cells imported, and the slices they read; as JSON."""
    return json.dumps(
        {
            "modules": imports.modules_used_by("__main__"),
            "reads": [read.to_json() for read in reads.reads()],
        }
    )


class ReportKernelApp(IPKernelApp):
    """An ordinary kernel application. Its start uses up numbers of chance, so the seeds are set after it.

    What the cells import and read is recorded from then on; :func:`uses` tells.
    """

    def start(self) -> None:
        """Wait for cells."""
        if self.shell is not None and os.environ.get(SEED_VARIABLE):
            events = self.shell.events

            def once(*info: Any) -> None:
                events.unregister("pre_run_cell", once)
                imports.forget("__main__")
                reads.start()
                seed()

            events.register("pre_run_cell", once)
        super().start()
