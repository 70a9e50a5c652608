"""Is a finished report the one that was asked for, and is it whole? Asked before anything is published."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parresearch.batch.document_text import document_text
from parresearch.batch.errors import Faults, ReportCheckError
from parresearch.batch.normalise import cell_number, find_path
from parresearch.core.text import nfc
from parresearch.reporting.blocks import BLOCK_MIME, Block, Heading, blocks_of
from parresearch.reporting.exporters.plain_text import plain_text

__all__ = ["Expected", "check_document", "check_notebook"]


@dataclass(frozen=True)
class Expected:
    """What a report must show: the blocks of its contract, and whom and when it is about."""

    blocks: tuple[str, ...] = ()
    province_code: str = ""
    province_names: tuple[str, ...] = ()
    year: int | None = None


def check_notebook(
    notebook: Mapping[str, Any], expected: Expected, *, paths: tuple[str, ...] = ()
) -> Heading:
    """The title heading of an executed notebook that is whole and about the right province and year.

    Raises
    ------
    ReportCheckError
        For an error output, a missing block, another province or year, or a path of this machine in a block; all
        are named.
    """
    with Faults(ReportCheckError) as faults:
        for number, cell in _numbered(notebook):
            for output in cell.get("outputs", ()):
                if output["output_type"] == "error":
                    faults.add(
                        f"cell {number} shows an error ({output['ename']}: {output['evalue'][:200]}); "
                        f"a report shows none."
                    )
        blocks = list(blocks_of(notebook))
        shown = {block.name for block in blocks}
        if lacking := [name for name in expected.blocks if name not in shown]:
            faults.add(
                f"the blocks {', '.join(lacking)} are missing, which the notebook promises in its "
                f"metadata.parresearch.blocks."
            )
        with faults.collected():
            _check_paths(notebook, paths)
        with faults.collected():
            title = _title(blocks)
            _check_identity(title, expected)
    return title


def _numbered(notebook: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
    cells = notebook["cells"]
    return [(cell_number(cells, index), cell) for index, cell in enumerate(cells)]


def _title(blocks: Sequence[Block]) -> Heading:
    titles = [block for block in blocks if isinstance(block, Heading) and block.level == 0]
    if len(titles) != 1 or not titles[0].text.strip():
        raise ReportCheckError(
            f"there are {len(titles)} title headings (Heading with level=0 and a text); a report has one."
        )
    return titles[0]


def _check_identity(title: Heading, expected: Expected) -> None:
    asked: dict[str, str | int] = {}
    if expected.province_code:
        asked["province_code"] = expected.province_code
    if expected.year is not None:
        asked["year"] = expected.year
    text = nfc(title.text)
    with Faults(ReportCheckError) as faults:
        for name, value in asked.items():
            if (found := title.subject.get(name)) != value:
                faults.add(
                    f"its title is about {name} {found!r}, but the report asked for is about {value!r}. "
                    f"Does the notebook use its parameters?"
                )
        if expected.province_names and not any(nfc(name) in text for name in expected.province_names):
            faults.add(f"its title {text!r} does not name {expected.province_names[0]}.")
        if expected.year is not None and str(expected.year) not in text:
            faults.add(f"its title {text!r} does not name the year {expected.year}.")


def _check_paths(notebook: Mapping[str, Any], paths: tuple[str, ...]) -> None:
    for number, cell in _numbered(notebook):
        for output in cell.get("outputs", ()):
            if block := output.get("data", {}).get(BLOCK_MIME):
                text = json.dumps(block, ensure_ascii=False).replace("\\\\", "\\")
                if found := find_path(text, paths):
                    raise ReportCheckError(
                        f"cell {number} shows a path of this machine ({found}); "
                        f"a report names data by their source."
                    )


def _contains(text: str, title: str) -> bool:
    """Whether a document's text has the title as exporters write it: in NFC, plain, whatever the line breaks."""
    wanted = nfc(plain_text(title))
    return wanted in text or " ".join(wanted.split()) in " ".join(text.split())


def check_document(
    extension: str,
    data: bytes,
    title: Heading,
    *,
    paths: tuple[str, ...] = (),
    expected: Expected | None = None,
    own_layout: bool = False,
) -> None:
    """Refuse an exported document that is empty, cut off, or not the one with this title.

    ``own_layout`` says that an office's template set the page: then the province and the year must be named,
    wherever the template has them.
    """
    if not data:
        raise ReportCheckError(f"the {extension} document is empty.")
    try:
        text = nfc(document_text(extension, data))
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise ReportCheckError(
            f"the {extension} document is cut off or broken: {type(error).__name__}: {error}."
        ) from None
    if not own_layout and not _contains(text, title.text):
        raise ReportCheckError(f"the {extension} document does not contain the title {title.text!r}.")
    if own_layout and expected is not None:
        names = [nfc(name) for name in expected.province_names]
        if names and not any(name in text for name in names):
            raise ReportCheckError(f"the {extension} document does not name {names[0]}.")
        if expected.year is not None and str(expected.year) not in text:
            raise ReportCheckError(f"the {extension} document does not name the year {expected.year}.")
    if found := find_path(text, paths):
        raise ReportCheckError(f"the {extension} document holds a path of this machine ({found}).")
