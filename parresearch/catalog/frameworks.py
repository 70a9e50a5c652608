"""Framework files: criteria sets as YAML, read strictly, found by id or path."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from parresearch.catalog.load import load_table
from parresearch.core.errors import nearest
from parresearch.core.paths import frameworks_dir
from parresearch.core.reads import recorded
from parresearch.core.text import nfc
from parresearch.scoring.framework import Framework, FrameworkError, parse_framework
from parresearch.scoring.framework_check import Finding

__all__ = ["find_framework", "framework_ids", "read_framework", "resolve_framework", "unknown_sources"]

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
_TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"
_ENDINGS = (".yml", ".yaml")


class _Loader(yaml.SafeLoader):
    """The safe loader, with keys that stand twice refused: YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise FrameworkError(f"line {key.start_mark.line + 1}: the key {key.value!r} stands twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


@recorded
def framework_ids(folder: Path | None = None) -> list[str]:
    """Ids of the framework files in ``data/frameworks`` (their names without ending), in alphabetical order."""
    return sorted(path.stem for path in (folder or frameworks_dir()).glob("*.yml"))


def read_framework(path: Path) -> Framework:
    """The framework of one file.

    Raises
    ------
    FrameworkError
        When the file cannot be read, is larger than 2 MB, is not YAML (duplicate keys, anchors and aliases are refused
        as well), or does not describe a framework; every fault of the description is named.
    """
    data = _parse(_text(path), path)
    framework = parse_framework(data, name=str(path))
    if path.resolve().parent == frameworks_dir().resolve() and framework.framework_id != path.stem:
        raise FrameworkError(
            f"{path} holds the framework {framework.framework_id!r}. A file in {path.parent.name} is named after its "
            f"framework: rename it to {framework.framework_id}.yml."
        )
    return framework


def find_framework(asked: str | Path) -> Path:
    """The file of a framework: an id of ``data/frameworks``, or a path to a file."""
    text = str(asked)
    known = framework_ids()
    if text in known:
        return frameworks_dir() / f"{text}.yml"
    path = Path(text)
    if path.is_file():
        return path
    if path.suffix.lower() in _ENDINGS or path.parent != Path("."):
        close = nearest(path.stem, known)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise FrameworkError(f"There is no framework file {text}.{hint}")
    close = nearest(text, known)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    raise FrameworkError(
        f"{text!r} is neither a framework of data/frameworks nor a file. {hint}See: parresearch framework list"
    )


@recorded
def resolve_framework(asked: str | Path) -> Framework:
    """The framework with an id, or of a file.

    Examples
    --------
    >>> resolve_framework("pi-2948").scale
    100.0
    >>> resolve_framework("pi-2849")
    Traceback (most recent call last):
    parresearch.scoring.framework.FrameworkError: 'pi-2849' is neither ... Did you mean 'pi-2948'? ...
    """
    return read_framework(find_framework(asked))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FrameworkError(f"{path} cannot be read: {error.strerror or error}.") from None
    if len(data) > MAX_BYTES:
        raise FrameworkError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB, which no framework is.")
    try:
        return nfc(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FrameworkError(
            f"{path} is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8."
        ) from None


def _parse(text: str, path: Path) -> Any:
    try:
        _check_events(text)
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark and "nesting" in (error.problem or ""):  # PyYAML 6.0.4 has a limit of its own, far above ours
            raise FrameworkError(f"{path}, line {mark.line + 1}: {_TOO_DEEP}.") from None
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise FrameworkError(
            f"{path} is not YAML{where}: {error.problem or error.context}.{_yaml_advice(error.problem)}"
        ) from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2024-13-45
        raise FrameworkError(f"{path} is not YAML: {error}") from None
    except FrameworkError as error:
        raise FrameworkError(f"{path}, {error}.") from None


def _yaml_advice(problem: str | None) -> str:
    said = problem or ""
    if "cannot start any token" in said:
        return (
            " Indent with spaces, not tabs, and put text that begins with a sign such as @, % or ` in quotes."
        )
    return " Put text that holds a colon in quotes." if "mapping values" in said else ""


def _check_events(text: str) -> None:
    """Refuse what can make a small file large or deep, before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise FrameworkError(
                f"line {_line(event)}: anchors (&) and aliases (*) are not allowed in a framework file"
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise FrameworkError(f"line {_line(event)}: {_TOO_DEEP}")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def unknown_sources(framework: Framework) -> list[Finding]:
    """Sources that a framework names and that ``data/raw/sources.csv`` does not have, each once, with the nearest."""
    known = set(load_table("sources")["source_id"])
    named = [("", source_id) for source_id in framework.source_ids]
    named += [("", block.source_id) for block in framework.blocks]
    named += [(criterion.code, criterion.source_id) for criterion in framework.walk()]
    found: dict[str, Finding] = {}
    for code, source_id in named:
        if source_id and source_id not in known and source_id not in found:
            close = nearest(source_id, sorted(known))
            hint = f" Did you mean {close[0]!r}?" if close else ""
            text = (
                f"the source {source_id!r} is not in data/raw/sources.csv, so no address can be shown.{hint}"
            )
            found[source_id] = Finding("note", code, text)
    return list(found.values())
