"""An executed notebook without anything that changes from run to run: times, paths, process numbers, ids.

What is left depends on the report's key alone, so the same inputs give the same bytes.
"""

from __future__ import annotations

import copy
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from parresearch.batch.parameters_cell import Value

__all__ = [
    "INJECTED",
    "MARKER",
    "cell_number",
    "find_path",
    "machine_paths",
    "normalise",
    "notebook_bytes",
    "without_paths",
]

INJECTED = "injected-parameters"
MARKER = "papermill-error-cell-tag"
_TEXTS = ("text/plain", "text/markdown", "text/html", "text/latex")
_CELL_FILE = re.compile(r"[^\s\"']*ipykernel_\d+[/\\]\d+\.py")
_ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]{6,}")


def machine_paths(*folders: Path) -> tuple[str, ...]:
    """Paths of this machine and user that no report may carry, longest first.

    ``folders`` are those of the run; the temporary folder, the user's home and the Python's own are added.
    Short ones of every machine (``/``, ``/usr``) say nothing and are left out.
    """
    common = {Path(os.sep), Path("/usr"), Path("/usr/local"), Path("/root"), Path("/tmp")}
    found = {*folders, Path(tempfile.gettempdir()), Path.home(), Path(sys.prefix), Path(sys.base_prefix)}
    texts = {str(form) for path in found for form in (path, path.resolve()) if form not in common}
    return tuple(
        sorted(texts | {text.replace("\\", "/") for text in texts}, key=lambda text: (-len(text), text))
    )


def without_paths(text: str, paths: tuple[str, ...]) -> str:
    """``text`` with every path in ``paths`` written as ``…``, cell files as ``<cell>``, addresses as ``0x…``.

    Examples
    --------
    >>> without_paths("/tmp/ipykernel_71/312.py:3: UserWarning in /home/lan/par/x.py", ("/home/lan",))
    '<cell>:3: UserWarning in …/par/x.py'
    """
    if "ipykernel_" in text:  # most texts are long and have none of all this, which is soon seen
        text = _CELL_FILE.sub("<cell>", text)
    if " at 0x" in text:
        text = _ADDRESS.sub("0x…", text)
    for path in paths:
        if path in text:
            text = _path_pattern(path).sub("…", text)
    return text


def find_path(text: str, paths: tuple[str, ...]) -> str | None:
    """The first of ``paths`` that ``text`` holds, or None."""
    return next((path for path in paths if path in text and _path_pattern(path).search(text)), None)


@lru_cache(maxsize=64)
def _path_pattern(path: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/\\.:-]){re.escape(path)}(?![\w-])")


def cell_number(cells: Sequence[Mapping[str, Any]], index: int) -> int:
    """The position, from 1, in the notebook's source of the cell at ``index`` of an executed copy."""
    added = {INJECTED, MARKER}
    return sum(added.isdisjoint(cell["metadata"].get("tags", ())) for cell in cells[: index + 1])


def normalise(
    notebook: Mapping[str, Any], *, parameters: Mapping[str, Value], paths: tuple[str, ...]
) -> dict[str, Any]:
    """A copy of the executed ``notebook`` that depends on its inputs alone."""
    cells = [cell for cell in notebook["cells"] if MARKER not in cell["metadata"].get("tags", [])]
    said = {key: value for key, value in notebook["metadata"].items() if key == "parresearch"}
    return {
        "cells": [_cell(cell, parameters, paths) for cell in cells],
        "metadata": {
            **copy.deepcopy(said),
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "papermill": {"parameters": dict(parameters)},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(cell: Mapping[str, Any], parameters: Mapping[str, Value], paths: tuple[str, ...]) -> dict[str, Any]:
    clean = copy.deepcopy(dict(cell))
    tags = clean["metadata"].get("tags", [])
    drop = ("papermill", "execution", "ExecuteTime")
    clean["metadata"] = {key: value for key, value in clean["metadata"].items() if key not in drop}
    if not tags:
        clean["metadata"].pop("tags", None)
    if INJECTED in tags:
        clean["id"] = INJECTED
        lines = [f"{name} = {value!r}" for name, value in parameters.items()]
        clean["source"] = "\n".join(["# Parameters", *lines])
    if clean["cell_type"] == "code":
        clean["outputs"] = [_output(output, paths) for output in clean["outputs"]]
    return clean


def _output(output: dict[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return {**output, "text": without_paths(output["text"], paths)}
    if output["output_type"] == "error":
        return {
            **output,
            "evalue": without_paths(output["evalue"], paths),
            "traceback": [without_paths(line, paths) for line in output["traceback"]],
        }
    data = {
        mime: without_paths(value, paths) if mime in _TEXTS and isinstance(value, str) else value
        for mime, value in output["data"].items()
    }
    return {**output, "data": data}


def notebook_bytes(notebook: Mapping[str, Any]) -> bytes:
    """The notebook as a file, as nbformat writes it."""
    import nbformat

    text: str = nbformat.writes(nbformat.from_dict(notebook), version=4)
    return (text + "\n").encode()
