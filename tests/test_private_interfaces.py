"""Canaries: what we use of other packages beyond what they promise, one test each.

When one fails after an update, its message says what broke and where we use it; the other tests that fail with it fail
for this reason.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from typing import Any

import pytest

# package, object, attribute, where we use it, the parameters that we count on (None: any), async or not
USED = [
    ("matplotlib", "matplotlib.text:Text", "_get_layout", "reporting/figures/drawing.py", ["self", "renderer"], False),
    ("matplotlib", "matplotlib.text:Text", "_get_multialignment", "reporting/figures/drawing.py", ["self"], False),
    ("matplotlib", "matplotlib.backends.backend_svg:RendererSVG", "__init__", "reporting/figures/drawing.py",
     ["self", "width", "height", "svgwriter", "basename", "image_dpi", "metadata"], False),
    ("matplotlib", "matplotlib.backends.backend_svg:FigureCanvasSVG", "print_svg", "reporting/figures/drawing.py",
     ["self", "filename", "bbox_inches_restore", "metadata"], False),
    ("nbconvert", "nbconvert.exporters:Exporter", "_init_resources", "reporting/exporters/base.py",
     ["self", "resources"], False),
    ("jupyter_client", "jupyter_client:AsyncKernelManager", "_async_wait", "batch/kernels.py",
     ["self", "pollinterval"], True),
    ("jupyter_client", "jupyter_client.asynchronous:AsyncKernelClient", "_handle_kernel_info_reply",
     "batch/kernel_client.py", ["self", "msg"], False),
    ("jupyter_client", "jupyter_client.asynchronous:AsyncKernelClient", "connect_iopub", "batch/kernel_client.py",
     ["self", "identity"], False),
    ("jupyter_client", "jupyter_client.provisioning:LocalProvisioner", "launch_kernel", "batch/fork_provisioner.py",
     ["self", "cmd", "kwargs"], True),
    ("ipykernel", "ipykernel.kernelapp:IPKernelApp", "init_iopub", "batch/kernel_app.py", ["self", "context"], False),
    ("ipykernel", "ipykernel.kernelapp:IPKernelApp", "init_kernel", "batch/kernel_app.py", ["self"], False),
    ("ipykernel", "ipykernel.ipkernel:IPythonKernel", "poll_stopped_queue", "batch/kernel_app.py", ["self"], True),
    ("ipykernel", "ipykernel.debugger", "_is_debugpy_available", "batch/kernel_app.py", None, False),
    ("papermill", "papermill.clientwrap:PapermillNotebookClient", "papermill_execute_cells", "batch/fork_engine.py",
     ["self"], False),
    ("nbclient", "nbclient:NotebookClient", "process_message", "batch/fork_engine.py",
     ["self", "msg", "cell", "cell_index"], False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("package", "owner", "name", "place", "parameters", "waits"),
    USED,
    ids=[f"{row[0]}-{row[2]}" for row in USED],
)
def test_what_we_use_beyond_the_promises_of_a_package_is_there(
    package: str, owner: str, name: str, place: str, parameters: list[str] | None, waits: bool
) -> None:
    here = f"{package} {version(package)}: {owner.replace(':', '.')}.{name}, used in parresearch/{place},"
    module, _, kind = owner.partition(":")
    found: Any = getattr(import_module(module), kind) if kind else import_module(module)
    assert hasattr(found, name), f"{here} is gone"
    attribute = getattr(found, name)
    if parameters is not None:
        takes = list(inspect.signature(attribute).parameters)
        assert takes == parameters, f"{here} takes {takes}, not {parameters}"
    assert inspect.iscoroutinefunction(attribute) == waits, (
        f"{here} is {'no' if waits else 'a'} coroutine now"
    )


def _matplotlib_draws() -> None:
    """Texts are measured through ``Text._get_layout``, with all that the key of a measured text names."""
    import io

    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from parresearch.reporting.figures.drawing import _texts_measured_once

    seen: list[Any] = []
    figure = Figure()
    text = figure.text(0.5, 0.5, "Đ")
    _ = text._linespacing  # type: ignore[attr-defined]
    real: Any = Text._get_layout  # type: ignore[attr-defined]
    try:
        Text._get_layout = lambda *args: seen.append(args) or real(*args)  # type: ignore[attr-defined]
        with _texts_measured_once():
            figure.savefig(io.BytesIO(), format="svg")
    finally:
        Text._get_layout = real  # type: ignore[attr-defined]
    renderer = seen[0][1]
    assert type(getattr(renderer, "_renderer", renderer)).__name__ == "RendererSVG"


def _nbconvert_names() -> None:
    """The list of preprocessors that are asked for, what it keeps of a notebook, and the name in the resources."""
    from parresearch.reporting.exporters.html import ReportHTMLExporter

    exporter = ReportHTMLExporter()
    assert isinstance(exporter._preprocessors, list)
    assert exporter._nb_metadata == {}
    assert exporter._init_resources({"metadata": {"name": "x"}})["metadata"]["name"] == "x"


def _python_docx_stores() -> None:
    """A part's own bytes are what is written, and may be set."""
    import io

    docx = pytest.importorskip("docx")
    document = docx.Document()
    parts = document.part.package.iter_parts()
    part = next(part for part in parts if "theme" in str(part.partname))
    part._blob = b"<x/>"
    buffer = io.BytesIO()
    document.save(buffer)
    again = docx.Document(buffer).part.package.iter_parts()
    assert next(part for part in again if "theme" in str(part.partname)).blob == b"<x/>"


@pytest.mark.parametrize(
    ("package", "attributes", "place", "behaves"),
    [
        ("matplotlib", "Text._get_layout, Text._linespacing, MixedModeRenderer._renderer",
         "reporting/figures/drawing.py", _matplotlib_draws),
        ("nbconvert", "Exporter._preprocessors, _nb_metadata, _init_resources",
         "reporting/exporters/base.py", _nbconvert_names),
        ("python-docx", "Part._blob", "reporting/exporters/docx_package.py", _python_docx_stores),
    ],
    ids=["matplotlib", "nbconvert", "python-docx"],
)  # fmt: skip
def test_what_we_use_beyond_the_promises_of_a_package_still_works(
    package: str, attributes: str, place: str, behaves: Callable[[], None]
) -> None:
    try:
        behaves()
    except (AttributeError, AssertionError, TypeError, KeyError, IndexError, StopIteration) as error:
        pytest.fail(f"{package} {version(package)}: {attributes}, used in parresearch/{place}: {error!r}")
