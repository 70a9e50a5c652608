"""The guide to a province's own workbook says only what holds: columns, commands, messages, thresholds."""

import re

import pytest
from province_workbook_support import cell_of, edited_book, illustrative_book
from typer.testing import CliRunner

from parresearch.cli import app
from parresearch.core.paths import project_root
from parresearch.improvement.forecast import LEAST_KNOWN
from parresearch.improvement.plan import RiskRule
from parresearch.workbooks.findings import WorkbookError
from parresearch.workbooks.province_check import check_province_workbook
from parresearch.workbooks.province_columns import INFO_LABELS, KIND_WORDS, SHEETS

GUIDE = (project_root() / "docs" / "province_workbook.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_the_columns_of_each_sheet_are_those_of_the_template(sheet):
    part = GUIDE.split(f"### {sheet.name}\n")[1].split("\n##")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in part.splitlines()
        if line.startswith("| ") and not line.startswith("| column")
    ]
    assert [row[0] for row in rows] == [column.title for column in sheet.columns]
    assert [row[1] == "yes" for row in rows] == [column.needed for column in sheet.columns]


def test_words_and_numbers_of_the_guide_are_those_of_the_code():
    assert all(word in GUIDE for word in KIND_WORDS.values())
    assert INFO_LABELS["reported_on"] in GUIDE
    rule, flat = RiskRule(), " ".join(GUIDE.split())
    assert f"at most {rule.within_days} days before the deadline and below {rule.least_progress:g}%" in flat
    assert f"none below {LEAST_KNOWN} other scores" in flat


def test_the_messages_of_the_guide_are_what_the_check_says(tmp_path):
    def spoil(book):
        cell_of(book, "criteria", 1, "points").value = 2.5
        cell_of(book, "plan", 2, "deadline").value = "31/02/2024"

    with pytest.raises(WorkbookError) as refused:
        check_province_workbook(edited_book(illustrative_book(tmp_path), spoil))
    lines = str(refused.value).splitlines()
    shown = re.search(r"so-theo-doi\.xlsx: (2 lỗi.*?)\n```", GUIDE, re.DOTALL)[1].splitlines()
    assert lines[0].endswith(shown[0])
    assert lines[1:] == shown[1:]


def test_the_commands_of_the_guide_take_the_options_that_it_gives():
    fences = re.findall(r"(?ms)^```\n(.*?)^```$", GUIDE)
    commands = [
        line.split() for text in fences for line in text.splitlines() if line.startswith("parresearch ")
    ]
    assert len(commands) >= 6
    for words in commands:
        parts = words[1:3] if words[1] == "province" else words[1:2]
        shown = CliRunner().invoke(app, [*parts, "--help"], terminal_width=200)
        assert shown.exit_code == 0, words
        for option in (word for word in words if re.fullmatch(r"--?[a-z-]+", word)):
            assert option in shown.output, (words, option)
    assert (
        "--no-base" in CliRunner().invoke(app, ["province", "template", "--help"], terminal_width=200).output
    )
