"""What a clerk wrote in a cell, as a value: numbers with a comma or a point, percentages, yes and no, levels."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isnan
from typing import Any, Literal

from parresearch.core.text import clean, fold

__all__ = [
    "ERRORS",
    "Look",
    "is_blank",
    "list_of_codes",
    "read_mark",
    "read_number",
    "read_plain_number",
    "read_yes_no",
]

Look = Literal["", "percent", "unclear"]
"""What the format of a cell makes of its number: nothing, a percentage, or something that cannot be told. A text is
unclear where some of its letters are marked (raised, lowered, struck through, or of another kind than the rest)."""

ERRORS = frozenset(
    {"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_MOST = 1e15  # Excel keeps 15 digits
_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?|[.,][0-9]+")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}((\.[0-9]{3})+(,[0-9]+)?|(,[0-9]{3})+(\.[0-9]+)?)")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_PERCENT = re.compile(r"[ \xa0\u2009\u202f]*%$")
_MINUS = ("-", "−", "–", "\u2010", "\u2011")
_YES, _NO = {"co", "x", "yes", "true", "dat", "1"}, {"khong", "no", "false", "khong dat", "0"}


def is_blank(cell: Any) -> bool:
    """Nothing, or only spaces and invisible characters."""
    return cell is None or (isinstance(cell, str) and not clean(cell))


def read_number(cell: Any, look: Look = "") -> tuple[float | None, bool, str]:
    """A number, whether it is a percentage, and the rule broken (or empty): the one reader of numbers in cells.

    A text is a number when it is a sign, digits with one decimal mark or grouped by thousands, and a %; nothing is left
    out but white space around it. The format of a cell says something of a number only.

    Examples
    --------
    >>> read_number("4,5"), read_number("95 %"), read_number("2.059,5"), read_number(0.95, "percent")
    ((4.5, False, ''), (95.0, True, ''), (2059.5, False, ''), (95.0, True, ''))
    >>> read_number("1.234")[2], read_number("4 0")[2], read_number("  "), read_number(1e308)[2]
    ('ambiguous_number', 'not_a_number', (None, False, ''), 'number_too_large')
    """
    if cell is None:
        return None, False, ""
    if isinstance(cell, (datetime, date, time, timedelta)):
        return None, False, "is_a_date"
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return None, False, "not_a_number"
    if isinstance(cell, str):
        number, is_percent, broken = _number_in(cell)
    else:
        is_percent, broken = look == "percent", ""
        number = round(cell * 100.0, 10) if is_percent else float(cell)
    if number is not None and not abs(number) < _MOST:
        return None, False, "not_a_number" if isnan(number) else "number_too_large"
    if number is not None and look == "unclear":
        return None, False, "marked_digits" if isinstance(cell, str) else "percent_unclear"
    return number, is_percent, broken


def read_plain_number(cell: Any, look: Look = "") -> tuple[float | None, str, Any]:
    """A number that is no percentage, the rule broken (or empty), and what is written there, for the message.

    Examples
    --------
    >>> read_plain_number("4,5"), read_plain_number(0.95, "percent")
    ((4.5, '', '4,5'), (None, 'percent_not_wanted', '95%'))
    """
    number, is_percent, broken = read_number(cell, look)
    if is_percent:
        return None, "percent_not_wanted", cell if isinstance(cell, str) else f"{number:g}%"
    return number, broken, cell


@lru_cache(maxsize=4096)
def _number_in(written: str) -> tuple[float | None, bool, str]:
    text = written.strip()
    if is_blank(text):
        return None, False, ""
    if text.upper() in ERRORS:
        return None, False, "formula_error"
    digits = _PERCENT.sub("", text)
    is_percent = digits != text
    is_negative = digits.startswith(_MINUS)
    if is_negative or digits.startswith("+"):
        digits = digits[1:]
    if _AMBIGUOUS.fullmatch(digits):
        return None, False, "ambiguous_number"
    if _GROUPED.fullmatch(digits):
        decimal = max(".,", key=digits.rfind) if "." in digits and "," in digits else ""
        digits = "".join(char for char in digits if char.isdecimal() or char == decimal)
    elif not _PLAIN.fullmatch(digits):
        return None, False, "not_a_number"
    number = float(digits.replace(",", "."))
    return -number if is_negative else number, is_percent, ""


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
