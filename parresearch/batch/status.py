"""What is published, and in what state: current, stale, damaged, orphaned or failed, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parresearch.batch.contract import Contract, find_notebook, read_contract
from parresearch.batch.domains import Domains
from parresearch.batch.failures import all_failures
from parresearch.batch.keys import SharedParts
from parresearch.batch.plan import EXPORTERS, PlannedReport, plan_reports
from parresearch.batch.records import UNREADABLE, Record, all_records, record_stems
from parresearch.batch.task import Task
from parresearch.core.errors import ParresearchError

__all__ = ["Status", "not_asked_for", "published_plan", "report_status"]


@dataclass(frozen=True)
class Status:
    """The state of one report: ``current``, ``stale``, ``orphaned`` or ``failed``."""

    stem: str
    state: str
    reason: str = ""


def published_plan(
    output: Path, notebooks: Path, domains: Domains, shared: SharedParts
) -> tuple[list[PlannedReport], list[Status]]:
    """Every published report as it would be planned today, and those that nobody can ask for any more."""
    contracts: dict[str, Contract] = {}
    planned, orphaned = [], []
    for record in all_records(output):
        try:
            task = _task(record, contracts, notebooks, domains)
        except (ParresearchError, LookupError, TypeError, ValueError) as error:
            orphaned.append(Status(record.stem, "orphaned", str(error)))
            continue
        exporters = {name: EXPORTERS[name] for name in record.files if name in EXPORTERS}
        planned += plan_reports([task], shared, output=output, exporters=exporters)
    return planned, orphaned


def _task(record: Record, contracts: dict[str, Contract], notebooks: Path, domains: Domains) -> Task:
    if record.notebook not in contracts:
        contracts[record.notebook] = read_contract(find_notebook(record.notebook, notebooks))
    contract = contracts[record.notebook]
    parameters = dict(record.parts["parameters"])
    declared = {parameter.name: parameter for parameter in contract.parameters}
    if parameters.keys() != declared.keys():
        raise ValueError("the notebook takes other parameters now")
    parameters = {name: parameters[name] for name in declared}  # in their order, as they are injected
    year = contract.of_domain("year")
    if year and year.index and record.year not in domains.years_of(year.index):
        raise ValueError(f"there are no figures of {record.year} any more")
    place = contract.of_domain("province")
    province = None
    if place:
        province = domains.province(record.province_code, domains.map_year(place.vintage, record.year))
    task = Task(contract, parameters, province, record.year)
    if task.stem != record.stem:
        raise ValueError(f"it would be published as {task.stem} now")
    return task


def report_status(output: Path, notebooks: Path, domains: Domains, shared: SharedParts) -> list[Status]:
    """The state of every report below ``output``, by name. Orphaned ones are listed; nothing is deleted."""
    planned, found = published_plan(output, notebooks, domains, shared)
    failures = {failure.stem: failure.reason for failure in all_failures(output)}
    for report in planned:
        stem = report.task.stem
        if stem in failures:
            found.append(Status(stem, "stale", f"the last run failed: {failures.pop(stem)}"))
        elif report.is_current:
            found.append(Status(stem, "current"))
        else:
            found.append(Status(stem, "stale", report.reason))
    known = {status.stem for status in found}
    unread = [stem for stem in record_stems(output) if stem not in known]
    found += [Status(stem, "stale", UNREADABLE) for stem in unread]
    known.update(unread)
    found += [Status(stem, "failed", reason) for stem, reason in failures.items() if stem not in known]
    return sorted(found, key=lambda status: status.stem)


def not_asked_for(output: Path, planned: Sequence[PlannedReport]) -> list[str]:
    """Published reports of the notebooks of a batch that the batch did not ask for."""
    notebooks = {report.task.contract.name for report in planned}
    asked = {report.task.stem for report in planned}
    return [r.stem for r in all_records(output) if r.notebook in notebooks and r.stem not in asked]
