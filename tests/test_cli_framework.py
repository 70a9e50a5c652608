"""The command ``parresearch framework``: what it prints, how it ends, and that bad input leaves no traceback."""

import pytest
from typer.testing import CliRunner

from parresearch import cli
from parresearch.catalog.frameworks import framework_ids, resolve_framework, unknown_sources
from parresearch.cli_framework import app
from parresearch.scoring.framework import FrameworkError, parse_framework


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def through_main(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main(["framework", *arguments])
    return ended.value.code, capsys.readouterr()


def test_list_names_every_framework_and_what_is_illustrative():
    done = run("list")
    assert done.exit_code == 0
    lines = {line.split()[0]: line for line in done.output.splitlines()}
    assert set(lines) == set(framework_ids())
    for name, line in lines.items():
        assert ("illustrative: no authority" in line) == name.startswith("illustrative-")
    assert "97.5" in lines["pi-4361"]


def test_check_all_ends_well_and_shows_the_contradictions_of_the_sources():
    done = run("check", "--all")
    assert done.exit_code == 0
    assert "0.8 points are stated, the rule gives 0" in done.output
    assert "64.5 (appraised) + 22 (leaders) + 12" in done.output
    assert "pi-2948: not complete: points given by field make an index" in done.output
    assert "camau-1880: not complete: points of single criteria" in done.output
    assert "illustrative-department-2024: complete: its 40 rules" in done.output
    assert "0 error(s), 2 contradiction(s)" in done.output


def test_check_of_a_faulty_file_tells_all_and_ends_with_1(tmp_path):
    path = tmp_path / "mine.yml"
    path.write_text(
        "framework_id: mine\ntitle_vi: Của tôi\nunit_type: commune\nfirst_year: 2025\nscale: 10\ncomplete: true\n"
        "criteria:\n- {code: '1', name_vi: A, max_points: 4, kind: appraised, rule: {type: yes_no}}\n"
        "- {code: '2', name_vi: B, max_points: 5}\n",
        encoding="utf-8",
    )
    done = run("check", str(path), "pi-876", "pi-87")
    assert done.exit_code == 1
    assert "add to 9, the scale is 10" in done.output
    assert "2: the framework says it is complete; this leaf has no rule" in done.output
    assert "Did you mean 'pi-876'?" in done.output
    assert "3 checked" in done.output


def test_diff_speaks_both_languages():
    pair = ("illustrative-department-2024", "illustrative-department-2025")
    done = run("diff", *pair)
    assert done.exit_code == 0
    assert "Thêm 9 " in done.output
    assert "[illustrative: no authority has issued it]" in done.output
    assert "19 change(s): 3 added, 1 moved, 10 re weighted" in done.output
    assert "Added: 9 " in run("diff", *pair, "--language", "en").output
    assert run("diff", "pi-876", "pi-876").output.endswith("0 change(s)\n")


def test_show_prints_the_tree():
    done = run("show", "pi-876")
    assert "    8.SIPAS Chỉ số hài lòng về sự phục vụ hành chính (SIPAS): 10 (sipas)" in done.output
    assert "6 + 7 together: 25.5" in done.output
    assert "1.3.1" in run("show", "illustrative-department-2024").output
    assert "not all parts are known" in run("show", "camau-1880").output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "pi-2849"], "Did you mean 'pi-2948'?"),
        (["show", "nowhere/x.yml"], "There is no framework file"),
        (["diff", "pi-876", "/"], "There is no framework file"),
        (["diff", "pi-876", "pi-2948", "--language", "fr"], "not a language"),
        (["check"], "--all"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(capsys, arguments, says):
    code, said = through_main(capsys, *arguments)
    assert code == 2
    assert says in said.err
    assert "Traceback" not in said.err


def test_a_source_that_the_catalogue_lacks_is_named_with_the_nearest():
    framework = resolve_framework("pi-876")
    assert unknown_sources(framework) == []
    misspelt = framework.model_copy(update={"source_ids": ("snv-kontum-1138", "snv-kontum-1138")})
    (found,) = unknown_sources(misspelt)
    assert (found.severity, found.code) == ("note", "")
    assert "'snv-kontum-1138'" in found.message
    assert "Did you mean 'snv-kontum-11382'?" in found.message


def test_faults_are_placed_by_the_code_of_their_criterion():
    leaf = {"code": "1.2", "name_vi": "B", "max_points": "mười", "kind": "appraised"}
    data = {"framework_id": "x", "title_vi": "X", "unit_type": "commune", "first_year": 2025, "scale": "10đ",
            "complete": True, "criteria": [{"code": "1", "name_vi": "A", "max_points": 10, "children": [leaf]},
                                           {"name_vi": "C", "max_points": 10}]}  # fmt: skip
    with pytest.raises(FrameworkError) as error:
        parse_framework(data)
    lines = str(error.value).splitlines()
    assert any(line.startswith("  criterion 1.2, max_points: 'mười'") for line in lines)
    assert any(line.startswith("  criteria.1, code: ") for line in lines)  # it has no code to be named by
    assert any(line.startswith("  scale: '10đ'") for line in lines)
