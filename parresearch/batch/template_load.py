"""What a template has ready before it forks: imported modules, read tables, warm caches. Starts no thread."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from parresearch.batch.rehearsal import read_parts, rehearse

__all__ = ["MODULES", "START_FOLDER", "load"]

START_FOLDER = sys.path[0] if sys.path else os.getcwd()
MODULES = (
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.interactiveshell",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "faulthandler",
    "pdb",
    "sqlite3",
    "tornado.locks",
    "tornado.platform.asyncio",
    "tornado.queues",
    "zmq.utils.garbage",
    "parresearch.batch.kernel_app",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "matplotlib_inline.backend_inline",
    "numpy",
    "pandas",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "babel.messages.pofile",
    "babel.messages.mofile",
    "parresearch.catalog.load",
    "parresearch.catalog.trace",
    "parresearch.core.provinces",
    "parresearch.reporting.blocks",
    "parresearch.reporting.language",
)


def load(rehearsal: Path) -> None:
    """Import, read and warm up; what fails here is left to the kernels, which then do it themselves."""
    for name in MODULES:
        try:
            import_module(name)
        except Exception as error:  # the notebook that needs it will say so in its own cell
            print(f"template: {name} was not imported: {error}", file=sys.stderr)
    steps: list[Callable[[], None]] = [_read_tables, _warm]
    steps += [partial(rehearse, part) for part in read_parts(rehearsal)]
    for step in steps:
        try:
            step()
        except Exception as error:
            print(f"template: {step}: {error}", file=sys.stderr)


def _read_tables() -> None:
    from parresearch.catalog import load as loaders

    loaders.warm()


def _warm() -> None:
    import io

    from matplotlib.figure import Figure

    from parresearch.core.provinces import all_provinces, regions
    from parresearch.reporting.language import words

    for year in (2016, 2025):
        all_provinces(year=year)
        regions(year=year)
    words("vi").join(["a", "b"])
    figure = Figure()
    figure.subplots().set_title("Đ")
    figure.savefig(io.BytesIO(), format="svg")
