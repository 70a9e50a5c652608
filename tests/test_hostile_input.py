"""Damaged and hostile input at every entrance: read, or refused in words; never a traceback, never without end."""

import random

import pytest
from hostile_support import WORDS, Entrances

from parresearch import cli


def test_damaged_files_are_read_or_refused_in_words(tmp_path):
    tries = Entrances(tmp_path).tries(240, seed=20240601)
    assert [f"{what}: {how}" for what, how in tries] == []


OPTIONS = (
    "--province", "--year", "-p", "--language", "--format", "--jobs", "--cell-timeout", "--report-timeout",
    "--memory-limit", "--max-failures", "--executor", "--template",
)  # fmt: skip


def test_odd_options_are_taken_or_refused_in_words(capsys):
    chance = random.Random(20240601)
    words = [word.decode("utf-8", "surrogateescape") for word in WORDS]
    for _ in range(60):
        option, value = (
            chance.choice(OPTIONS),
            "".join(chance.choices((*words, "year=", "89", ",", ":"), k=2)),
        )
        arguments = [
            "batch",
            "province_report",
            "--province=89",
            "--year=2016",
            "--dry-run",
            f"{option}={value}",
        ]
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        assert ended.value.code in (None, 0, 1, 2), arguments
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        assert len(said.err) < 5000
