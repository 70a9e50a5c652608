"""The processes that make reports: started fresh, replaced when one dies, gone when the batch ends."""

from __future__ import annotations

import logging
import pickle
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol

from parresearch.batch.errors import ExecutorLostError
from parresearch.batch.messages import RunRequest, RunResult
from parresearch.batch.processes import end_with_coordinator, kill_workers

__all__ = ["GivenExecutor", "LocalPool", "Pool", "Runner"]

Runner = Callable[[RunRequest], RunResult]
_LAST_WORDS_SECONDS = 2.0


class Pool(Protocol):
    """What the dispatcher needs of a place where reports are made."""

    width: int
    renewable: bool

    def submit(self, runner: Runner, request: RunRequest) -> Future[RunResult]:
        """Start making a report."""

    def renew(self, *, width: int | None = None) -> None:
        """Replace broken workers; ``width`` is how many run at once."""

    def last_words(self) -> str:
        """How the workers ended that died, in words."""

    def kill(self) -> None:
        """End everything at once."""

    def close(self) -> None:
        """End when all is done."""


class GivenExecutor:
    """An executor that the caller brought; it cannot be replaced when it breaks."""

    renewable = False

    def __init__(self, executor: Executor, *, width: int) -> None:
        self.executor, self.width = executor, width

    def submit(self, runner: Runner, request: RunRequest) -> Future[RunResult]:
        """Hand the request to the executor."""
        return self.executor.submit(runner, request)

    def renew(self, *, width: int | None = None) -> None:
        """Not possible: say what was lost."""
        raise ExecutorLostError(getattr(self.executor, "lost", "The executor given to the batch was lost."))

    def last_words(self) -> str:
        """Nothing is known about the workers of another's executor."""
        return "its worker ended abruptly"

    def kill(self) -> None:
        """Cancel what has not started; the executor's owner ends the rest."""
        self.executor.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """The owner closes it."""


class _Context(SpawnContext):
    """The spawn context (no forked locks or threads, alike on every platform), remembering its processes."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[BaseProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> BaseProcess:  # type: ignore[override]
        """A new process of this context."""
        process = SpawnContext.Process(*args, **kwargs)
        self.started.append(process)
        return process


class LocalPool:
    """N processes of this machine."""

    renewable = True

    def __init__(self, *, width: int) -> None:
        self.width = width
        self._start(width)

    def _start(self, width: int) -> None:
        self._context = _Context()
        self._executor = ProcessPoolExecutor(
            max_workers=width,
            mp_context=self._context,
            initializer=_prepare_worker,
        )

    def submit(self, runner: Runner, request: RunRequest) -> Future[RunResult]:
        """Queue the request, starting a worker for it if one is lacking."""
        answer: Future[RunResult] = Future()

        def take(made: Future[None]) -> None:
            try:
                made.result()
                answer.set_result(pickle.loads(_answer_file(request).read_bytes()))
                _answer_file(request).unlink()
            except BaseException as error:
                answer.set_exception(error)

        with _signals_held():
            self._executor.submit(_make, runner, request).add_done_callback(take)
        return answer

    def renew(self, *, width: int | None = None) -> None:
        """End all workers and start with new ones."""
        self.kill()
        self._start(width or self.width)

    def last_words(self) -> str:
        """The exit code or signal of the worker that died, in words."""
        killed: list[int | None] = []
        # The executor reaps its processes in a thread of its own: give it a moment to learn the exit code.
        give_up = time.monotonic() + _LAST_WORDS_SECONDS
        while not killed and time.monotonic() < give_up:
            codes = [process.exitcode for process in self._context.started]
            killed = [code for code in codes if code not in (None, 0, -signal.SIGTERM, 128 + signal.SIGTERM)]
            if not killed:
                time.sleep(0.02)
        if not killed:
            return "its worker process ended abruptly"
        code = killed[0] or 0
        if code < 0:
            with suppress(ValueError):
                return f"its worker process was killed by {signal.Signals(-code).name} (out of memory?)"
        return f"its worker process ended with code {code}"

    def kill(self) -> None:
        """Kill the workers and their kernels."""
        kill_workers(self._context.started)
        self._executor.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """Let the workers end."""
        self._executor.shutdown(wait=True)


def _answer_file(request: RunRequest) -> Path:
    return Path(f"{request.work_folder}.answer")


def _make(runner: Runner, request: RunRequest) -> None:
    """Run in a worker: its answer goes into a file.

    A pipe would be shared with the other workers. Of a worker that is killed in the middle of a long answer, the
    coordinator would wait for the rest for ever, because the others hold the pipe open.
    """
    result = runner(request)
    _answer_file(request).write_bytes(pickle.dumps(result, protocol=5))


@contextmanager
def _signals_held() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back, so that a process started in the block does not die of them half made."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare_worker() -> None:
    """Run once in each new worker: watch the coordinator, and leave it to the results to say what went wrong."""
    end_with_coordinator()
    for name in ("papermill", "traitlets", "nbclient", "nbconvert"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
