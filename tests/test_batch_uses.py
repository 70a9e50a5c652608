"""Only what a report used makes it new: modules seen being imported, slices seen being read."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from batch_support import SHARED, fake_result, planned, settings, toy_contract

from parresearch.batch.engine import run_batch
from parresearch.batch.plan import UP_TO_DATE
from parresearch.batch.records import read_record
from parresearch.batch.uses import Now, changed_uses, package_files, with_hashes
from parresearch.core import reads
from parresearch.core.reads import read_again, recorded

FILES = {"__init__.py": "0", "statistics/__init__.py": "1", "statistics/ranking.py": "2", "statistics/other.py": "3",
         "reporting/__init__.py": "4", "reporting/page.css": "5", "locale/vi/x.po": "6"}  # fmt: skip
TABLE = {"89": 72.89, "92": 80.0}


@recorded
def load_points(province_code: str) -> pd.DataFrame:
    """A loader of the tests."""
    return pd.DataFrame({"points": [TABLE[province_code]]})


def now(**changes: str) -> Now:
    return Now({**FILES, **changes}, {"scores": "t1"}, {"provinces.csv": "m"})


def uses_of(province: str) -> dict[str, object]:
    reads.start()
    load_points(province)
    (read,) = reads.reads()
    modules = ["parresearch.statistics.ranking", "parresearch.reporting"]
    return {"modules": modules, "reads": [{**read.to_json(), "tables": {"scores": "t1"}}]}


def recording(request):
    return dataclasses.replace(fake_result(request), uses=uses_of(str(request.parameters["province"])))


@pytest.fixture
def made(tmp_path):
    """Reports of An Giang and Cần Thơ that say what they used."""
    contract, output = toy_contract(tmp_path / "notebooks"), tmp_path / "reports"
    shared = dataclasses.replace(SHARED, now=now())
    with ThreadPoolExecutor(1) as executor:
        reports = planned(contract, output, province=["89", "92"], shared=shared)
        run_batch(reports, shared, settings(output, tmp_path, executor=executor, runner=recording))
    return contract, output


def reasons(made, shared) -> list[str]:
    contract, output = made
    return [report.reason for report in planned(contract, output, province=["89", "92"], shared=shared)]


def test_code_that_a_report_did_not_use_leaves_it_alone(made):
    other = dataclasses.replace(SHARED, library="lib-2", now=now(**{"statistics/other.py": "x"}))
    assert reasons(made, other) == [UP_TO_DATE, UP_TO_DATE]


@pytest.mark.parametrize(
    "name", ["statistics/ranking.py", "reporting/page.css", "locale/vi/x.po", "statistics/__init__.py"]
)
def test_code_styles_and_words_that_it_used_are_named(made, name):
    edited = dataclasses.replace(SHARED, library="lib-2", now=now(**{name: "x"}))
    assert reasons(made, edited) == [f"library changed ({name})"] * 2


PACKAGE = package_files()
KINDS = sorted({Path(name).suffix for name in PACKAGE})


def modules_of(formats: str) -> list[str]:
    """What a process has loaded that makes documents of these formats, as the run of a report tells it."""
    code = (
        "import sys\n"
        "from parresearch.batch.run import exporter_called\n"
        f"for name in {formats.split()!r}: exporter_called('parresearch-' + name)\n"
        "print(*(name for name in sys.modules if name.partition('.')[0] == 'parresearch'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_the_package_is_in_the_record_of_a_report_that_uses_it(kind):
    """Whatever kind of file there is, and in whatever folder: it belongs to some module."""
    code = [name for name in PACKAGE if name.endswith(".py")]
    modules = ["parresearch." + name.removesuffix(".py").replace("/", ".") for name in code]
    modules = [name.removesuffix(".__init__") for name in modules]
    there = Now(PACKAGE, {}, {})
    uses = with_hashes({"modules": modules, "reads": []}, "vi", there)
    for name in (name for name in PACKAGE if Path(name).suffix == kind):
        touched = Now({**PACKAGE, name: "touched"}, {}, {})
        assert changed_uses(uses, touched) == [f"library changed ({name})"]


def test_every_asset_is_in_the_record_of_the_documents_that_are_made_with_it():
    uses = with_hashes({"modules": modules_of("html docx pdf xlsx"), "reads": []}, "vi", Now(PACKAGE, {}, {}))
    needed = [name for name in PACKAGE if not name.endswith((".py", "py.typed"))]
    assert "reporting/assets/word/styles.xml" in needed
    assert set(needed) <= uses["files"].keys()


def test_one_figure_of_one_province_concerns_what_reads_it(made, monkeypatch):
    monkeypatch.setitem(TABLE, "89", 72.90)
    tables = Now(FILES, {"scores": "t2"}, {"provinces.csv": "m"})
    edited = dataclasses.replace(SHARED, data="data-2", now=tables)
    assert reasons(made, edited) == ["data changed (load_points 89)", UP_TO_DATE]


def test_an_edit_that_changes_no_slice_concerns_nobody_and_the_records_are_renewed(made, tmp_path):
    contract, output = made
    edited = dataclasses.replace(
        SHARED, data="data-2", now=Now(FILES, {"scores": "t2"}, {"provinces.csv": "m"})
    )
    reports = planned(contract, output, province=["89", "92"], shared=edited)
    assert [report.renew for report in reports] == [True, True]
    summary = run_batch(reports, edited, settings(output, tmp_path))
    assert (summary.made, summary.current) == ([], 2)
    record = read_record(output, "toy/2016/89-an-giang")
    assert record is not None
    assert record.parts["data"] == "data-2"
    assert record.parts["uses"]["reads"]
    assert reasons(made, dataclasses.replace(edited, now=None)) == [UP_TO_DATE, UP_TO_DATE]


def test_the_map_of_provinces_concerns_everybody(made):
    moved = dataclasses.replace(
        SHARED, data="d", now=Now(FILES, {"scores": "t1"}, {"provinces.csv": "other"})
    )
    assert reasons(made, moved) == ["data changed (provinces.csv)"] * 2


def test_a_slice_that_is_gone_is_a_change(made, monkeypatch):
    monkeypatch.delitem(TABLE, "92")
    gone = dataclasses.replace(SHARED, data="d", now=Now(FILES, {"scores": "t2"}, {"provinces.csv": "m"}))
    assert reasons(made, gone) == [UP_TO_DATE, "data changed (load_points 92)"]


def test_slices_of_the_project_are_read_again_with_the_same_hash():
    from parresearch.catalog import load, trace
    from parresearch.core.provinces import resolve

    reads.start()
    load.load_scores("par", component="total")
    load.load_province_year("89", 2016, index_ids=["par", "pci"])
    trace.evidence(
        resolve("An Giang", year=2016), years=range(2011, 2017), detail_year=2016, index_ids=["par"]
    )
    found = reads.reads()
    assert [read.loader.rpartition(":")[2] for read in found] == [
        "load_province_year",
        "load_scores",
        "evidence",
    ]
    assert all("scores" in read.tables or "statements" in read.tables for read in found)
    for read in found:
        assert read_again(read.loader, read.arguments) == read.sha256


def _read_hashes(call) -> list[str]:
    reads.start()
    call()
    return [read.sha256 for read in reads.reads()]


def test_an_edit_of_a_later_year_or_of_another_province_leaves_a_narrow_slice_alone(monkeypatch):
    """The figure edited is named by hand; what was asked for without it must keep its hash, the rest must not."""
    from parresearch.catalog import kept, load

    monkeypatch.setattr(reads, "_hashes", {})
    table = load.load_table("scores")
    edited = table.copy()
    of_2018 = (edited["index_id"] == "pci") & (edited["year"] == 2018) & (edited["province_code"] == "89")
    assert of_2018.any()
    edited.loc[of_2018, "points"] += 0.01
    calls = {
        "years before": lambda: load.load_scores("pci", last_year=2017),
        "another province": lambda: load.load_scores("pci", province_code="01"),
        "another year": lambda: load.load_scores("pci", first_year=2019, last_year=2019),
        "the year": lambda: load.load_scores("pci", first_year=2018, last_year=2018),
        "the province": lambda: load.load_scores("pci", last_year=2018, province_code="89"),
        "everything": lambda: load.load_scores("pci"),
    }
    before = {name: _read_hashes(call) for name, call in calls.items()}
    monkeypatch.setattr(reads, "_hashes", {})
    monkeypatch.setattr(kept, "_slices", {})
    monkeypatch.setattr(load, "load_table", lambda name: edited.copy())
    changed = {name for name, call in calls.items() if _read_hashes(call) != before[name]}
    assert changed == {"the year", "the province", "everything"}


def test_years_asked_for_are_the_years_given():
    from parresearch.catalog import load

    assert set(load.load_scores("pci", first_year=2010, last_year=2012)["year"]) == {2010, 2011, 2012}
    assert load.load_ranks("pci", last_year=2016)["year"].max() == 2016
    assert load.load_national("par", last_year=2016)["year"].max() <= 2016
    assert load.load_stated_changes("par", last_year=2015).empty
    assert set(load.load_scores("par", province_code="89")["province_code"]) == {"89"}


def test_imports_are_seen_and_followed(tmp_path):
    code = (
        "from parresearch.core import imports; imports.install()\n"
        "import parresearch.catalog.trace, parresearch.statistics.change\n"
        "imports.forget('__main__')\n"
        "from parresearch.statistics.groups import group_of\n"
        "import json; print(json.dumps(imports.modules_used_by()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert set(found) >= {"parresearch", "parresearch.statistics", "parresearch.statistics.groups"}
    # What `groups` itself imports counts as used, though it was loaded before: an edit of it changes the result.
    assert "parresearch.core.flags" in found
    assert not {"parresearch.catalog.trace", "parresearch.statistics.change"} & set(found)


def test_results_in_common_are_worked_out_once_and_copied():
    from parresearch.core import shared

    calls = []

    @shared.shared
    def doubled(table: pd.DataFrame) -> pd.DataFrame:
        calls.append(1)
        return table * 2

    table = pd.DataFrame({"a": [1.0, 2.0]})
    first = doubled(table)
    first.loc[0, "a"] = -1
    assert doubled(table.copy())["a"].tolist() == [2.0, 4.0]
    assert len(calls) == 1
    assert doubled(table + 1)["a"].tolist() == [4.0, 6.0]


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (lambda t: t.copy(), True),
        (lambda t: t.iloc[::-1].iloc[::-1], True),  # the same cells, lying otherwise in memory
        (lambda t: t.assign(name=["".join(list(name)) for name in t["name"]]), True),
        (lambda t: t.assign(score=[0.1 + 0.2, float("nan")]), False),  # 0.30000000000000004 is not 0.3
        (lambda t: t.astype({"year": "Int64"}), False),
        (lambda t: t.rename(columns={"score": "points"}), False),
        (lambda t: t[["score", "name", "year"]], False),
        (lambda t: t.set_axis([1, 0]), False),
    ],
)
def test_work_is_remembered_by_what_a_table_says(other, is_same, monkeypatch):
    from parresearch.core import shared

    calls = []
    monkeypatch.setattr(shared, "_memory", {})

    @shared.shared
    def told(table: pd.DataFrame) -> int:
        calls.append(1)
        return len(table)

    table = pd.DataFrame({"name": ["Huế", "Đà Nẵng"], "score": [0.3, float("nan")], "year": [2016, 2016]})
    told(table)
    told(other(table))
    assert len(calls) == (1 if is_same else 2)
