"""Outputs that are there whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parresearch.core.errors import ParresearchError

__all__ = ["whole_file", "whole_folder"]


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to; moved to ``path`` when the block ends well, deleted otherwise."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".parresearch-", dir=path.parent))
    try:
        yield folder / path.name
        os.replace(folder / path.name, path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def whole_folder(path: Path, *, mark: str) -> Iterator[Path]:
    """A folder to fill; takes the place of ``path`` when the block ends well, deleted otherwise.

    An existing folder is replaced only if it is empty or holds the file ``mark``: it is then ours.
    """
    path = Path(path)
    if path.exists() and not (path.is_dir() and ((path / mark).is_file() or not any(path.iterdir()))):
        raise ParresearchError(
            f"{path} is there and holds something else than results (no {mark}). Choose another folder with -o."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=".parresearch-", dir=path.parent))
    try:
        inside = staged / "new"
        inside.mkdir()
        yield inside
        if path.exists():
            os.replace(path, staged / "old")
            try:
                os.replace(inside, path)
            except OSError:
                os.replace(staged / "old", path)
                raise
        else:
            os.replace(inside, path)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
