"""The batch against what one would write by hand: a loop of the papermill and nbconvert commands.

    python benchmarks/batch_vs_loop.py                       # province_report, all provinces of 2016, all measured
    python benchmarks/batch_vs_loop.py --loop 8              # the loop for 8 of them, scaled to all
    python benchmarks/batch_vs_loop.py data_overview --province ""

Both ways make the same reports from the same notebook: executed notebook and HTML. The batch is timed as its
command from a shell, nothing up to date; the loop runs ``papermill`` and ``jupyter nbconvert --to
parresearch-html`` one after the other. Peak memory is the resident memory of the process tree, summed and
sampled every fifth of a second; pages that processes share count once for each.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from parresearch.batch.contract import find_notebook, read_contract
from parresearch.batch.domains import project_domains
from parresearch.batch.grid import make_tasks
from parresearch.batch.selection import Selection
from parresearch.batch.task import Task
from parresearch.core.paths import HOME_VARIABLE, notebooks_dir, project_root

SAMPLING = 0.2  # seconds


@dataclass(frozen=True)
class Measured:
    """Wall time of commands, and the most memory that their processes held at once."""

    seconds: float
    peak_bytes: int


def measured(commands: Sequence[Sequence[str]], *, folder: Path) -> Measured:
    """Run ``commands`` one after the other in ``folder``; the first that fails ends the benchmark."""
    peak, started = 0, time.perf_counter()
    for command in commands:
        environment = {**os.environ, HOME_VARIABLE: str(project_root())}
        with subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            sampler = _Sampler(process.pid)
            output, _ = process.communicate()
            peak = max(peak, sampler.stop())
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{output.decode(errors='replace')[-2000:]}")
    return Measured(time.perf_counter() - started, peak)


class _Sampler(threading.Thread):
    """Sums the memory of a process and its descendants until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._root, self._peak, self._end = psutil.Process(pid), 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._end.wait(SAMPLING):
            self._peak = max(self._peak, self._sum())

    def _sum(self) -> int:
        total = 0
        try:
            for process in (self._root, *self._root.children(recursive=True)):
                total += process.memory_info().rss
        except psutil.Error:
            return total
        return total

    def stop(self) -> int:
        self._end.set()
        self.join()
        return self._peak


def tasks_of(arguments: argparse.Namespace) -> list[Task]:
    """The reports that both ways make."""
    contract = read_contract(find_notebook(arguments.notebook, notebooks_dir()))
    chosen = Selection.of(
        province=[arguments.province] if arguments.province else (),
        year=[arguments.year] if contract.of_domain("year") else (),
    )
    return make_tasks([contract], chosen, project_domains())


def batch_command(arguments: argparse.Namespace, tasks: Sequence[Task], output: Path) -> list[str]:
    """The one command."""
    command = [sys.executable, "-m", "parresearch", "batch", arguments.notebook, "--output", str(output)]
    if arguments.province:
        command += ["--province", arguments.province]
    if tasks[0].year is not None:
        command += ["--year", arguments.year]
    return command + (["--jobs", str(arguments.jobs)] if arguments.jobs else [])


def loop_commands(task: Task, output: Path) -> list[list[str]]:
    """The two commands for one report; text goes with ``-r``, else papermill makes a number of ``01``."""
    executed = output / f"{task.stem.replace('/', '-')}.ipynb"
    source = notebooks_dir() / f"{task.contract.name}.ipynb"
    papermill = [sys.executable, "-m", "papermill", str(source), str(executed), "--no-progress-bar"]
    for name, value in task.parameters.items():
        papermill += ["-r" if isinstance(value, str) else "-p", name, str(value)]
    convert = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "parresearch-html", str(executed)]
    return [papermill, convert]


def spread(tasks: Sequence[Task], n: int) -> list[Task]:
    """``n`` of ``tasks``, evenly spread, so that a sample is not the first letters of the alphabet."""
    step = len(tasks) / n
    return [tasks[int(position * step)] for position in range(n)]


def main() -> None:
    """Measure both ways and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", nargs="?", default="province_report")
    parser.add_argument(
        "--province", default="all", help="as in the command; empty for notebooks without one"
    )
    parser.add_argument("--year", default="2016")
    parser.add_argument("--loop", type=int, metavar="N", help="reports of the loop; default: all")
    parser.add_argument("--jobs", type=int, help="as in the command")
    arguments = parser.parse_args()
    tasks = tasks_of(arguments)
    sample = spread(tasks, min(arguments.loop or len(tasks), len(tasks)))
    print(
        f"{arguments.notebook}, {len(tasks)} reports; Python {platform.python_version()}, {os.cpu_count()} cores"
    )
    with tempfile.TemporaryDirectory(prefix="prbench-") as name:
        folder = Path(name)
        batch = measured([batch_command(arguments, tasks, folder / "reports")], folder=folder)
        print(f"batch: {batch.seconds:8.1f} s measured  peak {batch.peak_bytes / 2**20:6.0f} MiB", flush=True)
        commands = [command for task in sample for command in loop_commands(task, folder)]
        loop = measured(commands, folder=folder)
    scaled = loop.seconds * len(tasks) / len(sample)
    whole = len(sample) == len(tasks)
    print(
        f"loop:  {loop.seconds:8.1f} s measured  peak {loop.peak_bytes / 2**20:6.0f} MiB  ({len(sample)} reports)"
    )
    if not whole:
        print(f"loop:  {scaled:8.1f} s scaled from {len(sample)} to {len(tasks)} reports, not measured")
    print(f"ratio: {scaled / batch.seconds:8.2f}  (loop over batch{'' if whole else ', the loop scaled'})")


if __name__ == "__main__":
    main()
