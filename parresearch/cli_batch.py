"""Commands about reports that are there: ``status``, ``verify``, ``plan`` and ``gather``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parresearch.cli_options import JobsOption, OutputOption, whole_option
from parresearch.core.paths import notebooks_dir, project_root, reports_dir

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parresearch.batch.plan import PlannedReport

__all__ = ["gather_command", "print_emitted", "print_kept", "status_command", "verify_command"]

_DIFFERENT = 1


def status_command(
    output: OutputOption = None,
    everything: Annotated[bool, typer.Option("--all", help="List reports that are current as well.")] = False,
) -> None:
    """List the published reports that are stale, orphaned or failed, with the reason."""
    from parresearch.batch.domains import project_domains
    from parresearch.batch.keys import project_parts
    from parresearch.batch.status import report_status

    found = report_status(output or reports_dir(), notebooks_dir(), project_domains(), project_parts())
    for status in found:
        if everything or status.state != "current":
            typer.echo(f"{status.state:8}  {status.stem}" + (f": {status.reason}" if status.reason else ""))
    counts = Counter(status.state for status in found)
    states = ("current", "stale", "failed", "orphaned")
    typer.echo(", ".join(f"{counts[state]} {state}" for state in states))


def verify_command(
    output: OutputOption = None,
    n: Annotated[int, whole_option("--sample", 1, 10**6, "How many reports, chosen by chance.")] = 3,
    everything: Annotated[bool, typer.Option("--all", help="All reports instead of a sample.")] = False,
    jobs: JobsOption = None,
    fork: Annotated[bool, typer.Option("--fork/--no-fork", help="Fork kernels where possible.")] = True,
) -> None:
    """Make published reports again, elsewhere, and say whether they come out with the same bytes."""
    from parresearch.batch.domains import project_domains
    from parresearch.batch.engine import Settings
    from parresearch.batch.keys import project_parts
    from parresearch.batch.status import published_plan
    from parresearch.batch.verify import sample, verify_reports
    from parresearch.core.errors import BatchError

    folder, shared = output or reports_dir(), project_parts()
    planned, _ = published_plan(folder, notebooks_dir(), project_domains(), shared)
    if not planned:
        raise BatchError(f"There is no report in {folder} that could be made again.")
    chosen = sample(planned, None if everything else n)
    settings = Settings(output=folder, project_root=project_root(), jobs=jobs, fork=fork)
    verdicts = verify_reports(chosen, shared, settings)
    reasons = {report.task.stem: report.reason for report in chosen if not report.is_current}
    for verdict in verdicts:
        why = f" ({reasons[verdict.stem]})" if verdict.difference and verdict.stem in reasons else ""
        typer.echo(f"{verdict.stem}: {verdict.difference or 'the same bytes'}{why}")
    different = sum(bool(verdict.difference) for verdict in verdicts)
    typer.echo(f"{len(verdicts) - different} of {len(verdicts)} came out with the same bytes")
    if different:
        raise typer.Exit(_DIFFERENT)


def gather_command(
    folder: Annotated[
        Path, typer.Argument(help="Folder with parts, as 'parresearch plan --emit' makes them.")
    ],
    output: OutputOption = None,
) -> None:
    """Publish reports that other commands made, each in a folder of its own, in one folder."""
    from parresearch.batch.gather import gather
    from parresearch.batch.keys import project_parts

    result = gather(folder, output or reports_dir(), project_parts())
    print_kept(result.kept)
    for stem, reason in result.refused.items():
        typer.echo(f"not taken: {stem}: {reason}", err=True)
    typer.echo(f"{len(result.taken)} taken over, {len(result.refused)} not")
    if result.refused:
        raise typer.Exit(_DIFFERENT)


def print_kept(kept: Sequence[Path]) -> None:
    """Say where files are that somebody edited and a new report took the place of."""
    for path in kept:
        typer.echo(f"Edited since it was made, and kept beside the new one: {path}", err=True)


def print_emitted(planned: list[PlannedReport], form: str, output: Path) -> None:
    """Print the work of ``planned`` in the form of ``--emit``."""
    from parresearch.batch.emit import EMITTERS
    from parresearch.core.errors import BatchError, nearest

    if form not in EMITTERS:
        close = nearest(form, EMITTERS)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise BatchError(f"--emit {form!r} is not known.{hint} There are: {', '.join(EMITTERS)}.")
    typer.echo(EMITTERS[form](planned, output), nl=False)
