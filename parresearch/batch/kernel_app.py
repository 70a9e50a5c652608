"""The ipykernel of a report, the same forked or not: seeded and recording from right before the first cell."""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from traitlets import Type

from parresearch.batch.kernel_outputs import carry_outputs
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


class _Kernel(IPythonKernel):
    """A kernel that can do without a debugger."""

    async def poll_stopped_queue(self) -> None:
        """Hear of the stops of the debugger, if there is one."""
        if hasattr(self, "debugger"):
            await super().poll_stopped_queue()


def _leave_out_debugger() -> None:
    """Let ipykernel find no debugger: nobody debugs a report, and its import takes as long as many cells."""
    if "debugpy" in sys.modules:
        return
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    try:
        importlib.import_module("ipykernel.debugger")
    finally:
        del sys.modules["debugpy"]  # a notebook may import it itself


class ReportKernelApp(IPKernelApp):
    """An ordinary kernel application. Its start uses up numbers of chance, so the seeds are set after it.

    What the cells import and read is recorded from then on; :func:`uses` tells. The kernel of a report has no debugger.
    """

    kernel_class = Type(_Kernel, klass="ipykernel.kernelbase.Kernel").tag(config=True)  # type: ignore[assignment]

    def init_iopub(self, context: Any) -> None:
        """Make the socket of the outputs: one that keeps them all. A full one drops messages without a word."""
        context.sndhwm = 0
        super().init_iopub(context)

    def init_kernel(self) -> None:
        """Make the kernel object."""
        if os.environ.get(SEED_VARIABLE):
            _leave_out_debugger()
        super().init_kernel()

    def start(self) -> None:
        """Wait for cells."""
        if self.shell is not None:
            carry_outputs(self.shell)
        if self.shell is not None and os.environ.get(SEED_VARIABLE):
            events = self.shell.events

            def once(*info: Any) -> None:
                events.unregister("pre_run_cell", once)
                imports.forget("__main__")
                reads.start()
                seed()

            events.register("pre_run_cell", once)
        super().start()
