"""Commands that make reports: `parresearch batch`, `report`, `plan` and `notebooks`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parresearch.cli_batch import print_emitted, print_kept
from parresearch.cli_options import (
    BAD_INPUT,
    SOME_FAILED,
    ForceOption,
    ForkOption,
    FormatOption,
    JobsOption,
    LanguageOption,
    MemoryOption,
    OutputOption,
    ParameterOption,
    ProvinceOption,
    ReportTimeoutOption,
    TemplateOption,
    TimeoutOption,
    YearOption,
    whole_option,
)
from parresearch.core.paths import notebooks_dir, project_root, reports_dir

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parresearch.batch.contract import Contract
    from parresearch.batch.engine import Summary
    from parresearch.batch.keys import SharedParts
    from parresearch.batch.plan import PlannedReport
    from parresearch.batch.progress import Progress
    from parresearch.batch.selection import Selection
    from parresearch.batch.sources import SourceWatch

__all__ = ["batch_command", "notebooks_command", "plan_command", "report_command"]


def batch_command(
    notebooks: Annotated[list[str], typer.Argument(metavar="NOTEBOOK...", help="Names of notebooks.")],
    province: ProvinceOption = None,
    year: YearOption = None,
    parameter: ParameterOption = None,
    language: LanguageOption = None,
    formats: FormatOption = None,
    template: TemplateOption = None,
    jobs: JobsOption = None,
    output: OutputOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be made and why; make nothing.")
    ] = False,
    force: ForceOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only what went wrong.")] = False,
    cell_timeout: TimeoutOption = 600,
    report_timeout: ReportTimeoutOption = None,
    memory_limit: MemoryOption = None,
    fork: ForkOption = True,
    failed: Annotated[bool, typer.Option("--failed", help="Only reports whose last run failed.")] = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="End with the first failure.")] = False,
    max_failures: Annotated[
        int | None, whole_option("--max-failures", 1, 10**6, "End when so many reports have failed.")
    ] = None,
    executor: Annotated[
        str | None, typer.Option("--executor", help="Where to make reports: dask://host:port.")
    ] = None,
) -> None:
    """Make every report that is asked for and not up to date; failed ones are listed, good ones kept."""
    from parresearch.batch.quick import fingerprint, nothing_to_do, remember
    from parresearch.batch.sources import project_watch

    selection = _selection(province, year, parameter, language)
    folder = output or reports_dir()
    office = _template(template, formats)
    asked = [notebooks, selection, formats, hashlib.sha256(office).hexdigest()]
    question = fingerprint(asked, notebooks=notebooks_dir(), data=project_root() / "data")
    if not (force or failed or dry_run) and (answer := nothing_to_do(folder, question)) is not None:
        if not quiet:
            _print_lines(answer.said)
            typer.echo(f"0 made, {answer.n} up to date, 0 failed\nLook at {folder / 'index.html'}")
        return
    from parresearch.batch.executors import executor_at
    from parresearch.batch.progress import progress_for
    from parresearch.batch.status import not_asked_for

    watch = project_watch()
    planned, shared = _plan(notebooks, selection, formats, output=folder, force=force, template=office)
    defaults = _defaults(planned, selection)
    if not quiet:
        _print_lines(defaults)
    if failed:
        planned = _only_failed(planned, folder)
    if dry_run:
        _print_plan(planned)
        return
    progress = progress_for(quiet=quiet)
    limits = {
        "cell_timeout": cell_timeout,
        "report_timeout": report_timeout,
        "memory_mib": memory_limit,
        "fork": fork,
        "max_failures": 1 if fail_fast else max_failures,
        "word_template": office,
    }
    with executor_at(executor) as cluster:
        elsewhere = {} if cluster is None else {"executor": cluster}
        width = jobs or getattr(cluster, "width", None)
        summary = _run(planned, shared, watch, progress, output=folder, jobs=width, **elsewhere, **limits)
    if len(summary.made) + summary.current == len(planned) and not (failed or summary.changed_sources):
        remember(folder, question, [report.task.stem for report in planned], said=defaults)
    _print_summary(summary, quiet=quiet)
    if not quiet and (others := not_asked_for(folder, planned)):
        typer.echo(f"{len(others)} other reports of these notebooks stay as they are: parresearch status")
    if summary.signum is not None:
        raise typer.Exit(128 + summary.signum)
    if summary.failed or summary.lost:
        raise typer.Exit(SOME_FAILED)


def report_command(
    notebook: Annotated[str, typer.Argument(metavar="NOTEBOOK", help="Name of the notebook.")],
    province: ProvinceOption = None,
    year: YearOption = None,
    parameter: ParameterOption = None,
    language: LanguageOption = None,
    formats: FormatOption = None,
    template: TemplateOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    cell_timeout: TimeoutOption = 600,
    report_timeout: ReportTimeoutOption = None,
    memory_limit: MemoryOption = None,
    fork: ForkOption = True,
) -> None:
    """Make one report, unless it is up to date, and print where it is."""
    from parresearch.batch.progress import QuietProgress
    from parresearch.batch.sources import project_watch
    from parresearch.core.errors import BatchError

    selection = _selection(province, year, parameter, language)
    folder = output or reports_dir()
    watch = project_watch()
    office = _template(template, formats)
    planned, shared = _plan([notebook], selection, formats, output=folder, force=force, template=office)
    if len(planned) != 1:
        raise BatchError(
            f"This asks for {len(planned)} reports; 'parresearch report' makes one. "
            f"Use: parresearch batch {notebook} …"
        )
    _print_lines(_defaults(planned, selection), err=True)  # standard output is the path alone
    limits = {"cell_timeout": cell_timeout, "report_timeout": report_timeout, "memory_mib": memory_limit}
    summary = _run(
        planned, shared, watch, QuietProgress(),
        output=folder, jobs=1, fork=fork, word_template=office, **limits,
    )  # fmt: skip
    if summary.signum is not None:
        typer.echo("Stopped before the report was made.", err=True)
        raise typer.Exit(128 + summary.signum)
    for failed in summary.failed:
        typer.echo(f"{failed.label} failed: {failed.reason}\nSee {failed.folder / 'log.txt'}", err=True)
        raise typer.Exit(SOME_FAILED)
    for extension in sorted(planned[0].exporters):
        typer.echo(str(folder / f"{planned[0].task.stem}.{extension}"))


def plan_command(
    notebooks: Annotated[list[str], typer.Argument(metavar="NOTEBOOK...", help="Names of notebooks.")],
    province: ProvinceOption = None,
    year: YearOption = None,
    parameter: ParameterOption = None,
    language: LanguageOption = None,
    formats: FormatOption = None,
    output: OutputOption = None,
    emit: Annotated[
        str, typer.Option("--emit", help="jobs: a command per line; snakefile: rules for Snakemake.")
    ] = "jobs",
) -> None:
    """Print the work of a batch for a scheduler, instead of doing it."""

    selection = _selection(province, year, parameter, language)
    folder = output or reports_dir()
    planned, _ = _plan(notebooks, selection, formats, output=folder, force=False, template=b"")
    print_emitted(planned, emit, folder)


def notebooks_command() -> None:
    """List the notebooks with their titles, parameters and parts."""
    from parresearch.batch.contract import notebook_names
    from parresearch.core.errors import NotebookContractError

    broken = False
    for name in notebook_names(notebooks_dir()):
        try:
            (contract,) = _contracts([name])
        except NotebookContractError as error:
            typer.echo(f"Error: {error}", err=True)
            broken = True
            continue
        typer.echo(f"{contract.name}: {contract.title['vi']} ({contract.title['en']})")
        for parameter in contract.parameters:
            values = f", one of {', '.join(map(str, parameter.choices))}" if parameter.choices else ""
            words = f"  {parameter.help}" if parameter.help else ""
            typer.echo(
                f"    {parameter.name}: {parameter.type.__name__} = {parameter.default!r}{values}{words}"
            )
        if contract.parts:
            typer.echo(f"    parts, for a Word template: {', '.join(contract.parts)}")
    if broken:
        raise typer.Exit(BAD_INPUT)


def _selection(
    province: list[str] | None, year: list[str] | None, parameter: list[str] | None, language: str | None
) -> Selection:
    from parresearch.batch.selection import Selection

    return Selection.of(
        province=province or (), year=year or (), parameters=parameter or (), language=language
    )


def _contracts(names: Sequence[str]) -> list[Contract]:
    from parresearch.batch.contract import find_notebook, read_contract
    from parresearch.batch.errors import Faults
    from parresearch.core.errors import NotebookContractError

    folder = notebooks_dir()
    found: dict[Path, Contract] = {}
    with Faults(NotebookContractError) as faults:
        for name in dict.fromkeys(names):
            with faults.collected():
                path = find_notebook(name, folder)
                found[path] = found.get(path) or read_contract(path)
    return list(found.values())


def _plan(
    names: Sequence[str],
    selection: Selection,
    formats: Sequence[str] | None,
    *,
    output: Path,
    force: bool,
    template: bytes,
) -> tuple[list[PlannedReport], SharedParts]:
    """Everything that can be refused is refused here, before any kernel starts."""
    from parresearch.batch.domains import project_domains
    from parresearch.batch.grid import make_tasks
    from parresearch.batch.keys import project_parts
    from parresearch.batch.plan import check_formats, check_makers, plan_reports
    from parresearch.batch.preflight import check_output_place, check_owner

    exporters = check_formats(formats or ["html"])
    contracts = _contracts(names)
    if template:
        _check_parts(template, contracts)
    tasks = make_tasks(contracts, selection, project_domains())
    shared = project_parts()
    planned = plan_reports(tasks, shared, output=output, exporters=exporters, force=force, template=template)
    check_makers({name for report in planned if not report.is_current for name in report.exporters})
    check_output_place(output, project_root())
    check_owner(output, planned)
    return planned, shared


def _defaults(planned: Sequence[PlannedReport], selection: Selection) -> list[str]:
    """What is said of the year (or other domain value) that was taken because none was asked for."""
    from parresearch.batch.grid import defaults_taken

    return defaults_taken([report.task.contract for report in planned], selection)


def _print_lines(lines: Sequence[str], *, err: bool = False) -> None:
    for line in lines:
        typer.echo(line, err=err)


def _template(path: Path | None, formats: Sequence[str] | None) -> bytes:
    """The office's Word template, every placeholder of it checked; empty when none is asked for."""
    if path is None:
        return b""
    from parresearch.batch.plan import check_formats
    from parresearch.core.errors import BatchError
    from parresearch.reporting.exporters.docx_template import check_template

    if "docx" not in check_formats(formats or ["html"]):
        raise BatchError("--template is for Word documents. Ask for them too: --format docx")
    data = path.read_bytes()
    check_template(data)
    return data


def _check_parts(template: bytes, contracts: Sequence[Contract]) -> None:
    from parresearch.reporting.exporters.docx_template import check_parts

    check_parts(template, {contract.name: contract.parts for contract in contracts})


def _run(
    planned: Sequence[PlannedReport],
    shared: SharedParts,
    watch: SourceWatch,
    progress: Progress,
    *,
    output: Path,
    **options: Any,
) -> Summary:
    from parresearch.batch.engine import Settings, run_batch

    settings = Settings(output=output, project_root=project_root(), watch=watch, **options)
    summary = run_batch(planned, shared, settings, progress=progress)
    print_kept(summary.kept)
    if summary.changed_sources:
        what = " and ".join(sorted(summary.changed_sources))
        typer.echo(
            f"Note: {what} changed during the run. Run the same command again: it makes those reports anew.",
            err=True,
        )
    return summary


def _only_failed(planned: Sequence[PlannedReport], output: Path) -> list[PlannedReport]:
    from parresearch.batch.failures import failure_folder

    return [report for report in planned if failure_folder(output, report.task.stem).is_dir()]


def _print_plan(planned: Sequence[PlannedReport]) -> None:
    for report in planned:
        typer.echo(f"{report.task.stem}: {report.reason}")
    todo = sum(not report.is_current for report in planned)
    typer.echo(f"{todo} to make, {len(planned) - todo} up to date")


def _print_summary(summary: Summary, *, quiet: bool) -> None:
    for failed in summary.failed:
        typer.echo(f"failed: {failed.label}: {failed.reason}\n        {failed.folder / 'log.txt'}", err=True)
    if summary.signum is not None or summary.lost:
        typer.echo(
            f"{summary.lost or 'Stopped:'} {len(summary.made)} published, {summary.not_made} not made. "
            f"The same command goes on from there.",
            err=True,
        )
    if summary.gave_up:
        typer.echo(f"Ended after {len(summary.failed)} failed; {summary.not_made} not made.", err=True)
    if quiet:
        return
    typer.echo(
        f"{len(summary.made)} made, {summary.current} up to date, {len(summary.failed)} failed "
        f"in {summary.seconds:.1f} s"
    )
    for annex in summary.annexes:
        typer.echo(f"Key figures of all provinces: {annex}")
    typer.echo(f"Look at {summary.index_page}")
