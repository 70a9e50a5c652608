"""Executors elsewhere: a Dask cluster of two local workers, one killed in the middle; workers that do not fit."""

from __future__ import annotations

import dataclasses
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from batch_support import (
    SHARED,
    SHOW,
    SUMMARY,
    TITLE,
    fake_result,
    planned,
    settings,
    slow_result,
    toy_contract,
)

from parresearch.batch.contract import read_contract
from parresearch.batch.engine import run_batch
from parresearch.batch.executors import executor_at
from parresearch.batch.kernel_place import remove_dead_worker_folders, worker_folder
from parresearch.batch.keys import SharedParts
from parresearch.batch.messages import RunRequest
from parresearch.batch.refusal import refusal, worker_needs
from parresearch.batch.run import make_report
from parresearch.core.errors import BatchError

SLOWLY = "import time\ntime.sleep(1.5)\n"


def test_a_worker_with_another_library_or_environment_is_refused_with_the_reason(monkeypatch):
    from parresearch.batch import keys
    from parresearch.batch import refusal as module

    here = {"library": "a", "data": "b", "environment": {"pandas": "3.0"}}
    monkeypatch.setattr(module, "_here", lambda: SharedParts(**here))
    assert refusal(here, project_root="/") == ""
    assert "another version of the library" in refusal({**here, "library": "x"}, project_root="/")
    assert "other figures" in refusal({**here, "data": "x"}, project_root="/")
    words = refusal({**here, "environment": {"pandas": "3.1"}}, project_root="/")
    assert "another environment (pandas 3.1, now 3.0)" in words
    assert refusal(worker_needs(SharedParts(**here), ["pdf"]), project_root="/") == ""
    monkeypatch.setattr(keys, "_MAKERS", {"pdf": ("no-such-package",)})
    needs = worker_needs(SharedParts(**here), ["pdf"])
    needs["environment"]["no-such-package"] = "0.13"
    words = refusal(needs, project_root="/")
    assert "another environment (no-such-package 0.13, now not installed)" in words
    result = make_report(RunRequest(0, "toy", "toy", "{}", needs={**here, "library": "x"}))
    assert result.failure is not None
    assert result.failure.reason.startswith("refused: the worker on ")


@pytest.mark.skipif(os.name != "posix", reason="a process that ended and was not waited for")
def test_the_folder_of_a_worker_that_was_killed_is_removed_and_that_of_a_living_one_is_not():
    made = "from parresearch.batch.kernel_place import worker_folder as f; print(f(), flush=True)"
    words = [sys.executable, "-c", f"{made}; import time; time.sleep(300)"]
    own = worker_folder()
    other = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    with other, other.stdout as lines:
        theirs = Path(lines.readline().strip())
        (theirs / "sockets").mkdir()
        remove_dead_worker_folders()
        assert theirs.is_dir()
        other.kill()  # ended, or waiting to be looked at by its parent: both are dead
        while psutil.Process(other.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        remove_dead_worker_folders()
        assert not theirs.exists()
    assert own.is_dir()
    own.rmdir()


def test_any_executor_will_do(tmp_path):
    contract, output = toy_contract(tmp_path / "notebooks"), tmp_path / "reports"
    with ThreadPoolExecutor(2) as executor:
        options = settings(output, tmp_path, executor=executor, runner=fake_result)
        assert len(run_batch(planned(contract, output, province=["all"]), SHARED, options).made) == 63


@pytest.mark.parametrize("address", ["spark://x:1", "dask://x", "8786"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(BatchError, match="dask://host:port"), executor_at(address):
        pass


def test_no_address_is_no_executor():
    with executor_at(None) as executor:
        assert executor is None


@pytest.fixture
def cluster(tmp_path) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and two workers as processes of their own: the address, and the numbers of the processes."""
    pytest.importorskip("distributed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(Path(__file__).parent)}
    dask = [sys.executable, "-m", "dask"]
    scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = [*dask, "worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    with (tmp_path / "cluster.log").open("wb") as log:
        started = [
            subprocess.Popen(line, stdout=log, stderr=log, env=environment, cwd=tmp_path)
            for line in (scheduler, worker, worker)
        ]
    end = time.monotonic() + 150
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.2)
    try:
        yield f"dask://127.0.0.1:{port}", [process.pid for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a worker with a POSIX signal")
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_cluster_gives_the_same_bytes_also_when_a_worker_is_killed(tmp_path, cluster):
    from parresearch.batch.keys import project_parts

    address, (_, *pids) = cluster
    toy_contract(tmp_path / "notebooks", cells=(SHOW, TITLE, SLOWLY, SUMMARY))
    contract = read_contract(tmp_path / "notebooks" / "toy.ipynb")
    provinces, root = ["01", "48", "89", "92"], Path(os.environ["PARRESEARCH_HOME"])
    shared = dataclasses.replace(project_parts(), now=None)
    with executor_at(address) as executor:
        assert executor is not None
        end = time.monotonic() + 120
        while getattr(executor, "width", 0) < 2 and time.monotonic() < end:
            time.sleep(0.2)
        reports = planned(contract, tmp_path / "there", province=provinces, shared=shared)
        killed = []

        class Kills:
            def start(self, total, *, current):
                pass

            def done(self, label, *, failure=""):
                if not killed:
                    killed.append(pids[0])
                    family = psutil.Process(pids[0]).children(recursive=True)
                    os.kill(pids[0], signal.SIGKILL)
                    killed.extend(process.pid for process in family)

            def stop(self):
                pass

        options = settings(tmp_path / "there", root, executor=executor, jobs=2)
        summary = run_batch(reports, shared, options, progress=Kills())
    assert killed
    assert [failed.reason for failed in summary.failed] == []
    reports = planned(contract, tmp_path / "here", province=provinces, shared=shared)
    assert len(run_batch(reports, shared, settings(tmp_path / "here", root, jobs=2)).made) == len(
        summary.made
    )
    for stem in summary.made:
        for extension in ("ipynb", "html"):
            there, here = (tmp_path / name / f"{stem}.{extension}" for name in ("there", "here"))
            assert there.read_bytes() == here.read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills and halts a scheduler with POSIX signals")
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGSTOP"])
def test_a_batch_whose_scheduler_is_lost_or_silent_ends_in_words(tmp_path, cluster, capfd, how):
    """A dead scheduler ends the batch; one that hangs may come back, so that Ctrl-C ends the batch, at once."""
    address, (scheduler, *_) = cluster
    contract, output = toy_contract(tmp_path / "notebooks"), tmp_path / "reports"

    class Loses:
        def start(self, total, *, current):
            pass

        def done(self, label, *, failure=""):
            os.kill(scheduler, getattr(signal, how))
            if how == "SIGSTOP":
                os.kill(os.getpid(), signal.SIGINT)

        def stop(self):
            pass

    with executor_at(address) as executor:
        assert executor is not None
        reports = planned(contract, output, province=["all"])
        options = settings(output, tmp_path, executor=executor, runner=slow_result, jobs=2)
        summary = run_batch(reports, SHARED, options, progress=Loses())
        ended = time.monotonic()
    assert time.monotonic() - ended < 10
    assert summary.failed == []
    assert summary.made
    assert summary.not_made == 63 - len(summary.made)
    if how == "SIGSTOP":
        assert summary.signum == signal.SIGINT
        os.kill(scheduler, signal.SIGCONT)
    else:
        assert summary.lost == f"The Dask scheduler at {address.removeprefix('dask://')} was lost."
    assert "Traceback" not in "".join(capfd.readouterr())
