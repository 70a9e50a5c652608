"""Executors on other machines, by the address that ``--executor`` gives."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from typing import Any

from parresearch.core.errors import BatchError

__all__ = ["DaskExecutor", "executor_at"]

_DASK = "dask://"
_CONNECT_SECONDS = 20
_CLOSE_SECONDS = 2  # for a scheduler to hear that this client goes; it notices by itself, too


class DaskExecutor(Executor):
    """A Dask cluster as an executor. Workers may come and go; a report whose worker is lost goes to another."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise BatchError(
                "dask:// needs the extra 'distributed'. Install it: pip install -e .[distributed]"
            ) from None
        try:
            self.client = Client(f"tcp://{address}", timeout=_CONNECT_SECONDS, set_as_default=False)
        except OSError as error:
            raise BatchError(
                f"No Dask scheduler answers at {address} ({error}). Start one (dask scheduler), and give its "
                f"address: --executor dask://host:8786"
            ) from None
        # A lost scheduler is said by us, in one sentence.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        self.lost = f"The Dask scheduler at {address} was lost."
        self.executor = self.client.get_executor(pure=False)

    @property
    def width(self) -> int:
        """How many reports the workers that are there now make at once."""
        try:
            return max(1, sum(self.client.nthreads().values()))
        except (OSError, RuntimeError):  # told by what is submitted next
            return 1

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a call to the cluster."""
        try:
            future: Future[Any] = self.executor.submit(fn, *args, **kwargs)
        except Exception as error:
            raise BrokenExecutor(self.lost) from error
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, also when nobody answers there; what has not begun is given up with it."""
        with suppress(Exception):
            self.client.close(timeout=_CLOSE_SECONDS)


@contextmanager
def executor_at(address: str | None) -> Iterator[Executor | None]:
    """The executor at ``address`` (``dask://host:port``), closed afterwards; None for no address."""
    if not address:
        yield None
        return
    if not address.startswith(_DASK) or ":" not in address.removeprefix(_DASK):
        raise BatchError(
            f"--executor {address!r} is not an executor. Write dask://host:port, such as dask://localhost:8786."
        )
    executor = DaskExecutor(address.removeprefix(_DASK))
    try:
        yield executor
    finally:
        executor.shutdown()
