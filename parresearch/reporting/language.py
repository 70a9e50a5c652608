"""Messages of the reports in both languages: English in the code, Vietnamese in a gettext catalogue.

The catalogue is ``parresearch/locale/vi/LC_MESSAGES/parresearch.po``. It is compiled in memory, so that the
text that people edit is the text that is used. A message without a translation is an error, never English in a
Vietnamese report.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from parresearch.core.errors import ParresearchError
from parresearch.core.provinces import Province, Region
from parresearch.core.text import Language, check_language, format_date, number, signed

__all__ = ["CATALOGUE", "Words", "words"]

CATALOGUE = Path(__file__).resolve().parents[1] / "locale" / "vi" / "LC_MESSAGES" / "parresearch.po"


class UntranslatedError(ParresearchError):
    """A message of a report has no Vietnamese text."""


@cache
def _vietnamese() -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="vi")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(_Refuse())
    return translations


class _Refuse(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        raise UntranslatedError(f"No Vietnamese text for {message!r}. Add it to {CATALOGUE.name}.")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise UntranslatedError(f"No Vietnamese text for {msgid1!r}. Add it to {CATALOGUE.name}.")


@dataclass(frozen=True)
class Words:
    """Words, numbers and phrases of one language; every sentence of a report is made with one of these."""

    language: Language

    def __call__(self, message: str, /, **values: Any) -> str:
        """``message`` in this language, with ``{placeholders}`` filled in."""
        text = message if self.language == "en" else _vietnamese().gettext(message)
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """``one`` or ``many`` according to ``n`` (also a placeholder), in this language."""
        english = one if abs(n) == 1 else many
        text = english if self.language == "en" else _vietnamese().ngettext(one, many, n)
        return text.format(n=self.integer(n), **values)

    def number(self, value: float | None, decimals: int = 2) -> str:
        """A number as this language writes it."""
        return number(value, decimals, language=self.language)

    def signed(self, value: float | None, decimals: int = 2) -> str:
        """A number with its sign."""
        return signed(value, decimals, language=self.language)

    def integer(self, value: float) -> str:
        """A whole number with a separator of thousands."""
        return number(value, 0, language=self.language)

    def scale(self, value: float) -> str:
        """A maximum: without decimals where it is whole (100), with one where it is not (97,5)."""
        return number(value, 0 if float(value).is_integer() else 1, language=self.language)

    def point_change(self, change: float, decimals: int = 2) -> str:
        """A change in points as a phrase: "giảm 12,67 điểm".

        Examples
        --------
        >>> words("vi").point_change(-12.67), words("en").point_change(3.03), words("en").point_change(0.001)
        ('giảm 12,67 điểm', 'up 3.03 points', 'unchanged')
        """
        size = self.number(abs(change), decimals)
        if not size.strip("0,."):
            return self("unchanged")
        return self("up {size} points", size=size) if change > 0 else self("down {size} points", size=size)

    def place_change(self, change: int) -> str:
        """A change in rank as a phrase; positive is a rise: "giảm 5 bậc", "tăng 3 bậc".

        Examples
        --------
        >>> words("vi").place_change(-5), words("en").place_change(1), words("vi").place_change(0)
        ('giảm 5 bậc', 'up 1 place', 'giữ nguyên thứ hạng')
        """
        if change == 0:
            return self("same place")
        if change > 0:
            return self.plural("up {n} place", "up {n} places", int(change))
        return self.plural("down {n} place", "down {n} places", int(-change))

    def date(self, day: str) -> str:
        """A day given as 2026-11-21, as this language writes it."""
        return format_date(date.fromisoformat(day), language=self.language)

    def province(self, province: Province) -> str:
        """A province as a report names it: "tỉnh An Giang", "thành phố Đà Nẵng", "TP. Hồ Chí Minh"."""
        if self.language == "en":
            return f"{province.name_vi} {'city' if province.level == 'city' else 'province'}".replace(
                "TP. ", ""
            )
        if province.name_vi.startswith("TP."):
            return province.name_vi
        return f"{'thành phố' if province.level == 'city' else 'tỉnh'} {province.name_vi}"

    def province_name(self, province: Province) -> str:
        """A province's name alone; Vietnamese names are kept in English, as the law writes them."""
        return province.name_vi

    def region(self, region: Region) -> str:
        """A region's name."""
        return region.name_vi if self.language == "vi" else region.name_en

    def join(self, items: list[str]) -> str:
        """A list in words: "a, b và c"."""
        if len(items) < 2:
            return "".join(items)
        return self("{first} and {last}", first=", ".join(items[:-1]), last=items[-1])


@cache
def words(language: str) -> Words:
    """The words of a language; an unknown one is an error.

    Examples
    --------
    >>> words("vi").join(["An Giang", "Kiên Giang", "Cà Mau"])
    'An Giang, Kiên Giang và Cà Mau'
    """
    return Words(check_language(language))
