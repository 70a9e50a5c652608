"""Options and exit codes that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from parresearch.core.errors import ParresearchError

__all__ = [
    "BAD_INPUT",
    "SOME_FAILED",
    "ForceOption",
    "ForkOption",
    "FormatOption",
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
    int, typer.Option("--cell-timeout", min=1, help="Seconds that one cell of a notebook may take.")
]
ReportTimeoutOption = Annotated[
    int | None, typer.Option("--report-timeout", min=1, help="Seconds that one report may take.")
]
MemoryOption = Annotated[
    int | None, typer.Option("--memory-limit", min=64, help="MiB of memory that one report may use (Linux).")
]
ForkOption = Annotated[
    bool, typer.Option("--fork/--no-fork", help="Fork kernels from a process that is ready, where possible.")
]
