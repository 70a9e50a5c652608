"""How large a figure is on a page of paper."""

from __future__ import annotations

from parresearch.reporting.exporters.table_layout import UPRIGHT_MM

__all__ = ["HALF_MM", "HIGHEST_MM", "figure_mm"]

HIGHEST_MM = 215.0
HALF_MM = 100.0  # with its caption and a line of source such a figure takes half a page
_MM_PER_POINT = 0.3528
_ENLARGE = 1.15
_REDUCE = 0.85  # letters of 9 points do not become smaller than 7.5


def figure_mm(width: float, height: float, *, room: float = UPRIGHT_MM) -> tuple[float, float]:
    """Width and height in millimetres of a drawing of so many points, on text that is ``room`` millimetres wide.

    A drawing is as wide as the text, and enlarged by little. One that is a little higher than half a page is set down
    to that: the page before it would otherwise stay half empty.

    Examples
    --------
    >>> [round(length) for length in figure_mm(480, 240)], [round(length) for length in figure_mm(480, 335)]
    ([165, 82], [143, 100])
    >>> [round(length) for length in figure_mm(480, 480)], [round(length) for length in figure_mm(100, 50)]
    ([165, 165], [41, 20])
    """
    wide, high = width * _MM_PER_POINT, height * _MM_PER_POINT
    scale = min(room / wide, HIGHEST_MM / high, _ENLARGE)
    if HALF_MM < high * scale <= HALF_MM / _REDUCE:
        scale = HALF_MM / high
    return wide * scale, high * scale
