"""Runs a batch: makes what is not up to date, publishes as results come, ends cleanly whatever happens."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parresearch.batch.annex import write_annexes
from parresearch.batch.catalogue_page import Renderer, index_entries, write_index_page
from parresearch.batch.check import Expected
from parresearch.batch.dispatch import Stopped, dispatch
from parresearch.batch.errors import ExecutorLostError
from parresearch.batch.failures import all_failures, clear_failure, failure_folder, keep_failure
from parresearch.batch.files import disk_full, disk_full_as_error, is_disk_full, space_left
from parresearch.batch.kernel_environment import kernel_environment
from parresearch.batch.keys import SharedParts, run_seed
from parresearch.batch.messages import CELL_TIMEOUT, Failure, RunRequest, RunResult
from parresearch.batch.plan import PlannedReport
from parresearch.batch.preflight import check_output_place, prepare_output
from parresearch.batch.processes import kill_marked
from parresearch.batch.progress import Progress, QuietProgress
from parresearch.batch.publish import publish, renew_record, write_manifest
from parresearch.batch.records import all_records
from parresearch.batch.refusal import worker_needs
from parresearch.batch.rehearsal import Part, parts_of, write_parts
from parresearch.batch.run import make_report
from parresearch.batch.sources import CHANGED, SourceWatch
from parresearch.batch.stop_signals import StopSignals
from parresearch.batch.template import Template, can_fork
from parresearch.batch.uses import with_hashes
from parresearch.batch.workers import GivenExecutor, LocalPool, Pool, Runner
from parresearch.batch.workplace import Workplace, workplace
from parresearch.core.errors import BatchError

__all__ = ["FailedReport", "Settings", "Summary", "run_batch"]


_SEVERAL = 4  # reports of one notebook from which on a rehearsal pays


@dataclass(frozen=True)
class Settings:
    """How a batch runs.

    ``word_template`` is the content of an office's Word template.
    ``executor`` may be any ``concurrent.futures.Executor``; without one, ``jobs`` local processes do the work.
    ``cell_timeout`` and ``report_timeout`` are in seconds, ``memory_mib`` is what one kernel may use, ``fork`` says
    whether kernels may be forked from a template. After ``max_failures`` failed reports the batch ends.
    """

    output: Path
    project_root: Path
    jobs: int | None = None
    cell_timeout: int = CELL_TIMEOUT
    report_timeout: int | None = None
    memory_mib: int | None = None
    fork: bool = True
    max_failures: int | None = None
    executor: Executor | None = None
    runner: Runner = make_report
    render_index: Renderer | None = None
    watch: SourceWatch | None = None
    word_template: bytes = b""


@dataclass(frozen=True)
class FailedReport:
    """One report that could not be made: what it was, why, and the folder with its log."""

    label: str
    reason: str
    folder: Path


@dataclass
class Summary:
    """What came of a batch.

    ``signum`` is the signal that stopped it early, if one did; ``gave_up`` says that too many reports failed, ``lost``
    what happened to the executor that was brought.
    ``changed_sources`` are the parts (library, data) that were changed while it ran. ``annexes`` are the workbooks with
    the key figures of many reports; ``kept`` are files that somebody had edited, under the names that they have now.
    """

    made: list[str] = field(default_factory=list)
    current: int = 0
    failed: list[FailedReport] = field(default_factory=list)
    not_made: int = 0
    seconds: float = 0.0
    index_page: Path | None = None
    signum: int | None = None
    gave_up: bool = False
    lost: str = ""
    changed_sources: set[str] = field(default_factory=set)
    annexes: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)


def run_batch(
    planned: Sequence[PlannedReport],
    shared: SharedParts,
    settings: Settings,
    *,
    progress: Progress | None = None,
) -> Summary:
    """Make the reports of ``planned`` that are not up to date, and bring manifest and index page up to date.

    A report that fails is listed and the batch goes on. A full disk, or a signal, ends it early; what was
    published stays, and the same call goes on from there.
    """
    check_output_place(settings.output, settings.project_root)
    with StopSignals() as stop:
        prepare_output(settings.output, planned)
        with workplace(settings.output) as place, disk_full_as_error(settings.output):
            return _Batch(planned, shared, settings, progress or QuietProgress(), place, stop).run()


class _Batch:
    def __init__(
        self,
        planned: Sequence[PlannedReport],
        shared: SharedParts,
        settings: Settings,
        progress: Progress,
        place: Workplace,
        stop: StopSignals,
    ) -> None:
        self.todo = [report for report in planned if not report.is_current]
        self.renewed = [report for report in planned if report.renew]
        self.shared, self.settings, self.progress, self.place, self.stop = (
            shared,
            settings,
            progress,
            place,
            stop,
        )
        self.summary = Summary(current=len(planned) - len(self.todo))

    def run(self) -> Summary:
        started = time.monotonic()
        self.progress.start(len(self.todo), current=self.summary.current)
        try:
            for report in self.renewed:
                renew_record(report, output=self.settings.output, staging=self.place.staging)
            if self.todo:
                self._make_all()
        except Stopped:
            self.summary.signum = self.stop.signum
        except ExecutorLostError as error:
            self.summary.lost = str(error)
        except (OSError, BatchError):
            with suppress(OSError):  # list what was published; the error itself says what went wrong
                self._write_overview()
            raise
        finally:
            self.progress.stop()
        self.summary.not_made = len(self.todo) - len(self.summary.made) - len(self.summary.failed)
        self._write_overview()
        self.summary.seconds = time.monotonic() - started
        return self.summary

    def _make_all(self) -> None:
        template = self._template()
        pool = self._pool()

        def must_stop() -> bool:
            if template is not None:
                template.revive()
            return self.stop.requested()

        try:
            requests = self._requests(str(template.path) if template else "")
            for request, result in dispatch(requests, pool, self.settings.runner, must_stop=must_stop):
                self._take(self.todo[request.number], result)
                if self._too_many_failures():
                    self.summary.gave_up = True
                    raise Stopped
            pool.close()
        except BaseException:
            pool.kill()
            raise
        finally:
            if template is not None:
                template.close()
            kill_marked(self.place.staging.name)  # what notebooks started that left their family

    def _too_many_failures(self) -> bool:
        most = self.settings.max_failures
        return most is not None and len(self.summary.failed) >= most

    def _template(self) -> Template | None:
        """The process that the kernels of this machine's workers are forked from."""
        local = self.settings.executor is None and self.settings.runner is make_report
        if not (local and self._forks() and can_fork()):
            return None
        sockets = self.place.sockets
        environment = kernel_environment(project_root=self.settings.project_root, sockets=sockets)
        write_parts(sockets / "template.rehearsal", self._rehearsal())
        return Template(sockets / "template", environment, log=self.place.staging / "template.log")

    def _pool(self) -> Pool:
        width = max(1, min(self.settings.jobs or os.cpu_count() or 1, len(self.todo)))
        if self.settings.executor is not None:
            return GivenExecutor(self.settings.executor, width=width)
        return LocalPool(width=width)

    def _forks(self) -> bool:
        """Whether kernels are forked: for one report alone, a template costs more than it saves."""
        return self.settings.fork and (len(self.todo) > 1 or self.settings.executor is not None)

    def _rehearsal(self) -> list[Part]:
        """One report of each notebook that has several to make."""
        tasks = [report.task for report in self.todo]
        several = [name for name, n in Counter(task.contract.name for task in tasks).items() if n >= _SEVERAL]
        first = {task.contract.name: task for task in reversed(tasks)}
        return [parts_of(first[name].contract.source, first[name].parameters) for name in several]

    def _requests(self, template: str) -> Iterator[RunRequest]:
        needs: dict[str, Any] = {}
        if self.settings.executor is not None and self.settings.runner is make_report:
            needs = worker_needs(
                self.shared, sorted({ext for report in self.todo for ext in report.exporters})
            )
        for number, report in enumerate(self.todo):
            task = report.task
            province = task.province
            yield RunRequest(
                number=number,
                label=task.label,
                name=task.stem.rsplit("/", 1)[-1],
                source=task.contract.source,
                parameters=dict(task.parameters),
                exporters=dict(report.exporters),
                expected=Expected(
                    blocks=task.contract.blocks,
                    province_code=province.province_code if province else "",
                    province_names=(province.name_vi, province.name_en) if province else (),
                    year=task.year,
                ),
                project_root=str(self.settings.project_root),
                work_folder=str(self.place.staging / str(number)),
                socket_folder=str(self.place.sockets),
                cell_timeout=self.settings.cell_timeout,
                word_template=self.settings.word_template,
                report_timeout=self.settings.report_timeout,
                memory_mib=self.settings.memory_mib,
                seed=run_seed(task.contract.name, task.parameters),
                fork=self._forks(),
                template=template,
                batch=self.place.staging.name,
                needs=needs,
            )

    def _take(self, report: PlannedReport, result: RunResult) -> None:
        """Publish a finished report, or keep its failure."""
        failure = result.failure
        if failure is None:
            report = self._as_made(report, result)
            try:
                self.summary.kept += publish(
                    report, result, output=self.settings.output, staging=self.place.staging, made_at=_now()
                )
                clear_failure(self.settings.output, report.task.stem)
            except OSError as error:
                if is_disk_full(error):
                    raise
                reason = (
                    f"cannot be published: {error.strerror or error} ({error.filename2 or error.filename})"
                )
                failure = Failure("publish", reason)
        if failure is None:
            self.summary.made.append(report.task.stem)
            self.progress.done(report.task.label)
            return
        self._check_space()
        keep_failure(
            report.task, failure, output=self.settings.output, staging=self.place.staging, failed_at=_now()
        )
        folder = failure_folder(self.settings.output, report.task.stem)
        self.summary.failed.append(FailedReport(report.task.label, failure.reason, folder))
        self.progress.done(report.task.label, failure=failure.reason)

    def _as_made(self, report: PlannedReport, result: RunResult) -> PlannedReport:
        """``report`` with what it used, but without its key when that was changed since the batch began."""
        now = self.shared.now
        if now is not None and (uses := with_hashes(result.uses, report.task.language, now)):
            report = replace(report, parts={**report.parts, "uses": uses})
        changed = self.settings.watch.changed() if self.settings.watch else []
        if not changed:
            return report
        self.summary.changed_sources.update(changed)
        parts = {name: part for name, part in report.parts.items() if name != "uses"}
        return replace(report, key="", parts={**parts, **dict.fromkeys(changed, CHANGED)})

    def _check_space(self) -> None:
        """After a failure: was it the disk? Then every other report would fail as well."""
        for folder, probe in (
            (self.settings.output, self.place.staging),
            (self.place.sockets.parent, self.place.sockets),
        ):
            if not space_left(probe):
                raise disk_full(folder)

    def _write_overview(self) -> None:
        output, staging = self.settings.output, self.place.staging
        records = list(all_records(output))
        write_manifest(output, records, staging=staging)
        self.summary.annexes = write_annexes(output, records, staging=staging)
        made = set(self.summary.made)
        not_made = {r.task.stem: r.reason for r in self.todo if r.task.stem not in made}
        entries = index_entries(records, all_failures(output), self.shared, not_made=not_made)
        self.summary.index_page = write_index_page(
            output, entries, staging=staging, render=self.settings.render_index
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
