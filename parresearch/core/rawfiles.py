"""Raw files and their sidecars: read only when the bytes are those that were registered.

A raw file ``name.csv`` has a sidecar ``name.yml`` beside it, with its title, publisher, sources,
terms, unit, notes and SHA-256. Nothing in the package writes a raw file.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from parresearch.core.errors import RawFileError, nearest
from parresearch.core.paths import raw_dir

__all__ = ["Sidecar", "raw_hashes", "raw_names", "read_raw", "read_sidecar", "register", "sha256_of"]

REQUIRED = ("title", "publisher", "sources", "retrieved", "licence", "unit", "notes", "sha256")


@dataclass(frozen=True)
class Sidecar:
    """What is known about one raw file."""

    name: str
    title: str
    publisher: str
    sources: tuple[dict[str, str], ...]
    retrieved: str
    licence: str
    unit: str
    notes: str
    sha256: str
    row: str


def _checkout(*paths: Path) -> str:
    """The command that restores files, quoted so that it works where a folder's name has spaces."""
    return "git checkout -- " + " ".join(f'"{path}"' for path in paths)


def sha256_of(data: bytes) -> str:
    """The SHA-256 of ``data``, in hexadecimal.

    Examples
    --------
    >>> sha256_of(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(data).hexdigest()


def raw_names(folder: Path | None = None) -> list[str]:
    """Names of the registered raw tables (those with a sidecar), in alphabetical order."""
    folder = folder or raw_dir()
    return sorted(path.stem for path in folder.glob("*.yml"))


def read_sidecar(name: str, folder: Path | None = None) -> Sidecar:
    """The sidecar of the raw table ``name``; every required entry must be there."""
    folder = folder or raw_dir()
    path = folder / f"{name}.yml"
    if not path.exists():
        raise _missing_sidecar(name, folder)
    from parresearch.core.yaml_files import YamlError, read_yaml

    try:
        entries: Any = read_yaml(path)
    except YamlError as error:
        raise RawFileError(f"A sidecar cannot be read: {error} Restore it: {_checkout(path)}") from error
    said = entries if isinstance(entries, dict) else {}
    lacking = [key for key in REQUIRED if said.get(key) in (None, "")]
    if "sources" not in lacking and not (
        isinstance(said["sources"], list) and all(isinstance(entry, dict) for entry in said["sources"])
    ):
        lacking.append("sources (a list, each with its keys)")
    if lacking:
        raise RawFileError(
            f"The sidecar {path} lacks {', '.join(lacking)}; every raw file states all of them."
        )
    return Sidecar(
        name=name,
        title=str(entries["title"]),
        publisher=str(entries["publisher"]),
        sources=tuple(dict(entry) for entry in entries["sources"]),
        retrieved=str(entries["retrieved"]),
        licence=str(entries["licence"]),
        unit=str(entries["unit"]),
        notes=str(entries["notes"]),
        sha256=str(entries["sha256"]),
        row=str(entries.get("row", "")),
    )


def _missing_sidecar(name: str, folder: Path) -> RawFileError:
    """What to say when ``name.yml`` is not there: a lost sidecar is restored, a wrong name is corrected."""
    path = folder / f"{name}.yml"
    if (folder / f"{name}.csv").is_file():
        return RawFileError(
            f"The raw file {folder / name}.csv has no sidecar {path.name}. Restore it: {_checkout(path)}. "
            f"A file that is not of the project does not belong in {folder}: move it away."
        )
    close = nearest(name, raw_names(folder), cutoff=0.8)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return RawFileError(
        f"There is no raw table {name!r} in {folder}: neither {name}.csv nor its sidecar {path.name}.{hint} "
        f"If they were deleted, restore them: {_checkout(path.with_suffix('.csv'), path)}"
    )


def _checked_bytes(name: str, folder: Path) -> bytes:
    sidecar = read_sidecar(name, folder)
    path = folder / f"{name}.csv"
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise RawFileError(
            f"The raw file {path} is missing, though its sidecar {name}.yml is there. "
            f"Restore it: {_checkout(path)}"
        ) from None
    except OSError as error:
        raise RawFileError(f"The raw file {path} cannot be read: {error.strerror or error}.") from error
    if (found := sha256_of(data)) != sidecar.sha256:
        raise RawFileError(
            f"The raw file {path} was altered: its SHA-256 is {found}, its sidecar {name}.yml says "
            f"{sidecar.sha256}. Raw files are never edited. Restore it: {_checkout(path)}. If you mean to "
            f"register a new version of the figures: parresearch data register {name}"
        )
    return data


def read_raw(name: str, folder: Path | None = None) -> pd.DataFrame:
    """The raw table ``name`` with every cell as text and its line in the file as column ``line``.

    The file is read only when its hash is the registered one. An empty cell is an empty string;
    giving types to columns is the work of :mod:`parresearch.catalog.build`.
    """
    folder = folder or raw_dir()
    data = _checked_bytes(name, folder)
    try:
        table = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, encoding="utf-8")
    except (ValueError, UnicodeDecodeError) as error:  # pandas' own errors of parsing are ValueErrors
        raise RawFileError(
            f"The raw file {folder / name}.csv is no UTF-8 table of comma-separated values ({error}). "
            f"Restore it: {_checkout(folder / (name + '.csv'))}"
        ) from error
    # Line numbers as an editor shows them: the header is line 1. No cell holds a line break.
    return table.assign(line=range(2, len(table) + 2))


def raw_hashes(folder: Path | None = None) -> dict[str, str]:
    """SHA-256 of every registered raw file, each checked against its sidecar; a file without one is refused.

    The bytes are read again whenever the system says that a file was touched (size, times, file number), and always
    while the last change is so fresh that another could carry the same time; so an altered file is never missed.
    """
    folder = folder or raw_dir()
    now = time.time_ns()
    state = _state(folder)
    known = _hashed.get(folder)
    if known is not None and state == known[0]:
        return dict(known[1])
    found = _checked_hashes(folder)
    _hashed.pop(folder, None)
    if state and os.name == "posix" and all(max(times) < now - _FRESH_NS for *_, times in state):
        _hashed[folder] = (state, found)
    return dict(found)


_FRESH_NS = 2_000_000_000  # some file systems count in steps of two seconds
_hashed: dict[Path, tuple[tuple[Any, ...], dict[str, str]]] = {}


def _state(folder: Path) -> tuple[Any, ...]:
    """What the system says of every raw file and sidecar without reading it; empty when it cannot say."""
    entries = []
    try:
        with os.scandir(folder) as found:
            for entry in found:
                if entry.name.endswith((".csv", ".yml")):
                    stat = entry.stat()
                    times = (stat.st_mtime_ns, stat.st_ctime_ns)
                    entries.append((entry.name, stat.st_size, stat.st_ino, stat.st_dev, times))
    except OSError:
        return ()
    return tuple(sorted(entries))


def _checked_hashes(folder: Path) -> dict[str, str]:
    if lost := sorted({path.stem for path in folder.glob("*.csv")} - set(raw_names(folder))):
        raise _missing_sidecar(lost[0], folder)
    found = {}
    for name in raw_names(folder):
        said = re.search(
            r"(?m)^sha256: *([0-9a-f]{64})$", (folder / f"{name}.yml").read_text(encoding="utf-8")
        )
        try:
            digest = sha256_of((folder / f"{name}.csv").read_bytes())
        except OSError:
            digest = ""
        if not said or digest != said.group(1):
            _checked_bytes(name, folder)  # raises with the full message
        found[name] = digest
    return found


def register(name: str, folder: Path | None = None) -> tuple[str, str]:
    """Write the hash of the raw file ``name`` into its sidecar; return the old hash and the new one.

    For a maintainer who carries a new version of a publisher's figures into ``data/raw``. The raw
    file itself is not touched.
    """
    folder = folder or raw_dir()
    sidecar = read_sidecar(name, folder)
    path = folder / f"{name}.csv"
    try:
        new = sha256_of(path.read_bytes())
    except OSError as error:
        raise RawFileError(f"The raw file {path} cannot be read: {error.strerror or error}.") from error
    side = folder / f"{name}.yml"
    text = re.sub(r"(?m)^sha256:.*$", f"sha256: {new}", side.read_text(encoding="utf-8"))
    side.write_text(text, encoding="utf-8", newline="\n")
    return sidecar.sha256, new
