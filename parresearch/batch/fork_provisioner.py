"""Kernels forked from a template, for anything that starts kernels through jupyter_client.

Registered as the kernel provisioner ``parresearch-fork``: JupyterLab and nbclient use it for their ordinary Python
kernels with ``JUPYTER_DEFAULT_PROVISIONER_NAME=parresearch-fork`` in the environment. Where a fork is not possible,
or the kernel is of another Python, an ordinary kernel is started instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets import Bool, Unicode

from parresearch.batch.template import ForkedProcess, NoForkError, can_fork, fork_kernel, own_template

__all__ = ["PROVISIONER", "ForkProvisioner", "register"]

PROVISIONER = "parresearch-fork"
_LAUNCHERS = (["-m", "ipykernel_launcher"], ["-m", "ipykernel"], ["-m", "parresearch.batch.kernel_main"])


class ForkProvisioner(LocalProvisioner):
    """A local provisioner whose kernels are forked; the process object it keeps is a :class:`ForkedProcess`."""

    template = Unicode("", help="Socket of the template; empty: one of this process, started when needed.")
    strict = Bool(
        False, help="Whether to fail where an ordinary kernel would be started instead of a forked one."
    )
    fallback_reason = ""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel that ``cmd`` describes, or start it in the ordinary way."""
        try:
            kernel = self._forked(cmd, **kwargs)
        except NoForkError as error:
            if self.strict:
                raise
            self.fallback_reason = str(error)
            self.log.info("an ordinary kernel is started: %s", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = kernel  # type: ignore[assignment]
        self.pid = self.pgid = kernel.pid  # it leads a session of its own
        self.cwd = kwargs.get("cwd") or os.getcwd()
        return self.connection_info

    def _forked(self, cmd: Sequence[str], **kwargs: Any) -> ForkedProcess:
        arguments = _arguments_of(cmd)
        if arguments is None:
            raise NoForkError("the kernel is not an ipykernel of this Python")
        if not can_fork():
            raise NoForkError("no fork on this system, or it was switched off")
        environment = kwargs.get("env") or dict(os.environ)
        environment.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        socket = Path(self.template) if self.template else own_template(environment)
        return fork_kernel(
            socket,
            arguments,
            cwd=str(kwargs.get("cwd") or os.getcwd()),
            environment=environment,
            streams=(kwargs.get("stdout"), kwargs.get("stderr")),
        )


def _arguments_of(cmd: Sequence[str]) -> list[str] | None:
    """The arguments for ipykernel in a command that starts one of this Python; None for other commands."""
    command = list(cmd)
    if not command or Path(command[0]).resolve() != Path(sys.executable).resolve():
        return None
    options = [part for part in command[1:] if part.startswith("-X")]
    rest = [part for part in command[1:] if part not in options and part != "frozen_modules=off"]
    return next((rest[2:] for launcher in _LAUNCHERS if rest[:2] == launcher), None)


def register() -> None:
    """Make the provisioner known in this process, also where the entry points of an older install are found."""
    from importlib.metadata import EntryPoint

    KernelProvisionerFactory.provisioners.setdefault(
        PROVISIONER,
        EntryPoint(
            PROVISIONER, f"{__name__}:{ForkProvisioner.__name__}", KernelProvisionerFactory.GROUP_NAME
        ),
    )
