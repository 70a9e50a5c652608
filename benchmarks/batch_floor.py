"""One report in a warm process, without a kernel: the floor that ``batch_speed.py`` compares the batch with.

A module of its own, because an IPython shell takes the place of ``__main__``.
"""

from __future__ import annotations

import json
import os
from io import StringIO

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from parresearch.batch.plan import EXPORTERS
from parresearch.batch.run import exporter_called

_shell = None


def warm_report(source: str, parameters: dict[str, object]) -> int:
    """One report in this process: its cells in IPython, its blocks, the HTML; the number of bytes made."""
    global _shell
    if _shell is None:
        os.environ["MPLBACKEND"] = "agg"
        _shell = InteractiveShell.instance(silent=StringIO())
    _shell.reset(new_session=False)
    notebook = json.loads(source)
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        text = cell["source"]
        if "parameters" in cell.get("metadata", {}).get("tags", ()):
            text += "\n" + "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
        with capture_output() as shown:
            result = _shell.run_cell(text, store_history=False)
        result.raise_error()
        cell["outputs"] = [
            {"output_type": "display_data", "data": output.data, "metadata": {}} for output in shown.outputs
        ]
    node = nbformat.from_dict(notebook)
    page, _ = exporter_called(EXPORTERS["html"]).from_notebook_node(node)
    return len(page)
