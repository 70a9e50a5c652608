"""Text from users on its way out: never a formula in a spreadsheet, always a sheet name that Excel takes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parresearch.core.text import nfc

__all__ = ["is_formula_like", "neutral", "sheet_names"]

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MOST = 31


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet would read ``text``, typed or imported from CSV, as a formula."""
    return text.startswith(_RISKY)


def neutral(text: str) -> str:
    """``text`` for a CSV cell: with an apostrophe before what a spreadsheet would take for a formula.

    Examples
    --------
    >>> neutral("=HYPERLINK(1)"), neutral("Sở Nội vụ")
    ("'=HYPERLINK(1)", 'Sở Nội vụ')
    """
    return "'" + text if is_formula_like(text) else text


def sheet_names(names: Iterable[str], *, taken: Iterable[str] = ()) -> list[str]:
    """A sheet name for each name: at most 31 characters, none that Excel forbids, all different.

    Examples
    --------
    >>> sheet_names(["Sở A/B", "sở a b", "'=1'", ""])
    ['Sở A B', 'sở a b (2)', '=1', 'Đơn vị']
    """
    used = {name.casefold() for name in taken} | {"history"}
    out = []
    for name in names:
        base = " ".join(_FORBIDDEN.sub(" ", nfc(name)).split()).strip("' ")[:_MOST].strip("' ") or "Đơn vị"
        candidate, n = base, 1
        while candidate.casefold() in used:
            n += 1
            suffix = f" ({n})"
            candidate = base[: _MOST - len(suffix)].rstrip() + suffix
        used.add(candidate.casefold())
        out.append(candidate)
    return out
