"""The whole batch killed at random moments: what is published is whole, nothing lives on, the next run completes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from batch_support import toy_contract, toy_notebook

from parresearch.batch.messages import RunRequest
from parresearch.batch.records import all_records, damage
from parresearch.batch.run import make_report
from parresearch.core.provinces import members

SCRIPT = Path(__file__).with_name("batch_support.py")
REGION = "region:DNB"
MOMENTS = ((0.5, 2), (2, 4), (3, 5))  # seconds after the start between which the batch is killed

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills with POSIX signals")


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(folder), REGION],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def check_published(folder: Path) -> int:
    """Every published file is whole and about its own province; return how many pages there are."""
    pages = list((folder / "reports" / "toy").rglob("*.html"))
    names = {unit.province_code: unit.name_vi for unit in members("DNB", year=2016)}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.endswith("</html>\n")
        assert f"Báo cáo thử: {names[page.name[:2]]} &lt;2016&gt;" in text
        assert f"'{page.name[:2]}'" in page.with_suffix(".ipynb").read_text(encoding="utf-8")
    return len(pages)


def gone(processes: list[psutil.Process], seconds: float = 10) -> list[psutil.Process]:
    """Those of ``processes`` that still run after a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        alive = [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
        if not alive:
            return []
        time.sleep(0.1)
    return alive


def kernels_of(batches: set[str]) -> list[psutil.Process]:
    """Kernels whose connection file is in the folder of one of ``batches``."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        if any(f"parresearch-{batch}" in line for batch in batches):
            found.append(process)
    return found


def test_killed_at_random_moments_nothing_is_broken_lost_or_left_behind(tmp_path):
    toy_notebook(tmp_path / "notebooks" / "toy.ipynb")
    chance, batches, made = random.Random(20160101), set(), 0
    for earliest, latest in MOMENTS:
        process = start(tmp_path)
        time.sleep(chance.uniform(earliest, latest))
        family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        work = tmp_path / "reports" / ".work"
        batches |= {folder.name for folder in work.iterdir()} if work.is_dir() else set()
        process.kill()
        process.communicate()
        assert check_published(tmp_path) >= made, "a published report was lost"
        made = check_published(tmp_path)
        assert gone(family) == []
        assert gone(kernels_of(batches)) == []
    process = start(tmp_path)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output.decode()
    total = len(members("DNB", year=2016))
    assert check_published(tmp_path) == total
    records = list(all_records(tmp_path / "reports"))
    assert len(records) == total
    assert [damage(tmp_path / "reports", record) for record in records] == [""] * total
    assert not (tmp_path / "reports" / ".work").exists()
    assert not [batch for batch in batches if (Path(tempfile.gettempdir()) / f"parresearch-{batch}").exists()]


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_told_to_stop_it_ends_cleanly_and_says_how_far_it_got(tmp_path, signum, code):
    toy_notebook(tmp_path / "notebooks" / "toy.ipynb")
    process = start(tmp_path)
    work = tmp_path / "reports" / ".work"
    end = time.monotonic() + 60
    while not list(work.glob("*/*/kernel.log")) and time.monotonic() < end:
        time.sleep(0.1)
    (batch,) = work.iterdir()
    family = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signum) if signum == signal.SIGINT else process.send_signal(signum)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == code, output.decode()
    assert "Traceback" not in output.decode()
    assert gone(family) == []
    assert gone(kernels_of({batch.name})) == []
    assert not work.exists()
    assert not (Path(tempfile.gettempdir()) / f"parresearch-{batch.name}").exists()
    assert (tmp_path / "reports" / "index.html").exists()


def test_a_worker_that_outlives_its_batch_makes_no_folder_of_sockets_again(tmp_path):
    """Whoever ended last removed it; made again by a report that was still begun, nobody would."""
    contract = toy_contract(tmp_path / "notebooks")
    gone = tmp_path / "sockets"
    request = RunRequest(
        0, "toy", "toy", contract.source, parameters={"province": "89", "year": 2016, "language": "vi"},
        project_root=str(tmp_path), work_folder=str(tmp_path / "work"), socket_folder=str(gone), batch="0123456789ab",
    )  # fmt: skip
    assert make_report(request).failure is not None
    assert not gone.exists()
