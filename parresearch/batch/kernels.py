"""The kernel of one report: always this Python, in its own folder, quiet, alone, and gone when the report is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from traitlets import Bool, Dict, Type, Unicode
from traitlets.config import Config

from parresearch.batch.fork_provisioner import PROVISIONER, register
from parresearch.batch.kernel_client import ReportKernelClient
from parresearch.batch.processes import descendants, kill

__all__ = ["KERNEL_NAME", "ReportKernelManager", "kernel_config"]

KERNEL_NAME = "python3"
_LONGEST_SOCKET = 90  # a Unix socket's path holds 104 bytes (macOS) or 108 (Linux), with "-ipc-5" at its end

_POLL = 0.005  # seconds between looks at a kernel that was killed


class ReportKernelManager(AsyncKernelManager):
    """Starts kernels of the Python that runs the batch, forked if possible, whatever kernelspecs are installed."""

    noted: Any = None
    """Whoever wants to know how the kernel ends: ``noted.manager`` is set, ``noted.died(manager)`` is called."""

    client_factory = Type(ReportKernelClient, klass="jupyter_client.asynchronous.AsyncKernelClient")
    folder = Unicode(help="Working folder of the kernel.").tag(config=True)
    log_file = Unicode(help="What the kernel process itself prints goes there.").tag(config=True)
    environment = Dict(help="Environment of the kernel.").tag(config=True)
    fork = Bool(True, help="Whether kernels may be forked.").tag(config=True)
    template = Unicode(help="Socket of the template to fork from; empty: one of this process.").tag(
        config=True
    )

    @property
    def kernel_spec(self) -> KernelSpec:
        """A kernelspec of this interpreter; none is looked up."""
        register()
        provisioner: dict[str, Any] = {"provisioner_name": "local-provisioner"}
        if self.fork:
            provisioner = {"provisioner_name": PROVISIONER, "config": {"template": self.template}}
        return KernelSpec(
            argv=[sys.executable, "-m", "parresearch.batch.kernel_main", "-f", "{connection_file}"],
            display_name="Python 3 (ipykernel)",
            language="python",
            metadata={"kernel_provisioner": provisioner},
        )

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start the kernel in its folder, with its environment, its own output kept in the log file."""
        if self.noted is not None:
            self.noted.manager = self
        with Path(self.log_file).open("ab") as log:
            streams: dict[str, IO[bytes]] = {"stdout": log, "stderr": log}
            await super().start_kernel(cwd=self.folder, env=dict(self.environment), **streams, **options)

    async def shutdown_kernel(  # type: ignore[override]
        self, now: bool = False, restart: bool = False
    ) -> None:
        """Stop the kernel and every process that its notebook started."""
        started = descendants(getattr(self.provisioner, "pid", None))
        await super().shutdown_kernel(now=now, restart=restart)
        kill(started)

    async def _async_wait(self, pollinterval: float = _POLL) -> None:
        """Wait for the end of a kernel that was killed: a matter of milliseconds, so it is looked for often."""
        await super()._async_wait(pollinterval=min(pollinterval, _POLL))

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        """Note how a kernel ended that was not shut down, and end what it left behind."""
        if self.noted is not None and self.provisioner is not None:
            self.noted.died(self)
        await super().cleanup_resources(restart=restart)


def kernel_config(
    *,
    folder: Path,
    sockets: Path,
    name: str,
    environment: Mapping[str, str],
    log: Path | None = None,
    fork: bool = True,
    template: str = "",
) -> Config:
    """Configuration for :class:`ReportKernelManager`: where the kernel works and how it is reached.

    Unix sockets where there are any and the path is short enough: they need no free port and nobody else can
    connect. Otherwise TCP on the local interface, with a signed connection.
    """
    connection = sockets / f"{name}.json"
    use_sockets = os.name == "posix" and len(os.fsencode(connection)) < _LONGEST_SOCKET
    manager = {
        "folder": str(folder),
        "log_file": str(log or folder / "kernel.log"),
        "environment": dict(environment),
        "connection_file": str(connection),
        "transport": "ipc" if use_sockets else "tcp",
        "fork": fork,
        "template": template,
    }
    return Config({"ReportKernelManager": manager})
