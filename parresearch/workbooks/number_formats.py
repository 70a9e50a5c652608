"""Does a number format show a value as a percentage? Only a real % does; quoted or escaped, it is lettering."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

__all__ = ["shows_percent"]

# Text in quotes, a character that is escaped (\), left as a space (_) or repeated (*), what stands in brackets.
_TOKEN = re.compile(r'"[^"]*"?|[\\_*].|\[[^\]]*\]?|[;%@]', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[0-9]*\.?[0-9]+(?:E[+-]?[0-9]+)?)\]", re.IGNORECASE)
_COMPARES: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


class _Section(NamedTuple):
    """One section: how many % tokens it has, and for which numbers it is (None where the format does not say)."""

    percents: int = 0
    condition: tuple[str, float] | None = None
    is_text: bool = False


def shows_percent(code: str, value: float) -> bool | None:
    """Whether the format ``code`` shows ``value`` times 100 with a %; None where that cannot be told.

    A format has sections for positive numbers, negative numbers, zero and text, or for conditions of its own.

    Examples
    --------
    >>> shows_percent("0.0%", 0.9), shows_percent('0.0"%"', 0.9), shows_percent("0%;-0.0", -0.5)
    (True, False, False)
    >>> shows_percent("[<=1]0%;0.0", 0.9), shows_percent("[<=1]0%;0.0", 85), shows_percent("0%%", 0.9)
    (True, False, None)
    """
    sections = _sections(code)
    if not sections:
        return False
    if not any(section.condition for section in sections):
        by_sign = 0 if value > 0 else 1 if value < 0 else 2
        return _agreed(sections[by_sign : by_sign + 1] or sections[:1])
    for i, section in enumerate(sections):
        if section.condition is None:
            return _agreed(sections[i:])
        sign, limit = section.condition
        if _COMPARES[sign](value, limit):
            return _agreed((section,))
    return _agreed(sections)


def _agreed(sections: tuple[_Section, ...]) -> bool | None:
    counts = {section.percents for section in sections}
    return {0: False, 1: True}.get(counts.pop()) if len(counts) == 1 else None


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[_Section, ...]:
    """The sections for numbers; the fourth, and a last one with @, are for text."""
    sections = [_Section()]
    for token in _TOKEN.findall(code):
        now = sections[-1]
        if token == ";":
            sections.append(_Section())
        elif token == "%":
            sections[-1] = now._replace(percents=now.percents + 1)
        elif token == "@":
            sections[-1] = now._replace(is_text=True)
        elif found := _CONDITION.fullmatch(token):
            sections[-1] = now._replace(condition=(found[1], float(found[2])))
    if sections[-1].is_text or len(sections) == 4:
        del sections[-1]
    return tuple(sections)
