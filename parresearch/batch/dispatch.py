"""Hands requests to a pool and gives back results as they come, whatever happens to the workers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait

from parresearch.batch.messages import Failure, RunRequest, RunResult
from parresearch.batch.workers import Pool, Runner

__all__ = ["Stopped", "dispatch"]

_POLL = 0.2  # seconds between looks at whether to stop


class Stopped(Exception):
    """The user asked to stop."""


def dispatch(
    requests: Iterable[RunRequest], pool: Pool, runner: Runner, *, must_stop: Callable[[], bool]
) -> Iterator[tuple[RunRequest, RunResult]]:
    """Results of ``requests``, in the order in which they are done.

    Only a few requests more than there are workers are handed out at a time. When a worker dies, every
    request that was handed out is suspect: each is run once more, alone, and the one whose worker dies again
    has failed.

    Raises
    ------
    Stopped
        As soon as ``must_stop()`` is true; what was under way is given up.
    ExecutorLostError
        When the workers are another's, and no more of them answer.
    """
    waiting = iter(requests)
    under_way: dict[Future[RunResult], RunRequest] = {}
    while True:
        _fill(under_way, waiting, pool, runner)
        if not under_way:
            return
        suspects = []
        for future in _some_done(under_way, must_stop):
            request = under_way.pop(future)
            result = _result(future)
            if result is None:
                suspects.append(request)
            else:
                yield request, result
        if suspects:
            if not pool.renewable:
                pool.renew()  # says what was lost; what is still under way there may never end
            for future in wait(under_way).done:  # a broken pool ends them all within moments
                request = under_way.pop(future)
                if (result := _result(future)) is not None:
                    yield request, result
                else:
                    suspects.append(request)
            pool.renew(width=1)
            for request in suspects:
                yield request, _alone(request, pool, runner, must_stop)
            pool.renew()


def _fill(
    under_way: dict[Future[RunResult], RunRequest], waiting: Iterator[RunRequest], pool: Pool, runner: Runner
) -> None:
    while len(under_way) <= pool.width:
        request = next(waiting, None)
        if request is None:
            return
        try:
            future = pool.submit(runner, request)
        except BrokenExecutor as error:  # between two looks: this request is told like the others
            future = Future()
            future.set_exception(error)
        under_way[future] = request


def _some_done(
    under_way: dict[Future[RunResult], RunRequest], must_stop: Callable[[], bool]
) -> set[Future[RunResult]]:
    while True:
        if must_stop():
            raise Stopped
        done, _ = wait(under_way, timeout=_POLL, return_when=FIRST_COMPLETED)
        if done:
            return done


def _result(future: Future[RunResult]) -> RunResult | None:
    """What came of a request; None when its worker, or a neighbour, died, or whoever had it gave it up."""
    try:
        return future.result()
    except (BrokenExecutor, CancelledError, asyncio.CancelledError):
        return None
    except Exception as error:
        return RunResult(failure=Failure("worker", f"{type(error).__name__}: {error}"))


def _alone(request: RunRequest, pool: Pool, runner: Runner, must_stop: Callable[[], bool]) -> RunResult:
    future = pool.submit(runner, request)
    _some_done({future: request}, must_stop)
    result = _result(future)
    if result is not None:
        return result
    reason = f"{pool.last_words()}, twice"
    pool.renew(width=1)
    return RunResult(failure=Failure("worker", reason, log=f"Report: {request.label}\nError: {reason}\n"))
