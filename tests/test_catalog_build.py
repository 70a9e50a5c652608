"""From raw to processed: schemas that object, checks that find, bytes that stay, builds that survive."""

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from parresearch.catalog import build as building
from parresearch.catalog import load
from parresearch.catalog.checks import run_checks
from parresearch.catalog.choose import choose_scores
from parresearch.catalog.schemas import check_schema
from parresearch.core.errors import DataError, MissingYearError, RawFileError, UnknownIndexError
from parresearch.core.provinces import units_of
from parresearch.core.rawfiles import register
from parresearch.reporting.data_words import check_finding
from parresearch.reporting.language import words


@pytest.fixture(scope="module")
def tables():
    return building.build_tables()


@pytest.fixture
def project(tmp_path, monkeypatch, root):
    """A project of its own: a copy of data/raw, nothing processed."""
    shutil.copytree(root / "data" / "raw", tmp_path / "data" / "raw")
    monkeypatch.setenv("PARRESEARCH_HOME", str(tmp_path))
    return tmp_path


def test_every_raw_row_about_a_province_is_a_statement(tables, root):
    for index_id in ("par", "sipas", "pci", "papi", "dti"):
        n = len((root / "data/raw" / f"{index_id}.csv").read_text(encoding="utf-8").splitlines()) - 1
        assert (tables["statements"]["index_id"] == index_id).sum() == n


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"province_code": "28"}, "the province exists in that year"),  # Hà Tây in 2016
        ({"province_code": "1"}, "str_matches"),
        ({"vintage": 34}, "the vintage is that of the year"),
        ({"index_id": "papi", "points": 60.5}, "inside the range"),  # 2016: of 60
        ({"points": 100.2}, "inside the range"),
        ({"points": -0.1}, "inside the range"),
        ({"percent": 101.0}, "inside the range"),
        ({"source_id": ""}, "names its source"),
        ({"basis": "guessed"}, "isin"),
    ],
)
def test_the_schema_of_scores_objects(tables, change, rule):
    row = (
        tables["scores"]
        .query("index_id == 'par' and year == 2016 and province_code == '89'")
        .head(1)
        .reset_index(drop=True)
    )
    check_schema("scores", row)
    broken = row.assign(**change)
    with pytest.raises(DataError) as error:
        check_schema("scores", broken)
    assert rule in str(error.value)
    assert "nothing" in str(error.value)


def test_a_score_of_80_is_inside_papi_from_2018(tables):
    row = tables["scores"].query("index_id == 'papi' and year == 2018 and component == 'total'").head(1)
    check_schema("scores", row.assign(points=79.9).reset_index(drop=True))


def test_a_repeated_key_is_refused(tables):
    twice = pd.concat([tables["scores"].head(1)] * 2, ignore_index=True)
    with pytest.raises(DataError) as error:
        check_schema("scores", twice)
    assert "unique" in str(error.value)


def checks_of(tables, **changed):
    parts = {
        name: changed.get(name, tables[name]) for name in ("scores", "statements", "national", "sources")
    }
    return {check.rule.split(" (")[0]: check for check in run_checks(**parts)}


def test_all_checks_hold_on_the_shipped_figures(tables):
    found = checks_of(tables)
    assert {rule for rule, check in found.items() if check.status == "fail"} == set()
    parts = found["parts of the PAR INDEX add to the total"]
    assert (parts.status, parts.detail) == (
        "note",
        "2023 17: parts +1.13 from the total",
    )  # Hòa Bình, not repaired


def test_the_checks_find_what_is_wrong(tables):
    scores = tables["scores"].copy()
    swapped = scores.query("index_id == 'pci' and year == 2010 and component == 'total'").nsmallest(
        2, "rank_published"
    )
    wrong = scores.copy()
    wrong.loc[swapped.index, "rank_published"] = swapped["rank_published"].to_numpy()[::-1]
    found = checks_of(tables, scores=wrong)
    assert found["ranks follow scores wherever both are published"].status == "note"
    assert found["where a year is complete, published ranks are those of the scores"].status == "note"
    wrong = scores.copy()
    at = wrong.query("index_id == 'papi' and year == 2012 and component == 'd3'").index[0]
    wrong.loc[at, "points"] += 0.001
    found = checks_of(tables, scores=wrong)
    assert found["PAPI dimensions are the sum of their sub-dimensions"].status == "note"
    assert found["PAPI totals are the sum of their dimensions"].status == "note"
    wrong = scores.copy()
    wrong.loc[wrong.query("index_id == 'par' and year == 2016 and province_code == '89'").index, "points"] = (
        95.0
    )
    assert (
        checks_of(tables, scores=wrong)["no score lies beyond the published best or lowest value"].status
        == "note"
    )


def edit_raw(project, name, edit):
    """A new version of a raw file, registered."""
    path = project / "data" / "raw" / f"{name}.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    edit(table).to_csv(path, index=False, lineterminator="\n")
    register(name)


def with_contradictions(project):
    """Figures that contradict others: swapped ranks, a dimension, a score above the published best."""

    def ranks(pci):
        pair = pci.query("year == '2010' and component == 'total'").index[:2]
        pci.loc[pair, "rank"] = pci.loc[pair, "rank"].to_numpy()[::-1]
        return pci

    def dimension(papi):
        at = papi.query("year == '2012' and component == 'd3'").index[0]
        papi.loc[at, "value"] = str(float(papi.loc[at, "value"]) + 0.01)
        return papi

    def best(par):
        at = par.query(
            "year == '2016' and component == 'total' and province_code == '89' and value != ''"
        ).index
        par.loc[at, "value"] = "96"
        return par

    for name, edit in (("pci", ranks), ("papi", dimension), ("par", best)):
        edit_raw(project, name, edit)


def test_contradictory_rows_are_told_by_name_and_the_build_goes_on(project):
    load.load_scores("par")
    with_contradictions(project)
    building.build()
    checks = load.load_table("checks").set_index("key")
    keys = ["ranks_follow_scores", "complete_ranks", "papi_dimensions", "papi_totals", "extremes"]
    assert (checks.loc[keys, "status"] == "note").all()
    assert (checks["status"] == "fail").sum() == 0
    units = units_of(range(2005, 2025))
    names = {(u.year, u.province_code): u.province_name for u in units.itertuples()}
    for language in ("vi", "en"):
        said = [check_finding(key, checks.loc[key, "facts"], names=names, w=words(language)) for key in keys]
        assert all("20" in text for text in said), said
        assert "An Giang" in said[-1]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("par", "component == 'impact_points'"),  # one row in all
        ("par", "component == 'appraised'"),
        ("par", "component.str.startswith('field_')"),
        ("papi", "component.str.contains('s')"),
        ("papi", "component == 'd4' and year == '2015' and province_code == '01'"),
        ("papi", "component == 'total'"),
        ("pci", "rank != ''"),
        ("dti", "year != ''"),
        ("national", "statistic == 'mean'"),
    ],
)
def test_rows_that_are_not_there_stop_no_check(tables, name, query):
    """What is published of one measure only in a few rows may be left out: nothing is compared with it then."""
    if name == "national":
        national = tables["national"]
        found = checks_of(tables, national=national.drop(national.query(query).index))
    else:
        statements = tables["statements"].assign(year=tables["statements"]["year"].astype(str))
        rank = statements["rank"].astype(str).replace("<NA>", "")
        out = statements.assign(rank=rank).query(f"index_id == {name!r} and ({query})").index
        kept = tables["statements"].drop(columns="used").drop(out)
        scores, *_ = choose_scores(kept, tables["sources"].set_index("source_id")["authority"])
        found = checks_of(tables, scores=check_schema("scores", scores))
    assert {check.status for check in found.values()} <= {"pass", "note"}
    assert all("NaN" not in check.facts for check in found.values())


def test_a_source_that_is_not_registered_is_named_with_the_nearest(project):
    def misspelt(par):
        at = par[par["flag"].str.contains("conflict")].index[0]
        par.loc[at, "source_id"] = par.loc[at, "source_id"] + "x"
        return par

    edit_raw(project, "par", misspelt)
    with pytest.raises(DataError, match=r"x' is no source of data/raw/sources.csv. Did you mean"):
        building.build()


def test_the_only_row_of_a_measure_may_be_left_out(project):
    edit_raw(project, "par", lambda par: par[par["component"] != "impact_points"])
    building.build()
    assert "impact_points" not in set(load.load_scores("par")["component"])


def test_two_builds_have_the_same_bytes(tmp_path):
    first, second = tmp_path / "một", tmp_path / "hai"
    building.build(first)
    building.build(second)
    assert building.read_stamp(first) == building.read_stamp(second)
    for path in first.glob("*.parquet"):
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_tables_are_built_on_demand_and_again_when_one_is_lost_or_damaged(project):
    assert len(load.load_scores("par")) > 400
    folder = project / "data" / "processed"
    stamp = building.read_stamp(folder)
    (folder / "scores.parquet").unlink()
    assert len(load.load_scores("pci")) > 10_000
    (folder / "ranks.parquet").write_bytes(b"PAR1 not a table")
    assert len(load.load_ranks("par")) > 100
    (folder / "build.json").write_text("{broken", encoding="utf-8")
    assert load.load_scores("sipas")["percent"].notna().any()
    assert building.read_stamp(folder) == stamp


def test_a_table_is_read_as_pandas_reads_it():
    for name in load.current_tables():
        path = building.processed_dir() / f"{name}.parquet"
        pd.testing.assert_frame_equal(load.load_table(name), pd.read_parquet(path, engine="pyarrow"))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="no /proc to count the threads in")
def test_reading_tables_starts_no_thread_that_could_outlive_the_interpreter():
    # Such a thread of pyarrow ended some processes with code 134 after everything had been printed.
    code = (
        "import os, pandas, pyarrow.parquet\n"
        "from parresearch.catalog import load\n"
        "load.load_table('sources')  # builds, where nothing is built yet\n"
        "before = len(os.listdir('/proc/self/task'))\n"
        "for name in load.read_stamp()['tables']: load.load_table(name)\n"
        "print(before, len(os.listdir('/proc/self/task')))\n"
    )
    load.load_table("sources")
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    before, after = done.stdout.split()
    assert before == after
    plain = code.replace(
        "load.load_table(name)", "pandas.read_parquet(load.processed_dir() / (name + '.parquet'))"
    )
    done = subprocess.run([sys.executable, "-c", plain], check=True, capture_output=True, text=True)
    before, after = map(int, done.stdout.split())
    assert after > before  # the count sees threads where there are some


def test_an_altered_raw_file_stops_loading_and_leaves_the_tables(project):
    load.load_scores("par")
    path = project / "data/raw/par.csv"
    data = path.read_bytes()
    path.write_bytes(data.replace(b"72.89", b"73.89", 1))
    with pytest.raises(RawFileError, match="altered"):
        load.load_scores("par")
    path.write_bytes(data)
    assert 72.89 in set(load.load_scores("par")["points"])


def test_bad_figures_stop_the_build_and_write_nothing(project):
    load.load_scores("par")
    folder = project / "data" / "processed"
    before = {path.name: path.read_bytes() for path in folder.glob("*.parquet")}
    path = project / "data/raw/par.csv"
    path.write_bytes(path.read_bytes().replace(b"72.89,points", b"172.89,points", 1))
    register("par")
    with pytest.raises(DataError, match="inside the range"):
        building.build()
    assert before == {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


def test_text_where_a_number_belongs_is_named_with_its_line(project):
    path = project / "data/raw/par.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[4] = lines[4].replace("51.25", "51,25x", 1) if "51.25" in lines[4] else lines[4]
    at = next(i for i, line in enumerate(lines) if ",72.89,points" in line)
    lines[at] = lines[at].replace("72.89,points", "bảy hai,points", 1)
    path.write_text("".join(lines), encoding="utf-8", newline="")
    register("par")
    with pytest.raises(DataError, match=rf"line {at + 1}: value is 'bảy hai'"):
        building.build()


def test_builds_at_the_same_time_wait_for_each_other(project):
    found = []
    threads = [threading.Thread(target=lambda: found.append(building.build())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1] == found[2]
    assert building.is_current()


def test_a_killed_build_is_simply_done_again(project):
    code = (
        "import os, parresearch.catalog.build as b\n"
        "real, n = os.replace, iter(range(100))\n"
        "os.replace = lambda *a: real(*a) if next(n) < 5 else os._exit(9)\n"
        "b.build()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 9
    assert not building.is_current()
    assert len(load.load_scores("par")) > 400
    assert not list((project / "data/processed").glob(".build-*"))


def test_a_place_that_cannot_be_written_is_a_clear_error(project):
    (project / "data" / "processed").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be written"):
        building.build()


def test_the_fingerprint_follows_the_figures(project):
    before = load.data_fingerprint()
    path = project / "data/raw/sources.csv"
    path.write_bytes(path.read_bytes() + b"x,x,x,,2026-11-21,press,press,not stated,\n")
    register("sources")
    assert load.data_fingerprint() != before


def test_a_loader_gives_what_it_kept_only_while_the_tables_are_the_same(project, monkeypatch):
    from parresearch.catalog import kept

    monkeypatch.setattr(kept, "_slices", {})
    asked = []
    real = load._of_index
    monkeypatch.setattr(
        load, "_of_index", lambda table, index_id: asked.append(index_id) or real(table, index_id)
    )
    first = load.load_scores("par", last_year=2016)
    first["points"] = -1.0  # a caller's own copy
    again = load.load_scores("par", last_year=2016)
    assert asked == ["par"]
    assert (again["points"].dropna() > 0).all()
    path = project / "data/raw/par.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace(",72.89,points", ",72.88,points", 1),
        encoding="utf-8",
        newline="",
    )
    register("par")
    changed = load.load_scores("par", last_year=2016)
    assert asked == ["par", "par"]
    assert not changed["points"].equals(again["points"])


def test_what_is_kept_is_recorded_as_read_with_its_tables(monkeypatch):
    from parresearch.catalog import kept, trace
    from parresearch.core import reads

    monkeypatch.setattr(kept, "_slices", {})
    found = []
    for _ in range(2):
        reads.start()
        trace.coverage()
        found.append([read.to_json() for read in reads.reads()])
    assert found[0] == found[1]
    assert set(found[0][0]["tables"]) == {"scores", "national", "ranks"}


def test_loaders_name_what_they_do_not_have():
    with pytest.raises(UnknownIndexError, match="Did you mean 'papi'"):
        load.load_scores("papy")
    with pytest.raises(UnknownIndexError, match="'totl' is no component of par"):
        load.load_scores("par", component="totl")
    with pytest.raises(MissingYearError, match=r"nearest year with figures is 2024.*report merged_province"):
        load.check_index_year("par", 2025)
    with pytest.raises(MissingYearError, match=r"it has 2011 to 2024\)\.$"):
        load.check_index_year("par", 2009)
    with pytest.raises(DataError, match="no processed table 'score'"):
        load.load_table("score")


def test_a_loaded_table_is_the_callers_own():
    table = load.load_scores("par")
    table.loc[:, "points"] = -1.0
    assert (load.load_scores("par")["points"].dropna() >= 0).all()


def test_not_published_is_missing_and_never_zero():
    scores = load.load_scores()
    assert (scores["points"] == 0).sum() == 0
    assert scores["points"].isna().sum() > 100
    stamp = building.read_stamp()
    assert json.dumps(stamp)
    assert np.isfinite(scores["points"].dropna()).all()
