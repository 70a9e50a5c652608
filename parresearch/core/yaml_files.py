"""YAML written by others, read in one safe way: bounded in size and depth, keys once, every fault with its place."""

from __future__ import annotations

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from parresearch.core.errors import ParresearchError
from parresearch.core.text import is_writable, nfc, visible

__all__ = ["MAX_BYTES", "MAX_DEPTH", "YamlError", "load_yaml", "read_yaml"]

MAX_BYTES = 2_000_000
MAX_DEPTH = 40

_NUMBERS = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
_ODD = {
    pattern
    for resolvers in yaml.SafeLoader.yaml_implicit_resolvers.values()
    for tag, pattern in resolvers
    if tag in _NUMBERS
}


class YamlError(ParresearchError):
    """A file that cannot be read as YAML; the message names file, line and column."""


class _Loader(yaml.SafeLoader):
    """The safe loader, without what makes a small file large or deep, and with plain numbers only.

    YAML 1.1 reads 2_024 as 2024, 012 as 10 and 1:30 as 90; here a number is written with digits and a point.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _NUMBERS]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _fault(event, "anchors (&) and aliases (*) are not allowed")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _fault(event, f"nested more than {MAX_DEPTH} levels deep")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
                raise _fault(key, "a key is a word: no list, no entries of its own, no <<")
            if key.value in seen:
                raise _fault(key, f"the key {key.value!r} stands twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        if isinstance(node, yaml.ScalarNode):
            _check_scalar(node)
        try:
            return super().construct_object(node, deep=deep)
        except (ParresearchError, yaml.YAMLError):
            raise
        # AttributeError of !!timestamp x, IndexError of !!int "", ValueError of 2024-13-45.
        except Exception as error:
            what = f"{node.value!r:.60}" if isinstance(node, yaml.ScalarNode) else "this"
            raise _fault(node, f"{what} is no {node.tag.rpartition(':')[2]}") from error


def _check_scalar(node: yaml.ScalarNode) -> None:
    if not is_writable(node.value):
        raise _fault(node, f"the text '{visible(node.value):.60}' has a character that cannot be shown")
    if node.tag.endswith(":str") and node.style is None and any(odd.match(node.value) for odd in _ODD):
        raise _fault(node, f"{node.value!r} is no plain number. If it is a text, put it in quotes")


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"[-+]?(0|[1-9][0-9]*)\Z"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?\Z|[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z"),
    list("-+0123456789."),
)


def _fault(at: Any, problem: str) -> YamlError:
    mark = at.start_mark
    return YamlError(f"{mark.name}, line {mark.line + 1}, column {mark.column + 1}: {problem}.")


def read_yaml(path: Path) -> Any:
    """What a YAML file holds, its texts composed (NFC).

    Raises
    ------
    YamlError
        When the file cannot be read, is larger than 2 MB, is not UTF-8 or not YAML, is nested deeper than 40 levels,
        has a key twice or one that is no word, an anchor, an alias, or a value that its type does not have.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise YamlError(f"{path} cannot be read: {error.strerror or error}.") from None
    if len(data) > MAX_BYTES:
        raise YamlError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        return load_yaml(data.decode("utf-8-sig"), name=str(path))
    except UnicodeDecodeError as error:
        raise YamlError(f"{path} is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8.") from None


def load_yaml(text: str, *, name: str = "text") -> Any:
    """What a text of YAML holds, as :func:`read_yaml` reads it; ``name`` says in messages where it stands.

    Examples
    --------
    >>> load_yaml("year: 2024\\ncode: '012'")
    {'year': 2024, 'code': '012'}
    >>> load_yaml("a: 1\\na: 2")
    Traceback (most recent call last):
    parresearch.core.yaml_files.YamlError: text, line 2, column 1: the key 'a' stands twice.
    """
    text = nfc(text)
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        before = text[: found.start()].split("\n")
        raise YamlError(
            f"{name}, line {len(before)}, column {len(before[-1]) + 1}: the character U+{ord(found[0]):04X} does not "
            f"belong in a text file."
        )
    loader = _Loader(text)
    loader.name = name
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise YamlError(
            f"{name} is not YAML{where}: {error.problem or error.context}.{_advice(error.problem or '')}"
        ) from None


def _advice(problem: str) -> str:
    if "cannot start any token" in problem:
        return (
            " Indent with spaces, not tabs, and put text that begins with a sign such as @, % or ` in quotes."
        )
    return " Put text that holds a colon in quotes." if "mapping values" in problem else ""
