"""How the batch scales with workers, and whether memory stays flat over many reports.

    python benchmarks/batch_scaling.py                                   # 1, 2, 4 … workers; provinces of all years
    python benchmarks/batch_scaling.py --province region:DNB --year 2015:2016 --workers 1,2
    python benchmarks/batch_scaling.py --communes 3321 --workers 2       # a page for each of 3,321 made-up communes

Communes, framework and values are made up (fixed seed) and named SYNTHETIC, in a copy of the project. Memory is the
resident memory of the coordinator and of the largest worker, sampled every half second. "Flat" compares the medians of
the second and the last quarter of the run: the first holds the start.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
import workbook_reading

from parresearch.core.paths import HOME_VARIABLE, project_root

SAMPLING = 0.5  # seconds


def made_up_communes(home: Path, n: int) -> list[str]:
    """A project with scored results of ``n`` communes; the options of the batch that makes a page for each."""
    for name in ("data", "notebooks"):
        shutil.copytree(project_root() / name, home / name, ignore=shutil.ignore_patterns("processed"))
    workbook_reading.LEAVES = 20
    framework, book = workbook_reading.made_up_framework(), home / "SYNTHETIC.xlsx"
    workbook_reading.write(book, framework, n)
    workbook_reading.fill(book, framework)
    workbook_reading.read_and_score(book, framework, home / "data" / "internal" / "SYNTHETIC", {})
    year = str(workbook_reading.YEAR)
    return ["internal_index", "--province", "91", "--year", year, "-p", "results=SYNTHETIC", "-p", "unit=all"]


def run(chosen: list[str], home: Path, output: Path, workers: int) -> tuple[float, list[int], list[int]]:
    """Seconds of a batch, and the memory of coordinator and largest worker over its time, in bytes."""
    words = [sys.executable, "-m", "parresearch", "batch", *chosen, "--output", str(output),
             "--jobs", str(workers), "--quiet"]  # fmt: skip
    coordinator: list[int] = []
    largest: list[int] = []
    started = time.perf_counter()
    with subprocess.Popen(words, env={**os.environ, HOME_VARIABLE: str(home)}) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            with suppress(psutil.Error, ValueError):
                family = [child for child in watched.children() if "spawn_main" in " ".join(child.cmdline())]
                top = max(child.memory_info().rss for child in family)
                coordinator.append(watched.memory_info().rss)
                largest.append(top)
            time.sleep(SAMPLING)
    if process.returncode:
        raise SystemExit(f"the batch ended with code {process.returncode}")
    return time.perf_counter() - started, coordinator, largest


def growth(samples: list[int]) -> str:
    """Median memory of the second and of the last quarter, in MiB, and their ratio."""
    quarter = len(samples) // 4
    if quarter < 2:
        return "too short to say"
    early, late = statistics.median(samples[quarter : 2 * quarter]), statistics.median(samples[-quarter:])
    return f"{early / 2**20:.0f} → {late / 2**20:.0f} MiB ({late / early:.2f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", nargs="?", default="province_report")
    parser.add_argument("--province", default="all")
    parser.add_argument("--year", default="2016:2017")
    parser.add_argument("--workers", help="such as 1,2,4; default: powers of two up to the processors")
    parser.add_argument("--communes", type=int, default=0, help="made-up communes, a page for each")
    parser.add_argument(
        "--keep", type=Path, help="folder for the reports, kept afterwards; default: a temporary one"
    )
    arguments = parser.parse_args()
    processors = os.cpu_count() or 1
    chosen = [2**n for n in range(16) if 2**n <= processors]
    if arguments.workers:
        chosen = [int(text) for text in arguments.workers.split(",")]
    with tempfile.TemporaryDirectory(prefix="prscale-") as name:
        first, home = None, project_root()
        options = [arguments.notebook, "--province", arguments.province, "--year", arguments.year]
        if arguments.communes:
            home = Path(name) / "project"
            options = made_up_communes(home, arguments.communes)
        print(f"{' '.join(options)}; Python {platform.python_version()}, {processors} processors", flush=True)
        for workers in chosen:
            output = (arguments.keep or Path(name)) / str(workers)
            seconds, coordinator, largest = run(options, home, output, workers)
            n = sum(1 for _ in (output / options[0]).rglob("*.html"))
            first = first or seconds
            print(
                f"{workers:3} workers  {seconds:8.1f} s  {60 * n / seconds:7.1f} reports a minute  "
                f"× {first / seconds:.2f}"
            )
            print(
                f"             coordinator {growth(coordinator)}, largest worker {growth(largest)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
