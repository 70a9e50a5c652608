"""How a batch shows its progress: a bar on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

__all__ = ["LineProgress", "Progress", "QuietProgress", "TerminalProgress", "progress_for"]


class Progress(Protocol):
    """What the engine tells as it goes."""

    def start(self, total: int, *, current: int) -> None:
        """``total`` reports will be made; ``current`` more are up to date."""

    def done(self, label: str, *, failure: str = "") -> None:
        """One report was published, or failed for the reason given."""

    def stop(self) -> None:
        """The batch is over."""


class QuietProgress:
    """Says nothing."""

    def start(self, total: int, *, current: int) -> None:
        """Say nothing."""

    def done(self, label: str, *, failure: str = "") -> None:
        """Say nothing."""

    def stop(self) -> None:
        """Say nothing."""


class LineProgress:
    """One line per report, for logs and pipes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._total, self._count = stream, 0, 0

    def start(self, total: int, *, current: int) -> None:
        """Say how many there are."""
        self._total = total
        text = f"{total} {'report' if total == 1 else 'reports'} to make"
        print(f"{text}, {current} up to date" if current else text, file=self._stream, flush=True)

    def done(self, label: str, *, failure: str = "") -> None:
        """Say which report it was and what came of it."""
        self._count += 1
        width = len(str(self._total))
        outcome = f"FAILED: {failure}" if failure else "made"
        print(f"[{self._count:{width}}/{self._total}] {label}: {outcome}", file=self._stream, flush=True)

    def stop(self) -> None:
        """Nothing is left to say."""


class TerminalProgress:
    """One bar with counts; failures stay on the screen above it."""

    def __init__(self) -> None:
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None
        self._failed = 0

    def start(self, total: int, *, current: int) -> None:
        """Show the bar."""
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        self._bar = Progress(
            TextColumn("Reports"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("[red]{task.fields[failed]} failed[/red]" if total else ""),
            TextColumn(f"{current} up to date" if current else ""),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.description}", markup=False),
        )
        self._task = self._bar.add_task("", total=total, failed=0)
        self._bar.start()

    def done(self, label: str, *, failure: str = "") -> None:
        """Move the bar on."""
        if self._bar is None or self._task is None:
            return
        if failure:
            self._failed += 1
            self._bar.console.print(f"{label}: FAILED: {failure}", markup=False, highlight=False)
        self._bar.update(self._task, advance=1, failed=self._failed, description=label)

    def stop(self) -> None:
        """Leave the bar as it is and give the terminal back."""
        if self._bar is not None:
            self._bar.stop()


def progress_for(stream: TextIO | None = None, *, quiet: bool = False) -> Progress:
    """The progress that suits ``stream`` (default: standard output)."""
    if quiet:
        return QuietProgress()
    stream = stream or sys.stdout
    return TerminalProgress() if stream is sys.stdout and stream.isatty() else LineProgress(stream)
