"""The command ``parresearch data``: what it prints, and how it refuses."""

import shutil

import pytest
from typer.testing import CliRunner

from parresearch import cli
from parresearch.cli_data import app


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def test_trace_prints_rows_addresses_flags_and_notes():
    done = run("trace", "par", "2016", "An Giang")
    assert done.exit_code == 0
    for text in (
        "72.89 points of 100, rank 36/63",
        "data/raw/par.csv line",
        "https://",
        "used: value, rank",
        "scale read as 100",
    ):
        assert text in done.output


def test_trace_says_when_nothing_is_published():
    assert "Not published is not zero" in run("trace", "par", "2016", "Hà Giang").output


def test_trace_of_the_country_and_a_region():
    assert "74.64 percent" in run("trace", "par", "2016", "cả nước").output
    assert "87.79 percent" in run("trace", "par", "2023", "region:DNB").output


def test_coverage_conflicts_sources_and_check():
    assert "5/63" in run("coverage", "par").output
    assert "88.2" in run("conflicts", "sipas").output
    assert "thainguyen" in run("sources", "thái nguyên").output.lower().replace(" ", "").replace(
        "á", "a"
    ).replace("ê", "e")
    done = run("check")
    assert done.exit_code == 0
    assert "raw files have the SHA-256" in done.output
    assert "fail" not in done.output


def test_build_says_what_it_built():
    assert "scores" in run("build").output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["trace", "par", "2016", "An Gian"], "Did you mean 'An Giang' (89)?"),
        (["trace", "pa", "2016", "An Giang"], "Did you mean 'par'?"),
        (["trace", "par", "2009", "An Giang"], "The nearest year with figures is 2011"),
        (["coverage", "papy"], "Did you mean 'papi'?"),
        (["sources", "no such source"], "No source has"),
    ],
)
def test_bad_input_is_a_message_and_an_exit_code_and_no_traceback(arguments, says, capfd):
    with pytest.raises(SystemExit) as done:
        cli.main(["data", *arguments])
    err = capfd.readouterr().err
    assert done.value.code not in (0, None)
    assert says in err.replace("\n", " ")
    assert "Traceback" not in err


def test_an_altered_raw_file_is_refused_by_the_command(tmp_path, monkeypatch, root, capfd):
    shutil.copytree(root / "data" / "raw", tmp_path / "data" / "raw")
    monkeypatch.setenv("PARRESEARCH_HOME", str(tmp_path))
    path = tmp_path / "data/raw/pci.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    for command in (["data", "build"], ["data", "check"], ["data", "trace", "par", "2016", "An Giang"]):
        with pytest.raises(SystemExit) as done:
            cli.main(command)
        err = capfd.readouterr().err
        assert done.value.code not in (0, None)
        assert "was altered" in err
        assert "Traceback" not in err
