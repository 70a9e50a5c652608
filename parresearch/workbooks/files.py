"""Outputs that are there whole or not at all, and never in place of something else unless that was asked for."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parresearch.core.asides import aside_of
from parresearch.core.errors import ParresearchError
from parresearch.workbooks.findings import Finding, WorkbookError

__all__ = ["whole_file", "whole_folder"]


@contextmanager
def whole_file(path: Path, *, replace: bool = False) -> Iterator[Path]:
    """A path to write to; moved to ``path`` when the block ends well, deleted otherwise.

    What is there already stays, and is refused when its content differs. With ``replace`` it is kept beside the new
    one, under the name that :func:`parresearch.core.asides.aside_of` gives.
    """
    with _staged(Path(path)) as staged:
        yield staged
        _put(staged, Path(path), replace)


@contextmanager
def whole_folder(path: Path, *, mark: str, replace: bool = False) -> Iterator[Path]:
    """A folder to fill, put in place as :func:`whole_file` puts a file.

    An existing folder is replaced only if it is empty or holds the file ``mark``: it is then ours.
    """
    path = Path(path)
    if path.exists() and not (path.is_dir() and ((path / mark).is_file() or not any(path.iterdir()))):
        raise ParresearchError(
            f"{path} is there and holds something else than results (no {mark}). Choose another folder with -o."
        )
    with _staged(path) as staged:
        staged.mkdir()
        yield staged
        _put(staged, path, replace)


@contextmanager
def _staged(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".parresearch-", dir=path.parent))
    try:
        yield folder / path.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(staged: Path, path: Path, replace: bool) -> None:
    if path.is_dir() and staged.is_dir() and not any(path.iterdir()):
        path.rmdir()
    if path.exists():
        if _is_same(staged, path):
            return
        aside = aside_of(path)
        if not replace:
            raise WorkbookError(path, [Finding("output_there", values={"aside": aside.name})])
        if path.is_dir():  # a folder cannot be replaced in one step
            os.replace(path, aside)
            try:
                os.replace(staged, path)
            except OSError:
                os.replace(aside, path)
                raise
            return
        os.replace(shutil.copy2(path, staged.with_name(f"{staged.name}.old")), aside)
    os.replace(staged, path)


def _is_same(one: Path, other: Path) -> bool:
    """Whether two files, or all files of two folders, have the same names and bytes."""

    def files(path: Path) -> dict[Path, Path]:
        below = (file for file in path.rglob("*") if file.is_file()) if path.is_dir() else (path,)
        return {file.relative_to(path): file for file in below}

    left, right = files(one), files(other)
    return left.keys() == right.keys() and all(
        left[name].read_bytes() == right[name].read_bytes() for name in left
    )
