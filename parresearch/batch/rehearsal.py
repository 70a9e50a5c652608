"""Work that reports have in common, done once, before the first of them: a rehearsal in a process of its own.

The template lets a child run the cells of each notebook once, shows thrown away. What the child remembered of shared
functions, and the names of the modules it imported, come back; the child ends. Nothing else of it remains, and a
notebook that fails in the rehearsal fails nobody: what it did not reach is worked out by each report itself.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import json
import os
import pickle
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parresearch.batch.kernel_start import MEMORY_VARIABLE, limit_memory
from parresearch.core import reads, shared

__all__ = ["Part", "parts_of", "read_parts", "rehearse", "write_parts"]

_SECONDS = 120
_MEMORY_MIB = (
    2048  # where no other limit is set: a notebook that leaks shall not take the machine down before its run
)
_ALLOWED = (
    "parresearch",
    "matplotlib",
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "linearmodels",
    "babel",
    "patsy",
)


@dataclass(frozen=True)
class Part:
    """One notebook to rehearse: the sources of its code cells, the injected parameters among them."""

    cells: tuple[str, ...]


def parts_of(source: str, parameters: Mapping[str, Any]) -> Part:
    """The cells of a notebook (as JSON) with ``parameters`` in the place of its own."""
    cells = []
    for cell in json.loads(source)["cells"]:
        if cell.get("cell_type") != "code":
            continue
        cells.append(str(cell["source"]))
        if "parameters" in cell.get("metadata", {}).get("tags", ()):
            cells.append("\n".join(f"{name} = {value!r}" for name, value in parameters.items()))
    return Part(tuple(cells))


def write_parts(path: Path, parts: Sequence[Part]) -> None:
    """Write what the template shall rehearse."""
    path.write_text(json.dumps([list(part.cells) for part in parts]), encoding="utf-8")


def read_parts(path: Path) -> list[Part]:
    """What :func:`write_parts` wrote; nothing when there is no such file."""
    if not path.exists():
        return []
    return [Part(tuple(cells)) for cells in json.loads(path.read_text(encoding="utf-8"))]


def rehearse(part: Part) -> None:
    """Run ``part`` in a child of this process and take over what it remembered and imported.

    What the cells import by name is imported here first: parent and child need it, and once is enough.
    """
    _import(_imported_by(part))
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(read_end)
            os.setsid()
            signal.alarm(_SECONDS)
            os.environ.setdefault(MEMORY_VARIABLE, str(_MEMORY_MIB))
            limit_memory()
            with open(write_end, "wb") as answer:
                answer.write(pickle.dumps(_run(part), protocol=5))
            code = 0
        finally:
            os._exit(code)
    os.close(write_end)
    with open(read_end, "rb") as answer:
        data = answer.read()
    os.waitpid(pid, 0)
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    if data:
        from parresearch.catalog import kept

        learnt = pickle.loads(data)
        shared.learn(learnt["results"])
        reads.learn_hashes(learnt["hashes"])
        kept.learn_slices(learnt["slices"])
        _import(learnt["modules"])


def _import(names: Iterable[str]) -> None:
    """Import what can be imported; a notebook that needs the rest will say so in its own cell."""
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _imported_by(part: Part) -> Iterator[str]:
    """The modules that the import statements of the cells name, as far as a template may import them.

    Examples
    --------
    >>> list(_imported_by(Part(("import numpy as np, os", "from parresearch.core import text", "%magic"))))
    ['numpy', 'parresearch.core', 'parresearch.core.text']
    """
    for cell in part.cells:
        try:
            statements = ast.parse(cell).body
        except SyntaxError:  # a magic, or a fault that the notebook's own run will show
            continue
        for statement in statements:
            if isinstance(statement, ast.Import):
                yield from filter(_may_import, (alias.name for alias in statement.names))
            elif isinstance(statement, ast.ImportFrom) and _may_import(statement.module or ""):
                yield str(statement.module)
                yield from (f"{statement.module}.{alias.name}" for alias in statement.names)


def _may_import(name: str) -> bool:
    return name.partition(".")[0] in _ALLOWED


def _run(part: Part) -> dict[str, Any]:
    from IPython.core.interactiveshell import InteractiveShell

    from parresearch.catalog import kept

    before = set(sys.modules)
    shell = InteractiveShell.instance()
    silence = io.StringIO()
    with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
        for cell in part.cells:
            if not shell.run_cell(cell, store_history=False).success:
                break
    modules = [name for name in sys.modules if name not in before and _may_import(name)]
    return {
        "results": shared.known(),
        "hashes": reads.known_hashes(),
        "slices": kept.known_slices(),
        "modules": modules,
    }
