"""What a report used, recorded while it was made, against what is there now.

The library and the data as a whole change often; most changes do not concern most reports. A record that says which
modules and which slices a report used lets those be compared alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

__all__ = ["Now", "changed_uses", "with_hashes"]

_PACKAGE = Path(__file__).resolve().parents[1]
_CODE = ".py"
_WORDS = "locale"
_ARGUMENT_NAMES = {"component", "first_year", "index_ids", "last_year", "province_code", "year", "years"}
_MAPS = ("provinces.csv", "regions.csv", "crosswalk.csv")


@dataclass
class Now:
    """The library and the data as they are now; asked for many reports, worked out once.

    ``files`` maps every file of the package to its hash, ``tables`` every processed table, ``maps`` the raw files
    that all reports read (which provinces there are).
    """

    files: Mapping[str, str]
    tables: Mapping[str, str]
    maps: Mapping[str, str]
    _slices: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of_project(cls) -> Now:
        """This library, and the tables of the project."""
        from parresearch.catalog.build import build, is_current, read_stamp
        from parresearch.core.paths import raw_dir

        if not is_current():
            build()
        maps = {name: _sha256(raw_dir() / name) for name in _MAPS}
        return cls(package_files(), dict(read_stamp().get("tables", {})), maps)

    def slice_hash(self, loader: str, arguments: str) -> str:
        """The hash of the slice that a loader gives now."""
        key = (loader, arguments)
        if key not in self._slices:
            from parresearch.core.reads import read_again

            self._slices[key] = read_again(loader, arguments)
        return self._slices[key]

    @cached_property
    def data_files(self) -> dict[str, list[str]]:
        """Files of the package that are no code, by the package they belong to: the nearest one above them.

        Word lists belong to their language instead.
        """
        packages = {str(PurePosixPath(name).parent) for name in self.files if name.endswith("__init__.py")}
        found: dict[str, list[str]] = {}
        for name in self.files:
            path = PurePosixPath(name)
            if path.suffix != _CODE and path.parts[0] != _WORDS:
                home = next((str(folder) for folder in path.parents if str(folder) in packages), ".")
                found.setdefault(home, []).append(name)
        return found


def package_files(folder: Path = _PACKAGE) -> dict[str, str]:
    """The hash of every file of the package, by its path in it."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in sorted(paths)}


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _files_of(modules: Iterable[str], language: str, now: Now) -> dict[str, str]:
    """The files behind ``modules``, what their packages hold beside code, and the word list of ``language``."""
    found = {}
    for module in _with_parents(modules):
        stem = module.partition(".")[2].replace(".", "/")
        folder = stem or "."
        own = [name for name in (f"{stem}.py", f"{folder}/__init__.py", "__init__.py") if name in now.files]
        package = (
            folder if own and own[0].endswith("__init__.py") else PurePosixPath(folder).parent.as_posix()
        )
        for name in (*own[:1], *now.data_files.get(package, ())):
            found[name] = now.files[name]
    words = (name for name in now.files if name.startswith(f"{_WORDS}/{language}/"))
    return dict(sorted({**found, **{name: now.files[name] for name in words}}.items()))


def _with_parents(modules: Iterable[str]) -> list[str]:
    """The modules and the packages they lie in, whose ``__init__`` runs first.

    Examples
    --------
    >>> _with_parents(["parresearch.core.text"])
    ['parresearch', 'parresearch.core', 'parresearch.core.text']
    """
    parts = (module.split(".") for module in modules)
    return sorted({".".join(names[:n]) for names in parts for n in range(1, len(names) + 1)})


def with_hashes(uses: Mapping[str, Any], language: str, now: Now) -> dict[str, Any]:
    """``uses`` as told by a run, with the hashes to compare later; empty when nothing was told."""
    if not uses:
        return {}
    return {
        "files": _files_of(uses["modules"], language, now),
        "reads": list(uses["reads"]),
        "maps": dict(now.maps),
    }


def changed_uses(uses: Mapping[str, Any], now: Now, *, library: bool = True, data: bool = True) -> list[str]:
    """What of ``uses`` is not as it was, in words; empty when the report would come out the same."""
    words = []
    if library:
        files = [name for name, digest in uses["files"].items() if now.files.get(name) != digest]
        if files:
            words.append(f"library changed ({_few(files)})")
    if data:
        slices = [name for name, digest in uses["maps"].items() if now.maps.get(name) != digest]
        slices += [_slice_name(read) for read in uses["reads"] if _changed(read, now)]
        if slices:
            words.append(f"data changed ({_few(slices)})")
    return words


def _changed(read: Mapping[str, Any], now: Now) -> bool:
    tables = read["tables"]
    if tables and all(now.tables.get(name) == digest for name, digest in tables.items()):
        return False
    return now.slice_hash(read["loader"], read["arguments"]) != read["sha256"]


def _slice_name(read: Mapping[str, Any]) -> str:
    """A slice as people read it.

    Examples
    --------
    >>> _slice_name({"loader": "parresearch.catalog.load:load_scores", "arguments": '[["par"],{"component":"total"}]'})
    'load_scores par total'
    """
    plain = "".join(letter if letter.isalnum() or letter in "_-." else " " for letter in read["arguments"])
    words = [word for word in plain.split() if word not in _ARGUMENT_NAMES]
    return " ".join([read["loader"].rpartition(":")[2], *words[:4]])


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
