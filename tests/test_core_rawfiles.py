"""Raw files: read only as they were registered."""

import os
import shutil
import time

import pytest

from parresearch.core import rawfiles
from parresearch.core.errors import RawFileError
from parresearch.core.paths import raw_dir


@pytest.fixture
def raw(tmp_path):
    """A copy of two registered raw files."""
    for name in ("regions.csv", "regions.yml", "crosswalk.csv", "crosswalk.yml"):
        shutil.copy(raw_dir() / name, tmp_path / name)
    return tmp_path


def test_every_raw_file_has_a_full_sidecar_and_its_hash():
    names = rawfiles.raw_names()
    assert {"par", "pci", "papi", "sipas", "provinces", "sources"} <= set(names)
    assert {path.stem for path in raw_dir().glob("*.csv")} == set(names)
    assert set(rawfiles.raw_hashes()) == set(names)
    for name in names:
        sidecar = rawfiles.read_sidecar(name)
        assert sidecar.title
        assert sidecar.notes
        assert all(source["id"] and source["address"] for source in sidecar.sources)


def test_every_source_of_a_file_is_in_its_sidecar_and_in_the_list():
    known = set(rawfiles.read_raw("sources")["source_id"])
    for name in rawfiles.raw_names():
        table = rawfiles.read_raw(name)
        if "source_id" in table and name != "sources":
            used = set(table["source_id"]) - {""}
            assert used <= known, name
            assert used <= {source["id"] for source in rawfiles.read_sidecar(name).sources}, name


@pytest.mark.parametrize("where", [0, 40, -2])
def test_one_changed_byte_is_refused_with_file_hashes_and_way_out(raw, where):
    path = raw / "regions.csv"
    data = bytearray(path.read_bytes())
    data[where] ^= 1
    path.write_bytes(bytes(data))
    for read in (lambda: rawfiles.read_raw("regions", raw), lambda: rawfiles.raw_hashes(raw)):
        with pytest.raises(RawFileError) as error:
            read()
        message = str(error.value)
        assert str(path) in message
        assert rawfiles.sha256_of(bytes(data)) in message
        assert rawfiles.read_sidecar("regions", raw).sha256 in message
        assert "git checkout" in message


@pytest.fixture
def later(raw, monkeypatch):
    """The folder as it looks to a process that comes later (a file's time of change cannot be set back)."""
    now = time.time_ns() + 10 * rawfiles._FRESH_NS
    monkeypatch.setattr(rawfiles.time, "time_ns", lambda: now)
    return raw


def test_files_that_nobody_touched_are_read_once(later, monkeypatch):
    first = rawfiles.raw_hashes(later)
    monkeypatch.setattr(rawfiles, "_checked_hashes", lambda folder: pytest.fail(f"{folder} was read again"))
    found = rawfiles.raw_hashes(later)
    assert found == first
    found["regions"] = "changed by a caller"
    assert rawfiles.raw_hashes(later) == first


@pytest.mark.parametrize("how", ["in place", "another file in its place"])
def test_a_byte_changed_with_the_old_size_and_time_is_noticed(later, how):
    rawfiles.raw_hashes(later)
    path = later / "regions.csv"
    stat = path.stat()
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    target = path if how == "in place" else later / "new"
    target.write_bytes(bytes(data))
    os.utime(target, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    target.replace(path)
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (stat.st_size, stat.st_mtime_ns)
    with pytest.raises(RawFileError, match="was altered"):
        rawfiles.raw_hashes(later)


def test_files_changed_a_moment_ago_are_read_each_time(raw, monkeypatch):
    """Two changes within one step of the file system's clock look the same."""
    read = []
    real = rawfiles._checked_hashes
    monkeypatch.setattr(rawfiles, "_checked_hashes", lambda folder: read.append(folder) or real(folder))
    rawfiles.raw_hashes(raw)
    rawfiles.raw_hashes(raw)
    assert len(read) == 2


def test_a_missing_file_or_sidecar_is_named(raw):
    (raw / "regions.csv").unlink()
    with pytest.raises(RawFileError, match=r"regions\.csv is missing"):
        rawfiles.read_raw("regions", raw)
    with pytest.raises(RawFileError, match=r"Did you mean 'regions'"):
        rawfiles.read_raw("region", raw)


def test_a_lost_sidecar_is_to_be_restored_and_never_taken_for_another_name(raw):
    (raw / "regions.yml").unlink()
    way_out = (
        rf"regions\.csv has no sidecar regions\.yml\. Restore it: git checkout -- \"{raw}/regions\.yml\""
    )
    for read in (
        lambda: rawfiles.read_raw("regions", raw),
        lambda: rawfiles.raw_hashes(raw),
        lambda: rawfiles.register("regions", raw),
    ):
        with pytest.raises(RawFileError, match=way_out) as error:
            read()
        assert "Did you mean" not in str(error.value)
    (raw / "regions.csv").unlink()
    with pytest.raises(RawFileError, match=r"neither regions\.csv nor its sidecar") as error:
        rawfiles.read_raw("regions", raw)
    assert "git checkout -- " in str(error.value)


def test_a_sidecar_that_lacks_an_entry_is_refused(raw):
    side = raw / "regions.yml"
    side.write_text(side.read_text(encoding="utf-8").replace("licence:", "licens:"), encoding="utf-8")
    with pytest.raises(RawFileError, match="lacks licence"):
        rawfiles.read_raw("regions", raw)
    side.write_text("title: [", encoding="utf-8")
    with pytest.raises(RawFileError, match="cannot be read"):
        rawfiles.read_raw("regions", raw)


def test_registering_writes_the_sidecar_and_never_the_file(raw):
    path = raw / "regions.csv"
    path.write_bytes(path.read_bytes() + b"34,XX,X,X,X\n")
    changed = path.read_bytes()
    old, new = rawfiles.register("regions", raw)
    assert (old != new, path.read_bytes()) == (True, changed)
    assert rawfiles.read_raw("regions", raw)["region_code"].iloc[-1] == "XX"


def test_codes_stay_text_and_lines_are_those_of_an_editor():
    table = rawfiles.read_raw("provinces")
    assert "01" in set(table["province_code"])
    lines = (raw_dir() / "provinces.csv").read_text(encoding="utf-8").splitlines()
    row = table.iloc[10]
    assert lines[row["line"] - 1].split(",")[2] == row["name_vi"]
