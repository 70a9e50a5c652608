"""From ``data/raw`` to ``data/processed``: typed tables, checked, written as Parquet with the same bytes each time.

The processed folder may be deleted at any moment. A stamp (``build.json``) says from which raw files and which code
it was built, and the hash of every table; :mod:`parresearch.catalog.load` builds again when any of that differs.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.paths import processed_dir
from parresearch.core.rawfiles import raw_hashes, read_raw, sha256_of

__all__ = ["STAMP", "build", "build_tables", "expected_fingerprint", "is_current", "read_stamp"]

STAMP = "build.json"


@lru_cache(maxsize=1)
def _code_hash() -> str:
    """Hash of the code that makes the tables: the rooms ``catalog`` and ``core``."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted([*(package / "catalog").glob("*.py"), *(package / "core").glob("*.py")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=2)
def _version(library: str) -> str:
    return version(library)


def expected_fingerprint() -> str:
    """What the stamp must say: raw files (each checked against its sidecar), code, and the writing libraries."""
    parts = {
        "raw": raw_hashes(),
        "code": _code_hash(),
        "pandas": _version("pandas"),
        "pyarrow": _version("pyarrow"),
    }
    return sha256_of(json.dumps(parts, sort_keys=True).encode())


def read_stamp(folder: Path | None = None) -> dict:
    """The stamp of the processed folder, or an empty dict when there is none that can be read."""
    folder = folder or processed_dir()
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_current(folder: Path | None = None) -> bool:
    """Whether the processed tables are those that the raw files and the code would give."""
    folder = folder or processed_dir()
    stamp = read_stamp(folder)
    if stamp.get("fingerprint") != expected_fingerprint():
        return False
    return all((folder / f"{name}.parquet").is_file() for name in stamp.get("tables", {"": ""}))


_MAY_LACK = ("rank", "rank_base", "places", "n_units")


def build_tables() -> dict[str, pd.DataFrame]:
    """Every processed table, checked. Raises :class:`DataError` when a rule is broken; writes nothing."""
    from parresearch.catalog.checks import run_checks
    from parresearch.catalog.choose import choose_national, choose_scores
    from parresearch.catalog.schemas import check_schema
    from parresearch.catalog.statements import (
        in_vietnamese,
        national_statements,
        province_statements,
        read_sources,
        typed,
    )

    sources = read_sources().reset_index(drop=True)
    authority = sources.set_index("source_id")["authority"]
    statements = check_schema("statements", province_statements())
    national_rows = national_statements()
    scores, ranks, conflicts, used = choose_scores(statements, authority)
    national, national_conflicts, national_used = choose_national(national_rows, authority)
    check_schema("scores", scores)
    check_schema("ranks", ranks)
    check_schema("national", national)
    checks = run_checks(scores, statements, national, sources, national_rows)
    if failed := [check for check in checks if check.status == "fail"]:
        raise DataError(
            "The figures break a rule; nothing was written:\n"
            + "\n".join(f"  {check.rule}: {check.detail}" for check in failed)
        )
    tables = {
        "statements": statements.assign(used=used),
        "scores": scores,
        "ranks": ranks,
        "conflicts": conflicts.assign(note_vi=in_vietnamese(conflicts["note"])),
        "national": national,
        "national_statements": national_rows.assign(used=national_used),
        "national_conflicts": national_conflicts.assign(note_vi=in_vietnamese(national_conflicts["note"])),
        "sources": sources,
        "checks": pd.DataFrame([vars(check) for check in checks]),
    }
    plain: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
        "breaks": ((), ("year_before", "year_after")),
        "population": (("population_thousand",), ("year",)),
        "grdp": (("grdp_billion_vnd",), ("year",)),
        "pci_weights": (("weight_percent",), ("year_from", "year_to")),
        "par_groups": (("lower", "upper"), ("year", "n_provinces")),
        "internal": (("value",), ("year", "vintage", "unit_type_size", "rank")),
        "papi_codebook": (("max_points",), ("year_from", "year_to")),
        "stated_changes": (("change",), ("base_year", "year", "rank_base", "rank", "places", "n_units")),
        "tiles": (("latitude", "longitude"), ("vintage", "row", "column")),
    }
    for name, (floats, ints) in plain.items():
        table = typed(read_raw(name), name=name, floats=floats, ints=ints)
        table = table if name in ("par_groups", "stated_changes") else table.drop(columns="line")
        whole = [
            c
            for c in ints
            if table[c].notna().all() and c not in ("n_provinces", "unit_type_size", *_MAY_LACK)
        ]
        tables[name] = check_schema(name, table.astype(dict.fromkeys(whole, int)))
    tables["frameworks"] = read_raw("frameworks")
    tables["cases"] = read_raw("cases")
    return tables


def _write(tables: dict[str, pd.DataFrame], folder: Path) -> dict[str, str]:
    hashes = {}
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        table.to_parquet(path, engine="pyarrow", index=False, compression="zstd")
        hashes[name] = sha256_of(path.read_bytes())
    return hashes


def _clear_leftovers(folder: Path, keep: Iterable[str]) -> None:
    for path in folder.glob("*.parquet"):
        if path.stem not in set(keep):
            path.unlink(missing_ok=True)
    for path in folder.glob(".build-*"):
        shutil.rmtree(path, ignore_errors=True)


def build(folder: Path | None = None, *, force: bool = False) -> dict[str, int]:
    """Build the processed tables if they are missing or stale; return the number of rows of each.

    Parameters
    ----------
    folder : Path, optional
        Where to write; default ``data/processed``.
    force : bool
        Build even if the stamp says that nothing changed.

    Notes
    -----
    Processes that build at the same time wait for one another; tables are moved into place whole, the stamp last, so
    that a build killed at any moment is simply done again.
    """
    from filelock import FileLock

    folder = folder or processed_dir()
    fingerprint = expected_fingerprint()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock"):
            stamp = read_stamp(folder)
            if not force and is_current(folder):
                return dict(stamp["rows"])
            tables = build_tables()
            work = Path(tempfile.mkdtemp(prefix=".build-", dir=folder))
            try:
                hashes = _write(tables, work)
                rows = {name: len(table) for name, table in tables.items()}
                text = json.dumps({"fingerprint": fingerprint, "tables": hashes, "rows": rows}, indent=1)
                (work / STAMP).write_text(text + "\n", encoding="utf-8", newline="\n")
                (folder / STAMP).unlink(missing_ok=True)
                for name in tables:
                    os.replace(work / f"{name}.parquet", folder / f"{name}.parquet")
                os.replace(work / STAMP, folder / STAMP)
            finally:
                shutil.rmtree(work, ignore_errors=True)
            _clear_leftovers(folder, tables)
            return rows
    except OSError as error:
        raise DataError(
            f"The processed tables cannot be written to {folder}: {error.strerror or error}. Free some room or make "
            f"the folder writable; data/raw is untouched."
        ) from error
