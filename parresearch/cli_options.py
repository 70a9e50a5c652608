"""Options and exit codes that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from parresearch.core.errors import ParresearchError
from parresearch.core.text import whole_number

__all__ = [
    "BAD_INPUT",
    "SOME_FAILED",
    "ForceOption",
    "ForkOption",
    "FormatOption",
    "JobsOption",
    "LanguageOption",
    "MemoryOption",
    "OutputOption",
    "ParameterOption",
    "ProvinceOption",
    "ReplaceOption",
    "ReportTimeoutOption",
    "TemplateOption",
    "TimeoutOption",
    "YearOption",
    "output_folder",
    "parse_year",
    "whole",
    "whole_option",
]

BAD_INPUT, SOME_FAILED = 2, 1
"""Exit codes of every command; 0 is success, 130 and 143 are Ctrl-C and SIGTERM."""


def output_folder(text: str | Path) -> Path:
    """The folder that ``--output`` names; an empty value is refused, because it would mean the working folder.

    Examples
    --------
    >>> output_folder("reports").name
    'reports'
    >>> output_folder(" ")
    Traceback (most recent call last):
    parresearch.core.errors.ParresearchError: --output is empty. Give a folder, or leave the option out.
    """
    if not str(text).strip():
        raise ParresearchError("--output is empty. Give a folder, or leave the option out.")
    return Path(text).expanduser()


def whole(least: int, most: int) -> Callable[[str | int], int]:
    """A parser of an option that takes a whole number from ``least`` to ``most``.

    Examples
    --------
    >>> whole(1, 1000)("4")
    4
    >>> whole(1, 1000)("9999999999999")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    typer.BadParameter: '9999999999999' is no whole number from 1 to 1000.
    """

    def parse(text: str | int) -> int:
        number = whole_number(str(text))
        if number is None or not least <= number <= most:
            raise typer.BadParameter(f"{str(text)[:60]!r} is no whole number from {least} to {most}.")
        return number

    return parse


def whole_option(name: str, least: int, most: int, what: str) -> Any:
    """An option that takes a whole number from ``least`` to ``most``."""
    return typer.Option(name, metavar="NUMBER", parser=whole(least, most), help=f"{what} [{least}-{most}]")


_WEEK = 7 * 24 * 3600
parse_year = whole(1, 9999)
"""A year as one number; which years there are, each command says."""

ProvinceOption = Annotated[
    list[str] | None,
    typer.Option("--province", help="all, region:ĐBSCL, a name or a two-digit code; a list with commas."),
]
YearOption = Annotated[list[str] | None, typer.Option("--year", help="2016, 2016:2019 or 2016,2018.")]
ParameterOption = Annotated[
    list[str] | None, typer.Option("-p", metavar="NAME=VALUE", help="Another parameter of the notebook.")
]
LanguageOption = Annotated[str | None, typer.Option("--language", help="vi or en.")]
FormatOption = Annotated[
    list[str] | None,
    typer.Option("--format", help="html, docx, pdf, xlsx; a list with commas. Default: html."),
]
TemplateOption = Annotated[
    Path | None, typer.Option("--template", help="An office's Word template to fill (with --format docx).")
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", metavar="FOLDER", parser=output_folder, help="Folder of the reports; default: reports."
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Make reports that are up to date as well.")]
ReplaceOption = Annotated[
    bool,
    typer.Option("--replace", help="Take the place of what is there, which is kept beside it as NAME.old-1."),
]
TimeoutOption = Annotated[
    int, whole_option("--cell-timeout", 1, _WEEK, "Seconds that one cell of a notebook may take.")
]
JobsOption = Annotated[
    int | None, whole_option("--jobs", 1, 1000, "Reports made at once; default: number of processors.")
]
ReportTimeoutOption = Annotated[
    int | None, whole_option("--report-timeout", 1, _WEEK, "Seconds that one report may take.")
]
MemoryOption = Annotated[
    int | None,
    whole_option("--memory-limit", 64, 2**24, "MiB of memory that one report may use (Linux)."),
]
ForkOption = Annotated[
    bool, typer.Option("--fork/--no-fork", help="Fork kernels from a process that is ready, where possible.")
]
