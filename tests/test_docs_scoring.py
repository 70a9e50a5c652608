"""The guide to scoring says only what holds: its YAML is read and checked, its commands and options exist."""

import re

import pytest
import yaml
from typer.testing import CliRunner

from parresearch.cli import app
from parresearch.core.paths import project_root
from parresearch.scoring.framework import Criterion, Framework, parse_framework
from parresearch.scoring.framework_check import check_framework
from parresearch.scoring.rules import Rule
from parresearch.workbooks.classes import ClassFile

GUIDE = (project_root() / "docs" / "scoring.md").read_text(encoding="utf-8")
FRAGMENTS = re.findall(r"```yaml\n# (\w+)\n(.*?)```", GUIDE, re.DOTALL)
CRITERIA = [yaml.safe_load(text) for kind, text in FRAGMENTS if kind == "criterion"]


def only(kind):
    (text,) = [text for found, text in FRAGMENTS if found == kind]
    return yaml.safe_load(text)


@pytest.mark.parametrize("data", CRITERIA, ids=lambda data: data["rule"]["type"])
def test_the_worked_examples_of_every_rule_give_the_points_they_state(data):
    assert data["examples"]
    leaf = {"code": "1", "name_vi": "A", "kind": "appraised"} | data
    head = {"framework_id": "x", "title_vi": "X", "unit_type": "commune", "first_year": 2025}
    framework = parse_framework(head | {"complete": False, "criteria": [leaf]})
    assert [finding.message for finding in check_framework(framework) if finding.severity != "note"] == []
    leaf["examples"] = [{**leaf["examples"][0], "points": leaf["examples"][0]["points"] + 0.4}]
    wrong = check_framework(parse_framework(head | {"complete": False, "criteria": [leaf]}))
    assert any("worked example" in finding.message for finding in wrong)


def test_every_rule_type_and_every_field_of_a_framework_is_in_the_guide():
    types = {entry.model_fields["type"].annotation.__args__[0] for entry in Rule.__args__[0].__args__}
    assert {data["rule"]["type"] for data in CRITERIA} == types
    example = only("framework")
    assert set(Framework.model_fields) <= set(example)
    named = {name for name in Criterion.model_fields if re.search(rf"\b{name}\b", GUIDE)}
    assert set(Criterion.model_fields) - named == set()


def test_the_whole_example_is_sound():
    found = check_framework(parse_framework(only("framework")))
    assert [(finding.severity, finding.message) for finding in found] == [
        ("note", "illustrative: no authority has issued this framework")
    ]


def test_the_thresholds_of_the_guide_are_chosen_as_it_says():
    file = ClassFile.model_validate(only("classes"))
    assert file.find("department", 2022, "35").province_code == "35"
    for unit_type, year, province in (
        ("district", 2022, "35"),
        ("department", 2020, "35"),
        ("department", 2022, ""),
    ):
        assert file.find(unit_type, year, province).province_code == ""


def test_the_commands_of_the_guide_take_the_options_that_it_gives():
    fences = re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", GUIDE)
    lines = "\n".join(text for language, text in fences if not language).replace("\\\n", " ").splitlines()
    commands = [line.split() for line in lines if line.strip().startswith("parresearch ")]
    assert len(commands) >= 7
    for words in commands:
        parts = words[1:3] if words[1] == "framework" else words[1:2]
        shown = CliRunner().invoke(app, [*(part.rstrip(",") for part in parts), "--help"], terminal_width=200)
        assert shown.exit_code == 0, words
        for option in (word for word in words if re.fullmatch(r"--?[a-z]+", word)):
            assert option in shown.output, (words, option)
