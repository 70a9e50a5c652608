"""The annex: the key figures of many reports in one workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parresearch.core.text import Language
from parresearch.reporting.blocks import Column, ColumnKind, Table
from parresearch.reporting.exporters.labels import LABELS
from parresearch.reporting.exporters.xlsx_book import finished_workbook, open_workbook
from parresearch.reporting.exporters.xlsx_table import Formats, write_table

__all__ = ["AnnexRow", "annex_bytes"]

_NUMBERS: tuple[tuple[str, ColumnKind, int], ...] = (
    ("points", "number", 2),
    ("rank", "integer", 0),
    ("n_units", "integer", 0),
    ("change", "signed", 2),
    ("rank_change", "signed", 0),
)


@dataclass(frozen=True)
class AnnexRow:
    """What one report says: ``numbers`` are those of its title's subject, ``key_figures`` its own words by label."""

    province_code: str
    province: str
    numbers: Mapping[str, float | int | None]
    key_figures: Mapping[str, str]
    report: str
    notebook_hash: str


def annex_bytes(rows: Sequence[AnnexRow], *, year: int, language: Language) -> bytes:
    """The workbook, one row per report in the order of the province codes; the same rows give the same bytes.

    Reports whose titles state no score, rank or change (of units that none is published of) have no columns for them.
    """
    words = LABELS[language]
    title = words["annex_title"].format(n=len(rows), year=year)
    ordered = sorted(rows, key=lambda row: (row.province_code, row.report))
    labels = tuple(dict.fromkeys(label for row in ordered for label in row.key_figures))
    stated = any(row.numbers.get(key) is not None for row in ordered for key, _, _ in _NUMBERS)
    numbers = _NUMBERS if stated else ()
    columns = (
        Column("province_code", words["province_code"]),
        Column("province", words["province"]),
        *(Column(key, words[key], kind, decimals) for key, kind, decimals in numbers),
        *(Column(f"key_{n}", label) for n, label in enumerate(labels, start=1)),
    )
    cells = tuple(
        (
            row.province_code,
            row.province,
            *(row.numbers.get(key) for key, _, _ in numbers),
            *(row.key_figures.get(label) for label in labels),
        )
        for row in ordered
    )
    figures = Table(title, columns, cells, "annex", language, note=words["dash"], source=words["annex_note"])
    proof = Table(
        words["sources_sheet"],
        tuple(Column(key, words[key]) for key in ("province_code", "report", "notebook_hash")),
        tuple((row.province_code, row.report, row.notebook_hash) for row in ordered),
        "proof",
        language,
    )
    target = io.BytesIO()
    book = open_workbook(target, title=title)
    formats = Formats(book)
    for sheet, table, name in (
        (words["annex"], figures, "Annex"),
        (words["sources_sheet"], proof, "Sources"),
    ):
        write_table(book.add_worksheet(sheet), table, formats, name=name, title=table.title)
    return finished_workbook(book, target, language)
