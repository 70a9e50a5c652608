"""The one-way order of the rooms, as pyproject.toml writes it, holds; and a breach of it is seen."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT = "from importlinter.cli import lint_imports_command as lint; lint()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package in a folder of its own, free to be spoilt."""
    shutil.copytree(
        ROOT / "parresearch", tmp_path / "parresearch", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_go_one_way() -> None:
    told = lint(ROOT)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("core", "import parresearch.batch", "Imports go one way"),
        ("statistics", "import parresearch.scoring", "Imports go one way"),
        ("reporting", "import parresearch.catalog", "Imports go one way"),
        ("catalog", "import parresearch.cli", "Imports go one way"),
        ("improvement", "import parresearch.catalog", "reach no files"),
        ("statistics", "import matplotlib.pyplot", "reach no files"),
        ("scoring", "from parresearch.core import paths", "reach no files"),
        ("improvement", "from pathlib import Path", "no files, clocks or chance"),
        ("scoring", "import time", "no files, clocks or chance"),
    ],
)
def test_a_breach_is_seen(copy: Path, room: str, line: str, contract: str) -> None:
    (copy / "parresearch" / room / "breach.py").write_text(line + "\n", encoding="utf-8")
    told = lint(copy)
    assert told.returncode == 1, told.stdout + told.stderr
    broken = [entry for entry in told.stdout.splitlines() if "BROKEN" in entry]
    assert any(contract in entry for entry in broken), told.stdout
    assert f"parresearch.{room}.breach" in told.stdout


def test_a_room_without_a_place_in_the_order_is_refused(copy: Path) -> None:
    (copy / "parresearch" / "attic.py").write_text("", encoding="utf-8")
    told = lint(copy)
    assert told.returncode != 0
    assert "attic" in told.stdout + told.stderr
