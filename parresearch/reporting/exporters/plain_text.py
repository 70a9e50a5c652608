"""Text as every format can carry it: no control characters, no marks that turn the reading direction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

__all__ = ["DOCUMENT_NUMBER", "break_chances", "plain_data", "plain_text", "title_parts"]

# What XML 1.0 forbids, lone surrogates, and the invisible marks that reverse the text that follows them: with these
# a name could make the figures beside it read backwards. Line breaks and tabs stay.
_NOT_PLAIN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_SVG = "svg"  # a drawing, which has its own check
_LONG_WORD = 20
_STEP = 12
_WHOLE = 18  # a part of a long word between its own breaks, such as a user's name in an address, stays whole
_AFTER = re.compile(r"(?<=[/?&=._\-])(?=\w)")

DOCUMENT_NUMBER = r"\d+(/\d{4})?/[A-ZĐ]+(-[A-ZĐ]+)+"
"""The number of an official document, such as 4361/QĐ-BNV or 30/2020/NĐ-CP; no line is broken inside it."""
_UNITS = (
    ("tỉnh", ""),
    ("thành", "phố"),
    ("Thành", "phố"),
    ("phố", ""),
    ("bản", "đồ"),
    ("", "province"),
    ("", "city"),
)
_LONG_NAME = 32  # characters; more words with capitals than a name has are no name


def plain_text(text: str) -> str:
    """``text`` without control characters, lone surrogates and direction marks; line breaks as ``\\n``.

    Examples
    --------
    >>> plain_text("An\\x00 \\u202eGiang\\r\\n89")
    'An Giang\\n89'
    """
    return _NOT_PLAIN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain_data(value: Any) -> Any:
    """JSON-ready ``value`` with every text in it made plain, except a figure's SVG.

    Examples
    --------
    >>> plain_data({"text": "a\\x07", "rows": [["\\u200fb", 1]]})
    {'text': 'a', 'rows': [['b', 1]]}
    """
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, Mapping):
        return {key: item if key == _SVG else plain_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_data(item) for item in value]
    return value


def break_chances(text: str) -> list[str]:
    """``text`` cut where a line may be broken inside long words, such as addresses; joined it is ``text`` again.

    Examples
    --------
    >>> break_chances("Xem https://moha.gov.vn/ket-qua/2016")
    ['Xem https://', 'moha.', 'gov.', 'vn/', 'ket-', 'qua/', '2016']
    >>> break_chances("(người đăng: tnguyentranphuoc-commits)")
    ['(người đăng: tnguyentranphuoc-', 'commits)']
    >>> break_chances("Sở Nội vụ")
    ['Sở Nội vụ']
    """
    pieces = [""]
    for word in re.split(r"(\s+)", text):
        if len(word) <= _LONG_WORD:
            pieces[-1] += word
            continue
        first, *rest = (
            part[start : start + step]
            for part in _AFTER.split(word)
            for step in (len(part) if len(part) <= _WHOLE else _STEP,)
            for start in range(0, len(part), step)
        )
        pieces[-1] += first
        pieces += rest
    return pieces


def title_parts(text: str) -> list[str]:
    """``text`` in parts between which a line may be broken: no name of a province is broken in a title.

    Words with capitals side by side are a name, with the kind of unit before it; the parts joined by spaces are
    ``text`` again.

    Examples
    --------
    >>> title_parts("Chỉ số PAR INDEX: tỉnh An Giang")
    ['Chỉ', 'số', 'PAR INDEX:', 'tỉnh An Giang']
    >>> title_parts("34 tỉnh, thành phố")[-1], title_parts("Result of Kon Tum province")[-1]
    ('thành phố', 'Kon Tum province')
    """
    words = text.split(" ")
    groups = [[words[0]]]
    for before, word in pairwise(words):
        if _together(before, word):
            groups[-1].append(word)
        else:
            groups.append([word])
    whole = [" ".join(group) for group in groups]
    return [part for name in whole for part in ([name] if len(name) <= _LONG_NAME else name.split(" "))]


def _together(before: str, word: str) -> bool:
    """Whether two words of a title stay on one line. A kind of unit goes with the name beside it."""
    named = before[:1].isupper() and (before[-1] not in ",;:.)" or before == "TP.")
    if ("-" in (before, word) and (named or word[:1].isupper())) or (named and word[:1].isupper()):
        return True
    bare = word.rstrip(",;:.")
    return any(
        (before == first or (not first and named)) and (bare == second or (not second and word[:1].isupper()))
        for first, second in _UNITS
    )
