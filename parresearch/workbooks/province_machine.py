"""What a province's own workbook says about itself on its hidden sheet: which province and year, made up or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from parresearch.core.errors import ParresearchError
from parresearch.core.provinces import Province, resolve
from parresearch.core.text import clean, whole_number
from parresearch.workbooks.columns import MACHINE_SHEET
from parresearch.workbooks.findings import Finding
from parresearch.workbooks.province_columns import PROVINCE_FORMAT, PROVINCE_MARK

__all__ = ["TITLE_START", "ProvinceMachine", "book_title", "parse_province_machine", "province_machine_rows"]

TITLE_START = "Sổ theo dõi PAR INDEX của "


@dataclass(frozen=True)
class ProvinceMachine:
    """Province and index year of a workbook, and whether its figures are made up to try the way."""

    province: Province
    year: int
    is_illustrative: bool


def book_title(province: Province, year: int) -> str:
    """The title that stands on every sheet.

    Examples
    --------
    >>> book_title(resolve("Kon Tum", year=2023), 2023)
    'Sổ theo dõi PAR INDEX của Kon Tum, năm 2023'
    """
    return f"{TITLE_START}{province.name_vi}, năm {year}"


def province_machine_rows(province: Province, *, year: int, illustrative: bool) -> list[list[str]]:
    """The rows of the hidden sheet, all text."""
    return [
        ["workbook", PROVINCE_MARK],
        ["format_version", str(PROVINCE_FORMAT)],
        ["province_code", province.province_code],
        ["year", str(year)],
        ["illustrative", "yes" if illustrative else "no"],
    ]


def parse_province_machine(rows: Iterable[Sequence[Any]]) -> tuple[ProvinceMachine | None, list[Finding]]:
    """The hidden sheet from its rows, and what is wrong with it."""
    cells = [["" if cell is None else clean(str(cell)) for cell in row] + ["", ""] for row in rows]
    said = {row[0]: row[1] for row in cells if row[0]}
    if said.get("workbook") != PROVINCE_MARK:
        return None, [Finding("not_a_province_workbook")]
    version = said.get("format_version", "")
    if version != str(PROVINCE_FORMAT):
        values = {"found": version or "?", "wanted": PROVINCE_FORMAT}
        return None, [Finding("wrong_format_version", sheet=MACHINE_SHEET, values=values)]
    wrong = [key for key in ("province_code", "year", "illustrative") if not said.get(key)]
    year = whole_number(said.get("year", ""))
    if year is None or said.get("illustrative") not in ("yes", "no") or wrong:
        values = {"what": ", ".join(wrong) or "year, illustrative"}
        return None, [Finding("machine_sheet_broken", sheet=MACHINE_SHEET, values=values)]
    code = said["province_code"]
    try:
        province = resolve(code, year=year)
    except ParresearchError:
        return None, [Finding("province_unknown", sheet=MACHINE_SHEET, values={"code": code, "year": year})]
    return ProvinceMachine(province, year, said["illustrative"] == "yes"), []
