"""What is published, in which state; making it again; the same work for another scheduler."""

from __future__ import annotations

import dataclasses
import shlex
from concurrent.futures import ThreadPoolExecutor

import pytest
from batch_support import METADATA, SHARED, STUB, domains, fake_result, planned, settings, toy_contract

from parresearch.batch import status as module
from parresearch.batch.emit import emit_jobs, emit_snakefile
from parresearch.batch.engine import run_batch
from parresearch.batch.gather import gather
from parresearch.batch.messages import Failure, RunResult
from parresearch.batch.quick import Answer, fingerprint, nothing_to_do, remember
from parresearch.batch.records import all_records, damage, record_path
from parresearch.batch.status import not_asked_for, report_status
from parresearch.batch.verify import sample, verify_reports

STEMS = ["toy/2016/89-an-giang", "toy/2016/92-can-tho"]


class Place:
    def __init__(self, folder) -> None:
        self.folder, self.output = folder, folder / "reports"
        self.contract = toy_contract(folder / "notebooks")

    def run(self, *, province=("89", "92"), runner=fake_result, output=None, **options):
        output = output or self.output
        reports = planned(self.contract, output, province=province, **options)
        with ThreadPoolExecutor(1) as executor:
            return run_batch(reports, SHARED, self.settings(executor, runner, output))

    def settings(self, executor, runner=fake_result, output=None):
        return settings(output or self.output, self.folder, executor=executor, runner=runner)

    def states(self, shared=SHARED, years=(2016,)):
        found = report_status(self.output, self.folder / "notebooks", domains(years), shared)
        return {status.stem: (status.state, status.reason) for status in found}


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "EXPORTERS", STUB)
    monkeypatch.setattr("parresearch.batch.plan.EXPORTERS", STUB)
    made = Place(tmp_path)
    made.run()
    return made


def plan_of(place, **options):
    return planned(place.contract, place.output, province=["89", "92"], **options)


def test_what_is_up_to_date_is_current(place):
    assert place.states() == dict.fromkeys(STEMS, ("current", ""))


def test_a_report_about_one_of_the_34_in_an_older_year_is_current_too(place):
    metadata = {
        **METADATA,
        "parameters": {**METADATA["parameters"], "province": {"domain": "province", "vintage": 34}},
    }
    place.contract = toy_contract(place.folder / "notebooks", "merged", metadata=metadata)
    place.run(province=["An Giang"])
    assert place.states()["merged/2016/91-an-giang"] == ("current", "")


def test_stale_failed_and_damaged_are_told_with_the_reason(place):
    newer = dataclasses.replace(SHARED, data="data-2")
    assert place.states(newer)[STEMS[0]] == ("stale", "data changed")
    place.run(province=["01"], runner=lambda request: RunResult(failure=Failure("cell", "broke")))
    assert place.states()["toy/2016/01-ha-noi"] == ("failed", "broke")
    (place.output / f"{STEMS[0]}.html").unlink()
    assert place.states()[STEMS[0]] == ("stale", f"file missing ({STEMS[0]}.html)")


def test_a_report_whose_record_is_broken_is_not_forgotten(place):
    (place.output / ".manifest" / f"{STEMS[0]}.json").write_text("{broken", encoding="utf-8")
    assert place.states()[STEMS[0]] == ("stale", "its record cannot be read")
    assert plan_of(place)[0].reason == "its record cannot be read"
    place.run()
    assert place.states() == dict.fromkeys(STEMS, ("current", ""))


def test_a_report_that_somebody_edited_is_kept_beside_the_new_one(place):
    stem = STEMS[0]
    page, aside = place.output / f"{stem}.html", place.output / f"{stem}.old-1.html"
    published = page.read_bytes()
    page.write_bytes(b"read and corrected by the office")
    summary = place.run()
    assert summary.kept == [aside]
    assert (page.read_bytes(), aside.read_bytes()) == (published, b"read and corrected by the office")
    newer = dataclasses.replace(SHARED, data="data-2")
    assert place.run(shared=newer).kept == []  # as it was published: nobody's work
    page.write_bytes(b"corrected again")
    place.run(output=place.folder / "apart")
    assert gather(place.folder / "apart", place.output, SHARED).kept == [place.output / f"{stem}.old-2.html"]
    assert place.states() == dict.fromkeys(STEMS, ("current", ""))


def test_orphans_are_listed_and_kept(place):
    assert place.states(years=(2018,))[STEMS[0]] == ("orphaned", "there are no figures of 2016 any more")
    (place.folder / "notebooks" / "toy.ipynb").rename(place.folder / "notebooks" / "other.ipynb")
    state, reason = place.states()[STEMS[0]]
    assert (state, "is not a notebook" in reason) == ("orphaned", True)
    assert (place.output / f"{STEMS[0]}.html").exists()
    assert not_asked_for(place.output, plan_of(place)[:1]) == [STEMS[1]]


def test_reports_made_again_have_the_same_bytes_or_the_difference_is_told(place):
    with ThreadPoolExecutor(1) as executor:
        again = place.settings(executor)
        assert [v.difference for v in verify_reports(plan_of(place), SHARED, again)] == ["", ""]
        page = place.output / f"{STEMS[0]}.html"
        page.write_bytes(page.read_bytes().replace(b"</html>", b"\n</html>"))
        first, second = verify_reports(plan_of(place), SHARED, again)
        assert (first.difference, second.difference) == ("html differs: from line 1", "")
        fails = dataclasses.replace(again, runner=lambda request: RunResult(failure=Failure("cell", "broke")))
        assert verify_reports(plan_of(place), SHARED, fails)[0].difference == "cannot be made again: broke"


def test_a_sample_is_the_same_each_time(place):
    reports = planned(place.contract, place.output, province=["all"])
    assert sample(reports, 5) == sample(reports, 5) != sample(reports, 5, seed=1)
    assert len(sample(reports, None)) == 63


def test_emitted_jobs_ask_for_each_report_in_a_folder_of_its_own(place):
    reports = plan_of(place, force=True)
    lines = emit_jobs(reports, place.output).splitlines()
    assert len(lines) == 3
    words = shlex.split(lines[0])
    assert words[:3] == ["parresearch", "report", "toy"]
    assert words[words.index("--province") + 1] == "89"
    assert words[-1] == f"{place.output.as_posix()}-parts/toy-2016-89-an-giang"
    assert shlex.split(lines[-1])[:2] == ["parresearch", "gather"]
    snakefile = emit_snakefile(reports, place.output)
    assert snakefile.count("rule ") == 3
    assert f"{place.output.as_posix()}-parts/toy-2016-92-can-tho/index.html" in snakefile


def test_parts_are_gathered_whole_or_not_at_all(place, tmp_path):
    parts = tmp_path / "parts"
    for code in ("01", "48", "79"):
        place.run(province=[code], output=parts / code)
    damaged = next((parts / "48" / "toy").rglob("*.html"))
    damaged.write_bytes(b"cut")
    other = record_path(parts / "79", next(all_records(parts / "79")).stem)
    other.write_text(other.read_text(encoding="utf-8").replace("lib-1", "lib-9"), encoding="utf-8")
    result = gather(parts, place.output, SHARED)
    assert result.taken == ["toy/2016/01-ha-noi"]
    assert sorted(result.refused.values())[0].startswith("file altered")
    assert "made with another library" in result.refused.values()
    records = list(all_records(place.output))
    assert [record.stem for record in records] == ["toy/2016/01-ha-noi", *STEMS]
    assert [damage(place.output, record) for record in records] == [""] * 3


def test_the_quick_answer_holds_only_while_all_is_as_it_was(place):
    notebooks, data = place.folder / "notebooks", place.folder / "data"
    (data / "raw").mkdir(parents=True)
    (data / "raw" / "par.csv").write_text("1")
    asked = fingerprint(["toy"], notebooks=notebooks, data=data)
    assert nothing_to_do(place.output, asked) is None
    remember(place.output, asked, STEMS)
    assert nothing_to_do(place.output, asked) == Answer(2, [])
    assert fingerprint(["toy", "x"], notebooks=notebooks, data=data) != asked
    (data / "raw" / "par.csv").write_text("2")
    assert fingerprint(["toy"], notebooks=notebooks, data=data) != asked
    page = place.output / f"{STEMS[0]}.html"
    page.write_bytes(page.read_bytes() + b" ")
    assert nothing_to_do(place.output, asked) is None


def test_a_broken_memory_of_quick_answers_is_forgotten(place):
    (place.output / ".manifest" / "nothing-to-do").write_text("{")
    assert nothing_to_do(place.output, "x") is None
    remember(place.output, "x", STEMS)
    assert nothing_to_do(place.output, "x") == Answer(2, [])
