"""Which reports must be made, and why; the others are up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from parresearch.batch.keys import SharedParts, change_in_words, exporter_versions, key_parts, report_key
from parresearch.batch.records import UNREADABLE, Record, damage, read_record, record_path
from parresearch.batch.task import Task
from parresearch.core.errors import BatchError, nearest
from parresearch.core.text import clean

__all__ = ["EXPORTERS", "UP_TO_DATE", "PlannedReport", "check_formats", "check_makers", "plan_reports"]

# format (and file extension) → name of its nbconvert exporter
EXPORTERS = {name: f"parresearch-{name}" for name in ("docx", "html", "pdf", "xlsx")}
_MODULES = {"docx": ("docx", "typst"), "pdf": ("typst",)}
UP_TO_DATE = "up to date"


@dataclass(frozen=True)
class PlannedReport:
    """One report with its key, its exporters, and the reason to make it (``up to date`` if there is none).

    ``renew``: nothing that it used changed, but the whole did; its record only needs the new key.
    """

    task: Task
    key: str
    parts: Mapping[str, Any]
    exporters: Mapping[str, str]
    reason: str
    renew: bool = False

    @property
    def is_current(self) -> bool:
        """Whether the published report is already this one."""
        return self.reason == UP_TO_DATE


def check_formats(formats: Sequence[str], known: Mapping[str, str] = EXPORTERS) -> dict[str, str]:
    """The exporters for ``formats`` (comma lists allowed); an unknown format is an error.

    Examples
    --------
    >>> check_formats(["html"])
    {'html': 'parresearch-html'}
    """
    asked = [part.lower() for text in formats for part in map(clean, text.split(",")) if part]
    for name in asked:
        if name not in known:
            close = nearest(name, known)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise BatchError(
                f"{name!r} is not a format of reports.{hint} There are: {', '.join(sorted(known))}."
            )
    if not asked:
        raise BatchError(f"No format was asked for. There are: {', '.join(sorted(known))}.")
    return {name: known[name] for name in sorted(set(asked))}


def check_makers(formats: Iterable[str]) -> None:
    """Refuse a batch whose formats need packages that are not installed, before any kernel starts."""
    lacking = {
        package: extension
        for extension in formats
        for package in _MODULES.get(extension, ())
        if find_spec(package) is None
    }
    if lacking:
        names = ", ".join(f"{package} (for {extension})" for package, extension in sorted(lacking.items()))
        raise BatchError(
            f"Not installed: {names}. Install what Word and PDF need: pip install 'parresearch[documents]', "
            f"or ask for --format html,xlsx."
        )


def plan_reports(
    tasks: Sequence[Task],
    shared: SharedParts,
    *,
    output: Path,
    exporters: Mapping[str, str],
    known_exporters: Mapping[str, str] = EXPORTERS,
    force: bool = False,
    template: bytes = b"",
) -> list[PlannedReport]:
    """Each task with its reason. Formats published earlier are made again with it, so that none goes stale.

    ``template`` is the office's Word template, if it gave one; another one makes the reports anew.
    """
    planned = []
    for task in tasks:
        record = read_record(output, task.stem)
        earlier = {
            ext: known_exporters[ext] for ext in (record.files if record else ()) if ext in known_exporters
        }
        chosen = {**earlier, **exporters}
        parts = key_parts(task, shared, exporter_versions(chosen, template=template))
        key = report_key(parts)
        reason = "asked for with --force" if force else _reason(output, task.stem, record, key, parts, shared)
        if record is not None and reason == UP_TO_DATE and "uses" in record.parts:
            parts["uses"] = record.parts["uses"]
        renew = reason == UP_TO_DATE and record is not None and record.key != key
        planned.append(PlannedReport(task, key, parts, chosen, reason, renew=renew))
    return planned


def _reason(
    output: Path, stem: str, record: Record | None, key: str, parts: Mapping[str, Any], shared: SharedParts
) -> str:
    if record is None:
        return UNREADABLE if record_path(output, stem).exists() else "new"
    if record.key != key:
        words = change_in_words(record.parts, parts, shared.now)
        if words or not record.key or not record.parts.get("uses"):
            return words or "made by another version"
    return damage(output, record) or UP_TO_DATE
