"""What is wrong with a workbook, or to be known about it: one finding per place, in words a clerk can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from parresearch.core.errors import ParresearchError
from parresearch.core.text import Language, clean, fold, number, odd_characters, visible
from parresearch.workbooks.messages import MESSAGES

__all__ = ["MOST_ERRORS", "Finding", "WorkbookError", "errors_of", "list_findings", "other_identity"]

MOST_ERRORS = 1000
"""A reader is shown no more; a file that has as many is not read on."""
_FILE = {"vi": "Tệp", "en": "File"}


@dataclass(frozen=True)
class Finding:
    """One error or note: the sheet and cell it stands in, the value found there, and the rule that it broke.

    ``rule`` is a key of :data:`parresearch.workbooks.messages.MESSAGES`; ``values`` fill its placeholders.
    """

    rule: str
    severity: Literal["error", "note"] = "error"
    sheet: str = ""
    cell: str = ""
    value: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    row: int = 0

    def place(self, language: Language = "vi") -> str:
        """The cell, or the row of a file that has no cells."""
        if self.row and not self.cell:
            return f"{'dòng' if language == 'vi' else 'row'} {self.row}"
        return self.cell

    def text(self, language: Language = "vi") -> str:
        """What is wrong and what to do, without the place.

        Examples
        --------
        >>> Finding("points_above_max", sheet="Sở A", cell="G7", value=5, values={"max": 4.5}).text()
        '«5»: điểm cao hơn điểm tối đa (4,5). Ghi điểm từ 0 đến 4,5.'
        """
        template = MESSAGES[self.rule][0 if language == "vi" else 1]
        filled = template.format(
            **{name: _in_words(value, language) for name, value in self.values.items()},
        )
        odd = odd_characters(self.value, language=language) if isinstance(self.value, str) else ""
        said = "" if self.value is None else f"«{_short(_in_words(self.value, language))}»{odd}: "
        return said + (filled if said else filled[:1].upper() + filled[1:])

    def line(self, language: Language = "vi") -> str:
        """The finding with its place, on one line."""
        place = "!".join(visible(part) for part in (self.sheet, self.place(language)) if part)
        return f"{place}: {self.text(language)}" if place else self.text(language)


class WorkbookError(ParresearchError):
    """A workbook, or a file for one, that cannot be used. ``findings`` holds every reason."""

    def __init__(self, path: object, findings: Sequence[Finding], *, language: Language = "vi") -> None:
        self.path, self.findings = path, tuple(findings)
        n = len(errors_of(self.findings))
        start = {
            "vi": f"{path}: {n} lỗi. Không ghi kết quả nào.",
            "en": f"{path}: {n} error{'' if n == 1 else 's'}. Nothing was written.",
        }[language]
        super().__init__("\n".join([start, *list_findings(errors_of(self.findings), language=language)]))


def other_identity(sheet: str, cell: str, shown: Any, wanted: str) -> list[Finding]:
    """An error where a cell shows another unit, year or title than the template was made for; a blank shows none.

    Examples
    --------
    >>> [found.text("en")[:47] for found in other_identity("A", "B2", 2017, "2016")]
    ['«2017»: this template was made for 2016. Write ']
    >>> other_identity("A", "B2", 2016.0, "2016") + other_identity("A", "B1", "sở  Nội vụ", "Sở Nội vụ")
    []
    """
    said = "" if shown is None else str(shown)
    if isinstance(shown, float) and shown.is_integer():
        said = str(int(shown))
    if not clean(said) or fold(said, diacritics=True) == fold(wanted, diacritics=True):
        return []
    return [Finding("other_identity", sheet=sheet, cell=cell, value=said, values={"wanted": wanted})]


def errors_of(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that stop the workbook."""
    return [finding for finding in findings if finding.severity == "error"]


def list_findings(
    findings: Sequence[Finding], *, language: Language = "vi", most: int = MOST_ERRORS
) -> list[str]:
    """Lines for a reader, grouped by sheet; what goes beyond ``most`` is counted."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings[:most]:
        groups.setdefault(finding.sheet, []).append(finding)
    lines = []
    for sheet, members in groups.items():
        if sheet:
            lines.append(f"  {visible(sheet)}")
        indent = "    " if sheet else "  "
        lines += [
            f"{indent}{place + ': ' if (place := member.place(language)) else ''}{member.text(language)}"
            for member in members
        ]
    if (rest := len(findings) - most) > 0:
        lines.append({"vi": f"  … và {rest} lỗi nữa", "en": f"  … and {rest} more"}[language])
    return lines


def _in_words(value: Any, language: Language) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return visible(str(value), keep="\n\t")
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    plain = f"{value:.10f}".rstrip("0").rstrip(".")
    decimals = len(plain.partition(".")[2])
    if abs(value) < 10_000:  # years and codes of four digits have no separator
        return (plain.replace(".", ",") if language == "vi" else plain).replace("-", "−")
    return number(value, decimals, language=language)


def _short(text: str, most: int = 60) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= most else one_line[: most - 1] + "…"
