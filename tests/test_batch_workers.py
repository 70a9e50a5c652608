"""Workers that die, and what becomes of the reports they were making."""

from __future__ import annotations

import dataclasses
import os
import signal
import time
from collections.abc import Iterator
from multiprocessing import connection
from pathlib import Path
from typing import Any

import pytest
from batch_support import SHARED, fake_result, planned, settings, toy_contract

from parresearch.batch.dispatch import Stopped, dispatch
from parresearch.batch.engine import run_batch
from parresearch.batch.messages import RunRequest, RunResult
from parresearch.batch.workers import LocalPool

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills with POSIX signals")


def dies_of_an_giang(request: RunRequest) -> RunResult:
    """A runner whose process is killed, as for lack of memory, whenever it makes An Giang."""
    if request.parameters["province"] == "89":
        os.kill(os.getpid(), signal.SIGKILL)
    return fake_result(request)


def dies_once(request: RunRequest) -> RunResult:
    """A runner whose process is killed the first time only."""
    mark = Path(request.project_root) / "died"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return fake_result(request)


def sleeps(request: RunRequest) -> RunResult:
    """A runner that takes very long."""
    time.sleep(600)
    return fake_result(request)


def test_a_worker_that_dies_costs_its_own_report_only(tmp_path):
    contract = toy_contract(tmp_path / "notebooks")
    output = tmp_path / "reports"
    summary = run_batch(
        planned(contract, output, province=["region:ĐBSCL"]),
        SHARED,
        settings(output, tmp_path, jobs=2, runner=dies_of_an_giang),
    )
    assert len(summary.made) == 12
    (failed,) = summary.failed
    assert failed.label == "toy 2016 An Giang"
    assert failed.reason == "its worker process was killed by SIGKILL (out of memory?), twice"
    assert "SIGKILL" in (failed.folder / "log.txt").read_text(encoding="utf-8")


def test_a_worker_that_dies_once_costs_nothing(tmp_path):
    contract = toy_contract(tmp_path / "notebooks")
    output = tmp_path / "reports"
    reports = planned(contract, output, province=["89", "92"])
    summary = run_batch(reports, SHARED, settings(output, tmp_path, jobs=1, runner=dies_once))
    assert (len(summary.made), summary.failed) == (2, [])


def test_a_request_to_stop_is_heard_while_reports_are_being_made(tmp_path):
    import psutil

    def requests() -> Iterator[RunRequest]:
        for number in range(5):
            yield RunRequest(number, "x", "x", "{}")

    pool = LocalPool(width=1)
    asked = time.monotonic() + 3
    with pytest.raises(Stopped):
        list(dispatch(requests(), pool, sleeps, must_stop=lambda: time.monotonic() > asked))
    children = psutil.Process().children(recursive=True)
    pool.kill()
    workers = [
        process
        for process in children
        if process.is_running() and "spawn_main" in " ".join(process.cmdline())
    ]
    assert not workers
    assert time.monotonic() - asked < 30


def dies_while_answering(request: RunRequest) -> RunResult:
    """A runner whose process is killed the first time, when half of its answer is on the way to the coordinator."""
    mark = Path(request.project_root) / "died"
    if not mark.exists():
        mark.touch()
        send = connection.Connection._send

        def half(self: connection.Connection, buf: bytes, *args: Any) -> None:
            whole = len(buf) <= 4096  # what the system writes at once or not at all
            send(self, buf if whole else buf[: len(buf) // 2], *args)
            if not whole:
                os.kill(os.getpid(), signal.SIGKILL)

        connection.Connection._send = half
    result = fake_result(request)
    return dataclasses.replace(
        result, files={**result.files, "html": result.files["html"] + b" " * 2_000_000}
    )


def test_a_worker_that_dies_while_it_answers_costs_nothing(tmp_path):
    """Its half answer must not be waited for: the other workers hold the same pipe open."""
    contract = toy_contract(tmp_path / "notebooks")
    output = tmp_path / "reports"
    reports = planned(contract, output, province=["01", "48", "89", "92"])
    summary = run_batch(reports, SHARED, settings(output, tmp_path, jobs=2, runner=dies_while_answering))
    assert (len(summary.made), summary.failed) == (4, [])
