"""The command: exit codes, messages without a traceback, and one run from the shell to a page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from batch_support import METADATA, SHARED, domains, fake_result, project, toy_notebook

from parresearch import cli
from parresearch.batch import domains as domain_room
from parresearch.batch import engine, keys
from parresearch.batch.errors import DiskFullError
from parresearch.batch.messages import Failure, RunRequest, RunResult


def toy_cells(parameters: str) -> str:
    cell = {"cell_type": "code", "source": parameters, "metadata": {"tags": ["parameters"]}}
    return json.dumps({"nbformat": 4, "metadata": {"parresearch": METADATA}, "cells": [cell]})


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = project(tmp_path_factory.mktemp("project"))
    toy_notebook(folder / "notebooks" / "toy.ipynb")
    toy_notebook(folder / "notebooks" / "bare.ipynb", parameters=None)
    metadata = {**METADATA, "parameters": {"year": {"domain": "year"}}}
    toy_notebook(folder / "notebooks" / "overview.ipynb", parameters="year: int = 2016", metadata=metadata)
    return folder


def failing(request: RunRequest) -> RunResult:
    return RunResult(failure=Failure("cell", "cell 3: ValueError: no figure"))


@pytest.fixture
def command(home, tmp_path, monkeypatch, capsys):
    """Run the command in this process with a fake runner; give back exit code, output and error output."""
    from concurrent.futures import ThreadPoolExecutor

    monkeypatch.setenv("PARRESEARCH_HOME", str(home))
    monkeypatch.delenv("PARRESEARCH_DEBUG", raising=False)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(domain_room, "project_domains", domains)
    monkeypatch.setattr(keys, "project_parts", lambda: SHARED)
    real = engine.Settings
    runners = [fake_result]

    def run(*arguments: str, runner=None, pool=ThreadPoolExecutor) -> tuple[int, str, str]:
        runners.append(runner or fake_result)
        if arguments[0] in ("batch", "report") and "--output" not in arguments:
            arguments = (*arguments, "--output", str(tmp_path / "reports"))
        with pool(2) as executor:
            monkeypatch.setattr(
                engine, "Settings", lambda **options: real(**options, executor=executor, runner=runners[-1])
            )
            with pytest.raises(SystemExit) as ended:
                cli.main(arguments)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return int(ended.value.code or 0), captured.out, captured.err

    return run


def test_a_batch_says_what_it_made_and_where_to_look(command, tmp_path):
    code, out, _ = command("batch", "toy", "--province", "89,92", "--year", "2016")
    assert code == 0
    assert "2 reports to make" in out
    assert "2 made, 0 up to date, 0 failed in " in out
    assert f"Look at {tmp_path / 'reports' / 'index.html'}" in out
    code, out, _ = command("batch", "toy", "--province", "89,92", "--year", "2016")
    assert "0 made, 2 up to date, 0 failed" in out
    assert code == 0


def test_failures_are_listed_with_their_log_and_exit_code_1(command, tmp_path):
    code, out, err = command("batch", "toy", "--province", "89", "--quiet", runner=failing)
    assert code == 1
    assert "failed: toy 2016 An Giang: cell 3: ValueError: no figure" in err
    assert str(tmp_path / "reports" / "failed" / "toy" / "2016" / "89-an-giang" / "log.txt") in err
    assert out == ""


def test_a_dry_run_gives_reasons_and_makes_nothing(command, tmp_path):
    code, out, _ = command("batch", "toy", "overview", "--province", "89", "--year", "2016", "--dry-run")
    assert code == 0
    assert out.splitlines() == [
        "toy/2016/89-an-giang: new",
        "overview/2016: new",
        "2 to make, 0 up to date",
    ]
    assert not (tmp_path / "reports").exists()
    asked = ["batch", "toy", "--province", "89", "--year", "2016"]
    command(*asked)
    code, out, _ = command(*asked, "--dry-run", "--force")
    assert out.splitlines()[0] == "toy/2016/89-an-giang: asked for with --force"


def test_a_report_prints_its_path(command, tmp_path):
    code, out, _ = command("report", "toy", "--province", "An Giang", "--year", "2016", "--language", "en")
    assert code == 0
    page = tmp_path / "reports" / "toy" / "2016" / "89-an-giang.en.html"
    assert out.strip() == str(page)
    assert page.is_file()


def test_a_report_that_fails_says_why(command):
    code, out, err = command("report", "toy", "--province", "89", runner=failing)
    assert (code, out) == (1, "")
    assert "toy 2016 An Giang failed: cell 3: ValueError: no figure\nSee " in err


def test_a_report_is_one_report(command):
    code, _, err = command("report", "toy", "--province", "all")
    assert code == 2
    assert "asks for 63 reports" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["batch", "toy", "--province", "An Gian"], "Did you mean 'An Giang' (89)?"),
        (["batch", "toy", "--province", "89", "--year", "2017"], "PAR has no figures for 2017"),
        (
            ["batch", "toy", "--province", "89", "-p", "yaer=2016"],
            "toy has no parameter 'yaer'. Did you mean 'year'?",
        ),
        (["batch", "toy", "--province", "89", "-p", "year="], "-p year= is empty"),
        (["batch", "toy", "--province", "89", "--language", ""], "--language is empty"),
        (["batch", "toy"], "Add --province all"),
        (["batch", "tyo", "--province", "89"], "Did you mean 'toy'?"),
        (["batch", "bare", "--province", "89"], "bare has no cell tagged 'parameters'"),
        (["batch", "toy", "--province", "89", "--format", "pdfx"], "'pdfx' is not a format"),
        (["batch", "toy", "--province", "89", "--language", "fr"], "'fr' is not one of vi, en"),
        (["batch", "overview", "--province", "89"], "overview has no parameter for a province"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(command, arguments, words):
    code, out, err = command(*arguments)
    assert code == 2
    assert out == ""
    assert words in err
    assert err.startswith("Error: ")


@pytest.mark.parametrize(
    "arguments",
    [["batch"], ["batch", "toy", "--provnce", "89"], ["bacth", "toy"], ["batch", "toy", "--jobs", "0"]],
)
def test_a_slip_in_the_command_line_is_exit_code_2(command, arguments):
    code, _, _ = command(*arguments)
    assert code == 2


def test_an_output_folder_that_is_a_file_is_named(command, tmp_path):
    (tmp_path / "file").write_text("mine")
    code, _, err = command("batch", "toy", "--province", "89", "--output", str(tmp_path / "file"))
    assert code == 2
    assert "is a file" in err


@pytest.mark.parametrize("arguments", [["batch"], ["report"], ["batch", "--dry-run"]])
def test_an_output_folder_of_somebody_else_or_none_is_refused(command, tmp_path, arguments):
    name, *more = arguments
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("mine")
    asked = [name, "toy", "--province", "89", *more, "--output"]
    code, out, err = command(*asked, str(tmp_path / "site"))
    assert (code, out) == (2, "")
    assert "site was not made by parresearch, and has index.html" in err
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["index.html"]
    for empty in ("", "  "):
        code, _, err = command(*asked, empty)
        assert (code, err) == (2, "Error: --output is empty. Give a folder, or leave the option out.\n")


def test_a_year_that_nobody_asked_for_is_said(command):
    said = "year: 2016 (the notebook's default; choose with --year)\n"
    _, out, _ = command("batch", "toy", "--province", "89", "--dry-run")
    assert out.startswith(said)
    _, out, _ = command("batch", "toy", "--province", "89")
    assert out.startswith(said)
    _, out, err = command("report", "toy", "--province", "89")
    assert err == said
    assert len(out.splitlines()) == 1
    _, out, _ = command("batch", "toy", "overview", "--province", "89")
    assert out.startswith("year: 2016 (the default of toy, overview; choose with --year)\n")
    for asked in (["--year", "2016"], ["-p", "year=2016"], ["--quiet"]):
        _, out, err = command("batch", "toy", "--province", "89", *asked)
        assert "default" not in out + err


def test_other_errors_of_the_system_are_named_without_a_traceback(command, monkeypatch):
    def broken(*arguments, **options):
        raise PermissionError(13, "Permission denied", "/x/y")

    monkeypatch.setattr(engine, "run_batch", broken)
    code, _, err = command("batch", "toy", "--province", "89")
    assert (code, err) == (1, "Error: Permission denied: /x/y\n")


def test_a_full_disk_is_exit_code_1(command, monkeypatch):
    def full(*arguments, **options):
        raise DiskFullError("No space is left in /x.")

    monkeypatch.setattr(engine, "run_batch", full)
    assert command("batch", "toy", "--province", "89")[0] == 1


def test_a_lost_executor_ends_the_command_with_words_and_the_code_of_failed_reports(command, tmp_path):
    from concurrent.futures import Future, ThreadPoolExecutor

    class Lost(ThreadPoolExecutor):
        lost = "The Dask scheduler at there:8786 was lost."

        def submit(self, fn, /, *args, **kwargs):
            future: Future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()  # as Dask does
            return future

    code, out, err = command("batch", "toy", "--province", "89,92", "--year", "2016", pool=Lost)
    assert code == 1
    assert err == (
        "The Dask scheduler at there:8786 was lost. 0 published, 2 not made. "
        "The same command goes on from there.\n"
    )
    assert "0 made, 0 up to date, 0 failed" in out
    assert command("batch", "toy", "--province", "89,92", "--year", "2016")[0] == 0


def test_debug_shows_the_traceback(home, monkeypatch):
    from parresearch.core.errors import UnknownProvinceError

    monkeypatch.setenv("PARRESEARCH_HOME", str(home))
    monkeypatch.setenv("PARRESEARCH_DEBUG", "1")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(domain_room, "project_domains", domains)
    with pytest.raises(UnknownProvinceError):
        cli.main(["batch", "toy", "--province", "An Gian"])


def test_notebooks_are_listed_with_their_parameters_and_broken_ones_named(command):
    code, out, err = command("notebooks")
    assert code == 2
    assert "bare has no cell tagged" in err
    assert "toy: Báo cáo thử (Toy report)" in out
    assert "language: str = 'vi', one of vi, en  vi or en" in out


BROKEN = {
    "optional_text": toy_cells("foo: str | None"),
    "no_json": "{",
    "deep": "[" * 100_000,
    "cells_of_numbers": '{"nbformat": 4, "cells": [1]}',
    "metadata_as_list": '{"nbformat": 4, "cells": [], "metadata": []}',
    "nul": toy_cells("year: int = 2016\0"),
    "unhashable": toy_cells("x: str = {[]: 1}"),
}


def test_broken_neighbours_hide_no_notebook_and_stop_no_batch(command, home):
    places = {name: home / "notebooks" / f"{name}.ipynb" for name in (*BROKEN, "folder", "bytes")}
    for name, text in BROKEN.items():
        places[name].write_text(text, encoding="utf-8")
    places["bytes"].write_bytes(b"\xff\xfe\0")
    places["folder"].mkdir()
    try:
        code, out, err = command("notebooks")
        assert code == 2
        assert "toy: Báo cáo thử (Toy report)" in out
        assert "overview: Báo cáo thử (Toy report)" in out
        for name in (*BROKEN, "bytes"):
            assert name in err
        assert command("batch", "toy", "--province", "89", "--year", "2016")[0] == 0
        assert command("plan", "toy", "--province", "89", "--year", "2016")[0] == 0
        code, _, err = command("batch", "toy", *BROKEN, "--province", "89", "--year", "2016")
        assert code == 2
        assert all(name in err for name in BROKEN)
    finally:
        places.pop("folder").rmdir()
        for path in places.values():
            path.unlink()


def shell(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "parresearch", *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=home,
        env={**os.environ, "PARRESEARCH_HOME": str(home), **environment},
        check=False,
    )


def test_help_and_version_need_no_heavy_import(home):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "parresearch", "--help"],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0
    for heavy in ("pandas", "papermill", "nbconvert", "matplotlib", "nbformat", "zmq"):
        assert f" {heavy}\n" not in done.stderr
    assert shell(home, "--version").stdout.startswith("parresearch ")


def test_from_the_shell_to_a_page_and_up_to_date_again(home, tmp_path):
    spec = tmp_path / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    kernel = {
        "argv": ["/nonexistent/python", "-f", "{connection_file}"],
        "display_name": "x",
        "language": "python",
    }
    (spec / "kernel.json").write_text(json.dumps(kernel))
    shadow = {"JUPYTER_PATH": str(tmp_path / "jupyter"), "PYTHONIOENCODING": "ascii"}
    first = shell(home, "batch", "toy", "--province", "An Giang", "--year", "2016", **shadow)
    assert (first.returncode, first.stderr) == (0, "")
    assert "1/1] toy 2016 An Giang: made" in first.stdout
    page = (home / "reports" / "toy" / "2016" / "89-an-giang.html").read_text(encoding="utf-8")
    assert "Báo cáo thử: An Giang &lt;2016&gt;" in page
    assert "89-an-giang.html" in (home / "reports" / "index.html").read_text(encoding="utf-8")
    again = shell(home, "batch", "toy", "--province", "89", "--year", "2016", "--dry-run")
    assert again.stdout == "toy/2016/89-an-giang: up to date\n0 to make, 1 up to date\n"


def test_a_word_template_is_checked_before_anything_runs(command, tmp_path):
    from test_docx_template import office

    template = tmp_path / "mau.docx"
    template.write_bytes(office("{{ tilte }}", "{{ body }}"))
    asked = ("batch", "toy", "--province", "89", "--year", "2016", "--template", str(template))
    code, _, err = command(*asked, "--format", "docx")
    assert code == 2
    assert "{{ tilte }} is unknown (did you mean {{ title }}?)" in err
    code, _, err = command(*asked)
    assert code == 2
    assert "Ask for them too: --format docx" in err
    assert not (tmp_path / "reports").exists()


def test_a_part_that_no_report_has_is_refused_before_anything_runs(command, home, tmp_path):
    from test_docx_template import office

    metadata = {**METADATA, "parts": ["part-2", "part-3"]}
    toy_notebook(home / "notebooks" / "parted.ipynb", metadata=metadata)
    template = tmp_path / "mau.docx"
    template.write_bytes(office("{{ title }}", "{{ part:part-22 }}"))
    for verb in ("report", "batch"):
        code, _, err = command(
            verb, "parted", "--province", "89", "--year", "2016",
            "--format", "docx", "--template", str(template),
        )  # fmt: skip
        assert code == 2
        assert "{{ part:part-22 }} is no part of parted (did you mean {{ part:part-2 }}?)" in err
        assert not (tmp_path / "reports").exists()
    assert "parts, for a Word template: part-2, part-3\n" in command("notebooks")[1]
    (home / "notebooks" / "parted.ipynb").unlink()


def test_a_word_template_reaches_the_runs(command, tmp_path):
    from test_docx_template import office

    seen = []

    def watching(request: RunRequest) -> RunResult:
        seen.append(request)
        return fake_result(request)

    template = tmp_path / "mau.docx"
    template.write_bytes(office("{{ title }}", "{{ body }}"))
    command(
        "batch", "toy", "--province", "89", "--year", "2016",
        "--format", "docx", "--template", str(template), runner=watching,
    )  # fmt: skip
    assert [request.word_template for request in seen] == [template.read_bytes()]
    assert sorted(seen[0].exporters) == ["docx"]
