"""Where the project is: told, found above the working folder, or refused before anything is written."""

import subprocess
import sys

import pytest

from parresearch.core import paths
from parresearch.core.errors import ParresearchError


def mark(folder, name="provinces.csv"):
    """Make ``folder`` a project."""
    (folder / "data" / "raw").mkdir(parents=True)
    (folder / "data" / "raw" / name).write_text("", encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["provinces.csv", "provinces.yml"])
def test_a_told_project_is_taken_also_when_one_file_of_the_mark_is_lost(tmp_path, monkeypatch, name):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(mark(tmp_path, name)))
    assert paths.project_root() == tmp_path.resolve()


def test_the_nearest_project_above_the_working_folder_is_found(tmp_path, monkeypatch):
    monkeypatch.delenv(paths.HOME_VARIABLE)
    below = mark(tmp_path) / "một" / "hai"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert paths.project_root() == tmp_path.resolve()


def test_a_told_folder_that_is_no_project_is_refused_with_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    with pytest.raises(ParresearchError, match=r"no project folder: there is no data/raw in it\. Set it"):
        paths.project_root()
    (tmp_path / "data" / "raw").mkdir(parents=True)
    with pytest.raises(ParresearchError, match=r"there is no data/raw/provinces\.csv"):
        paths.project_root()
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(ParresearchError, match="which is not a folder"):
        paths.project_root()


@pytest.mark.parametrize(
    "command",
    ["data build", "data coverage", "data trace par 2016 89", "notebooks", "batch province_report --province all",
     "framework list", "template pi-876 --units x.csv --year 2024 -o x.xlsx"],
)  # fmt: skip
def test_every_command_refuses_a_folder_that_is_no_project_and_writes_nothing_there(
    tmp_path, monkeypatch, command
):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "parresearch", *command.split()],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert "no project folder: there is no data/raw in it" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
