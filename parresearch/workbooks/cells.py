"""What a clerk wrote in a cell, as a value: numbers with a comma or a point, percentages, yes and no, levels."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isfinite
from typing import Any

from parresearch.core.text import clean, fold, nfc

__all__ = ["ERRORS", "is_blank", "list_of_codes", "read_mark", "read_number", "read_yes_no"]

ERRORS = frozenset(
    {"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_PLAIN = re.compile(r"[+-]?(\d+([.,]\d+)?|[.,]\d+)")
_THOUSANDS_POINT = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
_THOUSANDS_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_YES, _NO = {"co", "x", "yes", "true", "dat", "1"}, {"khong", "no", "false", "khong dat", "0"}


def is_blank(cell: Any) -> bool:
    """Nothing, or only spaces and invisible characters."""
    return cell is None or (isinstance(cell, str) and not clean(cell))


def read_number(cell: Any) -> tuple[float | None, bool, str]:
    """A number, whether it was written as a percentage, and the rule broken (or empty).

    Examples
    --------
    >>> read_number("4,5"), read_number("95%"), read_number("2.059,5")
    ((4.5, False, ''), (95.0, True, ''), (2059.5, False, ''))
    >>> read_number("1.234")[2], read_number("bốn")[2], read_number("  ")
    ('ambiguous_number', 'not_a_number', (None, False, ''))
    """
    if cell is None:
        return None, False, ""
    if isinstance(cell, bool):
        return None, False, "not_a_number"
    if isinstance(cell, (int, float)):
        number = float(cell)
        return (number, False, "") if isfinite(number) else (None, False, "not_a_number")
    if isinstance(cell, (datetime, date, time, timedelta)):
        return None, False, "is_a_date"
    return _number_in(str(cell))


@lru_cache(maxsize=4096)
def _number_in(written: str) -> tuple[float | None, bool, str]:
    text = re.sub(r"\s", "", nfc(written)).replace("−", "-").replace("–", "-")
    if not text:
        return None, False, ""
    if text.upper() in ERRORS:
        return None, False, "formula_error"
    is_percent = text.endswith("%")
    text = text.removesuffix("%")
    if not text.isascii() or len(text) > 30:
        return None, False, "not_a_number"
    if _AMBIGUOUS.fullmatch(text):
        return None, False, "ambiguous_number"
    if _PLAIN.fullmatch(text):
        return float(text.replace(",", ".")), is_percent, ""
    if _THOUSANDS_POINT.fullmatch(text):
        return float(text.replace(".", "").replace(",", ".")), is_percent, ""
    if _THOUSANDS_COMMA.fullmatch(text):
        return float(text.replace(",", "")), is_percent, ""
    return None, False, "not_a_number"


def read_yes_no(cell: Any) -> tuple[str | None, str]:
    """ "có" or "không", and the rule broken.

    Examples
    --------
    >>> read_yes_no("CÓ "), read_yes_no(True), read_yes_no("chưa")
    (('có', ''), ('có', ''), (None, 'not_yes_or_no'))
    """
    if is_blank(cell):
        return None, ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    word = fold(str(int(cell)) if isinstance(cell, bool) else str(cell))
    if word in _YES:
        return "có", ""
    if word in _NO:
        return "không", ""
    return None, "formula_error" if str(cell).strip().upper() in ERRORS else "not_yes_or_no"


def read_mark(cell: Any) -> tuple[bool, str]:
    """Whether the column "not applicable" is marked, and the rule broken."""
    said, broken = read_yes_no(cell)
    if broken:
        return False, "formula_error" if broken == "formula_error" else "not_applicable_unclear"
    return said == "có", ""


def list_of_codes(cell: Any) -> list[str]:
    """The parts of a declaration of conditions: split at semicolons and line breaks, 0 for none.

    Examples
    --------
    >>> list_of_codes("a; b;"), list_of_codes(2.0), list_of_codes("0")
    (['a', 'b'], ['2'], [])
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    parts = [part.strip() for part in re.split(r"[;\n]", clean(str(cell)))]
    parts = [part for part in parts if part]
    return [] if parts == ["0"] else parts
