"""``parresearch province``: the workbook that a province keeps of its own result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parresearch.cli_options import ReplaceOption, parse_year
from parresearch.cli_score import LanguageOption, in_language
from parresearch.core.errors import ParresearchError

if TYPE_CHECKING:
    from parresearch.catalog.province_workbook import ProvinceWorkbook
    from parresearch.workbooks.findings import Finding

app = typer.Typer(help="A province's own workbook: criteria, causes, plan.", no_args_is_help=True)

WorkbookArgument = Annotated[Path, typer.Argument(metavar="WORKBOOK.xlsx", help="The filled workbook.")]
_NOTES_SHOWN = 40


@app.command("template")
def template_command(
    province: Annotated[str, typer.Argument(metavar="PROVINCE", help="A name or a two-digit code.")],
    year: Annotated[int, typer.Option("--year", metavar="YEAR", parser=parse_year, help="The index year.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The workbook to write (.xlsx).")],
    illustrative: Annotated[
        bool, typer.Option("--illustrative", help="Mark it as made up, to try the way.")
    ] = False,
    base: Annotated[
        bool,
        typer.Option(
            "--base/--no-base", help="Write in the criteria of the stored workbook of the year before."
        ),
    ] = True,
    replace: ReplaceOption = False,
) -> None:
    """Write the workbook that the province fills about its result of a year."""
    from parresearch.catalog.load import check_index_year
    from parresearch.catalog.province_workbook import load_province_workbook
    from parresearch.core.provinces import resolve
    from parresearch.workbooks.province_template import last_year_rows, write_province_template

    if output.suffix.lower() != ".xlsx":
        raise ParresearchError(f"{output} does not end in .xlsx.")
    check_index_year("par", year)
    unit = resolve(province, year=year)
    before = load_province_workbook(unit.province_code, year - 1) if base else None
    if before is not None and (before.meta["vintage"] != unit.vintage or before.is_illustrative):
        before = None
    rows = None if before is None else last_year_rows(before.criteria, year=year)
    write_province_template(unit, output, year=year, illustrative=illustrative, rows=rows, replace=replace)
    if illustrative:
        typer.echo("ILLUSTRATIVE workbook: made-up figures, not a province's own.", err=True)
    if rows is not None:
        typer.echo(f"{len(rows)} criteria written in from the stored workbook of {year - 1}")
    typer.echo(f"{output}: {unit.name_vi}, year {year}")


@app.command("check")
def check_command(workbook: WorkbookArgument, language: LanguageOption = "vi") -> None:
    """List every error of a filled workbook at once, or its notes; writes nothing."""
    book, _ = _checked(workbook, language)
    typer.echo(f"{workbook}: {_counts(book)}; it can be stored")


@app.command("store")
def store_command(
    workbook: WorkbookArgument,
    illustrative: Annotated[
        bool, typer.Option("--illustrative", help="Store made-up figures, to try the way.")
    ] = False,
    replace: ReplaceOption = False,
    language: LanguageOption = "vi",
) -> None:
    """Check a filled workbook and store it for the report of its province and year; with errors, nothing is written."""
    from parresearch.catalog.province_workbook import load_province_workbook
    from parresearch.core.paths import project_root
    from parresearch.workbooks.province_store import store_province_workbook

    book, _ = _checked(workbook, language)
    with in_language(language):
        place = store_province_workbook(book, workbook, illustrative=illustrative, replace=replace)
    if book.is_illustrative:
        typer.echo(
            "ILLUSTRATIVE workbook: made-up figures, the report says so on every page that shows them.",
            err=True,
        )
    typer.echo(f"{place.relative_to(project_root()).as_posix()}: {_counts(book)}")
    name, year = _name(book), book.meta["year"]
    used = load_province_workbook(str(book.meta["province_code"]), int(year))
    if used is not None and used.meta != book.meta:
        typer.echo(
            f"The report uses the workbook reported on {used.meta['reported_on']}, which is stored as well."
        )
    typer.echo(f'Now: parresearch report province_report --province "{name}" --year {year}')


def _checked(workbook: Path, language: str) -> tuple[ProvinceWorkbook, list[Finding]]:
    from parresearch.workbooks.findings import list_findings
    from parresearch.workbooks.province_check import check_province_workbook

    with in_language(language) as chosen:
        book, notes = check_province_workbook(workbook, scale_of=_scale)
        for line in list_findings(notes, language=chosen, most=_NOTES_SHOWN):
            typer.echo(line)
    return book, notes


def _scale(year: int) -> float | None:
    """The greatest total of the criteria set of a year, as far as sources state it."""
    from parresearch.catalog.load import load_framework

    framework = load_framework(year)
    total = framework.loc[framework["level"] == "total", "max_points"].dropna()
    return float(total.iloc[0]) if len(total) else None


def _counts(book: ProvinceWorkbook) -> str:
    return f"{len(book.criteria)} criteria, {len(book.causes)} causes, {len(book.plan)} tasks"


def _name(book: ProvinceWorkbook) -> str:
    from parresearch.core.provinces import resolve

    return resolve(str(book.meta["province_code"]), year=int(book.meta["year"])).name_vi
