"""The batch against the loop of commands, against the floor, with nothing to do, and with 1 and 2 workers.

    python benchmarks/batch_speed.py                                  # 63 provinces of 2016, three rounds
    python benchmarks/batch_speed.py --province region:DNB --rounds 1 --loop 1    # a quick look

Every line is a median over the rounds, with its ratio; all are measured in one run, one after the other.

floor
    The same cells in one warm process per processor, with no kernel between, and the export: what no way of running
    notebooks can beat. Each process has imported everything and run one report before the clock starts.
edited
    After one figure of one province (a part of its PAR INDEX of --edit-year) was edited, in a copy of the project.
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
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from batch_floor import warm_report
from batch_vs_loop import loop_commands, measured, spread, tasks_of

from parresearch.batch.task import Task
from parresearch.core.paths import HOME_VARIABLE, project_root


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def command(arguments: argparse.Namespace, output: Path, *options: str, home: Path | None = None) -> None:
    """Run ``parresearch batch`` for the reports of this benchmark; it must succeed."""
    words = [sys.executable, "-m", "parresearch", "batch", arguments.notebook, "--province", arguments.province,
             "--year", arguments.year, "--output", str(output), "--quiet", *options]  # fmt: skip
    environment = {**os.environ, HOME_VARIABLE: str(home or project_root())}
    subprocess.run(words, check=True, env=environment)


def floor(tasks: list[Task]) -> float:
    """Seconds for all reports in warm processes, one per processor."""
    work = [(task.contract.source, dict(task.parameters)) for task in tasks]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        warm = [pool.submit(warm_report, *work[0]) for _ in range(4 * (os.cpu_count() or 1))]
        _ = [future.result() for future in warm]
        return timed(
            lambda: [future.result() for future in [pool.submit(warm_report, *each) for each in work]]
        )


def edited(arguments: argparse.Namespace, folder: Path) -> tuple[float, int]:
    """Seconds, and reports made, after one figure of one province was edited."""
    from parresearch.core.rawfiles import register

    home = folder / "project"
    if not home.exists():
        for name in ("data", "notebooks"):
            shutil.copytree(project_root() / name, home / name)
    output = folder / "edited"
    command(arguments, output, home=home)
    table = home / "data" / "raw" / "par.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    year, code, part, value = (header.index(name) for name in ("year", "province_code", "component", "value"))
    for number, line in enumerate(lines[1:], start=1):
        cells = line.split(",")
        if cells[year] == arguments.year and cells[part] not in ("total", "") and cells[value]:
            cells[value] = f"{float(cells[value]) - 0.01:.4g}"
            lines[number] = ",".join(cells)
            print(f"        edited: {cells[code]} {cells[part]}")
            break
    else:
        raise SystemExit(
            f"No part of the PAR INDEX with a value in {arguments.year} to edit: give --edit-year."
        )
    table.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    register("par", home / "data" / "raw")
    before = {path: path.read_bytes() for path in (output / ".manifest").rglob("*.json")}
    seconds = timed(lambda: command(arguments, output, home=home))
    made = sum('"made_at"' in path.read_text(encoding="utf-8") and _made_at(path.read_bytes()) != _made_at(data)
               for path, data in before.items())  # fmt: skip
    return seconds, made


def _made_at(record: bytes) -> str:
    import json

    return str(json.loads(record)["made_at"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", nargs="?", default="province_report")
    parser.add_argument("--province", default="all")
    parser.add_argument("--year", default="2016")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--edit-year", default="2020", help="year of the reports and of the figure that is edited"
    )
    parser.add_argument("--loop", type=int, help="reports of the loop of commands; default: all")
    arguments = parser.parse_args()
    tasks = tasks_of(arguments)
    n = len(tasks)
    print(
        f"{arguments.notebook}, {n} reports; Python {platform.python_version()}, {os.cpu_count()} processors"
    )
    with tempfile.TemporaryDirectory(prefix="prbench-") as name:
        folder = Path(name)
        found: dict[str, list[float]] = {}
        for number in range(arguments.rounds):
            full = folder / f"full-{number}"
            found.setdefault("batch", []).append(timed(lambda full=full: command(arguments, full)))
            found.setdefault("nothing to do", []).append(timed(lambda full=full: command(arguments, full)))
            one = folder / f"one-{number}"
            found.setdefault("1 worker", []).append(
                timed(lambda one=one: command(arguments, one, "--jobs", "1"))
            )
            two = folder / f"two-{number}"
            found.setdefault("2 workers", []).append(
                timed(lambda two=two: command(arguments, two, "--jobs", "2"))
            )
            plain = folder / f"plain-{number}"
            found.setdefault("without fork", []).append(
                timed(lambda plain=plain: command(arguments, plain, "--no-fork"))
            )
            found.setdefault("floor", []).append(floor(tasks))
        medians = {name: statistics.median(values) for name, values in found.items()}
        sample = spread(tasks, min(arguments.loop or n, n))
        loop = measured([line for task in sample for line in loop_commands(task, folder)], folder=folder)
        medians["loop of commands"] = loop.seconds * n / len(sample)
        for name, seconds in medians.items():
            print(f"{name:18} {seconds:9.2f} s", flush=True)
        if len(sample) < n:
            print(f"the loop was measured for {len(sample)} reports and scaled to {n}")
        print(f"loop / batch       {medians['loop of commands'] / medians['batch']:9.2f}   (aim: 15)")
        print(f"batch / floor      {medians['batch'] / medians['floor']:9.2f}   (aim: at most 1.5)")
        print(f"1 / 2 workers      {medians['1 worker'] / medians['2 workers']:9.2f}   (aim: 1.8)")
        print(f"nothing / batch    {medians['nothing to do'] / medians['batch']:9.4f}   (aim: 0.01, and 1 s)")
        seconds, made = edited(argparse.Namespace(**{**vars(arguments), "year": arguments.edit_year}), folder)
        print(f"one figure edited  {seconds:9.2f} s, {made} of {n} made again")


if __name__ == "__main__":
    main()
