"""The ``parresearch`` command. Heavy imports stay inside the commands, so that ``--help`` is quick."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from parresearch import __version__
from parresearch.cli_batch import gather_command, status_command, verify_command
from parresearch.cli_data import app as data_app
from parresearch.cli_framework import app as framework_app
from parresearch.cli_options import BAD_INPUT, SOME_FAILED
from parresearch.cli_province import app as province_app
from parresearch.cli_reports import batch_command, notebooks_command, plan_command, report_command
from parresearch.cli_score import score_command, template_command
from parresearch.core.errors import ParresearchError
from parresearch.core.text import is_writable, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "main"]

DEBUG_VARIABLE = "PARRESEARCH_DEBUG"
_INTERRUPTED = 130

app = typer.Typer(
    help="Research and reproducible reports on the PAR INDEX of Viet Nam's provinces.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,  # the help alone would import rich, which takes longer than all else
)

app.command("batch")(batch_command)
app.command("report")(report_command)
app.command("plan")(plan_command)
app.command("notebooks")(notebooks_command)
app.add_typer(data_app, name="data")
app.command("status")(status_command)
app.command("verify")(verify_command)
app.command("gather")(gather_command)
app.command("template")(template_command)
app.command("score")(score_command)
app.add_typer(framework_app, name="framework")
app.add_typer(province_app, name="province")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"parresearch {__version__}")
        raise typer.Exit


@app.callback()
def _global_options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    if debug:
        os.environ[DEBUG_VARIABLE] = "1"


def _speak_utf8() -> None:
    """Vietnamese names reach pipes and old consoles whole."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _in_words(error: ParresearchError | OSError) -> str:
    if isinstance(error, ParresearchError):
        return str(error)
    what = error.strerror or type(error).__name__
    where = f": {error.filename}" if error.filename else ""
    return f"{what[:1].upper()}{what[1:]}{where}"


def _check_arguments(arguments: Sequence[str]) -> None:
    """Refuse what no message, file name or table can hold: bytes that are no UTF-8, control characters."""
    for text in arguments:
        if not is_writable(text):
            raise ParresearchError(
                f"The argument '{visible(text)}' holds a control character or a byte that is no UTF-8. Write it anew; "
                f"rename a file that is called so."
            )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; ends the process with its exit code.

    0: all reports made or up to date. 1: some report failed, or the disk is full. 2: bad input. 130, 143:
    stopped by Ctrl-C or SIGTERM.
    """
    _speak_utf8()
    try:
        _check_arguments(sys.argv[1:] if arguments is None else arguments)
        app(args=arguments, prog_name="parresearch")
    except KeyboardInterrupt:
        typer.echo("Interrupted.", err=True)
        sys.exit(_INTERRUPTED)
    except (ParresearchError, OSError) as error:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        typer.echo(visible(f"Error: {_in_words(error)}", keep="\n\t"), err=True)
        default = BAD_INPUT if isinstance(error, ParresearchError) else SOME_FAILED
        sys.exit(getattr(error, "exit_code", default))


if __name__ == "__main__":
    main()
