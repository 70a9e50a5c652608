"""The coordinator with runners that need no kernel: what is published, kept, listed, and when it stops."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from batch_support import SHARED, fake_result, planned, settings, toy_contract
from filelock import FileLock

from parresearch.batch import publish as publishing
from parresearch.batch.engine import Settings, Summary, run_batch
from parresearch.batch.errors import DiskFullError, FolderInUseError, OutputFolderError
from parresearch.batch.messages import Failure, RunRequest, RunResult
from parresearch.batch.records import all_records, damage, read_record

STEM = "toy/2016/89-an-giang"


class Place:
    """A toy notebook with an output folder, and a batch of it in threads."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.output = folder, folder / "reports"
        self.contract = toy_contract(folder / "notebooks")

    def run(
        self, runner=fake_result, *, province=("89",), progress=None, shared=SHARED, **options
    ) -> Summary:
        reports = planned(self.contract, self.output, province=province, shared=shared, **options)
        with ThreadPoolExecutor(2) as executor:
            return run_batch(reports, shared, self.settings(executor, runner), progress=progress)

    def settings(self, executor, runner=fake_result) -> Settings:
        return settings(self.output, self.folder, executor=executor, runner=runner)

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.output).as_posix(): path.read_bytes()
            for path in sorted(self.output.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(tmp_path)


def failing(request: RunRequest) -> RunResult:
    log = "Cell 3 of the notebook:\n    1 / 0\nError: ZeroDivisionError: division by zero"
    return RunResult(failure=Failure("cell", "cell 3: ZeroDivisionError: division by zero", log, 3, b"{}"))


def test_reports_manifest_and_index_are_published(place):
    summary = place.run(province=["89", "92"])
    assert (len(summary.made), summary.failed, summary.current) == (2, [], 0)
    assert sorted(place.files()) == [
        ".manifest/toy/2016/89-an-giang.json",
        ".manifest/toy/2016/92-can-tho.json",
        "index.html",
        "manifest.json",
        "toy/2016/89-an-giang.html",
        "toy/2016/89-an-giang.ipynb",
        "toy/2016/92-can-tho.html",
        "toy/2016/92-can-tho.ipynb",
    ]
    manifest = json.loads((place.output / "manifest.json").read_text(encoding="utf-8"))
    (first, _) = manifest["reports"]
    assert first["parameters" if "parameters" in first else "parts"]["parameters"]["province"] == "89"
    assert first["title"] == "toy 2016 An Giang <title>"
    assert summary.index_page == place.output / "index.html"


def test_a_second_run_makes_nothing_and_changes_nothing(place):
    place.run()
    before = place.files()
    summary = place.run(runner=failing)
    assert (summary.made, summary.current, summary.failed) == ([], 1, [])
    assert place.files() == before


@pytest.mark.parametrize("content", ["", "{broken", "[]", '{"key": 5}', "\x00\x00"])
def test_a_broken_record_makes_its_report_again_and_no_other(place, content):
    place.run(province=["89", "92"])
    whole = place.files()
    (place.output / ".manifest" / f"{STEM}.json").write_text(content, encoding="utf-8")
    summary = place.run(province=["89", "92"])
    assert (summary.made, summary.current, summary.failed) == ([STEM], 1, [])
    pages = [name for name in whole if name.endswith((".html", ".ipynb")) and name != "index.html"]
    assert len(pages) == 4
    assert {name: place.files()[name] for name in pages} == {name: whole[name] for name in pages}


def test_a_failure_keeps_the_good_report_and_leaves_log_and_notebook(place):
    place.run()
    good = {name: data for name, data in place.files().items() if STEM in name}
    summary = place.run(runner=failing, force=True)
    (failed,) = summary.failed
    assert failed.reason == "cell 3: ZeroDivisionError: division by zero"
    assert failed.folder == place.output / "failed" / STEM
    assert "1 / 0" in (failed.folder / "log.txt").read_text(encoding="utf-8")
    assert (failed.folder / "notebook.ipynb").read_bytes() == b"{}"
    assert {name: place.files()[name] for name in good} == good
    assert "stale toy 2016 An Giang <title> the last run failed" in place.files()["index.html"].decode()


def test_a_later_success_clears_the_failure(place):
    place.run(runner=failing)
    assert (place.output / "failed" / STEM).is_dir()
    assert "failed An Giang 2016 cell 3" in place.files()["index.html"].decode()
    summary = place.run()
    assert summary.made == [STEM]
    assert not (place.output / "failed").exists()


def test_one_failure_does_not_stop_the_others(place):
    def mixed(request: RunRequest) -> RunResult:
        return failing(request) if request.parameters["province"] == "92" else fake_result(request)

    summary = place.run(mixed, province=["region:ĐBSCL"])
    assert (len(summary.made), len(summary.failed)) == (12, 1)
    assert place.run(mixed, province=["region:ĐBSCL"]).current == 12


def test_a_runner_that_raises_is_one_failed_report(place):
    def raises(request: RunRequest) -> RunResult:
        raise ValueError("out of range")

    (failed,) = place.run(raises).failed
    assert failed.reason == "ValueError: out of range"


def test_reports_of_earlier_data_are_stale_on_the_index_page(place):
    place.run()
    newer = dataclasses.replace(SHARED, data="data-2")
    place.run(province=["92"], shared=newer)
    index = place.files()["index.html"].decode()
    assert "stale toy 2016 An Giang <title> data changed" in index
    assert "published toy 2016 Cần Thơ <title> \n" in index


def test_a_report_that_a_batch_ended_too_early_for_is_stale_on_the_index_page(place):
    place.run(province=["89", "92"])
    reports = planned(place.contract, place.output, province=["89", "92"], force=True)
    with ThreadPoolExecutor(1) as executor:
        options = settings(
            place.output, place.folder, executor=executor, runner=failing, max_failures=1, jobs=1
        )
        summary = run_batch(reports, SHARED, options)
    index = place.files()["index.html"].decode()
    assert index.count("the last run failed") == len(summary.failed)
    assert summary.not_made == 2 - len(summary.failed)
    assert index.count("asked for with --force") == summary.not_made
    assert "published" not in index


def test_a_report_made_while_sources_changed_is_made_again_next_time(place):
    from parresearch.batch.sources import SourceWatch

    raw = place.folder / "raw"
    raw.mkdir()
    table = raw / "par.csv"
    table.write_text("1")
    watch = SourceWatch({"data": raw})

    def edits(request: RunRequest) -> RunResult:
        table.write_text("22")
        return fake_result(request)

    with ThreadPoolExecutor(1) as executor:
        options = settings(place.output, place.folder, executor=executor, runner=edits, watch=watch)
        summary = run_batch(planned(place.contract, place.output), SHARED, options)
    assert (summary.made, summary.changed_sources) == ([STEM], {"data"})
    assert "stale toy 2016 An Giang <title> data changed" in place.files()["index.html"].decode()
    (report,) = planned(place.contract, place.output)
    assert report.reason == "data changed"
    assert place.run().made == [STEM]


def test_the_record_holds_what_the_title_says(place):
    place.run()
    record = read_record(place.output, STEM)
    assert record is not None
    assert record.subject["points"] == 72.89
    assert record.parts["data"] == "data-1"
    assert damage(place.output, record) == ""
    assert [r.stem for r in all_records(place.output)] == [STEM]


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_a_crash_between_two_renames_is_healed_by_the_next_run(place, monkeypatch, moves):
    place.run()
    done = []

    def crash(staged: Path, target: Path) -> None:
        if len(done) == moves:
            raise KeyboardInterrupt
        done.append(target)
        real(staged, target)

    def other(request: RunRequest) -> RunResult:
        result = fake_result(request)
        return dataclasses.replace(result, files={ext: data + b"\n" for ext, data in result.files.items()})

    real = publishing.put_in_place
    monkeypatch.setattr(publishing, "put_in_place", crash)
    with pytest.raises(KeyboardInterrupt):
        place.run(other, force=True)
    monkeypatch.setattr(publishing, "put_in_place", real)
    (report,) = planned(place.contract, place.output)
    assert report.is_current == (moves == 0)
    assert place.run(other).made == ([] if moves == 0 else [STEM])
    record = read_record(place.output, STEM)
    assert record is not None
    assert damage(place.output, record) == ""


def test_nothing_of_the_batch_is_left_in_the_output_folder(place):
    place.run(runner=failing)
    assert not (place.output / ".work").exists()


def test_folders_of_a_killed_batch_are_removed(place):
    leftover = place.output / ".work" / "0123456789ab"
    leftover.mkdir(parents=True)
    (place.output / ".manifest").mkdir()  # a batch makes it before anything else
    (leftover / "publish-0").write_text("half")
    place.run()
    assert not leftover.exists()


def test_two_batches_on_one_folder_exclude_each_other(place):
    place.output.mkdir()
    with (
        FileLock(place.output / ".lock"),
        pytest.raises(FolderInUseError, match="Another batch is writing to"),
    ):
        place.run()
    assert place.run().made == [STEM]


def test_a_file_in_the_way_is_named_before_anything_runs(place):
    place.output.mkdir()
    (place.output / "toy").write_text("mine")

    def never(request: RunRequest) -> RunResult:
        raise AssertionError

    with pytest.raises(OutputFolderError, match=r"toy is a file, but a folder"):
        place.run(never)
    assert (place.output / "toy").read_text() == "mine"


def test_an_output_folder_that_is_a_file_is_named(place):
    place.output.write_text("mine")
    with pytest.raises(OutputFolderError, match="is a file"):
        place.run()


def test_a_folder_where_a_report_goes_is_named(place):
    (place.output / f"{STEM}.html").mkdir(parents=True)
    with pytest.raises(OutputFolderError, match="is a folder, but a report is published there"):
        place.run()


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "manifest.json",
        "failed/mine.txt",
        ".work/mine.txt",
        ".lock",
        f"{STEM}.html",
        f"{STEM}.ipynb",
    ],
)
def test_somebody_elses_files_are_named_and_never_replaced(place, name):
    mine = place.output / name
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_text('{"schema": 1, "name": "a web app"}', encoding="utf-8")
    before = place.files()
    with pytest.raises(
        OutputFolderError, match=r"was not made by parresearch, and has .*Choose a new or empty"
    ):
        place.run()
    assert place.files() == before


def test_a_folder_with_other_files_than_ours_is_used_and_they_stay(place):
    (place.output / "ghi chú").mkdir(parents=True)
    (place.output / "ghi chú" / "a.txt").write_text("mine")
    (place.output / "failed").mkdir()  # empty: nothing of anybody is lost
    assert place.run().made == [STEM]
    assert (place.output / "ghi chú" / "a.txt").read_text() == "mine"


def test_a_folder_is_a_batchs_own_by_its_records_or_by_its_manifest(place):
    place.run()
    (place.output / "index.html").write_text("edited")
    (place.output / "manifest.json").write_text("{broken")
    assert place.run().made == []
    assert (place.output / "index.html").read_text() != "edited"
    shutil.rmtree(place.output / ".manifest")  # as when it was copied without hidden folders
    assert place.run().made == [STEM]


def test_a_folder_that_cannot_be_made_is_named(place):
    place.output = Path("/proc/reports") if Path("/proc/self").exists() else place.folder / ("x" * 300)
    with pytest.raises(OutputFolderError, match="cannot be made or written"):
        place.run()
    loop = place.folder / "loop"
    loop.symlink_to(loop)
    place.output = loop
    with pytest.raises(OutputFolderError, match="leads nowhere"):
        place.run()


@pytest.mark.parametrize("folder", ["data/processed/x", "notebooks", "."])
def test_sources_are_no_place_for_reports(place, folder):
    place.output = place.folder / folder
    with pytest.raises(OutputFolderError, match="Choose"):
        place.run()


def test_a_folder_that_cannot_be_written_is_named(tmp_path, mount):
    target = mount("ro", "size=64k,ro")
    place = Place(tmp_path)
    place.output = target / "reports"
    with pytest.raises(OutputFolderError, match="read-only"):
        place.run()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_missing_permission_is_named(place):
    place.output.mkdir(mode=0o500)
    with pytest.raises(OutputFolderError, match="permission denied"):
        place.run()


def test_a_full_disk_stops_the_batch_and_loses_nothing(tmp_path, mount):
    place = Place(tmp_path)
    place.output = mount("full", "size=400k") / "reports"
    place.run(province=["89"])
    good = {name: data for name, data in place.files().items() if STEM in name}

    def large(request: RunRequest) -> RunResult:
        result = fake_result(request)
        return dataclasses.replace(
            result, files={**result.files, "html": b"<html>" + b"x" * 150_000 + b"</html>"}
        )

    with pytest.raises(
        DiskFullError, match=r"No space is left in .*full/reports.*run the same command again"
    ):
        place.run(large, province=["all"])
    assert {name: place.files()[name] for name in good} == good
    for record in all_records(place.output):
        assert damage(place.output, record) == ""
    assert not (place.output / ".work").exists()
    with pytest.raises(DiskFullError):
        place.run(large, province=["all"])


def test_a_full_disk_seen_by_a_failed_run_stops_the_batch(tmp_path, mount):
    place = Place(tmp_path)
    place.output = mount("full2", "size=200k") / "reports"
    calls = []

    def fills(request: RunRequest) -> RunResult:
        calls.append(request.number)
        if len(calls) == 1:
            with pytest.raises(OSError, match="No space"):
                (place.output.parent / "filler").write_bytes(b"x" * 400_000)
        return failing(request)

    with pytest.raises(DiskFullError):
        place.run(fills, province=["all"])
    assert len(calls) < 10


@pytest.fixture
def mount(tmp_path) -> Iterator:
    """Mount small file systems in memory; skipped where that is not allowed."""
    mounted: list[Path] = []

    def make(name: str, options: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if (
            not sys.platform.startswith("linux")
            or subprocess.run(command, capture_output=True, check=False).returncode
        ):
            pytest.skip("a small file system can be mounted by root on Linux only")
        mounted.append(folder)
        return folder

    yield make
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("how", ["broken", "cancelled", "refused"])
def test_a_lost_executor_fails_no_report_and_what_it_gave_is_published(place, how):
    from concurrent.futures import BrokenExecutor, Executor, Future

    class Lost(Executor):
        n = 0

        def submit(self, fn, /, *args, **kwargs):
            self.n += 1
            if self.n > 2 and how == "refused":
                raise BrokenExecutor("gone")
            future: Future = Future()
            if self.n <= 2:
                future.set_result(fn(*args, **kwargs))
            elif how == "broken":
                future.set_exception(BrokenExecutor("gone"))
            elif self.n == 3:  # the others are never heard of again
                future.cancel()
                future.set_running_or_notify_cancel()  # as Dask does
            return future

    reports = planned(place.contract, place.output, province=["01", "48", "89", "92", "62"])
    summary = run_batch(reports, SHARED, place.settings(Lost()))
    assert (len(summary.made), summary.failed, summary.not_made) == (2, [], 3)
    assert summary.lost == "The executor given to the batch was lost."
    assert not (place.output / "failed").exists()
    again = planned(place.contract, place.output, province=["01", "48", "89", "92", "62"])
    assert sum(not report.is_current for report in again) == 3


def test_progress_is_told_in_plain_lines(place, capsys):
    import io

    from parresearch.batch.progress import LineProgress

    text = io.StringIO()

    def mixed(request: RunRequest) -> RunResult:
        return failing(request) if request.parameters["province"] == "92" else fake_result(request)

    place.run(mixed, province=["89"])
    place.run(mixed, province=["89", "92"], progress=LineProgress(text))
    assert text.getvalue() == (
        "1 report to make, 1 up to date\n"
        "[1/1] toy 2016 Cần Thơ: FAILED: cell 3: ZeroDivisionError: division by zero\n"
    )


def test_the_bar_shows_failures_on_a_terminal(place, monkeypatch, capsys):
    from parresearch.batch.progress import LineProgress, QuietProgress, TerminalProgress, progress_for

    assert isinstance(progress_for(quiet=True), QuietProgress)
    assert isinstance(progress_for(), LineProgress)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert isinstance(progress_for(), TerminalProgress)
    place.run(failing, progress=TerminalProgress())
    assert "toy 2016 An Giang: FAILED: cell 3" in " ".join(capsys.readouterr().out.split())


def test_the_engine_works_outside_the_main_thread(place):
    found: list[Summary] = []
    thread = threading.Thread(target=lambda: found.append(place.run()))
    thread.start()
    thread.join()
    assert found[0].made == [STEM]
