"""Framework files: criteria sets as YAML, read strictly, found by id or path."""

from __future__ import annotations

from pathlib import Path

from parresearch.catalog.load import load_table
from parresearch.core.errors import nearest
from parresearch.core.paths import frameworks_dir
from parresearch.core.reads import recorded
from parresearch.core.text import clean
from parresearch.core.yaml_files import YamlError, read_yaml
from parresearch.scoring.framework import Framework, FrameworkError, parse_framework
from parresearch.scoring.framework_check import Finding

__all__ = ["find_framework", "framework_ids", "read_framework", "resolve_framework", "unknown_sources"]

_ENDINGS = (".yml", ".yaml")


@recorded
def framework_ids(folder: Path | None = None) -> list[str]:
    """Ids of the framework files in ``data/frameworks`` (their names without ending), in alphabetical order."""
    return sorted(path.stem for path in (folder or frameworks_dir()).glob("*.yml"))


def read_framework(path: Path) -> Framework:
    """The framework of one file.

    Raises
    ------
    FrameworkError
        When :func:`parresearch.core.yaml_files.read_yaml` refuses the file, or it does not describe a framework; every
        fault of the description is named.
    """
    try:
        data = read_yaml(path)
    except YamlError as error:
        raise FrameworkError(str(error)) from None
    framework = parse_framework(data, name=str(path))
    if path.resolve().parent == frameworks_dir().resolve() and framework.framework_id != path.stem:
        raise FrameworkError(
            f"{path} holds the framework {framework.framework_id!r}. A file in {path.parent.name} is named after its "
            f"framework: rename it to {framework.framework_id}.yml."
        )
    return framework


def find_framework(asked: str | Path) -> Path:
    """The file of a framework: an id of ``data/frameworks``, or a path to a file."""
    text = clean(str(asked))
    known = framework_ids()
    if text in known:
        return frameworks_dir() / f"{text}.yml"
    path = Path(asked)
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
