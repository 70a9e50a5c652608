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
    "raw_dir",
    "reports_dir",
]

HOME_VARIABLE = "PARRESEARCH_HOME"
_MARK = Path("data") / "raw" / "provinces.csv"


def project_root() -> Path:
    """The folder that holds ``data/`` and ``notebooks/``.

    ``PARRESEARCH_HOME`` if set; else the nearest folder at or above the working folder that has
    ``data/raw/provinces.csv``; else the checkout this package was installed from.
    """
    if told := os.environ.get(HOME_VARIABLE):
        root = Path(told).expanduser().resolve()
        if not root.is_dir():
            raise ParresearchError(
                f"{HOME_VARIABLE} is {told!r}, which is not a folder. Set it to the folder that holds data/raw."
            )
        return root
    here = Path.cwd().resolve()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if (folder / _MARK).is_file():
            return folder
    raise ParresearchError(
        f"No {_MARK.as_posix()} at or above {here}. Go to the project's folder, or set {HOME_VARIABLE} to it."
    )


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


def notebooks_dir() -> Path:
    """``notebooks``: the sources of the analyses."""
    return project_root() / "notebooks"


def reports_dir() -> Path:
    """``reports``: what the batch publishes."""
    return project_root() / "reports"
