"""Notebooks that leak, print without end, fork children or take too long: each is named as what it is."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import psutil
import pytest
from batch_support import METADATA, SHARED, SHOW, SUMMARY, TITLE, planned, settings, toy_contract

from parresearch.batch.engine import Summary, run_batch
from parresearch.batch.template import can_fork

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="limits of memory and orphans are kept on Linux"),
    pytest.mark.slow,
]

CHILDREN = """\
import os, pathlib, subprocess, sys
code = "import os, sys, time; os.setsid(); print(os.getpid(), flush=True); time.sleep(600)"
started = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
pid = started.stdout.readline().strip()
_ = pathlib.Path(os.environ["PARRESEARCH_HOME"], "child.txt").write_text(pid)
"""
OUTSIDE = """\
import os, pathlib
_ = pathlib.Path(os.environ["PARRESEARCH_HOME"], "reports", "toy").mkdir(parents=True, exist_ok=True)
_ = pathlib.Path(os.environ["PARRESEARCH_HOME"], "reports", "mine.txt").write_text("x")
"""
MUTE = """\
def _forget(*args, **options): pass
get_ipython()._showtraceback = _forget
raise MemoryError
"""  # as when no memory is left to write the traceback: the kernel answers, and shows nothing
NOTEBOOKS = {
    "leaks": (SHOW, TITLE, "hoard = []\nwhile True:\n    hoard.append(bytearray(50_000_000))"),
    "mute": (SHOW, TITLE, MUTE),
    "prints": (SHOW, TITLE, "for n in range(1000):\n    print('x' * 100_000)", SUMMARY),
    "pictures": (SHOW, TITLE, "display({'image/png': 'A' * 30_000_000}, raw=True)", SUMMARY),
    "long_error": (SHOW, TITLE, "raise ValueError('x' * 30_000_000)", SUMMARY),
    "flushed": (SHOW, TITLE, "for n in range(8000):\n    print(n, flush=True)", SUMMARY),
    "slow": (SHOW, TITLE, *["import time\ntime.sleep(2)"] * 40, SUMMARY),
    "forks": (SHOW, TITLE, CHILDREN, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
    "outside": (SHOW, TITLE, OUTSIDE, SUMMARY),
    "good": (SHOW, TITLE, SUMMARY),
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    folder = tmp_path_factory.mktemp("limits")
    reports = []
    for name, cells in NOTEBOOKS.items():
        contract = toy_contract(folder / "notebooks", name, cells=cells, metadata=METADATA)
        reports += planned(contract, folder / "reports")
    options = {"jobs": 2, "cell_timeout": 60, "report_timeout": 60, "memory_mib": 1500}
    return folder, run_batch(reports, SHARED, settings(folder / "reports", folder, **options))


def reason(summary: Summary, name: str) -> str:
    return next(failed.reason for failed in summary.failed if failed.label.startswith(name))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("leaks", "cell 5: needs more than the 1500 MiB of memory that a report may use (MemoryError)"),
        ("mute", "cell 5: needs more than the 1500 MiB of memory that a report may use (MemoryError)"),
        ("prints", "cell 5: shows more than 20 MiB of output and was stopped"),
        ("pictures", "cell 5: shows more than 20 MiB of output and was stopped"),
        ("long_error", "cell 5: shows more than 20 MiB of output and was stopped"),
        ("slow", "the report took longer than 60 seconds and was stopped"),
        (
            "forks",
            "cell 6: the kernel died (killed by SIGKILL: from outside, or for lack of memory; its limit is 1500 MiB",
        ),
    ],
)
def test_each_is_named(outcome, name, words):
    assert words in reason(outcome[1], name)


def test_the_others_are_published(outcome):
    folder, summary = outcome
    assert sorted(summary.made) == [f"{name}/2016/89-an-giang" for name in ("flushed", "good", "outside")]
    assert (folder / "reports" / "mine.txt").read_text() == "x"


def test_no_output_of_a_cell_that_shows_much_is_lost(outcome):
    folder, _ = outcome
    notebook = json.loads((folder / "reports/flushed/2016/89-an-giang.ipynb").read_text(encoding="utf-8"))
    printed = "".join(
        text for cell in notebook["cells"] for out in cell.get("outputs", ()) for text in out.get("text", ())
    )
    assert printed.split() == [str(n) for n in range(8000)]


def test_children_of_a_kernel_that_was_killed_are_gone(outcome):
    folder, _ = outcome
    pid = int((folder / "child.txt").read_text())
    end = time.monotonic() + 10
    while psutil.pid_exists(pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert not psutil.pid_exists(pid)


@pytest.mark.parametrize("most", [1, 2])
def test_a_batch_ends_when_too_many_have_failed(tmp_path, most):
    from concurrent.futures import ThreadPoolExecutor

    from parresearch.batch.messages import Failure, RunRequest, RunResult

    def fails(request: RunRequest) -> RunResult:
        return RunResult(failure=Failure("cell", "no"))

    contract, output = toy_contract(tmp_path / "notebooks"), tmp_path / "reports"
    reports = planned(contract, output, province=["all"])
    with ThreadPoolExecutor(1) as executor:
        options = settings(output, tmp_path, executor=executor, runner=fails, max_failures=most)
        summary = run_batch(reports, SHARED, options)
    assert summary.gave_up
    assert len(summary.failed) == most
    assert summary.not_made == 63 - most


def test_a_clock_that_goes_back_changes_nothing_that_is_published(tmp_path, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    from batch_support import fake_result

    from parresearch.batch import engine

    contract, output = toy_contract(tmp_path / "notebooks"), tmp_path / "reports"
    monkeypatch.setattr(engine, "_now", lambda: "2030-01-01T00:00:00+00:00")
    with ThreadPoolExecutor(1) as executor:
        options = settings(output, tmp_path, executor=executor, runner=fake_result)
        run_batch(planned(contract, output), SHARED, options)
        monkeypatch.setattr(engine, "_now", lambda: "2001-01-01T00:00:00+00:00")
        assert run_batch(planned(contract, output), SHARED, options).current == 1
        again = run_batch(planned(contract, output, force=True), SHARED, options)
    assert (len(again.made), again.failed) == (1, [])
    assert again.seconds >= 0


def test_secrets_of_the_environment_do_not_reach_a_kernel(monkeypatch):
    from parresearch.batch.kernel_environment import kernel_environment

    for name in (
        "AWS_SECRET_ACCESS_KEY",
        "GITHUB_TOKEN",
        "PYTHON_KEYRING_KEY",
        "JUPYTER_TOKEN",
        "DATABASE_URL",
    ):
        monkeypatch.setenv(name, "hunter2")
    environment = kernel_environment(project_root=Path(sys.prefix), sockets=Path(sys.prefix))
    assert "hunter2" not in environment.values()
    assert environment["PATH"]
