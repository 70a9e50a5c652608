"""What a report was made from, as one hash and as the parts it is made of.

A report is made again when its key changed: the notebook's source, the parameters, the code of the library,
the figures, the exporters or the environment. The parts are kept with the report, so that the reason for a
new run can be told in words.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from parresearch.batch.task import Task
from parresearch.batch.uses import Now, changed_uses
from parresearch.core.errors import BatchError

__all__ = [
    "SharedParts",
    "change_in_words",
    "differences_in_words",
    "environment_versions",
    "exporter_versions",
    "key_parts",
    "library_hash",
    "maker_versions",
    "project_parts",
    "report_key",
    "run_seed",
    "stale_reason",
]

_PACKAGE = Path(__file__).resolve().parents[1]
_SHARED = {"library": "library changed", "data": "data changed", "environment": "environment changed"}


@dataclass(frozen=True)
class SharedParts:
    """The parts of a key that all reports of a batch have in common; worked out once per batch.

    ``now`` tells library and data in parts, to see whether a change of the whole concerns one report.
    """

    library: str
    data: str
    environment: Mapping[str, str]
    now: Now | None = field(default=None, compare=False, repr=False)


def project_parts(data_fingerprint: Callable[[], str] | None = None) -> SharedParts:
    """The shared parts as they are now: this library, the processed tables, the installed packages."""
    if data_fingerprint is None:
        from parresearch.catalog import load

        data_fingerprint = load.data_fingerprint
        now = Now.of_project()
        data = _hash_json([data_fingerprint(), dict(now.maps), _framework_hashes()])
        return SharedParts(library=library_hash(), data=data, environment=environment_versions(), now=now)
    return SharedParts(library=library_hash(), data=data_fingerprint(), environment=environment_versions())


def _framework_hashes() -> list[tuple[str, str]]:
    from parresearch.core.paths import frameworks_dir

    files = sorted(path for path in frameworks_dir().rglob("*") if path.is_file())
    return [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]


def library_hash(folder: Path = _PACKAGE) -> str:
    """One hash of every file of the package: code, templates, style sheets, word lists."""
    digest = hashlib.sha256()
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in files):
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def environment_versions() -> dict[str, str]:
    """Python's minor version and the versions of the packages that the library asks for."""
    try:
        asked = metadata.requires("parresearch") or []
    except metadata.PackageNotFoundError:
        raise BatchError(
            "parresearch is not installed in this Python. Install it: pip install -e ."
        ) from None
    names = {
        re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0].lower() for text in asked if "extra ==" not in text
    }
    return {"python": ".".join(platform.python_version_tuple()[:2]), **_versions(names)}


def _versions(packages: Iterable[str]) -> dict[str, str]:
    versions = {}
    for name in sorted(packages):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return versions


def _notebook_hash(source: str) -> str:
    notebook = json.loads(source)
    cells = [
        [cell.get("cell_type"), cell.get("source"), cell.get("metadata", {}).get("tags", [])]
        for cell in notebook["cells"]
    ]
    return _hash_json([cells, notebook["metadata"].get("parresearch")])


def _hash_json(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def key_parts(task: Task, shared: SharedParts, exporters: Mapping[str, str]) -> dict[str, Any]:
    """Everything that decides what the report of ``task`` looks like, as JSON-ready data.

    ``exporters`` maps each format to the name of its exporter.
    """
    return {
        "notebook": _notebook_hash(task.contract.source),
        "parameters": dict(task.parameters),
        "exporters": dict(exporters),
        "library": shared.library,
        "data": shared.data,
        "environment": dict(shared.environment),
    }


# What a format is made with beyond the core: packages of the extra `documents`, and what these write files with.
_MAKERS = {"docx": ("lxml", "python-docx", "typst"), "pdf": ("typst",)}


def maker_versions(formats: Iterable[str] = tuple(_MAKERS)) -> dict[str, str]:
    """The versions of the packages, beyond the core, that make documents of these formats.

    Examples
    --------
    >>> maker_versions(["html"]), list(maker_versions(["pdf", "html"]))
    ({}, ['typst'])
    """
    return _versions({package for extension in formats for package in _MAKERS.get(extension, ())})


def exporter_versions(exporters: Mapping[str, str], *, template: bytes = b"") -> dict[str, str]:
    """The exporters with the versions of the packages they need, and the Word template, as parts of the key.

    Examples
    --------
    >>> exporter_versions({"html": "parresearch-html"}, template=b"x")
    {'html': 'parresearch-html'}
    """
    office = f"template {hashlib.sha256(template).hexdigest()[:12]}" if template else ""
    return {
        extension: _made_with(extension, name, office if extension == "docx" else "")
        for extension, name in exporters.items()
    }


def _made_with(extension: str, name: str, template: str) -> str:
    packages = [f"{package} {version}" for package, version in maker_versions([extension]).items()]
    made_with = ", ".join([*packages, *filter(None, [template])])
    return f"{name} ({made_with})" if made_with else name


def report_key(parts: Mapping[str, Any]) -> str:
    """One hash of the parts.

    Examples
    --------
    >>> report_key({"a": 1, "b": 2}) == report_key({"b": 2, "a": 1})
    True
    """
    return _hash_json(dict(parts))


def run_seed(notebook: str, parameters: Mapping[str, Any]) -> int:
    """The seed of one run: the same for the same notebook and parameters, whatever else changes.

    Examples
    --------
    >>> run_seed("toy", {"year": 2016}) == run_seed("toy", {"year": 2016}) != run_seed("toy", {"year": 2017})
    True
    """
    return int(_hash_json([notebook, dict(parameters)])[:8], 16)


def change_in_words(old: Mapping[str, Any], new: Mapping[str, Any], now: Now | None = None) -> str:
    """What differs between the parts a report was made from and those of now; empty when nothing does.

    With ``now``, a change of the library or the data counts only as far as the report used what changed.

    Examples
    --------
    >>> old = {"data": "a", "environment": {"pandas": "3.0"}}
    >>> change_in_words(old, {"data": "b", "environment": {"pandas": "3.1"}})
    'data changed; environment changed (pandas 3.0, now 3.1)'
    """
    words = []
    uses = old.get("uses") if now is not None else None
    for part, text in {"notebook": "notebook changed", "parameters": "parameters changed", **_SHARED}.items():
        if old.get(part) == new.get(part):
            continue
        if part == "environment":
            words.append(text + differences_in_words(old.get(part), new.get(part)))
        elif part in ("library", "data") and uses and now is not None:
            words += changed_uses(uses, now, library=part == "library", data=part == "data")
        else:
            words.append(text)
    before, now_made = old.get("exporters", {}), new.get("exporters", {})
    if set(before) != set(now_made):
        words.append(f"formats changed (now {', '.join(sorted(now_made))})")
    elif before != now_made:
        words.append("makers of the documents changed" + differences_in_words(before, now_made))
    return "; ".join(words)


def differences_in_words(old: Any, new: Any) -> str:
    """Which entries of two mappings differ, in brackets; empty when none do.

    Examples
    --------
    >>> differences_in_words({"pandas": "3.0"}, {"pandas": "3.1"})
    ' (pandas 3.0, now 3.1)'
    """
    old, new = dict(old or {}), dict(new or {})
    names = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    if not names:
        return ""
    said = [f"{name} {old.get(name, 'absent')}, now {new.get(name, 'absent')}" for name in names]
    return f" ({'; '.join(said[:3])}{' …' if len(said) > 3 else ''})"


def stale_reason(parts: Mapping[str, Any], shared: SharedParts) -> str:
    """Why a report that this batch did not look at is older than the project is now; empty when it is not."""
    now = {
        "library": shared.library,
        "data": shared.data,
        "environment": dict(shared.environment),
        "exporters": {ext: _made_now(ext, text) for ext, text in parts.get("exporters", {}).items()},
    }
    return change_in_words({part: parts.get(part) for part in (*now, "uses")}, now, shared.now)


def _made_now(extension: str, text: str) -> str:
    """What :func:`exporter_versions` would say now of an exporter (and Word template) of which it said ``text``."""
    name, _, made_with = text.removesuffix(")").partition(" (")
    template = next((part for part in made_with.split(", ") if part.startswith("template ")), "")
    return _made_with(extension, name, template)
