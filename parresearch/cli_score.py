"""``parresearch template`` and ``parresearch score``: the workbook that officials fill, and what becomes of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from parresearch.cli_options import ReplaceOption, output_folder, parse_year

if TYPE_CHECKING:
    from parresearch.core.text import Language
    from parresearch.scoring.framework import Framework

__all__ = ["LanguageOption", "in_language", "progress_bar", "score_command", "template_command"]

LanguageOption = Annotated[str, typer.Option("--language", help="Language of errors and notes: vi or en.")]
_MANY_ROWS = 5000
_NOTES_SHOWN = 20


def _framework(path_or_id: str) -> Framework:
    from parresearch.catalog.frameworks import resolve_framework

    return resolve_framework(path_or_id)


def template_command(
    framework: Annotated[str, typer.Argument(metavar="FRAMEWORK", help="A framework's id or file.")],
    units: Annotated[
        Path, typer.Option("--units", help="CSV or XLSX with unit, name, unit_type.", dir_okay=False)
    ],
    year: Annotated[
        int, typer.Option("--year", metavar="YEAR", parser=parse_year, help="The year assessed.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The workbook to write (.xlsx).")],
    layout: Annotated[
        str, typer.Option("--layout", help="sheets: one sheet per unit; long: one sheet for all.")
    ] = "sheets",
    replace: ReplaceOption = False,
    language: LanguageOption = "vi",
) -> None:
    """Write the workbook that units, appraisers and the survey fill."""
    from parresearch.core.errors import ParresearchError
    from parresearch.workbooks.template import write_template
    from parresearch.workbooks.units import read_units

    if layout not in ("sheets", "long"):
        raise ParresearchError(f"{layout!r} is not a layout. Use sheets or long.")
    if output.suffix.lower() != ".xlsx":
        raise ParresearchError(f"{output} does not end in .xlsx.")
    with in_language(language):
        chosen = _framework(framework)
        table = read_units(units)
        layout_ = cast(Literal["sheets", "long"], layout)
        write_template(chosen, table, output, year=year, layout=layout_, replace=replace)
    if chosen.illustrative:
        typer.echo("ILLUSTRATIVE framework: issued by no authority.", err=True)
    typer.echo(f"{output}: {len(table):,} units, {len(chosen.leaves())} criteria to score, year {year}")


def score_command(
    workbook: Annotated[Path, typer.Argument(metavar="WORKBOOK.xlsx", help="The filled workbook.")],
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FOLDER", parser=output_folder, help="Folder for the results."
        ),
    ],
    framework: Annotated[
        str | None,
        typer.Option("--framework", help="The framework's id or file; default: the one the workbook names."),
    ] = None,
    classes: Annotated[
        Path | None, typer.Option("--classes", help="File of class thresholds; without it no class is given.")
    ] = None,
    province: Annotated[
        str,
        typer.Option("--province", help="The province, for its thresholds and its reports: name or code."),
    ] = "",
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="YEAR", parser=parse_year, help="Refuse a workbook of another year."),
    ] = None,
    replace: ReplaceOption = False,
    language: LanguageOption = "vi",
) -> None:
    """Check a filled workbook and write points, index, ranks and classes; with errors, nothing is written."""
    from parresearch.core.provinces import resolve
    from parresearch.workbooks.check import score_workbook
    from parresearch.workbooks.classes import read_classes
    from parresearch.workbooks.findings import WorkbookError, errors_of, list_findings
    from parresearch.workbooks.read import read_machine, read_workbook
    from parresearch.workbooks.results import write_results
    from parresearch.workbooks.tables import general_classes, results_of

    with in_language(language) as chosen_language:
        thresholds = read_classes(classes) if classes else None
        chosen = _framework(framework or read_machine(workbook).framework_id)
        with progress_bar() as tell:
            read = read_workbook(workbook, chosen, year=year, progress=tell)
        scored, findings = score_workbook(chosen, read)
        if errors_of(findings):
            raise WorkbookError(workbook, findings)
        code = resolve(province, year=read.year).province_code if province else ""
        results = results_of(chosen, read, scored, classes=thresholds, province_code=code)
        findings += general_classes(results)
        write_results(results, findings, output, replace=replace)
    notes = list_findings(findings, language=chosen_language, most=_NOTES_SHOWN)
    for line in notes:
        typer.echo(line)
    if chosen.illustrative:
        typer.echo("ILLUSTRATIVE framework: issued by no authority.", err=True)
    ranked = int(results.index["percent"].notna().sum())
    typer.echo(f"{output}: {len(results.units):,} units, {ranked:,} ranked, {len(findings):,} notes")


@contextmanager
def in_language(language: str) -> Iterator[Language]:
    """Errors of workbooks in the language asked for."""
    from parresearch.core.text import check_language
    from parresearch.workbooks.findings import WorkbookError

    chosen = check_language(language)
    try:
        yield chosen
    except WorkbookError as error:
        raise WorkbookError(error.path, error.findings, language=chosen) from None


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal, for workbooks with many rows."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Rows"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = None

        def tell(done: int, total: int) -> None:
            nonlocal task
            if total < _MANY_ROWS:
                return
            if task is None:
                task = bar.add_task("", total=total)
            bar.update(task, completed=done)

        yield tell
