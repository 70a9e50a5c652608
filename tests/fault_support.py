"""Kills parts of a running batch and looks at what is left; for the tests (short) and benchmarks/faults.py (long)."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
from batch_support import toy_notebook

from parresearch.batch.processes import RUN_VARIABLE
from parresearch.batch.records import all_records, damage
from parresearch.core.provinces import members

KINDS = ("coordinator", "worker", "template", "kernel")
SCRIPT = Path(__file__).with_name("batch_support.py")
REGION = "DNB"
_PATIENCE = 240  # seconds for a batch to end by itself


class Faults:
    """One project with a toy notebook, in which batches run and are hurt."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.output = folder, folder / "reports"
        toy_notebook(folder / "notebooks" / "toy.ipynb")
        self.names = {unit.province_code: unit.name_vi for unit in members(REGION, year=2016)}
        self.batches: set[str] = set()

    def start(self) -> subprocess.Popen[bytes]:
        """A batch of the region as a process of its own."""
        words = [sys.executable, str(SCRIPT), str(self.folder), f"region:{REGION}"]
        return subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )

    def round(self, kind: str, chance: random.Random, *, longest: float = 8.0) -> bool:
        """Run a batch, kill one process of ``kind`` at some moment, and check; whether there was one to kill."""
        if self.pages() == len(self.names):
            shutil.rmtree(self.output)
        before = self.pages()
        process = self.start()
        victim = self._victim(process, kind, time.monotonic() + chance.uniform(0.2, longest))
        self._note_batches()
        family = self._family(process)
        if victim is not None:
            with suppress(psutil.Error):
                victim.send_signal(signal.SIGKILL)
        output, _ = process.communicate(timeout=_PATIENCE)
        if kind != "coordinator":
            assert process.returncode in (0, 1), output.decode()
            assert "Traceback" not in output.decode(), output.decode()
            assert not (self.output / ".work").exists()
        assert self.pages() >= before, "a published report was lost"
        self.check_nothing_lives(family)
        return victim is not None

    def _victim(self, process: subprocess.Popen[bytes], kind: str, moment: float) -> psutil.Process | None:
        """A process of ``kind``, taken at ``moment`` or as soon after it as there is one."""
        while process.poll() is None:
            time.sleep(0.02)
            if time.monotonic() < moment:
                continue
            if kind == "coordinator":
                return psutil.Process(process.pid)
            for child in self._family(process):
                with suppress(psutil.Error):
                    if _kind_of(child) == kind:
                        return child
        return None

    def _family(self, process: subprocess.Popen[bytes]) -> list[psutil.Process]:
        try:
            return psutil.Process(process.pid).children(recursive=True)
        except psutil.Error:
            return []

    def _note_batches(self) -> None:
        work = self.output / ".work"
        with suppress(OSError):
            self.batches |= {folder.name for folder in work.iterdir()}

    def pages(self) -> int:
        """How many reports are published; each must be whole and about its own province."""
        found = list((self.output / "toy").rglob("*.html"))
        for page in found:
            text = page.read_text(encoding="utf-8")
            assert text.endswith("</html>\n")
            assert f"Báo cáo thử: {self.names[page.name[:2]]} &lt;2016&gt;" in text
        return len(found)

    def check_nothing_lives(self, family: list[psutil.Process], seconds: float = 15) -> None:
        """No process of any batch so far is alive, and no folder of sockets is there."""
        end = time.monotonic() + seconds
        while (alive := [*filter(_lives, family), *self._marked()]) and time.monotonic() < end:
            time.sleep(0.1)
        assert not alive, alive
        places = [Path(tempfile.gettempdir()) / f"parresearch-{batch}" for batch in self.batches]
        while (left := [place for place in places if place.exists()]) and time.monotonic() < end:
            time.sleep(0.1)
        assert not left, left

    def _marked(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                mark = process.environ().get(RUN_VARIABLE, "")
                if any(mark.startswith(batch) for batch in self.batches) and _lives(process):
                    found.append(process)
        return found

    def complete(self) -> None:
        """The next run makes what is lacking; afterwards all is there, whole, with its records."""
        process = self.start()
        output, _ = process.communicate(timeout=_PATIENCE)
        assert process.returncode == 0, output.decode()
        assert self.pages() == len(self.names)
        records = list(all_records(self.output))
        assert [damage(self.output, record) for record in records] == [""] * len(self.names)
        assert not (self.output / ".work").exists()
        assert not (self.output / "failed").exists()


def _kind_of(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    if "template_main" in line:
        parent = process.parent()
        above = " ".join(parent.cmdline()) if parent is not None else ""
        return "kernel" if "template_main" in above else "template"
    if "kernel_main" in line:
        return "kernel"
    return "worker" if "spawn_main" in line else ""


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


POSIX = os.name == "posix"
