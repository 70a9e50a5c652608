"""Can everything be written where it shall go? Asked before any kernel starts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from parresearch.batch.errors import OutputFolderError
from parresearch.batch.failures import FAILED_FOLDER
from parresearch.batch.files import disk_full_as_error
from parresearch.batch.plan import PlannedReport
from parresearch.batch.records import MANIFEST_FOLDER, record_path

__all__ = ["check_output_place", "prepare_output"]

_SOURCES = ("data", "notebooks", "parresearch", "tests")


def check_output_place(output: Path, project_root: Path) -> None:
    """Refuse an output folder among the project's sources, which a batch never writes to."""
    place = output.resolve()
    for name in _SOURCES:
        source = (project_root / name).resolve()
        if place == source or source in place.parents:
            raise OutputFolderError(
                f"The output folder {output} is in {source}, which holds sources. "
                f"Choose another with --output."
            )
    if place == project_root.resolve():
        raise OutputFolderError(
            f"The output folder {output} is the project itself. Choose one in it, such as --output reports."
        )


def prepare_output(output: Path, planned: Iterable[PlannedReport]) -> None:
    """Make the folders that the reports go to, and check that each can be written."""
    folders = {output, output / MANIFEST_FOLDER}
    if (output / FAILED_FOLDER).exists():
        folders.add(output / FAILED_FOLDER)
    for report in planned:
        target = output / report.task.stem
        folders |= {target.parent, record_path(output, report.task.stem).parent}
        for extension in ("ipynb", *report.exporters):
            if (place := target.with_name(f"{target.name}.{extension}")).is_dir():
                raise OutputFolderError(
                    f"{place} is a folder, but a report is published there. Move it away."
                )
    with disk_full_as_error(output):
        for folder in sorted(folders):
            _check_writable(folder)


def _check_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink()
    except (FileExistsError, NotADirectoryError):
        in_the_way = next((p for p in (folder, *folder.parents) if p.exists() and not p.is_dir()), folder)
        raise OutputFolderError(
            f"{in_the_way} is a file, but a folder for reports is needed there. Move it away, or choose "
            f"another folder with --output."
        ) from None
    except PermissionError:
        raise OutputFolderError(
            f"The folder {folder} cannot be written: permission denied. Change its permissions, or choose "
            f"another folder with --output."
        ) from None
    except OSError as error:
        if error.strerror and "read-only" in error.strerror.lower():
            raise OutputFolderError(
                f"The folder {folder} is on a read-only file system. Choose another folder with --output."
            ) from None
        raise
