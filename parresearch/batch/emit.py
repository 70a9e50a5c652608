"""The same work for a scheduler that an institute already has: one command per report, and one that gathers.

Each command publishes into a folder of its own, because a folder of reports has one writer; ``parresearch gather``
then moves the finished reports into the common folder, whole or not at all.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from parresearch.batch.plan import PlannedReport

__all__ = ["EMITTERS", "emit_jobs", "emit_snakefile"]


def _shard(output: Path, report: PlannedReport) -> str:
    return f"{output.as_posix()}-parts/{report.task.stem.replace('/', '-')}"


def _command(report: PlannedReport, output: Path) -> list[str]:
    task = report.task
    words = ["parresearch", "report", task.contract.name]
    for parameter in task.contract.parameters:
        value = task.parameters[parameter.name]
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if parameter.domain == "province":
            words += ["--province", text]
        elif parameter.domain == "year":
            words += ["--year", text]
        elif parameter.name == "language":
            words += ["--language", text]
        elif value != parameter.default:
            words += ["-p", f"{parameter.name}={text}"]
    return [*words, "--format", ",".join(sorted(report.exporters)), "--output", _shard(output, report)]


def _gather(output: Path) -> list[str]:
    return ["parresearch", "gather", f"{output.as_posix()}-parts", "--output", output.as_posix()]


def emit_jobs(planned: Sequence[PlannedReport], output: Path) -> str:
    """One shell command per line, in any order or at once; the last line gathers, when all others are done."""
    todo = [report for report in planned if not report.is_current]
    return "".join(
        shlex.join(words) + "\n" for words in (*(_command(r, output) for r in todo), _gather(output))
    )


def emit_snakefile(planned: Sequence[PlannedReport], output: Path) -> str:
    """A Snakefile with a rule per report and one that gathers."""
    todo = [report for report in planned if not report.is_current]
    done = [f"{_shard(output, report)}/index.html" for report in todo]
    lines = ["rule all:", "    input:", *(f"        {name!r}," for name in done), "    shell:"]
    lines.append(f"        {shlex.join(_gather(output))!r}")
    for number, (report, name) in enumerate(zip(todo, done, strict=True)):
        lines += ["", f"rule report_{number}:", "    output:", f"        {name!r}", "    shell:"]
        lines.append(f"        {shlex.join(_command(report, output))!r}")
    return "\n".join(lines).replace("{", "{{").replace("}", "}}") + "\n"


EMITTERS = {"jobs": emit_jobs, "snakefile": emit_snakefile}
