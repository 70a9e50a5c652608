"""A rehearsal teaches the template what reports have in common, and leaves nothing else in it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from parresearch.batch.rehearsal import Part, parts_of, read_parts, write_parts
from parresearch.batch.template import can_fork

CELLS = ("x: int = 1", "from parresearch.core.shared import shared", "import json as left_behind")
CODE = """
import json, os, sys
import pandas as pd
from parresearch.batch.rehearsal import Part, rehearse
from parresearch.catalog import kept
from parresearch.core import shared
rehearse(Part(tuple(json.loads(sys.argv[1]))))
print(json.dumps({"known": sorted(key.partition(" ")[0] for key in shared.known()), "children": _children(),
                  "slices": sorted(name.rpartition(":")[2] for name, _ in kept.known_slices()),
                  "loaded": "parresearch.statistics.change" in sys.modules}))
"""
HELPER = "def _children():\n    import psutil\n    return len(psutil.Process().children(recursive=True))\n"


def rehearsed(*cells: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", HELPER + CODE, json.dumps(cells)], capture_output=True, text=True, check=True
    )
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_parameters_follow_their_cell(tmp_path):
    cells = [
        {"cell_type": "code", "source": "year: int = 2016", "metadata": {"tags": ["parameters"]}},
        {"cell_type": "markdown", "source": "# x", "metadata": {}},
        {"cell_type": "code", "source": "year + 1", "metadata": {}},
    ]
    part = parts_of(json.dumps({"cells": cells}), {"year": 2017, "name": "Đ'ông\n"})
    assert part.cells == ("year: int = 2016", 'year = 2017\nname = "Đ\'ông\\n"', "year + 1")
    write_parts(tmp_path / "parts", [part])
    assert read_parts(tmp_path / "parts") == [part]
    assert read_parts(tmp_path / "none") == []


@pytest.mark.skipif(not can_fork(), reason="a rehearsal needs a fork")
def test_results_and_modules_come_back_and_a_failure_harms_nobody():
    coverage = "from parresearch.catalog import trace\n_ = trace.coverage()"
    worked_out = (
        "import pandas as pd\nfrom parresearch.core.shared import shared\n"
        "from parresearch.statistics.standing import province_series\n"
        "_ = shared(province_series.__globals__['_text'])(pd.Series(['a', None]))"
    )
    found = rehearsed(
        "import parresearch.statistics.change", coverage, worked_out, "1 / 0", "raise SystemExit"
    )
    assert found["known"] == ["parresearch.statistics.standing._text"]
    assert {"coverage", "load_scores", "load_national", "load_ranks"} <= set(found["slices"])
    assert found["loaded"]
    assert found["children"] == 0
    lost = rehearsed("import os; os._exit(3)")
    assert (lost["known"], lost["slices"]) == ([], [])


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
def test_a_notebook_that_leaks_is_stopped_in_its_rehearsal():
    assert rehearsed("hoard = []\nwhile True:\n    hoard.append(bytearray(100_000_000))")["children"] == 0


def test_a_part_is_its_cells():
    assert Part(CELLS).cells == CELLS
