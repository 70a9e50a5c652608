"""What a user asked for, as told: provinces, years and other parameters, not yet checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parresearch.core.errors import MissingYearError, NotebookContractError
from parresearch.core.text import clean

__all__ = ["Selection", "split_list", "years_in"]

_WIDEST = 100  # years in one range: more is a slip of the keyboard


@dataclass(frozen=True)
class Selection:
    """The options of the command: texts as given, each of them a list."""

    provinces: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    language: str | None = None

    @classmethod
    def of(
        cls,
        *,
        province: Sequence[str] = (),
        year: Sequence[str] = (),
        parameters: Sequence[str] = (),
        language: str | None = None,
    ) -> Selection:
        """The selection that ``--province``, ``--year``, ``-p name=value`` and ``--language`` make.

        Examples
        --------
        >>> Selection.of(province=["An Giang, 92"], parameters=["top=5"]).provinces
        ('An Giang', '92')
        """
        pairs = []
        for text in parameters:
            name, equals, value = text.partition("=")
            if not equals or not clean(name):
                raise NotebookContractError(f"-p {text!r} must be name=value, such as -p year=2016.")
            pairs.append((clean(name), clean(value)))
        language = None if language is None else clean(language)
        if language == "":
            raise NotebookContractError("--language is empty. Give a value, or leave the option out.")
        for option, texts in (("--province", province), ("--year", year)):
            if texts and not split_list(texts):
                raise NotebookContractError(f"{option} is empty. Give a value, or leave the option out.")
        return cls(split_list(province), split_list(year), tuple(pairs), language)


def split_list(texts: Iterable[str]) -> tuple[str, ...]:
    """The entries of comma lists and repeated options, in order."""
    return tuple(part for text in texts for part in map(clean, text.split(",")) if part)


def years_in(text: str) -> range:
    """The years of ``2016`` or ``2016:2019`` (both ends included).

    Examples
    --------
    >>> list(years_in("2016:2018"))
    [2016, 2017, 2018]
    """
    found = re.fullmatch(r"([0-9]{4})(?::([0-9]{4}))?", text)
    if not found:
        raise MissingYearError(f"{text!r} is not a year. Write 2016, a range 2016:2019, or a list 2016,2018.")
    first, last = int(found[1]), int(found[2] or found[1])
    if not 0 <= last - first < _WIDEST:
        raise MissingYearError(
            f"{text!r} is not a range of years: write the earlier year first, as 2016:2019."
        )
    return range(first, last + 1)
