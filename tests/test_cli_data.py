"""The command ``parresearch data``: what it prints, and how it refuses."""

import re
import shutil
import unicodedata

import pytest
from typer.testing import CliRunner

from parresearch import cli
from parresearch.cli_data import app
from parresearch.cli_trace import STATISTICS


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


def test_a_count_is_said_in_words_and_a_flag_once():
    done = run("trace", "par", "2016", "national").output
    assert "- number of provinces in group A [total]: 1  [" in done
    assert "- number of provinces above the mean [total]: 30  [" in done
    assert "count" not in done
    assert "flags: pilot\n" in run("trace", "par", "2011", "34").output


def test_every_statistic_of_the_raw_file_has_words(root):
    rows = (root / "data/raw/national.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {row.split(",")[4] for row in rows} <= set(STATISTICS)


def raw_scores(root, index_id, year, component):
    """Scores by province as the raw file has them, with their lines; by hand, without the package."""
    lines = (root / f"data/raw/{index_id}.csv").read_text(encoding="utf-8").splitlines()
    cells = ((n, line.split(",")) for n, line in enumerate(lines, start=1))
    return {c[1]: (float(c[3]), n) for n, c in cells if c[0] == str(year) and c[2] == component}


@pytest.mark.parametrize("component", ["total", "d5"])
def test_a_computed_rank_and_mean_lead_to_the_rows_they_come_from(root, component):
    raw = raw_scores(root, "papi", 2016, component)
    scores = [score for score, _ in raw.values()]
    done = run("trace", "papi", "2016", "An Giang", "--component", component, "--all").output
    rank = 1 + sum(score > raw["89"][0] for score in scores)
    assert re.search(rf"rank:? {rank} of {len(scores)} \(1 is best", done)
    assert f"{sum(scores) / len(scores):.6g} points" in done
    assert f"lowest {min(scores):g} (" in done
    assert f"highest {max(scores):g} (" in done
    for code, (score, line) in raw.items():
        assert re.search(rf" {score:g}  .* \({code}\)  data/raw/papi.csv line {line}  papi-ml-mcdm\n", done)
    assert "add --all" not in done


def test_the_short_list_has_both_ends_and_the_province_and_says_how_to_see_the_rest():
    done = run("trace", "papi", "2016", "An Giang", "--component", "d5").output
    listed = [
        line for line in done.splitlines() if "data/raw/papi.csv line" in line and line.startswith("    ")
    ]
    assert len(listed) == 7
    assert sum("An Giang (89)" in line for line in listed) == 1
    left_out = [int(n) for n in re.findall(r"… (\d+) rows? more; see every row: add --all", done)]
    assert sum(left_out) + len(listed) == 63


def test_a_rank_in_the_region_leads_to_the_ranks_of_its_provinces():
    done = run("trace", "pci", "2016", "89", "--component", "total", "--all").output
    assert "order of the national ranks (published)" in done
    assert "rank in region DBSCL: 9 of 13" in done
    own = done[done.index("rank in region") :]
    places = [int(n) for n in re.findall(r"rank +(\d+) ", own)]
    assert len(places) == 13
    assert places == sorted(places)
    assert places.index(38) == 8
    assert "nan" not in own


def test_every_part_is_summed_up_when_none_is_asked_for():
    done = run("trace", "papi", "2016", "national").output
    assert "states a national figure" in done
    assert re.findall(r"- \[(\w+)\] mean of 63 of 63 provinces", done) == [f"d{n}" for n in range(1, 7)]
    assert "The rows behind one of them: add --component d1" in done


def test_nothing_is_computed_from_a_few_provinces_or_where_it_is_published():
    few = run("trace", "pci", "2023", "national", "--component", "total").output
    assert "No mean is computed: 2 of 63 provinces have a score" in few
    assert "Computed" not in run("trace", "par", "2016", "national").output
    assert "Computed" not in run("trace", "papi", "2016", "region:ĐBSCL").output


def test_the_words_for_the_country_and_a_region_are_taken_in_any_form():
    plain = run("trace", "par", "2016", "national").output
    for word in ("CẢ NƯỚC", unicodedata.normalize("NFD", "cả nước"), "ca nuoc", " National "):
        assert run("trace", "par", "2016", word).output == plain
    assert "87.79 percent" in run("trace", "par", "2023", "Region: đnb").output


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
        (["trace", "papi", "99999999999999999999", "89"], "is no whole number from 1 to 9999"),
        (["trace", "papi", "9999", "89"], "The nearest year with figures is 2024"),
        (["trace", "par", "2009", "An Giang"], "The nearest year with figures is 2011"),
        (["trace", "PAPI", "2016", "An Giang"], "Did you mean 'papi'?"),
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
