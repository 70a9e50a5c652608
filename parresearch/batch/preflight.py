"""Can everything be written where it shall go? Asked before any kernel starts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from parresearch.batch.catalogue_page import INDEX_PAGE
from parresearch.batch.errors import OutputFolderError
from parresearch.batch.failures import FAILED_FOLDER
from parresearch.batch.files import disk_full_as_error, is_disk_full
from parresearch.batch.plan import PlannedReport
from parresearch.batch.publish import MANIFEST, is_our_manifest
from parresearch.batch.records import MANIFEST_FOLDER, record_path
from parresearch.batch.workplace import LOCK_FILE, WORK_FOLDER

__all__ = ["check_output_place", "check_owner", "prepare_output"]

_SOURCES = ("data", "notebooks", "parresearch", "tests")


def check_output_place(output: Path, project_root: Path) -> None:
    """Refuse an output folder among the project's sources, which a batch never writes to."""
    try:
        place = output.resolve()
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead to one another
        raise OutputFolderError(
            f"The output folder {output} leads nowhere ({error}). Choose another folder with --output."
        ) from None
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


def check_owner(output: Path, planned: Iterable[PlannedReport]) -> None:
    """Refuse a folder where the batch would replace or delete what it has not made; nothing is written.

    A folder is a batch's own when it has the folder ``.manifest``, which a batch makes before anything else, or a
    ``manifest.json`` that a batch wrote (a copy without hidden folders). Any other folder may hold whatever it likes
    but the names that a batch writes to: those are somebody else's files.
    """
    if (output / MANIFEST_FOLDER).is_dir() or is_our_manifest(output / MANIFEST):
        return
    names = [INDEX_PAGE, MANIFEST, FAILED_FOLDER, WORK_FOLDER]
    names += [f"{report.task.stem}.{ext}" for report in planned for ext in ("ipynb", *report.exporters)]
    foreign = [name for name in names if (output / name).is_file() or (output / name).is_symlink()]
    foreign += [f"{name}/" for name in (FAILED_FOLDER, WORK_FOLDER) if _has_content(output / name)]
    lock = output / LOCK_FILE
    if lock.is_file() and lock.stat().st_size:  # an empty one may be the lock of a batch
        foreign.append(LOCK_FILE)
    if foreign:
        more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
        raise OutputFolderError(
            f"{output} was not made by parresearch, and has {', '.join(foreign[:3])}{more}, which a batch would "
            f"replace. Choose a new or empty folder with --output, or move these away."
        )


def _has_content(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def prepare_output(output: Path, planned: Iterable[PlannedReport]) -> None:
    """Make the folders that the reports go to, and check that each can be written."""
    planned = list(planned)
    check_owner(output, planned)
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
        if is_disk_full(error):
            raise
        if error.strerror and "read-only" in error.strerror.lower():
            raise OutputFolderError(
                f"The folder {folder} is on a read-only file system. Choose another folder with --output."
            ) from None
        raise OutputFolderError(
            f"The folder {folder} cannot be made or written: {error.strerror or error}. Choose another folder with "
            f"--output."
        ) from error
