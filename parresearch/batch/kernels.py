"""The kernel of one report: always this Python, in its own folder, quiet, alone, and gone when the report is done."""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from traitlets import Dict, Unicode
from traitlets.config import Config

from parresearch.batch.processes import descendants, kill
from parresearch.core.paths import HOME_VARIABLE

__all__ = ["KERNEL_NAME", "ReportKernelManager", "kernel_config", "kernel_environment"]

KERNEL_NAME = "python3"
_LONGEST_SOCKET = 90  # a Unix socket's path holds 104 bytes (macOS) or 108 (Linux), with "-ipc-5" at its end
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
_PACKAGE_HOME = Path(__file__).resolve().parents[2]


class ReportKernelManager(AsyncKernelManager):
    """Starts ordinary kernels of the Python that runs the batch, whatever kernelspecs are installed."""

    folder = Unicode(help="Working folder of the kernel.").tag(config=True)
    log_file = Unicode(help="What the kernel process itself prints goes there.").tag(config=True)
    environment = Dict(help="Environment of the kernel.").tag(config=True)

    @property
    def kernel_spec(self) -> KernelSpec:
        """A kernelspec of this interpreter; none is looked up."""
        return KernelSpec(
            argv=[sys.executable, "-m", "parresearch.batch.kernel_main", "-f", "{connection_file}"],
            display_name="Python 3 (ipykernel)",
            language="python",
        )

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start the kernel in its folder, with its environment, its own output kept in the log file."""
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


def kernel_config(*, folder: Path, sockets: Path, name: str, environment: Mapping[str, str]) -> Config:
    """Configuration for :class:`ReportKernelManager`: where the kernel works and how it is reached.

    Unix sockets where there are any and the path is short enough: they need no free port and nobody else can
    connect. Otherwise TCP on the local interface, with a signed connection.
    """
    connection = sockets / f"{name}.json"
    use_sockets = os.name == "posix" and len(os.fsencode(connection)) < _LONGEST_SOCKET
    manager = {
        "folder": str(folder),
        "log_file": str(folder / "kernel.log"),
        "environment": dict(environment),
        "connection_file": str(connection),
        "transport": "ipc" if use_sockets else "tcp",
    }
    return Config({"ReportKernelManager": manager})


def kernel_environment(*, project_root: Path, sockets: Path) -> dict[str, str]:
    """The environment of a kernel: the batch's own, made the same for every run and every user.

    One thread per kernel, figures drawn off screen, a fixed hash seed, no start-up files of the user, and the
    library that this process itself has imported.
    """
    environment = {
        **os.environ,
        HOME_VARIABLE: str(project_root),
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "IPYTHONDIR": str(sockets / "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **dict.fromkeys(_THREADS, "1"),
    }
    installed = {Path(folder).resolve() for folder in (*site.getsitepackages(), site.getusersitepackages())}
    if _PACKAGE_HOME not in installed:
        paths = [str(_PACKAGE_HOME), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
    return environment
