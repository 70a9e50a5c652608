"""Makes published reports again, elsewhere, and compares the bytes."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from parresearch.batch.engine import Settings, run_batch
from parresearch.batch.keys import SharedParts
from parresearch.batch.plan import PlannedReport
from parresearch.batch.progress import Progress

__all__ = ["Verdict", "sample", "verify_reports"]


@dataclass(frozen=True)
class Verdict:
    """One report made again: ``difference`` is empty when every file has the same bytes."""

    stem: str
    difference: str = ""


def sample(planned: Sequence[PlannedReport], n: int | None, *, seed: int = 0) -> list[PlannedReport]:
    """``n`` of the reports, chosen by chance but the same for the same ``seed``; all of them for None."""
    if n is None or n >= len(planned):
        return list(planned)
    chosen = random.Random(seed).sample(range(len(planned)), n)
    return [planned[position] for position in sorted(chosen)]


def verify_reports(
    planned: Sequence[PlannedReport],
    shared: SharedParts,
    settings: Settings,
    *,
    progress: Progress | None = None,
) -> list[Verdict]:
    """Make ``planned`` again in a temporary folder and compare with what is published in ``settings.output``."""
    with tempfile.TemporaryDirectory(prefix="parresearch-verify-") as name:
        folder = Path(name)
        again = [replace(report, reason="verified", renew=False) for report in planned]
        summary = run_batch(again, shared, replace(settings, output=folder), progress=progress)
        failed = {report.label: report.reason for report in summary.failed}
        return [_verdict(report, settings.output, folder, failed) for report in planned]


def _verdict(report: PlannedReport, published: Path, again: Path, failed: dict[str, str]) -> Verdict:
    stem = report.task.stem
    if report.task.label in failed:
        return Verdict(stem, f"cannot be made again: {failed[report.task.label]}")
    for extension in ("ipynb", *sorted(report.exporters)):
        old, new = (folder / f"{stem}.{extension}" for folder in (published, again))
        if not new.exists():
            return Verdict(stem, "was not made again: the run was stopped")
        if not old.exists():
            return Verdict(stem, f"{extension} is missing")
        if old.read_bytes() != new.read_bytes():
            return Verdict(stem, f"{extension} differs: {_where(old, new)}")
    return Verdict(stem)


def _where(old: Path, new: Path) -> str:
    """Where two files part, in words: the cell of a notebook, the line of a text, the byte of anything else."""
    if old.suffix == ".ipynb":
        try:
            cells = [json.loads(path.read_text(encoding="utf-8"))["cells"] for path in (old, new)]
        except (ValueError, KeyError):
            return "the published notebook cannot be read"
        for number, (before, after) in enumerate(zip(*cells, strict=False), start=1):
            if before != after:
                part = next(name for name in after if before.get(name) != after[name])
                return f"cell {number}, {part}"
        return (
            "its cells are as many as before, its metadata are not the same"
            if len(cells[0]) == len(cells[1])
            else f"{len(cells[0])} cells, now {len(cells[1])}"
        )
    data = old.read_bytes(), new.read_bytes()
    try:
        lines = [text.decode().splitlines() for text in data]
    except UnicodeDecodeError:
        place = next((n for n, (a, b) in enumerate(zip(*data, strict=False)) if a != b), min(map(len, data)))
        return f"from byte {place:,}"
    pairs = enumerate(zip(*lines, strict=False), start=1)
    number = next((n for n, (a, b) in pairs if a != b), min(map(len, lines)) + 1)
    return f"from line {number}"
