"""The papermill engine ``parresearch-fork``: kernels forked from a process that has the library and the tables.

``papermill --engine parresearch-fork in.ipynb out.ipynb -p …`` works as with papermill's own engine. One such command
runs one notebook, so it saves little; a Python process that executes many notebooks starts each in milliseconds.
"""

from __future__ import annotations

import ast
import json
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.log import logger

from parresearch.batch.fork_provisioner import PROVISIONER, register
from parresearch.batch.kernel_app import ASK
from parresearch.batch.kernels import ReportKernelManager, kernel_config
from parresearch.batch.messages import OUTPUT_LIMIT_MIB

__all__ = ["ENGINE", "LimitedClient", "ReportEngine"]

ENGINE = PROVISIONER


class ReportEngine(NBClientEngine):
    """papermill's engine with another kernel manager; one that is given (``kernel_manager_class``) is kept."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute the notebook; the private folder of its kernel is gone afterwards."""
        register()
        if "kernel_manager_class" in options:
            return _execute(nb_man, kernel_name, **options)
        private = Path(tempfile.gettempdir()) / f"parresearch-{secrets.token_hex(6)}"
        private.mkdir(mode=0o700)
        try:
            options["kernel_manager_class"] = ReportKernelManager
            options["config"] = kernel_config(
                folder=Path(options.pop("cwd", None) or os.getcwd()),
                sockets=private,
                name="kernel",
                environment={**os.environ, "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "0")},
                log=private / "kernel.log",
            )
            return _execute(nb_man, kernel_name, **options)
        finally:
            shutil.rmtree(private, ignore_errors=True)


class LimitedClient(PapermillNotebookClient):
    """A client that stops a notebook which shows without end, before it fills the memory of the worker."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._shown = 0

    def papermill_execute_cells(self) -> None:
        """Execute the cells, and ask the kernel what they used."""
        super().papermill_execute_cells()
        noted = getattr(self.km, "noted", None)
        if noted is None or any(
            output.output_type == "error" for cell in self.nb.cells for output in cell.get("outputs", ())
        ):
            return
        request = self.kc.execute("", silent=True, store_history=False, user_expressions={"uses": ASK})
        reply = self.wait_for_reply(request)
        answer = reply["content"]["user_expressions"]["uses"]
        if answer["status"] == "ok":
            noted.uses = json.loads(ast.literal_eval(answer["data"]["text/plain"]))

    def process_message(self, msg: dict[str, Any], *args: Any, **options: Any) -> Any:
        """Take a message of the kernel; after too much output the kernel is killed and the rest passed over."""
        self._shown += len(json.dumps(msg.get("content", {}), ensure_ascii=False))
        if self._shown > OUTPUT_LIMIT_MIB * 2**20:
            self.km.noted.stop_loud()
            if msg["msg_type"] != "status":
                return None
        return super().process_message(msg, *args, **options)


def _execute(nb_man: Any, kernel_name: str, **options: Any) -> Any:
    """What papermill's engine does, with a client of ours."""
    client = options.pop("client_class", PapermillNotebookClient)
    options.pop("input_path", None)
    timeout = options.pop("execution_timeout", None) or options.pop("timeout", None)
    options.pop("timeout", None)
    return client(
        nb_man,
        timeout=timeout,
        startup_timeout=options.pop("start_timeout", 60),
        kernel_name=kernel_name,
        log=logger,
        **options,
    ).execute()


papermill_engines.register(ENGINE, ReportEngine)
