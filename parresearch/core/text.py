"""Vietnamese and English text: composition, order, folding, slugs, numbers and dates."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Literal

__all__ = [
    "HIDDEN",
    "LANGUAGES",
    "Language",
    "check_language",
    "clean",
    "decimal_number",
    "fold",
    "format_date",
    "has_diacritics",
    "is_writable",
    "lower_first",
    "nfc",
    "number",
    "odd_characters",
    "one_line",
    "signed",
    "slug",
    "sort_key",
    "spell_level",
    "visible",
    "whole_number",
]

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries
_SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn: part of the letter, not of the tone
# Characters that show nothing (Default_Ignorable_Code_Point of Unicode): soft hyphen, zero-width space, BOM, …
HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""For a class of a regular expression."""
_INVISIBLE = re.compile(f"[{HIDDEN}]")
# One character for those that look the same: Đ (for the eth of old keyboards), space, hyphen, full-width forms.
_SAME_LOOK = {
    **dict(zip(map(ord, "\u00d0\u0189\u00f0\u0256"), "ĐĐđđ", strict=True)),
    **dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "),
    **dict.fromkeys([0x2010, 0x2011, 0xFE63], "-"),
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
# Dashes, the minus sign and apostrophes differ in print; only a comparison takes them as one.
_SAME_WHEN_FOLDED = str.maketrans("\u2012\u2013\u2014\u2015\u2212\xb4\u02bc\u2018\u2019\u2032", "-----'''''")
# A tone before its letter's shape.
_WRONG_ORDER = re.compile("([\u0300\u0301\u0303\u0309]+)([\u0302\u0306]+)")
_CARON = re.compile("([Aa]\u0323?)\u030c")  # ǎ, as some fonts of old texts have it for ă
# What clean() may have to change; nearly every text has none of them.
_UNCLEAN = re.compile(f"[{HIDDEN}\u0300-\u036f\u01cd\u01ce{re.escape(''.join(map(chr, _SAME_LOOK)))}]")
# Hoà/Hòa, Thuý/Thúy: the tone mark of oa, oe, uy may stand on either vowel; both spellings are one name.
_OPEN_RHYME = re.compile(r"(o[ae]|uy)(?![a-zăâêôơưđ])")


def check_language(language: str) -> Language:
    """``language`` itself when it is one we write, else an error naming those."""
    from parresearch.core.errors import ParresearchError

    if language not in LANGUAGES:
        raise ParresearchError(
            f"{language!r} is not a language of the reports. Use one of: {', '.join(LANGUAGES)}."
        )
    return language


def nfc(text: str) -> str:
    """``text`` in composed form (NFC), the only form in which names are compared and written.

    Examples
    --------
    >>> nfc("Ha\u0300 Nô\u0323i") == "Hà Nội"
    True
    """
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """``text`` as every name, code, word of choice and placeholder is taken in: one form for what looks the same.

    Composed (NFC, marks in any order), without invisible characters, Đ for eth, a plain space, hyphen and letter for
    their look-alikes, nothing around it. Free text keeps its characters: it is only composed (:func:`nfc`).

    Examples
    --------
    >>> clean(" Sở\\u200b Nội\\xa0vụ"), clean("\\xd0ắk Lắk"), clean("０１\\ufeff")
    ('Sở Nội vụ', 'Đắk Lắk', '01')
    """
    if unicodedata.is_normalized("NFC", text) and not _UNCLEAN.search(text):
        return text.strip()
    plain = unicodedata.normalize("NFD", _INVISIBLE.sub("", text)).translate(_SAME_LOOK)
    return nfc(_CARON.sub("\\1\u0306", _WRONG_ORDER.sub(r"\2\1", plain))).strip()


def odd_characters(text: str, *, language: Language = "vi") -> str:
    """Words that name the characters of ``text`` which cannot be seen, or look like others; empty when there are none.

    Examples
    --------
    >>> odd_characters("Có\\u200b"), odd_characters("\\u0410n Giang", language="en"), odd_characters("Đắk Lắk – 2")
    (' (ký tự ẩn U+200B)', ' (look-alike character U+0410)', '')
    """
    hidden, alike = (
        ("ký tự ẩn", "ký tự dễ nhầm") if language == "vi" else ("hidden character", "look-alike character")
    )
    said = [
        f"{alike if clean(char) else hidden} U+{ord(char):04X}"
        for char in dict.fromkeys(nfc(text))
        if _is_odd(char)
    ]
    return f" ({', '.join(said)})" if said else ""


def _is_odd(char: str) -> bool:
    if char.isascii() or char in "–—":
        return False
    if clean(char) != char or unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Nd", "Pd"):
        return True
    return char == "−" or (char.isalpha() and not unicodedata.name(char, "").startswith("LATIN "))


_LEVELS = {
    "tp": "thành phố", "t": "tỉnh", "q": "quận", "h": "huyện", "tx": "thị xã", "tt": "thị trấn", "p": "phường",
    "x": "xã",
}  # fmt: skip
# No word of Vietnamese begins with tp, tx or tt; a single letter needs its dot.
_LEVEL = re.compile(r"(?:t\. ?p(?=[. ])|t[pxt]|[tqhpx](?=\.))[. ]*")


def spell_level(name: str) -> str:
    """``name`` folded with its marks, and a short form of its level at the beginning written out.

    Examples
    --------
    >>> spell_level("TP.Huế"), spell_level("T. P Huế"), spell_level("T. Phú Yên"), spell_level("Tây Ninh")
    ('thành phố huế', 'thành phố huế', 'tỉnh phú yên', 'tây ninh')
    """
    folded = fold(name, diacritics=True)
    found = _LEVEL.match(folded)
    return f"{_LEVELS[re.sub('[. ]', '', found[0])]} {folded[found.end() :]}" if found else folded


def lower_first(text: str) -> str:
    """``text`` as it stands inside a sentence: a small first letter, unless it begins with an abbreviation.

    Examples
    --------
    >>> lower_first("Điểm thẩm định"), lower_first("SIPAS"), lower_first("")
    ('điểm thẩm định', 'SIPAS', '')
    """
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def has_diacritics(text: str) -> bool:
    """Whether ``text`` holds a letter that plain ASCII lacks, such as đ or ế.

    Examples
    --------
    >>> has_diacritics("Da Nang"), has_diacritics("Da Nẵng")
    (False, True)
    """
    return any(ord(char) > 127 and char.isalpha() for char in clean(text))


def _tone_at_one_place(word: str) -> str:
    """``word`` (decomposed, lower case) with the tone of oa, oe, uy moved to the first vowel."""
    tone = next((char for char in word if char in _TONES), None)
    if tone is None:
        return word
    bare = "".join(char for char in word if char not in _TONES)
    if found := _OPEN_RHYME.search(unicodedata.normalize("NFC", bare)):
        plain = unicodedata.normalize("NFC", bare)
        if plain[: found.start()].endswith("q"):
            return word
        at = found.start() + 1
        return unicodedata.normalize("NFD", plain[:at] + tone + plain[at:])
    return word


@lru_cache(maxsize=8192)
def fold(text: str, *, diacritics: bool = False) -> str:
    """``text`` reduced for comparison: lower case, single spaces, one kind of hyphen.

    With ``diacritics=True`` the marks are kept, and only the place of the tone mark (Hoà, Hòa)
    is made one; otherwise marks go and đ becomes d. For look-ups only, never for display.

    Examples
    --------
    >>> fold("Bà Rịa – Vũng Tàu"), fold("ĐẮK  LẮK")
    ('ba ria - vung tau', 'dak lak')
    >>> fold("Hoà Bình", diacritics=True) == fold("Hòa Bình", diacritics=True)
    True
    """
    plain = unicodedata.normalize("NFD", clean(text)).lower().translate(_SAME_WHEN_FOLDED)
    plain = re.sub(r"\s*-\s*", " - ", plain)
    words = plain.split()
    if diacritics:
        return unicodedata.normalize("NFC", " ".join(_tone_at_one_place(word) for word in words))
    bare = "".join(char for char in " ".join(words) if unicodedata.category(char)[0] != "M")
    return bare.replace("đ", "d")


def slug(text: str) -> str:
    """A file name for ``text``: lower case ASCII letters, digits and single hyphens.

    Examples
    --------
    >>> slug("Bà Rịa - Vũng Tàu"), slug("TP. Hồ Chí Minh"), slug("Đồng Nai")
    ('ba-ria-vung-tau', 'tp-ho-chi-minh', 'dong-nai')
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


@lru_cache(maxsize=8192)
def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """Key that sorts in Vietnamese order: letters first (a ă â b c d đ e ê …), then tones, then case.

    Examples
    --------
    >>> sorted(["Yên Bái", "Đà Nẵng", "Dak", "Ấu", "An", "Ăn", "Hạ", "Hà", "Hả"], key=sort_key)
    ['An', 'Ăn', 'Ấu', 'Dak', 'Đà Nẵng', 'Hà', 'Hả', 'Hạ', 'Yên Bái']
    """
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFD", clean(text)).lower():
        if char in _TONES:
            if tones:
                tones[-1] = _TONES.index(char) + 1
        elif char in _SHAPES:
            # The letter before, with this mark, is a letter of its own: find it in the alphabet.
            if letters and letters[-1] >= 0x100:
                shaped = unicodedata.normalize("NFC", _ALPHABET[letters[-1] - 0x100] + char)
                if shaped in _ALPHABET:
                    letters[-1] = 0x100 + _ALPHABET.index(shaped)
        elif char in _ALPHABET:
            letters.append(0x100 + _ALPHABET.index(char))
            tones.append(0)
        elif char.isspace():
            letters.append(0)
            tones.append(0)
        else:  # digits and punctuation sort between the space and the letters, other scripts behind
            letters.append(ord(char) if ord(char) < 0x100 else 0x10000 + ord(char))
            tones.append(0)
    return tuple(letters), tuple(tones), text


_EVERY_DIGIT = Context(prec=400, rounding=ROUND_HALF_UP)  # of the largest float, and decimals


def number(value: float | None, decimals: int = 2, *, language: Language = "vi", missing: str = "–") -> str:
    """``value`` as readers of ``language`` write it, half rounded away from zero, as in the published tables.

    Examples
    --------
    >>> number(2059.5, 1), number(72.885), number(-12.67), number(2059, 0, language="en"), number(float("nan"))
    ('2.059,5', '72,89', '−12,67', '2,059', '–')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)) or value != value:
        return missing
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), context=_EVERY_DIGIT)
    text = f"{exact.copy_abs():,.{decimals}f}"
    if language == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    return ("−" if exact < 0 else "") + text


def signed(value: float | None, decimals: int = 2, *, language: Language = "vi", missing: str = "–") -> str:
    """Like :func:`number`, with a plus sign before a rise.

    Examples
    --------
    >>> signed(3.0319), signed(-12.67), signed(0)
    ('+3,03', '−12,67', '0,00')
    """
    text = number(value, decimals, language=language, missing=missing)
    is_rise = text != missing and not text.startswith("−") and text.strip("0,.") != ""
    return "+" + text if is_rise else text


def format_date(day: date, *, language: Language = "vi") -> str:
    """``day`` as dd/mm/yyyy in Vietnamese, as "1 July 2025" in English.

    Examples
    --------
    >>> format_date(date(2025, 7, 1)), format_date(date(2025, 7, 1), language="en")
    ('01/07/2025', '1 July 2025')
    """
    from babel.dates import format_date as babel_date

    return babel_date(day, "dd/MM/yyyy" if language == "vi" else "d MMMM y", locale=language)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """``text`` for a line of a log or a terminal: every run of control characters and line breaks is one space.

    Examples
    --------
    >>> one_line("An\\x1b[31m Giang\\n[2/63] made")
    'An [31m Giang [2/63] made'
    """
    return _CONTROL.sub(" ", text)


_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str, *, keep: str = "") -> str:
    """``text`` for a message: what moves the cursor, turns the line around or is no character is escaped.

    Characters in ``keep``, such as the line break of a message of several lines, stay.

    Examples
    --------
    >>> print(visible("S01\\x00"), visible("a\\x1b[31m"), visible("Sở\\udcff"), visible("a\\nb\\tc", keep="\\n"))
    S01\\x00 a\\x1b[31m Sở\\udcff a
    b\\tc
    """
    return _UNSHOWN.sub(lambda found: found[0] if found[0] in keep else repr(found[0])[1:-1], text)


_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def is_writable(text: str) -> bool:
    """Whether ``text`` has no control characters and no bytes that are no UTF-8; tab and line break may be there.

    Examples
    --------
    >>> is_writable("Sở Nội vụ"), is_writable("S01\\x00"), is_writable("\\udcff")
    (True, False, False)
    """
    return _UNWRITABLE.search(text) is None


def whole_number(text: str) -> int | None:
    """The one reading of whole numbers that people write: digits 0-9, perhaps with a sign; None for anything else.

    Examples
    --------
    >>> whole_number(" 2024 "), whole_number("-3")
    (2024, -3)
    >>> [whole_number(text) for text in ("2024.0", "2_024", "٢٠٢٤", "2 024", "1e3", "9" * 20)]
    [None, None, None, None, None, None]
    """
    text = clean(text)
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,18}", text) else None


def decimal_number(text: str) -> float | None:
    """The one reading of numbers that programs write: digits 0-9, a point, perhaps an exponent; None for anything else.

    Examples
    --------
    >>> decimal_number(" 2.5 "), decimal_number("-1e-3"), decimal_number("1e999")
    (2.5, -0.001, inf)
    >>> [decimal_number(text) for text in ("2,5", "1_000", "٢", "nan", "inf", "")]
    [None, None, None, None, None, None]
    """
    text = text.strip()
    return float(text) if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text) else None
