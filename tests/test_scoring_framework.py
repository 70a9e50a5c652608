"""Framework files: what the check finds, how bad files are refused, and that the shipped ones keep to their sources."""

import copy

import pandas as pd
import pytest
import yaml

from parresearch.catalog.frameworks import framework_ids, read_framework, resolve_framework
from parresearch.core.paths import frameworks_dir
from parresearch.core.rawfiles import read_raw
from parresearch.scoring.framework import KINDS, FrameworkError, cut, leaf_kinds, parse_framework, tree_table
from parresearch.scoring.framework_check import check_framework, usable_level

ILLUSTRATIVE = [name for name in framework_ids() if name.startswith("illustrative-")]
CARRIED = [name for name in framework_ids() if not name.startswith("illustrative-")]
LEFT_OUT = {"ministry-876", "hanoi-division", "qd-766"}  # not a unit type of ours, or not the PAR INDEX

YES = {"type": "yes_no"}


def leaf(code="1", top=10, rule=YES, **more):
    return {
        "code": code,
        "name_vi": f"TC {code}",
        "max_points": top,
        "kind": "appraised",
        "rule": rule,
    } | more


def framework(*criteria, **changes):
    head = {"framework_id": "x", "title_vi": "X", "unit_type": "commune", "first_year": 2024, "scale": 10}
    return parse_framework(head | {"complete": True, "criteria": list(criteria)} | changes)


def messages(*criteria, **changes):
    return [f"{f.severity} {f.code}: {f.message}" for f in check_framework(framework(*criteria, **changes))]


def steps(*bounds, kind="steps_by_rate", **more):
    parts = [
        {"low": a, "high": b, "low_closed": c, "high_closed": d, "points": p} for a, b, c, d, p in bounds
    ]
    return {"type": kind, "steps": parts} | more


def test_a_sound_framework_has_nothing_found():
    assert messages(leaf()) == []


@pytest.mark.parametrize(
    ("criteria", "says"),
    [
        ([leaf("1", 4), leaf("2", 5)], "error : the maxima of the fields add to 9, the scale is 10"),
        ([leaf("1", 6), leaf("2", 5)], "error : the maxima of the fields add to 11, the scale is 10"),
        ([leaf("1", 5), leaf("1", 5)], "error 1: the code stands 2 times"),
        (
            [{"code": "1", "name_vi": "A", "max_points": 10, "children": [leaf("1.1", 4), leaf("1.2", 5)]}],
            "error 1: the maxima of its parts add to 9, its own is 10",
        ),
        (
            [
                {"code": "1", "name_vi": "A", "max_points": 10, "children_complete": False,
                 "children": [leaf("1.1", 11)]}
            ],
            "error 1: the maxima of those parts that are known add to 11, its own is only 10",
        ),
        ([leaf(rule=None)], "error 1: the framework says it is complete; this leaf has no rule"),
        ([leaf(kind=None)], "error 1: its kind (appraised, sipas, …) is not stated"),
        ([leaf(), leaf("2", 1, rule={"type": "bonus", "per": 1})], "error 2: the rule 'bonus' does not fit its kind"),
        ([leaf(), leaf("2", 1, rule={"type": "survey_percent"})], "error 2: the rule 'survey_percent' does not fit"),
        (
            [leaf(), leaf("2", 3, kind="penalty", rule={"type": "penalty", "per": 1, "limit": 3})],
            "its maximum is 0, not 3",
        ),
        ([leaf(), leaf("2", 3, kind="penalty")], "error 2: its kind is 'penalty', its rule gives points"),
        (
            [{"code": "1", "name_vi": "A", "kind": "appraised",
              "children": [leaf("1.1"), leaf("1.2", 1, kind="bonus")]}],
            "error 1.2: a bonus lies on top of the scale",
        ),
        ([leaf(rule=YES | {"points_yes": 11})], "error 1: yes gives 11 points, outside 0 to 10"),
        ([leaf(rule=YES | {"points_yes": 9})], "error 1: neither yes nor no gives the maximum of 10"),
        ([leaf(rule={"type": "count_deduction", "per": 1, "floor": 11})], "the floor of 11 lies above the maximum"),
        ([leaf(rule={"type": "linear", "cap": 120})], "error 1: no rate reaches the cap of 120%"),
        (
            [leaf(rule={"type": "levels", "levels": [{"code": c, "label_vi": c, "points": 10} for c in "aA"]})],
            "error 1: the level or condition 'a' stands twice",
        ),
        (
            [leaf(rule={"type": "conditions", "need": "sum",
                        "conditions": [{"code": c, "label_vi": c, "points": 4} for c in "ab"]})],
            "error 1: the most that can be reached is 8, the maximum is 10",
        ),
        (
            [leaf(examples=[{"value": "có", "points": 9}])],
            "error 1: worked example (value có): 9 points are stated, the rule gives 10",
        ),
        ([leaf(examples=[{"value": "có", "points": 9, "printed": True}])], "contradiction 1: worked example"),
        ([leaf(examples=[{"value": "hả", "points": 9}])], "the rule cannot score it (not_yes_or_no)"),
    ],
)  # fmt: skip
def test_the_check_finds(criteria, says):
    assert any(says in message for message in messages(*criteria))


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (
            steps((None, 50, True, False, 0), (60, None, True, False, 10)),
            "no step holds values between 50 and 60",
        ),
        (steps((None, 50, True, False, 0), (50, None, False, False, 10)), "no step holds 50"),
        (steps((None, 50, True, True, 0), (50, None, True, False, 10)), "two steps hold 50"),
        (
            steps((None, 60, True, False, 0), (50, None, True, False, 10)),
            "two steps hold values from 50 to 60",
        ),
        (steps((None, 60, True, False, 0), (None, 70, True, True, 10)), "two steps hold values up to 60"),
        (steps((5, 50, True, False, 0), (50, None, True, False, 10)), "no step holds 0"),
        (steps((0, 50, True, False, 0), (50, 100, True, False, 10)), "no step holds 100"),
        (
            steps((0, 50, True, False, 0), (50, 100, True, True, 10), above_100=True),
            "no step holds values above 100",
        ),
        (
            steps((0, 50, True, False, 0), (50, 100, True, True, 10), kind="steps_by_delay"),
            "no step holds values below 0",
        ),
        (steps((None, 50, True, False, 0), (50, None, True, False, 9)), "no step gives the maximum of 10"),
        (
            steps((None, 50, True, False, 10), (50, None, True, False, 0)),
            "a higher rate can give fewer points",
        ),
        (
            steps((None, 0, True, True, 0), (0, None, False, False, 10), kind="steps_by_delay"),
            "less delay can give fewer",
        ),
    ],
)
def test_the_check_finds_gaps_and_overlaps_of_steps(rule, says):
    assert any(says in message for message in messages(leaf(rule=rule)))


@pytest.mark.parametrize(
    "rule",
    [
        steps((None, 70, True, False, 0), (70, 90, True, True, 5), (90, None, False, False, 10)),
        steps((0, 70, True, False, 0), (70, 100, True, False, 5), (100, 100, True, True, 10)),
    ],
)
def test_steps_that_meet_are_sound(rule):
    assert messages(leaf(rule=rule)) == []


def test_xuan_locs_own_example_contradicts_its_rule():
    (found,) = [f for f in check_framework(resolve_framework("xuanloc-244")) if f.severity == "contradiction"]
    assert found.code == "4.1"
    assert "0.8 points are stated, the rule gives 0" in found.message


@pytest.mark.parametrize("name", framework_ids())
def test_every_shipped_framework_is_without_error(name):
    assert [f.message for f in check_framework(resolve_framework(name)) if f.severity == "error"] == []


@pytest.mark.parametrize("name", ILLUSTRATIVE)
def test_illustrative_frameworks_say_so_everywhere_and_are_complete(name):
    found = resolve_framework(name)
    assert found.illustrative
    assert found.complete
    assert "(minh họa)" in found.title_vi
    assert found.scale == 100
    assert len([field for field in found.criteria if field.kind not in ("bonus", "penalty")]) >= 8
    assert all(node.examples for node in found.leaves())
    assert tree_table(found)["lead_agency"].ne("").all()
    assert usable_level(found).how == "rules"


def test_the_illustrative_frameworks_use_every_rule_type():
    used = {node.rule.type for name in ILLUSTRATIVE for node in resolve_framework(name).leaves()}
    assert used == {"yes_no", "levels", "conditions", "steps_by_delay", "steps_by_rate", "linear", "proportional",
                    "count_deduction", "survey_percent", "bonus", "penalty"}  # fmt: skip


# The frameworks that were carried over, against data/raw/frameworks.csv.


def raw():
    return read_raw("frameworks").astype(str).replace("nan", "")


def number_or_none(text):
    return float(text) if text else None


def test_every_set_of_the_raw_table_is_a_file_or_left_out_on_purpose():
    assert set(raw()["framework_id"]) - LEFT_OUT == set(CARRIED)


@pytest.mark.parametrize("name", CARRIED)
def test_carried_frameworks_say_what_the_raw_table_says_and_no_more(name):
    rows, found = raw().query("framework_id == @name"), resolve_framework(name)
    first, _, last = rows["years"].iloc[0].partition("-")
    assert (found.first_year, found.last_year) == (int(first), int(last or first))
    assert found.decision == rows["decision"].iloc[0]
    unit_type = rows["unit_type"].iloc[0]
    assert found.unit_type == ("unstated" if unit_type.startswith("internal unit") else unit_type)
    assert set(found.source_ids) == set(rows["source_id"])
    assert not found.complete
    assert not found.illustrative

    def same(row, node):
        assert (node.name_vi, node.name_en) == (row.name_vi, row.name_en)
        assert node.max_points == number_or_none(row.max_points)
        for count in {"n_criteria", "n_subcriteria"} & set(type(node).model_fields):
            assert getattr(node, count) == number_or_none(getattr(row, count))

    nodes = {node.code: node for node in found.walk()}
    parents = tree_table(found).set_index("code")["parent_code"]
    told = set()
    for row in rows.itertuples():
        if row.level == "total":
            assert found.scale == number_or_none(row.max_points)
            assert found.n_criteria == number_or_none(row.n_criteria)
            assert found.n_subcriteria == number_or_none(row.n_subcriteria)
        elif row.level == "block":
            same(row, next(block for block in found.blocks if block.code == row.code))
        else:
            same(row, nodes[row.code])
            assert nodes[row.code].printed_rule == ("" if row.rule.startswith("sum of") else row.rule)
            assert parents[row.code] == row.parent_code
            told.add(row.code)
    assert set(nodes) - told == (
        {"8"} if name == "pi-2636" else set()
    )  # a field of which only parts are named


def test_what_is_known_only_together_is_said_so():
    found = resolve_framework("pi-876")
    assert [(joint.codes, joint.max_points) for joint in found.joint_maxima] == [(("6", "7"), 25.5)]
    assert not [f for f in check_framework(found) if "add to" in f.message]


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("pi-2948", "given"),
        ("pi-876", "parts"),
        ("pi-1294", "names"),
        ("camau-1880", "parts"),
        ("xuanloc-244", "parts"),
    ],
)
def test_a_framework_that_is_not_complete_is_usable_at_the_level_it_has(name, how):
    assert usable_level(resolve_framework(name)).how == how
    assert [node.max_points for node in cut(resolve_framework("pi-2948"), 0).leaves()] == [
        10, 10, 14.5, 11, 16, 7, 16, 15.5]  # fmt: skip


# Files.

GOOD = {
    "framework_id": "x",
    "title_vi": "X",
    "unit_type": "commune",
    "first_year": 2024,
    "complete": False,
    "criteria": [],
}


def written(tmp_path, text):
    path = tmp_path / "x.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "is not YAML, line"),
        ("", "holds no keys"),
        ("- 1", "holds no keys"),
        ("a: 1\na: 2\n", "line 2, column 1: the key 'a' stands twice"),
        ("criteria:\n- {code: '1', code: '2'}\n", "the key 'code' stands twice"),
        ("a: &x [1]\nb: *x\n", "anchors"),
        ("[" * 100_000, "nested more than"),
        ("? [a]\n: b", "line 1, column 3: a key is a word"),
        ("note: !!timestamp 'x'", "line 1, column 7: 'x' is no timestamp"),
        ('n: !!int ""', "line 1, column 4: '' is no int"),
        ("a: 1\ncomplete: !!bool 'x'", "line 2, column 11: 'x' is no bool"),
        ("<<: {a: 1}", "line 1, column 1: a key is a word"),
        ("a: 1\nb: \0", "line 2, column 4: the character U+0000 does not belong"),
        ("a: " + "9" * 5000, "is no int"),
        (b"a: \xff\xfe", "not UTF-8"),
        ("a" * 2_000_001, "larger than 2 MB"),
        ("a: !!python/object/apply:os.system ['true']", "is not YAML"),
        ("a: 2024-13-45", "line 1, column 4: '2024-13-45' is no timestamp"),
        (yaml.safe_dump(GOOD | {"unit_type": "ward"}), "unit_type: 'ward'"),
        (yaml.safe_dump(GOOD | {"years": 3}), "years: 3: Extra inputs are not permitted (known here: "),
        (
            yaml.safe_dump(GOOD | {"scale": "97,5"}),
            "scale: '97,5': Input should be a valid number, unable to parse",
        ),
        (yaml.safe_dump(GOOD | {"scale": "97,5"}), "its decimals with a point"),
        (yaml.safe_dump(GOOD | {"framework_id": "Sở 2025"}), "without marks or spaces"),
        ("criteria:\n- {code: '1', name_vi: A, max_points: 2,5}\n", "a comma begins the next entry"),
        (
            yaml.safe_dump(GOOD | {"criteria": [leaf(rule={"type": "bonus", "pre": 1})]}),
            "(known here: type, per)",
        ),
        (
            yaml.safe_dump(
                GOOD | {"criteria": [leaf(rule={"type": "steps_by_rate", "steps": [{"hihg": 9}]})]}
            ),
            "steps.0.hihg: 9: Extra inputs are not permitted (known here: low, high, ",
        ),
        (yaml.safe_dump(GOOD | {"criteria": [leaf(rule="yes_no")]}), "{type: yes_no}"),
        ("criteria:\n\t- a", "Indent with spaces"),
        ("title_vi: Chỉ số: 2025", "Put text that holds a colon in quotes"),
        (yaml.safe_dump(GOOD | {"last_year": 2020}), "last_year 2020 lies before first_year 2024"),
        (yaml.safe_dump(GOOD | {"scale": float("nan")}), "scale"),
        (yaml.safe_dump(GOOD | {"criteria": [{"code": 1.1, "name_vi": "A"}]}), "put it in quotes: '1.1'"),
        (yaml.safe_dump(GOOD | {"criteria": [leaf(top=None)]}), "has a rule but no max_points"),
        (
            yaml.safe_dump(GOOD | {"criteria": [leaf(children=[leaf("1.1", rule=dict(YES))])]}),
            "both a rule and children",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_fault(tmp_path, text, says):
    with pytest.raises(FrameworkError) as error:
        read_framework(written(tmp_path, text))
    assert says in str(error.value)
    assert len(str(error.value)) < 1500


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    with pytest.raises(FrameworkError) as error:
        read_framework(
            written(tmp_path, yaml.safe_dump(GOOD | {"unit_type": "ward", "first_year": 1900, "scale": 0}))
        )
    assert all(word in str(error.value) for word in ("unit_type", "first_year", "scale"))


def test_names_are_composed_when_a_file_is_read(tmp_path):
    path = written(tmp_path, yaml.safe_dump(GOOD | {"title_vi": "Ha\u0300 Nam"}, allow_unicode=True))
    assert read_framework(path).title_vi == "H\u00e0 Nam"


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(FrameworkError, match="Did you mean 'xuanloc-244'"):
        resolve_framework("xuanloc-2444")
    with pytest.raises(FrameworkError, match="Did you mean 'pi-876'"):
        resolve_framework("somewhere/pi-87.yml")
    with pytest.raises(FrameworkError, match="cannot be read"):
        read_framework(frameworks_dir())


def test_kinds_are_inherited_and_a_parents_maximum_is_the_sum():
    parent = {"code": "1", "name_vi": "A", "kind": "sipas", "lead_agency": "Sở Nội vụ"}
    children = [leaf("1.1", 4, kind=None), leaf("1.2", 6, kind="appraised")]
    found = framework(parent | {"children": copy.deepcopy(children)})
    assert leaf_kinds(found) == {"1.1": "sipas", "1.2": "appraised"}
    table = tree_table(found).set_index("code")
    assert table.loc["1", "max_points"] == 10
    assert table["lead_agency"].tolist() == ["Sở Nội vụ"] * 3
    assert isinstance(table, pd.DataFrame)


def test_the_example_of_the_readme_is_a_sound_framework():
    text = (frameworks_dir() / "README.md").read_text(encoding="utf-8")
    example = text.partition("```yaml\n")[2].partition("```")[0]
    findings = check_framework(parse_framework(yaml.safe_load(example)))
    assert [finding.message for finding in findings] == [
        "illustrative: no authority has issued this framework"
    ]


def test_the_readme_names_every_rule_type_and_kind():
    text = (frameworks_dir() / "README.md").read_text(encoding="utf-8")
    used = {node.rule.type for name in ILLUSTRATIVE for node in resolve_framework(name).leaves()}
    assert all(f"| `{rule}` |" in text for rule in used)
    assert all(kind in text for kind in KINDS)
