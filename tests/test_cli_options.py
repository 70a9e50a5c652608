"""Numbers, bytes and control characters on the command line: read in one way, refused in words."""

import pytest

from parresearch import cli
from parresearch.batch.contract import Parameter
from parresearch.batch.selection import years_in
from parresearch.batch.values import typed_value
from parresearch.core.errors import ParresearchError
from parresearch.scoring.framework import FrameworkError
from parresearch.workbooks.findings import Finding


def run(capsys, *arguments):
    """Exit code and what was printed."""
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return ended.value.code or 0, said.out + said.err


COUNTS = {
    ("batch", "data_overview", "--dry-run"): ("--report-timeout", "--cell-timeout", "--memory-limit", "--jobs",
                                              "--max-failures"),
    ("report", "data_overview"): ("--report-timeout", "--cell-timeout", "--memory-limit"),
    ("verify",): ("--sample", "--jobs"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("command", "option"), [(command, option) for command, options in COUNTS.items() for option in options]
)
def test_a_number_out_of_range_or_written_otherwise_is_refused_with_the_range(capsys, command, option):
    for text in (
        "99999999999999999999",
        "9999999999999",
        "-1",
        "0",
        "2.0",
        "1_0",
        "٢",
        "1e3",
        "",
        "x" * 5000,
    ):
        code, said = run(capsys, *command, f"{option}={text}")
        assert (code, f"'{option}'" in said, "is no whole number from " in said) == (2, True, True), said
        assert len(said) < 500


YEARS = {
    "score": ("score", "w.xlsx", "-o", "out", "--year"),
    "template": ("template", "pi-2948", "--units", "u.csv", "-o", "t.xlsx", "--year"),
    "province template": ("province", "template", "89", "-o", "t.xlsx", "--year"),
    "batch": ("batch", "province_report", "--province", "89", "--dry-run", "--year"),
    "plan": ("plan", "province_report", "--province", "89", "--year"),
    "parameter": ("batch", "province_report", "--province", "89", "--dry-run", "-p"),
    "trace": ("data", "trace", "par"),
}


@pytest.mark.parametrize("command", YEARS)
@pytest.mark.parametrize("text", ["2016.0", "2_016", "٢٠١٦", "2.016e3", "99999999999999999999", "2016/1"])
def test_a_year_is_a_whole_number_in_every_command(capsys, monkeypatch, tmp_path, command, text):
    monkeypatch.chdir(tmp_path)
    said_year = f"year={text}" if command == "parameter" else text
    code, said = run(capsys, *YEARS[command], said_year, *(["89"] if command == "trace" else []))
    assert code == 2, said
    assert "whole number" in said or "is not a year" in said
    assert not list(tmp_path.iterdir())


def test_numbers_of_parameters_are_read_like_those_of_options():
    half, count = Parameter("share", float, 0.5), Parameter("top", int, 5)
    assert (typed_value("2.5e1", half, notebook="n"), typed_value("+7", count, notebook="n")) == (25.0, 7)
    for text in ("٠.٥", "1_0", "0,5", "inf", "nan", "1e999", "0x1p3"):
        with pytest.raises(ParresearchError, match="must be a number"):
            typed_value(text, half, notebook="n")
    with pytest.raises(ParresearchError, match="is not a year"):
        years_in("２０１６")


@pytest.mark.parametrize(
    "arguments",
    [
        ("batch", "province_report", "-p", "language=v\udcff"),
        ("batch", "province_report", "--output", "/tmp/\udcff"),
        ("batch", "\x1b[31mx"),
        ("data", "sources", "\udce1\udcbb"),
        ("framework", "check", "a\x07.yml"),
        ("score", "\x00.xlsx", "-o", "out"),
        ("template", "pi-2948", "--units", "\udcff.csv", "--year", "2024", "-o", "t.xlsx"),
        ("province", "check", "a\x9bb.xlsx"),
        ("batch", "province_report", "--template", "\udcff.docx", "--format", "docx"),
    ],
)
def test_bytes_that_are_no_utf8_and_control_characters_are_refused_escaped(capsys, arguments):
    code, said = run(capsys, *arguments)
    assert code == 2
    assert said.startswith("Error: The argument '")
    assert said.isprintable() or said.rstrip("\n").isprintable()
    assert "\\x" in said or "\\u" in said


def test_control_characters_of_a_file_are_shown_escaped(capsys, monkeypatch):
    finding = Finding("unit_code_bad", sheet="S\x1b[2J", cell="A1", value="S01\x00\u202e", values={})
    assert finding.line().startswith(r"S\x1b[2J!A1: «S01\x00\u202e»")

    def fail(*_: object, **__: object) -> None:
        raise FrameworkError("title \x1b[31m\nsecond line")

    monkeypatch.setattr("parresearch.catalog.frameworks.resolve_framework", fail)
    code, said = run(capsys, "framework", "show", "pi-2948")
    assert (code, said) == (2, "Error: title \\x1b[31m\nsecond line\n")
