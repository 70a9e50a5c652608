"""How high a row of a workbook must be for its wrapped texts to be seen whole."""

from __future__ import annotations

__all__ = ["row_height"]


def row_height(*cells: tuple[str, float], bold: bool = False) -> float:
    """The height in points that a row of wrapped cells needs; each is a text and its column's width in characters.

    Written to the file, because LibreOffice and the viewers of mail programs do not work it out themselves.

    Examples
    --------
    >>> row_height(("Tiêu chí", 40)), row_height(("mười chữ " * 12, 40))
    (15.0, 41.0)
    """
    most = max((_lines(text, width * (1.05 if bold else 1.18)) for text, width in cells), default=1)
    return 2.0 + 13.0 * most


def _lines(text: str, width: float) -> int:
    count = 0
    for paragraph in text.split("\n"):
        used = 0
        count += 1
        for word in paragraph.split():
            if used and used + 1 + len(word) > width:
                count += 1
                used = len(word)
            else:
                used += len(word) + (1 if used else 0)
            while used > width:
                count += 1
                used -= int(width)
    return count
