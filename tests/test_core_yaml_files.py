"""YAML made by others: every entrance refuses with line and column what would end in a traceback, or never end."""

import json

import pytest

from parresearch.catalog.frameworks import read_framework
from parresearch.core.errors import ParresearchError
from parresearch.core.rawfiles import read_sidecar
from parresearch.core.yaml_files import YamlError, load_yaml
from parresearch.workbooks.classes import read_classes

ENTRANCES = {
    "framework": read_framework,
    "classes": read_classes,
    "sidecar": lambda path: read_sidecar(path.stem, path.parent),
}
LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: " + "[" * 900 + "]" * 900, "line 1, column 43"),
        ("a: " + "{b: " * 900, "line 1, column 157"),
        ("- " * 3000, "line 1, column 81"),
        (LAUGHS, "line 1, column 4"),
        ("? [a]\n: b", "line 1, column 3"),
        ("note: !!timestamp 'x'", "line 1, column 7"),
        ("a:\n  n: !!int ''", "line 2, column 6"),
        ("complete: !!bool 'x'", "line 1, column 11"),
        ("a: !!float x", "line 1, column 4"),
        ("a: !!binary é", "line 1, column 4"),
        ("a: !!omap [1]", "line 1"),
        ("a: !!python/name:os.system ''", "line 1, column 4"),
        ("a: 1\nb: 1\na: 2", "line 3, column 1"),
        ("a: 2024-02-31", "line 1, column 4"),
        ("a: \x1b[31m", "line 1, column 4"),
        ('a: "\\e[31m"', "line 1, column 4"),
        ("a: 1\n--- \nb: 2", "line 2, column 1"),
    ],
)  # fmt: skip
def test_hostile_yaml_is_refused_with_line_and_column(entrance, text, place, tmp_path):
    path = tmp_path / "x.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParresearchError, match=f"{place}\\b") as refused:
        ENTRANCES[entrance](path)
    assert len(str(refused.value)) < 1000
    assert "x.yml" in str(refused.value)


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_large_and_broken_files_are_refused(entrance, tmp_path):
    path = tmp_path / "x.yml"
    for data, says in ((b"a" * 2_000_001, "larger than 2 MB"), (b"a: \xff", "not UTF-8"), (b"", "x.yml")):
        path.write_bytes(data)
        with pytest.raises(ParresearchError, match=says):
            ENTRANCES[entrance](path)


@pytest.mark.parametrize("text", ["2_024", "012", "1:30", "0x10", "0b1", "1_0.5", "1:30.5", "+012"])
def test_a_number_is_never_made_by_leaving_characters_out_or_in_another_base(text):
    with pytest.raises(
        YamlError, match=r"line 2, column 4: '.*' is no plain number. If it is a text, put it in"
    ):
        load_yaml(f"b: 1\na: {text}")
    assert load_yaml(f"a: '{text}'\nb: {text} điểm") == {"a": text, "b": f"{text} điểm"}


@pytest.mark.parametrize(
    "value", [0, -7, 2024, 0.5, -2.25, 1.0, True, None, "012", "a: b", "2_0", ["x", {"y": []}]]
)
def test_what_json_says_is_read_as_json_reads_it(value):
    assert load_yaml(json.dumps({"a": value})) == {"a": value}


def test_names_are_composed():
    assert load_yaml("a: Ha\u0300") == {"a": "H\u00e0"}
    with pytest.raises(YamlError, match=r"^text, line 1"):
        load_yaml("a: *b")
