"""What each format of a report costs, beside making the report in HTML alone.

    python benchmarks/document_formats.py                # three provinces of 2016
    python benchmarks/document_formats.py --reports 63   # all

The reports are made once by ``parresearch batch --format html`` in one process, timed as that command. Then every
executed notebook is exported in each format, in one process, as a worker of the batch does. The first export in a
format also loads its libraries; it is shown apart.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbconvert.exporters import get_exporter

from parresearch.batch.plan import EXPORTERS
from parresearch.core.paths import project_root
from parresearch.core.provinces import all_provinces


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reports", type=int, default=3, help="how many provinces (default 3)")
    parser.add_argument("--year", type=int, default=2016)
    asked = parser.parse_args()
    codes = [province.province_code for province in all_provinces(year=asked.year)][: asked.reports]
    with tempfile.TemporaryDirectory() as folder:
        seconds = make_reports(codes, asked.year, Path(folder))
        notebooks = sorted(Path(folder, "province_report").rglob("*.ipynb"))
        count = len(notebooks)
        print(f"CPython {platform.python_version()}, {count} reports of {asked.year}")
        print(
            f"parresearch batch --format html --jobs 1: {seconds:.1f} s, {seconds / count:.2f} s per report"
        )
        print(f"{'format':8}{'first, s':>10}{'each, s':>10}{'CPU each, s':>13}{'KiB each':>10}")
        extra = 0.0
        for extension, name in EXPORTERS.items():
            first, others, cpu, size = export(notebooks, name)
            each = sum(others) / len(others) if others else first
            print(f"{extension:8}{first:10.2f}{each:10.2f}{cpu:13.2f}{size / count / 1024:10.0f}")
            extra += 0.0 if extension == "html" else first + sum(others)
        print(
            f"docx, pdf and xlsx together: {extra:.1f} s, {100 * extra / seconds:.0f}% of the run in HTML alone"
        )


def make_reports(codes: list[str], year: int, output: Path) -> float:
    """Seconds that the command takes for the reports in HTML."""
    command = [sys.executable, "-m", "parresearch", "batch", "province_report", "--quiet", "--jobs", "1"]
    command += [
        "--province",
        ",".join(codes),
        "--year",
        str(year),
        "--output",
        str(output),
        "--format",
        "html",
    ]
    started = time.perf_counter()
    subprocess.run(command, check=True, cwd=project_root())
    return time.perf_counter() - started


def export(notebooks: list[Path], name: str) -> tuple[float, list[float], float, int]:
    """Seconds of the first export and of each other one, processor seconds of the last, bytes of all documents."""
    exporter = get_exporter(name)()
    times, size, cpu = [], 0, 0.0
    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        started, cpu_started = time.perf_counter(), time.process_time()
        output, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
        times.append(time.perf_counter() - started)
        cpu = time.process_time() - cpu_started
        size += len(output.encode() if isinstance(output, str) else output)
    return times[0], times[1:], cpu, size


if __name__ == "__main__":
    main()
