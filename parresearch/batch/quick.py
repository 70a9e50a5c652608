"""The quick answer to a question asked before: the same command on the same files, and every report is still there.

Working out what must be made reads tables, which takes seconds. When all was up to date after a batch, a hash of
everything that the answer depends on is kept with the names of the reports. As long as that hash is the same, only
the published files are compared with their records. Every byte is read, no time stamp is trusted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parresearch.batch.files import read_json
from parresearch.batch.records import MANIFEST_FOLDER, damage, read_record

__all__ = ["Answer", "fingerprint", "nothing_to_do", "remember"]

_FILE = "nothing-to-do"
_DERIVED = "processed"  # made from the others
_MOST = 50  # questions remembered for one folder


def fingerprint(asked: Sequence[Any], *, notebooks: Path, data: Path) -> str:
    """A hash of what was ``asked`` (plain values) and of all files and packages that the answer depends on."""
    from parresearch.batch.keys import environment_versions, library_hash, maker_versions

    parts = [list(asked), library_hash(), environment_versions(), maker_versions()]
    inputs = (path for path in data.rglob("*") if path.relative_to(data).parts[0] != _DERIVED)
    files = sorted(path for path in (*notebooks.glob("*.ipynb"), *inputs) if path.is_file())
    parts += [[path.as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()] for path in files]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """``n`` reports were asked for and are up to date; ``said`` are the lines told of the defaults that were taken."""

    n: int
    said: list[str]


def nothing_to_do(output: Path, question: str) -> Answer | None:
    """What was asked for, when all of it is up to date; None when that is not known."""
    answer = (read_json(output / MANIFEST_FOLDER / _FILE) or {}).get(question)
    if not isinstance(answer, dict):
        return None
    stems = answer.get("stems")
    if not isinstance(stems, list) or not (output / "index.html").is_file() or (output / "failed").exists():
        return None
    for stem in stems:
        record = read_record(output, str(stem))
        if record is None or not record.key or damage(output, record):
            return None
    return Answer(len(stems), [str(line) for line in answer.get("said", [])])


def remember(output: Path, question: str, stems: Sequence[str], *, said: Sequence[str] = ()) -> None:
    """Keep that the reports ``stems`` are the whole answer to ``question``, and all up to date."""
    path = output / MANIFEST_FOLDER / _FILE
    known = read_json(path) or {}
    known.pop(question, None)
    newest = dict([*known.items(), (question, {"stems": list(stems), "said": list(said)})][-_MOST:])
    with suppress(OSError):  # a convenience: without it the next run takes its time
        staged = path.with_name(f"{_FILE}.new")
        staged.write_text(json.dumps(newest), encoding="utf-8")
        staged.replace(path)
