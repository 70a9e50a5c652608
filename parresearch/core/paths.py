"""Where the project's folders are. One variable, ``PARRESEARCH_HOME``, moves them all."""

from __future__ import annotations

import os
from pathlib import Path

from parresearch.core.errors import ParresearchError

__all__ = [
    "HOME_VARIABLE",
    "frameworks_dir",
    "internal_dir",
    "notebooks_dir",
    "processed_dir",
    "project_root",
    "province_dir",
    "raw_dir",
    "reports_dir",
]

HOME_VARIABLE = "PARRESEARCH_HOME"
_MARK = Path("data") / "raw" / "provinces.csv"


def _is_project(folder: Path) -> bool:
    """Whether ``folder`` is a project: one lost file of the mark's two is a file to restore, not another folder."""
    mark = folder / _MARK
    return mark.is_file() or mark.with_suffix(".yml").is_file()


def project_root() -> Path:
    """The folder that holds ``data/`` and ``notebooks/``.

    ``PARRESEARCH_HOME`` if set; else the nearest folder at or above the working folder that has
    ``data/raw/provinces.csv`` (or its sidecar); else the checkout this package was installed from.

    Raises
    ------
    ParresearchError
        When the folder told, or every folder looked in, is no project. Nothing has been written there.
    """
    if told := os.environ.get(HOME_VARIABLE):
        return _told_root(told)
    here = Path.cwd().resolve()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if _is_project(folder):
            return folder
    raise ParresearchError(
        f"No {_MARK.as_posix()} at or above {here}. Go to the project's folder, or set {HOME_VARIABLE} to it."
    )


def _told_root(told: str) -> Path:
    """The project that ``PARRESEARCH_HOME`` names."""
    root = Path(told).expanduser().resolve()
    if not root.is_dir():
        raise ParresearchError(
            f"{HOME_VARIABLE} is {told!r}, which is not a folder. Set it to the folder that holds data/raw."
        )
    if not _is_project(root):
        lacking = _MARK.as_posix() if (root / _MARK.parent).is_dir() else f"{_MARK.parent.as_posix()} in it"
        raise ParresearchError(
            f"{HOME_VARIABLE} is {told!r}, which is no project folder: there is no {lacking}. Set it to the folder "
            f"that holds data/raw and notebooks (a checkout of parresearch), or unset it and go to that folder."
        )
    return root


def raw_dir() -> Path:
    """``data/raw``: cited figures, never edited."""
    return project_root() / "data" / "raw"


def processed_dir() -> Path:
    """``data/processed``: derived tables; may be deleted at any time."""
    return project_root() / "data" / "processed"


def frameworks_dir() -> Path:
    """``data/frameworks``: criteria sets as YAML files."""
    return project_root() / "data" / "frameworks"


def internal_dir() -> Path:
    """``data/internal``: scored internal indices, one folder per result set."""
    return project_root() / "data" / "internal"


def province_dir() -> Path:
    """``data/province``: what provinces supply of their own results, one folder per year and province."""
    return project_root() / "data" / "province"


def notebooks_dir() -> Path:
    """``notebooks``: the sources of the analyses."""
    return project_root() / "notebooks"


def reports_dir() -> Path:
    """``reports``: what the batch publishes."""
    return project_root() / "reports"
