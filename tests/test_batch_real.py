"""The real report of two provinces, by forked and by ordinary kernels, made again, and asked for again."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from parresearch.batch.template import can_fork
from parresearch.cli import app

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not can_fork(), reason="kernels are forked on Linux and other POSIX systems, not macOS"
    ),
]
ASKED = ["batch", "province_report", "--province", "An Giang,Kon Tum", "--year", "2016", "--jobs", "2"]


def _ask(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def test_a_real_report_has_the_same_bytes_however_its_kernel_came_to_be(tmp_path):
    pages = {}
    for way in ("--fork", "--no-fork"):
        output = tmp_path / way
        assert "2 made, 0 up to date, 0 failed" in _ask(*ASKED, way, "--output", str(output))
        pages[way] = {
            path.relative_to(output).as_posix(): path.read_bytes()
            for path in sorted((output / "province_report").rglob("*.*"))
        }
    assert {"province_report/2016/89-an-giang.html", "province_report/2016/62-kon-tum.ipynb"} <= set(
        pages["--fork"]
    )
    assert pages["--fork"] == pages["--no-fork"]
    made = tmp_path / "--fork"
    assert _ask(*ASKED, "--dry-run", "--output", str(made)).endswith("0 to make, 2 up to date\n")
    assert "1 of 1 came out with the same bytes" in _ask("verify", "--sample", "1", "--output", str(made))
    versions = [
        re.findall("phiên bản ([0-9a-f]{12})", page.decode())[0]
        for name, page in pages["--fork"].items()
        if name.endswith(".html")
    ]
    assert len(set(versions)) == 2, "each report names the slices it read"
