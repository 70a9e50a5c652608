"""What a workbook says about itself on its hidden sheet: framework, year, units, and a hash of the framework."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from parresearch.core.text import clean, whole_number
from parresearch.scoring.framework import Framework
from parresearch.workbooks.columns import FORMAT_VERSION, MACHINE_SHEET
from parresearch.workbooks.findings import Finding

__all__ = ["Machine", "framework_hash", "framework_text", "machine_rows", "parse_machine"]


@dataclass(frozen=True)
class Machine:
    """The hidden sheet, read. ``units`` are rows (unit, name, unit_type)."""

    format_version: int
    framework_id: str
    framework_hash: str
    year: int
    layout: str
    units: tuple[tuple[str, str, str], ...]


def framework_text(framework: Framework) -> str:
    """The framework as JSON that :func:`parresearch.scoring.framework.parse_framework` takes: what its file says."""
    said = framework.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def framework_hash(framework: Framework) -> str:
    """SHA-256 of all that the framework says, whatever the order of keys or the layout of its file."""
    canonical = json.dumps(
        framework.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def machine_rows(
    framework: Framework, units: Iterable[Sequence[str]], *, year: int, layout: str
) -> list[list[str]]:
    """The rows of the hidden sheet, all text."""
    head = [
        ["format_version", str(FORMAT_VERSION)],
        ["framework_id", framework.framework_id],
        ["framework_hash", framework_hash(framework)],
        ["year", str(year)],
        ["layout", layout],
    ]
    return head + [["unit", *unit] for unit in units]


def parse_machine(rows: Iterable[Sequence[Any]]) -> tuple[Machine | None, list[Finding]]:
    """The hidden sheet from its rows, and what is wrong with it."""
    said: dict[str, str] = {}
    units: list[tuple[str, str, str]] = []
    for row in rows:
        cells = ["" if cell is None else clean(str(cell)) for cell in row] + [""] * 4
        if cells[0] == "unit":
            units.append((cells[1], cells[2], cells[3]))
        elif cells[0]:
            said[cells[0]] = cells[1]
    version = said.get("format_version", "")
    if version and version != str(FORMAT_VERSION):
        return None, [
            Finding(
                "wrong_format_version",
                sheet=MACHINE_SHEET,
                values={"found": version, "wanted": FORMAT_VERSION},
            )
        ]
    lacking = [
        key
        for key in ("format_version", "framework_id", "framework_hash", "year", "layout")
        if not said.get(key)
    ]
    if not units:
        lacking.append("unit")
    if not lacking and whole_number(said["year"]) is None:
        lacking.append("year")
    if not lacking and said["layout"] not in ("sheets", "long"):
        lacking.append("layout")
    if lacking:
        return None, [
            Finding("machine_sheet_broken", sheet=MACHINE_SHEET, values={"what": ", ".join(lacking)})
        ]
    if len({unit[0] for unit in units}) != len(units):
        return None, [Finding("machine_sheet_broken", sheet=MACHINE_SHEET, values={"what": "unit"})]
    machine = Machine(
        format_version=int(version),
        framework_id=said["framework_id"],
        framework_hash=said["framework_hash"],
        year=whole_number(said["year"]) or 0,
        layout=said["layout"],
        units=tuple(units),
    )
    return machine, []
